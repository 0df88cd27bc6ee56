import type {
  AnswerInfo,
  ContextItem,
  Conversation,
  MessageStatus,
  SearchHit,
  StoredMessage,
} from './conversationTypes.ts';
import { fromJson } from './values.ts';

export interface ConversationRow {
  id: string;
  title: string;
  created_at: number;
  updated_at: number;
  message_count: number;
}

export interface MessageRow {
  id: string;
  conversation_id: string;
  position: number;
  role: StoredMessage['role'];
  text: string;
  reasoning: string | null;
  context: string | null;
  status: MessageStatus;
  answer: string | null;
  error: string | null;
  created_at: number;
  updated_at: number;
  superseded_at: number | null;
}

export interface HitRow {
  conversation_id: string;
  title: string;
  message_id: string | null;
  role: StoredMessage['role'] | null;
  at: number;
  snippet: string;
}

export function toConversation(row: ConversationRow): Conversation {
  return {
    id: row.id,
    title: row.title,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    messageCount: row.message_count,
  };
}

export function toMessage(row: MessageRow): StoredMessage {
  const context = fromJson<ContextItem[]>(row.context);
  const answer = fromJson<AnswerInfo>(row.answer);
  const error = fromJson<NonNullable<StoredMessage['error']>>(row.error);
  return {
    id: row.id,
    conversationId: row.conversation_id,
    position: row.position,
    role: row.role,
    text: row.text,
    ...(row.reasoning !== null && { reasoning: row.reasoning }),
    ...(context && { context }),
    status: row.status,
    ...(answer && { answer }),
    ...(error && { error }),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    ...(row.superseded_at !== null && { supersededAt: row.superseded_at }),
  };
}

/** The snippet carries its matches between U+0002 and U+0003; see `searchSql.ts`. */
export function toHit(row: HitRow): SearchHit {
  return {
    conversationId: row.conversation_id,
    title: row.title,
    ...(row.message_id !== null && { messageId: row.message_id }),
    ...(row.role !== null && { role: row.role }),
    at: row.at,
    ...unmark(row.snippet),
  };
}

function unmark(marked: string): Pick<SearchHit, 'snippet' | 'matches'> {
  let snippet = '';
  const matches: SearchHit['matches'] = [];
  for (const piece of marked.split('\u0002')) {
    const [match = '', after] = piece.split('\u0003', 2);
    if (after !== undefined) matches.push([snippet.length, snippet.length + match.length]);
    snippet += match + (after ?? '');
  }
  return { snippet, matches };
}
