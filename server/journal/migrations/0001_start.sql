-- The journal, schema 1. A migration is never edited once it has been released: add the next one.
-- Every statement of a migration runs in one transaction with the others that are still missing.

PRAGMA application_id = 1214595438; -- "HeAn"

-- Which migrations this file has had. `at` is for people and enters no hash and no export.
CREATE TABLE migrations (
  version INTEGER PRIMARY KEY,
  name    TEXT NOT NULL,
  at      TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
) STRICT;

-- Single values: `epoch`, `mode` and `log` (both from the first entry on), `probe`. `log` is the
-- hash over the hashes of all entries in commit order.
CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row an entry and stream. `pos` is the commit order; the copies of a record follow its home
-- row directly. `body` is the canonical text that `hash` covers and is never written again.
CREATE TABLE entries (
  pos    INTEGER PRIMARY KEY AUTOINCREMENT,
  stream TEXT    NOT NULL,
  seq    INTEGER NOT NULL CHECK (seq >= 1),
  home   INTEGER NOT NULL CHECK (home IN (0, 1)),
  id     TEXT    NOT NULL,
  body   TEXT    NOT NULL,
  hash   TEXT    NOT NULL CHECK (length(hash) = 64),
  UNIQUE (stream, seq)
) STRICT;

CREATE TRIGGER entries_never_change BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'entries are append-only: no entry is ever changed'); END;

CREATE TRIGGER entries_never_vanish BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'entries are append-only: no entry is ever deleted'); END;

-- The last seq and hash of each stream.
CREATE TABLE streams (
  stream TEXT PRIMARY KEY,
  head   INTEGER NOT NULL CHECK (head >= 1),
  hash   TEXT    NOT NULL CHECK (length(hash) = 64)
) STRICT, WITHOUT ROWID;

-- How each command ended, so that a resend is answered with the same.
CREATE TABLE commands (
  n       INTEGER PRIMARY KEY AUTOINCREMENT,
  id      TEXT    NOT NULL UNIQUE,
  digest  TEXT    NOT NULL,
  ok      INTEGER NOT NULL CHECK (ok IN (0, 1)),
  stream  TEXT,
  seq     INTEGER,
  code    TEXT,
  detail  TEXT,
  current TEXT,
  CHECK ((ok = 1) = (stream IS NOT NULL AND seq IS NOT NULL)),
  CHECK ((ok = 0) = (code IS NOT NULL AND detail IS NOT NULL))
) STRICT;

CREATE TRIGGER commands_never_change BEFORE UPDATE ON commands
BEGIN SELECT RAISE(ABORT, 'the outcome of a command is never changed'); END;

CREATE TRIGGER commands_never_vanish BEFORE DELETE ON commands
BEGIN SELECT RAISE(ABORT, 'the outcome of a command is never deleted'); END;

-- Up to where a device has stored a stream. Cumulative: it never goes back.
CREATE TABLE receipts (
  device TEXT    NOT NULL,
  stream TEXT    NOT NULL,
  seq    INTEGER NOT NULL CHECK (seq >= 0),
  PRIMARY KEY (device, stream)
) STRICT, WITHOUT ROWID;

-- Access tokens, hashed. A revoked one stays, so that its id keeps its meaning in the log.
CREATE TABLE tokens (
  id         TEXT    PRIMARY KEY,
  hash       TEXT    NOT NULL UNIQUE CHECK (length(hash) = 64),
  agency     TEXT,
  roles      TEXT    NOT NULL,
  space      TEXT,
  note       TEXT    NOT NULL,
  created_ms INTEGER NOT NULL,
  expires_ms INTEGER,
  revoked    INTEGER NOT NULL DEFAULT 0 CHECK (revoked IN (0, 1))
) STRICT, WITHOUT ROWID;
