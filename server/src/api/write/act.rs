//! What all operations on roadmaps have in common: a command is made, recorded once, and answered.

use std::sync::Arc;

use app::visit::Scene;
use axum::http::{Method, header};
use directory::Scope;
use roadmap::{Command, Evidence, Problem as Fault, Refusal, Roadmap, command::Seen};
use serde::de::DeserializeOwned;
use store::{Error, NAMED, command_id};
use utoipa::ToSchema;

use super::super::{
    bodies::{EvidenceBody, Way},
    caller::Call,
    operation::Entry,
    problem::Problem,
    table::Table,
    views::{self, Recorded},
};

/// A command that follows from a request.
pub type Made = Result<Command, Problem>;
/// What came of it.
pub type Done = Result<(Recorded, Option<axum::response::Response>), Problem>;

/// Adds an operation that becomes one command, which follows from the address and the body.
pub fn act<B: DeserializeOwned + ToSchema + Send + 'static>(
    table: &mut Table,
    (method, path, id, tag): (Method, &'static str, &'static str, &'static str),
    (scope, summary): (Scope, &'static str),
    make: fn(&Call, &Roadmap, B) -> Made,
) {
    let entry = Entry { method, path, id, tag, summary, scope: Some(scope), parameters: &[] };
    let answering = move |call: Arc<Call>, body: B| async move {
        let known = call.roadmap()?;
        let command = make(&call, &known, body)?;
        acted(&call, command).await
    };
    table.write_with(entry, answering);
}

/// Has a change of the plan go the way that the body says.
pub fn by_way(way: Way, reason: String, command: Command) -> Command {
    let wish = Box::new(command);
    match way {
        Way::Direct => *wish,
        Way::Propose => Command::Propose { wish, reason },
        Way::Change => Command::Change { wish, reason },
    }
}

/// Has a command happen only at the version that was looked at.
pub fn seen(version: Option<u64>, command: Command) -> Command {
    match version {
        Some(version) => Command::If { seen: Seen::Version(version), command: Box::new(command) },
        None => command,
    }
}

/// How many characters of an id say who calls a command what, and where, and how many what is sent.
const PART: usize = 16;

/// The id of a command, and whether it was carried out already.
pub struct Known {
    /// The id.
    pub id: String,
    /// The roadmap in which it was.
    pub stream: Option<String>,
}

/// Finds out the id of a command: what the program calls it, with what it sends, or one that no other has. Who
/// calls another command the same is refused.
pub async fn known(call: &Call) -> Result<Known, Problem> {
    let login = call.visit.viewer.as_ref().map_or("", |person| person.login.as_str());
    let Some(key) = call.key()? else {
        return Ok(Known { id: command_id(&app::door::id()), stream: None });
    };
    let mut name = command_id(&format!("api|{login}|{}|{key}", call.visit.path));
    name.truncate(PART);
    let sum = call.sum.get(..PART).unwrap_or_default();
    let found = call.visit.store.carried_out(&name).await.map_err(|error| call.failed(&error))?;
    let id = format!("{name}{NAMED}{sum}");
    match found {
        // Versions before have nothing between the two.
        Some((known, stream)) if known == id || known == format!("{name}{sum}") => {
            Ok(Known { id: known, stream: Some(stream) })
        }
        Some(_) => Err(reused()),
        None => Ok(Known { id, stream: None }),
    }
}

/// Says that something else was called the same.
fn reused() -> Problem {
    let mut problem = Problem::new(422, "`Idempotency-Key` was sent with another body before");
    problem.code = "key_reused".to_owned();
    problem
}

/// Records a command, once, and says what came of it.
pub async fn acted(call: &Call, command: Command) -> Done {
    let (visit, key) = (&call.visit, call.part("roadmap").to_owned());
    let task = command.task().map(str::to_owned);
    let proposes = matches!(command, Command::Propose { .. });
    call.covers(&key)?;
    let known = known(call).await?;
    let after = match known.stream {
        // What was done already is answered with how it is now.
        Some(_) => call.roadmap()?,
        None => match visit.store.record(&key, visit.who(), &known.id, command, visit.now).await {
            Ok(after) => after,
            Err(error) => return Err(told(call, &error)),
        },
    };
    let scene = Scene::now(visit, after);
    let found = task.as_deref().and_then(|key| scene.roadmap.task(key));
    let task = found.map(|task| views::task(&scene, task, &scene.status(task)));
    let own = |by: &roadmap::By| visit.viewer.as_ref().is_some_and(|it| by.person == it.login);
    let proposal = scene.roadmap.proposals.last().filter(|it| proposes && own(&it.by));
    let proposal = proposal.map(|it| it.number);
    let recorded = Recorded { roadmap: key, version: scene.roadmap.version, task, proposal };
    Ok((recorded, None))
}

/// Says why a command was not recorded; who named a revision is told that it is another one now.
pub fn told(call: &Call, error: &Error) -> Problem {
    let mut problem = match (error, call.visit.roadmap(call.part("roadmap"))) {
        (Error::Reused, _) => return reused(),
        (Error::Refused(refusal), Some(known)) => {
            call.refused(&app::forms::in_words(call.visit.lang, &known, refusal))
        }
        _ => call.failed(error),
    };
    if problem.status == 409 && call.headers.contains_key(header::IF_MATCH) {
        let stale = Problem::new(412, problem.detail.clone());
        problem.status = stale.status;
        problem.title.clone_from(&stale.title);
        problem.code.clone_from(&stale.code);
        problem.kind.clone_from(&stale.kind);
    }
    problem
}

/// Reads the revision that was edited out of `If-Match`: the number before the full stop of a task's tag.
pub fn revision(call: &Call, known: u64) -> Result<u64, Problem> {
    let sent = call.headers.get(header::IF_MATCH).and_then(|it| it.to_str().ok());
    let Some(sent) = sent else {
        return Err(Problem::new(
            428,
            "say in `If-Match` which revision was edited: the task's ETag",
        ));
    };
    if sent.trim() == "*" {
        return Ok(known);
    }
    let tag = sent.trim().trim_start_matches("W/").trim_matches('"');
    let number = tag.split('.').next().and_then(|number| number.parse().ok());
    number.ok_or_else(|| Problem::new(400, "`If-Match` is neither a task's ETag nor a revision"))
}

/// Finds the files that were uploaded before; each counts for whoever sent it.
pub async fn evidence(
    call: &Call,
    pieces: Vec<EvidenceBody>,
    files: &[String],
) -> Result<Vec<Evidence>, Problem> {
    let mut evidence: Vec<Evidence> = pieces.into_iter().map(Into::into).collect();
    let ids: Vec<_> = files.iter().map(String::as_str).collect();
    let Some(person) = &call.visit.viewer else { return Ok(evidence) };
    let found = call.visit.store.uploads(&ids, &person.login).await;
    let found = found.map_err(|error| call.failed(&error))?;
    if found.len() < ids.len() {
        return Err(call.refused(&Refusal::field("files", Fault::Unknown)));
    }
    evidence.extend(found.iter().map(store::Upload::evidence));
    Ok(evidence)
}

/// Reads a number out of the address.
pub fn at(call: &Call, name: &str) -> Result<u32, Problem> {
    let unknown = |_| call.refused(&Refusal::unknown(name, call.part(name)));
    call.part(name).parse().map_err(unknown)
}
