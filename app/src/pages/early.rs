//! What an address of the past says where there is nothing to show yet: since when there is, with the ways to
//! the beginning and to now.

use std::sync::Arc;

use chrono::NaiveDate;
use maud::html;
use roadmap::Roadmap;

use super::Frame;
use crate::{
    components::Nav,
    i18n::args,
    visit::{Scene, Visit},
};

/// Renders the answer to a day before a roadmap began.
pub fn roadmap(visit: &Arc<Visit>, roadmap: &Roadmap, first: NaiveDate) -> String {
    let lang = visit.lang;
    let title = roadmap.title.get(lang.code()).to_owned();
    let frame =
        Frame { visit, scene: None, nav: Nav::Elsewhere, title: title.clone(), islands: false };
    let day = lang.weekday(first, roadmap.date_at(visit.now));
    let rest = visit.query.without("asof");
    frame.write(&html! {
        section.narrow {
            h1 { (title) }
            p { (lang.f("early-roadmap", &args([("day", day.into())]))) }
            p {
                a href=(visit.at(&rest.with("asof", "v1"))) { (lang.t("early-first")) } " · "
                a href=(visit.at(&rest)) { (lang.t("past-leave")) }
            }
        }
    })
}

/// Renders the answer for a task that was not there at a moment of the past, and is now.
pub fn task(scene: &Scene, key: &str) -> String {
    let lang = scene.lang();
    let frame = Frame {
        visit: &scene.visit,
        scene: Some(scene),
        nav: Nav::Elsewhere,
        title: key.to_owned(),
        islands: false,
    };
    let now = scene.visit.at(&scene.visit.query.without("asof"));
    frame.write(&html! {
        section.narrow {
            h1 { (key) }
            p { (lang.f("early-task", &args([("key", key.to_owned().into())]))) }
            p {
                a href=(scene.href("/tasks")) { (lang.t("tasks-title")) } " · "
                a href=(now) { (lang.t("past-leave")) }
            }
        }
    })
}
