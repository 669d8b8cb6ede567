//! The pages: each a function from what was loaded to HTML, synchronous and without I/O.

pub mod account;
pub mod approve;
pub mod audit;
pub mod begin;
pub mod begun;
pub mod board;
pub mod calendar;
pub mod changes;
pub mod checkpoints;
pub mod commitments;
pub mod coverage;
pub mod early;
pub mod edit;
pub mod filters;
pub mod find;
pub mod forecast;
pub mod help;
pub mod home;
pub mod inbox;
pub mod join;
pub mod keys;
pub mod members;
pub mod my;
pub mod offices;
pub mod overview;
pub mod paper;
pub mod people;
pub mod person;
pub mod record;
pub mod reference;
pub mod register;
pub mod report;
pub mod returned;
pub mod review;
pub mod saved_views;
pub mod search;
pub mod set_up;
pub mod settings;
pub mod sign_in;
pub mod stocktake;
pub mod suggest;
pub mod task;
pub mod task_sheets;
pub mod tasks;
pub mod timeline;
pub mod trend;
pub mod unsubscribe;
pub mod webhooks;
pub mod working_calendar;

use std::sync::Arc;

use leptos::prelude::*;
use maud::{Markup, PreEscaped, html};

use crate::{
    components::{Around, Nav, NotSaved, Way, document, done, palette, whole},
    i18n::args,
    islands::InPlace,
    query::Query,
    render::{self, fragment, without_marks},
    visit::{Scene, Visit},
};

/// What stands around a page.
struct Frame<'a> {
    visit: &'a Arc<Visit>,
    scene: Option<&'a Scene>,
    nav: Nav,
    title: String,
    /// Whether the page has forms that save in place; of those that are not live, others load no
    /// WebAssembly.
    islands: bool,
}

impl Frame<'_> {
    /// Renders a whole page; the closure runs where its components find the visit.
    fn render<V: IntoView + 'static>(self, page: impl FnOnce() -> V + Send + 'static) -> String {
        let page = render::html(self.visit, move || {
            let view = page();
            // Known only now: whether any form of the page took up what was refused.
            let not_saved = view! { <NotSaved/> };
            view! { {not_saved}{view} }
        });
        self.around(&PreEscaped(without_marks(&page)))
    }

    /// Writes a whole page of plain markup, which has no forms that take up what was refused.
    fn write(self, page: &Markup) -> String {
        let refused = self.visit.typed.is_some();
        let not_saved = refused.then(|| fragment(self.visit, || view! { <NotSaved/> }));
        self.around(
            &html! { @if let Some(not_saved) = not_saved { (PreEscaped(not_saved)) } (page) },
        )
    }

    /// Whether the page goes on as it changes: the past does not change, and what answers a form cannot
    /// be asked for again.
    fn is_live(&self) -> bool {
        let of_many = matches!(self.nav, Nav::My | Nav::Review | Nav::Inbox | Nav::Roadmaps);
        let of_many = of_many && self.visit.past_day().is_none();
        let of_now = self.scene.map_or(of_many, |scene| !scene.past);
        of_now && self.visit.typed.is_none()
    }

    /// Returns the address of a feed of what the page shows.
    fn feed(&self) -> Option<String> {
        let of = |file: &str| self.scene.filter(|scene| !scene.past).map(|it| it.href(file));
        let path = self.visit.path.as_str();
        match self.nav {
            Nav::Changes => of("/changes.atom"),
            Nav::Register if path.ends_with("/register") => of("/decisions.atom"),
            _ if path == "/checkpoints" => Some("/checkpoints.atom".to_owned()),
            _ => None,
        }
    }

    fn around(self, page: &Markup) -> String {
        let (lang, live) = (self.visit.lang, self.is_live());
        let island = (self.islands || live).then(|| {
            let island = render::html(self.visit, || view! { <InPlace/> });
            let adds = self.scene.filter(|scene| Way::to_add(scene).is_some());
            html! {
                span id="said" hidden data-failed=(lang.t("failure-network"))
                    data-changed=(lang.t("news-held")) data-news=(lang.t("news")) data-plan=(lang.t("news-plan"))
                    data-nothing=(lang.t("undo-nothing")) data-none=(lang.t("palette-none"))
                    data-no-way=[matches!(self.nav, Nav::Board).then(|| lang.t("board-no-way"))]
                    data-sheet="/keys?fragment=1" {}
                // Where the key leads on pages that have no link of their own.
                @if let Some(scene) = adds { a hidden href=(scene.href("/new")) data-go="new" {} }
                (palette(self.visit, self.scene))
                (PreEscaped(island))
            }
        });
        let page = html! {
            @if let Some(done) = done(self.visit) { (done) }
            (page)
        };
        let feed = self.feed();
        let (title, scene, nav) = (self.title.as_str(), self.scene, self.nav);
        let around = Around { title, scene, nav, feed, island, live };
        whole(&document(self.visit, around, &page).0)
    }
}

/// Renders a page that says why there is nothing to show, with a way back.
pub fn nothing(visit: &Arc<Visit>, status: u16) -> String {
    let lang = visit.lang;
    let (title, text) = match status {
        401 => (lang.t("sign-in-first-title"), lang.t("sign-in-first-text")),
        403 => (lang.t("forbidden-title"), lang.t("forbidden-text")),
        404 => (lang.t("missing-title"), lang.t("missing-text")),
        415 => (lang.t("broken-title"), lang.t("unsupported-text")),
        429 => (lang.t("too-busy-title"), lang.t("too-many-text")),
        413 => (lang.t("too-large-title"), lang.t("too-large-text")),
        503 => (lang.t("busy-title"), lang.t("failure-record")),
        _ => (lang.t("broken-title"), lang.t("broken-text")),
    };
    let signed_in = visit.viewer.is_some();
    let back = form_urlencoded::byte_serialize(visit.here().as_bytes()).collect::<String>();
    let sign_in = format!("/sign-in?back={back}");
    let frame =
        Frame { visit, scene: None, nav: Nav::Elsewhere, title: title.clone(), islands: false };
    frame.render(move || {
        let sign_in = (!signed_in).then(|| view! { " · "<a href=sign_in>{lang.t("sign-in")}</a> });
        view! {
            <section class="narrow">
                <h1>{title}</h1>
                <p>{text}</p>
                <p><a href="/">{lang.t("way-back")}</a>{sign_in}</p>
            </section>
        }
        .into_any()
    })
}

/// Renders a page that says why a form was refused, where the page of the form is not there.
pub fn not_saved(visit: &Arc<Visit>) -> String {
    let lang = visit.lang;
    let title = lang.t("not-saved-title");
    let frame = Frame { visit, scene: None, nav: Nav::Elsewhere, title, islands: false };
    frame.render(move || {
        view! { <p class="narrow"><a href="/">{lang.t("way-back")}</a></p> }.into_any()
    })
}

/// Renders a page that says which part of an address cannot be read.
pub fn malformed(visit: &Arc<Visit>, part: &str) -> String {
    let lang = visit.lang;
    let title = lang.t("malformed-title");
    let text = lang.f("malformed-text", &args([("part", part.to_owned().into())]));
    let visit = Arc::new(Visit { query: Query::default(), ..(**visit).clone() });
    let frame = Frame {
        visit: &visit,
        scene: None,
        nav: Nav::Elsewhere,
        title: title.clone(),
        islands: false,
    };
    let here = visit.path.clone();
    frame.render(move || {
        view! {
            <section class="narrow">
                <h1>{title}</h1>
                <p>{text}</p>
                <p><a href=here>{lang.t("way-on")}</a>" · "<a href="/">{lang.t("way-back")}</a></p>
            </section>
        }
        .into_any()
    })
}

/// Writes the title of a roadmap.
fn roadmap_title(scene: &Scene) -> String {
    scene.roadmap.title.get(scene.lang().code()).to_owned()
}
