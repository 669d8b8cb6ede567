//! Reports, comments and answers.

use std::sync::Arc;

use leptos::prelude::*;
use roadmap::{Command, Task};

use super::{
    answered, carry_out, done, known_task, previewed, saved, the_visit, typed::Reader, unread,
};
use crate::{
    components::{Column, row_html, to_do_html},
    pages::{my, overview, task},
    visit::{Scene, Visit},
    wire::{Answer, Failure, Saved},
};

/// Reports progress on a task of an own office.
#[server(endpoint = "report", prefix = "/do")]
pub async fn report(
    roadmap: String,
    task: String,
    #[server(default)] percent: String,
    #[server(default)] forecast: String,
    #[server(default)] confidence: String,
    #[server(default)] note: String,
    #[server(default)] version: String,
    #[server(default)] view: String,
    #[server(default)] columns: String,
    #[server(default)] preview: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let mut reader = Reader::about(&visit, &roadmap);
    let percent = reader.number("percent", &percent, 0, 100);
    let forecast = reader.day("forecast", &forecast);
    let confidence = reader.confidence("confidence", &confidence);
    let command =
        Command::Report { task: task.as_str().into(), percent, forecast, confidence, note };
    if let Err(refusal) = reader.done() {
        return Err(unread(&visit, &roadmap, refusal, command));
    }
    if !preview.is_empty() {
        return previewed(&visit, &roadmap, command);
    }
    let recorded = carry_out(&visit, &roadmap, &version, command).await;
    answered(match recorded {
        Ok(scene) => Ok(after(&visit, &scene, &task, &view, &columns).await),
        Err(failure) => Err(failure),
    })
}

/// Reports once more what was reported last: nothing has changed.
#[server(endpoint = "report-same", prefix = "/do")]
pub async fn report_same(
    roadmap: String,
    task: String,
    #[server(default)] version: String,
    #[server(default)] view: String,
    #[server(default)] columns: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let known = known_task(&visit, &roadmap, &task)?;
    let command = Command::Report {
        task: task.as_str().into(),
        percent: known.percent().into(),
        forecast: known.forecast(),
        confidence: known.last_report().and_then(|report| report.confidence),
        note: String::new(),
    };
    let recorded = carry_out(&visit, &roadmap, &version, command).await;
    answered(match recorded {
        Ok(scene) => Ok(after(&visit, &scene, &task, &view, &columns).await),
        Err(failure) => Err(failure),
    })
}

/// Renders the parts of the open page that look different now.
async fn after(visit: &Arc<Visit>, scene: &Scene, key: &str, view: &str, columns: &str) -> Saved {
    let Some(the_task) = scene.roadmap.task(key).cloned() else {
        return saved(visit, None, Vec::new());
    };
    provide_context(visit.clone());
    let mut parts = Vec::new();
    match view {
        "task" => parts = task_parts(visit, scene, &the_task).await,
        "overview" | "row" => {
            let status = scene.status(&the_task);
            let named: Vec<_> = columns.split(',').collect();
            let shown = Column::ALL.into_iter().filter(|column| named.contains(&column.name()));
            let shown: Vec<_> = shown.collect();
            let row = row_html(scene, &the_task, &status, &shown);
            parts.push((format!("row-{key}"), row));
            parts.extend(my::counts(scene));
            if view == "overview" {
                parts.push(("summary".to_owned(), overview::summary_html(scene)));
                parts.push(("figures".to_owned(), overview::figures_html(scene)));
                parts.push(("burn-up".to_owned(), overview::burn_up_html(scene)));
                parts.push(("latest".to_owned(), overview::latest_html(scene)));
            }
        }
        _ => {}
    }
    if !parts.is_empty() {
        parts.push(to_do_html(visit));
    }
    let saved = done(scene, scene.task_href(key), parts).await;
    // A row that was reported on is on a page that is still open.
    Saved { go: saved.go.filter(|_| matches!(view, "" | "task")), ..saved }
}

async fn task_parts(
    visit: &Arc<Visit>,
    scene: &Scene,
    the_task: &Arc<Task>,
) -> Vec<(String, String)> {
    let history = visit.store.history(&scene.roadmap.key, &the_task.key, u64::MAX, 200).await;
    let history = history.unwrap_or_default();
    vec![
        ("task-standing".to_owned(), task::standing_html(scene, the_task)),
        ("task-outlook".to_owned(), task::outlook_html(scene, the_task, &history)),
        ("task-history".to_owned(), task::history_html(scene, &history)),
        ("task-comments".to_owned(), task::comments_html(scene, the_task)),
    ]
}

/// Says that an own part of another office's task is done.
#[server(endpoint = "finish-part", prefix = "/do")]
pub async fn finish_part(
    roadmap: String,
    task: String,
    office: String,
    #[server(default)] version: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let command = Command::FinishPart { task: task.as_str().into(), office: office.into() };
    let recorded = carry_out(&visit, &roadmap, &version, command).await;
    answered(match recorded {
        Ok(scene) => Ok(done(&scene, scene.task_href(&task), Vec::new()).await),
        Err(failure) => Err(failure),
    })
}

/// Remarks on a task, or asks a question that holds it up until it is answered.
#[server(endpoint = "comment", prefix = "/do")]
pub async fn comment(
    roadmap: String,
    task: String,
    #[server(default)] text: String,
    #[server(default)] answer_by: String,
    #[server(default)] version: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let mut reader = Reader::about(&visit, &roadmap);
    let answer_by = reader.day("answer_by", &answer_by);
    let command = Command::Comment { task: task.as_str().into(), text, answer_by };
    if let Err(refusal) = reader.done() {
        return Err(unread(&visit, &roadmap, refusal, command));
    }
    let recorded = carry_out(&visit, &roadmap, &version, command).await;
    answered(match recorded {
        Ok(scene) => Ok(after(&visit, &scene, &task, "task", "").await),
        Err(failure) => Err(failure),
    })
}

/// Says that a blocking question is answered.
#[server(endpoint = "answer", prefix = "/do")]
pub async fn close_question(
    roadmap: String,
    task: String,
    comment: usize,
    #[server(default)] version: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let command = Command::Answer { task: task.as_str().into(), comment };
    let recorded = carry_out(&visit, &roadmap, &version, command).await;
    answered(match recorded {
        Ok(scene) => Ok(after(&visit, &scene, &task, "task", "").await),
        Err(failure) => Err(failure),
    })
}
