//! What every page has around it: head, header, footer.

use std::sync::Arc;

use leptos::prelude::*;

use super::Sprite;
use crate::{
    i18n::{Lang, args},
    query::Query,
    queue,
    render::fragment,
    visit::{Scene, Visit},
};

/// The places of the header, of which one may be where the reader is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nav {
    /// The overview of a roadmap.
    Overview,
    /// The table of tasks.
    Tasks,
    /// How likely the dates are.
    Forecast,
    /// Requests for other deadlines.
    Register,
    /// What waits for the viewer's decision.
    Review,
    /// What the viewer has to do.
    My,
    /// People of the installation.
    People,
    /// Who is in a roadmap, and its offices.
    Members,
    /// What happened at the door.
    Audit,
    /// The viewer's own account.
    Account,
    /// Legend and help.
    Help,
    /// Anywhere else.
    Elsewhere,
}

impl Nav {
    /// Returns the key of its name.
    const fn key(self) -> &'static str {
        match self {
            Self::Overview => "nav-overview",
            Self::Tasks => "nav-tasks",
            Self::Forecast => "nav-forecast",
            Self::Register => "nav-register",
            Self::Review => "nav-review",
            Self::My => "nav-my",
            Self::People => "nav-people",
            Self::Members => "nav-members",
            Self::Audit => "nav-audit",
            Self::Account => "nav-account",
            Self::Help => "nav-help",
            Self::Elsewhere => "nav-elsewhere",
        }
    }
}

/// A whole page.
#[component]
pub fn Document(
    visit: Arc<Visit>,
    #[prop(into)] title: String,
    scene: Option<Scene>,
    nav: Nav,
    islands: bool,
    children: Children,
) -> impl IntoView {
    let lang = visit.lang;
    let full = if title.is_empty() { "Vekha".to_owned() } else { format!("{title} · Vekha") };
    let sample = scene.as_ref().is_some_and(|scene| scene.roadmap.sample);
    let sample = sample.then(|| view! { <p class="strip">{lang.t("sample")}</p> });
    let past = scene.as_ref().filter(|scene| scene.past).map(|scene| {
        let day = lang.weekday(scene.today(), scene.roadmap.date_at(visit.now));
        let text = lang.f("past", &args([("day", day.into())]));
        let href = visit.path.clone();
        view! { <p class="strip">{text}" "<a href=href>{lang.t("past-leave")}</a></p> }
    });
    let draft = scene.as_ref().is_some_and(|scene| scene.roadmap.approval.is_none());
    let draft = draft.then(|| view! { <p class="strip">{lang.t("draft")}</p> });
    let script = islands.then(|| view! { <script type="module" src="/pkg/start.js"></script> });
    view! {
        <html lang=lang.code()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <title>{full}</title>
                <link rel="icon" href="/icon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" href="/pkg/vekha.css"/>
                <link rel="preload" href=font(lang) r#as="font" r#type="font/woff2" crossorigin="anonymous"/>
                {script}
            </head>
            <body>
                <a class="skip" href="#main">{lang.t("skip")}</a>
                <Sprite/>
                <Header visit=visit.clone() scene nav/>
                {sample}{draft}{past}
                <main id="main">{children()}</main>
                <p id="saved" class="toast" role="status">{lang.t("saved")}</p>
            </body>
        </html>
    }
    .into_any()
}

const fn font(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "/fonts/golos-text-latin.woff2",
        Lang::Ru => "/fonts/golos-text-cyrillic.woff2",
    }
}

/// The name of a place, and how much waits there.
#[component]
fn Counted(lang: Lang, key: String, n: usize) -> impl IntoView {
    let n = (n > 0).then(|| view! { " "<b class="n">{n}</b> });
    view! { {lang.t(&key)}{n} }
}

/// Renders how much waits for a planner, for a page that is already open.
pub fn to_do_html(visit: &Arc<Visit>) -> (String, String) {
    let (lang, n, key) = (visit.lang, queue::to_do(visit), "nav-my".to_owned());
    let html = fragment(visit, move || view! { <Counted lang key n/> });
    ("nav-my".to_owned(), html)
}

#[component]
fn Header(visit: Arc<Visit>, scene: Option<Scene>, nav: Nav) -> impl IntoView {
    let lang = visit.lang;
    let link = |at: Nav, href: String, key: &str| {
        let here = (nav == at).then_some("page");
        view! { <a href=href aria-current=here>{lang.t(key)}</a> }
    };
    let places = scene.as_ref().map(|scene| {
        let keeps = scene.actor().is_some_and(|actor| actor.keeps().is_ok()) && !scene.past;
        view! {
            {link(Nav::Overview, scene.href(""), "nav-overview")}
            {link(Nav::Tasks, scene.href("/tasks"), "nav-tasks")}
            {link(Nav::Forecast, scene.href("/forecast"), "nav-forecast")}
            {link(Nav::Register, scene.href("/register"), "nav-register")}
            {keeps.then(|| link(Nav::Members, scene.href("/members"), "nav-members"))}
        }
    });
    let my = visit.viewer.as_ref().filter(|person| person.holds(|roles| roles.planner));
    let counted = |at: Nav, href: &'static str, key: &str, n: usize| {
        let here = (nav == at).then_some("page");
        view! { <a id=key.to_owned() href=href aria-current=here><Counted lang key=key.to_owned() n/></a> }
    };
    let my = my.map(|_| counted(Nav::My, "/my", "nav-my", queue::to_do(&visit)));
    let decides = |roles: &roadmap::Roles| roles.reviewer || roles.controller;
    let review = visit.viewer.as_ref().filter(|person| person.holds(decides));
    let review =
        review.map(|_| counted(Nav::Review, "/review", "nav-review", queue::to_decide(&visit)));
    let people = visit.viewer.as_ref().filter(|person| person.admin);
    let people = people.map(|_| {
        let audit = link(Nav::Audit, "/audit".to_owned(), "nav-audit");
        view! { {link(Nav::People, "/people".to_owned(), "nav-people")}{audit} }
    });
    let search = scene.as_ref().map(|scene| {
        let typed = visit.query.get("q").unwrap_or("").to_owned();
        let asof = visit.query.get("asof").filter(|_| scene.past).map(|day| {
            view! { <input type="hidden" name="asof" value=day.to_owned()/> }
        });
        view! {
            <form class="search" role="search" action=format!("/r/{}/tasks", scene.roadmap.key)>
                <input type="search" name="q" value=typed placeholder=lang.t("search") aria-label=lang.t("search")/>
                {asof}
            </form>
        }
    });
    let place = lang.t(nav.key());
    let back = Query::default().with("back", &visit.here());
    let languages = [(Lang::En, "EN"), (Lang::Ru, "РУС")].map(|(other, name)| {
        if other == lang {
            view! { <b lang=other.code()>{name}</b> }.into_any()
        } else {
            let href = format!("/language/{}?{back}", other.code());
            view! { <a href=href lang=other.code() rel="nofollow">{name}</a> }.into_any()
        }
    });
    let [first, second] = languages;
    let account = match &visit.viewer {
        Some(person) => {
            let name = person.name.clone();
            view! {
                <form class="account" method="post" action="/do/sign-out">
                    <a href="/account">{name}</a>" "
                    <button class="link">{lang.t("sign-out")}</button>
                </form>
            }
            .into_any()
        }
        None => {
            let href = format!("/sign-in?{back}");
            view! { <a href=href>{lang.t("sign-in")}</a> }.into_any()
        }
    };
    view! {
        <header class="top">
            <a class="brand" href="/"><svg viewBox="0 0 20 20" aria-hidden="true"><path d="M10 2.6 17.4 10 10 17.4 2.6 10z" fill="none" stroke="currentColor" stroke-width="3.4"/></svg>"Vekha"</a>
            <span class="place">{place}</span>
            <input type="checkbox" id="menu" class="menu" aria-label=lang.t("nav-menu")/>
            <label for="menu" aria-hidden="true">{lang.t("nav-menu")}</label>
            <nav aria-label=lang.t("nav")>{places}{my}{review}{people}{link(Nav::Help, "/help".to_owned(), "nav-help")}</nav>
            {search}
            <span class="languages">{first}" · "{second}</span>
            {account}
        </header>
    }
    .into_any()
}
