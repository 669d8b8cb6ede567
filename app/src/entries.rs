//! Entries of an inbox in words, and the way to what settles them: the same on a page and in a mail.

use chrono::NaiveDate;
use roadmap::{date::days_between, obligations::Step};
use store::Entry;

use crate::{i18n::args, reminders::kinds, visit::Scene};

/// Tells whether this version has words for an entry; a later one may have told of what it does not know.
pub fn is_known(entry: &Entry) -> bool {
    kinds().any(|(code, _)| code == entry.kind)
}

/// Tells whether an entry reminds of what was late when it was told.
fn is_late(entry: &Entry) -> bool {
    !entry.news && Step::by_code(&entry.step).is_some_and(Step::is_late)
}

/// Returns a value by which entries are sorted, the worst first: what nobody does without, late and then due,
/// other reminders, each since when, and news.
pub fn rank(entry: &Entry) -> (u8, Option<NaiveDate>) {
    let mandatory = kinds().any(|(code, mandatory)| mandatory && code == entry.kind);
    match (entry.news, mandatory, is_late(entry)) {
        (true, ..) => (3, None),
        (false, true, true) => (0, Some(entry.date)),
        (false, true, false) => (1, Some(entry.date)),
        (false, false, _) => (2, Some(entry.date)),
    }
}

/// Says what an entry is about.
pub fn words(scene: &Scene, entry: &Entry) -> String {
    let (lang, today) = (scene.lang(), scene.today());
    let late = is_late(entry);
    let turns = matches!(entry.kind.as_str(), "due" | "part" | "review" | "answer");
    let date = lang.weekday(entry.date, today);
    let date = match days_between(today, entry.date) {
        0 if turns => lang.f("inbox-today", &args([("date", date.into())])),
        1 if turns => lang.f("inbox-tomorrow", &args([("date", date.into())])),
        _ => date,
    };
    // As it was when it was told: since then it may have been settled.
    let days = days_between(entry.date, scene.roadmap.date_at(entry.at)).max(0);
    let late = if late && turns { "-late" } else { "" };
    let code = entry.kind.replace('_', "-") + late;
    let values = args([
        ("date", date.into()),
        ("n", days.into()),
        ("about", entry.about.clone().into()),
        ("who", entry.who.clone().into()),
    ]);
    lang.f(&format!("inbox-say-{code}"), &values)
}

/// Returns where it is settled.
pub fn href(scene: &Scene, entry: &Entry) -> String {
    let task = entry.task.as_str();
    let place = match entry.kind.as_str() {
        "requested" => return "/review".to_owned(),
        "due" | "report" | "missed" => "task-report",
        "part" => "task-parts",
        "returned" | "sent_back" => "task-submit",
        "review" | "submitted" => "task-decide",
        "answer" | "asked" | "answered" | "mentioned" => "task-comments",
        "agreement" | "date_asked" | "date_answered" => "task-agreements",
        "follow" | "assigned" => "task-plan",
        "accepted" => "task-decisions",
        _ => "task-standing",
    };
    match (scene.roadmap.task(task), task) {
        (Some(_), _) => format!("{}#{place}", scene.task_href(task)),
        (None, "") if entry.kind == "webhook" => scene.href("/webhooks"),
        (None, "") => scene.href("/tasks"),
        // What is about a workstream, or about a task that is no more, stands in the register.
        (None, _) => scene.href("/register"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_overdue_comes_first_and_news_last() {
        let entry = |kind: &str, step: &str, day: &str| Entry {
            id: 1,
            roadmap: "plan".into(),
            task: "A-1".into(),
            kind: kind.to_owned(),
            about: String::new(),
            date: day.parse().expect("a day"),
            step: step.to_owned(),
            news: kind == "asked",
            who: String::new(),
            at: chrono::DateTime::UNIX_EPOCH,
            read: None,
        };
        let mut entries = [
            entry("asked", "7", "2026-11-01"),
            entry("missed", "+3", "2026-11-02"),
            entry("due", "-1", "2026-12-01"),
            entry("due", "w1", "2026-11-20"),
            entry("due", "+3", "2026-11-10"),
        ];
        entries.sort_by_key(rank);
        let order = entries.map(|entry| format!("{} {}", entry.kind, entry.step));
        assert_eq!(order, ["due +3", "due w1", "due -1", "missed +3", "asked 7"]);
    }
}
