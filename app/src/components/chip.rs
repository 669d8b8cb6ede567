//! The status of a task, which always answers why.

use std::sync::Arc;

use leptos::prelude::*;
use maud::{Markup, html};
use roadmap::{Status, Task, Tone, status::Mark};

use super::{Icon, as_of::among, icon, raw, tone_class};
use crate::{i18n::Lang, visit::Scene};

/// A status that opens to its why, with and without scripting.
#[component]
pub fn StatusChip(scene: Scene, task: Arc<Task>, status: Status) -> impl IntoView {
    let lang = scene.lang();
    let class = format!("status {}", tone_class(status.rule.tone()));
    let label = lang.status(&status, scene.today());
    view! {
        <details class=class name="why">
            <summary title=lang.t("why")><Icon rule=status.rule/>{label}</summary>
            <Why scene task status/>
        </details>
    }
    .into_any()
}

/// The rule, and the facts and dates that it used.
#[component]
pub fn Why(scene: Scene, task: Arc<Task>, status: Status) -> impl IntoView {
    let lang = scene.lang();
    let help = among("/help", scene.past.then_some(scene.day));
    let rule = format!("{help}#{}", status.rule.code());
    let meaning = lang.rule_meaning(status.rule);
    let facts = lang.why(&scene.roadmap, &scene.board(), &task, &status);
    view! {
        <div class=format!("why {}", tone_class(status.rule.tone()))>
            <p><b>{lang.status(&status, scene.today())}</b>". "{meaning}" "<a class="rule" href=rule>{lang.t("why-rule")}</a></p>
            <ul>{facts.into_iter().map(|fact| view! { <li>{fact}</li> }).collect_view()}</ul>
        </div>
    }
    .into_any()
}

/// A status that leads to its why, where there is no room to open it.
pub fn chip_link(scene: &Scene, task: &Task, status: &Status) -> Markup {
    let lang = scene.lang();
    html! {
        a.chip href={ (scene.task_href(&task.key)) "#why" } title=(lang.t("why")) {
            span.status.(tone_class(status.rule.tone())) {
                (icon(status.rule)) (lang.status(status, scene.today()))
            }
        }
    }
}

/// The marks beside a status; none replaces it.
#[component]
pub fn Marks(scene: Scene, status: Status) -> impl IntoView {
    raw(marks(&scene, &status))
}

/// The same as markup.
pub fn marks(scene: &Scene, status: &Status) -> Markup {
    let lang = scene.lang();
    let tone = |mark: &Mark| match mark {
        Mark::ExtensionPending | Mark::SecondAccept => Tone::Info,
        Mark::ExtensionRejected => Tone::Calm,
        Mark::Returned | Mark::ReviewOverdue | Mark::Disagreement => Tone::Warn,
    };
    html! {
        @for mark in &status.marks {
            span.mark.(tone_class(tone(mark))) { (lang.mark(*mark)) }
        }
        @if let Some(stale) = stale_words(lang, status) {
            span.mark.tone-stale { (stale) }
        }
    }
}

/// Says for how long nothing was reported, where the status does not.
fn stale_words(lang: Lang, status: &Status) -> Option<String> {
    let stale = status.stale.filter(|_| status.rule != roadmap::Rule::NoFreshData);
    stale.map(|days| lang.n("mark-stale", days))
}

/// The marks in words alone.
pub fn mark_words(lang: Lang, status: &Status) -> Vec<String> {
    let marks = status.marks.iter().map(|mark| lang.mark(*mark));
    marks.chain(stale_words(lang, status)).collect()
}
