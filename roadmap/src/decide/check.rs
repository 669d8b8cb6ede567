//! Checks of single values and of whole definitions.

use std::collections::{BTreeSet, HashMap};

use chrono::{Datelike, NaiveDate};

use crate::{
    Criterion, Deadline, Definition, Directive, Fault, Link, Problem, Refusal, Settings, TaskPlan,
    Text,
    date::YEARS,
    schedule::{Estimate, Plan, Schedule},
    text::is_blank,
};

/// Characters at the most in a text of several lines.
pub const TEXT_MOST: usize = 4_000;
/// Characters at the most in a title.
pub const TITLE_MOST: usize = 300;
/// Working days at the most in a duration or a lag.
pub const DAYS_MOST: i64 = 10_000;
/// What an address may end in to ask for another format; no key may.
const FORMATS: [&str; 4] = [".json", ".csv", ".ics", ".xlsx"];
/// Entries at the most in a list of a task.
pub const LIST_MOST: usize = 200;
/// Links at the most of a roadmap, those that tasks have through their workstream counted for each.
pub const LINKS_MOST: usize = 200_000;
/// Criteria at the most of a task.
pub const CRITERIA_MOST: usize = 20;

/// Refuses a command about a task unless something holds.
pub fn allow(holds: bool, problem: Problem) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(Refusal::field("task", problem)) }
}

/// Tells whether a character is a control or turns the direction of what follows.
pub fn is_hidden(c: char) -> bool {
    let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    // Tags spell words that nobody sees.
    let tags = matches!(c, '\u{e0000}'..='\u{e007f}');
    turns || tags || c.is_control() && !matches!(c, '\n' | '\r' | '\t')
}

/// Collects everything that is wrong before anything is refused.
#[derive(Default)]
pub struct Checks {
    faults: Vec<Fault>,
}

impl Checks {
    pub fn fault(&mut self, field: &str, problem: Problem) {
        self.faults.push(Fault { field: field.to_owned(), problem });
    }

    pub fn that(&mut self, holds: bool, field: &str, problem: Problem) {
        if !holds {
            self.fault(field, problem);
        }
    }

    pub fn required(&mut self, field: &str, text: &str, most: usize) {
        self.that(!is_blank(text), field, Problem::Required);
        self.optional(field, text, most);
    }

    pub fn optional(&mut self, field: &str, text: &str, most: usize) {
        self.that(text.chars().count() <= most, field, Problem::TooLong { most });
        self.that(!text.chars().any(is_hidden), field, Problem::NotPlain);
    }

    pub fn title(&mut self, field: &str, text: &Text) {
        self.that(!text.is_empty(), field, Problem::Required);
        text.all().for_each(|text| self.optional(field, text, TITLE_MOST));
    }

    pub fn texts(&mut self, field: &str, text: &Text) {
        text.all().for_each(|text| self.optional(field, text, TEXT_MOST));
    }

    pub fn key(&mut self, field: &str, key: &str) {
        let fits = (1..=40).contains(&key.chars().count())
            && key.chars().all(|c| c.is_alphanumeric() || ".-_".contains(c))
            && !key.starts_with('.')
            && !FORMATS.iter().any(|ending| key.ends_with(ending));
        self.that(fits, field, Problem::NotAKey);
    }

    pub fn date(&mut self, field: &str, date: NaiveDate) {
        self.that(YEARS.contains(&date.year()), field, Problem::NotADate);
    }

    pub fn list<T>(&mut self, field: &str, list: &[T]) {
        self.that(list.len() <= LIST_MOST, field, Problem::TooMany { most: LIST_MOST });
    }

    pub fn criteria(&mut self, field: &str, criteria: &[Criterion]) {
        let few = criteria.len() <= CRITERIA_MOST;
        self.that(few, field, Problem::TooMany { most: CRITERIA_MOST });
        for criterion in criteria {
            self.that(!criterion.text.is_empty(), field, Problem::Required);
            self.texts(field, &criterion.text);
            self.texts(field, &criterion.verification);
        }
    }

    pub fn lag(&mut self, field: &str, link: &Link) {
        let fits = i64::from(link.lag).abs() <= DAYS_MOST;
        self.that(fits, field, Problem::NotInRange { from: -DAYS_MOST, to: DAYS_MOST });
    }

    pub fn duration(&mut self, field: &str, days: Option<u32>) {
        let fits = days.is_none_or(|days| i64::from(days) <= DAYS_MOST);
        self.that(fits, field, Problem::NotInRange { from: 0, to: DAYS_MOST });
    }

    pub fn estimate(&mut self, field: &str, estimate: Option<Estimate>) {
        if let Some(problem) = estimate.and_then(check_estimate) {
            self.fault(field, problem);
        }
    }

    pub fn optional_date(&mut self, field: &str, date: Option<NaiveDate>) {
        date.into_iter().for_each(|date| self.date(field, date));
    }

    pub fn span(&mut self, field: &str, start: Option<NaiveDate>, deadline: Deadline) {
        if let Some(start) = start {
            let after = start <= deadline.last_day();
            self.that(after, field, Problem::Before { date: start.into() });
        }
    }

    pub fn faults(self) -> Result<(), Vec<Fault>> {
        if self.faults.is_empty() { Ok(()) } else { Err(self.faults) }
    }

    pub fn done(self) -> Result<(), Refusal> {
        self.faults().map_err(Refusal::Invalid)
    }
}

/// Says what is wrong with three estimates of a duration.
pub fn check_estimate(estimate: Estimate) -> Option<Problem> {
    let Estimate { low, likely, high } = estimate;
    if i64::from(high) > DAYS_MOST {
        return Some(Problem::NotInRange { from: 0, to: DAYS_MOST });
    }
    (low > likely || likely > high).then_some(Problem::NotRising)
}

/// Fills in what follows from the rest, and checks a whole definition.
pub fn complete(definition: &mut Definition) -> Result<(), Vec<Fault>> {
    let mut checks = Checks::default();
    let calendar = definition.calendar.calendar();
    match &calendar {
        None => checks.fault("calendar", Problem::Unknown),
        Some(calendar) => {
            checks.that(calendar.has_working_week(), "calendar", Problem::NoWorkingDay);
            let week = calendar.weekend.iter().all(|day| (1..=7).contains(day));
            checks.that(week, "calendar.weekend", Problem::NotInRange { from: 1, to: 7 });
            for task in &mut definition.tasks {
                if task.deadline.is_none()
                    && let (Some(start), Some(days)) = (task.start, task.duration)
                    && i64::from(days) <= DAYS_MOST
                {
                    task.deadline = Some(calendar.finish(start, days).into());
                }
            }
        }
    }
    frame(definition, &mut checks);
    offices(definition, &mut checks);
    // Deadlines that only follow from the network; what is wrong with it is told below.
    if definition.tasks.iter().any(|task| task.deadline.is_none())
        && let Ok((plan, schedule)) = network(definition)
    {
        for (at, task) in definition.tasks.iter_mut().enumerate() {
            let known = plan.activities.get(at).is_some_and(|it| it.key == task.key);
            if let (None, Some(_), true, Some(timing)) =
                (task.deadline, task.duration, known, schedule.get(at))
            {
                task.start = task.start.or(Some(timing.early_start));
                task.deadline = Some(timing.early_finish.into());
            }
        }
    }
    tasks(definition, &mut checks);
    checks.faults()?;
    network(definition)?;
    Ok(())
}

fn network(definition: &Definition) -> Result<(Plan, Schedule), Vec<Fault>> {
    let plan = Plan::of_definition(definition)?;
    let schedule = Schedule::checked(&plan)?;
    Ok((plan, schedule))
}

fn frame(definition: &Definition, checks: &mut Checks) {
    checks.key("key", &definition.key);
    checks.title("title", &definition.title);
    let zone = definition.time_zone.parse::<chrono_tz::Tz>();
    checks.that(zone.is_ok(), "time_zone", Problem::Unknown);
    if let Some(start) = definition.start {
        checks.date("start", start);
    }
    windows(&definition.settings, checks);
    if let Some(directive) = &definition.directive {
        self::directive(directive, checks);
    }
}

/// Checks windows and cadences.
pub fn windows(settings: &Settings, checks: &mut Checks) {
    for (field, days) in settings.days() {
        let range = Problem::NotInRange { from: 0, to: 1000 };
        checks.that((0..=1000).contains(&days), &format!("settings.{field}"), range);
    }
}

/// Checks a directive with its clauses.
pub fn directive(directive: &Directive, checks: &mut Checks) {
    checks.title("directive.name", &directive.name);
    checks.list("directive.clauses", &directive.clauses);
    let keys: BTreeSet<_> = directive.clauses.iter().map(|clause| &clause.key).collect();
    checks.that(keys.len() == directive.clauses.len(), "directive.clauses", Problem::Taken);
    for clause in &directive.clauses {
        checks.key(&format!("directive.clauses.{}", clause.key), &clause.key);
        checks.texts(&format!("directive.clauses.{}", clause.key), &clause.text);
    }
}

fn offices(definition: &Definition, checks: &mut Checks) {
    let mut seen = BTreeSet::new();
    for office in &definition.offices {
        let at = format!("offices.{}", office.key);
        let rests = office.calendar.as_ref().is_some_and(|calendar| !calendar.has_working_week());
        checks.that(!rests, &format!("{at}.calendar"), Problem::NoWorkingDay);
        checks.key(&at, &office.key);
        checks.title(&at, &office.name);
        checks.that(seen.insert(&office.key), &at, Problem::Taken);
    }
    let mut keys = BTreeSet::new();
    for workstream in &definition.workstreams {
        let at = format!("workstreams.{}", workstream.key);
        checks.key(&at, &workstream.key);
        checks.title(&format!("{at}.title"), &workstream.title);
        checks.that(keys.insert(&workstream.key), &at, Problem::Taken);
        checks.that(seen.contains(&workstream.owner), &format!("{at}.owner"), Problem::Unknown);
        if let Some(parent) = &workstream.parent {
            let parents: HashMap<_, _> = definition
                .workstreams
                .iter()
                .filter_map(|it| Some((&it.key, it.parent.as_ref()?)))
                .collect();
            let known = definition.workstreams.iter().any(|it| it.key == *parent);
            checks.that(known, &format!("{at}.parent"), Problem::Unknown);
            // Who goes up for as long as there are workstreams goes round.
            let steps =
                std::iter::successors(Some(&workstream.key), |key| parents.get(*key).copied());
            let endless = steps.take(definition.workstreams.len() + 1).count();
            let endless = endless > definition.workstreams.len();
            checks.that(!endless, &format!("{at}.parent"), Problem::SelfLink);
        }
        for office in &workstream.co_owners {
            checks.that(seen.contains(office), &format!("{at}.co_owners"), Problem::Unknown);
        }
    }
}

fn tasks(definition: &Definition, checks: &mut Checks) {
    let offices: BTreeSet<_> = definition.offices.iter().map(|office| &office.key).collect();
    let workstreams = definition.workstreams.iter().map(|it| it.key.as_str());
    let workstreams: BTreeSet<&str> = workstreams.collect();
    let clauses = definition.directive.iter().flat_map(|directive| &directive.clauses);
    let clauses: BTreeSet<_> = clauses.map(|clause| &clause.key).collect();
    let mut at_key = HashMap::new();
    for (at, task) in definition.tasks.iter().enumerate() {
        let place = format!("tasks.{}", task.key);
        let field = |name: &str| format!("{place}.{name}");
        checks.that(at_key.insert(task.key.as_str(), at).is_none(), &place, Problem::Taken);
        task_values(task, &place, checks);
        checks.external(&field("external"), &definition.key, &task.external);
        checks.that(offices.contains(&task.owner), &field("owner"), Problem::Unknown);
        checks.that(
            workstreams.contains(task.workstream.as_str()),
            &field("workstream"),
            Problem::Unknown,
        );
        for part in &task.co_owners {
            checks.that(offices.contains(&part.office), &field("co_owners"), Problem::Unknown);
        }
        if let Some(clause) = &task.clause {
            checks.that(clauses.contains(clause), &field("clause"), Problem::Unknown);
        }
    }
    if let Some(key) = &definition.final_task {
        checks.that(at_key.contains_key(key.as_str()), "final", Problem::Unknown);
    }
    let groups: HashMap<_, _> =
        definition.workstreams.iter().map(|group| (&group.key, group.links.len())).collect();
    let inherited = |task: &TaskPlan| groups.get(&task.workstream).copied().unwrap_or(0);
    let links = definition.tasks.iter().map(|task| task.links.len() + inherited(task));
    let few = links.sum::<usize>() <= LINKS_MOST;
    checks.that(few, "tasks.links", Problem::TooMany { most: LINKS_MOST });
    let waiting = definition.tasks.iter().map(|task| ("tasks", task.key.as_str(), &task.links));
    let groups = definition.workstreams.iter();
    let groups = groups.map(|group| ("workstreams", group.key.as_str(), &group.links));
    for (list, key, links) in waiting.chain(groups) {
        let place = format!("{list}.{key}.links");
        let mut seen = BTreeSet::new();
        checks.list(&place, links);
        for link in links {
            let known =
                at_key.contains_key(link.from.as_str()) || workstreams.contains(link.from.as_str());
            checks.that(known, &place, Problem::Unknown);
            checks.that(link.from != key, &place, Problem::SelfLink);
            checks.that(seen.insert((&link.from, link.kind)), &place, Problem::Duplicate);
            checks.lag(&place, link);
        }
    }
}

/// Checks the values of a task that stand for themselves.
pub fn task_values(task: &TaskPlan, place: &str, checks: &mut Checks) {
    let field =
        |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
    checks.key(&field("key"), &task.key);
    checks.title(&field("title"), &task.title);
    checks.texts(&field("deliverable"), &task.deliverable);
    checks.criteria(&field("criteria"), &task.criteria);
    checks.texts(&field("basis"), &task.basis);
    checks.list(&field("sources"), &task.sources);
    task.sources
        .iter()
        .for_each(|source| checks.optional(&field("sources"), source, TITLE_MOST * 2));
    checks.list(&field("co_owners"), &task.co_owners);
    checks.list(&field("links"), &task.links);
    checks.duration(&field("duration"), task.duration);
    checks.estimate(&field("estimate"), task.estimate);
    checks.optional_date(&field("start_no_earlier_than"), task.start_no_earlier_than);
    checks.optional_date(&field("must_finish_by"), task.must_finish_by);
    if let Some(start) = task.start {
        checks.date(&field("start"), start);
    }
    match task.deadline {
        None => checks.fault(&field("deadline"), Problem::Required),
        Some(deadline) => {
            checks.date(&field("deadline"), deadline.last_day());
            checks.span(&field("deadline"), task.start, deadline);
        }
    }
}
