//! Entries of an inbox in words, and the way to what settles them: the same on a page and in a mail.

use roadmap::obligations::Step;
use store::Entry;

use crate::{i18n::args, reminders::kinds, visit::Scene};

/// Tells whether this version has words for an entry; a later one may have told of what it does not know.
pub fn is_known(entry: &Entry) -> bool {
    kinds().any(|(code, _)| code == entry.kind)
}

/// Says what an entry is about.
pub fn words(scene: &Scene, entry: &Entry) -> String {
    let (lang, today) = (scene.lang(), scene.today());
    let late = Step::by_code(&entry.step).is_some_and(Step::is_late) && !entry.news;
    let turns = matches!(entry.kind.as_str(), "due" | "part" | "review" | "answer");
    let late = if late && turns { "-late" } else { "" };
    let code = entry.kind.replace('_', "-") + late;
    let values = args([
        ("date", lang.weekday(entry.date, today).into()),
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
