//! What each task says, as a search looks at it: kept with the version, and made anew for the tasks that
//! are others.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use roadmap::{Roadmap, RoadmapKey, Task, list::List};

use crate::{order::fold, query::Query};

/// The folded texts of a roadmap's tasks, in its order.
pub type Folded = List<Arc<str>>;

/// The texts of roadmaps that were searched.
#[derive(Default)]
pub struct Texts {
    known: RwLock<HashMap<RoadmapKey, (Arc<Roadmap>, Folded)>>,
}

/// Returns key, title, owner, deliverable and basis in every language, a line each.
fn text(roadmap: &Roadmap, task: &Task) -> Arc<str> {
    let office = roadmap.office(&task.owner).map(|office| &office.name);
    let texts = [Some(&task.title), Some(&task.deliverable), Some(&task.basis), office];
    let texts = texts.into_iter().flatten().flat_map(|text| text.all());
    let all: Vec<_> = std::iter::once(task.key.as_str()).chain(texts).map(fold).collect();
    all.join("\n").into()
}

/// Returns the words that somebody looks for.
pub fn words(query: &Query) -> Vec<String> {
    query.get("q").unwrap_or("").split_whitespace().map(fold).collect()
}

/// Tells whether every word occurs somewhere in a text.
pub fn says(text: &str, words: &[String]) -> bool {
    words.iter().all(|word| text.contains(word.as_str()))
}

impl Texts {
    /// Returns what the tasks of a roadmap say.
    pub fn of(&self, roadmap: &Arc<Roadmap>) -> Folded {
        let known = {
            let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
            known.get(&roadmap.key).cloned()
        };
        let texts = match &known {
            Some((was, texts)) if was.version == roadmap.version => return texts.clone(),
            Some((was, texts))
                if Arc::ptr_eq(&was.index, &roadmap.index)
                    && Arc::ptr_eq(&was.offices, &roadmap.offices) =>
            {
                let mut texts = texts.clone();
                let others = was.tasks.differing(&roadmap.tasks, |old, new| !Arc::ptr_eq(old, new));
                for at in others {
                    if let Some(task) = roadmap.tasks.get(at) {
                        texts.set(at, text(roadmap, task));
                    }
                }
                texts
            }
            _ => roadmap.tasks.iter().map(|task| text(roadmap, task)).collect(),
        };
        // A version of the past does not take the place of a later one.
        if known.is_none_or(|(was, _)| was.version < roadmap.version) {
            let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
            known.insert(roadmap.key.clone(), (roadmap.clone(), texts.clone()));
        }
        texts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_after_another_says_what_it_says_anew() {
        let deadline = "2026-12-01".parse().expect("a date");
        let plan = sample::bundled::definition(deadline).expect("the bundled files are right");
        let until = "2026-11-23T09:00:00Z".parse().expect("an instant");
        let events = sample::history(plan, deadline, until).expect("every step is allowed");
        let plan = roadmap::replay(sample::bundled::KEY, &events).expect("the story is consistent");
        let texts = Texts::default();
        let first = Arc::new(plan);
        assert!(texts.of(&first).iter().any(|text| text.contains("gov-10")));
        let mut next = (*first).clone();
        let at = next.index["GOV-10"];
        let task = next.tasks.get_mut(at).map(Arc::make_mut).expect("the task");
        task.title = roadmap::Text::en_ru("Palms", "Ёлки");
        next.version += 1;
        let next = Arc::new(next);
        assert!(texts.of(&next).get(at).is_some_and(|text| text.contains("palms")));
        assert_eq!(texts.of(&next), Texts::default().of(&next));
        assert_eq!(texts.of(&first), Texts::default().of(&first), "a version of the past");
    }
}
