//! The palette: one field that finds tasks, views, filters and what can be done, as somebody types.

use maud::{Markup, html};

use crate::{
    query::Query,
    visit::{Scene, Visit},
};

/// Returns where the palette asks: with the roadmap at hand, and the task whose page it is.
fn address(visit: &Visit, scene: Option<&Scene>) -> String {
    let mut query = Query::default().with("fragment", "1");
    if let Some(scene) = scene {
        query = query.with("at", &scene.roadmap.key);
        let mut parts = visit.path.split('/').skip(3);
        if let (Some("t"), Some(task)) = (parts.next(), parts.next()) {
            let task = percent_encoding::percent_decode_str(task).decode_utf8_lossy();
            query = query.with("task", &task);
        }
    }
    format!("/find?{query}")
}

/// Writes the palette, closed; what is in it comes as it is asked for.
pub fn palette(visit: &Visit, scene: Option<&Scene>) -> Markup {
    let lang = visit.lang;
    let title = lang.t("palette-title");
    html! {
        dialog.palette id="palette" aria-label=(title) data-ask=(address(visit, scene)) {
            input type="text" role="combobox" aria-label=(title) aria-expanded="false"
                aria-controls="palette-list" aria-autocomplete="list" placeholder=(title)
                autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="200";
            div.found role="listbox" id="palette-list" aria-label=(title) hidden {}
            p.none role="status" {}
        }
    }
}
