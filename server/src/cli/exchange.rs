//! `vekha import` and `vekha export`.

use std::{io::Write, path::PathBuf, process::ExitCode};

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use directory::{Note, Who};
use exchange::{CsvOptions, decode, read_csv, read_json, write_csv, write_json};
use roadmap::{CalendarChoice, Definition, Fault, NonWorkingDay, Problem, Settings, Text};
use sample::bundled;
use sha2::{Digest, Sha256};
use store::{Error, Logged, Store};

use super::common::{Failure, say, with_store};
use crate::clock::Clock;

/// Takes over a roadmap from a file, as a whole or not at all.
#[derive(Args)]
pub struct Import {
    /// A roadmap file: JSON, or CSV with the columns of the bundled roadmap.
    file: PathBuf,
    /// The data directory.
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// Only look whether the file can be imported, and report every fault.
    #[arg(long)]
    dry_run: bool,
    /// CSV: the key of the roadmap.
    #[arg(long)]
    key: Option<String>,
    /// CSV: the title of the roadmap.
    #[arg(long)]
    title: Option<String>,
    /// CSV: the day from which offsets count; the next 1 December if it is not given.
    #[arg(long)]
    deadline: Option<NaiveDate>,
    /// CSV: the IANA name of the time zone.
    #[arg(long, default_value = "Europe/Moscow")]
    time_zone: String,
    /// CSV: `ru`, `mon-fri` or `continuous`.
    #[arg(long, default_value = "ru")]
    calendar: String,
    /// CSV: the key of the final milestone.
    #[arg(long = "final")]
    final_task: Option<String>,
    /// CSV: readable without signing in.
    #[arg(long)]
    public: bool,
}

fn print(faults: &[Fault]) {
    for fault in faults {
        eprintln!("{fault}");
    }
}

impl Import {
    /// Runs the command.
    pub async fn run(self, clock: Clock) -> Result<ExitCode, Failure> {
        let path = self.file.display().to_string();
        let bytes = std::fs::read(&self.file).map_err(|error| format!("{path}: {error}"))?;
        let text = match decode(&bytes) {
            Ok(text) => text,
            Err(fault) => {
                print(&[fault]);
                eprintln!("vekha: {path} was not imported");
                return Ok(ExitCode::FAILURE);
            }
        };
        let json = self.file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
        let now = clock.now();
        let read = if json {
            read_json(&text).map(|contents| (contents.definition, contents.history))
        } else {
            read_csv(&text, self.csv(now.date_naive())).map(|definition| (definition, None))
        };
        let (definition, history) = match read {
            Ok(read) => read,
            Err(faults) => {
                print(&faults);
                let n = faults.len();
                eprintln!(
                    "vekha: {path} was not imported: {n} fault{}",
                    if n == 1 { "" } else { "s" }
                );
                return Ok(ExitCode::FAILURE);
            }
        };
        let (key, tasks) = (definition.key.clone(), definition.tasks.len());
        let log = history.map(|events| {
            let log = Logged::chain(&key, events)?;
            store::check_past(&log, now).map(|()| log)
        });
        let log = log.transpose();
        let log = match log {
            Ok(log) => log,
            Err(error) => return refused(&path, error),
        };
        let events = log.as_ref().map_or(0, Vec::len);
        if self.dry_run {
            let known = self.data.join("vekha.db").is_file();
            if known && Store::read(&self.data).await?.roadmap(&key).is_some() {
                eprintln!("vekha: {path} cannot be imported: the record has a roadmap `{key}`");
                return Ok(ExitCode::FAILURE);
            }
            say!("{path} can be imported as `{key}`: {tasks} tasks, {events} events of history");
            return Ok(ExitCode::SUCCESS);
        }
        let imported = with_store(&self.data, async |store| {
            Ok(match log {
                Some(log) => {
                    store.import(&key, log, &store::hex(&Sha256::digest(&bytes)), now).await
                }
                None => store.create(Who::Host, definition, now).await,
            })
        });
        match imported.await? {
            Ok(roadmap) => {
                say!("imported `{key}`: {tasks} tasks, {} events of history", roadmap.version);
                Ok(ExitCode::SUCCESS)
            }
            Err(error) => refused(&path, error),
        }
    }

    fn csv(&self, today: NaiveDate) -> CsvOptions {
        let stem = self.file.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let key = self.key.clone().or(stem).unwrap_or_default();
        let deadline = self.deadline.unwrap_or_else(|| bundled::next_deadline(today));
        let title = self.title.clone().unwrap_or_else(|| key.clone());
        CsvOptions {
            frame: Definition {
                key: key.into(),
                title: Text::Plain(title),
                time_zone: self.time_zone.clone(),
                calendar: CalendarChoice::BuiltIn(self.calendar.clone()),
                non_working_day: NonWorkingDay::default(),
                start: None,
                final_task: self.final_task.as_deref().map(Into::into),
                public: self.public,
                sample: false,
                settings: Settings::default(),
                approved: None,
                directive: None,
                offices: Vec::new(),
                workstreams: Vec::new(),
                tasks: Vec::new(),
            },
            deadline,
        }
    }
}

fn refused(path: &str, error: Error) -> Result<ExitCode, Failure> {
    match error {
        Error::Refused(roadmap::Refusal::Invalid(faults)) => {
            let taken =
                faults.iter().any(|fault| fault.field == "key" && fault.problem == Problem::Taken);
            print(&faults);
            let why = if taken { "the record has a roadmap of this key" } else { "see above" };
            eprintln!("vekha: {path} was not imported: {why}");
            Ok(ExitCode::FAILURE)
        }
        error => Err(format!("{path} was not imported: {error}").into()),
    }
}

/// The form of an export.
#[derive(Clone, Copy, ValueEnum)]
enum Form {
    /// The plan with its whole history; its import gives the same roadmap.
    Json,
    /// The plan as rows, with forecasts and states.
    Csv,
}

/// Writes a roadmap to standard output.
#[derive(Args)]
pub struct Export {
    /// The key of the roadmap.
    roadmap: String,
    /// The form to write.
    #[arg(long, value_enum, default_value = "json")]
    format: Form,
    /// The data directory.
    #[arg(long, default_value = "data")]
    data: PathBuf,
}

impl Export {
    /// Runs the command.
    pub async fn run(self, clock: Clock) -> Result<ExitCode, Failure> {
        let store = Store::read(&self.data).await?;
        let Some(roadmap) = store.roadmap(&self.roadmap) else {
            return Err(format!(
                "there is no roadmap `{}` in {}",
                self.roadmap,
                self.data.display()
            )
            .into());
        };
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        match self.format {
            Form::Csv => out.write_all(write_csv(&roadmap).as_bytes())?,
            Form::Json => {
                // The plan as a whole, then the history an event a line, a page at a time.
                let object = write_json(&roadmap, None::<&[()]>, |_, _| {})?;
                let plan = serde_json::to_string_pretty(&object)?;
                out.write_all(plan.trim_end().trim_end_matches('}').trim_end().as_bytes())?;
                out.write_all(b",\n  \"history\": [")?;
                let mut page = store.written_after(&self.roadmap, 0).await?;
                while let Some((last, _)) = page.last() {
                    // The next page is read while this one is written.
                    let write = async {
                        for (seq, event) in page.iter().filter(|(seq, _)| *seq <= roadmap.version) {
                            let comma = if *seq == 1 { "" } else { "," };
                            write!(out, "{comma}\n    {event}")?;
                        }
                        std::io::Result::Ok(())
                    };
                    let next = store.written_after(&self.roadmap, *last);
                    let (next, written) = tokio::join!(next, write);
                    written?;
                    page = next?;
                }
                out.write_all(b"\n  ]\n}\n")?;
            }
        };
        out.flush()?;
        let note = Note::Exported { roadmap: self.roadmap.as_str().into() };
        if let Err(error) = store::leave_note(&self.data, note, clock.now()) {
            tracing::warn!(%error, "that it was written out is not noted");
        }
        Ok(ExitCode::SUCCESS)
    }
}
