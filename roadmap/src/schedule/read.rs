//! From the dates of nodes to the timings of tasks.

use chrono::NaiveDate;

use super::{
    days::{self, Instant, day, instant},
    network::{ByNode, Ends, Flat, Keeping, NEVER, Network, Shared, Source},
    plan::{Activity, Plan},
    timing::{Drive, Timing},
};

/// The node of the final milestone and its latest finish.
pub(super) type Limit = Option<(usize, i32)>;

/// Returns the latest finish of the final milestone, if it has a deadline.
pub(super) fn limit(plan: &Plan, network: &Network) -> Limit {
    let task = plan.final_task.as_deref().and_then(|key| plan.position(key))?;
    limit_of(network.node_of(task)?, plan.activities.get(task)?.deadline)
}

pub(super) fn limit_of(node: usize, deadline: Option<NaiveDate>) -> Limit {
    deadline.map(|deadline| (node, (instant(deadline) + 1) * 2))
}

/// Returns what holds a node if only the final milestone's deadline does.
pub(super) fn by_final(limit: Limit) -> impl Fn(usize) -> i32 {
    move |at| limit.filter(|(node, _)| *node == at).map_or(NEVER, |(_, latest)| latest)
}

/// All dates of a network.
pub(super) struct Passes<K: Keeping = Flat> {
    /// Early dates.
    pub early: Ends<K>,
    /// Late dates before the end of everything.
    pub late: Ends<K>,
    /// Late dates before anything else moves.
    pub held: Ends<K>,
    /// Late dates before the final milestone's deadline, if it has one.
    pub last: Option<Ends<K>>,
    /// The end of everything.
    pub end: i32,
}

impl Passes {
    pub fn new(network: &Network, limit: Limit) -> Self {
        let mut early = Ends::default();
        network.forward(&network.durations, &mut early);
        let end = network.shape.last(early.finish.iter());
        let late = network.backward(&early, |_| end);
        let held = network.unmoved(&early, end);
        let last = limit.is_some().then(|| network.backward(&early, by_final(limit)));
        Self { early, late, held, last, end }
    }

    pub fn shared(self) -> Passes<Shared> {
        Passes {
            early: self.early.shared(),
            late: self.late.shared(),
            held: self.held.shared(),
            last: self.last.map(Ends::shared),
            end: self.end,
        }
    }
}

impl Clone for Passes<Shared> {
    fn clone(&self) -> Self {
        let Self { early, late, held, last, end } = self;
        let (early, late, held) = (early.clone(), late.clone(), held.clone());
        Self { early, late, held, last: last.clone(), end: *end }
    }
}

/// Reads timings from the dates of a network.
pub(super) struct Reader<'a, K: Keeping = Flat> {
    pub network: &'a Network<K>,
    pub passes: &'a Passes<K>,
    pub final_task: Option<usize>,
}

impl<K: Keeping> Reader<'_, K> {
    /// Counts the days by which an open node can move; none if nothing holds it. A milestone that comes
    /// in time may use the rest of its day, as schedulers' tools count.
    fn float(&self, node: usize, late: &Ends<K>) -> Option<i32> {
        let room = self.room(node, late)?;
        let begins = self.passes.early.finish.at(node)? & 1 == 1 && late.start.at(node)? & 1 == 0;
        let milestone = *self.network.durations.at(node)? == 0 && begins && room >= 0;
        Some(room + i32::from(milestone))
    }

    /// Counts the days by which the date of an open node can move; none if nothing holds it.
    fn room(&self, node: usize, late: &Ends<K>) -> Option<i32> {
        let (network, early) = (self.network, &self.passes.early);
        let days = network.shape.days.first()?;
        let (ls, lf) = (*late.start.at(node)?, *late.finish.at(node)?);
        let (es, ef) = (*early.start.at(node)?, *early.finish.at(node)?);
        if lf == NEVER || network.is_done(node) {
            return None;
        }
        if *network.durations.at(node)? == 0 {
            // What comes at the beginning of a day is not there at the end of the day before.
            let late = if ef & 1 == 1 { ls } else { lf };
            let room = days.index(late >> 1) - days.index(ef >> 1);
            return Some(room - i32::from(ef & 1 == 1 && late & 1 == 0));
        }
        let by_finish = days.index(lf >> 1) - days.index(ef >> 1);
        if network.has_started(node) {
            return Some(by_finish);
        }
        Some(by_finish.min(days.index(ls >> 1) - days.index(es >> 1)))
    }

    /// Returns the timing of a task, by its place in the plan; none for what was withdrawn.
    pub fn timing(&self, task: usize, activity: &Activity) -> Option<Timing> {
        let (network, passes) = (self.network, self.passes);
        let shape = &*network.shape;
        let node = network.node_of(task)?;
        let days = shape.days.first()?;
        let own = shape.days.get(activity.calendar)?;
        let (es, ef) = (*passes.early.start.at(node)?, *passes.early.finish.at(node)?);
        let (ls, lf) = (*passes.late.start.at(node)?, *passes.late.finish.at(node)?);
        let zero = days.index(shape.start);
        let number = |at: Instant| days.index(at) - zero;
        let duration = *network.durations.at(node)?;
        let done = network.is_done(node);
        let (float, room) = (self.float(node, &passes.late), self.room(node, &passes.late));
        let free = self.float(node, &passes.held).unwrap_or(0);
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
            final_float: match &passes.last {
                _ if Some(task) == self.final_task => to_deadline,
                Some(last) => self.room(node, last),
                None => None,
            },
            critical: !done && float.is_some_and(|float| float <= 0),
            early_start,
            early_finish,
            late_start,
            late_finish,
            drive: self.drive(activity, node),
        })
    }

    fn drive(&self, activity: &Activity, node: usize) -> Drive {
        let (network, early) = (self.network, &self.passes.early);
        let shape = &*network.shape;
        if network.is_done(node) {
            return Drive::Done;
        }
        let mut source = network.source(node, early);
        while let Source::Link(number) = source {
            let Some((from, kind, lag, unit)) = network.link(node, number) else { break };
            if !shape.is_group(from) {
                let from = shape.tasks.get(from).copied().unwrap_or_default();
                return Drive::Link { from, kind, lag, unit };
            }
            source = match network.source(from, early) {
                Source::Link(inner) => match network.link(from, inner) {
                    // Through a workstream: the link is its successor's, the task is the group's.
                    Some((inner, ..)) if !shape.is_group(inner) => {
                        let from = shape.tasks.get(inner).copied().unwrap_or_default();
                        return Drive::Link { from, kind, lag, unit };
                    }
                    _ => break,
                },
                other => other,
            };
        }
        if source == Source::External {
            return Drive::External;
        }
        if network.has_started(node) {
            return Drive::Underway;
        }
        let not_before = activity.not_before.map(instant);
        let today = shape.today.unwrap_or(shape.start);
        match source {
            Source::Forecast => Drive::Forecast,
            _ if not_before.is_some_and(|date| date > today.max(shape.start)) => Drive::NotBefore,
            _ if shape.start >= today => Drive::Start,
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
