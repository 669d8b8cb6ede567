//! The people of the installation, for the admin.

use std::sync::Arc;

use directory::Person;
use leptos::prelude::*;

use super::Frame;
use crate::{
    components::{FormState, Hidden, Messages, Nav, PasswordAgain, Pick, TextField, role_names},
    visit::Visit,
};

/// Renders everyone with a login, and the way into roadmaps.
pub fn page(visit: &Arc<Visit>) -> String {
    let lang = visit.lang;
    let title = lang.t("people-title");
    let frame =
        Frame { visit, scene: None, nav: Nav::People, title: title.clone(), islands: false };
    let visit = visit.clone();
    frame.render(move || {
        let people = visit.store.people().into_iter();
        let people = people.map(|person| view! { <Known visit=visit.clone() person/> });
        view! {
            <h1 class="plain">{title}</h1>
            <div class="columns">
                <section>
                    <ul class="list">{people.collect_view()}</ul>
                    <p><a href="/audit">{lang.t("audit-title")}</a></p>
                </section>
                <aside><NewPerson visit=visit.clone()/><LetIn visit=visit.clone()/></aside>
            </div>
        }
        .into_any()
    })
}

#[component]
fn Standing(visit: Arc<Visit>, state: FormState, admin: bool) -> impl IntoView {
    let lang = visit.lang;
    let checked = !state.value("admin", if admin { "1" } else { "" }).is_empty();
    let error = state.error("admin");
    view! {
        <p class="boxes"><label><input type="checkbox" name="admin" value="1" checked=checked/>" "{lang.t("person-admin")}</label>{error.map(|error| view! { <span class="error">{error}</span> })}</p>
    }
    .into_any()
}

/// Where a person is, as far as the viewer may see it.
fn places(visit: &Visit, person: &Person) -> String {
    let lang = visit.lang;
    let readable = visit.roadmaps();
    let seen = readable.iter().filter_map(|roadmap| {
        let member = person.member(&roadmap.key)?;
        let roles = role_names(lang, member.roles);
        let roles = if roles.is_empty() { lang.t("role-reader") } else { roles.join(", ") };
        Some(format!("{}: {roles}", roadmap.key))
    });
    let admin = person.admin.then(|| lang.t("role-admin"));
    admin.into_iter().chain(seen).collect::<Vec<_>>().join(" · ")
}

#[component]
fn Known(visit: Arc<Visit>, person: Arc<Person>) -> impl IntoView {
    let lang = visit.lang;
    let about = Some(("login", person.login.as_str()));
    let state = FormState::of("/do/change-person", about);
    let reset = FormState::of("/do/reset-password", about);
    let factor = FormState::of("/do/remove-factor", about);
    let subject = FormState::of("/do/free-subject", about);
    let sessions = FormState::of("/do/end-sessions", about);
    let open =
        [&state, &reset, &factor, &subject, &sessions].iter().any(|state| state.typed().is_some());
    let error = state.error("closed");
    let closed = !state.value("closed", if person.active { "" } else { "1" }).is_empty();
    let mark = |key: &str| view! { " "<span class="mark tone-calm">{lang.t(key)}</span> };
    let gone = (!person.active).then(|| mark("person-gone"));
    let starts = person.must_change.then(|| mark("person-must-change"));
    let has_factor = person.factor.is_some().then(|| mark("person-factor"));
    let login = person.login.clone();
    let factor = person.factor.is_some().then(|| {
        view! {
            <form method="post" action="/do/remove-factor">
                <Messages state=factor.clone()/>
                <Hidden name="login" value=login.clone()/>
                <Hidden name="back" value="/people"/>
                <PasswordAgain state=factor/>
                <p class="buttons"><button>{lang.t("factor-remove-other")}</button></p>
            </form>
        }
    });
    let subject = person.subject.clone().map(|known| {
        view! {
            <form method="post" action="/do/free-subject">
                <Messages state=subject.clone()/>
                <p class="muted">{lang.t("subject-bound")}" "{known.issuer}</p>
                <Hidden name="login" value=login.clone()/>
                <Hidden name="back" value="/people"/>
                <PasswordAgain state=subject/>
                <p class="buttons"><button>{lang.t("subject-free")}</button></p>
            </form>
        }
    });
    let sub = places(&visit, &person);
    view! {
        <li>
            <details open=open>
                <summary><b>{person.name.clone()}</b>" "<span class="muted">{person.login.clone()}</span>{gone}{starts}{has_factor}<span class="sub">{sub}</span></summary>
                <form method="post" action="/do/change-person">
                    <Messages state=state.clone()/>
                    <Hidden name="login" value=person.login.clone()/>
                    <Hidden name="back" value="/people"/>
                    <TextField state=state.clone() name="name" label=lang.t("person-name") value=person.name.clone() most=100/>
                    <Standing visit=visit.clone() state=state.clone() admin=person.admin/>
                    <p class="boxes"><label><input type="checkbox" name="closed" value="1" checked=closed/>" "{lang.t("person-closed")}</label>{error.map(|error| view! { <span class="error">{error}</span> })}</p>
                    <PasswordAgain state/>
                    <p class="buttons"><button>{lang.t("save")}</button></p>
                </form>
                <form method="post" action="/do/reset-password">
                    <Messages state=reset.clone()/>
                    <Hidden name="login" value=person.login.clone()/>
                    <Hidden name="back" value="/people"/>
                    <TextField state=reset.clone() name="password" label=lang.t("password-start") kind="password" hint=lang.t("password-start-hint") autocomplete="new-password" most=256/>
                    <PasswordAgain state=reset/>
                    <p class="buttons"><button>{lang.t("password-reset")}</button></p>
                </form>
                <form method="post" action="/do/end-sessions">
                    <Messages state=sessions.clone()/>
                    <Hidden name="login" value=person.login.clone()/>
                    <Hidden name="back" value="/people"/>
                    <p class="boxes"><label><input type="checkbox" name="tokens" value="1"/>" "{lang.t("sessions-end-tokens")}</label></p>
                    <PasswordAgain state=sessions/>
                    <p class="buttons"><button>{lang.t("sessions-end-other")}</button></p>
                </form>
                {factor}{subject}
            </details>
        </li>
    }
    .into_any()
}

#[component]
fn NewPerson(visit: Arc<Visit>) -> impl IntoView {
    let lang = visit.lang;
    let state = FormState::of("/do/add-person", None);
    view! {
        <form class="panel" method="post" action="/do/add-person">
            <h2>{lang.t("person-add")}</h2>
            <Messages state=state.clone()/>
            <Hidden name="back" value="/people"/>
            <TextField state=state.clone() name="login" label=lang.t("login") most=40 autocomplete="off"/>
            <TextField state=state.clone() name="name" label=lang.t("person-name") most=100/>
            <TextField state=state.clone() name="password" label=lang.t("password-start") kind="password" hint=lang.t("password-start-hint") autocomplete="new-password" most=256/>
            <Standing visit=visit.clone() state=state.clone() admin=false/>
            <PasswordAgain state/>
            <p class="buttons"><button class="primary">{lang.t("person-add")}</button></p>
        </form>
    }
    .into_any()
}

/// Roadmaps with their members, and for those in which the admin is not, the way in; of these nothing
/// is said but the key.
#[component]
fn LetIn(visit: Arc<Visit>) -> impl IntoView {
    let lang = visit.lang;
    let state = FormState::of("/do/set-member", None);
    let viewer = visit.viewer.clone()?;
    let roadmaps = visit.store.roadmaps();
    let (inside, outside): (Vec<_>, Vec<_>) =
        roadmaps.into_iter().partition(|roadmap| viewer.member(&roadmap.key).is_some());
    let links = inside.into_iter().map(|roadmap| {
        let href = format!("/r/{}/members", roadmap.key);
        view! { <li><a href=href>{roadmap.title.get(lang.code()).to_owned()}</a></li> }
    });
    let links: Vec<_> = links.collect();
    let choices: Vec<_> =
        outside.iter().map(|roadmap| (roadmap.key.clone(), roadmap.key.clone())).collect();
    let form = (!choices.is_empty()).then(|| view! {
        <form method="post" action="/do/set-member">
            <Messages state=state.clone()/>
            <Hidden name="login" value=viewer.login.clone()/>
            <Hidden name="back" value="/people"/>
            <Pick state=state.clone() name="roadmap" label=lang.t("let-in-roadmap") options=choices/>
            <p class="hint">{lang.t("let-in-hint")}</p>
            <PasswordAgain state/>
            <p class="buttons"><button>{lang.t("let-in-verb")}</button></p>
        </form>
    });
    Some(view! {
        <section class="panel">
            <h2>{lang.t("members-title")}</h2>
            <ul class="list">{links}</ul>
            {form}
        </section>
    })
}
