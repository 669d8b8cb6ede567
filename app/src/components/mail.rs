//! Where and when a person is written by mail, and addresses that mail does not reach.

use std::sync::Arc;

use directory::{Person, Window};
use leptos::prelude::*;
use maud::{Markup, html};
use store::Bounce;

use super::{FormState, Hidden, Messages, PasswordAgain, Pick, SavedAt, TextField};
use crate::{
    i18n::{Lang, args, minute},
    mail::{WINDOWS, by_clock_of},
    visit::{Visit, encoded},
};

/// The hour that a form begins with.
const HOUR: u8 = 9;

/// Says that mail does not reach an address, and whether it is tried again.
fn bounce_words(lang: Lang, bounce: &Bounce) -> String {
    let values = args([
        ("address", bounce.address.clone().into()),
        ("since", minute(bounce.since).into()),
        ("answer", bounce.answer.clone().into()),
    ]);
    lang.f(if bounce.hard { "mail-bounce-hard" } else { "mail-bounce-soft" }, &values)
}

/// Addresses that mail does not reach, for the admin; and what the server of mail says where it takes none.
pub fn bounces(visit: &Visit, bounces: &[Bounce]) -> Markup {
    let lang = visit.lang;
    let trouble = visit.post.as_ref().and_then(|post| post.trouble());
    if bounces.is_empty() && trouble.is_none() {
        return Markup::default();
    }
    html! {
        section.panel {
            h2 { (lang.t("mail-bounces")) }
            @if let Some(trouble) = trouble {
                p.notice.tone-warn role="status" { (lang.f("mail-trouble", &args([("answer", trouble.into())]))) }
            }
            ul.list {
                @for bounce in bounces {
                    li {
                        a href={ "/people/" (encoded(&bounce.person)) } { (bounce.person) }
                        span.sub { (bounce_words(lang, bounce)) }
                        form.cut method="post" action="/do/try-mail" {
                            input type="hidden" name="login" value=(bounce.person);
                            input type="hidden" name="back" value="/people";
                            button.link { (lang.t("mail-try")) }
                        }
                    }
                }
            }
        }
    }
}

/// Lets a person choose where and when they are written.
#[component]
pub fn MailForm(visit: Arc<Visit>, person: Arc<Person>, bounce: Option<Bounce>) -> impl IntoView {
    let lang = visit.lang;
    if visit.post.is_none() {
        return view! {
            <section class="panel" id="mail">
                <h2>{lang.t("mail-title")}</h2>
                <p class="muted">{lang.t("mail-none")}</p>
            </section>
        }
        .into_any();
    }
    let state = FormState::of("/do/set-mail", None);
    let known = person.mail.clone();
    let address = known.as_ref().map(|mail| mail.address.clone()).unwrap_or_default();
    // The letter with the code leads here: the address that it confirms is not known yet.
    let linked = visit.query.get("mail").filter(|it| *it != address && state.typed().is_none());
    let linked = linked.map(str::to_owned);
    let (window, hour) = match known.as_ref().and_then(|mail| mail.window) {
        None if linked.is_some() => ("daily", HOUR),
        None => ("off", HOUR),
        Some(Window::Now) => ("now", HOUR),
        Some(Window::Hourly) => ("hourly", HOUR),
        Some(Window::Daily { hour }) => ("daily", hour),
    };
    let language = known.as_ref().map_or(lang.code(), |mail| mail.language.as_str());
    let language = language.to_owned();
    let windows = WINDOWS.map(|code| (code.to_owned(), lang.t(&format!("mail-window-{code}"))));
    let hours = (0..24_u8).map(|hour| (hour.to_string(), format!("{hour}:00")));
    let hours: Vec<_> = hours.collect();
    let languages = Lang::ALL.map(|it| (it.code().to_owned(), it.t("mail-language-name")));
    let clock =
        by_clock_of(&visit.store, &person).map_or("UTC", |roadmap| roadmap.time_zone.name());
    let hint = lang.f("mail-hour-hint", &args([("zone", clock.into())]));
    // An address that is not known to be the person's wants the code that was sent there.
    let typed = state.typed().is_some() && state.value("address", "") != address;
    let asked = typed || linked.is_some();
    let address = linked.unwrap_or(address);
    let sent = state.typed().and_then(|typed| typed.preview.clone());
    let sent = sent.map(|words| {
        view! { <p class="notice tone-info" role="status" tabindex="-1" autofocus=true>{words}</p> }
    });
    let code = asked.then(|| {
        view! {
            <TextField state=state.clone() name="code" label=lang.t("mail-code") hint=lang.t("mail-code-hint") autocomplete="one-time-code" most=20/>
            <PasswordAgain state=state.clone()/>
        }
    });
    let fails = bounce.map(|bounce| {
        let words = bounce_words(lang, &bounce);
        view! {
            <p class="notice tone-warn" role="status">{words}</p>
            <form method="post" action="/do/try-mail">
                <Hidden name="login" value=person.login.clone()/>
                <Hidden name="back" value="/account"/>
                <p class="buttons"><button>{lang.t("mail-try")}</button></p>
            </form>
        }
    });
    let test = known.is_some().then(|| {
        let state = FormState::of("/do/test-mail", None);
        let told = state.typed().and_then(|typed| typed.preview.clone());
        let told = told.map(|words| {
            view! { <p class="notice tone-info" role="status" tabindex="-1" autofocus=true>{words}</p> }
        });
        view! {
            <form method="post" action="/do/test-mail">
                <Messages state/>
                {told}
                <Hidden name="back" value="/account"/>
                <p class="buttons"><button>{lang.t("mail-test")}</button></p>
            </form>
        }
    });
    view! {
        <section class="panel" id="mail">
            <SavedAt id="saved-mail"/>
            <h2>{lang.t("mail-title")}</h2>
            <p class="muted">{lang.t("mail-text")}</p>
            {fails}
            <form method="post" action="/do/set-mail">
                <Messages state=state.clone()/>
                {sent}
                <Hidden name="back" value="/account"/>
                <TextField state=state.clone() name="address" label=lang.t("mail-address") value=address kind="email" autocomplete="email" most=254/>
                <div class="pair">
                    <Pick state=state.clone() name="window" label=lang.t("mail-window") value=window options=windows.to_vec()/>
                    <Pick state=state.clone() name="hour" label=lang.t("mail-hour") value=hour.to_string() options=hours/>
                </div>
                <p class="hint">{hint}</p>
                <Pick state=state.clone() name="language" label=lang.t("mail-language") value=language options=languages.to_vec()/>
                {code}
                <p class="buttons"><button>{lang.t("save")}</button></p>
            </form>
            {test}
        </section>
    }
    .into_any()
}
