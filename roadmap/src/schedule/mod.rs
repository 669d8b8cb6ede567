//! The schedule: early and late dates, floats and what drives each task, from links, working
//! calendars and progress (critical path method, precedence diagram with four types of links).

pub mod calibration;
pub mod days;
pub mod effect;
pub mod kept;
pub mod network;
mod of_roadmap;
mod of_tasks;
pub mod plan;
pub mod simulation;
pub mod what_if;

use chrono::NaiveDate;

use self::{
    days::{Instant, day, instant},
    kept::Kept,
    network::{Dates, NEVER, Network, Source},
};
use crate::{Fault, LagUnit, LinkType, Roadmap, date::days_between};

pub use crate::estimate::Estimate;

pub use self::{
    of_tasks::{Frame, OfficePart},
    plan::{Activity, Group, Plan, Progress},
};

/// What decides on the early start of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drive {
    /// It is done.
    Done,
    /// It has started and goes on today.
    Underway,
    /// The roadmap's first day.
    Start,
    /// Nothing but that today is the earliest day that is left.
    Today,
    /// Its own start-no-earlier-than constraint.
    NotBefore,
    /// The owner's forecast.
    Forecast,
    /// A predecessor.
    Link {
        /// The predecessor, by its place in the plan.
        from: usize,
        /// Which ends are bound.
        kind: LinkType,
        /// Days to wait.
        lag: i32,
        /// What the lag is counted in.
        unit: LagUnit,
    },
}

/// When a task can and must happen. Numbers count working days of the roadmap's calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Working days that it takes, or has left once it has started.
    pub duration: i32,
    /// Early start, from the roadmap's start.
    pub es: i32,
    /// Early finish, half-open.
    pub ef: i32,
    /// Late start.
    pub ls: i32,
    /// Late finish, half-open.
    pub lf: i32,
    /// Days by which it can move before the roadmap's end or a must-finish constraint does.
    pub total_float: i32,
    /// Days by which it can move before a successor does.
    pub free_float: i32,
    /// Days from the early finish to the effective deadline, negative when it comes after.
    pub deadline_float: Option<i32>,
    /// The same by its planned start alone, if it has one; none left where it was never said.
    pub planned_float: Option<i32>,
    /// Days by which it can move before the final milestone passes its deadline.
    pub final_float: Option<i32>,
    /// Whether it is open and has no total float.
    pub critical: bool,
    /// The first day on which it can start, or did.
    pub early_start: NaiveDate,
    /// The first day on which it can be finished, or was.
    pub early_finish: NaiveDate,
    /// The last day on which it can start.
    pub late_start: NaiveDate,
    /// The last day on which it can be finished.
    pub late_finish: NaiveDate,
    /// What decides on its early start.
    pub drive: Drive,
}

/// The timings of every task of a plan on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// One timing a task, in the plan's order; none for what was withdrawn.
    pub timings: Vec<Option<Timing>>,
    /// The final milestone's place in the plan.
    pub final_task: Option<usize>,
}

/// One task of the driving chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its place in the plan.
    pub task: usize,
    /// When it happens.
    pub timing: Timing,
}

impl Schedule {
    /// Runs both passes over a roadmap on a day. A record without circles always has a schedule.
    pub fn of(roadmap: &Roadmap, today: NaiveDate) -> Self {
        Self::of_kept(roadmap, Kept::of(roadmap, today).as_ref())
    }

    /// Runs both passes over a roadmap whose network is compiled already; without one there are no dates.
    pub fn of_kept(roadmap: &Roadmap, kept: Option<&Kept>) -> Self {
        let Some(Kept { plan, network }) = kept else {
            return Self { timings: vec![None; roadmap.tasks.len()], final_task: None };
        };
        let mut dates = Dates::default();
        network.forward(&network.durations, &mut dates);
        Self::read(plan, network, &mut dates)
    }

    /// Runs both passes over a plan.
    pub fn new(plan: &Plan) -> Result<Self, Vec<Fault>> {
        let network = Network::new(plan)?;
        let mut dates = Dates::default();
        network.forward(&network.durations, &mut dates);
        Ok(Self::read(plan, &network, &mut dates))
    }

    /// Runs both passes and refuses what reaches beyond the years that dates may have.
    pub fn checked(plan: &Plan) -> Result<Self, Vec<Fault>> {
        let network = Network::new(plan)?;
        let mut dates = Dates::default();
        network.forward(&network.durations, &mut dates);
        if let Some(key) = network.beyond(&dates) {
            let field = format!("tasks.{key}.duration");
            return Err(vec![Fault { field, problem: crate::Problem::BeyondYears }]);
        }
        Ok(Self::read(plan, &network, &mut dates))
    }

    fn read(plan: &Plan, network: &Network, dates: &mut Dates) -> Self {
        let at = plan.final_task.as_deref().and_then(|key| plan.position(key));
        let place = |task: usize| network.place.get(task).copied().flatten();
        let finals = final_floats(plan, network, dates, at.and_then(|at| Some((at, place(at)?))));
        let end = network.last(dates);
        network.backward(dates, |_| end);
        let unmoved = network.unmoved(dates, end);
        let free = |node: usize| network.float(node, &unmoved).unwrap_or(0);
        let task_at = network.tasks();
        let reader = Reader { plan, network, dates, task_at };
        let timings = (0..plan.activities.len()).map(|task| {
            let node = place(task)? as usize;
            let mut timing = reader.timing(task, node, free(node))?;
            timing.final_float = finals.get(node).copied().flatten();
            if Some(task) == at {
                timing.final_float = timing.deadline_float;
            }
            Some(timing)
        });
        Self { timings: timings.collect(), final_task: at }
    }

    /// Returns a task's timing by its place in the plan.
    pub fn get(&self, task: usize) -> Option<&Timing> {
        self.timings.get(task)?.as_ref()
    }

    /// Returns the chain of open tasks that decides on a task's early finish, first task first.
    pub fn chain(&self, task: usize) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut next = Some(task);
        while let Some(task) = next
            && let Some(timing) = self.get(task)
            && timing.drive != Drive::Done
            && steps.len() <= self.timings.len()
        {
            steps.push(Step { task, timing: *timing });
            next = match timing.drive {
                Drive::Link { from, .. } => Some(from),
                _ => None,
            };
        }
        steps.reverse();
        steps
    }

    /// Returns the chain that decides on the final milestone.
    pub fn driving_chain(&self) -> Vec<Step> {
        self.final_task.map(|task| self.chain(task)).unwrap_or_default()
    }
}

#[cfg(test)]
mod late;
#[cfg(test)]
mod tests;

/// A second backward pass, from the final milestone's deadline only.
fn final_floats(
    plan: &Plan,
    network: &Network,
    dates: &mut Dates,
    last: Option<(usize, u32)>,
) -> Vec<Option<i32>> {
    let deadline = last.and_then(|(task, _)| plan.activities.get(task)?.deadline);
    let (Some((_, node)), Some(deadline)) = (last, deadline) else { return Vec::new() };
    let limit = (instant(deadline) + 1) * 2;
    network.backward(dates, |at| if at == node as usize { limit } else { NEVER });
    (0..network.len()).map(|node| network.room(node, dates)).collect()
}

impl Network {
    /// Counts the days by which an open node can move; none if nothing holds it. A milestone that comes
    /// in time may use the rest of its day, as schedulers' tools count.
    fn float(&self, node: usize, dates: &Dates) -> Option<i32> {
        let room = self.room(node, dates)?;
        let begins = dates.ef.get(node)? & 1 == 1 && dates.ls.get(node)? & 1 == 0;
        let milestone = *self.durations.get(node)? == 0 && begins && room >= 0;
        Some(room + i32::from(milestone))
    }

    /// Counts the days by which the date of an open node can move; none if nothing holds it.
    fn room(&self, node: usize, dates: &Dates) -> Option<i32> {
        let days = self.days.first()?;
        let (ls, lf) = (*dates.ls.get(node)?, *dates.lf.get(node)?);
        let (es, ef) = (*dates.es.get(node)?, *dates.ef.get(node)?);
        if lf == NEVER || self.is_done(node) {
            return None;
        }
        if *self.durations.get(node)? == 0 {
            // What comes at the beginning of a day is not there at the end of the day before.
            let late = if ef & 1 == 1 { ls } else { lf };
            let room = days.index(late >> 1) - days.index(ef >> 1);
            return Some(room - i32::from(ef & 1 == 1 && late & 1 == 0));
        }
        let by_finish = days.index(lf >> 1) - days.index(ef >> 1);
        if self.has_started(node) {
            return Some(by_finish);
        }
        Some(by_finish.min(days.index(ls >> 1) - days.index(es >> 1)))
    }
}

struct Reader<'a> {
    plan: &'a Plan,
    network: &'a Network,
    dates: &'a Dates,
    /// For each node the task that it stands for.
    task_at: Vec<usize>,
}

impl Reader<'_> {
    fn timing(&self, task: usize, node: usize, free: i32) -> Option<Timing> {
        let (network, dates) = (self.network, self.dates);
        let activity = self.plan.activities.get(task)?;
        let days = network.days.first()?;
        let own = network.days.get(activity.calendar)?;
        let (es, ef) = (*dates.es.get(node)?, *dates.ef.get(node)?);
        let (ls, lf) = (*dates.ls.get(node)?, *dates.lf.get(node)?);
        let zero = days.index(network.start);
        let number = |at: Instant| days.index(at) - zero;
        let duration = *network.durations.get(node)?;
        let done = network.is_done(node);
        let (float, room) = (network.float(node, dates), network.room(node, dates));
        let (early_start, early_finish) = if done {
            (day(es >> 1), day((ef >> 1) - 1))
        } else if duration == 0 {
            let date = milestone_date(own, ef);
            (if network.has_started(node) { day(es >> 1) } else { date }, date)
        } else {
            (day(es >> 1), day((ef >> 1) - 1))
        };
        let (late_start, late_finish) = if done || duration == 0 && room == Some(0) {
            (early_start, early_finish)
        } else if duration == 0 {
            // The last day of work that may begin by then and, where the milestone comes with the end
            // of one, is over.
            let begun = day(own.begins(own.last(ls)));
            let date = match ef & 1 {
                0 => begun.min(day(own.ends(own.index(lf >> 1)) - 1)),
                _ => begun,
            };
            (date, date)
        } else {
            (day(ls >> 1), day((lf >> 1) - 1))
        };
        let to_deadline = activity.deadline.map(|deadline| {
            let finish = instant(early_finish).saturating_add(1);
            days.index(instant(deadline) + 1) - days.index(finish)
        });
        let planned_float = activity.deadline.and_then(|deadline| {
            if !activity.measured {
                return Some(0);
            }
            let start = instant(activity.planned_start?);
            let finish = match activity.duration {
                0 => start + 1,
                duration => own.ends(own.index(start) + number_of(duration)),
            };
            Some(days.index(instant(deadline) + 1) - days.index(finish))
        });
        // A milestone that comes with the beginning of a day must come by the last of those.
        let last = if duration == 0 && ef & 1 == 1 { ls } else { lf };
        Some(Timing {
            duration,
            es: number(es >> 1),
            ef: number(ef >> 1),
            ls: number(if duration == 0 { last } else { ls } >> 1),
            lf: number(last >> 1),
            total_float: float.unwrap_or(0),
            free_float: if done { 0 } else { free.min(float.unwrap_or(free)) },
            deadline_float: to_deadline,
            planned_float,
            final_float: None,
            critical: !done && float.is_some_and(|float| float <= 0),
            early_start,
            early_finish,
            late_start,
            late_finish,
            drive: self.drive(task, node),
        })
    }

    fn drive(&self, task: usize, node: usize) -> Drive {
        let network = self.network;
        if network.is_done(node) {
            return Drive::Done;
        }
        let mut source = network.source(node, self.dates);
        while let Source::Link(number) = source {
            let Some((from, kind, lag, unit)) = network.link(number) else { break };
            if !network.is_group(from) {
                let from = self.task_at.get(from).copied().unwrap_or_default();
                return Drive::Link { from, kind, lag, unit };
            }
            source = match network.source(from, self.dates) {
                Source::Link(inner) => match network.link(inner) {
                    // Through a workstream: the link is its successor's, the task is the group's.
                    Some((inner, ..)) if !network.is_group(inner) => {
                        let from = self.task_at.get(inner).copied().unwrap_or_default();
                        return Drive::Link { from, kind, lag, unit };
                    }
                    _ => break,
                },
                other => other,
            };
        }
        if network.has_started(node) {
            return Drive::Underway;
        }
        let not_before = self.plan.activities.get(task).and_then(|activity| activity.not_before);
        let today = self.plan.today.unwrap_or(self.plan.start);
        match source {
            Source::Forecast => Drive::Forecast,
            _ if not_before.is_some_and(|date| date > today.max(self.plan.start)) => {
                Drive::NotBefore
            }
            _ if self.plan.start >= today => Drive::Start,
            _ => Drive::Today,
        }
    }
}

fn number_of(days: u32) -> i32 {
    i32::try_from(days).unwrap_or(i32::MAX / 4)
}

/// Dates a milestone: the day that an end ends or a beginning begins, moved off days off.
fn milestone_date(days: &days::Days, bound: i32) -> NaiveDate {
    let at = bound >> 1;
    if bound & 1 == 0 && days.is_worked(at - 1) { day(at - 1) } else { day(days.next(at)) }
}

impl Timing {
    /// Tells whether it is open and cannot be finished by its deadline.
    pub fn is_late(&self) -> bool {
        self.drive != Drive::Done && self.deadline_float.is_some_and(|float| float < 0)
    }

    /// Counts calendar days from the last day on which a deadline is met to the early finish.
    pub fn late_by(&self, limit: NaiveDate) -> i64 {
        days_between(limit, self.early_finish)
    }
}
