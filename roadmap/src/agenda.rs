//! What a calendar that somebody follows must say of each day in it: how often it moved, and when anything
//! last happened to its task. It follows from the log alone, event by event.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};
use foldhash::HashMap;

use crate::{Change, Event, Inconsistent, Roadmap, Setting, Task, TaskKey, apply, event::Undone};

/// What happened to the days of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moves {
    /// The instant of the last event that changed the task.
    pub at: DateTime<Utc>,
    /// How often its effective deadline moved, and how often the task was taken off the plan or put back.
    pub deadline: u32,
    /// How often its forecast moved.
    pub forecast: u32,
    stands: Stands,
}

/// How the days of a task stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stands {
    deadline: NaiveDate,
    forecast: Option<NaiveDate>,
    /// Whether it is on the plan.
    there: bool,
}

/// A task that was removed, as it was last.
#[derive(Clone, Debug)]
pub struct Gone {
    /// The task.
    pub task: Arc<Task>,
    /// The instant at which it was removed.
    pub at: DateTime<Utc>,
}

/// The moves of all days of a roadmap, those of removed tasks among them.
#[derive(Clone, Debug, Default)]
pub struct Agenda {
    moves: HashMap<TaskKey, Moves>,
    gone: BTreeMap<TaskKey, Gone>,
}

impl Agenda {
    /// Returns the moves of a task.
    pub fn of(&self, task: &str) -> Option<&Moves> {
        self.moves.get(task)
    }

    /// Returns the tasks that were removed and not added again, by key.
    pub fn gone(&self) -> impl Iterator<Item = &Gone> {
        self.gone.values()
    }

    /// Applies the next event to a roadmap, and notes what it moves.
    pub fn take(&mut self, roadmap: &mut Roadmap, event: &Event) -> Result<(), Inconsistent> {
        let change = &event.change;
        let removed = match change {
            Change::TaskRemoved { task, .. }
            | Change::Undone { undone: Undone::Added { task }, .. } => roadmap.task(task).cloned(),
            _ => None,
        };
        apply(roadmap, event)?;
        let roadmap = &*roadmap;
        if let Some(task) = removed {
            self.remove(task, event);
            return Ok(());
        }
        match change {
            Change::Created { .. } | Change::Approved { .. } => self.all(roadmap, event, |_| true),
            // Days off move the days on which deadlines end, and no task is named.
            Change::Configured { settings, .. } if settings.iter().any(moves_days) => {
                self.all(roadmap, event, |_| false);
            }
            Change::OfficeClosed { closed, .. } => {
                self.all(roadmap, event, |task| closed.into.as_ref() == Some(&task.owner));
            }
            change => {
                if let Some(task) = change.task().and_then(|key| roadmap.task(key)) {
                    self.look(roadmap, task, event, true);
                }
            }
        }
        Ok(())
    }

    fn all(&mut self, roadmap: &Roadmap, event: &Event, touched: impl Fn(&Task) -> bool) {
        for task in &roadmap.tasks {
            self.look(roadmap, task, event, touched(task));
        }
    }

    /// Compares how the days of a task stand with how they stood.
    fn look(&mut self, roadmap: &Roadmap, task: &Task, event: &Event, touched: bool) {
        let stands = Stands {
            deadline: roadmap.effective(task.deadline),
            forecast: task.forecast(),
            there: task.withdrawn.is_none(),
        };
        self.gone.remove(&task.key);
        let Some(moves) = self.moves.get_mut(&task.key) else {
            let moves = Moves { at: event.at, deadline: 0, forecast: 0, stands };
            self.moves.insert(task.key.clone(), moves);
            return;
        };
        let was = std::mem::replace(&mut moves.stands, stands);
        if touched || was != stands {
            moves.at = event.at;
        }
        let moved = (was.deadline, was.there) != (stands.deadline, stands.there);
        moves.deadline += u32::from(moved);
        moves.forecast += u32::from((was.forecast, was.there) != (stands.forecast, stands.there));
    }

    fn remove(&mut self, task: Arc<Task>, event: &Event) {
        if let Some(moves) = self.moves.get_mut(&task.key) {
            moves.at = event.at;
            if std::mem::take(&mut moves.stands.there) {
                moves.deadline += 1;
                moves.forecast += 1;
            }
        }
        self.gone.insert(task.key.clone(), Gone { task, at: event.at });
    }
}

/// Tells whether a setting may move the days on which deadlines end.
fn moves_days(setting: &Setting) -> bool {
    matches!(setting, Setting::Calendar(_) | Setting::NonWorkingDay(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        By, CalendarChoice, Deadline, Definition, Edit, Halt, NonWorkingDay, Report, Swap,
        TaskPlan, Text, empty, event::Standing,
    };

    fn at(hour: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000 + hour * 3_600, 0).expect("an instant")
    }

    fn day(text: &str) -> Deadline {
        text.parse().expect("a date")
    }

    /// A log that is written event by event.
    struct Log(Roadmap, Agenda);

    impl Log {
        fn with(tasks: &[(&str, &str)]) -> Self {
            let tasks = tasks.iter().map(|(key, deadline)| TaskPlan {
                key: (*key).into(),
                title: Text::from(*key),
                deadline: Some(day(deadline)),
                ..TaskPlan::default()
            });
            let definition = Definition { tasks: tasks.collect(), ..definition() };
            let mut log = Self(empty("plan"), Agenda::default());
            log.take(Change::Created { definition: Box::new(definition) });
            log
        }

        fn take(&mut self, change: Change) {
            let Self(roadmap, agenda) = self;
            let seq = roadmap.version + 1;
            let by = By::new("ann".into(), "Ann".to_owned());
            let event = Event::new(seq, at(i64::try_from(seq).expect("small")), by, change);
            agenda.take(roadmap, &event).expect("it follows");
        }

        fn move_to(&mut self, key: &str, to: &str) {
            let before = self.0.task(key).expect("there").deadline;
            let edits = vec![Edit::Deadline(Swap { before, after: day(to) })];
            self.take(Change::TaskEdited { task: key.into(), edits });
        }

        fn said(&self, key: &str) -> (u32, u32, DateTime<Utc>) {
            let moves = self.1.of(key).expect("known");
            (moves.deadline, moves.forecast, moves.at)
        }
    }

    fn definition() -> Definition {
        Definition {
            calendar: CalendarChoice::BuiltIn("mon-fri".to_owned()),
            ..Definition::named("plan", Text::from("Plan"))
        }
    }

    fn halt(day: &str) -> Halt {
        let by = By::new("ann".into(), "Ann".to_owned());
        Halt { on: day.parse().expect("a date"), by, reason: String::new() }
    }

    #[test]
    fn each_move_counts_once_and_what_happens_to_one_task_is_nothing_to_another() {
        let mut log = Log::with(&[("A-1", "2026-12-01"), ("A-2", "2026-12-05")]);
        assert_eq!(log.said("A-1"), (0, 0, at(1)));
        log.move_to("A-1", "2026-12-03");
        log.move_to("A-1", "2026-12-01");
        assert_eq!(log.said("A-1"), (2, 0, at(3)), "back is another move");
        let title = Swap { before: Text::from("A-1"), after: Text::from("Other") };
        log.take(Change::TaskEdited { task: "A-1".into(), edits: vec![Edit::Title(title)] });
        assert_eq!(log.said("A-1"), (2, 0, at(4)), "another title moves no day");
        assert_eq!(log.said("A-2"), (0, 0, at(1)));
    }

    #[test]
    fn days_off_move_what_ends_on_them_alone() {
        // 5 December 2026 is a Saturday.
        let mut log = Log::with(&[("A-1", "2026-12-01"), ("A-2", "2026-12-05")]);
        let swap = Swap { before: NonWorkingDay::Preceding, after: NonWorkingDay::Following };
        let settings = vec![Setting::NonWorkingDay(swap)];
        log.take(Change::Configured { settings, reason: String::new() });
        assert_eq!((log.said("A-1"), log.said("A-2")), ((0, 0, at(1)), (1, 0, at(2))));
    }

    #[test]
    fn what_is_taken_off_the_plan_and_put_back_counts_each_time() {
        let mut log = Log::with(&[("A-1", "2026-12-01")]);
        log.take(Change::Withdrawn { task: "A-1".into(), halt: halt("2026-11-20") });
        assert_eq!(log.said("A-1"), (1, 1, at(2)));
        log.take(Change::Reopened { task: "A-1".into(), halt: halt("2026-11-21") });
        assert_eq!(log.said("A-1"), (2, 2, at(3)));
        let before = TaskPlan::of(log.0.task("A-1").expect("there"));
        let plan = Box::new(before);
        log.take(Change::TaskRemoved { task: "A-1".into(), before: plan.clone() });
        assert_eq!(log.said("A-1"), (3, 3, at(4)));
        assert_eq!(log.1.gone().map(|gone| gone.at).collect::<Vec<_>>(), [at(4)]);
        log.take(Change::TaskAdded { task: plan });
        assert_eq!(log.said("A-1"), (4, 4, at(5)));
        assert_eq!(log.1.gone().count(), 0);
    }

    #[test]
    fn a_forecast_moves_by_itself() {
        let mut log = Log::with(&[("A-1", "2026-12-01")]);
        for (percent, forecast) in [(10, "2026-12-04"), (20, "2026-12-04"), (30, "2026-12-08")] {
            let report = Report {
                at: at(2),
                by: By::new("ann".into(), "Ann".to_owned()),
                office: "first".into(),
                percent,
                forecast: forecast.parse().ok(),
                confidence: None,
                note: String::new(),
            };
            let before = Standing::default();
            log.take(Change::Reported { task: "A-1".into(), report, before });
        }
        assert_eq!(log.said("A-1"), (0, 2, at(4)));
    }
}
