//! Checkpoints at work: when one is signed, where it is kept, which are shown.

use std::{
    collections::VecDeque,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use store::{Checkpoint, CheckpointKey, Error, Position, Shown, Store};

/// Events after which a checkpoint is signed, and hours if there were fewer.
const AFTER: (u64, i64) = (1_000, 24);
/// Checkpoints that are shown.
const SHOWN: usize = 100;

/// The key that signs checkpoints, the file in which they are, and the latest of them.
pub struct Checkpoints {
    key: CheckpointKey,
    file: PathBuf,
    latest: Mutex<VecDeque<Checkpoint>>,
}

impl Checkpoints {
    /// Reads what the file has; lines that are not good are told and left alone. A log that is not the
    /// one that was signed is refused: nothing is signed on top of it.
    pub async fn open(key: CheckpointKey, file: PathBuf, store: &Store) -> Result<Self, Error> {
        let mut latest = VecDeque::new();
        if file.exists() {
            let kept = store::read_checkpoints(&file, &[], store.directory().keys())?;
            if let Some(last) = kept.checkpoints.last()
                && let Err(fault) = store.holds(last).await?
            {
                let sentence = format!(
                    "{fault}, see {}: prove the record with `vekha verify`; if an older backup was \
                     restored on purpose, begin a new file of checkpoints",
                    file.display()
                );
                return Err(Error::Checkpoint(sentence));
            }
            for fault in kept.torn.iter().chain(&kept.faults) {
                tracing::warn!(fault, "a line of the checkpoints is not good");
            }
            latest = kept.checkpoints.into_iter().rev().take(SHOWN).collect();
        }
        Ok(Self { key, file, latest: Mutex::new(latest) })
    }

    /// Returns the latest, the last one first.
    pub fn latest(&self) -> Vec<Checkpoint> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    fn is_due(&self, position: Position, now: DateTime<Utc>, anyway: bool) -> bool {
        let (events, hours) = AFTER;
        let latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        latest.front().is_none_or(|last| {
            let more = position.saturating_sub(last.position);
            let old = last.at + TimeDelta::hours(hours) <= now;
            more > 0 && (anyway || more >= events || old)
        })
    }

    /// Signs a checkpoint, if it is time.
    pub async fn sign(&self, store: &Store, now: DateTime<Utc>, anyway: bool) {
        let position = *store.subscribe().borrow();
        if !self.is_due(position, now, anyway) {
            return;
        }
        let signed = store.checkpoint(&self.key, now).await;
        match signed.and_then(|checkpoint| self.keep(checkpoint)) {
            // For a collector of logs elsewhere, which whoever alters the record does not reach.
            Ok(Shown { at, position, digest, key, signature }) => {
                let at = at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
                tracing::info!(at, position, digest, key, signature, "checkpoint");
            }
            Err(error) => tracing::error!(%error, "a checkpoint could not be signed"),
        }
    }

    fn keep(&self, checkpoint: Checkpoint) -> Result<Shown, Error> {
        store::append_checkpoint(&self.file, &checkpoint)?;
        let shown = checkpoint.shown();
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        latest.push_front(checkpoint);
        latest.truncate(SHOWN);
        Ok(shown)
    }
}
