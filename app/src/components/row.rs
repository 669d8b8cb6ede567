//! A task as a row of a table: two lines, status first.

use std::sync::Arc;

use leptos::prelude::*;
use roadmap::{Status, Task, date::days_between, schedule::Drive};

use super::{Bar, DateCell, Driver, Marks, Same, Spark, StatusChip, tone_class};
use crate::{i18n::plain, visit::Scene};

/// A column of the table; its name is the one in addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
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
    let lang = scene.lang();
    let heads = columns.into_iter().map(|column| {
        view! { <th scope="col" class=format!("c-{}", column.name())>{lang.t(&format!("column-{}", column.name()))}</th> }
    });
    view! { <thead><tr>{heads.collect_view()}</tr></thead> }.into_any()
}

/// A task's row.
#[component]
pub fn Row(scene: Scene, task: Arc<Task>, status: Status, columns: Vec<Column>) -> impl IntoView {
    let cells = cells(&scene, &task, &status, &columns);
    view! { <tr class="row" id=format!("row-{}", task.key)>{cells}</tr> }.into_any()
}

/// Renders what stands inside a task's row, for a page that is already open.
pub fn row_html(scene: &Scene, task: &Arc<Task>, status: &Status, columns: &[Column]) -> String {
    cells(scene, task, status, columns).to_html().replace("<!>", "")
}

/// The tone colours the drawings, cell by cell, so that a row that changes brings it along.
fn cells(scene: &Scene, task: &Arc<Task>, status: &Status, columns: &[Column]) -> Vec<AnyView> {
    let tone = tone_class(status.rule.tone());
    let cells = columns.iter().map(|column| {
        let cell = cell(scene, task, status, *column, columns);
        view! { <td class=format!("c-{} {tone}", column.name())>{cell}</td> }.into_any()
    });
    cells.collect()
}

fn cell(
    scene: &Scene,
    task: &Arc<Task>,
    status: &Status,
    column: Column,
    columns: &[Column],
) -> AnyView {
    let lang = scene.lang();
    match column {
        Column::Status => {
            let (scene, task, status) = (scene.clone(), task.clone(), status.clone());
            view! { <StatusChip scene task status/> }.into_any()
        }
        Column::Task => title(scene, task, status).into_any(),
        Column::Dates => {
            view! { <DateCell scene=scene.clone() task=task.clone() status=status.clone()/> }
                .into_any()
        }
        Column::Float => match status.float {
            Some(float) if float < 0 => {
                view! { <b class="late" title=lang.t("float-title")>{plain(float)}</b> }.into_any()
            }
            Some(float) => {
                view! { <span title=lang.t("float-title")>{plain(float)}</span> }.into_any()
            }
            None => view! { <span class="muted">"–"</span> }.into_any(),
        },
        Column::Driver => {
            let board = scene.board();
            let timing = board.timing(&scene.roadmap, &task.key);
            let open = timing.filter(|timing| timing.drive != Drive::Done);
            match open {
                Some(timing) => {
                    view! { <Driver scene=scene.clone() drive=timing.drive/> }.into_any()
                }
                None => view! { <span class="muted">"–"</span> }.into_any(),
            }
        }
        Column::Done => {
            let percent = task.percent();
            view! { <Bar percent/><span class="percent">{percent}"\u{a0}%"</span> }.into_any()
        }
        Column::Trend => view! { <Spark task=task.clone()/> }.into_any(),
        Column::Report => {
            let names: Vec<_> = columns.iter().map(|column| column.name()).collect();
            report(scene, task, status, names.join(",")).into_any()
        }
        Column::Workstream => {
            let workstream = scene.roadmap.workstream(&task.workstream);
            let title = workstream.map(|w| w.title.get(lang.code()).to_owned());
            view! { <span class="muted">{title}</span> }.into_any()
        }
        Column::Start => {
            let start = task.start.map(|start| lang.day(start, scene.today()));
            view! { <span class="muted">{start}</span> }.into_any()
        }
        Column::State => {
            let state = state_name(scene, task);
            view! { <span class="muted">{state}</span> }.into_any()
        }
    }
}

fn state_name(scene: &Scene, task: &Task) -> String {
    let state = task.state(scene.roadmap.approval.is_some());
    scene.lang().t(&format!("state-{}", state.code().replace('_', "-")))
}

fn title(scene: &Scene, task: &Arc<Task>, status: &Status) -> impl IntoView {
    let lang = scene.lang();
    let final_task = scene.roadmap.final_task.as_ref() == Some(&task.key);
    let diamond = (task.is_milestone() || final_task).then(|| {
        view! { <span class="diamond" title=lang.t("milestone")>"◆ "</span> }
    });
    let title = task.title.get(lang.code()).to_owned();
    let owner = scene.office(&task.owner);
    let (scene, status) = (scene.clone(), status.clone());
    view! {
        <a class="title" href=scene.task_href(&task.key)>{diamond}{title}</a>
        <span class="sub">{task.key.to_string()}" · "{owner}" "<Marks scene=scene.clone() status/></span>
    }
    .into_any()
}

fn report(scene: &Scene, task: &Arc<Task>, status: &Status, columns: String) -> impl IntoView {
    let lang = scene.lang();
    let age = task.last_report().filter(|_| task.submission().is_none()).map(|report| {
        let on = scene.roadmap.date_at(report.at);
        let days = days_between(on, scene.today());
        view! { <span class="age" title=lang.weekday(on, scene.today())>{lang.n("age-days", days)}</span> }
    });
    let link = scene.may_report(task).then(|| {
        let href = scene.task_href(&task.key) + "/report";
        let label = format!("{}: {}", lang.t("report-verb"), task.key);
        view! { <a class="act" data-open="" href=href aria-label=label>{lang.t("report-verb")}</a> }
    });
    // Of the overview it brings along what stands above the rows; elsewhere nothing has those places.
    let same = status.stale.and_then(|_| {
        scene.may_report(task).then(|| {
            let (scene, task) = (scene.clone(), task.clone());
            view! { <Same scene task view="overview".to_owned() columns short=true/> }
        })
    });
    view! { {age}{link}{same} }.into_any()
}
