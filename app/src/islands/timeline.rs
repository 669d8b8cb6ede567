//! The timeline by hand: the tick of a forecast is moved by the pointer or by keys, and beside it stands
//! what that would do; a deadline cannot be moved and says why. Rows of other pages come as they are
//! scrolled to, and the links of the row in use are shown.

use std::cell::{Cell, RefCell};

use leptos::{
    prelude::{document, window},
    task::spawn_local,
};
use wasm_bindgen::JsCast;
use web_sys::{
    DomParser, Element, Event, HtmlElement, HtmlFormElement, HtmlInputElement, KeyboardEvent,
    PointerEvent, RequestInit, SupportedType,
};

use super::{
    dom::{
        Outcome, after, all, closest, fetch, first, focus, frame, headers, number, on, on_of,
        pixels,
    },
    effects,
    keyboard::pressed,
    regions,
};

/// The height of a row, in pixels.
const ROW: f64 = 30.0;
/// Pixels around what is seen within which rows are fetched, and beyond which they are let go.
const NEAR: (f64, f64) = (800.0, 1_200.0);

/// How wide the lens is in a window that is not narrow, in pixels, as the style says.
const LENS: f64 = 336.0;

/// Milliseconds until rows that were refused are asked for again.
const REFUSED: i32 = 1_500;

thread_local! {
    /// The drawing whose scrolling is listened to.
    static DRAWING: RefCell<Option<Element>> = const { RefCell::new(None) };
    /// The tick that is being moved.
    static MOVED: RefCell<Option<Moved>> = const { RefCell::new(None) };
    /// Whether the pointer moves it.
    static DRAGGED: Cell<bool> = const { Cell::new(false) };
    /// Where the drawing begins in the window, until it is scrolled: to ask the browser would have it lay the
    /// page out at every move.
    static LEFT: Cell<Option<f64>> = const { Cell::new(None) };
    /// Whether rows are being fetched.
    static FETCHING: Cell<bool> = const { Cell::new(false) };
    /// Counts how often rows were brought.
    static TURN: Cell<u32> = const { Cell::new(0) };
    /// How days are written for the reader.
    static FORMAT: RefCell<Option<js_sys::Function>> = const { RefCell::new(None) };
}

/// A forecast that is being moved. Days are numbers of days from the first of the first year.
struct Moved {
    tick: Element,
    was: i32,
    is: i32,
    place: String,
    /// Where in the window it was, and how wide a day is: what is asked of the browser while something
    /// moves makes it lay the page out at once.
    at: At,
    day: f64,
    /// Days off of the owner's calendar: the first of some, and how many follow each other.
    off: Vec<(i32, i32)>,
}

/// The left, the top and the bottom of a tick.
#[derive(Clone, Copy)]
struct At(f64, f64, f64);

impl At {
    fn of(tick: &Element) -> Self {
        let at = tick.get_bounding_client_rect();
        Self(at.left(), at.top(), at.bottom())
    }
}

impl Moved {
    fn at(&self) -> At {
        At(self.at.0 + f64::from(self.is - self.was) * self.day, self.at.1, self.at.2)
    }

    fn is_off(&self, day: i32) -> bool {
        let at = self.off.partition_point(|(first, _)| *first <= day);
        let before = at.checked_sub(1).and_then(|at| self.off.get(at));
        before.is_some_and(|(first, days)| day < first + days)
    }

    /// Returns the working day that is some working days from another day.
    fn worked(&self, from: i32, steps: i32) -> i32 {
        let mut day = from;
        for _ in 0..steps.abs() {
            day += steps.signum();
            while self.is_off(day) {
                day += steps.signum();
            }
        }
        day
    }

    /// Returns the nearest working day.
    fn nearest(&self, day: i32) -> i32 {
        (0..400).flat_map(|n| [day - n, day + n]).find(|day| !self.is_off(*day)).unwrap_or(day)
    }

    /// Counts working days from what was to what is.
    fn days(&self) -> i32 {
        let (from, to) = (self.was.min(self.is), self.was.max(self.is));
        let worked = (from + 1..=to).filter(|day| !self.is_off(*day)).count();
        i32::try_from(worked).unwrap_or(0) * (self.is - self.was).signum()
    }
}

/// Listens for the whole page, as long as it is there.
pub fn begin() {
    wake();
    on("pointerdown", |event: Event| {
        let press = event.dyn_ref::<PointerEvent>().filter(|it| it.button() == 0);
        let Some(press) = press else { return };
        if let Some(tick) = closest(&event, ".tick") {
            event.prevent_default();
            focus(Some(tick.clone()));
            let _ = tick.set_pointer_capture(press.pointer_id());
            take(&tick);
            DRAGGED.set(true);
        } else if press.pointer_type() != "touch" && explain(&event) {
            event.prevent_default();
        }
    });
    on("pointermove", |event: Event| {
        let Some(pointer) = event.dyn_ref::<PointerEvent>().filter(|_| DRAGGED.get()) else {
            return;
        };
        if let Some(day) = day_at(f64::from(pointer.client_x())) {
            move_to(|moved| moved.nearest(day));
        }
    });
    for name in ["pointerup", "pointercancel"] {
        on(name, |_| {
            DRAGGED.set(false);
        });
    }
    on("keydown", |event: Event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
        if key.ctrl_key() || key.meta_key() || key.alt_key() {
            return;
        }
        let lens = closest(&event, ".lens form").is_some();
        let done = match closest(&event, ".tick") {
            Some(tick) => by_key(&tick, key),
            None if lens && key.key() == "Escape" => {
                go_back();
                Some(())
            }
            None => by_row(&event),
        };
        if done.is_some() {
            event.prevent_default();
        }
    });
    on("focusin", |event: Event| {
        let row = closest(&event, ".gantt tr.task");
        let _ = light(row.as_ref());
    });
    on("pointerover", |event: Event| {
        let row = closest(&event, ".gantt tr.task");
        if row.is_some() {
            let _ = light(row.as_ref());
        }
    });
    on("click", |event: Event| {
        if closest(&event, "[data-lens=back]").is_some() {
            go_back();
        } else {
            // A finger that moves over a deadline scrolls.
            explain(&event);
        }
    });
    on("vekha-saved", |event: Event| {
        if closest(&event, ".lens form").is_some() {
            let moved = MOVED.take();
            let _ = hide();
            focus(moved.map(|moved| moved.tick));
        }
    });
    on("vekha-put", |_| {
        wake();
        let here = first("#gantt").and_then(|it| all(&it, "tbody[data-here]").ok());
        for body in here.unwrap_or_default() {
            spawn_local(async move {
                let _ = bring(&body).await;
            });
        }
    });
    on_of(&window(), "scroll", |_| scrolled());
}

/// Keeps up with what is seen.
fn scrolled() {
    LEFT.set(None);
    fetch_near();
    let moved = MOVED.with_borrow_mut(|moved| {
        let moved = moved.as_mut()?;
        let At(left, top, bottom) = At::of(&moved.tick);
        moved.at = At(left - f64::from(moved.is - moved.was) * moved.day, top, bottom);
        Some(moved.at())
    });
    let form = first(".lens form:not([hidden])").and_then(|it| it.dyn_into().ok());
    if let Some((form, at)) = form.zip(moved) {
        stand(&form, at);
    }
}

/// Says of the deadline under the pointer that only a decision moves it; the way to ask for one is there
/// at once.
fn explain(event: &Event) -> bool {
    let row = closest(event, ".d").and_then(|it| row_of(&it));
    let tick = row.and_then(|row| row.query_selector(".tick").ok().flatten());
    let Some(tick) = tick else { return false };
    focus(Some(tick.clone()));
    take(&tick);
    let _ = show(true);
    true
}

/// Begins with the drawing that there is now.
fn wake() {
    later();
    let Some(gantt) = first("#gantt") else { return };
    if DRAWING.with_borrow(|known| known.as_ref() != Some(&gantt)) {
        on_of(&gantt, "scroll", |_| scrolled());
        DRAWING.replace(Some(gantt));
        look_at_today();
    }
    fetch_near();
}

#[expect(clippy::cast_possible_truncation, reason = "a number of a day, or of pixels")]
fn whole(number: f64) -> i32 {
    number.round() as i32
}

fn row_of(element: &Element) -> Option<Element> {
    element.closest("tr.task").ok().flatten()
}

/// Scrolls to today, unless somebody scrolled already.
fn look_at_today() {
    let Some(gantt) = first("#gantt") else { return };
    let today = number(&gantt, "data-today").unwrap_or(0.0);
    let head = first(".gantt th").map_or(0.0, |it| it.get_bounding_client_rect().width());
    let room = f64::from(gantt.client_width()) - head;
    if gantt.scroll_left() == 0 && today > room * 0.8 {
        gantt.set_scroll_left(whole(today - room * 0.6));
    }
}

/// Finds the day under the pointer: the one whose end is nearest, as the tick stands at its end.
fn day_at(x: f64) -> Option<i32> {
    let gantt = first("#gantt")?;
    let (from, day) = (number(&gantt, "data-from")?, number(&gantt, "data-day")?);
    let left = match LEFT.get() {
        Some(left) => left,
        None => gantt.query_selector(".ground svg").ok()??.get_bounding_client_rect().left(),
    };
    LEFT.set(Some(left));
    Some(whole(from + (x - left) / day) - 1)
}

/// Takes a tick in hand, unless it is.
fn take(tick: &Element) {
    let same = MOVED.with_borrow(|it| it.as_ref().is_some_and(|it| it.tick == *tick));
    if same {
        return;
    }
    go_back();
    LEFT.set(None);
    let Some(row) = row_of(tick) else { return };
    let now = number(tick, "aria-valuenow").map_or(0, whole);
    let calendar = number(&row, "data-calendar").map_or(0, whole);
    let gantt = first("#gantt");
    let day = gantt.as_ref().and_then(|gantt| number(gantt, "data-day")).unwrap_or(0.0);
    let written = gantt.and_then(|gantt| {
        let all = all(&gantt, "[data-off]").ok()?;
        all.get(usize::try_from(calendar).ok()?)?.get_attribute("data-off")
    });
    let written = written.unwrap_or_default();
    let runs = written.split(' ').filter_map(|run| run.split_once('+'));
    let off = runs.filter_map(|(first, days)| Some((first.parse().ok()?, days.parse().ok()?)));
    let place = tick.get_attribute("transform").unwrap_or_default();
    let (at, off) = (At::of(tick), off.collect());
    let moved = Moved { tick: tick.clone(), was: now, is: now, place, at, day, off };
    let _ = tick.class_list().add_1("moved");
    MOVED.replace(Some(moved));
}

/// Moves the tick in hand to another day and says what that would do.
fn move_to(day: impl FnOnce(&Moved) -> i32) {
    let changed = MOVED.with_borrow_mut(|moved| {
        let moved = moved.as_mut()?;
        let limit = |name| number(&moved.tick, name).map(whole);
        let wanted = day(moved).max(limit("aria-valuemin")?).min(limit("aria-valuemax")?);
        if wanted == moved.is {
            return None;
        }
        moved.is = wanted;
        let gantt = first("#gantt")?;
        let (from, wide) = (number(&gantt, "data-from")?, number(&gantt, "data-day")?);
        let x = (f64::from(wanted) - from + 1.0) * wide;
        moved.tick.set_attribute("transform", &format!("translate({} 0)", pixels(x, 1))).ok()?;
        moved.tick.set_attribute("aria-valuenow", &wanted.to_string()).ok()?;
        moved.tick.set_attribute("aria-valuetext", &written(wanted, true)).ok()
    });
    if changed.is_some() {
        let _ = show(false);
    }
}

/// Writes a day as its number in a form, or in the reader's language.
fn written(day: i32, for_reader: bool) -> String {
    // The first of January 1970 is the day 719163.
    let date = js_sys::Date::new(&(f64::from(day - 719_163) * 86_400_000.0).into());
    if !for_reader {
        return date.to_iso_string().as_string().unwrap_or_default().chars().take(10).collect();
    }
    let format = FORMAT.with_borrow_mut(|known| known.get_or_insert_with(format).clone());
    let written = format.call1(&wasm_bindgen::JsValue::NULL, &date);
    written.ok().and_then(|it| it.as_string()).unwrap_or_default()
}

/// Makes what writes days: making it takes longer than a day does.
fn format() -> js_sys::Function {
    let options = js_sys::Object::new();
    for (name, value) in
        [("weekday", "short"), ("day", "numeric"), ("month", "short"), ("timeZone", "UTC")]
    {
        let _ = js_sys::Reflect::set(&options, &name.into(), &value.into());
    }
    let lang = document().document_element().and_then(|it| it.get_attribute("lang"));
    let lang = lang.map_or_else(String::new, |it| if it == "en" { "en-GB".to_owned() } else { it });
    let languages = js_sys::Array::of1(&lang.into());
    js_sys::Intl::DateTimeFormat::new(&languages, &options).format()
}

/// Shows beside the tick what its move would do; for a deadline, why it stays.
fn show(deadline: bool) -> Outcome<()> {
    let Some(form) = first(".lens form") else { return Ok(()) };
    let Ok(form) = form.dyn_into::<HtmlFormElement>() else { return Ok(()) };
    let (tick, is, days, was, at) = MOVED
        .with_borrow(|moved| {
            let moved = moved.as_ref()?;
            Some((moved.tick.clone(), moved.is, moved.days(), moved.was, moved.at()))
        })
        .ok_or("nothing in hand")?;
    let row = row_of(&tick).ok_or("a row")?;
    let of = |name: &str| row.get_attribute(name).unwrap_or_default();
    let say = |name: &str, text: &str| {
        let place = form.query_selector(&format!("[data-lens={name}]"));
        let place = place.ok().flatten();
        if let Some(place) = place.filter(|it| it.text_content().as_deref() != Some(text)) {
            place.set_text_content(Some(text));
        }
    };
    let words = |name: &str| form.get_attribute(name).unwrap_or_default();
    for (name, value) in [
        ("task", of("data-task")),
        ("forecast", written(is, false)),
        ("reports", of("data-reports")),
    ] {
        let field = form.query_selector(&format!("input[name={name}]"))?;
        if let Some(field) = field.and_then(|it| it.dyn_into::<HtmlInputElement>().ok()) {
            field.set_value(&value);
        }
    }
    say("title", &of("data-title"));
    say("key", &of("data-task"));
    let old = Some(of("data-forecast")).filter(|old| !old.is_empty());
    let old = old.unwrap_or_else(|| words("data-none"));
    let sign = if days < 0 { "\u{2212}" } else { "+" };
    let moved = words("data-days").replace("{n}", &format!("{sign}{}", days.abs()));
    let becomes = words("data-becomes").replace("{old}", &old).replace("{new}", &written(is, true));
    say("becomes", &if is == was { becomes } else { format!("{becomes} ({moved})") });
    say("stays", &words("data-stays").replace("{date}", &of("data-deadline")));
    if let Some(link) = form.query_selector("[data-lens=ask]")? {
        let title = row.query_selector("a.title")?.and_then(|it| it.get_attribute("href"));
        let href = title.unwrap_or_default();
        let path = href.split('?').next().unwrap_or_default();
        link.set_attribute("href", &format!("{path}?propose={}#extend", written(is, false)))?;
    }
    form.remove_attribute("hidden")?;
    form.set_attribute("data-held", "")?;
    stand(&form, at);
    if !deadline {
        effects::asked(form);
    }
    Ok(())
}

/// Puts the lens beside the tick, inside of the window.
fn stand(form: &HtmlFormElement, At(left, top, bottom): At) {
    let of = |it: Result<wasm_bindgen::JsValue, _>| it.ok().and_then(|it| it.as_f64());
    let (Some(width), Some(height)) = (of(window().inner_width()), of(window().inner_height()))
    else {
        return;
    };
    // A narrow window has it at its lower end, as the style says.
    if width < 700.0 {
        return;
    }
    let x = (left + 26.0).min(width - LENS - 16.0).max(8.0);
    // It grows away from the tick as more is to be said.
    let above = top > height * 0.55;
    let (top, bottom) = match above {
        true => ("auto".to_owned(), pixels(height - top + 10.0, 0) + "px"),
        false => (pixels(bottom + 10.0, 0) + "px", "auto".to_owned()),
    };
    let style = form.unchecked_ref::<HtmlElement>().style();
    // Sideways it is moved as a whole: nothing in it is laid out for that.
    for (name, value) in [
        ("left", "0px".to_owned()),
        ("right", "auto".to_owned()),
        ("top", top),
        ("bottom", bottom),
        ("transform", format!("translateX({}px)", pixels(x, 0))),
    ] {
        if style.get_property_value(name).ok().as_ref() != Some(&value) {
            let _ = style.set_property(name, &value);
        }
    }
}

fn hide() -> Outcome<()> {
    let Some(form) = first(".lens form") else { return Ok(()) };
    form.set_attribute("hidden", "")?;
    form.remove_attribute("data-held")?;
    // Nothing of what was shown is left behind.
    form.remove_attribute("style")?;
    if let Ok(form) = form.dyn_into::<HtmlFormElement>() {
        for name in ["task", "forecast", "reports"] {
            let field = form.query_selector(&format!("input[name={name}]"))?;
            let _ = field.map(|field| field.set_attribute("value", ""));
        }
        effects::forget(&form);
        form.reset();
    }
    Ok(())
}

/// Puts the tick back where it was.
fn go_back() {
    let Some(moved) = MOVED.take() else { return };
    let _ = moved.tick.set_attribute("transform", &moved.place);
    let _ = moved.tick.set_attribute("aria-valuenow", &moved.was.to_string());
    let _ = moved.tick.set_attribute("aria-valuetext", &written(moved.was, true));
    let _ = moved.tick.class_list().remove_1("moved");
    let _ = hide();
    focus(Some(moved.tick));
}

/// Moves a tick by a key.
fn by_key(tick: &Element, key: &KeyboardEvent) -> Option<()> {
    let name = key.key();
    let open = MOVED.with_borrow(Option::is_some);
    match name.as_str() {
        "Enter" if open => {
            let form = first(".lens form")?.dyn_into::<HtmlFormElement>().ok()?;
            return form.request_submit().ok();
        }
        "Escape" if open => {
            go_back();
            return Some(());
        }
        _ => {}
    }
    let week = if key.shift_key() { 5 } else { 1 };
    let steps = match name.as_str() {
        "ArrowLeft" | "ArrowDown" => -week,
        "ArrowRight" | "ArrowUp" => week,
        "PageUp" => 21,
        "PageDown" => -21,
        "Home" => 0,
        _ => return None,
    };
    take(tick);
    let deadline = row_of(tick).and_then(|row| number(&row, "data-d")).map(whole);
    move_to(|moved| match steps {
        0 => deadline.map_or(moved.is, |deadline| moved.nearest(deadline)),
        steps => moved.worked(moved.is, steps),
    });
    Some(())
}

/// Goes from row to row, and folds groups.
fn by_row(event: &Event) -> Option<()> {
    let row = closest(event, ".gantt tbody tr[role=row]")?;
    let link = |row: &Element| row.query_selector("th a").ok().flatten();
    let step = |by: i32| {
        let rows = all(&first("#gantt")?, "tbody tr[role=row]").ok()?;
        let at = rows.iter().position(|it| *it == row)?;
        let next = i32::try_from(at).ok()? + by;
        let next = rows.get(usize::try_from(next).ok()?)?;
        focus(link(next));
        next.scroll_into_view_with_bool(false);
        Some(())
    };
    let expanded = row.get_attribute("aria-expanded");
    // On a tick these keys move it.
    match pressed(event)?.as_str() {
        "ArrowDown" | "j" => step(1),
        "ArrowUp" | "k" => step(-1),
        "ArrowRight" if expanded.as_deref() == Some("false") => click(link(&row)),
        "ArrowLeft" if expanded.as_deref() == Some("true") => click(link(&row)),
        "ArrowRight" => {
            let tick = row.query_selector(".tick").ok()??;
            focus(Some(tick));
            Some(())
        }
        _ => None,
    }
}

fn click(link: Option<Element>) -> Option<()> {
    link?.dyn_into::<HtmlElement>().ok()?.click();
    Some(())
}

/// Shows the links of a row.
fn light(row: Option<&Element>) -> Outcome<()> {
    let Some(gantt) = first("#gantt") else { return Ok(()) };
    let key = row.and_then(|row| row.get_attribute("data-task")).unwrap_or_default();
    for link in all(&gantt, ".over .link.on")? {
        link.class_list().remove_1("on")?;
    }
    if key.is_empty() {
        return Ok(());
    }
    for link in all(&gantt, ".over .link")? {
        let of = |name| link.get_attribute(name).is_some_and(|it| it == key);
        if of("data-from") || of("data-to") {
            link.class_list().add_1("on")?;
        }
    }
    Ok(())
}

/// Gives rows that are not here yet their room.
fn later() {
    let Some(gantt) = first("#gantt") else { return };
    for body in all(&gantt, "tbody.later:not([data-here])").unwrap_or_default() {
        room(&body);
    }
}

fn room(body: &Element) {
    let rows = number(body, "data-rows").unwrap_or(0.0);
    let style = body.unchecked_ref::<HtmlElement>().style();
    let _ = style.set_property("height", &(pixels(rows * ROW, 0) + "px"));
}

/// Fetches rows that come near, and lets go of those that are far.
fn fetch_near() {
    let Some(gantt) = first("#gantt") else { return };
    let seen = gantt.get_bounding_client_rect();
    let bodies = all(&gantt, "tbody[data-later]").unwrap_or_default();
    let distance = |body: &Element| {
        let at = body.get_bounding_client_rect();
        (at.top() - seen.bottom()).max(seen.top() - at.bottom())
    };
    for body in &bodies {
        if !body.has_attribute("data-here") || distance(body) < NEAR.1 {
            continue;
        }
        body.set_inner_html("");
        let _ = body.remove_attribute("data-here");
        room(body);
    }
    let wanted =
        bodies.into_iter().find(|it| !it.has_attribute("data-here") && distance(it) < NEAR.0);
    let Some(body) = wanted.filter(|_| !FETCHING.replace(true)) else { return };
    spawn_local(async move {
        let came = bring(&body).await.is_ok_and(|came| came);
        FETCHING.set(false);
        if came {
            return fetch_near();
        }
        let _ = body.remove_attribute("data-here");
        after(REFUSED, fetch_near);
    });
}

/// Brings the rows of a page; tells whether they came.
async fn bring(body: &Element) -> Outcome<bool> {
    let turn = TURN.get().wrapping_add(1).to_string();
    TURN.set(TURN.get().wrapping_add(1));
    // Who comes later, or lets go of the rows, has the last word.
    body.set_attribute("data-here", &turn)?;
    let stays = || body.get_attribute("data-here").as_ref() == Some(&turn);
    let number = body.get_attribute("data-later").unwrap_or_default();
    let location = window().location();
    let query = web_sys::UrlSearchParams::new_with_str(&location.search()?)?;
    query.set("page", &number);
    query.set("fragment", "1");
    let url = format!("{}?{}", location.pathname()?, String::from(query.to_string()));
    let init = RequestInit::new();
    init.set_headers(&headers(&[("accept", "text/html"), ("x-vekha-by-itself", "1")])?.into());
    let (response, html) = fetch(&url, &init).await?;
    if !response.ok() {
        return Ok(false);
    }
    let html = format!("<table>{html}</table>");
    let page = DomParser::new()?.parse_from_string(&html, SupportedType::TextHtml)?;
    let Some(rows) = page.get_element_by_id(&format!("rows-{number}")) else { return Ok(false) };
    if body.child_element_count() > 0 {
        regions::fit(body, &rows)?;
    } else {
        // Many rows at once would take longer than a frame.
        while rows.first_element_child().is_some() {
            if !stays() {
                return Ok(true);
            }
            for row in all(&rows, ":scope > :nth-child(-n + 3)")? {
                body.append_child(&row)?;
            }
            frame().await;
        }
    }
    if stays() {
        body.unchecked_ref::<HtmlElement>().style().remove_property("height")?;
    }
    Ok(true)
}
