import type { Fields } from './checks.ts';
import { isArrayOf, isBoolean, isCount, isObject, isOneOf, isRecordOf, isString, optional } from './checks.ts';
import { type HostMessage, type PageMessage, pageCommands } from './messages.ts';
import type {
  AnswerView,
  AttemptView,
  ChatState,
  ContextView,
  ConversationSummary,
  DraftView,
  MessageView,
  RouteView,
  SeamView,
} from './view.ts';

/** The message when it is one the page may send, else undefined. Nothing from a page is believed without it. */
export function parsePageMessage(value: unknown): PageMessage | undefined {
  return matches(pageMessages, value) ? (value as PageMessage) : undefined;
}

/** The message when it is one the host may send, else undefined. */
export function parseHostMessage(value: unknown): HostMessage | undefined {
  return matches(hostMessages, value) ? (value as HostMessage) : undefined;
}

/** The checks of every message type's other fields; complete by its type, so that a new message is not forgotten here. */
type Checks<Message extends { type: string }> = {
  [Type in Message['type']]: Fields<Omit<Extract<Message, { type: Type }>, 'type'>>;
};

function matches<Message extends { type: string }>(checks: Checks<Message>, value: unknown): boolean {
  if (!isTyped(value) || !Object.hasOwn(checks, value.type)) return false;
  return isObject<object>(checks[value.type as Message['type']])(value);
}

const isTyped = isObject<{ type: string }>({ type: isString });

const hasMessageId = { messageId: isString };
const hasConversationId = { conversationId: isString };

/** Also for drafts that were kept: by another version, perhaps. */
export const isDraft = isObject<DraftView>({
  version: isCount,
  text: isString,
  edit: optional(isObject({ messageId: isString, text: isString })),
});

const pageMessages: Checks<PageMessage> = {
  ready: { conversationId: optional(isString) },
  send: { text: isString },
  stop: {},
  regenerate: hasMessageId,
  edit: { ...hasMessageId, text: isString },
  'new-chat': {},
  'open-chat': hasConversationId,
  'delete-chat': hasConversationId,
  'rename-chat': { ...hasConversationId, title: isString },
  search: { query: isString },
  attach: { kind: isOneOf(['selection', 'file']) },
  detach: { contextId: isString },
  copy: { text: isString },
  insert: { text: isString },
  'new-file': { text: isString, language: optional(isString) },
  'open-link': { href: isString },
  'dismiss-notice': {},
  command: { command: isOneOf(pageCommands) },
  draft: { draft: isDraft },
};

const isAttempt = isObject<AttemptView>({
  provider: isString,
  keyLabel: optional(isString),
  model: isString,
  region: optional(isString),
  outcome: isOneOf(['running', 'ok', 'failed', 'cancelled']),
  summary: optional(isString),
  reason: optional(isString),
  durationMs: optional(isCount),
});

const isSeam = isObject<SeamView>({
  atLength: isCount,
  provider: isString,
  keyLabel: optional(isString),
  model: isString,
  after: optional(isString),
  isDoubtful: optional(isBoolean),
});

const isAnswer = isObject<AnswerView>({
  provider: isString,
  keyLabel: optional(isString),
  model: isString,
  tier: isOneOf(['premium', 'standard', 'offline']),
  inputTokens: optional(isCount),
  outputTokens: optional(isCount),
  cost: optional(isString),
  durationMs: optional(isCount),
  attempts: isArrayOf(isAttempt),
  seams: optional(isArrayOf(isSeam)),
  isAtOutputLimit: optional(isBoolean),
  unreadableEvents: optional(isCount),
});

const isContext = isObject<ContextView>({ id: isString, kind: isOneOf(['selection', 'file']), label: isString });

const isMessage = isObject<MessageView>({
  id: isString,
  role: isOneOf(['user', 'assistant']),
  text: isString,
  reasoning: optional(isString),
  status: isOneOf(['complete', 'streaming', 'incomplete', 'interrupted', 'cancelled', 'failed', 'offline']),
  context: optional(isArrayOf(isContext)),
  answer: optional(isAnswer),
  progress: optional(isString),
  waitsUntil: optional(isCount),
  error: optional(isString),
  createdAt: isCount,
});

const isConversation = isObject<ConversationSummary>({
  id: isString,
  title: isString,
  updatedAt: isCount,
  snippet: optional(isString),
});

const isRoute = isObject<RouteView>({
  state: isOneOf(['ready', 'degraded', 'offline']),
  label: isString,
  lines: isArrayOf(isString),
});

const isState = isObject<ChatState>({
  conversation: optional(isObject({ id: isString, title: isString })),
  messages: isArrayOf(isMessage),
  route: isRoute,
  context: isArrayOf(isContext),
  hasProvider: isBoolean,
  isBusy: isBoolean,
  notice: optional(isString),
  draft: optional(isDraft),
});

const hostMessages: Checks<HostMessage> = {
  state: { state: isState, strings: isRecordOf(isString) },
  message: { ...hasConversationId, message: isMessage },
  delta: { ...hasConversationId, ...hasMessageId, at: isCount, text: isString, reasoning: optional(isString) },
  rewind: { ...hasConversationId, ...hasMessageId, toLength: isCount },
  removed: { ...hasConversationId, messageIds: isArrayOf(isString) },
  busy: { ...hasConversationId, isBusy: isBoolean },
  route: { route: isRoute, hasProvider: isBoolean },
  context: { context: isArrayOf(isContext) },
  title: { ...hasConversationId, title: isString },
  conversations: { query: isString, conversations: isArrayOf(isConversation) },
  compose: { text: isString, append: optional(isBoolean) },
  focus: {},
  announce: { text: isString },
};
