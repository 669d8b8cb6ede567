//! What every part of the browser's side does with the page.

use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Event, RequestInit, Response};

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
