//! How far long work is, for whoever waits for it.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// How far work is: so many steps of so many. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Work(Arc<Steps>);

#[derive(Debug, Default)]
struct Steps {
    done: AtomicU64,
    total: AtomicU64,
}

impl Work {
    /// Begins work of so many steps.
    pub fn begin(&self, total: u64) {
        self.0.done.store(0, Ordering::Relaxed);
        self.0.total.store(total, Ordering::Relaxed);
    }

    /// Says that one more step is done.
    pub fn step(&self) {
        self.0.done.fetch_add(1, Ordering::Relaxed);
    }

    /// Returns how many steps are done, and of how many; of none as long as that is not known.
    pub fn steps(&self) -> (u64, u64) {
        (self.0.done.load(Ordering::Relaxed), self.0.total.load(Ordering::Relaxed))
    }
}
