//! The plan of the sixty days, with its people: two offices with working days of their own, one that is the
//! deputy's, and who is written by mail.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use directory::{Away, Mail, Preferences, Who, Window};
use exchange::read_json;
use roadmap::{Command, Roles};
use sample::actor;
use tests::{TestApp, smtp::Sink};

use super::model::day;

const BEGUN: &str = "2026-11-09T09:00:00Z";
/// The tasks: key, owner, deadline. One falls on a Sunday, one into the holidays.
pub const TASKS: [(&str, &str, &str); 12] = [
    ("A-1", "alpha", "2026-12-01"),
    ("A-2", "alpha", "2026-12-10"),
    ("A-3", "alpha", "2026-12-04"),
    ("A-4", "alpha", "2026-12-08"),
    ("A-5", "alpha", "2026-12-15"),
    ("A-6", "alpha", "2027-01-05"),
    ("A-7", "alpha", "2027-06-30"),
    ("B-1", "beta", "2026-11-29"),
    ("B-2", "beta", "2026-12-22"),
    ("B-3", "beta", "2026-12-20"),
    ("B-4", "beta", "2027-01-12"),
    ("B-5", "beta", "2027-01-13"),
];
/// Which task waits for which.
const LINKS: [(&str, &str); 3] = [("B-2", "A-2"), ("B-3", "A-7"), ("B-4", "A-6")];
/// The parts of the deputy's office, each with a day of its own.
pub const PARTS: [(&str, &str); 2] = [("A-1", "2026-11-30"), ("B-3", "2026-12-24")];
/// Who is written by mail, and when.
const WRITTEN: [(&str, Window); 5] = [
    ("ann", Window::Now),
    ("bob", Window::Hourly),
    ("carl", Window::Daily { hour: 9 }),
    ("reviewer", Window::Daily { hour: 6 }),
    ("controller", Window::Now),
];

/// Tells whether a person is written by mail.
pub fn is_written(person: &str) -> bool {
    WRITTEN.iter().any(|(known, _)| *known == person)
}

/// The plan as a file; the other office has working days of its own.
fn file() -> String {
    let task = |(key, owner, deadline): &(&str, &str, &str)| {
        let links = LINKS.iter().filter(|(needs, _)| needs == key);
        let links = links.map(|(_, from)| format!(r#"{{"from": "{from}"}}"#));
        let links = links.collect::<Vec<_>>().join(", ");
        let parts = PARTS.iter().filter(|(of, _)| of == key);
        let parts = parts.map(|(_, due)| format!(r#"{{"office": "gamma", "due": "{due}"}}"#));
        let parts = parts.collect::<Vec<_>>().join(", ");
        format!(
            r#"{{"key": "{key}", "workstream": "W", "title": "Task {key}", "owner": "{owner}",
                "deadline": "{deadline}", "links": [{links}], "co_owners": [{parts}]}}"#
        )
    };
    let tasks = TASKS.iter().map(task).collect::<Vec<_>>().join(", ");
    format!(
        r#"{{"format": "vekha-roadmap", "version": 1, "key": "plan", "title": "Plan", "public": false,
            "time_zone": "Europe/Moscow", "calendar": "ru", "non_working_day": "preceding",
            "offices": [{{"key": "alpha", "name": "Alpha"}}, {{"key": "gamma", "name": "Gamma"}},
                {{"key": "beta", "name": "Beta", "calendar": {{"key": "beta-days", "weekend": [7],
                    "days_off": ["2026-11-23", "2026-12-14", "2026-12-15", "2026-12-16",
                        "2026-12-17", "2026-12-18"],
                    "working_days": ["2026-12-20"]}}}}],
            "workstreams": [{{"key": "W", "title": "W", "owner": "alpha"}}],
            "tasks": [{tasks}]}}"#
    )
}

/// The plan in force, with its people.
pub async fn plan(sink: &Sink) -> TestApp {
    let app = TestApp::empty(BEGUN).await.with_mail(sink.mailer());
    let now: DateTime<Utc> = BEGUN.parse().expect("an instant");
    let contents = read_json(&file()).expect("the plan is right");
    app.store.create(Who::Host, contents.definition, now).await.expect("created");
    for (name, office) in [
        ("ann", "alpha"),
        ("carl", "alpha"),
        ("bob", "beta"),
        ("gil", "gamma"),
        ("reviewer", ""),
        ("controller", ""),
    ] {
        let own = [office];
        let offices: &[&str] = if office.is_empty() { &[] } else { &own };
        let roles = Roles {
            planner: !office.is_empty(),
            reviewer: name == "reviewer",
            controller: name == "controller",
            admin: false,
        };
        app.join(&actor(name, name, offices, roles), "plan").await;
    }
    let approved =
        app.store.record("plan", app.who("controller"), "approve", Command::Approve, now);
    approved.await.expect("approved");
    let away = Away { from: day("2026-12-01"), to: day("2026-12-16"), deputy: "gil".into() };
    let away = directory::Command::SetAway { login: "ann".into(), away: Some(away) };
    app.store.direct(Who::Host, away, now).await.expect("away");
    let quiet = Preferences { language: None, quiet: BTreeSet::from(["report".to_owned()]) };
    let quiet = directory::Command::Prefer(quiet);
    app.store.direct(app.who("carl"), quiet, now).await.expect("preferred");
    for (name, window) in WRITTEN {
        let (address, language) = (format!("{name}@example.org"), "en".to_owned());
        let mail = Some(Mail { address, language, window: Some(window) });
        let set = directory::Command::SetMail { mail };
        app.store.direct(app.who(name), set, now).await.expect("set");
    }
    app
}
