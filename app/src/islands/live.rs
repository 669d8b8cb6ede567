//! What others change, as they do: one stream of events for all tabs of a browser. The tab that holds
//! the lock listens to the server and tells the others; where a browser has no locks or no channels,
//! each tab listens for itself.

use std::cell::{Cell, RefCell};

use leptos::{
    prelude::{document, window},
    task::spawn_local,
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, EventSource, MessageEvent};

use super::{
    dom::{after, get, on, said, tell, text},
    regions::{Why, is_asking, refresh},
};

/// Milliseconds after which a stream that the server refused is tried again, at the least and the most.
const RETRY: (i32, i32) = (3_000, 60_000);
/// Milliseconds over which the pages of many readers are asked for.
const SPREAD: f64 = 250.0;
/// Milliseconds that what is told of an inbox waits for what changed in the roadmap, which says who did it.
const AFTER_NEWS: i32 = 400;
/// Milliseconds until it is looked once more whether something is being saved.
const PAUSE: i32 = 60;

thread_local! {
    static TAB: RefCell<Option<Tab>> = const { RefCell::new(None) };
    /// How much is being saved here.
    static SAVING: Cell<u32> = const { Cell::new(0) };
    /// What was heard of while nobody looked.
    static LATER: RefCell<Option<JsValue>> = const { RefCell::new(None) };
    /// What is said when somebody (`{who}`) changed something (`{what}`).
    static WORDS: RefCell<String> = const { RefCell::new(String::new()) };
    /// The last position that was heard of.
    static HEARD: RefCell<String> = const { RefCell::new(String::new()) };
    static WAIT: Cell<i32> = const { Cell::new(RETRY.0) };
}

struct Tab {
    channel: Option<BroadcastChannel>,
    stream: Option<EventSource>,
}

/// Holds back what is heard as long as something is being saved here.
pub struct Saving;

impl Saving {
    /// Begins to save.
    pub fn begin() -> Self {
        SAVING.set(SAVING.get() + 1);
        Self
    }
}

impl Drop for Saving {
    fn drop(&mut self) {
        SAVING.set(SAVING.get().saturating_sub(1));
    }
}

/// Listens on a page that says of what it is.
pub fn listen() {
    let Some(reader) = document().body().and_then(|body| body.get_attribute("data-reader")) else {
        return;
    };
    WORDS.replace(said("news"));
    let name = format!("vekha-{reader}");
    let channel = BroadcastChannel::new(&name).ok();
    if let Some(channel) = &channel {
        let told = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| {
            hear(&event.data().as_string().unwrap_or_default());
        });
        channel.set_onmessage(Some(told.as_ref().unchecked_ref()));
        told.forget();
    }
    let shared = channel.is_some();
    TAB.replace(Some(Tab { channel, stream: None }));
    on("visibilitychange", |_| {
        let news = if document().hidden() { None } else { LATER.take() };
        if let Some(news) = news {
            consider(news, RETRY.0);
        }
    });
    let locks = get(&window().navigator(), "locks");
    let request = get(&locks, "request");
    match request.dyn_ref::<js_sys::Function>().filter(|_| shared) {
        Some(request) => {
            // The lock is held as long as the tab is there: its promise is never kept.
            let lead = Closure::<dyn Fn() -> js_sys::Promise>::new(|| {
                stream();
                js_sys::Promise::new(&mut |_, _| {})
            });
            let _ = request.call2(&locks, &name.into(), lead.as_ref());
            lead.forget();
        }
        None => stream(),
    }
}

/// Opens the stream, going on from what was heard last.
fn stream() {
    let after_last = HEARD.with_borrow(String::clone);
    let url = match after_last.as_str() {
        "" => "/live".to_owned(),
        position => format!("/live?after={position}"),
    };
    let Ok(source) = EventSource::new(&url) else { return };
    let told = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| {
        WAIT.set(RETRY.0);
        let message = event.data().as_string().unwrap_or_default();
        TAB.with_borrow(|tab| {
            let channel = tab.as_ref().and_then(|tab| tab.channel.as_ref());
            let _ = channel.map(|channel| channel.post_message(&message.as_str().into()));
        });
        hear(&message);
    });
    source.set_onmessage(Some(told.as_ref().unchecked_ref()));
    told.forget();
    let failed = Closure::<dyn Fn()>::new(|| {
        // The browser itself tries again when a connection breaks off, not when it is refused.
        let closed = TAB.with_borrow(|tab| {
            let stream = tab.as_ref().and_then(|tab| tab.stream.as_ref());
            stream.is_some_and(|stream| stream.ready_state() == EventSource::CLOSED)
        });
        if closed {
            TAB.with_borrow_mut(|tab| tab.as_mut().map(|tab| tab.stream.take()));
            let wait = WAIT.get();
            WAIT.set((wait * 2).min(RETRY.1));
            after(jittered(f64::from(wait)), stream);
        }
    });
    source.set_onerror(Some(failed.as_ref().unchecked_ref()));
    failed.forget();
    TAB.with_borrow_mut(|tab| tab.as_mut().map(|tab| tab.stream.replace(source)));
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a number of milliseconds below a minute or two"
)]
fn jittered(milliseconds: f64) -> i32 {
    (milliseconds * (0.5 + js_sys::Math::random())) as i32
}

/// Hears what the server says: what changed in a roadmap, or how things stand as the stream begins.
fn hear(message: &str) {
    let Ok(news) = js_sys::JSON::parse(message) else { return };
    let position = text(&news, "position");
    // What is told of an inbox is no place in the log.
    if !position.is_empty() {
        HEARD.replace(position);
    }
    let spread = if document().hidden() { 0 } else { jittered(SPREAD * js_sys::Math::random()) };
    let spread = if get(&news, "inbox").is_truthy() { spread + AFTER_NEWS } else { spread };
    if is_behind(&news) {
        after(spread, move || consider(news, RETRY.0));
    }
}

/// Tells whether the page says of the reader's inbox what is not so any more.
fn is_told_wrong(news: &JsValue) -> bool {
    let shown = document().body().and_then(|body| body.get_attribute("data-unread"));
    let counts = get(news, "unread").as_f64().zip(shown);
    counts.is_some_and(|(now, shown)| now != js_sys::Number::parse_float(&shown))
        || get(news, "inbox").is_truthy() && document().get_element_by_id("inbox").is_some()
}

/// Tells whether the page is of an older version than there is now.
fn is_behind(news: &JsValue) -> bool {
    let shown = document().body().and_then(|body| body.get_attribute("data-live"));
    let (versions, roadmap) = (get(news, "versions"), text(news, "roadmap"));
    let version = |key: &str| match versions.is_object() {
        true => get(&versions, key).as_f64(),
        false => get(news, "version").as_f64().filter(|_| key == roadmap),
    };
    // A page says of which roadmaps it is, and of which version of each.
    let behind = shown.unwrap_or_default().split_whitespace().any(|shown| {
        let Some((key, known)) = shown.rsplit_once('@') else { return false };
        version(key).is_some_and(|now| now > js_sys::Number::parse_float(known))
    });
    behind || get(news, "gap").is_truthy() || is_told_wrong(news)
}

/// Asks for the page, unless what changed is there already; again after a while where it was refused.
fn consider(news: JsValue, wait: i32) {
    // What is being saved here may be what changed.
    if SAVING.get() > 0 || is_asking() {
        return after(PAUSE, move || consider(news, wait));
    }
    if !is_behind(&news) {
        return;
    }
    if document().hidden() {
        // Whichever is kept, the page is asked for as a whole; what says who did it is worth more.
        let known = LATER.with_borrow(Option::is_some);
        if !known || !get(&news, "inbox").is_truthy() {
            LATER.replace(Some(news));
        }
        return;
    }
    let who = text(&news, "who");
    spawn_local(async move {
        refresh(Why { who: who.clone(), ..Why::default() }).await;
        // What was missed is there now, or is found behind.
        for name in ["gap", "inbox", "unread"] {
            let _ = js_sys::Reflect::set(&news, &name.into(), &false.into());
        }
        if is_behind(&news) {
            let next = (wait * 2).min(RETRY.1);
            return after(jittered(f64::from(wait)), move || consider(news, next));
        }
        // What is told of an inbox names no tasks.
        let tasks = get(&news, "tasks");
        let tasks =
            if tasks.is_object() { js_sys::Array::from(&tasks) } else { js_sys::Array::new() };
        let mut what: Vec<String> = tasks.iter().filter_map(|it| it.as_string()).collect();
        // What is of no task is of the roadmap.
        if what.is_empty() {
            what.push(said("plan"));
        }
        if !who.is_empty() {
            let words = WORDS.with_borrow(|words| {
                words.replace("{who}", &who).replace("{what}", &what.join(", "))
            });
            tell("news", &words);
        }
    });
}
