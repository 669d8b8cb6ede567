//! `vekha verify`.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use exchange::{Brought, leads_to};
use roadmap::{Fault, Refusal};
use store::{Against, Checkpoint, Error, Incoming, Store, Verdict};

use super::{
    common::{Failure, counted, say, say_unsigned},
    source::{Read, Source},
};
use crate::clock::Clock;

/// Proves the log whole and the tables true.
#[derive(Args)]
pub struct Verify {
    /// Prove a backup or an export instead of the record in a data directory.
    file: Option<PathBuf>,
    /// The data directory.
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// Hold the log against the signed checkpoints in this file.
    #[arg(long, value_name = "CHECKPOINTS")]
    against: Option<PathBuf>,
    /// A public key to trust, and whichever took over from it; without one, the first that the log
    /// names, or that signed the first checkpoint.
    #[arg(long, value_name = "PUBLIC KEY", requires = "against")]
    key: Vec<String>,
}

impl Verify {
    fn checkpoints(&self, log: &[directory::SigningKey]) -> Result<Vec<Checkpoint>, Error> {
        let Some(path) = &self.against else { return Ok(Vec::new()) };
        let kept = store::read_checkpoints(path, &self.key, log)?.trusted(path)?;
        kept.torn.iter().for_each(|torn| say!("note: {torn}"));
        Ok(kept.checkpoints)
    }

    /// Runs the command.
    pub async fn run(self, clock: Clock) -> Result<ExitCode, Failure> {
        match &self.file {
            None => {
                let store = Store::read(&self.data).await?;
                let keys = store.directory().keys().to_vec();
                let verdict = store.verify_against(&self.checkpoints(&keys)?).await?;
                Ok(told(&verdict))
            }
            Some(file) => {
                let unreadable = |error: std::io::Error| format!("{}: {error}", file.display());
                let mut source = Source::open(file).map_err(unreadable)?;
                if !source.is_database().map_err(unreadable)? {
                    return self.export(file, source, clock);
                }
                drop(source);
                Ok(told(&store::prove(file, |log| self.checkpoints(log)).await?))
            }
        }
    }

    /// Proves an export: its hashes follow, it leads to the plan that it states, and it is the history
    /// that was signed.
    fn export(&self, path: &Path, source: Source, clock: Clock) -> Result<ExitCode, Failure> {
        let name = path.display();
        let checkpoints = self.checkpoints(&[])?;
        let (mut incoming, mut against) = (None, None);
        let (mut events, mut refused) = (0_u64, None);
        let mut take = |brought: Brought| {
            let incoming = match &mut incoming {
                Some(incoming) => incoming,
                None => incoming.insert(Incoming::new(Some(&brought.event), Some(clock.now()))?),
            };
            incoming.take(&brought)?;
            let key = &incoming.roadmap().key;
            against.get_or_insert_with(|| Against::new(key, &checkpoints)).take(incoming.hash());
            events += 1;
            Ok::<_, Refusal>(())
        };
        let read =
            source.read(|brought| take(brought).map_err(|refusal| refused = Some(refusal)).is_ok());
        let not_whole = |faults: &[String]| {
            faults.iter().for_each(|fault| say!("{fault}"));
            say!("not whole: {}", counted(faults.len() as u64, "fault"));
            Ok(ExitCode::FAILURE)
        };
        let told = |faults: Vec<Fault>| faults.iter().map(Fault::to_string).collect::<Vec<_>>();
        let Read { plan, has_history, unsigned, .. } = match read {
            Ok(read) => read,
            Err(faults) => return not_whole(&told(faults)),
        };
        if !has_history {
            return Err(format!("{name} has no history to prove").into());
        }
        if let Some(refusal) = refused {
            return not_whole(&[refusal.to_string()]);
        }
        let incoming = match incoming.map_or_else(|| Incoming::new(None, None), Ok) {
            Ok(incoming) => incoming,
            Err(refusal) => return not_whole(&[refusal.to_string()]),
        };
        if let Err(faults) = leads_to(incoming.roadmap(), &plan) {
            return not_whole(&told(faults));
        }
        let key = &plan.key;
        let (held, faults) = against.map(Against::end).unwrap_or_default();
        faults.iter().for_each(|fault| say!("{fault}"));
        if self.against.is_some() && held == 0 {
            say!("no checkpoint names an event of `{key}`");
            return Ok(ExitCode::FAILURE);
        }
        if !faults.is_empty() {
            say!("not whole: {}", counted(faults.len() as u64, "fault"));
            return Ok(ExitCode::FAILURE);
        }
        say!("whole: {events} events of `{key}`; every hash follows, and the plan from the events");
        say_unsigned(unsigned);
        if held > 0 {
            say!("{held} events are those that were signed");
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Prints what the proof found; fails if that is anything.
fn told(verdict: &Verdict) -> ExitCode {
    for fault in &verdict.faults {
        say!("{fault}");
    }
    for note in &verdict.notes {
        say!("note: {note}");
    }
    if !verdict.is_whole() {
        say!("not whole: {}", counted(verdict.faults.len() as u64, "fault"));
        return ExitCode::FAILURE;
    }
    let Verdict { events, roadmaps, people, files, .. } = verdict;
    say!(
        "whole: {events} events, {roadmaps} roadmaps, {people} people, {files} files of evidence; every hash follows, and the tables follow from the log"
    );
    for (roadmap, events, file) in &verdict.imported {
        let from = if file.is_empty() { "a demonstration" } else { file };
        say!(
            "`{roadmap}` was brought along with {events} events from {from}: nothing here says that they are as they were"
        );
    }
    if verdict.absent > 0 {
        let n = verdict.absent;
        say!("{n} files are named by imported logs, and their contents are not here");
    }
    if let Some((n, position)) = verdict.checkpoints {
        say!("{n} checkpoints hold, the last one up to event {position} of {}", verdict.position);
    }
    ExitCode::SUCCESS
}
