import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Memento } from 'vscode';
import { fileMemory, mementoMemory, type Remembered } from '../../../src/host/chat/sessionMemory.ts';
import { aLog } from '../../engine/storage/support/parts.ts';

const value: Remembered = {
  conversationId: 'c1',
  draft: { version: 4, text: 'half a thou', edit: { messageId: 'q1', text: 'again' } },
  attachments: [{ kind: 'selection', label: 'a.ts:1', text: 'let a;', range: { startLine: 1, endLine: 1 } }],
};

describe('fileMemory', () => {
  it('remembers at once what it was told, in a folder that it makes', () => {
    const path = join(aFolder(), 'workspace', 'chat.json');

    fileMemory(path, aLog()).set(value);

    expect(fileMemory(path, aLog()).get()).toEqual(value);
    expect(readdirSync(join(path, '..'))).toEqual(['chat.json']);
  });

  it.each([
    ['no JSON', '{"conv'],
    ['no object', '7'],
    ['wrong inside', '{"attachments":[{"label":"a.ts"}]}'],
  ])('remembers nothing when the file is %s', (_what, text) => {
    const path = join(aFolder(), 'chat.json');
    writeFileSync(path, text);

    expect(fileMemory(path, aLog()).get()).toEqual({});
  });

  it('remembers the rest when it cannot understand a part', () => {
    const path = join(aFolder(), 'chat.json');
    writeFileSync(path, JSON.stringify({ ...value, attachments: [{ kind: 'hologram' }] }));

    const { attachments: _, ...rest } = value;
    expect(fileMemory(path, aLog()).get()).toEqual(rest);
  });

  it('remembers what stood in the memento before there were files', () => {
    const path = join(aFolder(), 'chat.json');
    const memento = aMemento({ conversationId: 'c1', draft: 'half a thou' });

    const before = fileMemory(path, aLog(), mementoMemory(memento)).get();
    fileMemory(path, aLog()).set(value);

    expect(before).toEqual({ conversationId: 'c1', draft: { version: 1, text: 'half a thou' } });
    expect(fileMemory(path, aLog(), mementoMemory(memento)).get()).toEqual(value);
  });

  it('goes on in memory where nothing can be written', () => {
    const folder = aFolder();
    writeFileSync(join(folder, 'file'), '');
    const memory = fileMemory(join(folder, 'file', 'chat.json'), aLog());

    memory.set(value);

    expect(memory.get()).toEqual(value);
  });
});

function aMemento(kept: unknown) {
  return { get: () => kept, update: async () => {} } as unknown as Memento;
}

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-memory-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}
