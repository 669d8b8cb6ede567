//! One task: three dates, its status with the why, what it waits for, and everything that happened.

use std::sync::Arc;

use chrono::NaiveDate;
use leptos::prelude::*;
use roadmap::{
    Change, Event, Status, Task, date::days_between, proposal::proposals, schedule::Drive,
};

use super::{Frame, forecast, fragment, report::ReportForm};
use crate::{
    components::{
        Controls, Criteria, Decisions, EffectOf, Float, FormState, Hidden, Marks, Messages, Nav,
        OwnerSays, Pick, Pieces, PreviewButton, Proposed, StatusChip, TextArea, TextField, Timings,
        Why, criteria_lines, drift_class, link_words, proposal_href, proposal_words,
    },
    i18n::{args, plain, signed},
    visit::Scene,
};

/// Renders the page of a task with its history, latest first.
pub fn page(scene: &Scene, task: &Arc<Task>, history: Vec<Event>) -> String {
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
    frame.render(move || view! { <TaskPage scene task history/> })
}

/// Renders what a report changes, for a page that is already open.
pub fn standing_html(scene: &Scene, task: &Arc<Task>) -> String {
    let (scene, task, visit) = (scene.clone(), task.clone(), scene.visit.clone());
    fragment(&visit, move || view! { <Standing scene task/> })
}

/// Renders the history, for a page that is already open.
pub fn history_html(scene: &Scene, task: &Arc<Task>, history: &[Event]) -> String {
    let (scene, task, visit) = (scene.clone(), task.clone(), scene.visit.clone());
    let history = history.to_vec();
    fragment(&visit, move || view! { <History scene task history/> })
}

/// Renders comments and questions, for a page that is already open.
pub fn comments_html(scene: &Scene, task: &Arc<Task>) -> String {
    let (scene, task, visit) = (scene.clone(), task.clone(), scene.visit.clone());
    fragment(&visit, move || view! { <Comments scene task/> })
}

#[component]
fn TaskPage(scene: Scene, task: Arc<Task>, history: Vec<Event>) -> impl IntoView {
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
        view! {
            <section class="panel">
                <h2>{lang.t("report-title")}</h2>
                <ReportForm scene=scene.clone() task=task.clone() view="task" columns=""/>
            </section>
        }
    });
    let open = task.withdrawn.is_none() && task.submission().is_none();
    let edit = (open && scene.may_plan(&task.workstream)).then(|| {
        view! { <p class="buttons"><a href=scene.task_href(&task.key) + "/edit">{lang.t("edit-title")}</a></p> }
    });
    let links = scene
        .may_plan(&task.workstream)
        .then(|| view! { <LinkForm scene=scene.clone() task=task.clone()/> });
    let comment = scene.actor().is_some_and(|actor| actor.comments().is_ok()) && !scene.past;
    let comment = comment.then(|| view! { <CommentForm scene=scene.clone() task=task.clone()/> });
    let diamond = (task.is_milestone() || scene.roadmap.final_task.as_ref() == Some(&task.key))
        .then(|| view! { <span class="diamond" title=lang.t("milestone")>"◆ "</span> });
    view! {
        <p class="over"><a href=scene.href("")>{short}</a>{workstream}" / "{task.key.clone()}</p>
        <h1 class="plain">{diamond}{task.title.get(code).to_owned()}</h1>
        <div class="columns task">
            <div class="about">
                <div id="task-standing"><Standing scene=scene.clone() task=task.clone()/></div>
                <Follows scene=scene.clone() task=task.clone()/>
                <Definition scene=scene.clone() task=task.clone()/>
                <Decisions scene=scene.clone() task=task.clone()/>
                <Neighbours scene=scene.clone() task=task.clone()/>
                <div id="task-comments"><Comments scene=scene.clone() task=task.clone()/></div>
            </div>
            <aside>{reports}<Controls scene=scene.clone() task=task.clone()/>{comment}{links}<Parts scene=scene.clone() task=task.clone()/>{edit}</aside>
            <div class="past" id="task-history"><History scene task history/></div>
        </div>
    }
    .into_any()
}

/// Status, why, the four figures and the forecasts: what a report changes.
#[component]
fn Standing(scene: Scene, task: Arc<Task>) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
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
        <Why scene=scene.clone() task=task.clone() status=status.clone()/>
        <Figures scene=scene.clone() task=task.clone() status/>
        <Forecasts scene=scene.clone() task=task.clone()/>
        <Timing scene task/>
    }
    .into_any()
}

/// When an open task can and must happen, and how likely its deadline is met.
#[component]
fn Timing(scene: Scene, task: Arc<Task>) -> impl IntoView {
    let board = scene.board();
    let timing = *board.timing(&scene.roadmap, &task.key)?;
    if timing.drive == Drive::Done {
        return None;
    }
    let at = *scene.roadmap.index.get(&task.key)?;
    let runs = board.simulation(&scene.roadmap);
    let likely = runs.and_then(|runs| Some(forecast::likely(&scene, runs.get(at)?, runs)));
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

/// Every report's forecast over the day of the report, against the deadline.
#[component]
fn Forecasts(scene: Scene, task: Arc<Task>) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    let points: Vec<(NaiveDate, NaiveDate)> = task
        .reports
        .iter()
        .skip(task.reports.len().saturating_sub(60))
        .filter_map(|report| Some((scene.roadmap.date_at(report.at), report.forecast?)))
        .collect();
    if points.is_empty() {
        return None;
    }
    let (original, deadline) = (task.original_deadline().last_day(), task.deadline.last_day());
    let forecast = task.forecast().unwrap_or(deadline);
    let days = [original, deadline, forecast, today].into_iter();
    let days = days.chain(points.iter().map(|(on, _)| *on)).chain(task.start);
    let (first, last) = days.fold((today, today), |(a, b), day| (a.min(day), b.max(day)));
    let real = |days: i64| f64::from(i32::try_from(days.clamp(-4000, 4000)).unwrap_or(0));
    let span = real(days_between(first, last).max(1));
    let x = |day: NaiveDate| 20.0 + 760.0 * real(days_between(first, day)) / span;
    let drifts: Vec<f64> = points.iter().map(|(_, f)| real(days_between(deadline, *f))).collect();
    let low = drifts.iter().copied().fold(0.0, f64::min);
    let high = drifts.iter().copied().fold(1.0, f64::max);
    let y = |drift: f64| 78.0 - 58.0 * (drift - low) / (high - low);
    let line: Vec<_> = points
        .iter()
        .zip(&drifts)
        .map(|((on, _), drift)| format!("{:.1},{:.1}", x(*on), y(*drift)))
        .collect();
    let dots = points.iter().zip(&drifts).map(|((on, forecast), drift)| {
        let title = format!("{} → {}", lang.day(*on, today), lang.day(*forecast, today));
        view! { <circle cx=format!("{:.1}", x(*on)) cy=format!("{:.1}", y(*drift)) r="3"><title>{title}</title></circle> }
    });
    let dots = dots.collect_view();
    let at = |day: NaiveDate| format!("translate({:.1} 92)", x(day));
    let diamond = "M0 -6 6 0 0 6 -6 0z";
    let hollow = (original != deadline)
        .then(|| view! { <path class="original" d=diamond transform=at(original)/> });
    let xf = format!("{:.1}", x(forecast));
    let xt = format!("{:.1}", x(today));
    let late = if forecast > deadline { "f late" } else { "f early" };
    let anchor = |day: NaiveDate| {
        if x(day) > 720.0 {
            "end"
        } else if x(day) < 60.0 {
            "start"
        } else {
            "middle"
        }
    };
    let xn = format!("{:.1}", x(today));
    let ends = ((x(forecast) - x(deadline)).abs() > 90.0).then(|| {
        let at = format!("{:.1}", x(forecast));
        view! { <text class=late x=at y="118" text-anchor=anchor(forecast)>{lang.day(forecast, today)}</text> }
    });
    let label = lang.n("forecasts", points.len());
    let aria = label.clone();
    Some(view! {
        <svg class="forecasts" viewBox="0 0 800 122" role="img" aria-label=aria>
            <text class="label" x="20" y="12">{label}</text>
            <line class="base" x1="20" x2="780" y1="92" y2="92"/>
            <line class="limit" x1="20" x2="780" y1=format!("{:.1}", y(0.0)) y2=format!("{:.1}", y(0.0))/>
            <polyline class=late points=line.join(" ")/>
            <g class=late>{dots}</g>
            <line class="today" x1=xt.clone() x2=xt y1="20" y2="98"/>
            {hollow}
            <path class="deadline" d=diamond transform=at(deadline)/>
            <line class=late x1=xf.clone() x2=xf y1="83" y2="101"/>
            <text x="20" y="118">{lang.day(first, today)}</text>
            <text class="today" x=xn y="12" text-anchor=anchor(today)>{lang.t("today")}</text>
            {ends}
            <text class="deadline" x=format!("{:.1}", x(deadline)) y="118" text-anchor=anchor(deadline)>{lang.day(deadline, today)}</text>
        </svg>
    })
}

/// The deadline that would follow from another's extension, with the form to ask for it.
#[component]
fn Follows(scene: Scene, task: Arc<Task>) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    let proposal = proposals(&scene.roadmap, today).into_iter().find(|it| it.task == task.key)?;
    let text = proposal_words(&scene, &proposal);
    let may = scene.actor().is_some_and(|actor| actor.reports_on(&task).is_ok());
    let ask = (may && !scene.past).then(|| {
        let href = proposal_href(&scene, &proposal);
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
    let proposed = view! { <Proposed scene=scene.clone() task=task.clone()/> };
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
        Some(view! { <details class="clause"><summary>{lang.t("field-clause")}" "{key}")"</summary><p>{text}</p></details> })
    });
    view! {
        <section>
            {criteria}{proposed}{attached}{deliverable}{basis}{clause}
            {has_sources.then(|| view! { <p class="muted">{lang.t("field-sources")}":"</p><ul class="sources">{sources}</ul> })}
        </section>
    }
    .into_any()
}

/// What it waits for, and what waits for it.
#[component]
fn Neighbours(scene: Scene, task: Arc<Task>) -> impl IntoView {
    let lang = scene.lang();
    let may = scene.may_plan(&task.workstream);
    let before: Vec<_> = scene
        .roadmap
        .predecessors(&task)
        .map(|(predecessor, link)| (predecessor.clone(), link.clone(), false))
        .collect();
    let board = scene.board();
    let driver = board.timing(&scene.roadmap, &task.key).and_then(|timing| match timing.drive {
        Drive::Link { from, .. } => scene.roadmap.tasks.get(from).map(|task| task.key.clone()),
        _ => None,
    });
    let after: Vec<_> = scene
        .roadmap
        .successors(&task.key)
        .map(|(successor, link)| (successor.clone(), link.clone(), true))
        .collect();
    if before.is_empty() && after.is_empty() {
        return None;
    }
    let rows = before.into_iter().chain(after).map(|(other, link, then)| {
        let status = scene.status(&other);
        let timing = board.timing(&scene.roadmap, &other.key);
        let open = timing.filter(|timing| timing.drive != Drive::Done);
        let float = open.map(|timing| {
            let days = timing.deadline_float;
            view! { <span class="neighbour-float"><span class="muted">{lang.t("float")}"\u{a0}"</span><Float days title=lang.t("float-title")/></span> }
        });
        let drives = (!then && driver.as_ref() == Some(&other.key)).then(|| {
            view! { <span class="mark tone-info">{lang.t("drives-this")}</span> }
        });
        let title = other.title.get(lang.code()).to_owned();
        let kind = link_words(lang, link.kind, link.lag, link.unit);
        // A link of the workstream, or one that names a workstream, is not this pair's alone.
        let own = link.from == other.key && task.links.contains(&link);
        let end = serde_json::to_value(link.kind).unwrap_or_default();
        let end = end.as_str().unwrap_or_default().to_owned();
        let word = lang.t(if then { "then" } else { "waits-for" });
        let cut = (may && !then && own).then(|| {
            view! {
                <form class="cut" method="post" action="/do/unlink">
                    <Hidden name="roadmap" value=scene.roadmap.key.clone()/>
                    <Hidden name="task" value=task.key.clone()/>
                    <Hidden name="from" value=other.key.clone()/>
                    <Hidden name="kind" value=end/>
                    <Hidden name="version" value=scene.roadmap.version.to_string()/>
                    <Hidden name="back" value=scene.visit.here()/>
                    <button class="link">{lang.t("unlink")}</button>
                </form>
            }
        });
        view! {
            <li>
                <StatusChip scene=scene.clone() task=other.clone() status/>
                <span class="muted">{word}" "</span>
                <a href=scene.task_href(&other.key)><b>{other.key.clone()}</b>" "{title}</a>
                <span class="muted">" "{kind}</span>
                {float}{drives}{cut}
            </li>
        }
    });
    Some(
        view! { <section><h2>{lang.t("neighbours")}</h2><ul class="list">{rows.collect_view()}</ul></section> },
    )
}

#[component]
fn LinkForm(scene: Scene, task: Arc<Task>) -> impl IntoView {
    let lang = scene.lang();
    let state = FormState::of("/do/link", Some(("task", &task.key)));
    let open = state.typed().is_some();
    let others = scene.roadmap.tasks.iter().filter(|other| other.key != task.key);
    let others = others.map(|other| {
        let title = other.title.get(lang.code()).to_owned();
        view! { <option value=other.key.clone()>{title}</option> }
    });
    let others = others.collect_view();
    let groups = scene.roadmap.workstreams.iter().filter(|group| group.key != task.workstream);
    let groups = groups.map(|group| {
        let title = group.title.get(lang.code()).to_owned();
        view! { <option value=group.key.clone()>{title}</option> }
    });
    let groups = groups.collect_view();
    let kinds = ["FS", "SS", "FF", "SF"]
        .map(|kind| (kind.to_owned(), lang.t(&format!("link-{}", kind.to_lowercase()))));
    let units =
        ["working", "calendar"].map(|unit| (unit.to_owned(), lang.t(&format!("unit-{unit}"))));
    let error = state.error("from");
    let from = state.value("from", "");
    let invalid = error.is_some().then_some("true");
    let hidden = error.is_none();
    view! {
        <details class="panel" open=open>
            <summary><h2>{lang.t("link-title")}</h2></summary>
            <form method="post" action="/do/link" data-in-place="">
                <Messages state=state.clone()/>
                <Hidden name="roadmap" value=scene.roadmap.key.clone()/>
                <Hidden name="task" value=task.key.clone()/>
                <Hidden name="version" value=scene.roadmap.version.to_string()/>
                <Hidden name="back" value=scene.visit.here()/>
                <p class="field">
                    <label for="f-from">{lang.t("link-from")}</label>
                    <input id="f-from" name="from" list="keys" value=from maxlength="40" autocomplete="off" aria-invalid=invalid aria-describedby="e-from"/>
                    <datalist id="keys">{others}{groups}</datalist>
                    <span class="hint">{lang.t("link-hint")}</span>
                    <span class="error" id="e-from" data-error="from" hidden=hidden>{error}</span>
                </p>
                <Pick state=state.clone() name="kind" label=lang.t("link-kind") options=kinds.to_vec()/>
                <div class="pair">
                    <TextField state=state.clone() name="lag" label=lang.t("link-lag") value="0" numeric=true most=6/>
                    <Pick state=state.clone() name="unit" label=lang.t("link-unit") options=units.to_vec()/>
                </div>
                <EffectOf scene=scene.clone() state kind="link"/>
                <p class="buttons"><button>{lang.t("link-add")}</button>" "<PreviewButton scene=scene.clone()/></p>
            </form>
        </details>
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
                <Hidden name="roadmap" value=scene.roadmap.key.clone()/>
                <Hidden name="task" value=task.key.clone()/>
                <Hidden name="office" value=part.office.clone()/>
                <Hidden name="version" value=scene.roadmap.version.to_string()/>
                <Hidden name="back" value=scene.visit.here()/>
                <button>{lang.t("part-done")}</button>
            </form>
        }
    })
    .collect_view()
}

#[component]
fn CommentForm(scene: Scene, task: Arc<Task>) -> impl IntoView {
    let lang = scene.lang();
    let state = FormState::of("/do/comment", Some(("task", &task.key)));
    view! {
        <form class="panel" method="post" action="/do/comment" data-in-place="">
            <h2>{lang.t("comment-title")}</h2>
            <Messages state=state.clone()/>
            <Hidden name="roadmap" value=scene.roadmap.key.clone()/>
            <Hidden name="task" value=task.key.clone()/>
            <Hidden name="version" value=scene.roadmap.version.to_string()/>
            <Hidden name="back" value=scene.visit.here()/>
            <TextArea state=state.clone() name="text" label=lang.t("comment-text") rows=2/>
            <TextField state name="answer_by" label=lang.t("comment-answer-by") kind="date" hint=lang.t("comment-hint")/>
            <p class="buttons"><button>{lang.t("comment-save")}</button></p>
        </form>
    }
    .into_any()
}

#[component]
fn Comments(scene: Scene, task: Arc<Task>) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    if task.comments.is_empty() {
        return None;
    }
    let may = scene.actor().is_some_and(|actor| actor.comments().is_ok()) && !scene.past;
    let rows = task.comments.iter().enumerate().map(|(at, comment)| {
        let when = lang.instant(comment.at, &scene.roadmap, today);
        let state = match (comment.answer_by, comment.answered) {
            (None, _) => None,
            (Some(_), Some(on)) => Some(lang.f("question-answered", &args([("on", lang.day(on, today).into())]))),
            (Some(by), None) => Some(lang.f("question-open", &args([("by", lang.day(by, today).into())]))),
        };
        let state = state.map(|text| view! { <span class="mark tone-warn">{text}</span> });
        let open = comment.answer_by.is_some() && comment.answered.is_none();
        let answer = (may && open).then(|| {
            view! {
                <form class="cut" method="post" action="/do/answer" data-in-place="">
                    <Hidden name="roadmap" value=scene.roadmap.key.clone()/>
                    <Hidden name="task" value=task.key.clone()/>
                    <Hidden name="comment" value=at.to_string()/>
                    <Hidden name="version" value=scene.roadmap.version.to_string()/>
                    <Hidden name="back" value=scene.visit.here()/>
                    <button class="link">{lang.t("question-close")}</button>
                </form>
            }
        });
        view! { <li><span class="sub">{comment.by.name.clone()}" · "{when}" "{state}</span><p class="said">{comment.text.clone()}</p>{answer}</li> }
    });
    Some(
        view! { <section><h2>{lang.t("comments")}</h2><ul class="list">{rows.collect_view()}</ul></section> },
    )
}

/// Everything that happened to the task, with the values before and after.
#[component]
fn History(scene: Scene, task: Arc<Task>, history: Vec<Event>) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    let n = history.len();
    let rows = history.iter().map(|event| {
        let (what, words) = told(&scene, event);
        let words = (!words.is_empty()).then(|| view! { <q>{words}</q> });
        let at = lang.instant(event.at, &scene.roadmap, today);
        view! { <tr><th scope="row"><time datetime=event.at.to_rfc3339()>{at}</time></th><td><b>{event.by.name.clone()}</b>{lang.t("told-sep")}" "{what}" "{words}</td></tr> }
    });
    let created = n == 0;
    let _ = task;
    view! {
        <section>
            <h2>{lang.t("history")}" "<small>{lang.n("history-count", n)}</small></h2>
            {created.then(|| view! { <p class="muted">{lang.t("history-none")}</p> })}
            <table class="plain history"><tbody>{rows.collect_view()}</tbody></table>
        </section>
    }
    .into_any()
}

/// Puts an event into words: what happened, and what was said with it.
fn told(scene: &Scene, event: &Event) -> (String, String) {
    let (lang, today) = (scene.lang(), scene.today());
    let day = |day: NaiveDate| lang.day(day, today);
    let none = String::new();
    match &event.change {
        Change::Reported { report, before, .. } => {
            let percent = if before.percent == report.percent {
                format!("{}\u{a0}%", report.percent)
            } else {
                format!("{} → {}\u{a0}%", before.percent, report.percent)
            };
            let forecast = match (before.forecast, report.forecast) {
                (Some(old), Some(new)) if old != new => format!("{} → {}", day(old), day(new)),
                (_, Some(new)) => day(new),
                (Some(old), None) => day(old),
                (None, None) => "–".to_owned(),
            };
            let confidence = match (before.confidence, report.confidence) {
                (Some(old), Some(new)) if old != new => {
                    format!("{} → {}", lang.confidence(old), lang.confidence(new))
                }
                (_, Some(new)) => lang.confidence(new),
                _ => "–".to_owned(),
            };
            let text = lang.f(
                "told-reported",
                &args([
                    ("percent", percent.into()),
                    ("forecast", forecast.into()),
                    ("confidence", confidence.to_lowercase().into()),
                ]),
            );
            (text, report.note.clone())
        }
        Change::TaskEdited { edits, .. } => {
            let edits = edits.iter().map(|edit| {
                let (field, before, after) = edit.shown(lang.code());
                let name = lang.t(&format!("field-{}", field.replace('_', "-")));
                let or_none = |text: String| if text.is_empty() { "–".to_owned() } else { text };
                format!("{name}: {} → {}", or_none(before), or_none(after))
            });
            (format!("{} {}", lang.t("told-edited"), edits.collect::<Vec<_>>().join("; ")), none)
        }
        Change::TaskAdded { .. } => (lang.t("told-added"), none),
        Change::TaskRemoved { .. } => (lang.t("told-removed"), none),
        Change::Linked { link, .. } => {
            let kind = link_words(lang, link.kind, link.lag, link.unit);
            (format!("{} {} ({kind})", lang.t("told-linked"), link.from), none)
        }
        Change::Unlinked { link, .. } => {
            (format!("{} {}", lang.t("told-unlinked"), link.from), none)
        }
        Change::PartDone { office, .. } => {
            (lang.f("told-part", &args([("office", scene.office(office).into())])), none)
        }
        Change::Commented { comment, .. } => {
            let key = if comment.answer_by.is_some() { "told-asked" } else { "told-commented" };
            (lang.t(key), comment.text.clone())
        }
        Change::Answered { .. } => (lang.t("told-answered"), none),
        Change::OpinionGiven { opinion, before, .. } => {
            let new = lang.confidence(opinion.confidence);
            let shown =
                before.map_or(new.clone(), |old| format!("{} → {new}", lang.confidence(old)));
            (
                format!("{} {}", lang.t("told-opinion"), shown.to_lowercase()),
                opinion.sentence.clone(),
            )
        }
        Change::Submitted { submission, .. } => {
            let text = lang.f(
                "told-submitted",
                &args([
                    ("fact", day(submission.fact_date).into()),
                    ("n", submission.pieces().count().into()),
                ]),
            );
            let said = submission.statements.iter().map(|said| said.statement.as_str());
            let said = std::iter::once(submission.statement.as_str()).chain(said);
            let said: Vec<_> = said.filter(|said| !said.is_empty()).collect();
            (text, said.join(" "))
        }
        Change::EvidenceAttached { pieces, .. } => (lang.n("told-attached", pieces.len()), none),
        Change::CriteriaProposed { proposal, .. } => {
            let lines = criteria_lines(lang, &proposal.criteria);
            (format!("{} {lines}", lang.t("told-criteria-proposed")), proposal.reason.clone())
        }
        Change::CriteriaDecided { decision, .. } => {
            let key =
                if decision.consent { "told-criteria-consent" } else { "told-criteria-refused" };
            (lang.t(key), decision.reason.clone())
        }
        Change::Decided { decision, .. } => {
            let key = if decision.accepted { "told-accepted" } else { "told-returned" };
            let failed = decision.failed.iter();
            let failed = failed
                .map(|it| format!("{}: {}", lang.n("criterion-failed", it.criterion), it.reason));
            let reason = (!decision.reason.is_empty()).then(|| decision.reason.clone());
            (lang.t(key), failed.chain(reason).collect::<Vec<_>>().join(" "))
        }
        Change::ExtensionRequested { request, .. } => {
            let text = lang.f(
                "told-asked-extension",
                &args([
                    ("from", lang.deadline(request.from, today).into()),
                    ("to", lang.deadline(request.proposed, today).into()),
                ]),
            );
            let late = if request.late_request {
                format!(" · {}", lang.t("late-request"))
            } else {
                String::new()
            };
            (text + &late, request.explanation.clone())
        }
        Change::ExtensionDecided { decision, before, .. } => {
            let text = match decision.granted {
                Some(granted) => lang.f(
                    "told-granted",
                    &args([
                        ("from", lang.deadline(*before, today).into()),
                        ("to", lang.deadline(granted, today).into()),
                    ]),
                ),
                None => lang.t("told-rejected"),
            };
            (text, decision.reason.clone())
        }
        Change::Paused { halt, .. } => (lang.t("told-paused"), halt.reason.clone()),
        Change::Resumed { halt, .. } => (lang.t("told-resumed"), halt.reason.clone()),
        Change::Withdrawn { halt, .. } => (lang.t("told-withdrawn"), halt.reason.clone()),
        Change::Reopened { halt, .. } => (lang.t("told-reopened"), halt.reason.clone()),
        Change::Created { .. }
        | Change::Approved { .. }
        | Change::OfficeAdded { .. }
        | Change::OfficeRenamed { .. }
        | Change::OfficeCalendarSet { .. }
        | Change::WorkstreamLinked { .. }
        | Change::WorkstreamUnlinked { .. }
        | Change::WorkstreamAdded { .. } => (none.clone(), none),
    }
}
