//! HTML from components, outside of any page.

use std::sync::Arc;

use hydration_context::SsrSharedContext;
use leptos::prelude::*;

use crate::visit::Visit;

/// Takes out the marks by which a page of islands would find its texts again; only islands need
/// theirs, and in a title or a text field they would be seen.
pub fn without_marks(html: &str) -> String {
    let (page, islands) = html.split_at(html.find("<leptos-island").unwrap_or(html.len()));
    page.replace("<!>", "") + islands
}

/// Renders a part of a page outside of any page, for one that is already open.
pub fn fragment<V: IntoView>(visit: &Arc<Visit>, part: impl FnOnce() -> V) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| {
        provide_context(visit.clone());
        part().into_view().to_html()
    });
    owner.unset();
    without_marks(&html)
}
