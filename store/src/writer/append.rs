//! Events as they are added to the log, and the state that a commit begins from.

use std::sync::{Arc, PoisonError};

use chrono::{DateTime, Utc};
use directory::{Directory, Who};
use roadmap::{Change, Event, Roadmap, apply, event::Undone};

use super::{Writer, pending::Pending};
use crate::{
    Error,
    chain::PEOPLE,
    database::{Head, Stored, Touched, Writing},
    log::Columns,
    present::RECENT,
};

/// Milliseconds by which the clock may be behind the log before that is worth a warning.
const BEHIND: i64 = 2_000;

impl Writer {
    /// Time never runs backwards in the log, whatever the clock says.
    pub(super) fn rising(&mut self, now: DateTime<Utc>, pending: &mut Pending) -> DateTime<Utc> {
        pending.now = pending.now.max(now);
        let last = pending.last.unwrap_or(now);
        let behind = (last - now).num_milliseconds();
        if behind > BEHIND && !self.warned {
            self.warned = true;
            let seconds = behind / 1_000;
            pending.behind = Some(seconds);
            tracing::warn!(
                seconds,
                "the clock is behind the log: events get the instant of the last one until it catches up"
            );
        }
        now.max(last)
    }

    /// Has the log say that its instants are not those of the clock.
    pub(super) async fn note_clock(
        &self,
        commit: &mut dyn Writing,
        pending: &mut Pending,
    ) -> Result<(), Error> {
        if let Some(seconds) = pending.behind.take() {
            let now = pending.last.unwrap_or(pending.now);
            let note = directory::Command::Note(directory::Note::ClockBehind { seconds });
            self.append_decided(&Who::Host, note, now, commit, pending).await?;
        }
        Ok(())
    }

    pub(super) fn current(&self, key: &str, pending: &Pending) -> Option<Arc<Roadmap>> {
        if let Some(roadmap) = pending.roadmaps.get(key) {
            return Some(roadmap.clone());
        }
        let present = self.present.read().unwrap_or_else(PoisonError::into_inner);
        present.roadmaps.get(key).cloned()
    }

    pub(super) fn directory(&self, pending: &Pending) -> Arc<Directory> {
        match &pending.directory {
            Some(directory) => directory.clone(),
            None => {
                let present = self.present.read().unwrap_or_else(PoisonError::into_inner);
                present.people.directory.clone()
            }
        }
    }

    /// Appends events and notes what they touch; nothing is published yet.
    pub(super) async fn write(
        &mut self,
        current: &Roadmap,
        events: &[Event],
        bodies: Vec<String>,
        commit: &mut dyn Writing,
        pending: &mut Pending,
    ) -> Result<Arc<Roadmap>, Error> {
        let stream = current.key.as_str();
        let mut next = current.clone();
        let mut marks = Touched::default();
        for event in events {
            touch(&mut marks, &next, event);
            apply(&mut next, event)?;
        }
        for (event, body) in events.iter().zip(bodies) {
            let columns = Columns::of(event, &body)?;
            self.append(commit, stream, columns, body, event.at, pending).await?;
        }
        let next = Arc::new(next);
        pending.touched.entry(stream.to_owned()).or_default().merge(marks);
        let last = events.iter().skip(events.len().saturating_sub(RECENT));
        pending.events.extend(last.map(|event| (current.key.clone(), event.clone())));
        pending.roadmaps.insert(stream.into(), next.clone());
        Ok(next)
    }

    pub(super) async fn append(
        &self,
        commit: &mut dyn Writing,
        stream: &str,
        columns: Columns,
        body: String,
        at: DateTime<Utc>,
        pending: &mut Pending,
    ) -> Result<(), Error> {
        let known = pending.heads.get(stream).or_else(|| self.heads.get(stream));
        let head = known.copied().unwrap_or_else(|| Head::before(stream));
        let stored: Stored = columns.stored(stream, &head, pending.position + 1, body);
        commit.append(&stored).await?;
        pending.position = stored.position;
        pending.last = Some(pending.last.map_or(at, |last| last.max(at)));
        pending.heads.insert(stream.to_owned(), stored.head());
        Ok(())
    }

    pub(super) async fn append_people(
        &self,
        commit: &mut dyn Writing,
        event: &directory::Event,
        pending: &mut Pending,
    ) -> Result<(), Error> {
        let columns = Columns::of_people(event);
        let body = serde_json::to_string(event)?;
        self.append(commit, PEOPLE, columns, body, event.at, pending).await
    }
}

fn touch(touched: &mut Touched, before: &Roadmap, event: &Event) {
    let task = |touched: &mut Touched, key: &str| {
        let reports = before.task(key).map_or(0, |task| task.reports.len());
        touched.tasks.entry(key.into()).or_insert(reports);
    };
    // Of a wish one does not see whether a task waits, or a workstream.
    let either = |touched: &mut Touched, key: &str| {
        touched.groups |= before.workstream(key).is_some();
        task(touched, key);
    };
    match &event.change {
        Change::Created { .. } | Change::Approved { .. } | Change::TaskRemoved { .. } => {
            touched.all = true;
        }
        Change::OfficeAdded { .. }
        | Change::OfficeRenamed { .. }
        | Change::OfficeCalendarSet { .. }
        | Change::WorkstreamLinked { .. }
        | Change::WorkstreamUnlinked { .. }
        | Change::WorkstreamAdded { .. } => touched.groups = true,
        Change::Proposed { proposal } => {
            touched.proposals.insert(proposal.number);
            if proposal.decision.is_some() {
                either(touched, proposal.wish.about());
            }
        }
        Change::ProposalDecided { proposal, about, .. } => {
            touched.proposals.insert(*proposal);
            either(touched, about);
        }
        Change::CriteriaProposed { .. } | Change::CriteriaDecided { .. } => touched.all = true,
        Change::Undone { undone, .. } => {
            if let Undone::Proposal { proposal, .. } = undone {
                touched.proposals.insert(*proposal);
            }
            let key = undone.about();
            either(touched, key);
            if matches!(undone, Undone::Report { .. }) {
                let left = before.task(key).map_or(0, |task| task.reports.len().saturating_sub(1));
                touched.tasks.entry(key.into()).and_modify(|known| *known = left.min(*known));
                touched.fewer.insert(key.into());
            }
        }
        change => task(touched, change.task().unwrap_or_default()),
    }
}
