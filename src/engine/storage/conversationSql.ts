const conversation = `
  SELECT c.id, c.title, c.created_at, c.updated_at,
    (SELECT count(*) FROM messages m WHERE m.conversation_id = c.id AND m.superseded_at IS NULL) AS message_count
  FROM conversations c`;

const message = `
  SELECT id, conversation_id, position, role, text, reasoning, context, status, answer, error, created_at, updated_at, superseded_at
  FROM messages`;

export const selectConversation = `${conversation} WHERE c.id = ? AND c.deleted_at IS NULL`;

/** Bound: time and id of the last one of the page before, the page's size. */
export const selectPage = `
  ${conversation} WHERE c.deleted_at IS NULL AND (c.updated_at, c.id) < (?, ?) ORDER BY c.updated_at DESC, c.id DESC LIMIT ?`;

export const selectMessages = `${message} WHERE conversation_id = ? AND superseded_at IS NULL ORDER BY position, seq`;
export const selectMessage = `${message} WHERE id = ?`;
export const selectVariants = `
  ${message} WHERE conversation_id = ? AND position = ? AND superseded_at IS NOT NULL ORDER BY superseded_at, seq`;
export const selectTopPosition = `
  SELECT coalesce(max(position), -1) AS top FROM messages WHERE conversation_id = ? AND superseded_at IS NULL`;

export const bumpRevision = 'UPDATE revision SET number = number + 1';
const currentRevision = '(SELECT number FROM revision)';
export const selectRevision = 'SELECT number FROM revision';
export const selectChanged = 'SELECT id FROM conversations WHERE revision > ? ORDER BY revision';
export const selectDataVersion = 'PRAGMA data_version';

/** Also brings back a conversation that another window deleted while this one still writes in it. */
export const upsertConversation = `
  INSERT INTO conversations (id, title, created_at, updated_at, revision) VALUES (:id, :title, :now, :now, ${currentRevision})
  ON CONFLICT (id) DO UPDATE SET
    title = CASE title WHEN '' THEN excluded.title ELSE title END,
    updated_at = excluded.updated_at, revision = excluded.revision, deleted_at = NULL`;
export const markChanged = `UPDATE conversations SET revision = ${currentRevision} WHERE id = ?`;
export const touchConversation = `UPDATE conversations SET updated_at = ?, revision = ${currentRevision} WHERE id = ?`;
export const renameConversation = 'UPDATE conversations SET title = ? WHERE id = ?';
export const setDeleted = 'UPDATE conversations SET deleted_at = ? WHERE id = ?';
export const purgeDeleted = 'DELETE FROM conversations WHERE deleted_at <= ?';

export const insertMessage = `
  INSERT INTO messages (id, conversation_id, position, role, text, context, status, created_at, updated_at, owner, owner_pid, owner_seen_at)
  VALUES (:id, :conversationId, :position, :role, :text, :context, :status, :now, :now, :owner, :pid, :seenAt)`;

/** Bound: now, conversation, position. */
export const supersedeFrom = `
  UPDATE messages SET superseded_at = ? WHERE conversation_id = ? AND position >= ? AND superseded_at IS NULL`;

/** The status is set again: another window may have taken this one for dead while the machine slept. */
export const saveAnswerText = `
  UPDATE messages SET text = :text, reasoning = :reasoning, status = 'streaming', updated_at = :now,
    owner = :owner, owner_pid = :pid, owner_seen_at = :now WHERE id = :id`;
export const finishAnswer = `
  UPDATE messages SET text = :text, reasoning = :reasoning, status = :status, answer = :answer, error = :error, updated_at = :now,
    owner = NULL, owner_pid = NULL, owner_seen_at = NULL WHERE id = :id`;

/** Bound: now, owner. */
export const beat = "UPDATE messages SET owner_seen_at = ? WHERE owner = ? AND status = 'streaming'";
/** Bound: the asking window. */
export const selectOthersStreaming = `
  SELECT id, conversation_id, owner_pid, owner_seen_at FROM messages WHERE status = 'streaming' AND owner IS NOT ?`;
/** Leaves alone what its owner wrote to in the meantime. Bound: now, id, the heartbeat that was seen. */
export const interruptAnswer = `
  UPDATE messages SET status = 'interrupted', updated_at = ?, owner = NULL, owner_pid = NULL, owner_seen_at = NULL
  WHERE id = ? AND status = 'streaming' AND owner_seen_at IS ?`;
