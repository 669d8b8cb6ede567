//! The palette: what is typed is asked of the server letter by letter; arrows choose, Enter goes.

use std::cell::Cell;

use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, HtmlDialogElement, HtmlElement, HtmlInputElement, KeyboardEvent, RequestInit,
    ScrollIntoViewOptions, ScrollLogicalPosition, Url, UrlSearchParams,
};

use super::dom::{Outcome, all, closest, fetch, first, on_of, said};

thread_local! {
    /// Whether a question is under way: the next one waits for its answer.
    static ASKING: Cell<bool> = const { Cell::new(false) };
    /// Whether something was typed since the last question.
    static TYPED: Cell<bool> = const { Cell::new(false) };
    /// Whether Enter was pressed before there was an answer to what is typed.
    static ENTERED: Cell<bool> = const { Cell::new(false) };
}

/// Wakes the palette, which is open, and asks for what it has to offer.
pub fn open() {
    let Some(dialog) = first("#palette") else { return };
    if !dialog.has_attribute("data-awake") {
        let _ = dialog.set_attribute("data-awake", "");
        listen(&dialog);
    }
    // What was entered while this was being loaded.
    ENTERED.set(dialog.has_attribute("data-entered"));
    let _ = dialog.remove_attribute("data-entered");
    spawn_local(ask(dialog));
}

fn listen(dialog: &Element) {
    let palette = dialog.clone();
    on_of(dialog, "input", move |_| spawn_local(ask(palette.clone())));
    let palette = dialog.clone();
    on_of(dialog, "keydown", move |event: Event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
        // A word that is being composed is not there yet.
        if key.is_composing() {
            return;
        }
        match key.key().as_str() {
            "ArrowDown" => choose(&palette, 1),
            "ArrowUp" => choose(&palette, -1),
            "Enter" if ASKING.get() => ENTERED.set(true),
            "Enter" => enter(&palette),
            _ => return,
        }
        event.prevent_default();
    });
    let palette = dialog.clone();
    on_of(dialog, "click", move |event: Event| {
        // A place on this page is gone to without leaving it.
        let beside = closest(&event, "*").is_some_and(|it| it == palette);
        if beside || closest(&event, "[role=option]").is_some() {
            close(&palette);
        }
    });
    let palette = dialog.clone();
    on_of(dialog, "close", move |_| {
        ENTERED.set(false);
        if let Ok(field) = field(&palette) {
            field.set_value("");
        }
        let _ = put(&palette, "", "");
    });
}

fn close(dialog: &Element) {
    if let Some(dialog) = dialog.dyn_ref::<HtmlDialogElement>() {
        dialog.close();
    }
}

fn field(dialog: &Element) -> Outcome<HtmlInputElement> {
    let field = dialog.query_selector("input")?.ok_or("a field")?;
    field.dyn_into().map_err(Into::into)
}

/// Asks until nothing has been typed since the last question; what was typed over is not shown.
async fn ask(dialog: Element) {
    TYPED.set(true);
    if ASKING.replace(true) {
        return;
    }
    while TYPED.replace(false) {
        let found = found(&dialog).await;
        if !TYPED.get() {
            let (html, message) = match found {
                Ok(html) if html.is_empty() => (html, said("none")),
                Ok(html) => (html, String::new()),
                Err(_) => (String::new(), said("failed")),
            };
            let _ = put(&dialog, &html, &message);
        }
    }
    ASKING.set(false);
    if ENTERED.replace(false) {
        enter(&dialog);
    }
}

/// Returns what the server finds for what is typed, in HTML.
async fn found(dialog: &Element) -> Outcome<String> {
    let mut url = dialog.get_attribute("data-ask").unwrap_or_default();
    let typed = field(dialog)?.value();
    if !typed.trim().is_empty() {
        let query = UrlSearchParams::new()?;
        query.append("q", typed.trim());
        url.push('&');
        url.push_str(&query.to_string().as_string().unwrap_or_default());
    }
    let (response, html) = fetch(&url, &RequestInit::new()).await?;
    // Whoever must do something else first is sent there.
    let asked = url.split('?').next().unwrap_or_default();
    let answered = Url::new(&response.url())?.pathname();
    if response.ok() && answered == asked { Ok(html) } else { Err("no answer".into()) }
}

/// Puts in what was found, the first of it chosen, and what is said about it.
fn put(dialog: &Element, html: &str, message: &str) -> Outcome<()> {
    let list = dialog.query_selector("[role=listbox]")?.ok_or("a list")?;
    list.set_inner_html(html);
    list.toggle_attribute_with_force("hidden", html.is_empty())?;
    dialog.query_selector("[role=status]")?.ok_or("a place")?.set_text_content(Some(message));
    let shown = if html.is_empty() { "false" } else { "true" };
    field(dialog)?.set_attribute("aria-expanded", shown)?;
    mark(dialog, &all(&list, "[role=option]")?, 0)
}

/// Marks what is chosen.
fn mark(dialog: &Element, options: &[Element], chosen: usize) -> Outcome<()> {
    let field = field(dialog)?;
    field.remove_attribute("aria-activedescendant")?;
    for (at, option) in options.iter().enumerate() {
        let on = at == chosen;
        option.set_attribute("aria-selected", if on { "true" } else { "false" })?;
        if on {
            field.set_attribute("aria-activedescendant", &option.id())?;
            let nearest = ScrollIntoViewOptions::new();
            nearest.set_block(ScrollLogicalPosition::Nearest);
            option.scroll_into_view_with_scroll_into_view_options(&nearest);
        }
    }
    Ok(())
}

fn is_chosen(option: &Element) -> bool {
    option.get_attribute("aria-selected").as_deref() == Some("true")
}

/// Chooses the next or the one before; after the last comes the first.
fn choose(dialog: &Element, by: i32) {
    let options = all(dialog, "[role=option]").unwrap_or_default();
    let Ok(n) = i32::try_from(options.len()) else { return };
    let at = options.iter().position(is_chosen).and_then(|at| i32::try_from(at).ok());
    let wanted = at.map_or(0, |at| at + by).checked_rem_euclid(n);
    if let Some(wanted) = wanted.and_then(|at| usize::try_from(at).ok()) {
        let _ = mark(dialog, &options, wanted);
    }
}

/// Goes to what is chosen.
fn enter(dialog: &Element) {
    let options = all(dialog, "[role=option]").unwrap_or_default();
    let chosen = options.into_iter().find(is_chosen);
    if let Some(chosen) = chosen.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        chosen.click();
    }
}
