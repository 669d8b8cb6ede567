//! The `vekha` command under another name, for tests that start and kill it.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::cli::run()
}
