//! The roadmaps that the viewer may read, as a portfolio: how each stands, what comes next, what moved.

use std::sync::Arc;

use chrono::NaiveDate;
use maud::{Markup, html};
use roadmap::{Rule, Task, date::add_days};

use super::Frame;
use crate::{
    components::{Nav, counts_in_words, icon, tone_class},
    i18n::{Lang, args},
    visit::{Scene, Visit},
};

/// Dates that are shown of each.
const NEXT: usize = 3;
/// Days over which it is counted what moved.
const LATELY: i64 = 30;

/// Renders the list of roadmaps, the one that stands worst first.
pub fn page(visit: &Arc<Visit>, scenes: Vec<Scene>) -> String {
    let lang = visit.lang;
    let title = lang.t("home-title");
    let frame =
        Frame { visit, scene: None, nav: Nav::Roadmaps, title: title.clone(), islands: false };
    let (archived, mut open): (Vec<_>, Vec<_>) =
        scenes.into_iter().partition(|scene| scene.roadmap.archived.is_some());
    let rank = |scene: &Scene| {
        let board = scene.board();
        let worst = board.counts(&scene.roadmap).worst_open();
        let left = board.headline(&scene.roadmap).map_or(i64::MAX, |headline| headline.left);
        (worst.map_or(u8::MAX, Rule::severity), left, scene.roadmap.key.clone())
    };
    open.sort_by_cached_key(rank);
    frame.write(&html! {
        section.portfolio {
            h1.plain {
                (title) " "
                @if open.len() > 1 { small { (lang.n("home-count", open.len())) } }
            }
            @if open.is_empty() && archived.is_empty() { p { (lang.t("home-empty")) } }
            @if !open.is_empty() {
                table.plain.cards {
                    thead { tr {
                        th scope="col" { (lang.t("home-roadmap")) }
                        th scope="col" { (lang.t("home-final")) }
                        th scope="col" { (lang.t("home-tasks")) }
                        th scope="col" { (lang.t("home-next")) }
                        th scope="col" { (lang.t("home-lately")) }
                    } }
                    tbody { @for scene in &open { (row(scene)) } }
                }
            }
            @if visit.may_begin() && visit.past_day().is_none() {
                p.buttons { a.act href="/begin" { (lang.t("begin-title")) } }
            }
            @if !archived.is_empty() {
                details.panel {
                    summary { (lang.n("home-archived", archived.len())) }
                    ul.list {
                        @for scene in &archived {
                            li { a href=(scene.href("")) { (scene.roadmap.title.get(lang.code())) } }
                        }
                    }
                }
            }
        }
    })
}

fn row(scene: &Scene) -> Markup {
    let lang = scene.lang();
    let (roadmap, board) = (&scene.roadmap, scene.board());
    let headline = board.headline(roadmap);
    let draft = roadmap.approval.is_none();
    let counts = board.counts(roadmap);
    let directive = roadmap.directive.as_ref().map(|it| it.name.get(lang.code()).to_owned());
    html! {
        tr {
            th scope="row" {
                a href=(scene.href("")) { (roadmap.title.get(lang.code())) }
                @if draft { " " span.mark.tone-calm { (lang.t("home-draft")) } }
                @if let Some(directive) = directive { span.sub { (directive) } }
            }
            td data-label=(lang.t("home-final")) {
                @if let Some(headline) = &headline {
                    @let rule = headline.status.rule;
                    b { (lang.day(roadmap.effective(headline.task.deadline), scene.today())) } " "
                    span.muted { (left(lang, headline.left)) }
                    @if !draft {
                        span.sub.(tone_class(rule.tone())) {
                            span.standing { (icon(rule)) (lang.status(&headline.status, scene.today())) }
                        }
                    }
                }
            }
            td data-label=(lang.t("home-tasks")) {
                @for (rule, n) in counts.worst_first().into_iter().filter(|(rule, _)| rule.is_open()).take(1) {
                    a.count.(tone_class(rule.tone())) href=(scene.href(&format!("/tasks?status={}", rule.code()))) {
                        (icon(rule)) b { (n) } " " (lang.rule(rule))
                    }
                }
                @if counts.worst_first().len() > 1 { span.sub { (counts_in_words(lang, &counts)) } }
            }
            td data-label=(lang.t("home-next")) { (next(scene)) }
            td data-label=(lang.t("home-lately")) { (lately(scene)) }
        }
    }
}

fn left(lang: Lang, days: i64) -> String {
    match days {
        0 => lang.t("home-today"),
        1.. => lang.n("in-days", days),
        past => lang.n("days-ago", -past),
    }
}

/// The next deadlines of open tasks.
fn next(scene: &Scene) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let roadmap = &scene.roadmap;
    let mut dates: Vec<(NaiveDate, &Arc<Task>)> = Vec::with_capacity(NEXT + 1);
    for task in roadmap.tasks.iter().filter(|task| !task.is_closed()) {
        let day = roadmap.limit(task.deadline);
        if day < today || dates.len() == NEXT && dates.last().is_some_and(|(last, _)| *last <= day)
        {
            continue;
        }
        let at = dates.partition_point(|(known, _)| *known <= day);
        dates.insert(at, (day, task));
        dates.truncate(NEXT);
    }
    html! {
        ul.plain {
            @for (day, task) in dates {
                li { (lang.day(day, today)) " " a href=(scene.task_href(&task.key)) title=(task.title.get(lang.code())) { (task.key.as_str()) } }
            }
        }
    }
}

/// What was verified, and which deadlines moved, of late.
fn lately(scene: &Scene) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let since = add_days(today, -LATELY);
    let (mut verified, mut moved, mut days) = (0, 0, 0);
    for task in &scene.roadmap.tasks {
        let accepted = task.submission().and_then(|it| it.accepted_on);
        verified += usize::from(accepted.is_some_and(|on| on > since));
        for request in &task.extensions {
            let Some(decision) = &request.decision else { continue };
            if let Some(granted) = decision.granted.filter(|_| decision.on > since) {
                moved += 1;
                days += (granted.last_day() - request.from.last_day()).num_days();
            }
        }
    }
    html! {
        @if verified > 0 { (lang.n("home-verified", verified)) }
        @if verified > 0 && moved > 0 { br; }
        @if moved > 0 { (lang.f("home-moved", &args([("n", moved.into()), ("days", days.into())]))) }
        @if verified + moved == 0 { span.muted { "–" } }
    }
}
