//! The offices of a roadmap: their names, their working days, and what they have to do.

use std::collections::HashMap;

use leptos::prelude::*;
use roadmap::Office;

use super::{Frame, roadmap_title};
use crate::{
    components::{FormState, Hidden, Messages, Nav, Pager, Part, Pick, TextField},
    i18n::Lang,
    visit::{Scene, encoded},
};

/// Offices on a page.
const PAGE: usize = 50;

/// Renders the offices of a roadmap.
pub fn page(scene: &Scene) -> String {
    let lang = scene.lang();
    let title = lang.t("offices");
    let frame = Frame {
        visit: &scene.visit,
        scene: Some(scene),
        nav: Nav::Members,
        title: title.clone(),
        islands: false,
    };
    let scene = scene.clone();
    frame.render(move || {
        let mut tasks: HashMap<&str, usize> = HashMap::new();
        for task in &scene.roadmap.tasks {
            *tasks.entry(&task.owner).or_default() += 1;
        }
        let all = &scene.roadmap.offices;
        let refused = ["/do/rename-office", "/do/office-calendar"].iter().find_map(|action| {
            let state = FormState::of(action, Some(("roadmap", &scene.roadmap.key)));
            let office = state.typed()?.values.get("office")?.to_owned();
            all.iter().position(|it| it.key == office)
        });
        let part = Part::with(&scene.visit, refused, all.len(), PAGE);
        let rows = part.of(all.iter()).map(|office| {
            let n = tasks.get(office.key.as_str()).copied().unwrap_or(0);
            view! { <Known scene=scene.clone() office=office.clone() tasks=n/> }
        });
        let rows = rows.collect_view();
        let over = roadmap_title(&scene);
        let n = lang.n("offices-count", all.len());
        view! {
            <p class="over"><a href=scene.href("")>{over}</a></p>
            <h1 class="plain">{title}" "<small>{n}" · "<a href=scene.href("/members")>{lang.t("members-title")}</a></small></h1>
            <div class="columns">
                <section><ul class="list">{rows}</ul><Pager visit=scene.visit.clone() part/></section>
                <aside><NewOffice scene=scene.clone()/></aside>
            </div>
        }
        .into_any()
    })
}

/// What every form about an office carries.
#[component]
fn Carried(scene: Scene) -> impl IntoView {
    view! {
        <Hidden name="roadmap" value=scene.roadmap.key.clone()/>
        <Hidden name="version" value=scene.roadmap.version.to_string()/>
        <Hidden name="back" value=scene.visit.path.clone()/>
    }
}

/// The calendars that every installation has.
const BUILT_IN: [&str; 3] = ["ru", "mon-fri", "continuous"];

/// Says what a calendar is called; one that came with a file has its key alone.
fn calendar_words(lang: Lang, key: &str) -> String {
    if BUILT_IN.contains(&key) { lang.t(&format!("calendar-{key}")) } else { key.to_owned() }
}

/// The calendars that an office may have, its own among them.
fn calendars(lang: Lang, own: &str) -> Vec<(String, String)> {
    let other = (!own.is_empty() && !BUILT_IN.contains(&own)).then_some(own);
    let keys = BUILT_IN.into_iter().chain(other);
    let keys = keys.map(|key| (key.to_owned(), calendar_words(lang, key)));
    std::iter::once((String::new(), lang.t("calendar-roadmap"))).chain(keys).collect()
}

#[component]
fn Known(scene: Scene, office: Office, tasks: usize) -> impl IntoView {
    let lang = scene.lang();
    let about = Some(("office", office.key.as_str()));
    let rename = FormState::of("/do/rename-office", about);
    let days = FormState::of("/do/office-calendar", about);
    let open = rename.typed().is_some() || days.typed().is_some();
    let calendar = office.calendar.as_ref().map(|calendar| calendar.key.clone());
    let own = calendar.as_ref().map(|key| format!(" · {}", calendar_words(lang, key)));
    let calendar = calendar.unwrap_or_default();
    let calendars = calendars(lang, &calendar);
    let href = scene.href(&format!("/tasks?owner={}", encoded(&office.key)));
    let n = lang.n("tasks-count", tasks);
    let (english, russian) = (office.name.own("en").to_owned(), office.name.own("ru").to_owned());
    view! {
        <li>
            <details open=open>
                <summary><b>{office.name.get(lang.code()).to_owned()}</b>" "<span class="muted">{office.key.to_string()}</span><span class="sub">{n}{own}</span></summary>
                {(tasks > 0).then(|| view! { <p><a href=href>{lang.t("office-tasks")}</a></p> })}
                <form method="post" action="/do/rename-office">
                    <Messages state=rename.clone()/>
                    <Carried scene=scene.clone()/>
                    <Hidden name="office" value=office.key.clone()/>
                    <TextField state=rename.clone() name="name_en" label=lang.t("office-name-en") value=english/>
                    <TextField state=rename name="name_ru" label=lang.t("office-name-ru") value=russian/>
                    <p class="buttons"><button>{lang.t("office-rename")}</button></p>
                </form>
                <form method="post" action="/do/office-calendar">
                    <Messages state=days.clone()/>
                    <Carried scene=scene.clone()/>
                    <Hidden name="office" value=office.key.clone()/>
                    <Pick state=days name="calendar" label=lang.t("office-calendar") value=calendar options=calendars/>
                    <p class="buttons"><button>{lang.t("save")}</button></p>
                </form>
            </details>
        </li>
    }
    .into_any()
}

#[component]
fn NewOffice(scene: Scene) -> impl IntoView {
    let lang = scene.lang();
    let state = FormState::of("/do/add-office", Some(("roadmap", &scene.roadmap.key)));
    view! {
        <form class="panel" method="post" action="/do/add-office">
            <h2>{lang.t("office-add")}</h2>
            <Messages state=state.clone()/>
            <Carried scene=scene.clone()/>
            <TextField state=state.clone() name="key" label=lang.t("office-key") most=40/>
            <TextField state=state.clone() name="name_en" label=lang.t("office-name-en")/>
            <TextField state name="name_ru" label=lang.t("office-name-ru")/>
            <p class="buttons"><button class="primary">{lang.t("office-add")}</button></p>
        </form>
    }
    .into_any()
}
