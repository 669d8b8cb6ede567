//! Passwords by argon2id in a bounded worker, tokens from the system's random source, cookies.

use std::sync::{Arc, Mutex, PoisonError};

use app::visit::{Answer, Doorkeeper};
use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::attempts::Attempts;

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
struct Line {
    workers: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    /// The memory of workers who have none in hand now. It is used again and again: given back to
    /// the system's allocator, it would be kept once for each thread that ever worked.
    memory: Arc<Mutex<Vec<Memory>>>,
}

/// What argon2id works in.
type Memory = Vec<Block>;

impl Line {
    fn new(workers: usize) -> Self {
        let workers = Arc::new(Semaphore::new(workers));
        Self { workers, queue: Arc::new(Semaphore::new(QUEUE)), memory: Arc::default() }
    }

    fn work<T: Send + 'static>(
        &self,
        task: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Answer<Option<T>> {
        let Self { workers, queue, memory } = self.clone();
        Box::pin(async move {
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
        })
    }
}

/// The doorkeeper of a server.
pub struct Keeper {
    anyone: Line,
    trusted: Line,
    attempts: Attempts,
    /// The hash of the token of the set-up link.
    set_up: Option<[u8; 32]>,
    /// Whether browsers come by HTTPS.
    secure: bool,
}

impl Keeper {
    /// Makes a doorkeeper whose cookies are for HTTPS only, or for a browser on the same machine.
    pub fn new(secure: bool) -> Self {
        Self {
            anyone: Line::new(WORKERS),
            trusted: Line::new(TRUSTED_WORKERS),
            attempts: Attempts::default(),
            set_up: None,
            secure,
        }
    }

    /// Draws the token of a link by which the first admin is made; it is kept as its hash.
    pub fn with_set_up(mut self) -> (Self, String) {
        let (token, hash) = self.token();
        self.set_up = (!token.is_empty()).then_some(hash);
        (self, token)
    }

    /// Returns the name of the session's cookie.
    pub const fn cookie_name(secure: bool) -> &'static str {
        if secure { "__Host-vekha" } else { "vekha" }
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

/// Returns the hash under which a token is kept.
pub fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

impl Doorkeeper for Keeper {
    fn verify(
        &self,
        hash: Option<String>,
        password: String,
        trusted: bool,
    ) -> Answer<Option<bool>> {
        let line = if trusted { &self.trusted } else { &self.anyone };
        line.work(move |memory| verify(hash.as_deref(), &password, memory))
    }

    fn admit(&self, login: &str, address: Option<&str>) -> Result<(), u64> {
        self.attempts.admit(login, address)
    }

    fn trust(&self, login: &str, address: Option<&str>) {
        self.attempts.trust(login, address);
    }

    fn trusts(&self, login: &str, address: Option<&str>) -> bool {
        self.attempts.trusts(login, address)
    }

    fn may_set_up(&self, token: &str) -> bool {
        // Hashes of random tokens may be compared in the ordinary way.
        self.set_up.is_some_and(|hash| token_hash(token) == hash)
    }

    fn token_hash(&self, token: &str) -> [u8; 32] {
        token_hash(token)
    }

    fn hash(&self, password: String) -> Answer<Option<String>> {
        let work = self.trusted.work(move |memory| hash_in(&password, memory));
        Box::pin(async move { work.await.flatten() })
    }

    fn token(&self) -> (String, [u8; 32]) {
        let mut bytes = [0; 32];
        if getrandom::fill(&mut bytes).is_err() {
            // Without randomness nobody is signed in: an empty token is never accepted.
            return (String::new(), [0; 32]);
        }
        let token: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let hash = token_hash(&token);
        (token, hash)
    }

    fn cookie(&self, token: Option<&str>) -> String {
        let name = Self::cookie_name(self.secure);
        let secure = if self.secure { "; Secure" } else { "" };
        match token {
            Some(token) => format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax{secure}"),
            None => format!("{name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{secure}"),
        }
    }
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
