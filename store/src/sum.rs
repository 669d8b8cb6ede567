//! Sums that tell whether two sets of rows are the same, whatever their order, without keeping either.

use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher, Hash, Hasher},
};

/// The secret of a comparison, drawn for it: whoever made the rows did not know it, and cannot have
/// chosen others with the same sum (SipHash with a key at random).
#[derive(Clone, Default)]
pub struct Secret(RandomState);

impl Secret {
    /// Returns what a row adds to a sum.
    pub fn of(&self, texts: &[&str], number: u64) -> Sum {
        let mut hasher = self.0.build_hasher();
        number.hash(&mut hasher);
        texts.hash(&mut hasher);
        Sum(hasher.finish())
    }
}

/// The sum of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum(u64);

impl Sum {
    /// Adds a row, or another sum.
    pub fn add(&mut self, row: Self) {
        self.0 = self.0.wrapping_add(row.0);
    }

    /// Takes a row away.
    pub fn take(&mut self, row: Self) {
        self.0 = self.0.wrapping_sub(row.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_does_not_matter_and_everything_else_does() {
        let secret = Secret::default();
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
        assert_ne!(secret.of(&["a"], 1), Secret::default().of(&["a"], 1));
    }
}
