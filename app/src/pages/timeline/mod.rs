//! The timeline: one table in which each row draws its dates on a common scale. It is whole without
//! scripting; with it only a forecast can be moved, by hand or by keys.

mod lane;
mod legend;
mod links;
mod months;
mod rows;
mod sheets;
mod window;

use std::{collections::HashMap, sync::Arc};

use chrono::{Datelike, NaiveDate};
use maud::{Markup, PreEscaped, html};
use roadmap::{
    Actor, Status, Task, WorkingCalendar,
    agreement::joints,
    date::{add_days, days_between, parse_day},
};

use self::{
    lane::{band, lane},
    legend::{against, legend},
    months::scale_names,
    rows::{Dates, Ghost, PAGE, Row, Rows},
    window::Window,
};
pub use self::{links::SHOWN, rows::GROUPS, window::Zoom};
use super::{
    Frame,
    paper::{Paper, printed, ways_to_paper},
};
use crate::{
    components::{
        Nav, Part, agreement_words, icon, narrow, pager, region, region_as,
        scale::{anchor, place},
        since_dot, tone_class, whole,
    },
    i18n::args,
    since::Then,
    visit::{Scene, encoded},
};

/// Renders the timeline, beside the dates as they were at another point of time.
pub fn page(scene: &Scene, then: Option<&Then>) -> String {
    let (lang, query) = (scene.lang(), &scene.visit.query);
    let frame = Frame {
        visit: &scene.visit,
        scene: Some(scene),
        nav: Nav::Timeline,
        title: lang.t("timeline-title"),
        islands: scene.reports(),
    };
    let rows = Rows { then: then.map(|then| then.roadmap.clone()), ..Rows::of(scene) };
    let zoom = query.get("zoom").and_then(Zoom::by_code).unwrap_or(Zoom::Month);
    let from = query.get("from").and_then(|day| parse_day(day).ok());
    let last = scene.roadmap.final_task().map(|task| scene.roadmap.effective(task.deadline));
    let span = rows.span.unwrap_or((scene.today(), scene.today()));
    let span = (span.0, last.map_or(span.1, |last| span.1.max(last)));
    let window = Window::new(zoom, span, scene.today(), from);
    let shown = query.get("links").unwrap_or("chain");
    if let Some(paper) = Paper::asked(scene) {
        let sheets = sheets::sheets(scene, &rows, &window, paper);
        return frame.write(&printed(scene, paper, &sheets));
    }
    let part = Part::asked(&scene.visit, rows.all.len(), PAGE);
    if query.get("fragment").is_some() {
        let own = (part.number, page_of(&rows, part.number));
        return whole(&chunk(scene, &rows, &window, shown, own, &Calendars::of(scene)).0);
    }
    let table = scene.href(&format!(
        "/tasks?{}",
        query
            .without("from")
            .without("zoom")
            .without("links")
            .without("folded")
            .without("page")
            .without("asof")
            .without("against")
            .without("group")
    ));
    frame.write(&html! {
        h1.plain {
            (lang.t("timeline-title")) " "
            small {
                (lang.n("tasks-count", rows.tasks)) " · " (lang.t("timeline-dotted")) " · "
                a href=(table) { (lang.t("timeline-table")) } " · "
                (ways_to_paper(scene))
            }
        }
        (region("div", "tools", "tools", &html! { (switches(scene, zoom, shown)) (narrow(scene)) (against(scene, then)) }))
        @if rows.tasks == 0 {
            p.empty { (lang.t("tasks-none")) " " a href=(scene.href("/timeline")) { (lang.t("tasks-clear")) } }
        } @else {
            (ways(scene, &window))
            (chart(scene, &rows, &window, shown, part))
            (pager(&scene.visit, part))
            (legend(scene, then))
            @if scene.reports() { (lens(scene)) }
        }
    })
}

/// How near time is looked at, how rows are grouped, which links are drawn.
fn switches(scene: &Scene, zoom: Zoom, shown: &str) -> Markup {
    let (lang, query) = (scene.lang(), &scene.visit.query);
    let group = query.get("group").unwrap_or("workstream");
    let at = |name: &str, value: &str, usual: bool| {
        let value = if usual { "" } else { value };
        let query = query.without("page").without("from").with(name, value);
        let query = if name == "group" { query.without("folded") } else { query };
        scene.visit.at(&query)
    };
    html! {
        div.switches data-stay="" {
            div.switch role="group" aria-label=(lang.t("timeline-zoom")) {
                @for it in Zoom::ALL {
                    a href=(at("zoom", it.code(), it == Zoom::Month)) aria-current=[(it == zoom).then_some("true")] {
                        (lang.t(&format!("zoom-{}", it.code())))
                    }
                }
            }
            div.switch role="group" aria-label=(lang.t("pick-group")) {
                @for (n, it) in GROUPS.into_iter().enumerate() {
                    a href=(at("group", it, n == 0)) aria-current=[(it == group).then_some("true")] {
                        (lang.t(&format!("group-{it}")))
                    }
                }
            }
            div.switch role="group" aria-label=(lang.t("timeline-links")) {
                @for (n, it) in SHOWN.into_iter().enumerate() {
                    a href=(at("links", it, n == 0)) aria-current=[(it == shown).then_some("true")] {
                        (lang.t(&format!("timeline-links-{it}")))
                    }
                }
            }
        }
    }
}

/// The ways to earlier and later days.
fn ways(scene: &Scene, window: &Window) -> Markup {
    let (lang, query, today) = (scene.lang(), &scene.visit.query, scene.today());
    let (before, after) = window.beside();
    let at = |day: NaiveDate| scene.visit.at(&query.with("from", &day.to_string()));
    let moved = query.get("from").is_some();
    html! {
        @if before.is_some() || after.is_some() || moved {
            nav.times data-stay="" aria-label=(lang.t("timeline-times")) {
                @if let Some(day) = before { a rel="prev" href=(at(day)) { "← " (lang.t("timeline-earlier")) } }
                span { (lang.day(window.from, today)) " – " (lang.day(window.to, today)) }
                @if moved { a href=(scene.visit.at(&query.without("from"))) { (lang.t("today")) } }
                @if let Some(day) = after { a rel="next" href=(at(day)) { (lang.t("timeline-later")) " →" } }
            }
        }
    }
}

/// Returns the rows of a page.
fn page_of(rows: &Rows, number: usize) -> &[Row] {
    let (from, to) = ((number - 1) * PAGE, (number * PAGE).min(rows.all.len()));
    rows.all.get(from..to).unwrap_or_default()
}

/// The table with its drawings.
fn chart(scene: &Scene, rows: &Rows, window: &Window, shown: &str, part: Part) -> Markup {
    let lang = scene.lang();
    let calendars = Calendars::of(scene);
    let chunks = (1..=part.pages).map(|number| (number, page_of(rows, number)));
    html! {
        div.gantt id="gantt" data-own-keys="" tabindex="0" role="region" aria-label=(lang.t("timeline-title"))
            data-from=(window.from.num_days_from_ce()) data-day=(format!("{:.4}", window.day))
            data-today=(place(window.middle(scene.today()))) {
            (calendars.written(window))
            div.field {
                (region("div", "ground", "ground", &ground(scene, window)))
                table role="treegrid" aria-label=(lang.t("timeline-title")) aria-rowcount=(rows.all.len() + 1) {
                    thead role="rowgroup" {
                        tr role="row" {
                            th scope="col" role="columnheader" { (lang.t("column-task")) }
                            th.ear scope="col" role="columnheader" { (lang.t("column-dates")) }
                            td role="columnheader" { (scale(scene, window)) }
                        }
                    }
                    @for (number, rows_of) in chunks {
                        @if number == part.number {
                            (chunk(scene, rows, window, shown, (number, rows_of), &calendars))
                        } @else {
                            tbody.later role="rowgroup" id={ "rows-" (number) } data-later=(number) data-rows=(rows_of.len()) {}
                        }
                    }
                }
            }
        }
    }
}

/// The rows of a page, and what connects them.
fn chunk(
    scene: &Scene,
    rows: &Rows,
    window: &Window,
    shown: &str,
    (number, own): (usize, &[Row]),
    calendars: &Calendars,
) -> Markup {
    let board = scene.board();
    region_as(
        "tbody",
        &html_attribute("role", "rowgroup"),
        &format!("rows-{number}"),
        &html! {
            @for row in own {
                @match row {
                    Row::Group(at) => {
                        @if let Some(group) = rows.groups.get(*at) { (head(scene, window, group)) }
                    }
                    Row::Task(at) => {
                        @for (task, status) in board.at(&scene.roadmap, std::iter::once(*at)) {
                            (task_row(scene, window, *at, (task, status), (rows, calendars)))
                        }
                    }
                }
            }
            (region_as("tr", &html_attribute("class", "over"), &format!("links-{number}"), &html! {
                td { (links::over(scene, window, own, shown)) }
            }))
        },
    )
}

/// Writes an attribute, for a region.
fn html_attribute(name: &str, value: &str) -> Markup {
    let value = html_escape::encode_double_quoted_attribute(value);
    PreEscaped(format!("{name}=\"{value}\""))
}

fn attributes(pairs: &[(&str, String)]) -> Markup {
    let all: Vec<_> = pairs.iter().map(|(name, value)| html_attribute(name, value).0).collect();
    PreEscaped(all.join(" "))
}

/// The head of a group, with the way to fold it.
fn head(scene: &Scene, window: &Window, group: &rows::Group) -> Markup {
    let (lang, query) = (scene.lang(), &scene.visit.query);
    let toggled = query.without("page").without("fragment").toggled("folded", &group.key);
    let met = lang
        .f("timeline-met", &args([("met", group.met.into()), ("n", group.places.len().into())]));
    let id = format!("group-{}", group.key);
    let about = attributes(&[
        ("class", "group".to_owned()),
        ("role", "row".to_owned()),
        ("aria-level", "1".to_owned()),
        ("aria-expanded", (!group.folded).to_string()),
    ]);
    let href = format!("{}#{}", scene.visit.at(&toggled), encoded(&id));
    let tone = group.worst.map_or("tone-good", |rule| tone_class(rule.tone()));
    region_as(
        "tr",
        &about,
        &id,
        &html! {
            th role="rowheader" scope="row" {
                a href=(href) data-stay="" {
                    span.fold aria-hidden="true" { @if group.folded { "▸" } @else { "▾" } } " "
                    b { (group.title) }
                }
                " " small { (met) }
                @if let Some(rule) = group.worst {
                    " " span class=(tone) title=(lang.rule(rule)) { (icon(rule)) }
                }
            }
            td.ear role="gridcell" {
                (group.title) ", " (met)
                @if let Some(rule) = group.worst { ", " (lang.rule(rule)) }
            }
            td role="gridcell" { (band(scene, window, group)) }
        },
    )
}

/// A task's row.
fn task_row(
    scene: &Scene,
    window: &Window,
    at: usize,
    (task, status): (&Task, &Status),
    (rows, calendars): (&Rows, &Calendars),
) -> Markup {
    let lang = scene.lang();
    let board = scene.board();
    let dates = Dates::of(&board, at, task, status);
    let ghost = rows.then.as_ref().and_then(|then| Ghost::of(then, &task.key, &dates));
    let final_task = scene.roadmap.final_task.as_ref() == Some(&task.key);
    let title = task.title.get(lang.code());
    let mut about = vec![
        ("class", "task".to_owned()),
        ("role", "row".to_owned()),
        ("aria-level", if rows.grouped { "2" } else { "1" }.to_owned()),
        ("data-task", task.key.to_string()),
    ];
    if scene.may_report(task) {
        let forecast = task.forecast().map(|it| lang.day(it, scene.today()));
        about.extend([
            ("data-title", title.to_owned()),
            ("data-forecast", forecast.unwrap_or_default()),
            ("data-reports", task.reports.len().to_string()),
            ("data-deadline", lang.deadline(task.deadline, scene.today())),
            ("data-d", dates.deadline.num_days_from_ce().to_string()),
            ("data-calendar", calendars.place(scene, &task.owner).to_string()),
        ]);
    }
    region_as(
        "tr",
        &attributes(&about),
        &format!("row-{}", task.key),
        &html! {
            th role="rowheader" scope="row" {
                span.shape.(tone_class(status.rule.tone())) title=(lang.status(status, scene.today())) { (icon(status.rule)) }
                (since_dot(scene, task, status))
                a.title href=(scene.task_href(&task.key)) {
                    @if task.is_milestone() || final_task { span.diamond aria-hidden="true" { "◆ " } }
                    (title)
                }
                span.key { (task.key.as_str()) }
            }
            td.ear role="gridcell" { (sentence(scene, (task, status), &dates, ghost.as_ref())) }
            td role="gridcell" { (lane(scene, window, (task, status), &dates, ghost.as_ref())) }
        },
    )
}

/// Dates between offices at the most that are said of a row.
const SPOKEN: usize = 20;

/// What the drawing shows, for the ear.
fn sentence(
    scene: &Scene,
    (task, status): (&Task, &Status),
    dates: &Dates,
    ghost: Option<&Ghost>,
) -> String {
    let (lang, today) = (scene.lang(), scene.today());
    let title = task.title.get(lang.code()).to_owned();
    let mut parts = vec![title];
    let mut say = |key: &str, day: NaiveDate| {
        parts.push(lang.f(key, &args([("date", lang.day(day, today).into())])));
    };
    if dates.original != dates.deadline {
        say("timeline-ear-original", dates.original);
    }
    say("timeline-ear-deadline", dates.deadline);
    if let Some(submitted) = dates.submitted {
        say("timeline-ear-submitted", submitted);
    }
    if let Some(expected) = dates.expected {
        say("timeline-ear-expected", expected);
    }
    if let Some(said) = dates.forecast.filter(|said| dates.expected != Some(*said)) {
        say("timeline-ear-forecast", said);
    }
    if let Some(was) = ghost.and_then(|ghost| ghost.deadline) {
        say("timeline-ear-was-deadline", was);
    }
    if let Some(was) = ghost.and_then(|ghost| ghost.forecast) {
        say("timeline-ear-was-forecast", was);
    }
    parts.push(lang.status(status, today).to_lowercase());
    let board = scene.board();
    for joint in joints(&scene.roadmap, &board.schedule, task).take(SPOKEN) {
        let key = joint.gives.key.to_string();
        let how = agreement_words(scene, &joint);
        parts.push(lang.f("timeline-ear-date", &args([("key", key.into()), ("how", how.into())])));
    }
    parts.join(", ")
}

/// What lies behind all rows: days off, today, the final deadline.
fn ground(scene: &Scene, window: &Window) -> Markup {
    let last = scene.roadmap.final_task().map(|task| scene.roadmap.effective(task.deadline));
    let today = place(window.middle(scene.today()));
    html! {
        svg width=(place(window.width())) height="100%" aria-hidden="true" {
            @for (x, width) in window.off(&scene.roadmap.calendar) {
                rect.off x=(x) y="0" width=(width) height="100%" {}
            }
            @for month in window.months().0 {
                @let x = place(window.begin(month));
                line.month x1=(x) x2=(x) y1="0" y2="100%" {}
            }
            line.today x1=(today) x2=(today) y1="0" y2="100%" {}
            @if let Some(last) = last {
                @let x = place(window.end(last));
                line.final x1=(x) x2=(x) y1="0" y2="100%" {}
            }
        }
    }
}

/// Months, and below them days.
fn scale(scene: &Scene, window: &Window) -> Markup {
    let today = scene.today();
    html! {
        svg.scale width=(place(window.width())) height="40" aria-hidden="true" {
            @for (month, name) in scale_names(scene, window) {
                text.month x=(place(window.begin(month).max(0.0) + 4.0)) y="15" { (name) }
            }
            @for day in window.days() {
                @let x = window.middle(day);
                text.day x=(place(x)) y="34" text-anchor=(anchor(x, (0.0, window.width()), 8.0)) { (day.day()) }
            }
            @if (window.from..=window.to).contains(&today) {
                line.today x1=(place(window.middle(today))) x2=(place(window.middle(today))) y1="20" y2="40" {}
            }
        }
    }
}

/// What stands beside the pointer while a forecast is moved: the form that the report is.
fn lens(scene: &Scene) -> Markup {
    let lang = scene.lang();
    region(
        "div",
        "lens",
        "lens",
        &html! {
            form method="post" action="/do/report" data-in-place="" hidden
                data-becomes=(lang.t("timeline-lens-becomes")) data-stays=(lang.t("timeline-lens-stays"))
                data-days=(lang.t("timeline-lens-days")) data-none=(lang.t("timeline-tick-none")) {
                input type="hidden" name="roadmap" value=(scene.roadmap.key.as_str());
                input type="hidden" name="version" value=(scene.roadmap.version);
                input type="hidden" name="view" value="timeline";
                input type="hidden" name="back" value=(scene.visit.here());
                @for name in ["task", "forecast", "reports"] {
                    input type="hidden" name=(name) value="";
                }
                p.what { b data-lens="title" {} " " span.muted data-lens="key" {} }
                p data-lens="becomes" role="status" {}
                p.muted { span data-lens="stays" {} " " a href="" data-lens="ask" { (lang.t("timeline-lens-ask")) } }
                div.effect role="status" data-effect="" {}
                p.error data-message="" role="alert" hidden {}
                p.note {
                    label { span.ear { (lang.t("report-note")) } input type="text" name="note" maxlength="2000" placeholder=(lang.t("timeline-lens-note")); }
                    button.primary { (lang.t("report-save")) } " "
                    button.link type="button" data-lens="back" { (lang.t("timeline-lens-back")) }
                }
                p.keys.muted { (PreEscaped(lang.t("timeline-lens-keys").replace('[', "<kbd>").replace(']', "</kbd>"))) }
            }
        },
    )
}

/// The working days of the owners whose forecasts may be moved here, each kind once.
struct Calendars(HashMap<*const WorkingCalendar, usize>, Vec<Arc<WorkingCalendar>>);

/// Days before today and after the last date of which it is known here whether they are worked.
const KNOWN: (i64, i64) = (31, 800);

impl Calendars {
    fn of(scene: &Scene) -> Self {
        let mut known = Self(HashMap::new(), Vec::new());
        if scene.reports() {
            known.add(&scene.roadmap.calendar);
            for office in scene.actor().map(Actor::all_offices).unwrap_or_default() {
                let own = scene.roadmap.office(&office).and_then(|it| it.calendar.as_ref());
                if let Some(own) = own {
                    known.add(own);
                }
            }
        }
        known
    }

    fn add(&mut self, calendar: &Arc<WorkingCalendar>) {
        let next = self.1.len();
        if *self.0.entry(Arc::as_ptr(calendar)).or_insert(next) == next {
            self.1.push(calendar.clone());
        }
    }

    fn place(&self, scene: &Scene, owner: &str) -> usize {
        let own = scene.roadmap.office(owner).and_then(|it| it.calendar.as_ref());
        own.and_then(|it| self.0.get(&Arc::as_ptr(it))).copied().unwrap_or(0)
    }

    /// Writes the days off, as numbers of days and how many follow each other.
    fn written(&self, window: &Window) -> Markup {
        let from = add_days(window.from, -KNOWN.0);
        let days = days_between(from, window.all.1) + KNOWN.1;
        let runs = |calendar: &WorkingCalendar| {
            let mut runs: Vec<(i32, u32)> = Vec::new();
            for day in (0..days).map(|n| add_days(from, n)) {
                let number = day.num_days_from_ce();
                match runs.last_mut() {
                    _ if calendar.is_working(day) => {}
                    Some((first, n)) if first.checked_add_unsigned(*n) == Some(number) => *n += 1,
                    _ => runs.push((number, 1)),
                }
            }
            let runs: Vec<_> = runs.iter().map(|(first, n)| format!("{first}+{n}")).collect();
            runs.join(" ")
        };
        html! {
            @for calendar in &self.1 { span.off hidden data-off=(runs(calendar)) {} }
        }
    }
}
