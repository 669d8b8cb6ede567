//! Circles of a graph: sets of more than one point that are all reached from one another (Tarjan).

use std::collections::{BTreeMap, BTreeSet};

/// From where to where, and by what name.
pub type Edge = (String, String, String);

struct Search<'a> {
    next: BTreeMap<&'a str, BTreeSet<&'a str>>,
    order: BTreeMap<&'a str, usize>,
    low: BTreeMap<&'a str, usize>,
    stack: Vec<&'a str>,
    found: Vec<Vec<String>>,
}

impl<'a> Search<'a> {
    fn visit(&mut self, point: &'a str) {
        let number = self.order.len();
        self.order.insert(point, number);
        self.low.insert(point, number);
        self.stack.push(point);
        for next in self.next.get(point).cloned().unwrap_or_default() {
            if !self.order.contains_key(next) {
                self.visit(next);
                let low = self.low[next].min(self.low[point]);
                self.low.insert(point, low);
            } else if self.stack.contains(&next) {
                let low = self.order[next].min(self.low[point]);
                self.low.insert(point, low);
            }
        }
        if self.low[point] == number {
            let at = self.stack.iter().position(|known| *known == point).unwrap_or(0);
            let mut circle: Vec<_> = self.stack.drain(at..).map(str::to_owned).collect();
            if circle.len() > 1 {
                circle.sort();
                self.found.push(circle);
            }
        }
    }
}

/// Finds every circle, each with its points in order.
pub fn circles(edges: &[Edge]) -> Vec<Vec<String>> {
    let mut next: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (from, to, _) in edges {
        next.entry(from).or_default().insert(to);
        next.entry(to).or_default();
    }
    let points: Vec<_> = next.keys().copied().collect();
    let mut search = Search {
        next,
        order: BTreeMap::new(),
        low: BTreeMap::new(),
        stack: Vec::new(),
        found: Vec::new(),
    };
    for point in points {
        if !search.order.contains_key(point) {
            search.visit(point);
        }
    }
    search.found.sort();
    search.found
}
