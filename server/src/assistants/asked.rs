//! What a tool is asked with: the arguments of all of them, each read where it is needed.

use std::sync::Arc;

use app::{
    i18n::args,
    visit::{Scene, Visit},
};
use chrono::NaiveDate;
use roadmap::{Confidence, Problem, Refusal, Roadmap, Task, date::parse_day};
use serde::Deserialize;

use super::answer::{Failed, in_words};

/// Roadmaps that are named at the most to whoever did not say which.
const NAMED: usize = 20;

/// The arguments of a call.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Asked {
    /// The key of a roadmap.
    pub roadmap: Option<String>,
    /// The key of a task.
    pub task: Option<String>,
    /// The key of an office.
    pub owner: Option<String>,
    /// Days from today on.
    pub days: Option<i64>,
    /// A point of time to compare with.
    pub from: Option<String>,
    /// Words to search for.
    pub q: Option<String>,
    /// Percent done.
    pub percent: Option<i64>,
    /// The expected finish.
    pub forecast: Option<String>,
    /// The owner's opinion.
    pub confidence: Option<String>,
    /// What changed and what is needed.
    pub note: Option<String>,
    /// How far a list was read.
    pub cursor: Option<String>,
}

/// Says that there is nothing of a name, or nothing that may be read.
fn unknown(visit: &Visit, what: &str, key: &str) -> Failed {
    in_words(visit.lang.refusal(&Refusal::unknown(what, key), visit.today()))
}

impl Asked {
    /// Says that an argument is missing.
    pub fn missing(visit: &Visit, name: &str) -> Failed {
        Failed(visit.lang.f("assistant-missing", &args([("name", name.to_owned().into())])))
    }

    /// Reads a whole number between two bounds.
    pub fn whole(
        visit: &Visit,
        (name, number): (&str, i64),
        (from, to): (i64, i64),
    ) -> Result<i64, Failed> {
        let values = [("name", name.to_owned().into()), ("from", from.into()), ("to", to.into())];
        let wrong = || Failed(visit.lang.f("assistant-range", &args(values)));
        if (from..=to).contains(&number) { Ok(number) } else { Err(wrong()) }
    }

    /// Finds the roadmap, or the only one that may be read.
    pub fn scene(&self, visit: &Arc<Visit>) -> Result<Scene, Failed> {
        if let Some(key) = &self.roadmap {
            let found = visit.roadmap(key).ok_or_else(|| unknown(visit, "roadmap", key))?;
            return Ok(Scene::now(visit, found));
        }
        let all: Vec<Arc<Roadmap>> = visit.roadmaps();
        if let [only] = all.as_slice() {
            return Ok(Scene::now(visit, only.clone()));
        }
        let keys: Vec<_> = all.iter().take(NAMED).map(|it| it.key.to_string()).collect();
        let keys = [("keys", keys.join(", ").into())];
        Err(Failed(visit.lang.f("assistant-which", &args(keys))))
    }

    /// Finds the roadmap, or where none is named every one that is not archived.
    pub fn scenes(&self, visit: &Arc<Visit>) -> Result<Vec<Scene>, Failed> {
        if self.roadmap.is_some() {
            return Ok(vec![self.scene(visit)?]);
        }
        let all = visit.roadmaps().into_iter().filter(|it| it.archived.is_none());
        Ok(all.map(|it| Scene::now(visit, it)).collect())
    }

    /// Finds the task.
    pub fn task(&self, scene: &Scene) -> Result<Arc<Task>, Failed> {
        let visit = &scene.visit;
        let key = self.task.as_deref().ok_or_else(|| Self::missing(visit, "task"))?;
        scene.roadmap.task(key).cloned().ok_or_else(|| unknown(visit, "task", key))
    }

    /// Finds the key of an office by which lists are narrowed, in one of some roadmaps at least.
    pub fn owner(&self, visit: &Visit, scenes: &[Scene]) -> Result<Option<&str>, Failed> {
        let Some(key) = self.owner.as_deref() else { return Ok(None) };
        let known = scenes.iter().any(|scene| scene.roadmap.office(key).is_some());
        if known { Ok(Some(key)) } else { Err(unknown(visit, "office", key)) }
    }

    /// Reads the expected finish.
    pub fn forecast(&self, scene: &Scene) -> Result<Option<NaiveDate>, Failed> {
        let Some(text) = self.forecast.as_deref().filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let wrong = |_| {
            let words = scene.lang().problem(&Problem::NotADay, scene.today());
            Failed(format!("forecast: {words}"))
        };
        parse_day(text).map(Some).map_err(wrong)
    }

    /// Reads the owner's opinion.
    pub fn confidence(&self, visit: &Visit) -> Result<Option<Confidence>, Failed> {
        let Some(code) = self.confidence.as_deref() else { return Ok(None) };
        let found = Confidence::ALL.iter().find(|it| it.code() == code).copied();
        found.map(Some).ok_or_else(|| Failed(visit.lang.t("assistant-confidence")))
    }
}
