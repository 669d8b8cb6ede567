//! The offices of a roadmap: their names, their working days, and what they have to do.

use std::collections::HashMap;

use leptos::prelude::*;
use maud::{Markup, html};
use roadmap::{
    Office, WorkingCalendar,
    commitment::Commitments,
    schedule::calibration::{Calibration, calibrations},
};

use super::{Frame, roadmap_title, settings::Decision};
use crate::{
    components::{
        FormState, Hidden, Messages, Nav, Pager, Part, Pick, TextField, calendar_words, kept_words,
        office_choices, raw,
    },
    i18n::{Lang, args},
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
        let refused = ["/do/rename-office", "/do/office-calendar", "/do/close-office"].iter().find_map(|action| {
            let state = FormState::of(action, Some(("roadmap", &scene.roadmap.key)));
            let office = state.typed()?.values.get("office")?.to_owned();
            all.iter().position(|it| it.key == office)
        });
        let part = Part::with(&scene.visit, refused, all.len(), PAGE);
        let board = scene.board();
        let found = Commitments::of(&scene.roadmap, &board);
        let submitted = board.digest(&scene.roadmap).submitted().iter();
        let submitted = submitted.filter_map(|at| scene.roadmap.tasks.get(*at));
        let forecasts = calibrations(&scene.roadmap, submitted);
        let rows = part.of(all.iter()).map(|office| {
            let n = tasks.get(office.key.as_str()).copied().unwrap_or(0);
            let kept = kept(&scene, office, &found, &forecasts);
            view! { <Known scene=scene.clone() office=office.clone() tasks=n kept/> }
        });
        let rows = rows.collect_view();
        let over = roadmap_title(&scene);
        let open = all.iter().filter(|office| office.closed.is_none()).count();
        let n = lang.n("offices-count", open);
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

/// The calendars that an office may have, its own among them.
fn calendars(lang: Lang, own: &str) -> Vec<(String, String)> {
    let built_in = WorkingCalendar::BUILT_IN;
    let other = (!own.is_empty() && !built_in.contains(&own)).then_some(own);
    let keys = built_in.into_iter().chain(other);
    let keys = keys.map(|key| (key.to_owned(), calendar_words(lang, key)));
    std::iter::once((String::new(), lang.t("calendar-roadmap"))).chain(keys).collect()
}

/// What became of what an office committed to, with the way to all of it.
fn kept(scene: &Scene, office: &Office, found: &Commitments, forecasts: &[Calibration]) -> Markup {
    let href = scene.href(&format!("/commitments?owner={}", encoded(&office.key)));
    html! {
        @if let Some(words) = kept_words(scene, &office.key, found, forecasts) {
            p { (words) " " a href=(href) { (scene.lang().t("commitments-title")) } }
        }
    }
}

#[component]
fn Known(scene: Scene, office: Office, tasks: usize, kept: Markup) -> impl IntoView {
    let lang = scene.lang();
    let about = Some(("office", office.key.as_str()));
    let rename = FormState::of("/do/rename-office", about);
    let days = FormState::of("/do/office-calendar", about);
    let close = FormState::of("/do/close-office", about);
    let open = [&rename, &days, &close].iter().any(|it| it.typed().is_some());
    let closing = close.typed().is_some();
    let year = scene.href(&format!("/settings/calendar?office={}", encoded(&office.key)));
    let kept = (!kept.0.is_empty()).then(|| raw(kept));
    let gone = office.closed.as_ref().map(|closed| {
        let text = match &closed.into {
            Some(into) => {
                let line = scene.roadmap.with_heirs(vec![into.clone()]);
                let heir = line.last().map(|key| scene.office(key)).unwrap_or_default();
                lang.f("office-merged", &args([("name", heir.into())]))
            }
            None => lang.t("office-closed"),
        };
        view! { " "<span class="mark tone-calm">{text}</span> }
    });
    let end = (office.closed.is_none() && scene.controls()).then(|| {
        let mut others = office_choices(&scene);
        others.retain(|(key, _)| *key != office.key.as_str());
        others.insert(0, (String::new(), lang.t("office-nobody")));
        view! {
            <details class="cut" open=closing>
                <summary>{lang.t("office-close")}</summary>
                <form method="post" action="/do/close-office">
                    <p class="muted">{lang.t("office-close-text")}</p>
                    <Messages state=close.clone()/>
                    <Carried scene=scene.clone()/>
                    <Hidden name="office" value=office.key.clone()/>
                    <Pick state=close.clone() name="into" label=lang.t("office-into") options=others/>
                    <Decision scene=scene.clone() state=close verb=lang.t("office-close")/>
                </form>
            </details>
        }
    });
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
                <summary><b>{office.name.get(lang.code()).to_owned()}</b>" "<span class="muted">{office.key.to_string()}</span>{gone}<span class="sub">{n}{own}</span></summary>
                {(tasks > 0).then(|| view! { <p><a href=href>{lang.t("office-tasks")}</a></p> })}
                {kept}
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
                    <p class="buttons"><button>{lang.t("save")}</button>" "<a href=year>{lang.t("office-year")}</a></p>
                </form>
                {end}
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
