-- The log as a feed: every event has one place among all of them. Bodies stay byte for byte.

CREATE TABLE event_in_order (
    position INTEGER NOT NULL PRIMARY KEY,  -- 1, 2, 3 … among all events
    stream   TEXT    NOT NULL,              -- the roadmap's key; empty for people
    seq      INTEGER NOT NULL,              -- 1, 2, 3 … within the stream
    at       TEXT    NOT NULL,              -- RFC 3339, UTC
    person   TEXT    NOT NULL,
    kind     TEXT    NOT NULL,
    task     TEXT,
    body     TEXT    NOT NULL,              -- the event in JSON, as it was written first
    hash     BLOB    NOT NULL,              -- SHA-256 of the hash before in the stream, and the body
    UNIQUE (stream, seq)
) STRICT;

INSERT INTO event_in_order (position, stream, seq, at, person, kind, task, body, hash)
SELECT row_number() OVER (ORDER BY rowid), stream, seq, at, person, kind, task, body, hash
FROM event ORDER BY rowid;

DROP TABLE event;
ALTER TABLE event_in_order RENAME TO event;
CREATE INDEX event_by_task ON event (stream, task, seq);
CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;

-- Ids of commands are in the events from now on; those of before are in no event.
DELETE FROM command;

-- Secrets that no event may hold; an event has the SHA-256 of each.
CREATE TABLE secret (
    person TEXT NOT NULL,
    kind   TEXT NOT NULL,                   -- password (argon2id in PHC form) or factor (a key of TOTP)
    value  BLOB NOT NULL,
    PRIMARY KEY (person, kind)
) STRICT, WITHOUT ROWID;

INSERT INTO secret (person, kind, value)
SELECT login, 'password', CAST(password AS BLOB) FROM person WHERE password IS NOT NULL;

-- What follows from the log of people.
CREATE TABLE person_now (
    login       TEXT    NOT NULL PRIMARY KEY,
    name        TEXT    NOT NULL,
    admin       INTEGER NOT NULL,
    active      INTEGER NOT NULL,
    credential  INTEGER NOT NULL,           -- counts changes of what the person proves themselves by
    body        TEXT    NOT NULL            -- JSON: seals, second factor, provider, choices
) STRICT;

INSERT INTO person_now (login, name, admin, active, credential, body)
SELECT login, name, 0, active, 1, '' FROM person;

CREATE TABLE member (
    person  TEXT NOT NULL,
    roadmap TEXT NOT NULL,
    roles   TEXT NOT NULL,                  -- JSON
    offices TEXT NOT NULL,                  -- JSON
    PRIMARY KEY (person, roadmap)
) STRICT, WITHOUT ROWID;

CREATE TABLE token_now (
    id      TEXT NOT NULL PRIMARY KEY,      -- names it in lists
    person  TEXT NOT NULL,
    name    TEXT NOT NULL,
    scope   TEXT NOT NULL,                  -- read or act
    created TEXT NOT NULL,
    expires TEXT NOT NULL,
    seal    BLOB                            -- SHA-256 of the token that a program holds
) STRICT, WITHOUT ROWID;

INSERT INTO token_now (id, person, name, scope, created, expires, seal)
SELECT id, person, name, scope, created, expires, hash FROM token;

DROP TABLE token;
DROP TABLE session;
DROP TABLE person;
ALTER TABLE person_now RENAME TO person;
ALTER TABLE token_now RENAME TO token;

CREATE TABLE session (
    seal    BLOB NOT NULL PRIMARY KEY,      -- SHA-256 of the token that the browser holds
    id      TEXT NOT NULL,                  -- names it in lists
    person  TEXT NOT NULL,
    created TEXT NOT NULL,
    expires TEXT NOT NULL,
    address TEXT,
    seen    TEXT NOT NULL DEFAULT ''        -- RFC 3339; empty: since it began. Not in the log
) STRICT, WITHOUT ROWID;

CREATE INDEX session_by_person ON session (person);
CREATE INDEX upload_by_person ON upload (person);
