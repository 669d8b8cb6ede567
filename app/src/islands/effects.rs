//! Says, while somebody types, what a form would do to the dates of others: the form is sent as its
//! preview button would send it, and the answer stands in the place that the form has for it.

use std::cell::{Cell, RefCell};

use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlFormElement};

use super::dom::{Outcome, Refused, closest, on, post, text};

thread_local! {
    /// The form that is to be asked about next, and where its answer goes.
    static NEXT: RefCell<Option<(HtmlFormElement, Element)>> = const { RefCell::new(None) };
    /// Whether a question is under way: the next one waits for its answer, so that a server far away is
    /// asked as often as it answers and one nearby with every letter.
    static ASKING: Cell<bool> = const { Cell::new(false) };
    /// Counts what was forgotten: an answer from before is not shown.
    static FORGOTTEN: Cell<u32> = const { Cell::new(0) };
}

/// Listens for the whole page.
pub fn listen() {
    // What the button would ask the server for is said at once.
    let root = leptos::prelude::document().document_element();
    let _ = root.map(|root| root.class_list().add_1("live"));
    for name in ["input", "change"] {
        on(name, |event: Event| {
            let Some(form) = closest(&event, "form") else { return };
            let Ok(form) = form.dyn_into::<HtmlFormElement>() else { return };
            if let Some(field) = closest(&event, "[aria-invalid=true]") {
                forgive(&form, &field);
            }
            asked(form);
        });
    }
}

/// Asks what a form would do as it is now.
pub fn asked(form: HtmlFormElement) {
    let Ok(Some(place)) = form.query_selector("[data-effect]") else { return };
    NEXT.replace(Some((form, place)));
    if !ASKING.replace(true) {
        spawn_local(ask());
    }
}

/// A field that is being corrected is no longer called wrong; with the last of them the form is not.
fn forgive(form: &HtmlFormElement, field: &Element) {
    let _ = field.set_attribute("aria-invalid", "false");
    let name = field.get_attribute("name").unwrap_or_default();
    let hide = |selector: &str| {
        if let Ok(Some(place)) = form.query_selector(selector) {
            let _ = place.set_attribute("hidden", "");
        }
    };
    hide(&format!("[data-error=\"{name}\"]"));
    if form.query_selector("[aria-invalid=true]").is_ok_and(|left| left.is_none()) {
        hide("[data-message]");
    }
}

/// Asks until nothing has been typed since the last question; what was typed over is not shown.
async fn ask() {
    while let Some((form, place)) = NEXT.take() {
        let before = FORGOTTEN.get();
        let html = told(&form).await.unwrap_or_default();
        if FORGOTTEN.get() == before && NEXT.with_borrow(Option::is_none) {
            place.set_inner_html(&html);
        }
    }
    ASKING.set(false);
}

/// Forgets what the form said, and what is still on its way.
pub fn forget(form: &HtmlFormElement) {
    FORGOTTEN.set(FORGOTTEN.get().wrapping_add(1));
    NEXT.replace(None);
    if let Ok(Some(place)) = form.query_selector("[data-effect]") {
        place.set_inner_html("");
    }
}

/// Returns what the form would do, in HTML; nothing as long as it cannot be read.
async fn told(form: &HtmlFormElement) -> Outcome<String> {
    let (response, answer) = post(form, Some(("preview", "1"))).await?;
    if response.ok() {
        return Ok(text(&answer, "preview"));
    }
    let refused = Refused::read(&answer)?;
    let circle = refused.fields.iter().find(|(field, text)| field == "from" && text.contains('→'));
    Ok(circle.map(|(_, text)| escaped(text)).unwrap_or_default())
}

fn escaped(text: &str) -> String {
    let line = leptos::prelude::document().create_element("p");
    let line = line.and_then(|line| {
        line.set_attribute("class", "late")?;
        line.set_text_content(Some(text));
        Ok(line.outer_html())
    });
    line.unwrap_or_default()
}
