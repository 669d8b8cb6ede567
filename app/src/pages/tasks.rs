//! The table of tasks: filters with counts, search, sorting, grouping and columns, all in the address.

use std::{
    borrow::Borrow,
    cmp::Ordering,
    collections::{BTreeMap, HashMap},
    hash::Hash,
    sync::Arc,
};

use leptos::prelude::*;
use maud::PreEscaped;
use roadmap::{OfficeKey, Rule, State, Status, Task, Tree, WorkstreamKey, status::Mark};

use super::{Frame, office_choices};
use crate::{
    components::{Column, Icon, Nav, Pager, Part, RowHead, raw, region_of, row, tone_class},
    filter::{Filter, NO_CLAUSE},
    order::{by_name, folded, natural, sort_first, valued},
    query::Query,
    texts,
    visit::Scene,
};

/// Rows on a page.
pub const PAGE: usize = 100;
/// The parameters that leave out tasks.
const NARROWING: [&str; 7] = ["q", "status", "mark", "workstream", "owner", "state", "clause"];

type Entry = (Arc<Task>, Arc<Status>);

/// How many tasks of what fit all filters but the one for it.
#[derive(Default)]
struct Fitting {
    by_status: BTreeMap<u8, (Rule, usize)>,
    by_workstream: HashMap<WorkstreamKey, usize>,
    by_owner: HashMap<OfficeKey, usize>,
    /// By mark, and without fresh data.
    by_mark: BTreeMap<&'static str, (Option<Mark>, usize)>,
}

/// Adds one to the number under a key.
fn add<K: Clone + Eq + Hash + Borrow<str>>(numbers: &mut HashMap<K, usize>, key: &K) {
    match numbers.get_mut(Borrow::<str>::borrow(key)) {
        Some(number) => *number += 1,
        None => {
            numbers.insert(key.clone(), 1);
        }
    }
}

impl Fitting {
    /// Counts all tasks, where nothing is filtered.
    fn all(scene: &Scene) -> Self {
        let board = scene.board();
        let digest = board.digest(&scene.roadmap);
        let statuses = digest.counts().worst_first().into_iter();
        let groups = digest.by_workstream().iter();
        let owners = scene.roadmap.offices.iter();
        let owners = owners.map(|it| (it.key.clone(), digest.owned_by(&it.key)));
        let marks = Mark::ALL.iter().map(|mark| (mark.code(), (Some(*mark), digest.marked(*mark))));
        let marks = marks.chain([("stale", (None, digest.stale()))]);
        Self {
            by_status: statuses.map(|(rule, n)| (rule.severity(), (rule, n))).collect(),
            by_workstream: groups.map(|(key, counts)| (key.clone(), counts.total())).collect(),
            by_owner: owners.collect(),
            by_mark: marks.filter(|(_, (_, n))| *n > 0).collect(),
        }
    }
}

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
        let query = &scene.visit.query;
        let set = |name: &&str| query.get(name).is_some_and(|value| !value.is_empty());
        let plain = !NARROWING.iter().chain(&["sort", "group"]).any(set);
        // As it stands most often, what is kept with the version has it all.
        if plain {
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

/// The orders that the address may name.
pub const SORTS: [&str; 8] =
    ["worst", "key", "deadline", "expected", "forecast", "drift", "owner", "report"];

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

/// The groupings that the address may name.
pub const GROUPS: [&str; 4] = ["", "workstream", "status", "owner"];

fn columns(query: &Query) -> Vec<Column> {
    match query.get("cols") {
        None => Column::TASKS.to_vec(),
        Some(names) => {
            let names: Vec<_> = names.split(',').collect();
            let shown = |column: &Column| {
                *column == Column::Task
                    || *column == Column::Status
                    || names.contains(&column.name())
            };
            Column::ALL.into_iter().filter(shown).collect()
        }
    }
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
    let scene = scene.clone();
    frame.render(move || view! { <Tasks scene/> })
}

#[component]
fn Tasks(scene: Scene) -> impl IntoView {
    let lang = scene.lang();
    let query = scene.visit.query.clone();
    let group = query.get("group").unwrap_or("").to_owned();
    let Shown { rows, total, counts, part } = Shown::of(&scene);
    let columns = columns(&query);
    let bodies = bodies(&scene, rows, &group, &columns);
    let add = scene.roadmap.workstreams.iter().any(|w| scene.may_plan(&w.key));
    let add = add.then(|| view! { " · "<a href=scene.href("/new")>{lang.t("task-add")}</a> });
    let exports = ["xlsx", "csv", "bom", "json"].map(|format| {
        let rest = query.without("page").without("asof");
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
        view! { <p class="empty">{lang.t("tasks-none")}" "<a href=scene.href("/tasks")>{lang.t("tasks-clear")}</a></p> }
    });
    let everywhere = query.get("q").filter(|_| scene.visit.roadmaps().len() > 1).map(|words| {
        let href = format!("/search?{}", Query::default().with("q", words));
        view! { " · "<a href=href>{lang.t("search-everywhere")}</a> }
    });
    view! {
        <h1 class="plain">{lang.t("tasks-title")}" "<small>{lang.n("tasks-count", total)}{everywhere}{add}{exports.collect_view()}{project}{back}</small></h1>
        {region_of("div", "", "filters", view! { <Filters scene=scene.clone() counts/> })}
        <table class="tasks" data-view="row">
            <RowHead scene=scene.clone() columns/>
            {bodies}
        </table>
        {empty}
        <Pager visit=scene.visit.clone() part/>
    }
    .into_any()
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

fn bodies(scene: &Scene, rows: Vec<Entry>, group: &str, columns: &[Column]) -> AnyView {
    let lang = scene.lang();
    let mut bodies: Vec<AnyView> = Vec::new();
    let mut rows = rows.into_iter().peekable();
    while let Some(first) = rows.peek() {
        let key = group_of(group, &first.0, &first.1).to_owned();
        let title = match group {
            "workstream" => {
                scene.roadmap.workstream(&key).map(|w| w.title.get(lang.code()).to_owned())
            }
            "owner" => Some(scene.office(&key)),
            "status" => Some(lang.rule(first.1.rule)),
            _ => None,
        };
        let head = title.map(|title| {
            view! { <tr class="group"><th colspan=columns.len().to_string() scope="colgroup">{title}</th></tr> }
        });
        let mut shown = String::new();
        while let Some((task, status)) =
            rows.next_if(|(task, status)| group.is_empty() || group_of(group, task, status) == key)
        {
            shown.push_str(&row(scene, &task, &status, columns).into_string());
        }
        bodies.push(view! { <tbody>{head}{raw(PreEscaped(shown))}</tbody> }.into_any());
    }
    bodies.into_any()
}

#[component]
fn Filters(scene: Scene, counts: Fitting) -> impl IntoView {
    let lang = scene.lang();
    let query = scene.visit.query.without("page");
    let base = format!("/r/{}/tasks", scene.roadmap.key);
    let address = |query: &Query| match query.to_string() {
        rest if rest.is_empty() => base.clone(),
        rest => format!("{base}?{rest}"),
    };
    let statuses = counts.by_status.values().map(|(rule, n)| {
        let on = query.has("status", rule.code());
        let href = address(&query.toggled("status", rule.code()));
        let class = format!("count {}", tone_class(rule.tone()));
        view! { <a class=class href=href aria-current=on.then_some("true")><Icon rule=*rule/><b>{*n}</b>" "{lang.rule(*rule)}</a> }
    });
    let statuses = statuses.collect_view();
    let marks = counts.by_mark.iter().map(|(code, (mark, n))| {
        let on = query.has("mark", code);
        let href = address(&query.toggled("mark", code).without("page"));
        let words = mark.map_or_else(|| lang.t("mark-without-data"), |mark| lang.mark(mark));
        view! { <a class="count" href=href aria-current=on.then_some("true")><b>{*n}</b>" "{words}</a> }
    });
    let marks = marks.collect_view();
    let options = |name: &'static str, entries: Vec<(String, String)>| {
        let chosen = query.get(name).unwrap_or("").to_owned();
        let options = entries.into_iter().map(|(value, label)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{label}</option> }
        });
        let options = options.collect_view();
        view! { <label class="pick">{lang.t(&format!("pick-{name}"))}" "<select name=name>{options}</select></label> }
    };
    let all = (String::new(), lang.t("pick-all"));
    let approved = scene.roadmap.approval.is_some();
    let all_groups = &scene.roadmap.workstreams;
    let tree = Tree::of(all_groups);
    let mut numbers = vec![0; all_groups.len()];
    for (at, group) in all_groups.iter().enumerate() {
        let n = counts.by_workstream.get(group.key.as_str()).copied().unwrap_or(0);
        for at in std::iter::once(at).chain(tree.above(at)) {
            if let Some(number) = numbers.get_mut(at) {
                *number += n;
            }
        }
    }
    let workstreams = tree.branches().into_iter().filter_map(|branch| {
        let (w, n) = (all_groups.get(branch.place)?, numbers.get(branch.place)?);
        let indent = "\u{a0}\u{a0}".repeat(branch.depth);
        Some((w.key.to_string(), format!("{indent}{} ({n})", w.title.get(lang.code()))))
    });
    let workstreams = std::iter::once(all.clone()).chain(workstreams).collect();
    let owners = office_choices(&scene).into_iter().filter_map(|(key, name)| {
        let n = counts.by_owner.get(key.as_str()).copied().unwrap_or(0);
        let chosen = query.get("owner") == Some(key.as_str());
        (n > 0 || chosen).then(|| (key, format!("{name} ({n})")))
    });
    let owners = std::iter::once(all.clone()).chain(owners).collect();
    let states = State::ALL.iter().filter(|state| (**state == State::Draft) != approved);
    let states = states.map(|state| {
        (state.code().to_owned(), lang.t(&format!("state-{}", state.code().replace('_', "-"))))
    });
    let states = std::iter::once(all.clone()).chain(states);
    let clauses = scene.roadmap.directive.as_ref().map(|directive| {
        let keys = directive.clauses.iter().map(|clause| clause.key.to_string());
        let keys = keys.map(|key| (key.clone(), key));
        let none = (NO_CLAUSE.to_owned(), lang.t("pick-no-clause"));
        std::iter::once(all).chain(keys).chain([none]).collect::<Vec<_>>()
    });
    let sorts = SORTS.iter().map(|sort| {
        let value = if *sort == "worst" { String::new() } else { (*sort).to_owned() };
        (value, lang.t(&format!("sort-{sort}")))
    });
    let groups = GROUPS.iter().map(|group| {
        let key = if group.is_empty() { "group-none".to_owned() } else { format!("group-{group}") };
        ((*group).to_owned(), lang.t(&key))
    });
    let kept = ["status", "mark", "cols", "asof"].into_iter().flat_map(|name| {
        let values: Vec<_> = query.all(name).map(str::to_owned).collect();
        values.into_iter().map(move |value| view! { <input type="hidden" name=name value=value/> })
    });
    let kept = kept.collect_view();
    let shown = columns(&query);
    let toggles = Column::ALL.into_iter().filter(|c| !matches!(c, Column::Task | Column::Status)).map(|column| {
        let on = shown.contains(&column);
        let mut next = shown.clone();
        if on {
            next.retain(|known| *known != column);
        } else {
            next.push(column);
        }
        let names: Vec<_> = Column::ALL.into_iter().filter(|c| next.contains(c)).map(Column::name).collect();
        let usual = next.len() == Column::TASKS.len() && Column::TASKS.iter().all(|c| next.contains(c));
        let value = if usual { String::new() } else { names.join(",") };
        let href = address(&query.with("cols", &value));
        view! { <a href=href aria-current=on.then_some("true")>{lang.t(&format!("column-{}", column.name()))}</a> }
    });
    let toggles = toggles.collect_view();
    let clean = !NARROWING.iter().any(|name| query.get(name).is_some());
    let clear = (!clean).then(|| view! { <a href=base.clone()>{lang.t("tasks-clear")}</a> });
    let typed = query.get("q").unwrap_or("").to_owned();
    view! {
        <form class="filters" action=base.clone()>
            <p class="counts">{statuses}{marks}</p>
            <p class="picks">
                <label class="pick">{lang.t("pick-q")}" "<input type="search" name="q" value=typed/></label>
                {options("workstream", workstreams)}
                {options("owner", owners)}
                {options("state", states.collect())}
                {clauses.map(|clauses| options("clause", clauses))}
                {options("sort", sorts.collect())}
                {options("group", groups.collect())}
                {kept}
                <button>{lang.t("show")}</button>
                {clear}
                <span class="toggles">{lang.t("columns")}" "{toggles}</span>
            </p>
        </form>
    }
    .into_any()
}
