//! The log of a roadmap, and the tables that follow from it.

use std::{collections::VecDeque, sync::Arc};

use roadmap::{Change, Event, Roadmap, apply};
use tokio::task::JoinHandle;

use super::{
    chain::{Chain, matches},
    found::Found,
};
use crate::{
    Error, Hash,
    chain::{genesis, link},
    database::{Reading, Select, Stored},
    files,
    joined::Page,
    log::Columns,
    rows::Rows,
    state,
    sum::{Secret, Sum},
    touched,
};

/// Events and rows that are read at a time.
const PAGE: u32 = 1_000;
/// States kept as a whole that are at hand: each of several servers lays others over its own last one.
const WHOLES: usize = 8;

/// What is found of a roadmap while its stream is read.
struct Replay<'a> {
    chain: Chain<'a>,
    roadmap: Roadmap,
    /// Whether the clock was set back.
    back: bool,
    /// Of all reports that its table should have.
    reports: Sum,
    /// The last command, with its last event so far.
    command: Option<(String, u64)>,
    /// Events after which a state is kept, as far as they are still to come.
    states: VecDeque<u64>,
    /// Events after which a state is kept.
    all: Arc<[u64]>,
    /// States that are to be compared, as they should be.
    kept: Vec<Arc<Roadmap>>,
    /// The last of them that are kept as a whole.
    wholes: VecDeque<Arc<Roadmap>>,
    /// Those that are being compared.
    compared: Vec<(u64, JoinHandle<bool>)>,
}

/// An event, and what of it can be looked at without those before.
struct Prepared {
    stored: Stored,
    /// The hash that the one before says to have.
    before: Hash,
    /// Whether its own hash follows from that and its contents.
    linked: bool,
    event: Result<Event, String>,
    /// Whether its columns match its contents.
    matches: bool,
    /// The report that it adds, as its row has it.
    report: Option<String>,
}

/// Prepares a page after an event that says to have a hash.
fn prepare(page: Page, mut before: Hash) -> Vec<Prepared> {
    let prepared = page.into_events().into_iter().map(|stored| {
        let linked = stored.hash == link(&before, &stored.body);
        let event = stored.event().map_err(|error| error.to_string());
        let matches = event.as_ref().is_ok_and(|event| matches(&stored, &Columns::of(event)));
        let report = match event.as_ref().map(|event| &event.change) {
            Ok(Change::Reported { report, .. }) => serde_json::to_string(report).ok(),
            _ => None,
        };
        let before = std::mem::replace(&mut before, stored.hash);
        Prepared { stored, before, linked, event, matches, report }
    });
    prepared.collect()
}

/// Proves a roadmap: its log from beginning to end, its tables, and the states of its past.
pub async fn prove(
    reading: &mut dyn Reading,
    stream: &str,
    secret: &Secret,
    found: &mut Found,
) -> Result<bool, Error> {
    let all: Arc<[u64]> = reading.states(stream, u64::MAX).await?.into();
    let mut replay = Replay {
        chain: Chain::new(stream),
        roadmap: roadmap::replay(stream, [])?,
        back: false,
        reports: Sum::default(),
        command: None,
        states: all.iter().copied().collect(),
        all,
        kept: Vec::new(),
        wholes: VecDeque::new(),
        compared: Vec::new(),
    };
    let mut last = (0, genesis(stream));
    let (mut prepared, mut next) = (Vec::new(), None);
    loop {
        // While a page is read, the one before it is prepared, and the one before that is proved.
        let read = reading.page(Select::Stream(stream, last.0, u64::MAX), PAGE);
        let prove = async { replay.page(&std::mem::take(&mut prepared), secret, found) };
        let (page, proved) = tokio::join!(read, prove);
        let page = page?;
        proved?;
        replay.compare(reading, found).await?;
        if !replay.chain.sound {
            return Ok(false);
        }
        if let Some(preparing) = next.take() {
            let preparing: JoinHandle<Vec<Prepared>> = preparing;
            prepared = preparing.await.map_err(|_| Error::Closed)?;
        }
        let before = last.1;
        if let Some(end) = page.last() {
            last = end;
            next = Some(tokio::task::spawn_blocking(move || prepare(page, before)));
        } else if !page.is_empty() {
            found.fault(format!("{stream}: what follows event {} cannot be read", last.0));
            return Ok(false);
        } else if prepared.is_empty() {
            break;
        }
    }
    replay.compare(reading, found).await?;
    if replay.back {
        found.notes.push(format!("{stream}: the clock was set back while it was written"));
    }
    replay.end_command(None, secret, found);
    if let Some(seq) = replay.states.front() {
        found.fault(format!("{stream}: there is a state after event {seq}, which is not there"));
    }
    match reading.rows(stream).await? {
        None => found.fault(format!("{stream}: its tables are missing")),
        Some(_) if replay.chain.head.seq == 0 => {
            found.fault(format!("{stream}: its log is missing"));
        }
        Some(stored) => {
            let table = first_difference(&Rows::of(&replay.roadmap)?, &stored);
            let reports = reports(reading, stream, secret).await? != replay.reports;
            if let Some(table) = table.or(reports.then_some("report")) {
                found.fault(format!("{stream}: table {table} does not follow from the log"));
            }
        }
    }
    Ok(true)
}

impl Replay<'_> {
    /// Proves events one after the other, until one does not follow.
    fn page(&mut self, page: &[Prepared], secret: &Secret, found: &mut Found) -> Result<(), Error> {
        for prepared in page {
            if let Err(fault) = self.event(prepared, secret, found)? {
                found.fault(fault);
                self.chain.sound = false;
                break;
            }
        }
        Ok(())
    }

    /// Proves an event; the inner error ends the stream.
    fn event(
        &mut self,
        prepared: &Prepared,
        secret: &Secret,
        found: &mut Found,
    ) -> Result<Result<(), String>, Error> {
        let stored = &prepared.stored;
        if let Err(fault) = self.chain.take(stored, &prepared.before, prepared.linked) {
            return Ok(Err(fault));
        }
        found.count(stored);
        let stream = self.chain.stream;
        let place = || format!("event {} of {stream}", stored.seq);
        let event = match &prepared.event {
            Ok(event) => event,
            Err(error) => return Ok(Err(format!("{}: it cannot be read: {error}", place()))),
        };
        if !prepared.matches {
            found.fault(format!("{}: its columns do not match its contents", place()));
        }
        if stored.at < self.chain.at {
            // Records of old took the clock as it was.
            self.back |= event.format < 2;
            if event.format >= 2 {
                found.fault(format!("{}: it happened before the event before it", place()));
            }
        }
        self.chain.at.clone_from(&stored.at);
        found.named.extend(files::named(event).into_iter().map(|(hash, _)| hash));
        self.end_command(event.command.as_deref(), secret, found);
        if let Some(id) = &event.command {
            self.command = Some((id.clone(), stored.seq));
        }
        let of = |task: &str, number: usize, report: &str| {
            secret.of(&[task, report], u64::try_from(number).unwrap_or(u64::MAX))
        };
        for (task, number, report) in touched::taken_back(&self.roadmap, event) {
            self.reports.take(of(&task, number, &serde_json::to_string(&*report)?));
        }
        if let Err(error) = apply(&mut self.roadmap, event) {
            return Ok(Err(format!("{stream}: {error}")));
        }
        let added = touched::added(&self.roadmap, event);
        if let (Some((task, number, _)), Some(report)) = (added, &prepared.report) {
            self.reports.add(of(&task, number, report));
        }
        if self.states.front() == Some(&stored.seq) {
            self.states.pop_front();
            self.kept.push(Arc::new(self.roadmap.clone()));
        }
        Ok(Ok(()))
    }

    /// Counts a command once, with its last event: its events stand together.
    fn end_command(&mut self, next: Option<&str>, secret: &Secret, found: &mut Found) {
        if let Some((id, seq)) = self.command.take_if(|(id, _)| next != Some(id)) {
            found.commands.add(secret.of(&[&id, self.chain.stream], seq));
        }
    }

    /// Begins to compare states with those that are kept, and ends what was begun.
    async fn compare(&mut self, reading: &mut dyn Reading, found: &mut Found) -> Result<(), Error> {
        let stream = self.chain.stream;
        for (seq, compared) in self.compared.drain(..) {
            if !compared.await.is_ok_and(|is_so| is_so) {
                found.fault(format!("{stream}: its state after event {seq} does not follow"));
            }
        }
        for state in self.kept.drain(..) {
            let seq = state.version;
            let (_, kept) = reading.state(stream, seq).await?.unwrap_or_default();
            let base = match state::base_of(&kept) {
                Ok(None) => {
                    self.wholes.push_back(state.clone());
                    if self.wholes.len() > WHOLES {
                        self.wholes.pop_front();
                    }
                    None
                }
                Ok(Some(base)) => {
                    let known =
                        self.wholes.iter().rev().find(|whole| whole.version == base).cloned();
                    if known.is_none() && self.all.binary_search(&base).is_err() {
                        // Nothing is computed from it.
                        continue;
                    }
                    known
                }
                Err(_) => None,
            };
            let compare = move || state::is_of(&kept, &state, base.as_deref());
            self.compared.push((seq, tokio::task::spawn_blocking(compare)));
        }
        Ok(())
    }
}

/// Adds up the reports that the table has.
async fn reports(reading: &mut dyn Reading, stream: &str, secret: &Secret) -> Result<Sum, Error> {
    let mut sum = Sum::default();
    let mut page = reading.reports(stream, ("", 0), PAGE).await?;
    while let Some((task, number, _)) = page.last() {
        let next = reading.reports(stream, (task, *number), PAGE);
        let add = async {
            for (task, number, body) in &page {
                sum.add(secret.of(&[task, body], *number));
            }
        };
        let (next, ()) = tokio::join!(next, add);
        page = next?;
    }
    Ok(sum)
}

fn first_difference(expected: &Rows, stored: &Rows) -> Option<&'static str> {
    if expected.roadmap != stored.roadmap {
        Some("roadmap")
    } else if expected.offices != stored.offices {
        Some("office")
    } else if expected.workstreams != stored.workstreams {
        Some("workstream")
    } else if expected.tasks != stored.tasks {
        Some("task")
    } else if expected.proposals != stored.proposals {
        Some("proposal")
    } else {
        None
    }
}
