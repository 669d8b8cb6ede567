//! Keys of every page: where they lead is said by the page, in `data-go` of its links and `data-edit` of
//! its rows. Letters are taken by what they say, on a keyboard of another script by where they lie.
//! Single keys never fire in a field, and can be switched off.

use std::cell::Cell;

use leptos::{
    prelude::{document, window},
    task::spawn_local,
};
use wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, HtmlDialogElement, HtmlElement, HtmlInputElement, KeyboardEvent, RequestInit,
};

use super::{
    dom::{Outcome, all, closest, fetch, first, focus, on, said, show},
    keyboard::{self, is_off, named, pressed},
    parts,
};

/// Milliseconds after `g` within which the next letter says where to.
const LEADS: f64 = 1_500.0;
/// What `j` and `k` go through: rows of tables, cards of the board, rows of a grid.
const ROWS: &str = "main tr.row, main li[data-key], main [role=row]";

thread_local! {
    /// When `g` was pressed.
    static LED: Cell<f64> = const { Cell::new(0.0) };
}

/// Listens for the whole page.
pub fn listen() {
    show_switches();
    on("keydown", |event: Event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
        if event.default_prevented() {
            return;
        }
        // The palette may not have been loaded yet.
        let palette = closest(&event, "#palette:not([data-awake])");
        if let Some(palette) = palette.filter(|_| key.key() == "Enter") {
            let _ = palette.set_attribute("data-entered", "");
        }
        let with = (key.ctrl_key() || key.meta_key()) && !key.alt_key() && !key.shift_key();
        let done = match pressed(&event) {
            _ if with && named(key) == "k" => {
                // The browser's own search does not open when the key is held either.
                if !key.repeat() {
                    open_palette();
                }
                Some(())
            }
            Some(name) => act(&event, &name, key.repeat()),
            None => None,
        };
        if done.is_some() {
            event.prevent_default();
        }
    });
    on("click", |event: Event| {
        if closest(&event, "[data-palette]").is_some() {
            open_palette();
        }
    });
    on("change", |event: Event| {
        let switch = closest(&event, "input[data-single]");
        let Some(switch) = switch.and_then(|it| it.dyn_into::<HtmlInputElement>().ok()) else {
            return;
        };
        keyboard::switch(switch.checked());
    });
}

/// Shows in its boxes whether single keys are switched on.
fn show_switches() {
    let Some(page) = document().document_element() else { return };
    for switch in all(&page, "input[data-single]").unwrap_or_default() {
        if let Some(switch) = switch.dyn_ref::<HtmlInputElement>() {
            switch.set_checked(!is_off());
        }
    }
}

/// Does what a key is for; none if it is for nothing here.
fn act(event: &Event, name: &str, held: bool) -> Option<()> {
    let led = js_sys::Date::now() - LED.replace(0.0) < LEADS;
    if led && name.chars().count() == 1 {
        lead(name);
        return Some(());
    }
    // What does with its rows what it wants is left alone.
    let own = closest(event, "[data-own-keys]").is_some();
    let queue = first("[data-queue]").is_some();
    match name {
        "j" if !own && !queue => return step(1),
        "k" if !own && !queue => return step(-1),
        "ArrowDown" if !own && row_in_hand().is_some() => return step(1),
        "ArrowUp" if !own && row_in_hand().is_some() => return step(-1),
        _ if held => return None,
        _ => {}
    }
    match name {
        "g" => {
            LED.set(js_sys::Date::now());
            Some(())
        }
        "?" => {
            spawn_local(async {
                if open_sheet().await.is_err() {
                    show(&said("failed"), None);
                }
            });
            Some(())
        }
        "/" => search(),
        "f" => {
            let filter = "main form.filters :is(input:not([type=hidden]), select)";
            first(filter).map(|field| focus(Some(field)))
        }
        "c" if !own => follow("new"),
        "e" if !own => edit(),
        "Escape" if !own => close_why(event),
        _ => None,
    }
}

/// Goes where the letter after `g` says; another one does nothing, whatever it does alone.
fn lead(letter: &str) {
    let places: &[&str] = match letter {
        "r" => &["roadmap", "home"],
        "t" => &["timeline"],
        "q" => &["queue"],
        "c" => &["calendar"],
        "m" => &["my"],
        "i" => &["inbox"],
        _ => &[],
    };
    let _ = places.iter().find_map(|place| follow(place));
}

/// Follows the link of the page that leads somewhere.
fn follow(place: &str) -> Option<()> {
    let link = first(&format!("a[data-go={place}]"))?;
    link.dyn_into::<HtmlElement>().ok()?.click();
    Some(())
}

/// Finds the row that has the focus.
fn row_in_hand() -> Option<Element> {
    document().active_element()?.closest(ROWS).ok()?
}

/// Finds what of a row gets the focus.
fn title_of(row: &Element) -> Option<Element> {
    let title = row.query_selector("a.title").ok()?;
    title.or_else(|| row.query_selector("a[href]").ok()?)
}

/// Moves the focus to the next row or the one before.
fn step(by: i32) -> Option<()> {
    let page = document().document_element()?;
    let shown = |row: &Element| {
        let hidden = row.closest("[data-own-keys], details:not([open]), [hidden]");
        hidden.is_ok_and(|hidden| hidden.is_none()) && title_of(row).is_some()
    };
    let rows: Vec<_> = all(&page, ROWS).ok()?.into_iter().filter(shown).collect();
    let hand = row_in_hand().and_then(|hand| rows.iter().position(|row| *row == hand));
    let last = i32::try_from(rows.len()).ok()? - 1;
    let at = hand.map_or(0, |at| i32::try_from(at).unwrap_or(0) + by).clamp(0, last.max(0));
    let row = rows.get(usize::try_from(at).ok()?)?;
    focus(title_of(row));
    Some(())
}

/// Edits the task of the row that has the focus, or that of the page.
fn edit() -> Option<()> {
    let Some(row) = row_in_hand() else { return follow("edit") };
    let href = row.query_selector("[data-edit]").ok()??.get_attribute("data-edit")?;
    window().location().set_href(&href).ok()
}

/// Goes to the field of the search, where it is in the menu of a narrow screen, too.
fn search() -> Option<()> {
    let field = first("[data-go=search]")?.dyn_into::<HtmlInputElement>().ok()?;
    if field.offset_width() == 0
        && let Some(menu) = first("#menu")
    {
        menu.dyn_into::<HtmlElement>().ok()?.click();
    }
    field.select();
    field.focus().ok()
}

/// Closes the reason of a status, or the menu, that is open around the focus.
fn close_why(event: &Event) -> Option<()> {
    let why = closest(event, "details:is([name=why], .more)[open]")?;
    why.remove_attribute("open").ok()?;
    focus(why.query_selector("summary").ok()?);
    Some(())
}

/// Shows every key, as the server says it.
async fn open_sheet() -> Outcome<()> {
    let known = document().get_element_by_id("sheet");
    let sheet = match known {
        Some(sheet) => sheet,
        None => {
            let init = RequestInit::new();
            let (response, html) = fetch(&said("sheet"), &init).await?;
            if !response.ok() || response.redirected() {
                return Err("no keys".into());
            }
            let sheet = document().create_element("dialog")?;
            for (name, value) in
                [("id", "sheet"), ("class", "sheet"), ("aria-labelledby", "sheet-title")]
            {
                sheet.set_attribute(name, value)?;
            }
            sheet.set_inner_html(&html);
            document().body().ok_or("a page")?.append_child(&sheet)?;
            sheet
        }
    };
    show_switches();
    let sheet: HtmlDialogElement = sheet.dyn_into().map_err(|_| "a dialog")?;
    if sheet.open() { Ok(()) } else { sheet.show_modal() }
}

/// Opens the palette at once, so that what is typed next is typed there; what is found follows. Pressed
/// once more, it closes it.
fn open_palette() {
    let dialog = first("#palette").and_then(|it| it.dyn_into::<HtmlDialogElement>().ok());
    let Some(dialog) = dialog else { return };
    if dialog.open() {
        dialog.close();
    } else if dialog.show_modal().is_ok() {
        spawn_local(async {
            if !parts::open_palette().await {
                show(&said("failed"), None);
            }
        });
    }
}
