//! `cargo xtask test`: everything that must hold, in the order in which it fails fastest.

use std::{path::Path, process::Command};

use crate::{Failure, prepare, run, site, step, toolchain};

/// Runs every check, or with words only the tests whose names have them.
pub fn run(rest: &[String]) -> Result<(), Failure> {
    let tools = toolchain::ready()?;
    step("formatting", || run::check(toolchain::own_cargo().args(["fmt", "--all", "--check"])))?;
    step("queries", prepare::check)?;
    site::build(&tools)?;
    step("clippy", || {
        let mut clippy = toolchain::own_cargo();
        clippy.args(["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]);
        run::check(&mut clippy)
    })?;
    step("unit, property, store, API and crash tests", || {
        let mut cargo = tools.cargo();
        cargo.args(["test", "--workspace", "--exclude", "xtask"]).args(rest);
        run::check(&mut cargo)
    })?;
    browser(rest)
}

fn browser(rest: &[String]) -> Result<(), Failure> {
    if !run::exists("node") {
        return Err("the browser tests need Node.js 20 or later".into());
    }
    if !Path::new("/usr/bin/chromium").is_file() {
        step("system package chromium", || run::apt(&["chromium"]))?;
    }
    if !Path::new("tests/browser/node_modules/playwright-core").is_dir() {
        step("packages of the browser tests", || {
            let mut npm = Command::new("npm");
            npm.args(["ci", "--silent", "--no-audit", "--no-fund", "--prefix", "tests/browser"]);
            run::check(&mut npm)
        })?;
    }
    step("browser tests", || {
        let mut node = Command::new("node");
        node.args(["--test", "--test-concurrency=1"]);
        if let Some(words) = rest.first() {
            node.arg(format!("--test-name-pattern={words}"));
        }
        run::check(node.arg("tests/browser/"))
    })
}
