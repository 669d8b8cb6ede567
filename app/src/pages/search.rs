//! Tasks of every roadmap that the viewer may read, by what they say.

use std::sync::Arc;

use maud::{Markup, html};

use super::Frame;
use crate::{
    components::{Column, Nav, Part, kept_day, pager, row_among, row_head},
    order::fold,
    query::Query,
    texts::{says, words},
    visit::{Scene, Visit},
};

/// Tasks on a page.
const PAGE: usize = 100;

/// A roadmap with the places of its tasks that were found, the best first.
struct Found {
    scene: Scene,
    places: Vec<usize>,
    /// Whether one of them is called as was written.
    named: bool,
}

fn find(scene: Scene, words: &[String], whole: &str) -> Option<Found> {
    let texts = scene.visit.boards.texts.of(&scene.roadmap);
    let found = texts.iter().enumerate().filter(|(_, text)| says(text, words));
    let mut places: Vec<_> = found
        .map(|(at, text)| {
            // What is kept to be searched begins with the key, and then the title.
            let named = text.lines().take(2).any(|line| line == whole);
            (!named, at)
        })
        .collect();
    if places.is_empty() {
        return None;
    }
    let board = scene.board();
    places.sort_by_cached_key(|(other, at)| {
        (*other, board.statuses.get(*at).map(|status| status.worst()), *at)
    });
    let named = places.first().is_some_and(|(other, _)| !other);
    let places = places.into_iter().map(|(_, at)| at).collect();
    Some(Found { scene, places, named })
}

/// Returns the places of the tasks of a roadmap that say the words of the question, the best first.
pub fn places(scene: &Scene) -> Vec<usize> {
    let words = words(&scene.visit.query);
    if words.is_empty() {
        return Vec::new();
    }
    let whole = fold(scene.visit.query.get("q").unwrap_or("").trim());
    find(scene.clone(), &words, &whole).map(|found| found.places).unwrap_or_default()
}

/// Renders what was found, roadmap by roadmap, those with a task called as was written first.
pub fn page(visit: &Arc<Visit>, scenes: Vec<Scene>) -> String {
    let lang = visit.lang;
    let title = lang.t("search-title");
    let words = words(&visit.query);
    let whole = fold(visit.query.get("q").unwrap_or("").trim());
    let titled = |scene: &&Scene| {
        let mut titles = scene.roadmap.title.all().chain([scene.roadmap.key.as_str()]);
        !words.is_empty() && titles.any(|title| says(&fold(title), &words))
    };
    let roadmaps: Vec<_> = scenes.iter().filter(titled).cloned().collect();
    let mut found: Vec<_> = match words.is_empty() {
        true => Vec::new(),
        false => scenes.into_iter().filter_map(|scene| find(scene, &words, &whole)).collect(),
    };
    found.sort_by_key(|it| (it.scene.roadmap.archived.is_some(), !it.named));
    let total = found.iter().map(|it| it.places.len()).sum();
    let part = Part::asked(visit, total, PAGE);
    let frame =
        Frame { visit, scene: None, nav: Nav::Elsewhere, title: title.clone(), islands: false };
    // The page goes through the lists of all roadmaps, one after the other.
    let (mut before, mut room) = part.range();
    frame.write(&html! {
        h1.plain { (title) " " @if !words.is_empty() { small { (lang.n("search-count", total)) } } }
        form.search.wide role="search" action="/search" {
            input type="search" name="q" maxlength="200" data-go="search" value=(visit.query.get("q").unwrap_or("")) aria-label=(lang.t("search-all")) autofocus[words.is_empty()];
            (kept_day(visit))
            " " button { (lang.t("search")) }
        }
        @if !roadmaps.is_empty() && part.number == 1 {
            p.over {
                (lang.t("search-roadmaps")) " "
                @for (n, scene) in roadmaps.iter().enumerate() {
                    @if n > 0 { " · " }
                    a href=(scene.href("")) { (scene.roadmap.title.get(lang.code())) }
                }
            }
        }
        @if total == 0 && !words.is_empty() && roadmaps.is_empty() { p.empty { (lang.t("search-none")) } }
        @if total > 0 {
            table.tasks {
                @if let Some(first) = found.first() { (row_head(&first.scene, &Column::USUAL)) }
                @for it in &found { (group(it, &mut before, &mut room)) }
            }
        }
        (pager(visit, part))
    })
}

fn group(found: &Found, before: &mut usize, room: &mut usize) -> Markup {
    let skipped = (*before).min(found.places.len());
    let shown = (found.places.len() - skipped).min(*room);
    *before -= skipped;
    *room -= shown;
    let scene = &found.scene;
    let (lang, board) = (scene.lang(), scene.board());
    if shown == 0 {
        return Markup::default();
    }
    let places = found.places.iter().skip(skipped).take(shown).copied();
    let query = Query::default().with("q", scene.visit.query.get("q").unwrap_or(""));
    html! {
        tbody {
            tr.group {
                th colspan="7" scope="colgroup" {
                    a href=(scene.href(&format!("/tasks?{query}"))) { (scene.roadmap.title.get(lang.code())) }
                    @if scene.roadmap.archived.is_some() { " " span.mark.tone-calm { (lang.t("archived-mark")) } }
                    " " span { (found.places.len()) }
                }
            }
            @for (task, status) in board.at(&scene.roadmap, places) {
                (row_among(scene, task, status, &Column::USUAL))
            }
        }
    }
}
