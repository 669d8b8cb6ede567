//! Which tasks an address asks for: the filters that all pages of many tasks have in common.

use std::collections::HashSet;

use roadmap::{Status, Task};

use crate::{query::Query, visit::Scene};

/// What an address says instead of a clause for the tasks that answer none; no key begins with a full stop.
pub const NO_CLAUSE: &str = ".";

/// The filters of an address.
pub struct Filter<'a> {
    query: &'a Query,
    /// The workstreams that are asked for, and their parts.
    inside: Option<HashSet<&'a str>>,
    owner: Option<&'a str>,
    state: Option<&'a str>,
    clause: Option<&'a str>,
    approved: bool,
}

impl<'a> Filter<'a> {
    /// Reads the filters of the address that is looked at.
    pub fn of(scene: &'a Scene) -> Self {
        let query = &scene.visit.query;
        // Whoever asks for a workstream asks for its parts, too.
        let inside = query.get("workstream").map(|_| {
            let asked = query.all("workstream");
            asked.flat_map(|key| scene.roadmap.within(key)).map(|it| it.key.as_str()).collect()
        });
        Self {
            query,
            inside,
            owner: query.get("owner"),
            state: query.get("state"),
            clause: query.get("clause"),
            approved: scene.roadmap.approval.is_some(),
        }
    }

    /// Tells whether a task fits every filter.
    pub fn fits(&self, task: &Task, status: &Status) -> bool {
        self.fits_workstream(task)
            && self.fits_owner(task)
            && self.fits_status(status)
            && self.fits_mark(status)
            && self.fits_plan(task)
    }

    /// Tells whether a status is asked for.
    pub fn fits_status(&self, status: &Status) -> bool {
        let mut codes = self.query.all("status").peekable();
        codes.peek().is_none() || codes.any(|code| status.rule.code() == code)
    }

    /// Tells whether a task is in a workstream that is asked for.
    pub fn fits_workstream(&self, task: &Task) -> bool {
        self.inside.as_ref().is_none_or(|it| it.contains(task.workstream.as_str()))
    }

    /// Tells whether the office that is asked for contributes to a task.
    pub fn fits_owner(&self, task: &Task) -> bool {
        self.owner.is_none_or(|owner| {
            task.owner == owner || task.co_owners.iter().any(|part| part.office == owner)
        })
    }

    /// Tells whether a status has a mark that is asked for.
    pub fn fits_mark(&self, status: &Status) -> bool {
        let mut codes = self.query.all("mark").peekable();
        let has = |code: &str| match code {
            "fresh" => status.is_watched() && status.stale.is_none(),
            "stale" => status.stale.is_some(),
            _ => status.marks.iter().any(|mark| mark.code() == code),
        };
        codes.peek().is_none() || codes.any(has)
    }

    /// Tells whether a task is in the workflow state that is asked for, and answers the clause.
    pub fn fits_plan(&self, task: &Task) -> bool {
        let state = || task.state(self.approved).code();
        let clause = task.clause.as_deref();
        self.state.is_none_or(|wanted| state() == wanted)
            && self.clause.is_none_or(|wanted| match wanted {
                NO_CLAUSE => clause.is_none(),
                wanted => clause == Some(wanted),
            })
    }
}
