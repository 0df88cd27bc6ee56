import type { FailureClass } from '../types/failure.ts';
import type { Attempt, Seam, Tier, Usage } from '../types/result.ts';

/** One chat, as lists show it. Times are epoch milliseconds. */
export interface Conversation {
  id: string;
  title: string;
  createdAt: number;
  /** The last message or answer; renaming does not change it. */
  updatedAt: number;
  messageCount: number;
}

/**
 * `streaming`: being written by a window that lives; `incomplete`: the provider's stream broke and the text was kept;
 * `interrupted`: the window ended in mid-answer; `offline`: the offline tier answered.
 */
export type MessageStatus =
  | 'complete'
  | 'streaming'
  | 'incomplete'
  | 'interrupted'
  | 'cancelled'
  | 'failed'
  | 'offline';

/** One message of a conversation. Times are epoch milliseconds. */
export interface StoredMessage {
  id: string;
  conversationId: string;
  /** Order within the conversation, from 0; an edited or regenerated message takes the place of the older one. */
  position: number;
  role: 'user' | 'assistant';
  text: string;
  reasoning?: string;
  context?: ContextItem[];
  status: MessageStatus;
  answer?: AnswerInfo;
  error?: { class: FailureClass | 'cancelled'; message: string };
  createdAt: number;
  updatedAt: number;
  /** Set on a variant that an edit or a regeneration replaced. */
  supersededAt?: number;
}

/** What the user sent along with a message. */
export interface ContextItem {
  kind: 'selection' | 'file' | 'diagnostics' | 'diff';
  /** What the user sees, such as `chain.ts:10-24`. */
  label: string;
  /** Of the file, when there is one. */
  uri?: string;
  languageId?: string;
  /** 1-based, inclusive. */
  range?: { startLine: number; endLine: number };
  text: string;
}

/** Who gave an answer and what it took. */
export interface AnswerInfo {
  provider: string;
  providerName: string;
  keyLabel?: string;
  model: string;
  tier: Tier;
  usage?: Usage;
  /** Integer nano-dollars; absent when a price is not known. */
  costNanoUsd?: number;
  attempts: Attempt[];
  durationMs: number;
  /** Where providers took over in mid-sentence, first to last; absent when one wrote it all. */
  seams?: AnswerSeam[];
  /** The model stopped because its answer had become as long as it may be. */
  isAtOutputLimit?: boolean;
  /** So many pieces of the stream could not be read and were left out. Absent for none. */
  unreadableEvents?: number;
}

export interface AnswerSeam extends Seam {
  /** Id of the provider that wrote what comes before it, as far as that is known. */
  after?: string;
}

/** One place where the searched words stand. */
export interface SearchHit {
  conversationId: string;
  title: string;
  /** Absent when the title matched. */
  messageId?: string;
  role?: 'user' | 'assistant';
  /** Epoch milliseconds of the message, or of the conversation's last change. */
  at: number;
  /** A piece of the text around the first match. */
  snippet: string;
  /** Where the matches stand in `snippet`: start and end, end exclusive. */
  matches: [start: number, end: number][];
}
