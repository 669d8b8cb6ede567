//! What waits for a person: decisions, reports, what was sent back.

use std::{collections::HashSet, sync::Arc};

use chrono::NaiveDate;
use roadmap::{
    Actor, May, OfficeKey, Proposal, Task,
    agreement::{Joint, Stand},
    minutes::goes_on,
    rollup::Need,
};

use crate::{
    query::Query,
    visit::{Scene, Visit, acting},
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
    /// Who is away and would decide on it, where the viewer does so as their deputy alone.
    pub absent: Option<String>,
    /// Overdue first, then a late review, then what is due soon; older before newer.
    pub order: (u8, NaiveDate, String),
}

/// Lists what waits for the viewer's decision in a roadmap.
pub fn items(scene: &Scene) -> Vec<Item> {
    scene.actor().map(|actor| items_of(scene, actor)).unwrap_or_default()
}

/// Counts for each who is away, by their name, what waits for their decision and is not the viewer's to decide,
/// who had a part in it.
pub fn left(scene: &Scene) -> Vec<(String, usize)> {
    let actor = scene.actor().filter(|actor| !scene.past && !actor.deputy_for.is_empty());
    let Some(actor) = actor else { return Vec::new() };
    let key = |item: &Item| {
        let kind = match &item.waits {
            Waits::Approval => (0, 0),
            Waits::Submission(_) => (1, 0),
            Waits::Extension(_) => (2, 0),
            Waits::Proposal(proposal) => (3, proposal.number),
        };
        (kind, item.order.2.clone())
    };
    let own: HashSet<_> = items_of(scene, actor).iter().map(key).collect();
    let store = &scene.visit.store;
    let directory = store.directory();
    let left = actor.deputy_for.iter().filter_map(|absent| {
        let person = store.person(&absent.who.person)?;
        let theirs = acting(&directory, &person, &scene.roadmap, scene.today());
        let theirs = items_of(scene, &theirs);
        let n = theirs.iter().filter(|item| !own.contains(&key(item))).count();
        (n > 0).then(|| (absent.who.name.clone(), n))
    });
    left.collect()
}

fn items_of(scene: &Scene, actor: &Actor) -> Vec<Item> {
    let (roadmap, today) = (&scene.roadmap, scene.today());
    let may = May { roadmap, actor };
    let each = actor.each();
    // As whom the viewer may do something: as themselves, if they may.
    let absent = |allowed: &dyn Fn(May<'_>) -> bool| {
        let found = each.iter().find(|actor| allowed(May { roadmap, actor }));
        found.and_then(|actor| Some(actor.by.on_behalf.as_ref()?.name.clone()))
    };
    let mut items = Vec::new();
    let mut add = |waits, absent, group, on, key: &str| {
        let order = (group, on, key.to_owned());
        items.push(Item { scene: scene.clone(), waits, absent, order });
    };
    if roadmap.approval.is_none() && actor.controls().is_ok() && !roadmap.tasks.is_empty() {
        let absent = absent(&|may| may.actor.controls().is_ok());
        add(Waits::Approval, absent, 3, today, &roadmap.key);
    }
    let overdue = |task: &Task| roadmap.effective(task.deadline) < today;
    let board = scene.board();
    for task in board.waiting(roadmap) {
        if let Some(submission) = task.submission().filter(|_| may.decide(task).is_ok()) {
            let taken = roadmap.calendar.working_days_between(submission.on, today);
            let late = taken > roadmap.settings.review_working_days;
            let group = if overdue(task) { 0 } else { u8::from(!late) + 1 };
            let absent = absent(&|may| may.decide(task).is_ok());
            add(Waits::Submission(task.clone()), absent, group, submission.on, &task.key);
        }
        if let Some(request) = task.pending_extension().filter(|_| may.grant(task).is_ok()) {
            let group = u8::from(!overdue(task)) * 2;
            let absent = absent(&|may| may.grant(task).is_ok());
            add(Waits::Extension(task.clone()), absent, group, request.on, &task.key);
        }
    }
    for proposal in roadmap.pending_proposals() {
        if may.decide_proposal(proposal).is_ok() {
            let about = proposal.wish.about();
            let group = roadmap.task(about).map_or(2, |task| u8::from(!overdue(task)) * 2);
            let absent = absent(&|may| may.decide_proposal(proposal).is_ok());
            let on = roadmap.date_at(proposal.at);
            add(Waits::Proposal(proposal.clone()), absent, group, on, about);
        }
    }
    items
}

/// Counts what waits for the viewer's decision in every roadmap that they may read.
pub fn to_decide(visit: &Arc<Visit>) -> usize {
    let scenes = visit.roadmaps().into_iter().map(|roadmap| Scene::now(visit, roadmap));
    scenes.map(|scene| items(&scene).len()).sum()
}

/// Finds the open tasks of the viewer's offices by what they need, by their places, worst first.
pub fn mine(scene: &Scene) -> Vec<(Need, Vec<usize>)> {
    let mut groups = Need::ALL.map(|need| (need, Vec::new()));
    let board = scene.board();
    let digest = board.digest(&scene.roadmap);
    for office in offices(scene) {
        for at in digest.open_of(&office) {
            let row = scene.roadmap.tasks.get(*at).zip(board.statuses.get(*at));
            let Some((task, status)) = row else { continue };
            let need = Need::of(task, status);
            if let Some((_, rows)) = groups.iter_mut().find(|(known, _)| *known == need) {
                rows.push((status.worst(), task.deadline.last_day(), *at));
            }
        }
    }
    let sorted = groups.into_iter().map(|(need, mut rows)| {
        rows.sort_unstable();
        (need, rows.into_iter().map(|(.., at)| at).collect())
    });
    sorted.collect()
}

/// The offices for which the viewer acts, be it as a deputy, each once.
fn offices(scene: &Scene) -> Vec<OfficeKey> {
    scene.actor().map(Actor::all_offices).unwrap_or_default()
}

/// Counts the open tasks of the viewer's offices by what they need.
pub fn counts(scene: &Scene) -> Vec<(Need, usize)> {
    let board = scene.board();
    let mut counts = Need::ALL.map(|need| (need, 0));
    for office in offices(scene) {
        let own = board.needs_of(&scene.roadmap, &office);
        counts.iter_mut().for_each(|(need, n)| *n += own.of(*need));
    }
    counts.into()
}

/// A date between two offices that is not agreed, one of which is the viewer's.
pub struct OpenDate {
    /// The task that waits.
    pub needs: Arc<Task>,
    /// The task that is waited for.
    pub gives: Arc<Task>,
    /// How it stands.
    pub stand: Stand,
    /// How it stands, in words.
    pub words: String,
    /// Whether the viewer's office is the one that is asked.
    pub asked: bool,
    /// Whether it waits for a word of the viewer's office.
    pub waits: bool,
}

/// Lists the dates of the viewer's offices that are not agreed, those first that wait for their word.
pub fn dates(scene: &Scene) -> Vec<OpenDate> {
    let Some(actor) = scene.actor() else { return Vec::new() };
    let (roadmap, board) = (&scene.roadmap, scene.board());
    let joints = board.joints(roadmap).filter(Joint::is_open);
    let open = joints.filter_map(|joint| {
        let asked = actor.reports_on(joint.gives).is_ok();
        let asks = actor.reports_on(joint.needs).is_ok();
        if !asked && !asks {
            return None;
        }
        let waits = match joint.stand {
            Stand::Asked => asked,
            Stand::Offered | Stand::Refused => asks,
            _ => true,
        };
        let dates = (joint.agreement.date, joint.expected);
        Some(OpenDate {
            needs: roadmap.task(&joint.needs.key)?.clone(),
            gives: roadmap.task(&joint.gives.key)?.clone(),
            stand: joint.stand,
            words: scene.lang().agreement(joint.stand, dates, scene.today()),
            asked,
            waits,
        })
    });
    let mut open: Vec<_> = open.collect();
    open.sort_by_key(|date| !date.waits);
    open
}

/// What is wanted from one of the viewer's offices by a day.
pub struct Wanted {
    /// The day.
    pub until: NaiveDate,
    /// Its words.
    pub text: String,
    /// Where it comes from.
    pub from: Source,
}

/// Where something that is wanted comes from.
pub enum Source {
    /// The minutes of a stocktake, with the number of the line.
    Minutes {
        /// The number of the stocktake.
        stocktake: u32,
        /// The number of the line.
        line: u32,
    },
    /// A blocking question about a task.
    Question {
        /// The task.
        task: Arc<Task>,
        /// Who asked.
        by: String,
        /// The day on which.
        on: NaiveDate,
    },
}

/// Lists what meetings decided that the viewer's offices do, as long as nothing of the plan became of it, and
/// the questions about their tasks that wait for an answer by a day; the earliest day first.
pub fn wanted(scene: &Scene) -> Vec<Wanted> {
    let Some(actor) = scene.actor() else { return Vec::new() };
    let (roadmap, offices) = (&scene.roadmap, actor.all_offices());
    let mut all = Vec::new();
    for held in roadmap.stocktakes.iter().filter(|held| held.withdrawn.is_none()) {
        for (line, number) in held.lines.iter().zip(1_u32..) {
            // What it became is a task, a question or a request of its own.
            let became = line.became.as_ref().and_then(|it| roadmap.task(it.task()));
            if became.is_some() || !offices.contains(&line.office) || !goes_on(roadmap, line) {
                continue;
            }
            let from = Source::Minutes { stocktake: held.number, line: number };
            all.push(Wanted { until: line.until, text: line.text.clone(), from });
        }
    }
    let board = scene.board();
    let digest = board.digest(roadmap);
    for office in &offices {
        for at in digest.open_of(office) {
            let Some(task) = roadmap.tasks.get(*at) else { continue };
            for comment in &task.comments {
                let open = comment.answered.is_none() && !comment.taken_back;
                // Whoever asked waits for it.
                let theirs = open && !actor.is_same(&comment.by);
                if let Some(until) = comment.answer_by.filter(|_| theirs) {
                    let (by, on) = (comment.by.name.clone(), roadmap.date_at(comment.at));
                    let from = Source::Question { task: task.clone(), by, on };
                    all.push(Wanted { until, text: comment.text.clone(), from });
                }
            }
        }
    }
    all.sort_by_key(|wanted| wanted.until);
    all
}

/// Counts the tasks of the viewer's offices that were sent back or want a report, and the dates that wait
/// for a word of theirs, in every roadmap.
pub fn to_do(visit: &Arc<Visit>) -> usize {
    let scenes = visit.roadmaps().into_iter().map(|roadmap| Scene::now(visit, roadmap));
    let now = scenes.map(|scene| {
        let groups = counts(&scene).into_iter();
        let now = groups.filter(|(need, _)| matches!(need, Need::Returned | Need::Report));
        now.map(|(_, n)| n).sum::<usize>() + dates(&scene).iter().filter(|it| it.waits).count()
    });
    now.sum()
}

/// Counts what the viewer was told and has not read.
pub fn unread(visit: &Arc<Visit>) -> usize {
    let unread = visit.viewer.as_ref().map(|person| visit.store.inbox(&person.login).unread);
    unread.and_then(|unread| usize::try_from(unread).ok()).unwrap_or_default()
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
