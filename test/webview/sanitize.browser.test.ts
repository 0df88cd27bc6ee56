import { describe, expect, it } from 'vitest';
import { anAnswer, aQuestion } from './support/samples.ts';
import { useStage } from './support/stage.ts';

/** Markdown and HTML that runs, loads, or poses as the page where it is shown without care. */
const attacks = [
  '<script>window.hacked = 1</script>',
  '<img src=x onerror="window.hacked = 1">',
  '<svg onload="window.hacked = 1"><script>window.hacked = 1</script></svg>',
  '<svg><animate onbegin="window.hacked = 1" attributeName=x dur=1s>',
  '<iframe src="javascript:parent.hacked = 1"></iframe>',
  '<iframe srcdoc="<script>parent.hacked = 1</script>"></iframe>',
  '<details open ontoggle="window.hacked = 1"><summary>x</summary></details>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.hacked=1&gt;">',
  '<form action="https://example.org"><button data-id="a1" class="send-button">Send</button></form>',
  '<style>body { display: none }</style>',
  '<link rel="stylesheet" href="https://example.org/a.css">',
  '<meta http-equiv="refresh" content="0;url=https://example.org">',
  '<base href="https://example.org/">',
  '<a href="javascript:window.hacked = 1">x</a>',
  '<a id="app" name="composer-input">x</a>',
  '<b style="position: fixed" onclick="window.hacked = 1">x</b>',
  '[x](javascript:window.hacked=1)',
  '[x](JaVaScRiPt&colon;window.hacked=1)',
  '[x](data:text/html,<script>window.hacked=1</script>)',
  '[x](command:workbench.action.terminal.new)',
  '[x](vscode://file/etc/passwd)',
  '[x](https://example.org" onmouseover="window.hacked=1)',
  '[x](https://example.org "t&quot; onmouseover=&quot;window.hacked=1")',
  '![x](https://example.org/a.png)',
  '![x](x" onerror="window.hacked=1)',
  '<https://example.org/"onclick="window.hacked=1>',
  '```"><img/src=x/onerror=window.hacked=1>\ncode\n```',
  '```js\n</code></pre><img src=x onerror="window.hacked = 1">\n```',
  '`</code><img src=x onerror="window.hacked = 1">`',
  '| <img src=x onerror="window.hacked=1"> | [x](javascript:1) |\n|---|---|\n| <script>window.hacked=1</script> | b |',
  '[x]: javascript:window.hacked=1\n\n[x]',
  '<kbd dir="rtl">x</kbd> <code dir="auto">x</code>',
  '- <kbd onclick="window.hacked=1">x</kbd>\n  <input autofocus onfocus="window.hacked=1">',
  '\u0000<scr\u0000ipt>window.hacked = 1</scr\u0000ipt>',
];

describe('what a model writes', { timeout: 60_000 }, () => {
  const stage = useStage();

  it.each([
    ['complete', 'complete'],
    ['streaming', 'streaming'],
  ] as const)('stays harmless when %s', async (_name, status) => {
    const chat = await stage.open();
    await chat.show({
      messages: attacks.flatMap((text, index) => [
        aQuestion({ id: `q${index}`, text }),
        anAnswer({ id: `a${index}`, text, status, reasoning: text, error: text, progress: text }),
      ]),
    });
    await chat.page.getByRole('button', { name: 'Show Earlier Messages' }).click();
    await chat.page.waitForTimeout(300);

    expect(await chat.page.evaluate(() => 'hacked' in window)).toBe(false);
    expect(chat.complaints).toEqual([]);
    expect(await chat.page.evaluate(suspicious)).toEqual([]);
  });

  it('asks nobody for anything', async () => {
    const chat = await stage.open();
    const requests: string[] = [];
    chat.page.on('request', (request) => requests.push(request.url()));
    await chat.show({ messages: attacks.map((text, index) => anAnswer({ id: `a${index}`, text })) });
    await chat.page.waitForTimeout(300);

    expect(requests).toEqual([]);
  });

  it('cannot look like a part of the page', async () => {
    const chat = await stage.open();
    await chat.show({
      messages: [anAnswer({ text: '<b class="failure" id="app" data-id="a1" aria-label="x">b</b>\n\n<u>u</u>' })],
    });

    const attributes = await chat.page.evaluate(() =>
      [...document.querySelectorAll('.markdown .block *')].flatMap((element) => element.getAttributeNames()),
    );
    expect(attributes).toEqual([]);
    await chat.page.getByText('<b class="failure"').waitFor();
  });
});

/** Runs in the page: elements and attributes that rendered Markdown never has. */
function suspicious(): string[] {
  const found: string[] = [];
  for (const element of document.querySelectorAll('.markdown .block *')) {
    if (element.closest('.code-header')) continue;
    if (/^(script|style|img|svg|iframe|form|input|button|link|meta|base|math|object|embed)$/i.test(element.tagName)) {
      found.push(element.outerHTML);
    }
    for (const name of element.getAttributeNames()) {
      const value = element.getAttribute(name) ?? '';
      // The page itself says which way code runs.
      const isKnown = ['class', 'title', 'align', 'start'].includes(name) || (name === 'dir' && value === 'ltr');
      if (!isKnown && !(name === 'href' && /^(https?:\/\/|mailto:)/.test(value))) found.push(`${name}="${value}"`);
    }
  }
  return found;
}
