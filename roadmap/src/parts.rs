//! Work on many items that several threads share.

use std::{num::NonZero, ops::Range};

/// Items from which on it is worth a thread.
const WORTH: usize = 1_000;
/// Threads at the most.
const THREADS: usize = 4;

/// Does the same for items by their places, in parts, on several threads where there are many and the machine
/// has them; returns what came of each part, in order.
pub fn in_parts<T: Send>(items: usize, part: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    let has = std::thread::available_parallelism().map_or(1, NonZero::get).min(THREADS);
    let threads = has.min(items / WORTH).max(1);
    if threads == 1 {
        return vec![part(0..items)];
    }
    let size = items.div_ceil(threads);
    let part = &part;
    std::thread::scope(|scope| {
        let ranges = (1..threads).map(|n| (n * size).min(items)..((n + 1) * size).min(items));
        let others: Vec<_> = ranges.map(|range| scope.spawn(move || part(range))).collect();
        let mut all = vec![part(0..size)];
        for other in others {
            all.push(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        all
    })
}

/// Makes something of each of many items, as [`in_parts`] does; returns it in their order, or a fault.
pub fn of_each<I: Sync, T: Send, E: Send>(
    items: &[I],
    of: impl Fn(&I) -> Result<T, E> + Sync,
) -> Result<Vec<T>, E> {
    let part = |range: Range<usize>| {
        items.get(range).unwrap_or_default().iter().map(&of).collect::<Result<Vec<_>, E>>()
    };
    in_parts(items.len(), part).into_iter().try_fold(Vec::new(), |mut all, part| {
        all.append(&mut part?);
        Ok(all)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_in_one_part_and_in_its_place() {
        for items in [0, 1, 999, 1_000, 2_001, 3_998, 10_000] {
            let all: Vec<usize> = in_parts(items, Iterator::collect::<Vec<_>>).concat();
            assert_eq!(all, (0..items).collect::<Vec<_>>(), "{items}");
            assert_eq!(of_each(&all, |item| Ok::<_, ()>(*item)), Ok(all.clone()));
            let last = items.checked_sub(1);
            let found = of_each(&all, |item| if Some(*item) == last { Err(*item) } else { Ok(()) });
            assert_eq!(found.err(), last);
        }
    }
}
