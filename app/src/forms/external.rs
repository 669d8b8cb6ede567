//! What somebody writes of tasks of other roadmaps.

use roadmap::{External, NodeKey, Problem};

use super::typed::{Reader, lines};
use crate::{external::known, visit::Visit};

/// Reads tasks of other roadmaps, one a line or parted by semicolons: `power/GRID-3`, or the address of the
/// page of one. A title does in place of the key. What the task waits for already needs not be there any more,
/// and what of it the viewer may not read, and so was not in the form, stays.
pub fn externals(
    visit: &Visit,
    reader: &mut Reader,
    (field, text): (&str, &str),
    now: &[External],
) -> Vec<External> {
    let one = |line: &str| {
        if let Some(same) = now.iter().find(|it| it.to_string() == line) {
            return Some(same.clone());
        }
        let (roadmap, words) = parted(line)?;
        let other = visit.roadmap(&roadmap)?;
        let task = other.meant(&words).map(NodeKey::task).filter(|it| other.task(it).is_some())?;
        let known = known(&visit.boards, &other, &task, visit.now);
        Some(External { roadmap: other.key.clone(), task, known })
    };
    let hidden = now.iter().filter(|it| visit.roadmap(&it.roadmap).is_none()).cloned();
    let mut all: Vec<External> = hidden.collect();
    let mut told = false;
    for line in lines(&text.replace(';', "\n")) {
        match one(&line) {
            Some(external) if all.iter().any(|it| it.is_same(&external)) => {}
            Some(external) => all.push(external),
            // The first one says how they are written.
            None if !told => {
                let key = line.chars().take(60).collect();
                reader.fault(field, Problem::NotThere { key });
                told = true;
            }
            None => {}
        }
    }
    all
}

/// Parts the key of a roadmap from what is said of its task.
fn parted(line: &str) -> Option<(String, String)> {
    let (roadmap, words) = match line.split_once("/r/") {
        Some((_, path)) => {
            let (roadmap, task) = path.split_once("/t/")?;
            let task = task.split(['?', '#', '/']).next().unwrap_or_default();
            let text = |part: &str| {
                let part = percent_encoding::percent_decode_str(part).decode_utf8().ok()?;
                Some(part.into_owned())
            };
            // The address of a day has the day behind the key.
            let roadmap = text(roadmap)?;
            let roadmap = roadmap.split('@').next().unwrap_or_default().to_owned();
            (roadmap, text(task)?)
        }
        None => {
            let (roadmap, words) = line.split_once('/')?;
            (roadmap.to_owned(), words.trim_end_matches('/').to_owned())
        }
    };
    Some((roadmap.trim().to_owned(), words.trim().to_owned()))
}
