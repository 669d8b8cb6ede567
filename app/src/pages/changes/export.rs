//! What changed, as rows for a spreadsheet and as a feed.

use std::{collections::BTreeMap, sync::Arc};

use chrono::NaiveDate;
use exchange::harmless;
use roadmap::{
    Event, Status, Task,
    changes::{Entry, Kind},
    date::add_days,
};

use super::{
    between::between,
    found::{Found, Made},
    rows::{dated, fact, status_words},
};
use crate::{
    feed::{Feed, Item, instant},
    told::told,
    visit::Scene,
};

/// Entries of a feed at the most, of what was done and of what turned by itself.
const FEED: usize = 100;
/// Changes of statuses at the most that are looked at for those that turned by themselves.
const LOOKED_AT: usize = 1_000;

/// The columns of the table.
const HEAD: [&str; 20] = [
    "kind",
    "key",
    "title",
    "owner",
    "status_before",
    "days_before",
    "status",
    "days",
    "deadline_before",
    "deadline",
    "expected_before",
    "expected",
    "forecast_before",
    "forecast",
    "float_before",
    "float",
    "cause",
    "by",
    "at",
    "why",
];

/// Returns what the address asks for as rows of the same table, each value by its column.
pub fn table(found: &Found) -> Vec<BTreeMap<String, String>> {
    let scene = &found.span.is;
    let rows = found.shown.iter().map(|entry| {
        let cells = cells(found, scene, entry);
        HEAD.iter().map(|name| (*name).to_owned()).zip(cells).collect()
    });
    rows.collect()
}

/// Writes what the address asks for as rows for a spreadsheet.
pub fn csv(found: &Found) -> String {
    let scene = &found.span.is;
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let mut whole = writer.write_record(HEAD).is_ok();
    for entry in &found.shown {
        let cells = cells(found, scene, entry);
        whole &= writer.write_record(cells.iter().map(|cell| harmless(cell))).is_ok();
    }
    let bytes = writer.into_inner().unwrap_or_default();
    if whole { String::from_utf8(bytes).unwrap_or_default() } else { String::new() }
}

/// What is said of a task as it was and as it is.
fn both(
    rows: [Option<(&Arc<Task>, &Status)>; 2],
    of: impl Fn(&Task, &Status) -> String,
) -> [String; 2] {
    rows.map(|row| row.map(|(task, status)| of(task, status)).unwrap_or_default())
}

fn cells(found: &Found, scene: &Scene, entry: &Entry) -> [String; 20] {
    let was = entry.was.and_then(|place| found.was().at(place));
    let is = entry.is.and_then(|place| found.is().at(place));
    let rows = [was, is];
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let [status_before, status] = both(rows, |_, status| status.rule.code().to_owned());
    let [days_before, days] = both(rows, |_, status| status.days.to_string());
    let [deadline_before, deadline] = both(rows, |task, _| task.deadline.to_string());
    let [expected_before, expected] = both(rows, |_, status| day(status.expected));
    let [forecast_before, forecast] = both(rows, |task, _| day(task.forecast()));
    let [float_before, float] =
        both(rows, |_, status| status.float.map(|float| float.to_string()).unwrap_or_default());
    let made = found.made(entry);
    let event = match &made {
        Made::By(event) | Made::Setting(Some(event)) => Some(*event),
        _ => None,
    };
    let at = match &made {
        Made::Day(turned) => day(*turned),
        _ => event.map(|event| instant(event.at)).unwrap_or_default(),
    };
    let fact = || is.map(|(task, status)| fact(scene, task, status));
    let why = dated(found, entry).or_else(fact).unwrap_or_default();
    let title = found.task(entry).map(|task| task.title.get(scene.lang().code()).to_owned());
    [
        entry.kind.code().to_owned(),
        entry.about.to_string(),
        title.unwrap_or_default(),
        found.office(entry).unwrap_or_default().to_owned(),
        status_before,
        days_before,
        status,
        days,
        deadline_before,
        deadline,
        expected_before,
        expected,
        forecast_before,
        forecast,
        float_before,
        float,
        made.code().to_owned(),
        event.map(|event| scene.lang().by(&event.by)).unwrap_or_default(),
        at,
        why,
    ]
}

/// What somebody did.
fn done(scene: &Scene, event: &Event, root: &str) -> Option<Item> {
    let (what, words) = told(scene, event);
    if what.is_empty() {
        return None;
    }
    let key = event.change.task().unwrap_or_default();
    let task = scene.roadmap.task(key);
    let title = task.map(|task| task.title.get(scene.lang().code()).to_owned());
    let title = [key.to_owned(), title.unwrap_or_default(), what];
    let title: Vec<_> = title.into_iter().filter(|part| !part.is_empty()).collect();
    let page = if task.is_some() { scene.task_href(key) } else { scene.href("/changes") };
    Some(Item {
        id: format!("{root}#v{}", event.seq),
        at: event.at,
        title: title.join(" · "),
        words,
        content: String::new(),
        by: scene.lang().by(&event.by),
        href: format!("{}{page}", scene.visit.origin),
    })
}

/// What nobody did.
fn turned(found: &Found, scene: &Scene, entry: &Entry, root: &str) -> Option<Item> {
    let Made::Day(Some(day)) = found.made(entry) else { return None };
    let (task, status) = found.is().at(entry.is?)?;
    let title = task.title.get(scene.lang().code());
    Some(Item {
        id: format!("{root}#{}-{}-{day}", entry.about, status.rule.code()),
        at: scene.roadmap.end_of(add_days(day, -1)),
        title: format!("{} · {title} · {}", entry.about, status_words(scene, status)),
        words: fact(scene, task, status),
        content: String::new(),
        by: String::new(),
        href: format!("{}{}", scene.visit.origin, scene.task_href(&task.key)),
    })
}

/// A date between two offices that stands otherwise because of what was done to the other task.
fn moved(found: &Found, scene: &Scene, entry: &Entry, root: &str) -> Option<Item> {
    let Made::Other(Some(other)) = found.made(entry) else { return None };
    let words = dated(found, entry)?;
    let event = found.events().find(|event| event.change.task() == Some(other.as_str()))?;
    let task = found.task(entry)?;
    let title = task.title.get(scene.lang().code());
    Some(Item {
        id: format!("{root}#{}-{other}-v{}", entry.about, event.seq),
        at: event.at,
        title: format!("{} · {title}", entry.about),
        words,
        content: String::new(),
        by: scene.lang().by(&event.by),
        href: format!("{}{}", scene.visit.origin, scene.task_href(&task.key)),
    })
}

/// Writes what happened as Atom 1.0: an entry for each event, for each status that turned by itself, and
/// for each date between two offices that another task has opened again.
pub fn atom(found: &Found) -> String {
    let scene = &found.span.is;
    let lang = scene.lang();
    let root =
        format!("{}/r/{}/changes", scene.visit.origin, crate::visit::encoded(&scene.roadmap.key));
    let mut items: Vec<Item> =
        found.events().filter_map(|event| done(scene, event, &root)).take(FEED).collect();
    let alone = found.shown.iter().filter(|entry| matches!(entry.kind, Kind::Worse | Kind::Better));
    // Of what turned long ago many are looked at for nothing.
    let alone = alone.take(LOOKED_AT);
    items.extend(alone.filter_map(|entry| turned(found, scene, entry, &root)).take(FEED));
    let dates = found.shown.iter().filter(|entry| entry.kind == Kind::Agreed).take(LOOKED_AT);
    items.extend(dates.filter_map(|entry| moved(found, scene, entry, &root)).take(FEED));
    items.sort_by(|a, b| (b.at, &a.id).cmp(&(a.at, &b.id)));
    let since = scene.roadmap.end_of(add_days(found.span.was.day, -1));
    let mut title =
        format!("{} · {}", scene.roadmap.title.get(lang.code()), lang.t("changes-title"));
    // What goes on is called the same for ever.
    if found.span.until.is_some() {
        title = format!("{title} {}", between(found));
    }
    let own = format!("{}{}", scene.visit.origin, scene.visit.here());
    Feed { lang, title, root, own, since }.write(&items)
}
