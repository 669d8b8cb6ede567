//! `cargo xtask bench [PART…] [--server PROGRAM] [--before PROGRAM]`: the tables of the README, or some of
//! them.

use crate::{Failure, build, run, step, toolchain};

/// Builds everything optimised and lets the benchmark measure it, or the parts that are named.
pub fn run(arguments: &[String]) -> Result<(), Failure> {
    let tools = toolchain::ready()?;
    build(&tools)?;
    if arguments.is_empty() {
        schedule(&tools)?;
    }
    step("benchmark", || {
        let mut cargo = tools.cargo();
        cargo.args(["run", "--quiet", "--release", "--package", "tests", "--bin", "bench", "--"]);
        cargo.args(arguments);
        run::check(&mut cargo)
    })
}

fn schedule(tools: &toolchain::Toolchain) -> Result<(), Failure> {
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
    })
}
