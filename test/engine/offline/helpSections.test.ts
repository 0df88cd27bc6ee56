import { describe, expect, it } from 'vitest';
import { offlineAnswer } from '../../../src/engine/offline/offlineAnswer.ts';
import type { OfflineContext } from '../../../src/engine/types/offline.ts';
import { anInput, now, section } from './support.ts';

describe('what can be had without a model', () => {
  it('is left out when the host found nothing', () => {
    const answer = offlineAnswer(anInput({ context: { diagnostics: [], outline: [], diff: '', nearest: [] } }), 'en');

    expect(answer.match(/^### .*/gm)).toEqual(['### Your first key']);
  });

  it('lists problems, errors first, with file and line', () => {
    const problems = sectionOf('Problems in this code', {
      diagnostics: [
        { file: 'src/a.ts', line: 7, severity: 'warning', message: 'unused *x*' },
        { file: 'src/a.ts', line: 9, severity: 'error', message: 'no such\nname', source: 'ts' },
      ],
    });

    expect(problems.split('\n')).toEqual([
      '- `src/a.ts`, line 9: **error** no such name (ts)',
      '- `src/a.ts`, line 7: **warning** unused \\*x\\*',
    ]);
  });

  it('counts the problems it does not list', () => {
    const diagnostics = Array.from(
      { length: 15 },
      (_, line) => ({ file: 'a', line, severity: 'hint', message: 'm' }) as const,
    );

    expect(sectionOf('Problems in this code', { diagnostics }).split('\n').at(-1)).toBe('- 3 more');
  });

  it('nests the outline', () => {
    const outline = sectionOf('Outline', {
      outline: [{ name: 'Chain', kind: 'class', line: 3, children: [{ name: 'run', kind: 'method', line: 5 }] }],
    });

    expect(outline).toBe('- `Chain` class, line 3\n  - `run` method, line 5');
  });

  it('proposes a commit message', () => {
    const diff = 'diff --git a/README.md b/README.md\n--- a/README.md\n+++ b/README.md\n@@ -1 +1 @@\n-a\n+b\n';

    expect(sectionOf('Proposed commit message', { diff })).toBe('```text\ndocs: update README.md\n```');
  });

  it.each(['write a commit message', 'сделай коммит', '写一条提交信息'])(
    'puts the commit message first for %j',
    (question) => {
      const diff = 'diff --git a/a.ts b/a.ts\n--- a/a.ts\n+++ b/a.ts\n@@ -1 +1 @@\n-a\n+b\n';
      const outline = [{ name: 'f', kind: 'function', line: 1 }];

      const answer = offlineAnswer(anInput({ question, context: { diff, outline } }), 'en');

      expect(answer.indexOf('Proposed commit')).toBeLessThan(answer.indexOf('### Outline'));
    },
  );

  it('quotes the nearest earlier answers with their day', () => {
    const nearest = sectionOf('Earlier answers that may help', {
      nearest: [
        { question: 'How to sort?', answer: 'Use `sort`:\n\n```js\na.sort()\n```', at: now },
        { question: 'empty', answer: ' ', at: now },
      ],
    });

    expect(nearest).toBe('Asked on 21 Nov 2026: **How to sort?**\n\n> Use `sort`:\n>\n> ```js\n> a.sort()\n> ```');
  });

  it('closes a code block that it cut', () => {
    const answer = `\`\`\`js\n${'x();\n'.repeat(500)}\`\`\``;

    const nearest = sectionOf('Earlier answers that may help', { nearest: [{ question: 'q', answer, at: now }] });

    expect(nearest.length).toBeLessThan(2000);
    expect(nearest).toMatch(/…\n> ```$/);
  });
});

function sectionOf(heading: string, context: OfflineContext): string {
  return section(offlineAnswer(anInput({ context }), 'en'), heading);
}
