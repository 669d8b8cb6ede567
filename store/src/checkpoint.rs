//! Checkpoints: how far every stream went at an instant, signed with a key that is kept elsewhere. Who
//! keeps an old checkpoint can tell whether the history before it is still the same.

use std::{
    fs::File,
    io::{BufRead, BufReader, Write},
    path::Path,
};

use chrono::{DateTime, Utc};
use directory::SigningKey as Known;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Error, Position, Store, heads, log::hex};

/// What the first line of a private key's file says.
const HEADER: &str = "vekha ed25519 private key";

/// Where a stream ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// The roadmap's key; empty for people.
    pub key: String,
    /// The number of its last event.
    pub seq: u64,
    /// The hash of its last event.
    pub hash: String,
}

/// How far every stream went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The instant at which it was signed.
    pub at: DateTime<Utc>,
    /// The position of the last event.
    pub position: Position,
    /// Where every stream ended, by key.
    pub streams: Vec<End>,
    /// The public key, in hexadecimal.
    pub key: String,
    /// The signature over everything before it, in hexadecimal.
    pub signature: String,
}

/// What can be shown of a checkpoint to anyone: nothing of which roadmaps there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The instant at which it was signed.
    pub at: DateTime<Utc>,
    /// The position of the last event.
    pub position: Position,
    /// SHA-256 of what was signed, in hexadecimal.
    pub digest: String,
    /// The public key, in hexadecimal.
    pub key: String,
    /// The signature, in hexadecimal.
    pub signature: String,
}

impl Checkpoint {
    /// Returns the text that is signed: one line for the whole, one for each stream.
    fn text(&self) -> String {
        let mut text = format!(
            "vekha checkpoint 1\n{}\n{}\n{}\n",
            self.at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
            self.position,
            self.key
        );
        for End { key, seq, hash } in &self.streams {
            text.push_str(&format!("{hash} {seq} {key}\n"));
        }
        text
    }

    /// Tells whether the signature is that of the key that it names.
    pub fn is_signed(&self) -> bool {
        let key = bytes::<32>(&self.key).and_then(|key| VerifyingKey::from_bytes(&key).ok());
        let signature = bytes::<64>(&self.signature).map(|it| Signature::from_bytes(&it));
        match (key, signature) {
            (Some(key), Some(signature)) => {
                key.verify_strict(Sha256::digest(self.text()).as_slice(), &signature).is_ok()
            }
            _ => false,
        }
    }

    /// Returns what can be shown to anyone.
    pub fn shown(&self) -> Shown {
        Shown {
            at: self.at,
            position: self.position,
            digest: hex(&Sha256::digest(self.text())),
            key: self.key.clone(),
            signature: self.signature.clone(),
        }
    }
}

fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let read = base16ct::lower::decode(text.as_bytes(), &mut bytes).ok()?;
    (read.len() == N).then_some(bytes)
}

/// A private key that signs checkpoints.
pub struct Key(SigningKey);

impl Key {
    /// Makes a key of 32 random bytes.
    pub fn of(random: [u8; 32]) -> Self {
        Self(SigningKey::from_bytes(&random))
    }

    /// Returns the public key, in hexadecimal.
    pub fn public(&self) -> String {
        hex(self.0.verifying_key().as_bytes())
    }

    /// Signs another public key, which takes over from this one.
    pub fn hand_over(&self, public: &str) -> String {
        hex(&self.0.sign(format!("vekha key 1 {public}").as_bytes()).to_bytes())
    }

    /// Writes the key to a new file that only its owner may read.
    pub fn write(&self, path: &Path) -> Result<(), Error> {
        let fail = |source| Error::File { path: path.to_owned(), source };
        if path.exists() {
            return Err(Error::Exists(path.to_owned()));
        }
        crate::lock::create_private(path).map_err(fail)?;
        let mut file = File::options().write(true).open(path).map_err(fail)?;
        let text = format!("{HEADER}\n{}\n", hex(&self.0.to_bytes()));
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(fail)
    }

    /// Reads a key.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let fail = |source| Error::File { path: path.to_owned(), source };
        let text = std::fs::read_to_string(path).map_err(fail)?;
        let mut lines = text.lines();
        let key = match (lines.next(), lines.next().and_then(bytes::<32>)) {
            (Some(HEADER), Some(key)) => key,
            _ => {
                let sentence = format!("{} is not a key of `vekha keys new`", path.display());
                return Err(Error::Checkpoint(sentence));
            }
        };
        Ok(Self::of(key))
    }
}

/// Tells whether a key was signed by the one before it.
pub fn is_handed_over(before: &str, public: &str, signature: &str) -> bool {
    let before = bytes::<32>(before).and_then(|key| VerifyingKey::from_bytes(&key).ok());
    let signature = bytes::<64>(signature).map(|it| Signature::from_bytes(&it));
    match (before, signature) {
        (Some(key), Some(signature)) => {
            key.verify_strict(format!("vekha key 1 {public}").as_bytes(), &signature).is_ok()
        }
        _ => false,
    }
}

/// Reads a file of checkpoints, one a line, and refuses it if one is not signed, if they are not in
/// order, or if a key in it is none that is trusted.
pub fn read(path: &Path, trusted: Option<&str>, known: &[Known]) -> Result<Vec<Checkpoint>, Error> {
    let fail = |source| Error::File { path: path.to_owned(), source };
    let wrong = |line: usize, what: &str| {
        Error::Checkpoint(format!("{}, line {line}: {what}", path.display()))
    };
    let mut checkpoints: Vec<Checkpoint> = Vec::new();
    for (line, text) in BufReader::new(File::open(path).map_err(fail)?).lines().enumerate() {
        let (line, text) = (line + 1, text.map_err(fail)?);
        if text.trim().is_empty() {
            continue;
        }
        let checkpoint: Checkpoint = serde_json::from_str(&text)
            .map_err(|error| wrong(line, &format!("it is no checkpoint: {error}")))?;
        if !checkpoint.is_signed() {
            return Err(wrong(line, "its signature is not good"));
        }
        let first =
            trusted.map(str::to_owned).or_else(|| checkpoints.first().map(|it| it.key.clone()));
        let named = known.iter().any(|key| key.public == checkpoint.key);
        if first.is_some_and(|first| first != checkpoint.key) && !named {
            return Err(wrong(line, "its key is none that is trusted or that the log names"));
        }
        if checkpoints.last().is_some_and(|last| last.position > checkpoint.position) {
            return Err(wrong(line, "it goes less far than the one before it"));
        }
        checkpoints.push(checkpoint);
    }
    if checkpoints.is_empty() {
        return Err(Error::Checkpoint(format!("{} has no checkpoint", path.display())));
    }
    Ok(checkpoints)
}

/// Adds a checkpoint to its file, durably.
pub fn append(path: &Path, checkpoint: &Checkpoint) -> Result<(), Error> {
    let fail = |source| Error::File { path: path.to_owned(), source };
    let mut line = serde_json::to_string(checkpoint)?;
    line.push('\n');
    let mut options = File::options();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(fail)?;
    file.write_all(line.as_bytes()).and_then(|()| file.sync_all()).map_err(fail)
}

impl Store {
    /// Signs how far every stream has gone.
    pub async fn checkpoint(&self, key: &Key, at: DateTime<Utc>) -> Result<Checkpoint, Error> {
        let mut reading = self.reading().await?;
        let (position, _) = reading.end().await?;
        let heads = heads::at(&mut *reading, position).await?;
        let streams = heads
            .into_iter()
            .map(|(key, head)| End { key, seq: head.seq, hash: hex(&head.hash) })
            .collect();
        let (public, signature) = (key.public(), String::new());
        let mut checkpoint = Checkpoint { at, position, streams, key: public, signature };
        let digest = Sha256::digest(checkpoint.text());
        checkpoint.signature = hex(&key.0.sign(digest.as_slice()).to_bytes());
        Ok(checkpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_is_that_of_its_key_and_nobody_elses() {
        let (key, other) = (Key::of([1; 32]), Key::of([2; 32]));
        let at = DateTime::from_timestamp(1_790_000_000, 0).expect("an instant");
        let end = End { key: "plan".into(), seq: 3, hash: "00".repeat(32) };
        let mut signed = Checkpoint {
            at,
            position: 9,
            streams: vec![end],
            key: key.public(),
            signature: String::new(),
        };
        signed.signature = hex(&key.0.sign(Sha256::digest(signed.text()).as_slice()).to_bytes());
        assert!(signed.is_signed());
        let altered = |change: fn(&mut Checkpoint)| {
            let mut copy = signed.clone();
            change(&mut copy);
            copy.is_signed()
        };
        assert!(!altered(|it| it.position = 8));
        assert!(!altered(|it| it.streams[0].seq = 4));
        assert!(!altered(|it| it.streams[0].hash.replace_range(..1, "1")));
        assert!(!altered(|it| it.streams.clear()));
        let stolen = Checkpoint { key: other.public(), ..signed.clone() };
        assert!(!stolen.is_signed());
        assert!(is_handed_over(&key.public(), &other.public(), &key.hand_over(&other.public())));
        assert!(!is_handed_over(&other.public(), &key.public(), &key.hand_over(&key.public())));
    }
}
