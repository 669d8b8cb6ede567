//! The plan of a roadmap that is about to begin, as it was understood, with a field for what is wrong.

use std::{collections::HashMap, sync::Arc};

use exchange::{
    sheet::Sheet,
    table::{Field, Misread, Reading},
};
use leptos::prelude::*;
use maud::{Markup, html};
use roadmap::{CalendarChoice, Definition, Fault, NonWorkingDay};

use super::{Frame, begin::Settings, record::working};
use crate::{
    begin::{Begun, LeftOuts, Table, Understood},
    components::{FormState, Hidden, Messages, Nav, Pick, TextField, raw},
    i18n::{Lang, args},
    jobs::{Ended, Job},
    visit::Visit,
    workbook,
};

/// Rows with faults that are shown at a time.
const FAULTY: usize = 100;
/// Rows without any that are shown as an example.
const CLEAN: usize = 300;
/// Tasks of a plan that are shown.
const TASKS: usize = 200;
/// Names of what was left out that are shown.
const NAMED: usize = 12;
/// Letters of a cell that are shown.
const LETTERS: usize = 120;

/// Renders how far a large plan is on its way to becoming a roadmap.
pub fn making(visit: &Arc<Visit>, name: &str, job: &Job) -> String {
    let title = visit.lang.t("work-making");
    let frame =
        Frame { visit, scene: None, nav: Nav::Elsewhere, title: title.clone(), islands: false };
    frame.write(&html! { section.wide { h1.plain { (title) } (working(visit, name, job)) } })
}

/// Says what came of an attempt to make it, if that failed or was stopped.
fn came_of(visit: &Visit, begun: &Begun) -> Option<Markup> {
    let job = visit.jobs.get(&format!("begin:{}", begun.id))?;
    match job.ended()? {
        Ended::Failed(failure) => {
            Some(html! { p.error role="alert" { (failure.message.as_str()) } })
        }
        Ended::Stopped => Some(html! { p.muted role="status" { (visit.lang.t("work-stopped")) } }),
        _ => None,
    }
}

/// Renders the plan of a roadmap that is about to begin, with what is wrong in it.
pub fn page(visit: &Arc<Visit>, begun: &Begun) -> String {
    let lang = visit.lang;
    let query = begun.query();
    let title = query.get("title").unwrap_or_default().to_owned();
    let understood = begun.understood(visit);
    let islands = matches!(understood, Understood::Table(_));
    let frame = Frame { visit, scene: None, nav: Nav::Elsewhere, title: title.clone(), islands };
    let name = begun.file.clone().unwrap_or_default();
    let (lead, table, sheet, whole) = match &understood {
        Understood::Table(known) => (
            counted(lang, &known.reading.plan, &known.reading),
            table(lang, visit, begun, known),
            Some(Sheet {
                rows: Vec::new(),
                names: known.sheet.names.clone(),
                name: known.sheet.name.clone(),
                ..known.sheet
            }),
            known.reading.is_whole() && !known.reading.plan.tasks.is_empty(),
        ),
        Understood::Plan(plan, left) => (
            sum(lang, plan),
            html! { (left_out(lang, left)) (tasks(lang, visit, plan)) },
            None,
            !plan.tasks.is_empty(),
        ),
        Understood::Broken(faults) => (why(lang, faults), broken(lang, visit, faults), None, false),
    };
    let table = table.into_string();
    let came_of = came_of(visit, begun).map(raw);
    let only_clean = query.get("only_clean").is_some();
    let (owner, id) = (query.get("owner").unwrap_or_default().to_owned(), begun.id.clone());
    let now: HashMap<String, String> = begun.values.iter().cloned().collect();
    let (is_table, is_file) = (sheet.is_some(), begun.file.is_some());
    let rows = match &understood {
        Understood::Table(table) => bad_rows(&table.reading),
        _ => 0,
    };
    let settings_open = matches!(understood, Understood::Broken(_));
    frame.render(move || {
        let state = FormState::of("/do/begin-plan", None);
        let back = format!("/begin/{id}");
        let sheets = sheet.as_ref().filter(|sheet| sheet.names.len() > 1).map(|sheet| {
            let options: Vec<_> =
                sheet.names.iter().map(|name| (name.clone(), name.clone())).collect();
            let value = sheet.name.clone().unwrap_or_default();
            view! { <Pick state=state.clone() name="sheet" label=lang.t("begin-sheet") value options/> }
        });
        let encoding = sheet.as_ref().and_then(|sheet| sheet.encoding).map(|encoding| {
            let text = lang.f("begin-encoding", &args([("encoding", encoding.into())]));
            view! { <p class="muted">{text}</p> }
        });
        let of_table = is_file.then(|| {
            let clean = lang.n("begin-only-clean", rows);
            let box_of = (is_table && rows > 0).then(|| {
                view! { <p class="boxes"><label><input type="checkbox" name="only_clean" value="1" checked=only_clean/>" "{clean}</label></p> }
            });
            view! {
                <TextField state=state.clone() name="owner" label=lang.t("begin-owner-rows") value=owner hint=lang.t("begin-owner-rows-hint")/>
                {box_of}
            }
        });
        let make = |class: &'static str| view! { <button class=class name="way" value="make">{lang.t("begin-make")}</button> };
        let check = |class: &'static str| view! { <button class=class name="way" value="check">{lang.t("begin-check")}</button> };
        let buttons = match whole {
            true => view! { {make("primary")}" "{check("")} }.into_any(),
            false => check("primary").into_any(),
        };
        view! {
            <section class="wide begun">
                <p class="over"><a href="/begin">{lang.t("begin-title")}</a></p>
                <h1 class="plain">{title}" "<small>{name}</small></h1>
                {came_of}
                <p class="lead">{lead}</p>
                {encoding}
                <form method="post" action="/do/begin-plan">
                    <Messages state=state.clone()/>
                    <Hidden name="id" value=id/>
                    <Hidden name="back" value=back/>
                    {sheets}
                    <div inner_html=table></div>
                    {of_table}
                    <details class="panel" open=settings_open>
                        <summary>{lang.t("begin-what")}</summary>
                        <Settings lang state=state.clone() now open=true/>
                    </details>
                    <p class="buttons">{buttons}" "<button class="link" name="way" value="forget">{lang.t("begin-forget")}</button></p>
                </form>
            </section>
        }
        .into_any()
    })
}

fn sum(lang: Lang, plan: &Definition) -> String {
    let parts = [
        lang.n("tasks-count", plan.tasks.len()),
        lang.n("begin-workstreams", plan.workstreams.len()),
        lang.n("offices-count", plan.offices.len()),
    ];
    parts.join(" · ")
}

fn bad_rows(reading: &Reading) -> usize {
    let mut rows: Vec<usize> = reading.faults.iter().filter_map(|fault| fault.row).collect();
    rows.dedup();
    rows.len().max(reading.left_out.len())
}

fn counted(lang: Lang, plan: &Definition, reading: &Reading) -> String {
    let mut text = sum(lang, plan);
    if !reading.left_out.is_empty() {
        text = format!("{text} · {}", lang.n("begin-left-out", reading.left_out.len()));
    } else if reading.faults.iter().any(|fault| fault.row.is_none()) && plan.tasks.is_empty() {
        text = lang.t("begin-columns-missing");
    } else if !reading.faults.is_empty() {
        text = format!("{text} · {}", lang.n("begin-faults", reading.faults.len()));
    }
    text
}

/// Says why there is no plan.
fn why(lang: Lang, faults: &[Fault]) -> String {
    match faults.iter().all(|fault| fault.field == "owner") {
        true => lang.t("begin-needs-owner"),
        false => lang.t("begin-broken"),
    }
}

/// Names a value as the page does.
fn named(lang: Lang, field: &str) -> String {
    match field {
        "title" => lang.t("begin-name"),
        "deadline" => lang.t("begin-deadline"),
        "time_zone" => lang.t("begin-zone"),
        "calendar" => lang.t("begin-calendar"),
        "file" => lang.t("begin-from-file"),
        field => match field.strip_prefix("column ").map(|code| (code, Field::of(code))) {
            Some((_, Some(field))) => workbook::heading(lang, field),
            Some((heading, None)) => shortened(heading),
            None => lang.field(field).unwrap_or_else(|| shortened(field)),
        },
    }
}

fn problem(lang: Lang, visit: &Visit, fault: &Fault) -> String {
    lang.problem(&fault.problem, visit.today())
}

/// Lists what of a file was not taken over as it stands.
fn left_out(lang: Lang, left: &LeftOuts) -> Markup {
    html! {
        @if !left.is_empty() {
            section.panel.left {
                h2 { (lang.t("begin-left-title")) }
                ul.list {
                    @for (what, names) in left {
                        li {
                            (lang.t(&format!("begin-left-{}", what.code())))
                            span.sub {
                                (names.iter().take(NAMED).map(|name| shortened(name)).collect::<Vec<_>>().join(" · "))
                                @if names.len() > NAMED { " · " (lang.n("effect-more", names.len() - NAMED)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Lists what is wrong, each fault with its place.
fn broken(lang: Lang, visit: &Visit, faults: &[Fault]) -> Markup {
    html! {
        ul.list.faults {
            @for fault in faults.iter().take(FAULTY) {
                li { b { (named(lang, &fault.field)) } " " (problem(lang, visit, fault)) }
            }
            @if faults.len() > FAULTY { li.muted { (lang.n("effect-more", faults.len() - FAULTY)) } }
        }
    }
}

/// What a column may say, by code.
fn choices(lang: Lang) -> Vec<(String, String)> {
    let none = (String::new(), lang.t("begin-column-none"));
    let both = ("parent+owner".to_owned(), lang.t("begin-column-parent-owner"));
    let fields = Field::planned().map(|field| {
        let code = field.code();
        (code.to_owned(), lang.t(&format!("begin-column-{}", code.replace('_', "-"))))
    });
    std::iter::once(none).chain(fields).chain([both]).collect()
}

fn shortened(text: &str) -> String {
    let mut letters = text.chars();
    let short: String = letters.by_ref().take(LETTERS).collect();
    if letters.next().is_some() { short + "…" } else { short }
}

/// The table as it was understood: rows with faults first, each with a field for the cell.
fn table(lang: Lang, visit: &Visit, begun: &Begun, table: &Table) -> Markup {
    let Table { sheet, layout, reading } = table;
    let choices = choices(lang);
    let mut by_row: HashMap<usize, Vec<&Misread>> = HashMap::new();
    for misread in &reading.faults {
        if let Some(row) = misread.row {
            by_row.entry(row).or_default().push(misread);
        }
    }
    let whole: Vec<&Fault> =
        reading.faults.iter().filter(|it| it.row.is_none()).map(|it| &it.fault).collect();
    // A row that only counts the columns is none.
    let rows = || sheet.rows.iter().skip(layout.header + 1).filter(|(_, cells)| !counts(cells));
    let wrong = |number: &usize| {
        by_row.contains_key(number) || reading.left_out.binary_search(number).is_ok()
    };
    let faulty = rows().filter(|(number, _)| wrong(number));
    let clean = rows().filter(|(number, _)| !wrong(number));
    let shown: Vec<_> = faulty.take(FAULTY).chain(clean.take(CLEAN)).collect();
    let more = rows().count().saturating_sub(shown.len());
    // A column without a heading that has nothing in it is no column.
    let used: Vec<usize> = (0..layout.columns.len())
        .filter(|at| {
            let headed = layout.columns.get(*at).is_some_and(|it| !it.heading.is_empty());
            let filled = |(_, cells): &&(usize, Vec<String>)| {
                cells.get(*at).is_some_and(|cell| !cell.trim().is_empty())
            };
            headed || shown.iter().any(filled)
        })
        .collect();
    let left: Vec<String> = layout
        .columns
        .iter()
        .filter(|column| column.fields.is_empty() && !column.heading.is_empty())
        .map(|column| shortened(&column.heading))
        .collect();
    html! {
        @if !whole.is_empty() {
            ul.list.faults {
                @for fault in whole.iter().take(FAULTY) {
                    li { b { (named(lang, &fault.field)) } " " (problem(lang, visit, fault)) }
                }
            }
        }
        // By hand each column has a list; with scripting its words can also be dragged there.
        div.fields data-fields="" hidden {
            span.muted { (lang.t("begin-drag")) }
            @for (code, name) in choices.iter().filter(|(code, _)| !code.is_empty()) {
                " " span.mark draggable="true" data-field=(code) { (name) }
            }
        }
        div.scroll tabindex="0" role="region" aria-label=(lang.t("begin-plan")) {
            table.plain.brought {
                thead { tr {
                    th scope="col" { (lang.t("begin-row")) }
                    @for (at, column) in used.iter().filter_map(|at| Some((at, layout.columns.get(*at)?))) {
                        @let codes: Vec<&str> = column.fields.iter().map(|it| it.code()).collect();
                        @let chosen = codes.join("+");
                        th scope="col" data-column=(at) {
                            (shortened(&column.heading))
                            select name=(format!("column-{at}")) aria-label=(lang.f("begin-column", &args([("heading", shortened(&column.heading).into())]))) {
                                @for (code, name) in &choices {
                                    option value=(code) selected[*code == chosen] { (name) }
                                }
                                @if column.fields.iter().any(|field| field.is_derived()) {
                                    option value=(chosen) selected { (lang.t("begin-column-derived")) }
                                }
                            }
                        }
                    }
                } }
                tbody {
                    @for (number, cells) in &shown {
                        (row(lang, visit, (begun, table), (*number, cells), &used, by_row.get(number).map_or(&[], Vec::as_slice)))
                    }
                }
            }
        }
        @if more > 0 { p.muted { (lang.n("begin-more-rows", more)) } }
        @if !left.is_empty() { p.muted { (lang.f("begin-columns-left", &args([("columns", left.join(", ").into())]))) } }
    }
}

/// Tells whether a row counts its columns, as tables do below their headings.
fn counts(cells: &[String]) -> bool {
    let filled: Vec<&String> = cells.iter().filter(|cell| !cell.trim().is_empty()).collect();
    filled.len() > 2 && filled.iter().zip(1..).all(|(cell, n)| cell.trim().parse() == Ok(n))
}

fn row(
    lang: Lang,
    visit: &Visit,
    (begun, table): (&Begun, &Table),
    (number, cells): (usize, &[String]),
    used: &[usize],
    faults: &[&Misread],
) -> Markup {
    let Table { layout, reading, .. } = table;
    let left_out = reading.left_out.binary_search(&number).is_ok();
    let filled = cells.iter().filter(|cell| !cell.trim().is_empty()).count();
    let section = filled == 1 && !layout.has(Field::Parent);
    let heading = |at: usize| layout.columns.get(at).map_or("", |it| it.heading.as_str());
    html! {
        tr class=[left_out.then_some("left-out").or(section.then_some("section"))] {
            th scope="row" {
                (number)
                @for misread in faults {
                    @match misread.column {
                        // On a narrow screen the cell itself is out of sight.
                        Some(at) => span.error.narrow { (shortened(heading(at))) },
                        None => span.error { (problem(lang, visit, &misread.fault)) },
                    }
                }
                @if left_out && faults.is_empty() { span.sub { (lang.t("begin-waits")) } }
            }
            @for at in used.iter().copied() {
                @let cell = cells.get(at).map_or("", String::as_str);
                @let wrong: Vec<_> = faults.iter().filter(|it| it.column == Some(at)).collect();
                @if wrong.is_empty() && !begun.was_mended(number, at) {
                    td data-column=(at) { (shortened(cell)) }
                } @else {
                    td {
                        input type="text" name=(format!("cell-{number}-{at}")) value=(cell) aria-invalid=[(!wrong.is_empty()).then_some("true")] aria-label=(format!("{} {number}", heading(at)));
                        @for misread in wrong { span.error { (problem(lang, visit, &misread.fault)) } }
                    }
                }
            }
        }
    }
}

/// The tasks of a plan that came as one.
fn tasks(lang: Lang, visit: &Visit, plan: &Definition) -> Markup {
    let today = visit.today();
    let titles: HashMap<&str, &str> = plan
        .offices
        .iter()
        .map(|office| (office.key.as_str(), office.name.get(lang.code())))
        .collect();
    let calendar = match &plan.calendar {
        CalendarChoice::BuiltIn(key) => lang.t(&format!("calendar-{key}")),
        CalendarChoice::Own(calendar) => calendar.key.clone(),
    };
    let rule = match plan.non_working_day {
        NonWorkingDay::Preceding => "preceding",
        NonWorkingDay::Following => "following",
        NonWorkingDay::None => "none",
    };
    html! {
        p.muted { (calendar) " · " (lang.t("begin-rule")) " " (lang.t(&format!("begin-rule-{rule}"))) " · " (plan.time_zone) }
        div.scroll tabindex="0" role="region" aria-label=(lang.t("begin-plan")) {
            table.plain.cards {
                thead { tr {
                    th scope="col" { (lang.t("column-task")) }
                    th scope="col" { (lang.t("field-owner")) }
                    th scope="col" { (lang.t("field-start")) }
                    th scope="col" { (lang.t("deadline")) }
                } }
                tbody {
                    @for task in plan.tasks.iter().take(TASKS) {
                        tr {
                            th scope="row" { b { (task.key.as_str()) } " " (task.title.get(lang.code())) }
                            td data-label=(lang.t("field-owner")) { (titles.get(task.owner.as_str()).copied().unwrap_or_default()) }
                            td data-label=(lang.t("field-start")) { (task.start.map(|day| lang.day(day, today)).unwrap_or_default()) }
                            td data-label=(lang.t("deadline")) { (task.deadline.map(|it| lang.deadline(it, today)).unwrap_or_default()) }
                        }
                    }
                }
            }
        }
        @if plan.tasks.len() > TASKS { p.muted { (lang.n("effect-more", plan.tasks.len() - TASKS)) } }
    }
}
