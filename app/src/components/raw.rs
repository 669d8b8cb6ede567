//! Markup of plain functions inside of components. What stands on a page a hundred times is written so.

use leptos::tachys::html::InertElement;
use maud::Markup;

/// Puts markup among the children of an element, as it is.
pub fn raw(markup: Markup) -> InertElement {
    InertElement::new(markup.into_string())
}
