//! What waits for other roadmaps: that they are there, may be read, and do not wait in turn.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};
use directory::Who;
use roadmap::{
    Change, Event, External, Problem, Refusal, Roadmap, RoadmapKey, Setting, Wish, apply,
    decide::{check_externals, may_close_circle, new_externals, wished_externals},
};

use super::{Writer, pending::Pending};
use crate::{Error, job::Giver};

impl Writer {
    /// Refuses events by which a task would wait for what is not there, what whoever asks may not read, or
    /// what waits for that task; and those by which what everyone may read would tell of what is for members
    /// only.
    pub(super) fn check_external(
        &self,
        giver: &Giver,
        current: &Roadmap,
        events: &[Event],
        now: DateTime<Utc>,
        pending: &Pending,
    ) -> Result<(), Error> {
        let changes = || events.iter().map(|event| &event.change);
        if changes().any(hides) {
            self.check_waited_for(current, pending)?;
        }
        let decides = |change: &Change| match change {
            Change::Configured { .. } => true,
            Change::ProposalDecided { wish: Some(wish), .. } => {
                !wished_externals(current, wish).is_empty()
            }
            change => !new_externals(current, change).is_empty(),
        };
        let closes = || current.external > 0 && changes().any(may_close_circle);
        if !changes().any(decides) && !closes() {
            return Ok(());
        }
        let find = |key: &str| self.current(key, pending);
        let there = |external: &External| {
            let other = find(&external.roadmap)?;
            other.task(&external.task)?.withdrawn.is_none().then_some(other)
        };
        let missing = |external: &External| {
            let key = external.to_string();
            Error::from(Refusal::field("external", Problem::NotThere { key }))
        };
        if let Giver::Known(Who::Person { login, .. }) = giver {
            let directory = self.directory(pending);
            let person = directory.person(login);
            for external in changes().flat_map(|change| new_externals(current, change)) {
                let other = there(external);
                let may = other.is_some_and(|it| person.is_some_and(|person| person.may_read(&it)));
                if !may {
                    return Err(missing(external));
                }
            }
        }
        // What was so before, as a history that was brought along may have it, stands in nobody's way.
        let check = |next: &Roadmap, change: &Change| match check_externals(next, "", &find) {
            Err(_) if check_externals(current, "", &find).is_ok() => {
                check_externals(next, field_of(change), &find)
            }
            _ => Ok(()),
        };
        let mut next = current.clone();
        for event in events {
            match &event.change {
                // What is proposed is looked at as if it were decided on already.
                Change::Proposed { proposal } if proposal.decision.is_none() => {
                    check(&next.wished(&proposal.wish, now)?, &event.change)?;
                }
                // What was there when it was proposed may be gone; who proposed it could read it.
                Change::ProposalDecided { wish: Some(wish), .. } => {
                    let gone = wished_externals(&next, wish);
                    if let Some(gone) = gone.into_iter().find(|it| there(it).is_none()) {
                        return Err(missing(gone));
                    }
                }
                _ => {}
            }
            apply(&mut next, event)?;
            check(&next, &event.change)?;
        }
        Ok(())
    }

    /// Refuses to take a roadmap away from everyone as long as one that is for everyone waits for it.
    fn check_waited_for(&self, current: &Roadmap, pending: &Pending) -> Result<(), Error> {
        let present = self.present.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut all: BTreeMap<&RoadmapKey, &Arc<Roadmap>> = present.roadmaps.iter().collect();
        all.extend(pending.roadmaps.iter());
        let waits = |it: &&&Arc<Roadmap>| {
            let of = |task: &Arc<roadmap::Task>| {
                task.external.iter().any(|it| it.roadmap == current.key)
            };
            it.public && it.external > 0 && it.tasks.iter().any(of)
        };
        match all.values().find(waits) {
            Some(other) => {
                let key = other.key.to_string();
                Err(Refusal::field("public", Problem::WaitedFor { key }).into())
            }
            None => Ok(()),
        }
    }
}

/// Tells whether a change takes a roadmap away from everyone.
fn hides(change: &Change) -> bool {
    let Change::Configured { settings, .. } = change else { return false };
    settings.iter().any(|it| matches!(it, Setting::Public(swap) if !swap.after))
}

/// Names the field at which somebody reads what is wrong.
fn field_of(change: &Change) -> &'static str {
    match change {
        Change::Configured { .. } => "public",
        Change::Linked { .. } | Change::WorkstreamLinked { .. } => "from",
        Change::Proposed { proposal } if matches!(proposal.wish, Wish::Link { .. }) => "from",
        _ => "external",
    }
}
