//! Circles in a graph of tasks.

use std::collections::{BTreeMap, BTreeSet};

use crate::NodeKey;

/// Finds a circle that can be reached from the given tasks, first task repeated at its end.
pub fn find_cycle<'a>(
    from: impl Iterator<Item = &'a str>,
    links: impl Fn(&str) -> Vec<&'a str>,
) -> Option<Vec<NodeKey>> {
    let mut finished: BTreeSet<&str> = BTreeSet::new();
    for root in from {
        let mut path: Vec<(&str, Vec<&str>)> = Vec::new();
        let mut on_path: BTreeMap<&str, usize> = BTreeMap::new();
        let mut next = Some(root);
        loop {
            if let Some(key) = next.take()
                && !finished.contains(key)
            {
                if let Some(at) = on_path.get(key) {
                    let mut circle: Vec<NodeKey> =
                        path.iter().skip(*at).map(|(key, _)| (*key).into()).collect();
                    circle.push(key.into());
                    circle.reverse();
                    return Some(circle);
                }
                on_path.insert(key, path.len());
                path.push((key, links(key)));
            }
            let Some((key, rest)) = path.last_mut() else { break };
            next = rest.pop();
            if next.is_none() {
                finished.insert(key);
                on_path.remove(*key);
                path.pop();
            }
        }
    }
    None
}
