//! Servers as processes.

use std::{
    process::{Child, ExitStatus},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

/// Asks a process to end and waits for that; none if it goes on.
pub async fn end(child: &mut Child, patience: Duration) -> Option<ExitStatus> {
    kill_process(Pid::from_child(child), Signal::TERM).expect("it is asked");
    let begun = Instant::now();
    while begun.elapsed() < patience {
        if let Some(status) = child.try_wait().expect("its state") {
            return Some(status);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    None
}
