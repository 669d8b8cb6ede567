//! Roadmap files: what a plan looks like outside the record, in JSON and in CSV.

mod csv;
mod json;
mod table;

pub use self::{
    csv::{CsvOptions, harmless, read_csv, write_csv},
    json::{Brought, Contents, FORMAT, VERSION, read_json, task_json, task_rows, write_json},
    table::decode,
};
pub use crate::{CalendarChoice, Definition, TaskPlan};
