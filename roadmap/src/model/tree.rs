//! Workstreams as parts of one another.

use foldhash::{HashMap, HashMapExt};

use super::{link::Link, office::Workstream};

/// Which workstream is a part of which, by their places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    parents: Vec<Option<usize>>,
}

/// A workstream in a list of all of them in which each stands below the one that it is a part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Branch {
    /// Its place among all of them.
    pub place: usize,
    /// Of how many it is a part.
    pub depth: usize,
}

impl Tree {
    /// Finds out how workstreams are parts of one another.
    pub fn of(workstreams: &[Workstream]) -> Self {
        let mut places = HashMap::with_capacity(workstreams.len());
        for (at, workstream) in workstreams.iter().enumerate() {
            places.insert(workstream.key.as_str(), at);
        }
        let parent = |it: &Workstream| places.get(it.parent.as_deref()?).copied();
        Self { parents: workstreams.iter().map(parent).collect() }
    }

    /// Returns the places of those that one is a part of, the nearest first.
    pub fn above(&self, place: usize) -> impl Iterator<Item = usize> {
        let parent = |at: &usize| self.parents.get(*at).copied().flatten();
        std::iter::successors(parent(&place), parent).take(self.parents.len())
    }

    /// Tells whether one has parts.
    pub fn has_parts(&self, place: usize) -> bool {
        self.parents.contains(&Some(place))
    }

    /// Returns all of them, each below the one that it is a part of, else in their order.
    pub fn branches(&self) -> Vec<Branch> {
        let mut parts: Vec<Vec<usize>> = vec![Vec::new(); self.parents.len()];
        let mut open = Vec::new();
        for (at, parent) in self.parents.iter().enumerate().rev() {
            match parent.and_then(|parent| parts.get_mut(parent)) {
                Some(parts) => parts.push(at),
                None => open.push((at, 0)),
            }
        }
        let mut branches = Vec::with_capacity(self.parents.len());
        while let Some((place, depth)) = open.pop() {
            branches.push(Branch { place, depth });
            open.extend(parts.get(place).into_iter().flatten().map(|at| (*at, depth + 1)));
        }
        branches
    }

    /// Returns what all tasks of one wait for: by its own links, and by those of all above it.
    pub fn links(&self, workstreams: &[Workstream], place: usize) -> Vec<Link> {
        let mut links: Vec<Link> = Vec::new();
        for at in std::iter::once(place).chain(self.above(place)) {
            for link in workstreams.get(at).map_or(&[][..], |it| &it.links) {
                if !links.iter().any(|it| it.from == link.from && it.kind == link.kind) {
                    links.push(link.clone());
                }
            }
        }
        links
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitrary;

    #[test]
    fn each_stands_below_the_one_that_it_is_a_part_of() {
        let one = arbitrary::definition("plan").workstreams.remove(0);
        let with = |key: &str, parent: Option<&str>| Workstream {
            key: key.into(),
            parent: parent.map(Into::into),
            ..one.clone()
        };
        let all = [
            with("A", None),
            with("A1a", Some("A1")),
            with("B", None),
            with("A1", Some("A")),
            with("A2", Some("A")),
            with("lost", Some("nowhere")),
        ];
        let tree = Tree::of(&all);
        let branches = tree.branches();
        let names: Vec<_> =
            branches.iter().map(|it| (all[it.place].key.as_str(), it.depth)).collect();
        assert_eq!(names, [("A", 0), ("A1", 1), ("A1a", 2), ("A2", 1), ("B", 0), ("lost", 0)]);
        assert_eq!(tree.above(1).collect::<Vec<_>>(), [3, 0]);
        assert!(tree.has_parts(0) && !tree.has_parts(2));
    }
}
