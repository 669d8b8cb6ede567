//! Long work that goes on while whoever asked for it looks at how far it is, or goes elsewhere.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, OnceLock, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
};

use chrono::{DateTime, Utc};
use directory::Login;
use roadmap::RoadmapKey;
use store::{Verdict, Work};
use tokio::task::AbortHandle;

use crate::wire::Failure;

/// What came of long work.
#[derive(Clone, Debug)]
pub enum Ended {
    /// The record was proved.
    Proved(Box<Verdict>),
    /// A backup of this name was made.
    BackedUp(String, Box<Verdict>),
    /// A roadmap was made.
    Made(RoadmapKey),
    /// It was stopped.
    Stopped,
    /// It came to nothing.
    Failed(Failure),
}

/// Long work, under way or ended.
pub struct Job {
    /// Who asked for it.
    pub person: Login,
    /// When it began.
    pub began: DateTime<Utc>,
    /// How far it is.
    pub work: Work,
    part: RwLock<&'static str>,
    /// Whether it is at the part that is done as a whole.
    last: AtomicBool,
    ended: OnceLock<Ended>,
    handle: OnceLock<AbortHandle>,
}

impl Job {
    /// Says what is being done, by the key of its words, and that it cannot be stopped any more.
    pub fn finish(&self, part: &'static str) {
        self.last.store(true, Ordering::Relaxed);
        *self.part.write().unwrap_or_else(PoisonError::into_inner) = part;
    }

    /// Returns the key of the words for what is being done.
    pub fn part(&self) -> &'static str {
        *self.part.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns what came of it, once it has ended.
    pub fn ended(&self) -> Option<&Ended> {
        self.ended.get()
    }

    /// Tells whether it can still be stopped.
    pub fn may_stop(&self) -> bool {
        !self.last.load(Ordering::Relaxed) && self.ended().is_none()
    }

    /// Stops it, if it still can be; what it began is taken back.
    pub fn stop(&self) {
        if !self.may_stop() {
            return;
        }
        if let Some(handle) = self.handle.get() {
            handle.abort();
        }
        self.ended.get_or_init(|| Ended::Stopped);
    }
}

/// All long work, by name: what is under way, and what came of the last of each name.
#[derive(Default)]
pub struct Jobs(Mutex<HashMap<String, Arc<Job>>>);

/// Names at the most that are kept; the oldest that have ended go.
const KEPT: usize = 100;

impl Jobs {
    /// Returns what is known under a name.
    pub fn get(&self, name: &str) -> Option<Arc<Job>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// Forgets what came of it, once it has ended.
    pub fn forget_ended(&self, name: &str) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.get(name).is_some_and(|job| job.ended().is_some()) {
            known.remove(name);
        }
    }

    /// Begins work under a name, unless it is under way already.
    pub fn start<F>(
        &self,
        name: &str,
        (person, now): (Login, DateTime<Utc>),
        part: &'static str,
        does: impl FnOnce(Arc<Job>) -> F,
    ) where
        F: Future<Output = Ended> + Send + 'static,
    {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.get(name).is_some_and(|job| job.ended().is_none()) {
            return;
        }
        while known.len() >= KEPT {
            let over = known.iter().filter(|(_, job)| job.ended().is_some());
            let Some(oldest) = over.min_by_key(|(_, job)| job.began).map(|(name, _)| name.clone())
            else {
                return;
            };
            known.remove(&oldest);
        }
        let job = Arc::new(Job {
            person,
            began: now,
            work: Work::default(),
            part: RwLock::new(part),
            last: AtomicBool::new(false),
            ended: OnceLock::new(),
            handle: OnceLock::new(),
        });
        known.insert(name.to_owned(), job.clone());
        drop(known);
        let (ours, work) = (job.clone(), does(job.clone()));
        let task = tokio::spawn(async move {
            let ended = work.await;
            ours.ended.get_or_init(|| ended);
        });
        job.handle.get_or_init(|| task.abort_handle());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begin(jobs: &Jobs, name: &str, ended: Option<Ended>) {
        let by = ("admin".into(), DateTime::default());
        jobs.start(name, by, "part", |_| async move {
            match ended {
                Some(ended) => ended,
                None => std::future::pending().await,
            }
        });
    }

    #[tokio::test]
    async fn work_is_once_under_a_name_and_can_be_stopped() {
        let jobs = Jobs::default();
        begin(&jobs, "one", None);
        let first = jobs.get("one").expect("it is under way");
        begin(&jobs, "one", Some(Ended::Stopped));
        assert!(Arc::ptr_eq(&first, &jobs.get("one").expect("the same")));
        first.stop();
        assert!(matches!(first.ended(), Some(Ended::Stopped)));
        begin(&jobs, "one", Some(Ended::Failed(Failure::default())));
        let again = jobs.get("one").expect("another");
        while again.ended().is_none() {
            tokio::task::yield_now().await;
        }
        assert!(matches!(again.ended(), Some(Ended::Failed(_))));
    }

    #[tokio::test]
    async fn no_more_are_kept_than_a_bound() {
        let jobs = Jobs::default();
        for n in 0..2 * KEPT {
            begin(&jobs, &n.to_string(), Some(Ended::Stopped));
            let job = jobs.get(&n.to_string()).expect("it is kept");
            while job.ended().is_none() {
                tokio::task::yield_now().await;
            }
        }
        assert!(jobs.0.lock().expect("a map").len() <= KEPT);
    }
}
