-- What goes out by mail. None of it is in the log; a row of the outbox is written in the same commit as what
-- it tells, and is gone once it was sent.

CREATE TABLE mail (
    id     INTEGER NOT NULL PRIMARY KEY,
    person TEXT    NOT NULL,
    begun  TEXT    NOT NULL,   -- RFC 3339, UTC: when it was put together
    tries  INTEGER NOT NULL,   -- how often it was taken in hand
    next   TEXT    NOT NULL,   -- nobody takes it in hand before
    ended  TEXT                -- when it was sent, or there was nothing left to say; none: it waits
) STRICT;

CREATE INDEX mail_waiting ON mail (next) WHERE ended IS NULL;

CREATE TABLE outbox (
    notice INTEGER NOT NULL PRIMARY KEY REFERENCES notice (id),
    person TEXT    NOT NULL,
    due    TEXT    NOT NULL,   -- when the window of the person ends
    mail   INTEGER REFERENCES mail (id)   -- the mail that says it; none: it waits for its window
) STRICT;

CREATE INDEX outbox_waiting ON outbox (due) WHERE mail IS NULL;
CREATE INDEX outbox_of_mail ON outbox (mail);

-- Addresses that mail does not reach, one at the most for each person.
CREATE TABLE bounce (
    person  TEXT    NOT NULL PRIMARY KEY,
    address TEXT    NOT NULL,
    since   TEXT    NOT NULL,  -- when it failed first
    tries   INTEGER NOT NULL,
    answer  TEXT    NOT NULL,  -- what the last try was answered
    hard    INTEGER NOT NULL   -- 1: nothing more is tried until somebody says so
) STRICT, WITHOUT ROWID;
