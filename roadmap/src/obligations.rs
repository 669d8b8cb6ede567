//! Obligations and their ladders: what somebody owes by a day, and the steps on which they are reminded of
//! it. Everything follows from the roadmap and the day, so that whoever asks later finds what was due
//! meanwhile, and nothing has to be set off in time.

use std::ptr;

use chrono::NaiveDate;
use foldhash::{HashMap, HashMapExt};

pub use crate::ReminderKind as Kind;
use crate::{
    Login, OfficeKey, Roadmap, State, Submission, Task, TaskKey,
    agreement::{Joint, Stand},
    calendar::{NonWorkingDay, WorkingCalendar},
    date::{add_days, days_between},
    rollup::Board,
    status::report_due,
};

/// Weeks at the most that count as overtaken by a later one: who was away for longer knows by the last.
const WEEKS: u32 = 8;
/// The step from which on the controller is told, too.
const HIGHER: Step = Step::Working(3);

impl Kind {
    /// Tells whether the controller is told once it is late.
    const fn goes_higher(self) -> bool {
        matches!(self, Self::Due | Self::Part | Self::Missed | Self::Review | Self::Answer)
    }

    /// The steps of its ladder in working days from the day that it counts from; after the last one it
    /// goes on every week.
    const fn rungs(self) -> &'static [i16] {
        match self {
            Self::Due => &[-10, -5, -1, 0, 1, 3, 5],
            Self::Part => &[-5, -1, 0, 1, 3, 5],
            // What is missing has a ladder of its own.
            Self::Report => &[0],
            Self::Review | Self::Answer => &[-1, 0, 1, 3, 5],
            Self::Missed | Self::Follow => &[0, 3, 5],
            // That it came back, or was asked for, was told at once.
            Self::Returned | Self::Agreement => &[3, 5],
        }
    }

    /// Tells whether it goes on every week.
    const fn is_weekly(self) -> bool {
        !matches!(self, Self::Report)
    }
}

/// A step of a ladder; a later one is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// So many working days after the day that it counts from; before it, if negative.
    Working(i16),
    /// So many weeks after the last of those.
    Week(u32),
}

impl Step {
    /// Returns its name in the ledger: `-5`, `0`, `+3`, `w2`.
    pub fn code(self) -> String {
        match self {
            Self::Working(days @ 1..) => format!("+{days}"),
            Self::Working(days) => days.to_string(),
            Self::Week(n) => format!("w{n}"),
        }
    }

    /// Finds a step by its name.
    pub fn by_code(code: &str) -> Option<Self> {
        match code.strip_prefix('w') {
            Some(weeks) => weeks.parse().ok().map(Self::Week),
            None => code.parse().ok().map(Self::Working),
        }
    }

    /// Tells whether it comes after the day.
    pub const fn is_late(self) -> bool {
        match self {
            Self::Working(days) => days > 0,
            Self::Week(_) => true,
        }
    }
}

/// Who owes something.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Owed {
    /// Whoever reports for an office.
    Office(OfficeKey),
    /// Whoever may decide on the task's submission.
    Reviewers,
}

/// An obligation that has reached a step of its ladder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// Of what.
    pub kind: Kind,
    /// The task.
    pub task: TaskKey,
    /// What tells it from others of its kind on the same task: another task, or a number.
    pub about: String,
    /// The date in force; with another one the ladder begins anew.
    pub date: NaiveDate,
    /// Who owes it.
    pub owed: Owed,
    /// Who is not told, because it is they who wait for it.
    pub except: Option<Login>,
    /// The last step that it has reached.
    pub step: Step,
}

impl Reminder {
    /// Tells whether the controller is told, too.
    pub fn goes_higher(&self) -> bool {
        self.kind.goes_higher() && self.step >= HIGHER
    }

    /// Returns the steps of its ladder that come before the one that it has reached, in order; of weeks only
    /// the last ones.
    pub fn overtaken(&self) -> Vec<Step> {
        let rungs = self.kind.rungs().iter().map(|days| Step::Working(*days));
        let weeks = match self.step {
            Step::Week(n) => n.saturating_sub(WEEKS).max(1)..n,
            Step::Working(_) => 0..0,
        };
        rungs.chain(weeks.map(Step::Week)).filter(|step| *step < self.step).collect()
    }
}

/// Returns the last step of a ladder that is reached on a day.
fn reached(
    kind: Kind,
    from: NaiveDate,
    today: NaiveDate,
    calendar: &WorkingCalendar,
) -> Option<Step> {
    let falls = |days: i16| calendar.add(from, i64::from(days));
    let last = *kind.rungs().last()?;
    let end = falls(last);
    if today < end {
        let mut rungs = kind.rungs().iter().rev();
        return rungs.find(|days| falls(**days) <= today).map(|days| Step::Working(*days));
    }
    if !kind.is_weekly() {
        return Some(Step::Working(last));
    }
    let mut weeks = u32::try_from(days_between(end, today) / 7).unwrap_or(0);
    // A week that ends on a day off is told of on the next working day.
    let begins = |weeks: u32| {
        calendar.effective(add_days(end, 7 * i64::from(weeks)), NonWorkingDay::Following)
    };
    while weeks > 0 && begins(weeks) > today {
        weeks -= 1;
    }
    Some(if weeks == 0 { Step::Working(last) } else { Step::Week(weeks) })
}

/// What is found on a day.
struct Ladders<'a> {
    roadmap: &'a Roadmap,
    board: &'a Board,
    /// The working calendars of offices that have one of their own.
    own: HashMap<&'a str, &'a WorkingCalendar>,
    /// Steps that were counted already: many deadlines fall on one day.
    known: HashMap<(*const WorkingCalendar, Kind, NaiveDate), Option<Step>>,
    found: Vec<Reminder>,
}

impl<'a> Ladders<'a> {
    fn new(roadmap: &'a Roadmap, board: &'a Board) -> Self {
        let offices = roadmap.offices.iter();
        let own = offices.filter_map(|it| Some((it.key.as_str(), &**it.calendar.as_ref()?)));
        let (own, known) = (own.collect(), HashMap::new());
        Self { roadmap, board, own, known, found: Vec::new() }
    }

    /// Returns the calendar by which an office works.
    fn calendar(&self, office: &str) -> &'a WorkingCalendar {
        let roadmap: &'a Roadmap = self.roadmap;
        self.own.get(office).copied().unwrap_or(&*roadmap.calendar)
    }

    /// Adds what has reached a step by now.
    fn add(
        &mut self,
        calendar: &WorkingCalendar,
        (kind, from): (Kind, NaiveDate),
        made: impl FnOnce(Step) -> Reminder,
    ) {
        if !kind.is_mandatory() && self.roadmap.settings.quiet.contains(&kind) {
            return;
        }
        let (today, place) = (self.board.today, (ptr::from_ref(calendar), kind, from));
        let count = || reached(kind, from, today, calendar);
        let step = *self.known.entry(place).or_insert_with(count);
        self.found.extend(step.map(made));
    }

    /// Adds what the owner of an open task owes.
    fn of_owner(&mut self, task: &Task) {
        let (roadmap, board) = (self.roadmap, self.board);
        let calendar = self.calendar(&task.owner);
        let effective = roadmap.effective(task.deadline);
        let date = task.deadline.last_day();
        self.add(calendar, (Kind::Due, effective), |step| owed(Kind::Due, task, "", date, step));
        if let Some((since, day)) = report_due(roadmap, &board.schedule, task, board.today) {
            let missed = add_days(day, roadmap.settings.grace_days);
            let kind = if board.today < missed { Kind::Report } else { Kind::Missed };
            let from = if kind == Kind::Report { day } else { missed };
            self.add(calendar, (kind, from), |step| owed(kind, task, "", since, step));
        }
        let last = task.submissions.last().filter(|_| task.state(true) == State::Returned);
        let back = last.and_then(|it| it.decisions.iter().find(|decision| !decision.accepted));
        if let Some(back) = back {
            let number = task.submissions.len().to_string();
            self.add(calendar, (Kind::Returned, back.on), |step| {
                owed(Kind::Returned, task, &number, back.on, step)
            });
        }
    }

    /// Adds what co-owners owe an open task by a day of their own.
    fn of_co_owners(&mut self, task: &Task) {
        let roadmap = self.roadmap;
        let open = task.co_owners.iter().filter(|part| part.done.is_none());
        for (part, date) in open.filter_map(|part| Some((part, part.due?))) {
            let calendar = self.calendar(&part.office);
            self.add(calendar, (Kind::Part, roadmap.effective(date.into())), |step| Reminder {
                owed: Owed::Office(part.office.clone()),
                ..owed(Kind::Part, task, &part.office, date, step)
            });
        }
    }

    /// Adds what reviewers owe a task that was submitted.
    fn of_reviewers(&mut self, task: &Task, submission: &Submission) {
        let roadmap = self.roadmap;
        let day = roadmap.calendar.add(submission.on, roadmap.settings.review_working_days);
        let number = task.submissions.len().to_string();
        self.add(&roadmap.calendar, (Kind::Review, day), |step| Reminder {
            owed: Owed::Reviewers,
            ..owed(Kind::Review, task, &number, day, step)
        });
    }

    /// Adds the questions of a task that wait for an answer by a day.
    fn of_questions(&mut self, task: &Task) {
        let calendar = self.calendar(&task.owner);
        let open = task.comments.iter().enumerate().filter_map(|(at, comment)| {
            let open = comment.answered.is_none() && !comment.taken_back;
            Some((at, comment, comment.answer_by.filter(|_| open)?))
        });
        for (at, comment, day) in open {
            self.add(calendar, (Kind::Answer, day), |step| Reminder {
                except: Some(comment.by.person.clone()),
                ..owed(Kind::Answer, task, &at.to_string(), day, step)
            });
        }
    }

    /// Adds a date between two offices that is not agreed, for whoever has the word.
    fn of_date(&mut self, joint: &Joint<'_>) {
        let (gives, needs) = ((joint.gives, joint.needs), (joint.needs, joint.gives));
        let sides = match joint.stand {
            Stand::Asked => vec![gives],
            Stand::Offered | Stand::Refused => vec![needs],
            _ => vec![gives, needs],
        };
        let (from, date) = (self.roadmap.date_at(joint.agreement.at), joint.agreement.date);
        // A pause stops the clock of whoever has the word, too.
        for (own, other) in sides.into_iter().filter(|(own, _)| own.paused.is_none()) {
            let calendar = self.calendar(&own.owner);
            self.add(calendar, (Kind::Agreement, from), |step| {
                owed(Kind::Agreement, own, &other.key, date, step)
            });
        }
    }
}

/// What the owner of a task owes.
fn owed(kind: Kind, task: &Task, about: &str, date: NaiveDate, step: Step) -> Reminder {
    Reminder {
        kind,
        task: task.key.clone(),
        about: about.to_owned(),
        date,
        owed: Owed::Office(task.owner.clone()),
        except: None,
        step,
    }
}

/// Returns every obligation of a roadmap that has reached a step of its ladder by the day of its statuses: one
/// for each, with the last step. A draft and what is archived oblige nobody, nor does what is verified,
/// withdrawn or paused; a kind that the roadmap does without is left out.
pub fn reminders(roadmap: &Roadmap, board: &Board) -> Vec<Reminder> {
    if roadmap.approval.is_none() || roadmap.archived.is_some() {
        return Vec::new();
    }
    let mut ladders = Ladders::new(roadmap, board);
    for task in &roadmap.tasks {
        if task.is_closed() || task.paused.is_some() {
            continue;
        }
        match task.submission() {
            Some(submission) => ladders.of_reviewers(task, submission),
            None => {
                ladders.of_owner(task);
                ladders.of_co_owners(task);
            }
        }
        if !task.comments.is_empty() {
            ladders.of_questions(task);
        }
    }
    for joint in board.joints(roadmap).filter(Joint::is_open) {
        ladders.of_date(&joint);
    }
    for follow in board.follows(roadmap) {
        let Some(task) = roadmap.task(&follow.task) else { continue };
        let calendar = ladders.calendar(&task.owner);
        ladders.add(calendar, (Kind::Follow, follow.on), |step| {
            owed(Kind::Follow, task, &follow.because, follow.on, step)
        });
    }
    ladders.found
}

#[cfg(test)]
mod tests;
