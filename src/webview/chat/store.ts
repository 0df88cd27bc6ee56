import type { HostMessage } from '../../protocol/messages.ts';
import type { ChatState, ConversationSummary, MessageView } from '../../protocol/view.ts';

/** Everything the page draws from. Replaced, never changed in place: what did not change keeps its identity. */
export interface PageState extends ChatState {
  /** False until the host has answered `ready`. */
  isLoaded: boolean;
  /** A delta did not fit the text it was for: only the host knows the truth, and has to be asked. */
  isOutOfStep: boolean;
  /** The user wants to send something that has to wait for the answer under way. */
  isHeldBack: boolean;
  /** How many of the last messages are drawn. */
  shownCount: number;
  editing: EditState | undefined;
  history: HistoryState | undefined;
}

/** The question being edited. */
export interface EditState {
  messageId: string;
  /** What was written into it before the page went and came back; absent when the user has opened it just now. */
  kept?: string;
}

/** The list of earlier conversations, while it is open. */
export interface HistoryState {
  query: string;
  /** Undefined until the host has answered. */
  conversations: ConversationSummary[] | undefined;
  /** The conversation whose deletion waits for a yes. */
  deletingId?: string;
  /** The conversation whose title is being changed. */
  renamingId?: string;
}

/** What the user does to the page itself, without the host. */
export type PageAction =
  | ({ type: 'edit-open' } & EditState)
  | { type: 'edit-close' }
  | { type: 'history-open' }
  | { type: 'history-close' }
  | { type: 'history-query'; query: string }
  | { type: 'history-delete'; conversationId: string | undefined }
  | { type: 'history-rename'; conversationId: string | undefined }
  | { type: 'hold-back' }
  | { type: 'show-earlier' };

export type Dispatch = (action: PageAction) => void;

/** Messages drawn at first, and added by each step back. A page of 2,000 messages then costs what one of 60 does. */
export const shownStep = 60;

export const initialState: PageState = {
  conversation: undefined,
  messages: [],
  route: { state: 'offline', label: '', lines: [] },
  context: [],
  hasProvider: true,
  isBusy: false,
  isLoaded: false,
  isOutOfStep: false,
  isHeldBack: false,
  shownCount: shownStep,
  editing: undefined,
  history: undefined,
};

/** The state after a message of the host. One that speaks of another conversation changes nothing. */
export function reduce(state: PageState, message: HostMessage): PageState {
  if (isOfAnotherConversation(state, message)) return state;
  switch (message.type) {
    case 'state':
      return loaded(state, message.state);
    case 'message':
      return withMessage(adopting(state, message.conversationId), message.message);
    case 'delta':
      return withDelta(state, message);
    case 'rewind':
      return changeMessage(state, message.messageId, (shown) => ({
        ...shown,
        text: shown.text.slice(0, message.toLength),
      }));
    case 'removed':
      return { ...state, messages: state.messages.filter(({ id }) => !message.messageIds.includes(id)) };
    case 'busy':
      return { ...state, isBusy: message.isBusy, isHeldBack: state.isHeldBack && message.isBusy };
    case 'route':
      return { ...state, route: message.route, hasProvider: message.hasProvider };
    case 'context':
      return { ...state, context: message.context };
    case 'title':
      return { ...state, conversation: { id: message.conversationId, title: message.title } };
    // Both want the cursor in the composer, which the history covers.
    case 'focus':
    case 'compose':
      return state.history ? { ...state, history: undefined } : state;
    case 'conversations':
      return withConversations(state, message);
    default:
      return state;
  }
}

/** The state after something the user did to the page itself. */
export function act(state: PageState, action: PageAction): PageState {
  switch (action.type) {
    case 'edit-open': {
      const { type: _, ...editing } = action;
      return { ...state, editing };
    }
    case 'edit-close':
      return { ...state, editing: undefined };
    case 'history-open':
      return { ...state, history: { query: '', conversations: undefined } };
    case 'history-close':
      return { ...state, history: undefined };
    case 'hold-back':
      return { ...state, isHeldBack: true };
    case 'show-earlier':
      return { ...state, shownCount: state.shownCount + shownStep };
    default:
      return state.history ? { ...state, history: actOnHistory(state.history, action) } : state;
  }
}

function actOnHistory(history: HistoryState, action: PageAction): HistoryState {
  const { query, conversations } = history;
  if (action.type === 'history-query') return { query: action.query, conversations };
  if (action.type === 'history-delete' && action.conversationId) {
    return { query, conversations, deletingId: action.conversationId };
  }
  if (action.type === 'history-rename' && action.conversationId) {
    return { query, conversations, renamingId: action.conversationId };
  }
  return { query, conversations };
}

function isOfAnotherConversation(state: PageState, message: HostMessage): boolean {
  if (!('conversationId' in message) || message.conversationId === state.conversation?.id) return false;
  return message.type !== 'message' || !isBlank(state);
}

/** Nothing is open yet: the first message of a new conversation says which one it is. */
function isBlank(state: PageState): boolean {
  return state.isLoaded && state.conversation === undefined && state.messages.length === 0;
}

function adopting(state: PageState, conversationId: string): PageState {
  return state.conversation ? state : { ...state, conversation: { id: conversationId, title: '' } };
}

function loaded(state: PageState, chat: ChatState): PageState {
  const isSame = state.isLoaded && state.conversation?.id === chat.conversation?.id;
  const { shownCount, editing } = isSame ? state : initialState;
  // A conversation that is gone, perhaps deleted in the history, must not take the list with it.
  const history = isSame || !chat.conversation ? state.history : undefined;
  const { notice: _notice, draft: _draft, ...rest } = state;
  // An absent field does not survive the way here: named, so that an empty chat forgets the conversation before it.
  const { conversation } = chat;
  const isHeldBack = state.isHeldBack && isSame && chat.isBusy;
  return {
    ...rest,
    ...chat,
    conversation,
    isLoaded: true,
    isOutOfStep: false,
    isHeldBack,
    shownCount,
    editing,
    history,
  };
}

function withMessage(state: PageState, message: MessageView): PageState {
  const isKnown = state.messages.some(({ id }) => id === message.id);
  if (isKnown) return changeMessage(state, message.id, () => message);
  return { ...state, messages: [...state.messages, message] };
}

function withDelta(state: PageState, delta: Extract<HostMessage, { type: 'delta' }>): PageState {
  const target = state.messages.find(({ id }) => id === delta.messageId);
  if (target?.text.length !== delta.at) return { ...state, isOutOfStep: true };
  return changeMessage(state, delta.messageId, (shown) => ({
    ...shown,
    text: shown.text + delta.text,
    ...(delta.reasoning ? { reasoning: (shown.reasoning ?? '') + delta.reasoning } : {}),
  }));
}

function changeMessage(state: PageState, id: string, change: (message: MessageView) => MessageView): PageState {
  return { ...state, messages: state.messages.map((message) => (message.id === id ? change(message) : message)) };
}

/** An answer to an older query than the one in the box is late, and dropped. */
function withConversations(state: PageState, message: Extract<HostMessage, { type: 'conversations' }>): PageState {
  if (state.history?.query !== message.query) return state;
  return { ...state, history: { ...state.history, conversations: message.conversations } };
}
