//! Beginning a roadmap: what it is and where its plan comes from, then the plan as it was understood.

use std::sync::Arc;

use directory::Person;
use leptos::prelude::*;
use roadmap::{Fault, Forbidden, Problem, Refusal, RoadmapKey};

use super::{answered, failure, saved, sent, the_visit};
use crate::{
    begin::{self, Begun, Understood},
    jobs::Ended,
    query::Query,
    visit::Visit,
    wire::{Answer, Failure, Saved},
};

/// Boxes of the forms, which are left out where they are not ticked.
const BOXES: [&str; 2] = ["only_clean", "public"];

/// What the boxes of the form say, as it was sent.
fn boxes() -> Query {
    let names = ["draft", "file_name", "id", "way"];
    names.into_iter().fold(sent(), |values, name| values.without(name))
}

fn invalid(visit: &Visit, faults: Vec<Fault>) -> Failure {
    visit.lang.refusal(&Refusal::Invalid(faults), visit.today())
}

/// Finds who may begin a roadmap; of whoever may not, the writer refuses it, and that is logged.
async fn beginner(visit: &Arc<Visit>) -> Result<Arc<Person>, Failure> {
    if let Some(person) = visit.viewer.clone().filter(|_| visit.may_begin()) {
        return Ok(person);
    }
    let plan = sample::bundled::definition(visit.today()).map_err(|_| Failure::default())?;
    let plan = roadmap::Definition { key: store::command_id("begin").as_str().into(), ..plan };
    match visit.store.create(visit.who(), plan, visit.now).await {
        Err(error) => Err(failure(visit, &error, visit.today())),
        Ok(_) => Err(visit.lang.refusal(&Forbidden::SignIn.into(), visit.today())),
    }
}

/// Begins a roadmap: an empty one is made at once, another is shown before it is made.
#[server(endpoint = "begin", prefix = "/do")]
pub async fn begin(
    #[server(default)] plan: String,
    #[server(default)] draft: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let person = beginner(&visit).await?;
        // A file that came with the form, or before it.
        let known = Begun::find(&visit, &draft)
            .filter(|begun| begun.person == person.login && !begun.is_returned());
        let mut begun = match known {
            Some(begun) => begun,
            None => Begun::new(&person, None, &visit.store).map_err(|it| broken(&visit, it))?,
        };
        begun.take(&boxes(), &BOXES);
        begun.frame(&visit.store).map_err(|faults| invalid(&visit, faults))?;
        if plan == "empty" || plan.is_empty() {
            return match begun.understood(&visit) {
                Understood::Plan(plan, _) => make(&visit, *plan).await,
                Understood::Broken(faults) => Err(invalid(&visit, faults)),
                Understood::Table(_) => Err(Failure::default()),
            };
        }
        if plan == "file" && begun.bytes(&visit.store).is_none() {
            let fault = Fault { field: "file".to_owned(), problem: Problem::Required };
            return Err(invalid(&visit, vec![fault]));
        }
        begun.save(&visit.store).map_err(|message| broken(&visit, message))?;
        Ok(saved(&visit, Some(format!("/begin/{}", begun.id))))
    };
    answered(result.await)
}

fn broken(visit: &Visit, message: String) -> Failure {
    tracing::error!(message, "a plan on its way in was not kept");
    Failure { status: 503, message: visit.lang.t("failure-record"), ..Failure::default() }
}

/// Bytes of a file from which a plan is made beside the page.
const LARGE: usize = 500_000;

/// Understands a plan and makes a roadmap of it; `part` hears what is being done. Returns the key.
async fn made_of(
    visit: &Arc<Visit>,
    begun: &Begun,
    part: impl Fn(&'static str),
) -> Result<RoadmapKey, Failure> {
    let (asked, ours) = (visit.clone(), begun.clone());
    let understood = tokio::task::spawn_blocking(move || ours.understood(&asked)).await;
    let plan = match understood.map_err(|_| Failure::default())? {
        Understood::Plan(plan, _) => *plan,
        Understood::Table(table) if table.reading.is_whole() => table.reading.plan,
        Understood::Table(table) => {
            let message = visit.lang.n("begin-faults", table.reading.faults.len());
            return Err(Failure { status: 422, message, ..Failure::default() });
        }
        Understood::Broken(faults) => return Err(invalid(visit, faults)),
    };
    if plan.tasks.is_empty() {
        let message = visit.lang.t("begin-nothing");
        return Err(Failure { status: 422, message, ..Failure::default() });
    }
    part("work-making");
    let made = begin::create(visit, plan).await;
    let key = made.map_err(|error| failure(visit, &error, visit.today()))?;
    visit.store.imports().remove(&begun.id);
    Ok(key)
}

/// Leads to the people of a roadmap that was just made.
fn to_members(visit: &Visit, key: &str) -> Saved {
    let go = format!("/r/{}/members#saved", crate::visit::encoded(key));
    saved(visit, Some(go))
}

async fn make(visit: &Arc<Visit>, plan: roadmap::Definition) -> Result<Saved, Failure> {
    let made = begin::create(visit, plan).await;
    let key = made.map_err(|error| failure(visit, &error, visit.today()))?;
    Ok(to_members(visit, &key))
}

/// Takes over what was put right in a plan that is about to begin, and makes the roadmap, or forgets it.
#[server(endpoint = "begin-plan", prefix = "/do")]
pub async fn begin_plan(
    #[server(default)] id: String,
    #[server(default)] way: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let person = beginner(&visit).await?;
        let unknown = || visit.lang.refusal(&Refusal::unknown("plan", &id), visit.today());
        let begun = Begun::find(&visit, &id).filter(|begun| !begun.is_returned());
        let mut begun = begun.ok_or_else(unknown)?;
        let name = format!("begin:{id}");
        if let Some(job) = visit.jobs.get(&name).filter(|job| job.ended().is_none()) {
            // While it is being made, it is only looked at, or stopped as long as it still can be.
            match way == "forget" && job.may_stop() {
                true => job.stop(),
                false => return Ok(saved(&visit, Some(format!("/begin/{id}")))),
            }
        }
        visit.jobs.forget_ended(&name);
        if way == "forget" && Some(&begun.person) != visit.viewer.as_ref().map(|it| &it.login) {
            return Err(visit.lang.refusal(&Forbidden::NotYours.into(), visit.today()));
        }
        if way == "forget" {
            visit.store.imports().remove(&begun.id);
            return Ok(saved(&visit, Some("/begin".to_owned())));
        }
        begun.take(&boxes(), &BOXES);
        begun.save(&visit.store).map_err(|message| broken(&visit, message))?;
        let address = format!("/begin/{}", begun.id);
        if way != "make" {
            return Ok(saved(&visit, Some(address)));
        }
        if begun.bytes(&visit.store).is_none_or(|bytes| bytes.len() < LARGE) {
            let key = made_of(&visit, &begun, |_| {}).await?;
            return Ok(to_members(&visit, &key));
        }
        // What takes long is made while a page says how far it is.
        let by = (person.login.clone(), visit.now);
        let ours = visit.clone();
        visit.jobs.start(&name, by, "work-reading", |job| async move {
            match made_of(&ours, &begun, |part| job.finish(part)).await {
                Ok(key) => Ended::Made(key),
                Err(failure) => Ended::Failed(failure),
            }
        });
        Ok(saved(&visit, Some(address)))
    };
    answered(result.await)
}
