//! Commands that move a deadline: a request, and the decision on it.

use super::{
    check::{Checks, TEXT_MOST},
    scene::{Outcome, Scene},
};
use crate::{
    Category, Change, Deadline, Extension, ExtensionDecision, Problem, Task, date::days_between,
};

impl Scene<'_> {
    pub(super) fn request_extension(
        &self,
        task: &Task,
        proposed: Deadline,
        category: Category,
        explanation: String,
        mitigation: String,
    ) -> Outcome {
        self.may().ask(task)?;
        let mut checks = Checks::default();
        checks.required("explanation", &explanation, TEXT_MOST);
        checks.optional("mitigation", &mitigation, TEXT_MOST);
        checks.date("proposed", proposed.last_day());
        let later = proposed.last_day() > task.deadline.last_day();
        checks.that(later, "proposed", Problem::NotAfter { date: task.deadline });
        checks.done()?;
        let left = days_between(self.today, self.roadmap.effective(task.deadline));
        let request = Extension {
            on: self.today,
            by: self.actor.by.clone(),
            office: task.owner.clone(),
            from: task.deadline,
            proposed,
            category,
            explanation: explanation.trim().to_owned(),
            mitigation: mitigation.trim().to_owned(),
            late_request: left < self.roadmap.settings.late_request_days,
            decision: None,
            taken_back: None,
        };
        Ok(vec![Change::ExtensionRequested { task: task.key.clone(), request }])
    }

    pub(super) fn decide_extension(
        &self,
        task: &Task,
        granted: Option<Deadline>,
        reason: String,
    ) -> Outcome {
        self.may().grant(task)?;
        let mut checks = Checks::default();
        checks.required("reason", &reason, TEXT_MOST);
        if let Some(granted) = granted {
            checks.date("granted", granted.last_day());
            let later = granted.last_day() > task.deadline.last_day();
            checks.that(later, "granted", Problem::NotAfter { date: task.deadline });
        }
        checks.done()?;
        let decision = ExtensionDecision {
            on: self.today,
            by: self.actor.by.clone(),
            granted,
            reason: reason.trim().to_owned(),
        };
        let before = task.deadline;
        Ok(vec![Change::ExtensionDecided { task: task.key.clone(), decision, before }])
    }
}
