//! The tools: what each is called, what it takes, and what answers it. None accepts, returns, decides or opens
//! again: a person and their assistant are one pair of eyes.

use std::sync::Arc;

use app::visit::Visit;
use rmcp::model::{JsonObject, Tool, ToolAnnotations, object};
use serde_json::{Value, json};

use super::{
    ahead,
    answer::{Failed, Told},
    asked::Asked,
    due, reading, report,
};

/// The one tool that records anything.
pub const FILE: &str = "file_report";

/// A tool: its name, its title, what it does, the arguments that it needs, and those that it takes.
type Row =
    (&'static str, &'static str, &'static str, &'static [&'static str], &'static [&'static str]);

const TOOLS: [Row; 10] = [
    (
        "whats_due",
        "What is due?",
        "What waits for the person, what is overdue, due within some days, or without a recent report.",
        &[],
        &["roadmap", "days", "owner", "cursor"],
    ),
    (
        "roadmap_status",
        "How does a roadmap stand?",
        "Counts by status, the final milestone with its odds, the ten worst tasks. Without `roadmap`: all roadmaps, with their keys.",
        &[],
        &["roadmap", "cursor"],
    ),
    (
        "task",
        "What is known of a task?",
        "A task: plan, both deadlines, status and why, latest reports, submissions, requests, comments.",
        &["roadmap", "task"],
        &["cursor"],
    ),
    (
        "why",
        "Why does a task have its status?",
        "The rule and the facts behind the status of a task.",
        &["roadmap", "task"],
        &[],
    ),
    (
        "changes_since",
        "What changed?",
        "What got worse, better, was moved, decided, added or removed since a point of time; a week ago where none is named.",
        &["roadmap"],
        &["from", "cursor"],
    ),
    (
        "forecast",
        "How likely is the final date?",
        "How likely the final milestone meets its deadline, by when it is finished, and the chain of tasks that holds it.",
        &["roadmap"],
        &["cursor"],
    ),
    (
        "what_if",
        "What would a report do?",
        "What another forecast or progress of a task would do to the dates of others. Records nothing.",
        &["roadmap", "task"],
        &["forecast", "percent"],
    ),
    (
        "search",
        "Where is it said?",
        "Tasks that say some words, in every roadmap that the person may read.",
        &["q"],
        &["cursor"],
    ),
    (
        "draft_report",
        "Draft a report",
        "Checks a progress report and answers an address where the person finds it filled in, to check and save. Records nothing; prefer this to file_report.",
        &["roadmap", "task", "percent", "note"],
        &["forecast"],
    ),
    (
        FILE,
        "File a report",
        "Records a progress report in the person's name. Only where the person has asked for exactly this report.",
        &["roadmap", "task", "percent"],
        &["forecast", "confidence", "note"],
    ),
];

/// Describes an argument.
fn argument(name: &str) -> Value {
    let text = |what: &str| json!({ "type": "string", "description": what });
    match name {
        "roadmap" => text("Key of a roadmap."),
        "task" => text("Key of a task, such as GOV-12."),
        "owner" => text("Key of an office: only its tasks."),
        "days" => json!({ "type": "integer", "minimum": 0, "maximum": 366, "default": 14 }),
        "from" => text("A day (2026-11-20), a version (v12), a stocktake (s3), or `approval`."),
        "q" => text("Words to search for."),
        "percent" => json!({
            "type": "integer", "minimum": 0, "maximum": 100, "description": "Percent done."
        }),
        "forecast" => text("The day on which the owner expects the finish, as 2026-12-09."),
        "confidence" => json!({ "type": "string", "enum": ["green", "amber", "red"] }),
        "note" => text("What changed, and what is needed."),
        _ => text("What the answer before said, to go on from there."),
    }
}

/// Returns the tools, that which records among them where it may be used.
pub fn list(files: bool) -> Vec<Tool> {
    let shown = TOOLS.iter().filter(|(name, ..)| files || *name != FILE);
    let made = shown.map(|(name, title, does, needs, takes)| {
        let arguments = needs.iter().chain(*takes);
        let properties: JsonObject = arguments.map(|it| ((*it).to_owned(), argument(it))).collect();
        let schema = json!({
            "type": "object",
            "properties": properties,
            "required": needs,
            "additionalProperties": false,
        });
        let reads = *name != FILE;
        let hints = ToolAnnotations::with_title(*title)
            .read_only(reads)
            .destructive(false)
            .idempotent(reads)
            .open_world(false);
        Tool::new(*name, *does, object(schema)).with_title(*title).with_annotations(hints)
    });
    made.collect()
}

/// Finds a tool by its name.
pub fn known(name: &str) -> Option<&'static str> {
    TOOLS.iter().map(|(known, ..)| *known).find(|known| *known == name)
}

/// Answers a call.
pub async fn call(name: &'static str, visit: Arc<Visit>, arguments: JsonObject) -> Told {
    let asked = serde_json::from_value::<Asked>(Value::Object(arguments));
    let asked = asked.map_err(|error| Failed(error.to_string()))?;
    match name {
        "whats_due" => due::whats_due(&visit, &asked),
        "roadmap_status" => reading::roadmap_status(&visit, &asked),
        "task" => reading::task(&visit, &asked),
        "why" => reading::why(&visit, &asked),
        "changes_since" => reading::changes_since(&visit, &asked).await,
        "forecast" => ahead::forecast(&visit, &asked),
        "what_if" => ahead::what_if(&visit, &asked),
        "search" => reading::search(&visit, &asked),
        "draft_report" => report::draft_report(&visit, &asked),
        _ => report::file_report(&visit, &asked).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_small_and_says_what_writes() {
        let tools = list(true);
        let written = serde_json::to_string(&tools).expect("it is written");
        assert!(tools.len() <= 10 && written.len() < 16_000, "{} bytes", written.len());
        let writes = tools.iter().filter(|tool| {
            tool.annotations.as_ref().is_none_or(|hints| hints.read_only_hint != Some(true))
        });
        assert_eq!(writes.map(|tool| &*tool.name).collect::<Vec<_>>(), [FILE]);
        assert_eq!(list(false).len(), 9);
    }

    #[test]
    fn no_tool_decides() {
        for tool in list(true) {
            for word in ["accept", "return", "decide", "decision", "grant", "reopen", "approve"] {
                assert!(!tool.name.contains(word), "{}", tool.name);
            }
            assert_eq!(known(&tool.name), Some(&*tool.name));
        }
    }
}
