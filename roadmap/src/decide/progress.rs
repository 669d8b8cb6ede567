//! Commands that tell how work goes: reports, remarks, questions, opinions.

use chrono::NaiveDate;

use super::{
    check::{Checks, TEXT_MOST},
    scene::{Outcome, Scene, allow},
};
use crate::{
    Change, Comment, Confidence, OfficeKey, Opinion, Problem, Refusal, Report, Task,
    event::Standing,
};

impl Scene<'_> {
    pub(super) fn report(
        &self,
        task: &Task,
        percent: i64,
        forecast: Option<NaiveDate>,
        confidence: Option<Confidence>,
        note: String,
    ) -> Outcome {
        self.may().report(task)?;
        let mut checks = Checks::default();
        let range = Problem::NotInRange { from: 0, to: 100 };
        checks.that((0..=100).contains(&percent), "percent", range);
        checks.optional("note", &note, TEXT_MOST);
        if let Some(forecast) = forecast {
            checks.date("forecast", forecast);
            let past = forecast < self.today;
            checks.that(!past, "forecast", Problem::Before { date: self.today.into() });
        }
        checks.done()?;
        let last = task.last_report();
        let before = Standing {
            percent: task.percent(),
            forecast: task.forecast(),
            confidence: last.and_then(|report| report.confidence),
        };
        let report = Report {
            at: self.now,
            by: self.actor.by.clone(),
            office: task.owner.clone(),
            percent: u8::try_from(percent).unwrap_or(100),
            forecast,
            confidence,
            note: note.trim().to_owned(),
        };
        Ok(vec![Change::Reported { task: task.key.clone(), report, before }])
    }

    pub(super) fn finish_part(&self, task: &Task, office: OfficeKey) -> Outcome {
        self.actor.contributes(&office)?;
        self.may().is_open(task)?;
        let part = task.co_owners.iter().find(|part| part.office == office);
        let part = part.ok_or_else(|| Refusal::unknown("office", &office))?;
        allow(part.done.is_none(), Problem::WrongState)?;
        Ok(vec![Change::PartDone { task: task.key.clone(), office, on: self.today }])
    }

    pub(super) fn comment(
        &self,
        task: &Task,
        text: String,
        answer_by: Option<NaiveDate>,
    ) -> Outcome {
        self.actor.comments()?;
        let mut checks = Checks::default();
        checks.required("text", &text, TEXT_MOST);
        if let Some(date) = answer_by {
            checks.date("answer_by", date);
            let today = Problem::Before { date: self.today.into() };
            checks.that(date >= self.today, "answer_by", today);
        }
        checks.done()?;
        let comment = Comment {
            at: self.now,
            by: self.actor.by.clone(),
            text: text.trim().to_owned(),
            answer_by,
            answered: None,
            taken_back: false,
        };
        Ok(vec![Change::Commented { task: task.key.clone(), comment }])
    }

    pub(super) fn answer(&self, task: &Task, comment: usize) -> Outcome {
        self.actor.comments()?;
        let asked = |comment: &&Comment| comment.answer_by.is_some() && !comment.taken_back;
        let question = task.comments.get(comment).filter(asked);
        let question = question.ok_or_else(|| Refusal::unknown("comment", &comment.to_string()))?;
        allow(question.answered.is_none(), Problem::WrongState)?;
        Ok(vec![Change::Answered { task: task.key.clone(), comment, on: self.today }])
    }

    pub(super) fn give_opinion(
        &self,
        task: &Task,
        confidence: Confidence,
        sentence: String,
    ) -> Outcome {
        self.may().opinion(task)?;
        let mut checks = Checks::default();
        checks.required("sentence", &sentence, TEXT_MOST);
        checks.done()?;
        let opinion = Opinion {
            on: self.today,
            by: self.actor.by.clone(),
            confidence,
            sentence: sentence.trim().to_owned(),
        };
        let before = task.opinion.as_ref().map(|opinion| opinion.confidence);
        Ok(vec![Change::OpinionGiven { task: task.key.clone(), opinion, before }])
    }
}
