//! The viewer's own account: password, sessions, tokens for programs.

use std::sync::Arc;

use leptos::prelude::*;
use store::{Person, Scope, TokenHash};

use super::Frame;
use crate::{
    components::{FormState, Hidden, Messages, Nav, Pick, TextField},
    forms::TOKEN_DAYS,
    i18n::{Lang, args},
    visit::Visit,
};

/// Renders the account; `here` is the session of the browser that asks.
pub fn page(visit: &Arc<Visit>, person: &Arc<Person>, here: Option<TokenHash>) -> String {
    let title = visit.lang.t("account-title");
    let frame =
        Frame { visit, scene: None, nav: Nav::Account, title: title.clone(), islands: false };
    let (visit, person) = (visit.clone(), person.clone());
    frame.render(move || {
        view! {
            <h1 class="plain">{title}" "<small>{person.name.clone()}</small></h1>
            <div class="columns">
                <section>
                    <Sessions visit=visit.clone() person=person.clone() here/>
                    <Tokens visit=visit.clone() person=person.clone()/>
                </section>
                <aside><Password visit person/></aside>
            </div>
        }
        .into_any()
    })
}

fn minute(at: chrono::DateTime<chrono::Utc>) -> String {
    at.format("%Y-%m-%d\u{a0}%H:%M\u{a0}UTC").to_string()
}

#[component]
fn Password(visit: Arc<Visit>, person: Arc<Person>) -> impl IntoView {
    let lang = visit.lang;
    person.password.as_ref()?;
    let state = FormState::of("/do/change-password", None);
    Some(view! {
        <form class="panel" method="post" action="/do/change-password">
            <h2>{lang.t("password-change-title")}</h2>
            <Messages state=state.clone()/>
            <Hidden name="back" value="/account"/>
            <TextField state=state.clone() name="current" label=lang.t("password-current") kind="password" autocomplete="current-password" most=200/>
            <TextField state name="password" label=lang.t("password-new") kind="password" hint=lang.t("password-hint") autocomplete="new-password" most=200/>
            <p class="hint">{lang.t("password-change-hint")}</p>
            <p class="buttons"><button>{lang.t("save")}</button></p>
        </form>
    })
}

#[component]
fn Sessions(visit: Arc<Visit>, person: Arc<Person>, here: Option<TokenHash>) -> impl IntoView {
    let lang = visit.lang;
    let sessions = visit.store.sessions_of(&person.login, visit.now);
    let rows = sessions.into_iter().map(|(token, session)| {
        let text = lang.f(
            "session-line",
            &args([
                ("from", minute(session.created).into()),
                ("seen", minute(session.seen()).into()),
                ("until", minute(session.expires).into()),
            ]),
        );
        let own = (here == Some(token))
            .then(|| view! { " "<span class="mark tone-info">{lang.t("session-here")}</span> });
        view! { <li>{text}{own}</li> }
    });
    view! {
        <h2>{lang.t("sessions-title")}</h2>
        <ul class="list">{rows.collect_view()}</ul>
        <form method="post" action="/do/sign-out-everywhere">
            <Hidden name="back" value="/account"/>
            <p class="buttons"><button>{lang.t("sign-out-everywhere")}</button></p>
        </form>
    }
    .into_any()
}

fn scope_words(lang: Lang, scope: Scope) -> String {
    lang.t(match scope {
        Scope::Read => "token-scope-read",
        Scope::Act => "token-scope-act",
    })
}

#[component]
fn Tokens(visit: Arc<Visit>, person: Arc<Person>) -> impl IntoView {
    let lang = visit.lang;
    let state = FormState::of("/do/create-token", None);
    let made = state.typed().and_then(|typed| typed.failure.preview.clone()).map(|secret| {
        view! { <p class="panel" role="status">{lang.t("token-made")}<code class="secret">{secret}</code></p> }
    });
    // A token that was just made leaves the form empty for the next one.
    let state = if made.is_some() { FormState::of("", None) } else { state };
    let tokens = visit.store.tokens_of(&person.login);
    let none = tokens.is_empty().then(|| view! { <p class="muted">{lang.t("tokens-none")}</p> });
    let rows = tokens.into_iter().map(|token| {
        let line = lang.f(
            "token-line",
            &args([
                ("scope", scope_words(lang, token.scope).into()),
                ("until", minute(token.expires).into()),
            ]),
        );
        view! {
            <li>
                <b>{token.name.clone()}</b>" "<span class="muted">{line}</span>
                <form class="cut" method="post" action="/do/revoke-token">
                    <Hidden name="id" value=token.id.clone()/>
                    <Hidden name="back" value="/account"/>
                    <button class="link">{lang.t("token-revoke")}</button>
                </form>
            </li>
        }
    });
    let scopes = [("read", Scope::Read), ("act", Scope::Act)]
        .map(|(code, scope)| (code.to_owned(), scope_words(lang, scope)));
    let days = TOKEN_DAYS.map(|days| (days.to_string(), lang.n("token-days-n", days)));
    view! {
        <h2>{lang.t("tokens-title")}</h2>
        <p class="muted">{lang.t("tokens-text")}</p>
        {made}{none}
        <ul class="list">{rows.collect_view()}</ul>
        <form class="panel" method="post" action="/do/create-token">
            <Messages state=state.clone()/>
            <Hidden name="back" value="/account"/>
            <TextField state=state.clone() name="name" label=lang.t("token-name") most=100/>
            <div class="pair">
                <Pick state=state.clone() name="scope" label=lang.t("token-scope") options=scopes.to_vec()/>
                <Pick state name="days" label=lang.t("token-days") options=days.to_vec()/>
            </div>
            <p class="buttons"><button>{lang.t("token-create")}</button></p>
        </form>
    }
    .into_any()
}
