//! Views of a roadmap's tasks that somebody kept: a name for what an address asks, and which of them opens
//! where an address asks for nothing.

use chrono::{DateTime, Utc};
use roadmap::Problem;
use serde::{Deserialize, Serialize};

use crate::name::check_name;

/// Views at the most of one person in one roadmap, and of all its readers together.
pub const VIEWS_MOST: usize = 30;
/// Characters at the most of the name of a view.
pub const VIEW_NAME_MOST: usize = 60;
/// Characters at the most of what a view asks.
pub const VIEW_QUERY_MOST: usize = 2_000;

/// A name for what an address asks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// The name that readers see.
    pub name: String,
    /// The query of the address, as it is written; empty asks for everything.
    #[serde(default)]
    pub query: String,
    /// Whether it opens where an address asks for nothing.
    #[serde(default)]
    pub first: bool,
}

/// The views of one person in one roadmap, or of all its readers together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Views {
    list: Vec<View>,
    /// The columns where an address names none, by their names with commas; none: those of every table.
    pub columns: Option<String>,
    /// The last event that changed anything here, so that pages made for it can be told apart.
    pub changed: u64,
}

impl Views {
    /// Returns the views, in the order in which they were kept.
    pub fn list(&self) -> &[View] {
        &self.list
    }

    /// Finds a view by its name.
    pub fn find(&self, name: &str) -> Option<&View> {
        self.list.iter().find(|view| view.name == name)
    }

    /// Returns the view that opens where an address asks for nothing.
    pub fn first(&self) -> Option<&View> {
        self.list.iter().find(|view| view.first)
    }

    /// Keeps a view, in the place of one of the same name.
    pub(crate) fn keep(&mut self, view: View) {
        if view.first {
            self.list.iter_mut().for_each(|known| known.first = false);
        }
        match self.list.iter_mut().find(|known| known.name == view.name) {
            Some(known) => *known = view,
            None => self.list.push(view),
        }
    }

    /// Forgets a view.
    pub(crate) fn forget(&mut self, name: &str) {
        self.list.retain(|view| view.name != name);
    }
}

/// How far a person has seen a roadmap, by their own word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The last event that they saw.
    pub version: u64,
    /// The instant at which they said so.
    pub at: DateTime<Utc>,
    /// The event that says so, so that pages made for it can be told apart.
    pub changed: u64,
}

/// Says what is wrong with the name of a view.
pub fn check_view_name(name: &str) -> Result<(), Problem> {
    check_name(name)?;
    let short = name.chars().count() <= VIEW_NAME_MOST;
    if short { Ok(()) } else { Err(Problem::TooLong { most: VIEW_NAME_MOST }) }
}

/// Says what is wrong with what a view asks: it stands in an address as it is.
pub fn check_view_query(query: &str) -> Result<(), Problem> {
    if query.len() > VIEW_QUERY_MOST {
        Err(Problem::TooLong { most: VIEW_QUERY_MOST })
    } else if query.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(())
    } else {
        Err(Problem::NotPlain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_has_a_name_that_can_be_seen_and_asks_what_an_address_may() {
        for (name, good) in [("Mine, late", true), ("", false), ("a\nb", false)] {
            assert_eq!(check_view_name(name).is_ok(), good, "{name:?}");
        }
        assert!(check_view_name(&"я".repeat(60)).is_ok());
        assert!(check_view_name(&"я".repeat(61)).is_err());
        for (query, good) in [("", true), ("status=S7&sort=-key", true), ("q=a b", false)] {
            assert_eq!(check_view_query(query).is_ok(), good, "{query:?}");
        }
        assert!(check_view_query("q=%D1%8F\r\nx").is_err());
        assert!(check_view_query(&"a".repeat(2_001)).is_err());
    }
}
