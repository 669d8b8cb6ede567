-- Roadmaps as they stood after some of their events, so that the past costs a read and a short replay.

CREATE TABLE state (
    roadmap TEXT    NOT NULL,
    seq     INTEGER NOT NULL,           -- the event after which it stood so
    body    BLOB    NOT NULL,           -- JSON, compressed (LZ4 frame)
    PRIMARY KEY (roadmap, seq)
) STRICT;

-- Tasks say what still counts of reports that are no longer read with them: they are made anew from the
-- log at the next start.
UPDATE roadmap SET version = -1;
