/**
 * The schema, one step per entry; step n brings the database to version n + 1. A step that was released is never edited:
 * a change is a new step at the end.
 *
 * Times are epoch milliseconds, money is integer nano-dollars, `9007199254740991` stands for 'for ever'.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE attempts (
    id INTEGER PRIMARY KEY,
    request_id TEXT NOT NULL,
    provider TEXT NOT NULL,
    key_label TEXT,
    model TEXT NOT NULL,
    region TEXT,
    started_at INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    first_token_ms INTEGER,
    outcome TEXT NOT NULL,
    failure_class TEXT,
    failure_scope TEXT,
    status INTEGER,
    retry_at INTEGER,
    retry_at_is_stated INTEGER,
    message TEXT,
    context_limit INTEGER,
    fix TEXT,
    input_tokens INTEGER,
    output_tokens INTEGER,
    cached_input_tokens INTEGER,
    reasoning_tokens INTEGER,
    cost_nano_usd INTEGER
  ) STRICT;
  CREATE INDEX attempts_by_time ON attempts (started_at);
  CREATE INDEX attempts_by_provider ON attempts (provider, outcome);
  CREATE INDEX attempts_by_request ON attempts (request_id);

  CREATE TABLE benches (
    scope_key TEXT PRIMARY KEY,
    scope TEXT NOT NULL,
    class TEXT NOT NULL,
    until INTEGER NOT NULL,
    since INTEGER NOT NULL,
    is_stated INTEGER NOT NULL,
    message TEXT NOT NULL
  ) STRICT;

  -- Counts every change of a conversation, so that another window can ask what is new.
  CREATE TABLE revision (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    number INTEGER NOT NULL
  ) STRICT;
  INSERT INTO revision VALUES (1, 0);

  -- 'seq' is the row id that full-text search points to; without a name of its own it could change in a VACUUM.
  CREATE TABLE conversations (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    revision INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX conversations_by_time ON conversations (updated_at, seq);
  CREATE INDEX conversations_by_revision ON conversations (revision);

  CREATE TABLE messages (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    role TEXT NOT NULL,
    text TEXT NOT NULL,
    reasoning TEXT,
    context TEXT,
    status TEXT NOT NULL,
    answer TEXT,
    error TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    superseded_at INTEGER,
    owner TEXT,
    owner_pid INTEGER,
    owner_seen_at INTEGER
  ) STRICT;
  CREATE INDEX messages_by_position ON messages (conversation_id, position);
  CREATE INDEX messages_streaming ON messages (owner) WHERE status = 'streaming';

  CREATE VIRTUAL TABLE conversation_search USING fts5 (
    title, content = 'conversations', content_rowid = 'seq', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
  );
  CREATE TRIGGER conversations_search_insert AFTER INSERT ON conversations BEGIN
    INSERT INTO conversation_search (rowid, title) VALUES (new.seq, new.title);
  END;
  CREATE TRIGGER conversations_search_update AFTER UPDATE OF title ON conversations BEGIN
    INSERT INTO conversation_search (conversation_search, rowid, title) VALUES ('delete', old.seq, old.title);
    INSERT INTO conversation_search (rowid, title) VALUES (new.seq, new.title);
  END;
  CREATE TRIGGER conversations_search_delete AFTER DELETE ON conversations BEGIN
    INSERT INTO conversation_search (conversation_search, rowid, title) VALUES ('delete', old.seq, old.title);
  END;

  -- A streaming answer is indexed once, when it ends; indexing it at each flush would cost the square of its length.
  CREATE VIRTUAL TABLE message_search USING fts5 (
    text, content = 'messages', content_rowid = 'seq', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
  );
  CREATE TRIGGER messages_search_insert AFTER INSERT ON messages WHEN new.status <> 'streaming' BEGIN
    INSERT INTO message_search (rowid, text) VALUES (new.seq, new.text);
  END;
  CREATE TRIGGER messages_search_remove BEFORE UPDATE OF text, status ON messages WHEN old.status <> 'streaming' BEGIN
    INSERT INTO message_search (message_search, rowid, text) VALUES ('delete', old.seq, old.text);
  END;
  CREATE TRIGGER messages_search_update AFTER UPDATE OF text, status ON messages WHEN new.status <> 'streaming' BEGIN
    INSERT INTO message_search (rowid, text) VALUES (new.seq, new.text);
  END;
  CREATE TRIGGER messages_search_delete AFTER DELETE ON messages WHEN old.status <> 'streaming' BEGIN
    INSERT INTO message_search (message_search, rowid, text) VALUES ('delete', old.seq, old.text);
  END;
  `,
  `
  -- What all windows know together. A row without a value was deleted, and tells the other windows so for a while.
  CREATE TABLE shared_state (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT,
    until INTEGER NOT NULL,
    revision INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX shared_state_by_revision ON shared_state (revision);
  CREATE INDEX shared_state_by_until ON shared_state (until);

  -- 'number' counts the changes of shared_state; 'swept' is the number of the latest deletion that is no longer told.
  CREATE TABLE state_revision (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    number INTEGER NOT NULL,
    swept INTEGER NOT NULL
  ) STRICT;
  INSERT INTO state_revision VALUES (1, 0, 0);

  -- 1e999 is how JSON says Infinity.
  INSERT INTO shared_state (kind, key, value, until)
  SELECT 'bench', scope_key, json_object(
    'scopeKey', scope_key, 'scope', scope, 'class', class, 'until', iif(until = 9007199254740991, json('1e999'), until),
    'since', since, 'isStated', json(iif(is_stated, 'true', 'false')), 'message', message
  ), until FROM benches;
  DROP TABLE benches;

  -- Attempts of long ago, added up. Days are UTC, such as '2026-11-21'; an absent label or class is the empty text.
  CREATE TABLE attempts_by_day (
    day TEXT NOT NULL,
    provider TEXT NOT NULL,
    key_label TEXT NOT NULL,
    model TEXT NOT NULL,
    outcome TEXT NOT NULL,
    failure_class TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    first_tokens INTEGER NOT NULL,
    first_token_ms INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cached_input_tokens INTEGER NOT NULL,
    reasoning_tokens INTEGER NOT NULL,
    cost_nano_usd INTEGER NOT NULL,
    PRIMARY KEY (day, provider, key_label, model, outcome, failure_class)
  ) STRICT, WITHOUT ROWID;
  `,
];

/** The version this code writes. */
export const schemaVersion = migrations.length;
