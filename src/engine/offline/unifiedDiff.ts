/** One file of a diff. */
export interface FileChange {
  /** The new path; the old one of a deleted file. */
  path: string;
  /** Set when the file was renamed. */
  oldPath?: string;
  kind: 'added' | 'deleted' | 'renamed' | 'modified';
  added: string[];
  removed: string[];
}

/** Reads a unified diff as `git diff` or `diff -u` print it. What is no diff gives an empty list. */
export function parseUnifiedDiff(diff: string): FileChange[] {
  const files: FileChange[] = [];
  let hunk = { oldLeft: 0, newLeft: 0 };
  for (const line of diff.split(/\r?\n/)) {
    const current = files.at(-1);
    const isInHunk = hunk.oldLeft > 0 || hunk.newLeft > 0;
    if (isInHunk && current !== undefined) readHunkLine(line, current, hunk);
    else if (line.startsWith('@@')) hunk = hunkSize(line);
    else readHeader(line, files);
  }
  return files.filter((file) => file.path !== '');
}

/** Counting lines tells a removed `-- comment` from a header that starts with `---`. */
function readHunkLine(line: string, file: FileChange, hunk: { oldLeft: number; newLeft: number }): void {
  const sign = line[0];
  if (sign === '\\') return;
  if (sign === '+') file.added.push(line.slice(1));
  if (sign === '-') file.removed.push(line.slice(1));
  if (sign !== '+') hunk.oldLeft--;
  if (sign !== '-') hunk.newLeft--;
}

function hunkSize(line: string): { oldLeft: number; newLeft: number } {
  const match = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line);
  if (match === null) return { oldLeft: 0, newLeft: 0 };
  return { oldLeft: Number(match[1] ?? 1), newLeft: Number(match[2] ?? 1) };
}

function readHeader(line: string, files: FileChange[]): void {
  if (line.startsWith('diff --git ')) {
    files.push({ path: gitPath(line), kind: 'modified', added: [], removed: [] });
    return;
  }
  if (line.startsWith('--- ')) startPlainFile(files);
  const file = files.at(-1);
  if (file === undefined) return;
  if (line.startsWith('new file mode') || line.startsWith('--- /dev/null')) file.kind = 'added';
  else if (line.startsWith('deleted file mode') || line.startsWith('+++ /dev/null')) file.kind = 'deleted';
  else if (line.startsWith('rename from ')) Object.assign(file, { kind: 'renamed', oldPath: unquoted(line.slice(12)) });
  else if (line.startsWith('rename to ')) file.path = unquoted(line.slice(10));
  else if (line.startsWith('--- ') && file.kind !== 'renamed') file.path = headerPath(line);
  else if (line.startsWith('+++ ')) file.path = headerPath(line);
}

/** `diff -u` writes no line before `---`: a file that already has lines is finished. */
function startPlainFile(files: FileChange[]): void {
  const last = files.at(-1);
  const isFinished = last === undefined || last.added.length + last.removed.length > 0;
  if (isFinished) files.push({ path: '', kind: 'modified', added: [], removed: [] });
}

/** Of `a/x b/x`, both halves alike; renames say their paths in lines of their own. */
function gitPath(line: string): string {
  const both = line.slice('diff --git '.length);
  return withoutPrefix(unquoted(both.slice(Math.ceil(both.length / 2))));
}

function headerPath(line: string): string {
  const path = unquoted(line.slice(4).replace(/\t.*$/, ''));
  return withoutPrefix(path);
}

function withoutPrefix(path: string): string {
  return path.replace(/^[ab]\//, '');
}

function unquoted(path: string): string {
  return path.replace(/^"(.*)"$/, '$1').trim();
}
