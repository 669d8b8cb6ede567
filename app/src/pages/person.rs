//! One person of the installation, for the admin: their account, and where they are.

use std::sync::Arc;

use directory::Person;
use leptos::prelude::*;

use super::Frame;
use crate::{
    components::{
        AwayForm, FormState, Hidden, Messages, Nav, PasswordAgain, Standing, TextField,
        account_marks, role_names,
    },
    visit::{Visit, encoded},
};

/// Renders a person's account with the forms that change it.
pub fn page(visit: &Arc<Visit>, person: Arc<Person>) -> String {
    let lang = visit.lang;
    let title = person.name.clone();
    let frame =
        Frame { visit, scene: None, nav: Nav::People, title: title.clone(), islands: false };
    let visit = visit.clone();
    frame.render(move || {
        let marks = account_marks(lang, &person);
        view! {
            <p class="over"><a href="/people">{lang.t("people-title")}</a></p>
            <h1 class="plain">{title}" "<small>{person.login.to_string()}</small></h1>
            <p>{marks}</p>
            <div class="columns">
                <section class="account-panels">
                    <Account visit=visit.clone() person=person.clone()/>
                    <Places visit=visit.clone() person=person.clone()/>
                    <AwayForm visit=visit.clone() person=person.clone() back=address(&person)/>
                </section>
                <aside><Secrets visit=visit.clone() person=person.clone()/></aside>
            </div>
        }
        .into_any()
    })
}

fn address(person: &Person) -> String {
    format!("/people/{}", encoded(&person.login))
}

/// Name and standing, and whether the account is open.
#[component]
fn Account(visit: Arc<Visit>, person: Arc<Person>) -> impl IntoView {
    let lang = visit.lang;
    let state = FormState::of("/do/change-person", Some(("login", &person.login)));
    let error = state.error("closed");
    let closed = !state.value("closed", if person.active { "" } else { "1" }).is_empty();
    view! {
        <form class="panel" method="post" action="/do/change-person">
            <h2>{lang.t("person-account")}</h2>
            <Messages state=state.clone()/>
            <Hidden name="login" value=person.login.clone()/>
            <Hidden name="back" value=address(&person)/>
            <TextField state=state.clone() name="name" label=lang.t("person-name") value=person.name.clone() most=100/>
            <Standing lang state=state.clone() admin=person.admin/>
            <p class="boxes"><label><input type="checkbox" name="closed" value="1" checked=closed/>" "{lang.t("person-closed")}</label>{error.map(|error| view! { <span class="error">{error}</span> })}</p>
            <PasswordAgain state/>
            <p class="buttons"><button class="primary">{lang.t("save")}</button></p>
        </form>
    }
    .into_any()
}

/// The roadmaps in which the person is, as far as the viewer may see them.
#[component]
fn Places(visit: Arc<Visit>, person: Arc<Person>) -> impl IntoView {
    let lang = visit.lang;
    let seen = visit.roadmaps().into_iter().filter_map(|roadmap| {
        let member = person.member(&roadmap.key)?;
        let roles = role_names(lang, member.roles);
        let roles = if roles.is_empty() { lang.t("role-reader") } else { roles.join(", ") };
        let offices = member.offices.iter().map(|key| match roadmap.office(key) {
            Some(office) => office.name.get(lang.code()).to_owned(),
            None => key.to_string(),
        });
        let offices = offices.collect::<Vec<_>>().join("; ");
        let title = roadmap.title.get(lang.code()).to_owned();
        let keeps = visit.actor(&roadmap.key).is_some_and(|actor| actor.keeps().is_ok());
        let name = match keeps {
            true => view! { <a href=format!("/r/{}/members", encoded(&roadmap.key))>{title}</a> }
                .into_any(),
            false => title.into_any(),
        };
        Some(view! { <li>{name}" · "{roles}<span class="sub">{offices}</span></li> })
    });
    let seen: Vec<_> = seen.collect();
    let none = seen.is_empty().then(|| view! { <p class="empty">{lang.t("person-nowhere")}</p> });
    view! {
        <section class="panel">
            <h2>{lang.t("person-places")}</h2>
            {none}
            <ul class="list">{seen}</ul>
        </section>
    }
    .into_any()
}

/// What the person proves themselves by.
#[component]
fn Secrets(visit: Arc<Visit>, person: Arc<Person>) -> impl IntoView {
    let lang = visit.lang;
    let about = Some(("login", person.login.as_str()));
    let reset = FormState::of("/do/reset-password", about);
    let factor = FormState::of("/do/remove-factor", about);
    let subject = FormState::of("/do/free-subject", about);
    let sessions = FormState::of("/do/end-sessions", about);
    let (reset_open, sessions_open) = (reset.typed().is_some(), sessions.typed().is_some());
    let factor = person.factor.is_some().then(|| {
        let open = factor.typed().is_some();
        view! {
            <details class="panel" open=open>
            <summary>{lang.t("factor-remove-other")}</summary>
            <form method="post" action="/do/remove-factor">
                <Messages state=factor.clone()/>
                <Hidden name="login" value=person.login.clone()/>
                <Hidden name="back" value=address(&person)/>
                <PasswordAgain state=factor/>
                <p class="buttons"><button>{lang.t("factor-remove-other")}</button></p>
            </form>
            </details>
        }
    });
    let subject = person.subject.clone().map(|known| {
        let open = subject.typed().is_some();
        view! {
            <details class="panel" open=open>
            <summary>{lang.t("subject-free")}</summary>
            <form method="post" action="/do/free-subject">
                <Messages state=subject.clone()/>
                <p class="muted">{lang.t("subject-bound")}" "{known.issuer}</p>
                <Hidden name="login" value=person.login.clone()/>
                <Hidden name="back" value=address(&person)/>
                <PasswordAgain state=subject/>
                <p class="buttons"><button>{lang.t("subject-free")}</button></p>
            </form>
            </details>
        }
    });
    view! {
        <details class="panel" open=reset_open>
        <summary>{lang.t("password-reset-title")}</summary>
        <form method="post" action="/do/reset-password">
            <Messages state=reset.clone()/>
            <Hidden name="login" value=person.login.clone()/>
            <Hidden name="back" value=address(&person)/>
            <TextField state=reset.clone() name="password" label=lang.t("password-start") kind="password" hint=lang.t("password-start-hint") autocomplete="new-password" most=256/>
            <PasswordAgain state=reset/>
            <p class="buttons"><button>{lang.t("password-reset")}</button></p>
        </form>
        </details>
        <details class="panel" open=sessions_open>
        <summary>{lang.t("sessions-end-other")}</summary>
        <form method="post" action="/do/end-sessions">
            <Messages state=sessions.clone()/>
            <Hidden name="login" value=person.login.clone()/>
            <Hidden name="back" value=address(&person)/>
            <p class="boxes"><label><input type="checkbox" name="tokens" value="1"/>" "{lang.t("sessions-end-tokens")}</label></p>
            <PasswordAgain state=sessions/>
            <p class="buttons"><button>{lang.t("sessions-end-other")}</button></p>
        </form>
        </details>
        {factor}{subject}
    }
    .into_any()
}
