//! Checkpoints: how far every stream went at an instant, signed with a key that is kept elsewhere. Who
//! keeps an old checkpoint can tell whether the history before it is still the same.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{BufRead, BufReader, Write},
    path::Path,
};

use chrono::{DateTime, Utc};
use directory::SigningKey as Known;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    Error, Position,
    chain::hex,
    disk::{append_line, create_private},
};

/// The format of checkpoints that are signed now: of each stream its mark is signed, so that a stream can be
/// left unnamed and the signature holds. In the first one the streams themselves were signed.
const FORMAT: u32 = 2;
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

impl End {
    fn line(&self) -> String {
        let Self { key, seq, hash } = self;
        format!("{hash} {seq} {key}\n")
    }

    /// Returns what stands for it where it is not named: whoever does not have its log learns nothing of it.
    pub fn mark(&self) -> String {
        hex(&Sha256::digest(self.line()))
    }
}

const fn first() -> u32 {
    1
}

const fn is_first(format: &u32) -> bool {
    *format == 1
}

/// How far every stream went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The number of its format.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub format: u32,
    /// The instant at which it was signed.
    pub at: DateTime<Utc>,
    /// The position of the last event.
    pub position: Position,
    /// Where streams ended, by key: all of them, or those that whoever has the checkpoint may know of.
    pub streams: Vec<End>,
    /// The marks of all others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden: Vec<String>,
    /// The public key, in hexadecimal.
    pub key: String,
    /// How keys took over from one another before this one signed, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handed: Vec<Handed>,
    /// The signature over everything but the keys before it, in hexadecimal.
    pub signature: String,
}

/// A key that took over from another; the signature speaks for itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handed {
    /// The public key that signed until then.
    pub from: String,
    /// The public key that took over.
    pub to: String,
    /// The signature of the one over the other.
    pub signature: String,
}

impl Handed {
    /// Returns how the keys that the log names took over from one another.
    pub fn of(keys: &[Known]) -> Vec<Self> {
        let pairs = keys.iter().zip(keys.iter().skip(1));
        let handed = pairs.map(|(from, to)| Self {
            from: from.public.clone(),
            to: to.public.clone(),
            signature: to.signed.clone().unwrap_or_default(),
        });
        handed.collect()
    }

    /// Tells whether the signature is good.
    pub fn is_good(&self) -> bool {
        is_handed_over(&self.from, &self.to, &self.signature)
    }
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
    /// Signs where every stream ended, with what the log knows of keys.
    pub fn sign(
        key: &Key,
        at: DateTime<Utc>,
        position: Position,
        streams: Vec<End>,
        handed: Vec<Handed>,
    ) -> Self {
        let (public, signature) = (key.public(), String::new());
        let (format, hidden) = (FORMAT, Vec::new());
        let mut signed =
            Self { format, at, position, streams, hidden, key: public, handed, signature };
        let digest = Sha256::digest(signed.text());
        signed.signature = hex(&key.0.sign(digest.as_slice()).to_bytes());
        signed
    }

    /// Returns the text that is signed: what holds for the whole, and a line for each stream.
    fn text(&self) -> String {
        let mut text = format!(
            "vekha checkpoint {}\n{}\n{}\n{}\n",
            self.format,
            self.at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
            self.position,
            self.key
        );
        if self.format < 2 {
            self.streams.iter().for_each(|end| text.push_str(&end.line()));
            return text;
        }
        let named = self.streams.iter().map(End::mark);
        let mut marks: Vec<String> = named.chain(self.hidden.iter().cloned()).collect();
        marks.sort_unstable();
        for mark in marks {
            text.push_str(&mark);
            text.push('\n');
        }
        text
    }

    /// Returns it for somebody who may know of some streams only; none if it is of the first format, in which
    /// all are named.
    pub fn known_to(&self, may_know: impl Fn(&str) -> bool) -> Option<Self> {
        let (streams, others): (Vec<End>, Vec<End>) =
            self.streams.iter().cloned().partition(|end| may_know(&end.key));
        if self.format < 2 && !others.is_empty() {
            return None;
        }
        let mut hidden = self.hidden.clone();
        hidden.extend(others.iter().map(End::mark));
        // Their order would say something of their keys.
        hidden.sort_unstable();
        Some(Self { streams, hidden, ..self.clone() })
    }

    /// Returns the line by which files have it.
    pub fn line(&self) -> Result<String, Error> {
        Ok(serde_json::to_string(self)?)
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
        create_private(path).map_err(fail)?;
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
fn is_handed_over(before: &str, public: &str, signature: &str) -> bool {
    let before = bytes::<32>(before).and_then(|key| VerifyingKey::from_bytes(&key).ok());
    let signature = bytes::<64>(signature).map(|it| Signature::from_bytes(&it));
    match (before, signature) {
        (Some(key), Some(signature)) => {
            key.verify_strict(format!("vekha key 1 {public}").as_bytes(), &signature).is_ok()
        }
        _ => false,
    }
}

/// What a file of checkpoints holds.
#[derive(Debug, Default)]
pub struct Kept {
    /// The good ones, in order.
    pub checkpoints: Vec<Checkpoint>,
    /// Lines that say nothing, as when the machine stopped while one was written.
    pub torn: Vec<String>,
    /// Lines that say something that is not to be trusted.
    pub faults: Vec<String>,
}

impl Kept {
    /// Takes the checkpoints only if every line is to be trusted, and there is one.
    pub fn trusted(self, path: &Path) -> Result<Self, Error> {
        if let Some(fault) = self.faults.into_iter().next() {
            return Err(Error::Checkpoint(fault));
        }
        if self.checkpoints.is_empty() {
            return Err(Error::Checkpoint(format!("{} has no checkpoint", path.display())));
        }
        Ok(Self { faults: Vec::new(), ..self })
    }
}

/// Reads a file of checkpoints, one a line.
///
/// The keys to trust are those that the reader names; without any, the first that the log names; for
/// a file without a log, the one that signed its first line. Whichever key took over from a trusted
/// one is trusted as well.
pub fn read(path: &Path, trusted: &[String], log: &[Known]) -> Result<Kept, Error> {
    let fail = |source| Error::File { path: path.to_owned(), source };
    let mut keys: BTreeSet<String> = trusted.iter().cloned().collect();
    if let Some(first) = log.first().filter(|_| keys.is_empty()) {
        keys.insert(first.public.clone());
    }
    let follow = |keys: &mut BTreeSet<String>, handed: &[Handed]| {
        for handed in handed {
            if keys.contains(&handed.from) && handed.is_good() {
                keys.insert(handed.to.clone());
            }
        }
    };
    follow(&mut keys, &Handed::of(log));
    let mut kept = Kept::default();
    for (line, bytes) in BufReader::new(File::open(path).map_err(fail)?).split(b'\n').enumerate() {
        let (line, bytes) = (line + 1, bytes.map_err(fail)?);
        let place = |what: &str| format!("{}, line {line}: {what}", path.display());
        if bytes.trim_ascii().is_empty() {
            continue;
        }
        let Ok(checkpoint) = serde_json::from_slice::<Checkpoint>(&bytes) else {
            kept.torn.push(place("it is no checkpoint"));
            continue;
        };
        if keys.is_empty() {
            keys.insert(checkpoint.key.clone());
        }
        follow(&mut keys, &checkpoint.handed);
        let last = kept.checkpoints.last();
        if !checkpoint.is_signed() {
            kept.faults.push(place("its signature is not good"));
        } else if !keys.contains(&checkpoint.key) {
            kept.faults.push(place("its key is none that is trusted or that took over from one"));
        } else if last.is_some_and(|last| last.position > checkpoint.position) {
            kept.faults.push(place("it goes less far than the one before it"));
        } else {
            kept.checkpoints.push(checkpoint);
        }
    }
    Ok(kept)
}

/// Adds a checkpoint to its file, durably.
pub fn append(path: &Path, checkpoint: &Checkpoint) -> Result<(), Error> {
    let fail = |source| Error::File { path: path.to_owned(), source };
    let line = checkpoint.line()?;
    append_line(path, &line).and_then(|file| file.sync_all()).map_err(fail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_is_that_of_its_key_and_nobody_elses() {
        let (key, other) = (Key::of([1; 32]), Key::of([2; 32]));
        let at = DateTime::from_timestamp(1_790_000_000, 0).expect("an instant");
        let end = End { key: "plan".into(), seq: 3, hash: "00".repeat(32) };
        let signed = Checkpoint::sign(&key, at, 9, vec![end], Vec::new());
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
        assert!(!altered(|it| it.format = 1));
        let stolen = Checkpoint { key: other.public(), ..signed.clone() };
        assert!(!stolen.is_signed());
        assert!(is_handed_over(&key.public(), &other.public(), &key.hand_over(&other.public())));
        assert!(!is_handed_over(&other.public(), &key.public(), &key.hand_over(&key.public())));
    }

    #[test]
    fn a_stream_can_be_left_unnamed_and_the_signature_holds() {
        let (key, at) = (Key::of([1; 32]), DateTime::from_timestamp(1_790_000_000, 0));
        let end = |key: &str| End { key: key.to_owned(), seq: 3, hash: "0a".repeat(32) };
        let ends = vec![end(""), end("open"), end("secret")];
        let signed = Checkpoint::sign(&key, at.expect("an instant"), 9, ends, Vec::new());
        let shown = signed.known_to(|key| key == "open").expect("of the present format");
        assert!(shown.is_signed());
        assert_eq!((shown.streams.len(), shown.hidden.len()), (1, 2));
        assert_eq!(shown.shown(), signed.shown());
        let line = shown.line().expect("it is written");
        assert!(line.contains("open") && !line.contains("secret"), "{line}");
        assert_eq!(serde_json::from_str::<Checkpoint>(&line).expect("it is read"), shown);
        let mut altered = shown.clone();
        altered.hidden.pop();
        assert!(!altered.is_signed());
        altered.hidden.push(end("other").mark());
        assert!(!altered.is_signed());
    }

    #[test]
    fn a_checkpoint_of_the_first_format_is_still_good() {
        let (key, at) = (Key::of([1; 32]), DateTime::from_timestamp(1_790_000_000, 0));
        let end = End { key: "plan".to_owned(), seq: 3, hash: "0a".repeat(32) };
        let mut old =
            Checkpoint::sign(&key, at.expect("an instant"), 9, vec![end.clone()], Vec::new());
        old.format = 1;
        assert!(old.text().starts_with("vekha checkpoint 1\n"));
        assert!(old.text().ends_with(&format!("{} 3 plan\n", end.hash)));
        old.signature = hex(&key.0.sign(Sha256::digest(old.text()).as_slice()).to_bytes());
        let line = old.line().expect("it is written");
        assert!(!line.contains("format"), "{line}");
        assert!(serde_json::from_str::<Checkpoint>(&line).expect("it is read").is_signed());
        assert_eq!(old.known_to(|_| false), None);
        assert_eq!(old.known_to(|_| true), Some(old));
    }
}
