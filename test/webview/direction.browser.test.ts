import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ChatPage } from './support/chatPage.ts';
import { anAnswer, aProvenance, aQuestion, aSeam } from './support/samples.ts';
import { useStage } from './support/stage.ts';

const hebrew = [
  'זהו פתרון פשוט: קראו ל־`retry()` פעמיים.',
  '## כותרת',
  '- הפריט הראשון\n- `wait` לפני הניסיון הבא\n- in English\n- עם קוד:\n\n  ```ts\n  retry();\n  ```',
  '```ts\nconst wait = 1;\n```',
  'An English paragraph with `code`.',
  '> ציטוט קצר',
  '| שם | ערך |\n| --- | --- |\n| ניסיון | 1 |',
].join('\n\n');

describe('text that runs from right to left', { timeout: 30_000 }, () => {
  const stage = useStage();

  it('does so block by block, and code never', async () => {
    const chat = await stage.open();
    await chat.show({ messages: [aQuestion({ text: 'איך מנסים שוב?' }), anAnswer({ text: hebrew })] });
    await chat.page.locator('.code-block .hljs-keyword').waitFor();

    const answer = await directions(chat, '.answer .block');
    expect(answer).toEqual(['rtl', 'rtl', 'rtl', 'ltr', 'ltr', 'rtl', 'rtl']);
    expect(await directions(chat, '.question .block')).toEqual(['rtl']);
    expect(new Set(await directions(chat, 'code, .code-block, .code-block pre'))).toEqual(new Set(['ltr']));
    const sides = chat.page
      .locator('.code-block pre')
      .evaluateAll((all) => all.map((one) => getComputedStyle(one).textAlign));
    expect(await sides).toEqual(['start', 'start']);
    await picture(chat, 'rtl');
  });

  it('keeps the items of a list beside their marks, and the cells of a table in their columns', async () => {
    const chat = await stage.open();
    const text = '- הפריט הראשון\n- in English.\n\n| שם הניסיון |\n| --- |\n| 1 |\n\n- first\n- שני';
    await chat.show({ messages: [anAnswer({ text })] });

    const sides = await chat.page.locator('.markdown :is(li, td)').evaluateAll((items) =>
      items.map((item) => {
        const range = document.createRange();
        range.selectNodeContents(item);
        const [inner, box] = [range.getBoundingClientRect(), item.getBoundingClientRect()];
        return inner.left - box.left > box.right - inner.right ? 'right' : 'left';
      }),
    );
    expect(sides).toEqual(['right', 'right', 'right', 'left', 'left']);
  });

  it('is written and named that way, too', async () => {
    const chat = await stage.open();
    await chat.show({ conversation: { id: 'c1', title: 'ניסיון חוזר' }, messages: [aQuestion()] });
    await chat.page.getByLabel('Ask Understudy').fill('שלום');
    await chat.page.getByRole('button', { name: 'Edit and Resend' }).click();
    await chat.page.getByLabel('Edit Question').fill('שלום');

    expect(await directions(chat, 'h1, textarea')).toEqual(['rtl', 'rtl', 'rtl']);
  });

  it('has the mark of a takeover at the end of what comes before it', async () => {
    const chat = await stage.open();
    const seams = [aSeam({ atLength: 12 }), aSeam({ atLength: hebrew.indexOf('const') })];
    await chat.show({ messages: [anAnswer({ text: hebrew, answer: aProvenance({ seams }) })] });

    const places = await chat.page
      .locator('.seam')
      .evaluateAll((marks) => marks.map((mark) => getComputedStyle(mark).backgroundPosition));
    expect(places).toEqual(['1px 50%', '0% 50%']);
    await chat.page.locator('.seam').first().focus();
    await picture(chat, 'rtl-seam');
  });
});

function directions({ page }: ChatPage, selector: string): Promise<string[]> {
  return page
    .locator(selector)
    .evaluateAll((elements) => elements.map((element) => getComputedStyle(element).direction));
}

/** To be looked at by a person. */
async function picture({ page }: ChatPage, name: string): Promise<void> {
  const folder = join(import.meta.dirname, '../output/webview');
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
