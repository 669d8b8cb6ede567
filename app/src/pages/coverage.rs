//! The clauses of the directive, and what answers each of them.

use std::collections::HashMap;

use chrono::NaiveDate;
use maud::{Markup, html};
use roadmap::{Clause, Directive, date::days_between, rollup::Counts};

use super::Frame;
use crate::{
    components::{
        Column, Nav, Part, Way, chip_link, counts_in_words, drift_class, pager, row, row_head,
        share, tone_class,
    },
    filter::NO_CLAUSE,
    i18n::{args, signed},
    order::sort_first,
    visit::{Scene, encoded},
};

/// Clauses on a page.
const PAGE: usize = 20;
/// Tasks of a clause that are shown; the table of tasks has the rest.
const SHOWN: usize = 10;
/// The columns of the tasks of a clause.
const COLUMNS: [Column; 4] = [Column::Status, Column::Task, Column::Dates, Column::Float];

/// What answers a clause.
#[derive(Default)]
struct Answer {
    /// The tasks by their places, withdrawn ones among them.
    places: Vec<usize>,
    counts: Counts,
    /// Whether there is one that was not withdrawn.
    answers: bool,
    /// The worst task: how bad it is, and its place.
    worst: Option<((u8, i64), usize)>,
    /// When the last of them is expected, and which one it is.
    last: Option<(NaiveDate, usize)>,
    /// How many have no date on which they are expected.
    unknown: usize,
}

/// Finds what answers each clause, and how many tasks answer none.
fn answers(scene: &Scene) -> (HashMap<&str, Answer>, usize) {
    let board = scene.board();
    let (mut answers, mut none): (HashMap<&str, Answer>, usize) = (HashMap::new(), 0);
    for (at, (task, status)) in scene.roadmap.tasks.iter().zip(&board.statuses).enumerate() {
        let Some(clause) = &task.clause else {
            none += 1;
            continue;
        };
        let answer = answers.entry(clause.as_str()).or_default();
        answer.places.push(at);
        answer.counts.count(status.rule, true);
        if task.withdrawn.is_some() {
            continue;
        }
        answer.answers = true;
        let worst = (status.worst(), at);
        answer.worst = Some(answer.worst.map_or(worst, |known| known.min(worst)));
        match status.expected {
            None => answer.unknown += 1,
            Some(date) => {
                let later = answer.last.is_none_or(|(known, _)| date > known);
                answer.last = if later { Some((date, at)) } else { answer.last };
            }
        }
    }
    (answers, none)
}

/// Renders the page.
pub fn page(scene: &Scene) -> String {
    let lang = scene.lang();
    let title = lang.t("coverage-title");
    let frame = Frame {
        visit: &scene.visit,
        scene: Some(scene),
        nav: Nav::Coverage,
        title: title.clone(),
        islands: false,
    };
    let directive = scene.roadmap.directive.as_ref().filter(|it| !it.clauses.is_empty());
    frame.write(&html! {
        section.wide {
            h1.plain { (title) }
            @match directive {
                Some(directive) => { (covered(scene, directive)) }
                None => { (nothing(scene)) }
            }
        }
    })
}

/// What is said where there are no clauses.
fn nothing(scene: &Scene) -> Markup {
    let lang = scene.lang();
    let known = scene.roadmap.directive.is_some();
    let sets = scene.controls() && !scene.past;
    html! {
        p.lead { (lang.t(if known { "coverage-no-clauses" } else { "coverage-no-directive" })) }
        @if sets { p { a href=(scene.href("/settings")) { (lang.t("coverage-set")) } } }
    }
}

fn covered(scene: &Scene, directive: &Directive) -> Markup {
    let lang = scene.lang();
    let (answers, none) = answers(scene);
    let clauses = &directive.clauses;
    let part = Part::asked(&scene.visit, clauses.len(), PAGE);
    let without = scene.href(&format!("/tasks?clause={NO_CLAUSE}"));
    html! {
        (sentence(scene, clauses, &answers))
        @if none > 0 { p { a href=(without) { (lang.n("coverage-without", none)) } } }
        p.muted { (directive.name.get(lang.code())) }
        @for clause in part.of(clauses) {
            section.clause id={ "clause-" (clause.key.as_str()) } {
                (head(scene, clause))
                @let answer = answers.get(clause.key.as_str());
                @if answer.is_none_or(|it| !it.answers) { (unanswered(scene)) }
                @if let Some(answer) = answer { (answered(scene, clause, answer)) }
            }
        }
        (pager(&scene.visit, part))
    }
}

/// How many clauses nothing answers, which they are, and how the worst of the others stands.
fn sentence(scene: &Scene, clauses: &[Clause], answers: &HashMap<&str, Answer>) -> Markup {
    let (lang, board) = (scene.lang(), scene.board());
    let is_answered =
        |clause: &Clause| answers.get(clause.key.as_str()).is_some_and(|it| it.answers);
    let open: Vec<_> = (0..).zip(clauses).filter(|(_, it)| !is_answered(it)).collect();
    let numbers = args([("n", clauses.len().into()), ("open", open.len().into())]);
    let said = lang.f(if open.is_empty() { "coverage-all" } else { "coverage-some" }, &numbers);
    let answer = |clause: &Clause| answers.get(clause.key.as_str())?.worst;
    let worst = (0..).zip(clauses).filter_map(|(at, clause)| Some((answer(clause)?, at, clause)));
    let worst =
        worst.min_by_key(|(worst, at, _)| (*worst, *at)).and_then(|((_, task), at, clause)| {
            let status = board.statuses.get(task)?;
            let code = status.rule.code().replace('_', "-");
            let date = status.expected.map(|date| lang.day_in_words(date)).unwrap_or_default();
            let numbers = args([("n", status.days.into()), ("date", date.into())]);
            let stands = lang.f(&format!("headline-{code}"), &numbers);
            Some((at, clause, tone_class(status.rule.tone()), stands))
        });
    let link = |at: usize, clause: &Clause| {
        let page = if at < PAGE { String::new() } else { (at / PAGE + 1).to_string() };
        let page = scene.visit.at(&scene.visit.query.with("page", &page));
        let href = format!("{page}#clause-{}", encoded(&clause.key));
        html! { a href=(href) { (clause.key.as_str()) } }
    };
    html! {
        p.lead {
            (said)
            @for (n, (at, clause)) in open.iter().take(NAMED).enumerate() {
                @if n > 0 { ", " } @else { " " }
                (link(*at, clause))
            }
            @if open.len() > NAMED { "…" } @else if !open.is_empty() { "." }
            @if let Some((at, clause, tone, stands)) = worst {
                " " (lang.t("coverage-worst")) " " (link(at, clause)) ": "
                em class=(tone) { (stands) } "."
            }
        }
    }
}

/// Clauses that nothing answers, as many as the sentence names.
const NAMED: usize = 10;

/// The words of a clause, when it is due, and whom it names.
fn head(scene: &Scene, clause: &Clause) -> Markup {
    let (lang, code) = (scene.lang(), scene.lang().code());
    let person = clause.responsible.as_ref().map(|person| person.get(code).to_owned());
    let source = clause.source.as_ref().filter(|source| source.starts_with("http"));
    html! {
        h2 { (lang.f("coverage-clause", &args([("key", clause.key.to_string().into())]))) }
        p.said { (clause.text.get(code)) }
        p.sub {
            @match clause.deadline {
                Some(deadline) => { (lang.t("deadline")) ": " b { (lang.deadline(deadline, scene.today())) } }
                None => { (lang.t("coverage-no-deadline")) }
            }
            @if let Some(person) = person { " · " (person) }
            @if let Some(source) = source { " · " a href=(source) rel="noreferrer" { (lang.t("source")) } }
        }
    }
}

/// What is said of a clause that nothing answers.
fn unanswered(scene: &Scene) -> Markup {
    let lang = scene.lang();
    html! {
        p.open {
            b.late { (lang.t("coverage-open")) }
            @if Way::to_add(scene).is_some() {
                " " a href=(scene.href("/new")) { (lang.t("task-add")) }
            }
        }
    }
}

/// The tasks that answer a clause: the worst, how many stand how, when the last is expected.
fn answered(scene: &Scene, clause: &Clause, answer: &Answer) -> Markup {
    let (lang, board) = (scene.lang(), scene.board());
    let entry = |at: usize| scene.roadmap.tasks.get(at).zip(board.statuses.get(at));
    let badness = |at: usize| {
        let row = entry(at).map(|(task, status)| (status.worst(), task.deadline));
        (row, at)
    };
    let mut places = answer.places.clone();
    sort_first(&mut places, SHOWN, |a, b| badness(*a).cmp(&badness(*b)));
    let more = places.len().saturating_sub(SHOWN);
    let href = scene.href(&format!("/tasks?clause={}", encoded(&clause.key)));
    html! {
        div.chips {
            @if let Some((task, status)) = answer.worst.and_then(|(_, at)| entry(at)) {
                (chip_link(scene, task, status))
            }
            a href=(href) { (lang.n("tasks-count", answer.places.len())) }
            span.muted { (counts_in_words(lang, &answer.counts)) }
        }
        (share(&answer.counts))
        (last(scene, clause, answer))
        table.tasks {
            (row_head(scene, &COLUMNS))
            tbody {
                @for (task, status) in places.iter().take(SHOWN).filter_map(|at| entry(*at)) {
                    (row(scene, task, status, &COLUMNS))
                }
                @if more > 0 {
                    tr.more { td colspan=(COLUMNS.len()) { a href=(href) { (lang.n("coverage-more", more)) } } }
                }
            }
        }
    }
}

/// When the last task of a clause is expected, against the clause's own deadline.
fn last(scene: &Scene, clause: &Clause, answer: &Answer) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let last = answer.last.and_then(|(date, at)| Some((date, scene.roadmap.tasks.get(at)?)));
    let drift = |date| {
        let late = days_between(clause.deadline?.last_day(), date);
        Some((drift_class(late), signed(late))).filter(|_| late != 0)
    };
    html! {
        p.last {
            @if let Some((date, task)) = last {
                (lang.t("coverage-last")) " "
                b { (lang.day(date, today)) } " "
                @if let Some((class, days)) = drift(date) { span class=(class) { (days) } " " }
                a href=(scene.task_href(&task.key)) { b { (task.key.as_str()) } " " (task.title.get(lang.code())) }
            }
            @if answer.unknown > 0 { " " span.muted { (lang.n("coverage-unknown", answer.unknown)) } }
        }
    }
}
