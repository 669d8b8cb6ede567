//! What waits for other roadmaps: that they are there, may be read, and do not wait in turn.

use chrono::{DateTime, Utc};
use directory::Who;
use roadmap::{
    Change, Event, Problem, Refusal, Roadmap, apply,
    decide::{Find, check_external_circles, may_close_circle, new_externals},
};

use super::{Writer, pending::Pending};
use crate::{Error, job::Giver};

impl Writer {
    /// Refuses events by which a task would wait for what is not there, what whoever asks may not read, or
    /// what waits for that task.
    pub(super) fn check_external(
        &self,
        giver: &Giver,
        current: &Roadmap,
        events: &[Event],
        now: DateTime<Utc>,
        pending: &Pending,
    ) -> Result<(), Error> {
        let changes = || events.iter().map(|event| &event.change);
        let mut new = changes().flat_map(|change| new_externals(current, change)).peekable();
        let may_matter = |change: &Change| {
            matches!(change, Change::Configured { .. }) || may_close_circle(change)
        };
        let any = new.peek().is_some();
        if !any && (current.external == 0 || !changes().any(may_matter)) {
            return Ok(());
        }
        let find = |key: &str| self.current(key, pending);
        if let Giver::Known(Who::Person { login, .. }) = giver {
            let directory = self.directory(pending);
            let person = directory.person(login);
            for external in new {
                let other = find(&external.roadmap);
                let other = other.filter(|it| person.is_some_and(|person| person.may_read(it)));
                let task = other.as_ref().and_then(|it| it.task(&external.task));
                if task.is_none_or(|task| task.withdrawn.is_some()) {
                    let key = external.to_string();
                    return Err(Refusal::field("external", Problem::NotThere { key }).into());
                }
            }
        }
        let mut next = current.clone();
        for event in events {
            match &event.change {
                // What is proposed is looked at as if it were decided on already.
                Change::Proposed { proposal } if proposal.decision.is_none() => {
                    check(&next.wished(&proposal.wish, now)?, &find)?;
                    apply(&mut next, event)?;
                }
                _ => apply(&mut next, event)?,
            }
        }
        Ok(check(&next, &find)?)
    }
}

/// Refuses circles, and a roadmap for everyone that waits for one that is for members only: what it waits for,
/// and when that is expected, would be told to everyone.
fn check(next: &Roadmap, find: Find<'_>) -> Result<(), Refusal> {
    if next.public {
        for external in next.tasks.iter().flat_map(|task| &task.external) {
            if find(&external.roadmap).is_some_and(|other| !other.public) {
                let key = external.to_string();
                return Err(Refusal::field("external", Problem::MembersOnly { key }));
            }
        }
    }
    check_external_circles(next, find)
}
