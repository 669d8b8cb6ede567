//! Operations on the plan of tasks, and on wishes to change it.

use axum::http::Method;
use directory::Scope;
use roadmap::{Command, Refusal};

use super::{
    super::{bodies::plan::*, table::Table},
    act::{act, by_way, revision, seen},
};

const TASK: &str = "/roadmaps/{roadmap}/tasks/{task}";

/// Adds the operations.
pub fn add(table: &mut Table) {
    let tag = "Plan";
    act(
        table,
        (Method::POST, "/roadmaps/{roadmap}/tasks", "addTask", tag),
        (Scope::Act, "Adds a task, or proposes one."),
        |_, known, body: TaskBody| {
            let (way, reason) = (body.way, body.reason.clone());
            let plan = body.plan(|workstream| known.next_key(workstream).to_string());
            Ok(by_way(way, reason, Command::AddTask(Box::new(plan))))
        },
    );
    act(
        table,
        (Method::PATCH, TASK, "editTask", tag),
        (Scope::Act, "Edits a task's definition, or proposes that."),
        |call, known, body: TaskPatchBody| {
            let key = call.part("task");
            let task =
                known.task(key).ok_or_else(|| call.refused(&Refusal::unknown("task", key)))?;
            let revision = revision(call, task.revision)?;
            let (way, reason) = (body.way, body.reason.clone());
            let patch = Box::new(body.patch());
            Ok(by_way(way, reason, Command::EditTask { task: key.into(), revision, patch }))
        },
    );
    act(
        table,
        (Method::POST, "/roadmaps/{roadmap}/tasks/{task}/removal", "removeTask", tag),
        (Scope::Act, "Removes a task before approval, or proposes that after it."),
        |call, _, body: WayBody| {
            Ok(by_way(body.way, body.reason, Command::RemoveTask(call.part("task").into())))
        },
    );
    act(
        table,
        (Method::POST, "/roadmaps/{roadmap}/tasks/{task}/links", "link", tag),
        (Scope::Act, "Makes a task, or all tasks of a workstream, wait for another."),
        |call, _, body: LinkBody| {
            let link = body.link();
            Ok(by_way(
                body.way,
                body.reason,
                Command::Link { task: call.part("task").into(), link },
            ))
        },
    );
    act(
        table,
        (Method::POST, "/roadmaps/{roadmap}/tasks/{task}/links/removal", "unlink", tag),
        (Scope::Act, "Stops a task waiting for another."),
        |call, _, body: UnlinkBody| {
            let (task, from) = (call.part("task").into(), body.from.into());
            Ok(by_way(
                body.way,
                body.reason,
                Command::Unlink { task, from, kind: body.kind.into() },
            ))
        },
    );
    act(
        table,
        (Method::POST, "/roadmaps/{roadmap}/proposals/{proposal}/decision", "decideProposal", tag),
        (Scope::Act, "Approves or rejects a proposal."),
        |call, _, body: ProposalDecisionBody| {
            let number = call.part("proposal").parse();
            let unknown = |_| call.refused(&Refusal::unknown("proposal", call.part("proposal")));
            let proposal = number.map_err(unknown)?;
            Ok(Command::DecideProposal { proposal, approve: body.approve, reason: body.reason })
        },
    );
    act(
        table,
        (Method::POST, "/roadmaps/{roadmap}/approval", "approve", tag),
        (Scope::Act, "Puts the roadmap into force and freezes its deadlines."),
        |_, _, body: ApprovalBody| Ok(seen(body.version, Command::Approve)),
    );
}
