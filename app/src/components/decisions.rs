//! Submissions, requests and their decisions, as the record of a task has them.

use std::sync::Arc;

use leptos::prelude::*;
use maud::{Markup, html};
use roadmap::{Change, Event, Submission, Task, TaskKey};

use super::{Fulfilments, Pieces, TakeBack, belated, belated_event, category_words, raw};
use crate::{i18n::args, visit::Scene};

/// What is open before something that says it is finished, in red.
#[component]
pub fn OpenBefore(
    /// What is looked at.
    scene: Scene,
    /// The keys of what is open.
    keys: Vec<TaskKey>,
) -> impl IntoView {
    raw(open_before(&scene, &keys))
}

/// The same as markup.
pub fn open_before(scene: &Scene, keys: &[TaskKey]) -> Markup {
    let lang = scene.lang();
    let title =
        |key: &str| scene.roadmap.task(key).map(|task| task.title.get(lang.code()).to_owned());
    html! {
        @if !keys.is_empty() {
            p.late {
                (lang.n("open-predecessors", keys.len()))
                @for key in keys {
                    " " a href=(scene.task_href(key)) title=[title(key)] { (key.as_str()) }
                }
            }
        }
    }
}

/// One submission with its evidence and what the reviewers said.
#[component]
pub fn SubmissionCard(
    /// What is looked at.
    scene: Scene,
    /// The task's key.
    #[prop(into)]
    task: String,
    /// The submission.
    submission: Submission,
) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    let decisions = submission.decisions.iter().map(|decision| {
        let key = if decision.accepted { "decision-accepted" } else { "decision-returned" };
        let class = if decision.accepted { "mark tone-good" } else { "mark tone-warn" };
        let head = lang.f(
            key,
            &args([
                ("by", lang.by(&decision.by).into()),
                ("on", lang.day(decision.on, today).into()),
            ]),
        );
        let reason = (!decision.reason.is_empty())
            .then(|| view! { <p class="said">{decision.reason.clone()}</p> });
        let failed = decision.failed.iter().map(|failed| {
            let head = lang.n("criterion-failed", failed.criterion);
            view! { <p class="said">{head}": "{failed.reason.clone()}</p> }
        });
        let open = view! { <OpenBefore scene=scene.clone() keys=decision.open.clone()/> };
        view! { <li><span class=class>{head}</span>{open}{failed.collect_view()}{reason}</li> }
    });
    let head = lang.f(
        "submission-head",
        &args([
            ("by", lang.by(&submission.by).into()),
            ("office", scene.office(&submission.office).into()),
            ("on", lang.weekday(submission.on, today).into()),
            ("fact", lang.weekday(submission.fact_date, today).into()),
        ]),
    );
    let late = raw(belated(&scene, submission.fact_date, submission.at));
    let statement = (!submission.statement.is_empty())
        .then(|| view! { <p class="said">{submission.statement.clone()}</p> });
    let took = submission.accepted_on.map(|on| {
        let days = scene.roadmap.calendar.working_days_between(submission.on, on);
        let limit = scene.roadmap.settings.review_working_days;
        let text = lang.f("review-took", &args([("days", days.into()), ("limit", limit.into())]));
        let class = if days > limit { "late" } else { "muted" };
        view! { <p class=class>{text}</p> }
    });
    let reopened = submission.reopened.as_ref().map(|halt| {
        let text = lang.f(
            "submission-reopened",
            &args([("by", lang.by(&halt.by).into()), ("on", lang.day(halt.on, today).into())]),
        );
        view! { <p class="muted">{text}" "{halt.reason.clone()}</p> }
    });
    // Of what waits, the form to decide says how it is now.
    let decided = !submission.decisions.is_empty();
    let open =
        decided.then(|| view! { <OpenBefore scene=scene.clone() keys=submission.open.clone()/> });
    view! {
        <div class="submission">
            <p class="sub">{head}{late}</p>
            {open}
            {statement}
            <Fulfilments lang statements=submission.statements.clone()/>
            <Pieces scene=scene.clone() task evidence=submission.evidence.clone() attached=submission.attached.clone()/>
            <ul class="list">{decisions.collect_view()}</ul>
            {took}{reopened}
        </div>
    }
    .into_any()
}

/// The submissions and the requests for another deadline that a task has had, latest first.
#[component]
pub fn Decisions(
    /// What is looked at.
    scene: Scene,
    /// The task.
    task: Arc<Task>,
    /// What happened to it, latest first.
    history: Arc<Vec<Event>>,
) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    let take_back = |label: &'static str, which: fn(&Change) -> bool| {
        view! { <TakeBack scene=scene.clone() history=history.clone() which label/> }
    };
    let unsubmit = task.submission().filter(|it| it.decisions.is_empty());
    let unsubmit = unsubmit
        .map(|_| take_back("take-back-submission", |it| matches!(it, Change::Submitted { .. })));
    let unask = task.pending_extension();
    let unask = unask.map(|_| {
        take_back("take-back-request", |it| matches!(it, Change::ExtensionRequested { .. }))
    });
    let submissions = task.submissions.iter().rev().cloned().map(|submission| {
        view! { <SubmissionCard scene=scene.clone() task=task.key.clone() submission/> }
    });
    let submissions = (!task.submissions.is_empty()).then(|| {
        view! { <section><h2>{lang.t("submissions")}" "<small>{task.submissions.len()}</small></h2>{submissions.collect_view()}{unsubmit}</section> }
    });
    let requests = task.extensions.iter().rev().map(|request| {
        let late = request.late_request.then(|| {
            view! { " "<span class="mark tone-warn">{lang.t("late-request")}</span> }
        });
        let decision = match &request.decision {
            None if request.taken_back.is_some() => lang.t("extension-taken-back"),
            None => lang.t("extension-pending"),
            Some(decision) => {
                let by = ("by", lang.by(&decision.by).into());
                let on = ("on", lang.day(decision.on, today).into());
                match decision.granted {
                    Some(granted) => lang.f(
                        "extension-granted-by",
                        &args([by, on, ("to", lang.deadline(granted, today).into())]),
                    ),
                    None => lang.f("extension-rejected-by", &args([by, on])),
                }
            }
        };
        let recorded = request.decision.as_ref().and_then(|known| {
            history.iter().find(|event| {
                matches!(&event.change, Change::ExtensionDecided { decision, .. } if decision == known)
            })
        });
        let recorded = recorded.map(|event| raw(belated_event(&scene, event)));
        let why = request.decision.as_ref().map(|decision| decision.reason.clone());
        let mitigation = (!request.mitigation.is_empty()).then(|| {
            view! { <p class="muted">{lang.t("extension-mitigation")}": "{request.mitigation.clone()}</p> }
        });
        let head = lang.f(
            "extension-head",
            &args([
                ("by", lang.by(&request.by).into()),
                ("on", lang.day(request.on, today).into()),
                ("from", lang.deadline(request.from, today).into()),
                ("to", lang.deadline(request.proposed, today).into()),
            ]),
        );
        view! {
            <li>
                <span class="sub">{head}" · "{category_words(lang, request.category)}{late}</span>
                <p class="said">{request.explanation.clone()}</p>
                {mitigation}
                <p><b>{decision}</b>{recorded}" "{why}</p>
            </li>
        }
    });
    let requests = (!task.extensions.is_empty()).then(|| {
        let href = scene.href("/register");
        view! { <section><h2>{lang.t("extensions")}" "<small><a href=href>{lang.t("register-title")}</a></small></h2><ul class="list">{requests.collect_view()}</ul>{unask}</section> }
    });
    view! { {submissions}{requests} }.into_any()
}
