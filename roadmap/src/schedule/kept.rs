//! A plan and its network, kept from one version of a roadmap to the next.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;

use super::{
    network::Network,
    of_roadmap::{Around, first_day},
    plan::{Activity, Plan},
};
use crate::Roadmap;

/// A plan with its network. As long as links, calendars and the first day stay, a version costs what
/// changed, and both passes.
pub struct Kept {
    pub(super) plan: Plan,
    pub(super) network: Network,
}

/// Tells whether an activity binds and is bound as before, whatever else is another.
fn binds_alike(was: &Activity, is: &Activity) -> bool {
    was.key == is.key
        && was.group == is.group
        && was.calendar == is.calendar
        && was.progress.withdrawn == is.progress.withdrawn
        && was.links == is.links
}

impl Kept {
    /// Compiles the network of a roadmap on a day; none if there is a circle.
    pub fn of(roadmap: &Roadmap, today: NaiveDate) -> Option<Self> {
        let plan = Plan::of(roadmap, Some(today));
        let network = Network::new(&plan).ok()?;
        Some(Self { plan, network })
    }

    /// Takes over a later version on the same day, with the same offices, workstreams, calendars and
    /// settings; none if its network is another one.
    pub fn after(mut self, was: &Roadmap, roadmap: &Roadmap) -> Option<Self> {
        let alike = self.plan.activities.len() == roadmap.tasks.len()
            && self.plan.final_task == roadmap.final_task
            && self.plan.start == first_day(roadmap, self.plan.today);
        if !alike {
            return None;
        }
        let around = Around::new(roadmap);
        for (at, (old, new)) in was.tasks.iter().zip(&roadmap.tasks).enumerate() {
            // Whether a submission counts is up to what it waits for.
            let claimed = || new.submission().is_some_and(|it| it.accepted_on.is_none());
            if Arc::ptr_eq(old, new) && !claimed() {
                continue;
            }
            let activity = around.activity(new);
            let known = self.plan.activities.get_mut(at)?;
            if *known == activity {
                continue;
            }
            if !binds_alike(known, &activity) {
                return None;
            }
            *known = activity;
            self.network.set(&self.plan, at);
        }
        Some(self)
    }

    /// Returns the tasks that wait for some of others, by their places; none if it cannot tell.
    pub fn waiting_for(&self, tasks: impl Iterator<Item = usize>) -> Option<Vec<usize>> {
        let mut nodes = Vec::new();
        for task in tasks {
            self.network.waiting_for(task, |node| nodes.push(node))?;
        }
        let task_at = self.network.tasks();
        Some(nodes.into_iter().filter_map(|node| task_at.get(node).copied()).collect())
    }
}

/// The compiled network, until the board of the next version takes it over.
#[derive(Clone, Default)]
pub struct Handed(Arc<Mutex<Option<Kept>>>);

impl Handed {
    /// Hands over a network, or nothing.
    pub fn new(kept: Option<Kept>) -> Self {
        Self(Arc::new(Mutex::new(kept)))
    }

    /// Takes it; nobody else can then.
    pub fn take(&self) -> Option<Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl std::fmt::Debug for Handed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Handed")
    }
}
