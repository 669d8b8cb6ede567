//! The names of the columns.

pub(super) const COLUMNS: [&str; 17] = [
    "key",
    "parent",
    "title_en",
    "title_ru",
    "owner",
    "co_owners",
    "start",
    "deadline",
    "depends_on",
    "deliverable",
    "deliverable_ru",
    "basis",
    "basis_ru",
    "source",
    "duration",
    "start_offset_days",
    "deadline_offset_days",
];
/// Columns that a written file has for its readers.
pub(super) const DERIVED: [&str; 5] =
    ["original_deadline", "effective_deadline", "forecast", "state", "percent"];
