//! Rows of a table are selected for what is done to all of them: `x` selects the one that has the focus,
//! Shift all from the last one up to it, by key or pointer. What would be done is shown over the page, and
//! saved from there; the rows stay selected.

use std::cell::RefCell;

use leptos::{prelude::document, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::{
    Event, HtmlDialogElement, HtmlFormElement, HtmlInputElement, KeyboardEvent, MouseEvent,
    SubmitEvent,
};

use super::{
    dom::{Outcome, Refused, all, closest, first, focus, on, post, said, show, text},
    keyboard::pressed,
};

/// The boxes of the rows.
const ROWS: &str = "tr.row input[data-select]";

thread_local! {
    /// The row that was selected last.
    static LAST: RefCell<Option<HtmlInputElement>> = const { RefCell::new(None) };
}

/// Listens for the whole page, as long as it is there.
pub fn begin() {
    on("click", |event: Event| {
        if closest(&event, "[data-bulk-close]").is_some() {
            event.prevent_default();
            close();
        }
        let input = closest(&event, ROWS).and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = input {
            reach(&input, event.dyn_ref::<MouseEvent>().is_some_and(MouseEvent::shift_key));
        }
    });
    on("change", |event: Event| {
        let every = closest(&event, "input[data-select-all]");
        if let Some(every) = every.and_then(|it| it.dyn_into::<HtmlInputElement>().ok()) {
            rows().iter().for_each(|row| row.set_checked(every.checked()));
            count();
        }
    });
    on("keydown", |event: Event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
        if key.repeat() || event.default_prevented() || pressed(&event).as_deref() != Some("x") {
            return;
        }
        let row = closest(&event, "tr.row").and_then(|row| row.query_selector(ROWS).ok()?);
        let Some(input) = row.and_then(|it| it.dyn_into::<HtmlInputElement>().ok()) else { return };
        event.prevent_default();
        let range = key.shift_key();
        input.set_checked(range || !input.checked());
        reach(&input, range);
    });
    on("submit", |event: Event| {
        let form = event.target().and_then(|it| it.dyn_into::<HtmlFormElement>().ok());
        let Some(form) = form.filter(|form| form.has_attribute("data-bulk")) else { return };
        event.prevent_default();
        let button = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter);
        let act = button.and_then(|it| it.get_attribute("value")).unwrap_or_default();
        count();
        spawn_local(async move {
            let _ = form.set_attribute("aria-busy", "true");
            if look(&form, &act).await.is_err() {
                show(&said("failed"), None);
            }
            let _ = form.remove_attribute("aria-busy");
        });
    });
    on("vekha-saved", |event: Event| {
        if closest(&event, "dialog[data-bulk-result]").is_some() {
            close();
        }
    });
    // Rows come and go.
    on("vekha-put", |_| count());
    count();
}

fn rows() -> Vec<HtmlInputElement> {
    let Some(root) = document().document_element() else { return Vec::new() };
    let found = all(&root, ROWS).unwrap_or_default();
    found.into_iter().filter_map(|it| it.dyn_into().ok()).collect()
}

/// Goes on from a row that was selected, or was not any more: all rows between the last one and it are
/// what it is, if that is asked for.
fn reach(input: &HtmlInputElement, range: bool) {
    let rows = rows();
    let place = |row: &HtmlInputElement| rows.iter().position(|it| it == row);
    let last = LAST.with_borrow(|last| last.as_ref().and_then(place));
    if let (true, Some(from), Some(to)) = (range, last, place(input)) {
        for row in rows.iter().take(from.max(to) + 1).skip(from.min(to)) {
            row.set_checked(input.checked());
        }
    }
    LAST.replace(Some(input.clone()));
    count();
}

/// Says how many are selected; with the first of them it opens what can be done.
fn count() {
    let rows = rows();
    let n = rows.iter().filter(|row| row.checked()).count();
    if let Some(place) = first("[data-bulk-count]") {
        let words = place.get_attribute("data-bulk-count").unwrap_or_default();
        let words = if n == 0 { String::new() } else { words.replace("{n}", &n.to_string()) };
        let before = place.text_content().unwrap_or_default();
        if before.is_empty()
            && n > 0
            && let Ok(Some(details)) = place.closest("details")
        {
            let _ = details.set_attribute("open", "");
        }
        if before != words {
            place.set_text_content(Some(&words));
        }
    }
    let every = first("input[data-select-all]");
    if let Some(every) = every.and_then(|it| it.dyn_into::<HtmlInputElement>().ok()) {
        every.set_checked(n > 0 && n == rows.len());
        every.set_indeterminate(n > 0 && n < rows.len());
    }
}

fn dialog() -> Option<HtmlDialogElement> {
    first("dialog[data-bulk-result]")?.dyn_into().ok()
}

/// Asks what would come of it, and shows that; or says what is missing, at its field.
async fn look(form: &HtmlFormElement, act: &str) -> Outcome<()> {
    let (response, answer) = post(form, Some(("preview", act))).await?;
    if response.status() == 401 {
        // The page to sign in on keeps what was typed; nothing is saved from there.
        return form.submit();
    }
    if !response.ok() {
        let refused = Refused::read(&answer)?;
        let words: Vec<_> = refused.fields.iter().map(|(_, text)| text.as_str()).collect();
        show(&format!("{} {}", refused.message, words.join(" ")), None);
        if let Some((field, _)) = refused.fields.first() {
            focus(form.query_selector(&format!("[name=\"{field}\"]"))?);
        }
        return Ok(());
    }
    let dialog = dialog().ok_or("a place")?;
    dialog.set_inner_html(&text(&answer, "preview"));
    if dialog.open() { Ok(()) } else { dialog.show_modal() }
}

/// Takes away what was shown.
fn close() {
    if let Some(dialog) = dialog() {
        dialog.close();
        dialog.set_inner_html("");
    }
}
