//! Refusals in words.

use chrono::NaiveDate;
use roadmap::{Fault, Forbidden, Problem, Refusal};

use super::{Lang, args};
use crate::wire::Failure;

impl Lang {
    /// Puts a refusal into words, each message at its field.
    pub fn refusal(self, refusal: &Refusal, today: NaiveDate) -> Failure {
        match refusal {
            Refusal::Forbidden(Forbidden::SignIn) => {
                Failure { status: 401, message: self.t("refused-sign-in"), ..Failure::default() }
            }
            Refusal::Forbidden(forbidden) => {
                Failure { status: 403, message: self.forbidden(forbidden), ..Failure::default() }
            }
            Refusal::Unknown { key, .. } => Failure {
                status: 404,
                message: self.f("refused-unknown", &args([("key", key.clone().into())])),
                ..Failure::default()
            },
            Refusal::Invalid(faults) => Failure {
                status: 422,
                message: self.to_correct(faults),
                fields: faults
                    .iter()
                    .map(|fault| (fault.field.clone(), self.fault(fault, today)))
                    .collect(),
                ..Failure::default()
            },
            Refusal::Stale { revision, differences } => Failure {
                status: 409,
                message: self.t(match differences.is_empty() {
                    true => "refused-moved",
                    false => "refused-stale",
                }),
                differences: differences
                    .iter()
                    .map(|d| (d.field.clone(), d.theirs.clone(), d.yours.clone()))
                    .collect(),
                revision: Some(*revision),
                ..Failure::default()
            },
        }
    }

    /// Says which fields are to be corrected, by the names that the page gives them.
    fn to_correct(self, faults: &[Fault]) -> String {
        let overtaken = |fault: &Fault| matches!(fault.problem, Problem::Overtaken { .. });
        if !faults.is_empty() && faults.iter().all(overtaken) {
            return self.t("refused-overtaken");
        }
        let mut names: Vec<String> = Vec::new();
        for name in faults.iter().map(|fault| self.field(&fault.field)) {
            match name {
                Some(name) if !names.contains(&name) => names.push(name),
                Some(_) => {}
                None => return self.n("refused-invalid", faults.len()),
            }
        }
        let names: Vec<_> = names.iter().map(|name| self.quoted(name)).collect();
        let names = names.join(", ");
        self.f("refused-fields", &args([("fields", names.into())]))
    }

    /// Says what is wrong with a value, and what to do about it where its field alone tells.
    fn fault(self, fault: &Fault, today: NaiveDate) -> String {
        let reason = fault.field == "reason";
        match fault.problem {
            Problem::Required if fault.field.starts_with("failed") => self.t("problem-failed"),
            Problem::Required if reason => self.t("problem-reason"),
            Problem::Taken if fault.field == "name" => self.t("problem-name-taken"),
            Problem::Overtaken { ref key } => match self.field(&fault.field) {
                Some(field) => {
                    let (field, key) = (self.quoted(&field), key.to_string());
                    let of = args([("field", field.into()), ("key", key.into())]);
                    self.f("problem-overtaken-field", &of)
                }
                None => self.problem(&fault.problem, today),
            },
            _ => self.problem(&fault.problem, today),
        }
    }

    fn forbidden(self, forbidden: &Forbidden) -> String {
        match forbidden {
            Forbidden::SignIn => self.t("refused-sign-in"),
            Forbidden::MustChange => self.t("refused-must-change"),
            Forbidden::SetUpOver => self.t("set-up-over"),
            Forbidden::InvitationOver => self.t("join-over"),
            Forbidden::Role { role } => self.t(&format!("refused-role-{}", role.code())),
            Forbidden::Office { office } => {
                self.f("refused-office", &args([("office", office.to_string().into())]))
            }
            Forbidden::DeadlineFixed => self.t("refused-deadline-fixed"),
            Forbidden::CriteriaFixed => self.t("refused-criteria-fixed"),
            Forbidden::ByProposal => self.t("refused-by-proposal"),
            Forbidden::NotYours => self.t("refused-not-yours"),
            Forbidden::OwnEvidence => self.t("refused-own-evidence"),
            Forbidden::OwnSubmission => self.t("refused-own-submission"),
            Forbidden::OwnTask => self.t("refused-own-task"),
            Forbidden::SecondAccept => self.t("refused-second-accept"),
            Forbidden::OwnRequest => self.t("refused-own-request"),
        }
    }

    /// Says what is wrong with a value, and what to do.
    pub fn problem(self, problem: &Problem, today: NaiveDate) -> String {
        match problem {
            Problem::Required => self.t("problem-required"),
            Problem::TooLong { most } => self.n("problem-too-long", *most),
            Problem::NotInRange { from, to } => {
                self.f("problem-range", &args([("from", (*from).into()), ("to", (*to).into())]))
            }
            Problem::NotADate => self.t("problem-date"),
            Problem::NotADay => self.t("problem-day"),
            Problem::TwoDays => self.t("problem-two-days"),
            Problem::SerialDay { day } => {
                let day = self.day(*day, today);
                self.f("problem-serial-day", &args([("day", day.into())]))
            }
            Problem::SheetError => self.t("problem-sheet-error"),
            Problem::SaidTwice => self.t("problem-said-twice"),
            Problem::NotAKey => self.t("problem-key"),
            Problem::Taken => self.t("problem-taken"),
            Problem::Unchanged => self.t("problem-unchanged"),
            Problem::TooLate => self.t("problem-too-late"),
            Problem::NotUndone => self.t("problem-not-undone"),
            Problem::Unknown => self.t("problem-unknown"),
            Problem::NoOffice { name, near } => {
                let text = self.f("problem-no-office", &args([("name", name.clone().into())]));
                let near = near.as_ref().map(|near| {
                    let name = near.get(self.code()).to_owned();
                    self.f("problem-office-near", &args([("name", name.into())]))
                });
                near.map_or(text.clone(), |near| format!("{text} {near}"))
            }
            Problem::NoTask { name, near } => {
                let text = self.f("problem-no-task", &args([("name", name.clone().into())]));
                let near = near.as_ref().map(|near| {
                    self.f("problem-office-near", &args([("name", near.to_string().into())]))
                });
                near.map_or(text.clone(), |near| format!("{text} {near}"))
            }
            Problem::AlreadyProposed => self.t("problem-already-proposed"),
            Problem::NotAChoice => self.t("problem-choice"),
            Problem::Before { date } => {
                self.f("problem-before", &args([("date", self.deadline(*date, today).into())]))
            }
            Problem::NotAfter { date } => {
                self.f("problem-not-after", &args([("date", self.deadline(*date, today).into())]))
            }
            Problem::After { date } => {
                self.f("problem-after", &args([("date", self.deadline(*date, today).into())]))
            }
            Problem::NotPlain => self.t("problem-not-plain"),
            Problem::TooShort { least } => self.n("problem-too-short", *least),
            Problem::TooCommon => self.t("problem-common"),
            Problem::LastAdmin => self.t("problem-last-admin"),
            Problem::Overtaken { key } => {
                self.f("problem-overtaken", &args([("key", key.to_string().into())]))
            }
            Problem::Meanwhile { now } => {
                self.f("problem-meanwhile", &args([("now", now.clone().into())]))
            }
            Problem::WithinItself => self.t("problem-within-itself"),
            Problem::Separator => self.t("problem-separator"),
            Problem::Archived => self.t("problem-archived"),
            Problem::InUse { by } => self.f("problem-in-use", &args([("by", by.clone().into())])),
            Problem::NoResult => self.t("problem-no-result"),
            Problem::LastController => self.t("problem-last-controller"),
            Problem::NoRoom => self.t("problem-no-room"),
            Problem::BackInTime => self.t("problem-back-in-time"),
            Problem::OwnRights => self.t("problem-own-rights"),
            Problem::OwnDeputy => self.t("problem-own-deputy"),
            Problem::DeputyChain => self.t("problem-deputy-chain"),
            Problem::NotAnAddress => self.t("problem-not-an-address"),
            Problem::OnlyOnReturn => self.t("problem-only-on-return"),
            Problem::KindNotTaken => self.t("problem-kind-not-taken"),
            Problem::WrongKind => self.t("problem-wrong-kind"),
            Problem::Empty => self.t("problem-empty"),
            Problem::TooLarge { most } => {
                self.f("problem-too-large", &args([("most", self.bytes(*most).into())]))
            }
            Problem::NotEvidence => self.t("problem-not-evidence"),
            Problem::Earlier { day } => {
                let day = self.day(*day, today);
                self.f("problem-earlier", &args([("day", day.into())]))
            }
            Problem::InTheFuture => self.t("problem-future"),
            Problem::SelfLink => self.t("problem-self-link"),
            Problem::Duplicate => self.t("problem-duplicate"),
            Problem::Cycle { path } => {
                self.f("problem-cycle", &args([("path", path.join(" → ").into())]))
            }
            Problem::BeyondYears => self.t("problem-beyond-years"),
            Problem::NotRising => self.t("problem-not-rising"),
            Problem::NotApproved => self.t("problem-not-approved"),
            Problem::Approved => self.t("problem-approved"),
            Problem::WrongState => self.t("problem-state"),
            Problem::NoWorkingDay => self.t("problem-no-working-day"),
            Problem::NotThere { key } => {
                self.f("problem-not-there", &args([("key", key.clone().into())]))
            }
            Problem::SameRoadmap { key } => {
                self.f("problem-same-roadmap", &args([("key", key.clone().into())]))
            }
            Problem::WaitedFor { key } => {
                self.f("problem-waited-for", &args([("key", key.clone().into())]))
            }
            Problem::NotADistance => self.t("problem-distance"),
            Problem::MembersOnly { key } => {
                self.f("problem-members-only", &args([("key", key.clone().into())]))
            }
            Problem::Linked { key } => {
                self.f("problem-linked", &args([("key", key.to_string().into())]))
            }
            Problem::TooMany { most } => self.n("problem-too-many", *most),
            Problem::NotFromHistory => self.t("problem-history"),
            Problem::Malformed { text } => text.clone(),
        }
    }
}
