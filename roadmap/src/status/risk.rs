//! Risk reasons R1 to R9 of an open task.

use serde::Serialize;
use strum::{IntoStaticStr, VariantNames};

use super::view::View;
use crate::{
    Confidence, LinkType, OfficeKey, Task, TaskKey,
    agreement::{Joint, joints},
    date::days_between,
};

/// Why a task is at risk.
#[derive(Clone, Debug, PartialEq, Eq, IntoStaticStr, VariantNames)]
pub enum Risk {
    /// R1: the owner or the reviewer is not confident.
    #[strum(serialize = "R1")]
    Confidence {
        /// Whether it is the reviewer's opinion.
        reviewer: bool,
    },
    /// R2: a predecessor is late, or unverified when this task should start.
    #[strum(serialize = "R2")]
    Predecessor {
        /// The predecessor.
        task: TaskKey,
        /// What is wrong with it.
        trouble: Trouble,
    },
    /// R3: not started on or after the planned start.
    #[strum(serialize = "R3")]
    LateStart,
    /// R4: progress lies behind the straight line from start to deadline.
    #[strum(serialize = "R4")]
    Behind,
    /// R5: the forecast moved later in two consecutive reports.
    #[strum(serialize = "R5")]
    Slipping,
    /// R6: little float is left.
    #[strum(serialize = "R6")]
    LowFloat,
    /// R7: a blocking question is open past its date.
    #[strum(serialize = "R7")]
    Question {
        /// Which of the task's comments, counted from 0.
        comment: usize,
    },
    /// R8: a co-owner's part is overdue.
    #[strum(serialize = "R8")]
    Part {
        /// The co-owner.
        office: OfficeKey,
    },
    /// R9: a date that was asked of another office is not agreed.
    #[strum(serialize = "R9")]
    Date {
        /// The task of the other office.
        task: TaskKey,
    },
}

/// What is wrong with a predecessor.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// Its deadline has passed.
    Overdue,
    /// It is forecast after its deadline.
    OffTrack,
    /// Nobody has verified it although this task should start.
    Unverified,
}

impl Risk {
    /// The names of all reasons in the product's table.
    pub const CODES: &'static [&'static str] = Self::VARIANTS;

    /// Returns the name of the reason in the product's table, `R1` to `R9`.
    pub fn code(&self) -> &'static str {
        self.into()
    }
}

pub(super) fn reasons(view: &View<'_>) -> Vec<Risk> {
    let mut reasons = Vec::new();
    confidence(view, &mut reasons);
    let mut troubles: Vec<(TaskKey, Trouble)> = Vec::new();
    for (predecessor, link) in view.roadmap.predecessors(view.task) {
        if let Some(trouble) = trouble(view, predecessor, link.kind)
            && !troubles.iter().any(|(known, _)| *known == predecessor.key)
        {
            troubles.push((predecessor.key.clone(), trouble));
        }
    }
    let troubles = troubles.into_iter();
    reasons.extend(troubles.map(|(task, trouble)| Risk::Predecessor { task, trouble }));
    let due_to_start = view.task.start.is_some_and(|start| start <= view.today);
    if view.task.started.is_none() && due_to_start {
        reasons.push(Risk::LateStart);
    }
    if is_behind(view) {
        reasons.push(Risk::Behind);
    }
    if is_slipping(view.task) {
        reasons.push(Risk::Slipping);
    }
    if has_low_float(view) {
        reasons.push(Risk::LowFloat);
    }
    reasons.extend(view.task.comments.iter().enumerate().filter_map(|(comment, question)| {
        let open = question.answered.is_none() && !question.taken_back;
        let past = question.answer_by.is_some_and(|date| date < view.today);
        (open && past).then_some(Risk::Question { comment })
    }));
    reasons.extend(view.task.co_owners.iter().filter_map(|part| {
        let past = part.due.is_some_and(|due| due < view.today);
        (past && part.done.is_none()).then(|| Risk::Part { office: part.office.clone() })
    }));
    let dates = joints(view.roadmap, view.schedule, view.task).filter(Joint::is_open);
    reasons.extend(dates.map(|joint| Risk::Date { task: joint.gives.key.clone() }));
    reasons
}

fn confidence(view: &View<'_>, reasons: &mut Vec<Risk>) {
    let owner = view.task.last_report().and_then(|report| report.confidence);
    let reviewer = view.task.opinion.as_ref().map(|opinion| opinion.confidence);
    for (opinion, reviewer) in [(owner, false), (reviewer, true)] {
        if opinion.is_some_and(|opinion| opinion > Confidence::Green) {
            reasons.push(Risk::Confidence { reviewer });
        }
    }
}

fn trouble(view: &View<'_>, predecessor: &Task, kind: LinkType) -> Option<Trouble> {
    if predecessor.is_closed() {
        return None;
    }
    let other = View::new(view.roadmap, view.schedule, predecessor, view.today);
    if predecessor.submission().is_none() {
        if other.left() < 0 {
            return Some(Trouble::Overdue);
        }
        if predecessor.paused.is_none() && other.off_track().is_some() {
            return Some(Trouble::OffTrack);
        }
    }
    let needed = view.task.start.is_some_and(|start| start <= view.today);
    (needed && kind == LinkType::FinishToStart).then_some(Trouble::Unverified)
}

/// The straight line: `start + (deadline − start + 1) × percent ≤ today`, in whole days.
fn is_behind(view: &View<'_>) -> bool {
    let (Some(_), Some(start)) = (view.task.started, view.task.start) else { return false };
    let span = days_between(start, view.task.deadline.last_day()) + 1;
    let gone = days_between(start, view.today);
    span * i64::from(view.task.percent()) <= gone * 100 && gone >= 0 && span > 0
}

fn is_slipping(task: &Task) -> bool {
    let mut forecasts = task.reports.with_forecast().filter_map(|report| report.forecast);
    match (forecasts.next(), forecasts.next(), forecasts.next()) {
        (Some(last), Some(before), Some(first)) => first < before && before < last,
        _ => false,
    }
}

fn has_low_float(view: &View<'_>) -> bool {
    let Some(float) = view.float().filter(|float| *float >= 0) else { return false };
    // A plan that leaves no room is not news; room that was lost is.
    let planned = view.timing.and_then(|timing| timing.planned_float);
    if planned.is_some_and(|planned| float >= i64::from(planned)) {
        return false;
    }
    let remaining = view.roadmap.calendar.working_days_between(view.today, view.effective);
    float < view.roadmap.settings.low_float_days || float * 10 < remaining
}
