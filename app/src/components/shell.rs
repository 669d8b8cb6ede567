//! What every page has around it: head, header, footer.

use std::sync::Arc;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{
    SPRITE,
    as_of::{among, as_of_bar, day_shown, kept_day},
    code::printed,
    region::{region, region_as},
};
use crate::{
    i18n::Lang,
    query::Query,
    queue,
    visit::{Scene, Visit, encoded},
};

/// The places of the header, of which one may be where the reader is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nav {
    /// The overview of a roadmap.
    Overview,
    /// The table of tasks.
    Tasks,
    /// Tasks by who has the ball.
    Board,
    /// What falls on which day.
    Calendar,
    /// What answers the clauses of the directive.
    Coverage,
    /// The dates of all tasks, drawn.
    Timeline,
    /// What changed between two points of time.
    Changes,
    /// How likely the dates are.
    Forecast,
    /// Requests for other deadlines.
    Register,
    /// A meeting on one version, and its minutes.
    Stocktake,
    /// What waits for the viewer's decision.
    Review,
    /// What the viewer has to do.
    My,
    /// What the viewer was told.
    Inbox,
    /// People of the installation.
    People,
    /// Who is in a roadmap, and its offices.
    Members,
    /// What a roadmap is beside its tasks.
    Settings,
    /// What happened at the door.
    Audit,
    /// The viewer's own account.
    Account,
    /// Legend and help.
    Help,
    /// All roadmaps.
    Roadmaps,
    /// Anywhere else.
    Elsewhere,
}

impl Nav {
    /// Returns the key of its name.
    const fn key(self) -> &'static str {
        match self {
            Self::Overview => "nav-overview",
            Self::Tasks => "nav-tasks",
            Self::Board => "nav-board",
            Self::Calendar => "nav-calendar",
            Self::Coverage => "nav-coverage",
            Self::Timeline => "nav-timeline",
            Self::Changes => "nav-changes",
            Self::Forecast => "nav-forecast",
            Self::Register => "nav-register",
            Self::Stocktake => "nav-stocktake",
            Self::Review => "nav-review",
            Self::My => "nav-my",
            Self::Inbox => "nav-inbox",
            Self::People => "nav-people",
            Self::Members => "nav-members",
            Self::Settings => "nav-settings",
            Self::Audit => "nav-audit",
            Self::Account => "nav-account",
            Self::Help => "nav-help",
            Self::Roadmaps | Self::Elsewhere => "nav-elsewhere",
        }
    }

    /// Returns the name by which keys lead there.
    const fn go(self) -> Option<&'static str> {
        match self {
            Self::Overview => Some("roadmap"),
            Self::Timeline => Some("timeline"),
            Self::Calendar => Some("calendar"),
            Self::Review => Some("queue"),
            Self::My => Some("my"),
            Self::Inbox => Some("inbox"),
            _ => None,
        }
    }
}

/// What stands around a page, beside the viewer and their roadmap.
pub struct Around<'a> {
    /// What the page is called.
    pub title: &'a str,
    /// The roadmap that it is of.
    pub scene: Option<&'a Scene>,
    /// Where in the header it is.
    pub nav: Nav,
    /// The address of a feed of what it shows.
    pub feed: Option<String>,
    /// What wakes it in the browser, if anything does.
    pub island: Option<Markup>,
    /// Whether it changes as others change what it shows.
    pub live: bool,
}

/// Roadmaps at the most whose versions a page says that is of all of them.
const ROADMAPS: usize = 200;

/// Says of which roadmaps a page is, and of which version of each.
fn versions(visit: &Visit, scene: Option<&Scene>) -> String {
    let one = |roadmap: &roadmap::Roadmap| format!("{}@{}", encoded(&roadmap.key), roadmap.version);
    match scene {
        Some(scene) => one(&scene.roadmap),
        None => {
            let all = visit.roadmaps();
            let all: Vec<_> = all.iter().take(ROADMAPS).map(|it| one(it)).collect();
            all.join(" ")
        }
    }
}

/// A whole page around what is in it.
pub fn document(visit: &Arc<Visit>, around: Around<'_>, page: &Markup) -> Markup {
    let Around { title, scene, nav, feed, island, live } = around;
    let lang = visit.lang;
    let live = live.then(|| versions(visit, scene));
    // Tabs of one reader share what they hear.
    let reader = live.as_ref().map(|_| visit.viewer.as_ref().map_or("", |it| it.login.as_str()));
    let viewer = visit.viewer.as_ref().filter(|_| live.is_some());
    let unread = viewer.map(|it| visit.store.inbox(&it.login).unread);
    html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { @if !title.is_empty() { (title) " · " } "Vekha" }
                link rel="icon" href="/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/pkg/vekha.css";
                link rel="preload" href=(font(lang)) as="font" type="font/woff2" crossorigin="anonymous";
                @if let Some(feed) = feed {
                    link rel="alternate" type="application/atom+xml" href=(feed);
                }
                @if island.is_some() {
                    script type="module" src="/pkg/start.js" {}
                }
            }
            body data-live=[live] data-reader=[reader] data-unread=[unread] {
                a.skip href="#main" { (lang.t("skip")) }
                (PreEscaped(SPRITE))
                (header(visit, scene, nav))
                (region("div", "", "strips", &strips(visit, scene)))
                (region("main", "", "main", page))
                @if let Some(scene) = scene.filter(|it| is_stated(&it.visit)) { (printed(scene)) }
                p.toast id="saved" role="status" { (lang.t("saved")) }
                @if reader.is_some() { p.toast.news id="news" role="status" {} }
                @if let Some(island) = island { (island) }
            }
        }
    }
}

/// Tells whether a print says which version it shows: sheets do so themselves, and help has none.
fn is_stated(visit: &Visit) -> bool {
    visit.path.starts_with("/r/") && visit.query.get("print").is_none()
}

/// What holds for the whole page.
fn strips(visit: &Visit, scene: Option<&Scene>) -> Markup {
    let lang = visit.lang;
    html! {
        @if scene.is_some_and(|scene| scene.roadmap.sample) {
            p.strip { (lang.t("sample")) }
        }
        @if scene.is_some_and(|scene| scene.roadmap.approval.is_none()) {
            p.strip { (lang.t("draft")) }
        }
        @if scene.is_some_and(|scene| scene.roadmap.archived.is_some()) {
            p.strip { (lang.t("archived")) }
        }
        @if let Some(bar) = as_of_bar(visit, scene) { (bar) }
    }
}

const fn font(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "/fonts/golos-text-latin.woff2",
        Lang::Ru => "/fonts/golos-text-cyrillic.woff2",
    }
}

/// The name of a place, and how much waits there.
fn counted(lang: Lang, key: &str, n: usize) -> Markup {
    html! { (lang.t(key)) @if n > 0 { " " b.n { (n) } } }
}

fn header(visit: &Arc<Visit>, scene: Option<&Scene>, nav: Nav) -> Markup {
    let lang = visit.lang;
    let back = Query::default().with("back", &visit.here());
    html! {
        header.top {
            a.brand href=(among("/", day_shown(visit, scene))) data-go="home" {
                svg viewBox="0 0 20 20" aria-hidden="true" {
                    path d="M10 2.6 17.4 10 10 17.4 2.6 10z" fill="none" stroke="currentColor" stroke-width="3.4" {}
                }
                "Vekha"
            }
            span.place { (lang.t(nav.key())) }
            input.menu type="checkbox" id="menu" aria-label=(lang.t("nav-menu"));
            label for="menu" aria-hidden="true" { (lang.t("nav-menu")) }
            nav aria-label=(lang.t("nav")) {
                (region("span", "places", "places", &places(visit, scene, nav)))
            }
            @match scene {
                Some(scene) => { (search(scene)) }
                None => { (search_everywhere(visit)) }
            }
            button.palette type="button" data-palette="" aria-keyshortcuts="Control+K Meta+K" {
                (lang.t("palette-open")) " " kbd aria-hidden="true" { "Ctrl\u{a0}K" }
            }
            (region("span", "languages", "languages", &languages(lang, &back)))
            @match &visit.viewer {
                Some(person) => {
                    form.account method="post" action="/do/sign-out" {
                        a href="/account" { (person.name) } " "
                        button.link { (lang.t("sign-out")) }
                    }
                }
                None => {
                    (region("span", "", "way-in", &html! { a href={ "/sign-in?" (back) } { (lang.t("sign-in")) } }))
                }
            }
        }
    }
}

/// The same page in the other language; its filters may change without it.
fn languages(lang: Lang, back: &Query) -> Markup {
    html! {
        @for (n, (other, name)) in [(Lang::En, "EN"), (Lang::Ru, "РУС")].into_iter().enumerate() {
            @if n > 0 { " · " }
            @if other == lang {
                b lang=(other.code()) { (name) }
            } @else {
                a href={ "/language/" (other.code()) "?" (back) } lang=(other.code()) rel="nofollow" { (name) }
            }
        }
    }
}

/// The places that the viewer may go to.
fn places(visit: &Arc<Visit>, scene: Option<&Scene>, nav: Nav) -> Markup {
    let lang = visit.lang;
    let here = |at: Nav| (nav == at).then_some("page");
    let waits = |at: Nav, href: &str, n: usize| {
        html! {
            a href=(href) aria-current=[here(at)] data-go=[at.go()] { (counted(lang, at.key(), n)) }
        }
    };
    let link = |at: Nav, href: &str| waits(at, href, 0);
    let decides = |roles: &roadmap::Roles| roles.reviewer || roles.controller;
    let viewer = visit.viewer.as_ref();
    let day = day_shown(visit, scene);
    // What waits now is none of the past's.
    let n = |count: fn(&Arc<Visit>) -> usize| if day.is_some() { 0 } else { count(visit) };
    let admin = viewer.is_some_and(|person| person.admin);
    let less = scene.map(|scene| less_used(scene, admin)).unwrap_or_default();
    // Where the reader is stands in the line, wherever else it would be.
    let (beside, less): (Vec<_>, Vec<_>) = less.into_iter().partition(|(at, _)| *at == nav);
    html! {
        @if let Some(scene) = scene {
            (link(Nav::Overview, &scene.href("")))
            (link(Nav::Tasks, &scene.href("/tasks")))
            (link(Nav::Timeline, &scene.href("/timeline")))
            (link(Nav::Changes, &scene.href("/changes")))
            @for (at, href) in &beside { (link(*at, href)) }
            details.more {
                summary { (lang.t("nav-more")) }
                div { @for (at, href) in &less { (link(*at, href)) } }
            }
        }
        @if visit.holds(|roles| roles.planner) {
            (waits(Nav::My, &among("/my", day), n(queue::to_do)))
        }
        @if visit.holds(decides) {
            (waits(Nav::Review, &among("/review", day), n(queue::to_decide)))
        }
        @if viewer.is_some() { (waits(Nav::Inbox, "/inbox", n(queue::unread))) }
        @if scene.is_none() {
            @if admin { (link(Nav::People, "/people")) (link(Nav::Audit, "/audit")) }
            (link(Nav::Help, &among("/help", day)))
        }
    }
}

/// Where one goes less often from the pages of a roadmap, so that the header is one line.
fn less_used(scene: &Scene, admin: bool) -> Vec<(Nav, String)> {
    let mut places = vec![
        (Nav::Board, scene.href("/board")),
        (Nav::Calendar, scene.href("/calendar")),
        (Nav::Forecast, scene.href("/forecast")),
        (Nav::Register, scene.href("/register")),
        (Nav::Stocktake, scene.href("/stocktake")),
    ];
    if !scene.past {
        let keeps = scene.actor().is_some_and(|actor| actor.keeps().is_ok());
        places.extend(keeps.then(|| (Nav::Members, scene.href("/members"))));
        places.extend(scene.controls().then(|| (Nav::Settings, scene.href("/settings"))));
    }
    if admin {
        places.push((Nav::People, "/people".to_owned()));
        places.push((Nav::Audit, "/audit".to_owned()));
    }
    places.push((Nav::Help, among("/help", day_shown(&scene.visit, Some(scene)))));
    places
}

/// Where no roadmap is looked at, all of them are searched.
fn search_everywhere(visit: &Visit) -> Markup {
    let lang = visit.lang;
    html! {
        @if visit.path != "/search" && !visit.roadmaps().is_empty() {
            form.search role="search" action="/search" {
                input type="search" name="q" maxlength="200" data-go="search" placeholder=(lang.t("search")) aria-label=(lang.t("search-all"));
                @if visit.past_day().is_some() { (kept_day(visit)) }
            }
        }
    }
}

fn search(scene: &Scene) -> Markup {
    let (visit, lang) = (&scene.visit, scene.lang());
    let action = encoded(&scene.roadmap.key);
    let attributes = format!("class=\"search\" role=\"search\" action=\"/r/{action}/tasks\"");
    let fields = html! {
        input type="search" name="q" maxlength="200" data-go="search" value=(visit.query.get("q").unwrap_or("")) placeholder=(lang.t("search")) aria-label=(lang.t("search"));
        @if scene.past { (kept_day(visit)) }
    };
    region_as("form", &PreEscaped(attributes), "search", &fields)
}
