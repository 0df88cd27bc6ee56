import { describe, expect, it } from 'vitest';
import { commitMessage } from '../../../src/engine/offline/commitMessage.ts';

describe('commit message', () => {
  it('names one changed file and its folder', () => {
    expect(commitMessage(changed('src/engine/chain.ts', ['-a', '+b']))).toBe('refactor(engine): update chain.ts');
  });

  it('names what is new', () => {
    const diff = changed('src/limits/bucket.ts', ['+export function refill(): void {}', '+class Bucket {}']);

    expect(commitMessage(diff)).toBe('feat(limits): add refill and Bucket');
  });

  it('takes a declaration that only changed for no news', () => {
    const diff = changed('src/limits/bucket.ts', ['-function refill(a) {', '+function refill(a, b) {']);

    expect(commitMessage(diff)).toBe('refactor(limits): update bucket.ts');
  });

  it.each([
    ['docs', 'docs/guide.md'],
    ['test', 'test/engine/chain.test.ts'],
    ['ci', '.github/workflows/test.yml'],
    ['build', 'package.json'],
    ['chore', '.editorconfig'],
  ])('knows %s by the path', (type, path) => {
    expect(commitMessage(changed(path, ['+a']))).toMatch(new RegExp(`^${type}(\\(\\w+\\))?: update `));
  });

  it('lists several files with their figures', () => {
    const diff = changed('src/a/one.ts', ['-x', '+y']) + changed('src/a/two.ts', ['+z']) + changed('README.md', ['+w']);

    expect(commitMessage(diff)).toBe(
      'refactor(a): update one.ts, two.ts and 1 more\n\n- update src/a/one.ts (+1 -1)\n- update src/a/two.ts (+1 -0)\n- update README.md (+1 -0)',
    );
  });

  it('tells a new, a removed and a renamed file', () => {
    const added =
      'diff --git a/lib/x.py b/lib/x.py\nnew file mode 100644\n--- /dev/null\n+++ b/lib/x.py\n@@ -0,0 +1 @@\n+1\n';
    const removed =
      'diff --git a/lib/x.py b/lib/x.py\ndeleted file mode 100644\n--- a/lib/x.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-1\n';
    const renamed =
      'diff --git a/lib/x.py b/lib/y.py\nsimilarity index 100%\nrename from lib/x.py\nrename to lib/y.py\n';

    expect([added, removed, renamed].map(commitMessage)).toEqual([
      'feat: add x.py',
      'refactor: remove x.py',
      'refactor: rename x.py to y.py',
    ]);
  });

  it('reads a removed line that looks like a header', () => {
    const diff = changed('src/db/schema.sql', ['--- old comment', '+++ new']);

    expect(commitMessage(diff)).toBe('refactor(db): update schema.sql');
  });

  it('reads the output of diff -u', () => {
    const one = '--- a.ts\t2026-11-21\n+++ a.ts\t2026-11-21\n@@ -1 +1 @@\n-a\n+b\n';

    expect(commitMessage(one + one.replaceAll('a.ts', 'b.ts'))).toMatch(/^refactor: update a\.ts and b\.ts\n/);
  });

  it('reads paths with spaces and files without text', () => {
    const binary =
      'diff --git a/my docs/logo.png b/my docs/logo.png\nindex 1..2 100644\nBinary files a/my docs/logo.png and b/my docs/logo.png differ\n';

    expect(commitMessage(binary)).toBe('refactor(my docs): update logo.png');
  });

  it('says nothing of what is no diff', () => {
    expect([commitMessage(''), commitMessage('hello\nworld'), commitMessage('+++ b/x')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

function changed(path: string, lines: string[]): string {
  const old = lines.filter((line) => line.startsWith('-')).length;
  const added = lines.length - old;
  const header = `diff --git a/${path} b/${path}\nindex 1..2 100644\n--- a/${path}\n+++ b/${path}\n`;
  return `${header}@@ -1,${old + 1} +1,${added + 1} @@\n context\n${lines.join('\n')}\n`;
}
