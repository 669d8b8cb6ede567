//! Filters apply as they are chosen: a form of them goes to its own address without leaving the page, and
//! so do the links in it and those marked `data-stay`.

use std::cell::{Cell, RefCell};

use js_sys::Array;
use leptos::{prelude::window, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, FormData, HtmlFormElement, UrlSearchParams};

use super::{
    dom::{Outcome, after, closest, is_plain, on, on_of},
    regions::{Step, address, goto},
};

/// Milliseconds without typing after which a text is asked for.
const PAUSE: i32 = 250;
/// Fields into which somebody types.
const TEXTS: &str = "input[type=search], input[type=text]";

thread_local! {
    /// Counts what was typed: only the last of it is asked for.
    static TYPED: Cell<u32> = const { Cell::new(0) };
    /// The field in which a text is being typed, of which the way back knows only the last.
    static BEGUN: RefCell<Option<Element>> = const { RefCell::new(None) };
}

/// Listens for the whole page.
pub fn listen() {
    on("change", |event: Event| {
        let Some(form) = form_of(&event) else { return };
        apply(&form, closest(&event, TEXTS));
        // Whoever leaves a text has looked for it.
        drop(BEGUN.take());
    });
    on("input", |event: Event| {
        let Some((form, field)) = form_of(&event).zip(closest(&event, TEXTS)) else { return };
        let now = TYPED.get().wrapping_add(1);
        TYPED.set(now);
        after(PAUSE, move || {
            if TYPED.get() == now {
                apply(&form, Some(field));
            }
        });
    });
    on("submit", |event: Event| {
        let Some(form) = form_of(&event) else { return };
        event.prevent_default();
        apply(&form, BEGUN.with_borrow(Option::clone));
    });
    on("click", |event: Event| {
        let link = closest(&event, "form.filters a[href], [data-stay] a[href], a[data-stay]");
        let Some(url) = link.and_then(|link| stays(&event, &link)) else { return };
        event.prevent_default();
        drop(BEGUN.take());
        spawn_local(async move { goto(&url, None, Step::Push).await });
    });
    on_of(&window(), "popstate", |_| drop(BEGUN.take()));
}

/// Returns where a link leads, if that is another address of this page and it was followed as usual.
fn stays(event: &Event, link: &Element) -> Option<String> {
    if event.default_prevented() || !is_plain(event) {
        return None;
    }
    let href = link.get_attribute("href")?;
    let url = href.split('#').next()?;
    let path = url.split('?').next()?;
    (path == window().location().pathname().ok()?).then(|| url.to_owned())
}

fn form_of(event: &Event) -> Option<HtmlFormElement> {
    closest(event, "form.filters")?.dyn_into().ok()
}

/// Goes to what a form of filters asks for, unless that is shown.
fn apply(form: &HtmlFormElement, text: Option<Element>) {
    TYPED.set(TYPED.get().wrapping_add(1));
    let Ok(url) = wanted(form) else { return };
    if address().is_ok_and(|here| here == url) {
        return;
    }
    let goes_on = BEGUN.replace(text.clone());
    let step = if text.is_some() && goes_on == text { Step::Replace } else { Step::Push };
    let form = form.clone();
    spawn_local(async move { goto(&url, Some(&form), step).await });
}

/// Returns the address that a form asks for, without what it leaves open.
fn wanted(form: &HtmlFormElement) -> Outcome<String> {
    let query = UrlSearchParams::new()?;
    for pair in Array::from(&FormData::new_with_form(form)?.into()).iter() {
        let pair = Array::from(&pair);
        let (name, value) = (pair.get(0).as_string(), pair.get(1).as_string());
        if let Some((name, value)) = name.zip(value)
            && !value.trim().is_empty()
        {
            query.append(&name, value.trim());
        }
    }
    let path = form.get_attribute("action").unwrap_or_default();
    let query = query.to_string().as_string().unwrap_or_default();
    Ok(if query.is_empty() { path } else { format!("{path}?{query}") })
}
