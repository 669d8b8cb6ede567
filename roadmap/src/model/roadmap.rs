//! The plan that answers a directive, and how what hangs together in it is found.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use foldhash::{HashMap, HashMapExt};
use serde::{Deserialize, Serialize};

use super::key::{NodeKey, OfficeKey, RoadmapKey, TaskKey};
use super::{
    directive::Directive,
    link::{LagUnit, Link, LinkType},
    office::{Office, Workstream},
    person::By,
    proposal::{Proposal, Wish},
    settings::Settings,
    stocktake::Stocktake,
    task::Task,
};
use crate::{Deadline, NonWorkingDay, Text, WorkingCalendar, list::List};

/// The plan that answers a directive, as it stands after some number of events.
#[derive(Clone, Debug, PartialEq)]
pub struct Roadmap {
    /// The name in addresses and on the command line.
    pub key: RoadmapKey,
    /// What readers see as its title.
    pub title: Text,
    /// The directive that it answers.
    pub directive: Option<Directive>,
    /// The one zone in which every date of the roadmap lies.
    pub time_zone: Tz,
    /// Which days are worked.
    pub calendar: Arc<WorkingCalendar>,
    /// Where a deadline on a day off falls.
    pub non_working_day: NonWorkingDay,
    /// The day on which work begins.
    pub start: Option<NaiveDate>,
    /// The task whose deadline is the directive's.
    pub final_task: Option<TaskKey>,
    /// Whether it may be read without signing in.
    pub public: bool,
    /// Since when nothing is done in it any more.
    pub archived: Option<NaiveDate>,
    /// In what days distances from the final deadline are counted where its plan is a template, offered to
    /// whoever may begin a roadmap.
    pub template: Option<LagUnit>,
    /// Whether its history is made up for a demonstration.
    pub sample: bool,
    /// Windows and cadences of the status rules.
    pub settings: Settings,
    /// The decision that froze the original deadlines.
    pub approval: Option<Approval>,
    /// The bodies that own tasks, in the order in which they were added.
    pub offices: Arc<Vec<Office>>,
    /// The groups of tasks, in order.
    pub workstreams: Arc<Vec<Workstream>>,
    /// The tasks, in order, removed ones left out.
    pub tasks: List<Arc<Task>>,
    /// The wishes to change what was approved, oldest first.
    pub proposals: Arc<Vec<Arc<Proposal>>>,
    /// The meetings that looked at it, oldest first.
    pub stocktakes: Arc<Vec<Arc<Stocktake>>>,
    /// Where each task stands in `tasks`.
    pub index: Arc<HashMap<TaskKey, usize>>,
    /// How many milestones of other roadmaps its tasks wait for.
    pub external: usize,
    /// How many events have happened.
    pub version: u64,
}

impl Roadmap {
    /// Finds a task by its key.
    pub fn task(&self, key: &str) -> Option<&Arc<Task>> {
        self.tasks.get(*self.index.get(key)?)
    }

    /// Finds an office by its key.
    pub fn office(&self, key: &str) -> Option<&Office> {
        self.offices.iter().find(|office| office.key == key)
    }

    /// Returns the keys of all offices by what people call them, [`folded`](Self::folded): their keys,
    /// and their names in every language. A key comes before a name that is the same.
    pub fn offices_called(&self) -> HashMap<String, OfficeKey> {
        let names = self.offices.iter().rev().flat_map(|office| {
            office.name.all().map(|name| (Self::folded(name), office.key.clone()))
        });
        let keys = self.offices.iter().map(|it| (Self::folded(&it.key), it.key.clone()));
        names.chain(keys).collect()
    }

    /// Returns offices with those that took over from them: whoever acted for one that was closed acts for
    /// its heir.
    pub fn with_heirs(&self, mut offices: Vec<OfficeKey>) -> Vec<OfficeKey> {
        let mut at = 0;
        while let Some(key) = offices.get(at).cloned() {
            let heir = self.office(&key).and_then(|it| it.closed.as_ref()?.into.clone());
            offices.extend(heir.filter(|heir| !offices.contains(heir)));
            at += 1;
        }
        offices
    }

    /// Folds a name: what differs in case or in blanks around it only is the same.
    pub fn folded(name: &str) -> String {
        crate::text::tidy(name).trim().to_lowercase()
    }

    /// Finds a workstream by its key.
    pub fn workstream(&self, key: &str) -> Option<&Workstream> {
        self.workstreams.iter().find(|workstream| workstream.key == key)
    }

    /// Returns the workstreams of which one is a part, the nearest first.
    pub fn above<'a>(&'a self, key: &str) -> impl Iterator<Item = &'a Workstream> {
        let parent = |known: &'a Workstream| self.workstream(known.parent.as_deref()?);
        let first = self.workstream(key).and_then(parent);
        // However deep they are, none is above itself: that is checked before.
        std::iter::successors(first, move |known| parent(known)).take(self.workstreams.len())
    }

    /// Tells whether a workstream is another one, or a part of it at whatever depth.
    pub fn is_within(&self, key: &str, of: &str) -> bool {
        key == of || self.above(key).any(|known| known.key == of)
    }

    /// Returns a workstream and all parts of it, in the roadmap's order.
    pub fn within<'a>(&'a self, of: &'a str) -> impl Iterator<Item = &'a Workstream> {
        self.workstreams.iter().filter(move |known| self.is_within(&known.key, of))
    }

    /// Returns the instant from which on a day is over in the roadmap's zone. Where midnight does not
    /// exist, as on a night on which clocks are set forward then, the next day begins later.
    pub fn end_of(&self, day: NaiveDate) -> DateTime<Utc> {
        let midnight = day.succ_opt().unwrap_or(day).and_time(chrono::NaiveTime::MIN);
        // A zone that went over to the other side of the date line has no next day at all.
        let mut quarters = (0..=2 * 24 * 4)
            .filter_map(|n| midnight.checked_add_signed(TimeDelta::minutes(15 * n)));
        let begins = quarters.find_map(|local| {
            let first = local.and_local_timezone(self.time_zone).earliest()?.to_utc();
            let last = local.and_local_timezone(self.time_zone).latest()?.to_utc();
            Some((first, last))
        });
        let Some((first, last)) = begins else { return midnight.and_utc() };
        // Clocks that are set back just after midnight lead into the day once more.
        let again = self.date_at(last - TimeDelta::microseconds(1)) <= day;
        if again { last } else { first }
    }

    /// Returns the date in the roadmap's zone.
    pub fn date_at(&self, instant: DateTime<Utc>) -> NaiveDate {
        instant.with_timezone(&self.time_zone).date_naive()
    }

    /// Returns the day on which a deadline really ends, moved off a day off by the roadmap's policy.
    pub fn effective(&self, deadline: Deadline) -> NaiveDate {
        match deadline {
            Deadline::Day(day) => self.calendar.effective(day, self.non_working_day),
            approximate => approximate.last_day(),
        }
    }

    /// Returns the last day on which a deadline is met: its own, or a later effective one.
    pub fn limit(&self, deadline: Deadline) -> NaiveDate {
        deadline.last_day().max(self.effective(deadline))
    }

    /// Returns the task whose deadline is the directive's.
    pub fn final_task(&self) -> Option<&Arc<Task>> {
        self.final_task.as_deref().and_then(|key| self.task(key))
    }

    /// Returns what a task waits for by links of its own and of its workstream.
    pub fn links_of<'a>(&'a self, task: &'a Task) -> impl Iterator<Item = &'a Link> {
        let own = self.workstream(&task.workstream).into_iter();
        let inherited = own.chain(self.above(&task.workstream)).flat_map(|it| &it.links);
        task.links.iter().chain(inherited)
    }

    /// Returns the tasks that a task waits for, each task of a linked workstream among them.
    pub fn predecessors<'a>(
        &'a self,
        task: &'a Task,
    ) -> impl Iterator<Item = (&'a Arc<Task>, &'a Link)> {
        self.links_of(task).flat_map(move |link| {
            let one = self.task(&link.from);
            let inside = one.is_none().then(|| self.within(&link.from).map(|it| &it.key));
            let inside: Vec<_> = inside.into_iter().flatten().collect();
            let within = move |member: &&Arc<Task>| inside.contains(&&member.workstream);
            let members = one.is_none().then(|| self.tasks.iter().filter(within));
            let members = members.into_iter().flatten();
            one.into_iter().chain(members).map(move |predecessor| (predecessor, link))
        })
    }

    /// Returns the tasks that wait for a task, or for its workstream, with the link of each.
    pub fn successors<'a>(
        &'a self,
        key: &'a str,
    ) -> impl Iterator<Item = (&'a Arc<Task>, &'a Link)> {
        self.tasks
            .iter()
            .flat_map(move |task| self.links_from(task, key).map(move |link| (task, link)))
    }

    /// Returns the links by which a task waits for another, or for the other's workstream.
    pub fn links_from<'a>(
        &'a self,
        task: &'a Task,
        key: &'a str,
    ) -> impl Iterator<Item = &'a Link> {
        let groups = self.groups_of(key);
        let links = self.links_of(task);
        links.filter(move |link| link.from == key || groups.iter().any(|it| *it == link.from))
    }

    /// Returns the workstreams by which a task may be waited for: its own, and all above it. A task that
    /// is called like one of them is what is meant.
    fn groups_of(&self, task: &str) -> Vec<&str> {
        let own = self.task(task).and_then(|task| self.workstream(&task.workstream));
        let all = own.into_iter().flat_map(|own| std::iter::once(own).chain(self.above(&own.key)));
        all.map(|it| it.key.as_str()).filter(|key| self.task(key).is_none()).collect()
    }

    /// Returns who waits for whom, to walk far: found once in the time of one look at every link.
    pub fn successor_index(&self) -> Successors<'_> {
        let mut by: HashMap<&str, Vec<&Arc<Task>>> = HashMap::new();
        for task in &self.tasks {
            for link in self.links_of(task) {
                by.entry(link.from.as_str()).or_default().push(task);
            }
        }
        Successors { roadmap: self, by }
    }

    /// Returns what a task waits for to be finished, and that is not verified yet.
    pub fn open_before<'a>(&'a self, task: &'a Task) -> Vec<&'a Arc<Task>> {
        let mut open: Vec<&Arc<Task>> = Vec::new();
        for (before, link) in self.predecessors(task) {
            let ends = matches!(link.kind, LinkType::FinishToStart | LinkType::FinishToFinish);
            if ends && !before.is_closed() && !open.iter().any(|known| known.key == before.key) {
                open.push(before);
            }
        }
        open
    }

    /// Returns the proposals that wait for a decision, oldest first.
    pub fn pending_proposals(&self) -> impl Iterator<Item = &Arc<Proposal>> {
        self.proposals.iter().filter(|proposal| proposal.is_pending())
    }

    /// Returns those of them that are about a task or a workstream.
    pub fn pending_about<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a Arc<Proposal>> {
        self.pending_proposals().filter(move |proposal| proposal.wish.about() == key)
    }

    /// Returns the next free key of a workstream, such as `GOV-13`.
    pub fn next_key(&self, workstream: &str) -> TaskKey {
        let wished = self.pending_proposals().filter_map(|proposal| match &proposal.wish {
            Wish::Add { task } => Some(&task.key),
            _ => None,
        });
        let numbers = self.tasks.iter().map(|task| &task.key).chain(wished).filter_map(|key| {
            let rest = key.strip_prefix(workstream)?.strip_prefix('-')?;
            Some((rest.parse::<u32>().ok()?, rest.len()))
        });
        let (last, width) = numbers.max().unwrap_or((0, 2));
        format!("{workstream}-{:0width$}", last.saturating_add(1)).into()
    }

    /// Returns the key of the task or the workstream that somebody means: by its key, by its title in any
    /// language, or by both.
    pub fn meant(&self, words: &str) -> Option<NodeKey> {
        let wanted = Self::folded(words);
        let names = |key: &str, title: &Text| {
            let key = Self::folded(key);
            let titles = || title.all().map(Self::folded);
            key == wanted
                || titles().any(|title| title == wanted)
                || titles().any(|title| wanted == format!("{key} {title}"))
        };
        if self.task(words).is_some() || self.workstream(words).is_some() {
            return Some(words.into());
        }
        let mut tasks = self.tasks.iter();
        let task = tasks.find(|task| names(&task.key, &task.title)).map(|task| (&task.key).into());
        let mut groups = self.workstreams.iter();
        task.or_else(|| groups.find(|it| names(&it.key, &it.title)).map(|it| (&it.key).into()))
    }

    /// Returns the only open task whose title has what somebody wrote in it, if there is one.
    pub fn task_like(&self, words: &str) -> Option<&Arc<Task>> {
        let wanted = Self::folded(words);
        let long = wanted.chars().count() >= 3;
        let has = |task: &&Arc<Task>| {
            long && task.title.all().any(|title| Self::folded(title).contains(&wanted))
        };
        let mut found = self.tasks.iter().filter(has);
        found.next().filter(|_| found.next().is_none())
    }

    /// Returns the name of the only office that begins as somebody wrote, if there is one.
    pub fn office_like(&self, words: &str) -> Option<&Office> {
        let wanted = Self::folded(words);
        let long = wanted.chars().count() >= 3;
        let begins = |office: &&Office| {
            let mut names = office.name.all().chain([office.key.as_str()]);
            long && names.any(|name| Self::folded(name).starts_with(&wanted))
        };
        let mut found = self.offices.iter().filter(begins);
        found.next().filter(|_| found.next().is_none())
    }

    /// Finds a proposal by its number.
    pub fn proposal(&self, number: u32) -> Option<&Arc<Proposal>> {
        self.proposals.get(usize::try_from(number).ok()?.checked_sub(1)?)
    }

    /// Finds a stocktake by its number.
    pub fn stocktake(&self, number: u32) -> Option<&Arc<Stocktake>> {
        self.stocktakes.get(usize::try_from(number).ok()?.checked_sub(1)?)
    }

    /// Finds the last stocktake that counts: one that was withdrawn does not.
    pub fn last_stocktake(&self) -> Option<&Arc<Stocktake>> {
        self.stocktake_before(u32::MAX)
    }

    /// Finds the last stocktake before a number that counts.
    pub fn stocktake_before(&self, number: u32) -> Option<&Arc<Stocktake>> {
        let counts = |it: &&Arc<Stocktake>| it.number < number && it.withdrawn.is_none();
        self.stocktakes.iter().rev().find(counts)
    }

    pub(crate) fn reindex(&mut self) {
        let keys = self.tasks.iter().enumerate();
        self.index = Arc::new(keys.map(|(at, task)| (task.key.clone(), at)).collect());
        self.external = self.tasks.iter().map(|task| task.external.len()).sum();
    }
}

/// Who waits for whom in a roadmap.
pub struct Successors<'a> {
    roadmap: &'a Roadmap,
    by: HashMap<&'a str, Vec<&'a Arc<Task>>>,
}

impl<'a> Successors<'a> {
    /// Returns the tasks that wait for a task, or for its workstream, as
    /// [`successors`](Roadmap::successors) does.
    pub fn of(&self, key: &str) -> impl Iterator<Item = &'a Arc<Task>> {
        let named = |key: &str| self.by.get(key).into_iter().flatten().copied();
        let groups = self.roadmap.groups_of(key).into_iter().flat_map(named);
        named(key).chain(groups).collect::<Vec<_>>().into_iter()
    }
}

/// The decision that put a roadmap into force.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// The day of the decision.
    pub on: NaiveDate,
    /// Who decided.
    pub by: By,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where clocks jump over midnight, or are set back just after it, a day ends when the next begins.
    #[test]
    fn a_day_ends_where_the_next_begins() {
        let mut roadmap = crate::replay("plan", []).expect("nothing follows from nothing");
        for (zone, day, end) in [
            ("Europe/Moscow", "2026-11-30", "2026-11-30T21:00:00Z"),
            // Set forward at midnight, which does not exist.
            ("America/Sao_Paulo", "2018-11-03", "2018-11-04T03:00:00Z"),
            ("Asia/Beirut", "2026-03-28", "2026-03-28T22:00:00Z"),
            ("Africa/Cairo", "2026-04-23", "2026-04-23T22:00:00Z"),
            // Set back at midnight, so that the last hour of the day comes twice.
            ("America/Sao_Paulo", "2018-02-17", "2018-02-18T03:00:00Z"),
            // Set back a minute after midnight into the day before.
            ("America/St_Johns", "2010-11-06", "2010-11-07T03:30:00Z"),
            // Set back at one to midnight, which comes twice.
            ("America/Havana", "2026-10-31", "2026-11-01T04:00:00Z"),
            // The next day was left out.
            ("Pacific/Apia", "2011-12-29", "2011-12-30T10:00:00Z"),
        ] {
            roadmap.time_zone = zone.parse().expect("a zone");
            let day: NaiveDate = day.parse().expect("a day");
            let end: DateTime<Utc> = end.parse().expect("an instant");
            assert_eq!(roadmap.end_of(day), end, "{zone} {day}");
            assert_eq!(roadmap.date_at(end - TimeDelta::microseconds(1)), day, "{zone} {day}");
            assert!(roadmap.date_at(end) > day, "{zone} {day}");
        }
    }
}
