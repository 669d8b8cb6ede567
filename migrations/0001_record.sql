-- The record: an append-only log, and ordinary tables that hold what follows from it.

CREATE TABLE event (
    stream  TEXT    NOT NULL,           -- the roadmap's key; empty for people and refusals
    seq     INTEGER NOT NULL,           -- 1, 2, 3 … within the stream
    at      TEXT    NOT NULL,           -- RFC 3339, UTC
    person  TEXT    NOT NULL,
    kind    TEXT    NOT NULL,
    task    TEXT,
    body    TEXT    NOT NULL,           -- the event in JSON
    hash    BLOB    NOT NULL,           -- SHA-256 of the hash before and the body
    PRIMARY KEY (stream, seq)
) STRICT;

CREATE INDEX event_by_task ON event (stream, task, seq);

CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;

-- Commands that were carried out, so that a form sent twice is recorded once.
CREATE TABLE command (
    id      TEXT    NOT NULL PRIMARY KEY,
    stream  TEXT    NOT NULL,
    seq     INTEGER NOT NULL            -- the stream's version after it
) STRICT, WITHOUT ROWID;

CREATE TABLE roadmap (
    key      TEXT    NOT NULL PRIMARY KEY,
    title    TEXT    NOT NULL,          -- JSON: one text, or one for each language
    version  INTEGER NOT NULL,
    approved TEXT,
    public   INTEGER NOT NULL,
    frame    TEXT    NOT NULL           -- JSON: everything but offices, workstreams and tasks
) STRICT;

CREATE TABLE office (
    roadmap  TEXT    NOT NULL REFERENCES roadmap (key),
    position INTEGER NOT NULL,
    key      TEXT    NOT NULL,
    name     TEXT    NOT NULL,          -- JSON
    PRIMARY KEY (roadmap, key)
) STRICT;

CREATE TABLE workstream (
    roadmap  TEXT    NOT NULL REFERENCES roadmap (key),
    position INTEGER NOT NULL,
    key      TEXT    NOT NULL,
    owner    TEXT    NOT NULL,
    body     TEXT    NOT NULL,          -- JSON
    PRIMARY KEY (roadmap, key)
) STRICT;

CREATE TABLE task (
    roadmap           TEXT    NOT NULL REFERENCES roadmap (key),
    position          INTEGER NOT NULL,
    key               TEXT    NOT NULL,
    workstream        TEXT    NOT NULL,
    owner             TEXT    NOT NULL,
    title             TEXT    NOT NULL, -- JSON
    state             TEXT    NOT NULL,
    original_deadline TEXT    NOT NULL,
    deadline          TEXT    NOT NULL,
    forecast          TEXT,
    percent           INTEGER NOT NULL,
    body              TEXT    NOT NULL, -- JSON: everything but the reports
    PRIMARY KEY (roadmap, key)
) STRICT;

CREATE TABLE report (
    roadmap    TEXT    NOT NULL REFERENCES roadmap (key),
    task       TEXT    NOT NULL,
    number     INTEGER NOT NULL,        -- 1, 2, 3 … within the task
    body       TEXT    NOT NULL,        -- JSON
    PRIMARY KEY (roadmap, task, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
    login    TEXT    NOT NULL PRIMARY KEY,
    name     TEXT    NOT NULL,
    password TEXT,                      -- argon2id in PHC form; none: cannot sign in
    roles    TEXT    NOT NULL,          -- JSON
    offices  TEXT    NOT NULL           -- JSON
) STRICT;

CREATE TABLE session (
    token   BLOB NOT NULL PRIMARY KEY,  -- SHA-256 of the token that the browser holds
    person  TEXT NOT NULL REFERENCES person (login),
    created TEXT NOT NULL,
    expires TEXT NOT NULL
) STRICT, WITHOUT ROWID;
