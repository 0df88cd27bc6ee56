import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConversationStore, createConversationStore } from '../../../src/engine/storage/conversations.ts';
import { searchQuery } from '../../../src/engine/storage/searchQuery.ts';
import { VirtualClock } from '../../support/virtualClock.ts';
import { aDatabase, aLog } from './support/parts.ts';

describe('search', () => {
  it('finds beginnings of words, all of them, in any order and case', async () => {
    const store = await withTexts('Read the configuration file', 'Read a book');

    expect(textsFound(store, 'CONF read')).toEqual(['Read the configuration file']);
    expect(textsFound(store, 'read')).toEqual(['Read a book', 'Read the configuration file']);
    expect(textsFound(store, 'figuration')).toEqual([]);
  });

  it('does not mind accents', async () => {
    const store = await withTexts('Où est le café ?');

    expect(textsFound(store, 'cafe')).toEqual(['Où est le café ?']);
  });

  it('takes code apart as the index does', async () => {
    const store = await withTexts('call user.getName() twice');

    expect(textsFound(store, 'user.getNa')).toEqual(['call user.getName() twice']);
    expect(textsFound(store, 'getName.user')).toEqual([]);
  });

  it('finds pieces of Chinese, Japanese and Thai text', async () => {
    const store = await withTexts('如何读取配置文件', 'ファイルを読む', 'อ่านไฟล์');

    expect(textsFound(store, '配置')).toEqual(['如何读取配置文件']);
    expect(textsFound(store, '読む')).toEqual(['ファイルを読む']);
    expect(textsFound(store, 'ไฟล์')).toEqual(['อ่านไฟล์']);
  });

  it('lists titles before messages and says where the matches stand', async () => {
    const store = await withTexts('something about whales');
    const titled = store.create({ title: 'Whale watching' });

    const [first, second] = store.search('whale');

    expect(first).toMatchObject({
      conversationId: titled.id,
      title: 'Whale watching',
      snippet: 'Whale watching',
      matches: [[0, 5]],
    });
    expect(first).not.toHaveProperty('messageId');
    expect(second).toMatchObject({
      title: 'chat',
      role: 'user',
      snippet: 'something about whales',
      matches: [[16, 22]],
    });
  });

  it('cuts long texts around the match', async () => {
    const store = await withTexts(
      `${'before '.repeat(100)}needle${' after'.repeat(100)}`,
      `${'前'.repeat(500)}针${'后'.repeat(500)}`,
    );

    const hits = ['needle', '针'].flatMap((text) => store.search(text));

    for (const { snippet } of hits) expect(snippet.length).toBeLessThan(200);
    expect(hits.map(({ snippet, matches: [[start, end] = [0, 0]] }) => snippet.slice(start, end))).toEqual([
      'needle',
      '针',
    ]);
  });

  it('does not find what an edit replaced', async () => {
    const store = await withTexts('apples');
    const [hit] = store.search('apples');

    store.editUserMessage(hit?.messageId ?? '', { text: 'pears' });

    expect(textsFound(store, 'apples')).toEqual([]);
    expect(textsFound(store, 'pears')).toEqual(['pears']);
  });

  it('finds an answer once it has ended, by its last words', async () => {
    const store = await withTexts('question');
    const { id } = store.startAnswer({ conversationId: store.create().id });

    store.appendAnswer(id, { text: 'draft' });
    store.rewindAnswer(id, 0);
    store.appendAnswer(id, { text: 'final' });
    const running = textsFound(store, 'final');
    store.finishAnswer(id, { status: 'complete' });

    expect([running, textsFound(store, 'draft'), textsFound(store, 'final')]).toEqual([[], [], ['final']]);
  });

  it('has an index that agrees with the messages, also for an answer recovered in mid-sentence', async () => {
    const db = await aDatabase();
    const store = createConversationStore({ db, clock: new VirtualClock(), log: aLog() });
    const { id } = store.create();
    db.prepare(
      `INSERT INTO messages (id, conversation_id, position, role, text, status, created_at, updated_at)
       VALUES ('m', ?, 0, 'assistant', 'half a sentence', 'streaming', 1, 1)`,
    ).run(id);
    const before = textsFound(store, 'half');

    const next = createConversationStore({ db, clock: new VirtualClock(), log: aLog() });

    expect([before, textsFound(next, 'half')]).toEqual([[], ['half a sentence']]);
    expect(() =>
      db.exec("INSERT INTO message_search (message_search, rank) VALUES ('integrity-check', 1)"),
    ).not.toThrow();
  });

  it.each([
    '',
    '   ',
    '"',
    '""',
    '*',
    '"*',
    'AND',
    'a OR',
    'NOT',
    'NEAR(',
    'NEAR(a b, 3',
    '(',
    ')',
    'text:',
    'text : a',
    '^a',
    '- a',
    'a -b',
    '+',
    '{text}: a',
    "'; DROP TABLE messages; --",
    'a\0b',
    '\ud800',
    '%',
    '_',
    '\\',
    '🙂',
  ])('takes %j as plain words', async (input) => {
    const store = await withTexts('harmless');

    expect(textsFound(store, input)).toEqual([]);
    expect(textsFound(store, 'harmless')).toEqual(['harmless']);
  });

  it('finds operators as words', async () => {
    const store = await withTexts('near or not and');

    expect(textsFound(store, 'NOT and OR near')).toEqual(['near or not and']);
  });

  it('never throws, whatever is typed', async () => {
    const store = await withTexts('some words', '一些话');
    const nasty = fc.string({ unit: fc.constantFrom(...'"*()^:-+{},\\\'% \0\n\tabANDORNOTEé一ไ'.split(''), '\ud800') });

    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), nasty), (input) => {
        store.search(input);
        store.nearestAnswers(input);
      }),
      { numRuns: 500 },
    );
  });

  it('finds any text by its own words', async () => {
    const store = await withTexts();
    const { id: conversationId } = store.create();
    const words = fc.array(fc.stringMatching(/^[a-zа-я0-9]{1,8}["*():^.-]?$/), { minLength: 1, maxLength: 8 });

    fc.assert(
      fc.property(words, (some) => {
        const { id } = store.addUserMessage({ conversationId, text: some.join(' ') });
        expect(store.search(some.join(' '), { limit: 1000 }).map(({ messageId }) => messageId)).toContain(id);
      }),
      { numRuns: 50 },
    );
  });
});

describe('searchQuery', () => {
  it('ignores what is beyond 16 words and 200 characters', () => {
    const query = searchQuery(Array.from({ length: 40 }, (_, index) => `w${index}`).join(' '));

    expect(query.kind === 'index' && query.match.split(' AND ')).toHaveLength(16);
    expect(searchQuery(`${'a'.repeat(200)}b`)).toEqual({ kind: 'index', match: `"${'a'.repeat(200)}"*` });
  });
});

describe('nearest answers', () => {
  it('are those of questions that share the most words', async () => {
    const store = await withTexts();
    answered(store, 'How do I sort an array of numbers?', 'Use sort.');
    answered(store, 'How do I bake bread?', 'With flour.');

    const nearest = store.nearestAnswers('sort my numbers please, the array is long', { limit: 1 });

    expect(nearest).toMatchObject([{ question: 'How do I sort an array of numbers?', answer: 'Use sort.' }]);
  });

  it('leave out the conversation at hand and answers that are not complete', async () => {
    const store = await withTexts();
    const here = answered(store, 'sort an array', 'here');
    const { id: conversationId } = store.create();
    store.addUserMessage({ conversationId, text: 'sort an array' });
    store.finishAnswer(store.startAnswer({ conversationId }).id, { status: 'offline', text: 'nobody could answer' });

    expect(store.nearestAnswers('sort an array', { exceptConversation: here })).toEqual([]);
  });
});

/** A store with one conversation `chat` that holds these questions. */
async function withTexts(...texts: string[]): Promise<ConversationStore> {
  const store = createConversationStore({ db: await aDatabase(), clock: new VirtualClock(), log: aLog() });
  const { id: conversationId } = store.create({ title: 'chat' });
  for (const text of texts) store.addUserMessage({ conversationId, text });
  return store;
}

function answered(store: ConversationStore, question: string, answer: string): string {
  const { id: conversationId } = store.create();
  store.addUserMessage({ conversationId, text: question });
  store.finishAnswer(store.startAnswer({ conversationId }).id, { status: 'complete', text: answer });
  return conversationId;
}

/** Whole texts of the messages found, titles left out. */
function textsFound(store: ConversationStore, input: string): (string | undefined)[] {
  const ids = store.search(input).flatMap(({ messageId }) => messageId ?? []);
  return ids.map((id) => store.message(id)?.text);
}
