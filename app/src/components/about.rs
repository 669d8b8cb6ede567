//! What forms about a task carry unseen, and how a form changes what was approved.

use leptos::prelude::*;
use maud::{Markup, html};
use roadmap::{May, Task};

use super::{FormState, Hidden, TextArea, raw};
use crate::visit::Scene;

/// What every form about a task carries unseen.
#[component]
pub fn About(
    /// What is looked at.
    scene: Scene,
    /// The task's key, or the workstream's.
    #[prop(into)]
    key: String,
) -> impl IntoView {
    raw(about(&scene, &key))
}

/// The same as markup.
pub fn about(scene: &Scene, key: &str) -> Markup {
    let version = scene.roadmap.version;
    html! {
        input type="hidden" name="roadmap" value=(scene.roadmap.key.as_str());
        input type="hidden" name="task" value=(key);
        input type="hidden" name="version" value=(version);
        input type="hidden" name="back" value=(scene.visit.here());
    }
}

/// How somebody's change of the plan comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// At once, before approval.
    Freely,
    /// As a proposal on which the controller decides.
    Propose,
    /// By a decision of the controller, who is looking.
    Change,
}

impl Way {
    /// Finds how the viewer may change the plan of a task; none if they may not.
    pub fn of(scene: &Scene, task: &Task) -> Option<Self> {
        let actor = scene.actor().filter(|_| !scene.past)?;
        if scene.roadmap.approval.is_none() {
            return scene.may_plan(&task.workstream).then_some(Self::Freely);
        }
        let may = May { roadmap: &scene.roadmap, actor };
        if may.change(task).is_ok() {
            return Some(Self::Change);
        }
        may.propose(task).is_ok().then_some(Self::Propose)
    }

    /// Finds how the viewer may add a task; none if they may not.
    pub fn to_add(scene: &Scene) -> Option<Self> {
        let actor = scene.actor().filter(|_| !scene.past)?;
        if scene.roadmap.approval.is_some() && actor.controls().is_ok() {
            return Some(Self::Change);
        }
        let plans = scene.roadmap.workstreams.iter().any(|group| scene.may_plan(&group.key));
        let way = if scene.roadmap.approval.is_none() { Self::Freely } else { Self::Propose };
        plans.then_some(way)
    }

    /// Returns its name in forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::Freely => "",
            Self::Propose => "propose",
            Self::Change => "change",
        }
    }

    /// Returns the key of the words on a button that would say `freely` before approval.
    pub fn verb(self, freely: &'static str) -> &'static str {
        match self {
            Self::Freely => freely,
            Self::Propose => "way-propose",
            Self::Change => "way-change",
        }
    }
}

/// Returns where the viewer edits a task; none if they may not, or if it is not open.
pub fn edit_href(scene: &Scene, task: &Task) -> Option<String> {
    let open = task.withdrawn.is_none() && task.submission().is_none();
    (open && Way::of(scene, task).is_some()).then(|| scene.task_href(&task.key) + "/edit")
}

/// The reason that a change of what was approved needs, and who decides on it.
#[component]
pub fn ReasonFor(
    /// What is looked at.
    scene: Scene,
    /// The form.
    state: FormState,
    /// How the change comes about.
    way: Way,
) -> impl IntoView {
    let lang = scene.lang();
    if way == Way::Freely {
        return ().into_any();
    }
    let hint = lang.t(if way == Way::Change { "way-change-hint" } else { "way-propose-hint" });
    view! {
        <Hidden name="way" value=way.code()/>
        <TextArea state name="reason" label=lang.t("reason") hint rows=2/>
    }
    .into_any()
}
