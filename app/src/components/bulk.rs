//! What is done to several tasks at once: the bar above their table, and what would come of it.

use maud::{Markup, PreEscaped, html};

use super::{
    FormState, Way,
    choices::{office_choices, workstream_choices},
    proposal::effect_html,
};
use crate::{
    bulk::{Found, Row},
    i18n::{Lang, args},
    visit::Scene,
};

/// The bar: its form has the boxes of the table's rows, and each button asks what it would do. Nothing is
/// saved from here, but from what it answers.
pub fn bulk_bar(scene: &Scene, acts: &[&'static str]) -> Markup {
    let lang = scene.lang();
    let state = FormState::of("/do/bulk", None);
    let typed = state.typed();
    let preview = typed.and_then(|typed| typed.preview.clone());
    let message = typed.map(|typed| typed.failure.message.clone()).unwrap_or_default();
    let every = state.values("every").is_some_and(|values| !values.is_empty());
    let fault = |name: &str| {
        let error = state.error(name);
        html! { @if let Some(error) = error { span.error { (error) } } }
    };
    let open = typed.is_some();
    let version = scene.roadmap.version;
    let count = lang.f("bulk-count", &args([("n", "{n}".into())]));
    let reasoned = scene.roadmap.approval.is_some() && acts.contains(&"owner");
    html! {
        form.bulk id="bulk" method="post" action="/do/bulk" data-bulk="" data-select="" {
            input type="hidden" name="roadmap" value=(scene.roadmap.key.as_str());
            input type="hidden" name="version" value=(version);
            input type="hidden" name="back" value=(scene.visit.here());
            // What a line break in a field presses: the field itself says what is meant.
            button.unseen name="preview" value="1" tabindex="-1" aria-hidden="true" {}
            details open[open] {
                summary { (lang.t("bulk-title")) " " output data-bulk-count=(count) {} }
                @if !message.is_empty() { div.message role="alert" { p { (message) } } }
                (fault("task"))
                p.acts {
                    label { input type="checkbox" name="every" value="1" data-select-all="" checked[every]; " " (lang.t("bulk-all")) }
                    @for act in acts { (one(scene, &state, act, &fault)) }
                    @if reasoned {
                        label.act { (lang.t("reason")) " " input name="reason" maxlength="4000" value=(state.value("reason", "")); (fault("reason")) }
                    }
                }
            }
        }
        dialog.bulk-result data-bulk-result="" aria-label=(lang.t("bulk-result")) open[preview.is_some()] {
            @if let Some(preview) = preview { (PreEscaped(preview)) }
        }
    }
}

/// One thing that can be done: its field, and the button that asks for it.
fn one(scene: &Scene, state: &FormState, act: &str, fault: &dyn Fn(&str) -> Markup) -> Markup {
    let lang = scene.lang();
    let (label, name) = match act {
        "forecast" => (lang.t("bulk-forecast"), "forecast"),
        "percent" => (lang.t("report-percent"), "percent"),
        "owner" => (lang.t("field-owner"), "owner"),
        "workstream" => (lang.t("field-workstream"), "workstream"),
        "comment" => (lang.t("comment-text"), "text"),
        _ => (String::new(), ""),
    };
    let verb = lang.t(&format!("bulk-do-{act}"));
    let value = state.value(name, "");
    let said = if label.is_empty() { verb.clone() } else { format!("{verb} {label}") };
    html! {
        span.act {
            @if !name.is_empty() {
                label {
                    (label) " "
                    @match act {
                        "owner" => { (choice(lang, name, &value, office_choices(scene))) }
                        "workstream" => {
                            (choice(lang, name, &value, workstream_choices(scene).into_iter().map(|(_, key, title)| (key, title)).collect()))
                        }
                        "forecast" => {
                            input name=(name) value=(value) maxlength="40" placeholder=(lang.t("bulk-forecast-like")) title=(lang.t("bulk-forecast-hint"));
                        }
                        "percent" => { input name=(name) value=(value) maxlength="5" inputmode="numeric"; }
                        _ => { input name=(name) value=(value) maxlength="4000"; }
                    }
                }
                (fault(name))
            }
            button name="preview" value=(act) aria-label=(said) { (verb) }
        }
    }
}

fn choice(lang: Lang, name: &str, chosen: &str, options: Vec<(String, String)>) -> Markup {
    html! {
        select name=(name) {
            option value="" { (lang.t("bulk-choose")) }
            @for (value, label) in &options {
                option value=(value) selected[value == chosen] { (label) }
            }
        }
    }
}

/// Writes what would come of it: what the dates of others do, then task by task, and the button that
/// saves exactly that. `sent` is what the form had.
pub fn bulk_result(scene: &Scene, found: &Found, back: &str, sent: &[(&str, String)]) -> String {
    let lang = scene.lang();
    let (some, left) = (found.commands.len(), found.left_out().len());
    let result = html! {
        h2 tabindex="-1" autofocus { (lang.n("bulk-would", some)) }
        @if left > 0 { p.late { (lang.n("bulk-left-out", left)) } }
        @if let Some(effect) = &found.effect {
            div.effect { (PreEscaped(effect_html(scene, effect))) }
        }
        form.bulk-save method="post" action="/do/bulk" data-in-place="" {
            @for (name, value) in sent { input type="hidden" name=(name) value=(value); }
            div.message role="alert" data-message="" hidden {}
            p.buttons {
                @if some > 0 { button.primary { (lang.n("bulk-save", some)) } " " }
                a href=(back) data-bulk-close="" { (lang.t("bulk-close")) }
            }
        }
        div.scroll tabindex="0" role="region" aria-label=(lang.t("bulk-rows")) {
            table.plain.cards {
                thead { tr {
                    th scope="col" { (lang.t("column-task")) }
                    th scope="col" { (lang.t("returned-now")) }
                    th scope="col" { (lang.t("bulk-becomes")) }
                } }
                tbody { @for row in &found.rows { (line(scene, row)) } }
            }
        }
    };
    result.into_string()
}

fn line(scene: &Scene, row: &Row) -> Markup {
    let lang = scene.lang();
    let way = match row.way {
        Way::Freely => None,
        Way::Propose => Some(lang.t("returned-propose")),
        Way::Change => Some(lang.t("bulk-decision")),
    };
    html! {
        tr {
            th scope="row" {
                @match row.title.as_str() {
                    "" => (row.key),
                    title => { a href=(scene.task_href(&row.key)) { (row.key) } span.sub { (title) } }
                }
            }
            td data-label=(lang.t("returned-now")) { (row.before) }
            td data-label=(lang.t("bulk-becomes")) {
                @match &row.refused {
                    Some(why) => { span.mark.tone-bad { (lang.t("bulk-stays")) } " " (why) }
                    None => {
                        b { (row.after) }
                        @if let Some(way) = way { " " span.mark.tone-info { (way) } }
                    }
                }
            }
        }
    }
}
