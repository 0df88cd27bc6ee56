/** What the chat page shows: plain data, no secret, no function. Built by the host, drawn by the page. */

/** One call to one candidate, as told to the user. */
export interface AttemptView {
  /** Display name, such as `Groq`. */
  provider: string;
  keyLabel?: string;
  model: string;
  region?: string;
  outcome: 'running' | 'ok' | 'failed' | 'cancelled';
  /** What happened, to follow the provider's name in a sentence: `was rate limited`, `refused the key`. */
  summary?: string;
  /** One sentence without secrets, such as `429, rate limited until 14:32`. */
  reason?: string;
  durationMs?: number;
}

export type MessageStatus =
  | 'complete'
  /** Text is still arriving. */
  | 'streaming'
  /** Cut off; the text is kept. */
  | 'incomplete'
  /** The window closed while it was written. */
  | 'interrupted'
  | 'cancelled'
  | 'failed'
  /** Given by the offline tier. */
  | 'offline';

/** Who answered and what it took; absent on user messages. */
export interface AnswerView {
  provider: string;
  keyLabel?: string;
  model: string;
  tier: 'premium' | 'standard' | 'offline';
  inputTokens?: number;
  outputTokens?: number;
  /** Ready for display, such as `$0.0012` or `free`; absent when not known. */
  cost?: string;
  durationMs?: number;
  attempts: AttemptView[];
  /** Where providers took over in mid-sentence, first to last; absent when one wrote it all. */
  seams?: SeamView[];
  /** On `incomplete`: the model had reached the greatest length of an answer. */
  isAtOutputLimit?: boolean;
  /** So many pieces of the stream could not be read and were left out. Absent for none. */
  unreadableEvents?: number;
}

/** From here on another provider wrote. */
export interface SeamView {
  /** Characters of the text before it. */
  atLength: number;
  /** Display name. */
  provider: string;
  keyLabel?: string;
  model: string;
  /** Display name of who wrote what comes before it. */
  after?: string;
  /** The two parts may not fit together. */
  isDoubtful?: boolean;
}

/** Something of the editor that travels with a question. */
export interface ContextView {
  id: string;
  kind: 'selection' | 'file';
  /** Such as `chain.ts:12-40`. */
  label: string;
}

export interface MessageView {
  id: string;
  role: 'user' | 'assistant';
  /** Markdown as the model or the user wrote it. */
  text: string;
  reasoning?: string;
  status: MessageStatus;
  context?: ContextView[];
  answer?: AnswerView;
  /** While streaming: what is going on now, such as `Waiting for Groq until 14:32:10`. */
  progress?: string;
  /** Beside `progress`: when the wait ends, epoch milliseconds; counted down while the page is seen. */
  waitsUntil?: number;
  /** On `failed`: what happened and what to do next. */
  error?: string;
  /** Epoch milliseconds. */
  createdAt: number;
}

export interface ConversationSummary {
  id: string;
  title: string;
  /** Epoch milliseconds. */
  updatedAt: number;
  /** For a search: the matching words in their surroundings. */
  snippet?: string;
}

/** The line under the composer: whom the next request would go to. */
export interface RouteView {
  state: 'ready' | 'degraded' | 'offline';
  /** Such as `Groq · openai/gpt-oss-120b`. */
  label: string;
  /** One line per candidate, for the tooltip. */
  lines: string[];
}

export interface ChatState {
  conversation: { id: string; title: string } | undefined;
  messages: MessageView[];
  route: RouteView;
  /** What would travel with the next question. */
  context: ContextView[];
  /** True when the user has no key and no local server: the empty state says what to do. */
  hasProvider: boolean;
  /** A request of this conversation is under way. */
  isBusy: boolean;
  /** One quiet sentence above the composer, such as that nothing can be saved or that old messages no longer fit. */
  notice?: string;
  /** In answer to `ready`: what the host knows of it. */
  draft?: DraftView;
}

/**
 * What the user is writing and has not sent. Kept on both sides, as either may lose its own: the page when it is hidden, the
 * host's when the page goes before it has told the last change.
 */
export interface DraftView {
  /** Counts the changes, over reloads too: of two drafts, the one with the higher number is the newer. 0: nothing was ever written. */
  version: number;
  /** In the composer. */
  text: string;
  /** In the editor of a question that was sent before, while it is open. */
  edit?: { messageId: string; text: string };
}
