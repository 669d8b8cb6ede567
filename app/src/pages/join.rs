//! What a link gives, and the way to take it.

use std::sync::Arc;

use directory::{Invitation, Seal};
use leptos::prelude::*;

use super::Frame;
use crate::{
    components::{FormState, Hidden, Messages, Nav, TextField, place_words},
    i18n::{args, minute},
    visit::{Visit, encoded},
};

/// Renders what a link gives; tells whether it is good.
pub fn page(visit: &Arc<Visit>, token: &str) -> (String, bool) {
    let lang = visit.lang;
    let directory = visit.store.directory();
    let known = directory.invitation(&Seal::of(token.as_bytes()), visit.now).cloned();
    let good = known.is_some();
    let newcomers = known.as_ref().is_some_and(|known| directory.lets_newcomers_in(known));
    let title = lang.t(if good { "join-title" } else { "join-over-title" });
    let frame =
        Frame { visit, scene: None, nav: Nav::Elsewhere, title: title.clone(), islands: false };
    let (visit, token) = (visit.clone(), token.to_owned());
    let page = frame.render(move || {
        let inside = known
            .map(|known| view! { <Given visit=visit.clone() known token newcomers/> }.into_any());
        let over = inside.is_none().then(|| view! { <p>{lang.t("join-over")}</p> });
        view! { <section class="narrow"><h1>{title}</h1>{over}{inside}</section> }.into_any()
    });
    (page, good)
}

/// What it gives, and the form.
#[component]
fn Given(visit: Arc<Visit>, known: Invitation, token: String, newcomers: bool) -> impl IntoView {
    let lang = visit.lang;
    let words = lang.f(
        "join-text",
        &args([("by", known.by.name.clone().into()), ("until", minute(known.expires).into())]),
    );
    // Whoever holds the link hears what it leads to, and nothing else of a roadmap that is not public.
    let places = known.places.iter().filter_map(|place| {
        let roadmap = visit.store.roadmap(&place.roadmap)?;
        let title = roadmap.title.get(lang.code()).to_owned();
        let words = place_words(lang, &roadmap, &place.member);
        Some(view! { <li><b>{title}</b><span class="sub">{words}</span></li> })
    });
    let places: Vec<_> = places.collect();
    let state = FormState::of("/do/join", None);
    let here = format!("/join/{}", encoded(&token));
    let form = match &visit.viewer {
        Some(person) => {
            let verb = lang.f("join-as", &args([("name", person.name.clone().into())]));
            view! {
                <form method="post" action="/do/join">
                    <Messages state=state/>
                    <Hidden name="token" value=token/>
                    <Hidden name="back" value=here/>
                    <p class="buttons"><button class="primary">{verb}</button></p>
                    <p class="hint">{lang.t("join-other")}</p>
                </form>
            }
            .into_any()
        }
        None => {
            let sign_in = format!("/sign-in?back={}", encoded(&here));
            let passwords = visit.door.rules.passwords;
            let (login_hint, hint) = match &visit.provider {
                Some(name) => {
                    let with = args([("provider", name.clone().into())]);
                    (lang.f("join-login-provider", &with), lang.t("join-password-provider"))
                }
                None => (String::new(), lang.t("password-hint")),
            };
            let fields = newcomers.then(|| {
                let password = passwords.then(|| view! {
                    <TextField state=state.clone() name="password" label=lang.t("password") kind="password" hint autocomplete="new-password" most=256/>
                });
                view! {
                    <form method="post" action="/do/join">
                        <Messages state=state.clone()/>
                        <Hidden name="token" value=token/>
                        <Hidden name="back" value=here/>
                        <TextField state=state.clone() name="name" label=lang.t("person-name") value=known.name.clone() autocomplete="name" required=true most=100/>
                        <TextField state=state.clone() name="login" label=lang.t("login") hint=login_hint autocomplete="username" required=true most=40/>
                        {password}
                        <p class="buttons"><button class="primary">{lang.t("join-new")}</button></p>
                    </form>
                }
            });
            let known_only = (!newcomers).then(|| view! { <p>{lang.t("join-known-only")}</p> });
            view! {
                {known_only}{fields}
                <p><a href=sign_in>{lang.t("join-sign-in")}</a></p>
            }
            .into_any()
        }
    };
    view! { <p>{words}</p><ul class="list">{places}</ul>{form} }.into_any()
}
