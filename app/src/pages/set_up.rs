//! The first admin, by the code that the server prints when nobody can sign in yet.

use std::sync::Arc;

use super::Frame;
use crate::{
    components::{FormState, Hidden, Messages, Nav, TextField},
    visit::Visit,
};
use leptos::prelude::*;

/// Renders the form; the code is typed, so that it is in no address.
pub fn page(visit: &Arc<Visit>) -> String {
    let lang = visit.lang;
    let title = lang.t("set-up-title");
    let frame =
        Frame { visit, scene: None, nav: Nav::Elsewhere, title: title.clone(), islands: false };
    frame.render(move || {
        let state = FormState::of("/do/set-up", None);
        view! {
            <section class="narrow">
                <h1>{title}</h1>
                <p>{lang.t("set-up-text")}</p>
                <form method="post" action="/do/set-up">
                    <Messages state=state.clone()/>
                    <Hidden name="back" value="/set-up"/>
                    <TextField state=state.clone() name="token" label=lang.t("set-up-code") hint=lang.t("set-up-code-hint") autocomplete="off" required=true most=64/>
                    <TextField state=state.clone() name="login" label=lang.t("login") autocomplete="username" required=true most=40/>
                    <TextField state=state.clone() name="name" label=lang.t("person-name") autocomplete="name" required=true most=100/>
                    <TextField state name="password" label=lang.t("password") kind="password" hint=lang.t("password-hint") autocomplete="new-password" required=true most=256/>
                    <p class="buttons"><button class="primary">{lang.t("set-up-verb")}</button></p>
                </form>
            </section>
        }
        .into_any()
    })
}
