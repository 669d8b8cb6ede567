//! What is left out of a page of many tasks: a workstream and an owner to choose.

use maud::{Markup, html};

use super::choices::{office_choices, workstream_choices};
use crate::visit::Scene;

/// The parameters that leave out tasks.
const NARROWING: [&str; 3] = ["workstream", "owner", "status"];

/// Chooses a workstream and an owner; whatever else the address says stays.
pub fn narrow(scene: &Scene) -> Markup {
    let (lang, query) = (scene.lang(), &scene.visit.query);
    let all = || (String::new(), lang.t("pick-all"));
    let workstreams = workstream_choices(scene).into_iter().map(|(_, key, title)| (key, title));
    let workstreams: Vec<_> = std::iter::once(all()).chain(workstreams).collect();
    let board = scene.board();
    let digest = board.digest(&scene.roadmap);
    let owners = office_choices(scene)
        .into_iter()
        .filter(|(key, _)| digest.owned_by(key) > 0 || query.get("owner") == Some(key.as_str()));
    let owners: Vec<_> = std::iter::once(all()).chain(owners).collect();
    let chosen = ["workstream", "owner", "page"];
    let kept = query.0.iter().filter(|(name, _)| !chosen.contains(&name.as_str()));
    let clean = !NARROWING.iter().any(|name| query.get(name).is_some());
    let clear = NARROWING.iter().fold(query.without("page"), |query, name| query.without(name));
    html! {
        form.filters action=(scene.visit.path) {
            p.picks {
                (pick(scene, "workstream", &workstreams))
                (pick(scene, "owner", &owners))
                @for (name, value) in kept { input type="hidden" name=(name) value=(value); }
                button { (lang.t("show")) }
                @if !clean { a href=(scene.visit.at(&clear)) { (lang.t("tasks-clear")) } }
            }
        }
    }
}

fn pick(scene: &Scene, name: &str, choices: &[(String, String)]) -> Markup {
    let chosen = scene.visit.query.get(name).unwrap_or("");
    html! {
        label.pick {
            (scene.lang().t(&format!("pick-{name}"))) " "
            select name=(name) {
                @for (value, words) in choices { option value=(value) selected[value == chosen] { (words) } }
            }
        }
    }
}
