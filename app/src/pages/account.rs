//! The viewer's own account: password, sessions, tokens for programs.

use std::sync::Arc;

use directory::{Person, Scope, Seal};
use leptos::prelude::*;
use store::Bounce;

use super::Frame;
use crate::{
    components::{
        AwayForm, FormState, Hidden, Kinds, MailForm, Messages, Nav, PasswordAgain, Pick, SavedAt,
        TextField, may_be_away, place_words, ways_of, webcal,
    },
    door::{self, totp},
    forms::TOKEN_DAYS,
    i18n::{Lang, args, minute},
    query::Query,
    visit::{Owes, Visit, encoded},
};

/// Renders the account; `here` is the session of the browser that asks, `bounce` says that mail does not
/// reach the person.
pub fn page(
    visit: &Arc<Visit>,
    person: &Arc<Person>,
    here: Option<Seal>,
    bounce: Option<Bounce>,
) -> String {
    let title = visit.lang.t("account-title");
    let frame =
        Frame { visit, scene: None, nav: Nav::Account, title: title.clone(), islands: false };
    let (visit, person) = (visit.clone(), person.clone());
    let person_name = person.name.clone();
    frame.render(move || {
        let owes = visit.owes().map(|owes| {
            let key = match owes {
                Owes::Password => "account-owes-password",
                Owes::Factor => "account-owes-factor",
            };
            view! { <p class="notice tone-warn" role="status">{visit.lang.t(key)}</p> }
        });
        let body = match visit.owes() {
            // What must be done first stands alone.
            Some(Owes::Password) => {
                view! { <section class="narrow"><Password visit=visit.clone() person=person.clone()/></section> }.into_any()
            }
            Some(Owes::Factor) => {
                view! { <section class="narrow"><Factor visit=visit.clone() person=person.clone()/></section> }.into_any()
            }
            None => view! {
                <Contents visit=visit.clone() person=person.clone()/>
                <div class="columns">
                    <section class="stack">
                        <Kinds visit=visit.clone() person=person.clone()/>
                        <MailForm visit=visit.clone() person=person.clone() bounce/>
                        <AwayForm visit=visit.clone() person=person.clone() back="/account"/>
                        <Tokens visit=visit.clone() person=person.clone()/>
                        <Calendars visit=visit.clone() person=person.clone()/>
                        <Sessions visit=visit.clone() person=person.clone() here/>
                    </section>
                    <aside>
                        <Places visit=visit.clone() person=person.clone()/>
                        <Password visit=visit.clone() person=person.clone()/>
                        <Factor visit=visit.clone() person/>
                        <p><a href="/keys">{visit.lang.t("keys-title")}</a></p>
                    </aside>
                </div>
            }
            .into_any(),
        };
        view! {
            <h1 class="plain">{title}" "<small>{person_name}</small></h1>
            {owes}
            {body}
        }
        .into_any()
    })
}

/// What there is on the page, in the order in which it stands there.
#[component]
fn Contents(visit: Arc<Visit>, person: Arc<Person>) -> impl IntoView {
    let lang = visit.lang;
    let own = person.password.is_some();
    let places = visit.roadmaps().iter().any(|it| person.member(&it.key).is_some());
    let parts = [
        (true, "#reminders", "inbox-kinds"),
        (true, "#mail", "mail-title"),
        (may_be_away(&visit, &person), "#away", "away-title"),
        (true, "#tokens", "tokens-title"),
        (true, "#calendar", "calendars-title"),
        (true, "#sessions", "sessions-title"),
        (places, "#roadmaps", "person-places"),
        (own, "#password", "password-change-title"),
        (own, "#factor", "factor-title"),
    ];
    let links = parts.into_iter().filter(|(there, ..)| *there);
    let links = links.map(|(_, href, key)| view! { <a href=href>{lang.t(key)}</a>" " });
    view! { <nav class="contents" aria-label=lang.t("api-contents")>{links.collect_view()}</nav> }
        .into_any()
}

#[component]
fn Password(visit: Arc<Visit>, person: Arc<Person>) -> impl IntoView {
    let lang = visit.lang;
    person.password.as_ref()?;
    let state = FormState::of("/do/change-password", None);
    Some(view! {
        <form class="panel" id="password" method="post" action="/do/change-password">
            <SavedAt id="saved-password"/>
            <h2>{lang.t("password-change-title")}</h2>
            <Messages state=state.clone()/>
            <Hidden name="back" value="/account"/>
            <TextField state=state.clone() name="current" label=lang.t("password-current") kind="password" autocomplete="current-password" most=256/>
            <TextField state name="password" label=lang.t("password-new") kind="password" hint=lang.t("password-hint") autocomplete="new-password" most=256/>
            <p class="hint">{lang.t("password-change-hint")}</p>
            <p class="buttons"><button>{lang.t("save")}</button></p>
        </form>
    })
}

/// The roadmaps that the person is in, with the way out.
#[component]
fn Places(visit: Arc<Visit>, person: Arc<Person>) -> impl IntoView {
    let lang = visit.lang;
    let rows = visit.roadmaps().into_iter().filter_map(|roadmap| {
        let member = person.member(&roadmap.key)?;
        let words = place_words(lang, &roadmap, member);
        let state = FormState::of("/do/set-member", Some(("roadmap", &roadmap.key)));
        let open = state.typed().is_some();
        // Nobody else sees who leaves last: that one hands over first.
        let error = state.error("controller").map(|error| view! { <p class="error">{error}</p> });
        let href = format!("/r/{}", encoded(&roadmap.key));
        let title = roadmap.title.get(lang.code()).to_owned();
        Some(view! {
            <li>
                <a href=href>{title}</a>
                <span class="sub">{words}</span>
                <details class="cut" open=open>
                    <summary>{lang.t("leave")}</summary>
                    <form method="post" action="/do/set-member">
                        <Messages state=state.clone()/>
                        {error}
                        <p class="muted">{lang.t("leave-text")}</p>
                        <Hidden name="roadmap" value=roadmap.key.clone()/>
                        <Hidden name="login" value=person.login.clone()/>
                        <Hidden name="remove" value="1"/>
                        <Hidden name="back" value="/account"/>
                        <PasswordAgain state/>
                        <p class="buttons"><button>{lang.t("leave")}</button></p>
                    </form>
                </details>
            </li>
        })
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="panel" id="roadmaps">
                <h2>{lang.t("person-places")}</h2>
                <ul class="list">{rows}</ul>
            </section>
        }
    })
}

#[component]
fn Sessions(visit: Arc<Visit>, person: Arc<Person>, here: Option<Seal>) -> impl IntoView {
    let lang = visit.lang;
    let sessions = visit.store.sessions_of(&person.login, visit.now);
    let rows = sessions.into_iter().map(|open| {
        let session = &open.session;
        let state = FormState::of("/do/end-session", Some(("id", session.id.as_str())));
        let open_now = state.typed().is_some();
        let text = lang.f(
            "session-line",
            &args([
                ("from", minute(session.created).into()),
                ("seen", minute(open.seen).into()),
                ("until", minute(session.expires).into()),
            ]),
        );
        let address = session
            .address
            .clone()
            .map(|address| lang.f("house-from", &args([("address", address.into())])));
        let end = if here == Some(open.seal) {
            view! { " "<span class="mark tone-info">{lang.t("session-here")}</span> }.into_any()
        } else {
            view! {
                <details class="cut" open=open_now>
                    <summary>{lang.t("session-end")}</summary>
                    <form method="post" action="/do/end-session">
                        <Messages state=state.clone()/>
                        <Hidden name="id" value=session.id.clone()/>
                        <Hidden name="back" value="/account"/>
                        <PasswordAgain state/>
                        <p class="buttons"><button>{lang.t("session-end")}</button></p>
                    </form>
                </details>
            }
            .into_any()
        };
        view! { <li>{text}" "<span class="muted">{address}</span>{end}</li> }
    });
    let all = FormState::of("/do/sign-out-everywhere", None);
    view! {
        <section class="panel" id="sessions">
            <SavedAt id="saved-sessions"/>
            <h2>{lang.t("sessions-title")}</h2>
            <ul class="list">{rows.collect_view()}</ul>
            <form method="post" action="/do/sign-out-everywhere">
                <Messages state=all.clone()/>
                <Hidden name="back" value="/account"/>
                <p class="boxes"><label><input type="checkbox" name="tokens" value="1"/>" "{lang.t("sign-out-tokens")}</label></p>
                <PasswordAgain state=all/>
                <p class="buttons"><button>{lang.t("sign-out-everywhere")}</button></p>
            </form>
        </section>
    }
    .into_any()
}

fn scope_words(lang: Lang, scope: Scope) -> String {
    lang.t(match scope {
        Scope::Read => "token-scope-read",
        Scope::Report => "token-scope-report",
        Scope::Act => "token-scope-act",
    })
}

#[component]
fn Tokens(visit: Arc<Visit>, person: Arc<Person>) -> impl IntoView {
    let lang = visit.lang;
    let state = FormState::of("/do/create-token", None);
    let made = state.typed().and_then(|typed| typed.preview.clone()).map(|secret| {
        view! { <p class="made" role="status" tabindex="-1" autofocus=true>{lang.t("token-made")}<code class="secret">{secret}</code></p> }
    });
    // A token that was just made leaves the form empty for the next one.
    let state = if made.is_some() { FormState::of("", None) } else { state };
    let tokens = visit.store.tokens_of(&person.login);
    let none = tokens.is_empty().then(|| view! { <p class="muted">{lang.t("tokens-none")}</p> });
    let rows = tokens.into_iter().map(|token| {
        let places = token.roadmaps.iter().map(|key| key.as_str()).collect::<Vec<_>>().join(", ");
        let places = (!places.is_empty())
            .then(|| lang.f("token-places", &args([("roadmaps", places.into())])));
        let line = lang.f(
            "token-line",
            &args([
                ("scope", scope_words(lang, token.scope).into()),
                ("until", minute(token.expires).into()),
            ]),
        );
        view! {
            <li>
                <b>{token.name.clone()}</b>" "<span class="muted">{line}{places}</span>
                <details class="cut">
                    <summary>{lang.t("token-revoke")}</summary>
                    <form method="post" action="/do/revoke-token">
                        <p class="muted">{lang.t("account-revoke-text")}</p>
                        <Hidden name="id" value=token.id.clone()/>
                        <Hidden name="back" value="/account"/>
                        <p class="buttons"><button>{lang.t("token-revoke")}</button></p>
                    </form>
                </details>
            </li>
        }
    });
    let scopes = [Scope::Read, Scope::Report, Scope::Act]
        .map(|scope| (scope.code().to_owned(), scope_words(lang, scope)));
    let own = person.members.keys().map(|key| {
        let title = visit.roadmap(key).map(|it| it.title.get(lang.code()).to_owned());
        (key.to_string(), title.unwrap_or_else(|| key.to_string()))
    });
    let all = std::iter::once((String::new(), lang.t("token-all-roadmaps")));
    let places: Vec<_> = all.chain(own).collect();
    let address = format!("{}/mcp", visit.origin);
    let assistant = lang.f("tokens-assistant", &args([("address", address.into())]));
    let days = TOKEN_DAYS.map(|days| (days.to_string(), lang.n("token-days-n", days)));
    view! {
        <section class="panel" id="tokens">
            <SavedAt id="saved-tokens"/>
            <h2>{lang.t("tokens-title")}</h2>
            <p class="muted">{lang.t("tokens-text")}" "<a href="/api/reference">{lang.t("api-title")}</a></p>
            <p class="muted">{assistant}</p>
            {made}{none}
            <ul class="list">{rows.collect_view()}</ul>
            <form method="post" action="/do/create-token">
                <Messages state=state.clone()/>
                <Hidden name="back" value="/account"/>
                <TextField state=state.clone() name="name" label=lang.t("token-name") most=100/>
                <div class="pair">
                    <Pick state=state.clone() name="scope" label=lang.t("token-scope") options=scopes.to_vec()/>
                    <Pick state=state.clone() name="days" label=lang.t("token-days") options=days.to_vec()/>
                    <Pick state=state.clone() name="roadmaps" label=lang.t("token-roadmaps") options=places/>
                </div>
                <PasswordAgain state/>
                <p class="buttons"><button>{lang.t("token-create")}</button></p>
            </form>
        </section>
    }
    .into_any()
}

/// The address by which programs read the person's calendars: how to have one, another, or none.
#[component]
fn Calendars(visit: Arc<Visit>, person: Arc<Person>) -> impl IntoView {
    let lang = visit.lang;
    let state = FormState::of("/do/make-calendar-address", None);
    let made = state.typed().and_then(|typed| typed.preview.clone()).map(|address| {
        let ways =
            ways_of(lang, &address, &Query::default()).into_iter().map(|(address, words)| {
                let follow = webcal(&address);
                view! {
                    <li>
                        {words}" · "<a href=follow>{lang.t("calendars-follow")}</a>
                        <code class="secret">{address}</code>
                    </li>
                }
            });
        view! {
            <div class="made" role="status" tabindex="-1" autofocus=true>
                <p>{lang.t("calendars-made")}</p>
                <ul class="list">{ways.collect_view()}</ul>
                <p class="muted">{lang.t("calendars-how")}</p>
            </div>
        }
    });
    let state = if made.is_some() { FormState::of("", None) } else { state };
    // What was just made or ended is known to the record alone.
    let known = visit.store.person(&person.login).and_then(|person| person.calendar);
    let make = lang.t(if known.is_some() { "calendars-another" } else { "calendars-make" });
    let there = known.map(|known| {
        let since = minute(known.since);
        view! {
            <p>{lang.f("calendars-since", &args([("at", since.into())]))}</p>
            <details class="cut">
                <summary>{lang.t("calendars-end")}</summary>
                <form method="post" action="/do/end-calendar-address">
                    <p class="muted">{lang.t("account-end-text")}</p>
                    <Hidden name="back" value="/account"/>
                    <p class="buttons"><button>{lang.t("calendars-end")}</button></p>
                </form>
            </details>
        }
    });
    view! {
        <section class="panel" id="calendar">
            <SavedAt id="saved-calendar"/>
            <h2>{lang.t("calendars-title")}</h2>
            <p class="muted">{lang.t("calendars-own")}" "{lang.t("calendars-wait")}</p>
            {made}{there}
            <form method="post" action="/do/make-calendar-address">
                <Messages state=state.clone()/>
                <Hidden name="back" value="/account"/>
                <PasswordAgain state/>
                <p class="buttons"><button>{make}</button></p>
            </form>
        </section>
    }
    .into_any()
}

/// The second factor: how to begin with one, or that there is one.
#[component]
fn Factor(visit: Arc<Visit>, person: Arc<Person>) -> impl IntoView {
    let lang = visit.lang;
    // Who comes by a provider has theirs there.
    person.password.as_ref()?;
    let state = FormState::of("/do/set-factor", None);
    let codes = state.typed().and_then(|typed| typed.preview.clone()).map(|codes| {
        view! { <p class="panel" role="status" tabindex="-1" autofocus=true>{lang.t("factor-codes")}<code class="secret">{codes}</code></p> }
    });
    let state = if codes.is_some() { FormState::of("", None) } else { state };
    let there = person.factor.as_ref().map(|factor| {
        let remove = FormState::of("/do/remove-factor", None);
        view! {
            <p>{lang.n("factor-there", factor.recovery.len())}</p>
            <form method="post" action="/do/remove-factor">
                <Messages state=remove.clone()/>
                <Hidden name="back" value="/account"/>
                <PasswordAgain state=remove/>
                <p class="buttons"><button>{lang.t("factor-remove")}</button></p>
            </form>
        }
    });
    let set = there.is_none().then(|| {
        // A key that was typed for stays; else a new one is drawn.
        let typed = state.typed().and_then(|typed| totp::read(typed.values.get("key")?));
        let key = typed.or_else(|| door::random::<{ totp::KEY_BYTES }>().map(|key| key.to_vec()));
        let key = key.unwrap_or_default();
        let shown = totp::shown(&key);
        let picture = qrcode::QrCode::new(totp::address(&key, &person.login, "Vekha")).ok();
        let picture = picture.map(|code| {
            let svg = code.render::<qrcode::render::svg::Color>().min_dimensions(180, 180).build();
            svg.split_once("?>").map_or(svg.clone(), |(_, svg)| svg.to_owned())
        });
        let groups = shown.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>();
        let groups = groups.join(" ");
        view! {
            <p>{lang.t("factor-text")}</p>
            <form method="post" action="/do/set-factor">
                <Messages state=state.clone()/>
                <Hidden name="key" value=shown/>
                <Hidden name="back" value="/account"/>
                <div class="picture" aria-hidden="true" inner_html=picture></div>
                <p class="hint">{lang.t("factor-key")}<code class="secret">{groups}</code></p>
                <TextField state=state.clone() name="code" label=lang.t("sign-in-code") autocomplete="one-time-code" most=10/>
                <PasswordAgain state/>
                <p class="buttons"><button>{lang.t("factor-set")}</button></p>
            </form>
        }
    });
    Some(view! {
        {codes}
        <section class="panel" id="factor">
            <SavedAt id="saved-factor"/>
            <h2>{lang.t("factor-title")}</h2>
            {there}{set}
        </section>
    })
}
