//! Cards of the board by hand: one that is dragged into another column opens the form that takes its
//! task there; where the viewer has no such form, nothing is opened and it is said.

use std::cell::RefCell;

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Element, Event, HtmlElement};

use super::dom::{Outcome, all, closest, on, said, show};

/// The kind of what is dragged, so that nothing else is taken for it.
const KIND: &str = "application/x-vekha-card";
/// The columns, and those that are folded.
const COLUMNS: &str = ".board > [data-state], details.folded[data-state]";

thread_local! {
    /// The card that is dragged.
    static CARD: RefCell<Option<Element>> = const { RefCell::new(None) };
}

/// Listens for the whole page, as long as it is there.
pub fn begin() {
    // Only a press makes a card one that can be dragged: the page stays what the server sent.
    on("pointerdown", |event: Event| {
        if let Some(card) = closest(&event, "li.card") {
            let _ = card.set_attribute("draggable", "true");
        }
    });
    on("dragstart", |event: Event| {
        let card = closest(&event, "li.card");
        let data = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
        let Some((card, data)) = card.zip(data) else { return };
        // A link of the card would be dragged as an address.
        let _ = data.clear_data();
        let key = card.get_attribute("data-key").unwrap_or_default();
        let _ = data.set_data(KIND, &key);
        let _ = data.set_data("text/plain", &key);
        data.set_effect_allowed("move");
        let _ = show_ways(&card);
        CARD.replace(Some(card));
    });
    on("dragover", |event: Event| {
        let held = CARD.with_borrow(Option::is_some);
        if held && closest(&event, COLUMNS).is_some() {
            event.prevent_default();
        }
    });
    on("dragend", |_| {
        CARD.take();
        let _ = forget();
    });
    on("drop", |event: Event| {
        let Some((column, card)) = closest(&event, COLUMNS).zip(CARD.take()) else { return };
        event.prevent_default();
        let _ = forget();
        if column.contains(Some(&card)) {
            return;
        }
        match way(&card, &column) {
            Some(link) => link.unchecked_ref::<HtmlElement>().click(),
            None => {
                let key = card.get_attribute("data-key").unwrap_or_default();
                show(&said("no-way").replace("{key}", &key), None);
            }
        }
    });
}

/// What takes a task into a state, by the names of the commands; the first that there is, is taken.
fn moves(state: &str) -> &'static [&'static str] {
    match state {
        "not_started" | "in_progress" => &["report", "resume", "reopen"],
        "submitted" => &["submit"],
        "verified" => &["accept"],
        "returned" => &["return"],
        "paused" => &["pause"],
        "withdrawn" => &["withdraw"],
        _ => &[],
    }
}

/// Finds the link of a card to the form that takes its task into a column.
fn way(card: &Element, column: &Element) -> Option<Element> {
    let from = card.closest("[data-state]").ok()??.get_attribute("data-state")?;
    let to = column.get_attribute("data-state")?;
    // Work that was begun is not made undone by a report.
    if to == "not_started" && !["paused", "withdrawn", "verified"].contains(&from.as_str()) {
        return None;
    }
    let links = all(card, "a[data-move]").ok()?;
    let leads = |link: &&Element, wanted: &str| {
        let moves = link.get_attribute("data-move").unwrap_or_default();
        moves.split(' ').any(|name| name == wanted)
    };
    moves(&to).iter().find_map(|wanted| links.iter().find(|link| leads(link, wanted)).cloned())
}

/// Marks the columns into which a card can go.
fn show_ways(card: &Element) -> Outcome<()> {
    for column in columns()? {
        let own = column.contains(Some(card));
        if !own && way(card, &column).is_some() {
            column.set_attribute("data-over", "")?;
        }
    }
    Ok(())
}

fn forget() -> Outcome<()> {
    columns()?.iter().try_for_each(|column| column.remove_attribute("data-over"))
}

fn columns() -> Outcome<Vec<Element>> {
    all(&document().document_element().ok_or("a page")?, COLUMNS)
}
