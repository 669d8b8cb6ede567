//! Signing in.

use std::sync::{Arc, atomic::Ordering};

use leptos::prelude::*;

use super::Frame;
use crate::{
    components::{FormState, Hidden, Messages, Nav, Resumed, TextField},
    door::Demand,
    forms::is_local,
    i18n::args,
    query::Query,
    visit::Visit,
};

/// Renders the form, and on a demonstration server the four people to sign in as with one click.
pub fn page(visit: &Arc<Visit>) -> String {
    let lang = visit.lang;
    let title = lang.t("sign-in");
    let frame =
        Frame { visit, scene: None, nav: Nav::Elsewhere, title: title.clone(), islands: false };
    let visit = visit.clone();
    frame.render(move || {
        let back = visit.query.get("back").filter(|back| is_local(back)).unwrap_or("/").to_owned();
        let state = FormState::of("/do/sign-in", None);
        let resume = resumes(&visit);
        let people = visit.demo.then(|| view! { <People visit=visit.clone() back=back.clone()/> });
        let codes = visit.store.directory().people().any(|person| person.factor.is_some());
        let code = (codes || visit.door.rules.demand != Demand::default()).then(|| {
            let hint = lang.t("sign-in-code-hint");
            view! { <TextField state=state.clone() name="code" label=lang.t("sign-in-code") hint autocomplete="one-time-code" most=40/> }
        });
        let passwords = visit.door.rules.passwords;
        let provider = visit.provider.clone().map(|provider| {
            let href = format!("/sign-in/oidc?{}", Query::default().with("back", &back));
            let words = lang.f("sign-in-with", &args([("provider", provider.into())]));
            // What was typed waits on this page, and the provider is asked on another.
            let other = resume.is_some().then_some("_blank");
            let done = resume.is_some().then(|| view! {
                <form method="post" action="/do/resume">
                    <Hidden name="back" value=back.clone()/><Resumed/>
                    <p class="buttons"><button>{lang.t("resume-done")}</button></p>
                </form>
            });
            view! { <p class="buttons"><a class="button primary" href=href target=other>{words}</a></p>{done} }
        });
        view! {
            <section class="narrow">
                <h1>{title.clone()}</h1>
                {resume}{people}{provider}
                {passwords.then(|| view! {
                    <form method="post" action="/do/sign-in">
                        <Messages state=state.clone()/>
                        <Hidden name="back" value=back/><Resumed/>
                        <TextField state=state.clone() name="login" label=lang.t("login") autocomplete="username" required=true most=60/>
                        <TextField state name="password" label=lang.t("password") kind="password" autocomplete="current-password" required=true most=256/>
                        {code}
                        <p class="buttons"><button class="primary">{title}</button></p>
                    </form>
                })}
            </section>
        }
        .into_any()
    })
}

/// Says that what was typed is not lost, to somebody whose session ended meanwhile.
fn resumes(visit: &Visit) -> Option<impl IntoView + use<>> {
    let typed = visit.typed.as_ref()?;
    let ended = !typed.form.starts_with("/do/sign-in") && typed.form != "/do/resume";
    if ended {
        typed.shown.store(true, Ordering::Relaxed);
    }
    let text = visit.lang.t("resume-text");
    let there = ended || typed.values.get("resume").is_some();
    there.then(|| view! { <p class="message" role="alert">{text}</p> })
}

#[component]
fn People(visit: Arc<Visit>, back: String) -> impl IntoView {
    let lang = visit.lang;
    let buttons = sample::people().map(|actor| {
        let login = actor.by.person.clone();
        let role = lang.t(&format!("demo-{login}"));
        view! {
            <form method="post" action="/do/sign-in-as">
                <Hidden name="back" value=back.clone()/><Resumed/>
                <button name="person" value=login.to_string()><b>{actor.by.name}</b><span class="sub">{role}</span></button>
            </form>
        }
    });
    view! {
        <div class="panel people">
            <h2>{lang.t("demo-title")}</h2>
            <p>{lang.t("demo-text")}</p>
            {buttons.collect_view()}
        </div>
    }
    .into_any()
}
