//! What every part of the browser's side does with the page.

use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Element, Event, FormData, Headers, HtmlFormElement, RequestInit, Response, UrlSearchParams,
};

/// What the browser gives back.
pub type Outcome<T> = Result<T, JsValue>;

/// Listeners live as long as the page.
pub fn on(name: &str, listener: impl Fn(Event) + 'static) {
    let listener = Closure::<dyn Fn(Event)>::new(listener);
    let _ = document().add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    listener.forget();
}

/// Finds the nearest element around that of an event.
pub fn closest(event: &Event, selector: &str) -> Option<Element> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest(selector).ok().flatten()
}

/// Asks the server, and reads the answer to its end.
pub async fn fetch(url: &str, init: &RequestInit) -> Outcome<(Response, String)> {
    let window = leptos::prelude::window();
    let response = JsFuture::from(window.fetch_with_str_and_init(url, init)).await?;
    let response: Response = response.dyn_into()?;
    let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    Ok((response, text))
}

/// Sends a form as its button would, with one more value if there is one, and asks for data.
pub async fn post(
    form: &HtmlFormElement,
    more: Option<(&str, &str)>,
) -> Outcome<(Response, String)> {
    let values = FormData::new_with_form(form)?;
    if let Some((name, value)) = more {
        values.set_with_str(name, value)?;
    }
    let body = UrlSearchParams::new_with_str_sequence_sequence(&values.into())?;
    let headers = Headers::new()?;
    headers.set("accept", "application/json")?;
    headers.set("content-type", "application/x-www-form-urlencoded")?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_headers(&headers);
    init.set_body(&body.to_string());
    fetch(&form.get_attribute("action").unwrap_or_default(), &init).await
}
