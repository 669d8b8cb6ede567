//! Checkpoints: signed marks of how far the log has gone, for anyone, also as a feed.

use std::sync::Arc;

use leptos::prelude::*;
use store::Shown;

use super::Frame;
use crate::{
    components::Nav,
    feed::{Feed, Item},
    i18n::{Lang, args},
    visit::Visit,
};

/// Says how far a checkpoint goes, and when it was signed.
fn line(lang: Lang, shown: &Shown) -> String {
    let at = shown.at.format("%Y-%m-%d\u{a0}%H:%M:%S\u{a0}UTC").to_string();
    let position = shown.position.to_string();
    lang.f("checkpoint-line", &args([("position", position.into()), ("at", at.into())]))
}

/// Writes checkpoints as Atom 1.0, the latest first, each with the line that proves it.
pub fn atom(visit: &Visit, lines: Vec<(Shown, String)>) -> String {
    let lang = visit.lang;
    let root = format!("{}/checkpoints", visit.origin);
    let items = lines.into_iter().map(|(shown, content)| Item {
        id: format!("{root}#{}", shown.digest),
        at: shown.at,
        title: line(lang, &shown),
        words: format!("SHA-256 {}", shown.digest),
        content,
        by: String::new(),
        href: root.clone(),
    });
    let items: Vec<Item> = items.collect();
    let (title, own) = (lang.t("checkpoints-title"), format!("{root}.atom"));
    Feed { lang, title: format!("Vekha · {title}"), root, own, since: visit.now }.write(&items)
}

/// Renders checkpoints, the latest first.
pub fn page(visit: &Arc<Visit>, shown: Vec<Shown>) -> String {
    let lang = visit.lang;
    let title = lang.t("checkpoints-title");
    let frame =
        Frame { visit, scene: None, nav: Nav::Elsewhere, title: title.clone(), islands: false };
    frame.render(move || {
        let there = !shown.is_empty();
        let none = shown.is_empty().then(|| view! { <p class="empty">{lang.t("checkpoints-none")}</p> });
        let rows = shown.into_iter().map(|it| {
            let line = line(lang, &it);
            view! {
                <li>
                    <b>{line}</b>
                    <span class="sub"><code class="secret">"SHA-256 "{it.digest}</code></span>
                    <span class="sub"><code class="secret">"Ed25519 "{it.key}" "{it.signature}</code></span>
                </li>
            }
        });
        let rows = rows.collect_view();
        let files = there.then(|| view! {
            <p>
                <a href="/checkpoints.jsonl">{lang.t("checkpoints-file")}</a>
                " · "
                <a href="/checkpoints.atom">"Atom"</a>
            </p>
            <p class="muted">{lang.t("checkpoints-hidden")}</p>
        });
        view! {
            <section class="wide">
                <h1 class="plain">{title}</h1>
                <p class="muted">{lang.t("checkpoints-text")}</p>
                {none}
                {files}
                <ul class="list">{rows}</ul>
            </section>
        }
        .into_any()
    })
}
