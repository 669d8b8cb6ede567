//! Dates between two offices: the one that waits asks, the other one answers.

use chrono::NaiveDate;

use super::{
    check::{Checks, LIST_MOST, TEXT_MOST},
    scene::{Outcome, Scene, allow},
};
use crate::{
    Accord, Agreement, Change, OfficeKey, Problem, Refusal, Task, agreement::is_joint,
    command::Reply,
};

impl Scene<'_> {
    fn word(
        &self,
        (with, office): (&Task, &OfficeKey),
        state: Accord,
        (asked, date): (NaiveDate, NaiveDate),
        reason: &str,
    ) -> Agreement {
        Agreement {
            with: with.key.clone(),
            state,
            asked,
            date,
            reason: reason.trim().to_owned(),
            at: self.now,
            by: self.actor.by.clone(),
            office: office.clone(),
        }
    }

    /// Checks a date that is not gone yet.
    fn check_coming(&self, date: NaiveDate, checks: &mut Checks) {
        checks.date("date", date);
        let past = date < self.today;
        checks.that(!past, "date", Problem::Before { date: self.today.into() });
    }

    pub(super) fn ask_date(
        &self,
        needs: &Task,
        with: &str,
        date: NaiveDate,
        reason: &str,
    ) -> Outcome {
        let gives = self.joined(needs, with)?;
        self.may().ask_date(needs, gives)?;
        let before = needs.agreement(with);
        let mut checks = Checks::default();
        self.check_coming(date, &mut checks);
        checks.optional("reason", reason, TEXT_MOST);
        let same = before.is_some_and(|it| it.date == date && it.state != Accord::Refused);
        checks.that(!same, "date", Problem::Unchanged);
        let few = before.is_some() || needs.agreements.len() < LIST_MOST;
        checks.that(few, "date", Problem::TooMany { most: LIST_MOST });
        checks.done()?;
        let whose = (gives, &needs.owner);
        let agreement = self.word(whose, Accord::Asked, (date, date), reason);
        let before = before.cloned().map(Box::new);
        Ok(vec![Change::DateAsked { task: needs.key.clone(), agreement, before }])
    }

    pub(super) fn answer_date(&self, needs: &Task, with: &str, reply: Reply) -> Outcome {
        let gives = self.joined(needs, with)?;
        let asked = needs.agreement(with);
        let offered = asked.is_some_and(|it| it.state == Accord::Offered);
        // What was offered is taken by the office that waits; everything else is said by the other one.
        let takes = offered && reply == Reply::Accept;
        let office = match takes {
            true => {
                self.may().ask_date(needs, gives)?;
                &needs.owner
            }
            false => {
                self.may().give_date(needs, gives)?;
                &gives.owner
            }
        };
        let asked = asked.ok_or_else(|| Refusal::field("task", Problem::WrongState))?;
        let mut checks = Checks::default();
        let (state, date, reason) = match reply {
            Reply::Accept => {
                allow(takes || asked.state == Accord::Asked, Problem::WrongState)?;
                self.check_coming(asked.date, &mut checks);
                (Accord::Agreed, asked.date, String::new())
            }
            Reply::Offer { date, reason } => {
                self.check_coming(date, &mut checks);
                let same = date == asked.date && asked.state != Accord::Refused;
                checks.that(!same, "date", Problem::Unchanged);
                checks.required("reason", &reason, TEXT_MOST);
                (Accord::Offered, date, reason)
            }
            Reply::Refuse { reason } => {
                allow(asked.state != Accord::Refused, Problem::WrongState)?;
                checks.required("reason", &reason, TEXT_MOST);
                (Accord::Refused, asked.date, reason)
            }
        };
        checks.done()?;
        let agreement = self.word((gives, office), state, (asked.asked, date), &reason);
        let before = Box::new(asked.clone());
        Ok(vec![Change::DateAnswered { task: needs.key.clone(), agreement, before }])
    }

    /// Finds the task of another office that a task waits for.
    pub(super) fn joined(&self, needs: &Task, with: &str) -> Result<&Task, Refusal> {
        let gives = self.roadmap.task(with).filter(|it| is_joint(self.roadmap, needs, it));
        let gives = gives.map(|gives| &**gives);
        gives.ok_or_else(|| Refusal::field("with", Problem::Unknown))
    }

    /// Checks what somebody who brings a log along says of a date.
    pub(super) fn check_word(&self, agreement: &Agreement, checks: &mut Checks) {
        checks.date("date", agreement.date);
        checks.date("asked", agreement.asked);
        match agreement.state {
            Accord::Asked | Accord::Agreed => {
                checks.optional("reason", &agreement.reason, TEXT_MOST);
            }
            Accord::Offered | Accord::Refused => {
                checks.required("reason", &agreement.reason, TEXT_MOST);
            }
        }
    }

    /// Tells whether a word about a date follows from the one before it.
    pub(super) fn follows(
        &self,
        needs: &Task,
        agreement: &Agreement,
        before: Option<&Agreement>,
    ) -> Result<(), Refusal> {
        let gives = self.joined(needs, &agreement.with)?;
        let known = needs.agreement(&agreement.with);
        let honest = known == before && agreement.at == self.now;
        let open = !needs.is_closed() && !gives.is_closed();
        let fits = match (agreement.state, known) {
            (Accord::Asked, known) => {
                let few = known.is_some() || needs.agreements.len() < LIST_MOST;
                few && agreement.asked == agreement.date && agreement.office == needs.owner
            }
            (_, None) => false,
            (Accord::Agreed, Some(known)) => {
                let office = match known.state {
                    Accord::Offered => Some(&needs.owner),
                    Accord::Asked => Some(&gives.owner),
                    Accord::Agreed | Accord::Refused => None,
                };
                known.date == agreement.date
                    && known.asked == agreement.asked
                    && office == Some(&agreement.office)
            }
            (Accord::Offered | Accord::Refused, Some(known)) => {
                known.asked == agreement.asked && agreement.office == gives.owner
            }
        };
        allow(honest && open && fits, Problem::WrongState)
    }
}
