//! `cargo xtask fuzz [SECONDS]`: libFuzzer against the readers of forms, by coverage.

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
