//! What waits for a person: decisions, reports, what was sent back.

use std::sync::Arc;

use chrono::NaiveDate;
use roadmap::{May, Proposal, Rule, State, Status, Task};

use crate::{
    query::Query,
    visit::{Scene, Visit},
};

/// What waits for a decision.
#[derive(Clone)]
pub enum Waits {
    /// A draft, to be put into force.
    Approval,
    /// A submission of a task.
    Submission(Arc<Task>),
    /// A wish to change what was approved.
    Proposal(Arc<Proposal>),
    /// A request for another deadline of a task.
    Extension(Arc<Task>),
}

/// One thing that waits, with where it waits.
pub struct Item {
    /// The roadmap.
    pub scene: Scene,
    /// What it is.
    pub waits: Waits,
    /// Overdue first, then a late review, then what is due soon; older before newer.
    pub order: (u8, NaiveDate, String),
}

/// Lists what waits for the viewer's decision in a roadmap.
pub fn items(scene: &Scene) -> Vec<Item> {
    let Some(actor) = scene.actor() else { return Vec::new() };
    let (roadmap, today) = (&scene.roadmap, scene.today());
    let may = May { roadmap, actor: &actor };
    let mut items = Vec::new();
    let mut add = |waits, group, on, key: &str| {
        items.push(Item { scene: scene.clone(), waits, order: (group, on, key.to_owned()) });
    };
    if roadmap.approval.is_none() && actor.controls().is_ok() && !roadmap.tasks.is_empty() {
        add(Waits::Approval, 3, today, &roadmap.key);
    }
    let overdue = |task: &Task| roadmap.effective(task.deadline) < today;
    let board = scene.board();
    for task in board.waiting(roadmap) {
        if let Some(submission) = task.submission().filter(|_| may.decide(task).is_ok()) {
            let taken = roadmap.calendar.working_days_between(submission.on, today);
            let late = taken > roadmap.settings.review_working_days;
            let group = if overdue(task) { 0 } else { u8::from(!late) + 1 };
            add(Waits::Submission(task.clone()), group, submission.on, &task.key);
        }
        if let Some(request) = task.pending_extension().filter(|_| may.grant(task).is_ok()) {
            let group = u8::from(!overdue(task)) * 2;
            add(Waits::Extension(task.clone()), group, request.on, &task.key);
        }
    }
    for proposal in roadmap.pending_proposals() {
        if may.decide_proposal(proposal).is_ok() {
            let about = proposal.wish.about();
            let group = roadmap.task(about).map_or(2, |task| u8::from(!overdue(task)) * 2);
            add(Waits::Proposal(proposal.clone()), group, roadmap.date_at(proposal.at), about);
        }
    }
    items
}

/// Counts what waits for the viewer's decision in every roadmap that they may read.
pub fn to_decide(visit: &Arc<Visit>) -> usize {
    let scenes = visit.roadmaps().into_iter().map(|roadmap| Scene::now(visit, roadmap));
    scenes.map(|scene| items(&scene).len()).sum()
}

/// Why a task of the viewer's own office is on their list, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// It was sent back.
    Returned,
    /// Its report is due.
    Report,
    /// It is late, or will be.
    Late,
    /// It is due soon.
    Soon,
    /// Anything else that is open.
    Later,
}

impl Need {
    /// Every need, in order.
    pub const ALL: [Self; 5] = [Self::Returned, Self::Report, Self::Late, Self::Soon, Self::Later];

    /// Returns the key of its words.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Returned => "my-returned",
            Self::Report => "my-report",
            Self::Late => "my-late",
            Self::Soon => "my-soon",
            Self::Later => "my-later",
        }
    }

    /// Finds what a task needs.
    pub fn of(task: &Task, status: &Status) -> Self {
        if task.state(true) == State::Returned {
            return Self::Returned;
        }
        match status.rule {
            Rule::Draft | Rule::InReview | Rule::InReviewLate | Rule::Paused => Self::Later,
            _ if status.stale.is_some() => Self::Report,
            Rule::Overdue | Rule::DueToday | Rule::OffTrack => Self::Late,
            Rule::DueSoon => Self::Soon,
            Rule::AtRisk if status.days <= 14 => Self::Soon,
            _ => Self::Later,
        }
    }
}

/// A task with its status.
pub type Entry = (Arc<Task>, Arc<Status>);

/// Lists the open tasks of the viewer's offices by what they need, worst first.
pub fn mine(scene: &Scene) -> Vec<(Need, Vec<Entry>)> {
    let mut groups = Need::ALL.map(|need| (need, Vec::new()));
    each_of_mine(scene, |need, task, status| {
        if let Some((_, rows)) = groups.iter_mut().find(|(known, _)| *known == need) {
            rows.push((task.clone(), status.clone()));
        }
    });
    for (_, rows) in &mut groups {
        rows.sort_by_key(|(task, status): &Entry| {
            let place = scene.roadmap.index.get(&task.key);
            (status.worst(), task.deadline.last_day(), place.copied())
        });
    }
    groups.into()
}

/// Looks at every open task of the viewer's offices.
fn each_of_mine(scene: &Scene, mut look: impl FnMut(Need, &Arc<Task>, &Arc<Status>)) {
    let mut offices = scene.actor().map(|actor| actor.offices).unwrap_or_default();
    offices.sort();
    offices.dedup();
    let board = scene.board();
    for office in &offices {
        for (task, status) in board.open_of(&scene.roadmap, office) {
            look(Need::of(task, status), task, status);
        }
    }
}

/// Counts the open tasks of the viewer's offices by what they need.
pub fn counts(scene: &Scene) -> Vec<(Need, usize)> {
    let mut counts = Need::ALL.map(|need| (need, 0));
    each_of_mine(scene, |need, _, _| {
        counts.iter_mut().filter(|(known, _)| *known == need).for_each(|(_, n)| *n += 1);
    });
    counts.into()
}

/// Counts the tasks of the viewer's offices that were sent back or want a report, in every roadmap.
pub fn to_do(visit: &Arc<Visit>) -> usize {
    let scenes = visit.roadmaps().into_iter().map(|roadmap| Scene::now(visit, roadmap));
    let groups = scenes.flat_map(|scene| counts(&scene));
    let now = groups.filter(|(need, _)| matches!(need, Need::Returned | Need::Report));
    now.map(|(_, n)| n).sum()
}

impl Item {
    /// Tells whether it is the one of which a form was refused.
    pub fn was_refused(&self, values: &Query) -> bool {
        let said = |name: &str| values.get(name);
        said("roadmap") == Some(&self.scene.roadmap.key)
            && match &self.waits {
                Waits::Approval => false,
                Waits::Submission(task) | Waits::Extension(task) => {
                    said("task") == Some(&task.key) && said("proposal").is_none()
                }
                Waits::Proposal(proposal) => {
                    said("proposal") == Some(proposal.number.to_string().as_str())
                }
            }
    }
}
