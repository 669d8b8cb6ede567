//! `cargo xtask bench`: the table of the README.

use crate::{Failure, build, run, step, toolchain};

/// Builds everything optimised and lets the benchmark measure it.
pub fn run() -> Result<(), Failure> {
    let tools = toolchain::ready()?;
    build(&tools)?;
    step("benchmark of the schedule", || {
        let mut cargo = tools.cargo();
        cargo.args([
            "bench",
            "--quiet",
            "--package",
            "roadmap",
            "--bench",
            "schedule",
            "--",
            "--quiet",
        ]);
        run::check(&mut cargo)
    })?;
    step("benchmark", || {
        let mut cargo = tools.cargo();
        cargo.args(["run", "--quiet", "--release", "--package", "tests", "--bin", "bench"]);
        run::check(&mut cargo)
    })
}
