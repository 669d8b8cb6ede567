//! Operations on roadmaps: every command of the domain, as a form would send it, decided by the same rules.

mod act;
mod meetings;
mod plan;
mod shape;
mod work;

use super::table::Table;

/// Adds the operations.
pub fn add(table: &mut Table) {
    work::add(table);
    plan::add(table);
    shape::add(table);
    meetings::add(table);
}
