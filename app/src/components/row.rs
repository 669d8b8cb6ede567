//! A task as a row of a table: two lines, status first.

use chrono::NaiveDate;
use leptos::prelude::*;
use maud::{Markup, html};
use roadmap::{Status, Task, date::days_between, schedule::Drive};

use super::{bar, dates, driver, edit_href, icon, marks, raw, region, same, spark, tone_class};
use crate::{
    i18n::{args, plain},
    visit::Scene,
};

/// A column of the table; its name is the one in addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// A box that selects the row; none that an address names.
    Select,
    /// The status chip.
    Status,
    /// Title, key and owner.
    Task,
    /// The three dates.
    Dates,
    /// Float in working days.
    Float,
    /// What decides on the early dates.
    Driver,
    /// Percent done.
    Done,
    /// The forecasts as a line.
    Trend,
    /// The age of the last report.
    Report,
    /// The workstream.
    Workstream,
    /// The planned start.
    Start,
    /// Who has the ball.
    State,
}

impl Column {
    /// Every column in the order of the table.
    pub const ALL: [Self; 11] = [
        Self::Status,
        Self::Task,
        Self::Workstream,
        Self::State,
        Self::Start,
        Self::Dates,
        Self::Float,
        Self::Driver,
        Self::Done,
        Self::Trend,
        Self::Report,
    ];
    /// The columns of the table of tasks, where the address names none.
    pub const TASKS: [Self; 8] = [
        Self::Status,
        Self::Task,
        Self::Dates,
        Self::Float,
        Self::Driver,
        Self::Done,
        Self::Trend,
        Self::Report,
    ];
    /// The columns of the overview.
    pub const USUAL: [Self; 7] =
        [Self::Status, Self::Task, Self::Dates, Self::Float, Self::Done, Self::Trend, Self::Report];

    /// Returns the name in addresses, which is also the end of the catalogue's key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Select => "select",
            Self::Status => "status",
            Self::Task => "task",
            Self::Dates => "dates",
            Self::Float => "float",
            Self::Driver => "driver",
            Self::Done => "done",
            Self::Trend => "trend",
            Self::Report => "report",
            Self::Workstream => "workstream",
            Self::Start => "start",
            Self::State => "state",
        }
    }
}

/// The heads of the columns.
#[component]
pub fn RowHead(scene: Scene, columns: Vec<Column>) -> impl IntoView {
    raw(row_head(&scene, &columns))
}

/// The same as markup.
pub fn row_head(scene: &Scene, columns: &[Column]) -> Markup {
    let lang = scene.lang();
    let title = |column: &Column| (*column == Column::Float).then(|| lang.t("float-title"));
    html! {
        thead {
            tr {
                @for column in columns {
                    @if *column == Column::Select {
                        td class="c-select" {}
                    } @else {
                        th class={ "c-" (column.name()) } scope="col" title=[title(column)] {
                            (lang.t(&format!("column-{}", column.name())))
                        }
                    }
                }
            }
        }
    }
}

/// Writes a task's row, which is a region.
pub fn row(scene: &Scene, task: &Task, status: &Status, columns: &[Column]) -> Markup {
    region("tr", "row", &format!("row-{}", task.key), &cells(scene, task, status, columns))
}

/// The same where rows of several roadmaps stand, in which tasks may be called alike.
pub fn row_among(scene: &Scene, task: &Task, status: &Status, columns: &[Column]) -> Markup {
    let id = format!("row-{}-{}", scene.roadmap.key, task.key);
    region("tr", "row", &id, &cells(scene, task, status, columns))
}

/// The tone colours the drawings, cell by cell, so that a row that changes brings it along.
fn cells(scene: &Scene, task: &Task, status: &Status, columns: &[Column]) -> Markup {
    let tone = |column: &Column| match column {
        Column::Done | Column::Trend => format!(" {}", tone_class(status.rule.tone())),
        _ => String::new(),
    };
    html! {
        @for column in columns {
            td class={ "c-" (column.name()) (tone(column)) } { (cell(scene, task, status, *column)) }
        }
    }
}

fn cell(scene: &Scene, task: &Task, status: &Status, column: Column) -> Markup {
    let lang = scene.lang();
    match column {
        Column::Select => select(scene, task),
        Column::Status => chip(scene, task, status),
        Column::Task => title(scene, task, status),
        Column::Dates => dates(scene, task, status),
        Column::Float => match status.float {
            Some(float) if float < 0 => html! { b.late { (plain(float)) } },
            Some(float) => html! { (plain(float)) },
            None => html! { span.muted { "–" } },
        },
        Column::Driver => {
            let board = scene.board();
            let timing = board.timing(&scene.roadmap, &task.key);
            match timing.filter(|timing| timing.drive != Drive::Done) {
                Some(timing) => driver(scene, timing.drive, false),
                None => html! { span.muted { "–" } },
            }
        }
        Column::Done => {
            let percent = task.percent();
            html! { (bar(percent)) span.percent { (percent) "\u{a0}%" } }
        }
        Column::Trend => spark(task),
        Column::Report => report(scene, task, status),
        Column::Workstream => {
            let workstream = scene.roadmap.workstream(&task.workstream);
            html! { span.muted { @if let Some(it) = workstream { (it.title.get(lang.code())) } } }
        }
        Column::Start => {
            let start = task.start.map(|start| lang.day(start, scene.today()));
            html! { span.muted { @if let Some(start) = start { (start) } } }
        }
        Column::State => html! { span.muted { (state_name(scene, task)) } },
    }
}

/// The box that selects a task; it is of the form above the table, and ticked where that comes back.
fn select(scene: &Scene, task: &Task) -> Markup {
    let key = task.key.as_str();
    let words = scene.lang().f("bulk-select", &args([("key", key.to_owned().into())]));
    let typed = scene.visit.typed.as_deref().filter(|typed| typed.form == "/do/bulk");
    let ticked = typed.is_some_and(|typed| {
        let mut keys = typed.values.all("task").flat_map(|keys| keys.split(','));
        typed.values.get("every").is_some() || keys.any(|ticked| ticked == key)
    });
    html! {
        label.select {
            input type="checkbox" form="bulk" name="task" value=(key) data-select=""
                aria-label=(words) checked[ticked];
        }
    }
}

/// The status, which opens to its rule and the fact that decided; all of them are one link further.
fn chip(scene: &Scene, task: &Task, status: &Status) -> Markup {
    let lang = scene.lang();
    let fact = lang.because(&scene.roadmap, &scene.board(), task, status);
    html! {
        details.status.(tone_class(status.rule.tone())) name="why" {
            summary title=(lang.t("why")) { (icon(status.rule)) (lang.status(status, scene.today())) }
            p.why {
                (lang.rule_meaning(status.rule)) " " (fact) " "
                a href={ (scene.task_href(&task.key)) "#why" } { (lang.t("why-all")) }
            }
        }
    }
}

/// Names the state in the workflow that a task is in.
pub fn state_name(scene: &Scene, task: &Task) -> String {
    let state = task.state(scene.roadmap.approval.is_some());
    scene.lang().t(&format!("state-{}", state.code().replace('_', "-")))
}

/// A dot before what changed since the viewer's last visit, which says so.
pub fn since_dot(scene: &Scene, task: &Task, status: &Status) -> Markup {
    let words = scene.is_touched(task, status).then(|| scene.lang().t("since-dot"));
    html! {
        @if let Some(words) = words {
            span.since role="img" aria-label=(words) title=(words) { "●" } " "
        }
    }
}

fn title(scene: &Scene, task: &Task, status: &Status) -> Markup {
    let lang = scene.lang();
    let final_task = scene.roadmap.final_task.as_ref() == Some(&task.key);
    html! {
        (since_dot(scene, task, status))
        a.title href=(scene.task_href(&task.key)) data-edit=[edit_href(scene, task)] {
            @if task.is_milestone() || final_task {
                span.diamond title=(lang.t("milestone")) { "◆ " }
            }
            (task.title.get(lang.code()))
        }
        span.sub { (task.key.as_str()) " · " (scene.office(&task.owner)) " " (marks(scene, status)) }
    }
}

/// Returns the day of the last report of a task that is still reported on.
pub fn reported_on(scene: &Scene, task: &Task) -> Option<NaiveDate> {
    let last = task.last_report().filter(|_| task.submission().is_none());
    last.map(|report| scene.roadmap.date_at(report.at))
}

fn report(scene: &Scene, task: &Task, status: &Status) -> Markup {
    let lang = scene.lang();
    let on = reported_on(scene, task);
    let may = scene.may_report(task);
    let again = status.stale.filter(|_| may).and_then(|_| same(scene, task, "row", true));
    html! {
        @if let Some(on) = on {
            span.age title=(lang.weekday(on, scene.today())) {
                (lang.n("age-days", days_between(on, scene.today())))
            }
        }
        @if may {
            @let verb = lang.t("report-verb");
            a.act data-open="" href={ (scene.task_href(&task.key)) "/report" }
                aria-label={ (verb) ": " (task.key.as_str()) } { (verb) }
        }
        @if let Some(again) = again { (again) }
    }
}
