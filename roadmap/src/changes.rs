//! What changed between two states of a roadmap, each on its own day: task by task, and what made a
//! status another one.

use std::{collections::HashSet, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::{
    Change, NodeKey, Risk, Roadmap, Rule, Status, Task, TaskKey,
    agreement::{Stand, joint},
    date::{add_days, days_between},
    event::Undone,
    rollup::Board,
    schedule::Drive,
    status,
};

/// What became of something, in the order in which it is told.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    VariantArray,
    IntoStaticStr,
    EnumString,
)]
#[strum(serialize_all = "snake_case")]
pub enum Kind {
    /// The status got worse, or the forecast later.
    Worse,
    /// The status got better, or the forecast earlier.
    Better,
    /// The deadline in force was moved.
    Moved,
    /// The task was not there.
    New,
    /// The task is there no longer, or was withdrawn.
    Removed,
    /// Somebody decided on it.
    Decided,
    /// A date between two offices was asked for, agreed on, refused, or is open again.
    Agreed,
    /// It was reported on, asked about or edited, and nothing else tells that.
    Noted,
    /// A report was due, and none came.
    Silent,
}

impl Kind {
    /// Every kind, in order.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Returns its name in addresses and exports.
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// Finds a kind by its name.
    pub fn by_code(code: &str) -> Option<Self> {
        code.parse().ok()
    }

    /// Tells whether an event of the task may have made a change of this kind.
    pub fn is_made_by(self, change: &Change) -> bool {
        let approved = |change: &Change| match change {
            Change::ProposalDecided { decision, .. } => decision.approved,
            Change::Proposed { proposal } => proposal.is_direct(),
            _ => false,
        };
        match self {
            Self::Worse | Self::Better => {
                let question = matches!(change, Change::Commented { comment, .. } if comment.answer_by.is_some());
                question
                    || approved(change)
                    || matches!(
                        change,
                        Change::Reported { .. }
                            | Change::Undone { .. }
                            | Change::Submitted { .. }
                            | Change::Decided { .. }
                            | Change::ExtensionDecided { .. }
                            | Change::Paused { .. }
                            | Change::Resumed { .. }
                            | Change::Reopened { .. }
                            | Change::TaskEdited { .. }
                            | Change::Linked { .. }
                            | Change::Unlinked { .. }
                            | Change::ExternalMoved { .. }
                            | Change::OpinionGiven { .. }
                            | Change::PartDone { .. }
                            | Change::Answered { .. }
                            | Change::DateAsked { .. }
                            | Change::DateAnswered { .. }
                    )
            }
            Self::Moved => {
                approved(change)
                    || matches!(change, Change::TaskEdited { .. })
                    || matches!(change, Change::ExtensionDecided { decision, .. } if decision.granted.is_some())
            }
            Self::New => approved(change) || matches!(change, Change::TaskAdded { .. }),
            Self::Removed => {
                approved(change)
                    || matches!(
                        change,
                        Change::TaskRemoved { .. }
                            | Change::Withdrawn { .. }
                            | Change::Undone { .. }
                    )
            }
            Self::Decided => {
                approved(change)
                    || matches!(
                        change,
                        Change::Decided { .. }
                            | Change::ExtensionDecided { .. }
                            | Change::ProposalDecided { .. }
                            | Change::Paused { .. }
                            | Change::Resumed { .. }
                    )
            }
            Self::Agreed => {
                matches!(
                    change,
                    Change::DateAsked { .. }
                        | Change::DateAnswered { .. }
                        | Change::Undone { undone: Undone::Date { .. }, .. }
                )
            }
            Self::Noted => matches!(
                change,
                Change::Reported { .. }
                    | Change::Commented { .. }
                    | Change::Answered { .. }
                    | Change::OpinionGiven { .. }
                    | Change::PartDone { .. }
                    | Change::TaskEdited { .. }
                    | Change::Linked { .. }
                    | Change::Unlinked { .. }
                    | Change::ExternalMoved { .. }
                    | Change::EvidenceAttached { .. }
                    | Change::Submitted { .. }
                    | Change::ExtensionRequested { .. }
                    | Change::Undone { .. }
            ),
            Self::Silent => false,
        }
    }
}

/// What was decided on, where somebody decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decided {
    /// A submission: its place among those of the task, and the decision's among those on it.
    Submission {
        /// The submission's place.
        submission: usize,
        /// The decision's place.
        decision: usize,
    },
    /// A request for another deadline, by its place among those of the task.
    Extension(usize),
    /// A proposal, by its number.
    Proposal(u32),
    /// To stop the clock.
    Paused,
    /// To start it again.
    Resumed,
    /// A date between two offices, by its place among those of the task that waits.
    Date(usize),
}

/// One thing that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What became of it.
    pub kind: Kind,
    /// The task, or the workstream that a proposal was about.
    pub about: NodeKey,
    /// The task's place then.
    pub was: Option<usize>,
    /// The task's place now.
    pub is: Option<usize>,
    /// What was decided on.
    pub decided: Option<Decided>,
}

/// A roadmap with its statuses on a day.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// The roadmap.
    pub roadmap: &'a Roadmap,
    /// Its statuses.
    pub board: &'a Board,
}

impl<'a> Moment<'a> {
    /// Returns the task at a place with its status.
    pub fn at(self, place: usize) -> Option<(&'a Arc<Task>, &'a Status)> {
        Some((self.roadmap.tasks.get(place)?, &**self.board.statuses.get(place)?))
    }

    /// Finds the place of a task, which most often is the one that it has elsewhere.
    fn place_of(self, key: &TaskKey, near: usize) -> Option<usize> {
        let same = self.roadmap.tasks.get(near).is_some_and(|task| task.key == *key);
        if same { Some(near) } else { self.roadmap.index.get(key).copied() }
    }
}

/// Everything that changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// What changed, in the order of kinds, the worst status first.
    pub entries: Vec<Entry>,
    /// Tasks that were met, and still are.
    pub stayed_met: usize,
    /// When the final milestone was expected, and when it is, where that differs.
    pub last: Option<(NaiveDate, NaiveDate)>,
}

impl Changes {
    /// Returns the entries of a kind.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.kind == kind)
    }
}

/// How good a rule's status is as far as one is better than another; none where neither is.
const fn goodness(rule: Rule) -> Option<u8> {
    Some(match rule {
        Rule::Overdue => 0,
        Rule::OffTrack => 1,
        Rule::DueToday => 2,
        Rule::InReviewLate => 3,
        Rule::AtRisk => 4,
        Rule::NoFreshData => 5,
        Rule::DueSoon => 6,
        Rule::NotStarted | Rule::OnTrack => 7,
        Rule::InReview => 8,
        Rule::MetLate | Rule::MetWithinExtension | Rule::MetOnTime => 9,
        Rule::Draft | Rule::Paused | Rule::Withdrawn => return None,
    })
}

/// Tells whether a task was accepted.
const fn is_met(rule: Rule) -> bool {
    matches!(rule, Rule::MetOnTime | Rule::MetWithinExtension | Rule::MetLate)
}

/// Says whether a task got worse or better; none where it did neither.
fn turn(was: (&Task, &Status), is: (&Task, &Status)) -> Option<Kind> {
    let (before, now) = (goodness(was.1.rule)?, goodness(is.1.rule)?);
    let by = |days: i64| match days {
        1.. => Some(Kind::Worse),
        0 => None,
        _ => Some(Kind::Better),
    };
    if before != now {
        return Some(if now < before { Kind::Worse } else { Kind::Better });
    }
    if is.1.rule == Rule::OffTrack && was.1.days != is.1.days {
        return by(is.1.days - was.1.days);
    }
    // What was submitted is judged by its day, whatever was forecast.
    let open = is.0.submission().is_none();
    let said = was.0.forecast().zip(is.0.forecast()).filter(|_| open);
    by(said.map_or(0, |(before, now)| days_between(before, now)))
}

/// Finds everything that changed from one state to another.
pub fn compare(was: Moment<'_>, is: Moment<'_>) -> Changes {
    let mut changes = Changes::default();
    let passed = was.board.today < is.board.today;
    let proposals: Vec<_> = proposals(was.roadmap, is.roadmap).collect();
    let proposed: HashSet<&str> = proposals.iter().map(|entry| &*entry.about).collect();
    for (place, (task, status)) in is.board.rows(is.roadmap).enumerate() {
        let before = was.place_of(&task.key, place);
        let old = before.and_then(|before| was.at(before));
        let mut found =
            Found { about: &task.key, was: before, is: place, passed, to: &mut changes };
        match old {
            Some(old) => {
                let known = found.to.entries.len();
                found.of((was.roadmap, old), (task, status));
                found.dates((was, old.0), (is, task));
                let mut others = found.to.entries.iter().skip(known);
                let told = others.any(|entry| entry.kind != Kind::Silent)
                    || proposed.contains(task.key.as_str());
                if !Arc::ptr_eq(old.0, task) && is_noted(old.0, task, told) {
                    found.add(Kind::Noted, None);
                }
            }
            None if status.rule != Rule::Withdrawn => found.add(Kind::New, None),
            None => {}
        }
    }
    for (place, task) in was.roadmap.tasks.iter().enumerate() {
        if is.place_of(&task.key, place).is_none() && task.withdrawn.is_none() {
            let about = (&task.key).into();
            let entry =
                Entry { kind: Kind::Removed, about, was: Some(place), is: None, decided: None };
            changes.entries.push(entry);
        }
    }
    changes.entries.extend(proposals);
    let order = |entry: &Entry| {
        let now = entry.is.and_then(|place| is.at(place));
        let worst = now.map(|(task, status)| (status.worst(), task.deadline.last_day()));
        (entry.kind, worst.is_none(), worst, entry.is)
    };
    changes.entries.sort_by_cached_key(order);
    changes.last = last(was, is);
    changes
}

/// Tells whether anything was said of a task, or done to it, that no status and no date shows; of one of
/// which something is told already only what was said counts.
fn is_noted(old: &Task, task: &Task, told: bool) -> bool {
    let reports = |task: &Task| task.reports.len();
    let said = reports(old) != reports(task)
        || old.last_report() != task.last_report()
        || old.comments != task.comments
        || old.opinion != task.opinion;
    let done = || {
        old.revision != task.revision
            || old.links != task.links
            || old.external != task.external
            || old.co_owners != task.co_owners
            || old.attached != task.attached
            || old.extensions != task.extensions
            || old.submissions != task.submissions
    };
    said || (!told && done())
}

/// Where what was found of a task goes.
struct Found<'a> {
    about: &'a TaskKey,
    was: Option<usize>,
    is: usize,
    /// Whether a day passed in which something could have been said.
    passed: bool,
    to: &'a mut Changes,
}

impl Found<'_> {
    fn add(&mut self, kind: Kind, decided: Option<Decided>) {
        let (about, was, is) = (self.about.into(), self.was, Some(self.is));
        self.to.entries.push(Entry { kind, about, was, is, decided });
    }

    /// Finds what became of the dates by which others are to be finished for a task.
    fn dates(&mut self, (was, old): (Moment<'_>, &Task), (is, task): (Moment<'_>, &Task)) {
        for (place, agreement) in task.agreements.iter().enumerate() {
            let now = stand(is, task, &agreement.with);
            if now.is_some() && now != stand(was, old, &agreement.with) {
                self.add(Kind::Agreed, Some(Decided::Date(place)));
            }
        }
    }

    /// Compares a task as it was with the same one as it is.
    fn of(
        &mut self,
        (then, (old, before)): (&Roadmap, (&Arc<Task>, &Status)),
        (task, now): (&Arc<Task>, &Status),
    ) {
        self.to.stayed_met += usize::from(is_met(before.rule) && is_met(now.rule));
        if let Some(kind) = turn((old, before), (task, now)) {
            self.add(kind, None);
        }
        // Reports that are taken back leave as many as there were.
        let silent = now.stale.is_some() && old.reports.len() == task.reports.len();
        if self.passed && silent && now.is_watched() {
            self.add(Kind::Silent, None);
        }
        if Arc::ptr_eq(old, task) {
            return;
        }
        match (old.withdrawn.is_some(), task.withdrawn.is_some()) {
            (false, true) => self.add(Kind::Removed, None),
            (true, false) => self.add(Kind::New, None),
            _ => {}
        }
        let mut granted = false;
        for (place, request) in task.extensions.iter().enumerate() {
            let known = old.extensions.get(place).is_some_and(|it| it.decision.is_some());
            let Some(decision) = request.decision.as_ref().filter(|_| !known) else { continue };
            granted |= decision.granted.is_some();
            let kind = if decision.granted.is_some() { Kind::Moved } else { Kind::Decided };
            self.add(kind, Some(Decided::Extension(place)));
        }
        if !granted && old.deadline != task.deadline && then.approval.is_some() {
            self.add(Kind::Moved, None);
        }
        for (submission, claim) in task.submissions.iter().enumerate() {
            let known = old.submissions.get(submission).map_or(0, |it| it.decisions.len());
            for decision in known..claim.decisions.len() {
                self.add(Kind::Decided, Some(Decided::Submission { submission, decision }));
            }
        }
        match (old.paused.is_some(), task.paused.is_some()) {
            (false, true) => self.add(Kind::Decided, Some(Decided::Paused)),
            (true, false) => self.add(Kind::Decided, Some(Decided::Resumed)),
            _ => {}
        }
    }
}

/// Says how a date of a task stands, and since when the last word about it is said.
fn stand(moment: Moment<'_>, needs: &Task, with: &str) -> Option<(Stand, DateTime<Utc>)> {
    let gives = moment.roadmap.task(with)?;
    let found = joint(moment.roadmap, &moment.board.schedule, needs, gives)?;
    Some((found.stand, found.agreement.at))
}

/// Finds the proposals that were decided on meanwhile.
fn proposals<'a>(was: &'a Roadmap, is: &'a Roadmap) -> impl Iterator<Item = Entry> + 'a {
    let others = !Arc::ptr_eq(&was.proposals, &is.proposals);
    let decided = is.proposals.iter().filter(move |proposal| {
        let known = was.proposal(proposal.number).is_some_and(|it| it.decision.is_some());
        others && proposal.decision.is_some() && !known
    });
    decided.map(move |proposal| {
        let about = proposal.wish.about();
        Entry {
            kind: Kind::Decided,
            about: about.into(),
            was: was.index.get(about).copied(),
            is: is.index.get(about).copied(),
            decided: Some(Decided::Proposal(proposal.number)),
        }
    })
}

/// Returns when the final milestone was expected, and when it is, where that differs.
fn last(was: Moment<'_>, is: Moment<'_>) -> Option<(NaiveDate, NaiveDate)> {
    let task = is.roadmap.final_task()?;
    let now = is.board.of(is.roadmap, &task.key)?.expected?;
    let before = was.board.of(was.roadmap, &task.key)?.expected?;
    (before != now).then_some((before, now))
}

/// What made a status another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Somebody did something to the task.
    Event,
    /// Nobody did anything: the day turned.
    Day,
    /// The calendar or the rules were changed.
    Setting,
    /// Another task, which one if that is known.
    Other(Option<TaskKey>),
}

/// Tells whether two versions go by the same calendar and rules.
fn is_ruled_alike(was: &Roadmap, is: &Roadmap) -> bool {
    let calendars = |of: &Roadmap| -> Vec<_> {
        of.offices.iter().map(|office| office.calendar.clone()).collect()
    };
    was.calendar == is.calendar
        && was.non_working_day == is.non_working_day
        && was.time_zone == is.time_zone
        && was.settings == is.settings
        && was.start == is.start
        && (Arc::ptr_eq(&was.offices, &is.offices) || calendars(was) == calendars(is))
}

/// Finds what made a task's status another one: what it would be by now had nobody done anything is
/// compared with what it is.
pub fn cause(was: Moment<'_>, is: Moment<'_>, entry: &Entry) -> Cause {
    if entry.kind == Kind::Silent {
        return Cause::Day;
    }
    let then = entry.was.and_then(|place| was.at(place));
    let now = entry.is.and_then(|place| is.at(place));
    let (Some((old, _)), Some((task, now))) = (then, now) else { return Cause::Event };
    if let Some(Decided::Date(place)) = entry.decided {
        return date_cause(old, (is, task), place);
    }
    if !matches!(entry.kind, Kind::Worse | Kind::Better) {
        return Cause::Event;
    }
    let alone = status::status(was.roadmap, &was.board.schedule, old, is.board.today);
    let stays = old.deadline == task.deadline && old.forecast() == task.forecast();
    let late = now.rule != Rule::OffTrack || alone.days == now.days;
    if stays && late && alone.rule == now.rule && was.board.today != is.board.today {
        return Cause::Day;
    }
    if !Arc::ptr_eq(old, task) && **old != **task {
        return Cause::Event;
    }
    if !is_ruled_alike(was.roadmap, is.roadmap) {
        return Cause::Setting;
    }
    let risk = now.reasons.iter().find_map(|risk| match risk {
        Risk::Predecessor { task, .. } | Risk::Date { task } => Some(task.clone()),
        _ => None,
    });
    if risk.is_some() {
        return Cause::Other(risk);
    }
    let drive = is.board.timing(is.roadmap, &task.key).map(|timing| timing.drive);
    match drive {
        Some(Drive::Link { from, .. }) => {
            Cause::Other(is.roadmap.tasks.get(from).map(|from| from.key.clone()))
        }
        _ if was.board.today != is.board.today => Cause::Day,
        _ => Cause::Other(None),
    }
}

/// Finds what made a date stand otherwise: a word about it, or the other task.
fn date_cause(old: &Task, (is, task): (Moment<'_>, &Task), place: usize) -> Cause {
    let Some(agreement) = task.agreements.get(place) else { return Cause::Event };
    let now = stand(is, task, &agreement.with).map(|(stand, _)| stand);
    let moved = matches!(now, Some(Stand::Reopened | Stand::Kept | Stand::Missed));
    let silent = old.agreement(&agreement.with) == Some(agreement);
    if moved || silent { Cause::Other(Some(agreement.with.clone())) } else { Cause::Event }
}

/// Days back at the most in which the day is looked for on which a status turned.
const BACK: i64 = 62;

/// Finds the first day after one on which a task, left alone, has the status that it has; none if that is
/// too long ago.
pub fn turned_on(is: Moment<'_>, place: usize, after: NaiveDate) -> Option<NaiveDate> {
    let (task, now) = is.at(place)?;
    let today = is.board.today;
    let holds =
        |day: NaiveDate| status::status(is.roadmap, &is.board.schedule, task, day).rule == now.rule;
    let days = (0..BACK).map(|back| add_days(today, -back));
    let first = days.take_while(|day| *day > after && holds(*day)).last()?;
    (days_between(first, today) < BACK - 1).then_some(first)
}

/// Tells whether a task that nobody touched has another status on a day than it had on an earlier one.
pub fn turned_since(is: Moment<'_>, task: &Task, now: &Status, day: NaiveDate) -> bool {
    let before = status::status(is.roadmap, &is.board.schedule, task, day);
    let (before, now) = (goodness(before.rule), goodness(now.rule));
    day < is.board.today && before.is_some() && now.is_some() && before != now
}

#[cfg(test)]
mod tests;
