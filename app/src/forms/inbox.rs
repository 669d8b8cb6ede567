//! What somebody has read of what they were told.

use leptos::prelude::*;
use roadmap::Forbidden;
use store::Which;

use super::{answered, failure, is_local, saved, the_visit};
use crate::wire::{Answer, Failure};

/// Marks one entry of one's inbox as read, those of a task, those of a roadmap, or all of them.
#[server(endpoint = "mark-read", prefix = "/do")]
pub async fn mark_read(
    #[server(default)] id: String,
    #[server(default)] roadmap: String,
    #[server(default)] task: String,
    #[server(default)] back: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let Some(person) = &visit.viewer else {
            return Err(visit.lang.refusal(&Forbidden::SignIn.into(), visit.today()));
        };
        let which = match (id.parse(), roadmap.as_str(), task.as_str()) {
            (Ok(id), ..) => Which::One(id),
            (Err(_), "", _) => Which::All,
            (Err(_), roadmap, "") => Which::Roadmap(roadmap.into()),
            (Err(_), roadmap, task) => Which::Task(roadmap.into(), task.into()),
        };
        let read = visit.store.mark_read(person.login.clone(), which, visit.now).await;
        read.map_err(|error| failure(&visit, &error, visit.today()))?;
        let go = if is_local(&back) { back } else { "/inbox".to_owned() };
        let go = go.split('#').next().unwrap_or_default().to_owned();
        Ok(saved(&visit, Some(go + "#saved")))
    };
    answered(result.await)
}
