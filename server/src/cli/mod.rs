//! The `vekha` command.

mod backup;
mod common;
#[cfg(feature = "postgres")]
mod copy;
mod exchange;
mod keys;
mod mail;
mod memory;
mod near;
mod person;
mod schedule;
mod serve;
mod source;
mod take_over;
mod verify;

use std::{io::IsTerminal, path::PathBuf, process::ExitCode};

use chrono::{DateTime, Utc};
use clap::{Parser, Subcommand, ValueEnum};

use self::common::Failure;
use crate::clock::Clock;

/// Tracks the execution of a directive: a roadmap with deadlines that move only by decision.
#[derive(Parser)]
#[command(name = "vekha", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// How what happens is written to standard error: for people, or a JSON object a line for a
    /// collector.
    #[arg(long, value_enum, default_value = "text", global = true)]
    log: Log,
    /// Start the clock at this instant, for tests and rehearsals.
    #[arg(long, value_name = "RFC3339", global = true)]
    clock: Option<DateTime<Utc>>,
}

/// The form of the log on standard error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Log {
    /// For people.
    Text,
    /// A JSON object a line.
    Json,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the application to browsers.
    Serve(Box<serve::Serve>),
    /// Take over a roadmap from a file, as a whole or not at all.
    Import(exchange::Import),
    /// Write a roadmap to standard output.
    Export(exchange::Export),
    /// Compute the schedule of a roadmap file and print it as CSV.
    Schedule(schedule::Command),
    /// Prove the log whole and the tables true.
    Verify(verify::Verify),
    /// Keep the keys that sign checkpoints.
    Keys(keys::Keys),
    /// Copy the record to a new file, also while it is served, and prove the copy whole.
    Backup {
        /// The file to write; it must not be there yet.
        file: PathBuf,
        /// The data directory.
        #[arg(long, default_value = "data")]
        data: PathBuf,
    },
    /// Put a backup into a data directory without a record.
    Restore {
        /// The backup.
        file: PathBuf,
        /// The data directory; it is made if need be.
        #[arg(long, default_value = "data")]
        data: PathBuf,
    },
    /// Copy the record into a database that servers share, or back into a data directory.
    #[cfg(feature = "postgres")]
    Copy(copy::Copy),
    /// Keep the people who may sign in.
    Person(person::Person),
}

/// Runs the command.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    if matches!(cli.command, Command::Serve(_)) {
        memory::keep_little();
    }
    // What this process makes is its owner's alone.
    let _ = rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,sqlx::postgres::notice=warn"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match cli.log {
        Log::Text => log.with_ansi(std::io::stderr().is_terminal()).init(),
        Log::Json => log.json().flatten_event(true).with_ansi(false).init(),
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(command(cli.command, cli.clock)),
        Err(error) => Err(error.into()),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("vekha: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn command(command: Command, set: Option<DateTime<Utc>>) -> Result<ExitCode, Failure> {
    let clock = set.map(Clock::set_to).unwrap_or_default();
    match command {
        Command::Serve(options) => options.run(clock, set).await,
        Command::Import(options) => options.run(clock).await,
        Command::Export(options) => options.run(clock).await,
        Command::Schedule(options) => options.run(),
        Command::Backup { file, data } => backup::backup(file, data, clock).await,
        Command::Restore { file, data } => backup::restore(file, data, clock).await,
        Command::Verify(options) => options.run(clock).await,
        Command::Keys(options) => options.run(clock).await,
        #[cfg(feature = "postgres")]
        Command::Copy(options) => options.run().await,
        Command::Person(options) => options.run(clock).await,
    }
}
