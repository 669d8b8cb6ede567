//! Reports, comments and answers.

use leptos::prelude::*;
use roadmap::{Command, Confidence, command::Seen};

use super::{answered, carry_out, done, known_task, previewed, the_visit, typed::Reader, unread};
use crate::{
    visit::Scene,
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
    #[server(default)] preview: String,
    #[server(default)] reports: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let mut reader = Reader::about(&visit, &roadmap);
    // Where only the forecast is moved, the rest is as it was reported last.
    let known =
        (view == "timeline" && percent.is_empty()).then(|| known_task(&visit, &roadmap, &task));
    let (percent, confidence) = match known.transpose()? {
        Some(task) => {
            let said = task.last_report().and_then(|report| report.confidence);
            (i64::from(task.percent()), Some(said.unwrap_or(Confidence::Green)))
        }
        None => (
            reader.number("percent", &percent, 0, 100),
            reader.confidence("confidence", &confidence),
        ),
    };
    let forecast = reader.day("forecast", &forecast);
    let command =
        Command::Report { task: task.as_str().into(), percent, forecast, confidence, note };
    if let Err(refusal) = reader.done() {
        return Err(unread(&visit, &roadmap, refusal, command));
    }
    if !preview.is_empty() {
        return previewed(&visit, &roadmap, command);
    }
    // A forecast that was moved from where it stood counts while it stands there.
    let command = match reports.parse() {
        Ok(count) => Command::If { seen: Seen::Reports(count), command: Box::new(command) },
        Err(_) => command,
    };
    let recorded = carry_out(&visit, &roadmap, &version, command).await;
    answered(match recorded {
        Ok(scene) => Ok(after(&scene, &task, &view).await),
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
        Ok(scene) => Ok(after(&scene, &task, &view).await),
        Err(failure) => Err(failure),
    })
}

/// Says what was recorded about a task; where the form stands on a page that goes on, it stays.
async fn after(scene: &Scene, key: &str, view: &str) -> Saved {
    let saved = done(scene, scene.task_href(key)).await;
    Saved { stays: !view.is_empty(), ..saved }
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
        Ok(scene) => Ok(done(&scene, scene.task_href(&task)).await),
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
        Ok(scene) => Ok(after(&scene, &task, "task").await),
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
        Ok(scene) => Ok(after(&scene, &task, "task").await),
        Err(failure) => Err(failure),
    })
}
