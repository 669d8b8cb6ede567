//! What happened at the door: sign-ins, refusals, people and their rights; for the admin.

use std::sync::Arc;

use leptos::prelude::*;
use roadmap::{Refusal, Roles};
use store::{HouseChange, HouseEvent};

use super::Frame;
use crate::{
    components::{Nav, role_names},
    i18n::{Lang, args},
    query::Query,
    visit::Visit,
};

/// Events on a page.
pub const PAGE: i64 = 100;

/// The kinds of events by the name that the address has for them; no kinds for all.
const KINDS: [(&str, &str, &[&str]); 6] = [
    ("", "audit-all", &[]),
    ("sign-ins", "audit-sign-ins", &["signed_in", "signed_out", "signed_out_everywhere"]),
    ("failures", "audit-failures", &["sign_in_failed"]),
    ("refusals", "audit-refusals", &["refused"]),
    ("rights", "audit-rights", &["person_added", "person_changed", "password_changed"]),
    ("tokens", "audit-tokens", &["token_created", "token_revoked"]),
];

/// Returns the kinds of events that the address asks for.
pub fn kinds(query: &Query) -> &'static [&'static str] {
    let asked = query.get("kind").unwrap_or("");
    KINDS.iter().find(|(code, ..)| *code == asked).map_or(&[], |(_, _, kinds)| *kinds)
}

/// Renders events, latest first.
pub fn page(visit: &Arc<Visit>, events: Vec<HouseEvent>) -> String {
    let lang = visit.lang;
    let title = lang.t("audit-title");
    let frame = Frame { visit, scene: None, nav: Nav::Audit, title: title.clone(), islands: false };
    let visit = visit.clone();
    frame.render(move || {
        let asked = visit.query.get("kind").unwrap_or("").to_owned();
        let choices = KINDS.map(|(code, label, _)| {
            let here = (code == asked).then_some("page");
            let query = Query::default().with("kind", code).to_string();
            let href = if query.is_empty() { "/audit".to_owned() } else { format!("/audit?{query}") };
            view! { <a href=href aria-current=here>{lang.t(label)}</a>" " }
        });
        let oldest = events.last().map(|event| event.seq).filter(|seq| *seq > 1);
        let full = i64::try_from(events.len()).is_ok_and(|n| n == PAGE);
        let older = oldest.filter(|_| full).map(|seq| {
            let query = Query::default().with("kind", &asked).with("before", &seq.to_string());
            view! { <p><a href=format!("/audit?{query}")>{lang.t("audit-older")}</a></p> }
        });
        let none = events.is_empty().then(|| view! { <p class="empty">{lang.t("audit-none")}</p> });
        let some = !events.is_empty();
        let rows = events.into_iter().map(|event| {
            let at = event.at.format("%Y-%m-%d\u{a0}%H:%M:%S").to_string();
            let (what, more) = told(lang, &event.change);
            let login = event.by.person.clone();
            view! { <tr><td>{at}</td><td>{event.by.name}<span class="sub">{login}</span></td><td>{what}<span class="sub">{more}</span></td></tr> }
        });
        let rows = rows.collect_view();
        view! {
            <section class="wide">
                <h1 class="plain">{title}</h1>
                <p class="muted">{lang.t("audit-text")}</p>
                <nav class="kinds" aria-label=lang.t("audit-what")>{choices.collect_view()}</nav>
                {none}
                {some.then(|| view! {
                    <div class="scroll" tabindex="0" role="region" aria-label=lang.t("audit-title")>
                    <table class="plain register">
                        <thead><tr><th scope="col">{lang.t("audit-when")}</th><th scope="col">{lang.t("audit-who")}</th><th scope="col">{lang.t("audit-what")}</th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                    </div>
                })}
                {older}
            </section>
        }
        .into_any()
    })
}

fn roles(lang: Lang, roles: Roles, offices: &[String]) -> String {
    let held = role_names(lang, roles).into_iter().chain(offices.iter().cloned());
    let held: Vec<_> = held.collect();
    if held.is_empty() { lang.t("role-reader") } else { held.join(", ") }
}

/// Puts an event into words: what happened, and what else is known of it.
fn told(lang: Lang, change: &HouseChange) -> (String, String) {
    let about = |key: &str, login: &str| format!("{}: {login}", lang.t(key));
    let from = |address: &Option<String>| {
        let address = address.clone().unwrap_or_default();
        if address.is_empty() {
            return String::new();
        }
        lang.f("house-from", &args([("address", address.into())]))
    };
    match change {
        HouseChange::PersonAdded { login, roles: held, offices, .. } => {
            (about("house-added", login), roles(lang, *held, offices))
        }
        HouseChange::PersonChanged {
            login,
            roles_before,
            roles: held,
            offices_before,
            offices,
            active,
            ..
        } => {
            let now = if *active { roles(lang, *held, offices) } else { lang.t("person-gone") };
            let pair = [
                ("before", roles(lang, *roles_before, offices_before).into()),
                ("after", now.into()),
            ];
            (about("house-changed", login), lang.f("audit-roles", &args(pair)))
        }
        HouseChange::PasswordChanged { login, .. } => {
            (about("house-password", login), String::new())
        }
        HouseChange::SignedIn { login, address, provider, .. } => {
            let by = provider.as_ref().map(|provider| {
                lang.f("house-by-provider", &args([("provider", provider.clone().into())]))
            });
            let more = [Some(from(address)), by].into_iter().flatten();
            let more: Vec<_> = more.filter(|part| !part.is_empty()).collect();
            (about("house-signed-in", login), more.join(" "))
        }
        HouseChange::SignedOut { login, .. } => (about("house-signed-out", login), String::new()),
        HouseChange::SignedOutEverywhere { login } => {
            (about("house-signed-out-everywhere", login), String::new())
        }
        HouseChange::TokenCreated { login, name, .. } => {
            (about("house-token-created", login), name.clone())
        }
        HouseChange::TokenRevoked { login, id } => {
            (about("house-token-revoked", login), id.clone())
        }
        HouseChange::SignInFailed { login, address } => {
            (about("house-failed", login), from(address))
        }
        HouseChange::Refused { roadmap, command, refusal } => {
            let today = chrono::NaiveDate::default();
            let why = match refusal {
                Refusal::Forbidden(_) => lang.refusal(refusal, today).message,
                other => other.to_string(),
            };
            (format!("{}: {command} {roadmap}", lang.t("house-refused")), why)
        }
    }
}
