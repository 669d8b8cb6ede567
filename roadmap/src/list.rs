//! A list that versions share: in chunks, so that a change copies the chunk that it is in and no more.

use std::{fmt, iter::FlatMap, slice, sync::Arc};

/// Items of a chunk: a change copies this many, and one pointer for each chunk.
const SIZE: usize = 256;

type Chunk<T> = Arc<Vec<T>>;

/// A list whose clone costs nothing and whose changes leave every clone as it was.
pub struct List<T> {
    chunks: Arc<Vec<Chunk<T>>>,
    len: usize,
}

/// The items of a [`List`], in order.
pub type Iter<'a, T> =
    FlatMap<slice::Iter<'a, Chunk<T>>, slice::Iter<'a, T>, fn(&'a Chunk<T>) -> slice::Iter<'a, T>>;

impl<T> List<T> {
    /// Returns the number of items.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Tells whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Returns an item by its place.
    #[inline]
    pub fn get(&self, at: usize) -> Option<&T> {
        self.chunks.get(at / SIZE)?.get(at % SIZE)
    }

    /// Returns the last item.
    pub fn last(&self) -> Option<&T> {
        self.chunks.last()?.last()
    }

    /// Returns the items in order.
    pub fn iter(&self) -> Iter<'_, T> {
        self.chunks.iter().flat_map(|chunk| chunk.iter())
    }

    /// Returns the places at which two lists of one length differ: what they share is not looked at.
    pub fn differing<'a>(
        &'a self,
        other: &'a Self,
        differ: impl Fn(&T, &T) -> bool + 'a,
    ) -> impl Iterator<Item = usize> + 'a {
        let pairs = self.chunks.iter().zip(other.chunks.iter()).enumerate();
        let apart = pairs.filter(|(_, (a, b))| !Arc::ptr_eq(a, b));
        let apart = apart.flat_map(|(chunk, (a, b))| {
            let items = a.iter().zip(b.iter()).enumerate();
            items.map(move |(at, (a, b))| (chunk * SIZE + at, a, b))
        });
        apart.filter(move |(_, a, b)| differ(a, b)).map(|(at, ..)| at)
    }
}

impl<T: Clone> List<T> {
    /// Returns an item to be changed, if there is one at this place.
    pub fn get_mut(&mut self, at: usize) -> Option<&mut T> {
        let chunk = Arc::make_mut(&mut self.chunks).get_mut(at / SIZE)?;
        Arc::make_mut(chunk).get_mut(at % SIZE)
    }

    /// Puts an item in the place of another, if there is one.
    pub fn set(&mut self, at: usize, item: T) {
        if let Some(place) = self.get_mut(at) {
            *place = item;
        }
    }

    /// Adds an item at the end.
    pub fn push(&mut self, item: T) {
        let chunks = Arc::make_mut(&mut self.chunks);
        match chunks.last_mut().filter(|last| last.len() < SIZE) {
            Some(last) => Arc::make_mut(last).push(item),
            None => chunks.push(Arc::new(vec![item])),
        }
        self.len += 1;
    }

    /// Takes the last item away, if there is one.
    pub fn pop(&mut self) -> Option<T> {
        let chunks = Arc::make_mut(&mut self.chunks);
        let item = Arc::make_mut(chunks.last_mut()?).pop()?;
        if chunks.last().is_some_and(|last| last.is_empty()) {
            chunks.pop();
        }
        self.len -= 1;
        Some(item)
    }

    /// Takes an item away, in the time of copying all that come after it.
    pub fn remove(&mut self, at: usize) {
        let items = self.iter().enumerate().filter(|(place, _)| *place != at);
        *self = items.map(|(_, item)| item.clone()).collect();
    }

    /// Returns all items to be changed, in order.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        Arc::make_mut(&mut self.chunks).iter_mut().flat_map(|chunk| Arc::make_mut(chunk).iter_mut())
    }
}

impl<T> Clone for List<T> {
    fn clone(&self) -> Self {
        Self { chunks: self.chunks.clone(), len: self.len }
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self { chunks: Arc::default(), len: 0 }
    }
}

impl<T: fmt::Debug> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

impl<T: PartialEq> PartialEq for List<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.differing(other, |a, b| a != b).next().is_none()
    }
}

impl<T: serde::Serialize> serde::Serialize for List<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut items = items.into_iter();
        let (mut chunks, mut len) = (Vec::new(), 0);
        loop {
            let mut chunk = Vec::with_capacity(SIZE.min(items.size_hint().0));
            chunk.extend(items.by_ref().take(SIZE));
            len += chunk.len();
            let is_last = chunk.len() < SIZE;
            if !chunk.is_empty() {
                chunks.push(Arc::new(chunk));
            }
            if is_last {
                return Self { chunks: Arc::new(chunks), len };
            }
        }
    }
}

impl<T> From<Vec<T>> for List<T> {
    fn from(items: Vec<T>) -> Self {
        items.into_iter().collect()
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug)]
    enum Step {
        Push(u8),
        Set(usize, u8),
        Pop,
        Remove(usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            3 => any::<u8>().prop_map(Step::Push),
            3 => (0usize..1_000, any::<u8>()).prop_map(|(at, item)| Step::Set(at, item)),
            2 => Just(Step::Pop),
            1 => (0usize..1_000).prop_map(Step::Remove),
        ]
    }

    proptest! {
        #[test]
        fn a_list_is_what_a_vector_would_be_and_so_is_every_clone(
            first in prop::collection::vec(any::<u8>(), 0..700),
            steps in prop::collection::vec(step(), 0..20),
        ) {
            let (mut list, mut items) = (List::from(first.clone()), first);
            for step in steps {
                let (before, then) = (list.clone(), items.clone());
                match step {
                    Step::Push(item) => {
                        list.push(item);
                        items.push(item);
                    }
                    Step::Set(at, item) => {
                        list.set(at, item);
                        if let Some(place) = items.get_mut(at) {
                            *place = item;
                        }
                    }
                    Step::Pop => prop_assert_eq!(list.pop(), items.pop()),
                    Step::Remove(at) => {
                        list.remove(at);
                        if at < items.len() {
                            items.remove(at);
                        }
                    }
                }
                prop_assert_eq!(list.iter().copied().collect::<Vec<_>>(), items.clone());
                prop_assert_eq!(before.iter().copied().collect::<Vec<_>>(), then.clone());
                prop_assert_eq!((list.len(), list.last()), (items.len(), items.last()));
                prop_assert!((0..=items.len()).all(|at| list.get(at) == items.get(at)));
                prop_assert_eq!(list == before, items == then);
                if items.len() == then.len() {
                    let pairs = items.iter().zip(&then).enumerate();
                    let apart = pairs.filter(|(_, (a, b))| a != b).map(|(at, _)| at);
                    let found: Vec<_> = list.differing(&before, |a, b| a != b).collect();
                    prop_assert_eq!(found, apart.collect::<Vec<_>>());
                }
            }
        }
    }
}
