//! The reviewer's queue by keyboard: `j` and `k` go from item to item, `Enter` opens one, `a` accepts
//! and `r` returns what is open and has the focus. Single keys never fire in a field.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

use super::{
    dom::{closest, on},
    keyboard::pressed,
};

/// Listens where there is a queue.
pub fn listen() {
    let document = leptos::prelude::document();
    if !document.query_selector("[data-queue]").is_ok_and(|queue| queue.is_some()) {
        return;
    }
    on("keydown", |event: Event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
        // A key that is held decides once, and one that led elsewhere not at all.
        if key.repeat() || event.default_prevented() {
            return;
        }
        let writes = closest(&event, "form.decide textarea").is_some();
        let sends = key.key() == "Enter" && (key.ctrl_key() || key.meta_key());
        if writes && sends && press("r").is_some() {
            event.prevent_default();
        }
        let Some(letter) = pressed(&event) else { return };
        let done = match letter.as_str() {
            "j" => step(1),
            "k" => step(-1),
            "a" => press("a"),
            "r" => refuse(),
            _ => None,
        };
        if done.is_some() {
            event.prevent_default();
        }
    });
}

/// Finds the item that has the focus, whichever others are open: after an answer a letter that was
/// meant for a field decides nothing, until somebody goes to an item again.
fn in_hand() -> Option<Element> {
    let focused = leptos::prelude::document().active_element()?;
    focused.closest("[data-queue] details.item[open]").ok()?
}

fn items() -> Vec<Element> {
    let found = leptos::prelude::document().query_selector_all("[data-queue] details.item");
    let Ok(found) = found else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect()
}

/// Moves to the next or the previous item and opens it alone.
fn step(by: i32) -> Option<()> {
    let items = items();
    let hand = in_hand();
    let open = match &hand {
        Some(hand) => items.iter().position(|item| item == hand),
        None => items.iter().position(|item| item.has_attribute("open")),
    };
    // What opened by itself is not passed over: the first step goes to it.
    let by = if open.is_some() && hand.is_none() { 0 } else { by };
    let last = i32::try_from(items.len()).ok()? - 1;
    let at = open.map_or(0, |at| i32::try_from(at).unwrap_or(0) + by).clamp(0, last.max(0));
    let wanted = usize::try_from(at).ok()?;
    for (at, item) in items.iter().enumerate() {
        item.toggle_attribute_with_force("open", at == wanted).ok()?;
    }
    let summary = items.get(wanted)?.query_selector("summary").ok()??;
    summary.dyn_into::<HtmlElement>().ok()?.focus().ok()
}

fn press(key: &str) -> Option<()> {
    let button = in_hand()?.query_selector(&format!("[data-key={key}]")).ok()??;
    button.dyn_into::<HtmlElement>().ok()?.click();
    Some(())
}

/// A return needs its reason first; with one that is written it is sent.
fn refuse() -> Option<()> {
    let open = in_hand()?;
    let fields = |selector: &str| -> Vec<web_sys::HtmlTextAreaElement> {
        let Ok(found) = open.query_selector_all(selector) else { return Vec::new() };
        (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect()
    };
    let criteria = fields("textarea[name^=failed]");
    let reasons = if criteria.is_empty() { fields("textarea[name=reason]") } else { criteria };
    if reasons.iter().all(|reason| reason.value().trim().is_empty()) {
        return reasons.first()?.focus().ok();
    }
    press("r")
}
