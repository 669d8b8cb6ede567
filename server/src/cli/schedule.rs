//! `vekha schedule`.

use std::{path::PathBuf, process::ExitCode};

use chrono::NaiveDate;
use clap::Args;
use exchange::{read_plan, write_schedule};
use roadmap::{
    Fault,
    schedule::{Plan, Schedule, simulation::Simulation},
};

use super::common::Failure;

/// Computes the schedule of a roadmap file and prints it as CSV.
#[derive(Args)]
pub struct Command {
    /// A roadmap file in JSON; of a task it needs a key, dates or a duration, and links.
    file: PathBuf,
    /// The data date; without it, the plan without progress.
    #[arg(long, value_name = "DATE")]
    today: Option<NaiveDate>,
    /// Run the network this many times with durations drawn at random.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    monte_carlo: Option<u32>,
    /// Where the random numbers begin.
    #[arg(long, default_value_t = 1, requires = "monte_carlo")]
    seed: u64,
}

impl Command {
    /// Runs the command.
    pub fn run(self) -> Result<ExitCode, Failure> {
        let path = self.file.display().to_string();
        let text =
            std::fs::read_to_string(&self.file).map_err(|error| format!("{path}: {error}"))?;
        match self.table(&text) {
            Ok(table) => {
                print!("{table}");
                Ok(ExitCode::SUCCESS)
            }
            Err(faults) => {
                faults.iter().for_each(|fault| eprintln!("{fault}"));
                eprintln!("vekha: {path} has no schedule: {} faults", faults.len());
                Ok(ExitCode::FAILURE)
            }
        }
    }

    fn table(&self, text: &str) -> Result<String, Vec<Fault>> {
        let (plan, draws) = read_plan(text, self.today)?;
        let schedule = Schedule::checked(&plan)?;
        let runs = self.monte_carlo.map(|runs| Simulation::run(&plan, &draws, runs, self.seed));
        let runs = runs.transpose()?;
        if let Some(runs) = &runs {
            eprintln!("{} runs from seed {}{}", runs.runs, runs.seed, sources(&plan, runs));
        }
        Ok(write_schedule(&plan, &schedule, runs.as_ref()))
    }
}

/// Says how the final milestone comes out, if there is one.
fn sources(plan: &Plan, runs: &Simulation) -> String {
    let last = runs.final_task.and_then(|task| Some((plan.activities.get(task)?, runs.get(task)?)));
    let Some((task, outcome)) = last else { return String::new() };
    let meets = outcome.meets.map_or(String::new(), |count| {
        format!(", meets its deadline in {:.1} %", 100.0 * runs.share(count))
    });
    format!("; {}: P50 {}, P80 {}, P95 {}{meets}", task.key, outcome.p50, outcome.p80, outcome.p95)
}
