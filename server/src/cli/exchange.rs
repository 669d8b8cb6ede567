//! `vekha import` and `vekha export`.

use std::{collections::BTreeMap, io::Write, path::PathBuf, process::ExitCode};

use chrono::{DateTime, NaiveDate, Utc};
use clap::{Args, ValueEnum};
use directory::{Note, Who};
use exchange::{
    TableOptions, project, sheet,
    table::{Layout, Mark, check_header, fields_of, read_table},
    write_csv, write_json,
};
use roadmap::{By, CalendarChoice, Change, Definition, Event, Fault, Problem, Refusal, Text};
use sample::bundled;
use store::{Error, Store};

use super::{
    common::{Failure, Progress, counted, read, say, say_unsigned, stoppable, with_store},
    near::{self, Heard},
    source::{Read, Source},
    take_over::{Taken, invalid, take_over},
};
use crate::clock::Clock;

/// Takes over a roadmap from a file, as a whole or not at all.
#[derive(Args)]
pub struct Import {
    /// A roadmap file: JSON, a table (CSV, XLSX, ODS) with a row for each task, or a project of MS Project
    /// saved as XML.
    file: PathBuf,
    /// The data directory.
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// Only look whether the file can be imported, and report every fault.
    #[arg(long)]
    dry_run: bool,
    /// Table: the key of the roadmap.
    #[arg(long)]
    key: Option<String>,
    /// Table: the title of the roadmap.
    #[arg(long)]
    title: Option<String>,
    /// Table: the day from which offsets count; the next 1 December if it is not given.
    #[arg(long)]
    deadline: Option<NaiveDate>,
    /// Table: the IANA name of the time zone.
    #[arg(long, default_value = "Europe/Moscow")]
    time_zone: String,
    /// Table: the name of a working calendar, such as `ru`, `de` or `mon-fri`.
    #[arg(long, default_value = "ru")]
    calendar: String,
    /// Table: the key of the final milestone.
    #[arg(long = "final")]
    final_task: Option<String>,
    /// Table: readable without signing in.
    #[arg(long)]
    public: bool,
    /// Workbook: the name of the sheet; without it, the one that looks most like a plan.
    #[arg(long)]
    sheet: Option<String>,
    /// Table: what a column says, as HEADING=FIELD or HEADING=FIELD+FIELD; with nothing behind the sign it is left out.
    #[arg(long = "column", value_name = "HEADING=FIELD+FIELD")]
    columns: Vec<String>,
    /// Table: the office that owns what has no owner.
    #[arg(long)]
    owner: Option<String>,
    /// Table: leave out rows that cannot be read, and those that wait for them.
    #[arg(long)]
    only_clean: bool,
}

/// What comes of a file: what is said of it, or why it was refused.
type Outcome = Result<Result<String, Error>, Failure>;

/// Writes a plan as a roadmap file.
fn in_json(plan: &Definition, now: DateTime<Utc>) -> Result<Vec<u8>, Failure> {
    let by = By::new("import".into(), "Import".to_owned());
    let change = Change::Created { definition: Box::new(plan.clone()) };
    let made = roadmap::replay(&plan.key, [&Event::new(1, now, by, change)])?;
    Ok(serde_json::to_vec(&write_json(&made, None::<&[()]>, |_, _| {})?)?)
}

/// Says what a server made of a file.
fn told(heard: Heard) -> Outcome {
    match heard {
        Heard::Imported(key, tasks, events, unsigned) => {
            say_unsigned(unsigned);
            Ok(Ok(imported(&key, tasks, events)))
        }
        Heard::Refused(error) => Ok(Err(error)),
        Heard::Failed(why) => Err(why.into()),
    }
}

fn imported(key: &str, tasks: usize, events: u64) -> String {
    format!("imported `{key}`: {}", contents(tasks, events))
}

fn contents(tasks: usize, events: u64) -> String {
    let (tasks, events) = (counted(tasks as u64, "task"), counted(events, "event"));
    format!("{tasks}, {events} of history")
}

impl Import {
    /// Runs the command.
    pub async fn run(self, clock: Clock) -> Result<ExitCode, Failure> {
        let now = clock.now();
        let path = self.file.display().to_string();
        let unreadable = |error: std::io::Error| format!("{path}: {error}");
        let mut source = Source::open(&self.file).map_err(unreadable)?;
        let json = source.is_json().map_err(unreadable)?;
        let (known, made) = (self.data.join("vekha.db").exists(), !self.data.exists());
        let done = stoppable(async {
            match (json, self.dry_run) {
                (false, _) => self.table(source, now).await,
                (true, true) => self.checked(source, now).await,
                (true, false) => self.taken_over(source, now).await,
            }
        });
        let done = done.await;
        if !known && !matches!(done, Ok(Ok(_))) {
            // Where there was no record there is none now.
            let _ = store::take_away_empty(&self.data).await;
            if made {
                let _ = std::fs::remove_dir(&self.data);
            }
        }
        let done = done?;
        match done {
            Ok(said) => {
                say!("{said}");
                Ok(ExitCode::SUCCESS)
            }
            Err(error) => refused(&path, error),
        }
    }

    /// A table holds a plan and no history.
    async fn table(&self, source: Source, now: DateTime<Utc>) -> Outcome {
        let bytes = source.bytes().map_err(|error| error.to_string())?;
        let read = match bytes.iter().find(|byte| !byte.is_ascii_whitespace() && **byte < 0x80) {
            Some(b'<') => self.read_project(&bytes, now),
            _ => self.read_table(&bytes, now),
        };
        drop(bytes);
        match read {
            Ok(plan) if self.dry_run => self.can_be(&plan, 0).await,
            Ok(plan) => self.created(plan, now).await,
            Err(faults) => Ok(Err(invalid(faults))),
        }
    }

    /// A project of MS Project; what is not taken over as it stands is said.
    fn read_project(&self, bytes: &[u8], now: DateTime<Utc>) -> Result<Definition, Vec<Fault>> {
        let text = exchange::decode(bytes).map_err(|fault| vec![fault])?;
        let frame = self.csv(now.date_naive()).frame;
        let project = project::read_project(&text, frame, self.owner.as_deref())?;
        for (what, names) in &project.left_out {
            say!("not taken over as it stands, {}: {}", what.code(), names.join(", "));
        }
        Ok(project.plan)
    }

    fn read_table(&self, bytes: &[u8], now: DateTime<Utc>) -> Result<Definition, Vec<Fault>> {
        let one = |fault| vec![fault];
        let sheet = sheet::open(bytes, self.sheet.as_deref()).map_err(one)?;
        let mut layout = Layout::guess(&sheet);
        let mut chosen = BTreeMap::new();
        for choice in &self.columns {
            let (heading, codes) = choice.rsplit_once('=').unwrap_or((choice, ""));
            let unknown =
                || vec![Fault { field: format!("--column {choice}"), problem: Problem::Unknown }];
            let columns = layout.columns.iter().enumerate();
            let mut columns = columns.filter(|(_, column)| column.heading == heading);
            let (at, _) = columns.next().ok_or_else(unknown)?;
            chosen.insert(at, fields_of(codes).ok_or_else(unknown)?);
        }
        layout = layout.chosen(&chosen);
        let mut faults = check_header(&layout);
        let known = |fault: &Fault| {
            let left_out = chosen.keys().filter_map(|at| layout.columns.get(*at));
            left_out.map(|it| format!("column {}", it.heading)).any(|place| place == fault.field)
        };
        faults.retain(|fault| !known(fault));
        if !faults.is_empty() {
            return Err(faults);
        }
        if let Some(encoding) = sheet.encoding {
            say!("read as {encoding}");
        }
        let reading = read_table(&sheet, &layout, self.csv(now.date_naive()));
        if !reading.is_whole() {
            return Err(reading.faults.into_iter().map(|misread| misread.fault).collect());
        }
        reading.faults.iter().for_each(|misread| say!("{}", misread.fault));
        if !reading.left_out.is_empty() {
            let rows: Vec<String> = reading.left_out.iter().map(ToString::to_string).collect();
            say!("left out: {} ({})", counted(rows.len() as u64, "row"), rows.join(", "));
        }
        Ok(reading.plan)
    }

    /// Only looks whether a file can be taken over.
    async fn checked(&self, source: Source, now: DateTime<Utc>) -> Outcome {
        let (Read { plan, unsigned, .. }, events) = match source.check(now, |_| {}) {
            Ok(checked) => checked,
            Err(refusal) => return Ok(Err(refusal.into())),
        };
        say_unsigned(unsigned);
        self.can_be(&plan, events).await
    }

    async fn can_be(&self, plan: &Definition, events: u64) -> Outcome {
        let known = self.data.join("vekha.db").is_file();
        if known && Store::read(&self.data).await?.roadmap(&plan.key).is_some() {
            return Ok(Err(Refusal::field("key", Problem::Taken).into()));
        }
        let (path, key, tasks) = (self.file.display(), &plan.key, plan.tasks.len());
        let what = contents(tasks, events);
        Ok(Ok(format!("{path} can be imported as `{key}`: {what}")))
    }

    async fn created(&self, plan: Definition, now: DateTime<Utc>) -> Outcome {
        if near::is_there(&self.data).await {
            let text = in_json(&plan, now)?;
            let length = text.len() as u64;
            if let Some(heard) = near::ask(&self.data, text.as_slice(), length).await? {
                return told(heard);
            }
        }
        let (key, tasks) = (plan.key.clone(), plan.tasks.len());
        let created =
            with_store(&self.data, async |store| Ok(store.create(Who::Host, plan, now).await));
        Ok(created.await?.map(|roadmap| imported(&key, tasks, roadmap.version)))
    }

    /// Takes over a file in JSON: by the server that has the record open, or at once.
    async fn taken_over(&self, source: Source, now: DateTime<Utc>) -> Outcome {
        let file = tokio::fs::File::open(&self.file).await?;
        let length = file.metadata().await?.len();
        if let Some(heard) = near::ask(&self.data, file, length).await? {
            return told(heard);
        }
        let mut progress = Progress::new("events", 0);
        let put = async |taken| {
            with_store(&self.data, async |store| {
                Ok(match taken {
                    Taken::Plan(plan) => store.create(Who::Host, *plan, now).await,
                    Taken::History(history) => store.import(history, now).await,
                })
            })
            .await
        };
        let done = take_over(
            source,
            move |events| {
                progress.at(events);
                true
            },
            put,
        )
        .await?;
        Ok(done.map(|(roadmap, unsigned)| {
            say_unsigned(unsigned);
            imported(&roadmap.key, roadmap.tasks.len(), roadmap.version)
        }))
    }

    fn csv(&self, today: NaiveDate) -> TableOptions {
        let stem = self.file.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let key = self.key.clone().or(stem).unwrap_or_default();
        let deadline = self.deadline.unwrap_or_else(|| bundled::next_deadline(today));
        let title = self.title.clone().unwrap_or_else(|| key.clone());
        let frame = Definition {
            time_zone: self.time_zone.clone(),
            calendar: CalendarChoice::BuiltIn(self.calendar.clone()),
            final_task: self.final_task.as_deref().map(Into::into),
            public: self.public,
            ..Definition::named(key, Text::from(title))
        };
        let owner = self.owner.clone();
        TableOptions { owner, only_clean: self.only_clean, ..TableOptions::new(frame, deadline) }
    }
}

fn refused(path: &str, error: Error) -> Result<ExitCode, Failure> {
    let faults = match error {
        Error::Refused(Refusal::Invalid(faults)) => faults,
        error => return Err(format!("{path} was not imported: {error}").into()),
    };
    let taken = faults.iter().any(|it| it.field == "key" && it.problem == Problem::Taken);
    faults.iter().for_each(|fault| eprintln!("{fault}"));
    let n = faults.len();
    let why = match taken {
        true => "the record has a roadmap of this key".to_owned(),
        false => counted(n as u64, "fault"),
    };
    eprintln!("vekha: {path} was not imported: {why}");
    Ok(ExitCode::FAILURE)
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
        let store = read(&self.data).await?;
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
            Form::Csv => {
                let mark = Mark::of(&roadmap, roadmap.date_at(clock.now()), "en");
                out.write_all(write_csv(&roadmap, &mark).as_bytes())?;
            }
            Form::Json => {
                // The plan as a whole, then the history an event a line, a page at a time.
                let object = write_json(&roadmap, None::<&[()]>, |_, _| {})?;
                let plan = serde_json::to_string_pretty(&object)?;
                out.write_all(plan.trim_end().trim_end_matches('}').trim_end().as_bytes())?;
                out.write_all(b",\n  \"history\": [")?;
                let mut page = store.written_after(&self.roadmap, 0).await?;
                let mut progress = Progress::new("events", roadmap.version);
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
                    progress.at(*last);
                    page = next?;
                }
                progress.done();
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
