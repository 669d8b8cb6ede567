//! One change as a row: what it is now and what it was, what moved, who did it and when.

use std::sync::Arc;

use chrono::NaiveDate;
use maud::{Markup, html};
use roadmap::{
    Agreement, Risk, Rule, Status, Task,
    agreement::joint,
    changes::{Decided, Entry, Kind},
    date::{add_days, days_between},
};

use super::found::{Found, Made};
use crate::{
    components::{agreement_words, category_words, chip_link, drift_class},
    i18n::{args, plain, signed},
    told,
    visit::Scene,
};

/// Words about a task at the most that a row tells.
const NOTED: usize = 4;

/// A task with its status.
type Row<'a> = (&'a Arc<Task>, &'a Status);

/// Writes an entry.
pub fn row(found: &Found, entry: &Entry) -> Markup {
    let scene = &found.span.is;
    let (lang, key) = (scene.lang(), entry.about.as_str());
    let task = found.task(entry);
    let office = found.office(entry).map(|office| scene.office(office));
    html! {
        li {
            div.state { (left(found, entry)) }
            div.what {
                @match task {
                    Some(task) => {
                        @if entry.is.is_some() {
                            a.title href=(scene.task_href(key)) { (task.title.get(lang.code())) }
                        } @else {
                            span.title { (task.title.get(lang.code())) }
                        }
                        span.sub { (key) @if let Some(office) = &office { " · " (office) } }
                    }
                    None => {
                        span.title { (key) }
                        @if let Some(office) = &office { span.sub { (office) } }
                    }
                }
                p.told { (sentence(found, entry)) }
            }
            div.made {
                (made(found, entry))
                @if let Some(pending) = pending(found, entry) { span.sub { (pending) } }
            }
        }
    }
}

/// The status as it is and as it was, or how the deadline moved.
fn left(found: &Found, entry: &Entry) -> Markup {
    let scene = &found.span.is;
    let (lang, today) = (scene.lang(), scene.today());
    if entry.kind == Kind::Moved
        && let Some((from, to)) = deadlines(found, entry)
    {
        let days = days_between(from.last_day(), to.last_day());
        return html! {
            b { (lang.deadline(from, today)) " → " (lang.deadline(to, today)) } " " (signed(days))
        };
    }
    let now = entry.is.and_then(|place| found.is().at(place));
    let before = entry.was.and_then(|place| found.was().at(place));
    let other = |was: &Status, is: &Status| was.rule != is.rule || was.days != is.days;
    html! {
        @match now {
            Some((task, status)) => {
                (chip_link(scene, task, status))
                @if let Some((_, was)) = before.filter(|(_, was)| other(was, status)) {
                    span.sub { (lang.f("changes-was", &args([("rule", status_words(scene, was).into())]))) }
                }
            }
            None => { span.muted { (lang.t(if entry.kind == Kind::Removed { "changes-gone" } else { "changes-plan" })) } }
        }
    }
}

/// A status in small letters, with its days where they say by how much: `off track +4`.
pub fn status_words(scene: &Scene, status: &Status) -> String {
    let rule = scene.lang().rule(status.rule);
    match status.rule {
        Rule::Overdue | Rule::OffTrack | Rule::InReviewLate => {
            format!("{rule} {}", signed(status.days))
        }
        _ => rule,
    }
}

/// The deadline before and after, where it moved.
pub fn deadlines(found: &Found, entry: &Entry) -> Option<(roadmap::Deadline, roadmap::Deadline)> {
    let task = found.task(entry)?;
    if let Some(Decided::Extension(place)) = entry.decided {
        let request = task.extensions.get(place)?;
        return Some((request.from, request.decision.as_ref()?.granted?));
    }
    let before = found.was().roadmap.tasks.get(entry.was?)?;
    Some((before.deadline, task.deadline))
}

/// One value that moved: its name, old → new, and by how much.
fn moved(scene: &Scene, name: &str, from: NaiveDate, to: NaiveDate) -> Markup {
    let (lang, today, days) = (scene.lang(), scene.today(), days_between(from, to));
    html! {
        (lang.t(name)) " " (lang.day(from, today)) " → " b { (lang.day(to, today)) } " "
        span class=(drift_class(days)) { (signed(days)) }
    }
}

/// What moved of an open task: forecast, expected date, float.
fn moves(scene: &Scene, (old, before): Row<'_>, (task, now): Row<'_>) -> Vec<Markup> {
    let lang = scene.lang();
    let mut parts = Vec::new();
    if task.submission().is_some() || task.withdrawn.is_some() {
        return parts;
    }
    let said = old.forecast().zip(task.forecast()).filter(|(from, to)| from != to);
    if let Some((from, to)) = said {
        parts.push(moved(scene, "changes-forecast", from, to));
    } else if let Some(to) = task.forecast().filter(|_| old.forecast().is_none()) {
        let date = lang.day(to, scene.today());
        parts.push(html! { (lang.t("changes-forecast")) " " b { (date) } });
    }
    // The schedule often follows what the owner says.
    let expected = before.expected.zip(now.expected).filter(|(from, to)| from != to);
    if let Some((from, to)) = expected.filter(|expected| said != Some(*expected)) {
        let name = if parts.is_empty() { "changes-expected-first" } else { "changes-expected" };
        parts.push(moved(scene, name, from, to));
    }
    let float = before.float.zip(now.float).filter(|(from, to)| from != to);
    if let Some((from, to)) = float.filter(|_| !parts.is_empty()) {
        parts.push(html! { (lang.t("changes-float")) " " (plain(from)) " → " b { (plain(to)) } });
    }
    parts
}

/// What became of it, in a sentence.
fn sentence(found: &Found, entry: &Entry) -> Markup {
    let scene = &found.span.is;
    match entry.kind {
        Kind::Worse | Kind::Better => turned(found, entry),
        Kind::Silent => match entry.is.and_then(|place| found.is().at(place)) {
            Some((task, status)) => html! { (silence(scene, task, status)) },
            None => html! {},
        },
        Kind::Noted => noted(found, entry),
        Kind::Moved | Kind::Decided | Kind::Agreed if entry.decided.is_some() => {
            decided(found, entry)
        }
        _ => happened(found, entry),
    }
}

/// A status that became another one: what moved, or the fact that decided.
fn turned(found: &Found, entry: &Entry) -> Markup {
    let scene = &found.span.is;
    let before = entry.was.and_then(|place| found.was().at(place));
    let now = entry.is.and_then(|place| found.is().at(place));
    let (Some(before), Some(now)) = (before, now) else { return html! {} };
    let made = found.made(entry);
    let (what, words) = match &made {
        Made::By(event) => told::told(scene, event),
        _ => (String::new(), String::new()),
    };
    let reported = match &made {
        Made::By(event) => matches!(event.change, roadmap::Change::Reported { .. }),
        _ => false,
    };
    let parts = moves(scene, before, now);
    let waits = now.1.reasons.iter().find_map(|risk| match risk {
        Risk::Predecessor { task, .. } if now.1.rule == Rule::Overdue => Some(task),
        _ => None,
    });
    html! {
        @if !what.is_empty() && !reported { (capital(&what)) " " }
        @if !parts.is_empty() {
            @for (n, part) in parts.iter().enumerate() {
                @if n > 0 { ", " }
                (part)
            }
            ". "
        }
        // What nobody did, and what moved nothing, is told by the fact behind it.
        @if !matches!(made, Made::By(_)) || (parts.is_empty() && reported) { (fact(scene, now.0, now.1)) " " }
        @if let Some(task) = waits {
            (scene.lang().t("changes-waits")) " " a href=(scene.task_href(task)) { b { (task.as_str()) } } ". "
        }
        @if !words.is_empty() { q.muted { (words) } }
    }
}

/// The fact that decided on a status, in the words of its why where there are no shorter ones.
pub fn fact(scene: &Scene, task: &Task, status: &Status) -> String {
    let (lang, today) = (scene.lang(), scene.today());
    match status.rule {
        Rule::Overdue if task.submissions.is_empty() => {
            let day = scene.roadmap.effective(task.deadline);
            lang.f("changes-passed", &args([("date", lang.weekday(day, today).into())]))
        }
        Rule::NoFreshData => silence(scene, task, status),
        _ => lang.because(&scene.roadmap, &scene.board(), task, status),
    }
}

/// Since when nothing was reported, and when a report was due.
fn silence(scene: &Scene, task: &Task, status: &Status) -> String {
    let (lang, today) = (scene.lang(), scene.today());
    let settings = &scene.roadmap.settings;
    let Some(last) = task.last_report() else {
        return lang.because(&scene.roadmap, &scene.board(), task, status);
    };
    let on = scene.roadmap.date_at(last.at);
    let left = days_between(today, scene.roadmap.effective(task.deadline));
    let near = left <= settings.near_days;
    let cadence = if near { settings.near_cadence_days } else { settings.cadence_days };
    let due = add_days(on, cadence);
    lang.f(
        "changes-silence",
        &args([("on", lang.day(on, today).into()), ("due", lang.day(due, today).into())]),
    )
}

/// A decision with its reason.
fn decided(found: &Found, entry: &Entry) -> Markup {
    let scene = &found.span.is;
    let (lang, today) = (scene.lang(), scene.today());
    let nothing = || html! {};
    let Some(decided) = entry.decided else { return nothing() };
    let task = found.task(entry);
    let (text, reason) = match decided {
        Decided::Submission { submission, decision } => {
            let claim = task.and_then(|task| task.submissions.get(submission));
            let Some((claim, decision)) =
                claim.and_then(|claim| Some((claim, claim.decisions.get(decision)?)))
            else {
                return nothing();
            };
            let days = scene.roadmap.calendar.working_days_between(claim.on, decision.on);
            let key = if decision.accepted { "changes-accepted" } else { "changes-returned" };
            let on = lang.day(claim.on, today);
            (lang.f(key, &args([("on", on.into()), ("n", days.into())])), decision.reasons())
        }
        Decided::Extension(place) => {
            let Some(request) = task.and_then(|task| task.extensions.get(place)) else {
                return nothing();
            };
            let category = category_words(lang, request.category);
            let reason = request.decision.as_ref().map(|it| it.reason.clone());
            let granted = request.decision.as_ref().and_then(|it| it.granted);
            let text = match granted {
                Some(_) => format!("{}.", capital(&category)),
                None => lang.f(
                    "changes-rejected",
                    &args([("to", lang.deadline(request.proposed, today).into())]),
                ),
            };
            (text, reason.unwrap_or_default())
        }
        Decided::Proposal(number) => {
            let Some(proposal) = scene.roadmap.proposal(number) else { return nothing() };
            let decision = proposal.decision.as_ref();
            let approved = decision.is_some_and(|decision| decision.approved);
            let key = if approved { "changes-approved" } else { "changes-refused" };
            let what = told::wish(scene, &proposal.wish);
            let reason = decision.map(|it| it.reason.clone()).filter(|it| !it.is_empty());
            let reason = reason.unwrap_or_else(|| proposal.reason.clone());
            (lang.f(key, &args([("what", what.into())])), reason)
        }
        Decided::Date(_) => (dated(found, entry).unwrap_or_default(), date_reason(found, entry)),
        Decided::Paused | Decided::Resumed => return happened(found, entry),
    };
    html! { (text) " " @if !reason.is_empty() { q.muted { (reason) } } }
}

/// What was said last of the date that a change is about.
fn said_of_date<'a>(found: &'a Found, entry: &Entry) -> Option<(&'a Task, &'a Agreement)> {
    let Some(Decided::Date(place)) = entry.decided else { return None };
    let task: &Task = found.task(entry)?;
    Some((task, task.agreements.get(place)?))
}

/// How the date between two offices stands that a change is about.
pub fn dated(found: &Found, entry: &Entry) -> Option<String> {
    let scene = &found.span.is;
    let (task, agreement) = said_of_date(found, entry)?;
    let gives = scene.roadmap.task(&agreement.with)?;
    let joint = joint(&scene.roadmap, &found.is().board.schedule, task, gives)?;
    let values =
        [("key", gives.key.to_string().into()), ("how", agreement_words(scene, &joint).into())];
    Some(scene.lang().f("changes-date", &args(values)))
}

/// Why the last word about it was said.
fn date_reason(found: &Found, entry: &Entry) -> String {
    said_of_date(found, entry).map(|(_, agreement)| agreement.reason.clone()).unwrap_or_default()
}

/// What was said of a task or done to it, the latest first; of all but that also who did it and when.
fn noted(found: &Found, entry: &Entry) -> Markup {
    let scene = &found.span.is;
    html! {
        @for (n, event) in found.noted(entry).take(NOTED).enumerate() {
            @let (what, words) = told::told(scene, event);
            @if n > 0 { br; }
            (capital(&what)) " "
            @if !words.is_empty() { q.muted { (words) } }
            @if n > 0 { " " span.muted { (who(scene, event)) } }
        }
    }
}

/// What the event says that made it.
fn happened(found: &Found, entry: &Entry) -> Markup {
    let scene = &found.span.is;
    let (lang, today) = (scene.lang(), scene.today());
    let (what, words) = match found.made(entry) {
        Made::By(event) => told::told(scene, event),
        _ => (String::new(), String::new()),
    };
    let due = found.task(entry).filter(|_| entry.kind == Kind::New);
    html! {
        (capital(&what)) " "
        @if let Some(task) = due {
            (lang.f("changes-due", &args([("date", lang.deadline(task.deadline, today).into())]))) " "
        }
        @if !words.is_empty() { q.muted { (words) } }
    }
}

/// Who decided, and on which day, as the decision itself says.
fn by_decision(found: &Found, entry: &Entry) -> Option<(String, NaiveDate)> {
    let (task, lang) = (found.task(entry), found.span.is.lang());
    match entry.decided? {
        Decided::Submission { submission, decision } => {
            let decision = task?.submissions.get(submission)?.decisions.get(decision)?;
            Some((lang.by(&decision.by), decision.on))
        }
        Decided::Extension(place) => {
            let decision = task?.extensions.get(place)?.decision.as_ref()?;
            Some((lang.by(&decision.by), decision.on))
        }
        Decided::Proposal(number) => {
            let roadmap = &found.span.is.roadmap;
            let decision = roadmap.proposal(number)?.decision.as_ref()?;
            Some((lang.by(&decision.by), roadmap.date_at(decision.at)))
        }
        Decided::Date(_) | Decided::Paused | Decided::Resumed => None,
    }
}

/// Who did something, and when.
fn who(scene: &Scene, event: &roadmap::Event) -> String {
    let lang = scene.lang();
    let at = lang.instant(event.at, &scene.roadmap, scene.today());
    format!("{}, {at}", lang.by(&event.by))
}

/// Who did it and when, or what did it where nobody did.
pub fn made_words(found: &Found, entry: &Entry) -> String {
    let scene = &found.span.is;
    let (lang, today) = (scene.lang(), scene.today());
    if let Some((name, on)) = by_decision(found, entry) {
        return format!("{name}, {}", lang.weekday(on, today));
    }
    match found.made(entry) {
        Made::By(event) => who(scene, event),
        Made::Day(Some(day)) => {
            format!("{}, {}", lang.t("changes-by-day"), lang.weekday(day, today))
        }
        Made::Day(None) => lang.t("changes-by-day"),
        Made::Nobody => lang.t("changes-by-nobody"),
        Made::Setting(Some(event)) => {
            format!("{}: {}", lang.t("changes-by-setting"), who(scene, event))
        }
        Made::Setting(None) => lang.t("changes-by-setting"),
        Made::Other(Some(task)) => {
            lang.f("changes-by-task", &args([("key", task.to_string().into())]))
        }
        Made::Other(None) => lang.t("changes-by-other"),
    }
}

fn made(found: &Found, entry: &Entry) -> Markup {
    html! { (made_words(found, entry)) }
}

/// A request for another deadline that waits beside what changed.
fn pending(found: &Found, entry: &Entry) -> Option<String> {
    let scene = &found.span.is;
    let (lang, today) = (scene.lang(), scene.today());
    let request = found.task(entry)?.pending_extension()?;
    let to = lang.deadline(request.proposed, today);
    Some(lang.f("changes-pending", &args([("to", to.into())])))
}

/// Begins a text with a capital letter.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
