//! What a roadmap is: the directive it answers, offices, workstreams, tasks and what happened to them.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::{Deadline, NonWorkingDay, Text, WorkingCalendar, estimate::Estimate};

/// The stable short name of an office, a workstream, a task or a roadmap, such as `GOV-12`.
pub type Key = String;

/// The plan that answers a directive, as it stands after some number of events.
#[derive(Clone, Debug, PartialEq)]
pub struct Roadmap {
    /// The name in addresses and on the command line.
    pub key: Key,
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
    pub final_task: Option<Key>,
    /// Whether it may be read without signing in.
    pub public: bool,
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
    pub tasks: Vec<Arc<Task>>,
    /// Where each task stands in `tasks`.
    pub index: Arc<HashMap<Key, usize>>,
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
    pub fn offices_called(&self) -> HashMap<String, Key> {
        let names = self.offices.iter().rev().flat_map(|office| {
            office.name.all().map(|name| (Self::folded(name), office.key.clone()))
        });
        let keys = self.offices.iter().map(|it| (Self::folded(&it.key), it.key.clone()));
        names.chain(keys).collect()
    }

    /// Folds a name: what differs in case or in blanks around it only is the same.
    pub fn folded(name: &str) -> String {
        crate::text::tidy(name).trim().to_lowercase()
    }

    /// Finds a workstream by its key.
    pub fn workstream(&self, key: &str) -> Option<&Workstream> {
        self.workstreams.iter().find(|workstream| workstream.key == key)
    }

    /// Returns the first instant after a day in the roadmap's zone. Where midnight does not exist, as on
    /// a night on which clocks are set forward then, the day begins later.
    pub fn end_of(&self, day: NaiveDate) -> DateTime<Utc> {
        let next = day.succ_opt().unwrap_or(day);
        let quarters =
            (0..24 * 4).map(|n| next.and_time(chrono::NaiveTime::MIN) + TimeDelta::minutes(15 * n));
        let first = quarters
            .into_iter()
            .find_map(|local| local.and_local_timezone(self.time_zone).earliest());
        first
            .map_or_else(|| next.and_time(chrono::NaiveTime::MIN).and_utc(), |first| first.to_utc())
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
        let inherited = self.workstream(&task.workstream).map(|workstream| &workstream.links);
        task.links.iter().chain(inherited.into_iter().flatten())
    }

    /// Returns the tasks that a task waits for, each task of a linked workstream among them.
    pub fn predecessors<'a>(
        &'a self,
        task: &'a Task,
    ) -> impl Iterator<Item = (&'a Arc<Task>, &'a Link)> {
        self.links_of(task).flat_map(move |link| {
            let one = self.task(&link.from);
            let members = self.tasks.iter().filter(move |member| member.workstream == link.from);
            let members = one.is_none().then_some(members).into_iter().flatten();
            one.into_iter().chain(members).map(move |predecessor| (predecessor, link))
        })
    }

    /// Returns the tasks that wait for a task, or for its workstream, with the link of each.
    pub fn successors<'a>(
        &'a self,
        key: &'a str,
    ) -> impl Iterator<Item = (&'a Arc<Task>, &'a Link)> {
        let group = self.task(key).map(|task| task.workstream.as_str());
        let group = group.filter(|group| self.task(group).is_none());
        self.tasks.iter().flat_map(move |task| {
            let links = self.links_of(task);
            let links = links.filter(move |link| link.from == key || Some(&*link.from) == group);
            links.map(move |link| (task, link))
        })
    }

    pub(crate) fn reindex(&mut self) {
        let keys = self.tasks.iter().enumerate();
        self.index = Arc::new(keys.map(|(at, task)| (task.key.clone(), at)).collect());
    }
}

/// The order that the roadmap answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Directive {
    /// What the order is called.
    pub name: Text,
    /// Who gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<Text>,
    /// Its registration number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The day on which it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<NaiveDate>,
    /// Who oversees its execution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overseer: Option<Text>,
    /// Its numbered clauses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clauses: Vec<Clause>,
}

/// One clause of a directive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clause {
    /// Its number or letter.
    pub key: Key,
    /// Its words.
    pub text: Text,
    /// The deadline that it sets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Deadline>,
    /// The person whom it names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responsible: Option<Text>,
    /// Where it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// Windows and cadences of the status rules, in days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Calendar days before a deadline from which a task is due soon.
    pub due_soon_days: i64,
    /// Calendar days before a deadline from which reports are due more often.
    pub near_days: i64,
    /// Calendar days between two reports.
    pub cadence_days: i64,
    /// Calendar days between two reports near the deadline.
    pub near_cadence_days: i64,
    /// Calendar days after a missed report until the data is no longer fresh.
    pub grace_days: i64,
    /// Working days that a review may take.
    pub review_working_days: i64,
    /// Calendar days before the deadline after which a request for an extension is late.
    pub late_request_days: i64,
    /// Working days of float under which a task is at risk.
    pub low_float_days: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            due_soon_days: 14,
            near_days: 30,
            cadence_days: 14,
            near_cadence_days: 7,
            grace_days: 3,
            review_working_days: 5,
            late_request_days: 10,
            low_float_days: 5,
        }
    }
}

/// A person as the log names them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct By {
    /// The name used to sign in; empty in a file that was written for anyone to read.
    #[serde(default)]
    pub person: Key,
    /// The name that readers see.
    pub name: String,
}

/// The decision that put a roadmap into force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// The day of the decision.
    pub on: NaiveDate,
    /// Who decided.
    pub by: By,
}

/// A body that owns tasks: the Prime Minister's Office, a ministry, a company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Office {
    /// Its stable short name.
    pub key: Key,
    /// The name that readers see.
    pub name: Text,
    /// Which days it works, where they are not the roadmap's.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::file::own_calendar")]
    pub calendar: Option<Arc<WorkingCalendar>>,
}

/// A group of tasks with a lead office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workstream {
    /// Its stable short name, by custom the prefix of its tasks' keys.
    pub key: Key,
    /// What readers see.
    pub title: Text,
    /// The lead office.
    pub owner: Key,
    /// The other offices that contribute.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub co_owners: Vec<Key>,
    /// What all of its tasks wait for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// What it brings about.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub deliverable: Text,
    /// On what it rests.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub basis: Text,
    /// Where that can be read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
}

/// An office that contributes to a task, with its own part if it has one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "CoOwnerForm", into = "CoOwnerForm")]
pub struct CoOwner {
    /// The contributing office.
    pub office: Key,
    /// The day by which its part is due.
    pub due: Option<NaiveDate>,
    /// The day on which its part was done.
    pub done: Option<NaiveDate>,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum CoOwnerForm {
    Office(Key),
    Part {
        office: Key,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<NaiveDate>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        done: Option<NaiveDate>,
    },
}

impl From<CoOwnerForm> for CoOwner {
    fn from(form: CoOwnerForm) -> Self {
        match form {
            CoOwnerForm::Office(office) => Self { office, due: None, done: None },
            CoOwnerForm::Part { office, due, done } => Self { office, due, done },
        }
    }
}

impl From<CoOwner> for CoOwnerForm {
    fn from(part: CoOwner) -> Self {
        match part {
            CoOwner { office, due: None, done: None } => Self::Office(office),
            CoOwner { office, due, done } => Self::Part { office, due, done },
        }
    }
}

/// How the dates of two linked tasks bind each other.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum LinkType {
    /// The successor starts after the predecessor finishes.
    #[default]
    #[serde(rename = "FS")]
    FinishToStart,
    /// The successor starts after the predecessor starts.
    #[serde(rename = "SS")]
    StartToStart,
    /// The successor finishes after the predecessor finishes.
    #[serde(rename = "FF")]
    FinishToFinish,
    /// The successor finishes after the predecessor starts.
    #[serde(rename = "SF")]
    StartToFinish,
}

/// What a lag is counted in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LagUnit {
    /// Days worked by the roadmap's calendar.
    #[default]
    Working,
    /// Every day.
    Calendar,
}

/// A dependency on another task, kept by the successor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Link {
    /// The predecessor: a task, or a workstream for each of its tasks.
    pub from: Key,
    /// Which ends are bound.
    #[serde(rename = "type", default)]
    pub kind: LinkType,
    /// Days to wait, negative for a lead.
    #[serde(default)]
    pub lag: i32,
    /// What the lag is counted in.
    #[serde(default)]
    pub unit: LagUnit,
}

/// A unit of work under control. Its reports are many and are therefore written apart from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Its stable short name.
    pub key: Key,
    /// The workstream that it belongs to.
    pub workstream: Key,
    /// What readers see.
    pub title: Text,
    /// The lead office.
    pub owner: Key,
    /// The other offices that contribute.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub co_owners: Vec<CoOwner>,
    /// The first planned day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<NaiveDate>,
    /// The deadline when the roadmap was approved; before that, none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed_deadline: Option<Deadline>,
    /// The deadline in force.
    pub deadline: Deadline,
    /// Working days that the work takes, 0 for a milestone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<u32>,
    /// How long it may take, where somebody has said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate: Option<Estimate>,
    /// The first day on which it may start, whatever its links.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_no_earlier_than: Option<NaiveDate>,
    /// The last day on which it must be finished for reasons of the plan; no deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub must_finish_by: Option<NaiveDate>,
    /// What it waits for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// What it brings about.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub deliverable: Text,
    /// When it counts as fulfilled; fixed at approval, then changed only with a reviewer's consent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<Criterion>,
    /// On what it rests.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub basis: Text,
    /// Where that can be read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// The clause of the directive that it serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<Key>,
    /// How many times its definition was edited.
    pub revision: u64,
    /// The day on which it was added to a roadmap that existed already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added: Option<NaiveDate>,
    /// The first day on which a report said that something was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<NaiveDate>,
    /// The owner's reports, oldest first.
    #[serde(skip)]
    pub reports: Vec<Arc<Report>>,
    /// Evidence for the next submission, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attached: Vec<Attached>,
    /// Other criteria that wait for a reviewer's consent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<CriteriaProposal>,
    /// The claims that it is fulfilled, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub submissions: Vec<Submission>,
    /// The requests to move its deadline, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<Extension>,
    /// What was said about it, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<Comment>,
    /// The reviewer's opinion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opinion: Option<Opinion>,
    /// The decision that stopped the clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<Halt>,
    /// The decision that took it off the plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Halt>,
}

impl Task {
    /// Returns D0: the deadline at approval, before it the deadline itself.
    pub fn original_deadline(&self) -> Deadline {
        self.fixed_deadline.unwrap_or(self.deadline)
    }

    /// Returns F: the forecast of the latest report that gave one.
    pub fn forecast(&self) -> Option<NaiveDate> {
        self.forecast_report().and_then(|report| report.forecast)
    }

    /// Returns the latest report that gave a forecast.
    pub fn forecast_report(&self) -> Option<&Report> {
        self.reports.iter().rev().find(|report| report.forecast.is_some()).map(|report| &**report)
    }

    /// Returns the latest report.
    pub fn last_report(&self) -> Option<&Report> {
        self.reports.last().map(|report| &**report)
    }

    /// Returns percent done by the latest report.
    pub fn percent(&self) -> u8 {
        match self.submission() {
            Some(_) => 100,
            None => self.last_report().map_or(0, |report| report.percent),
        }
    }

    /// Returns the submission that was accepted or is in review.
    pub fn submission(&self) -> Option<&Submission> {
        self.submissions
            .last()
            .filter(|submission| !submission.is_returned() && submission.reopened.is_none())
    }

    /// Returns the accepted submission.
    pub fn verified(&self) -> Option<&Submission> {
        self.submission().filter(|submission| submission.accepted_on.is_some())
    }

    /// Returns the request that waits for a decision.
    pub fn pending_extension(&self) -> Option<&Extension> {
        self.extensions.last().filter(|extension| extension.decision.is_none())
    }

    /// Tells whether start and deadline are the same day or the duration is zero.
    pub fn is_milestone(&self) -> bool {
        match self.duration {
            Some(days) => days == 0,
            None => {
                self.start.is_some_and(|start| Deadline::Day(start) == self.original_deadline())
            }
        }
    }

    /// Tells whether work on it is over, by verification or withdrawal.
    pub fn is_closed(&self) -> bool {
        self.withdrawn.is_some() || self.verified().is_some()
    }

    /// Returns who has the ball.
    pub fn state(&self, approved: bool) -> State {
        if self.withdrawn.is_some() {
            State::Withdrawn
        } else if self.verified().is_some() {
            State::Verified
        } else if !approved {
            State::Draft
        } else if self.paused.is_some() {
            State::Paused
        } else if self.submission().is_some() {
            State::Submitted
        } else if self.submissions.last().is_some_and(Submission::is_returned) {
            State::Returned
        } else if self.started.is_some() {
            State::InProgress
        } else {
            State::NotStarted
        }
    }
}

/// Who has the ball.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The roadmap is not approved yet.
    Draft,
    /// Nothing was reported as done.
    NotStarted,
    /// The owner works.
    InProgress,
    /// The reviewer looks at the submission.
    Submitted,
    /// The owner mends what was returned.
    Returned,
    /// The submission was accepted.
    Verified,
    /// The controller stopped the clock.
    Paused,
    /// The controller took it off the plan.
    Withdrawn,
}

/// An opinion on whether the deadline will be met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// It will be met.
    Green,
    /// It will be met if something changes.
    Amber,
    /// It will not be met as things stand.
    Red,
}

/// An interim report of the owner; it never closes a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The instant of the report.
    pub at: DateTime<Utc>,
    /// Who reported.
    pub by: By,
    /// The office for which they reported.
    pub office: Key,
    /// Percent done, 0 to 100.
    pub percent: u8,
    /// The owner's own expectation of the finish date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forecast: Option<NaiveDate>,
    /// The owner's opinion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
    /// What changed and what is needed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// One thing that must hold for a task to count as fulfilled, numbered from 1 by its place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// What must hold.
    pub text: Text,
    /// By what it is verified.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub verification: Text,
}

impl Criterion {
    /// Writes the criterion in one line, the means of verification behind a bar.
    pub fn line(&self, lang: &str) -> String {
        let text = self.text.get(lang);
        match self.verification.get(lang) {
            "" => text.to_owned(),
            verification => format!("{text} | {verification}"),
        }
    }
}

/// Other criteria for a task of an approved roadmap, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriteriaProposal {
    /// The day of the proposal.
    pub on: NaiveDate,
    /// Who proposed them.
    pub by: By,
    /// The criteria from then on.
    pub criteria: Vec<Criterion>,
    /// Why.
    pub reason: String,
}

/// A reviewer's answer to other criteria.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriteriaDecision {
    /// The day of the answer.
    pub on: NaiveDate,
    /// Who answered.
    pub by: By,
    /// Whether the criteria are in force now.
    pub consent: bool,
    /// Why; a refusal has one always.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A piece of evidence that somebody added before the submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attached {
    /// The instant at which it was added.
    pub at: DateTime<Utc>,
    /// Who added it; they never decide on the submission.
    pub by: By,
    /// The office for which they added it.
    pub office: Key,
    /// The piece.
    pub evidence: Evidence,
}

/// A piece of evidence: named, or stored under its hash.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// A file in the record, found by its contents.
    File {
        /// The name under which it was uploaded.
        name: String,
        /// SHA-256 of its contents, in lower-case hexadecimal.
        sha256: String,
        /// Bytes.
        size: u64,
    },
    /// A document by its number and date.
    Document {
        /// Registration number.
        number: String,
        /// Date of the document.
        date: NaiveDate,
    },
    /// An address on the web.
    Link(String),
}

/// The claim that a task is fulfilled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// The date by which timeliness is judged.
    pub on: NaiveDate,
    /// The instant of the submission.
    pub at: DateTime<Utc>,
    /// Who submitted.
    pub by: By,
    /// The office for which they submitted.
    pub office: Key,
    /// The day on which the result came about.
    pub fact_date: NaiveDate,
    /// How the task was fulfilled as a whole; needed where it has no criteria.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub statement: String,
    /// A sentence for each criterion, as the criteria were on that day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<Fulfilment>,
    /// What proves it, brought by the submitter.
    pub evidence: Vec<Evidence>,
    /// What proves it, added before by whoever contributed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attached: Vec<Attached>,
    /// What the reviewers said, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<Decision>,
    /// The day of the accept that closed the task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_on: Option<NaiveDate>,
    /// The decision that opened the task again after all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopened: Option<Halt>,
}

impl Submission {
    /// Tells whether a reviewer sent it back.
    pub fn is_returned(&self) -> bool {
        self.decisions.iter().any(|decision| !decision.accepted)
    }

    /// Returns every piece of evidence, the submitter's first.
    pub fn pieces(&self) -> impl Iterator<Item = &Evidence> {
        self.evidence.iter().chain(self.attached.iter().map(|attached| &attached.evidence))
    }

    /// Tells whether a person added evidence to it.
    pub fn has_evidence_of(&self, person: &str) -> bool {
        self.attached.iter().any(|attached| attached.by.person == person)
    }
}

/// How one criterion was fulfilled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fulfilment {
    /// The criterion as it was on the day of the submission.
    pub criterion: Criterion,
    /// How it was fulfilled.
    pub statement: String,
}

/// A criterion that a reviewer found not fulfilled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// Its number, counted from 1.
    pub criterion: usize,
    /// What is missing.
    pub reason: String,
}

/// What a reviewer said of a submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The day of the decision.
    pub on: NaiveDate,
    /// Who decided.
    pub by: By,
    /// Accepted, or returned.
    pub accepted: bool,
    /// Why; a return of a task without criteria has one always.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The criteria that are not fulfilled; a return of a task with criteria names one at least.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<Failed>,
}

impl Decision {
    /// Returns every reason in one line, those at criteria first.
    pub fn reasons(&self) -> String {
        let failed = self.failed.iter().map(|failed| failed.reason.as_str());
        let all = failed.chain([self.reason.as_str()]).filter(|reason| !reason.is_empty());
        all.collect::<Vec<_>>().join(" ")
    }
}

/// Why a deadline should move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Another body's work is late.
    Dependency,
    /// The authority changed what is asked for.
    Scope,
    /// A legal or approval step takes longer.
    Legal,
    /// People or money are missing.
    Resources,
    /// The thing itself is harder.
    Technical,
    /// Nobody could help it.
    ForceMajeure,
    /// The original date was wrong.
    Error,
}

/// A request to move a deadline, and its decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// The day of the request.
    pub on: NaiveDate,
    /// Who asked.
    pub by: By,
    /// The office for which they asked.
    pub office: Key,
    /// The deadline in force when it was asked.
    pub from: Deadline,
    /// The deadline asked for.
    pub proposed: Deadline,
    /// The kind of reason.
    pub category: Category,
    /// The reason in words.
    pub explanation: String,
    /// What is done meanwhile.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mitigation: String,
    /// Whether it came too near the deadline.
    #[serde(default)]
    pub late_request: bool,
    /// What the controller said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<ExtensionDecision>,
}

/// What the controller said to a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionDecision {
    /// The day of the decision.
    pub on: NaiveDate,
    /// Who decided.
    pub by: By,
    /// The deadline granted; none for a rejection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted: Option<Deadline>,
    /// Why.
    pub reason: String,
}

/// A remark on a task, or a question that holds it up until it is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// The instant of the remark.
    pub at: DateTime<Utc>,
    /// Who said it.
    pub by: By,
    /// The words.
    pub text: String,
    /// For a blocking question, the day by which it must be answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<NaiveDate>,
    /// The day on which it was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<NaiveDate>,
}

/// The reviewer's opinion of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    /// The day of the opinion.
    pub on: NaiveDate,
    /// Whose it is.
    pub by: By,
    /// The opinion.
    pub confidence: Confidence,
    /// A sentence that says why.
    pub sentence: String,
}

/// A decision of the controller to pause, withdraw or reopen a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Halt {
    /// The day of the decision.
    pub on: NaiveDate,
    /// Who decided.
    pub by: By,
    /// Why.
    pub reason: String,
}
