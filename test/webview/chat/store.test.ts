import { describe, expect, it } from 'vitest';
import type { HostMessage } from '../../../src/protocol/messages.ts';
import { act, initialState, type PageState, reduce, shownStep } from '../../../src/webview/chat/store.ts';
import { anAnswer, aQuestion, aState, conversationId, someConversations } from '../support/samples.ts';

describe('reduce', () => {
  it('shows what the host says is there', () => {
    const state = loaded({ messages: [aQuestion()], isBusy: true });

    expect(state).toMatchObject({ isLoaded: true, isBusy: true, messages: [{ id: 'q1' }] });
  });

  it('adds a new message at the end and replaces a known one in its place', () => {
    const added = reduce(loaded({ messages: [aQuestion()] }), message(anAnswer({ status: 'streaming' })));
    const replaced = reduce(added, message(aQuestion({ text: 'again' })));

    expect(added.messages.map(({ id }) => id)).toEqual(['q1', 'a1']);
    expect(replaced.messages.map(({ text }) => text)).toEqual(['again', anAnswer().text]);
  });

  it('keeps the identity of messages that did not change', () => {
    const before = loaded({ messages: [aQuestion(), anAnswer({ text: 'a', status: 'streaming' })] });
    const after = reduce(before, delta({ at: 1, text: 'b' }));

    expect(after.messages[0]).toBe(before.messages[0]);
    expect(after.messages[1]?.text).toBe('ab');
  });

  it('adds reasoning to what was there, and none where there is none', () => {
    const before = loaded({ messages: [anAnswer({ text: '' })] });
    const once = reduce(before, delta({ at: 0, text: '', reasoning: 'think ' }));
    const twice = reduce(once, delta({ at: 0, text: 'x', reasoning: 'more' }));

    expect(twice.messages[0]).toMatchObject({ text: 'x', reasoning: 'think more' });
    expect('reasoning' in (reduce(before, delta({ at: 0, text: 'x' })).messages[0] ?? {})).toBe(false);
  });

  it.each([
    ['a gap', { at: 9, text: 'b' }],
    ['a repeated piece', { at: 0, text: 'a' }],
    ['a message that is not there', { at: 0, text: 'a', messageId: 'other' }],
  ])('asks for the truth after %s, and changes nothing', (_name, change) => {
    const before = loaded({ messages: [anAnswer({ text: 'a' })] });
    const after = reduce(before, delta(change));

    expect(after.isOutOfStep).toBe(true);
    expect(after.messages).toBe(before.messages);
    expect(reduce(after, { type: 'state', state: aState(), strings: {} }).isOutOfStep).toBe(false);
  });

  it('cuts a text back to the length that stays', () => {
    const before = loaded({ messages: [anAnswer({ text: 'keep this' })] });

    expect(reduce(before, { type: 'rewind', conversationId, messageId: 'a1', toLength: 4 }).messages[0]?.text).toBe(
      'keep',
    );
  });

  it('takes away messages that are gone', () => {
    const before = loaded({ messages: [aQuestion(), anAnswer()] });

    expect(reduce(before, { type: 'removed', conversationId, messageIds: ['a1', 'x'] }).messages).toHaveLength(1);
  });

  it.each<HostMessage>([
    { type: 'message', conversationId: 'other', message: anAnswer() },
    { type: 'delta', conversationId: 'other', messageId: 'a1', at: 0, text: 'x' },
    { type: 'busy', conversationId: 'other', isBusy: true },
    { type: 'title', conversationId: 'other', title: 'x' },
    { type: 'removed', conversationId: 'other', messageIds: ['q1'] },
  ])('ignores a $type of another conversation', (other) => {
    const before = loaded({ messages: [aQuestion()] });

    expect(reduce(before, other)).toBe(before);
  });

  it('learns from its first message which conversation a new one is', () => {
    const before = loaded({ conversation: undefined });

    expect(reduce(before, message(aQuestion())).conversation).toEqual({ id: conversationId, title: '' });
  });

  it('forgets a notice that the next state does not have', () => {
    const before = loaded({ notice: 'Nothing can be saved', draft: { version: 1, text: 'x' } });
    const after = reduce(before, { type: 'state', state: aState(), strings: {} });

    expect(after.notice).toBeUndefined();
  });

  it('forgets the conversation when a new chat arrives as VS Code sends it, without the fields that are undefined', () => {
    const sent: HostMessage = { type: 'state', state: aState({ conversation: undefined }), strings: {} };
    const arrived = JSON.parse(JSON.stringify(sent)) as HostMessage;

    expect(reduce(loaded(), arrived).conversation).toBeUndefined();
  });

  it('keeps what the user is doing when the same conversation is told again, and drops it for another', () => {
    const editing = act(loaded({ messages: [aQuestion()] }), { type: 'edit-open', messageId: 'q1' });
    const other = aState({ conversation: { id: 'c2', title: '' } });

    expect(reduce(editing, { type: 'state', state: aState(), strings: {} }).editing?.messageId).toBe('q1');
    expect(reduce(editing, { type: 'state', state: other, strings: {} }).editing).toBeUndefined();
  });

  it('leaves the history open when the conversation is gone, and closes it for another', () => {
    const open = act(loaded(), { type: 'history-open' });
    const gone = aState({ conversation: undefined });
    const other = aState({ conversation: { id: 'c2', title: '' } });

    expect(reduce(open, { type: 'state', state: gone, strings: {} }).history).toBe(open.history);
    expect(reduce(open, { type: 'state', state: other, strings: {} }).history).toBeUndefined();
    expect(reduce(open, { type: 'focus' }).history).toBeUndefined();
  });

  it('takes the conversations that answer the query in the box, and drops late ones', () => {
    const open = act(act(loaded(), { type: 'history-open' }), { type: 'history-query', query: 'retry' });
    const late = reduce(open, { type: 'conversations', query: 're', conversations: someConversations });
    const current = reduce(open, { type: 'conversations', query: 'retry', conversations: someConversations });

    expect(late.history?.conversations).toBeUndefined();
    expect(current.history?.conversations).toBe(someConversations);
  });
});

describe('act', () => {
  it('asks before a conversation is deleted, for one at a time', () => {
    const open = act(loaded(), { type: 'history-open' });
    const asking = act(open, { type: 'history-delete', conversationId: 'c2' });
    const renaming = act(asking, { type: 'history-rename', conversationId: 'c3' });

    expect(asking.history?.deletingId).toBe('c2');
    expect(renaming.history).toEqual({ query: '', conversations: undefined, renamingId: 'c3' });
    expect(act(renaming, { type: 'history-rename', conversationId: undefined }).history?.renamingId).toBeUndefined();
  });

  it('draws more of the conversation step by step', () => {
    expect(act(loaded(), { type: 'show-earlier' }).shownCount).toBe(2 * shownStep);
  });

  it('does nothing in a history that is closed', () => {
    const state = loaded();

    expect(act(state, { type: 'history-query', query: 'x' })).toBe(state);
  });
});

function loaded(change: Parameters<typeof aState>[0] = {}): PageState {
  return reduce(initialState, { type: 'state', state: aState(change), strings: {} });
}

function message(view: ReturnType<typeof anAnswer>): HostMessage {
  return { type: 'message', conversationId, message: view };
}

function delta(change: { at: number; text: string; reasoning?: string; messageId?: string }): HostMessage {
  return { type: 'delta', conversationId, messageId: 'a1', ...change };
}
