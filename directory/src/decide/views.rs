//! Views of a roadmap's tasks: one's own, and those of all its readers, which its controllers keep.

use std::sync::Arc;

use roadmap::{Problem, Refusal, Roadmap, rights::Role};

use super::asking::{Deciding, Outcome, checked, needs};
use crate::{
    Change, Person, View, Views,
    view::{VIEWS_MOST, check_view_name, check_view_query},
};

impl Deciding<'_> {
    /// Returns the person who asks, and a roadmap that they may read; what all its readers see is for its
    /// controllers to keep.
    fn looks_at(
        &self,
        roadmap: &str,
        shared: bool,
    ) -> Result<(&Arc<Person>, Arc<Roadmap>), Refusal> {
        let person = self.settled()?;
        let known = (self.roadmaps)(roadmap).filter(|known| person.may_read(known));
        let known = known.ok_or_else(|| Refusal::unknown("roadmap", roadmap))?;
        if shared {
            let place = person.member(&known.key);
            needs(place.is_some_and(|place| place.roles.controller), Role::Controller)?;
        }
        Ok((person, known))
    }

    /// Returns the views that are there, of a person or of all readers.
    fn views_of(&self, person: &Person, roadmap: &str, shared: bool) -> Option<Arc<Views>> {
        match shared {
            true => self.directory.shared_views(roadmap).cloned(),
            false => person.views.get(roadmap).cloned(),
        }
    }

    pub(super) fn save_view(&self, roadmap: &str, view: View, shared: bool) -> Outcome {
        let (person, known) = self.looks_at(roadmap, shared)?;
        let view = View { name: view.name.trim().to_owned(), ..view };
        let views = self.views_of(person, &known.key, shared).unwrap_or_default();
        let before = views.find(&view.name);
        let many = before.is_none() && views.list().len() >= VIEWS_MOST;
        let room = if many { Err(Problem::TooMany { most: VIEWS_MOST }) } else { Ok(()) };
        checked([
            ("name", check_view_name(&view.name)),
            ("name", room),
            ("query", check_view_query(&view.query)),
        ])?;
        if before == Some(&view) {
            return Ok((person.by(), Vec::new()));
        }
        let login = (!shared).then(|| person.login.clone());
        let roadmap = known.key.clone();
        Ok((person.by(), vec![Change::ViewSaved { roadmap, login, view }]))
    }

    pub(super) fn forget_view(&self, roadmap: &str, name: String, shared: bool) -> Outcome {
        let (person, known) = self.looks_at(roadmap, shared)?;
        let views = self.views_of(person, &known.key, shared).unwrap_or_default();
        if views.find(&name).is_none() {
            return Err(Refusal::unknown("view", &name));
        }
        let login = (!shared).then(|| person.login.clone());
        let roadmap = known.key.clone();
        Ok((person.by(), vec![Change::ViewForgotten { roadmap, login, name }]))
    }

    pub(super) fn keep_columns(&self, roadmap: &str, columns: String) -> Outcome {
        let (person, known) = self.looks_at(roadmap, false)?;
        checked([("columns", check_view_query(&columns))])?;
        let views = self.views_of(person, &known.key, false).unwrap_or_default();
        if views.columns.as_deref().unwrap_or_default() == columns {
            return Ok((person.by(), Vec::new()));
        }
        let (roadmap, login) = (known.key.clone(), person.login.clone());
        Ok((person.by(), vec![Change::ColumnsKept { roadmap, login, columns }]))
    }

    /// The mark of what was seen goes forward only: to a later version, or to a later day.
    pub(super) fn see(&self, roadmap: &str, version: u64) -> Outcome {
        let (person, known) = self.looks_at(roadmap, false)?;
        let version = version.min(known.version);
        let before = person.seen.get(&known.key);
        let further = before.is_none_or(|seen| {
            let later = known.date_at(self.now) > known.date_at(seen.at);
            version > seen.version || version == seen.version && later
        });
        if version == 0 || !further {
            return Ok((person.by(), Vec::new()));
        }
        let (roadmap, login) = (known.key.clone(), person.login.clone());
        Ok((person.by(), vec![Change::Seen { roadmap, login, version }]))
    }
}
