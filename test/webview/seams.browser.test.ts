import { describe, expect, it } from 'vitest';
import { anAnswer, aProvenance, aSeam, conversationId, joinedSeams, joinedText } from './support/samples.ts';
import { useStage } from './support/stage.ts';

describe('a seam', { timeout: 60_000 }, () => {
  const stage = useStage();
  const joined = anAnswer({ text: joinedText, answer: aProvenance({ seams: joinedSeams }) });

  it('says who wrote what follows, to those who point, tab or listen', async () => {
    const chat = await stage.open();
    await chat.show({ messages: [joined] });
    const seam = chat.page.getByRole('img', { name: 'From here: Groq · groq 1 · openai/gpt-oss-120b' });
    const note = () => seam.evaluate((element) => getComputedStyle(element, '::after').content);

    expect(await note()).toBe('none');
    await seam.hover();
    expect(await note()).toContain('From here: Groq · groq 1 · openai/gpt-oss-120b');
    await chat.page.mouse.move(0, 0);
    await seam.focus();
    await chat.page.keyboard.press('Tab');
    expect(await note()).toBe('none');
    await chat.page.keyboard.press('Shift+Tab');

    expect(await note()).toContain('From here');
    expect(chat.complaints).toEqual([]);
  });

  it('stands between the words it joins', async () => {
    const chat = await stage.open();
    await chat.show({ messages: [joined] });

    const neighbours = chat.page
      .locator('.seam.is-inline')
      .evaluateAll((seams) => seams.map(({ previousSibling: a, nextSibling: b }) => [a?.textContent, b?.textContent]));

    expect(await neighbours).toEqual([
      ['Retries that come at the same moment ', 'meet again. Spread them:'],
      [undefined, 'double the ceiling'],
      ['give up ', 'in the end'],
    ]);
  });

  it('marks the whole of a listing or a table', async () => {
    const chat = await stage.open();
    await chat.show({ messages: [joined] });

    const blocks = chat.page.locator('.block:has(> .seam.is-side)');
    expect(await blocks.locator('pre, table').count()).toBe(2);
    expect(await chat.page.locator(':is(pre, table) .seam').count()).toBe(0);
  });

  it('marks a doubtful one so that it is seen without asking', async () => {
    const chat = await stage.open();
    await chat.show({ messages: [joined] });

    const doubtful = chat.page.getByRole('img', { name: /The two parts may not fit together/ });
    expect(await doubtful.count()).toBe(1);
    expect(await doubtful.locator('.icon').isVisible()).toBe(true);
  });

  it('leaves the text, and what is copied of it, as if one had written it', async () => {
    const chat = await stage.open();
    await chat.show({ messages: [anAnswer({ text: joinedText })] });
    const plain = await selected();
    const html = await bodyHtml();

    await chat.show({ messages: [joined] });

    await expect.poll(() => chat.page.locator('.seam').count()).toBe(joinedSeams.length);
    expect(await selected()).toBe(plain);
    expect(await bodyHtml()).toBe(html);

    function selected(): Promise<string | undefined> {
      return chat.page.locator('.markdown').evaluate((body) => {
        getSelection()?.selectAllChildren(body);
        return getSelection()?.toString();
      });
    }

    function bodyHtml(): Promise<string> {
      return chat.page.locator('.markdown').evaluate((body) => {
        const copy = body.cloneNode(true) as Element;
        for (const seam of copy.querySelectorAll('.seam')) seam.remove();
        copy.normalize();
        return copy.innerHTML;
      });
    }
  });

  it('comes with the text that streams, and stays where it is while that grows', async () => {
    const chat = await stage.open();
    const streaming = anAnswer({ status: 'streaming', text: 'Some **bold', answer: aProvenance({ seams: [] }) });
    await chat.show({ messages: [streaming] });
    await chat.host({
      type: 'message',
      conversationId,
      message: { ...streaming, answer: aProvenance({ seams: [aSeam({ atLength: 11 })] }) },
    });
    const seam = chat.page.locator('strong > .seam');
    await seam.waitFor();

    await chat.host({ type: 'delta', conversationId, messageId: 'a1', at: 11, text: ' words** and\n\nmore' });

    await chat.page.getByText('more').waitFor();
    expect(await seam.evaluate((element) => element.nextSibling?.textContent)).toBe(' words');
  });
});

describe('a wait for room', { timeout: 60_000 }, () => {
  const stage = useStage();

  it('counts down', async () => {
    const chat = await stage.open();
    const progress = 'Waiting for room within the limits of Groq (groq 2)';
    const waitsUntil = Date.now() + 90_000;
    await chat.show({ messages: [anAnswer({ text: '', status: 'streaming', progress, waitsUntil })] });
    const line = chat.page.locator('.progress');
    const first = await line.textContent();

    expect(first).toMatch(/Waiting for room within the limits of Groq \(groq 2\) · 1 min \d+ s/);
    await expect.poll(() => line.textContent(), { timeout: 5_000 }).not.toBe(first);
  });
});
