//! A table that comes back: where it is taken, and what it changes, row by row, with what happened here
//! meanwhile.

use leptos::prelude::*;
use maud::{Markup, html};
use roadmap::{Category, Fault};

use super::{Frame, roadmap_title};
use crate::{
    begin::Begun,
    components::{FormState, Hidden, Messages, Nav, Pick, TextArea, category_words},
    i18n::{Lang, args},
    returned::{Answer, Compared, Difference, Row},
    visit::Scene,
    workbook::heading,
};
use exchange::table::Field;

/// Rows that are shown.
const ROWS: usize = 300;
/// Names of tasks that are shown.
const NAMED: usize = 12;

/// What stands around both pages.
fn frame(scene: &Scene) -> Frame<'_> {
    let title = scene.lang().t("returned-title");
    Frame { visit: &scene.visit, scene: Some(scene), nav: Nav::Tasks, title, islands: false }
}

/// Renders where a table that comes back is taken.
pub fn page(scene: &Scene) -> String {
    let lang = scene.lang();
    let frame = frame(scene);
    let title = frame.title.clone();
    let scene = scene.clone();
    frame.render(move || {
        let state = FormState::of("/do/bring-back", None);
        let error = state.error("file");
        let over = roadmap_title(&scene);
        let exports = ["xlsx", "csv"].map(|format| {
            let href = scene.href(&format!("/tasks.{format}"));
            view! { <a href=href>{format.to_uppercase()}</a>" " }
        });
        view! {
            <section class="narrow">
                <p class="over"><a href=scene.href("/tasks")>{over}</a></p>
                <h1>{title}</h1>
                <p>{lang.t("returned-text")}</p>
                <p class="muted">{lang.t("returned-export")}" "{exports.collect_view()}</p>
                <form method="post" action="/do/bring-back" enctype="multipart/form-data">
                    <Messages state=state/>
                    <Hidden name="roadmap" value=scene.roadmap.key.clone()/>
                    <Hidden name="back" value=scene.visit.path.clone()/>
                    <p class="field">
                        <input type="file" name="file" aria-label=lang.t("begin-from-file") accept=".csv,.tsv,.txt,.xlsx,.xlsm,.ods"/>
                        {error.map(|text| view! { <span class="error">{text}</span> })}
                    </p>
                    <p class="buttons"><button class="primary">{lang.t("returned-look")}</button></p>
                </form>
            </section>
        }
        .into_any()
    })
}

/// Renders what a table that came back changes.
pub fn compared(scene: &Scene, begun: &Begun, found: Result<Compared, Vec<Fault>>) -> String {
    let lang = scene.lang();
    let frame = frame(scene);
    let title = frame.title.clone();
    let (lead, table) = match &found {
        Ok(found) => (counted(lang, found), table(scene, begun, found)),
        Err(faults) => (lang.t("begin-broken"), broken(scene, faults)),
    };
    let table = table.into_string();
    let (id, file) = (begun.id.clone(), begun.file.clone().unwrap_or_default());
    let query = begun.query();
    let value = move |name: &str| query.get(name).unwrap_or_default().to_owned();
    let (asks, proposes, seen, some) = match &found {
        Ok(found) => (
            found.needs("ask"),
            found.needs("propose") || found.needs("propose-add"),
            found.seen(),
            found.taken(),
        ),
        Err(_) => (false, false, String::new(), 0),
    };
    let scene = scene.clone();
    frame.render(move || {
        let state = FormState::of("/do/take-back-in", None);
        let over = roadmap_title(&scene);
        let from_file = lang.f("returned-reason", &args([("file", file.clone().into())]));
        let or = |text: String| if text.is_empty() { from_file.clone() } else { text };
        let reason = proposes.then(|| view! {
            <TextArea state=state.clone() name="reason" label=lang.t("returned-why") value=or(value("reason")) rows=2/>
        });
        let asked = asks.then(|| {
            let categories =
                Category::ALL.iter().map(|it| (it.code().to_owned(), category_words(lang, *it)));
            let categories: Vec<_> = categories.collect();
            view! {
                <fieldset class="panel">
                    <legend>{lang.t("returned-asks")}</legend>
                    <Pick state=state.clone() name="category" label=lang.t("extension-category") value=value("category") options=categories/>
                    <TextArea state=state.clone() name="explanation" label=lang.t("extension-explanation") value=or(value("explanation")) rows=2/>
                    <TextArea state=state.clone() name="mitigation" label=lang.t("extension-mitigation") value=value("mitigation") rows=2/>
                </fieldset>
            }
        });
        let apply = (some > 0).then(|| view! {
            <button class="primary" name="way" value="apply">{lang.n("returned-apply", some)}</button>" "
        });
        view! {
            <section class="wide returned">
                <p class="over"><a href=scene.href("/tasks")>{over}</a></p>
                <h1 class="plain">{title}" "<small>{file}</small></h1>
                <p class="lead">{lead}</p>
                <form method="post" action="/do/take-back-in">
                    <Messages state=state.clone()/>
                    <Hidden name="roadmap" value=scene.roadmap.key.clone()/>
                    <Hidden name="id" value=id/>
                    <Hidden name="seen" value=seen/>
                    <Hidden name="back" value=scene.visit.path.clone()/>
                    <div inner_html=table></div>
                    {asked}{reason}
                    <p class="buttons">{apply}<button name="way" value="check">{lang.t("begin-check")}</button>" "<button class="link" name="way" value="forget">{lang.t("begin-forget")}</button></p>
                </form>
            </section>
        }
        .into_any()
    })
}

fn counted(lang: Lang, found: &Compared) -> String {
    let counts = found.counts();
    let parts = Answer::CODES.into_iter().filter_map(|code| {
        let n = counts.get(code)?;
        Some(lang.n(&format!("returned-n-{code}"), *n))
    });
    let unchanged = (found.unchanged > 0).then(|| lang.n("returned-unchanged", found.unchanged));
    let parts: Vec<_> = parts.chain(unchanged).collect();
    if parts.is_empty() { lang.t("returned-nothing") } else { parts.join(" · ") }
}

fn broken(scene: &Scene, faults: &[Fault]) -> Markup {
    let lang = scene.lang();
    let words = |fault: &Fault| match fault.field.as_str() {
        "column key" => lang.t("returned-no-key"),
        _ => lang.problem(&fault.problem, scene.today()),
    };
    html! {
        ul.list.faults { @for fault in faults { li { (words(fault)) } } }
    }
}

fn table(scene: &Scene, begun: &Begun, found: &Compared) -> Markup {
    let lang = scene.lang();
    let more = found.rows.len().saturating_sub(ROWS);
    let query = begun.query();
    let take = query.get("take").unwrap_or_default();
    let taken = |name: &str| take.split(',').any(|known| known == name);
    html! {
        @if found.unmarked { p.notice.tone-warn { (lang.t("returned-unmarked")) } }
        @if !found.rows.is_empty() {
            div.scroll tabindex="0" role="region" aria-label=(lang.t("returned-title")) {
                table.plain.cards {
                    thead { tr {
                        th scope="col" { (lang.t("begin-row")) }
                        th scope="col" { (lang.t("field")) }
                        th scope="col" { (lang.t("returned-exported")) }
                        th scope="col" { (lang.t("returned-now")) }
                        th scope="col" { (lang.t("returned-file")) }
                        th scope="col" { (lang.t("returned-becomes")) }
                    } }
                    @for row in found.rows.iter().take(ROWS) { (row_of(scene, row, &taken)) }
                }
            }
        }
        @if more > 0 { p.muted { (lang.n("begin-more-rows", more)) } }
        @if !found.missing.is_empty() {
            p.muted {
                (lang.n("returned-missing", found.missing.len())) " "
                (found.missing.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", "))
                @if found.missing.len() > NAMED { " …" }
            }
        }
    }
}

fn row_of(scene: &Scene, row: &Row, taken: &dyn Fn(&str) -> bool) -> Markup {
    let lang = scene.lang();
    let href = scene.roadmap.task(&row.key).map(|task| scene.task_href(&task.key));
    html! {
        tbody {
            @for (at, difference) in row.differences.iter().enumerate() {
                tr {
                    @if at == 0 {
                        th scope="rowgroup" rowspan=(row.differences.len()) {
                            @match &href {
                                Some(href) => a href=(href) { (row.key) },
                                None => (row.key),
                            }
                            span.sub { (row.number) " · " (row.title) }
                        }
                    }
                    (cells(lang, row, difference, taken))
                }
            }
        }
    }
}

fn cells(lang: Lang, row: &Row, difference: &Difference, taken: &dyn Fn(&str) -> bool) -> Markup {
    let Difference { field, exported, now, file, answer } = difference;
    let name = format!("{}:{}", row.key, field.code());
    let whole = *field == Field::Key;
    let tone = match answer {
        Answer::Already => "tone-calm",
        Answer::Conflict => "tone-warn",
        Answer::Refused(_) => "tone-bad",
        _ => "tone-info",
    };
    let mark = lang.t(&format!("returned-{}", answer.code()));
    html! {
        td data-label=(lang.t("field")) { @if !whole { (heading(lang, *field)) } }
        td data-label=(lang.t("returned-exported")) { (exported) }
        td data-label=(lang.t("returned-now")) { @if now == exported { span.muted { (now) } } @else { b { (now) } } }
        td data-label=(lang.t("returned-file")) { b { (file) } }
        td data-label=(lang.t("returned-becomes")) {
            span class=(format!("mark {tone}")) { (mark) }
            @if let Answer::Refused(why) = answer { " " (why) }
            @if *answer == Answer::Conflict || taken(&name) {
                label.boxes { input type="checkbox" name="take" value=(name) checked[taken(&name)]; " " (lang.t("returned-take")) }
            }
        }
    }
}
