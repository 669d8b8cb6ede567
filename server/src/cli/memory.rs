//! How the allocators keep memory. That of the system, which SQLite uses, has eight heaps for each core,
//! each of which keeps what a large page once needed: a heap a core is enough. Ours keeps what was given
//! back for a second, in each of its threads: it gives it back at once.

/// Begins the process anew, under the same number, with allocators that keep little, unless that is
/// said already; where that cannot be, it goes on as it is.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn keep_little() {
    use std::os::unix::process::CommandExt;
    let cores = std::thread::available_parallelism().map_or(2, usize::from).max(2);
    let wanted =
        [("MALLOC_ARENA_MAX", cores.to_string()), ("MIMALLOC_PURGE_DELAY", "0".to_owned())];
    let missing: Vec<_> =
        wanted.into_iter().filter(|(name, _)| std::env::var_os(name).is_none()).collect();
    if missing.is_empty() {
        return;
    }
    let mut again = std::process::Command::new("/proc/self/exe");
    let mut arguments = std::env::args_os();
    again.arg0(arguments.next().unwrap_or_else(|| "vekha".into())).args(arguments);
    let error = again.envs(missing).exec();
    tracing::debug!(%error, "the allocators are left as they are");
}

/// Leaves other allocators as they are.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn keep_little() {}
