//! One way to refresh a page: its address is asked again, and the regions that look different are put
//! in. What somebody is in the middle of stays as it is, with a mark that says who changed it.

use std::{
    cell::{Cell, RefCell},
    collections::{HashMap, HashSet},
};

use leptos::{
    prelude::{document, window},
    task::spawn_local,
};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Document, DomParser, Element, Event, HtmlElement, HtmlFormElement, Node, RequestInit, Response,
    SupportedType, Url,
};

use super::{
    dom::{Outcome, after, all, bubbling, closest, fetch, headers, id, on, on_of, said},
    typed::{Typed, is_typed, settle},
};

/// Milliseconds for which a region that was put in is marked.
const MARKED: i32 = 900;

thread_local! {
    /// The element under a button of the pointer that is down.
    static PRESSED: RefCell<Option<Element>> = const { RefCell::new(None) };
    /// Regions that are in use, as they would look now, by their ids.
    static WAITING: RefCell<HashMap<String, Element>> = RefCell::default();
    /// Whether the page is being asked for.
    static ASKING: Cell<bool> = const { Cell::new(false) };
    /// Who changed something while it was.
    static AGAIN: RefCell<Option<Why>> = const { RefCell::new(None) };
    /// What a region says that was changed while it is in use; `{who}` is whoever did.
    static WORDS: RefCell<String> = const { RefCell::new(String::new()) };
    /// The address that the page shows.
    static SHOWN: RefCell<String> = const { RefCell::new(String::new()) };
    /// Counts where the page was to go: only the last address is gone to.
    static GOING: Cell<u32> = const { Cell::new(0) };
}

/// Why a page is asked for again.
#[derive(Clone, Default)]
pub struct Why {
    /// Who changed something.
    pub who: String,
    /// The form that was saved, which is in use no more.
    pub form: Option<HtmlFormElement>,
    /// Whether the page goes to another address of its own: then nothing is in use but the forms that
    /// were opened under rows.
    pub moves: bool,
}

/// What becomes of the browser's history as a page goes to another address of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The way back leads to the address before.
    Push,
    /// The address before is one of those on the way here.
    Replace,
    /// The browser has gone there already.
    Gone,
}

/// Listens for what holds a region, and for who wants to see what is new in it.
pub fn listen() {
    WORDS.replace(said("changed"));
    SHOWN.replace(address().unwrap_or_default());
    on_of(&window(), "popstate", |_| {
        let Ok(here) = address() else { return };
        // A place on the same page is no other address.
        if SHOWN.with_borrow(|shown| *shown != here) {
            spawn_local(async move { goto(&here, None, Step::Gone).await });
        }
    });
    on("pointerdown", |event: Event| {
        PRESSED.replace(event.target().and_then(|it| it.dyn_into().ok()));
    });
    for name in ["pointerup", "pointercancel"] {
        on(name, |_| drop(PRESSED.take()));
    }
    on("click", |event: Event| {
        let Some(mark) = closest(&event, "button[data-news]") else { return };
        event.prevent_default();
        let id = mark.get_attribute("data-news").unwrap_or_default();
        let waiting = WAITING.with_borrow_mut(|waiting| waiting.remove(&id));
        if let Some((old, new)) = document().get_element_by_id(&id).zip(waiting) {
            mark.remove();
            let _ = change(&old, &new, &Round::default());
        }
    });
}

/// Asks for the page once more, and puts in what looks different.
pub async fn refresh(why: Why) {
    if ASKING.replace(true) {
        AGAIN.replace(Some(why));
        return;
    }
    let mut why = why;
    loop {
        let _ = ask(why).await;
        match AGAIN.take() {
            Some(next) => why = next,
            None => break,
        }
    }
    ASKING.set(false);
}

/// Tells whether the page is being asked for.
pub fn is_asking() -> bool {
    ASKING.get()
}

async fn ask(why: Why) -> Outcome<()> {
    let here = address()?;
    let (response, new) = load(&here).await?;
    if here != address()? {
        // The page went on meanwhile; what changed is asked for where it is now.
        AGAIN.replace(Some(why));
        return Ok(());
    }
    if !response.ok() || response.redirected() {
        return Ok(());
    }
    put(&new, why)
}

/// Returns the address of the page, without the place on it.
pub fn address() -> Outcome<String> {
    let location = window().location();
    Ok(format!("{}{}", location.pathname()?, location.search()?))
}

async fn load(url: &str) -> Outcome<(Response, Document)> {
    let init = RequestInit::new();
    init.set_headers(&headers(&[("accept", "text/html"), ("x-vekha-by-itself", "1")])?.into());
    let (response, html) = fetch(url, &init).await?;
    let parser = DomParser::new()?;
    let page = parser.parse_from_string(&html, SupportedType::TextHtml)?;
    Ok((response, page))
}

/// Goes to another address of the page without leaving it, as a form of filters asks or the browser's
/// way back leads; what cannot be put in is loaded as any other page.
pub async fn goto(url: &str, form: Option<&HtmlFormElement>, step: Step) {
    let turn = GOING.get().wrapping_add(1);
    GOING.set(turn);
    ASKING.set(true);
    let gone = go(url, form, step, turn).await;
    if GOING.get() != turn {
        return;
    }
    ASKING.set(false);
    if gone.is_err() {
        let _ = window().location().set_href(url);
    } else if let Some(why) = AGAIN.take() {
        refresh(why).await;
    }
}

async fn go(url: &str, form: Option<&HtmlFormElement>, step: Step, turn: u32) -> Outcome<()> {
    let sent = form.map(|form| Typed::of(form)).transpose()?;
    let (response, new) = load(url).await?;
    // What was chosen meanwhile is on its way, too.
    if GOING.get() != turn || sent.is_some_and(|sent| !sent.stands()) {
        return Ok(());
    }
    let landed = Url::new(&response.url())?;
    if !response.ok() || landed.pathname() != window().location().pathname()? {
        return Err("another page".into());
    }
    let landed = format!("{}{}", landed.pathname(), landed.search());
    let history = window().history()?;
    match step {
        Step::Push => history.push_state_with_url(&JsValue::NULL, "", Some(&landed))?,
        Step::Replace => history.replace_state_with_url(&JsValue::NULL, "", Some(&landed))?,
        Step::Gone => {}
    }
    SHOWN.replace(landed);
    put(&new, Why { form: form.cloned(), moves: true, ..Why::default() })?;
    // A text in which somebody goes on typing stays as it is.
    let typing = form.and_then(|_| document().active_element());
    for form in all(&document().document_element().ok_or("a page")?, "form.filters")? {
        settle(&form, typing.as_ref())?;
    }
    Ok(())
}

/// Puts what looks different in another rendering of the page into it.
pub fn put(new: &Document, why: Why) -> Outcome<()> {
    let here = document();
    let anchor = Anchor::of(&here);
    let round = Round { why, put: RefCell::default() };
    for new in outermost(&new.document_element().ok_or("a page")?)? {
        if let Some(old) = here.get_element_by_id(&id(&new)) {
            region(&old, &new, &round)?;
        }
    }
    if let Some((old, new)) = here.body().zip(new.body()) {
        attributes(&old, &new)?;
    }
    anchor.hold();
    here.dispatch_event(&bubbling("vekha-put")?)?;
    let put = round.put.take();
    after(MARKED, move || {
        for region in &put {
            // Nothing is left behind of what was only shown.
            region.remove_attribute("data-changed").unwrap_or_default();
        }
    });
    Ok(())
}

/// One round of putting in.
#[derive(Default)]
struct Round {
    why: Why,
    put: RefCell<Vec<Element>>,
}

/// Makes the contents of an element those of another rendering of it.
pub fn fit(old: &Element, new: &Element) -> Outcome<()> {
    children(old, new, &Round::default())
}

/// Where somebody looks, so that it stays where it is on the screen.
struct Anchor(Option<(Element, f64)>);

impl Anchor {
    fn of(here: &Document) -> Self {
        let focused = here.active_element().filter(|it| it.tag_name() != "BODY");
        let hovered = || here.query_selector_all("main [data-region]:hover").ok().and_then(last);
        let seen = focused.or_else(hovered);
        Self(seen.map(|it| {
            let top = it.get_bounding_client_rect().top();
            (it, top)
        }))
    }

    fn hold(self) {
        let Some((element, top)) = self.0 else { return };
        let moved = element.get_bounding_client_rect().top() - top;
        if element.is_connected() && moved.abs() >= 1.0 {
            window().scroll_by_with_x_and_y(0.0, moved);
        }
    }
}

fn last(list: web_sys::NodeList) -> Option<Element> {
    list.get(list.length().checked_sub(1)?)?.dyn_into().ok()
}

/// Finds the regions in an element that are in no other one there.
fn outermost(within: &Element) -> Outcome<Vec<Element>> {
    let found = all(within, "[data-region]")?;
    let inner = |it: &Element| {
        let around = it.parent_element().and_then(|it| it.closest("[data-region]").ok()?);
        around.is_some_and(|around| within.contains(Some(&around)) && around != *within)
    };
    Ok(found.into_iter().filter(|it| !inner(it)).collect())
}

/// Compares a region with what it would be now.
fn region(old: &Element, new: &Element, round: &Round) -> Outcome<()> {
    if old.get_attribute("data-region") == new.get_attribute("data-region") {
        return renew(old, new);
    }
    if is_held(old, &round.why)? {
        for inner in outermost(new)? {
            if let Some(old) = document().get_element_by_id(&id(&inner)) {
                region(&old, &inner, round)?;
            }
        }
        // What is in other regions was put in there.
        let own = |it: &Element| {
            it.get_attribute("data-shell").or_else(|| it.get_attribute("data-region"))
        };
        return if own(old) == own(new) { Ok(()) } else { mark(old, new, &round.why.who) };
    }
    change(old, new, round)
}

/// Forms of a region that looks the same go on from the version that there is now, so that the same
/// words sent once more are another command.
fn renew(old: &Element, new: &Element) -> Outcome<()> {
    // Of which form, and of which roadmap, it is.
    let of = |field: &Element| {
        let form = field.closest("form").ok().flatten()?;
        let roadmap = form.query_selector("input[name=roadmap]").ok().flatten();
        Some((form.get_attribute("action"), roadmap.and_then(|it| it.get_attribute("value"))))
    };
    let fields = "input[name=version]";
    let new = all(new, fields)?;
    for old in all(old, fields)? {
        // A form that was opened under a row has the version that it was opened with.
        if old.closest("[data-editor]")?.is_some() {
            continue;
        }
        let same = new.iter().find(|new| of(new) == of(&old));
        if let Some(version) = same.and_then(|it| it.get_attribute("value")) {
            old.set_attribute("value", &version)?;
        }
    }
    Ok(())
}

/// Makes a region what it is now.
fn change(old: &Element, new: &Element, round: &Round) -> Outcome<()> {
    sync(old, new, round)?;
    if !round.why.moves && new.query_selector("[data-region]")?.is_none() {
        old.set_attribute("data-changed", "")?;
        round.put.borrow_mut().push(old.clone());
    }
    WAITING.with_borrow_mut(|waiting| waiting.remove(&id(old)));
    Ok(())
}

/// Says in a region that is in use who changed it.
fn mark(old: &Element, new: &Element, who: &str) -> Outcome<()> {
    let id = id(old);
    let known = all(old, "button[data-news]")?;
    let known = known.into_iter().find(|it| it.get_attribute("data-news").as_ref() == Some(&id));
    WAITING.with_borrow_mut(|waiting| waiting.insert(id.clone(), new.clone()));
    let button = match known {
        Some(button) => button,
        None => {
            let button = document().create_element("button")?;
            button.set_attribute("type", "button")?;
            button.set_attribute("class", "news")?;
            button.set_attribute("data-news", &id)?;
            let place = match &*old.tag_name() {
                "TR" => old.last_element_child(),
                _ => Some(old.clone()),
            };
            place.ok_or("a place")?.append_child(&button)?;
            button
        }
    };
    button.set_text_content(Some(&WORDS.with_borrow(|words| words.replace("{who}", who))));
    Ok(())
}

/// Tells whether somebody is in the middle of a region: of itself, not of regions in it.
fn is_held(region: &Element, why: &Why) -> Outcome<bool> {
    let own = |it: &Element| it.closest("[data-region]").ok().flatten().as_ref() == Some(region);
    if is_opened(region) {
        return Ok(true);
    }
    if why.moves {
        return Ok(false);
    }
    if PRESSED.with_borrow(|it| it.as_ref().is_some_and(own)) {
        return Ok(true);
    }
    // Where an own change has the focus, it is waited for; the focus stays.
    if why.form.is_none() && document().active_element().is_some_and(|it| own(&it)) {
        return Ok(true);
    }
    let saved = why.form.as_ref().is_some_and(|form| region.contains(Some(form)));
    let open = "dialog[open], details[name=why][open], [data-uploads] > *, [data-held]";
    if !saved && all(region, open)?.iter().any(own) {
        return Ok(true);
    }
    Ok(all(region, "input, select, textarea")?.iter().any(|it| own(it) && is_typed(it)))
}

/// Tells whether an element is the form that was opened under a row.
fn is_editor(element: &Element) -> bool {
    element.has_attribute("data-editor")
}

/// Tells whether a row's form is open under it.
fn is_opened(row: &Element) -> bool {
    row.next_element_sibling().is_some_and(|next| is_editor(&next))
}

/// Makes an element what another is, keeping every node of it that goes on.
fn sync(old: &Element, new: &Element, round: &Round) -> Outcome<()> {
    // Rows that were fetched are not of this page; whoever fetched them does so again.
    if old.has_attribute("data-here") {
        return Ok(());
    }
    attributes(old, new)?;
    children(old, new, round)
}

/// What the browser itself sets; it is not taken back.
const OWN: [&str; 2] = ["open", "aria-busy"];

fn attributes(old: &Element, new: &Element) -> Outcome<()> {
    let names = |it: &Element| -> Vec<String> {
        let names = it.get_attribute_names();
        let names = names.iter().filter_map(|name| name.as_string());
        names.filter(|name| !OWN.contains(&name.as_str())).collect()
    };
    let (was, is) = (names(old), names(new));
    // They stand in the same order, so that nothing tells a page that went on from one just loaded.
    if was != is {
        for name in &was {
            old.remove_attribute(name)?;
        }
    }
    for name in is {
        let value = new.get_attribute(&name);
        if old.get_attribute(&name) != value {
            old.set_attribute(&name, &value.unwrap_or_default())?;
        }
    }
    Ok(())
}

fn nodes(of: &Element) -> Vec<Node> {
    let list = of.child_nodes();
    (0..list.length()).filter_map(|at| list.get(at)).collect()
}

fn id_of(node: &Node) -> Option<String> {
    node.dyn_ref::<Element>().map(id).filter(|id| !id.is_empty())
}

/// Where else on the page a region is that comes to another place.
enum Elsewhere {
    Nowhere,
    /// It goes to the other place.
    Moves(Node),
    /// Somebody is in the middle of it: it stays until they are not.
    Stays,
}

fn elsewhere(node: &Node, round: &Round) -> Outcome<Elsewhere> {
    let Some(new) = node.dyn_ref::<Element>().filter(|it| it.has_attribute("data-region")) else {
        return Ok(Elsewhere::Nowhere);
    };
    let found = document().get_element_by_id(&id(new));
    let Some(old) = found.filter(|it| it.tag_name() == new.tag_name()) else {
        return Ok(Elsewhere::Nowhere);
    };
    region(&old, new, round)?;
    Ok(if is_held(&old, &round.why)? { Elsewhere::Stays } else { Elsewhere::Moves(old.into()) })
}

/// Tells whether something in an element is in use.
fn holds(element: &Element, round: &Round) -> Outcome<bool> {
    if element.query_selector("[data-editor]")?.is_some() {
        return Ok(true);
    }
    for inner in all(element, "[data-region]")? {
        if is_held(&inner, &round.why)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Makes the children of an element those of another: what has an id by its id, what has none in its
/// order. What somebody is in the middle of is not moved; the others are put around it.
fn children(old: &Element, new: &Element, round: &Round) -> Outcome<()> {
    let known = nodes(old);
    let by_id: HashMap<String, Node> =
        known.iter().filter_map(|node| Some((id_of(node)?, node.clone()))).collect();
    let mut rest = known.iter().filter(|node| id_of(node).is_none());
    let mut wanted: Vec<Node> = Vec::new();
    for node in nodes(new) {
        let same = |it: &Node| it.node_name() == node.node_name();
        let found = match id_of(&node) {
            Some(id) => by_id.get(&id).filter(|it| same(it)).cloned(),
            None => {
                let mut ahead = rest.clone();
                match ahead.find(|it| same(it) && !is_added(it)) {
                    Some(found) => {
                        rest = ahead;
                        Some(found.clone())
                    }
                    None => None,
                }
            }
        };
        wanted.push(match found {
            Some(found) => {
                match (found.dyn_ref::<Element>(), node.dyn_ref::<Element>()) {
                    (Some(old), Some(new)) if new.has_attribute("data-region") => {
                        region(old, new, round)?;
                    }
                    (Some(old), Some(new)) => sync(old, new, round)?,
                    _ if found.node_value() != node.node_value() => {
                        found.set_node_value(node.node_value().as_deref());
                    }
                    _ => {}
                }
                found
            }
            None => match elsewhere(&node, round)? {
                Elsewhere::Nowhere => document().import_node_with_deep(&node, true)?,
                Elsewhere::Moves(found) => found,
                Elsewhere::Stays => continue,
            },
        });
    }
    let kept: HashSet<String> = wanted.iter().filter_map(id_of).collect();
    let mut pinned = Vec::new();
    for node in &known {
        let element = node.dyn_ref::<Element>();
        let held = match element {
            Some(it) if is_editor(it) => true,
            Some(it) if it.has_attribute("data-region") => is_held(it, &round.why)?,
            _ => false,
        };
        let stays = match id_of(node) {
            Some(id) => kept.contains(&id),
            None => wanted.contains(node),
        };
        // What goes may have something in it that somebody is in the middle of.
        let held = held || (!stays && element.map_or(Ok(false), |it| holds(it, round))?);
        if held {
            pinned.push(node.clone());
        } else if !stays {
            old.remove_child(node)?;
        }
    }
    let mut next: Option<Node> = None;
    for node in wanted.into_iter().rev() {
        if !pinned.contains(&node) && (!old.contains(Some(&node)) || node.next_sibling() != next) {
            old.insert_before(&node, next.as_ref())?;
        }
        next = Some(node);
    }
    Ok(())
}

/// Tells whether something was added here, and is none of what the server sent.
fn is_added(node: &Node) -> bool {
    let Some(element) = node.dyn_ref::<HtmlElement>() else { return false };
    is_editor(element) || element.has_attribute("data-news")
}
