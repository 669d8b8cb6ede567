//! What changed between two points of time as an address asks for it, and what made each change.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrono::{DateTime, NaiveDate, Utc};
use roadmap::{
    Change, Event, NodeKey, Task, TaskKey,
    changes::{Cause, Changes, Decided, Entry, Kind, Moment, cause, compare, turned_on},
    rollup::Board,
};

use crate::{
    components::Part,
    order::by_name,
    since::{Point, Then},
    visit::Scene,
};

/// Entries on a page.
const PAGE: usize = 50;

/// By what entries may be ordered; the first is usual.
pub const ORDERS: [&str; 3] = ["weight", "time", "office"];

/// Two states of a roadmap, and what happened between them.
pub struct Span {
    /// As it was.
    pub was: Then,
    /// As it is.
    pub is: Scene,
    /// The point that the address names for that, and its instant where it is known; none where it is what
    /// the scene shows.
    pub until: Option<(Point, Option<DateTime<Utc>>)>,
    /// The last events between them, in order.
    events: Vec<Event>,
}

impl Span {
    /// Puts two points of time into order; without the second one it is what the scene shows.
    pub fn between(scene: &Scene, was: Then, is: Option<Then>) -> Self {
        let order = |then: &Then| (then.roadmap.version, then.day);
        let (was, is) = match is {
            Some(is) if order(&is) < order(&was) => (is, Some(was)),
            is => (was, is),
        };
        let until = is.as_ref().map(|is| (is.point, is.at));
        let is = match is {
            Some(is) if order(&is) != (scene.roadmap.version, scene.day) => {
                Scene::at(&scene.visit, is.roadmap, is.day)
            }
            _ => scene.clone(),
        };
        // Nothing changes backwards.
        let was = match order(&was) > (is.roadmap.version, is.day) {
            true => Then { roadmap: is.roadmap.clone(), day: is.day, ..was },
            false => was,
        };
        Self { was, is, until, events: Vec::new() }
    }

    /// Returns the versions of both states.
    pub fn versions(&self) -> (u64, u64) {
        (self.was.roadmap.version, self.is.roadmap.version)
    }

    /// Returns the same with the last events between the two states.
    pub fn with(self, events: Vec<Event>) -> Self {
        Self { events, ..self }
    }
}

/// What made a change, with who and when as far as that is known.
pub enum Made<'a> {
    /// Somebody did it.
    By(&'a Event),
    /// Nobody did: the day turned, which one if that is known.
    Day(Option<NaiveDate>),
    /// Nobody did anything.
    Nobody,
    /// The calendar or the rules were changed.
    Setting(Option<&'a Event>),
    /// Another task made it.
    Other(Option<TaskKey>),
}

impl Made<'_> {
    /// Returns its name in exports.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::By(_) => "event",
            Self::Day(_) => "day",
            Self::Nobody => "nobody",
            Self::Setting(_) => "setting",
            Self::Other(_) => "other",
        }
    }
}

/// Everything that changed, and what of it the address asks for.
pub struct Found {
    /// Between what.
    pub span: Span,
    /// Everything, but for what the viewer did where that is left out.
    pub changes: Changes,
    /// How many entries are left out because the viewer did them.
    pub own: usize,
    /// What the address asks for, in its order.
    pub shown: Vec<Entry>,
    /// Which part of that is on the page.
    pub part: Part,
    was_board: Arc<Board>,
    is_board: Arc<Board>,
    /// The events of each task between the two states, the latest first.
    by_task: HashMap<String, Vec<Event>>,
    /// The number of the event of each task by which its status is told already, where more is noted of it.
    told: HashMap<NodeKey, u64>,
    /// Whether these are all of them.
    whole: bool,
}

impl Found {
    /// Compares two states and takes what the address of the scene asks for.
    pub fn of(scene: &Scene, span: Span) -> Self {
        let visit = &scene.visit;
        let is_board = span.is.board();
        let was_board = visit.boards.get(&span.was.roadmap, span.was.day);
        let was = Moment { roadmap: &span.was.roadmap, board: &was_board };
        let is = Moment { roadmap: &span.is.roadmap, board: &is_board };
        let mut changes = compare(was, is);
        let mut by_task: HashMap<String, Vec<Event>> = HashMap::new();
        for event in span.events.iter().rev() {
            if let Some(task) = event.change.task() {
                by_task.entry(task.to_owned()).or_default().push(event.clone());
            }
        }
        let (after, until) = span.versions();
        let known = u64::try_from(span.events.len()).unwrap_or(u64::MAX);
        let whole = until.saturating_sub(after) <= known;
        let all = changes.entries.len();
        let since_visit = span.was.point == Point::Visit && visit.query.get("own").is_none();
        if let Some(person) = visit.viewer.as_ref().filter(|_| since_visit && whole) {
            let others = |entry: &Entry| {
                let events = by_task.get(&*entry.about);
                events.is_none_or(|it| it.iter().any(|event| event.by.person != person.login))
            };
            changes.entries.retain(others);
        }
        let own = all - changes.entries.len();
        let part = Part::asked(visit, 0, PAGE);
        let shown = Vec::new();
        let told = HashMap::new();
        let mut found =
            Self { span, changes, own, shown, part, was_board, is_board, by_task, told, whole };
        found.leave_out_told();
        found.shown = found.wanted(scene);
        found.part = Part::asked(visit, found.shown.len(), PAGE);
        found
    }

    /// Returns the roadmap as it was.
    pub fn was(&self) -> Moment<'_> {
        Moment { roadmap: &self.span.was.roadmap, board: &self.was_board }
    }

    /// Returns the roadmap as it is.
    pub fn is(&self) -> Moment<'_> {
        Moment { roadmap: &self.span.is.roadmap, board: &self.is_board }
    }

    /// Returns the task that an entry is about, as it is, or else as it was.
    pub fn task(&self, entry: &Entry) -> Option<&Arc<Task>> {
        let is = entry.is.and_then(|place| self.is().roadmap.tasks.get(place));
        is.or_else(|| entry.was.and_then(|place| self.was().roadmap.tasks.get(place)))
    }

    /// Returns the office that answers for what an entry is about.
    pub fn office(&self, entry: &Entry) -> Option<&str> {
        if let Some(task) = self.task(entry) {
            return Some(&task.owner);
        }
        let Some(Decided::Proposal(number)) = entry.decided else { return None };
        self.is().roadmap.proposal(number).map(|proposal| proposal.office.as_str())
    }

    /// Returns the office that is asked for the date that an entry is about.
    fn gives(&self, entry: &Entry) -> Option<&str> {
        let Some(Decided::Date(place)) = entry.decided else { return None };
        let agreement = self.task(entry)?.agreements.get(place)?;
        self.is().roadmap.task(&agreement.with).map(|gives| gives.owner.as_str())
    }

    /// Tells whether an entry is of an office, as its owner or as one that contributes.
    pub fn is_of(&self, entry: &Entry, office: &str) -> bool {
        let parts = self.task(entry).map(|task| task.co_owners.as_slice()).unwrap_or_default();
        let contributes = parts.iter().any(|part| part.office == *office);
        self.office(entry) == Some(office) || contributes || self.gives(entry) == Some(office)
    }

    /// Leaves out what was noted of a task where its status tells all of that.
    fn leave_out_told(&mut self) {
        let noted: HashSet<&NodeKey> = self.changes.of(Kind::Noted).map(|it| &it.about).collect();
        let turned = self.changes.of(Kind::Worse).chain(self.changes.of(Kind::Better));
        let turned = turned.filter(|entry| noted.contains(&entry.about));
        let told = turned.filter_map(|entry| match self.made(entry) {
            Made::By(event) => Some((entry.about.clone(), event.seq)),
            _ => None,
        });
        self.told = told.collect();
        let empty = |entry: &&Entry| {
            entry.kind == Kind::Noted
                && self.told.contains_key(&entry.about)
                && self.noted(entry).next().is_none()
        };
        let empty: HashSet<NodeKey> =
            self.changes.entries.iter().filter(empty).map(|entry| entry.about.clone()).collect();
        let kept = |entry: &Entry| entry.kind != Kind::Noted || !empty.contains(&entry.about);
        self.changes.entries.retain(kept);
    }

    /// Returns the events that were noted of a task, the latest first, but for the one that is told with its
    /// status.
    pub fn noted(&self, entry: &Entry) -> impl Iterator<Item = &Event> {
        let told = self.told.get(&entry.about).copied();
        let events = self.by_task.get(&*entry.about).into_iter().flatten();
        events.filter(move |event| Kind::Noted.is_made_by(&event.change) && Some(event.seq) != told)
    }

    /// Returns the entries of a kind, of the office that the address asks for where it asks for one.
    pub fn of_owner(&self, scene: &Scene, kind: Kind) -> impl Iterator<Item = &Entry> {
        let owner = scene.visit.query.get("owner");
        let fits = move |entry: &&Entry| owner.is_none_or(|office| self.is_of(entry, office));
        self.changes.of(kind).filter(fits)
    }

    fn wanted(&self, scene: &Scene) -> Vec<Entry> {
        let (lang, query) = (scene.lang(), &scene.visit.query);
        let kind = query.get("kind").and_then(Kind::by_code);
        let owner = query.get("owner");
        let fits = |entry: &&Entry| {
            kind.is_none_or(|kind| entry.kind == kind)
                && owner.is_none_or(|office| self.is_of(entry, office))
        };
        let mut entries: Vec<Entry> = self.changes.entries.iter().filter(fits).cloned().collect();
        match query.get("by") {
            Some("time") => {
                let latest = |entry: &Entry| self.latest(entry);
                entries.sort_by_cached_key(|entry| Reverse(latest(entry)));
            }
            Some("office") => {
                let mut names: HashMap<String, String> = HashMap::new();
                for office in self.span.is.roadmap.offices.iter() {
                    names.insert(office.key.to_string(), office.name.get(lang.code()).to_owned());
                }
                let name = |entry: &Entry| {
                    let key = self.office(entry).unwrap_or_default();
                    names.get(key).map_or(key, String::as_str)
                };
                entries.sort_by(|a, b| by_name(lang, name(a), name(b)));
            }
            _ => {}
        }
        entries
    }

    /// Returns the instant of the last event of what an entry is about.
    fn latest(&self, entry: &Entry) -> Option<DateTime<Utc>> {
        self.by_task.get(&*entry.about)?.first().map(|event| event.at)
    }

    /// Returns the entries of the page.
    pub fn on_page(&self) -> impl Iterator<Item = &Entry> {
        self.part.of(&self.shown)
    }

    /// Returns what on the page is about something of which no event is known yet, and some may be.
    pub fn unexplained(&self) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        for entry in self.on_page().filter(|_| !self.whole) {
            if !self.by_task.contains_key(&*entry.about) && !keys.contains(&entry.about.to_string())
            {
                keys.push(entry.about.to_string());
            }
        }
        keys
    }

    /// Takes in events of a task, the latest first.
    pub fn learn(&mut self, about: &str, events: impl Iterator<Item = Event>) {
        self.by_task.insert(about.to_owned(), events.collect());
    }

    /// Returns the last events between the two states, the latest first.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.span.events.iter().rev()
    }

    /// Finds the event that made a change.
    fn event(&self, entry: &Entry) -> Option<&Event> {
        if entry.kind == Kind::Noted {
            return self.noted(entry).next();
        }
        let events = self.by_task.get(&*entry.about)?;
        let was = entry.was.and_then(|place| self.was().at(place));
        let is = entry.is.and_then(|place| self.is().at(place));
        let said = |task: Option<(&Arc<Task>, _)>| task.and_then(|(task, _)| task.forecast());
        let open = is.is_some_and(|(task, _)| task.submission().is_none());
        // Where a forecast moved, whoever reported it says why.
        let reported = events
            .iter()
            .find(|event| matches!(event.change, Change::Reported { .. } | Change::Undone { .. }))
            .filter(|_| open && matches!(entry.kind, Kind::Worse | Kind::Better))
            .filter(|_| said(was) != said(is));
        reported.or_else(|| events.iter().find(|event| entry.kind.is_made_by(&event.change)))
    }

    /// Says what made a change.
    pub fn made(&self, entry: &Entry) -> Made<'_> {
        match cause(self.was(), self.is(), entry) {
            Cause::Event => self.event(entry).map_or(Made::Other(None), Made::By),
            Cause::Day if entry.kind == Kind::Silent => Made::Nobody,
            Cause::Day => {
                let after = self.was().board.today;
                Made::Day(entry.is.and_then(|place| turned_on(self.is(), place, after)))
            }
            Cause::Setting => {
                let sets = |event: &&Event| {
                    let change = &event.change;
                    matches!(change, Change::Configured { .. } | Change::OfficeCalendarSet { .. })
                };
                Made::Setting(self.events().find(sets))
            }
            Cause::Other(task) => Made::Other(task),
        }
    }
}
