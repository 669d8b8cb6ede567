//! Every key, and the switch for single ones: a page, and a part of any other page that asks for it.

use std::sync::Arc;

use maud::{Markup, html};

use super::Frame;
use crate::{components::Nav, i18n::Lang, visit::Visit};

/// Keys with what they do: one of several (`|`), or one after the other (a space).
type Keys = &'static [(&'static str, &'static str)];

/// What keys are for, and which.
const GROUPS: [(&str, Keys); 5] = [
    (
        "keys-anywhere",
        &[
            ("?", "keys-help"),
            ("/", "keys-search"),
            ("Ctrl+K|⌘K", "keys-palette"),
            ("f", "keys-filter"),
            ("c", "keys-new"),
            ("Ctrl+Z", "keys-undo"),
        ],
    ),
    (
        "keys-go",
        &[
            ("g r", "keys-go-roadmap"),
            ("g t", "keys-go-timeline"),
            ("g q", "keys-go-queue"),
            ("g c", "keys-go-calendar"),
            ("g m", "keys-go-my"),
            ("g i", "keys-go-inbox"),
        ],
    ),
    (
        "keys-rows",
        &[
            ("j|↓", "keys-next"),
            ("k|↑", "keys-before"),
            ("Enter", "keys-open"),
            ("Esc", "keys-close"),
            ("e", "keys-edit"),
            ("x", "keys-select"),
            ("Shift+x", "keys-range"),
        ],
    ),
    ("keys-queue", &[("j|k", "keys-queue-move"), ("a", "keys-accept"), ("r", "keys-return")]),
    ("keys-forms", &[("Ctrl+Enter", "keys-save")]),
];

/// Renders the page.
pub fn page(visit: &Arc<Visit>) -> String {
    let lang = visit.lang;
    let title = lang.t("keys-title");
    let frame = Frame { visit, scene: None, nav: Nav::Help, title: title.clone(), islands: true };
    frame.write(&html! {
        section.prose.keys {
            h1.plain { (title) }
            (sheet(lang))
            p { a href="/help" { (lang.t("help-title")) } }
        }
    })
}

/// Renders the same for a page that is open, with the way to close it.
pub fn fragment(visit: &Visit) -> String {
    let lang = visit.lang;
    let html = html! {
        form.shut method="dialog" { button { (lang.t("close")) } }
        section.keys {
            h2 id="sheet-title" { (lang.t("keys-title")) }
            (sheet(lang))
        }
    };
    html.into_string()
}

fn sheet(lang: Lang) -> Markup {
    html! {
        @for (name, keys) in GROUPS {
            h2 { (lang.t(name)) }
            dl {
                @for (pressed, does) in keys {
                    div { dt { (written(lang, pressed)) } dd { (lang.t(does)) } }
                }
            }
        }
        p.muted { (lang.t("keys-text")) }
        // What is kept in the browser can only be changed there.
        p.single {
            label { input type="checkbox" data-single="" checked; " " (lang.t("keys-single")) }
        }
    }
}

fn written(lang: Lang, keys: &str) -> Markup {
    html! {
        @for (n, either) in keys.split('|').enumerate() {
            @if n > 0 { " " (lang.t("keys-or")) " " }
            @for (n, key) in either.split(' ').enumerate() {
                @if n > 0 { " " (lang.t("keys-then")) " " }
                kbd { (key) }
            }
        }
    }
}
