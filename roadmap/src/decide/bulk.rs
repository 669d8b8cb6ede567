//! Several commands at once: each is decided on the plan as those before it leave it, and all of them are
//! recorded or none.

use super::{
    check::Checks,
    scene::{Outcome, Scene, allow},
};
use chrono::{DateTime, Utc};

use crate::{Actor, Change, Command, Event, Problem, Refusal, Roadmap, apply, rollup::Board};

/// Commands at the most that are carried out at once.
pub const BULK_MOST: usize = 5_000;

/// The plan as the commands before leave it, with its board, by which changes are checked quickly.
struct Step {
    roadmap: Roadmap,
    board: Board,
    changes: Vec<Change>,
}

impl Step {
    fn first(scene: &Scene<'_>) -> Self {
        let board = match scene.board {
            Some(board) => board.clone(),
            None => Board::new(scene.roadmap, scene.today),
        };
        Self { roadmap: scene.roadmap.clone(), board, changes: Vec::new() }
    }

    /// Decides on the next one, and goes on from there.
    fn take(
        &mut self,
        of: &Scene<'_>,
        decide: impl FnOnce(&Scene<'_>) -> Outcome,
    ) -> Result<(), Refusal> {
        let scene = Scene { roadmap: &self.roadmap, board: Some(&self.board), ..*of };
        let changes = decide(&scene)?;
        let before = self.roadmap.clone();
        for change in changes {
            let seq = self.roadmap.version + 1;
            let event = Event::new(seq, of.now, of.actor.by.clone(), change);
            let applied = apply(&mut self.roadmap, &event);
            applied.map_err(|error| {
                let mut checks = Checks::default();
                checks.that(false, "bulk", Problem::Malformed { text: error.to_string() });
                checks.done().err().unwrap_or_else(|| Refusal::unknown("bulk", ""))
            })?;
            self.changes.push(event.change);
        }
        if self.roadmap.version != before.version {
            self.board = Board::after((&before, &self.board), &self.roadmap, of.today);
        }
        Ok(())
    }
}

/// What came of trying groups of commands.
pub struct Trial {
    /// Of each group, in their order, why it would be refused.
    pub outcomes: Vec<Result<(), Refusal>>,
    /// The roadmap as those leave it that would not.
    pub after: Roadmap,
}

/// Tries groups of commands one after another, each as a whole or not at all, and says of each why it
/// would be refused; one that is does not keep those after it.
pub fn tried(
    roadmap: &Roadmap,
    actor: &Actor,
    board: &Board,
    groups: &[Vec<Command>],
    now: DateTime<Utc>,
) -> Vec<Result<(), Refusal>> {
    trial(roadmap, actor, board, groups, now).outcomes
}

/// The same, with the roadmap that would come of it.
pub fn trial(
    roadmap: &Roadmap,
    actor: &Actor,
    board: &Board,
    groups: &[Vec<Command>],
    now: DateTime<Utc>,
) -> Trial {
    let today = roadmap.date_at(now);
    let board = Some(board).filter(|board| board.today == today);
    let scene = Scene { roadmap, actor, board, now, today };
    let mut step = Step::first(&scene);
    let tries = groups.iter().map(|group| {
        let before = (step.roadmap.clone(), step.board.clone());
        let done = group
            .iter()
            .cloned()
            .try_for_each(|command| step.take(&scene, |scene| scene.decide(command)));
        if done.is_err() {
            (step.roadmap, step.board) = before;
        }
        done
    });
    let outcomes = tries.collect();
    Trial { outcomes, after: step.roadmap }
}

/// Tells whether somebody may take back, at once, events of the log at an instant.
pub fn may_undo_bulk(
    roadmap: &Roadmap,
    actor: &Actor,
    events: &[Event],
    now: DateTime<Utc>,
) -> bool {
    let today = roadmap.date_at(now);
    Scene { roadmap, actor, board: None, now, today }.undo_bulk(events).is_ok()
}

impl Scene<'_> {
    pub(super) fn bulk(&self, commands: Vec<Command>) -> Outcome {
        allow(commands.len() <= BULK_MOST, Problem::TooMany { most: BULK_MOST })?;
        let mut step = Step::first(self);
        for command in commands {
            let single = !matches!(
                command,
                Command::Bulk(_) | Command::UndoBulk { .. } | Command::Create(_) | Command::Approve
            );
            allow(single, Problem::NotAChoice)?;
            step.take(self, |scene| scene.decide(command))?;
        }
        Ok(step.changes)
    }

    /// The last is taken back first.
    pub(super) fn undo_bulk(&self, events: &[Event]) -> Outcome {
        allow(events.len() <= BULK_MOST, Problem::TooMany { most: BULK_MOST })?;
        let mut step = Step::first(self);
        for event in events.iter().rev() {
            let undone = step.take(self, |scene| scene.undo(event));
            undone.map_err(|refusal| match (refusal, event.change.task()) {
                // Which of them it is matters more than what it was.
                (Refusal::Invalid(_), Some(key)) => {
                    Refusal::field("task", Problem::Overtaken { key: key.into() })
                }
                (refusal, _) => refusal,
            })?;
        }
        Ok(step.changes)
    }
}
