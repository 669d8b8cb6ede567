-- What people are told: reminders, by the steps of the ladder of what they owe, and news, by events. None of
-- it is in the log: it follows from it, but when it was told and read does not.

CREATE TABLE notice (
    id      INTEGER NOT NULL PRIMARY KEY,   -- in the order in which they were told
    person  TEXT    NOT NULL,
    roadmap TEXT    NOT NULL,
    task    TEXT    NOT NULL,               -- or a workstream; empty for the roadmap
    kind    TEXT    NOT NULL,
    about   TEXT    NOT NULL,               -- what tells it from others of its kind on the task
    date    TEXT    NOT NULL,               -- the date in force; of news, the day of the event
    step    TEXT    NOT NULL,               -- the step of the ladder; of news, the number of the event
    news    INTEGER NOT NULL,               -- 1 for news
    who     TEXT    NOT NULL,               -- who did what is news
    at      TEXT    NOT NULL,               -- RFC 3339, UTC: when it was told, or passed over
    skipped INTEGER NOT NULL,               -- 1 where a later step came before it was told
    read    TEXT,                           -- when it was read; none: not yet
    UNIQUE (roadmap, task, kind, about, date, step, person)
) STRICT;

CREATE INDEX notice_of_person ON notice (person, skipped, id);
CREATE INDEX notice_unread ON notice (roadmap, news) WHERE read IS NULL AND skipped = 0;

-- How far those who follow the log have come.
CREATE TABLE follower (
    name     TEXT    NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What happened until now is no news.
INSERT INTO follower (name, position) SELECT 'inbox', coalesce(max(position), 0) FROM event;
