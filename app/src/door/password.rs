//! Passwords by argon2id, hashed by a bounded number of workers.

use std::sync::{Arc, Mutex, PoisonError};

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use tokio::sync::Semaphore;

/// Hashes at a time; each takes 19 MiB.
const WORKERS: usize = 2;
/// The same for people who have signed in from their address before.
const TRUSTED_WORKERS: usize = 1;
/// People at the most who wait for a worker.
const QUEUE: usize = 64;
/// A hash that no password has, so that an unknown name takes as long as a known one.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGlzIGhlcmU$sJgJrKxQkPuKjTtNn4oW3SxGqJ6E0cG6p4d0hQeFqGQ";

/// Workers and those who wait for them.
#[derive(Clone)]
pub struct Line {
    workers: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    /// The memory of workers who have none in hand now. It is used again and again: given back to
    /// the system's allocator, it would be kept once for each thread that ever worked.
    memory: Arc<Mutex<Vec<Memory>>>,
}

/// What argon2id works in.
type Memory = Vec<Block>;

impl Line {
    /// Makes the line for anyone.
    pub fn for_anyone() -> Self {
        Self::new(WORKERS)
    }

    /// Makes the line for people who have signed in from their device before.
    pub fn for_trusted() -> Self {
        Self::new(TRUSTED_WORKERS)
    }

    /// Compares a password with its hash; takes as long when there is none. None when too many wait.
    pub async fn verify(&self, hash: Option<String>, password: String) -> Option<bool> {
        self.work(move |memory| verify(hash.as_deref(), &password, memory)).await
    }

    /// Hashes a password; none when too many wait already.
    pub async fn hash(&self, password: String) -> Option<String> {
        self.work(move |memory| hash_in(&password, memory)).await.flatten()
    }

    fn new(workers: usize) -> Self {
        let workers = Arc::new(Semaphore::new(workers));
        Self { workers, queue: Arc::new(Semaphore::new(QUEUE)), memory: Arc::default() }
    }

    async fn work<T: Send + 'static>(
        &self,
        task: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Option<T> {
        let Self { workers, queue, memory } = self.clone();
        let _place = queue.try_acquire_owned().ok()?;
        let _worker = workers.acquire_owned().await.ok()?;
        let work = move || {
            let idle = || memory.lock().unwrap_or_else(PoisonError::into_inner);
            let mut own = idle().pop().unwrap_or_default();
            let done = task(&mut own);
            idle().push(own);
            done
        };
        tokio::task::spawn_blocking(work).await.ok()
    }
}

/// Hashes a password for the record.
pub fn hash(password: &str) -> Option<String> {
    hash_in(password, &mut Memory::new())
}

fn hash_in(password: &str, memory: &mut Memory) -> Option<String> {
    let (params, salt) = (Params::default(), Salt::generate());
    let output = digest(&params, &salt, password, Params::DEFAULT_OUTPUT_LEN, memory)?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).ok()?,
        salt: Some(salt),
        hash: Some(output),
    };
    Some(hash.to_string())
}

fn digest(
    params: &Params,
    salt: &[u8],
    password: &str,
    length: usize,
    memory: &mut Memory,
) -> Option<Output> {
    memory.resize_with(params.block_count().max(memory.len()), Block::default);
    let mut bytes = vec![0; length];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    let done = argon2.hash_password_into_with_memory(password.as_bytes(), salt, &mut bytes, memory);
    done.ok()?;
    Output::new(&bytes).ok()
}

fn verify(hash: Option<&str>, password: &str, memory: &mut Memory) -> bool {
    let found = PasswordHash::new(hash.unwrap_or(NOBODY)).ok().and_then(|known| {
        let params = Params::try_from(&known).ok()?;
        let (salt, expected) = (known.salt?, known.hash?);
        let output = digest(&params, &salt, password, expected.len(), memory)?;
        // Outputs are compared in the same time wherever they differ.
        Some(output == expected)
    });
    found == Some(true) && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_opens() {
        let known = hash("correct horse").expect("a hash");
        assert!(known.starts_with("$argon2id$"));
        let mut memory = Memory::new();
        assert!(verify(Some(&known), "correct horse", &mut memory));
        assert!(!verify(Some(&known), "correct horse ", &mut memory));
        assert!(!verify(None, "correct horse", &mut memory));
        assert_eq!(memory.len(), Params::default().block_count(), "one memory for all");
        let nobody = PasswordHash::new(NOBODY).expect("an unknown name must cost a hash, too");
        let known = PasswordHash::new(&known).expect("a hash");
        assert_eq!(nobody.params, known.params, "and the same time");
    }
}
