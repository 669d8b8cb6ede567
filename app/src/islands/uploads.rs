//! Sends files as soon as they are chosen, and shows how far they are; the form then only names
//! them, so that a refused form has nothing to choose again.

use js_sys::Function;
use leptos::prelude::document;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, Event, File, FormData, HtmlInputElement, ProgressEvent, XmlHttpRequest};

use super::dom::{Outcome, Refused, closest, on, pixels, text};

/// Listens for files that are chosen.
pub fn listen() {
    on("change", |event: Event| {
        let Some(input) = closest(&event, "input[data-upload]") else { return };
        let Ok(input) = input.dyn_into::<HtmlInputElement>() else { return };
        let Some(files) = input.files() else { return };
        let files: Vec<File> = (0..files.length()).filter_map(|at| files.get(at)).collect();
        // The form itself must not send them once more.
        input.set_value("");
        for file in files {
            let _ = send(&input, &file);
        }
    });
}

/// Sends one file and puts its line into the list.
fn send(input: &HtmlInputElement, file: &File) -> Outcome<()> {
    let form = input.form().ok_or("a form")?;
    let list = form.query_selector("[data-uploads]")?.ok_or("a list")?;
    let line = document().create_element("li")?;
    line.set_text_content(Some(&format!("{} ", file.name())));
    let bar = document().create_element("progress")?;
    bar.set_attribute("max", "100")?;
    bar.set_attribute("aria-label", &file.name())?;
    line.append_child(&bar)?;
    list.append_child(&line)?;
    wait(&form, 1)?;

    let body = FormData::new()?;
    for name in ["roadmap", "task"] {
        let field = form.query_selector(&format!("[name={name}]"))?.ok_or("a field")?;
        body.append_with_str(name, &field.get_attribute("value").unwrap_or_default())?;
    }
    body.append_with_blob_and_filename("file", file, &file.name())?;
    let request = XmlHttpRequest::new()?;
    request.open("POST", &input.get_attribute("data-upload").unwrap_or_default())?;
    request.set_request_header("accept", "application/json")?;

    let shown = bar.clone();
    let progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        if event.length_computable() && event.total() > 0.0 {
            let percent = (100.0 * event.loaded() / event.total()).round();
            let _ = shown.set_attribute("value", &pixels(percent, 0));
        }
    });
    request.upload()?.set_onprogress(Some(progress.as_ref().unchecked_ref::<Function>()));
    progress.forget();

    let failed = input.get_attribute("data-failed").unwrap_or_default();
    let name = file.name();
    let asked = request.clone();
    let done = Closure::<dyn Fn()>::new(move || {
        let response = asked.response_text().ok().flatten().unwrap_or_default();
        let answer = js_sys::JSON::parse(&response).unwrap_or_default();
        let result = match asked.status() {
            Ok(200) if js_sys::Array::is_array(&answer) => {
                keep(&line, &js_sys::Array::from(&answer))
            }
            _ => {
                let refused = Refused::read(&answer).unwrap_or_default();
                let told = refused.fields.into_iter().map(|(_, text)| text).next();
                let told = told.or(Some(refused.message)).filter(|text| !text.is_empty());
                refuse(&line, &name, &told.unwrap_or_else(|| failed.clone()))
            }
        };
        let _ = result.and_then(|()| wait(&form, -1));
    });
    request.set_onloadend(Some(done.as_ref().unchecked_ref::<Function>()));
    done.forget();
    request.send_with_opt_form_data(Some(&body))
}

/// A form is sent only when all of its files are there.
fn wait(form: &Element, by: i32) -> Outcome<()> {
    let open = form.get_attribute("data-waits").and_then(|n| n.parse::<i32>().ok());
    let open = open.unwrap_or(0) + by;
    form.set_attribute("data-waits", &open.to_string())?;
    let buttons = form.query_selector_all("button")?;
    for at in 0..buttons.length() {
        if let Some(button) = buttons.get(at).and_then(|it| it.dyn_into::<Element>().ok()) {
            button.toggle_attribute_with_force("disabled", open > 0)?;
        }
    }
    Ok(())
}

/// Shows a file that was received, ticked.
fn keep(line: &Element, received: &js_sys::Array) -> Outcome<()> {
    line.set_text_content(None);
    for received in received.iter() {
        let label = document().create_element("label")?;
        let tick = document().create_element("input")?;
        for (name, value) in [("type", "checkbox"), ("name", "files"), ("checked", "")] {
            tick.set_attribute(name, value)?;
        }
        tick.set_attribute("value", &text(&received, "id"))?;
        label.append_child(&tick)?;
        label.append_with_str_1(&format!(" {}", text(&received, "text")))?;
        line.append_child(&label)?;
    }
    Ok(())
}

/// Says at a file why it was not received.
fn refuse(line: &Element, name: &str, text: &str) -> Outcome<()> {
    line.set_text_content(Some(&format!("{name} ")));
    let message = document().create_element("span")?;
    message.set_class_name("error");
    message.set_attribute("role", "alert")?;
    message.set_text_content(Some(text));
    line.append_child(&message).map(drop)
}
