//! Every operation, once.

use std::sync::LazyLock;

use super::{events, operation::Operation, people, read, table::Table, write};

/// Where the interface is.
pub const ROOT: &str = "/api/v1";

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::default();
    read::add(&mut table);
    events::add(&mut table);
    write::add(&mut table);
    people::add(&mut table);
    table
});

/// Returns every operation.
pub fn operations() -> &'static [Operation] {
    &TABLE.operations
}

/// Returns the OpenAPI document.
pub fn document() -> serde_json::Value {
    TABLE.document()
}
