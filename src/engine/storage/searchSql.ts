const live = 'm.superseded_at IS NULL AND c.deleted_at IS NULL';

const titleHit = 'c.id AS conversation_id, c.title, NULL AS message_id, NULL AS role, c.updated_at AS at';
const messageHit = 'c.id AS conversation_id, c.title, m.id AS message_id, m.role, m.created_at AS at';

/** Marks matches with U+0002 and U+0003, which no text on a screen has. */
const marks = "char(2), char(3), '…', 16";

/** Bound: the match, the most rows. */
export const titleByIndex = `
  SELECT ${titleHit}, highlight(conversation_search, 0, char(2), char(3)) AS snippet
  FROM conversation_search JOIN conversations c ON c.seq = conversation_search.rowid
  WHERE conversation_search MATCH ? AND c.deleted_at IS NULL ORDER BY c.updated_at DESC LIMIT ?`;

/** In the order of the index's own row ids, newest first, so that snippets are made only for the rows returned. Bound: the match, the most rows. */
export const messagesByIndex = `
  SELECT ${messageHit}, snippet(message_search, 0, ${marks}) AS snippet
  FROM message_search JOIN messages m ON m.seq = message_search.rowid JOIN conversations c ON c.id = m.conversation_id
  WHERE message_search MATCH ? AND ${live} ORDER BY message_search.rowid DESC LIMIT ?`;

/** Bound: the terms as a JSON array, the most rows. The snippet is the whole title. */
export const titleBySubstring = `
  SELECT ${titleHit}, c.title AS snippet FROM conversations c
  WHERE c.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM json_each(?) WHERE instr(lower(c.title), lower(value)) = 0)
  ORDER BY c.updated_at DESC LIMIT ?`;

/** Bound: the terms as a JSON array, the most rows. The snippet is the whole text. */
export const messagesBySubstring = `
  SELECT ${messageHit}, m.text AS snippet FROM messages m JOIN conversations c ON c.id = m.conversation_id
  WHERE ${live} AND NOT EXISTS (SELECT 1 FROM json_each(?) WHERE instr(lower(m.text), lower(value)) = 0)
  ORDER BY m.seq DESC LIMIT ?`;

/** Questions that share words, the nearest first, each with its complete answer. Bound: the match, a conversation to leave out, the most rows. */
export const nearestAnswers = `
  SELECT m.text AS question, a.text AS answer, a.created_at AS at
  FROM message_search
  JOIN messages m ON m.seq = message_search.rowid
  JOIN conversations c ON c.id = m.conversation_id
  JOIN messages a ON a.conversation_id = m.conversation_id AND a.position = m.position + 1 AND a.superseded_at IS NULL
  WHERE message_search MATCH ? AND ${live} AND m.role = 'user' AND a.role = 'assistant' AND a.status = 'complete' AND c.id <> ?
  ORDER BY bm25(message_search), m.created_at DESC LIMIT ?`;
