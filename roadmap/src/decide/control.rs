//! Commands that bind: submissions and their decisions, pause, withdrawal, reopening.

use std::collections::{BTreeSet, HashSet};

use chrono::NaiveDate;

use super::{
    check::{Checks, LIST_MOST, TEXT_MOST},
    scene::{Outcome, Scene},
};
use crate::{
    Attached, By, Change, Decision, Evidence, Failed, Fulfilment, Halt, Problem, Refusal, Roadmap,
    Submission, Task, TaskKey,
};

/// How many people must accept a submission: two for the final milestone, else one.
pub fn accepts_needed(roadmap: &Roadmap, task: &Task) -> usize {
    if roadmap.final_task.as_ref() == Some(&task.key) { 2 } else { 1 }
}

/// What an owner says when a task is fulfilled.
pub(super) struct Claim {
    pub fact_date: NaiveDate,
    pub statement: String,
    pub statements: Vec<String>,
    pub evidence: Vec<Evidence>,
    pub keep: Vec<usize>,
}

/// Files at the most in a form.
pub const FILES_MOST: usize = 20;
/// Bytes at the most of a file, whatever a server allows.
pub const FILE_MOST: u64 = 1 << 30;

/// Checks pieces of evidence.
pub(super) fn pieces(evidence: &[Evidence], checks: &mut Checks) {
    checks.list("evidence", evidence);
    for piece in evidence {
        match piece {
            Evidence::File { name, sha256, size } => {
                checks.required("evidence", name, 255);
                let plain = !name.contains(['/', '\\', '\n', '\r', '\t']);
                checks.that(plain, "evidence", Problem::NotPlain);
                let hash =
                    sha256.len() == 64 && sha256.chars().all(|c| "0123456789abcdef".contains(c));
                checks.that(hash, "evidence", Problem::Unknown);
                checks.that(*size > 0, "evidence", Problem::Empty);
                checks.that(*size <= FILE_MOST, "evidence", Problem::TooLarge { most: FILE_MOST });
            }
            Evidence::Document { number, date } => {
                checks.required("evidence", number, 100);
                checks.date("evidence", *date);
            }
            Evidence::Link(address) => {
                checks.required("evidence", address, 1000);
                let web = address.starts_with("https://") || address.starts_with("http://");
                let one_line = !address.contains(char::is_control);
                checks.that(web && one_line, "evidence", Problem::NotAChoice);
            }
        }
    }
}

/// Leaves out what is there already: the same file chosen twice is one piece.
fn distinct(evidence: Vec<Evidence>) -> Vec<Evidence> {
    let mut seen = HashSet::new();
    evidence.into_iter().filter(|piece| seen.insert(piece.clone())).collect()
}

/// Finds pieces of the submission before: the actor's own, and those that others brought, which stay
/// theirs whoever submits them again.
fn kept(
    task: &Task,
    keep: &[usize],
    actor: &By,
) -> Result<(Vec<Evidence>, Vec<Attached>), Refusal> {
    // What was brought for somebody stays so, whoever of the two submits it again.
    let is_theirs = |by: &By| {
        by.person == actor.person && by.on_behalf.as_deref() == actor.on_behalf.as_deref()
    };
    let (mut own, mut attached) = (Vec::new(), Vec::new());
    for at in keep.iter().collect::<BTreeSet<_>>() {
        let before = task.submissions.last();
        let piece = before.and_then(|it| Some((it, it.evidence.get(*at)?.clone())));
        let others = before.and_then(|it| it.attached.get(at.checked_sub(it.evidence.len())?));
        match (piece, others) {
            (Some((before, piece)), _) if is_theirs(&before.by) => own.push(piece),
            (Some((before, evidence)), _) => attached.push(Attached {
                at: before.at,
                by: before.by.clone(),
                office: before.office.clone(),
                evidence,
            }),
            (None, Some(piece)) => attached.push(piece.clone()),
            (None, None) => return Err(Refusal::field("evidence", Problem::Unknown)),
        }
    }
    Ok((own, attached))
}

impl Scene<'_> {
    pub(super) fn submit(&self, task: &Task, claim: Claim) -> Outcome {
        self.may().submit(task)?;
        let Claim { fact_date, statement, statements, evidence, keep } = claim;
        let (own, kept) = kept(task, &keep, &self.actor.by)?;
        let evidence = distinct(evidence.into_iter().chain(own).collect());
        let (attached, kept): (Vec<_>, _) =
            (task.attached.iter().cloned().chain(kept.iter().cloned()).collect(), kept.len());
        let mut checks = Checks::default();
        checks.optional("statement", &statement, TEXT_MOST);
        checks.that(statements.len() <= task.criteria.len(), "statements", Problem::NotAChoice);
        if task.criteria.is_empty() {
            checks.required("statement", &statement, TEXT_MOST);
        }
        for at in 0..task.criteria.len() {
            let said = statements.get(at).map_or("", String::as_str);
            checks.required(&format!("statements[{at}]"), said, TEXT_MOST);
        }
        checks.date("fact_date", fact_date);
        if let Some(start) = self.roadmap.start {
            let before = Problem::Before { date: start.into() };
            checks.that(fact_date >= start, "fact_date", before);
        }
        checks.that(fact_date <= self.today, "fact_date", Problem::InTheFuture);
        let proved = !evidence.is_empty() || !attached.is_empty();
        checks.that(proved, "evidence", Problem::Required);
        pieces(&evidence, &mut checks);
        checks.done()?;
        let criteria = task.criteria.iter().cloned().zip(statements);
        let submission = Submission {
            on: self.today,
            at: self.now,
            by: self.actor.by.clone(),
            office: task.owner.clone(),
            fact_date,
            statement: statement.trim().to_owned(),
            statements: criteria
                .map(|(criterion, said)| Fulfilment {
                    criterion,
                    statement: said.trim().to_owned(),
                })
                .collect(),
            evidence,
            attached,
            kept,
            open: self.open_before(task),
            decisions: Vec::new(),
            accepted_on: None,
            reopened: None,
        };
        Ok(vec![Change::Submitted { task: task.key.clone(), submission }])
    }

    pub(super) fn attach(&self, task: &Task, evidence: Vec<Evidence>) -> Outcome {
        let office = self.may().attach(task)?;
        let evidence = distinct(evidence);
        let mut checks = Checks::default();
        checks.that(!evidence.is_empty(), "evidence", Problem::Required);
        pieces(&evidence, &mut checks);
        let known = task.attached.len() + evidence.len();
        checks.that(known <= LIST_MOST, "evidence", Problem::TooMany { most: LIST_MOST });
        for piece in &evidence {
            let known = task.attached.iter().any(|attached| attached.evidence == *piece);
            checks.that(!known, "evidence", Problem::Duplicate);
        }
        checks.done()?;
        let attached = |evidence| Attached {
            at: self.now,
            by: self.actor.by.clone(),
            office: office.clone(),
            evidence,
        };
        let pieces = evidence.into_iter().map(attached).collect();
        Ok(vec![Change::EvidenceAttached { task: task.key.clone(), pieces }])
    }

    pub(super) fn review(
        &self,
        task: &Task,
        accept: bool,
        reason: String,
        failed: Vec<Failed>,
    ) -> Outcome {
        self.may().decide(task)?;
        let Some(submission) = task.submission() else {
            return Err(Refusal::field("task", Problem::WrongState));
        };
        let mut checks = Checks::default();
        checks.optional("reason", &reason, TEXT_MOST);
        let criteria = submission.statements.len();
        let mut seen = BTreeSet::new();
        for Failed { criterion, reason } in &failed {
            let known = (1..=criteria).contains(criterion) && seen.insert(*criterion);
            checks.that(known, "failed", Problem::NotAChoice);
            let field = format!("failed[{}]", criterion.saturating_sub(1));
            checks.required(&field, reason, TEXT_MOST);
            checks.that(!accept, &field, Problem::OnlyOnReturn);
        }
        if !accept && criteria == 0 {
            checks.required("reason", &reason, TEXT_MOST);
        } else if !accept {
            checks.that(!failed.is_empty(), "failed[0]", Problem::Required);
        }
        checks.done()?;
        let closes = accept && submission.decisions.len() + 1 >= accepts_needed(self.roadmap, task);
        let decision = Decision {
            on: self.today,
            by: self.actor.by.clone(),
            accepted: accept,
            reason: reason.trim().to_owned(),
            failed: failed
                .into_iter()
                .map(|it| Failed { reason: it.reason.trim().to_owned(), ..it })
                .collect(),
            open: self.open_before(task),
        };
        Ok(vec![Change::Decided { task: task.key.clone(), decision, closes }])
    }

    /// Returns the keys of what a task waits for and that is not verified yet.
    fn open_before(&self, task: &Task) -> Vec<TaskKey> {
        self.roadmap.open_before(task).into_iter().map(|open| open.key.clone()).collect()
    }

    pub(super) fn pause(&self, task: &Task, reason: String) -> Outcome {
        self.may().pause(task)?;
        Ok(vec![Change::Paused { task: task.key.clone(), halt: self.halt(reason)? }])
    }

    pub(super) fn resume(&self, task: &Task, reason: String) -> Outcome {
        self.may().resume(task)?;
        Ok(vec![Change::Resumed { task: task.key.clone(), halt: self.halt(reason)? }])
    }

    pub(super) fn withdraw(&self, task: &Task, reason: String) -> Outcome {
        self.may().withdraw(task)?;
        Ok(vec![Change::Withdrawn { task: task.key.clone(), halt: self.halt(reason)? }])
    }

    pub(super) fn reopen(&self, task: &Task, reason: String) -> Outcome {
        self.may().reopen(task)?;
        Ok(vec![Change::Reopened { task: task.key.clone(), halt: self.halt(reason)? }])
    }

    pub(super) fn halt(&self, reason: String) -> Result<Halt, Refusal> {
        let mut checks = Checks::default();
        checks.required("reason", &reason, TEXT_MOST);
        checks.done()?;
        Ok(Halt { on: self.today, by: self.actor.by.clone(), reason: reason.trim().to_owned() })
    }
}
