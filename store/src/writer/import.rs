//! A history that is brought along: checked and written page by page, in a commit of its own, so that
//! nothing of it is left if anything in it is refused.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use directory::Who;
use exchange::Brought;
use roadmap::{Problem, Refusal, Roadmap};

use super::{Writer, pending::Pending};
use crate::{
    Error, History, Incoming, Piece,
    chain::hex,
    database::Writing,
    files,
    log::Columns,
    present::{RECENT, is_at_hand},
    state::{self, Bases},
    touched::Touched,
};

/// Events that are written at a time.
const PAGE: usize = 1_000;

/// A history that is being taken over.
struct Import<'a> {
    writer: &'a Writer,
    commit: &'a mut dyn Writing,
    pending: &'a mut Pending,
    incoming: Incoming,
    bases: Bases,
    /// The last command, of which more events may come, with the number of its last one.
    command: Option<(String, u64)>,
    count: u64,
}

impl Writer {
    pub(super) async fn import(
        &self,
        mut history: History,
        now: DateTime<Utc>,
        commit: &mut dyn Writing,
        pending: &mut Pending,
    ) -> Result<Arc<Roadmap>, Error> {
        let mut events = match history.next().await {
            Some(Piece::Events(events)) => events,
            Some(Piece::End(..)) => Vec::new(),
            None => return Err(Error::Cut),
        };
        let incoming = Incoming::new(events.first().map(|it| &it.event), Some(now))?;
        let key = incoming.roadmap().key.clone();
        if self.current(&key, pending).is_some() {
            return Err(Refusal::field("key", Problem::Taken).into());
        }
        let mut import = Import {
            writer: self,
            commit,
            pending,
            incoming,
            bases: Bases::default(),
            command: None,
            count: 0,
        };
        let (plan, file) = loop {
            let mut rest = events.into_iter();
            while rest.len() > 0 {
                import.page(rest.by_ref().take(PAGE).collect()).await?;
            }
            match history.next().await {
                Some(Piece::Events(more)) => events = more,
                Some(Piece::End(plan, file)) => break (plan, file),
                None => return Err(Error::Cut),
            }
        };
        let last = import.command.take();
        import.commands(last.into_iter().collect()).await?;
        let Import { incoming, count, .. } = import;
        if let Some(plan) = plan {
            exchange::leads_to(incoming.roadmap(), &plan).map_err(Refusal::Invalid)?;
        }
        let head = hex(incoming.hash());
        let next = Arc::new(incoming.into_roadmap());
        pending.roadmaps.insert(key.clone(), next.clone());
        // Tasks and groups are written once, as they are at the end.
        let whole = Touched { all: true, groups: true, ..Touched::default() };
        pending.touched.insert(key.to_string(), whole);
        let now = pending.last.map_or(now, |last| last.max(now));
        let note = directory::Command::Import { roadmap: key, events: count, head, file };
        self.append_decided(&Who::Host, note, now, commit, pending).await?;
        Ok(next)
    }
}

impl Import<'_> {
    /// Checks and writes events, with their reports, proposals, commands and the states that are kept.
    async fn page(&mut self, page: Vec<Brought>) -> Result<(), Error> {
        let mut marks = Touched::default();
        let mut commands = BTreeMap::new();
        let key = self.incoming.roadmap().key.clone();
        let recent = page.len().saturating_sub(RECENT);
        for (at, brought) in page.into_iter().enumerate() {
            marks.before(self.incoming.roadmap(), &brought.event);
            self.incoming.take(&brought)?;
            marks.after(self.incoming.roadmap(), &brought.event);
            if state::is_kept(self.incoming.roadmap()) {
                let state = Arc::new(self.incoming.roadmap().clone());
                let seq = state.version;
                let body = state::packed(&self.bases.lay(state))?;
                self.commit.write_state(&key, seq, &body).await?;
            }
            let Brought { event, body, .. } = brought;
            for (hash, size) in files::named(&event) {
                self.commit.expect(&hash, size, event.at).await?;
            }
            if let Some(id) = &event.command {
                match &mut self.command {
                    Some((known, seq)) if known == id => *seq = event.seq,
                    _ => commands.extend(self.command.replace((id.clone(), event.seq))),
                }
            }
            self.writer.append(&key, Columns::of(&event), body, event.at, self.pending);
            if at >= recent && is_at_hand(&event) {
                self.pending.events.push((key.clone(), event));
            }
            self.count += 1;
        }
        let spare = self.pending.events.len().saturating_sub(RECENT);
        self.pending.events.drain(..spare);
        self.commit.append(&std::mem::take(&mut self.pending.log)).await?;
        marks.tasks.clear();
        self.commit.write_roadmap(self.incoming.roadmap(), &marks).await?;
        self.commands(commands).await
    }

    /// Notes commands; an id that is known already, by a copy of the same history, stays where it is.
    async fn commands(&mut self, commands: BTreeMap<String, u64>) -> Result<(), Error> {
        let ids: Vec<_> = commands.keys().map(String::as_str).collect();
        let known = self.commit.commands(&ids).await?;
        let known: BTreeSet<_> = known.into_iter().map(|(id, ..)| id).collect();
        let key = &self.incoming.roadmap().key;
        let fresh = commands.into_iter().filter(|(id, _)| !known.contains(id));
        let fresh: Vec<_> = fresh.map(|(id, seq)| (id, key.to_string(), seq)).collect();
        self.commit.note_commands(&fresh).await
    }
}
