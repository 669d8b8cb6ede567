//! What fields offer to choose from: the offices of a roadmap, and its workstreams.

use roadmap::Tree;

use crate::{order::by_name, visit::Scene};

/// The offices that are open, by name: the key and the name of each.
pub fn office_choices(scene: &Scene) -> Vec<(String, String)> {
    let lang = scene.lang();
    let open = scene.roadmap.offices.iter().filter(|office| office.closed.is_none());
    let mut choices: Vec<_> = open
        .map(|office| (office.key.to_string(), office.name.get(lang.code()).to_owned()))
        .collect();
    choices.sort_by(|a, b| by_name(lang, &a.1, &b.1));
    choices
}

/// The workstreams as a tree: the place, the key, and the title of each, further in the deeper it is.
pub fn workstream_choices(scene: &Scene) -> Vec<(usize, String, String)> {
    let groups = &scene.roadmap.workstreams;
    let branches = Tree::of(groups).branches().into_iter();
    let choices = branches.filter_map(|branch| {
        let group = groups.get(branch.place)?;
        let indent = "\u{a0}\u{a0}".repeat(branch.depth);
        let title = group.title.get(scene.lang().code());
        Some((branch.place, group.key.to_string(), format!("{indent}{title}")))
    });
    choices.collect()
}
