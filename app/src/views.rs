//! Views of a roadmap's tasks: those of the viewer, those of all its readers, and which one opens where an
//! address asks for nothing.

use std::sync::Arc;

use directory::Views;

use crate::visit::{Scene, Visit};

impl Visit {
    /// Returns what the viewer keeps for themselves of a roadmap's tasks.
    pub fn own_views(&self, roadmap: &str) -> Option<&Arc<Views>> {
        self.viewer.as_ref()?.views.get(roadmap)
    }

    /// Returns what the view asks that opens where an address asks for nothing: the viewer's own one, or
    /// else that of all readers.
    pub fn first_view(&self, roadmap: &str) -> Option<String> {
        let first = |views: &Views| views.first().map(|view| view.query.clone());
        let own = self.own_views(roadmap).and_then(|views| first(views));
        own.or_else(|| self.store.shared_views(roadmap).and_then(|views| first(&views)))
    }

    /// Returns the events that changed the viewer's own views last, and those of all readers: pages made
    /// for others are told apart by them.
    pub fn views_changed(&self, roadmap: &str) -> (u64, u64) {
        let own = self.own_views(roadmap).map_or(0, |views| views.changed);
        (own, self.store.shared_views(roadmap).map_or(0, |views| views.changed))
    }
}

impl Scene {
    /// Returns the address of all tasks, whatever view opens else.
    pub fn everything(&self) -> String {
        let first = self.visit.first_view(&self.roadmap.key).filter(|_| !self.past);
        match first.is_some_and(|query| !query.is_empty()) {
            true => self.href("/tasks?view=all"),
            false => self.href("/tasks"),
        }
    }
}
