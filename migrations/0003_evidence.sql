-- Files of evidence, found by their contents and never changed; sessions that end when idle; tokens
-- for programs.

CREATE TABLE file (
    hash    BLOB    NOT NULL PRIMARY KEY,   -- SHA-256 of the contents
    size    INTEGER NOT NULL,               -- bytes
    writing INTEGER,                        -- whose parts; none: named by an imported log only
    claimed INTEGER NOT NULL,               -- 1 once an event names it
    at      TEXT    NOT NULL
) STRICT;

-- The contents in order, 256 KiB a part, so that they are streamed in and out.
CREATE TABLE file_part (
    writing INTEGER NOT NULL,
    number  INTEGER NOT NULL,
    bytes   BLOB    NOT NULL,
    PRIMARY KEY (writing, number)
) STRICT;

CREATE TRIGGER file_is_never_changed BEFORE UPDATE ON file
WHEN OLD.hash <> NEW.hash OR OLD.size <> NEW.size OR NEW.claimed < OLD.claimed
     OR OLD.writing IS NOT NULL AND OLD.writing IS NOT NEW.writing
BEGIN SELECT RAISE(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER file_is_never_deleted BEFORE DELETE ON file WHEN OLD.claimed = 1
BEGIN SELECT RAISE(ABORT, 'evidence is never deleted'); END;
CREATE TRIGGER file_part_is_never_changed BEFORE UPDATE ON file_part
BEGIN SELECT RAISE(ABORT, 'evidence is never changed'); END;
CREATE INDEX file_by_writing ON file (writing);
CREATE TRIGGER file_part_is_never_deleted BEFORE DELETE ON file_part
WHEN EXISTS (SELECT 1 FROM file WHERE writing = OLD.writing AND claimed = 1)
BEGIN SELECT RAISE(ABORT, 'evidence is never deleted'); END;

-- Files that were received and that no event names yet: whose they are, and under which name.
CREATE TABLE upload (
    id      TEXT    NOT NULL PRIMARY KEY,   -- drawn at random
    person  TEXT    NOT NULL,
    hash    BLOB    NOT NULL REFERENCES file (hash),
    name    TEXT    NOT NULL,
    at      TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE session ADD COLUMN seen TEXT NOT NULL DEFAULT '';   -- RFC 3339; empty: since it began

CREATE TABLE token (
    hash    BLOB    NOT NULL PRIMARY KEY,   -- SHA-256 of the token that a program holds
    id      TEXT    NOT NULL UNIQUE,        -- names it in lists
    person  TEXT    NOT NULL REFERENCES person (login),
    name    TEXT    NOT NULL,
    scope   TEXT    NOT NULL,               -- read or act
    created TEXT    NOT NULL,
    expires TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- Who has left stays in the record and can no longer sign in.
ALTER TABLE person ADD COLUMN active INTEGER NOT NULL DEFAULT 1;
