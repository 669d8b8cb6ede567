//! The stocktake: at most two pages of paper on one version of a roadmap, with what is to be decided, what
//! changed since the one before, and the minutes.

mod decide;
mod meeting;
mod minutes;
mod rows;
mod withdraw;

use maud::{Markup, html};
use roadmap::Stocktake;

pub use self::meeting::{Meeting, frozen};
use self::{
    decide::wanted,
    minutes::{blank_lines, carried_lines, hold_form, lines},
    rows::{due, figures, late},
    withdraw::{withdraw_form, withdrawn},
};
use super::{Frame, changes::sentences, overview::sentence, roadmap_title};
use crate::{
    components::{Nav, axis, belated_event, region},
    i18n::args,
    told,
    visit::Scene,
};

/// Facts after the cut at the most that are listed, and stocktakes that were held.
const LATE: usize = 12;
const PAST: usize = 50;

/// Renders the page.
pub fn page(scene: &Scene, meeting: &Meeting) -> String {
    let lang = scene.lang();
    let number = meeting.number().to_string();
    let frame = Frame {
        visit: &scene.visit,
        scene: Some(scene),
        nav: Nav::Stocktake,
        title: lang.f("stocktake-title", &args([("number", number.into())])),
        islands: false,
    };
    let controls = !scene.past && scene.actor().is_some_and(|actor| actor.controls().is_ok());
    frame.write(&html! {
        div.stocktake {
            (region("div", "", "stocktake", &sheet(scene, meeting)))
            (region("section", "minutes", "minutes", &minutes(scene, meeting)))
            (region("div", "", "cut", &after_the_cut(scene, meeting)))
            (signatures(scene))
            (proof(meeting))
        }
        @if controls && meeting.held.is_none() {
            (region("div", "", "hold", &hold_form(scene)))
        }
        @if let Some(last) = last_held(scene, meeting).filter(|_| controls) {
            (region("div", "", "withdraw", &withdraw_form(scene, last)))
        }
        (region("section", "", "held", &held(scene, meeting)))
    })
}

/// The stocktake that is shown, if none that counts was held after it.
fn last_held<'a>(scene: &Scene, meeting: &'a Meeting) -> Option<&'a Stocktake> {
    let held = meeting.held.as_deref()?;
    let last = scene.roadmap.last_stocktake();
    last.is_some_and(|last| last.number == held.number).then_some(held)
}

/// Everything but the minutes.
fn sheet(scene: &Scene, meeting: &Meeting) -> Markup {
    let shown = &meeting.shown;
    let board = shown.board();
    let headline = board.headline(&shown.roadmap);
    html! {
        (over(scene, meeting))
        @match &headline {
            Some(headline) => {
                (sentence(shown, headline))
                (axis(shown, headline))
            }
            None => { h1 { (roadmap_title(shown)) } }
        }
        div.halves {
            section.panel { (wanted(shown)) }
            section.panel { (since(meeting)) }
        }
        section { (late(shown)) }
        div.halves {
            section { (due(shown)) }
            section { (figures(shown)) }
        }
    }
}

/// Of what it is, which one, and when the one before was.
fn over(scene: &Scene, meeting: &Meeting) -> Markup {
    let (lang, shown) = (scene.lang(), &meeting.shown);
    let today = shown.today();
    let overseer = shown.roadmap.directive.as_ref().and_then(|it| it.overseer.as_ref());
    let overseer = overseer.map(|name| {
        let name = name.get(lang.code()).to_owned();
        lang.f("overseen", &args([("by", name.into())]))
    });
    let number = meeting.number().to_string();
    let key = if meeting.held.is_some() { "stocktake-number" } else { "stocktake-next" };
    html! {
        div.over.split {
            span { (roadmap_title(shown)) @if let Some(overseer) = &overseer { " · " (overseer) } }
            span {
                (lang.f(key, &args([("number", number.into())]))) " · " (lang.weekday(today, scene.today()))
                @if let Some(before) = &meeting.before {
                    @let on = lang.day(before.day, today);
                    " · "
                    a href=(address(scene, before)) { (lang.f("stocktake-before", &args([("on", on.into())]))) }
                }
            }
        }
        @if let Some(held) = meeting.held.as_ref().filter(|held| !held.participants.is_empty()) {
            p.muted { (lang.t("stocktake-participants")) ": " (held.participants) }
        }
        @if let Some(halt) = meeting.held.as_ref().and_then(|held| held.withdrawn.as_ref()) {
            (withdrawn(scene, halt))
        }
    }
}

/// Where a stocktake that was held is.
fn address(scene: &Scene, held: &Stocktake) -> String {
    scene.href(&format!("/stocktake?n={}", held.number))
}

/// What changed since the one before, and what was said then for today.
fn since(meeting: &Meeting) -> Markup {
    let shown = &meeting.shown;
    let (lang, today) = (shown.lang(), shown.today());
    let Some(found) = &meeting.found else {
        return html! {
            h2 { (lang.t("stocktake-first")) }
            p.muted { (lang.t("stocktake-first-text")) }
        };
    };
    let from = lang.day(found.span.was.day, today);
    let sentences = sentences(found, shown);
    let (said, all) = meeting.said();
    let more = all.saturating_sub(said.len());
    html! {
        h2 { (lang.f("stocktake-since", &args([("on", from.into())]))) }
        @if sentences.is_empty() { p.muted { (lang.t("changes-none")) } }
        @for sentence in &sentences { p { (sentence) } }
        @if !said.is_empty() {
            p {
                (lang.t("stocktake-said")) " "
                @for said in &said {
                    @let key = if said.kept { "stocktake-said-kept" } else { "stocktake-said-not" };
                    @let day = lang.day(said.day, today);
                    a href=(shown.task_href(&said.task.key)) { b { (said.task.key.as_str()) } } " "
                    (lang.f(key, &args([("day", day.into())]))) " "
                }
                @if more > 0 { (lang.n("stocktake-more", more)) }
            }
        }
    }
}

/// What came of the lines of the one before and of what was open before it, and the lines of this one.
fn minutes(scene: &Scene, meeting: &Meeting) -> Markup {
    let (lang, shown) = (scene.lang(), &meeting.shown);
    html! {
        @if let Some(before) = meeting.before.as_ref().filter(|before| !before.lines.is_empty()) {
            @let number = before.number.to_string();
            h2 { (lang.f("stocktake-lines-of", &args([("number", number.into())]))) }
            // As they stood when this one was held.
            @let before = shown.roadmap.stocktake(before.number).unwrap_or(before);
            (lines(shown, before, false))
        }
        @let (earlier, all) = meeting.carried();
        @if !earlier.is_empty() {
            @let more = all.saturating_sub(earlier.len());
            h2 { (lang.t("stocktake-lines-earlier")) }
            (carried_lines(scene, shown, &earlier))
            @if more > 0 { p.muted { (lang.n("stocktake-more", more)) } }
        }
        h2 { (lang.t("stocktake-minutes")) }
        @match &meeting.held {
            Some(held) => {
                @let held = scene.roadmap.stocktake(held.number).unwrap_or(held);
                (lines(scene, held, !scene.past && held.withdrawn.is_none()))
            }
            None => { (blank_lines(scene)) }
        }
    }
}

/// What was recorded after it of the days before it.
fn after_the_cut(scene: &Scene, meeting: &Meeting) -> Markup {
    let lang = scene.lang();
    let more = meeting.late.len().saturating_sub(LATE);
    html! {
        @if !meeting.late.is_empty() {
            section.cut {
                h2 { (lang.t("stocktake-cut")) }
                ul {
                    @for event in meeting.late.iter().take(LATE) {
                        @let (what, _) = told::told(scene, event);
                        li {
                            @if let Some(key) = event.change.task() {
                                a href=(scene.task_href(key)) { b { (key) } } " "
                            }
                            (what) (belated_event(scene, event)) " "
                            span.mark { (lang.t("stocktake-after-cut")) }
                        }
                    }
                }
                @if more > 0 { p.muted { (lang.n("stocktake-more", more)) } }
            }
        }
    }
}

/// Where it is signed on paper.
fn signatures(scene: &Scene) -> Markup {
    let lang = scene.lang();
    html! {
        div.signatures.on-paper aria-hidden="true" {
            @for key in ["stocktake-chair", "stocktake-controller", "stocktake-secretary"] {
                span { (lang.t(key)) }
            }
        }
    }
}

/// On which event the page rests, and how that is proved.
fn proof(meeting: &Meeting) -> Markup {
    let shown = &meeting.shown;
    let lang = shown.lang();
    let version = shown.roadmap.version.to_string();
    html! {
        @if let Some((at, hash)) = &meeting.proof {
            @let at = lang.instant(*at, &shown.roadmap, shown.today());
            p.proof.muted {
                (lang.f("stocktake-proof", &args([("at", at.into()), ("version", version.into()), ("hash", hash.clone().into())])))
            }
        }
    }
}

/// The stocktakes that were held, the last one first.
fn held(scene: &Scene, meeting: &Meeting) -> Markup {
    let lang = scene.lang();
    let shown = meeting.held.as_ref().map(|held| held.number);
    html! {
        @if !scene.roadmap.stocktakes.is_empty() {
            h2 { (lang.t("stocktake-held")) }
            ul.held {
                @if shown.is_some() {
                    li { a href=(scene.href("/stocktake")) { (lang.t("stocktake-to-next")) } }
                }
                @for held in scene.roadmap.stocktakes.iter().rev().take(PAST) {
                    @let number = held.number.to_string();
                    li {
                        a href=(address(scene, held)) aria-current=[(shown == Some(held.number)).then_some("page")] {
                            (lang.f("stocktake-number", &args([("number", number.into())]))) " · "
                            (lang.weekday(held.day, scene.today()))
                        }
                        span.sub { (lang.n("stocktake-lines-count", held.lines.len())) " · " (lang.by(&held.by)) }
                        @if held.withdrawn.is_some() { " " span.mark { (lang.t("stocktake-withdrawn-mark")) } }
                    }
                }
            }
        }
    }
}
