//! The people of the installation, for the admin: everyone in a list, each with a page of their own.

use std::sync::Arc;

use directory::Person;
use leptos::prelude::*;
use store::Bounce;

use super::Frame;
use crate::{
    components::{
        FormState, Hidden, Invitations, Invite, Messages, Nav, Pager, Part, PasswordAgain, Pick,
        Standing, TextField, account_marks, bounces, raw, role_names,
    },
    order::fold,
    visit::{Visit, encoded},
};

/// People on a page.
pub const PAGE: usize = 50;

/// Renders everyone with a login, the forms for somebody new, and the way into roadmaps.
pub fn page(visit: &Arc<Visit>, unreached: &[Bounce]) -> String {
    let lang = visit.lang;
    let title = lang.t("people-title");
    let frame =
        Frame { visit, scene: None, nav: Nav::People, title: title.clone(), islands: false };
    let unreached = bounces(visit, unreached);
    let unreached = (!unreached.0.is_empty()).then(|| raw(unreached));
    let visit = visit.clone();
    frame.render(move || {
        let typed = visit.query.get("q").unwrap_or("").to_owned();
        let words: Vec<_> = typed.split_whitespace().map(fold).collect();
        let mut people = visit.store.people();
        let all = people.len();
        people.retain(|person| fits(person, &words));
        let part = Part::asked(&visit, people.len(), PAGE);
        let n = lang.n("people-count", people.len());
        let rows = part.of(people.iter()).map(|person| {
            let href = format!("/people/{}", encoded(&person.login));
            view! {
                <tr>
                    <th scope="row"><a href=href>{person.name.clone()}</a><span class="sub">{person.login.to_string()}</span></th>
                    <td data-label=lang.t("person-standing")>{account_marks(lang, person)}</td>
                    <td data-label=lang.t("person-places")>{places(&visit, person)}</td>
                </tr>
            }
        });
        let rows = rows.collect_view();
        let own = visit.viewer.as_ref().map(|person| person.login.clone());
        let directory = visit.store.directory();
        let open = directory.invitations().filter(|it| {
            directory.invitation(&it.seal, visit.now).is_some()
                && (it.places.is_empty() || own.as_ref() == Some(&it.by.person))
        });
        let open: Vec<_> = open.cloned().collect();
        let none = people.is_empty().then(|| view! { <p class="empty">{lang.t("people-none")}</p> });
        let search = (all > 10 || !typed.is_empty()).then(|| {
            view! {
                <form class="filters" action="/people"><p class="picks">
                    <label class="pick">{lang.t("people-search")}" "<input type="search" name="q" maxlength="200" value=typed/></label>
                    <button>{lang.t("show")}</button>
                </p></form>
            }
        });
        view! {
            <h1 class="plain">{title}" "<small>{n}" · "<a href="/audit">{lang.t("audit-title")}</a></small></h1>
            {unreached}
            {search}
            <Invite visit=visit.clone() roadmap=None/>
            <Invitations visit=visit.clone() open/>
            <NewPerson visit=visit.clone()/>
            {none}
            <table class="plain cards">
                <thead><tr>
                    <th scope="col">{lang.t("person-name")}</th>
                    <th scope="col">{lang.t("person-standing")}</th>
                    <th scope="col">{lang.t("person-places")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
            <Pager visit=visit.clone() part/>
            <LetIn visit=visit.clone()/>
        }
        .into_any()
    })
}

/// Tells whether every word occurs in a person's name or login.
fn fits(person: &Person, words: &[String]) -> bool {
    let texts = [fold(&person.name), fold(&person.login)];
    words.iter().all(|word| texts.iter().any(|text| text.contains(word.as_str())))
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
    seen.collect::<Vec<_>>().join(" · ")
}

#[component]
fn NewPerson(visit: Arc<Visit>) -> impl IntoView {
    let lang = visit.lang;
    let state = FormState::of("/do/add-person", None);
    let open = state.typed().is_some();
    view! {
        <details class="panel" open=open>
        <summary>{lang.t("person-add")}</summary>
        <form method="post" action="/do/add-person">
            <Messages state=state.clone()/>
            <Hidden name="back" value="/people"/>
            <TextField state=state.clone() name="login" label=lang.t("login") most=40 autocomplete="off"/>
            <TextField state=state.clone() name="name" label=lang.t("person-name") most=100/>
            <TextField state=state.clone() name="password" label=lang.t("password-start") kind="password" hint=lang.t("password-start-hint") autocomplete="new-password" most=256/>
            <Standing lang state=state.clone() admin=false/>
            <PasswordAgain state/>
            <p class="buttons"><button class="primary">{lang.t("person-add")}</button></p>
        </form>
        </details>
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
        outside.iter().map(|roadmap| (roadmap.key.to_string(), roadmap.key.to_string())).collect();
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
            <h2>{lang.t("person-places")}</h2>
            <ul class="list">{links}</ul>
            <p><a href="/begin">{lang.t("begin-title")}</a></p>
            {form}
        </section>
    })
}
