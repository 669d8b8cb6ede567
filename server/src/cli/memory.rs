//! How the system's allocator keeps memory: as it is, it has eight heaps for each core, each of which
//! keeps what a large page once needed. A heap a core is enough.

/// What the allocator of glibc reads when a process begins.
const HEAPS: &str = "MALLOC_ARENA_MAX";

/// Begins the process anew, under the same number, with a heap for each core, unless that is said
/// already; where that cannot be, it goes on as it is.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn few_heaps() {
    use std::os::unix::process::CommandExt;
    if std::env::var_os(HEAPS).is_some() {
        return;
    }
    let cores = std::thread::available_parallelism().map_or(2, usize::from).max(2);
    let mut again = std::process::Command::new("/proc/self/exe");
    let mut arguments = std::env::args_os();
    again.arg0(arguments.next().unwrap_or_else(|| "vekha".into())).args(arguments);
    let error = again.env(HEAPS, cores.to_string()).exec();
    tracing::debug!(%error, "the allocator is left as it is");
}

/// Leaves other allocators as they are.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn few_heaps() {
    let _ = HEAPS;
}
