//! Roadmap files: what a plan looks like outside the record, in JSON and in CSV, and the tables that
//! are computed from it. Bytes come in and go out; nothing here opens a file.

mod fault;
mod history;
pub mod ical;
mod json;
mod plan;
pub mod project;
mod schedule;
#[cfg(feature = "schema")]
mod schema;
pub mod sheet;
pub mod table;
mod template;
mod unique;

pub use self::{
    history::Brought,
    json::{Contents, FORMAT, VERSION, leads_to, read_json, stream_json, task_json, write_json},
    plan::read_plan,
    schedule::write_schedule,
    sheet::decode,
    table::{TableOptions, harmless, read_csv, write_csv},
    template::{is_template, read_template, write_template},
};

#[cfg(feature = "schema")]
pub use self::schema::schema;
