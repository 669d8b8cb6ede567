//! Builds, serves, tests and measures the project: `cargo xtask serve | test | build | site | bench | prepare`.

mod bench;
mod fuzz;
mod prepare;
mod run;
mod site;
mod test;
mod toolchain;

use std::{path::PathBuf, process::ExitCode, time::Instant};

/// A sentence for whoever runs the command.
type Failure = Box<dyn std::error::Error>;

fn root() -> PathBuf {
    let manifest = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().map_or_else(|| manifest.clone(), PathBuf::from)
}

/// Says what is done, does it, and says how long it took.
fn step<T>(what: &str, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    eprintln!("xtask: {what} …");
    let begin = Instant::now();
    let done = work()?;
    eprintln!("xtask: {what}: {:.1} s", begin.elapsed().as_secs_f64());
    Ok(done)
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let result = std::env::set_current_dir(root()).map_err(Failure::from).and_then(|()| {
        match command.as_str() {
            "serve" => serve(&rest),
            "build" => toolchain::ready().and_then(|tools| build(&tools)),
            "site" => toolchain::ready().and_then(|tools| site::build(&tools)),
            "test" => test::run(&rest),
            "bench" => bench::run(&rest),
            "fuzz" => fuzz::run(&rest),
            "prepare" => prepare::run(),
            _ => Err(
                "say `cargo xtask serve`, `test`, `build`, `site`, `bench`, `fuzz` or `prepare`"
                    .into(),
            ),
        }
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Builds the browser's side, then the optimised server with it inside.
fn build(tools: &toolchain::Toolchain) -> Result<(), Failure> {
    site::build(tools)?;
    step("server, optimised", || {
        run::check(tools.cargo().args(["build", "--release", "--package", "server"]))
    })
}

fn serve(rest: &[String]) -> Result<(), Failure> {
    let tools = toolchain::ready()?;
    build(&tools)?;
    let mut command = std::process::Command::new("target/release/vekha");
    command.args(["serve", "--demo"]);
    let given = |flag: &str| rest.iter().any(|argument| argument.split('=').next() == Some(flag));
    if !given("--data") {
        command.args(["--data", ".vekha"]);
    }
    if !given("--addr") {
        command.args(["--addr", "127.0.0.1:3000"]);
    }
    run::check(command.args(rest))
}
