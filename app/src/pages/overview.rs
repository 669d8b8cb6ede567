//! The overview: a sentence, what drives it, the counts, the rows, worst first.

use chrono::NaiveDate;
use leptos::prelude::*;
use maud::html;
use roadmap::{Rule, Task, rollup::Headline, schedule::Step};

use super::{Frame, roadmap_title};
use crate::{
    components::{
        Axis, Chain, Column, Icon, Nav, OpenBefore, OwnerSays, RowHead, counts_in_words, raw, row,
        tone_class,
    },
    i18n::args,
    render::fragment,
    told,
    visit::{Scene, encoded},
};

/// Renders the overview of a roadmap.
pub fn page(scene: &Scene) -> String {
    let islands = scene.reports();
    let frame = Frame {
        visit: &scene.visit,
        scene: Some(scene),
        nav: Nav::Overview,
        title: roadmap_title(scene),
        islands,
    };
    let scene = scene.clone();
    frame.render(move || {
        view! {
            <div id="summary"><Summary scene=scene.clone()/></div>
            <div class="columns">
                <section class="rows"><Worst scene=scene.clone()/></section>
                <aside>
                    <Approval scene=scene.clone()/>
                    <Waiting scene=scene.clone()/>
                    <Executed scene=scene.clone()/>
                    <div id="latest"><Latest scene=scene.clone()/></div>
                    <Directive scene/>
                </aside>
            </div>
        }
        .into_any()
    })
}

/// Renders headline and counts for a page that is already open.
pub fn summary_html(scene: &Scene) -> String {
    let scene = scene.clone();
    let visit = scene.visit.clone();
    fragment(&visit, move || view! { <Summary scene/> })
}

/// Renders the numbers of its execution for a page that is already open.
pub fn figures_html(scene: &Scene) -> String {
    let scene = scene.clone();
    let visit = scene.visit.clone();
    fragment(&visit, move || view! { <Figures scene/> })
}

/// Renders the last reports for a page that is already open.
pub fn latest_html(scene: &Scene) -> String {
    let scene = scene.clone();
    let visit = scene.visit.clone();
    fragment(&visit, move || view! { <Latest scene/> })
}

#[component]
fn Summary(scene: Scene) -> impl IntoView {
    let lang = scene.lang();
    let board = scene.board();
    let counts = board.counts(&scene.roadmap);
    let headline = board.headline(&scene.roadmap);
    let overseer =
        scene.roadmap.directive.as_ref().and_then(|directive| directive.overseer.clone());
    let overseer = overseer.map(|overseer| {
        let name = overseer.get(lang.code()).to_owned();
        format!(" · {}", lang.f("overseen", &args([("by", name.into())])))
    });
    let axis = headline
        .as_ref()
        .map(|headline| view! { <Axis scene=scene.clone() headline=headline.clone()/> });
    let sentence = match &headline {
        Some(headline) => {
            view! { <Sentence scene=scene.clone() headline=headline.clone()/> }.into_any()
        }
        None => view! { <h1>{roadmap_title(&scene)}</h1> }.into_any(),
    };
    // What is claimed over open predecessors is not as good as done.
    let open = headline.as_ref().filter(|headline| headline.task.submission().is_some());
    let open = open.map(|headline| {
        let open = scene.roadmap.open_before(&headline.task);
        let keys = open.into_iter().map(|task| task.key.clone()).collect();
        view! { <OpenBefore scene=scene.clone() keys/> }
    });
    let drives = headline.map(|headline| view! { <Drives scene=scene.clone() headline/> });
    let total = counts.total().max(1);
    let worst = counts.worst_first();
    let mut x = 0.0;
    let bar = worst.iter().map(|(rule, n)| {
        let width = 1000.0 * share(*n) / share(total);
        let at = x;
        x += width;
        view! { <rect class=tone_class(rule.tone()) x=format!("{at:.1}") width=format!("{:.1}", (width - 2.0).max(1.0)) height="10"/> }
    });
    let bar = bar.collect_view();
    let legend = worst.iter().map(|(rule, n)| {
        let href = scene.href(&format!("/tasks?status={}", rule.code()));
        view! {
            <a class=format!("count {}", tone_class(rule.tone())) href=href><Icon rule=*rule/><b>{*n}</b>" "{lang.rule(*rule)}</a>
        }
    });
    let legend = legend.collect_view();
    view! {
        <div class="headline">
            <div>
                <p class="over">{roadmap_title(&scene)}{overseer}</p>
                {sentence}
            </div>
            {axis}
        </div>
        {open}{drives}
        <svg class="share" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">{bar}</svg>
        <p class="counts">{legend}</p>
    }
    .into_any()
}

/// Tasks are few enough for a drawing.
fn share(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

#[component]
fn Sentence(scene: Scene, headline: Headline) -> impl IntoView {
    let lang = scene.lang();
    let deadline = lang.day_in_words(scene.roadmap.effective(headline.task.deadline));
    let left = match headline.left {
        0 => lang.f("headline-today", &args([("date", deadline.into())])),
        1.. => {
            lang.f("headline-left", &args([("n", headline.left.into()), ("date", deadline.into())]))
        }
        past => lang.f("headline-past", &args([("n", (-past).into()), ("date", deadline.into())])),
    };
    let code = headline.status.rule.code().replace('_', "-");
    let expected = headline.status.expected;
    let date = expected.map(|date| lang.day_in_words(date)).unwrap_or_default();
    let numbers = args([("n", headline.status.days.into()), ("date", date.into())]);
    let standing = lang.f(&format!("headline-{code}"), &numbers);
    let class = tone_class(headline.status.rule.tone());
    if headline.status.rule == Rule::Draft {
        return view! { <h1>{left}" "{lang.t("headline-of-draft")}</h1> }.into_any();
    }
    view! { <h1>{left}" "{lang.t("headline-final")}" "<em class=class>{standing}</em>"."</h1> }
        .into_any()
}

/// When the schedule expects the final milestone, and the chain that decides on it.
#[component]
fn Drives(scene: Scene, headline: Headline) -> impl IntoView {
    let lang = scene.lang();
    let board = scene.board();
    let steps = board.schedule.driving_chain();
    if steps.is_empty() {
        let href = scene.task_href(&headline.task.key);
        return view! { <p class="drives"><a href=href>{lang.t("headline-why")}</a></p> }
            .into_any();
    }
    // What holds the final date, by title and office; a long chain by its ends.
    let name = |step: &Step| {
        let task = scene.roadmap.tasks.get(step.task)?;
        let office = scene.office(&task.owner);
        Some(format!("{} ({office})", task.title.get(lang.code())))
    };
    // The last one is the final milestone itself.
    let before = steps.split_last().map_or(&[][..], |(_, before)| before);
    let mut names: Vec<_>;
    if before.len() > NAMED {
        let (first, last) = (&before[..NAMED / 2], &before[before.len() - NAMED / 2..]);
        names = first.iter().filter_map(name).collect();
        names.push("…".to_owned());
        names.extend(last.iter().filter_map(name));
    } else {
        names = before.iter().filter_map(name).collect();
    }
    let named = match names.is_empty() {
        true => view! { <b>{lang.t("chain-title")}</b> }.into_any(),
        false => view! { <b>{lang.t("headline-drives")}</b>" "<span>{names.join(" → ")}</span> }
            .into_any(),
    };
    let (task, status) = (headline.task.clone(), headline.status.clone());
    let said = view! { <OwnerSays scene=scene.clone() task status/> };
    let href = scene.href("/forecast");
    view! {
        <details class="drives" id="chain">
            <summary>{named}{said}</summary>
            <div class="scroll" tabindex="0" role="region" aria-label=lang.t("chain-title")><Chain scene=scene.clone() steps/></div>
            <p><a href=href>{lang.t("chain-likely")}</a></p>
        </details>
    }
    .into_any()
}

/// Tasks of the chain that the headline names.
const NAMED: usize = 4;

/// Open tasks, the worst first across workstreams.
#[component]
fn Worst(scene: Scene) -> impl IntoView {
    let lang = scene.lang();
    let board = scene.board();
    let (worst, open) = board.worst(&scene.roadmap);
    let more = open.saturating_sub(WORST);
    let more = (more > 0).then(|| {
        let href = scene.href("/tasks");
        view! { <tr class="more"><td colspan="7"><a href=href>{lang.n("worst-more", more)}</a></td></tr> }
    });
    let columns = Column::USUAL.to_vec();
    let rows = raw(html! {
        @for (task, status) in worst.take(WORST) { (row(&scene, task, status, &Column::USUAL)) }
    });
    let names: Vec<_> = columns.iter().map(|column| column.name()).collect();
    let summary = lang.f(
        "worst-sub",
        &args([
            ("n", scene.roadmap.tasks.len().into()),
            ("groups", scene.roadmap.workstreams.len().into()),
        ]),
    );
    view! {
        <h2>{lang.t("worst-first")}" "<small>{summary}" · "<a href=scene.href("/tasks")>{lang.t("all-tasks")}</a></small></h2>
        <table class="tasks" data-view="overview" data-columns=names.join(",")>
            <RowHead scene=scene.clone() columns/>
            <tbody>{rows}{more}</tbody>
        </table>
        <Workstreams scene/>
    }
    .into_any()
}

/// Workstreams with counts, the one with the worst task first.
#[component]
fn Workstreams(scene: Scene) -> impl IntoView {
    let lang = scene.lang();
    let board = scene.board();
    let groups = board.by_workstream(&scene.roadmap);
    let mut workstreams: Vec<_> = scene.roadmap.workstreams.iter().cloned().collect();
    let severity = |key: &str| {
        let counts = groups.get(key);
        counts.and_then(roadmap::rollup::Counts::worst_open).map_or(u8::MAX, Rule::severity)
    };
    workstreams.sort_by_key(|workstream| severity(&workstream.key));
    let rows = workstreams.into_iter().map(|workstream| {
        let counts = groups.get(&workstream.key).map(|counts| counts_in_words(lang, counts));
        let href = scene.href(&format!("/tasks?workstream={}", encoded(&workstream.key)));
        let title = workstream.title.get(lang.code()).to_owned();
        let owner = scene.office(&workstream.owner);
        view! { <li><a href=href>{title}</a>" "<span class="muted">{owner}" · "{counts}</span></li> }
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(
        || view! { <h2>{lang.t("workstreams")}</h2><ul class="plain workstreams">{rows}</ul> },
    )
}

/// The roadmap's own decision, for whoever may take it.
#[component]
fn Approval(scene: Scene) -> impl IntoView {
    let lang = scene.lang();
    let may = scene.actor().is_some_and(|actor| actor.controls().is_ok()) && !scene.past;
    (scene.roadmap.approval.is_none() && may).then(|| {
        view! {
            <section class="panel">
                <h2>{lang.t("approve-title")}</h2>
                <p>{lang.n("approve-text", scene.roadmap.tasks.len())}</p>
                <p class="buttons"><a href=scene.href("/approve")>{lang.t("approve-look")}</a></p>
            </section>
        }
        .into_any()
    })
}

/// How the roadmap has been executed so far.
#[component]
fn Executed(scene: Scene) -> impl IntoView {
    scene.roadmap.approval.is_some().then(|| {
        view! { <section class="panel" id="figures"><Figures scene/></section> }
    })
}

/// Numbers, each a way to its rows.
#[component]
fn Figures(scene: Scene) -> impl IntoView {
    let lang = scene.lang();
    let board = scene.board();
    let figures = board.figures(&scene.roadmap);
    let of = |n: usize, all: usize| format!("{n}\u{a0}/\u{a0}{all}");
    let days = |days: Option<i64>| days.map_or_else(|| "–".to_owned(), |days| days.to_string());
    let tasks = |statuses: &str| scene.href(&format!("/tasks?{statuses}"));
    let met = "status=met_on_time&status=met_within_extension";
    let late = "status=met_late&status=overdue";
    let rows = [
        (
            "figures-original",
            of(figures.by_original, figures.verified),
            tasks("status=met_on_time"),
        ),
        ("figures-deadline", of(figures.by_deadline, figures.verified), tasks(met)),
        ("figures-late", figures.late.to_string(), tasks("status=met_late")),
        ("figures-overdue", figures.overdue.to_string(), tasks("status=overdue")),
        (
            "figures-delay",
            format!("{}\u{a0}/\u{a0}{}", days(figures.median_delay), days(figures.worst_delay)),
            tasks(late),
        ),
        ("figures-extensions", of(figures.granted, figures.requests), scene.href("/register")),
        ("figures-review", days(figures.median_review), tasks(&format!("{met}&status=met_late"))),
        ("figures-fresh", of(figures.fresh, figures.watched), tasks("mark=fresh")),
    ];
    let rows = rows.map(|(key, value, href)| {
        view! { <div><dt>{lang.t(key)}</dt><dd><a href=href>{value}</a></dd></div> }
    });
    view! {
        <h2>{lang.t("figures-title")}</h2>
        <dl class="timings">{rows.collect_view()}</dl>
    }
    .into_any()
}

/// Submissions in review, requests for another deadline, and proposals.
#[component]
fn Waiting(scene: Scene) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    let mut items: Vec<(NaiveDate, String, String, String)> = Vec::new();
    let mut add = |on: NaiveDate, task: &Task, text: String| {
        items.push((on, task.key.to_string(), task.title.get(lang.code()).to_owned(), text));
    };
    let board = scene.board();
    for task in board.waiting(&scene.roadmap) {
        if let Some(submission) = task.submission().filter(|s| s.accepted_on.is_none()) {
            let calendar = &scene.roadmap.calendar;
            let limit = scene.roadmap.settings.review_working_days;
            let due = calendar.add(submission.on, limit);
            let text = lang.f(
                "waiting-review",
                &args([
                    ("on", lang.day(submission.on, today).into()),
                    ("due", lang.day(due, today).into()),
                ]),
            );
            add(submission.on, task, text);
        }
        if let Some(request) = task.pending_extension() {
            let text = lang.f(
                "waiting-extension",
                &args([
                    ("to", lang.deadline(request.proposed, today).into()),
                    ("on", lang.day(request.on, today).into()),
                ]),
            );
            add(request.on, task, text);
        }
    }
    for proposal in scene.roadmap.pending_proposals() {
        let about = proposal.wish.about();
        let task = scene.roadmap.task(about);
        let title = task.map(|task| task.title.get(lang.code()).to_owned());
        let on = scene.roadmap.date_at(proposal.at);
        let what = told::wish(&scene, &proposal.wish);
        let text = lang.f(
            "waiting-proposal",
            &args([("what", what.into()), ("on", lang.day(on, today).into())]),
        );
        items.push((on, about.to_owned(), title.unwrap_or_default(), text));
    }
    items.sort();
    let n = items.len();
    let rows = items.into_iter().map(|(_, key, title, text)| {
        let there = scene.roadmap.task(&key).is_some();
        let href = if there { scene.task_href(&key) } else { scene.href("/register") };
        view! { <li><a href=href><b>{key}</b>" "{title}</a><span class="sub">{text}</span></li> }
    });
    let rows = rows.collect_view();
    (n > 0).then(|| {
        view! { <section class="panel"><h2>{lang.t("waiting")}" "<small>{n}</small></h2><ul>{rows}</ul></section> }
    })
}

/// Open tasks that the overview shows; the table has the rest.
const WORST: usize = 20;

/// The last reports, with what each changed.
#[component]
fn Latest(scene: Scene) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    let board = scene.board();
    let rows = board.latest(&scene.roadmap).filter_map(|(instant, task, at)| {
        let report = task.reports.get(at)?;
        let before = at.checked_sub(1).and_then(|at| task.reports.get(at)).and_then(|r| r.forecast);
        let change = match (before, report.forecast) {
            (Some(before), Some(after)) if before != after => {
                format!("{} → {}", lang.day(before, today), lang.day(after, today))
            }
            (_, Some(after)) => lang.f("latest-forecast", &args([("date", lang.day(after, today).into())])),
            _ => String::new(),
        };
        let line = format!("{}\u{a0}%, {change}", report.percent);
        let href = scene.task_href(&task.key);
        let office = scene.office(&report.office);
        let on = lang.instant(instant, &scene.roadmap, today);
        Some(view! { <li><a href=href><b>{task.key.to_string()}</b></a>" "{line}<span class="sub">{office}" · "{on}</span></li> })
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| {
        view! { <section class="panel"><h2>{lang.t("latest")}</h2><ul>{rows}</ul></section> }
    })
}

/// The order that the roadmap answers.
#[component]
fn Directive(scene: Scene) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    scene.roadmap.directive.clone().map(|directive| {
        let code = lang.code();
        let issuer = directive.issuer.map(|issuer| issuer.get(code).to_owned());
        let date = directive.date.map(|date| lang.day(date, today));
        let sub = [issuer, directive.number, date].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let clauses = directive.clauses.into_iter().map(|clause| {
            let text = clause.text.get(code).to_owned();
            let deadline = clause.deadline.map(|deadline| lang.deadline(deadline, today));
            let person = clause.responsible.map(|person| person.get(code).to_owned());
            let source = clause.source.filter(|source| source.starts_with("http")).map(|source| {
                view! { " · "<a href=source rel="noreferrer">{lang.t("source")}</a> }
            });
            let sub = [deadline, person].into_iter().flatten().collect::<Vec<_>>().join(" · ");
            view! { <li><p><b>{clause.key.to_string()}")"</b>" "{text}</p><span class="sub">{sub}{source}</span></li> }
        });
        view! {
            <details class="panel">
                <summary><h2>{lang.t("directive")}</h2></summary>
                <p>{directive.name.get(code).to_owned()}<span class="sub">{sub}</span></p>
                <ul>{clauses.collect_view()}</ul>
            </details>
        }
        .into_any()
    })
}
