-- Where events of a roadmap are sent as they happen, and what was sent. None of it is in the log: that somebody
-- made, changed or removed a webhook is noted there, and what is sent follows from it.

CREATE TABLE webhook (
    id         TEXT    NOT NULL PRIMARY KEY,    -- drawn at random
    roadmap    TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    url        TEXT    NOT NULL,
    kinds      TEXT    NOT NULL,                -- kinds of events, separated by commas; empty for all
    secret     BLOB    NOT NULL,                -- what messages are signed with
    old_secret BLOB,                            -- the one before it, which signs as well for a while
    old_until  TEXT,                            -- RFC 3339, UTC: until when
    created    TEXT    NOT NULL,
    author     TEXT    NOT NULL,                -- who made it
    state      TEXT    NOT NULL,                -- active, or why it is not
    seq        INTEGER NOT NULL                 -- how far the log of the roadmap was followed
) STRICT, WITHOUT ROWID;

CREATE INDEX webhook_of_roadmap ON webhook (roadmap);

CREATE TABLE delivery (
    id      INTEGER NOT NULL PRIMARY KEY,       -- in the order in which they were noted
    webhook TEXT    NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
    seq     INTEGER NOT NULL,                   -- the number of the event; 0 for a test
    message TEXT    NOT NULL,                   -- its id, the same whenever it is tried
    kind    TEXT    NOT NULL,                   -- the kind of the event
    state   TEXT    NOT NULL,                   -- waiting, done or failed
    tries   INTEGER NOT NULL,
    due     TEXT    NOT NULL,                   -- RFC 3339, UTC: when it is tried next
    status  INTEGER,                            -- the status of the last answer
    answer  TEXT    NOT NULL,                   -- how that begins, or why there is none
    took    INTEGER NOT NULL,                   -- milliseconds
    at      TEXT    NOT NULL                    -- when it was tried last, or noted
) STRICT;

CREATE UNIQUE INDEX delivery_of_event ON delivery (webhook, seq) WHERE seq > 0;
CREATE INDEX delivery_waiting ON delivery (webhook, seq, id) WHERE state = 'waiting';
CREATE INDEX delivery_of_webhook ON delivery (webhook, id);
