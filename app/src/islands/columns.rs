//! Drags what a column may say onto a column of a table that was brought; what it says is chosen in the
//! column's own list then, as it would be by hand.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Element, Event, HtmlElement, HtmlSelectElement};

use super::dom::{Outcome, bubbling, closest, on};

/// The kind of what is dragged, so that nothing else is taken for it.
const KIND: &str = "application/x-vekha-field";

/// Listens for the whole page, and shows what can be dragged.
pub fn listen() {
    if let Ok(Some(palette)) = document().query_selector("[data-fields]") {
        let _ = palette.remove_attribute("hidden");
    }
    on("dragstart", |event: Event| {
        let field = closest(&event, "[data-field]").and_then(|it| it.get_attribute("data-field"));
        let data = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
        if let Some((field, data)) = field.zip(data) {
            let _ = data.set_data(KIND, &field);
            data.set_effect_allowed("move");
        }
    });
    on("dragover", |event: Event| {
        let Some(column) = column_of(&event) else { return };
        event.prevent_default();
        let _ = mark(Some(&column));
    });
    on("dragend", |_| {
        let _ = mark(None);
    });
    on("drop", |event: Event| {
        let Some(column) = column_of(&event) else { return };
        let data = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
        let Some(field) = data.and_then(|data| data.get_data(KIND).ok()) else { return };
        event.prevent_default();
        let _ = mark(None).and_then(|()| choose(&column, &field));
    });
}

/// Finds the column over which a field is dragged.
fn column_of(event: &Event) -> Option<Element> {
    let kinds = event.dyn_ref::<DragEvent>()?.data_transfer()?.types();
    kinds.iter().any(|kind| kind == KIND).then_some(())?;
    let at = closest(event, "[data-column]")?.get_attribute("data-column")?;
    document().query_selector(&format!("th[data-column=\"{at}\"]")).ok().flatten()
}

/// Marks the column in which a field would land, and no other.
fn mark(column: Option<&Element>) -> Outcome<()> {
    let marked = document().query_selector_all("th[data-over]")?;
    for at in 0..marked.length() {
        if let Some(other) = marked.get(at).and_then(|it| it.dyn_into::<Element>().ok()) {
            other.remove_attribute("data-over")?;
        }
    }
    column.map_or(Ok(()), |column| column.set_attribute("data-over", ""))
}

/// Chooses a field in the list of a column; no other column says the same then.
fn choose(column: &Element, field: &str) -> Outcome<()> {
    let own = column.query_selector("select")?;
    let lists = document().query_selector_all("th[data-column] select")?;
    for at in 0..lists.length() {
        let list = lists.get(at).and_then(|it| it.dyn_into::<HtmlSelectElement>().ok());
        let Some(list) = list.filter(|list| list.value() == field) else { continue };
        list.set_value("");
    }
    let Some(list) = own.and_then(|it| it.dyn_into::<HtmlSelectElement>().ok()) else {
        return Ok(());
    };
    list.set_value(field);
    list.dispatch_event(&bubbling("change")?)?;
    list.unchecked_ref::<HtmlElement>().focus()
}
