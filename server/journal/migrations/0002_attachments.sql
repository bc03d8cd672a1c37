-- The journal, schema 2: attachments. They lie in the same file as the entries that name them, so
-- that a backup is one file of one moment and a restore brings both back or neither.

-- A file that is whole. `id` is the SHA-256 of its bytes; `name` and `media_type` are those of the
-- first upload. It is never changed, and never deleted while an entry names it.
CREATE TABLE attachments (
  id         TEXT    PRIMARY KEY CHECK (length(id) = 64),
  bytes      INTEGER NOT NULL CHECK (bytes >= 1),
  media_type TEXT    NOT NULL,
  name       TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- Its bytes in pieces, so that no transaction holds a whole file. Pieces without their row in
-- `attachments` are of an upload that did not end; they are deleted at the next start.
CREATE TABLE pieces (
  id    TEXT    NOT NULL,
  n     INTEGER NOT NULL CHECK (n >= 0),
  bytes BLOB    NOT NULL,
  PRIMARY KEY (id, n)
) STRICT;

-- Who handed the bytes in, and when last, in ms since 1970: an agency's id, or `command`.
CREATE TABLE uploads (
  id     TEXT    NOT NULL,
  holder TEXT    NOT NULL,
  at_ms  INTEGER NOT NULL,
  PRIMARY KEY (id, holder)
) STRICT, WITHOUT ROWID;

-- The home streams whose entries name an attachment, each with the first such entry. Written in
-- the transaction of the entry; it can be derived from the entries, and verifying does so.
CREATE TABLE uses (
  id     TEXT    NOT NULL,
  stream TEXT    NOT NULL,
  seq    INTEGER NOT NULL CHECK (seq >= 1),
  PRIMARY KEY (id, stream)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER attachments_never_change BEFORE UPDATE ON attachments
BEGIN SELECT RAISE(ABORT, 'an attachment is never changed'); END;

CREATE TRIGGER attachments_never_vanish BEFORE DELETE ON attachments
WHEN EXISTS (SELECT 1 FROM uses WHERE uses.id = OLD.id)
BEGIN SELECT RAISE(ABORT, 'an attachment that an entry names is never deleted'); END;

CREATE TRIGGER pieces_never_change BEFORE UPDATE ON pieces
BEGIN SELECT RAISE(ABORT, 'a piece of an attachment is never changed'); END;

CREATE TRIGGER pieces_never_vanish BEFORE DELETE ON pieces
WHEN EXISTS (SELECT 1 FROM attachments WHERE attachments.id = OLD.id)
BEGIN SELECT RAISE(ABORT, 'a piece of an attachment is deleted only after it'); END;

CREATE TRIGGER uses_never_vanish BEFORE DELETE ON uses
BEGIN SELECT RAISE(ABORT, 'what an entry names stays named'); END;
