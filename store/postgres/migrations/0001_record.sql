-- The record in PostgreSQL: the same tables, columns and codes as in SQLite, so that one is copied into the other
-- row by row. Texts sort by their bytes. There are no sequences, no triggers and no foreign keys: the record
-- proves itself, and every commit holds the row of `feed`.

-- What this database is.
CREATE TABLE vekha (
    one         BIGINT NOT NULL PRIMARY KEY,
    application TEXT   COLLATE "C" NOT NULL
);
INSERT INTO vekha (one, application) VALUES (1, 'vekha record');

-- The place of the last event among all: whoever commits holds it, so that places have no gaps and appear in order.
CREATE TABLE feed (
    one      BIGINT NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL
);
INSERT INTO feed (one, position) VALUES (1, 0);

CREATE TABLE event (
    stream   TEXT   COLLATE "C" NOT NULL,   -- the roadmap's key; empty for people
    seq      BIGINT NOT NULL,               -- 1, 2, 3 … within the stream
    position BIGINT NOT NULL,               -- 1, 2, 3 … among all events
    at       TEXT   COLLATE "C" NOT NULL,   -- RFC 3339, UTC
    person   TEXT   COLLATE "C" NOT NULL,
    kind     TEXT   COLLATE "C" NOT NULL,
    task     TEXT   COLLATE "C",
    body     TEXT   COLLATE "C" NOT NULL,   -- the event in JSON, as it was written first
    hash     BYTEA  NOT NULL,               -- SHA-256 of the hash before in the stream, and the body
    PRIMARY KEY (stream, seq)
);
CREATE UNIQUE INDEX event_by_position ON event (position);
CREATE INDEX event_by_task ON event (stream, task, seq);

-- Where each stream ends.
CREATE TABLE head (
    stream   TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
    seq      BIGINT NOT NULL,
    hash     BYTEA  NOT NULL,
    position BIGINT NOT NULL
);

-- Commands that were carried out, so that a form sent twice is recorded once.
CREATE TABLE command (
    id     TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
    stream TEXT   COLLATE "C" NOT NULL,
    seq    BIGINT NOT NULL                  -- the stream's version after it
);

CREATE TABLE roadmap (
    key      TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
    title    TEXT   COLLATE "C" NOT NULL,   -- JSON: one text, or one for each language
    version  BIGINT NOT NULL,
    approved TEXT   COLLATE "C",
    public   BIGINT NOT NULL,
    frame    TEXT   COLLATE "C" NOT NULL    -- JSON: everything but offices, workstreams and tasks
);

CREATE TABLE office (
    roadmap  TEXT   COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    key      TEXT   COLLATE "C" NOT NULL,
    name     TEXT   COLLATE "C" NOT NULL,   -- JSON
    calendar TEXT   COLLATE "C" NOT NULL,   -- JSON: a name or a calendar; empty: the roadmap's
    closed   TEXT   COLLATE "C" NOT NULL,   -- JSON: the day and the successor; empty: open
    PRIMARY KEY (roadmap, key)
);

CREATE TABLE workstream (
    roadmap  TEXT   COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    key      TEXT   COLLATE "C" NOT NULL,
    owner    TEXT   COLLATE "C" NOT NULL,
    body     TEXT   COLLATE "C" NOT NULL,   -- JSON
    PRIMARY KEY (roadmap, key)
);

CREATE TABLE task (
    roadmap           TEXT   COLLATE "C" NOT NULL,
    position          BIGINT NOT NULL,
    key               TEXT   COLLATE "C" NOT NULL,
    workstream        TEXT   COLLATE "C" NOT NULL,
    owner             TEXT   COLLATE "C" NOT NULL,
    title             TEXT   COLLATE "C" NOT NULL,  -- JSON
    state             TEXT   COLLATE "C" NOT NULL,
    original_deadline TEXT   COLLATE "C" NOT NULL,
    deadline          TEXT   COLLATE "C" NOT NULL,
    forecast          TEXT   COLLATE "C",
    percent           BIGINT NOT NULL,
    body              TEXT   COLLATE "C" NOT NULL,  -- JSON: everything but the reports
    PRIMARY KEY (roadmap, key)
);

CREATE TABLE report (
    roadmap TEXT   COLLATE "C" NOT NULL,
    task    TEXT   COLLATE "C" NOT NULL,
    number  BIGINT NOT NULL,                -- 1, 2, 3 … within the task
    body    TEXT   COLLATE "C" NOT NULL,    -- JSON
    PRIMARY KEY (roadmap, task, number)
);

-- Wishes to change what was approved, and their decisions.
CREATE TABLE proposal (
    roadmap TEXT   COLLATE "C" NOT NULL,
    number  BIGINT NOT NULL,                -- 1, 2, 3 … within the roadmap
    task    TEXT   COLLATE "C" NOT NULL,    -- or the workstream that it is about
    pending BIGINT NOT NULL,                -- 1 while it waits for a decision
    body    TEXT   COLLATE "C" NOT NULL,    -- JSON
    PRIMARY KEY (roadmap, number)
);

-- Roadmaps as they stood after some of their events.
CREATE TABLE state (
    roadmap TEXT   COLLATE "C" NOT NULL,
    seq     BIGINT NOT NULL,                -- the event after which it stood so
    body    BYTEA  NOT NULL,                -- JSON, compressed (LZ4 frame)
    PRIMARY KEY (roadmap, seq)
);

-- What follows from the log of people.
CREATE TABLE person (
    login      TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
    name       TEXT   COLLATE "C" NOT NULL,
    admin      BIGINT NOT NULL,
    active     BIGINT NOT NULL,
    credential BIGINT NOT NULL,             -- counts changes of what the person proves themselves by
    body       TEXT   COLLATE "C" NOT NULL  -- JSON: seals, second factor, provider, choices
);

CREATE TABLE member (
    person  TEXT COLLATE "C" NOT NULL,
    roadmap TEXT COLLATE "C" NOT NULL,
    roles   TEXT COLLATE "C" NOT NULL,      -- JSON
    offices TEXT COLLATE "C" NOT NULL,      -- JSON
    PRIMARY KEY (person, roadmap)
);

CREATE TABLE token (
    id      TEXT  COLLATE "C" NOT NULL PRIMARY KEY,     -- names it in lists
    person  TEXT  COLLATE "C" NOT NULL,
    name    TEXT  COLLATE "C" NOT NULL,
    scope   TEXT  COLLATE "C" NOT NULL,     -- read or act
    created TEXT  COLLATE "C" NOT NULL,
    expires TEXT  COLLATE "C" NOT NULL,
    seal    BYTEA                           -- SHA-256 of the token that a program holds
);
CREATE INDEX token_by_person ON token (person);

CREATE TABLE session (
    seal    BYTEA NOT NULL PRIMARY KEY,     -- SHA-256 of the token that the browser holds
    id      TEXT  COLLATE "C" NOT NULL,     -- names it in lists
    person  TEXT  COLLATE "C" NOT NULL,
    created TEXT  COLLATE "C" NOT NULL,
    expires TEXT  COLLATE "C" NOT NULL,
    address TEXT  COLLATE "C",
    seen    TEXT  COLLATE "C" NOT NULL DEFAULT ''       -- RFC 3339; empty: since it began. Not in the log
);
CREATE INDEX session_by_person ON session (person);

-- Secrets that no event may hold; an event has the SHA-256 of each.
CREATE TABLE secret (
    person TEXT  COLLATE "C" NOT NULL,
    kind   TEXT  COLLATE "C" NOT NULL,      -- password (argon2id in PHC form) or factor (a key of TOTP)
    value  BYTEA NOT NULL,
    PRIMARY KEY (person, kind)
);

-- Files of evidence, found by their contents.
CREATE TABLE file (
    hash    BYTEA  NOT NULL PRIMARY KEY,    -- SHA-256 of the contents
    size    BIGINT NOT NULL,                -- bytes
    writing BIGINT,                         -- whose parts; none: named by an imported log only
    claimed BIGINT NOT NULL,                -- 1 once an event names it
    at      TEXT   COLLATE "C" NOT NULL
);
CREATE INDEX file_by_writing ON file (writing);

-- The contents in order, 256 KiB a part, so that they are streamed in and out.
CREATE TABLE file_part (
    writing  BIGINT      NOT NULL,
    number   BIGINT      NOT NULL,
    bytes    BYTEA       NOT NULL,
    received TIMESTAMPTZ NOT NULL DEFAULT now(),    -- other servers may be receiving others
    PRIMARY KEY (writing, number)
);

-- Files that were received and that no event names yet: whose they are, and under which name.
CREATE TABLE upload (
    id     TEXT  COLLATE "C" NOT NULL PRIMARY KEY,      -- drawn at random
    person TEXT  COLLATE "C" NOT NULL,
    hash   BYTEA NOT NULL,
    name   TEXT  COLLATE "C" NOT NULL,
    at     TEXT  COLLATE "C" NOT NULL
);
CREATE INDEX upload_by_person ON upload (person);

-- What people are told. None of it is in the log: it follows from it, but when it was told and read does not.
CREATE TABLE notice (
    id      BIGINT NOT NULL PRIMARY KEY,    -- in the order in which they were told
    person  TEXT   COLLATE "C" NOT NULL,
    roadmap TEXT   COLLATE "C" NOT NULL,
    task    TEXT   COLLATE "C" NOT NULL,    -- or a workstream; empty for the roadmap
    kind    TEXT   COLLATE "C" NOT NULL,
    about   TEXT   COLLATE "C" NOT NULL,    -- what tells it from others of its kind on the task
    date    TEXT   COLLATE "C" NOT NULL,    -- the date in force; of news, the day of the event
    step    TEXT   COLLATE "C" NOT NULL,    -- the step of the ladder; of news, the number of the event
    news    BIGINT NOT NULL,                -- 1 for news
    who     TEXT   COLLATE "C" NOT NULL,    -- who did what is news
    at      TEXT   COLLATE "C" NOT NULL,    -- RFC 3339, UTC: when it was told, or passed over
    skipped BIGINT NOT NULL,                -- 1 where a later step came before it was told
    read    TEXT   COLLATE "C"              -- when it was read; none: not yet
);
CREATE UNIQUE INDEX notice_once ON notice (roadmap, task, kind, about, date, step, person);
CREATE INDEX notice_of_person ON notice (person, skipped, id);
CREATE INDEX notice_unread ON notice (roadmap, news) WHERE read IS NULL AND skipped = 0;

-- How far those who follow the log have come; under `inboxes`, how often any inbox became another one.
CREATE TABLE follower (
    name     TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL
);

-- What goes out by mail.
CREATE TABLE mail (
    id     BIGINT NOT NULL PRIMARY KEY,
    person TEXT   COLLATE "C" NOT NULL,
    begun  TEXT   COLLATE "C" NOT NULL,     -- RFC 3339, UTC: when it was put together
    tries  BIGINT NOT NULL,                 -- how often it was taken in hand
    next   TEXT   COLLATE "C" NOT NULL,     -- nobody takes it in hand before
    ended  TEXT   COLLATE "C"               -- when it was sent, or there was nothing left to say; none: it waits
);
CREATE INDEX mail_waiting ON mail (next) WHERE ended IS NULL;

CREATE TABLE outbox (
    notice BIGINT NOT NULL PRIMARY KEY,
    person TEXT   COLLATE "C" NOT NULL,
    due    TEXT   COLLATE "C" NOT NULL,     -- when the window of the person ends
    mail   BIGINT                           -- the mail that says it; none: it waits for its window
);
CREATE INDEX outbox_waiting ON outbox (due) WHERE mail IS NULL;
CREATE INDEX outbox_of_mail ON outbox (mail);

-- Addresses that mail does not reach, one at the most for each person.
CREATE TABLE bounce (
    person  TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
    address TEXT   COLLATE "C" NOT NULL,
    since   TEXT   COLLATE "C" NOT NULL,    -- when it failed first
    tries   BIGINT NOT NULL,
    answer  TEXT   COLLATE "C" NOT NULL,    -- what the last try was answered
    hard    BIGINT NOT NULL                 -- 1: nothing more is tried until somebody says so
);

-- Where events of a roadmap are sent as they happen, and what was sent.
CREATE TABLE webhook (
    id         TEXT   COLLATE "C" NOT NULL PRIMARY KEY,     -- drawn at random
    roadmap    TEXT   COLLATE "C" NOT NULL,
    name       TEXT   COLLATE "C" NOT NULL,
    url        TEXT   COLLATE "C" NOT NULL,
    kinds      TEXT   COLLATE "C" NOT NULL, -- kinds of events, separated by commas; empty for all
    secret     BYTEA  NOT NULL,             -- what messages are signed with
    old_secret BYTEA,                       -- the one before it, which signs as well for a while
    old_until  TEXT   COLLATE "C",          -- RFC 3339, UTC: until when
    created    TEXT   COLLATE "C" NOT NULL,
    author     TEXT   COLLATE "C" NOT NULL, -- who made it
    state      TEXT   COLLATE "C" NOT NULL, -- active, or why it is not
    seq        BIGINT NOT NULL              -- how far the log of the roadmap was followed
);
CREATE INDEX webhook_of_roadmap ON webhook (roadmap);

CREATE TABLE delivery (
    id      BIGINT NOT NULL PRIMARY KEY,    -- in the order in which they were noted
    webhook TEXT   COLLATE "C" NOT NULL,
    seq     BIGINT NOT NULL,                -- the number of the event; 0 for a test
    message TEXT   COLLATE "C" NOT NULL,    -- its id, the same whenever it is tried
    kind    TEXT   COLLATE "C" NOT NULL,    -- the kind of the event
    state   TEXT   COLLATE "C" NOT NULL,    -- waiting, done or failed
    tries   BIGINT NOT NULL,
    due     TEXT   COLLATE "C" NOT NULL,    -- RFC 3339, UTC: when it is tried next
    status  BIGINT,                         -- the status of the last answer
    answer  TEXT   COLLATE "C" NOT NULL,    -- how that begins, or why there is none
    took    BIGINT NOT NULL,                -- milliseconds
    at      TEXT   COLLATE "C" NOT NULL     -- when it was tried last, or noted
);
CREATE UNIQUE INDEX delivery_of_event ON delivery (webhook, seq) WHERE seq > 0;
CREATE INDEX delivery_waiting ON delivery (webhook, seq, id) WHERE state = 'waiting';
CREATE INDEX delivery_of_webhook ON delivery (webhook, id);

-- Work that one server at a time does, until an instant of this database's clock.
CREATE TABLE lease (
    name   TEXT        COLLATE "C" NOT NULL PRIMARY KEY,
    holder TEXT        COLLATE "C" NOT NULL,
    until  TIMESTAMPTZ NOT NULL
);
