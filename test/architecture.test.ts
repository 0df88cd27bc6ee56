import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../src');

interface Import {
  from: string;
  to: string;
  /** `later`: at run time, by `import()`; `never`: types alone. */
  loaded: 'at once' | 'later' | 'never';
}

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.split(sep).join('/'));
const imports = files.flatMap(importsOf);

describe('the engine', () => {
  it('does not know VS Code', () => {
    expect(imports.filter(({ from, to }) => from.startsWith('engine/') && to === 'vscode')).toEqual([]);
  });

  it('imports from the floor below only: types, then errors, util and storage, then rooms, then chain, plan and engine', () => {
    const upward = imports.filter(({ from, to }) => isEngine(from) && isEngine(to) && floor(to) > floor(from));
    expect(upward).toEqual([]);
  });

  it('has rooms that do not import each other', () => {
    const acrossRooms = imports.filter(({ from, to }) => isRoom(from) && isRoom(to) && roomOf(from) !== roomOf(to));
    expect(acrossRooms).toEqual([]);
  });

  it('imports nothing of host or webview', () => {
    expect(
      imports.filter(({ from, to }) => isEngine(from) && /^(?:host|webview|protocol|extension)\b/.test(to)),
    ).toEqual([]);
  });
});

describe('the webview', () => {
  it('knows the protocol and nothing else of the project', () => {
    const beyond = imports.filter(
      ({ from, to }) => from.startsWith('webview/') && isOurs(to) && !/^(?:webview|protocol)\//.test(to),
    );
    expect(beyond).toEqual([]);
  });
});

describe('the protocol', () => {
  it('knows nothing', () => {
    expect(
      imports.filter(({ from, to }) => from.startsWith('protocol/') && isOurs(to) && !to.startsWith('protocol/')),
    ).toEqual([]);
  });
});

describe('activation', () => {
  it('loads nothing of the engine: what stands behind commands and chat is built after it', () => {
    const loaded = new Set(['extension.ts']);
    for (const file of loaded) for (const { to } of imports.filter(isLoadedWith(file))) loaded.add(to);

    expect(loaded).toContain('host/commands/registerCommands.ts');
    expect([...loaded].filter(isEngine)).toEqual([]);
  });
});

it('has no import cycle, not even of types', () => {
  expect(cycles()).toEqual([]);
});

function importsOf(from: string): Import[] {
  const source = readFileSync(join(root, from), 'utf8');
  const statements = source.matchAll(/(\bimport type\b[^;']*?\bfrom|\bfrom|\bimport)\s*(\()?\s*'([^']+)'/g);
  return [...statements].map(([, word, isCall, specifier]) => ({
    from,
    to: target(from, specifier as string),
    loaded: word?.startsWith('import type') ? 'never' : isCall ? 'later' : 'at once',
  }));
}

function isLoadedWith(file: string): (one: Import) => boolean {
  return ({ from, to, loaded }) => from === file && loaded === 'at once' && isOurs(to);
}

/** The path below `src` for files of ours, else the package's name. */
function target(from: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  return relative(root, resolve(root, dirname(from), specifier))
    .split(sep)
    .join('/');
}

function isOurs(path: string): boolean {
  return files.includes(path);
}

function isEngine(path: string): boolean {
  return path.startsWith('engine/');
}

function roomOf(path: string): string {
  return path.split('/')[1] as string;
}

const FOUNDATIONS = ['errors', 'util', 'storage'];

function isRoom(path: string): boolean {
  return (
    isEngine(path) && path.split('/').length > 2 && roomOf(path) !== 'types' && !FOUNDATIONS.includes(roomOf(path))
  );
}

function floor(path: string): number {
  if (path.startsWith('engine/types/')) return 0;
  if (FOUNDATIONS.includes(roomOf(path))) return 1;
  return isRoom(path) ? 2 : 3;
}

function cycles(): string[] {
  const targets = Map.groupBy(
    imports.filter(({ to }) => isOurs(to)),
    ({ from }) => from,
  );
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: string[]): void => {
    const seenAt = path.indexOf(file);
    if (seenAt >= 0) found.push([...path.slice(seenAt), file].join(' -> '));
    if (seenAt >= 0 || done.has(file)) return;
    for (const { to } of targets.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  return found;
}
