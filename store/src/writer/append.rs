//! Events as they are added to the log, and the state that a commit begins from.

use std::sync::{Arc, PoisonError};

use chrono::{DateTime, Utc};
use directory::{Directory, Who};
use roadmap::{Event, Roadmap, apply};

use super::{Writer, pending::Pending};
use crate::{
    Error,
    chain::PEOPLE,
    database::{Head, Stored, Writing},
    log::Columns,
    present::{RECENT, is_at_hand},
    state,
    touched::Touched,
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
            None => self.logged(),
        }
    }

    /// Returns the directory as it follows from the log.
    pub(super) fn logged(&self) -> Arc<Directory> {
        match &self.logged {
            Some(directory) => directory.clone(),
            None => {
                let present = self.present.read().unwrap_or_else(PoisonError::into_inner);
                present.people.directory.clone()
            }
        }
    }

    /// Appends events and notes what they touch; nothing is published yet.
    pub(super) fn write(
        &mut self,
        current: &Roadmap,
        events: &[Event],
        bodies: Vec<String>,
        pending: &mut Pending,
    ) -> Result<Arc<Roadmap>, Error> {
        let stream = current.key.as_str();
        let mut next = current.clone();
        let mut marks = Touched::default();
        let mut states = Vec::new();
        for event in events {
            marks.before(&next, event);
            apply(&mut next, event)?;
            marks.after(&next, event);
            if state::is_kept(&next) {
                states.push(Arc::new(next.clone()));
            }
        }
        for (event, body) in events.iter().zip(bodies) {
            let columns = Columns::of(event);
            self.append(stream, columns, body, event.at, pending);
        }
        let next = Arc::new(next);
        pending.states.extend(states);
        pending.touched.entry(stream.to_owned()).or_default().merge(marks);
        let last = events.iter().skip(events.len().saturating_sub(RECENT));
        let last = last.filter(|event| is_at_hand(event));
        pending.events.extend(last.map(|event| (current.key.clone(), event.clone())));
        let spare = pending.events.len().saturating_sub(RECENT);
        pending.events.drain(..spare);
        pending.roadmaps.insert(stream.into(), next.clone());
        Ok(next)
    }

    pub(super) fn append(
        &self,
        stream: &str,
        columns: Columns,
        body: String,
        at: DateTime<Utc>,
        pending: &mut Pending,
    ) {
        let known = pending.heads.get(stream).or_else(|| self.heads.get(stream));
        let head = known.copied().unwrap_or_else(|| Head::before(stream));
        let stored: Stored = columns.stored(stream, &head, pending.position + 1, body);
        pending.position = stored.position;
        pending.last = Some(pending.last.map_or(at, |last| last.max(at)));
        pending.heads.insert(stream.to_owned(), stored.head());
        pending.log.push(stored);
    }

    pub(super) fn append_people(
        &self,
        event: &directory::Event,
        pending: &mut Pending,
    ) -> Result<(), Error> {
        let columns = Columns::of_people(event);
        let body = serde_json::to_string(event)?;
        self.append(PEOPLE, columns, body, event.at, pending);
        Ok(())
    }
}
