//! How a roadmap and its tasks stand, why, what changed, and where something is said.

use std::{collections::BTreeMap, sync::Arc};

use app::{
    i18n::args,
    pages::{self, changes::Found},
    query::Query,
    since::Point,
    visit::{Scene, Visit},
};
use chrono::NaiveDate;
use roadmap::{Rule, Status, Submission, Task};

use super::{
    answer::{Failed, Told, listed, plain, quote, roadmap_line, state, task_line, title},
    asked::Asked,
};
use crate::pages_changes;

/// Tasks that are told of a roadmap, the worst first.
const WORST: usize = 10;
/// Reports, and remarks, that are told of a task, the latest first.
const LATEST: usize = 8;
/// Submissions, and requests, that are told of a task, the latest first.
const CLAIMS: usize = 2;
/// Characters and words at the most of a search.
const SEARCH: (usize, usize) = (200, 20);

/// Says how many tasks have which status, the worst first.
fn counts(scene: &Scene) -> String {
    let counts = scene.board().counts(&scene.roadmap).worst_first();
    let words = counts.into_iter().map(|(rule, n)| format!("{n} {}", scene.lang().rule(rule)));
    words.collect::<Vec<_>>().join(", ")
}

/// The final milestone, with how likely its deadline is met; nothing where there is none.
pub fn final_lines(scene: &Scene) -> Vec<String> {
    let board = scene.board();
    let Some(headline) = board.headline(&scene.roadmap) else { return Vec::new() };
    let (lang, task) = (scene.lang(), &headline.task);
    let left = lang.distance(headline.left);
    let line = task_line(scene, task, &headline.status);
    let mut lines = vec![format!("{}: {line} · {left}", lang.t("assistant-final"))];
    let odds = board.outcome(&scene.roadmap, &task.key);
    lines.extend(odds.map(|(outcome, runs)| pages::forecast::likely(scene, &outcome, runs)));
    lines
}

/// Answers how a roadmap stands: counts, the final milestone, the worst tasks; of many the first two.
pub fn roadmap_status(visit: &Arc<Visit>, asked: &Asked) -> Told {
    let scenes = asked.scenes(visit)?;
    let mut rows = Vec::new();
    for scene in &scenes {
        rows.push(roadmap_line(scene));
        rows.push(counts(scene));
        rows.extend(final_lines(scene));
    }
    if let [scene] = scenes.as_slice() {
        let board = scene.board();
        rows.push(format!("## {}", visit.lang.t("worst-first")));
        let (worst, _) = board.worst(&scene.roadmap);
        rows.extend(worst.take(WORST).map(|(task, status)| task_line(scene, task, status)));
    }
    let of = state(&scenes);
    listed(visit.lang, (&of, asked.cursor.as_deref()), &[], rows.into_iter())
}

/// Says why the status of a task is what it is, with what people said in quotations.
fn why_lines(scene: &Scene, task: &Task, status: &Status) -> Vec<String> {
    let lang = scene.lang();
    let quoted = |by: &str, words: &str| quote(by, None, words);
    let facts = lang.why_quoting(&scene.roadmap, &scene.board(), task, status, &quoted);
    let rule = format!("{}: {}", status.rule.number(), lang.rule_meaning(status.rule));
    std::iter::once(rule).chain(facts).collect()
}

/// Answers why the status of a task is what it is.
pub fn why(visit: &Arc<Visit>, asked: &Asked) -> Told {
    let scene = asked.scene(visit)?;
    let task = asked.task(&scene)?;
    let status = scene.status(&task);
    let mut rows = vec![task_line(&scene, &task, &status)];
    rows.extend(why_lines(&scene, &task, &status));
    listed(visit.lang, ("", None), &[], rows.into_iter())
}

/// Answers everything of a task that a planner needs: plan, status, why, and what was said.
pub fn task(visit: &Arc<Visit>, asked: &Asked) -> Told {
    let scene = asked.scene(visit)?;
    let task = asked.task(&scene)?;
    let status = scene.status(&task);
    let mut rows = vec![task_line(&scene, &task, &status)];
    rows.extend(why_lines(&scene, &task, &status));
    rows.extend(plan_lines(&scene, &task, &status));
    rows.extend(said_lines(&scene, &task));
    let of = state(std::slice::from_ref(&scene));
    listed(visit.lang, (&of, asked.cursor.as_deref()), &[], rows.into_iter())
}

/// What was planned of a task.
fn plan_lines(scene: &Scene, task: &Task, status: &Status) -> Vec<String> {
    let (lang, code) = (scene.lang(), scene.lang().code());
    let mut rows = Vec::new();
    let mut add = |label: &str, words: String| {
        if !words.is_empty() {
            rows.push(format!("{}: {words}", lang.t(label)));
        }
    };
    add("field-start", task.start.map(|day| day.to_string()).unwrap_or_default());
    add("field-duration", task.duration.map(|days| days.to_string()).unwrap_or_default());
    add("float", status.float.map(|days| days.to_string()).unwrap_or_default());
    let parts = task.co_owners.iter().map(|part| plain(&scene.office(&part.office)));
    add("field-co-owners", parts.collect::<Vec<_>>().join(", "));
    let links = task.links.iter().map(|link| link.from.to_string());
    add("column-driver", links.collect::<Vec<_>>().join(", "));
    let deliverable = task.deliverable.get(code);
    let deliverable =
        if deliverable.is_empty() { String::new() } else { quote("", None, deliverable) };
    add("field-deliverable", deliverable);
    let criteria = task.criteria.iter().map(|it| quote("", None, &it.line(code)));
    add("fulfilled-when", criteria.collect::<Vec<_>>().join(" "));
    rows
}

/// What was said of a task: reports, submissions, requests, remarks, each the latest first.
fn said_lines(scene: &Scene, task: &Task) -> Vec<String> {
    let lang = scene.lang();
    let mut rows = Vec::new();
    let mut group = |label: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            rows.push(format!("## {}", lang.t(label)));
            rows.extend(lines);
        }
    };
    let reports = task.reports.latest().take(LATEST).map(|report| {
        let on = scene.roadmap.date_at(report.at);
        let by = lang.by(&report.by);
        let forecast = report.forecast.map_or_else(|| "–".to_owned(), |day| day.to_string());
        let confidence = report.confidence.map(|it| lang.confidence(it)).unwrap_or_default();
        let note = said(&by, on, &report.note);
        let by = plain(&by);
        format!("{on} {by}: {}\u{a0}% · {forecast} · {confidence}{note}", report.percent)
    });
    group("assistant-reports", reports.collect());
    let submissions = task.submissions.iter().rev().take(CLAIMS);
    group("assistant-submissions", submissions.flat_map(|it| claim_lines(scene, it)).collect());
    let requests = task.extensions.iter().rev().take(CLAIMS).map(|request| {
        let by = lang.by(&request.by);
        let why = said(&by, request.on, &request.explanation);
        format!("{} {}: {} → {}{why}", request.on, plain(&by), request.from, request.proposed)
    });
    group("assistant-extensions", requests.collect());
    let remarks = task.comments.iter().rev().filter(|it| !it.taken_back).take(LATEST);
    let remarks = remarks.map(|remark| {
        let on = scene.roadmap.date_at(remark.at);
        let words = quote(&lang.by(&remark.by), Some(on), &remark.text);
        match remark.answer_by.filter(|_| remark.answered.is_none()) {
            Some(day) => {
                let by = lang.day(day, scene.today());
                format!("{} {words}", lang.f("question-open", &args([("by", by.into())])))
            }
            None => words,
        }
    });
    group("comments", remarks.collect());
    rows
}

/// What was said with something, if anything was.
fn said(by: &str, on: NaiveDate, words: &str) -> String {
    if words.is_empty() { String::new() } else { format!(" {}", quote(by, Some(on), words)) }
}

/// A submission with its statements, and what reviewers said to it.
fn claim_lines(scene: &Scene, claim: &Submission) -> Vec<String> {
    let lang = scene.lang();
    let by = lang.by(&claim.by);
    let statements = claim.statements.iter().map(|it| it.statement.as_str());
    let statements = statements.chain([claim.statement.as_str()]).filter(|it| !it.is_empty());
    let statements = statements.collect::<Vec<_>>().join(" / ");
    let mut rows = vec![format!("{} {}{}", claim.on, plain(&by), said(&by, claim.on, &statements))];
    rows.extend(claim.decisions.iter().map(|decision| {
        let key = if decision.accepted { "told-accepted" } else { "told-returned" };
        let by = lang.by(&decision.by);
        let reasons = said(&by, decision.on, &decision.reasons());
        format!("{} {}: {}{reasons}", decision.on, plain(&by), lang.t(key))
    }));
    rows
}

/// Answers what changed in a roadmap since a point of time, a week ago where none is named.
pub async fn changes_since(visit: &Arc<Visit>, asked: &Asked) -> Told {
    let lang = visit.lang;
    let from = asked.from.as_deref().unwrap_or_default();
    if !from.is_empty() && Point::read(from).is_none() {
        return Err(Failed(lang.t("assistant-point")));
    }
    let known = asked.scene(visit)?.roadmap;
    let query = Query::default().with("from", from);
    let visit = Arc::new(Visit { query, ..(**visit).clone() });
    let scene = Scene::now(&visit, known);
    let span = pages_changes::span(&scene).await;
    let span = span.map_err(|_| Failed(lang.t("missing-text")))?;
    let found = Found::of(&scene, span);
    let (was, is) = found.span.versions();
    let mut head = vec![roadmap_line(&scene), format!("v{was} → v{is}")];
    head.extend(pages::changes::sentences(&found, &scene));
    let rows = pages::changes::table(&found).into_iter();
    let of = state(std::slice::from_ref(&scene));
    listed(lang, (&of, asked.cursor.as_deref()), &head, rows.map(|row| change_line(&scene, &row)))
}

/// A change in a line: its kind, the task, what became of its status and its dates, who made it and when.
fn change_line(scene: &Scene, row: &BTreeMap<String, String>) -> String {
    let lang = scene.lang();
    let get = |name: &str| row.get(name).map_or("", String::as_str);
    let kind = lang.t(&format!("changes-kind-{}", get("kind").replace('_', "-")));
    let swapped = |label: String, before: String, after: String| match before == after {
        true => None,
        false => Some(format!("{label} {before} → {after}")),
    };
    let rule = |code: &str| Rule::by_code(code).map(|rule| lang.rule(rule)).unwrap_or_default();
    let dates = |label: &str, before: &str, after: &str| {
        swapped(lang.t(label), get(before).to_owned(), get(after).to_owned())
    };
    let about = match get("title") {
        "" => get("key").to_owned(),
        words => format!("{} {}", get("key"), title(words)),
    };
    let made = [get("cause"), get("by"), get("at")].map(plain);
    let words = [
        Some(format!("{kind}: {about}")),
        swapped(lang.t("column-status"), rule(get("status_before")), rule(get("status"))),
        dates("deadline", "deadline_before", "deadline"),
        dates("expected", "expected_before", "expected"),
        dates("report-forecast", "forecast_before", "forecast"),
        Some(made.join(" ").trim().to_owned()),
    ];
    let words = words.into_iter().flatten().filter(|it| !it.is_empty());
    words.collect::<Vec<_>>().join(" · ")
}

/// Answers which tasks say some words, in every roadmap that may be read.
pub fn search(visit: &Arc<Visit>, asked: &Asked) -> Told {
    let q = asked.q.as_deref().ok_or_else(|| Asked::missing(visit, "q"))?;
    let q: String = q.chars().take(SEARCH.0).collect();
    let q = q.split_whitespace().take(SEARCH.1).collect::<Vec<_>>().join(" ");
    let visit = Arc::new(Visit { query: Query::default().with("q", &q), ..(**visit).clone() });
    let scenes: Vec<_> = visit.roadmaps().into_iter().map(|it| Scene::now(&visit, it)).collect();
    let found: Vec<_> = scenes
        .iter()
        .flat_map(|scene| pages::search::places(scene).into_iter().map(move |at| (scene, at)))
        .collect();
    let rows = found.iter().filter_map(|(scene, at)| {
        let task = scene.roadmap.tasks.get(*at)?;
        let line = task_line(scene, task, &scene.status(task));
        Some(format!("{} / {line}", scene.roadmap.key))
    });
    let of = state(&scenes);
    listed(visit.lang, (&of, asked.cursor.as_deref()), &[], rows)
}
