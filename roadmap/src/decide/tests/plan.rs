//! What was approved changes by proposal and decision, in one way for every kind of change.

use super::*;
use crate::{Criterion, External, Known, LinkType, TaskPlan, Wish};

fn unlink() -> Command {
    Command::Unlink { task: "A-2".into(), from: "A-1".into(), kind: LinkType::FinishToStart }
}

fn edit(patch: Patch) -> Command {
    Command::EditTask { task: "A-3".into(), revision: 0, patch: Box::new(patch) }
}

fn added() -> Command {
    Command::AddTask(Box::new(TaskPlan {
        key: "A-9".into(),
        workstream: "A".into(),
        title: "One more".into(),
        owner: "first".into(),
        deadline: Some(at(24 * 60).date_naive().into()),
        ..TaskPlan::default()
    }))
}

/// One command for each thing that is approved with a plan.
fn fixed() -> Vec<Command> {
    let criteria = vec![Criterion { text: "It is enough".into(), ..Criterion::default() }];
    let link = Link { from: "A-2".into(), ..Link::default() };
    let patches = [
        Patch { owner: Some("first".into()), ..Patch::default() },
        Patch { workstream: Some("B".into()), ..Patch::default() },
        Patch { co_owners: Some(vec![part("third")]), ..Patch::default() },
        Patch { start: Some(None), ..Patch::default() },
        Patch { duration: Some(Some(1)), ..Patch::default() },
        Patch {
            estimate: Some(Some(crate::schedule::Estimate { low: 1, likely: 2, high: 3 })),
            ..Patch::default()
        },
        Patch { start_no_earlier_than: Some(Some(at(0).date_naive())), ..Patch::default() },
        Patch { must_finish_by: Some(Some(at(900).date_naive())), ..Patch::default() },
        Patch { external: Some(vec![external("P-1", None)]), ..Patch::default() },
        Patch { deliverable: Some("Less".into()), ..Patch::default() },
        Patch { criteria: Some(criteria), ..Patch::default() },
    ];
    let mut all: Vec<_> = patches.into_iter().map(edit).collect();
    all.extend([
        unlink(),
        Command::Link { task: "A-3".into(), link: link.clone() },
        Command::Link { task: "B".into(), link },
        added(),
        Command::RemoveTask("A-3".into()),
    ]);
    all
}

pub(super) fn external(task: &str, finish: Option<(i64, bool)>) -> External {
    let known = finish.map(|(hours, done)| Known { finish: at(hours).date_naive(), done });
    External { roadmap: "power".into(), task: task.into(), known }
}

fn part(office: &str) -> crate::CoOwner {
    crate::CoOwner { office: office.into(), due: None, done: None }
}

fn propose(wish: Command) -> Command {
    Command::Propose { wish: Box::new(wish), reason: "It was wrong from the start.".to_owned() }
}

fn answer(approve: bool) -> Command {
    Command::DecideProposal { proposal: 1, approve, reason: "As discussed.".to_owned() }
}

#[test]
fn nothing_that_was_approved_changes_without_a_decision() {
    let roadmap = after(Vec::new());
    for command in fixed() {
        for actor in [planner(), controller()] {
            let refused = refusal(&roadmap, &actor, command.clone());
            assert_eq!(refused, Forbidden::ByProposal.into(), "{command:?}");
        }
        let proposed = after(vec![(planner(), propose(command.clone()))]);
        assert_eq!(proposed.tasks, roadmap.tasks, "a proposal moves nothing: {command:?}");
        assert_eq!(proposed.workstreams, roadmap.workstreams);
        assert_eq!(proposed.pending_proposals().count(), 1);
        let both = vec![(planner(), propose(command.clone())), (controller(), answer(true))];
        let decided = after(both);
        let same = decided.tasks == roadmap.tasks && decided.workstreams == roadmap.workstreams;
        assert!(!same, "a decision does: {command:?}");
        assert_eq!(decided.pending_proposals().count(), 0);
        let both = vec![(planner(), propose(command.clone())), (controller(), answer(false))];
        let rejected = after(both);
        assert_eq!(rejected.tasks, roadmap.tasks, "a rejection does not: {command:?}");
        assert_eq!(rejected.proposals.len(), 1, "and is kept");
    }
    let title = Patch { title: Some("Another".into()), ..Patch::default() };
    assert!(decide(&roadmap, &planner(), edit(title), at(2)).is_ok(), "a title binds nobody");
}

#[test]
fn a_controller_decides_without_a_proposal_but_not_without_a_reason() {
    let change =
        |reason: &str| Command::Change { wish: Box::new(unlink()), reason: reason.to_owned() };
    let roadmap = after(Vec::new());
    assert_eq!(fields(&refusal(&roadmap, &controller(), change(" "))), ["reason"]);
    let refused = refusal(&roadmap, &planner(), change("Why not?"));
    assert!(matches!(refused, Refusal::Forbidden(Forbidden::Role { .. })), "{refused:?}");
    let mut owner = controller();
    owner.offices = vec!["first".into()];
    assert_eq!(refusal(&roadmap, &owner, change("Why not?")), Forbidden::OwnTask.into());
    let decided = after(vec![(controller(), change("It never was so."))]);
    assert_eq!(decided.task("A-2").map(|task| task.links.len()), Some(0));
    let proposal = decided.proposal(1).expect("it is kept");
    assert!(proposal.is_direct() && !proposal.is_pending());
}

#[test]
fn nobody_decides_on_a_proposal_of_their_own_or_of_their_office() {
    let roadmap = after(vec![(controller(), propose(unlink()))]);
    assert_eq!(refusal(&roadmap, &controller(), answer(true)), Forbidden::OwnRequest.into());
    let mut other = person("other", &["first"], Roles { controller: true, ..Roles::default() });
    assert_eq!(refusal(&roadmap, &other, answer(true)), Forbidden::OwnTask.into());
    other.offices.clear();
    let reviewer = refusal(&roadmap, &reviewer("eyes"), answer(true));
    assert!(matches!(reviewer, Refusal::Forbidden(Forbidden::Role { .. })), "{reviewer:?}");
    let nothing = Command::DecideProposal { proposal: 1, approve: false, reason: String::new() };
    assert_eq!(fields(&refusal(&roadmap, &other, nothing)), ["reason"]);
    assert!(decide(&roadmap, &other, answer(true), at(2)).is_ok());
}

#[test]
fn who_neither_answers_for_a_task_nor_plans_its_workstream_proposes_nothing() {
    let roadmap = after(Vec::new());
    let stranger = person("stranger", &["third"], Roles { planner: true, ..Roles::default() });
    let refused = refusal(&roadmap, &stranger, propose(unlink()));
    assert!(matches!(refused, Refusal::Forbidden(Forbidden::Office { .. })), "{refused:?}");
    // The owner of a task, in a workstream that another office leads.
    let owner = person("owner", &["second"], Roles { planner: true, ..Roles::default() });
    let shorter = edit(Patch { duration: Some(Some(1)), ..Patch::default() });
    assert!(decide(&roadmap, &owner, propose(shorter), at(2)).is_ok());
    assert!(decide(&roadmap, &owner, propose(added()), at(2)).is_err(), "it leads no A");
}

#[test]
fn a_proposal_says_what_would_change_and_why() {
    let roadmap = after(vec![(planner(), propose(unlink()))]);
    let again = refusal(&roadmap, &planner(), propose(unlink()));
    assert_eq!(fields(&again), ["task"], "the same twice");
    let nothing = refusal(&roadmap, &planner(), propose(edit(Patch::default())));
    assert_eq!(fields(&nothing), ["reason"]);
    let silent = Command::Propose { wish: Box::new(added()), reason: String::new() };
    assert_eq!(fields(&refusal(&roadmap, &planner(), silent)), ["reason"]);
    let moved = Patch { deadline: Some(Deadline::Quarter(2027, 1)), ..Patch::default() };
    let moved = refusal(&roadmap, &planner(), propose(edit(moved)));
    assert_eq!(moved, Forbidden::DeadlineFixed.into(), "a deadline has a way of its own");
    let draft = {
        let created = Command::Create(Box::new(arbitrary::definition("plan")));
        let mut draft = empty("plan");
        for event in decide(&draft, &admin(), created, at(1)).expect("allowed") {
            apply(&mut draft, &event).expect("it follows");
        }
        draft
    };
    assert!(decide(&draft, &planner(), propose(unlink()), at(2)).is_err());
    assert!(decide(&draft, &planner(), unlink(), at(2)).is_ok(), "before approval directly");
}

#[test]
fn a_decision_is_made_on_the_plan_as_it_is_then() {
    let link = Link { from: "A-3".into(), ..Link::default() };
    let steps = vec![
        (planner(), propose(Command::Link { task: "A-2".into(), link: link.clone() })),
        (
            controller(),
            Command::Change {
                wish: Box::new(Command::Link {
                    task: "A-3".into(),
                    link: Link { from: "A-2".into(), ..Link::default() },
                }),
                reason: "The other way round.".to_owned(),
            },
        ),
    ];
    let roadmap = after(steps);
    let Refusal::Invalid(faults) = refusal(&roadmap, &controller(), answer(true)) else {
        panic!("it would close a circle now")
    };
    assert!(matches!(faults[0].problem, Problem::Cycle { .. }), "{faults:?}");
    assert!(decide(&roadmap, &controller(), answer(false), at(2)).is_ok());
    // The values before are those of the day of the decision.
    let longer = |days| edit(Patch { duration: Some(Some(days)), ..Patch::default() });
    let between = Command::Change { wish: Box::new(longer(7)), reason: "Seven.".to_owned() };
    let roadmap = after(vec![(planner(), propose(longer(9))), (controller(), between)]);
    let events = decide(&roadmap, &controller(), answer(true), at(2)).expect("allowed");
    let Change::ProposalDecided { wish: Some(wish), .. } = &events[0].change else {
        panic!("{events:?}")
    };
    let Wish::Edit { edits, .. } = &**wish else { panic!("{wish:?}") };
    let crate::Edit::Duration(swap) = &edits[0] else { panic!("{edits:?}") };
    assert_eq!((swap.before, swap.after), (Some(7), Some(9)));
}

#[test]
fn a_removed_task_stays_on_the_record() {
    let remove = propose(Command::RemoveTask("A-3".into()));
    let roadmap = after(vec![(planner(), remove), (controller(), answer(true))]);
    let task = roadmap.task("A-3").expect("it is there");
    assert_eq!(task.state(true), crate::State::Withdrawn);
    let last = propose(Command::RemoveTask("B-2".into()));
    assert_eq!(fields(&refusal(&roadmap, &planner(), last)), ["task"], "the final milestone stays");
}

#[test]
fn open_predecessors_are_on_the_record_of_a_submission_and_of_its_decision() {
    let roadmap = after(vec![(planner(), submit("B-2"))]);
    let open = |roadmap: &Roadmap| {
        let submission = roadmap.task("B-2").and_then(|task| task.submission().cloned());
        submission.expect("it is there")
    };
    assert_eq!(open(&roadmap).open, ["B-1"]);
    let steps = vec![
        (planner(), submit("B-2")),
        (planner(), submit("B-1")),
        (reviewer("one"), accept("B-2")),
        (reviewer("one"), accept("B-1")),
        (reviewer("two"), accept("B-2")),
    ];
    let submission = open(&after(steps));
    assert_eq!(submission.decisions[0].open, ["B-1"], "submitted is not verified");
    assert!(submission.decisions[1].open.is_empty());
}

#[test]
fn an_empty_plan_is_not_approved() {
    let mut definition = arbitrary::definition("plan");
    definition.tasks.clear();
    definition.final_task = None;
    let mut roadmap = empty("plan");
    for event in
        decide(&roadmap, &admin(), Command::Create(Box::new(definition)), at(1)).expect("allowed")
    {
        apply(&mut roadmap, &event).expect("it follows");
    }
    assert_eq!(fields(&refusal(&roadmap, &controller(), Command::Approve)), ["task"]);
}

/// A log as it was written before there were proposals of every kind.
#[test]
fn a_log_of_an_earlier_format_is_read_as_it_was_meant() {
    let mut events = Vec::new();
    let mut roadmap = empty("plan");
    let mut happen = |format: u16, by: &Actor, change: Change| {
        let seq = roadmap.version + 1;
        let event = Event { format, ..Event::new(seq, at(1), by.by.clone(), change) };
        apply(&mut roadmap, &event).expect("it follows");
        events.push(event);
    };
    let mut definition = arbitrary::definition("plan");
    complete(&mut definition).expect("complete");
    happen(2, &admin(), Change::Created { definition: Box::new(definition) });
    happen(2, &controller(), Change::Approved { on: at(1).date_naive() });
    let link = Link { from: "A-2".into(), ..Link::default() };
    happen(2, &planner(), Change::Linked { task: "A-3".into(), link: link.clone() });
    let criteria = vec![Criterion { text: "Less".into(), ..Criterion::default() }];
    let (on, by) = (at(1).date_naive(), planner().by);
    let reason = "Enough.".to_owned();
    let proposal = crate::CriteriaProposal { on, by, criteria, reason };
    happen(2, &planner(), Change::CriteriaProposed { task: "A-1".into(), proposal });
    let by = reviewer("eyes").by;
    let decision = crate::CriteriaDecision { on, by, consent: true, reason: String::new() };
    let before = Vec::new();
    let decided = Change::CriteriaDecided { task: "A-1".into(), decision, before };
    happen(2, &reviewer("eyes"), decided);
    assert_eq!(roadmap.task("A-1").map(|task| task.criteria.len()), Some(1));
    assert!(roadmap.proposal(1).is_some_and(|proposal| !proposal.is_pending()));
    assert_eq!(audit("plan", &events), Ok(()));
    // The same link in a log of now was a decision, or it is refused.
    for event in &mut events {
        event.format = 3;
    }
    assert!(audit("plan", &events).is_err());
    events[4].format = 2;
    assert!(audit("plan", &events).is_err(), "formats do not go backwards");
}
