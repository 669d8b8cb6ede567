//! The keyboard: which key was pressed, on whatever layout, and whether single keys are switched off.

use leptos::prelude::window;
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent, Storage};

use super::dom::{closest, first};

/// Where single keys are kept switched off.
const KEPT: &str = "vekha-keys";

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Tells whether single keys are switched off.
pub fn is_off() -> bool {
    let kept = storage().and_then(|storage| storage.get_item(KEPT).ok().flatten());
    kept.as_deref() == Some("off")
}

/// Switches single keys on or off, in this browser.
pub fn switch(on: bool) {
    let Some(storage) = storage() else { return };
    let _ = match on {
        true => storage.remove_item(KEPT),
        false => storage.set_item(KEPT, "off"),
    };
}

/// Names a key: a Latin letter by what it says, one of another script by where it lies.
pub fn named(key: &KeyboardEvent) -> String {
    let (name, place) = (key.key(), key.code());
    // Where a Russian keyboard has the full stop, a Latin one has the stroke.
    if place == "Slash" && [".", ","].contains(&name.as_str()) {
        return if key.shift_key() { "?" } else { "/" }.to_owned();
    }
    if name.chars().count() == 1 && name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    match place.strip_prefix("Key") {
        Some(letter) => letter.to_ascii_lowercase(),
        None => name,
    }
}

/// Reads a key that was pressed alone, outside of any field, where single keys are not switched off.
pub fn pressed(event: &Event) -> Option<String> {
    let key = event.dyn_ref::<KeyboardEvent>()?;
    let fields = "input:not([data-select]), textarea, select, [contenteditable]";
    let field = closest(event, fields).is_some();
    let with = key.ctrl_key() || key.meta_key() || key.alt_key();
    if field || with || first("dialog[open]").is_some() {
        return None;
    }
    let name = named(key);
    // Signs are where the keyboard has them, with or without another key; with it `x` selects a range.
    let shifted = key.shift_key() && !["?", "/", "x"].contains(&name.as_str());
    let single = name.chars().count() == 1;
    (!(shifted || single && is_off())).then_some(name)
}
