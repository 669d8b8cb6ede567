//! `vekha verify`.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use roadmap::{Fault, Refusal};
use store::{Against, Checkpoint, Error, Verdict, Work};

use super::{
    common::{Failure, Progress, counted, followed, read, say, say_unsigned},
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
                let store = read(&self.data).await?;
                let keys = store.directory().keys().to_vec();
                let (checkpoints, work) = (self.checkpoints(&keys)?, Work::default());
                let proving = store.verify_with(&checkpoints, &work);
                Ok(told(&followed("proved events", &work, proving).await?))
            }
            Some(file) => {
                let unreadable = |error: std::io::Error| format!("{}: {error}", file.display());
                let mut source = Source::open(file).map_err(unreadable)?;
                if !source.is_database().map_err(unreadable)? {
                    return self.export(file, source, clock);
                }
                drop(source);
                let work = Work::default();
                let proving = store::prove(file, |log| self.checkpoints(log), &work);
                Ok(told(&followed("proved events", &work, proving).await?))
            }
        }
    }

    /// Proves an export: its hashes follow, it leads to the plan that it states, and it is the history
    /// that was signed.
    fn export(&self, path: &Path, source: Source, clock: Clock) -> Result<ExitCode, Failure> {
        let name = path.display();
        let checkpoints = self.checkpoints(&[])?;
        let mut against: Option<Against<'_>> = None;
        let mut progress = Progress::new("proved events", 0);
        let checked = source.check(clock.now(), |incoming| {
            progress.at(incoming.roadmap().version);
            let key = &incoming.roadmap().key;
            against.get_or_insert_with(|| Against::new(key, &checkpoints)).take(incoming.hash());
        });
        progress.done();
        let (Read { plan, has_history, unsigned, .. }, events) = match checked {
            Ok(checked) => checked,
            Err(refusal) => {
                let faults = match refusal {
                    Refusal::Invalid(faults) => faults.iter().map(Fault::to_string).collect(),
                    refusal => vec![refusal.to_string()],
                };
                faults.iter().for_each(|fault| say!("{fault}"));
                say!("not whole: {}", counted(faults.len() as u64, "fault"));
                return Ok(ExitCode::FAILURE);
            }
        };
        if !has_history {
            return Err(format!("{name} has no history to prove").into());
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
