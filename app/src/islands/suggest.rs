//! Finds tasks by what is typed into a field marked `data-suggest`, whose value is where to ask; the
//! answer goes into the field's list.

use std::cell::Cell;

use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement, RequestInit, UrlSearchParams};

use super::dom::{Outcome, closest, fetch, on};

thread_local! {
    /// Counts what was typed: an answer to what was typed over is not shown.
    static TYPED: Cell<u32> = const { Cell::new(0) };
}

/// Listens for the whole page.
pub fn listen() {
    on("input", |event: Event| {
        let Some(field) = closest(&event, "input[data-suggest]") else { return };
        let Ok(field) = field.dyn_into::<HtmlInputElement>() else { return };
        let now = TYPED.get().wrapping_add(1);
        TYPED.set(now);
        spawn_local(async move {
            let _ = suggest(&field, now).await;
        });
    });
}

async fn suggest(field: &HtmlInputElement, now: u32) -> Outcome<()> {
    let query = UrlSearchParams::new()?;
    query.append("q", &field.value());
    let url = format!(
        "{}?{}",
        field.get_attribute("data-suggest").unwrap_or_default(),
        query.to_string().as_string().unwrap_or_default()
    );
    let (response, options) = fetch(&url, &RequestInit::new()).await?;
    let list = field.get_attribute("list").unwrap_or_default();
    if let Some(list) = leptos::prelude::document().get_element_by_id(&list)
        && response.ok()
        && TYPED.get() == now
    {
        list.set_inner_html(&options);
    }
    Ok(())
}
