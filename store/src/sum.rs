//! Sums that tell whether two sets of rows are the same, whatever their order, without keeping either.

use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher, Hash},
};

use sha2::{Digest, Sha256};

/// The secret of a comparison, drawn for it: whoever made the rows did not know it, and cannot have
/// chosen others with the same sum.
pub struct Secret([u8; 32]);

impl Secret {
    /// Draws a secret.
    pub fn draw() -> Self {
        let mut hasher = Sha256::new();
        for n in 0..4_u8 {
            hasher.update(hash_one(&RandomState::new(), n).to_be_bytes());
        }
        Self(hasher.finalize().into())
    }

    /// Returns what a row adds to a sum.
    pub fn of(&self, texts: &[&str], number: u64) -> Sum {
        let mut hasher = Sha256::new();
        hasher.update(self.0);
        hasher.update(number.to_be_bytes());
        for text in texts {
            hasher.update(text.len().to_be_bytes());
            hasher.update(text.as_bytes());
        }
        let [high, low]: [[u8; 16]; 2] = halves(hasher.finalize().into());
        Sum(u128::from_be_bytes(high), u128::from_be_bytes(low))
    }
}

fn hash_one(state: &RandomState, of: impl Hash) -> u64 {
    state.hash_one(of)
}

fn halves(bytes: [u8; 32]) -> [[u8; 16]; 2] {
    let (mut high, mut low) = ([0; 16], [0; 16]);
    high.copy_from_slice(&bytes[..16]);
    low.copy_from_slice(&bytes[16..]);
    [high, low]
}

/// The sum of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum(u128, u128);

impl Sum {
    /// Adds a row.
    pub fn add(&mut self, row: Self) {
        *self = Self(self.0.wrapping_add(row.0), self.1.wrapping_add(row.1));
    }

    /// Takes a row away.
    pub fn take(&mut self, row: Self) {
        *self = Self(self.0.wrapping_sub(row.0), self.1.wrapping_sub(row.1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_does_not_matter_and_everything_else_does() {
        let secret = Secret::draw();
        let rows = [(["a", "b"], 1), (["ab", ""], 1), (["a", "b"], 2), (["", "ab"], 1)];
        let mut sums: Vec<Sum> = Vec::new();
        for (texts, number) in &rows {
            let sum = secret.of(texts, *number);
            assert!(!sums.contains(&sum), "{texts:?}");
            sums.push(sum);
        }
        let (mut forward, mut back) = (Sum::default(), Sum::default());
        sums.iter().for_each(|sum| forward.add(*sum));
        sums.iter().rev().for_each(|sum| back.add(*sum));
        assert_eq!(forward, back);
        sums.iter().for_each(|sum| back.take(*sum));
        assert_eq!(back, Sum::default());
        assert_ne!(secret.of(&["a"], 1), Secret::draw().of(&["a"], 1));
    }
}
