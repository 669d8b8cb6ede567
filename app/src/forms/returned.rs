//! A table that comes back: taken, looked at, carried out at once.

use std::sync::Arc;

use leptos::prelude::*;
use roadmap::{Command, Forbidden, Refusal};

use super::{Sent, answered, carry_out, done, refused, saved, the_visit};
use crate::{
    begin::{Begun, RETURNED},
    query::Query,
    returned::{compared, roadmap_of},
    visit::{Scene, Visit, encoded},
    wire::{Answer, Failure},
};

/// Boxes of the form, which are left out where they are not ticked.
const BOXES: [&str; 1] = ["take"];

fn broken(visit: &Visit, message: String) -> Failure {
    tracing::error!(message, "a table that came back was not kept");
    Failure { status: 503, message: visit.lang.t("failure-record"), ..Failure::default() }
}

/// Finds the roadmap, for whoever changes anything in it; a refusal is the writer's, which logs it.
async fn scene_of(visit: &Arc<Visit>, roadmap: &str) -> Result<Scene, Failure> {
    if let Some(scene) = visit.roadmap(roadmap).map(|it| Scene::now(visit, it))
        && scene.brings_back()
    {
        return Ok(scene);
    }
    // A task of no workstream: whoever may not plan is refused for that.
    let nothing = Command::AddTask(Box::default());
    let scene = carry_out(visit, roadmap, "", nothing).await;
    Err(scene.err().unwrap_or_else(|| refused(visit, roadmap, &Forbidden::SignIn.into())))
}

/// Takes a table that comes back; it is shown before anything changes.
#[server(endpoint = "bring-back", prefix = "/do")]
pub async fn bring_back(
    #[server(default)] roadmap: String,
    #[server(default)] draft: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let scene = scene_of(&visit, &roadmap).await?;
        let own = visit.viewer.as_ref().map(|person| &person.login);
        let begun = Begun::find(&visit, &draft).filter(|begun| Some(&begun.person) == own);
        let Some(mut begun) = begun else {
            let message = visit.lang.t("returned-choose");
            return Err(Failure { status: 422, message, ..Failure::default() });
        };
        begun.take(&Query::default().with(RETURNED, &scene.roadmap.key), &[]);
        begun.save(&visit.store).map_err(|message| broken(&visit, message))?;
        let go = scene.href(&format!("/bring-back/{}", encoded(&begun.id)));
        Ok(saved(&visit, Some(go)))
    };
    answered(result.await)
}

/// Carries out what a table that came back changes, all of it at once; or looks again, or forgets it.
#[server(endpoint = "take-back-in", prefix = "/do")]
pub async fn take_back_in(
    #[server(default)] roadmap: String,
    #[server(default)] id: String,
    #[server(default)] seen: String,
    #[server(default)] way: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let scene = scene_of(&visit, &roadmap).await?;
        let own = visit.viewer.as_ref().map(|person| &person.login);
        let unknown = || refused(&visit, &roadmap, &Refusal::unknown("table", &id));
        let begun = Begun::find(&visit, &id).filter(|begun| {
            Some(&begun.person) == own && roadmap_of(begun) == Some(&*scene.roadmap.key)
        });
        let mut begun = begun.ok_or_else(unknown)?;
        if way == "forget" {
            visit.store.imports().remove(&begun.id);
            return Ok(saved(&visit, Some(scene.href("/tasks"))));
        }
        let sent = use_context::<Sent>().map(|sent| sent.0).unwrap_or_default();
        let values = Query::parse(sent.split_once('?').map_or("", |(_, values)| values));
        let values = ["roadmap", "id", "seen", "way"]
            .into_iter()
            .fold(values, |values, name| values.without(name));
        begun.take(&values, &BOXES);
        begun.save(&visit.store).map_err(|message| broken(&visit, message))?;
        let here = scene.href(&format!("/bring-back/{}", encoded(&begun.id)));
        if way != "apply" {
            return Ok(saved(&visit, Some(here)));
        }
        let found = compared(&scene, &begun)
            .await
            .map_err(|faults| visit.lang.refusal(&Refusal::Invalid(faults), scene.today()))?;
        // What is carried out is what was looked at.
        if found.seen() != seen {
            let message = visit.lang.t("returned-moved");
            return Err(Failure { status: 409, message, ..Failure::default() });
        }
        if found.commands.is_empty() {
            let message = visit.lang.t("returned-nothing");
            return Err(Failure { status: 422, message, ..Failure::default() });
        }
        let command = Command::Bulk(found.commands);
        // Sent twice, it is carried out once.
        let after = carry_out(&visit, &roadmap, &format!("returned {seen}"), command).await?;
        Ok(done(&after, after.href("/tasks")).await)
    };
    answered(result.await)
}
