//! People and offices, for the admin.

use std::sync::Arc;

use leptos::prelude::*;
use roadmap::{Roadmap, Roles};
use store::Person;

use super::Frame;
use crate::{
    components::{FormState, Hidden, Messages, Nav, Pick, TextField, role_names},
    i18n::Lang,
    visit::Visit,
};

/// Renders everyone with a login, and every roadmap's offices.
pub fn page(visit: &Arc<Visit>) -> String {
    let lang = visit.lang;
    let title = lang.t("people-title");
    let frame =
        Frame { visit, scene: None, nav: Nav::People, title: title.clone(), islands: false };
    let visit = visit.clone();
    frame.render(move || {
        let people = visit.store.people().into_iter().map(|person| view! { <Known lang person/> });
        let roadmaps =
            visit.store.roadmaps().into_iter().map(|roadmap| view! { <Offices lang roadmap/> });
        view! {
            <h1 class="plain">{title}</h1>
            <div class="columns">
                <section>
                    <ul class="list">{people.collect_view()}</ul>
                    <p><a href="/audit">{lang.t("audit-title")}</a></p>
                </section>
                <aside>
                    <NewPerson lang/>
                    {roadmaps.collect_view()}
                </aside>
            </div>
        }
        .into_any()
    })
}

#[component]
fn RoleBoxes(lang: Lang, state: FormState, roles: Roles) -> impl IntoView {
    let boxes = [
        ("planner", roles.planner),
        ("reviewer", roles.reviewer),
        ("controller", roles.controller),
        ("admin", roles.admin),
    ];
    let boxes = boxes.map(|(name, has)| {
        let checked = !state.value(name, if has { "1" } else { "" }).is_empty();
        let error = state.error(name);
        view! { <label><input type="checkbox" name=name value="1" checked=checked/>" "{lang.t(&format!("role-{name}"))}</label>{error.map(|error| view! { <span class="error">{error}</span> })}" " }
    });
    view! { <p class="boxes">{boxes.collect_view()}</p> }.into_any()
}

#[component]
fn Known(lang: Lang, person: Arc<Person>) -> impl IntoView {
    let state = FormState::of("/do/change-person", Some(("login", &person.login)));
    let reset = FormState::of("/do/reset-password", Some(("login", &person.login)));
    let open = state.typed().is_some() || reset.typed().is_some();
    let roles = role_names(lang, person.roles);
    let error = state.error("closed");
    let closed = !state.value("closed", if person.active { "" } else { "1" }).is_empty();
    let gone = (!person.active).then(|| {
        view! { " "<span class="mark tone-calm">{lang.t("person-gone")}</span> }
    });
    let offices = person.offices.join(", ");
    let sub = [roles.join(", "), offices.clone()].into_iter().filter(|part| !part.is_empty());
    let sub = sub.collect::<Vec<_>>().join(" · ");
    view! {
        <li>
            <details open=open>
                <summary><b>{person.name.clone()}</b>" "<span class="muted">{person.login.clone()}</span>{gone}<span class="sub">{sub}</span></summary>
                <form method="post" action="/do/change-person">
                    <Messages state=state.clone()/>
                    <Hidden name="login" value=person.login.clone()/>
                    <Hidden name="back" value="/people"/>
                    <TextField state=state.clone() name="name" label=lang.t("person-name") value=person.name.clone() most=100/>
                    <RoleBoxes lang state=state.clone() roles=person.roles/>
                    <TextField state name="offices" label=lang.t("person-offices") value=offices hint=lang.t("person-offices-hint") most=1000/>
                    <p class="boxes"><label><input type="checkbox" name="closed" value="1" checked=closed/>" "{lang.t("person-closed")}</label>{error.map(|error| view! { <span class="error">{error}</span> })}</p>
                    <p class="buttons"><button>{lang.t("save")}</button></p>
                </form>
                <form method="post" action="/do/reset-password">
                    <Messages state=reset.clone()/>
                    <Hidden name="login" value=person.login.clone()/>
                    <Hidden name="back" value="/people"/>
                    <TextField state=reset name="password" label=lang.t("password-new") kind="password" hint=lang.t("password-hint") autocomplete="new-password" most=200/>
                    <p class="buttons"><button>{lang.t("password-reset")}</button></p>
                </form>
            </details>
        </li>
    }
    .into_any()
}

#[component]
fn NewPerson(lang: Lang) -> impl IntoView {
    let state = FormState::of("/do/add-person", None);
    view! {
        <form class="panel" method="post" action="/do/add-person">
            <h2>{lang.t("person-add")}</h2>
            <Messages state=state.clone()/>
            <Hidden name="back" value="/people"/>
            <TextField state=state.clone() name="login" label=lang.t("login") most=40 autocomplete="off"/>
            <TextField state=state.clone() name="name" label=lang.t("person-name") most=100/>
            <TextField state=state.clone() name="password" label=lang.t("password") kind="password" hint=lang.t("password-hint") autocomplete="new-password" most=200/>
            <RoleBoxes lang state=state.clone() roles=Roles::default()/>
            <TextField state name="offices" label=lang.t("person-offices") hint=lang.t("person-offices-hint") most=1000/>
            <p class="buttons"><button class="primary">{lang.t("person-add")}</button></p>
        </form>
    }
    .into_any()
}

#[component]
fn Offices(lang: Lang, roadmap: Arc<Roadmap>) -> impl IntoView {
    let state = FormState::of("/do/add-office", Some(("roadmap", &roadmap.key)));
    let days = FormState::of("/do/office-calendar", Some(("roadmap", &roadmap.key)));
    let choices = roadmap.offices.iter();
    let choices = choices.map(|it| (it.key.clone(), it.name.get(lang.code()).to_owned()));
    let choices: Vec<_> = choices.collect();
    let calendars = ["", "ru", "mon-fri", "continuous"].map(|key| {
        let label =
            if key.is_empty() { "calendar-roadmap".to_owned() } else { format!("calendar-{key}") };
        (key.to_owned(), lang.t(&label))
    });
    let calendars = calendars.to_vec();
    let offices = roadmap.offices.iter().map(|office| {
        let name = office.name.get(lang.code()).to_owned();
        let own = office.calendar.as_ref().map(|calendar| {
            format!(" · {}: {}", lang.t("office-calendar").to_lowercase(), calendar.key)
        });
        view! { <li>{name}" "<span class="muted">{office.key.clone()}{own}</span></li> }
    });
    let offices = offices.collect_view();
    let title = roadmap.title.get(lang.code()).to_owned();
    view! {
        <form class="panel" method="post" action="/do/add-office">
            <h2>{lang.t("offices")}</h2>
            <p class="sub">{title}</p>
            <details><summary>{lang.n("offices-count", roadmap.offices.len())}</summary><ul>{offices}</ul></details>
            <Messages state=state.clone()/>
            <Hidden name="roadmap" value=roadmap.key.clone()/>
            <Hidden name="version" value=roadmap.version.to_string()/>
            <Hidden name="back" value="/people"/>
            <TextField state=state.clone() name="key" label=lang.t("office-key") most=40/>
            <TextField state=state.clone() name="name_en" label=lang.t("office-name-en")/>
            <TextField state name="name_ru" label=lang.t("office-name-ru")/>
            <p class="buttons"><button>{lang.t("office-add")}</button></p>
        </form>
        <form class="panel" method="post" action="/do/office-calendar">
            <h2>{lang.t("office-calendar-title")}</h2>
            <Messages state=days.clone()/>
            <Hidden name="roadmap" value=roadmap.key.clone()/>
            <Hidden name="version" value=roadmap.version.to_string()/>
            <Hidden name="back" value="/people"/>
            <Pick state=days.clone() name="office" label=lang.t("office") options=choices/>
            <Pick state=days name="calendar" label=lang.t("office-calendar") options=calendars/>
            <p class="buttons"><button>{lang.t("save")}</button></p>
        </form>
    }
    .into_any()
}
