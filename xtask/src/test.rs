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
    project_reader()?;
    feed_readers()?;
    prepare::postgres()?;
    prepare::pooler()?;
    step("unit, property, store, API and crash tests", || {
        let mut cargo = tools.cargo();
        cargo.args(["test", "--workspace", "--exclude", "xtask"]).args(rest);
        run::check(&mut cargo)
    })?;
    browser(rest)
}

/// MPXJ reads what is written for MS Project, as its users' tools do.
fn project_reader() -> Result<(), Failure> {
    const HOME: &str = "target/mpxj";
    let python = format!("{HOME}/bin/python");
    if run::succeeds(Command::new(&python).args(["-c", "import jpype, mpxj"])) {
        return Ok(());
    }
    if !run::exists("java") {
        step("system package default-jre-headless", || run::apt(&["default-jre-headless"]))?;
    }
    step("MPXJ", || {
        let made = || run::succeeds(Command::new("python3").args(["-m", "venv", HOME]));
        if !made() {
            run::apt(&["python3", "python3-venv"])?;
            run::check(Command::new("python3").args(["-m", "venv", HOME]))?;
        }
        let mut pip = Command::new(&python);
        run::check(pip.args(["-m", "pip", "install", "--quiet", "mpxj==16.10.0", "jpype1==1.7.1"]))
    })
}

/// Calendars and feeds are read as their readers' programs do.
fn feed_readers() -> Result<(), Failure> {
    const HOME: &str = "target/feeds";
    let python = format!("{HOME}/bin/python");
    if run::succeeds(
        Command::new(&python)
            .args(["-c", "import feedparser, icalendar, mcp, schemathesis, standardwebhooks"]),
    ) {
        return Ok(());
    }
    step("readers of calendars, feeds, webhooks and assistants", || {
        run::check(Command::new("python3").args(["-m", "venv", HOME]))?;
        let mut pip = Command::new(&python);
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "icalendar==7.3.0",
            "feedparser==6.0.14",
            "mcp==2.3.0",
            "schemathesis==4.32.5",
            "standardwebhooks==1.0.1",
        ]);
        run::check(&mut pip)
    })
}

fn browser(rest: &[String]) -> Result<(), Failure> {
    if !run::exists("node") {
        return Err("the browser tests need Node.js 20 or later".into());
    }
    if !Path::new("/usr/bin/chromium").is_file() {
        step("system package chromium", || run::apt(&["chromium"]))?;
    }
    let packages = ["playwright-core", "axe-core", "ical.js"].map(Path::new);
    let modules = Path::new("tests/browser/node_modules");
    if !packages.iter().all(|package| modules.join(package).is_dir()) {
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
