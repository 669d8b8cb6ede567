//! My work: what is returned, overdue, needs a report, or is due soon, for the viewer's offices.

use std::sync::Arc;

use leptos::prelude::*;
use maud::{Markup, html};
use roadmap::{Actor, Rule, Wish, agreement::Stand, rollup::Need};

use super::Frame;
use crate::{
    components::{
        Column, Nav, Pager, Part, RowHead, TakeBackProposal, agreement_tone, follow_href,
        follow_words, icon, my_calendar, raw, row_among, tone_class,
    },
    i18n::args,
    queue::{OpenDate, Source, dates, mine, wanted},
    told,
    visit::{Scene, Visit},
};

/// Renders the tasks of the viewer's offices in every roadmap.
pub fn page(visit: &Arc<Visit>, scenes: Vec<Scene>) -> String {
    let lang = visit.lang;
    let only = match scenes.as_slice() {
        [scene] => Some(scene.clone()),
        _ => None,
    };
    let frame = Frame {
        visit,
        scene: only.as_ref(),
        nav: Nav::My,
        title: lang.t("my-title"),
        islands: visit.past_day().is_none(),
    };
    let visit = visit.clone();
    frame.render(move || {
        let lists: Vec<_> = scenes.iter().map(mine).collect();
        let rows = lists.iter().flatten().map(|(_, rows)| rows.len()).sum();
        let part = Part::asked(&visit, rows, PAGE);
        // The page goes through the lists of all roadmaps, one after the other.
        let (mut before, mut room) = part.range();
        let sections = scenes.into_iter().zip(lists).map(|(scene, mut groups)| {
            let counts = groups.iter().map(|(need, rows)| (*need, rows.len())).collect();
            for (_, rows) in &mut groups {
                let skipped = before.min(rows.len());
                rows.drain(..skipped);
                rows.truncate(room);
                before -= skipped;
                room -= rows.len();
            }
            view! { <Mine scene groups counts first=part.number == 1/> }
        });
        let sections = sections.collect_view();
        let calendar = visit.past_day().is_none().then(|| raw(my_calendar(&visit)));
        view! { <h1 class="plain">{lang.t("my-title")}</h1>{sections}<Pager visit=visit.clone() part/>{calendar} }
    })
}

/// Tasks on a page.
const PAGE: usize = 100;

/// The viewer's tasks in a roadmap, as far as they stand on the page; what else waits stands on the first.
#[component]
fn Mine(
    scene: Scene,
    groups: Vec<(Need, Vec<usize>)>,
    counts: Vec<(Need, usize)>,
    first: bool,
) -> impl IntoView {
    let lang = scene.lang();
    let offices = scene.actor().map(Actor::all_offices).unwrap_or_default();
    let columns = Column::USUAL.to_vec();
    let total: usize = counts.iter().map(|(_, n)| n).sum();
    let shown: usize = groups.iter().map(|(_, rows)| rows.len()).sum();
    if shown == 0 && !first {
        return ().into_any();
    }
    let bodies = groups.into_iter().filter(|(_, rows)| !rows.is_empty()).map(|(need, rows)| {
        let n = counts.iter().find(|(known, _)| *known == need).map_or(0, |(_, n)| *n);
        let board = scene.board();
        let rows = html! {
            @for (task, status) in board.at(&scene.roadmap, rows.into_iter()) { (row_among(&scene, task, status, &Column::USUAL)) }
        };
        let rows = raw(rows);
        view! {
            <tbody id=format!("{}-{}", words_of(need), scene.roadmap.key)>
                <tr class="group"><th colspan="7" scope="colgroup">{lang.t(words_of(need))}" "<span>{n}</span></th></tr>
                {rows}
            </tbody>
        }
    });
    let bodies = bodies.collect_view();
    let title = scene.roadmap.title.get(lang.code()).to_owned();
    let board = scene.board();
    let follow = board.follows(&scene.roadmap).iter().filter(|it| {
        first && scene.roadmap.task(&it.task).is_some_and(|task| offices.contains(&task.owner))
    });
    let follow: Vec<_> = follow.cloned().collect();
    // One line names the first of them; each way to ask is one link further.
    let n = follow.len();
    let keys = follow.iter().map(|it| it.task.clone()).take(NAMED).collect::<Vec<_>>().join(", ");
    let keys = if n > NAMED { format!("{keys} …") } else { keys };
    let follow = follow.into_iter().take(FOLLOWS).map(|follow| {
        let text = follow_words(&scene, &follow);
        let last = scene.roadmap.final_task.as_ref() == Some(&follow.task);
        // The directive's own deadline is not the owner's to move.
        let ask = (!last && !scene.past).then(|| {
            let href = follow_href(&scene, &follow);
            view! { " "<a class="act" href=href>{lang.t("proposal-ask")}</a> }
        });
        let task = scene.task_href(&follow.task);
        view! { <li><a href=task><b>{follow.task.to_string()}</b></a>" "{text}{ask}</li> }
    });
    let follow = follow.collect_view();
    let follow = (n > 0).then(|| {
        view! { <details class="panel follow"><summary>{lang.n("proposals-title", n)}": "<b>{keys}</b></summary><ul class="list">{follow}</ul></details> }
    });
    let pending = scene
        .roadmap
        .pending_proposals()
        .filter(|proposal| first && scene.actor().is_some_and(|actor| actor.is_same(&proposal.by)));
    let pending = pending.map(|proposal| {
        let about = proposal.wish.about().to_owned();
        let there = scene.roadmap.task(&about).is_some();
        let href = if there { scene.task_href(&about) } else { scene.href("/register") };
        let what = told::wish(&scene, &proposal.wish);
        // Of an edit the words do not say whose it is.
        let edits = matches!(proposal.wish, Wish::Edit { .. });
        let key = edits.then(|| view! { <b>{about}</b>" " });
        let on = lang.day(scene.roadmap.date_at(proposal.at), scene.today());
        view! {
            <li>
                <a href=href>{key}{what}</a>
                <span class="sub">{on}" · "{proposal.reason.clone()}</span>
                <TakeBackProposal scene=scene.clone() proposal=proposal.clone()/>
            </li>
        }
    });
    let pending: Vec<_> = pending.collect();
    let pending = (!pending.is_empty()).then(|| {
        view! { <section class="panel"><h2>{lang.t("my-proposals")}" "<small>{pending.len()}</small></h2><ul class="list">{pending}</ul></section> }
    });
    let dates = open_dates(&scene).filter(|_| first).map(raw);
    let asked = asked_of(&scene).filter(|_| first).map(raw);
    let absents = scene.actor().map(|actor| actor.deputy_for.as_slice()).unwrap_or_default();
    let absents: Vec<_> = absents.iter().map(|absent| absent.who.name.clone()).collect();
    let absents = (!absents.is_empty()).then(|| {
        let text = lang.f("deputy-queue", &args([("absent", absents.join(", ").into())]));
        view! { <p class="notice">{text}</p> }
    });
    let none =
        (total == 0 && asked.is_none()).then(|| view! { <p class="empty">{lang.t("my-none")}</p> });
    view! {
        <p class="over"><a href=scene.href("")>{title}</a></p>
        {absents}
        <table class="tasks" data-view="row">
            <RowHead scene=scene.clone() columns/>
            {bodies}
        </table>
        {none}
        {asked}
        {dates}
        {pending}
        {follow}
    }
    .into_any()
}

/// Decisions and questions at the most that are listed; each has a page of its own.
const ASKED: usize = 50;

/// What meetings decided that the viewer's offices do, and the questions that wait for their answer.
fn asked_of(scene: &Scene) -> Option<Markup> {
    let (lang, today) = (scene.lang(), scene.today());
    let all = wanted(scene);
    if all.is_empty() {
        return None;
    }
    let more = all.len().saturating_sub(ASKED);
    Some(html! {
        section.panel id={ "wanted-" (scene.roadmap.key.as_str()) } {
            h2 { (lang.t("my-wanted")) " " small { (all.len()) } }
            ul.list {
                @for wanted in all.iter().take(ASKED) {
                    @let late = wanted.until < today;
                    li {
                        @match &wanted.from {
                            Source::Minutes { stocktake, .. } => {
                                a href=(scene.href(&format!("/stocktake?n={stocktake}"))) { (wanted.text) }
                            }
                            Source::Question { task, .. } => {
                                a href={ (scene.task_href(&task.key)) "#task-comments" } { b { (task.key.as_str()) } " " (wanted.text) }
                            }
                        }
                        span.sub {
                            @if late {
                                span.(tone_class(Rule::Overdue.tone())) { (icon(Rule::Overdue)) " " (lang.rule(Rule::Overdue)) }
                                " · "
                            }
                            (lang.f("my-wanted-until", &args([("day", lang.day(wanted.until, today).into())])))
                            " · " (source_words(scene, &wanted.from))
                        }
                    }
                }
            }
            @if more > 0 { p.muted { (lang.n("stocktake-more", more)) } }
        }
    })
}

/// Says where something that is wanted comes from.
fn source_words(scene: &Scene, from: &Source) -> String {
    let lang = scene.lang();
    match from {
        Source::Minutes { stocktake, line } => {
            let numbers =
                [("number", stocktake.to_string().into()), ("line", line.to_string().into())];
            lang.f("my-wanted-minutes", &args(numbers))
        }
        Source::Question { task, .. } => {
            let title = task.title.get(lang.code()).to_owned();
            lang.f("my-wanted-question", &args([("title", title.into())]))
        }
    }
}

/// Dates at the most that are listed; each task has its own.
const DATES: usize = 50;

/// The dates of the viewer's offices that are not agreed: what is asked of them, and what they asked for.
fn open_dates(scene: &Scene) -> Option<Markup> {
    let lang = scene.lang();
    let all = dates(scene);
    if all.is_empty() {
        return None;
    }
    let word = |date: &OpenDate| match date.stand {
        Stand::Reopened => "my-date-reopened",
        Stand::Asked if date.asked => "my-date-asked",
        Stand::Offered if date.waits => "my-date-offered",
        Stand::Asked | Stand::Offered => "my-date-awaited",
        _ => "my-date-refused",
    };
    Some(html! {
        section.panel.dates-open id={ "dates-" (scene.roadmap.key.as_str()) } {
            h2 { (lang.t("my-dates")) " " small { (all.len()) } }
            ul.list {
                @for date in all.iter().take(DATES) {
                    // The form is where the viewer has the word.
                    @let own = if date.asked { &date.gives } else { &date.needs };
                    li {
                        span.mark.(tone_class(agreement_tone(date.stand))) { (lang.t(word(date))) } " "
                        a href={ (scene.task_href(&own.key)) "#task-agreements" } {
                            (lang.f("my-date", &args([
                                ("gives", date.gives.key.to_string().into()),
                                ("needs", date.needs.key.to_string().into()),
                            ])))
                        }
                        span.sub { (date.gives.title.get(lang.code())) " → " (date.needs.title.get(lang.code())) " · " (date.words) }
                    }
                }
            }
        }
    })
}

/// Tasks that the line of deadlines that no longer fit names.
const NAMED: usize = 12;
/// Deadlines that no longer fit with a way to ask for another, on a page; each task says its own.
const FOLLOWS: usize = 50;

/// Returns the key of the words for a need.
/// Returns the words for what somebody has to do, by their name in the catalogues.
pub const fn words_of(need: Need) -> &'static str {
    match need {
        Need::Returned => "my-returned",
        Need::Report => "my-report",
        Need::Late => "my-late",
        Need::Soon => "my-soon",
        Need::Later => "my-later",
    }
}
