//! HTML from components, outside of any page.

use std::sync::Arc;

use hydration_context::SsrSharedContext;
use leptos::prelude::*;

use crate::visit::Visit;

/// Takes out the marks by which a page of islands would find its texts again; in a title or a text
/// field they would be seen. Only islands need theirs.
pub fn without_marks(html: &str) -> String {
    html.replace("<!>", "")
}

/// Renders components where they find the visit, and leaves what the request itself was given where it is.
pub fn html<V: IntoView>(visit: &Arc<Visit>, view: impl FnOnce() -> V) -> String {
    render(visit.clone(), view)
}

/// Renders a part of a page outside of any page, for one that is already open.
pub fn fragment<V: IntoView>(visit: &Arc<Visit>, part: impl FnOnce() -> V) -> String {
    without_marks(&html(visit, part))
}

fn render<C: Clone + Send + Sync + 'static, V: IntoView>(
    context: C,
    view: impl FnOnce() -> V,
) -> String {
    // A new root makes itself the current owner; a form that goes on after it still needs its own.
    let outer = Owner::current();
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| {
        provide_context(context);
        view().into_view().to_html()
    });
    owner.unset();
    if let Some(outer) = outer {
        outer.set();
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_leaves_the_context_of_the_form_that_asked_for_it() {
        let request = Owner::new();
        request.set();
        provide_context(7_u8);
        assert_eq!(render("within", || use_context::<&str>().unwrap_or_default()), "within");
        assert_eq!(use_context::<u8>(), Some(7));
        request.unset();
        assert_eq!(render("alone", || use_context::<&str>().unwrap_or_default()), "alone");
        assert_eq!(use_context::<u8>(), None);
    }
}
