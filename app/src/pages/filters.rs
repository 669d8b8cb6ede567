//! The filters of the table of tasks with their counts, its orders, groups and columns: everything in the
//! address.

use std::{
    borrow::Borrow,
    collections::{BTreeMap, HashMap},
    hash::Hash,
};

use leptos::prelude::*;
use maud::{Markup, html};
use roadmap::{OfficeKey, Rule, State, Tree, WorkstreamKey, status::Mark};

use crate::{
    components::{Column, Icon, office_choices, raw, tone_class, workstream_choices},
    filter::NO_CLAUSE,
    query::Query,
    visit::Scene,
};

/// The parameters that leave out tasks.
pub const NARROWING: [&str; 7] = ["q", "status", "mark", "workstream", "owner", "state", "clause"];

/// The orders that the address may name.
pub const SORTS: [&str; 8] =
    ["worst", "key", "deadline", "expected", "forecast", "drift", "owner", "report"];

/// The groupings that the address may name.
pub const GROUPS: [&str; 4] = ["", "workstream", "status", "owner"];

/// How many tasks of what fit all filters but the one for it.
#[derive(Default)]
pub struct Fitting {
    /// By status, worst first.
    pub by_status: BTreeMap<u8, (Rule, usize)>,
    /// By workstream.
    pub by_workstream: HashMap<WorkstreamKey, usize>,
    /// By office that contributes.
    pub by_owner: HashMap<OfficeKey, usize>,
    /// By mark, and without fresh data.
    pub by_mark: BTreeMap<&'static str, (Option<Mark>, usize)>,
}

/// Adds one to the number under a key.
pub fn add<K: Clone + Eq + Hash + Borrow<str>>(numbers: &mut HashMap<K, usize>, key: &K) {
    match numbers.get_mut(Borrow::<str>::borrow(key)) {
        Some(number) => *number += 1,
        None => {
            numbers.insert(key.clone(), 1);
        }
    }
}

impl Fitting {
    /// Counts all tasks, where nothing is filtered.
    pub fn all(scene: &Scene) -> Self {
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

/// Returns the columns of some names; status and task are always among them.
fn named(names: &str) -> Vec<Column> {
    let names: Vec<_> = names.split(',').collect();
    let shown = |column: &Column| {
        matches!(column, Column::Task | Column::Status) || names.contains(&column.name())
    };
    Column::ALL.into_iter().filter(shown).collect()
}

/// Returns the columns where an address names none: those that the viewer chose for themselves, or those
/// of every table.
fn usual(scene: &Scene) -> Vec<Column> {
    let own = scene.visit.own_views(&scene.roadmap.key);
    let own = own.and_then(|views| views.columns.as_deref());
    own.map_or_else(|| Column::TASKS.to_vec(), named)
}

/// Returns the columns that the address asks for.
pub fn columns(scene: &Scene) -> Vec<Column> {
    scene.visit.query.get("cols").map_or_else(|| usual(scene), named)
}

fn names_of(columns: &[Column]) -> String {
    columns.iter().map(|column| column.name()).collect::<Vec<_>>().join(",")
}

/// The button that has the columns shown from now on where an address names none, and the form that it
/// sends, which stands beside that of the filters.
fn keep_columns(scene: &Scene, shown: &[Column]) -> Option<(Markup, Markup)> {
    let visit = &scene.visit;
    if visit.viewer.is_none() || scene.past || usual(scene) == shown {
        return None;
    }
    // Those of every table need not be kept.
    let names = if shown == Column::TASKS { String::new() } else { names_of(shown) };
    let button = html! {
        " · " button.link form="keep-columns" { (scene.lang().t("columns-keep")) }
    };
    let form = html! {
        form id="keep-columns" method="post" action="/do/save-view" {
            input type="hidden" name="roadmap" value=(scene.roadmap.key.as_str());
            input type="hidden" name="way" value="columns";
            input type="hidden" name="columns" value=(names);
            input type="hidden" name="back" value=(visit.here());
        }
    };
    Some((button, form))
}

/// The filters of the table, each with how many tasks fit the others; sorting, grouping and columns.
#[component]
pub fn Filters(
    /// What is looked at.
    scene: Scene,
    /// How many tasks fit.
    counts: Fitting,
) -> impl IntoView {
    let lang = scene.lang();
    let query = scene.visit.query.without("page").without("view");
    let base = format!("/r/{}/tasks", scene.roadmap.key);
    let everything = scene.everything();
    let address = |query: &Query| match query.to_string() {
        rest if rest.is_empty() => everything.clone(),
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
    let workstreams = workstream_choices(&scene).into_iter().filter_map(|(place, key, title)| {
        let n = numbers.get(place)?;
        Some((key, format!("{title} ({n})")))
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
    // Whoever takes every filter away asks for everything.
    let all_of_it = everything
        .ends_with("?view=all")
        .then(|| view! { <input type="hidden" name="view" value="all"/> });
    let shown = columns(&scene);
    let usual = usual(&scene);
    let toggles = Column::ALL.into_iter().filter(|c| !matches!(c, Column::Task | Column::Status)).map(|column| {
        let on = shown.contains(&column);
        let mut next = shown.clone();
        if on {
            next.retain(|known| *known != column);
        } else {
            next.push(column);
        }
        let next: Vec<_> = Column::ALL.into_iter().filter(|c| next.contains(c)).collect();
        let value = if next == usual { String::new() } else { names_of(&next) };
        let href = address(&query.with("cols", &value));
        view! { <a href=href aria-current=on.then_some("true")>{lang.t(&format!("column-{}", column.name()))}</a> }
    });
    let toggles = toggles.collect_view();
    let (keep, keep_form) = keep_columns(&scene, &shown).unzip();
    let clean = !NARROWING.iter().any(|name| query.get(name).is_some());
    let clear = (!clean).then(|| view! { <a href=everything.clone()>{lang.t("tasks-clear")}</a> });
    let typed = query.get("q").unwrap_or("").to_owned();
    view! {
        <form class="filters" action=base.clone()>
            <p class="counts">{statuses}{marks}</p>
            <p class="picks">
                <label class="pick">{lang.t("pick-q")}" "<input type="search" name="q" maxlength="200" value=typed/></label>
                {options("workstream", workstreams)}
                {options("owner", owners)}
                {options("state", states.collect())}
                {clauses.map(|clauses| options("clause", clauses))}
                {options("sort", sorts.collect())}
                {options("group", groups.collect())}
                {kept}{all_of_it}
                <button>{lang.t("show")}</button>
                {clear}
                <span class="toggles">{lang.t("columns")}" "{toggles}{keep.map(raw)}</span>
            </p>
        </form>
        {keep_form.map(raw)}
    }
    .into_any()
}
