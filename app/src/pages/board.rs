//! The board: tasks by who has the ball, the worst first in each column.

use std::collections::HashMap;

use maud::{Markup, html};
use roadmap::{May, State, Status, Task};

use super::Frame;
use crate::{
    components::{Nav, chip_link, dates, edit_href, marks, narrow},
    filter::Filter,
    order::sort_first,
    query::Query,
    visit::Scene,
};

/// Cards of a column at the most; the table of tasks has the rest.
const CARDS: usize = 30;

/// The columns once a roadmap is approved, from what waits for its owner to what is done.
const COLUMNS: [State; 5] =
    [State::NotStarted, State::InProgress, State::Returned, State::Submitted, State::Verified];
/// What is looked at seldom, and folded.
const FOLDED: [State; 2] = [State::Paused, State::Withdrawn];

/// Returns the key of what says who has the ball.
const fn ball(state: State) -> &'static str {
    match state {
        State::Draft => "board-ball-draft",
        State::NotStarted => "board-ball-not-started",
        State::InProgress => "board-ball-in-progress",
        State::Submitted => "board-ball-submitted",
        State::Returned => "board-ball-returned",
        State::Verified => "board-ball-verified",
        State::Paused => "board-ball-paused",
        State::Withdrawn => "board-ball-withdrawn",
    }
}

/// Renders the board.
pub fn page(scene: &Scene) -> String {
    let lang = scene.lang();
    let title = lang.t("board-title");
    let frame = Frame {
        visit: &scene.visit,
        scene: Some(scene),
        nav: Nav::Board,
        title: title.clone(),
        islands: false,
    };
    let mut found = sorted(scene);
    let mut take = |state: State| (state, found.remove(&state).unwrap_or_default());
    let folded: Vec<_> = FOLDED.into_iter().map(&mut take).collect();
    // Before its approval a roadmap has one column, and the others only if something is in them.
    let approved = scene.roadmap.approval.is_some();
    let columns = std::iter::once(State::Draft).chain(COLUMNS).map(&mut take);
    let columns: Vec<_> = columns
        .filter(|(state, places)| !places.is_empty() || approved == (*state != State::Draft))
        .collect();
    let total: usize = columns.iter().chain(&folded).map(|(_, places)| places.len()).sum();
    let coverage = scene.roadmap.directive.is_some();
    frame.write(&html! {
        h1.plain {
            (title) " "
            small {
                (lang.n("tasks-count", total))
                @if coverage { " · " a href=(scene.href("/coverage")) { (lang.t("coverage-link")) } }
            }
        }
        (narrow(scene))
        div.board {
            @for (state, places) in &columns {
                section.column data-state=(state.code()) { (column(scene, *state, places)) }
            }
        }
        @for (state, places) in &folded {
            @if !places.is_empty() {
                details.folded data-state=(state.code()) {
                    summary { (name(scene, *state)) " " small { (places.len()) } }
                    p.sub { (lang.t(ball(*state))) }
                    (cards(scene, *state, places))
                }
            }
        }
    })
}

/// Returns the places of the tasks that the address asks for by their states, as many of the worst first
/// as a column shows.
fn sorted(scene: &Scene) -> HashMap<State, Vec<usize>> {
    let (board, filter) = (scene.board(), Filter::of(scene));
    let approved = scene.roadmap.approval.is_some();
    let mut found: HashMap<State, Vec<usize>> = HashMap::new();
    for (at, (task, status)) in board.rows(&scene.roadmap).enumerate() {
        if filter.fits(task, status) {
            found.entry(task.state(approved)).or_default().push(at);
        }
    }
    let badness = |at: usize| {
        let worst = board.statuses.get(at).map(|status| status.worst());
        let deadline = scene.roadmap.tasks.get(at).map(|task| task.deadline);
        (worst, deadline, at)
    };
    for places in found.values_mut() {
        sort_first(places, CARDS, |a, b| badness(*a).cmp(&badness(*b)));
    }
    found
}

fn name(scene: &Scene, state: State) -> String {
    scene.lang().t(&format!("state-{}", state.code().replace('_', "-")))
}

fn column(scene: &Scene, state: State, places: &[usize]) -> Markup {
    html! {
        h2 { (name(scene, state)) " " small { (places.len()) } }
        p.sub { (scene.lang().t(ball(state))) }
        (cards(scene, state, places))
    }
}

/// The first cards of a column, and the way to the others.
fn cards(scene: &Scene, state: State, places: &[usize]) -> Markup {
    let (lang, board) = (scene.lang(), scene.board());
    let more = places.len().saturating_sub(CARDS);
    let shown = board.at(&scene.roadmap, places.iter().copied().take(CARDS));
    html! {
        ul.cards {
            @for (task, status) in shown { (card(scene, task, status)) }
        }
        @if more > 0 {
            p.more { a href=(table_href(scene, state)) { (lang.n("board-more", more)) } }
        }
    }
}

/// The table of the tasks in a state, as far as they are asked for here.
fn table_href(scene: &Scene, state: State) -> String {
    let mut query = Query::default().with("state", state.code());
    let asked = scene.visit.query.0.iter();
    let kept = asked.filter(|(name, _)| ["workstream", "owner"].contains(&name.as_str()));
    query.0.extend(kept.cloned());
    scene.href(&format!("/tasks?{query}"))
}

/// A task with what the viewer may do with it.
fn card(scene: &Scene, task: &Task, status: &Status) -> Markup {
    let lang = scene.lang();
    let ways = ways(scene, task);
    let moves: Vec<_> = ways.iter().flat_map(|way| way.moves.iter().copied()).collect();
    let moves = (!moves.is_empty()).then(|| moves.join(" "));
    let last = scene.roadmap.final_task.as_ref() == Some(&task.key);
    html! {
        li.card data-key=(task.key.as_str()) data-moves=[moves] {
            (chip_link(scene, task, status))
            a.title href=(scene.task_href(&task.key)) data-edit=[edit_href(scene, task)] {
                @if task.is_milestone() || last { span.diamond title=(lang.t("milestone")) { "◆ " } }
                (task.title.get(lang.code()))
            }
            span.sub {
                (task.key.as_str()) " · " (scene.office(&task.owner)) " " (marks(scene, status))
            }
            (dates(scene, task, status))
            @if !ways.is_empty() {
                p.ways {
                    @for way in &ways {
                        @let words = lang.t(way.words);
                        a href=(way.href) data-move=(way.moves.join(" "))
                            aria-label={ (words) ": " (task.key.as_str()) } { (words) } " "
                    }
                }
            }
        }
    }
}

/// A form to which a card leads.
struct Way {
    /// What the form does to the task, by the names of the commands.
    moves: Vec<&'static str>,
    /// The key of its words.
    words: &'static str,
    href: String,
}

/// Finds what the viewer may do with a task now.
fn ways(scene: &Scene, task: &Task) -> Vec<Way> {
    let actor = scene.actor().filter(|_| !scene.past && scene.roadmap.approval.is_some());
    let Some(actor) = actor else { return Vec::new() };
    let possible = May { roadmap: &scene.roadmap, actor }.possible(task);
    let halts = [
        ("pause", possible.pause),
        ("resume", possible.resume),
        ("withdraw", possible.withdraw),
        ("reopen", possible.reopen),
    ];
    let halts = halts.into_iter().filter(|(_, may)| *may).map(|(name, _)| name).collect();
    let halt = if task.is_closed() { "halt-title-closed" } else { "halt-title" };
    let both = |may: bool, names: [&'static str; 2]| if may { names.to_vec() } else { Vec::new() };
    let one = |may: bool, name: &'static str| if may { vec![name] } else { Vec::new() };
    let all = [
        (one(possible.report, "report"), "report-verb", "/report"),
        (one(possible.submit, "submit"), "submit-title", "#submit"),
        (both(possible.decide, ["accept", "return"]), "decide-title", "#decide"),
        (both(possible.grant, ["approve", "reject"]), "extension-decide-title", "#grant"),
        (halts, halt, "#halt"),
    ];
    let page = scene.task_href(&task.key);
    let offered = all.into_iter().filter(|(moves, ..)| !moves.is_empty());
    offered.map(|(moves, words, at)| Way { moves, words, href: format!("{page}{at}") }).collect()
}
