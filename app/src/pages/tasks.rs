//! The table of tasks: filters with counts, search, sorting, grouping and columns, all in the address.

use std::{cmp::Ordering, collections::BTreeMap, sync::Arc};

use leptos::prelude::*;
use roadmap::{Rule, Status, Task, status::Mark};

use super::{Frame, office_choices};
use crate::{
    components::{Column, Icon, Nav, Pager, Part, Row, RowHead, tone_class},
    order::{by_name, fold, natural, valued},
    query::Query,
    visit::Scene,
};

/// Rows on a page.
pub const PAGE: usize = 100;

type Entry = (Arc<Task>, Arc<Status>);

/// What the address asks for.
pub struct Wanted {
    /// The rows that fit, in order, of every page.
    pub rows: Vec<Entry>,
    /// How many tasks of each status fit all other filters.
    by_status: BTreeMap<u8, (Rule, usize)>,
    /// How many tasks of each workstream fit all other filters.
    by_workstream: BTreeMap<String, usize>,
    /// How many tasks of each office fit all other filters.
    by_owner: BTreeMap<String, usize>,
    /// How many tasks with each mark, or without fresh data, fit all other filters.
    by_mark: BTreeMap<&'static str, (Option<Mark>, usize)>,
}

/// Filters and sorts the tasks as the address asks.
pub fn wanted(scene: &Scene) -> Wanted {
    let query = &scene.visit.query;
    let words: Vec<String> = query.get("q").unwrap_or("").split_whitespace().map(fold).collect();
    let fits_status = |status: &Status| {
        let mut codes = query.all("status").peekable();
        codes.peek().is_none() || codes.any(|code| status.rule.code() == code)
    };
    let fits_workstream = |task: &Task| {
        let mut keys = query.all("workstream").peekable();
        keys.peek().is_none() || keys.any(|key| task.workstream == key)
    };
    let fits_owner = |task: &Task| {
        query.get("owner").is_none_or(|owner| {
            task.owner == owner || task.co_owners.iter().any(|part| part.office == owner)
        })
    };
    let fits_mark = |status: &Status| {
        let mut codes = query.all("mark").peekable();
        let has = |code: &str| match code {
            "fresh" => status.is_watched() && status.stale.is_none(),
            "stale" => status.stale.is_some(),
            _ => status.marks.iter().any(|mark| mark.code() == code),
        };
        codes.peek().is_none() || codes.any(has)
    };
    let mut wanted = Wanted {
        rows: Vec::new(),
        by_status: BTreeMap::new(),
        by_workstream: BTreeMap::new(),
        by_owner: BTreeMap::new(),
        by_mark: BTreeMap::new(),
    };
    let board = scene.board();
    for (task, status) in board.rows(&scene.roadmap) {
        if !words.is_empty() && !matches(scene, task, &words) {
            continue;
        }
        let fits = (fits_status(status), fits_workstream(task), fits_owner(task));
        if fits == (true, true, true) {
            for mark in &status.marks {
                wanted.by_mark.entry(mark.code()).or_insert((Some(*mark), 0)).1 += 1;
            }
            if status.stale.is_some() {
                wanted.by_mark.entry("stale").or_insert((None, 0)).1 += 1;
            }
        }
        if !fits_mark(status) {
            continue;
        }
        if fits.1 && fits.2 {
            wanted.by_status.entry(status.rule.severity()).or_insert((status.rule, 0)).1 += 1;
        }
        if fits.0 && fits.2 {
            *wanted.by_workstream.entry(task.workstream.to_string()).or_default() += 1;
        }
        if fits.0 && fits.1 {
            *wanted.by_owner.entry(task.owner.to_string()).or_default() += 1;
        }
        if fits == (true, true, true) {
            wanted.rows.push((task.clone(), status.clone()));
        }
    }
    sort(scene, &mut wanted.rows);
    wanted
}

/// Every word occurs somewhere in key, title, owner, deliverable or basis, in any language.
fn matches(scene: &Scene, task: &Task, words: &[String]) -> bool {
    let office = scene.roadmap.office(&task.owner);
    let texts =
        [Some(&task.title), Some(&task.deliverable), Some(&task.basis), office.map(|o| &o.name)];
    let texts = texts.into_iter().flatten().flat_map(|text| text.all());
    let all: Vec<String> = std::iter::once(task.key.as_str()).chain(texts).map(fold).collect();
    words.iter().all(|word| all.iter().any(|text| text.contains(word.as_str())))
}

/// The orders that the address may name.
pub const SORTS: [&str; 8] =
    ["worst", "key", "deadline", "expected", "forecast", "drift", "owner", "report"];

fn sort(scene: &Scene, rows: &mut [Entry]) {
    let name = scene.visit.query.get("sort").unwrap_or("worst");
    let (name, backwards) = match name.strip_prefix('-') {
        Some(name) => (name, true),
        None => (name, false),
    };
    let drift = |(task, status): &Entry| {
        let expected = status.expected?;
        Some(roadmap::date::days_between(task.deadline.last_day(), expected))
    };
    let lang = scene.lang().code();
    let owner =
        |task: &Task| scene.roadmap.office(&task.owner).map(|o| o.name.get(lang).to_owned());
    let report = |task: &Task| task.last_report().map(|report| report.at);
    // What has no value stands last both ways; rows that are equal are in the order of their keys.
    let order = |x: &Entry, y: &Entry| -> Ordering {
        let ((a, s), (b, t)) = (x, y);
        let turned = |found: Ordering| if backwards { found.reverse() } else { found };
        match name {
            "key" => turned(natural(&a.key, &b.key)),
            "deadline" => turned(a.deadline.cmp(&b.deadline)),
            "expected" => valued(s.expected, t.expected, backwards, |a, b| a.cmp(&b)),
            "forecast" => valued(a.forecast(), b.forecast(), backwards, |a, b| a.cmp(&b)),
            "drift" => valued(drift(x), drift(y), backwards, |a, b| b.cmp(&a)),
            "owner" => valued(owner(a), owner(b), backwards, |a, b| by_name(scene.lang(), &a, &b)),
            "report" => valued(report(a), report(b), backwards, |a, b| a.cmp(&b)),
            _ => turned((s.worst(), a.deadline).cmp(&(t.worst(), b.deadline))),
        }
        .then_with(|| natural(&a.key, &b.key))
    };
    rows.sort_by(order);
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
        islands: scene.roadmap.tasks.iter().any(|task| scene.may_report(task)),
    };
    let scene = scene.clone();
    frame.render(move || view! { <Tasks scene/> })
}

#[component]
fn Tasks(scene: Scene) -> impl IntoView {
    let lang = scene.lang();
    let mut wanted = wanted(&scene);
    let query = scene.visit.query.clone();
    let total = wanted.rows.len();
    let group = query.get("group").unwrap_or("").to_owned();
    if !group.is_empty() {
        // The order inside a group stays as it is.
        let order = order_of_groups(&scene, &group);
        wanted.rows.sort_by_key(|entry| {
            order.get(&group_of(&group, entry)).copied().unwrap_or(usize::MAX)
        });
    }
    let part = Part::asked(&scene.visit, total, PAGE);
    let rows: Vec<_> = part.of(std::mem::take(&mut wanted.rows)).collect();
    let columns = columns(&query);
    let names: Vec<_> = columns.iter().map(|column| column.name()).collect();
    let names = names.join(",");
    let bodies = bodies(&scene, rows, &group, &columns);
    let add = scene.roadmap.workstreams.iter().any(|w| scene.may_plan(&w.key));
    let add = add.then(|| view! { " · "<a href=scene.href("/new")>{lang.t("task-add")}</a> });
    let exports = ["csv", "json"].map(|format| {
        let rest = query.without("page").without("asof").to_string();
        let sign = if rest.is_empty() { "" } else { "?" };
        let href = scene.href(&format!("/tasks.{format}{sign}{rest}"));
        view! { " · "<a href=href>{format.to_uppercase()}</a> }
    });
    let empty = (total == 0).then(|| {
        view! { <p class="empty">{lang.t("tasks-none")}" "<a href=scene.href("/tasks")>{lang.t("tasks-clear")}</a></p> }
    });
    view! {
        <h1 class="plain">{lang.t("tasks-title")}" "<small>{lang.n("tasks-count", total)}{add}{exports.collect_view()}</small></h1>
        <Filters scene=scene.clone() wanted/>
        <table class="tasks" data-view="row" data-columns=names>
            <RowHead scene=scene.clone() columns/>
            {bodies}
        </table>
        {empty}
        <Pager visit=scene.visit.clone() part/>
    }
    .into_any()
}

fn group_of(group: &str, (task, status): &Entry) -> String {
    match group {
        "workstream" => task.workstream.to_string(),
        "owner" => task.owner.to_string(),
        _ => status.rule.code().to_owned(),
    }
}

fn order_of_groups(scene: &Scene, group: &str) -> BTreeMap<String, usize> {
    let keys: Vec<String> = match group {
        "workstream" => scene.roadmap.workstreams.iter().map(|w| w.key.to_string()).collect(),
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
        let key = group_of(group, first);
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
        let mut shown: Vec<AnyView> = Vec::new();
        while let Some((task, status)) =
            rows.next_if(|entry| group.is_empty() || group_of(group, entry) == key)
        {
            let (scene, columns) = (scene.clone(), columns.to_vec());
            let status = (*status).clone();
            shown.push(view! { <Row scene task status columns/> }.into_any());
        }
        bodies.push(view! { <tbody>{head}{shown}</tbody> }.into_any());
    }
    bodies.into_any()
}

#[component]
fn Filters(scene: Scene, wanted: Wanted) -> impl IntoView {
    let lang = scene.lang();
    let query = scene.visit.query.without("page");
    let base = format!("/r/{}/tasks", scene.roadmap.key);
    let address = |query: &Query| match query.to_string() {
        rest if rest.is_empty() => base.clone(),
        rest => format!("{base}?{rest}"),
    };
    let statuses = wanted.by_status.values().map(|(rule, n)| {
        let on = query.has("status", rule.code());
        let href = address(&query.toggled("status", rule.code()));
        let class = format!("count {}", tone_class(rule.tone()));
        view! { <a class=class href=href aria-current=on.then_some("true")><Icon rule=*rule/><b>{*n}</b>" "{lang.rule(*rule)}</a> }
    });
    let statuses = statuses.collect_view();
    let marks = wanted.by_mark.iter().map(|(code, (mark, n))| {
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
    let workstreams = scene.roadmap.workstreams.iter().map(|w| {
        let n = wanted.by_workstream.get(w.key.as_str()).copied().unwrap_or(0);
        (w.key.to_string(), format!("{} ({n})", w.title.get(lang.code())))
    });
    let workstreams = std::iter::once(all.clone()).chain(workstreams).collect();
    let owners = office_choices(&scene).into_iter().filter_map(|(key, name)| {
        let n = wanted.by_owner.get(&key).copied().unwrap_or(0);
        let chosen = query.get("owner") == Some(key.as_str());
        (n > 0 || chosen).then(|| (key, format!("{name} ({n})")))
    });
    let owners = std::iter::once(all).chain(owners).collect();
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
    let clean = !["q", "status", "mark", "workstream", "owner"]
        .iter()
        .any(|name| query.get(name).is_some());
    let clear = (!clean).then(|| view! { <a href=base.clone()>{lang.t("tasks-clear")}</a> });
    let typed = query.get("q").unwrap_or("").to_owned();
    view! {
        <form class="filters" action=base.clone()>
            <p class="counts">{statuses}{marks}</p>
            <p class="picks">
                <label class="pick">{lang.t("pick-q")}" "<input type="search" name="q" value=typed/></label>
                {options("workstream", workstreams)}
                {options("owner", owners)}
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
