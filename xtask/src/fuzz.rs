//! `cargo xtask fuzz [SECONDS]` and `cargo xtask fuzz files [SECONDS]`: libFuzzer against the readers of
//! forms and of files that somebody brings, by coverage.

use std::{fs, path::Path, process::Command};

use crate::{Failure, run, step, toolchain};

/// Seconds where nothing else is said.
const SECONDS: &str = "600";
/// What libFuzzer needs of the compiler; the first is the setting of the workspace.
const FLAGS: &str = "--cfg erase_components -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Builds the application with marks at every branch, and tries inputs until the time is over.
pub fn run(rest: &[String]) -> Result<(), Failure> {
    if let Some((what, rest)) = rest.split_first().filter(|(what, _)| *what == "files") {
        return files(what, rest);
    }
    let tools = toolchain::ready()?;
    let target = Path::new("target/fuzz");
    // Only code for this machine gets the flags: build scripts and macros have no fuzzer to call.
    let host = toolchain::host()?;
    step("application for the fuzzer", || {
        let mut cargo = tools.cargo();
        cargo.args(["build", "--release", "--package", "tests", "--bin", "fuzz"]);
        cargo.args(["--features", "fuzz", "--target", &host, "--target-dir"]).arg(target);
        cargo.env("RUSTFLAGS", FLAGS).env("CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS", "true");
        run::check(&mut cargo)
    })?;
    let found = target.join("corpus");
    fs::create_dir_all(&found)?;
    let seconds = rest.first().map_or(SECONDS, String::as_str);
    step("fuzzing the readers of forms", || {
        let mut fuzz = Command::new(target.join(&host).join("release/fuzz"));
        fuzz.arg(&found).arg("tests/fuzz/corpus").args(["-dict=tests/fuzz/words.dict"]);
        fuzz.arg(format!("-max_total_time={seconds}"));
        fuzz.args(["-max_len=8192", "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1"]);
        fuzz.arg(format!("-artifact_prefix={}/", target.display())).env("RUST_LOG", "off");
        run::check(&mut fuzz)
    })
}

/// Files to begin with, each with the bytes that choose its reader; without the shared data there are the
/// bundled ones.
const SEEDS: [(&[u8], &str, &str); 5] = [
    (&[0, 0], "sample/bundled", "csv"),
    (&[0, 5], "sample/bundled/templates", "csv"),
    (&[1, 4], "../shared/data/faults", "csv"),
    (&[2, 0], "../shared/data/mspdi", "xml"),
    (&[3, 0], "../shared/data/faults", "json"),
];

fn files(what: &str, rest: &[String]) -> Result<(), Failure> {
    let tools = toolchain::ready()?;
    let target = Path::new("target/fuzz");
    let host = toolchain::host()?;
    step("readers of files for the fuzzer", || {
        let mut cargo = tools.cargo();
        cargo.args(["build", "--release", "--package", "exchange", "--bin", "fuzz-files"]);
        cargo.args(["--features", "fuzz", "--target", &host, "--target-dir"]).arg(target);
        cargo.env("RUSTFLAGS", FLAGS).env("CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS", "true");
        run::check(&mut cargo)
    })?;
    let (found, seeds) = (target.join(what), target.join("seeds"));
    fs::create_dir_all(&found)?;
    fs::create_dir_all(&seeds)?;
    for (at, (choice, folder, ending)) in SEEDS.iter().enumerate() {
        let Ok(entries) = fs::read_dir(folder) else { continue };
        for entry in entries {
            let path = entry?.path();
            if path.extension().is_some_and(|it| it == *ending) {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let bytes = [choice, fs::read(&path)?.as_slice()].concat();
                fs::write(seeds.join(format!("{at}-{name}")), bytes)?;
            }
        }
    }
    let seconds = rest.first().map_or(SECONDS, String::as_str);
    step("fuzzing the readers of files", || {
        let mut fuzz = Command::new(target.join(&host).join("release/fuzz-files"));
        fuzz.arg(&found)
            .arg(&seeds)
            .arg("exchange/fuzz/seeds")
            .arg(format!("-max_total_time={seconds}"));
        fuzz.args(["-max_len=65536", "-timeout=20", "-rss_limit_mb=2048", "-print_final_stats=1"]);
        fuzz.arg(format!("-artifact_prefix={}/", target.display()));
        run::check(&mut fuzz)
    })
}
