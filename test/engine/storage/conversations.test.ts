import { describe, expect, it, vi } from 'vitest';
import { type ConversationStore, createConversationStore } from '../../../src/engine/storage/conversations.ts';
import type { AnswerInfo, ContextItem } from '../../../src/engine/storage/conversationTypes.ts';
import { NOON, VirtualClock } from '../../support/virtualClock.ts';
import { startChild } from './support/childProcess.ts';
import { aDatabase, aLog, aPath } from './support/parts.ts';

// Processes are started here, and may have to wait for a busy machine.
vi.setConfig({ testTimeout: 60_000 });

describe('conversations', () => {
  it('lists the newest first, page by page', async () => {
    const { store, clock } = await aSetup();
    for (const title of ['a', 'b', 'c', 'd', 'e']) {
      store.create({ title });
      await clock.advance(1);
    }

    const first = store.list({ limit: 2 });
    const second = store.list({ limit: 2, after: first[1] ?? never() });
    const third = store.list({ limit: 2, after: second[1] ?? never() });

    expect([first, second, third].map((page) => page.map(({ title }) => title))).toEqual([
      ['e', 'd'],
      ['c', 'b'],
      ['a'],
    ]);
  });

  it('loses and repeats none on pages when all were written in the same millisecond', async () => {
    const { store } = await aSetup();
    const ids = Array.from({ length: 7 }, () => store.create().id);

    const seen: string[] = [];
    for (
      let page = store.list({ limit: 3 });
      page.length > 0;
      page = store.list({ limit: 3, after: page.at(-1) ?? never() })
    ) {
      seen.push(...page.map(({ id }) => id));
    }

    expect(seen.toSorted()).toEqual(ids.toSorted());
  });

  it('moves a conversation to the top with a new message, not with a new title', async () => {
    const { store, clock } = await aSetup();
    const old = store.create({ title: 'old' });
    await clock.advance(1);
    const young = store.create({ title: 'young' });
    await clock.advance(1);

    store.rename(old.id, 'renamed');
    const afterRename = store.list().map(({ id }) => id);
    store.addUserMessage({ conversationId: old.id, text: 'hello' });

    expect(afterRename).toEqual([young.id, old.id]);
    expect(store.list().map(({ title }) => title)).toEqual(['renamed', 'young']);
  });

  it('takes its title from the first message and keeps one that was given', async () => {
    const { store } = await aSetup();
    const untitled = store.create();
    const titled = store.create({ title: 'mine' });

    for (const { id } of [untitled, titled]) {
      store.addUserMessage({ conversationId: id, text: '\n## How do I `read` a file?\nThanks' });
      store.addUserMessage({ conversationId: id, text: 'And write?' });
    }

    expect(store.get(untitled.id)?.title).toBe('How do I read a file?');
    expect(store.get(titled.id)?.title).toBe('mine');
  });

  it('hides a deleted one, and brings it back while there is time', async () => {
    const { store, clock } = await aSetup();
    const { id } = store.create({ title: 'mine' });
    store.addUserMessage({ conversationId: id, text: 'hello' });

    store.delete(id);
    const whileDeleted = [store.get(id), store.list(), store.search('hello')];
    await clock.advance(299_000);
    store.restore(id);
    await clock.advance(600_000);

    expect(whileDeleted).toEqual([undefined, [], []]);
    expect(store.get(id)?.title).toBe('mine');
    expect(store.messages(id)).toHaveLength(1);
  });

  it('removes a deleted one with its messages and its words when the time is over', async () => {
    const { store, clock, db } = await aSetup();
    const { id } = store.create();
    store.addUserMessage({ conversationId: id, text: 'secret plan' });

    store.delete(id);
    await clock.advance(300_000);
    store.restore(id);

    expect(store.get(id)).toBeUndefined();
    expect(db.prepare('SELECT count(*) AS count FROM messages').get()?.['count']).toBe(0);
    expect(
      db.prepare("SELECT count(*) AS count FROM message_search WHERE message_search MATCH 'secret'").get()?.['count'],
    ).toBe(0);
  });

  it('removes at the next start what was deleted before a window ended', async () => {
    const { store, clock, another } = await aSetup();
    const { id } = store.create();
    store.delete(id);
    store.dispose();
    await clock.advance(300_000);

    const next = await another();
    next.restore(id);

    expect(next.get(id)).toBeUndefined();
  });

  it('comes back when a window still writes in what another one deleted', async () => {
    const { store, another } = await aSetup();
    const { id } = store.create({ title: 'shared' });
    const other = await another();

    other.delete(id);
    store.addUserMessage({ conversationId: id, text: 'still here' });

    expect(other.get(id)?.messageCount).toBe(1);
  });
});

describe('messages', () => {
  it('gives back a question and its answer with everything they carry', async () => {
    const { store, another } = await aSetup();
    const { id: conversationId } = store.create();
    const context: ContextItem[] = [
      { kind: 'selection', label: 'a.ts:1-2', uri: 'file:///a.ts', text: 'let x', range: { startLine: 1, endLine: 2 } },
    ];

    store.addUserMessage({ conversationId, text: 'What is x?', context });
    const { id } = store.startAnswer({ conversationId });
    store.appendAnswer(id, { reasoning: 'Looking. ' });
    store.appendAnswer(id, { text: 'A ' });
    store.appendAnswer(id, { text: 'variable.' });
    store.finishAnswer(id, { status: 'complete', answer: anAnswerInfo() });

    expect((await another()).messages(conversationId)).toMatchObject([
      { position: 0, role: 'user', text: 'What is x?', context, status: 'complete' },
      {
        position: 1,
        role: 'assistant',
        text: 'A variable.',
        reasoning: 'Looking. ',
        status: 'complete',
        answer: anAnswerInfo(),
      },
    ]);
  });

  it('keeps the error of an answer that failed', async () => {
    const { store } = await aSetup();
    const { id } = store.startAnswer({ conversationId: store.create().id });

    store.finishAnswer(id, { status: 'failed', error: { class: 'content-refused', message: 'no' } });

    expect(store.message(id)).toMatchObject({
      status: 'failed',
      text: '',
      error: { class: 'content-refused', message: 'no' },
    });
  });

  it('replaces an edited question and what followed, and keeps them as variants', async () => {
    const { store, question, answer, conversationId } = await aChat();
    const followUp = store.addUserMessage({ conversationId, text: 'more' });

    const edited = store.editUserMessage(question.id, { text: 'second try' });
    const again = store.startAnswer({ conversationId });

    expect(store.messages(conversationId).map(({ id, position }) => [id, position])).toEqual([
      [edited?.id, 0],
      [again.id, 1],
    ]);
    expect(store.variants(conversationId, 0).map(({ text }) => text)).toEqual(['first try']);
    expect(store.variants(conversationId, 1).map(({ id }) => id)).toEqual([answer.id]);
    expect(store.variants(conversationId, 2).map(({ id }) => id)).toEqual([followUp.id]);
  });

  it('replaces a regenerated answer at its place and keeps all earlier ones', async () => {
    const { store, answer, conversationId } = await aChat();

    const second = store.startAnswer({ conversationId, replaces: answer.id });
    store.finishAnswer(second.id, { status: 'complete', text: 'second' });
    const third = store.startAnswer({ conversationId, replaces: second.id });
    store.finishAnswer(third.id, { status: 'complete', text: 'third' });

    expect(store.messages(conversationId).map(({ text }) => text)).toEqual(['first try', 'third']);
    expect(store.variants(conversationId, 1).map(({ text }) => text)).toEqual(['first', 'second']);
    expect(store.get(conversationId)?.messageCount).toBe(2);
  });

  it('does not edit what is not there', async () => {
    const { store } = await aSetup();

    expect(store.editUserMessage('nowhere', { text: 'x' })).toBeUndefined();
  });

  it('stay as they were when an edit cannot be stored', async () => {
    const db = await aDatabase();
    const ids = ['window', 'chat', 'message', 'message'];
    const store = createConversationStore({
      db,
      clock: new VirtualClock(),
      log: aLog(),
      newId: () => ids.shift() ?? '',
    });
    const { id: conversationId } = store.create();
    const question = store.addUserMessage({ conversationId, text: 'kept' });

    store.editUserMessage(question.id, { text: 'has the id of another' });

    expect(store.messages(conversationId)).toEqual([question]);
  });

  it('keeps messages in order that were written while another program held the database', async () => {
    const { store, clock, path, another } = await aSetup();
    const { id: conversationId } = store.create();
    const holder = startChild('holdLock.ts', [path]);
    await holder.line('locked');

    const written = ['one', 'two', 'three'].map((text) => store.addUserMessage({ conversationId, text }));
    holder.process.stdin?.write('go\n');
    await holder.ended;
    await clock.advance(5000);

    expect(written.map(({ position }) => position)).toEqual([0, 1, 2]);
    expect((await another()).messages(conversationId)).toEqual(written);
  });
});

describe('a streaming answer', () => {
  it('is read as it stands by its own window and is written every 500 ms', async () => {
    const { store, clock, another, conversationId } = await aChat();
    const other = await another();
    const { id } = store.startAnswer({ conversationId });

    store.appendAnswer(id, { text: 'one ' });
    await clock.advance(499);
    store.appendAnswer(id, { text: 'two' });
    const early = other.message(id)?.text;
    await clock.advance(1);

    expect(store.message(id)?.text).toBe('one two');
    expect([early, other.message(id)?.text]).toEqual(['', 'one two']);
  });

  it('takes text back', async () => {
    const { store, conversationId } = await aChat();
    const { id } = store.startAnswer({ conversationId });

    store.appendAnswer(id, { text: 'one two' });
    store.rewindAnswer(id, 4);
    store.appendAnswer(id, { text: 'three' });
    store.finishAnswer(id, { status: 'complete' });

    expect(store.message(id)?.text).toBe('one three');
  });

  it('is interrupted with its text when its window closes', async () => {
    const { store, another, conversationId } = await aChat();
    const { id } = store.startAnswer({ conversationId });
    store.appendAnswer(id, { text: 'half' });

    store.dispose();

    expect((await another()).message(id)).toMatchObject({ status: 'interrupted', text: 'half' });
  });

  it('is left alone by a second window, however long the first is silent', async () => {
    const { store, clock, another, conversationId } = await aChat();
    const { id } = store.startAnswer({ conversationId });

    await clock.advance(60_000);
    const other = await another();
    await clock.advance(60_000);

    expect(other.message(id)?.status).toBe('streaming');
  });

  it('is interrupted at once when the process of its window is gone', async () => {
    const { store, clock, another, conversationId } = await aChat();
    const { id } = store.startAnswer({ conversationId });
    store.appendAnswer(id, { text: 'kept' });
    await clock.advance(500);

    const next = await another({ isProcessAlive: () => false });

    expect(next.message(id)).toMatchObject({ status: 'interrupted', text: 'kept' });
    expect(next.search('kept').map(({ messageId }) => messageId)).toEqual([id]);
  });

  it('is interrupted after 20 silent seconds when another program took the process id', async () => {
    const { store, another, conversationId } = await aChat();
    const { id } = store.startAnswer({ conversationId });
    const later = new VirtualClock(NOON + 19_000);

    const next = await another({ clock: later });
    const early = next.message(id)?.status;
    await later.advance(20_000);

    expect([early, next.message(id)?.status]).toEqual(['streaming', 'interrupted']);
  });

  it('is interrupted, and told as a change, when its window ends after another had shown it', async () => {
    const { store, another, conversationId } = await aChat();
    let isAlive = true;
    const clock = new VirtualClock();
    const other = await another({ clock, isProcessAlive: () => isAlive });
    const { id } = store.startAnswer({ conversationId });
    const statusShown = () => other.messages(conversationId).find((message) => message.id === id)?.status;
    other.hasForeignChanges();
    const before = [statusShown(), other.hasForeignChanges()];

    isAlive = false;
    await clock.advance(20_000);

    expect(before).toEqual(['streaming', false]);
    expect([statusShown(), other.hasForeignChanges(), other.hasForeignChanges()]).toEqual(['interrupted', true, false]);
  });

  it('goes on after a sleep in which another window took it for dead', async () => {
    const { store, clock, another, conversationId } = await aChat();
    const { id } = store.startAnswer({ conversationId });
    const next = await another({ clock: new VirtualClock(NOON + 3_600_000) });
    const taken = next.message(id)?.status;

    store.appendAnswer(id, { text: 'awake' });
    await clock.advance(500);
    const awake = next.message(id)?.status;
    store.finishAnswer(id, { status: 'complete' });

    expect([taken, awake]).toEqual(['interrupted', 'streaming']);
    expect(next.message(id)).toMatchObject({ status: 'complete', text: 'awake' });
    expect(next.search('awake')).toHaveLength(1);
  });

  it('survives a killed process up to the last half second', async () => {
    const path = aPath();
    const child = startChild('answerForever.ts', [path]);
    const [, conversationId = '', id = ''] = (await child.line('written')).split(' ');
    child.process.kill('SIGKILL');
    await child.ended;

    const { store } = await aSetup({ path, clock: new VirtualClock(Date.now()) });

    expect(store.messages(conversationId).map(({ text }) => text)).toEqual([
      'Tell me a long story',
      'Once upon a time',
    ]);
    expect(store.message(id)?.status).toBe('interrupted');
  });

  it('loses nothing while another program holds the database', async () => {
    const { store, clock, path, another, conversationId } = await aChat();
    const { id } = store.startAnswer({ conversationId });
    const holder = startChild('holdLock.ts', [path]);
    await holder.line('locked');

    for (const text of ['a', 'b', 'c']) {
      store.appendAnswer(id, { text });
      await clock.advance(600);
    }
    store.finishAnswer(id, { status: 'complete' });
    holder.process.stdin?.write('go\n');
    await holder.ended;
    await clock.advance(5000);

    expect((await another()).message(id)).toMatchObject({ status: 'complete', text: 'abc' });
  });

  it('leaves no timer behind', async () => {
    const { store, clock, conversationId } = await aChat();
    const { id } = store.startAnswer({ conversationId });
    store.appendAnswer(id, { text: 'x' });

    store.finishAnswer(id, { status: 'cancelled' });

    expect(clock.pending).toBe(0);
  });
});

describe('changes by other windows', () => {
  it('are noticed once, own ones not at all', async () => {
    const { store, another } = await aSetup();
    const other = await another();
    other.hasForeignChanges();

    other.create();
    const own = other.hasForeignChanges();
    store.create();

    expect([own, other.hasForeignChanges(), other.hasForeignChanges()]).toEqual([false, true, false]);
  });

  it('are listed since a revision: new messages, titles, deletions, the text of running answers', async () => {
    const { store, clock, another, conversationId } = await aChat();
    const other = await another();
    const [renamed, deleted, quiet] = [store.create(), store.create(), store.create()];
    const { revision } = other.changesSince(Number.POSITIVE_INFINITY);

    const { id } = store.startAnswer({ conversationId });
    const { revision: second, conversations: first } = other.changesSince(revision);
    store.appendAnswer(id, { text: 'x' });
    await clock.advance(500);
    store.rename(renamed.id, 'new');
    store.delete(deleted.id);

    expect(first).toEqual([conversationId]);
    expect(other.changesSince(second).conversations).toEqual([conversationId, renamed.id, deleted.id]);
    expect(other.changesSince(revision).conversations).not.toContain(quiet.id);
  });
});

interface SetupOptions {
  path?: string;
  clock?: VirtualClock;
}

async function aSetup({ path = aPath(), clock = new VirtualClock() }: SetupOptions = {}) {
  const db = await aDatabase(path);
  const store = createConversationStore({ db, clock, log: aLog() });
  /** The store of another window: its own connection, the same time unless said otherwise. */
  const another = async (
    over: { clock?: VirtualClock; isProcessAlive?: () => boolean } = {},
  ): Promise<ConversationStore> => createConversationStore({ db: await aDatabase(path), clock, log: aLog(), ...over });
  return { path, clock, db, store, another };
}

/** A conversation with a question and a complete answer. */
async function aChat() {
  const setup = await aSetup();
  const { store } = setup;
  const { id: conversationId } = store.create();
  const question = store.addUserMessage({ conversationId, text: 'first try' });
  const answer = store.startAnswer({ conversationId });
  store.finishAnswer(answer.id, { status: 'complete', text: 'first' });
  return { ...setup, conversationId, question, answer };
}

function anAnswerInfo(): AnswerInfo {
  const attempt = { provider: 'groq', model: 'm', startedAt: NOON, durationMs: 5, outcome: 'ok' } as const;
  return {
    provider: 'groq',
    providerName: 'Groq',
    keyLabel: 'groq 1',
    model: 'm',
    tier: 'standard',
    costNanoUsd: 12,
    attempts: [attempt],
    durationMs: 5,
  };
}

function never(): never {
  throw new Error('an empty page');
}
