import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type HitRow, toHit } from './conversationRows.ts';
import type { SearchHit } from './conversationTypes.ts';
import { type SearchQuery, searchQuery, similarQuery } from './searchQuery.ts';
import * as sql from './searchSql.ts';

/** An earlier question with the answer it got. */
export interface NearestAnswer {
  question: string;
  answer: string;
  /** Epoch milliseconds. */
  at: number;
}

export interface ConversationSearch {
  search(text: string, limit: number): SearchHit[];
  nearest(text: string, query: { limit: number; exceptConversation: string }): NearestAnswer[];
}

/** Full-text search over titles and messages; deleted conversations and replaced messages are left out. */
export function createConversationSearch(db: DatabaseSync): ConversationSearch {
  const titleByIndex = db.prepare(sql.titleByIndex);
  const messagesByIndex = db.prepare(sql.messagesByIndex);
  const titleBySubstring = db.prepare(sql.titleBySubstring);
  const messagesBySubstring = db.prepare(sql.messagesBySubstring);
  const nearestAnswers = db.prepare(sql.nearestAnswers);

  return {
    search(text, limit) {
      const query = searchQuery(text);
      if (query.kind === 'none') return [];
      const [titles, messages] =
        query.kind === 'index' ? [titleByIndex, messagesByIndex] : [titleBySubstring, messagesBySubstring];
      return [titles, messages].flatMap((statement) => hits(statement, query, limit)).slice(0, limit);
    },
    nearest(text, { limit, exceptConversation }) {
      const query = similarQuery(text);
      if (query.kind !== 'index') return [];
      return (nearestAnswers.all(query.match, exceptConversation, limit) as unknown as NearestAnswer[]).map((row) => ({
        ...row,
      }));
    },
  };
}

function hits(statement: StatementSync, query: Exclude<SearchQuery, { kind: 'none' }>, limit: number): SearchHit[] {
  const bound = query.kind === 'index' ? query.match : JSON.stringify(query.terms);
  const rows = statement.all(bound, limit) as unknown as HitRow[];
  if (query.kind === 'index') return rows.map(toHit);
  return rows.map((row) => ({ ...toHit(row), ...excerpt(row.snippet, query.terms) }));
}

const excerptBefore = 30;
const excerptLength = 120;

/** What the index's own snippet does, for matches found without it: the text around the first term. */
function excerpt(text: string, terms: readonly string[]): Pick<SearchHit, 'snippet' | 'matches'> {
  const lower = text.toLowerCase();
  const first = Math.max(0, Math.min(...terms.map((term) => lower.indexOf(term.toLowerCase()))));
  const start = Math.max(0, first - excerptBefore);
  const lead = start > 0 ? '…' : '';
  const tail = start + excerptLength < text.length ? '…' : '';
  const snippet = lead + text.slice(start, start + excerptLength) + tail;
  return { snippet, matches: terms.flatMap((term) => placeOf(term, snippet)) };
}

function placeOf(term: string, snippet: string): SearchHit['matches'] {
  const at = snippet.toLowerCase().indexOf(term.toLowerCase());
  return at < 0 ? [] : [[at, at + term.length]];
}
