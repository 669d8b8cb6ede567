//! Long lists in pages.

use std::sync::Arc;

use leptos::prelude::*;
use maud::{Markup, html};

use super::raw;
use crate::{i18n::args, visit::Visit};

/// Which part of a long list an address asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The page, 1 for the first.
    pub number: usize,
    /// How many pages there are, 1 at the least.
    pub pages: usize,
    /// Entries on a page.
    size: usize,
}

impl Part {
    /// Finds the page that the address names, the last one for a later number.
    pub fn asked(visit: &Visit, total: usize, size: usize) -> Self {
        Self::with(visit, None, total, size)
    }

    /// Finds the page on which an entry stands, counted from 0; without one, the page that the address
    /// names.
    pub fn with(visit: &Visit, place: Option<usize>, total: usize, size: usize) -> Self {
        let pages = total.div_ceil(size).max(1);
        let named = || visit.query.get("page").and_then(|page| page.parse().ok());
        let number = place.map(|place| place / size + 1).or_else(named);
        Self { number: number.unwrap_or(1).clamp(1, pages), pages, size }
    }

    /// Returns how many entries stand before the page, and how many it has room for.
    pub fn range(self) -> (usize, usize) {
        ((self.number - 1) * self.size, self.size)
    }

    /// Returns the entries of the page.
    pub fn of<T>(self, all: impl IntoIterator<Item = T>) -> impl Iterator<Item = T> {
        let (before, room) = self.range();
        all.into_iter().skip(before).take(room)
    }
}

/// The way to the pages before and after; nothing where one page is all.
#[component]
pub fn Pager(visit: Arc<Visit>, part: Part) -> impl IntoView {
    raw(pager(&visit, part))
}

/// The same as markup.
pub fn pager(visit: &Visit, part: Part) -> Markup {
    let (lang, Part { number, pages, .. }) = (visit.lang, part);
    let query = visit.query.without("view");
    let at = |page: usize| format!("{}?{}", visit.path, query.with("page", &page.to_string()));
    let here = lang.f("page-here", &args([("page", number.into()), ("pages", pages.into())]));
    html! {
        @if pages > 1 {
            nav.pager aria-label=(lang.t("pages")) {
                @if number > 1 { a rel="prev" href=(at(number - 1)) { (lang.t("page-before")) } }
                span { (here) }
                @if number < pages { a rel="next" href=(at(number + 1)) { (lang.t("page-after")) } }
            }
        }
    }
}
