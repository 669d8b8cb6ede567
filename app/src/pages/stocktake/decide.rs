//! What a stocktake is asked to decide: requests, late reviews, proposals, and what drives the final date.

use maud::{Markup, html};
use roadmap::{Task, date::days_between, schedule::what_if};

use crate::{
    components::chain_agreed,
    effect,
    i18n::{args, signed},
    pages::forecast::buys,
    told,
    visit::Scene,
};

/// Decisions at the most that are listed.
const MOST: usize = 6;

/// A task in words, with the way to it.
fn named(scene: &Scene, task: &Task, text: &str) -> Markup {
    html! { a href=(scene.task_href(&task.key)) { b { (task.key.as_str()) } } " " (text) }
}

/// Lists what is to be decided.
pub fn wanted(scene: &Scene) -> Markup {
    let (lang, roadmap, today) = (scene.lang(), &scene.roadmap, scene.today());
    let board = scene.board();
    let (mut requests, mut reviews) = (Vec::new(), Vec::new());
    let (mut n_requests, mut n_reviews) = (0, 0);
    for task in board.waiting(roadmap) {
        if let Some(request) = task.pending_extension() {
            n_requests += 1;
            if requests.len() < MOST {
                let granted = what_if::granted(roadmap, &board, task, request.proposed);
                let days = days_between(request.from.last_day(), request.proposed.last_day());
                let text = lang.f(
                    "stocktake-asks",
                    &args([
                        ("to", lang.deadline(request.proposed, today).into()),
                        ("days", signed(days).into()),
                        ("effect", effect::sentence(lang, &granted.effect, today).into()),
                    ]),
                );
                requests.push(named(scene, task, &text));
            }
        }
        let claim = task.submission().filter(|claim| claim.accepted_on.is_none());
        if let Some(claim) = claim {
            let taken = roadmap.calendar.working_days_between(claim.on, today);
            let over = taken - roadmap.settings.review_working_days;
            if over > 0 {
                n_reviews += 1;
                let on = lang.day(claim.on, today);
                let text =
                    lang.f("stocktake-waits", &args([("on", on.into()), ("n", over.into())]));
                if reviews.len() < MOST {
                    reviews.push(named(scene, task, &text));
                }
            }
        }
    }
    let proposals = roadmap.pending_proposals().take(MOST).map(|proposal| {
        let about = proposal.wish.about();
        let what = told::wish(scene, &proposal.wish);
        let text = lang.f("stocktake-proposed", &args([("what", what.into())]));
        html! { a href=(scene.href("/register")) { b { (about) } } " " (text) }
    });
    let all = n_requests + n_reviews + roadmap.pending_proposals().count();
    let mut items: Vec<Markup> = requests.into_iter().chain(reviews).chain(proposals).collect();
    items.truncate(MOST);
    let more = all.saturating_sub(items.len());
    items.extend(lever(scene));
    let agreed = chain_agreed(scene, &board.schedule.driving_chain());
    html! {
        h2 { (lang.t("stocktake-decide")) }
        @if items.is_empty() {
            p.muted { (lang.t("stocktake-decide-none")) }
        } @else {
            ol { @for item in &items { li { (item) } } }
        }
        @if more > 0 { p.muted { (lang.n("stocktake-more", more)) } }
        @if let Some(agreed) = agreed { p.muted { (agreed) } }
    }
}

/// The first open task of the chain that decides on the final date, where that is later than it may be, with
/// what less work on it would buy.
fn lever(scene: &Scene) -> Option<Markup> {
    let lang = scene.lang();
    let board = scene.board();
    let headline = board.headline(&scene.roadmap)?;
    let expected = headline.status.expected?;
    if expected <= scene.roadmap.limit(headline.task.deadline) {
        return None;
    }
    let chain = board.schedule.driving_chain();
    let open = |task: &&Task| task.submission().is_none() && !task.is_closed();
    let tasks = chain.iter().filter_map(|step| scene.roadmap.tasks.get(step.task));
    let first = tasks.map(|task| &**task).find(open)?;
    if first.key == headline.task.key {
        return None;
    }
    let lever = named(scene, first, &lang.t("stocktake-lever"));
    Some(html! { (lever) " " (buys(scene, &board, first)) })
}
