//! Running other programs.

use std::process::{Command, Stdio};

use crate::Failure;

/// Runs a program and fails if it does.
pub fn check(command: &mut Command) -> Result<(), Failure> {
    let status = command.status().map_err(|error| format!("{command:?}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} ended with {status}").into()) }
}

/// Runs a program silently and tells whether it succeeded.
pub fn succeeds(command: &mut Command) -> bool {
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Returns what a program prints, if it succeeds.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Tells whether a program is on the path.
pub fn exists(program: &str) -> bool {
    output(Command::new("sh").args(["-c", &format!("command -v {program}")])).is_some()
}

/// Installs packages of the system, with sudo where that is needed.
pub fn apt(packages: &[&str]) -> Result<(), Failure> {
    if !exists("apt-get") {
        return Err(format!(
            "install these with your package manager, then try again: {}",
            packages.join(" ")
        )
        .into());
    }
    let root = output(Command::new("id").arg("-u")).as_deref() == Some("0");
    let apt = || {
        let mut command = if root { Command::new("apt-get") } else { Command::new("sudo") };
        if !root {
            command.arg("apt-get");
        }
        command.env("DEBIAN_FRONTEND", "noninteractive").arg("-qq").stdout(Stdio::null());
        command
    };
    check(apt().arg("update"))?;
    check(apt().args(["install", "--yes", "--no-install-recommends"]).args(packages))
}
