//! Tasks and workstreams that somebody may mean by what they have typed so far.

use leptos::prelude::*;

use crate::{
    order::{fold, natural},
    render::fragment,
    visit::Scene,
};

/// Choices at the most.
const MOST: usize = 20;

/// Renders the choices of a field's list: what has every word in its key or title, keys that begin as
/// was typed before others.
pub fn page(scene: &Scene) -> String {
    let typed = scene.visit.query.get("q").unwrap_or("");
    let words: Vec<_> = typed.split_whitespace().map(fold).collect();
    let start = fold(typed);
    let roadmap = &scene.roadmap;
    let groups = roadmap.workstreams.iter().map(|group| (group.key.as_str(), &group.title));
    let tasks = roadmap.tasks.iter().map(|task| (task.key.as_str(), &task.title));
    let mut found: Vec<_> = Vec::new();
    for (key, title) in groups.chain(tasks) {
        let texts: Vec<_> = std::iter::once(key).chain(title.all()).map(fold).collect();
        if words.iter().all(|word| texts.iter().any(|text| text.contains(word.as_str()))) {
            let begins = texts.first().is_some_and(|key| key.starts_with(&start));
            found.push((!begins, key, title));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| natural(a.1, b.1)));
    let found: Vec<_> = found
        .into_iter()
        .take(MOST)
        .map(|(_, key, title)| (key.to_owned(), title.clone()))
        .collect();
    let code = scene.lang().code();
    fragment(&scene.visit, move || {
        found.into_iter().map(|(key, title)| choice(key, title.get(code).to_owned())).collect_view()
    })
}

/// One choice of a list.
pub fn choice(key: String, title: String) -> impl IntoView {
    view! { <option value=key>{title}</option> }
}
