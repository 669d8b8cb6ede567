//! The roadmaps that the viewer may read.

use std::sync::Arc;

use leptos::prelude::*;

use super::Frame;
use crate::{
    components::{Nav, counts_in_words},
    visit::{Scene, Visit},
};

/// Renders the list of roadmaps.
pub fn page(visit: &Arc<Visit>, scenes: Vec<Scene>) -> String {
    let lang = visit.lang;
    let (title, may_begin) = (lang.t("home-title"), visit.may_begin());
    let frame =
        Frame { visit, scene: None, nav: Nav::Elsewhere, title: title.clone(), islands: false };
    frame.render(move || {
        let rows = scenes.into_iter().map(|scene| {
            let title = scene.roadmap.title.get(lang.code()).to_owned();
            let counts = counts_in_words(lang, &scene.board().counts(&scene.roadmap));
            view! { <li><a class="title" href=scene.href("")>{title}</a><span class="sub">{counts}</span></li> }
        });
        let rows: Vec<_> = rows.collect();
        let begin = may_begin.then(|| {
            view! { <p class="buttons"><a class="act" href="/begin">{lang.t("begin-title")}</a></p> }
        });
        let none = rows.is_empty().then(|| view! { <p>{lang.t("home-empty")}</p> });
        view! { <section class="narrow"><h1>{title}</h1>{none}<ul class="list">{rows}</ul>{begin}</section> }
    })
}
