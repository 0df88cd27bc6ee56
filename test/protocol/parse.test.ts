import { describe, expect, it } from 'vitest';
import type { HostMessage, PageMessage } from '../../src/protocol/messages.ts';
import { parseHostMessage, parsePageMessage } from '../../src/protocol/parse.ts';
import {
  anAnswer,
  aProvenance,
  aQuestion,
  aSeam,
  aState,
  failedAttempts,
  someConversations,
} from '../webview/support/samples.ts';

const pageMessages: PageMessage[] = [
  { type: 'ready' },
  { type: 'ready', conversationId: 'c1' },
  { type: 'send', text: 'hello' },
  { type: 'stop' },
  { type: 'regenerate', messageId: 'a1' },
  { type: 'edit', messageId: 'q1', text: 'again' },
  { type: 'new-chat' },
  { type: 'open-chat', conversationId: 'c1' },
  { type: 'delete-chat', conversationId: 'c1' },
  { type: 'rename-chat', conversationId: 'c1', title: 'x' },
  { type: 'search', query: '' },
  { type: 'attach', kind: 'selection' },
  { type: 'detach', contextId: '1' },
  { type: 'copy', text: 'x' },
  { type: 'insert', text: 'x' },
  { type: 'new-file', text: 'x' },
  { type: 'new-file', text: 'x', language: 'ts' },
  { type: 'open-link', href: 'https://example.org' },
  { type: 'dismiss-notice' },
  { type: 'command', command: 'understudy.addKey' },
  { type: 'draft', draft: { version: 1, text: '' } },
  { type: 'draft', draft: { version: 1, text: 'x', edit: { messageId: 'q1', text: 'y' } } },
];

describe('parsePageMessage', () => {
  it.each(pageMessages)('lets $type through', (message) => {
    expect(parsePageMessage(message)).toBe(message);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a string', 'send'],
    ['an array', [{ type: 'stop' }]],
    ['no type', { text: 'x' }],
    ['an unknown type', { type: 'run', command: 'x' }],
    ['a type that every object has', { type: 'constructor' }],
    ['a missing text', { type: 'send' }],
    ['a text that is no text', { type: 'send', text: { toString: 'x' } }],
    ['a command that pages may not ask for', { type: 'command', command: 'workbench.action.quit' }],
    ['a draft without a version', { type: 'draft', draft: { text: 'x' } }],
    ['a draft that edits nothing', { type: 'draft', draft: { version: 1, text: 'x', edit: { text: 'y' } } }],
    ['an attachment of another kind', { type: 'attach', kind: 'workspace' }],
    ['a message of the host', { type: 'focus' }],
  ])('refuses %s', (_name, value) => {
    expect(parsePageMessage(value)).toBeUndefined();
  });
});

const route = aState().route;
const hostMessages: HostMessage[] = [
  {
    type: 'state',
    state: aState({ messages: [aQuestion(), anAnswer()], notice: 'x', draft: { version: 2, text: 'y' } }),
    strings: { a: 'b' },
  },
  { type: 'state', state: aState({ conversation: undefined }), strings: {} },
  {
    type: 'message',
    conversationId: 'c1',
    message: anAnswer({
      answer: aProvenance({ seams: [aSeam()], isAtOutputLimit: true, unreadableEvents: 2 }),
      waitsUntil: 1,
    }),
  },
  { type: 'message', conversationId: 'c1', message: anAnswer({ status: 'failed', error: 'x', progress: 'y' }) },
  { type: 'delta', conversationId: 'c1', messageId: 'a1', at: 0, text: 'x', reasoning: 'y' },
  { type: 'rewind', conversationId: 'c1', messageId: 'a1', toLength: 0 },
  { type: 'removed', conversationId: 'c1', messageIds: ['a1'] },
  { type: 'busy', conversationId: 'c1', isBusy: false },
  { type: 'route', route, hasProvider: true },
  { type: 'context', context: [{ id: '1', kind: 'file', label: 'a.ts' }] },
  { type: 'title', conversationId: 'c1', title: 'x' },
  { type: 'conversations', query: '', conversations: someConversations },
  { type: 'compose', text: 'x', append: true },
  { type: 'focus' },
  { type: 'announce', text: 'x' },
];

describe('parseHostMessage', () => {
  it.each(hostMessages)('lets $type through', (message) => {
    expect(parseHostMessage(message)).toBe(message);
  });

  it('looks into every attempt of every message', () => {
    const attempts = [...failedAttempts, { ...failedAttempts[0], durationMs: Number.NaN }];
    const answer = { ...anAnswer().answer, attempts };

    expect(
      parseHostMessage({ type: 'message', conversationId: 'c1', message: { ...anAnswer(), answer } }),
    ).toBeUndefined();
  });

  it.each([
    ['a negative position', { type: 'delta', conversationId: 'c1', messageId: 'a1', at: -1, text: 'x' }],
    ['an unknown status', { type: 'message', conversationId: 'c1', message: { ...anAnswer(), status: 'done' } }],
    ['a route of another state', { type: 'route', route: { ...route, state: 'fine' }, hasProvider: true }],
    ['a message of the page', { type: 'stop' }],
  ])('refuses %s', (_name, value) => {
    expect(parseHostMessage(value)).toBeUndefined();
  });

  it('understands a newer host that says more', () => {
    expect(parseHostMessage({ type: 'focus', where: 'composer' })).toBeDefined();
  });
});
