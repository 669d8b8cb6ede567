//! Saves forms where they stand, opens a row's form under the row, and keeps the page what it is now.

use leptos::prelude::*;

/// Listens for the whole page: a form marked `data-in-place` is sent without leaving the page, which
/// asks for itself again then; a link marked `data-open` opens its form under its row; a form with a
/// place marked `data-effect` says there, while somebody types, what it would do to the dates of others;
/// a field marked `data-suggest` finds tasks; what a column may say is dragged onto it; filters apply as
/// they are chosen; rows are selected for what is done to all of them; keys lead to where the page says;
/// and what others change is put in as they do. What it says is in the data of the element `said`.
#[island]
pub fn InPlace() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    {
        super::regions::listen();
        super::live::listen();
        browser::listen();
        // What follows `g` is no key of the queue.
        super::keys::listen();
        super::columns::listen();
        super::effects::listen();
        super::filters::listen();
        super::queue::listen();
        super::suggest::listen();
        super::uploads::listen();
        super::parts::listen();
    }
    view! { <span hidden></span> }
}

#[cfg(feature = "hydrate")]
pub mod browser {
    use std::cell::Cell;

    use leptos::{prelude::document, task::spawn_local};
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::{Element, Event, HtmlFormElement, KeyboardEvent, RequestInit, SubmitEvent};

    use crate::islands::{
        dom::{
            Outcome, Refused, closest, fetch, first, focus, get, is_plain, on, post, said, show,
            text,
        },
        live, regions,
        typed::Typed,
    };

    thread_local! {
        /// Whether something was saved since the page was loaded.
        static SAVED: Cell<bool> = const { Cell::new(false) };
    }

    pub fn listen() {
        on("submit", |event: Event| {
            let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
            let Some(form) = form.filter(|form| form.has_attribute("data-in-place")) else {
                return;
            };
            let submitter = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter);
            if submitter.is_some_and(|it| it.get_attribute("name").as_deref() == Some("preview")) {
                return;
            }
            event.prevent_default();
            spawn_local(async move {
                if send(&form).await.is_err() {
                    let refused = Refused { message: said("failed"), ..Refused::default() };
                    show_refused(&form, &refused);
                }
                form.remove_attribute("aria-busy").unwrap_or_default();
            });
        });
        on("click", |event: Event| {
            let Some(link) = closest(&event, "a[data-open]") else { return };
            if !is_plain(&event) {
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
            let with = key.ctrl_key() || key.meta_key();
            if with
                && key.key() == "Enter"
                && let Some(form) = closest(&event, "form[data-in-place]")
            {
                let form = form.dyn_into::<HtmlFormElement>();
                let _ = form.map(|form| form.request_submit());
            }
            // In a field it takes back what was typed.
            let field = closest(&event, "input:not([type=checkbox]), textarea, select").is_some();
            if with && key.code() == "KeyZ" && !key.shift_key() && !field {
                event.prevent_default();
                take_back();
            }
        });
    }

    /// Takes back what was done last, as the message that says so offers.
    fn take_back() {
        let form = first("#saved form[action^=\"/do/undo\"]");
        // What the page came with is older than what was saved on it.
        let came = || first(".done form[action^=\"/do/undo\"]").filter(|_| !SAVED.get());
        let form = form.or_else(came);
        match form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) {
            Some(form) => {
                let _ = form.request_submit();
            }
            None => show(&said("nothing"), None),
        }
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

    async fn open(link: &Element) -> Outcome<()> {
        let row = link.closest("tr")?.ok_or("a row")?;
        if let Some(next) = row.next_element_sibling()
            && next.has_attribute("data-editor")
        {
            close(&next);
            return Ok(());
        }
        let table = link.closest("table")?.ok_or("a table")?;
        let view = table.get_attribute("data-view").unwrap_or_default();
        let href = link.get_attribute("href").unwrap_or_default();
        let query = format!("fragment=1&view={view}");
        let init = RequestInit::new();
        let (response, html) = fetch(&format!("{href}?{query}"), &init).await?;
        if !response.ok() || response.redirected() {
            return Err("no form".into());
        }
        let document = document();
        let editor = document.create_element("tr")?;
        editor.set_class_name("editor");
        editor.set_attribute("data-editor", "")?;
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
        let (sent, _saving) = (Typed::of(form)?, live::Saving::begin());
        let (response, answer) = post(form, None).await?;
        if response.status() == 401 {
            // Sent as a browser without scripting would: the page to sign in on keeps what was typed.
            return form.submit();
        }
        if response.ok() {
            show_saved(form, &answer, &sent).await
        } else {
            show_refused(form, &Refused::read(&answer)?);
            Ok(())
        }
    }

    async fn show_saved(form: &HtmlFormElement, saved: &JsValue, sent: &Typed) -> Outcome<()> {
        crate::islands::effects::forget(form);
        let location = leptos::prelude::window().location();
        let here = location.pathname()?;
        let go = get(saved, "go").as_string();
        let path = go.as_deref().map(|go| go.split(['?', '#']).next().unwrap_or_default());
        // A page that answered a refused form cannot be asked for again.
        let live = document().body().is_some_and(|body| body.has_attribute("data-live"));
        let stays = get(saved, "stays").is_truthy() || path == Some(here.as_str());
        if !(stays && live) {
            let go = go.as_deref().unwrap_or("/");
            location.set_href(go)?;
            // Only the part behind the hash differs: the browser would stay on the old page.
            if go.split('#').next() == Some(here.as_str()) {
                location.reload()?;
            }
            return Ok(());
        }
        SAVED.set(true);
        show_refused(form, &Refused::default());
        sent.forget(form);
        if let Some(editor) = editor_of(form) {
            close(&editor);
        }
        // What was done before this is not what was done last.
        if let Some(before) = first("div.done") {
            before.remove();
        }
        show(&text(saved, "message"), get(saved, "done").as_string().as_deref());
        // Whoever opened the form closes it.
        form.dispatch_event(&crate::islands::dom::bubbling("vekha-saved")?)?;
        regions::refresh(regions::Why { form: Some(form.clone()), ..Default::default() }).await;
        Ok(())
    }

    fn show_refused(form: &HtmlFormElement, failure: &Refused) {
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
        let place = form.query_selector("[data-message]").ok().flatten();
        let untold = failure.fields.iter().filter(|(field, _)| !told.contains(field));
        let untold: Vec<_> = untold.map(|(_, message)| message.as_str()).collect();
        // Nobody need be told how many values there are if none of them has a field.
        let all = !untold.is_empty() && told.is_empty();
        let message = Some(failure.message.as_str()).filter(|_| !all);
        let text = message.into_iter().chain(untold).collect::<Vec<_>>().join(" ");
        match place {
            Some(place) => {
                let _ = place.toggle_attribute_with_force("hidden", text.is_empty());
                place.set_text_content(Some(&text));
            }
            // Where the form has no room for it, it is said beside the way back.
            None if !text.is_empty() => show(&text, None),
            None => {}
        }
    }
}
