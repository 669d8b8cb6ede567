//! Parts of the program that only some pages need: each is a file of its own, which is loaded with the
//! first page that has what it is for, be that page loaded or put in.

use std::cell::{Cell, RefCell};

use leptos::{
    prelude::document,
    task::spawn_local,
    wasm_split::{self, SplitLoaderError, wasm_split},
};

use super::{
    board, bulk,
    dom::{first, on},
    palette, timeline,
};

/// What loading a part comes to.
type Loaded = Result<(), SplitLoaderError>;

thread_local! {
    /// The parts that were begun, by what of a page they are for.
    static BEGUN: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
    static WAITS: Cell<i32> = const { Cell::new(0) };
}

/// Begins what the page needs, now and as it changes.
pub fn listen() {
    begin();
    on("vekha-put", |_| begin());
}

fn begin() {
    wake("#gantt", the_timeline);
    wake("form[data-bulk]", the_bulk);
    wake(".board", the_board);
}

/// Loads a part once, if the page has what it is for; where that fails, the next change tries again.
fn wake<F: Future<Output = Loaded> + 'static>(place: &'static str, load: fn() -> F) {
    let begun = || BEGUN.with_borrow(|begun| begun.contains(&place));
    if begun() || first(place).is_none() {
        return;
    }
    BEGUN.with_borrow_mut(|begun| begun.push(place));
    waits(1);
    spawn_local(async move {
        if load().await.is_err() {
            BEGUN.with_borrow_mut(|begun| begun.retain(|it| *it != place));
        }
        waits(-1);
    });
}

/// Marks the page as long as it waits for parts.
fn waits(more: i32) {
    WAITS.set(WAITS.get() + more);
    if let Some(page) = document().document_element() {
        let _ = page.toggle_attribute_with_force("data-waits", WAITS.get() > 0);
    }
}

/// Wakes the palette, which is open; tells whether it could be loaded.
pub async fn open_palette() -> bool {
    the_palette().await.is_ok()
}

#[wasm_split(timeline, wasm_split_path = wasm_split, fallible)]
fn the_timeline() -> Loaded {
    timeline::begin();
    Ok(())
}

#[wasm_split(bulk, wasm_split_path = wasm_split, fallible)]
fn the_bulk() -> Loaded {
    bulk::begin();
    Ok(())
}

#[wasm_split(board, wasm_split_path = wasm_split, fallible)]
fn the_board() -> Loaded {
    board::begin();
    Ok(())
}

#[wasm_split(palette, wasm_split_path = wasm_split, fallible)]
fn the_palette() -> Loaded {
    palette::open();
    Ok(())
}
