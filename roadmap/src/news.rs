//! News: what an event means for somebody beside whoever did it. One event is news for each person once.

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::{Change, Edit, Event, Login, NodeKey, OfficeKey, Roadmap, Wish, event::Undone};

/// People at the most that one remark names.
const NAMED: usize = 20;

/// What is new.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    VariantArray,
    IntoStaticStr,
    EnumString,
)]
#[strum(serialize_all = "snake_case")]
pub enum Kind {
    /// A submission came back.
    SentBack,
    /// A submission was accepted.
    Accepted,
    /// A request or a proposal was decided on.
    Decided,
    /// The controller stopped a task, started it again, took it off the plan or opened it again.
    Halted,
    /// A question was put.
    Asked,
    /// A question was answered.
    Answered,
    /// Another office asked for a date.
    DateAsked,
    /// Another office answered to a date.
    DateAnswered,
    /// A remark names somebody.
    Mentioned,
    /// A task was given to an office.
    Assigned,
    /// A submission waits for a decision.
    Submitted,
    /// A request or a proposal waits for a decision.
    Requested,
    /// A webhook stopped; no event says so, but whoever sends.
    Webhook,
}

impl Kind {
    /// Every kind.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Returns its name in the ledger, in forms and in catalogues.
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// Finds a kind by its name.
    pub fn by_code(code: &str) -> Option<Self> {
        code.parse().ok()
    }

    /// Tells whether nobody can do without it.
    pub const fn is_mandatory(self) -> bool {
        matches!(self, Self::SentBack | Self::Decided | Self::Halted | Self::Asked | Self::Webhook)
    }
}

/// For whom something is news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// Whoever reports for an office.
    Office(OfficeKey),
    /// One person.
    Person(Login),
    /// Whoever may decide on the task's submission.
    Reviewers,
    /// Whoever controls the roadmap.
    Controllers,
}

/// Something new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// What it is.
    pub kind: Kind,
    /// The task, or the workstream, that it is about.
    pub about: NodeKey,
    /// For whom.
    pub to: To,
}

/// The kinds of events that may be news, or end news.
const EVENTS: [&str; 18] = [
    "answered",
    "commented",
    "date_answered",
    "date_asked",
    "decided",
    "extension_decided",
    "extension_requested",
    "office_closed",
    "paused",
    "proposal_decided",
    "proposed",
    "reopened",
    "resumed",
    "submitted",
    "task_added",
    "task_edited",
    "undone",
    "withdrawn",
];

/// Tells whether events of a kind may be news, or end news; others need not be read.
pub fn may_be_news(kind: &str) -> bool {
    EVENTS.contains(&kind)
}

/// Returns the logins that a remark names: `@anna`.
fn named(text: &str) -> impl Iterator<Item = Login> {
    let words = text.split_whitespace().filter_map(|word| word.strip_prefix('@'));
    let names = words.map(|word| word.trim_end_matches(|c: char| !c.is_alphanumeric()));
    names.filter(|name| !name.is_empty()).take(NAMED).map(Login::from)
}

/// Says what is new by an event of a roadmap that went on since.
pub fn news(roadmap: &Roadmap, event: &Event) -> Vec<News> {
    let mut found = Vec::new();
    let mut add = |kind: Kind, about: &str, to: To| {
        found.push(News { kind, about: about.into(), to });
    };
    let owner = |task: &str| roadmap.task(task).map(|task| To::Office(task.owner.clone()));
    match &event.change {
        Change::Decided { task, decision, closes } => {
            let kind = match (decision.accepted, closes) {
                (false, _) => Kind::SentBack,
                (true, true) => Kind::Accepted,
                // The first of two accepts decides nothing yet.
                (true, false) => return found,
            };
            let last = roadmap.task(task).and_then(|task| task.submissions.last());
            let submitter = last.map(|it| To::Person(it.by.person.clone()));
            owner(task).into_iter().chain(submitter).for_each(|to| add(kind, task, to));
        }
        Change::ExtensionDecided { task, .. } => {
            let asked = roadmap.task(task).and_then(|task| task.last_request());
            let asked = asked.map(|request| To::Person(request.by.person.clone()));
            owner(task).into_iter().chain(asked).for_each(|to| add(Kind::Decided, task, to));
        }
        Change::ProposalDecided { proposal, about, wish, .. } => {
            if let Some(known) = roadmap.proposal(*proposal).filter(|it| !it.is_direct()) {
                add(Kind::Decided, about, To::Office(known.office.clone()));
                add(Kind::Decided, about, To::Person(known.by.person.clone()));
            }
            match wish.as_deref() {
                Some(Wish::Add { task }) => {
                    add(Kind::Assigned, &task.key, To::Office(task.owner.clone()));
                }
                Some(Wish::Edit { task, edits }) => {
                    given(edits).for_each(|office| add(Kind::Assigned, task, To::Office(office)));
                }
                _ => {}
            }
        }
        Change::TaskAdded { task } if roadmap.approval.is_some() => {
            add(Kind::Assigned, &task.key, To::Office(task.owner.clone()));
        }
        Change::TaskEdited { task, edits } if roadmap.approval.is_some() => {
            given(edits).for_each(|office| add(Kind::Assigned, task, To::Office(office)));
        }
        Change::OfficeClosed { closed, .. } => {
            if let Some(heir) = &closed.into {
                add(Kind::Assigned, "", To::Office(heir.clone()));
            }
        }
        Change::Commented { task, comment } => {
            if comment.answer_by.is_some() {
                owner(task).into_iter().for_each(|to| add(Kind::Asked, task, to));
            }
            named(&comment.text).for_each(|who| add(Kind::Mentioned, task, To::Person(who)));
        }
        Change::Answered { task, comment, .. } => {
            let asked = roadmap.task(task).and_then(|task| task.comments.get(*comment));
            if let Some(asked) = asked {
                add(Kind::Answered, task, To::Person(asked.by.person.clone()));
            }
        }
        Change::DateAsked { agreement, .. } => {
            let gives = owner(&agreement.with).into_iter();
            gives.for_each(|to| add(Kind::DateAsked, &agreement.with, to));
        }
        Change::DateAnswered { task, agreement, .. } => {
            let gives = roadmap.task(&agreement.with);
            let spoke = gives.is_some_and(|gives| gives.owner == agreement.office);
            let told: &str = if spoke { task } else { &agreement.with };
            owner(told).into_iter().for_each(|to| add(Kind::DateAnswered, told, to));
        }
        Change::Submitted { task, .. } => add(Kind::Submitted, task, To::Reviewers),
        Change::ExtensionRequested { task, .. } => {
            add(Kind::Requested, task, To::Controllers);
        }
        Change::Proposed { proposal } => {
            // What the controller changes is proposed and decided at once.
            let known = roadmap.proposal(proposal.number);
            if known.is_some_and(|known| !known.is_direct()) {
                add(Kind::Requested, proposal.wish.about(), To::Controllers);
            }
        }
        Change::Paused { task, .. }
        | Change::Resumed { task, .. }
        | Change::Withdrawn { task, .. }
        | Change::Reopened { task, .. } => {
            owner(task).into_iter().for_each(|to| add(Kind::Halted, task, to));
        }
        _ => {}
    }
    found
}

/// Returns the offices to which edits give a task.
fn given(edits: &[Edit]) -> impl Iterator<Item = OfficeKey> {
    edits.iter().filter_map(|edit| match edit {
        Edit::Owner(swap) => Some(swap.after.clone()),
        _ => None,
    })
}

/// Returns what is news no longer since an event settled it or took it back: of what, and which kinds.
pub fn ended(event: &Event) -> Option<(&str, &'static [Kind])> {
    let ended: (&str, &'static [Kind]) = match &event.change {
        Change::Submitted { task, .. } => (task, &[Kind::SentBack]),
        Change::Decided { task, decision, closes } if *closes || !decision.accepted => {
            (task, &[Kind::Submitted])
        }
        Change::ExtensionDecided { task, .. } => (task, &[Kind::Requested]),
        Change::ProposalDecided { about, .. } => (about, &[Kind::Requested]),
        Change::Answered { task, .. } => (task, &[Kind::Asked]),
        Change::DateAnswered { agreement, .. } => (&agreement.with, &[Kind::DateAsked]),
        Change::Undone { undone, .. } => {
            let kinds: &'static [Kind] = match undone {
                Undone::Decision { .. } => &[Kind::SentBack, Kind::Accepted],
                Undone::Submission { .. } => &[Kind::Submitted],
                Undone::Extension { .. } | Undone::Proposal { .. } => &[Kind::Requested],
                Undone::Comment { .. } => &[Kind::Asked, Kind::Mentioned],
                _ => return None,
            };
            (undone.about(), kinds)
        }
        _ => return None,
    };
    Some(ended)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::{Actor, By, Command, Evidence, Roles, apply, arbitrary, decide::decide, replay};

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(20_700 * 86_400 + hours * 3_600, 0).expect("an instant")
    }

    fn actor(name: &str, offices: &[&str], roles: Roles) -> Actor {
        Actor {
            deputy_for: Vec::new(),
            by: By::new(name.into(), name.to_owned()),
            offices: offices.iter().map(|office| (*office).into()).collect(),
            roles,
        }
    }

    fn controller() -> Actor {
        actor("controller", &[], Roles { controller: true, ..Roles::default() })
    }

    fn planner(name: &str, office: &str) -> Actor {
        actor(name, &[office], Roles { planner: true, ..Roles::default() })
    }

    /// Carries out commands one after the other, and says what the last of them is news of.
    fn last(commands: Vec<(Actor, Command)>) -> Vec<(Kind, String, To)> {
        let mut roadmap = replay("plan", []).expect("nothing follows from nothing");
        let created = Command::Create(Box::new(arbitrary::definition("plan")));
        let admin = actor("admin", &[], Roles { admin: true, ..Roles::default() });
        let begun = [(admin, created), (controller(), Command::Approve)];
        let mut told = Vec::new();
        for (actor, command) in begun.into_iter().chain(commands) {
            let events = decide(&roadmap, &actor, command, at(1)).expect("it is allowed");
            for event in &events {
                apply(&mut roadmap, event).expect("it follows");
            }
            let all = events.iter().filter(|event| may_be_news(event.change.kind()));
            let all = all.flat_map(|event| news(&roadmap, event));
            told = all.map(|it| (it.kind, it.about.to_string(), it.to)).collect();
        }
        told
    }

    fn office(key: &str) -> To {
        To::Office(key.into())
    }

    fn submit() -> (Actor, Command) {
        let submit = Command::Submit {
            task: "A-1".into(),
            fact_date: at(0).date_naive(),
            statement: String::new(),
            statements: vec!["Signed.".to_owned(), "Checked.".to_owned()],
            evidence: vec![Evidence::Link("https://example.org/act".to_owned())],
            keep: Vec::new(),
        };
        (planner("anna", "first"), submit)
    }

    #[test]
    fn a_submission_is_news_for_reviewers() {
        let told = last(vec![submit()]);
        assert_eq!(told, [(Kind::Submitted, "A-1".to_owned(), To::Reviewers)]);
    }

    #[test]
    fn a_question_is_for_the_owner_and_a_name_for_who_has_it() {
        let asks = Command::Comment {
            task: "A-1".into(),
            text: "When, @boris? Mail a@b.example.".to_owned(),
            answer_by: Some(at(48).date_naive()),
        };
        let told = last(vec![(planner("other", "second"), asks)]);
        let boris = To::Person("boris".into());
        assert_eq!(
            told,
            [
                (Kind::Asked, "A-1".to_owned(), office("first")),
                (Kind::Mentioned, "A-1".to_owned(), boris)
            ]
        );
    }

    #[test]
    fn a_date_is_asked_of_the_office_that_gives_and_answered_to_the_one_that_waits() {
        let asks = Command::AskDate {
            task: "A-3".into(),
            with: "A-1".into(),
            date: at(72).date_naive(),
            reason: String::new(),
        };
        let asked = (planner("b", "second"), asks);
        let told = last(vec![asked.clone()]);
        assert_eq!(told, [(Kind::DateAsked, "A-1".to_owned(), office("first"))]);
        let reply = crate::command::Reply::Accept;
        let answer = Command::AnswerDate { task: "A-3".into(), with: "A-1".into(), reply };
        let told = last(vec![asked, (planner("a", "first"), answer)]);
        assert_eq!(told, [(Kind::DateAnswered, "A-3".to_owned(), office("second"))]);
    }

    #[test]
    fn a_pause_is_news_for_the_owner() {
        let pause = Command::Pause { task: "A-1".into(), reason: "Floods.".to_owned() };
        let told = last(vec![(controller(), pause)]);
        assert_eq!(told, [(Kind::Halted, "A-1".to_owned(), office("first"))]);
    }

    #[test]
    fn every_kind_of_event_that_is_read_is_one() {
        let kinds = EVENTS.iter().filter(|kind| !kind.contains(char::is_whitespace));
        assert_eq!(kinds.count(), EVENTS.len());
        assert!(EVENTS.is_sorted(), "each once");
        assert!(may_be_news("decided") && !may_be_news("reported"));
    }
}
