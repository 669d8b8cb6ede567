//! The table of tasks: filters with counts, search, sorting, grouping and columns, all in the address;
//! rows that can be selected, and what is done to all of them.

use std::{cmp::Ordering, collections::HashMap, sync::Arc};

use leptos::prelude::*;
use maud::{Markup, PreEscaped, html};
use roadmap::{Rule, Status, Task, Tree};

use super::{
    Frame,
    filters::{Filters, Fitting, NARROWING, add, columns},
    paper::{Line, Paper, Printed, ROWS_MOST, cut_note, printed, ways_to_paper},
    saved_views::SavedViews,
    task_sheets::Sheets,
};
use crate::{
    bulk::acts,
    components::{
        Column, Nav, Pager, Part, RowHead, bulk_bar, calendars, office_choices, raw, region,
        region_of, row,
    },
    filter::Filter,
    order::{by_name, folded, natural, sort_first, valued},
    query::Query,
    texts,
    visit::Scene,
};

/// Rows on a page.
pub const PAGE: usize = 100;

type Entry = (Arc<Task>, Arc<Status>);

/// Finds the places of the tasks that fit the filters of the address, in the roadmap's order.
fn fitting(scene: &Scene) -> (Vec<usize>, Fitting) {
    let words = texts::words(&scene.visit.query);
    let filter = Filter::of(scene);
    let (mut places, mut counts) = (Vec::new(), Fitting::default());
    let board = scene.board();
    let texts = (!words.is_empty()).then(|| scene.visit.boards.texts.of(&scene.roadmap));
    // Every word occurs somewhere in what a task says, in any language.
    let says = |at: usize| {
        let text = texts.as_ref().and_then(|texts| texts.get(at));
        text.is_none_or(|text| texts::says(text, &words))
    };
    for (at, (task, status)) in board.rows(&scene.roadmap).enumerate() {
        if !says(at) || !filter.fits_plan(task) {
            continue;
        }
        let fits =
            (filter.fits_status(status), filter.fits_workstream(task), filter.fits_owner(task));
        if fits == (true, true, true) {
            for mark in &status.marks {
                counts.by_mark.entry(mark.code()).or_insert((Some(*mark), 0)).1 += 1;
            }
            if status.stale.is_some() {
                counts.by_mark.entry("stale").or_insert((None, 0)).1 += 1;
            }
        }
        if !filter.fits_mark(status) {
            continue;
        }
        if fits.1 && fits.2 {
            counts.by_status.entry(status.rule.severity()).or_insert((status.rule, 0)).1 += 1;
        }
        if fits.0 && fits.2 {
            add(&mut counts.by_workstream, &task.workstream);
        }
        if fits.0 && fits.1 {
            add(&mut counts.by_owner, &task.owner);
        }
        if fits == (true, true, true) {
            places.push(at);
        }
    }
    (places, counts)
}

/// Returns all rows that the address asks for, in order.
pub fn wanted(scene: &Scene) -> Vec<Entry> {
    let (mut places, _) = fitting(scene);
    let most = places.len();
    sort(scene, &mut places, most);
    entries(scene, places)
}

/// Returns a part of the rows that the address asks for, after some of them, and how many there are.
pub fn part_of(scene: &Scene, before: usize, room: usize) -> (Vec<Entry>, usize) {
    if is_plain(&scene.visit.query) {
        let board = scene.board();
        if let Some(places) = board.digest(&scene.roadmap).ranked(before, room) {
            return (entries(scene, places), board.len());
        }
    }
    let rows = wanted(scene);
    let total = rows.len();
    (rows.into_iter().skip(before).take(room).collect(), total)
}

/// Tells whether all tasks are asked for, in the usual order.
fn is_plain(query: &Query) -> bool {
    let set = |name: &&str| query.get(name).is_some_and(|value| !value.is_empty());
    !NARROWING.iter().chain(&["sort", "group"]).any(set)
}

fn entries(scene: &Scene, places: impl IntoIterator<Item = usize>) -> Vec<Entry> {
    let board = scene.board();
    let rows = board.at(&scene.roadmap, places.into_iter());
    rows.map(|(task, status)| (task.clone(), status.clone())).collect()
}

/// A page of rows, and how many there are.
struct Shown {
    rows: Vec<Entry>,
    total: usize,
    counts: Fitting,
    part: Part,
}

impl Shown {
    fn of(scene: &Scene) -> Self {
        // As it stands most often, what is kept with the version has it all.
        if is_plain(&scene.visit.query) {
            let board = scene.board();
            let total = board.len();
            let part = Part::asked(&scene.visit, total, PAGE);
            let (before, room) = part.range();
            if let Some(places) = board.digest(&scene.roadmap).ranked(before, room) {
                let counts = Fitting::all(scene);
                return Self { rows: entries(scene, places), total, counts, part };
            }
        }
        let (mut places, counts) = fitting(scene);
        let total = places.len();
        let part = Part::asked(&scene.visit, total, PAGE);
        let (before, room) = part.range();
        sort(scene, &mut places, before + room);
        Self { rows: entries(scene, part.of(places)), total, counts, part }
    }
}

/// Sorts the first of some places as the address asks; those behind them stay as they come.
fn sort(scene: &Scene, places: &mut [usize], most: usize) {
    let name = scene.visit.query.get("sort").unwrap_or("worst");
    let (name, backwards) = match name.strip_prefix('-') {
        Some(name) => (name, true),
        None => (name, false),
    };
    let drift = |task: &Task, status: &Status| {
        let expected = status.expected?;
        Some(roadmap::date::days_between(task.deadline.last_day(), expected))
    };
    let lang = scene.lang().code();
    let mut offices: Vec<_> = scene.roadmap.offices.iter().collect();
    offices.sort_by(|a, b| by_name(scene.lang(), a.name.get(lang), b.name.get(lang)));
    let offices: HashMap<_, _> = offices.into_iter().map(|it| it.key.as_str()).zip(0..).collect();
    let owner = |task: &Task| offices.get(task.owner.as_str()).copied();
    let report = |task: &Task| task.last_report().map(|report| report.at);
    let board = scene.board();
    let group = scene.visit.query.get("group").filter(|group| !group.is_empty());
    let groups = group.map(|group| (group, order_of_groups(scene, group)));
    let group = |task: &Task, status: &Status| {
        let (group, order) = groups.as_ref()?;
        order.get(group_of(group, task, status)).copied()
    };
    // What has no value stands last both ways; rows that are equal are in the order of their keys.
    let order = |x: &usize, y: &usize| -> Ordering {
        let tasks = scene.roadmap.tasks.get(*x).zip(scene.roadmap.tasks.get(*y));
        let statuses = board.statuses.get(*x).zip(board.statuses.get(*y));
        let (Some((a, b)), Some((s, t))) = (tasks, statuses) else { return Ordering::Equal };
        let turned = |found: Ordering| if backwards { found.reverse() } else { found };
        let by_key = || natural(&a.key, &b.key);
        valued(group(a, s), group(b, t), false, |a, b| a.cmp(&b)).then_with(|| match name {
            "key" => turned(by_key()),
            "deadline" => turned(a.deadline.cmp(&b.deadline)).then_with(by_key),
            "expected" => {
                valued(s.expected, t.expected, backwards, |a, b| a.cmp(&b)).then_with(by_key)
            }
            "forecast" => {
                valued(a.forecast(), b.forecast(), backwards, |a, b| a.cmp(&b)).then_with(by_key)
            }
            "drift" => {
                valued(drift(a, s), drift(b, t), backwards, |a, b| b.cmp(&a)).then_with(by_key)
            }
            "owner" => {
                valued(owner(a), owner(b), backwards, |a: usize, b| a.cmp(&b)).then_with(by_key)
            }
            "report" => valued(report(a), report(b), backwards, |a, b| a.cmp(&b)).then_with(by_key),
            _ => {
                turned((s.worst(), a.deadline).cmp(&(t.worst(), b.deadline))).then_with(|| x.cmp(y))
            }
        })
    };
    if name == "key" && groups.is_none() {
        // What is kept to be searched begins with the key.
        let texts = scene.visit.boards.texts.of(&scene.roadmap);
        let key = |at: &usize| Some((texts.get(*at)?.split('\n').next()?, *at));
        let mut keys: Vec<_> = places.iter().filter_map(key).collect();
        let order = |(a, x): &(&str, usize), (b, y): &(&str, usize)| {
            let found = folded(a, b);
            (if backwards { found.reverse() } else { found }).then_with(|| x.cmp(y))
        };
        sort_first(&mut keys, most, order);
        places.iter_mut().zip(keys).for_each(|(place, (_, at))| *place = at);
        return;
    }
    sort_first(places, most, order);
}

/// Renders the table.
pub fn page(scene: &Scene) -> String {
    let lang = scene.lang();
    let frame = Frame {
        visit: &scene.visit,
        scene: Some(scene),
        nav: Nav::Tasks,
        title: lang.t("tasks-title"),
        islands: scene.reports(),
    };
    if let Some(paper) = Paper::asked(scene) {
        return frame.write(&printed(scene, paper, &on_paper(scene, paper)));
    }
    let scene = scene.clone();
    frame.render(move || view! { <Tasks scene/> })
}

/// All rows that the address asks for, on sheets.
fn on_paper(scene: &Scene, paper: Paper) -> Printed {
    let (lang, query) = (scene.lang(), &scene.visit.query);
    let (mut places, _) = fitting(scene);
    let total = places.len();
    sort(scene, &mut places, ROWS_MOST);
    places.truncate(ROWS_MOST);
    let sheets = Sheets::of(paper, &columns(scene));
    let mut lines = Vec::new();
    for group in groups(scene, entries(scene, places)) {
        lines.extend(group.title.map(Line::Head));
        lines.extend(group.rows.iter().map(|(task, status)| sheets.row(scene, task, status)));
    }
    let notes = [cut_note(lang, total), sheets.note(lang)];
    let notes: Vec<_> = notes.into_iter().filter(|note| !note.is_empty()).collect();
    Printed {
        title: lang.t("tasks-title"),
        back: match query.without("print") {
            // Nothing in the address would be the view that opens first.
            rest if rest == Query::default() => scene.everything(),
            rest => scene.visit.at(&rest),
        },
        note: notes.join(" "),
        drawings: sheets.drawings(lang, &lines),
    }
}

#[component]
fn Tasks(scene: Scene) -> impl IntoView {
    let lang = scene.lang();
    let query = scene.visit.query.clone();
    let Shown { rows, total, counts, part } = Shown::of(&scene);
    let mut columns = columns(&scene);
    let selected = selecting(&scene, &rows);
    if selected.is_some() {
        columns.insert(0, Column::Select);
    }
    let bodies = bodies(&scene, rows, &columns);
    let add = scene.roadmap.workstreams.iter().any(|w| scene.may_plan(&w.key));
    let add = add.then(|| view! { " · "<a href=scene.href("/new")>{lang.t("task-add")}</a> });
    let exports = ["xlsx", "csv", "bom", "json"].map(|format| {
        let rest = query.without("page").without("asof").without("view");
        let (format, rest, name) = match format {
            // Excel takes a table for one in the letters of its own country, unless it begins with a mark.
            "bom" => ("csv", rest.with("bom", "1"), lang.t("csv-excel")),
            format => (format, rest, format.to_uppercase()),
        };
        let rest = rest.to_string();
        let sign = if rest.is_empty() { "" } else { "?" };
        let href = scene.href(&format!("/tasks.{format}{sign}{rest}"));
        view! { " · "<a href=href>{name}</a> }
    });
    let project = scene.href("/project.xml");
    let project = view! { " · "<a href=project title=lang.t("project-hint")>"MS Project"</a> };
    let back = scene.brings_back().then(|| {
        view! { " · "<a href=scene.href("/bring-back") title=lang.t("returned-text")>{lang.t("returned-title")}</a> }
    });
    let empty = (total == 0).then(|| {
        view! { <p class="empty">{lang.t("tasks-none")}" "<a href=scene.everything()>{lang.t("tasks-clear")}</a></p> }
    });
    let calendar = region("div", "", "in-calendar", &calendars(&scene));
    let calendar = (!scene.past).then(|| raw(calendar));
    let everywhere = query.get("q").filter(|_| scene.visit.roadmaps().len() > 1).map(|words| {
        let day = if scene.past { scene.day.to_string() } else { String::new() };
        let href = format!("/search?{}", Query::default().with("q", words).with("asof", &day));
        view! { " · "<a href=href>{lang.t("search-everywhere")}</a> }
    });
    view! {
        <h1 class="plain">{lang.t("tasks-title")}" "<small>{lang.n("tasks-count", total)}{everywhere}{add}{exports.collect_view()}{project}{back}" · "{raw(ways_to_paper(&scene))}</small></h1>
        {region_of("div", "views", "views", view! { <SavedViews scene=scene.clone()/> })}
        {region_of("div", "", "filters", view! { <Filters scene=scene.clone() counts/> })}
        {selected.map(raw)}
        <table class="tasks" data-view="row">
            <RowHead scene=scene.clone() columns/>
            {bodies}
        </table>
        {empty}
        <Pager visit=scene.visit.clone() part/>
        {calendar}
    }
    .into_any()
}

/// What is done to the rows that are selected, above them, and all keys of the page; nothing for whoever
/// changes nothing here.
fn selecting(scene: &Scene, rows: &[Entry]) -> Option<Markup> {
    let acts = acts(scene);
    if acts.is_empty() || rows.is_empty() {
        return None;
    }
    let keys: Vec<_> = rows.iter().map(|(task, _)| task.key.as_str()).collect();
    let bar = bulk_bar(scene, &acts);
    Some(html! {
        (region("div", "bulk-bar", "bulk-bar", &bar))
        // It changes with the rows, and the bar does not.
        input type="hidden" form="bulk" name="all" value=(keys.join(","));
    })
}

fn group_of<'a>(group: &str, task: &'a Task, status: &Status) -> &'a str {
    match group {
        "workstream" => &task.workstream,
        "owner" => &task.owner,
        _ => status.rule.code(),
    }
}

fn order_of_groups(scene: &Scene, group: &str) -> HashMap<String, usize> {
    let keys: Vec<String> = match group {
        "workstream" => {
            let all = &scene.roadmap.workstreams;
            let branches = Tree::of(all).branches().into_iter();
            branches.filter_map(|it| Some(all.get(it.place)?.key.to_string())).collect()
        }
        "owner" => office_choices(scene).into_iter().map(|(key, _)| key).collect(),
        _ => {
            let mut rules = Rule::ALL.to_vec();
            rules.sort_by_key(|rule| rule.severity());
            rules.iter().map(|rule| rule.code().to_owned()).collect()
        }
    };
    keys.into_iter().zip(0..).collect()
}

/// Rows that stand together.
struct Group {
    /// What stands for them in addresses; nothing where rows are not grouped.
    key: String,
    /// What stands above them.
    title: Option<String>,
    rows: Vec<Entry>,
}

/// Parts rows, which are in their order, into the groups that the address asks for.
fn groups(scene: &Scene, rows: Vec<Entry>) -> Vec<Group> {
    let lang = scene.lang();
    let by = scene.visit.query.get("group").unwrap_or("");
    let mut groups: Vec<Group> = Vec::new();
    for (task, status) in rows {
        let key = if by.is_empty() { "" } else { group_of(by, &task, &status) };
        if let Some(group) = groups.last_mut().filter(|group| group.key == key) {
            group.rows.push((task, status));
            continue;
        }
        let title = match by {
            "workstream" => {
                scene.roadmap.workstream(key).map(|w| w.title.get(lang.code()).to_owned())
            }
            "owner" => Some(scene.office(key)),
            "status" => Some(lang.rule(status.rule)),
            _ => None,
        };
        groups.push(Group { key: key.to_owned(), title, rows: vec![(task, status)] });
    }
    groups
}

fn bodies(scene: &Scene, rows: Vec<Entry>, columns: &[Column]) -> AnyView {
    let body = |Group { key, title, rows }: Group| {
        let head = title.map(|title| {
            view! { <tr class="group"><th colspan=columns.len().to_string() scope="colgroup">{title}</th></tr> }
        });
        let mut shown = String::new();
        for (task, status) in &rows {
            shown.push_str(&row(scene, task, status, columns).into_string());
        }
        view! { <tbody id=format!("group-{key}")>{head}{raw(PreEscaped(shown))}</tbody> }.into_any()
    };
    groups(scene, rows).into_iter().map(body).collect::<Vec<AnyView>>().into_any()
}
