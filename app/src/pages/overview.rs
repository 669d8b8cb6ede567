//! The overview: a sentence, what drives it, the counts, the rows, worst first.

use chrono::NaiveDate;
use maud::{Markup, html};
use roadmap::{
    Rule, Task, Tree,
    rollup::{Counts, Headline},
    schedule::Step,
};

use super::{Frame, roadmap_title};
use crate::{
    components::{
        Column, Nav, axis, burn_up, chain, counts_in_words, icon, open_before, owner_says, region,
        row, row_head, share, tone_class,
    },
    i18n::args,
    told,
    visit::{Scene, encoded},
};

/// Renders the overview of a roadmap.
pub fn page(scene: &Scene) -> String {
    let frame = Frame {
        visit: &scene.visit,
        scene: Some(scene),
        nav: Nav::Overview,
        title: roadmap_title(scene),
        islands: scene.reports(),
    };
    frame.write(&html! {
        (region("div", "", "summary", &summary(scene)))
        div.columns {
            (region("section", "rows", "rows", &worst(scene)))
            aside {
                (region("div", "", "approval", &approval(scene)))
                (region("div", "", "waiting", &waiting(scene)))
                @if scene.roadmap.approval.is_some() {
                    (region("section", "panel", "figures", &figures(scene)))
                    (region("section", "panel", "burn-up", &burn_up(scene)))
                }
                (region("div", "", "latest", &latest(scene)))
                (region("div", "", "directive", &directive(scene)))
            }
        }
    })
}

/// Headline and counts.
fn summary(scene: &Scene) -> Markup {
    let lang = scene.lang();
    let board = scene.board();
    let headline = board.headline(&scene.roadmap);
    let overseer =
        scene.roadmap.directive.as_ref().and_then(|directive| directive.overseer.as_ref());
    let overseer = overseer.map(|overseer| {
        let name = overseer.get(lang.code()).to_owned();
        format!(" · {}", lang.f("overseen", &args([("by", name.into())])))
    });
    // What is claimed over open predecessors is not as good as done.
    let open = headline.as_ref().filter(|headline| headline.task.submission().is_some());
    let open = open.map(|headline| scene.roadmap.open_before(&headline.task));
    let open = open.into_iter().flatten().map(|task| task.key.clone()).collect::<Vec<_>>();
    let counts = board.counts(&scene.roadmap);
    let worst = counts.worst_first();
    html! {
        div.headline {
            div {
                p.over { (roadmap_title(scene)) @if let Some(overseer) = overseer { (overseer) } }
                @match &headline {
                    Some(headline) => { (sentence(scene, headline)) }
                    None => { h1 { (roadmap_title(scene)) } }
                }
            }
            @if let Some(headline) = &headline { (axis(scene, headline)) }
        }
        (open_before(scene, &open))
        @if let Some(headline) = &headline { (drives(scene, headline)) }
        (share(&counts))
        p.counts {
            @for (rule, n) in &worst {
                a.count.(tone_class(rule.tone())) href=(scene.href(&format!("/tasks?status={}", rule.code()))) {
                    (icon(*rule)) b { (n) } " " (lang.rule(*rule))
                }
            }
        }
    }
}

/// Days left, and how the final milestone stands.
pub(super) fn sentence(scene: &Scene, headline: &Headline) -> Markup {
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
    html! {
        h1 {
            (left) " "
            @if headline.status.rule == Rule::Draft {
                (lang.t("headline-of-draft"))
            } @else {
                (lang.t("headline-final")) " "
                em class=(tone_class(headline.status.rule.tone())) { (standing) } "."
            }
        }
    }
}

/// When the schedule expects the final milestone, and the chain that decides on it.
fn drives(scene: &Scene, headline: &Headline) -> Markup {
    let lang = scene.lang();
    let board = scene.board();
    let steps = board.schedule.driving_chain();
    if steps.is_empty() {
        let href = scene.task_href(&headline.task.key);
        return html! { p.drives { a href=(href) { (lang.t("headline-why")) } } };
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
    html! {
        details.drives id="chain" {
            summary {
                @if names.is_empty() {
                    b { (lang.t("chain-title")) }
                } @else {
                    b { (lang.t("headline-drives")) } " " span { (names.join(" → ")) }
                }
                (owner_says(scene, &headline.task, &headline.status))
            }
            div.scroll tabindex="0" role="region" aria-label=(lang.t("chain-title")) { (chain(scene, &steps)) }
            p { a href=(scene.href("/forecast")) { (lang.t("chain-likely")) } }
        }
    }
}

/// Tasks of the chain that the headline names.
const NAMED: usize = 4;

/// Open tasks, the worst first across workstreams.
fn worst(scene: &Scene) -> Markup {
    let lang = scene.lang();
    let board = scene.board();
    let (worst, open) = board.worst(&scene.roadmap);
    let more = open.saturating_sub(WORST);
    let columns = &Column::USUAL;
    let summary = lang.f(
        "worst-sub",
        &args([
            ("n", scene.roadmap.tasks.len().into()),
            ("groups", scene.roadmap.workstreams.len().into()),
        ]),
    );
    let all = scene.href("/tasks");
    html! {
        h2 { (lang.t("worst-first")) " " small { (summary) " · " a href=(all) { (lang.t("all-tasks")) } } }
        table.tasks data-view="overview" {
            (row_head(scene, columns))
            tbody {
                @for (task, status) in worst.take(WORST) { (row(scene, task, status, columns)) }
                @if more > 0 {
                    tr.more { td colspan="7" { a href=(all) { (lang.n("worst-more", more)) } } }
                }
            }
        }
        (workstreams(scene))
    }
}

/// Workstreams with counts, the one with the worst task first; parts are folded into what they are a
/// part of, and counted there.
fn workstreams(scene: &Scene) -> Markup {
    let lang = scene.lang();
    let board = scene.board();
    let all = &scene.roadmap.workstreams;
    let (groups, tree) = (board.by_workstream(&scene.roadmap), Tree::of(all));
    let mut counts = vec![Counts::default(); all.len()];
    for (at, workstream) in all.iter().enumerate() {
        let Some(own) = groups.get(&workstream.key) else { continue };
        for at in std::iter::once(at).chain(tree.above(at)) {
            if let Some(counts) = counts.get_mut(at) {
                counts.add(own);
            }
        }
    }
    html! {
        @if !all.is_empty() {
            h2 { (lang.t("workstreams")) }
            (parts(scene, &tree, &counts, None))
        }
    }
}

/// Those that are a part of one, or of none.
fn parts(scene: &Scene, tree: &Tree, counts: &[Counts], of: Option<usize>) -> Markup {
    let lang = scene.lang();
    let all = &scene.roadmap.workstreams;
    let mut parts: Vec<usize> = (0..all.len()).filter(|at| tree.above(*at).next() == of).collect();
    let severity =
        |at: usize| counts.get(at).and_then(Counts::worst_open).map_or(u8::MAX, Rule::severity);
    parts.sort_by_key(|at| severity(*at));
    let line = |at: usize| {
        let workstream = all.get(at)?;
        let href = scene.href(&format!("/tasks?workstream={}", encoded(&workstream.key)));
        Some(html! {
            a href=(href) { (workstream.title.get(lang.code())) } " "
            span.muted {
                (scene.office(&workstream.owner)) " · "
                @if let Some(counts) = counts.get(at) { (counts_in_words(lang, counts)) }
            }
        })
    };
    html! {
        ul.plain.workstreams {
            @for at in parts {
                li {
                    @if tree.has_parts(at) {
                        details { summary { (line(at).unwrap_or_default()) } (self::parts(scene, tree, counts, Some(at))) }
                    } @else {
                        (line(at).unwrap_or_default())
                    }
                }
            }
        }
    }
}

/// The roadmap's own decision, for whoever may take it.
fn approval(scene: &Scene) -> Markup {
    let lang = scene.lang();
    let may = scene.actor().is_some_and(|actor| actor.controls().is_ok()) && !scene.past;
    html! {
        @if scene.roadmap.approval.is_none() && may {
            section.panel {
                h2 { (lang.t("approve-title")) }
                p { (lang.n("approve-text", scene.roadmap.tasks.len())) }
                p.buttons { a href=(scene.href("/approve")) { (lang.t("approve-look")) } }
            }
        }
    }
}

/// How the roadmap has been executed so far: numbers, each a way to its rows.
fn figures(scene: &Scene) -> Markup {
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
    html! {
        h2 { (lang.t("figures-title")) }
        dl.timings {
            @for (key, value, href) in rows {
                div { dt { (lang.t(key)) } dd { a href=(href) { (value) } } }
            }
        }
    }
}

/// Submissions in review, requests for another deadline, and proposals.
fn waiting(scene: &Scene) -> Markup {
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
        let what = told::wish(scene, &proposal.wish);
        let text = lang.f(
            "waiting-proposal",
            &args([("what", what.into()), ("on", lang.day(on, today).into())]),
        );
        items.push((on, about.to_owned(), title.unwrap_or_default(), text));
    }
    items.sort();
    let href = |key: &str| match scene.roadmap.task(key) {
        Some(_) => scene.task_href(key),
        None => scene.href("/register"),
    };
    html! {
        @if !items.is_empty() {
            section.panel {
                h2 { (lang.t("waiting")) " " small { (items.len()) } }
                ul {
                    @for (_, key, title, text) in &items {
                        li { a href=(href(key)) { b { (key) } " " (title) } span.sub { (text) } }
                    }
                }
            }
        }
    }
}

/// Open tasks that the overview shows; the table has the rest.
const WORST: usize = 20;

/// The last reports, with what each changed.
fn latest(scene: &Scene) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let board = scene.board();
    let rows = board.latest(&scene.roadmap).filter_map(|(instant, task, at)| {
        let report = task.reports.get(at)?;
        let before = at.checked_sub(1).and_then(|at| task.reports.get(at)).and_then(|r| r.forecast);
        let change = match (before, report.forecast) {
            (Some(before), Some(after)) if before != after => {
                format!("{} → {}", lang.day(before, today), lang.day(after, today))
            }
            (_, Some(after)) => {
                lang.f("latest-forecast", &args([("date", lang.day(after, today).into())]))
            }
            _ => String::new(),
        };
        let line = format!("{}\u{a0}%, {change}", report.percent);
        let on = lang.instant(instant, &scene.roadmap, today);
        Some((task, line, scene.office(&report.office), on))
    });
    let rows: Vec<_> = rows.collect();
    html! {
        @if !rows.is_empty() {
            section.panel {
                h2 { (lang.t("latest")) }
                ul {
                    @for (task, line, office, on) in &rows {
                        li {
                            a href=(scene.task_href(&task.key)) { b { (task.key.as_str()) } } " " (line)
                            span.sub { (office) " · " (on) }
                        }
                    }
                }
            }
        }
    }
}

/// The order that the roadmap answers.
fn directive(scene: &Scene) -> Markup {
    let (lang, today, code) = (scene.lang(), scene.today(), scene.lang().code());
    let Some(directive) = &scene.roadmap.directive else { return Markup::default() };
    let issuer = directive.issuer.as_ref().map(|issuer| issuer.get(code).to_owned());
    let date = directive.date.map(|date| lang.day(date, today));
    let under = [issuer, directive.number.clone(), date];
    let under = under.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    html! {
        details.panel {
            summary { h2 { (lang.t("directive")) } }
            p { (directive.name.get(code)) span.sub { (under) } }
            p { a href=(scene.href("/coverage")) { (lang.t("coverage-link")) } }
            ul {
                @for clause in &directive.clauses {
                    @let deadline = clause.deadline.map(|deadline| lang.deadline(deadline, today));
                    @let person = clause.responsible.as_ref().map(|person| person.get(code).to_owned());
                    @let under = [deadline, person].into_iter().flatten().collect::<Vec<_>>().join(" · ");
                    li {
                        p { b { (clause.key.as_str()) ")" } " " (clause.text.get(code)) }
                        span.sub {
                            (under)
                            @if let Some(source) = clause.source.as_ref().filter(|it| it.starts_with("http")) {
                                " · " a href=(source) rel="noreferrer" { (lang.t("source")) }
                            }
                        }
                    }
                }
            }
        }
    }
}
