//! What the palette finds: tasks, views, filters, and what can be done where it was opened.

use std::sync::Arc;

use maud::{Markup, html};
use roadmap::{May, Rule, Task, status::Mark};

use crate::{
    components::{Way, edit_href},
    fuzzy::Typed,
    i18n::Lang,
    order::sort_first,
    query::Query,
    visit::{Scene, Visit},
};

/// What is found at the most.
const MOST: usize = 12;
/// What a task of another roadmap costs more.
const FAR: u32 = 40;
/// Tasks at the most that are looked through for what is typed, and for what is only like it.
const LOOKED_THROUGH: [usize; 2] = [200_000, 20_000];

/// The views of a roadmap for whoever may read it: how they are called, and where they are.
const VIEWS: [(&str, &str); 11] = [
    ("nav-overview", ""),
    ("nav-tasks", "/tasks"),
    ("nav-timeline", "/timeline"),
    ("nav-changes", "/changes"),
    ("nav-board", "/board"),
    ("nav-calendar", "/calendar"),
    ("nav-forecast", "/forecast"),
    ("trend-title", "/trend"),
    ("nav-register", "/register"),
    ("nav-stocktake", "/stocktake"),
    ("commitments-title", "/commitments"),
];

/// What something that was found is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Action,
    View,
    Filter,
    Task,
    Elsewhere,
}

impl Kind {
    /// Returns the key of what stands over them.
    const fn head(self) -> &'static str {
        match self {
            Self::Action => "found-actions",
            Self::View => "found-views",
            Self::Filter => "found-filters",
            Self::Task => "found-tasks",
            Self::Elsewhere => "found-elsewhere",
        }
    }
}

/// One thing that was found.
struct Found {
    cost: u32,
    kind: Kind,
    /// The key of a task.
    key: String,
    words: String,
    /// What tells it from others that are called alike.
    more: String,
    href: String,
}

/// What is found by its names.
struct Offer {
    found: Found,
    names: Vec<String>,
}

impl Offer {
    fn new(kind: Kind, words: String, href: String) -> Self {
        let (key, more) = (String::new(), String::new());
        Self { names: vec![words.clone()], found: Found { cost: 0, kind, key, words, more, href } }
    }

    /// Offers what the catalogue has a name for; it is found by its name in any language.
    fn called(lang: Lang, kind: Kind, name: &str, href: String) -> Self {
        let names = Lang::ALL.map(|lang| lang.t(name));
        Self::new(kind, lang.t(name), href).known_as(names)
    }

    fn known_as(mut self, names: impl IntoIterator<Item = String>) -> Self {
        self.names.extend(names);
        self
    }

    fn with(mut self, more: &str) -> Self {
        more.clone_into(&mut self.found.more);
        self
    }

    fn found_by(self, typed: &Typed) -> Option<Found> {
        let cost = self.names.iter().filter_map(|name| typed.calls(name)).min()?;
        Some(Found { cost, ..self.found })
    }
}

/// Renders what is found for what is typed; without that, what can be done here and where one may go.
pub fn fragment(visit: &Arc<Visit>, scenes: &[Scene]) -> String {
    let at = visit.query.get("at");
    let here = scenes.iter().find(|scene| at == Some(&*scene.roadmap.key));
    let here = here.or(match scenes {
        [only] => Some(only),
        _ => None,
    });
    let actions = here.map(actions).unwrap_or_default();
    let offers = actions.into_iter().chain(views(visit, here)).chain(roadmaps(here, scenes));
    let mut found: Vec<Found> = match Typed::read(visit.query.get("q").unwrap_or("")) {
        None => offers.map(|offer| offer.found).collect(),
        Some(typed) => {
            let offers = offers.chain(here.map(filters).unwrap_or_default());
            let offers = offers.filter_map(|offer| offer.found_by(&typed));
            offers.chain(tasks(here, scenes, &typed)).collect()
        }
    };
    // Of what is as near, actions come before views, and these before tasks.
    found.sort_by_key(|it| it.cost);
    found.truncate(MOST);
    list(visit.lang, &found).into_string()
}

/// What the viewer may do here: with the task whose page it is, and in the roadmap.
fn actions(scene: &Scene) -> Vec<Offer> {
    let lang = scene.lang();
    let task = scene.visit.query.get("task").and_then(|key| scene.roadmap.task(key));
    let mut all = Vec::new();
    if let Some((task, actor)) = task.zip(scene.actor()) {
        let page = scene.task_href(&task.key);
        let possible = May { roadmap: &scene.roadmap, actor }.possible(task);
        let halts = possible.withdraw || possible.reopen;
        let ask = possible.ask && task.submission().is_none();
        let halt = if task.is_closed() { "halt-title-closed" } else { "halt-title" };
        let offered = [
            (possible.report, "report-title", "/report"),
            (possible.submit, "submit-title", "#submit"),
            (ask, "extension-title", "#extend"),
            (possible.decide, "decide-title", "#decide"),
            (possible.grant, "extension-decide-title", "#grant"),
            (possible.comment, "comment-title", "#task-comment"),
            (halts, halt, "#halt"),
        ];
        let offered = offered.into_iter().filter(|(may, ..)| *may);
        let called = |name, href| Offer::called(lang, Kind::Action, name, href).with(&task.key);
        all.extend(offered.map(|(_, name, at)| called(name, format!("{page}{at}"))));
        all.extend(edit_href(scene, task).map(|href| called("edit-title", href)));
    }
    let approves = scene.actor().is_some_and(|actor| actor.controls().is_ok());
    let offered = [
        (Way::to_add(scene).is_some(), "task-add", "/new"),
        (scene.brings_back(), "returned-title", "/bring-back"),
        (approves && scene.roadmap.approval.is_none(), "approve-title", "/approve"),
    ];
    let offered = offered.into_iter().filter(|(may, ..)| *may);
    let called = |name, at| Offer::called(lang, Kind::Action, name, scene.href(at));
    all.extend(offered.map(|(_, name, at)| called(name, at)));
    all
}

/// Where the viewer may go, in the roadmap at hand and beside it.
fn views(visit: &Visit, here: Option<&Scene>) -> Vec<Offer> {
    let lang = visit.lang;
    let view = |name: &str, href: String| {
        // Views are known by their addresses, too.
        let address = href.rsplit('/').next().unwrap_or_default().to_owned();
        Offer::called(lang, Kind::View, name, href).known_as([address])
    };
    let mut all = Vec::new();
    if let Some(scene) = here {
        all.extend(VIEWS.map(|(name, at)| view(name, scene.href(at))));
        let keeps = visit.actor(&scene.roadmap.key).is_some_and(|actor| actor.keeps().is_ok());
        let offered = [
            (scene.roadmap.directive.is_some(), "nav-coverage", "/coverage"),
            (keeps, "nav-members", "/members"),
            (keeps, "offices", "/offices"),
            (scene.controls(), "nav-settings", "/settings"),
            (scene.controls(), "settings-calendar", "/settings/calendar"),
        ];
        let offered = offered.into_iter().filter(|(may, ..)| *may);
        all.extend(offered.map(|(_, name, at)| view(name, scene.href(at))));
    }
    let viewer = visit.viewer.as_ref();
    let decides = |roles: &roadmap::Roles| roles.reviewer || roles.controller;
    let admin = viewer.is_some_and(|person| person.admin);
    let offered = [
        (viewer.is_some(), "nav-my", "/my"),
        (visit.holds(decides), "nav-review", "/review"),
        (true, "home-title", "/"),
        (true, "search-title", "/search"),
        (true, "nav-help", "/help"),
        (true, "keys-title", "/keys"),
        (viewer.is_none(), "sign-in", "/sign-in"),
        (viewer.is_some(), "account-title", "/account"),
        (visit.may_begin(), "begin-title", "/begin"),
        (admin, "nav-people", "/people"),
        (admin, "nav-audit", "/audit"),
        (admin, "record-title", "/record"),
        (true, "checkpoints-title", "/checkpoints"),
    ];
    let offered = offered.into_iter().filter(|(may, ..)| *may);
    all.extend(offered.map(|(_, name, at)| view(name, at.to_owned())));
    all
}

/// The other roadmaps that the viewer may read.
fn roadmaps(here: Option<&Scene>, scenes: &[Scene]) -> Vec<Offer> {
    let others =
        scenes.iter().filter(|scene| here.is_none_or(|here| here.roadmap.key != scene.roadmap.key));
    let offers = others.map(|scene| {
        let title = &scene.roadmap.title;
        let names = title.all().map(str::to_owned).chain([scene.roadmap.key.to_string()]);
        let words = title.get(scene.lang().code()).to_owned();
        Offer::new(Kind::View, words, scene.href("")).known_as(names)
    });
    offers.collect()
}

/// The table of the roadmap at hand, narrowed: by status, mark, workstream or owner.
fn filters(scene: &Scene) -> Vec<Offer> {
    let lang = scene.lang();
    let filter = |name: &str, value: &str, words: String, of: &str| {
        let query = Query::default().with(name, value);
        let href = scene.href(&format!("/tasks?{query}"));
        Offer::new(Kind::Filter, words, href).with(&lang.t(of))
    };
    let statuses = Rule::ALL.iter().map(|rule| {
        let names = Lang::ALL.map(|lang| lang.rule(*rule));
        filter("status", rule.code(), lang.rule(*rule), "column-status").known_as(names)
    });
    let marks = Mark::ALL.iter().map(|mark| {
        let names = Lang::ALL.map(|lang| lang.mark(*mark));
        filter("mark", mark.code(), lang.mark(*mark), "found-mark").known_as(names)
    });
    let stale = filter("mark", "stale", lang.t("mark-without-data"), "found-mark");
    let stale = stale.known_as(Lang::ALL.map(|lang| lang.t("mark-without-data")));
    let groups = scene.roadmap.workstreams.iter().map(|group| {
        let words = group.title.get(lang.code()).to_owned();
        let names = group.title.all().map(str::to_owned).chain([group.key.to_string()]);
        filter("workstream", &group.key, words, "pick-workstream").known_as(names)
    });
    let offices = scene.roadmap.offices.iter().filter(|office| office.closed.is_none());
    let owners = offices.map(|office| {
        let words = office.name.get(lang.code()).to_owned();
        let names = office.name.all().map(str::to_owned);
        filter("owner", &office.key, words, "pick-owner").known_as(names)
    });
    statuses.chain(marks).chain([stale]).chain(groups).chain(owners).collect()
}

/// The tasks that are nearest to what was typed: of the roadmap at hand, and then of others.
fn tasks(here: Option<&Scene>, scenes: &[Scene], typed: &Typed) -> Vec<Found> {
    let is_here = |scene: &Scene| here.is_some_and(|here| here.roadmap.key == scene.roadmap.key);
    let mut all: Vec<(bool, bool, &Scene)> = scenes
        .iter()
        .map(|scene| (!is_here(scene), scene.roadmap.archived.is_some(), scene))
        .collect();
    all.sort_by_key(|(elsewhere, archived, _)| (*elsewhere, *archived));
    // What it costs, whether it is done, and where it is.
    let mut hits: Vec<(u32, bool, usize, usize)> = Vec::new();
    for (like, mut left) in [false, true].into_iter().zip(LOOKED_THROUGH) {
        let known: Vec<_> = hits.iter().map(|(.., n, at)| (*n, *at)).collect();
        for (n, (elsewhere, _, scene)) in all.iter().enumerate() {
            // Whatever is found here, a key may be that of a task elsewhere.
            if left == 0 || (like && hits.len() >= MOST) {
                break;
            }
            let far = if here.is_some() && *elsewhere { FAR } else { 0 };
            let texts = scene.visit.boards.texts.of(&scene.roadmap);
            left = left.saturating_sub(texts.len());
            for (at, text) in texts.iter().enumerate() {
                let cost = if like { typed.is_like(text) } else { typed.says(text) };
                let Some(cost) = cost.filter(|_| !known.contains(&(n, at))) else { continue };
                let done = scene.roadmap.tasks.get(at).is_some_and(|task| task.is_closed());
                hits.push((cost + far, done, n, at));
            }
        }
    }
    sort_first(&mut hits, MOST, Ord::cmp);
    let nearest = hits.into_iter().take(MOST).filter_map(|(cost, _, n, at)| {
        let (elsewhere, _, scene) = all.get(n)?;
        let kind = if here.is_some() && *elsewhere { Kind::Elsewhere } else { Kind::Task };
        Some(of_task(scene, scene.roadmap.tasks.get(at)?, kind, cost))
    });
    nearest.collect()
}

fn of_task(scene: &Scene, task: &Task, kind: Kind, cost: u32) -> Found {
    let code = scene.lang().code();
    let more = match kind {
        Kind::Elsewhere => scene.roadmap.title.get(code).to_owned(),
        _ => scene.office(&task.owner),
    };
    let (key, words) = (task.key.to_string(), task.title.get(code).to_owned());
    Found { cost, kind, key, words, more, href: scene.task_href(&task.key) }
}

/// Writes what was found in groups, that of the nearest first.
fn list(lang: Lang, found: &[Found]) -> Markup {
    let mut kinds: Vec<Kind> = Vec::new();
    for it in found {
        if !kinds.contains(&it.kind) {
            kinds.push(it.kind);
        }
    }
    html! {
        @for kind in kinds {
            div role="group" aria-labelledby=(kind.head()) {
                p.over role="presentation" id=(kind.head()) { (lang.t(kind.head())) }
                @for (n, it) in found.iter().enumerate().filter(|(_, it)| it.kind == kind) {
                    a role="option" id={ "found-" (n) } href=(it.href) tabindex="-1" aria-selected="false" {
                        @if !it.key.is_empty() { b { (it.key) } " " }
                        (it.words)
                        @if !it.more.is_empty() { " " span.muted { (it.more) } }
                    }
                }
            }
        }
    }
}
