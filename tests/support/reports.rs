//! All reports of a roadmap, as its log has them.

use std::collections::BTreeMap;

use roadmap::{Event, Report, TaskKey, event};
use store::{Error, Store};

/// Returns the reports of every task that has any, oldest first.
pub async fn of(store: &Store, key: &str) -> Result<BTreeMap<TaskKey, Vec<Report>>, Error> {
    let mut by_task: BTreeMap<TaskKey, Vec<Event>> = BTreeMap::new();
    for logged in store.log(key).await? {
        if let Some(task) = logged.event.change.task().map(Into::into) {
            by_task.entry(task).or_default().push(logged.event);
        }
    }
    Ok(by_task.into_iter().map(|(task, events)| (task, event::reports(&events))).collect())
}
