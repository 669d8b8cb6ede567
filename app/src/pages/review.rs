//! The reviewer's queue: what waits for this person, with everything that is needed to decide.

use std::sync::Arc;

use chrono::NaiveDate;
use leptos::prelude::*;
use roadmap::{Task, date::days_between};

use super::Frame;
use crate::{
    components::{
        ConsentForm, Criteria, DateCell, DecideForm, GrantForm, Marks, Nav, StatusChip,
        SubmissionCard, category_words, drift_class,
    },
    i18n::{args, signed},
    visit::{Scene, Visit},
};

/// What waits for a decision.
enum Waits {
    Submission,
    Criteria,
    Extension,
}

struct Item {
    scene: Scene,
    task: Arc<Task>,
    waits: Waits,
    /// Overdue first, then a late review, then what is due soon; older before newer.
    order: (u8, NaiveDate, String),
}

fn items(scene: &Scene) -> Vec<Item> {
    let Some(actor) = scene.actor() else { return Vec::new() };
    let (roadmap, today) = (&scene.roadmap, scene.today());
    let mut items = Vec::new();
    for task in &roadmap.tasks {
        let overdue = roadmap.effective(task.deadline) < today;
        if let Some(submission) = task.submission().filter(|it| it.accepted_on.is_none())
            && actor.decides_on(task).is_ok()
        {
            let taken = roadmap.calendar.working_days_between(submission.on, today);
            let late = taken > roadmap.settings.review_working_days;
            let group = if overdue { 0 } else { u8::from(!late) + 1 };
            let order = (group, submission.on, task.key.clone());
            items.push(Item {
                scene: scene.clone(),
                task: task.clone(),
                waits: Waits::Submission,
                order,
            });
        }
        if let Some(proposal) = &task.proposal
            && actor.decides_on_criteria(task).is_ok()
            && !task.is_closed()
            && task.submission().is_none()
        {
            let order = (u8::from(!overdue) * 2, proposal.on, task.key.clone());
            let (scene, task) = (scene.clone(), task.clone());
            items.push(Item { scene, task, waits: Waits::Criteria, order });
        }
        if let Some(request) = task.pending_extension()
            && actor.controls().is_ok()
            && actor.is_not_owner(task).is_ok()
            && request.by.person != actor.by.person
            && !task.is_closed()
        {
            let order = (u8::from(!overdue) * 2, request.on, task.key.clone());
            items.push(Item {
                scene: scene.clone(),
                task: task.clone(),
                waits: Waits::Extension,
                order,
            });
        }
    }
    items
}

/// Renders what waits for the viewer in every roadmap; the first item is open.
pub fn page(visit: &Arc<Visit>, scenes: Vec<Scene>) -> String {
    let lang = visit.lang;
    let only = match scenes.as_slice() {
        [scene] => Some(scene.clone()),
        _ => None,
    };
    let mut items: Vec<_> = scenes.iter().flat_map(items).collect();
    items.sort_by(|a, b| a.order.cmp(&b.order));
    // After a refusal the item that was refused stays open, whatever its place.
    let refused = visit.typed.as_ref().and_then(|typed| typed.values.get("task"));
    let open = refused.and_then(|key| items.iter().position(|item| item.task.key == key));
    let open = open.unwrap_or(0);
    let title = lang.t("review-title");
    let frame = Frame {
        visit,
        scene: only.as_ref(),
        nav: Nav::Review,
        title: title.clone(),
        islands: true,
    };
    frame.render(move || {
        let n = items.len();
        let none = (n == 0).then(|| view! { <p class="empty">{lang.t("review-none")}</p> });
        let rows = items.into_iter().enumerate().map(|(at, item)| {
            view! { <Waiting item open=at == open/> }
        });
        view! {
            <section class="queue" data-queue="">
                <h1 class="plain">{title}" "<small>{n}</small></h1>
                <p class="muted by-keys">{lang.t("review-keys")}</p>
                {none}
                {rows.collect_view()}
            </section>
        }
        .into_any()
    })
}

#[component]
fn Waiting(item: Item, open: bool) -> impl IntoView {
    let Item { scene, task, waits, .. } = item;
    let (lang, today) = (scene.lang(), scene.today());
    let status = scene.status(&task);
    let title = task.title.get(lang.code()).to_owned();
    let (what, body) = match waits {
        Waits::Submission => {
            let submission = task.submission();
            let age = submission.map_or(0, |it| days_between(it.on, today));
            let card = submission.cloned().map(|submission| {
                view! { <SubmissionCard scene=scene.clone() task=task.key.clone() submission/> }
            });
            let earlier = task.submissions.iter().rev().skip(1).cloned().map(|submission| {
                view! { <SubmissionCard scene=scene.clone() task=task.key.clone() submission/> }
            });
            let earlier: Vec<_> = earlier.collect();
            let earlier = (!earlier.is_empty()).then(|| {
                view! { <details><summary>{lang.n("review-earlier", earlier.len())}</summary>{earlier}</details> }
            });
            let body = view! {
                {card}{earlier}
                <DecideForm scene=scene.clone() task=task.clone()/>
            };
            (lang.n("review-submitted", age), body.into_any())
        }
        Waits::Criteria => {
            let body = view! { <ConsentForm scene=scene.clone() task=task.clone()/> };
            (lang.t("review-criteria"), body.into_any())
        }
        Waits::Extension => {
            let request = task.pending_extension().cloned();
            let words = request.map(|request| {
                let days = days_between(request.from.last_day(), request.proposed.last_day());
                let late = request.late_request.then(|| {
                    view! { " "<span class="mark tone-warn">{lang.t("late-request")}</span> }
                });
                view! {
                    <p>
                        {lang.deadline(request.from, today)}" → "<b>{lang.deadline(request.proposed, today)}</b>" "
                        <b class=drift_class(days)>{signed(days)}</b>" · "
                        {category_words(lang, request.category)}{late}
                    </p>
                    <p class="said">{request.explanation.clone()}</p>
                    <p class="muted">{request.mitigation.clone()}</p>
                }
            });
            let body = view! { {words}<GrantForm scene=scene.clone() task=task.clone()/> };
            (lang.t("review-extension"), body.into_any())
        }
    };
    // A submission shows the criteria with what is said about each.
    let criteria = (!task.criteria.is_empty() && !matches!(waits, Waits::Submission)).then(|| {
        view! { <p class="muted">{lang.t("fulfilled-when")}":"</p><Criteria lang criteria=task.criteria.clone()/> }
    });
    let says = |label: String, confidence, sentence: String| {
        view! { <li><span class="muted">{label}": "</span><b>{lang.confidence(confidence)}</b>" "{sentence}</li> }
    };
    let owner =
        task.last_report().and_then(|report| Some((report.confidence?, report.note.clone())));
    let owner = owner.map(|(confidence, note)| says(lang.t("owner-says"), confidence, note));
    let reviewer = task.opinion.clone();
    let reviewer = reviewer.map(|it| says(lang.t("reviewer-says"), it.confidence, it.sentence));
    let opinions = (owner.is_some() || reviewer.is_some())
        .then(|| view! { <ul class="list">{owner}{reviewer}</ul> });
    let reports = task.reports.iter().rev().take(3).map(|report| {
        let forecast = report.forecast.map_or_else(|| "–".to_owned(), |day| lang.day(day, today));
        let text = lang.f(
            "review-report",
            &args([
                ("on", lang.day(scene.roadmap.date_at(report.at), today).into()),
                ("percent", i64::from(report.percent).into()),
                ("forecast", forecast.into()),
            ]),
        );
        view! { <li>{text}" "<span class="muted">{report.note.clone()}</span></li> }
    });
    let reports = reports.collect_view();
    let has_reports = !task.reports.is_empty();
    view! {
        <details class="item" open=open>
            <summary>
                <b>{task.key.clone()}</b>" "{title}
                <span class="sub">{what}" · "{scene.office(&task.owner)}</span>
            </summary>
            <div class="chips">
                <StatusChip scene=scene.clone() task=task.clone() status=status.clone()/>
                <Marks scene=scene.clone() status=status.clone()/>
                <DateCell scene=scene.clone() task=task.clone() status/>
                <a href=scene.task_href(&task.key)>{lang.t("review-open")}</a>
            </div>
            {criteria}
            {opinions}
            {body}
            {has_reports.then(|| view! { <details><summary>{lang.t("review-reports")}</summary><ul class="list">{reports}</ul></details> })}
        </details>
    }
    .into_any()
}
