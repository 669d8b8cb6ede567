//! Operations on tasks as owners and reviewers have them.

use std::sync::Arc;

use axum::http::Method;
use directory::Scope;
use roadmap::{Command, Refusal, command::Reply};

use super::{
    super::{bodies::work::*, caller::Call, operation::Entry, table::Table},
    act::{act, acted, evidence},
};

/// Adds the operations.
pub fn add(table: &mut Table) {
    let tag = "Work";
    act(
        table,
        (Method::POST, "/roadmaps/{roadmap}/tasks/{task}/reports", "reportProgress", tag),
        (Scope::Report, "Reports progress of a task."),
        |call, _, body: ReportBody| {
            Ok(Command::Report {
                task: call.part("task").into(),
                percent: body.percent,
                forecast: body.forecast,
                confidence: body.confidence.map(Into::into),
                note: body.note,
            })
        },
    );
    act(
        table,
        (Method::POST, "/roadmaps/{roadmap}/tasks/{task}/parts/{office}/finish", "finishPart", tag),
        (Scope::Report, "Says that a co-owner's part is done."),
        |call, _, _: NothingBody| {
            Ok(Command::FinishPart {
                task: call.part("task").into(),
                office: call.part("office").into(),
            })
        },
    );
    act(
        table,
        (Method::POST, "/roadmaps/{roadmap}/tasks/{task}/comments", "comment", tag),
        (Scope::Report, "Remarks, or asks a blocking question."),
        |call, _, body: CommentBody| {
            Ok(Command::Comment {
                task: call.part("task").into(),
                text: body.text,
                answer_by: body.answer_by,
            })
        },
    );
    act(
        table,
        (
            Method::POST,
            "/roadmaps/{roadmap}/tasks/{task}/comments/{comment}/answer",
            "answerQuestion",
            tag,
        ),
        (Scope::Report, "Says that a blocking question is answered."),
        |call, _, _: NothingBody| {
            let comment = call.part("comment").parse();
            let unknown = |_| call.refused(&Refusal::unknown("comment", call.part("comment")));
            Ok(Command::Answer {
                task: call.part("task").into(),
                comment: comment.map_err(unknown)?,
            })
        },
    );
    act(
        table,
        (Method::POST, "/roadmaps/{roadmap}/tasks/{task}/dates", "askDate", tag),
        (
            Scope::Report,
            "Asks another office by when a task that this one waits for will be finished.",
        ),
        |call, _, body: DateBody| {
            Ok(Command::AskDate {
                task: call.part("task").into(),
                with: body.with.into(),
                date: body.date,
                reason: body.reason,
            })
        },
    );
    act(
        table,
        (Method::POST, "/roadmaps/{roadmap}/tasks/{task}/dates/answer", "answerDate", tag),
        (Scope::Report, "Accepts a date between two offices, offers another, or refuses it."),
        |call, _, body: DateReplyBody| {
            let (with, reply) = match body {
                DateReplyBody::Accept { with } => (with, Reply::Accept),
                DateReplyBody::Offer { with, date, reason } => {
                    (with, Reply::Offer { date, reason })
                }
                DateReplyBody::Refuse { with, reason } => (with, Reply::Refuse { reason }),
            };
            Ok(Command::AnswerDate { task: call.part("task").into(), with: with.into(), reply })
        },
    );
    let entry = |path, id, scope, summary| Entry {
        method: Method::POST,
        path,
        id,
        tag,
        summary,
        scope: Some(scope),
        parameters: &[],
    };
    table.write_with(
        entry(
            "/roadmaps/{roadmap}/tasks/{task}/evidence",
            "attachEvidence",
            Scope::Report,
            "Adds evidence for the next submission.",
        ),
        |call: Arc<Call>, body: EvidencesBody| async move {
            call.roadmap()?;
            let evidence = evidence(&call, body.evidence, &body.files).await?;
            acted(&call, Command::Attach { task: call.part("task").into(), evidence }).await
        },
    );
    table.write_with(
        entry(
            "/roadmaps/{roadmap}/tasks/{task}/submissions",
            "submit",
            Scope::Act,
            "Claims that a task is fulfilled, with evidence.",
        ),
        |call: Arc<Call>, body: SubmissionBody| async move {
            call.roadmap()?;
            let evidence = evidence(&call, body.evidence, &body.files).await?;
            let SubmissionBody { fact_date, statement, statements, keep, .. } = body;
            let task = call.part("task").into();
            acted(&call, Command::Submit { task, fact_date, statement, statements, evidence, keep })
                .await
        },
    );
    act(
        table,
        (Method::POST, "/roadmaps/{roadmap}/tasks/{task}/decisions", "decide", tag),
        (Scope::Act, "Accepts or returns the submission in review."),
        |call, _, body: DecisionBody| {
            let failed = body.failed.into_iter().map(Into::into).collect();
            Ok(Command::Decide {
                task: call.part("task").into(),
                accept: body.accept,
                reason: body.reason,
                failed,
            })
        },
    );
    act(
        table,
        (Method::POST, "/roadmaps/{roadmap}/tasks/{task}/extensions", "requestExtension", tag),
        (Scope::Act, "Asks for another deadline."),
        |call, _, body: ExtensionBody| {
            Ok(Command::RequestExtension {
                task: call.part("task").into(),
                proposed: body.proposed,
                category: body.category.into(),
                explanation: body.explanation,
                mitigation: body.mitigation,
            })
        },
    );
    act(
        table,
        (
            Method::POST,
            "/roadmaps/{roadmap}/tasks/{task}/extensions/decision",
            "decideExtension",
            tag,
        ),
        (Scope::Act, "Grants the pending request for another deadline, or rejects it."),
        |call, _, body: GrantBody| {
            Ok(Command::DecideExtension {
                task: call.part("task").into(),
                granted: body.granted,
                reason: body.reason,
            })
        },
    );
    act(
        table,
        (Method::POST, "/roadmaps/{roadmap}/tasks/{task}/opinions", "giveOpinion", tag),
        (Scope::Act, "Gives the reviewer's opinion."),
        |call, _, body: OpinionBody| {
            Ok(Command::GiveOpinion {
                task: call.part("task").into(),
                confidence: body.confidence.into(),
                sentence: body.sentence,
            })
        },
    );
    act(
        table,
        (Method::POST, "/roadmaps/{roadmap}/tasks/{task}/halts", "haltTask", tag),
        (Scope::Act, "Pauses, resumes, withdraws or reopens a task, with a reason."),
        |call, _, body: HaltBody| {
            let (task, reason) = (call.part("task").into(), body.reason);
            Ok(match body.what {
                HaltKind::Pause => Command::Pause { task, reason },
                HaltKind::Resume => Command::Resume { task, reason },
                HaltKind::Withdraw => Command::Withdraw { task, reason },
                HaltKind::Reopen => Command::Reopen { task, reason },
            })
        },
    );
    table.write_with(
        entry(
            "/roadmaps/{roadmap}/undo",
            "undo",
            Scope::Act,
            "Takes back what one did oneself a moment ago.",
        ),
        |call: Arc<Call>, body: UndoBody| async move {
            let known = call.roadmap()?;
            let events = call.visit.store.done_at_once(&known.key, body.seq).await;
            let mut events = events.map_err(|error| call.failed(&error))?;
            let command = match events.len() {
                0 => return Err(call.refused(&Refusal::unknown("event", &body.seq.to_string()))),
                1 => Command::Undo { event: Box::new(events.remove(0)) },
                _ => Command::UndoBulk { events },
            };
            acted(&call, command).await
        },
    );
}
