//! What somebody has read of what they were told.

use leptos::prelude::*;
use roadmap::Forbidden;
use store::Which;

use super::{answered, failure, is_local, saved, the_visit};
use crate::wire::{Answer, Failure};

/// Returns where one goes on: at the saved word, or at what of the page was looked at.
fn place(back: String) -> String {
    let back = if is_local(&back) { back } else { "/inbox".to_owned() };
    let (page, place) = back.split_once('#').unwrap_or((back.as_str(), "saved"));
    let place = if place.starts_with("entries-of-") { place } else { "saved" };
    format!("{page}#{place}")
}

/// Marks one entry of one's inbox as read, those of a task, those of a roadmap, only news or reminders
/// (`show`), or all of them.
#[server(endpoint = "mark-read", prefix = "/do")]
pub async fn mark_read(
    #[server(default)] id: String,
    #[server(default)] roadmap: String,
    #[server(default)] task: String,
    #[server(default)] show: String,
    #[server(default)] back: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let Some(person) = &visit.viewer else {
            return Err(visit.lang.refusal(&Forbidden::SignIn.into(), visit.today()));
        };
        let kind = match show.as_str() {
            "news" => Some(true),
            "reminders" => Some(false),
            _ => None,
        };
        let which = match (id.parse(), kind, roadmap.as_str(), task.as_str()) {
            (Ok(id), ..) => Which::One(id),
            (Err(_), Some(news), "", _) => Which::Kind { news, roadmap: None },
            (Err(_), Some(news), roadmap, "") => {
                Which::Kind { news, roadmap: Some(roadmap.into()) }
            }
            (Err(_), None, "", _) => Which::All,
            (Err(_), None, roadmap, "") => Which::Roadmap(roadmap.into()),
            (Err(_), _, roadmap, task) => Which::Task(roadmap.into(), task.into()),
        };
        let read = visit.store.mark_read(person.login.clone(), which, visit.now).await;
        read.map_err(|error| failure(&visit, &error, visit.today()))?;
        Ok(saved(&visit, Some(place(back))))
    };
    answered(result.await)
}
