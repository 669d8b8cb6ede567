//! Who is in a roadmap, with roles and offices there.

use std::sync::Arc;

use directory::{Member, Person};
use leptos::prelude::*;
use roadmap::Roles;

use super::{Frame, roadmap_title};
use crate::{
    components::{
        FormState, Hidden, Invitations, Invite, Messages, Nav, Pager, Part, PasswordAgain, Pick,
        RoleBoxes, TextField, away_words, place_words,
    },
    visit::Scene,
};

/// People on a page.
const PAGE: usize = 50;

/// Renders everyone who is in a roadmap.
pub fn page(scene: &Scene) -> String {
    let lang = scene.lang();
    let title = lang.t("members-title");
    let frame = Frame {
        visit: &scene.visit,
        scene: Some(scene),
        nav: Nav::Members,
        title: title.clone(),
        islands: false,
    };
    let scene = scene.clone();
    frame.render(move || {
        let key = scene.roadmap.key.clone();
        let people = scene.visit.store.people();
        let inside = people.iter().filter_map(|person| Some((person, person.member(&key)?)));
        let inside: Vec<_> = inside.collect();
        let n = lang.n("people-count", inside.len());
        // A refusal stands at the form of its person, wherever in the list that is.
        let refused = FormState::of("/do/set-member", None);
        let refused = refused.typed().and_then(|typed| typed.values.get("login"));
        let at = refused.and_then(|login| inside.iter().position(|(it, _)| it.login == login));
        let part = Part::with(&scene.visit, at, inside.len(), PAGE);
        let rows = part.of(inside).map(|(person, member)| {
            let (person, member) = (person.clone(), member.clone());
            view! { <Known scene=scene.clone() person member/> }
        });
        let rows: Vec<_> = rows.collect();
        let none = rows.is_empty().then(|| view! { <p class="empty">{lang.t("members-none")}</p> });
        let begin = scene.visit.may_begin().then(|| {
            view! { <p class="muted"><a href="/begin">{lang.t("begin-title")}</a></p> }
        });
        let directory = scene.visit.store.directory();
        let open = directory.invitations().filter(|it| {
            directory.invitation(&it.seal, scene.visit.now).is_some()
                && it.places.iter().any(|place| place.roadmap == key)
        });
        let open: Vec<_> = open.cloned().collect();
        let over = roadmap_title(&scene);
        let offices = lang.n("offices-count", scene.roadmap.offices.iter().filter(|it| it.closed.is_none()).count());
        view! {
            <p class="over"><a href=scene.href("")>{over}</a></p>
            <h1 class="plain">{title}" "<small>{n}" · "<a href=scene.href("/offices")>{offices}</a></small></h1>
            <p class="muted">{lang.t("members-text")}</p>
            <div class="columns">
                <section>{none}<ul class="list">{rows}</ul><Pager visit=scene.visit.clone() part/></section>
                <aside>
                    <Invite visit=scene.visit.clone() roadmap=Some(scene.roadmap.clone())/>
                    <Invitations visit=scene.visit.clone() open/>
                    <NewMember scene=scene.clone()/>
                    <HandOver scene=scene.clone()/>
                    {begin}
                </aside>
            </div>
        }
        .into_any()
    })
}

#[component]
fn Known(scene: Scene, person: Arc<Person>, member: Member) -> impl IntoView {
    let lang = scene.lang();
    let state = FormState::of("/do/set-member", Some(("login", &person.login)));
    let open = state.typed().is_some();
    let sub = place_words(lang, &scene.roadmap, &member);
    let typed = member.offices.iter().map(|office| scene.office_typed(office));
    let offices = typed.collect::<Vec<_>>().join("; ");
    let gone = (!person.active).then(|| {
        view! { " "<span class="mark tone-calm">{lang.t("person-gone")}</span> }
    });
    let away = away_words(lang, &scene.visit, &person);
    let away = away.map(|words| view! { <span class="sub">{words}</span> });
    view! {
        <li>
            <details open=open>
                <summary><b>{person.name.clone()}</b>" "<span class="muted">{person.login.to_string()}</span>{gone}<span class="sub">{sub}</span>{away}</summary>
                <form method="post" action="/do/set-member">
                    <Messages state=state.clone()/>
                    <Hidden name="roadmap" value=scene.roadmap.key.clone()/>
                    <Hidden name="login" value=person.login.clone()/>
                    <Hidden name="back" value=scene.visit.path.clone()/>
                    <RoleBoxes lang state=state.clone() roles=member.roles/>
                    <TextField state=state.clone() name="offices" label=lang.t("person-offices") value=offices hint=lang.t("person-offices-hint") most=1000/>
                    <PasswordAgain state/>
                    <p class="buttons"><button>{lang.t("save")}</button>" "<button name="remove" value="1">{lang.t("member-remove")}</button></p>
                </form>
            </details>
        </li>
    }
    .into_any()
}

#[component]
fn NewMember(scene: Scene) -> impl IntoView {
    let lang = scene.lang();
    let state = FormState::of("/do/set-member", None);
    // A refusal of somebody who is in it already stands at their own form.
    let known = state.typed().and_then(|typed| typed.values.get("login"));
    let known = known.and_then(|login| scene.visit.store.person(login));
    let elsewhere = known.is_some_and(|person| person.member(&scene.roadmap.key).is_some());
    let state = if elsewhere { FormState::of("", None) } else { state };
    let people = scene.visit.store.people();
    let outside = people.iter().filter(|it| it.active && it.member(&scene.roadmap.key).is_none());
    let choices = outside.map(|it| (it.login.to_string(), format!("{} ({})", it.name, it.login)));
    let choices: Vec<_> = choices.collect();
    view! {
        <form class="panel" method="post" action="/do/set-member">
            <h2>{lang.t("member-add")}</h2>
            <Messages state=state.clone()/>
            <Hidden name="roadmap" value=scene.roadmap.key.clone()/>
            <Hidden name="back" value=scene.visit.path.clone()/>
            <Pick state=state.clone() name="login" label=lang.t("member-who") options=choices/>
            <RoleBoxes lang state=state.clone() roles=Roles::default()/>
            <TextField state=state.clone() name="offices" label=lang.t("person-offices") hint=lang.t("person-offices-hint") most=1000/>
            <PasswordAgain state/>
            <p class="buttons"><button class="primary">{lang.t("member-add")}</button></p>
        </form>
    }
    .into_any()
}

/// A controller gives their roles and offices to somebody else in the roadmap.
#[component]
fn HandOver(scene: Scene) -> impl IntoView {
    let lang = scene.lang();
    let viewer = scene.visit.viewer.clone()?;
    let key = scene.roadmap.key.clone();
    viewer.member(&key).filter(|own| own.roles.controller)?;
    let state = FormState::of("/do/hand-over", None);
    let open = state.typed().is_some();
    let people = scene.visit.store.people();
    let others = people.iter().filter(|it| it.active && it.login != viewer.login);
    let others = others.filter(|it| it.member(&key).is_some());
    let choices = others.map(|it| (it.login.to_string(), format!("{} ({})", it.name, it.login)));
    let choices: Vec<_> = choices.collect();
    let leave = !state.value("leave", "").is_empty();
    (!choices.is_empty()).then(|| view! {
        <details class="panel" open=open>
        <summary>{lang.t("hand-over-title")}</summary>
        <form method="post" action="/do/hand-over">
            <p class="muted">{lang.t("hand-over-text")}</p>
            <Messages state=state.clone()/>
            <Hidden name="roadmap" value=key/>
            <Hidden name="back" value=scene.visit.path.clone()/>
            <Pick state=state.clone() name="to" label=lang.t("hand-over-to") options=choices/>
            <p class="boxes"><label><input type="checkbox" name="leave" value="1" checked=leave/>" "{lang.t("hand-over-leave")}</label></p>
            <PasswordAgain state/>
            <p class="buttons"><button>{lang.t("hand-over-verb")}</button></p>
        </form>
        </details>
    })
}
