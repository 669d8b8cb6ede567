//! Links by which people come in: the form that makes one, and those that are open.

use std::sync::Arc;

use directory::{Invitation, Member};
use leptos::prelude::*;
use roadmap::{Roadmap, Roles};

use super::{FormState, Hidden, Messages, PasswordAgain, Pick, TextField, role_names};
use crate::{
    forms::LINK_DAYS,
    i18n::{Lang, args, minute},
    visit::Visit,
};

/// Boxes for the roles that a person may have in a roadmap.
#[component]
pub fn RoleBoxes(lang: Lang, state: FormState, roles: Roles) -> impl IntoView {
    let error = state.error("controller");
    let boxes = [
        ("planner", roles.planner),
        ("reviewer", roles.reviewer),
        ("controller", roles.controller),
    ];
    let boxes = boxes.map(|(name, has)| {
        let checked = !state.value(name, if has { "1" } else { "" }).is_empty();
        view! {
            <label><input type="checkbox" name=name value="1" checked=checked/>" "{lang.t(&format!("role-{name}"))}</label>" "
        }
    });
    view! { <p class="boxes">{boxes.collect_view()}{error.map(|error| view! { <span class="error">{error}</span> })}</p> }.into_any()
}

/// Says what somebody is in a roadmap: roles, then offices by name.
pub fn place_words(lang: Lang, roadmap: &Roadmap, member: &Member) -> String {
    let offices = roadmap.with_heirs(member.offices.clone());
    let open = |key: &&roadmap::OfficeKey| roadmap.office(key).is_none_or(|it| it.closed.is_none());
    let names = offices.iter().filter(open).map(|key| match roadmap.office(key) {
        Some(office) => office.name.get(lang.code()).to_owned(),
        None => key.to_string(),
    });
    let words: Vec<_> = role_names(lang, member.roles).into_iter().chain(names).collect();
    if words.is_empty() { lang.t("role-reader") } else { words.join(" · ") }
}

/// The form that makes a link: into a roadmap, or to an account alone.
#[component]
pub fn Invite(visit: Arc<Visit>, roadmap: Option<Arc<Roadmap>>) -> impl IntoView {
    let lang = visit.lang;
    let state = FormState::of("/do/invite", None);
    let made = state.typed().and_then(|typed| {
        let (link, name) = (typed.preview.clone()?, typed.values.get("name").unwrap_or(""));
        let words = lang.f("invite-made", &args([("name", name.to_owned().into())]));
        Some(view! { <p class="panel" role="status">{words}<code class="secret">{link}</code></p> })
    });
    // A link that was just made leaves the form empty for the next one.
    let open = state.typed().is_some() && made.is_none();
    let state = if made.is_some() { FormState::of("", None) } else { state };
    let admin = visit.viewer.as_ref().is_some_and(|person| person.admin);
    let hint = lang.t(if admin { "invite-text" } else { "invite-text-known" });
    let place = roadmap.map(|roadmap| {
        let kept = visit.roadmaps().into_iter().filter(|it| {
            let keeps = visit.actor(&it.key).is_some_and(|actor| actor.keeps().is_ok());
            keeps && it.key != roadmap.key
        });
        let chosen = state.values("also").unwrap_or_default();
        let kept = kept.map(|it| {
            let checked = chosen.iter().any(|keys| keys.split(',').any(|key| it.key == key));
            let title = it.title.get(lang.code()).to_owned();
            view! { <label><input type="checkbox" name="also" value=it.key.to_string() checked=checked/>" "{title}</label> }
        });
        let kept: Vec<_> = kept.collect();
        let also = (!kept.is_empty()).then(|| view! {
            <details class="cut"><summary>{lang.t("invite-also")}</summary><p class="boxes stacked">{kept}</p></details>
        });
        view! {
            <Hidden name="roadmap" value=roadmap.key.clone()/>
            <RoleBoxes lang state=state.clone() roles=Roles::default()/>
            <TextField state=state.clone() name="offices" label=lang.t("person-offices") hint=lang.t("person-offices-hint") most=1000/>
            {also}
        }
    });
    let days = LINK_DAYS.map(|days| (days.to_string(), lang.n("token-days-n", days)));
    view! {
        {made}
        <details class="panel" open=open>
        <summary>{lang.t("invite-title")}</summary>
        <form method="post" action="/do/invite">
            <p class="muted">{hint}</p>
            <Messages state=state.clone()/>
            <Hidden name="back" value=visit.path.clone()/>
            <TextField state=state.clone() name="name" label=lang.t("invite-name") most=100 autocomplete="off"/>
            {place}
            <Pick state=state.clone() name="days" label=lang.t("token-days") value="7" options=days.to_vec()/>
            <PasswordAgain state/>
            <p class="buttons"><button class="primary">{lang.t("invite-verb")}</button></p>
        </form>
        </details>
    }
    .into_any()
}

/// The links that were neither used nor taken back.
#[component]
pub fn Invitations(visit: Arc<Visit>, open: Vec<Invitation>) -> impl IntoView {
    let lang = visit.lang;
    let rows = open.into_iter().map(|it| {
        let places = it.places.iter().filter_map(|place| {
            let roadmap = visit.roadmap(&place.roadmap)?;
            let title = roadmap.title.get(lang.code()).to_owned();
            Some(format!("{title}: {}", place_words(lang, &roadmap, &place.member)))
        });
        let places = places.collect::<Vec<_>>().join("; ");
        let line = lang.f(
            "invite-line",
            &args([("by", it.by.name.clone().into()), ("until", minute(it.expires).into())]),
        );
        view! {
            <li>
                <b>{it.name.clone()}</b>" "<span class="muted">{line}</span>
                <form class="cut" method="post" action="/do/withdraw-invitation">
                    <Hidden name="id" value=it.id.clone()/>
                    <Hidden name="back" value=visit.path.clone()/>
                    <button class="link">{lang.t("invite-withdraw")}</button>
                </form>
                <span class="sub">{places}</span>
            </li>
        }
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| view! {
        <section class="panel"><h2>{lang.t("invite-open")}</h2><ul class="list">{rows}</ul></section>
    })
}
