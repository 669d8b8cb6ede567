//! Calendars that programs follow: the deadlines of tasks, as days.

use std::sync::Arc;

use chrono::NaiveDate;
use exchange::ical::{Calendar, Entry, Fate, Form, write_calendar};
use roadmap::{
    Actor, OfficeKey, Status, Task,
    agenda::{Agenda, Moves},
    date::days_between,
};

use crate::{
    components::state_name,
    filter::Filter,
    i18n::args,
    pages::tasks::wanted,
    query::Query,
    visit::{Scene, Visit},
};

/// Tasks of a calendar at the most: programs refuse files that are large.
pub const TASKS_MOST: usize = 2_000;
/// Days for which what was taken off the plan is said to be cancelled, so that every program hears of it.
pub const CANCELLED_DAYS: i64 = 90;

/// A roadmap, with what its log says of its days.
pub struct Source {
    /// The roadmap.
    pub scene: Scene,
    /// How often its days moved.
    pub agenda: Arc<Agenda>,
}

/// What an address asks to have.
#[derive(Clone, Copy)]
struct Wanted {
    form: Form,
    /// Whether forecasts stand beside deadlines.
    forecast: bool,
    /// How many days before a day programs tell of it.
    alarm: Option<u32>,
}

impl Wanted {
    fn of(query: &Query) -> Self {
        Self {
            form: if query.get("as").is_some() { Form::Todo } else { Form::Event },
            forecast: query.get("forecast").is_some(),
            alarm: query.get("alarm").and_then(|days| days.parse().ok()),
        }
    }
}

/// A task of a calendar; one that was removed has no status.
struct Row<'a> {
    source: &'a Source,
    task: Arc<Task>,
    status: Option<Arc<Status>>,
    day: NaiveDate,
}

impl<'a> Row<'a> {
    fn of(source: &'a Source, task: Arc<Task>, status: Option<Arc<Status>>) -> Self {
        let day = source.scene.roadmap.effective(task.deadline);
        Self { source, task, status, day }
    }

    fn order(&self) -> (NaiveDate, &str, &str) {
        (self.day, self.source.scene.roadmap.key.as_str(), self.task.key.as_str())
    }

    /// Counts the days to its deadline, or since.
    fn distance(&self) -> u64 {
        days_between(self.source.scene.today(), self.day).unsigned_abs()
    }

    fn is_open(&self) -> bool {
        self.status.is_some() && !self.task.is_closed()
    }

    fn fate(&self) -> Fate {
        match self.task.verified() {
            _ if self.status.is_none() || self.task.withdrawn.is_some() => Fate::Cancelled,
            Some(submission) => Fate::Done(submission.on),
            None => Fate::Open,
        }
    }

    /// Names one of its days for ever.
    fn uid(&self, what: &str) -> String {
        let Scene { visit, roadmap, .. } = &self.source.scene;
        // The same by whatever name the server is asked, where it is known by which it is public.
        let origin = visit.post.as_ref().map_or(&*visit.origin, |post| post.base());
        let host = origin.split_once("://").map_or(origin, |(_, host)| host);
        format!("{}.{}.{what}@{host}", self.task.key, roadmap.key)
    }

    fn title(&self) -> String {
        format!("{} {}", self.task.key, self.task.title.get(self.source.scene.lang().code()))
    }

    /// Says what a program shows below the title: who, how far it is, its dates, where to read on. Nothing of
    /// it changes by a day that goes by, so that neither does the file.
    fn text(&self) -> String {
        let scene = &self.source.scene;
        let lang = scene.lang();
        // Of no year, so that every day is said with its own.
        let never = NaiveDate::default();
        let task = &self.task;
        let line = |key: &str, value: String| format!("{}: {value}", lang.t(key));
        let mut lines = vec![line("field-owner", scene.office(&task.owner))];
        if self.status.is_some() {
            lines.push(format!("{} · {}\u{a0}%", state_name(scene, task), task.percent()));
        }
        lines.push(line("field-deadline", lang.deadline(task.deadline, never)));
        let last = task.deadline.last_day();
        if last != self.day {
            let days = args([
                ("off", lang.day(last, never).into()),
                ("day", lang.day(self.day, never).into()),
            ]);
            lines.push(lang.f("calendars-day-off", &days));
        }
        if task.original_deadline() != task.deadline {
            let original = lang.deadline(task.original_deadline(), never);
            lines.push(line("original-deadline", original));
        }
        if let Some(forecast) = task.forecast() {
            lines.push(line("forecast", lang.day(forecast, never)));
        }
        lines.push(self.href());
        lines.join("\n")
    }

    fn href(&self) -> String {
        let scene = &self.source.scene;
        format!("{}{}", scene.visit.origin, scene.task_href(&self.task.key))
    }

    fn deadline(&self, wanted: Wanted, moves: &Moves) -> Entry {
        let fate = self.fate();
        let done = if matches!(fate, Fate::Done(_)) { "✓ " } else { "" };
        Entry {
            uid: self.uid("deadline"),
            at: moves.at,
            sequence: moves.deadline,
            day: self.day,
            title: format!("{done}{}", self.title()),
            text: self.text(),
            href: self.href(),
            category: self.source.scene.office(&self.task.owner),
            fate,
            alarm: wanted.alarm,
        }
    }

    /// Returns the day that the owner expects, where that is another one.
    fn forecast(&self, wanted: Wanted, moves: &Moves) -> Option<Entry> {
        let day = self.task.forecast().filter(|day| *day != self.day)?;
        let asked = wanted.forecast && wanted.form == Form::Event && self.is_open();
        let title = args([("title", self.title().into())]);
        asked.then(|| Entry {
            uid: self.uid("forecast"),
            sequence: moves.forecast,
            day,
            title: self.source.scene.lang().f("calendars-forecast-title", &title),
            alarm: None,
            ..self.deadline(wanted, moves)
        })
    }

    fn entries(&self, wanted: Wanted) -> Vec<Entry> {
        let moves = self.source.agenda.of(&self.task.key);
        let deadline = moves.map(|moves| self.deadline(wanted, moves));
        let forecast = moves.and_then(|moves| self.forecast(wanted, moves));
        deadline.into_iter().chain(forecast).collect()
    }
}

/// Tells whether a task is shown: withdrawn long ago, it is known everywhere.
fn is_shown(scene: &Scene, task: &Task) -> bool {
    let off = task.withdrawn.as_ref();
    off.is_none_or(|halt| days_between(halt.on, scene.today()) <= CANCELLED_DAYS)
}

/// Returns the tasks that were removed not long ago.
fn removed<'a>(source: &'a Source, fits: impl Fn(&Task) -> bool) -> impl Iterator<Item = Row<'a>> {
    let scene = &source.scene;
    let gone = source.agenda.gone().filter(move |gone| {
        let on = scene.roadmap.date_at(gone.at);
        days_between(on, scene.today()) <= CANCELLED_DAYS && fits(&gone.task)
    });
    gone.map(move |gone| Row::of(source, gone.task.clone(), None))
}

/// Writes a calendar; of very many tasks, those that are nearest.
fn written(visit: &Visit, (name, page): (String, String), mut rows: Vec<Row<'_>>) -> String {
    let (lang, wanted) = (visit.lang, Wanted::of(&visit.query));
    let mut text = lang.t("calendars-about");
    if rows.len() > TASKS_MOST {
        rows.sort_by_key(Row::distance);
        rows.truncate(TASKS_MOST);
        text = format!("{text} {}", lang.n("calendars-most", TASKS_MOST));
    }
    rows.sort_by(|a, b| a.order().cmp(&b.order()));
    let entries: Vec<Entry> = rows.iter().flat_map(|row| row.entries(wanted)).collect();
    // Where somebody is known, the address may be theirs alone.
    let public = visit.viewer.is_none();
    let source = public.then(|| format!("{}{}", visit.origin, visit.here()));
    let page = format!("{}{page}", visit.origin);
    write_calendar(&Calendar { name, text, source, page }, wanted.form, &entries)
}

/// Writes the tasks of a roadmap that the address asks for.
pub fn deadlines(source: &Source) -> String {
    let scene = &source.scene;
    let (visit, lang) = (&scene.visit, scene.lang());
    let asks = |name: &&str| visit.query.get(name).is_some();
    let shown = wanted(scene).into_iter().filter(|(task, _)| is_shown(scene, task));
    let mut rows: Vec<_> =
        shown.map(|(task, status)| Row::of(source, task, Some(status))).collect();
    // What was removed has no status, and says nothing any more.
    if !["q", "status", "mark", "state"].iter().any(asks) {
        let filter = Filter::of(scene);
        let fits = |task: &Task| {
            filter.fits_workstream(task) && filter.fits_owner(task) && filter.fits_plan(task)
        };
        rows.extend(removed(source, fits));
    }
    let title = scene.roadmap.title.get(lang.code()).to_owned();
    let office = visit.query.get("owner").map(|office| scene.office(office));
    let parts = [Some(title), Some(lang.t("calendars-name")), office];
    let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    written(visit, (name, scene.href("/tasks")), rows)
}

fn offices(scene: &Scene) -> Vec<OfficeKey> {
    scene.actor().map(Actor::all_offices).unwrap_or_default()
}

/// Tells whether the viewer acts for any office of a roadmap.
pub fn works_in(scene: &Scene) -> bool {
    !offices(scene).is_empty()
}

/// Writes the tasks of the viewer's offices in every roadmap.
pub fn my(visit: &Visit, sources: &[Source]) -> String {
    let mut rows = Vec::new();
    for source in sources {
        let scene = &source.scene;
        let (board, offices) = (scene.board(), offices(scene));
        let own = |task: &Task| offices.contains(&task.owner);
        let shown = board.rows(&scene.roadmap);
        let shown = shown.filter(|(task, _)| own(task) && is_shown(scene, task));
        rows.extend(
            shown.map(|(task, status)| Row::of(source, task.clone(), Some(status.clone()))),
        );
        rows.extend(removed(source, own));
    }
    let name = format!("Vekha · {}", visit.lang.t("my-title"));
    written(visit, (name, "/my".to_owned()), rows)
}
