//! What every part of the browser's side does with the page.

use js_sys::Reflect;
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Element, Event, FormData, Headers, HtmlElement, HtmlFormElement, MouseEvent, RequestInit,
    Response, UrlSearchParams,
};

/// What the browser gives back.
pub type Outcome<T> = Result<T, JsValue>;

/// Listeners live as long as the page.
pub fn on(name: &str, listener: impl Fn(Event) + 'static) {
    on_of(&document(), name, listener);
}

/// The same for something else than the page.
pub fn on_of(target: &web_sys::EventTarget, name: &str, listener: impl Fn(Event) + 'static) {
    let listener = Closure::<dyn Fn(Event)>::new(listener);
    let _ = target.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    listener.forget();
}

/// Makes an event that whatever is around its element hears, too.
pub fn bubbling(name: &str) -> Outcome<Event> {
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    Event::new_with_event_init_dict(name, &init)
}

/// Waits for the next frame.
pub async fn frame() {
    let promise = js_sys::Promise::new(&mut |done, _| {
        let _ = window().request_animation_frame(&done);
    });
    let _ = JsFuture::from(promise).await;
}

/// Does something after some milliseconds.
pub fn after(milliseconds: i32, work: impl FnOnce() + 'static) {
    let work = Closure::once_into_js(work);
    let work = work.unchecked_ref();
    let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(work, milliseconds);
}

/// Finds the nearest element around that of an event.
pub fn closest(event: &Event, selector: &str) -> Option<Element> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest(selector).ok().flatten()
}

/// Tells whether a link was followed to be opened here.
pub fn is_plain(event: &Event) -> bool {
    event.dyn_ref::<MouseEvent>().is_none_or(|click| {
        let with = click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key();
        click.button() == 0 && !with
    })
}

/// Finds every element within another one.
pub fn all(within: &Element, selector: &str) -> Outcome<Vec<Element>> {
    let found = within.query_selector_all(selector)?;
    Ok((0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect())
}

/// Returns the id of an element, empty for none: a form with a field of that name has another property.
pub fn id(of: &Element) -> String {
    of.get_attribute("id").unwrap_or_default()
}

/// Finds the first element of the page.
pub fn first(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

/// Finds what is to be said, in the reader's language.
pub fn said(name: &str) -> String {
    let said = document().get_element_by_id("said");
    said.and_then(|said| said.get_attribute(&format!("data-{name}"))).unwrap_or_default()
}

/// Says what was done, with the way back.
pub fn show(message: &str, done: Option<&str>) {
    tell("saved", message);
    let (Some(html), Some(toast)) = (done, document().get_element_by_id("saved")) else { return };
    toast.set_inner_html(html);
    // What is taken back is taken back from here.
    let location = window().location();
    let here = location.pathname().unwrap_or_default();
    let query = location.search().unwrap_or_default();
    let back = toast.query_selector("[name=back]").ok().flatten();
    let _ = back.map(|it| it.set_attribute("value", &format!("{here}{query}")));
}

/// Says something in one of the places for that.
pub fn tell(place: &str, message: &str) {
    let Some(toast) = document().get_element_by_id(place) else { return };
    toast.set_text_content(Some(message));
    let _ = toast.class_list().remove_1("shown");
    let _ = toast.dyn_ref::<HtmlElement>().map(HtmlElement::offset_width);
    let _ = toast.class_list().add_1("shown");
}

/// Gives an element the focus.
pub fn focus(element: Option<Element>) {
    // What is drawn can have it as well, under the same name.
    if let Some(element) = element {
        let _ = element.unchecked_ref::<HtmlElement>().focus();
    }
}

/// Reads a value of an object.
pub fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// Reads a text of an object; empty if it has none.
pub fn text(object: &JsValue, name: &str) -> String {
    get(object, name).as_string().unwrap_or_default()
}

/// Reads a number of an attribute. The browser reads it: what the program would need for that is large.
pub fn number(element: &Element, name: &str) -> Option<f64> {
    let number = js_sys::Number::parse_float(&element.get_attribute(name)?);
    (!number.is_nan()).then_some(number)
}

/// Writes a number of pixels, with as many places behind the point; the browser does, for the same
/// reason.
pub fn pixels(number: f64, places: u8) -> String {
    js_sys::Number::from(number).to_fixed(places).map(String::from).unwrap_or_default()
}

/// Makes headers of a request.
pub fn headers(pairs: &[(&str, &str)]) -> Outcome<Headers> {
    let headers = Headers::new()?;
    for (name, value) in pairs {
        headers.set(name, value)?;
    }
    Ok(headers)
}

/// Asks the server, and reads the answer to its end.
pub async fn fetch(url: &str, init: &RequestInit) -> Outcome<(Response, String)> {
    let response = JsFuture::from(window().fetch_with_str_and_init(url, init)).await?;
    let response: Response = response.dyn_into()?;
    let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    Ok((response, text))
}

/// Sends a form as its button would, with one more value if there is one, and asks for data.
pub async fn post(
    form: &HtmlFormElement,
    more: Option<(&str, &str)>,
) -> Outcome<(Response, JsValue)> {
    let values = FormData::new_with_form(form)?;
    if let Some((name, value)) = more {
        values.set_with_str(name, value)?;
    }
    let body = UrlSearchParams::new_with_str_sequence_sequence(&values.into())?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_headers(
        &headers(&[
            ("accept", "application/json"),
            ("content-type", "application/x-www-form-urlencoded"),
        ])?
        .into(),
    );
    init.set_body(&body.to_string());
    let action = form.get_attribute("action").unwrap_or_default();
    let (response, text) = fetch(&action, &init).await?;
    // Only what the program itself answers can be read; the rest is said by its status.
    Ok((response, js_sys::JSON::parse(&text).unwrap_or(JsValue::NULL)))
}

/// Why the server refused something: what it says, and what it says at single fields.
#[derive(Default)]
pub struct Refused {
    /// What the reader is told.
    pub message: String,
    /// Messages at single fields, by the field's name.
    pub fields: Vec<(String, String)>,
}

impl Refused {
    /// Reads an answer.
    pub fn read(answer: &JsValue) -> Outcome<Self> {
        if !answer.is_object() {
            return Err("no answer".into());
        }
        let fields = js_sys::Array::from(&get(answer, "fields"));
        let pair = |pair: JsValue| {
            let pair = js_sys::Array::from(&pair);
            Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
        };
        let fields = fields.iter().filter_map(pair).collect();
        Ok(Self { message: text(answer, "message"), fields })
    }
}
