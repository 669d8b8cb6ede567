//! The reviewer's queue: what waits for this person, with everything that is needed to decide.

use std::{collections::BTreeMap, sync::Arc};

use leptos::prelude::*;
use roadmap::{Proposal, Task, Wish, date::days_between};

use super::Frame;
use crate::{
    components::{
        Criteria, DateCell, DecideForm, DecideProposal, GrantForm, Marks, Nav, Pager, Part,
        ProposalCard, StatusChip, SubmissionCard, category_words, drift_class,
    },
    i18n::{args, signed},
    queue::{self, Item, Waits, items},
    visit::{Scene, Visit},
};

/// Items on a page.
const PAGE: usize = 25;

/// Renders what waits for the viewer in every roadmap; the first item is open.
pub fn page(visit: &Arc<Visit>, scenes: Vec<Scene>) -> String {
    let lang = visit.lang;
    let only = match scenes.as_slice() {
        [scene] => Some(scene.clone()),
        _ => None,
    };
    let mut items: Vec<_> = scenes.iter().flat_map(items).collect();
    let mut left: BTreeMap<String, usize> = BTreeMap::new();
    for (absent, n) in scenes.iter().flat_map(queue::left) {
        *left.entry(absent).or_default() += n;
    }
    // One's own first, then what one decides for each who is away.
    items.sort_by(|a, b| (&a.absent, &a.order).cmp(&(&b.absent, &b.order)));
    // After a refusal the item that was refused stays open, whatever its place.
    let typed = visit.typed.as_ref();
    let open =
        typed.and_then(|typed| items.iter().position(|item| item.was_refused(&typed.values)));
    let part = Part::with(visit, open, items.len(), PAGE);
    let open = open.unwrap_or(part.range().0);
    let title = lang.t("review-title");
    let frame = Frame {
        visit,
        scene: only.as_ref(),
        nav: Nav::Review,
        title: title.clone(),
        islands: visit.past_day().is_none(),
    };
    let visit = visit.clone();
    frame.render(move || {
        let n = items.len();
        let keys = visit.past_day().is_none().then(|| {
            view! { <p class="muted by-keys">{lang.t("review-keys")}</p> }
        });
        let none = (n == 0).then(|| view! { <p class="empty">{lang.t("review-none")}</p> });
        let left = left.into_iter().map(|(absent, n)| {
            let values = args([("n", n.into()), ("absent", absent.into())]);
            view! { <p class="muted">{lang.f("review-left", &values)}</p> }
        });
        let left = left.collect_view();
        let mut before: Option<String> = None;
        let rows = part.of(items.into_iter().enumerate()).map(|(at, item)| {
            let absent = item.absent.clone().filter(|_| item.absent != before);
            before.clone_from(&item.absent);
            let head = absent.map(|absent| {
                view! { <h2>{lang.f("deputy-for", &args([("absent", absent.into())]))}</h2> }
            });
            view! { {head}<Waiting item open=at == open/> }
        });
        view! {
            <section class="queue" data-queue="">
                <h1 class="plain">{title}" "<small>{n}</small></h1>
                {keys}
                {none}
                {rows.collect_view()}
                {left}
                <Pager visit=visit.clone() part/>
            </section>
        }
        .into_any()
    })
}

#[component]
fn Waiting(item: Item, open: bool) -> impl IntoView {
    let Item { scene, waits, .. } = item;
    match waits {
        Waits::Approval => view! { <Draft scene open/> }.into_any(),
        Waits::Proposal(proposal) => view! { <Proposed scene proposal open/> }.into_any(),
        Waits::Submission(task) => view! { <OfTask scene task submitted=true open/> }.into_any(),
        Waits::Extension(task) => view! { <OfTask scene task submitted=false open/> }.into_any(),
    }
}

/// A draft that waits to be put into force.
#[component]
fn Draft(scene: Scene, open: bool) -> impl IntoView {
    let lang = scene.lang();
    let title = super::roadmap_title(&scene);
    let n = scene.roadmap.tasks.len();
    let look = (!scene.past).then(|| {
        view! { <p class="buttons"><a href=scene.href("/approve")>{lang.t("approve-look")}</a></p> }
    });
    view! {
        <details class="item" open=open>
            <summary>{title}<span class="sub">{lang.t("review-draft")}</span></summary>
            <p>{lang.n("approve-text", n)}</p>
            {look}
        </details>
    }
    .into_any()
}

/// A wish to change what was approved, with what it would do.
#[component]
fn Proposed(scene: Scene, proposal: Arc<Proposal>, open: bool) -> impl IntoView {
    let lang = scene.lang();
    let about = proposal.wish.about().to_owned();
    // A new task is none yet, whatever else may have its key meanwhile.
    let adds = matches!(proposal.wish, Wish::Add { .. });
    let task = scene.roadmap.task(&about).filter(|_| !adds).cloned();
    let group = scene.roadmap.workstream(&about).map(|group| group.title.clone());
    let title = task.as_ref().map(|task| task.title.clone()).or(group).unwrap_or_default();
    let title = match &proposal.wish {
        Wish::Add { task } => task.title.get(lang.code()).to_owned(),
        _ => title.get(lang.code()).to_owned(),
    };
    let office = scene.office(&proposal.office);
    let wish = crate::told::wish(&scene, &proposal.wish);
    let chips = task.map(|task| {
        let status = scene.status(&task);
        let href = scene.task_href(&task.key);
        view! {
            <div class="chips">
                <StatusChip scene=scene.clone() task=task.clone() status=status.clone()/>
                <DateCell scene=scene.clone() task status/>
                <a href=href>{lang.t("review-open")}</a>
            </div>
        }
    });
    view! {
        <details class="item" open=open>
            <summary>
                <b>{about}</b>" "{title}
                <span class="sub">{lang.t("review-proposal")}": "{wish}" · "{office}</span>
            </summary>
            {chips}
            <ProposalCard scene=scene.clone() proposal=proposal.clone()/>
            <DecideProposal scene proposal/>
        </details>
    }
    .into_any()
}

/// A submission or a request for another deadline, with the task that it is about.
#[component]
fn OfTask(scene: Scene, task: Arc<Task>, submitted: bool, open: bool) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    let status = scene.status(&task);
    let title = task.title.get(lang.code()).to_owned();
    let (what, body) = match submitted {
        true => {
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
            let decide = (!scene.past).then(|| {
                view! { <DecideForm scene=scene.clone() task=task.clone()/> }
            });
            let body = view! { {card}{earlier}{decide} };
            (lang.n("review-submitted", age), body.into_any())
        }
        false => {
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
            let grant = (!scene.past).then(|| {
                view! { <GrantForm scene=scene.clone() task=task.clone()/> }
            });
            let body = view! { {words}{grant} };
            (lang.t("review-extension"), body.into_any())
        }
    };
    // A submission shows the criteria with what is said about each.
    let criteria = (!task.criteria.is_empty() && !submitted).then(|| {
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
    let reports = task.reports.latest().take(3).map(|report| {
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
                <b>{task.key.to_string()}</b>" "{title}
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
