import { type FileChange, parseUnifiedDiff } from './unifiedDiff.ts';

/**
 * A commit message made from a diff by rules alone: `type(scope): summary` and the files. In English, as most histories are.
 *
 * @returns Undefined when there is no change to be read.
 */
export function commitMessage(diff: string): string | undefined {
  const files = parseUnifiedDiff(diff);
  if (files.length === 0) return undefined;
  const scope = scopeOf(files);
  const subject = `${typeOf(files)}${scope === '' ? '' : `(${scope})`}: ${summaryOf(files)}`;
  return files.length === 1 ? subject : [subject, '', ...bodyOf(files)].join('\n');
}

const maxBodyLines = 12;

const kinds: readonly { type: string; path: RegExp }[] = [
  { type: 'docs', path: /(\.(md|mdx|rst|adoc|txt)|(^|\/)(LICENSE|docs\/.*))$/i },
  { type: 'test', path: /(^|\/)(tests?|__tests__|spec)\/|\.(test|spec)\.\w+$/i },
  { type: 'ci', path: /^\.(github|gitlab|circleci|ci)\/|(^|\/)\.gitlab-ci\.yml$/i },
  {
    type: 'build',
    path: /(^|\/)(package(-lock)?\.json|yarn\.lock|pnpm-lock\.yaml|tsconfig[\w.]*\.json|Cargo\.(toml|lock)|go\.(mod|sum)|Makefile|Dockerfile|pyproject\.toml|[\w-]+\.config\.\w+|esbuild\.\w+)$/,
  },
  { type: 'chore', path: /(^|\/)\.[\w-]+(\/.*)?$/ },
];

/** A kind that fits every file; else code, which is new when it declares something new. Whether it mends a fault no diff tells. */
function typeOf(files: readonly FileChange[]): string {
  const fitting = kinds.find(({ path }) => files.every((file) => path.test(file.path)));
  if (fitting !== undefined) return fitting.type;
  return newNames(codeOf(files)).length > 0 || files.some((file) => file.kind === 'added') ? 'feat' : 'refactor';
}

/** The deepest folder that all files share; of one file at the top, nothing. */
function scopeOf(files: readonly FileChange[]): string {
  const folders = codeOf(files).map((file) => file.path.split('/').slice(0, -1));
  const [first = [], ...rest] = folders;
  const shared = first.filter((name, depth) =>
    rest.every((folder) => folder.slice(0, depth + 1).join('/') === first.slice(0, depth + 1).join('/') && name !== ''),
  );
  const name = shared.at(-1) ?? '';
  return /^(src|lib|source|packages|test|tests)$/.test(name) ? '' : name;
}

function summaryOf(files: readonly FileChange[]): string {
  const names = newNames(codeOf(files));
  if (names.length > 0) return `add ${inWords(names)}`;
  const [only] = files;
  if (files.length === 1 && only !== undefined) return describe(only);
  const verbs = new Set(files.map((file) => verbOf[file.kind]));
  const [verb = 'update'] = verbs.size === 1 ? verbs : ['update'];
  return `${verb} ${inWords(files.map((file) => baseName(file.path)))}`;
}

const verbOf: Record<FileChange['kind'], string> = {
  added: 'add',
  deleted: 'remove',
  renamed: 'rename',
  modified: 'update',
};

function describe(file: FileChange): string {
  const name = baseName(file.path);
  if (file.kind === 'renamed' && file.oldPath !== undefined) return `rename ${baseName(file.oldPath)} to ${name}`;
  return `${verbOf[file.kind]} ${name}`;
}

function bodyOf(files: readonly FileChange[]): string[] {
  const lines = files.map(
    (file) => `- ${verbOf[file.kind]} ${file.path} (+${file.added.length} -${file.removed.length})`,
  );
  if (lines.length <= maxBodyLines) return lines;
  return [...lines.slice(0, maxBodyLines), `- and ${lines.length - maxBodyLines} more files`];
}

/** Tests and documents beside a change of code say little about what it is. */
function codeOf(files: readonly FileChange[]): readonly FileChange[] {
  const code = files.filter((file) => !kinds.some(({ path }) => path.test(file.path)));
  return code.length > 0 ? code : files;
}

const declaration =
  /^\s*(?:export\s+)?(?:default\s+)?(?:pub\s+|public\s+)?(?:abstract\s+|async\s+)*(?:function\*?|class|interface|type|enum|struct|trait|def|fn|func)\s+([A-Za-z_]\w*)/;

/** Declared in added lines and in no removed one: new, not changed. */
function newNames(files: readonly FileChange[]): string[] {
  const removed = new Set(files.flatMap((file) => declaredIn(file.removed)));
  return [...new Set(files.flatMap((file) => declaredIn(file.added)))].filter((name) => !removed.has(name));
}

function declaredIn(lines: readonly string[]): string[] {
  return lines.flatMap((line) => declaration.exec(line)?.[1] ?? []);
}

function inWords(names: readonly string[]): string {
  const [first = '', second = ''] = names;
  if (names.length === 1) return first;
  if (names.length === 2) return `${first} and ${second}`;
  return `${first}, ${second} and ${names.length - 2} more`;
}

function baseName(path: string): string {
  return path.split('/').at(-1) ?? path;
}
