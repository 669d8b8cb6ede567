//! Reading: outline, links, dates, constraints, resources.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{NaiveDate, NaiveTime};
use roadmap::{
    CalendarChoice, CoOwner, Deadline, Definition, Fault, LagUnit, Link, LinkType, Office,
    OfficeKey, Problem, TaskKey, TaskPlan, Text, WorkingCalendar, Workstream, WorkstreamKey,
    date::add_days, decide, text::tidy,
};
use roxmltree::{Document, Node, ParsingOptions};

use super::{
    calendar,
    left_out::LeftOut,
    xml::{Left, duration, each, instant, is, number, said},
};
use crate::{
    fault::malformed,
    table::{
        criteria::criteria_of,
        names::{Names, is_key},
    },
};

/// Elements at the most of a file.
const NODES_MOST: u32 = 8_000_000;
/// Characters of notes that become a deliverable.
const NOTES_MOST: usize = 1_000;
/// Tenths of a minute of a calendar day.
const CALENDAR_DAY: i64 = 14_400;

/// A file of MS Project as a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Project {
    /// The plan.
    pub plan: Definition,
    /// What was not taken over as it stands, with the names of the tasks, resources or days.
    pub left_out: BTreeMap<LeftOut, Vec<String>>,
    /// The keys of tasks by their unique numbers in the file.
    pub keys: HashMap<String, TaskKey>,
}

/// A group of tasks in the outline.
struct Summary<'a, 'i> {
    uid: &'a str,
    node: Node<'a, 'i>,
    key: WorkstreamKey,
    parent: Option<usize>,
    has_tasks: bool,
}

struct Reader<'a, 'i> {
    left: Left,
    calendar: WorkingCalendar,
    /// Tenths of a minute of a working day.
    day: i64,
    summaries: Vec<Summary<'a, 'i>>,
    tasks: Vec<(Node<'a, 'i>, Option<usize>)>,
    keys: HashMap<&'a str, TaskKey>,
    taken: HashSet<String>,
    owners: HashMap<&'a str, Vec<OfficeKey>>,
}

/// Reads a file into a frame that has everything but the plan and its calendar. Where a task has no
/// resource it is owned by the office of this name; without one that is a fault.
pub fn read_project(
    text: &str,
    frame: Definition,
    owner: Option<&str>,
) -> Result<Project, Vec<Fault>> {
    let broken = |text: String| vec![malformed("file", text)];
    let options = ParsingOptions { nodes_limit: NODES_MOST, ..ParsingOptions::default() };
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let begin: String = text.chars().take(200).collect::<String>().to_lowercase();
    if begin.starts_with("<!doctype html") || begin.contains("<html") {
        return Err(broken("is a web page: save it as XLSX or CSV".to_owned()));
    }
    let document = Document::parse_with_options(text, options);
    let document =
        document.map_err(|error| broken(format!("is no XML that can be read: {error}")))?;
    let root = document.root_element();
    if root.tag_name().name() != "Project" {
        return Err(broken("is no project of MS Project (MSPDI)".to_owned()));
    }
    let calendars: Vec<Node<'_, '_>> =
        each(root, "Calendars").flat_map(|them| each(them, "Calendar")).collect();
    let mut left = Left::default();
    let uid = said(root, "CalendarUID").or_else(|| said(*calendars.first()?, "UID"));
    let calendar = uid.and_then(|uid| calendar::read(&calendars, uid, 0, &mut left));
    let calendar = match calendar {
        Some(calendar) if calendar.has_working_week() => calendar,
        _ => return Err(broken("has no calendar with a working day".to_owned())),
    };
    let mut plan = frame;
    let plain = WorkingCalendar::built_in("mon-fri").filter(|it| {
        it.weekend == calendar.weekend
            && calendar.days_off.is_empty()
            && calendar.working_days.is_empty()
    });
    plan.calendar = match plain {
        Some(_) => CalendarChoice::BuiltIn("mon-fri".to_owned()),
        None => CalendarChoice::Own(calendar.clone()),
    };
    if let Some(start) = said(root, "StartDate").and_then(instant) {
        plan.start = Some(start.date());
    }
    let mut reader = Reader {
        left,
        calendar,
        day: i64::from(number(root, "MinutesPerDay").filter(|it| *it > 0).unwrap_or(480)) * 10,
        summaries: Vec::new(),
        tasks: Vec::new(),
        keys: HashMap::new(),
        taken: HashSet::new(),
        owners: HashMap::new(),
    };
    reader.outline(root);
    reader.resources(root, &calendars, &mut plan);
    let unowned = reader
        .tasks
        .iter()
        .filter(|(task, _)| said(*task, "UID").is_none_or(|uid| !reader.owners.contains_key(uid)));
    let mut other = None;
    if unowned.count() > 0 {
        let Some(name) = owner.map(tidy).filter(|name| !roadmap::text::is_blank(name)) else {
            return Err(vec![Fault { field: "owner".to_owned(), problem: Problem::Required }]);
        };
        other = Names::of(&plan).office(&mut plan, &name, 0).ok();
    }
    let other = other.unwrap_or_default();
    let tasks = std::mem::take(&mut reader.tasks);
    for (task, summary) in &tasks {
        let task = reader.task(*task, *summary, &other);
        plan.tasks.push(task);
    }
    reader.workstreams(&mut plan);
    decide::complete(&mut plan)?;
    let keys = reader.keys.into_iter().map(|(uid, key)| (uid.to_owned(), key)).collect();
    Ok(Project { plan, left_out: reader.left.0, keys })
}

impl<'a, 'i> Reader<'a, 'i> {
    /// Finds tasks and summaries, and gives them their keys.
    fn outline(&mut self, root: Node<'a, 'i>) {
        let mut above: Vec<(u32, usize)> = Vec::new();
        for task in each(root, "Tasks").flat_map(|them| each(them, "Task")) {
            let level = number(task, "OutlineLevel").unwrap_or(1);
            if is(task, "IsNull") || level == 0 {
                continue;
            }
            let uid = said(task, "UID").unwrap_or("");
            above.retain(|(known, _)| *known < level);
            let parent = above.last().map(|(_, at)| *at);
            let key = self.key(task, uid);
            if is(task, "Summary") {
                above.push((level, self.summaries.len()));
                let key = WorkstreamKey::from(key);
                self.summaries.push(Summary { uid, node: task, key, parent, has_tasks: false });
                continue;
            }
            for (_, at) in &above {
                if let Some(summary) = self.summaries.get_mut(*at) {
                    summary.has_tasks = true;
                }
            }
            self.keys.insert(uid, key.into());
            self.tasks.push((task, parent));
        }
    }

    /// Returns the number of a task in the outline, as long as nothing else has it.
    fn key(&mut self, task: Node<'a, 'i>, uid: &str) -> String {
        let plain = |key: &&str| is_key(key);
        let known = [said(task, "WBS"), said(task, "OutlineNumber")];
        let known =
            known.into_iter().flatten().filter(plain).find(|key| !self.taken.contains(*key));
        let mut key = known.map_or_else(|| format!("T-{uid}"), str::to_owned);
        while self.taken.contains(&key) {
            key.push('x');
        }
        self.taken.insert(key.clone());
        key
    }

    /// Makes offices of resources, in the order in which they are assigned.
    fn resources(&mut self, root: Node<'a, 'i>, calendars: &[Node<'a, 'i>], plan: &mut Definition) {
        let mut names = Names::of(plan);
        let mut known: HashMap<&str, OfficeKey> = HashMap::new();
        let resources = each(root, "Resources").flat_map(|them| each(them, "Resource"));
        let resources: HashMap<&str, Node<'_, '_>> =
            resources.filter_map(|it| Some((said(it, "UID")?, it))).collect();
        for part in each(root, "Assignments").flat_map(|them| each(them, "Assignment")) {
            let (Some(task), Some(uid)) = (said(part, "TaskUID"), said(part, "ResourceUID")) else {
                continue;
            };
            let Some(resource) = resources.get(uid) else { continue };
            // Materials and costs own nothing.
            let works = said(*resource, "Type").is_none_or(|kind| kind == "1");
            let Some(name) = said(*resource, "Name").map(tidy).filter(|_| works) else { continue };
            let office = match known.get(uid) {
                Some(office) => office.clone(),
                None => {
                    let Ok(office) = names.office(plan, &name, 0) else { continue };
                    known.insert(uid, office.clone());
                    let own = said(*resource, "CalendarUID")
                        .and_then(|uid| calendars.iter().find(|it| said(**it, "UID") == Some(uid)));
                    if own.is_some_and(|calendar| calendar::is_own(*calendar)) {
                        self.left.add(LeftOut::ResourceCalendar, &name);
                    }
                    office
                }
            };
            let owners = self.owners.entry(task).or_default();
            if !owners.contains(&office) {
                owners.push(office);
            }
        }
    }

    fn links(&mut self, task: Node<'a, 'i>, name: &str) -> Vec<Link> {
        let mut links = Vec::new();
        for link in each(task, "PredecessorLink") {
            let kind = match said(link, "Type") {
                Some("0") => LinkType::FinishToFinish,
                Some("2") => LinkType::StartToFinish,
                Some("3") => LinkType::StartToStart,
                _ => LinkType::FinishToStart,
            };
            let lag = said(link, "LinkLag").and_then(|lag| lag.parse::<i64>().ok()).unwrap_or(0);
            // Even formats are elapsed time; 19 and 20 are percent.
            let format = number(link, "LagFormat").unwrap_or(7);
            let elapsed = matches!(format, 4 | 6 | 8 | 10 | 12);
            let (unit, day) = match elapsed {
                true => (LagUnit::Calendar, CALENDAR_DAY),
                false => (LagUnit::Working, self.day),
            };
            let whole = lag % day == 0 && !matches!(format, 19 | 20 | 51 | 52);
            let days = i32::try_from(lag / day).ok().filter(|_| whole);
            if days.is_none() && lag != 0 {
                self.left.add(LeftOut::Lag, name);
            }
            let lag = days.unwrap_or(0);
            let unit = if lag == 0 { LagUnit::Working } else { unit };
            let from = said(link, "PredecessorUID").unwrap_or("");
            let before = self.keys_of(from);
            if before.is_empty() {
                self.left.add(LeftOut::Outside, name);
            }
            links.extend(before.into_iter().map(|from| Link { from, kind, lag, unit }));
        }
        links
    }

    /// Returns a task's key, or that of the workstream that a summary became.
    fn keys_of(&self, uid: &str) -> Vec<roadmap::NodeKey> {
        if let Some(key) = self.keys.get(uid) {
            return vec![key.as_str().into()];
        }
        let summary = self.summaries.iter().find(|it| it.uid == uid && it.has_tasks);
        summary.map(|summary| summary.key.as_str().into()).into_iter().collect()
    }

    fn task(&mut self, task: Node<'a, 'i>, summary: Option<usize>, other: &OfficeKey) -> TaskPlan {
        let uid = said(task, "UID").unwrap_or("");
        let key = self.keys.get(uid).cloned().unwrap_or_default();
        let name = said(task, "Name").map(tidy).unwrap_or_else(|| key.to_string());
        let at = |name| said(task, name).and_then(instant);
        let (start, finish) = (at("Start"), at("Finish"));
        let milestone = is(task, "Milestone");
        let ends = |at: chrono::NaiveDateTime| self.ends_on(at);
        let (begins, finish) = (start.map(|at| at.date()), finish.map(ends));
        let deadline = at("Deadline").map(ends).or(finish);
        let baseline =
            each(task, "Baseline").find(|it| matches!(said(*it, "Number"), Some("0") | None));
        let original = baseline.and_then(|it| instant(said(it, "Finish")?)).map(ends);
        let until = at("ConstraintDate").map(ends);
        let days = self.days(task, &name, milestone, begins.zip(finish));
        let mut links = self.links(task, &name);
        links.dedup();
        let date = at("ConstraintDate").map(|at| at.date());
        let (mut not_before, mut must_finish) = (None, None);
        match said(task, "ConstraintType") {
            None | Some("0") => {}
            Some("4") => not_before = date,
            Some("7") => must_finish = until,
            Some("2") => {
                not_before = date;
                self.left.add(LeftOut::Constraint, &name);
            }
            Some("3") => {
                must_finish = until;
                self.left.add(LeftOut::Constraint, &name);
            }
            Some(_) => self.left.add(LeftOut::Constraint, &name),
        }
        if is(task, "Manual") {
            not_before = begins.or(not_before);
            self.left.add(LeftOut::Manual, &name);
        }
        if number(task, "PercentComplete").is_some_and(|percent| percent > 0) {
            self.left.add(LeftOut::Progress, &name);
        }
        if said(task, "CalendarUID").is_some_and(|uid| uid != "-1") {
            self.left.add(LeftOut::TaskCalendar, &name);
        }
        let deliverable = notes(task);
        let mut owners = self.owners.get(uid).cloned().unwrap_or_default().into_iter();
        let owner = owners.next().unwrap_or_else(|| other.clone());
        let workstream = summary.and_then(|at| self.summaries.get(at)).map(|it| it.key.clone());
        TaskPlan {
            key,
            workstream: workstream.unwrap_or_else(|| "W".into()),
            title: Text::from(name),
            owner,
            co_owners: owners.map(|office| CoOwner { office, due: None, done: None }).collect(),
            start: begins.filter(|begins| days > 0 && deadline.is_none_or(|it| *begins <= it)),
            original_deadline: original
                .filter(|original| Some(*original) != deadline)
                .map(Deadline::Day),
            deadline: deadline.map(Deadline::Day),
            duration: Some(days),
            estimate: None,
            start_no_earlier_than: not_before,
            must_finish_by: must_finish,
            external: Vec::new(),
            links,
            criteria: criteria_of(&deliverable),
            deliverable,
            basis: Text::default(),
            sources: Vec::new(),
            clause: None,
        }
    }

    /// Turns an instant into the day that an inclusive date means: an end at the beginning of a shift is
    /// the end of the working day before.
    fn ends_on(&self, at: chrono::NaiveDateTime) -> NaiveDate {
        let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default();
        if at.time() < noon { self.calendar.add(at.date(), -1) } else { at.date() }
    }

    /// Returns how many working days a task takes.
    fn days(
        &mut self,
        task: Node<'a, 'i>,
        name: &str,
        milestone: bool,
        dates: Option<(NaiveDate, NaiveDate)>,
    ) -> u32 {
        let length = said(task, "Duration").and_then(duration).unwrap_or(0);
        if length == 0 || milestone && length < self.day {
            return 0;
        }
        let whole = length % self.day == 0;
        let said_days = length.div_euclid(self.day) + i64::from(!whole);
        let spanned = dates
            .map(|(from, to)| self.calendar.working_days_between(add_days(from, -1), to).max(1));
        let elapsed =
            number(task, "DurationFormat").is_some_and(|it| matches!(it, 4 | 6 | 8 | 10 | 12));
        let days = match spanned {
            Some(spanned) if whole && !elapsed && spanned == said_days => said_days,
            Some(spanned) => {
                self.left.add(if whole { LeftOut::Span } else { LeftOut::Hours }, name);
                spanned
            }
            None => {
                if !whole {
                    self.left.add(LeftOut::Hours, name);
                }
                said_days
            }
        };
        u32::try_from(days).unwrap_or(u32::MAX)
    }

    /// Makes workstreams of the summaries that have tasks, at whatever depth.
    fn workstreams(&mut self, plan: &mut Definition) {
        let parents: HashMap<WorkstreamKey, WorkstreamKey> = self
            .summaries
            .iter()
            .filter_map(|it| Some((it.key.clone(), self.summaries.get(it.parent?)?.key.clone())))
            .collect();
        // One of which nobody said who owns it is its first task's owner's.
        let mut owners: HashMap<WorkstreamKey, OfficeKey> = HashMap::new();
        for task in &plan.tasks {
            let mut of = Some(&task.workstream);
            while let Some(key) = of {
                owners.entry(key.clone()).or_insert_with(|| task.owner.clone());
                of = parents.get(key);
            }
        }
        let mut made = Vec::new();
        if let Some(owner) = owners.get("W") {
            made.push(workstream("W".into(), plan.title.clone(), owner.clone(), Vec::new()));
        }
        for at in 0..self.summaries.len() {
            let Some(summary) = self.summaries.get(at).filter(|it| it.has_tasks) else { continue };
            let (key, node) = (summary.key.clone(), summary.node);
            let name = said(node, "Name").map(tidy).unwrap_or_default();
            let links = self.links(node, &name);
            let title = if name.trim().is_empty() { key.to_string() } else { name };
            let owner = owners.get(&key).cloned().unwrap_or_default();
            let (parent, deliverable) = (parents.get(&key).cloned(), notes(node));
            let own = workstream(key, Text::from(title), owner, links);
            made.push(Workstream { parent, deliverable, ..own });
        }
        plan.workstreams = made;
        let used: HashSet<&OfficeKey> = plan.tasks.iter().map(|task| &task.owner).collect();
        let helps: HashSet<&OfficeKey> =
            plan.tasks.iter().flat_map(|task| task.co_owners.iter().map(|it| &it.office)).collect();
        let kept = |office: &&Office| used.contains(&office.key) || helps.contains(&office.key);
        plan.offices = plan.offices.iter().filter(kept).cloned().collect();
    }
}

/// Returns what stands in the notes, as far as it may be a deliverable.
fn notes(of: Node<'_, '_>) -> Text {
    let notes = said(of, "Notes").map(tidy).unwrap_or_default();
    Text::from(notes.chars().take(NOTES_MOST).collect::<String>())
}

fn workstream(key: WorkstreamKey, title: Text, owner: OfficeKey, links: Vec<Link>) -> Workstream {
    Workstream {
        parent: None,
        key,
        title,
        owner,
        co_owners: Vec::new(),
        links,
        deliverable: Text::default(),
        basis: Text::default(),
        sources: Vec::new(),
    }
}
