//! `vekha verify`.

use std::{path::Path, process::ExitCode};

use store::Store;

use super::Failure;

/// Prints what the proof found; fails if that is anything.
pub async fn run(data: &Path) -> Result<ExitCode, Failure> {
    let store = Store::read(data).await?;
    let verdict = store.verify().await?;
    for fault in &verdict.faults {
        println!("{fault}");
    }
    if verdict.is_whole() {
        println!(
            "whole: {} events, {} roadmaps, {} files of evidence; every hash follows, and the tables follow from the log",
            verdict.events, verdict.roadmaps, verdict.files
        );
        if verdict.absent > 0 {
            let n = verdict.absent;
            println!("{n} files are named by imported logs, and their contents are not here");
        }
        return Ok(ExitCode::SUCCESS);
    }
    println!("not whole: {} faults", verdict.faults.len());
    Ok(ExitCode::FAILURE)
}
