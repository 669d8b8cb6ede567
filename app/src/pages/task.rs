//! One task: three dates, its status with the why, what it waits for, and everything that happened.

use std::{cmp::Reverse, sync::Arc};

use leptos::prelude::*;
use roadmap::{Event, Status, Task, date::days_between, event, schedule::Drive};
use store::Reminded;

use super::{Frame, forecast, report::ReportForm};
use crate::{
    components::{
        About, Agreements, CommentForm, Comments, Controls, Criteria, Decisions, Forecasts, Hidden,
        LinkForm, Marks, Nav, Neighbours, OwnerSays, Pieces, Proposals, StatusChip, Timings, Way,
        Why, belated_event, commitment, drift_class, edit_href, follow_href, follow_words, raw,
        region, region_of,
    },
    i18n::{args, plain, signed},
    told::told,
    visit::Scene,
};

/// Renders the page of a task with its history, latest first, with what was said of the dates by which others
/// wait for it, and how often somebody was reminded of it.
pub fn page(
    scene: &Scene,
    task: &Arc<Task>,
    history: Vec<Event>,
    dates: Vec<Event>,
    reminded: Option<Reminded>,
) -> String {
    let lang = scene.lang();
    let title = format!("{} {}", task.key, task.title.get(lang.code()));
    let frame = Frame {
        visit: &scene.visit,
        scene: Some(scene),
        nav: Nav::Tasks,
        title,
        islands: scene.visit.viewer.is_some() && !scene.past,
    };
    let (scene, task) = (scene.clone(), task.clone());
    frame.render(move || view! { <TaskPage scene task history dates reminded/> })
}

#[component]
fn TaskPage(
    scene: Scene,
    task: Arc<Task>,
    history: Vec<Event>,
    dates: Vec<Event>,
    reminded: Option<Reminded>,
) -> impl IntoView {
    let lang = scene.lang();
    let code = lang.code();
    let workstream = scene.roadmap.workstream(&task.workstream);
    let workstream = workstream.map(|w| {
        let href = scene.href(&format!("/tasks?workstream={}", w.key));
        let title = w.title.get(code).to_owned();
        view! { " / "<a href=href>{title}</a> }
    });
    let roadmap = scene.roadmap.title.get(code).to_owned();
    let short: String = if roadmap.chars().count() > 48 {
        roadmap.chars().take(46).chain("…".chars()).collect()
    } else {
        roadmap
    };
    let reports = scene.may_report(&task).then(|| {
        region_of(
            "section",
            "panel",
            "task-report",
            view! { <h2>{lang.t("report-title")}</h2>
            <ReportForm scene=scene.clone() task=task.clone() view="task"/> },
        )
    });
    let mut told: Vec<Event> = history.iter().cloned().chain(dates).collect();
    told.sort_by_key(|event| Reverse(event.seq));
    let history = Arc::new(history);
    let edit = edit_href(&scene, &task).map(|href| {
        view! { <p class="buttons"><a href=href data-go="edit">{lang.t("edit-title")}</a></p> }
    });
    let way = Way::of(&scene, &task);
    let links = way.map(|way| {
        region_of(
            "div",
            "",
            "task-link",
            view! { <LinkForm scene=scene.clone() task=task.clone() way/> },
        )
    });
    let comment = scene.actor().is_some_and(|actor| actor.comments().is_ok()) && !scene.past;
    let comment = comment.then(|| {
        region_of(
            "div",
            "",
            "task-comment",
            view! { <CommentForm scene=scene.clone() task=task.clone()/> },
        )
    });
    let diamond = (task.is_milestone() || scene.roadmap.final_task.as_ref() == Some(&task.key))
        .then(|| view! { <span class="diamond" title=lang.t("milestone")>"◆ "</span> });
    view! {
        <p class="over"><a href=scene.href("")>{short}</a>{workstream}" / "{task.key.to_string()}</p>
        <h1 class="plain">{diamond}{task.title.get(code).to_owned()}</h1>
        <div class="columns task">
            {region_of("div", "standing", "task-standing", view! { <Standing scene=scene.clone() task=task.clone() reminded/> })}
            <aside>
                {reports}
                <Controls scene=scene.clone() task=task.clone()/>
                {comment}
                {links}
                {region_of("div", "", "task-parts", view! { <Parts scene=scene.clone() task=task.clone()/>{edit} })}
            </aside>
            <div class="about">
                {region_of("div", "", "task-outlook", view! { <Outlook scene=scene.clone() task=task.clone() history=history.clone()/> })}
                {region_of("div", "", "task-plan", view! { <Follows scene=scene.clone() task=task.clone()/>
                    <Definition scene=scene.clone() task=task.clone()/> })}
                {raw(region("div", "", "task-commitment", &commitment(&scene, &task)))}
                {region_of("div", "", "task-proposals", view! { <Proposals scene=scene.clone() task=task.clone()/> })}
                {region_of("div", "", "task-decisions", view! { <Decisions scene=scene.clone() task=task.clone() history=history.clone()/> })}
                {region_of("div", "", "task-agreements", view! { <Agreements scene=scene.clone() task=task.clone()/> })}
                {region_of("div", "", "task-neighbours", view! { <Neighbours scene=scene.clone() task=task.clone()/> })}
                {region_of("div", "", "task-comments", view! { <Comments scene=scene.clone() task=task.clone()/> })}
            </div>
            {region_of("div", "past", "task-history", view! { <History scene task=task.key.to_string() history=told/> })}
        </div>
    }
    .into_any()
}

/// Status, why, and the figures: what a report changes.
#[component]
fn Standing(scene: Scene, task: Arc<Task>, reminded: Option<Reminded>) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    let reminded = reminded.map(|reminded| {
        let last = lang.day(scene.roadmap.date_at(reminded.last), today);
        let n = i64::try_from(reminded.times).unwrap_or(i64::MAX);
        let text = lang.f("task-reminded", &args([("n", n.into()), ("last", last.into())]));
        view! { <p class="muted">{text}</p> }
    });
    let status = scene.status(&task);
    let co_owners: Vec<_> = task.co_owners.iter().map(|part| scene.office(&part.office)).collect();
    let owner = scene.office(&task.owner);
    let owners = if co_owners.is_empty() {
        owner
    } else {
        lang.f(
            "owner-with",
            &args([("owner", owner.into()), ("others", co_owners.join(", ").into())]),
        )
    };
    let left = days_between(today, scene.roadmap.effective(task.deadline));
    let position = status.rule.is_open().then(|| {
        view! { <span class="mark tone-calm">{lang.distance(left)}</span> }
    });
    let opinion =
        task.last_report().and_then(|report| report.confidence).filter(|_| status.rule.is_open());
    let opinion = opinion.map(|confidence| {
        view! { <span class="mark tone-calm">{lang.t("owner-says")}": "{lang.confidence(confidence).to_lowercase()}</span> }
    });
    view! {
        <div class="chips">
            <StatusChip scene=scene.clone() task=task.clone() status=status.clone()/>
            {position}
            <Marks scene=scene.clone() status=status.clone()/>
            {opinion}
            <span class="muted">{owners}</span>
        </div>
        {reminded}
        <div id="why"><Why scene=scene.clone() task=task.clone() status=status.clone()/></div>
        <Figures scene task status/>
    }
    .into_any()
}

/// How its forecasts moved, and when it can and must happen.
#[component]
fn Outlook(scene: Scene, task: Arc<Task>, history: Arc<Vec<Event>>) -> impl IntoView {
    let reports = event::reports(history.iter().rev());
    view! {
        <Forecasts scene=scene.clone() task=task.clone() reports/>
        <Timing scene task/>
    }
}

/// When an open task can and must happen, and how likely its deadline is met.
#[component]
fn Timing(scene: Scene, task: Arc<Task>) -> impl IntoView {
    let board = scene.board();
    let timing = *board.timing(&scene.roadmap, &task.key)?;
    if timing.drive == Drive::Done {
        return None;
    }
    let likely = board.outcome(&scene.roadmap, &task.key);
    let likely = likely.map(|(outcome, runs)| forecast::likely(&scene, &outcome, runs));
    Some(view! { <Timings scene task timing likely/> })
}

#[component]
fn Figures(scene: Scene, task: Arc<Task>, status: Status) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    let (original, deadline) = (task.original_deadline(), task.deadline);
    let effective = scene.roadmap.effective(deadline);
    let moved = days_between(original.last_day(), deadline.last_day());
    let fallen = (!deadline.is_approximate() && effective != deadline.last_day()).then(|| {
        lang.f("figure-effective", &args([("date", lang.weekday(effective, today).into())]))
    });
    let by_decision =
        (moved != 0).then(|| lang.f("figure-moved", &args([("days", signed(moved).into())])));
    let below: Vec<_> = [by_decision, fallen].into_iter().flatten().collect();
    let submission = task.submission();
    let reached = status.expected;
    let drift = reached.map(|date| days_between(deadline.last_day(), date));
    let drift = drift.map(|days| {
        let text = lang.f("figure-drift", &args([("days", signed(days).into())]));
        view! { <span class=drift_class(days)>{text}</span> }
    });
    let reached_label = lang.t(if submission.is_some() { "submitted-on" } else { "expected" });
    let float = status.float.map(|float| {
        let class = if float < 0 { "late" } else { "" };
        view! { <b class=class>{lang.f("figure-float", &args([("n", plain(float).into())]))}</b> }
    });
    let float =
        float.map_or_else(|| view! { <b class="muted">"–"</b> }.into_any(), IntoAny::into_any);
    let start = task.start.map_or_else(|| "–".to_owned(), |start| lang.day(start, today));
    let percent = task.percent();
    view! {
        <dl class="figures">
            <div><dt>{lang.t("original-deadline")}</dt><dd><b>{lang.deadline(original, today)}</b></dd></div>
            <div><dt>{lang.t("deadline")}</dt><dd><b>{lang.deadline(deadline, today)}</b><span>{below.join(" · ")}</span></dd></div>
            <div><dt>{reached_label}</dt><dd><b>{reached.map_or_else(|| "–".to_owned(), |date| lang.day(date, today))}</b>{drift}<OwnerSays scene=scene.clone() task=task.clone() status=status.clone()/></dd></div>
            <div><dt>{lang.t("float")}</dt><dd>{float}</dd></div>
            <div><dt>{lang.t("done")}</dt><dd><b>{percent}"\u{a0}%"</b></dd></div>
            <div><dt>{lang.t("field-start")}</dt><dd><b>{start}</b></dd></div>
        </dl>
    }
    .into_any()
}

/// The deadline that would follow from another's extension, with the form to ask for it.
#[component]
fn Follows(scene: Scene, task: Arc<Task>) -> impl IntoView {
    let lang = scene.lang();
    let proposal =
        scene.board().follows(&scene.roadmap).iter().find(|it| it.task == task.key)?.clone();
    let text = follow_words(&scene, &proposal);
    let may = scene.actor().is_some_and(|actor| actor.reports_on(&task).is_ok());
    let ask = (may && !scene.past).then(|| {
        let href = follow_href(&scene, &proposal);
        view! { " "<a href=href>{lang.t("proposal-ask")}</a> }
    });
    Some(
        view! { <p class="proposal"><span class="mark tone-warn">{lang.t("proposal-mark")}</span>" "{text}{ask}</p> },
    )
}

/// What fulfils the task, on what it rests, and where that can be read.
#[component]
fn Definition(scene: Scene, task: Arc<Task>) -> impl IntoView {
    let (lang, code) = (scene.lang(), scene.lang().code());
    let criteria = (!task.criteria.is_empty()).then(|| {
        view! { <h2>{lang.t("fulfilled-when")}</h2><Criteria lang criteria=task.criteria.clone()/> }
    });
    let told = task.criteria.iter().any(|criterion| criterion.text == task.deliverable);
    let deliverable = (!task.deliverable.is_empty() && !told).then(|| {
        let text = task.deliverable.get(code).to_owned();
        view! { <p><span class="muted">{lang.t("field-deliverable")}": "</span>{text}</p> }
    });
    let basis = (!task.basis.is_empty()).then(|| {
        let text = task.basis.get(code).to_owned();
        view! { <p class="muted">{lang.t("field-basis")}": "{text}</p> }
    });
    let sources = task.sources.iter().map(|source| {
        if source.starts_with("https://") || source.starts_with("http://") {
            let shown =
                source.split('/').nth(2).unwrap_or(source).trim_start_matches("www.").to_owned();
            view! { <li><a href=source.clone() rel="noreferrer">{shown}</a></li> }.into_any()
        } else {
            view! { <li>{source.clone()}</li> }.into_any()
        }
    });
    let sources = sources.collect_view();
    let has_sources = !task.sources.is_empty();
    let attached = (!task.attached.is_empty()).then(|| {
        view! {
            <h2>{lang.t("attached-title")}" "<small>{task.attached.len()}</small></h2>
            <Pieces scene=scene.clone() task=task.key.clone() evidence=Vec::new() attached=task.attached.clone()/>
        }
    });
    let clause = task.clause.as_ref().and_then(|key| {
        let directive = scene.roadmap.directive.as_ref()?;
        let clause = directive.clauses.iter().find(|clause| clause.key == *key)?;
        let text = clause.text.get(code).to_owned();
        let key = key.clone();
        Some(view! { <details class="clause"><summary>{lang.t("field-clause")}" "{key.to_string()}")"</summary><p>{text}</p></details> })
    });
    view! {
        <section>
            {criteria}{attached}{deliverable}{basis}{clause}
            {has_sources.then(|| view! { <p class="muted">{lang.t("field-sources")}":"</p><ul class="sources">{sources}</ul> })}
        </section>
    }
    .into_any()
}

/// The own part of a co-owner, for whoever acts for it.
#[component]
fn Parts(scene: Scene, task: Arc<Task>) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    let actor = scene.actor().filter(|_| !scene.past && !task.is_closed());
    let own = task.co_owners.iter().filter(|part| {
        let acts = actor.as_ref().is_some_and(|actor| actor.contributes(&part.office).is_ok());
        acts && part.due.is_some() && part.done.is_none()
    });
    own.map(|part| {
        let due = part.due.map(|due| lang.weekday(due, today)).unwrap_or_default();
        let text = lang.f(
            "part-due",
            &args([("office", scene.office(&part.office).into()), ("date", due.into())]),
        );
        view! {
            <form class="panel" method="post" action="/do/finish-part">
                <p>{text}</p>
                <About scene=scene.clone() key=task.key.clone()/>
                <Hidden name="office" value=part.office.clone()/>
                <button>{lang.t("part-done")}</button>
            </form>
        }
    })
    .collect_view()
}

/// Everything that happened to the task, with the values before and after.
#[component]
fn History(scene: Scene, task: String, history: Vec<Event>) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    let n = history.len();
    let rows = history.iter().map(|event| {
        let (what, words) = told(&scene, event);
        // What another task waits for is said of that one.
        let what = match event.change.task() {
            Some(needs) if needs != task => format!("{needs}: {what}"),
            _ => what,
        };
        let words = (!words.is_empty()).then(|| view! { <q>{words}</q> });
        let at = lang.instant(event.at, &scene.roadmap, today);
        let late = raw(belated_event(&scene, event));
        view! { <tr><th scope="row"><time datetime=event.at.to_rfc3339()>{at}</time>{late}</th><td><b>{lang.by(&event.by)}</b>{lang.t("told-sep")}" "{what}" "{words}</td></tr> }
    });
    let created = n == 0;
    view! {
        <section>
            <h2>{lang.t("history")}" "<small>{lang.n("history-count", n)}</small></h2>
            {created.then(|| view! { <p class="muted">{lang.t("history-none")}</p> })}
            <table class="plain history"><tbody>{rows.collect_view()}</tbody></table>
        </section>
    }
    .into_any()
}
