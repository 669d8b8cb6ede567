//! Before a roadmap is put into force: what will be frozen, what is missing, and the decision.

use leptos::prelude::*;
use roadmap::Task;

use super::{Frame, roadmap_title};
use crate::{
    components::{FormState, Hidden, Messages, Nav},
    i18n::args,
    visit::Scene,
};

/// Tasks of one kind that are named at the most.
const NAMED: usize = 12;

/// Renders the page of a draft, for whoever may approve it.
pub fn page(scene: &Scene) -> String {
    let lang = scene.lang();
    let title = lang.t("approve-title");
    let frame = Frame {
        visit: &scene.visit,
        scene: Some(scene),
        nav: Nav::Overview,
        title: title.clone(),
        islands: false,
    };
    let scene = scene.clone();
    frame.render(move || {
        let name = roadmap_title(&scene);
        let href = scene.href("");
        view! {
            <section class="narrow">
                <p class="over"><a href=href>{name}</a></p>
                <h1 class="plain">{title}</h1>
                <Approve scene/>
            </section>
        }
        .into_any()
    })
}

/// Something that a plan should have and has not: words, and the tasks that lack it.
struct Missing {
    text: String,
    keys: Vec<String>,
}

fn missing(scene: &Scene) -> Vec<Missing> {
    let lang = scene.lang();
    let (roadmap, today) = (&scene.roadmap, scene.today());
    let mut found = Vec::new();
    if roadmap.final_task().is_none() {
        found.push(Missing { text: lang.t("approve-no-final"), keys: Vec::new() });
    }
    let directory = scene.visit.store.directory();
    let people = directory.people().filter(|person| person.active);
    let planners: Vec<_> = people
        .map(|person| person.actor(&roadmap.key))
        .filter(|actor| actor.roles.planner)
        .collect();
    let unreported = |task: &Task| !planners.iter().any(|planner| planner.acts_for(&task.owner));
    let board = scene.board();
    let late = |task: &Task| {
        board.timing(roadmap, &task.key).is_some_and(|timing| timing.deadline_float < Some(0))
    };
    let past = |task: &Task| roadmap.limit(task.deadline) < today;
    let kinds: [(&str, &dyn Fn(&Task) -> bool); 4] = [
        ("approve-no-criteria", &|task| task.criteria.is_empty()),
        ("approve-no-reporter", &unreported),
        ("approve-past", &past),
        ("approve-late", &|task| late(task) && !past(task)),
    ];
    for (key, lacks) in kinds {
        let tasks = roadmap.tasks.iter().filter(|task| lacks(task));
        let keys: Vec<_> = tasks.map(|task| task.key.to_string()).collect();
        if !keys.is_empty() {
            found.push(Missing { text: lang.n(key, keys.len()), keys });
        }
    }
    found
}

#[component]
fn Approve(scene: Scene) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    let roadmap = scene.roadmap.clone();
    let state = FormState::of("/do/approve", None);
    let n = roadmap.tasks.len();
    let links: usize = roadmap.tasks.iter().map(|task| task.links.len()).sum();
    let criteria: usize = roadmap.tasks.iter().map(|task| task.criteria.len()).sum();
    let last = roadmap.final_task().map(|task| {
        let title = task.title.get(lang.code()).to_owned();
        let date = lang.deadline(task.deadline, today);
        let href = scene.task_href(&task.key);
        let expected = scene.status(task).expected.map(|day| lang.day(day, today));
        let expected = expected.map(|day| {
            lang.f("approve-expected", &args([("date", day.into())]))
        });
        view! { <li><a href=href><b>{task.key.to_string()}</b>" "{title}</a>": "{date}<span class="sub">{expected}</span></li> }
    });
    let missing = missing(&scene);
    let whole = missing.is_empty();
    let rows = missing.into_iter().map(|Missing { text, keys }| {
        let more = keys.len().saturating_sub(NAMED);
        let more = (more > 0).then(|| format!(" +{more}"));
        let links = keys.into_iter().take(NAMED).map(|key| {
            view! { " "<a href=scene.task_href(&key)>{key.clone()}</a> }
        });
        view! { <li><span class="mark tone-warn">{text}</span>{links.collect_view()}{more}</li> }
    });
    let rows = rows.collect_view();
    let lacks = if whole {
        view! { <p>{lang.t("approve-whole")}</p> }.into_any()
    } else {
        view! { <ul class="list">{rows}</ul> }.into_any()
    };
    let verb = lang.t(if whole { "approve" } else { "approve-anyway" });
    let frozen = lang.f(
        "approve-frozen",
        &args([("n", n.into()), ("links", links.into()), ("criteria", criteria.into())]),
    );
    view! {
        <h2>{lang.t("approve-frozen-title")}</h2>
        <p>{frozen}</p>
        <ul class="list">{last}</ul>
        <h2>{lang.t("approve-missing-title")}</h2>
        {lacks}
        <form class="panel" method="post" action="/do/approve">
            <Messages state/>
            <p>{lang.t("approve-final")}</p>
            <Hidden name="roadmap" value=roadmap.key.clone()/>
            <Hidden name="version" value=roadmap.version.to_string()/>
            <Hidden name="back" value=scene.visit.here()/>
            <p class="buttons"><button class="primary">{verb}</button>" "<a href=scene.href("")>{lang.t("cancel")}</a></p>
        </form>
    }
    .into_any()
}
