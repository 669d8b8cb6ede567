//! Saves forms where they stand, and opens a row's form under the row.

use leptos::prelude::*;

/// Listens for the whole page: a form marked `data-in-place` is sent without leaving the page, and
/// the parts that look different afterwards are put in; a link marked `data-open` opens its form
/// under its row; a form with a place marked `data-effect` says there, while somebody types, what
/// it would do to the dates of others; a field marked `data-suggest` finds
/// tasks; what a column may say is dragged onto it. `failed` is what is said when the server cannot be reached.
#[island]
pub fn InPlace(failed: String) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    {
        browser::listen(failed);
        super::columns::listen();
        super::effects::listen();
        super::queue::listen();
        super::suggest::listen();
        super::uploads::listen();
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = failed;
    view! { <span hidden></span> }
}

#[cfg(feature = "hydrate")]
pub mod browser {
    use leptos::{prelude::document, task::spawn_local};
    use wasm_bindgen::JsCast;
    use web_sys::{
        Document, Element, Event, HtmlElement, HtmlFormElement, KeyboardEvent, RequestInit,
        SubmitEvent,
    };

    use crate::{
        islands::dom::{Outcome, closest, fetch, on, post},
        wire::{Failure, Saved},
    };

    pub fn listen(failed: String) {
        on("submit", move |event: Event| {
            let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
            let Some(form) = form.filter(|form| form.has_attribute("data-in-place")) else {
                return;
            };
            let submitter = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter);
            if submitter.is_some_and(|it| it.get_attribute("name").as_deref() == Some("preview")) {
                return;
            }
            event.prevent_default();
            let failed = failed.clone();
            spawn_local(async move {
                if send(&form).await.is_err() {
                    let failure = Failure { message: failed, ..Failure::default() };
                    show_failure(&form, &failure);
                }
                form.remove_attribute("aria-busy").unwrap_or_default();
            });
        });
        on("click", |event: Event| {
            let Some(link) = closest(&event, "a[data-open]") else { return };
            let click = event.dyn_ref::<web_sys::MouseEvent>();
            let plain = click.is_none_or(|click| {
                click.button() == 0 && !click.ctrl_key() && !click.meta_key() && !click.shift_key()
            });
            if !plain {
                return;
            }
            event.prevent_default();
            spawn_local(async move {
                if open(&link).await.is_err() {
                    let href = link.get_attribute("href").unwrap_or_default();
                    let _ = leptos::prelude::window().location().set_href(&href);
                }
            });
        });
        on("click", |event: Event| {
            if let Some(row) = closest(&event, "[data-close]").and_then(|it| editor_of(&it)) {
                event.prevent_default();
                close(&row);
            }
        });
        on("keydown", |event: Event| {
            let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
            let row = closest(&event, "tr.editor");
            if key.key() == "Escape"
                && let Some(row) = row
            {
                close(&row);
            }
            let send = key.key() == "Enter" && (key.ctrl_key() || key.meta_key());
            if send && let Some(form) = closest(&event, "form[data-in-place]") {
                let form = form.dyn_into::<HtmlFormElement>();
                let _ = form.map(|form| form.request_submit());
            }
        });
    }

    fn editor_of(element: &Element) -> Option<Element> {
        element.closest("tr.editor").ok().flatten()
    }

    /// Takes an opened form away and gives the focus back to the link that opened it.
    fn close(editor: &Element) {
        let row = editor.previous_element_sibling();
        editor.remove();
        let link = row.and_then(|row| row.query_selector("a[data-open]").ok().flatten());
        focus(link);
    }

    fn focus(element: Option<Element>) {
        if let Some(element) = element.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
        }
    }

    async fn open(link: &Element) -> Outcome<()> {
        let row = link.closest("tr")?.ok_or("a row")?;
        if let Some(next) = row.next_element_sibling()
            && next.class_name() == "editor"
        {
            close(&next);
            return Ok(());
        }
        let table = link.closest("table")?.ok_or("a table")?;
        let of = |name: &str| table.get_attribute(name).unwrap_or_default();
        let href = link.get_attribute("href").unwrap_or_default();
        let query = format!("fragment=1&view={}&columns={}", of("data-view"), of("data-columns"));
        let init = RequestInit::new();
        let (response, html) = fetch(&format!("{href}?{query}"), &init).await?;
        if !response.ok() || response.redirected() {
            return Err("no form".into());
        }
        let document = document();
        let editor = document.create_element("tr")?;
        editor.set_class_name("editor");
        let cell = document.create_element("td")?;
        cell.set_attribute("colspan", "20")?;
        cell.set_inner_html(&html);
        editor.append_child(&cell)?;
        row.after_with_node_1(&editor)?;
        focus(cell.query_selector("input:not([type=hidden])")?);
        Ok(())
    }

    async fn send(form: &HtmlFormElement) -> Outcome<()> {
        form.set_attribute("aria-busy", "true")?;
        let (response, text) = post(form, None).await?;
        if response.status() == 401 {
            // Sent as a browser without scripting would: the page to sign in on keeps what was typed.
            return form.submit();
        }
        if response.ok() {
            let saved: Saved = serde_json::from_str(&text).map_err(|error| error.to_string())?;
            show_saved(form, &saved);
        } else {
            let failure: Failure =
                serde_json::from_str(&text).map_err(|error| error.to_string())?;
            show_failure(form, &failure);
        }
        Ok(())
    }

    fn show_saved(form: &HtmlFormElement, saved: &Saved) {
        crate::islands::effects::forget(form);
        let document = document();
        if saved.parts.is_empty() {
            let go = saved.go.clone().unwrap_or_else(|| "/".to_owned());
            let location = leptos::prelude::window().location();
            let here = location.pathname().unwrap_or_default();
            let _ = location.set_href(&go);
            // Only the part behind the hash differs: the browser would stay on the old page.
            if go.split('#').next() == Some(here.as_str()) {
                let _ = location.reload();
            }
            return;
        }
        for (id, html) in &saved.parts {
            if let Some(element) = document.get_element_by_id(id) {
                element.set_inner_html(html);
                let _ = element.class_list().remove_1("changed");
                // Asking for its size makes the browser notice that the class was away.
                let _ = element.client_width();
                element.class_list().add_1("changed").unwrap_or_default();
            }
        }
        if let Some(version) = saved.version {
            renew(&document, version);
        }
        show_failure(form, &Failure::default());
        match editor_of(form) {
            Some(editor) => close(&editor),
            None => {
                let said = form.query_selector("[name=note], [name=text]").ok().flatten();
                if let Some(said) =
                    said.and_then(|it| it.dyn_into::<web_sys::HtmlTextAreaElement>().ok())
                {
                    said.set_value("");
                }
                let by = form.query_selector("[name=answer_by]").ok().flatten();
                if let Some(by) = by.and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok())
                {
                    by.set_value("");
                }
            }
        }
        say(&document, saved);
    }

    /// Forms that stay open go on from the version that there is now.
    fn renew(document: &Document, version: u64) {
        let Ok(fields) = document.query_selector_all("input[name=version]") else { return };
        for at in 0..fields.length() {
            let field = fields.get(at).and_then(|it| it.dyn_into::<Element>().ok());
            let _ = field.map(|field| field.set_attribute("value", &version.to_string()));
        }
    }

    fn say(document: &Document, saved: &Saved) {
        if let Some(toast) = document.get_element_by_id("saved") {
            match &saved.done {
                Some(html) => {
                    toast.set_inner_html(html);
                    // What is taken back is taken back from here.
                    let location = leptos::prelude::window().location();
                    let here = location.pathname().unwrap_or_default();
                    let query = location.search().unwrap_or_default();
                    let back = toast.query_selector("[name=back]").ok().flatten();
                    let _ = back.map(|it| it.set_attribute("value", &format!("{here}{query}")));
                }
                None => toast.set_text_content(Some(&saved.message)),
            }
            let _ = toast.class_list().remove_1("shown");
            let _ = toast.dyn_ref::<HtmlElement>().map(HtmlElement::offset_width);
            let _ = toast.class_list().add_1("shown");
        }
    }

    fn show_failure(form: &HtmlFormElement, failure: &Failure) {
        let Ok(places) = form.query_selector_all("[data-error]") else { return };
        let mut told = Vec::new();
        for at in 0..places.length() {
            let Some(place) = places.get(at).and_then(|it| it.dyn_into::<Element>().ok()) else {
                continue;
            };
            let name = place.get_attribute("data-error").unwrap_or_default();
            let message = failure.fields.iter().find(|(field, _)| *field == name);
            place.set_text_content(message.map(|(_, text)| text.as_str()));
            let _ = place.toggle_attribute_with_force("hidden", message.is_none());
            let input = form.query_selector(&format!("[name=\"{name}\"]")).ok().flatten();
            if let Some(input) = input {
                let invalid = if message.is_some() { "true" } else { "false" };
                let _ = input.set_attribute("aria-invalid", invalid);
                if message.is_some() && told.is_empty() {
                    focus(Some(input));
                }
            }
            told.extend(message.map(|(field, _)| field.clone()));
        }
        if let Ok(Some(place)) = form.query_selector("[data-message]") {
            let untold = failure.fields.iter().filter(|(field, _)| !told.contains(field));
            let untold: Vec<_> = untold.map(|(_, message)| message.as_str()).collect();
            // Nobody need be told how many values there are if none of them has a field.
            let all = !untold.is_empty() && told.is_empty();
            let message = Some(failure.message.as_str()).filter(|_| !all);
            let text = message.into_iter().chain(untold).collect::<Vec<_>>().join(" ");
            let _ = place.toggle_attribute_with_force("hidden", text.is_empty());
            place.set_text_content(Some(&text));
        }
    }
}
