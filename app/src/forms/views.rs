//! Views of a roadmap's tasks that somebody keeps, and the columns that they see where an address names
//! none.

use directory::{Command, View};
use leptos::prelude::*;
use roadmap::{Problem, Refusal};

use super::{answered, failure, is_local, refused, saved, the_visit};
use crate::{
    address::{Canonical, canonical},
    query::Query,
    visit::{Visit, encoded},
    wire::{Answer, Failure, Saved},
};

/// Reads a question about the tasks of a roadmap as their address would.
fn asked(visit: &Visit, roadmap: &str, field: &str, query: &Query) -> Result<Query, Failure> {
    let known = visit.roadmap(roadmap);
    let readable = known.as_deref().map(|known| (known, known.date_at(visit.now)));
    match canonical(&tasks_of(roadmap), query, readable) {
        Canonical::Same(query) | Canonical::Other(query) => Ok(query),
        Canonical::Malformed(_) => {
            Err(refused(visit, roadmap, &Refusal::field(field, Problem::NotAChoice)))
        }
    }
}

fn tasks_of(roadmap: &str) -> String {
    format!("/r/{}/tasks", encoded(roadmap))
}

/// Records a command about views, and goes on to an address.
async fn keep(visit: &Visit, command: Command, go: String) -> Result<Saved, Failure> {
    let recorded = visit.store.direct(visit.who(), command, visit.now).await;
    recorded.map_err(|error| failure(visit, &error, visit.today()))?;
    let go = go.split('#').next().unwrap_or_default().to_owned();
    Ok(saved(visit, Some(go + "#saved")))
}

/// Keeps what an address asks as a view, for oneself or for everyone who reads the roadmap; or only its
/// columns, for oneself.
#[server(endpoint = "save-view", prefix = "/do")]
pub async fn save_view(
    #[server(default)] roadmap: String,
    #[server(default)] name: String,
    #[server(default)] query: String,
    #[server(default)] shared: String,
    #[server(default)] first: String,
    #[server(default)] columns: String,
    #[server(default)] way: String,
    #[server(default)] back: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        if way == "columns" {
            let query = Query::default().with("cols", &columns);
            let query = asked(&visit, &roadmap, "columns", &query)?;
            let columns = query.get("cols").unwrap_or_default().to_owned();
            let go = if is_local(&back) { back } else { tasks_of(&roadmap) };
            let command = Command::KeepColumns { roadmap: roadmap.as_str().into(), columns };
            return keep(&visit, command, go).await;
        }
        let query = asked(&visit, &roadmap, "query", &Query::parse(&query))?;
        // What it is of, whenever and wherever it is looked at.
        let passing = ["page", "asof", "view", "print", "bom", "done"];
        let query = passing.into_iter().fold(query, |query, name| query.without(name)).to_string();
        let go = match query.as_str() {
            "" => tasks_of(&roadmap) + "?view=all",
            query => format!("{}?{query}", tasks_of(&roadmap)),
        };
        let command = Command::SaveView {
            roadmap: roadmap.as_str().into(),
            view: View { name, query, first: !first.is_empty() },
            shared: !shared.is_empty(),
        };
        keep(&visit, command, go).await
    };
    answered(result.await)
}

/// Forgets a view.
#[server(endpoint = "forget-view", prefix = "/do")]
pub async fn forget_view(
    #[server(default)] roadmap: String,
    #[server(default)] name: String,
    #[server(default)] shared: String,
    #[server(default)] back: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let go = if is_local(&back) { back } else { tasks_of(&roadmap) };
    let shared = !shared.is_empty();
    let command = Command::ForgetView { roadmap: roadmap.as_str().into(), name, shared };
    answered(keep(&visit, command, go).await)
}
