-- Offices may have working days of their own.

ALTER TABLE office ADD COLUMN calendar TEXT NOT NULL DEFAULT '';   -- JSON: a name or a calendar; empty: the roadmap's
