-- Offices may be closed, with another one that took over.

ALTER TABLE office ADD COLUMN closed TEXT NOT NULL DEFAULT '';   -- JSON: the day and the successor; empty: open
