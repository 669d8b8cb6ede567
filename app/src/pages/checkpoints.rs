//! Checkpoints: signed marks of how far the log has gone, for anyone.

use std::sync::Arc;

use leptos::prelude::*;
use store::Shown;

use super::Frame;
use crate::{components::Nav, i18n::args, visit::Visit};

/// Renders checkpoints, the latest first.
pub fn page(visit: &Arc<Visit>, shown: Vec<Shown>) -> String {
    let lang = visit.lang;
    let title = lang.t("checkpoints-title");
    let frame =
        Frame { visit, scene: None, nav: Nav::Elsewhere, title: title.clone(), islands: false };
    frame.render(move || {
        let none = shown.is_empty().then(|| view! { <p class="empty">{lang.t("checkpoints-none")}</p> });
        let rows = shown.into_iter().map(|it| {
            let at = it.at.format("%Y-%m-%d\u{a0}%H:%M:%S\u{a0}UTC").to_string();
            let position = it.position.to_string();
            let line = lang.f("checkpoint-line", &args([("position", position.into()), ("at", at.into())]));
            view! {
                <li>
                    <b>{line}</b>
                    <span class="sub"><code class="secret">"SHA-256 "{it.digest}</code></span>
                    <span class="sub"><code class="secret">"Ed25519 "{it.key}" "{it.signature}</code></span>
                </li>
            }
        });
        let rows = rows.collect_view();
        view! {
            <section class="wide">
                <h1 class="plain">{title}</h1>
                <p class="muted">{lang.t("checkpoints-text")}</p>
                {none}
                <ul class="list">{rows}</ul>
            </section>
        }
        .into_any()
    })
}
