//! Whether one task may wait for another.

use std::collections::{HashMap, HashSet};

use super::check::{self, Checks};
use crate::{Link, Problem, Refusal, Roadmap, Task, Tree, cycle::find_cycle};

/// Counts the links of a roadmap, those that tasks have through their workstream for each of them.
fn count_links(roadmap: &Roadmap) -> usize {
    let tree = Tree::of(&roadmap.workstreams);
    let groups = roadmap.workstreams.iter().enumerate();
    let groups: HashMap<_, _> = groups
        .map(|(at, group)| (&group.key, tree.links(&roadmap.workstreams, at).len()))
        .collect();
    let inherited = |task: &Task| groups.get(&task.workstream).copied().unwrap_or(0);
    roadmap.tasks.iter().map(|task| task.links.len() + inherited(task)).sum()
}

/// Returns what a task or a workstream waits for by links of its own.
pub(super) fn links_of<'a>(roadmap: &'a Roadmap, key: &str) -> &'a [Link] {
    match (roadmap.task(key), roadmap.workstream(key)) {
        (Some(task), _) => &task.links,
        (None, Some(workstream)) => &workstream.links,
        (None, None) => &[],
    }
}

/// Checks a link that is to be added: both ends exist, it is new, and it closes no circle.
pub fn check_link(roadmap: &Roadmap, waits: &str, link: &Link) -> Result<(), Refusal> {
    check_ends(roadmap, waits, link, None)?;
    check_circle(roadmap, waits, link)
}

/// Checks all of it but circles. `links` is how many there are, if somebody has counted them already.
pub(super) fn check_ends(
    roadmap: &Roadmap,
    waits: &str,
    link: &Link,
    links: Option<usize>,
) -> Result<(), Refusal> {
    let fault = |problem| Refusal::field("from", problem);
    if roadmap.task(&link.from).is_none() && roadmap.workstream(&link.from).is_none() {
        return Err(fault(Problem::Unknown));
    }
    if link.from == waits {
        return Err(fault(Problem::SelfLink));
    }
    // Nothing waits for what it is a part of.
    let own = roadmap.task(waits).map_or(waits, |task| &task.workstream);
    if roadmap.task(&link.from).is_none() && roadmap.is_within(own, &link.from) {
        return Err(fault(Problem::WithinItself));
    }
    let more = match roadmap.workstream(waits) {
        Some(group) => {
            let inside: HashSet<_> = roadmap.within(&group.key).map(|it| &it.key).collect();
            roadmap.tasks.iter().filter(|task| inside.contains(&task.workstream)).count()
        }
        None => 1,
    };
    if links_of(roadmap, waits).len() >= check::LIST_MOST {
        return Err(fault(Problem::TooMany { most: check::LIST_MOST }));
    }
    let few = links.is_some_and(|links| links + more <= check::LINKS_MOST);
    if !few && count_links(roadmap) + more > check::LINKS_MOST {
        return Err(fault(Problem::TooMany { most: check::LINKS_MOST }));
    }
    let known = links_of(roadmap, waits).iter();
    if known.into_iter().any(|known| known.from == link.from && known.kind == link.kind) {
        return Err(fault(Problem::Duplicate));
    }
    let mut checks = Checks::default();
    checks.lag("lag", link);
    checks.done()
}

/// Refuses a link that closes a circle.
pub(super) fn check_circle(roadmap: &Roadmap, waits: &str, link: &Link) -> Result<(), Refusal> {
    let mut members: HashMap<&str, Vec<&str>> = HashMap::new();
    let tree = Tree::of(&roadmap.workstreams);
    let places = roadmap.workstreams.iter().enumerate();
    let places: HashMap<&str, usize> = places.map(|(at, it)| (it.key.as_str(), at)).collect();
    // A workstream with all above it, by its key.
    let lines = places.iter().map(|(key, at)| {
        let above =
            tree.above(*at).filter_map(|at| Some(roadmap.workstreams.get(at)?.key.as_str()));
        (*key, std::iter::once(*key).chain(above).collect())
    });
    let lines: HashMap<&str, Vec<&str>> = lines.collect();
    let line = |key: &str| lines.get(key).map_or(&[][..], Vec::as_slice);
    for task in &roadmap.tasks {
        for group in line(&task.workstream) {
            members.entry(*group).or_default().push(&task.key);
        }
    }
    let before = |key: &str| -> Vec<&str> {
        let new = (key == waits).then_some(link.from.as_str());
        match roadmap.task(key) {
            Some(task) => {
                let groups = line(&task.workstream).iter();
                let groups = groups.filter(|group| roadmap.task(group).is_none());
                let inherited = groups.flat_map(|group| links_of(roadmap, group));
                let inside = line(&task.workstream).contains(&waits);
                let new = new.or(inside.then_some(link.from.as_str()));
                task.links.iter().chain(inherited).map(|l| l.from.as_str()).chain(new).collect()
            }
            None => members.get(key).cloned().unwrap_or_default(),
        }
    };
    // A circle through the new link passes what waits: itself, or the tasks of the workstream.
    let from: Vec<&str> = match roadmap.task(waits) {
        Some(_) => vec![waits],
        None => members.get(waits).cloned().unwrap_or_default(),
    };
    match find_cycle(from.into_iter(), before) {
        Some(path) => Err(Refusal::field("from", Problem::Cycle { path })),
        None => Ok(()),
    }
}
