//! What happened at the door: sign-ins, refusals, people and their rights; for the admin.

use std::sync::Arc;

use directory::{Change, Event, Member, Note};
use leptos::prelude::*;
use roadmap::Refusal;

use super::Frame;
use crate::{
    components::{Nav, role_names},
    forms::WEBHOOK_ACTS,
    i18n::{Lang, args},
    query::Query,
    visit::Visit,
};

/// Events on a page.
pub const PAGE: u32 = 100;

/// The kinds of events by the name that the address has for them; no kinds for all.
pub const KINDS: [(&str, &str, &[&str]); 8] = [
    ("", "audit-all", &[]),
    ("sign-ins", "audit-sign-ins", &["signed_in", "signed_out", "signed_out_everywhere"]),
    ("failures", "audit-failures", &["sign_in_failed"]),
    ("refusals", "audit-refusals", &["refused"]),
    (
        "rights",
        "audit-rights",
        &[
            "person_added",
            "person_changed",
            "member_set",
            "invited",
            "joined",
            "invitation_withdrawn",
            "password_changed",
            "factor_set",
            "factor_removed",
            "subject_bound",
            "upgraded",
        ],
    ),
    ("tokens", "audit-tokens", &["token_created", "token_revoked", "calendar_set"]),
    (
        "choices",
        "audit-choices",
        &[
            "preferred",
            "view_saved",
            "view_forgotten",
            "columns_kept",
            "seen",
            "away_set",
            "mail_set",
        ],
    ),
    ("server", "audit-server", &["noted", "imported", "key_added"]),
];

/// Returns the kinds of events that the address asks for.
pub fn kinds(query: &Query) -> &'static [&'static str] {
    let asked = query.get("kind").unwrap_or("");
    KINDS.iter().find(|(code, ..)| *code == asked).map_or(&[], |(_, _, kinds)| *kinds)
}

/// Renders events, latest first.
pub fn page(visit: &Arc<Visit>, events: Vec<Event>) -> String {
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
        let full = u32::try_from(events.len()).is_ok_and(|n| n == PAGE);
        let older = oldest.filter(|_| full).map(|seq| {
            let query = Query::default().with("kind", &asked).with("before", &seq.to_string());
            view! { <p><a href=format!("/audit?{query}")>{lang.t("audit-older")}</a></p> }
        });
        let none = events.is_empty().then(|| view! { <p class="empty">{lang.t("audit-none")}</p> });
        let some = !events.is_empty();
        let rows = events.into_iter().map(|event| {
            let at = event.at.format("%Y-%m-%d\u{a0}%H:%M:%S").to_string();
            let (what, more) = told(lang, &event.change);
            let from = [event.address.as_ref(), event.session.as_ref()];
            let from = from.into_iter().flatten().cloned().collect::<Vec<_>>().join(" · ");
            let (name, login) = (visible(&event.by.name), visible(&event.by.person));
            let (what, more) = (visible(&what), visible(&more));
            view! { <tr><td>{at}</td><td><bdi>{name}</bdi><span class="sub"><bdi>{login}</bdi></span><span class="sub">{from}</span></td><td><bdi>{what}</bdi><span class="sub"><bdi>{more}</bdi></span></td></tr> }
        });
        let rows = rows.collect_view();
        view! {
            <section class="wide">
                <h1 class="plain">{title}" "<small><a href="/record">{lang.t("record-title")}</a></small></h1>
                <p class="muted">{lang.t("audit-text")}</p>
                <nav class="kinds" aria-label=lang.t("audit-what")>{choices.collect_view()}</nav>
                {none}
                {some.then(|| view! {
                    <div class="scroll" tabindex="0" role="region" aria-label=lang.t("audit-title")>
                    <table class="plain register events cards">
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

/// Writes out characters that cannot be seen, as what was typed by whoever is not known may have them.
fn visible(text: &str) -> String {
    let shown = |c: char| {
        let hidden =
            c.is_control() || roadmap::decide::is_hidden(c) || directory::name::is_ignorable(c);
        if hidden { format!("\\u{{{:x}}}", u32::from(c)) } else { c.to_string() }
    };
    text.chars().map(shown).collect()
}

fn rights(lang: Lang, member: Option<&Member>) -> String {
    let Some(member) = member else { return lang.t("member-not") };
    let held = role_names(lang, member.roles)
        .into_iter()
        .chain(member.offices.iter().map(ToString::to_string));
    let held: Vec<_> = held.collect();
    if held.is_empty() { lang.t("role-reader") } else { held.join(", ") }
}

fn times(lang: Lang, times: Option<u64>) -> String {
    let times = times.and_then(|times| usize::try_from(times).ok());
    times.map(|times| lang.n("audit-times", times)).unwrap_or_default()
}

fn joined(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Puts an event into words: what happened, and what else is known of it.
fn told(lang: Lang, change: &Change) -> (String, String) {
    let about = |key: &str, login: &str| format!("{}: {login}", lang.t(key));
    let from = |address: &Option<String>| {
        let known = address.clone().filter(|address| !address.is_empty());
        let words = |address: String| lang.f("house-from", &args([("address", address.into())]));
        known.map(words).unwrap_or_default()
    };
    let pair = |before: String, after: String| {
        lang.f("audit-roles", &args([("before", before.into()), ("after", after.into())]))
    };
    let standing = |admin: bool| lang.t(if admin { "role-admin" } else { "role-person" });
    match change {
        Change::PersonAdded { login, admin, everywhere, .. } => {
            let rights = everywhere.as_ref().map(|it| rights(lang, Some(&it.after)));
            (about("house-added", login), rights.unwrap_or_else(|| standing(*admin)))
        }
        Change::PersonChanged { login, admin_before, admin, active, everywhere, .. } => {
            let after = if *active { standing(*admin) } else { lang.t("person-gone") };
            let more = match everywhere {
                Some(it) if *active => {
                    pair(rights(lang, it.before.as_ref()), rights(lang, Some(&it.after)))
                }
                _ => pair(standing(*admin_before), after),
            };
            (about("house-changed", login), more)
        }
        Change::MemberSet { login, roadmap, before, after } => {
            let more = pair(rights(lang, before.as_ref()), rights(lang, after.as_ref()));
            (about("house-member", login), format!("{roadmap}: {more}"))
        }
        Change::PasswordChanged { login, must_change, .. } => {
            let more = must_change.then(|| lang.t("person-must-change")).unwrap_or_default();
            (about("house-password", login), more)
        }
        Change::FactorSet { login, .. } => (about("house-factor-set", login), String::new()),
        Change::FactorRemoved { login } => (about("house-factor-removed", login), String::new()),
        Change::SubjectBound { login, subject } => {
            let more = subject.as_ref().map(|it| format!("{} {}", it.issuer, it.subject));
            (about("house-subject", login), more.unwrap_or_default())
        }
        Change::Preferred { login, .. } => (about("house-preferred", login), String::new()),
        Change::ViewSaved { roadmap, login, view } => {
            let whose = login.as_deref().map_or_else(|| lang.t("views-shared"), str::to_owned);
            let first = view.first.then(|| lang.t("views-first"));
            let more = [whose, roadmap.to_string(), view.query.clone()].into_iter().chain(first);
            (about("house-view-saved", &view.name), joined(more))
        }
        Change::ViewForgotten { roadmap, login, name } => {
            let whose = login.as_deref().map_or_else(|| lang.t("views-shared"), str::to_owned);
            (about("house-view-forgotten", name), joined([whose, roadmap.to_string()]))
        }
        Change::ColumnsKept { roadmap, login, columns } => {
            let more = joined([roadmap.to_string(), columns.clone()]);
            (about("house-columns-kept", login), more)
        }
        Change::Seen { roadmap, login, version } => {
            (about("house-seen", login), format!("{roadmap} v{version}"))
        }
        Change::AwaySet { login, away: Some(away) } => {
            let more = format!("{} – {}, {}", away.from, away.to, away.deputy);
            (about("house-away", login), more)
        }
        Change::AwaySet { login, away: None } => (about("house-there", login), String::new()),
        Change::MailSet { login, mail } => {
            let more = mail.as_ref().map(|mail| {
                let off = mail.window.is_none().then(|| lang.t("mail-off"));
                joined([mail.address.clone()].into_iter().chain(off))
            });
            (about("house-mail", login), more.unwrap_or_default())
        }
        Change::SignedIn { login, address, provider, recovery, .. } => {
            let by = provider.as_ref().map(|provider| {
                lang.f("house-by-provider", &args([("provider", provider.clone().into())]))
            });
            let lost = recovery.map(|_| lang.t("house-by-recovery"));
            let more = joined([Some(from(address)), by, lost].into_iter().flatten());
            (about("house-signed-in", login), more)
        }
        Change::SignedOut { login, id } => (about("house-signed-out", login), id.clone()),
        Change::SignedOutEverywhere { login, .. } => {
            (about("house-signed-out-everywhere", login), String::new())
        }
        Change::TokenCreated { login, name, .. } => {
            (about("house-token-created", login), name.clone())
        }
        Change::TokenRevoked { login, id } => (about("house-token-revoked", login), id.clone()),
        Change::CalendarSet { login, seal } => {
            let key = if seal.is_some() { "house-calendar-made" } else { "house-calendar-ended" };
            (about(key, login), String::new())
        }
        Change::Invited { id, name, places, .. } => {
            let places = places
                .iter()
                .map(|it| format!("{}: {}", it.roadmap, rights(lang, Some(&it.member))));
            (about("house-invited", name), joined(places.chain([id.clone()])))
        }
        Change::Joined { id, login } => (about("house-joined", login), id.clone()),
        Change::InvitationWithdrawn { id } => (lang.t("house-invitation-withdrawn"), id.clone()),
        Change::KeyAdded { public, .. } => (lang.t("house-key"), public.clone()),
        Change::Imported { roadmap, events, file, .. } => {
            (about("house-imported", roadmap), format!("{events} · {file}"))
        }
        Change::Upgraded { .. } => (lang.t("house-upgraded"), String::new()),
        Change::Noted { note } => noted(lang, note),
        Change::SignInFailed { login, address, times: n } => {
            (about("house-failed", login), joined([from(address), times(lang, *n)]))
        }
        Change::Refused { roadmap, task, command, refusal, times: n } => {
            let today = chrono::NaiveDate::default();
            let why = match refusal {
                Refusal::Forbidden(_) => lang.refusal(refusal, today).message,
                other => other.to_string(),
            };
            let task = task.as_deref().unwrap_or_default();
            let what = format!("{}: {command} {task} {roadmap}", lang.t("house-refused"));
            (what, joined([why, times(lang, *n)]))
        }
        Change::Unknown => (lang.t("house-unknown"), String::new()),
    }
}

fn noted(lang: Lang, note: &Note) -> (String, String) {
    match note {
        Note::Served { version, clock } => {
            let clock = clock.map(|clock| format!("--clock {clock}")).unwrap_or_default();
            (lang.t("house-served"), joined([version.clone(), clock]))
        }
        Note::Ended => (lang.t("house-ended"), String::new()),
        Note::ClockBehind { seconds } => (lang.t("house-clock"), format!("{seconds} s")),
        Note::BackedUp { position } => (lang.t("house-backed-up"), position.to_string()),
        Note::Restored { position } => (lang.t("house-restored"), position.to_string()),
        Note::Exported { roadmap } => (lang.t("house-exported"), roadmap.to_string()),
        Note::Read { path, .. } => (lang.t("house-read"), path.clone()),
        Note::Denied { why, times: n, path } => (
            format!("{}: {why}", lang.t("house-denied")),
            joined([path.clone(), times(lang, Some(*n))]),
        ),
        Note::Webhook { roadmap, name, host, act } => {
            let known = WEBHOOK_ACTS.contains(&act.as_str());
            let key = if known { format!("webhook-did-{act}") } else { "house-unknown".to_owned() };
            let what = format!("{}: {name}", lang.t(&key));
            (what, joined([roadmap.to_string(), host.clone()]))
        }
        Note::Unknown => (lang.t("house-unknown"), String::new()),
    }
}
