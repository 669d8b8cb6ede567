//! Wishes to change what was approved: what they are, what they would do, and the decision.

use std::sync::Arc;

use leptos::prelude::*;
use maud::{Markup, html};
use roadmap::{Deadline, Event, May, Proposal, Task, TaskPlan, Wish, may_undo, schedule::what_if};

use super::{About, Criteria, FormState, Hidden, Messages, TextArea, raw::raw};
use crate::{effect, i18n::args, told, visit::Scene};

/// What a change of the plan does to the dates of others: the same for who proposes and who decides.
#[component]
pub fn WishEffect(
    /// What is looked at.
    scene: Scene,
    /// The change.
    wish: Wish,
) -> impl IntoView {
    let after = scene.roadmap.wished(&wish, scene.instant()).ok()?;
    let board = scene.board();
    let effect = what_if::effect(&scene.roadmap, &board, &after);
    let html = effect_html(&scene, &effect);
    Some(view! { <div class="effect" inner_html=html></div> })
}

/// Puts an effect into words, with a row for each task that moves.
pub fn effect_html(scene: &Scene, effect: &roadmap::schedule::effect::Effect) -> String {
    effect::html(scene.lang(), effect, scene.today(), |key| scene.task_href(key))
}

/// Says in HTML what another deadline of a task would mean.
pub fn deadline_html(scene: &Scene, task: &Task, deadline: Deadline) -> String {
    let (lang, today) = (scene.lang(), scene.today());
    let board = scene.board();
    let granted = what_if::granted(&scene.roadmap, &board, task, deadline);
    let mut lines = Vec::new();
    if let Some(day) = granted.not_enough {
        let day = lang.day(day, today);
        lines.push(("late", lang.f("deadline-not-enough", &args([("date", day.into())]))));
    }
    if !granted.passes.is_empty() {
        let n = granted.passes.len();
        let mut text = lang.n("deadline-passes", n);
        if let Some(days) = granted.passes_final {
            text.push_str(&lang.n("deadline-passes-final", days));
        }
        let keys: Vec<_> = granted.passes.iter().map(|(key, _)| key.as_str()).take(8).collect();
        let more = if n > keys.len() { " …" } else { "" };
        lines.push(("late", format!("{text}: {}{more}", keys.join(", "))));
    }
    let lines = lines.into_iter().map(|(class, text)| {
        format!("<p class=\"{class}\">{}</p>", html_escape::encode_text(&text))
    });
    lines.collect::<String>() + &effect_html(scene, &granted.effect)
}

/// The form to take back an event of one's own, as long as nobody decided.
#[component]
pub fn TakeBack(
    /// What is looked at.
    scene: Scene,
    /// What happened, latest first.
    history: Arc<Vec<Event>>,
    /// Tells which of it is meant.
    which: fn(&roadmap::Change) -> bool,
    /// The key of the word on the button.
    label: &'static str,
) -> impl IntoView {
    let actor = scene.actor().filter(|_| !scene.past)?;
    let event = history.iter().find(|event| which(&event.change))?;
    let may = may_undo(&scene.roadmap, actor, event, scene.visit.now);
    may.then(|| view! { <Undo scene=scene.clone() seq=event.seq label=scene.lang().t(label)/> })
}

/// The form to take back a proposal of one's own, as long as nobody decided.
#[component]
pub fn TakeBackProposal(
    /// What is looked at.
    scene: Scene,
    /// The proposal.
    proposal: Arc<Proposal>,
) -> impl IntoView {
    let own = scene.actor().is_some_and(|actor| actor.by.person == proposal.by.person);
    (own && proposal.is_pending() && !scene.past).then(|| {
        let label = scene.lang().t("take-back-proposal");
        view! { <Undo scene=scene.clone() seq=proposal.seq label/> }
    })
}

/// One button that takes an event back.
#[component]
pub fn Undo(
    /// What is looked at.
    scene: Scene,
    /// The event.
    seq: u64,
    /// The word on the button.
    label: String,
) -> impl IntoView {
    raw(undo(&scene, seq, &label))
}

/// The same as plain markup.
pub fn undo(scene: &Scene, seq: u64, label: &str) -> Markup {
    undo_form(scene, seq, label, false)
}

/// A button that takes back what was done at once.
pub fn undo_bulk(scene: &Scene, seq: u64, label: &str) -> Markup {
    undo_form(scene, seq, label, true)
}

fn undo_form(scene: &Scene, seq: u64, label: &str, bulk: bool) -> Markup {
    html! {
        form.undo method="post" action="/do/undo" data-in-place="" {
            input type="hidden" name="roadmap" value=(scene.roadmap.key);
            input type="hidden" name="seq" value=(seq);
            @if bulk { input type="hidden" name="bulk" value="1"; }
            input type="hidden" name="back" value=(scene.visit.here());
            button.link { (label) }
        }
    }
}

/// What became of a proposal, in words and a colour.
pub fn outcome(proposal: &Proposal) -> (&'static str, &'static str) {
    match (&proposal.decision, proposal.taken_back) {
        (Some(decision), _) if decision.approved => ("approved", "good"),
        (Some(_), _) => ("rejected", "calm"),
        (None, Some(_)) => ("taken_back", "calm"),
        (None, None) => ("pending", "warn"),
    }
}

/// A proposal: what, by whom, why, what it would do; for the controller the decision.
#[component]
pub fn ProposalCard(
    /// What is looked at.
    scene: Scene,
    /// The proposal.
    proposal: Arc<Proposal>,
) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    let on = lang.day(scene.roadmap.date_at(proposal.at), today);
    let key = if proposal.is_direct() { "proposal-direct-head" } else { "proposal-head" };
    let head = lang.f(key, &args([("by", lang.by(&proposal.by).into()), ("on", on.into())]));
    let what = told::wish(&scene, &proposal.wish);
    let effect = proposal
        .is_pending()
        .then(|| view! { <WishEffect scene=scene.clone() wish=proposal.wish.clone()/> });
    let details = match &proposal.wish {
        Wish::Add { task } => Some(view! { <Added scene=scene.clone() task=(**task).clone()/> }),
        _ => None,
    };
    let (code, tone) = outcome(&proposal);
    let state = lang.t(&format!("outcome-{}", code.replace('_', "-")));
    let last = proposal.decision.as_ref().and_then(|decision| told::last(&scene, decision));
    let last = last.map(|text| view! { <p class="muted">{text}</p> });
    let decision = proposal.decision.as_ref().filter(|_| !proposal.is_direct()).map(|decision| {
        let on = lang.day(scene.roadmap.date_at(decision.at), today);
        format!("{}, {on}. {}", lang.by(&decision.by), decision.reason)
    });
    view! {
        <p class="sub"><span class=format!("mark tone-{tone}")>{state}</span>" "{head}</p>
        <p><b>{what}</b></p>
        {details}
        <p class="said">{proposal.reason.clone()}</p>
        {decision.map(|text| view! { <p class="muted">{text}</p> })}
        {last}
        {effect}
    }
    .into_any()
}

/// What would be frozen with a new task.
#[component]
fn Added(scene: Scene, task: TaskPlan) -> impl IntoView {
    let (lang, today, code) = (scene.lang(), scene.today(), scene.lang().code());
    let co_owners = task.co_owners.iter().map(|part| scene.office(&part.office));
    let links = task.links.iter().map(|link| link.from.clone());
    let rows = [
        ("field-start", task.start.map(|day| lang.day(day, today)).unwrap_or_default()),
        ("field-duration", task.duration.map(|days| days.to_string()).unwrap_or_default()),
        ("field-estimate", task.estimate.map(|it| it.to_string()).unwrap_or_default()),
        (
            "constraint-start",
            task.start_no_earlier_than.map(|day| lang.day(day, today)).unwrap_or_default(),
        ),
        (
            "constraint-finish",
            task.must_finish_by.map(|day| lang.day(day, today)).unwrap_or_default(),
        ),
        ("field-co-owners", co_owners.collect::<Vec<_>>().join("; ")),
        ("link-from", links.collect::<Vec<_>>().join(", ")),
        ("field-deliverable", task.deliverable.get(code).to_owned()),
    ];
    let rows = rows.into_iter().filter(|(_, text)| !text.is_empty()).map(|(key, text)| {
        view! { <li><span class="muted">{lang.t(key)}": "</span>{text}</li> }
    });
    let rows = rows.collect_view();
    let criteria = (!task.criteria.is_empty()).then(|| {
        view! { <p class="muted">{lang.t("fulfilled-when")}":"</p><Criteria lang criteria=task.criteria.clone()/> }
    });
    view! { <ul class="list plan">{rows}</ul>{criteria} }
}

/// Approve or reject a proposal, for whoever may.
#[component]
pub fn DecideProposal(
    /// What is looked at.
    scene: Scene,
    /// The proposal.
    proposal: Arc<Proposal>,
) -> impl IntoView {
    let lang = scene.lang();
    let actor = scene.actor().filter(|_| !scene.past)?;
    May { roadmap: &scene.roadmap, actor }.decide_proposal(&proposal).ok()?;
    let number = proposal.number.to_string();
    let state = FormState::of("/do/decide-proposal", Some(("proposal", &number)));
    let about = proposal.wish.about().to_owned();
    Some(view! {
        <form method="post" action="/do/decide-proposal" class="decide">
            <Messages state=state.clone()/>
            <About scene key=about/>
            <Hidden name="proposal" value=number/>
            <TextArea state name="reason" label=lang.t("reason") hint=lang.t("proposal-reject-hint") rows=2/>
            <p class="buttons">
                <button class="primary" name="decision" value="approve" data-key="a">{lang.t("approve-proposal")}</button>" "
                <button name="decision" value="reject" data-key="r">{lang.t("reject")}</button>
            </p>
        </form>
    })
}

/// The proposals about a task: those that wait with what can be done about them, then the others.
#[component]
pub fn Proposals(
    /// What is looked at.
    scene: Scene,
    /// The task.
    task: Arc<Task>,
) -> impl IntoView {
    let lang = scene.lang();
    let all = scene.roadmap.proposals.iter().rev();
    let all = all.filter(|proposal| proposal.wish.about() == task.key).cloned();
    let (waiting, past): (Vec<_>, Vec<_>) = all.partition(|proposal| proposal.is_pending());
    if waiting.is_empty() && past.is_empty() {
        return None;
    }
    let waiting = waiting.into_iter().map(|proposal| {
        let back = view! { <TakeBackProposal scene=scene.clone() proposal=proposal.clone()/> };
        view! {
            <li class="proposal">
                <ProposalCard scene=scene.clone() proposal=proposal.clone()/>
                <DecideProposal scene=scene.clone() proposal/>
                {back}
            </li>
        }
    });
    let waiting = waiting.collect_view();
    let n = past.len();
    let past = past.into_iter().map(|proposal| {
        view! { <li><ProposalCard scene=scene.clone() proposal/></li> }
    });
    let past = (n > 0).then(|| {
        view! { <details><summary>{lang.n("proposals-past", n)}</summary><ul class="list">{past.collect_view()}</ul></details> }
    });
    Some(view! {
        <section id="proposals">
            <h2>{lang.t("proposals")}</h2>
            <ul class="list">{waiting}</ul>
            {past}
        </section>
    })
}
