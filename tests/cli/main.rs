//! The command line from end to end: a server that is started and ended, and what is done to its
//! record in between.

#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

mod brought;
mod checkpoints;
mod directory;
mod listen;
mod mail;
mod near;
mod people;

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
};

/// The instant at which the commands take place.
const NOW: &str = "2026-11-23T09:00:00Z";

/// What a command said, and whether it succeeded.
struct Said {
    done: bool,
    out: String,
    err: String,
}

fn command(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vekha-for-tests"));
    command.args(arguments).args(["--clock", NOW, "--data"]).arg(data).env("RUST_LOG", "info");
    command
}

fn said(mut command: Command, input: &str) -> Said {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command starts");
    // Whoever asks for nothing may have ended by now.
    let _ = child.stdin.take().expect("its input").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    Said { done: output.status.success(), out: text(output.stdout), err: text(output.stderr) }
}

/// Runs a command about a data directory.
fn vekha(data: &Path, arguments: &[&str]) -> Said {
    said(command(data, arguments), "")
}

/// Runs a command that has no data directory.
fn elsewhere(arguments: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vekha-for-tests"));
    command.args(arguments);
    said(command, "")
}

/// A server at work.
struct Served {
    child: Child,
    out: BufReader<std::process::ChildStdout>,
    address: String,
}

impl Served {
    /// Starts a server, and waits until it says where it is.
    fn start(data: &Path, arguments: &[&str]) -> Self {
        Self::with(data, arguments, &[])
    }

    /// Starts one with variables of its own.
    fn with(data: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = command(data, &["serve", "--addr", "127.0.0.1:0"]);
        command.envs(variables.iter().copied());
        command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the server starts");
        let mut out = BufReader::new(child.stdout.take().expect("its output"));
        let mut line = String::new();
        out.read_line(&mut line).expect("it says where it is");
        let address = line.trim().rsplit("http://").next().expect("an address").to_owned();
        Self { child, out, address }
    }

    /// Reads the next line that it says.
    fn line(&mut self) -> String {
        let mut line = String::new();
        let read = self.out.read_line(&mut line).expect("a line");
        assert!(read > 0, "it ended");
        line.trim().to_owned()
    }

    /// Ends it in order; returns what it wrote to its log.
    fn end(self) -> String {
        let id = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(id, rustix::process::Signal::TERM).expect("told to end");
        let output = self.child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "it ends in order");
        String::from_utf8(output.stderr).expect("text")
    }
}

/// Makes a record with the bundled roadmap and its history.
fn demonstration(data: &Path) {
    Served::start(data, &["--demo"]).end();
}
