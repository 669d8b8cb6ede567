//! The domain of Vekha: what a roadmap is, what may happen to it, and what is true about it on a
//! given day. Nothing here reads a clock, draws a random number or touches the outside world.

pub mod agenda;
pub mod agreement;
#[cfg(any(test, feature = "arbitrary"))]
pub mod arbitrary;
pub mod burn_up;
pub mod calendar;
pub mod changes;
pub mod command;
pub mod commitment;
pub mod date;
pub mod decide;
pub mod digest;
pub mod event;
pub mod follow;
pub mod list;
pub mod minutes;
pub mod model;
pub mod news;
pub mod obligations;
pub mod parts;
pub mod patch;
pub mod refusal;
pub mod rights;
pub mod rollup;
pub mod schedule;
#[cfg(feature = "schema")]
pub mod schema;
pub mod shift;
pub mod status;
pub mod text;
pub mod trend;
pub mod written;

mod apply;
mod belated;
mod cycle;
mod estimate;
mod recorded;
mod roles;
mod tally;

pub use apply::{Inconsistent, apply, empty, replay};
pub use calendar::{CalendarChoice, NonWorkingDay, WorkingCalendar};
pub use command::Command;
pub use date::Deadline;
pub use decide::{May, Possible, decide, may_undo};
pub use event::{Change, Event};
pub use model::*;
pub use patch::Patch;
pub use refusal::{Fault, Forbidden, Problem, Refusal};
pub use rights::{Absent, Actor, Roles};
pub use status::{Fact, Risk, Rule, Status, Tone, because, status, why};
pub use text::Text;
