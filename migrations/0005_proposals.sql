-- Wishes to change what was approved, and their decisions.

CREATE TABLE proposal (
    roadmap TEXT    NOT NULL REFERENCES roadmap (key),
    number  INTEGER NOT NULL,           -- 1, 2, 3 … within the roadmap
    task    TEXT    NOT NULL,           -- or the workstream that it is about
    pending INTEGER NOT NULL,           -- 1 while it waits for a decision
    body    TEXT    NOT NULL,           -- JSON
    PRIMARY KEY (roadmap, number)
) STRICT, WITHOUT ROWID;

-- More follows from the log than before, so that these tables are made anew from it at the next start.
UPDATE roadmap SET version = -1;
