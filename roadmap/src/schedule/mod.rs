//! The schedule: early and late dates, floats and what drives each task, from links, working
//! calendars and progress (critical path method, precedence diagram with four types of links).

pub mod calibration;
pub mod days;
pub mod effect;
mod fixed;
pub mod kept;
pub mod network;
mod of_roadmap;
mod of_tasks;
mod outcome;
pub mod plan;
mod read;
pub mod simulation;
mod timing;
pub mod what_if;

use chrono::NaiveDate;

use self::{
    network::Network,
    read::{Passes, Reader, limit},
};
use crate::{Fault, Roadmap, list::List};

pub use crate::estimate::Estimate;

pub use self::{
    of_tasks::{Frame, OfficePart},
    plan::{Activity, Group, Plan, Progress},
    timing::{Drive, Timing},
};

/// The timings of every task of a plan on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// One timing a task, in the plan's order; none for what was withdrawn.
    pub timings: List<Option<Timing>>,
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
        let plan = Plan::of(roadmap, Some(today));
        Self::new(&plan).unwrap_or_else(|_| Self::without_dates(roadmap.tasks.len()))
    }

    /// Returns the schedule of tasks that wait for each other in a circle: there are no dates.
    pub(crate) fn without_dates(tasks: usize) -> Self {
        Self { timings: (0..tasks).map(|_| None).collect(), final_task: None }
    }

    /// Runs both passes over a plan.
    pub fn new(plan: &Plan) -> Result<Self, Vec<Fault>> {
        let network = Network::new(plan)?;
        let passes = Passes::new(&network, limit(plan, &network));
        Ok(Self::read(plan, &network, &passes))
    }

    /// Runs both passes and refuses what reaches beyond the years that dates may have.
    pub fn checked(plan: &Plan) -> Result<Self, Vec<Fault>> {
        let network = Network::new(plan)?;
        let passes = Passes::new(&network, limit(plan, &network));
        if let Some(key) = network.beyond(&passes.early) {
            let field = format!("tasks.{key}.duration");
            return Err(vec![Fault { field, problem: crate::Problem::BeyondYears }]);
        }
        Ok(Self::read(plan, &network, &passes))
    }

    fn read(plan: &Plan, network: &Network, passes: &Passes) -> Self {
        let final_task = plan.final_task.as_deref().and_then(|key| plan.position(key));
        let reader = Reader { network, passes, final_task };
        let timings = plan.activities.iter().enumerate();
        let timings = timings.map(|(task, activity)| reader.timing(task, activity));
        Self { timings: timings.collect(), final_task }
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
