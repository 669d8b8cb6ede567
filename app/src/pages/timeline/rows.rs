//! The rows of the timeline: groups and, where they are open, their tasks, a page at a time.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrono::NaiveDate;
use roadmap::{Roadmap, Rule, Status, Task, Tree, rollup::Board, schedule::Drive};

use crate::{filter::Filter, order::by_name, visit::Scene};

/// Rows on a page.
pub const PAGE: usize = 64;

/// By what the rows may be grouped; the first is usual.
pub const GROUPS: [&str; 4] = ["workstream", "owner", "status", "none"];

/// The dates of a task as they are drawn.
#[derive(Clone, Copy, Debug)]
pub struct Dates {
    /// When work begins, or was planned to; none for a milestone.
    pub start: Option<NaiveDate>,
    /// The last day of the deadline when the roadmap was approved.
    pub original: NaiveDate,
    /// The last day of the deadline in force.
    pub deadline: NaiveDate,
    /// What the owner expects of an open task.
    pub forecast: Option<NaiveDate>,
    /// When an open task is expected.
    pub expected: Option<NaiveDate>,
    /// When it was submitted as fulfilled.
    pub submitted: Option<NaiveDate>,
}

impl Dates {
    /// Reads them from a task, its status, and the schedule.
    pub fn of(board: &Board, at: usize, task: &Task, status: &Status) -> Self {
        let submitted = task.submission().map(|it| it.on);
        let open = submitted.is_none() && task.withdrawn.is_none();
        let timing = board.schedule.get(at).filter(|it| it.drive != Drive::Done && open);
        let start = task.start.or(timing.filter(|it| it.duration > 0).map(|it| it.early_start));
        Self {
            start: start.filter(|_| !task.is_milestone()),
            original: task.original_deadline().last_day(),
            deadline: task.deadline.last_day(),
            forecast: task.forecast().filter(|_| open),
            expected: status.expected.filter(|_| open),
            submitted,
        }
    }

    /// The end of its bar.
    pub fn end(&self) -> NaiveDate {
        self.submitted.or(self.forecast).or(self.expected).unwrap_or(self.deadline)
    }

    fn first(&self) -> NaiveDate {
        let all = [self.start, Some(self.original), Some(self.end())];
        all.into_iter().flatten().min().unwrap_or(self.deadline)
    }

    fn last(&self) -> NaiveDate {
        let all = [Some(self.deadline), Some(self.end()), self.expected];
        all.into_iter().flatten().max().unwrap_or(self.deadline)
    }
}

/// Tasks that belong together.
pub struct Group {
    /// What stands for it in addresses.
    pub key: String,
    /// What readers see.
    pub title: String,
    /// Whether its tasks are folded away.
    pub folded: bool,
    /// The places of its tasks in the roadmap.
    pub places: Vec<usize>,
    /// How many of them are verified.
    pub met: usize,
    /// The worst status of an open one.
    pub worst: Option<Rule>,
    /// Its first and its last day.
    pub span: (NaiveDate, NaiveDate),
}

/// A row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// The head of a group, by its place.
    Group(usize),
    /// A task, by its place in the roadmap.
    Task(usize),
}

/// Dates of a task as they were at another point of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ghost {
    /// The last day of the deadline that was in force, where it is another one now.
    pub deadline: Option<NaiveDate>,
    /// What the owner expected, where that is another day now.
    pub forecast: Option<NaiveDate>,
}

impl Ghost {
    /// Compares the dates of a task with those that it had; none where nothing differs.
    pub fn of(then: &Roadmap, key: &str, dates: &Dates) -> Option<Self> {
        let task = then.task(key)?;
        let deadline = task.deadline.last_day();
        let deadline = (deadline != dates.deadline).then_some(deadline);
        let forecast = task.forecast().filter(|it| Some(*it) != dates.forecast);
        let forecast = forecast.filter(|_| dates.submitted.is_none());
        (deadline.is_some() || forecast.is_some()).then_some(Self { deadline, forecast })
    }
}

/// All rows that the address asks for.
pub struct Rows {
    /// The groups in their order.
    pub groups: Vec<Group>,
    /// Whether the groups have heads.
    pub grouped: bool,
    /// Every row.
    pub all: Vec<Row>,
    /// How many tasks there are.
    pub tasks: usize,
    /// The first and the last day of all of them.
    pub span: Option<(NaiveDate, NaiveDate)>,
    /// The roadmap as it was at the point of time with which the address compares.
    pub then: Option<Arc<Roadmap>>,
}

impl Rows {
    /// Reads which rows the address asks for.
    pub fn of(scene: &Scene) -> Self {
        let query = &scene.visit.query;
        let by = query.get("group").unwrap_or("workstream");
        let folded: HashSet<&str> = query.all("folded").collect();
        let (board, filter) = (scene.board(), Filter::of(scene));
        let mut groups: Vec<Group> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut tasks = 0;
        for (at, (task, status)) in board.rows(&scene.roadmap).enumerate() {
            if !filter.fits(task, status) {
                continue;
            }
            tasks += 1;
            let dates = Dates::of(&board, at, task, status);
            let key = match by {
                "workstream" => task.workstream.as_str(),
                "owner" => task.owner.as_str(),
                "status" => status.rule.code(),
                _ => "",
            };
            let place = *places.entry(key.to_owned()).or_insert_with(|| {
                groups.push(Group {
                    key: key.to_owned(),
                    title: title(scene, by, key, status.rule),
                    folded: folded.contains(key),
                    places: Vec::new(),
                    met: 0,
                    worst: None,
                    span: (dates.first(), dates.last()),
                });
                groups.len() - 1
            });
            let Some(group) = groups.get_mut(place) else { continue };
            group.places.push(at);
            group.met += usize::from(task.verified().is_some());
            let worse = |worst: Rule| status.rule.severity() < worst.severity();
            if status.rule.is_open() && group.worst.is_none_or(worse) {
                group.worst = Some(status.rule);
            }
            group.span = (group.span.0.min(dates.first()), group.span.1.max(dates.last()));
        }
        sort(scene, by, &mut groups);
        let span = groups.iter().map(|it| it.span);
        let span = span.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        let grouped = by != "none";
        let mut all = Vec::new();
        for (at, group) in groups.iter().enumerate() {
            if grouped {
                all.push(Row::Group(at));
            }
            if !group.folded || !grouped {
                all.extend(group.places.iter().map(|place| Row::Task(*place)));
            }
        }
        Self { groups, grouped, all, tasks, span, then: None }
    }
}

fn title(scene: &Scene, by: &str, key: &str, rule: Rule) -> String {
    let lang = scene.lang();
    match by {
        "workstream" => match scene.roadmap.workstream(key) {
            Some(group) => group.title.get(lang.code()).to_owned(),
            None => key.to_owned(),
        },
        "owner" => scene.office(key),
        "status" => lang.rule(rule),
        _ => String::new(),
    }
}

fn sort(scene: &Scene, by: &str, groups: &mut [Group]) {
    match by {
        "workstream" => {
            let all = &scene.roadmap.workstreams;
            let order = Tree::of(all).branches().into_iter();
            let order = order.filter_map(|it| Some(all.get(it.place)?.key.to_string())).zip(0..);
            let order: HashMap<String, usize> = order.collect();
            groups.sort_by_key(|it| order.get(&it.key).copied().unwrap_or(usize::MAX));
        }
        "owner" => groups.sort_by(|a, b| by_name(scene.lang(), &a.title, &b.title)),
        "status" => groups.sort_by_key(|it| {
            let rule = Rule::ALL.iter().find(|rule| rule.code() == it.key);
            rule.map(|rule| rule.severity())
        }),
        _ => {}
    }
}
