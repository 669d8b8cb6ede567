//! Holding a stocktake, withdrawing it, and what comes of its minutes.

use chrono::NaiveDate;

use super::{
    check::{Checks, TEXT_MOST},
    scene::{Outcome, Scene, allow},
};
use crate::{
    Became, Change, Line, Problem, Refusal, Settled, Stocktake, TaskKey, command::Following,
    minutes::is_task, text::is_blank,
};

/// Lines at the most in the minutes of a stocktake.
pub const MINUTES_MOST: usize = 30;
/// Characters at the most in a line of them.
pub const LINE_MOST: usize = 1_000;
/// Characters at the most in the names of those who took part.
const PARTICIPANTS_MOST: usize = 1_000;
/// Stocktakes at the most of a roadmap.
const STOCKTAKES_MOST: usize = 1_000;

impl Scene<'_> {
    pub(super) fn hold_stocktake(
        &self,
        day: NaiveDate,
        participants: &str,
        lines: Vec<Line>,
    ) -> Outcome {
        self.actor.controls()?;
        let mut checks = Checks::default();
        self.check_lines(&lines, &mut checks);
        // What was written before this was refused is read as it is.
        for (n, line) in lines.iter().enumerate().take(MINUTES_MOST) {
            let fits = is_blank(&line.text) || day <= line.until;
            let field = format!("until_{}", n + 1);
            checks.that(fits, &field, Problem::Before { date: day.into() });
        }
        let written = lines.into_iter().filter(|line| !is_blank(&line.text));
        let written =
            written.map(|line| Line::new(line.text.trim().to_owned(), line.office, line.until));
        let stocktake = Stocktake {
            number: u32::try_from(self.roadmap.stocktakes.len() + 1).unwrap_or(u32::MAX),
            day,
            at: self.now,
            by: self.actor.by.clone(),
            version: self.roadmap.version,
            participants: participants.trim().to_owned(),
            lines: written.collect(),
            withdrawn: None,
        };
        self.check_frame(&stocktake, &mut checks);
        checks.done()?;
        Ok(vec![Change::StocktakeHeld { stocktake: Box::new(stocktake) }])
    }

    pub(super) fn withdraw_stocktake(&self, number: u32, reason: String) -> Outcome {
        self.actor.controls()?;
        self.is_last_held(number)?;
        Ok(vec![Change::StocktakeWithdrawn { stocktake: number, halt: self.halt(reason)? }])
    }

    /// Allows withdrawing a stocktake as long as it counts and none was held after it.
    pub(super) fn is_last_held(&self, number: u32) -> Result<(), Refusal> {
        let known = self.roadmap.stocktake(number);
        let known = known.ok_or_else(|| Refusal::unknown("stocktake", &number.to_string()))?;
        let last = self.roadmap.last_stocktake();
        allow(last.is_some_and(|last| last.number == known.number), Problem::WrongState)
    }

    /// Checks what a stocktake is beside its minutes.
    fn check_frame(&self, stocktake: &Stocktake, checks: &mut Checks) {
        let few = self.roadmap.stocktakes.len() < STOCKTAKES_MOST;
        checks.that(few, "day", Problem::TooMany { most: STOCKTAKES_MOST });
        checks.date("day", stocktake.day);
        checks.that(stocktake.day <= self.today, "day", Problem::InTheFuture);
        if let Some(last) = self.roadmap.last_stocktake() {
            let before = Problem::Before { date: last.day.into() };
            checks.that(last.day <= stocktake.day, "day", before);
        }
        checks.optional("participants", &stocktake.participants, PARTICIPANTS_MOST);
    }

    /// Checks lines of minutes, each at its place; one without words says nothing.
    fn check_lines(&self, lines: &[Line], checks: &mut Checks) {
        let few = lines.len() <= MINUTES_MOST;
        checks.that(few, "text_1", Problem::TooMany { most: MINUTES_MOST });
        for (n, line) in lines.iter().enumerate().take(MINUTES_MOST) {
            if is_blank(&line.text) {
                continue;
            }
            let field = |name: &str| format!("{name}_{}", n + 1);
            checks.optional(&field("text"), &line.text, LINE_MOST);
            let known = self.roadmap.office(&line.office).is_some();
            let problem = if line.office.is_empty() { Problem::Required } else { Problem::Unknown };
            checks.that(known, &field("office"), problem);
            checks.date(&field("until"), line.until);
        }
    }

    /// Checks a whole stocktake that somebody brings along.
    pub(super) fn check_stocktake(&self, stocktake: &Stocktake, checks: &mut Checks) {
        self.check_frame(stocktake, checks);
        self.check_lines(&stocktake.lines, checks);
        for line in &stocktake.lines {
            checks.that(!is_blank(&line.text), "text", Problem::Required);
        }
    }

    /// Finds a line of the minutes of a stocktake that counts.
    pub(super) fn line(&self, stocktake: u32, line: u32) -> Result<&Line, Refusal> {
        let known = self.roadmap.stocktake(stocktake);
        let known = known.ok_or_else(|| Refusal::unknown("stocktake", &stocktake.to_string()))?;
        allow(known.withdrawn.is_none(), Problem::WrongState)?;
        known.line(line).ok_or_else(|| Refusal::unknown("line", &line.to_string()))
    }

    /// Tells whether what a line became is there.
    pub(super) fn is_there(&self, became: &Became) -> bool {
        let task = self.roadmap.task(became.task());
        match became {
            Became::Task { task } => is_task(self.roadmap, task),
            Became::Question { comment, .. } => task
                .and_then(|task| task.comments.get(*comment))
                .is_some_and(|it| it.answer_by.is_some() && !it.taken_back),
            Became::Request { request, .. } => task
                .and_then(|task| task.extensions.get(*request))
                .is_some_and(|it| it.taken_back.is_none()),
        }
    }

    /// Tells whether what a line is to become was asked for, or was over, before the day of the meeting: it
    /// came of something else then.
    fn is_earlier(&self, became: &Became, day: NaiveDate) -> bool {
        let Some(task) = self.roadmap.task(became.task()) else { return false };
        let on = match became {
            Became::Task { .. } => {
                let withdrawn = task.withdrawn.as_ref().map(|halt| halt.on);
                withdrawn.or_else(|| task.verified().and_then(|claim| claim.accepted_on))
            }
            Became::Question { comment, .. } => {
                task.comments.get(*comment).map(|it| self.roadmap.date_at(it.at))
            }
            Became::Request { request, .. } => task.extensions.get(*request).map(|it| it.on),
        };
        on.is_some_and(|on| on < day)
    }

    /// Tells whether whoever plans for the office of a line has just asked for another deadline of a task of
    /// their own: that is what the line became, without a controller's word.
    fn asks_by_line(&self, stocktake: u32, line: u32, key: &TaskKey) -> bool {
        let (Ok(line), Ok(task)) = (self.line(stocktake, line), self.task(key)) else {
            return false;
        };
        let asked = task.pending_extension().is_some_and(|it| self.actor.is_same(&it.by));
        asked && self.actor.contributes(&line.office).is_ok() && self.actor.reports_on(task).is_ok()
    }

    pub(super) fn follow_line(
        &self,
        stocktake: u32,
        line: u32,
        as_what: Following,
        key: &TaskKey,
    ) -> Outcome {
        if as_what != Following::Request || !self.asks_by_line(stocktake, line, key) {
            self.actor.controls()?;
        }
        let known = self.line(stocktake, line)?;
        allow(known.became.is_none(), Problem::WrongState)?;
        let became = match as_what {
            Following::Task => Some(Became::Task { task: key.clone() }),
            Following::Question => {
                let mut all = self.task(key)?.comments.iter();
                let asked = all.rposition(|it| it.answer_by.is_some() && !it.taken_back);
                asked.map(|comment| Became::Question { task: key.clone(), comment })
            }
            Following::Request => {
                let mut all = self.task(key)?.extensions.iter();
                let asked = all.rposition(|it| it.taken_back.is_none());
                asked.map(|request| Became::Request { task: key.clone(), request })
            }
        };
        let became = became.filter(|became| self.is_there(became));
        let became = became.ok_or_else(|| Refusal::field("task", Problem::Unknown))?;
        let day = self.roadmap.stocktake(stocktake).map(|held| held.day);
        if let Some(day) = day.filter(|day| self.is_earlier(&became, *day)) {
            return Err(Refusal::field("task", Problem::Earlier { day }));
        }
        Ok(vec![Change::LineFollowed { stocktake, line, became }])
    }

    pub(super) fn settle_line(&self, stocktake: u32, line: u32, kept: bool, note: &str) -> Outcome {
        self.actor.controls()?;
        self.may().settle(self.line(stocktake, line)?)?;
        let mut checks = Checks::default();
        checks.optional("note", note, TEXT_MOST);
        // What was given up says why.
        checks.that(kept || !is_blank(note), "note", Problem::Required);
        checks.done()?;
        let settled = Settled {
            on: self.today,
            by: self.actor.by.clone(),
            kept,
            note: note.trim().to_owned(),
        };
        Ok(vec![Change::LineSettled { stocktake, line, settled }])
    }
}
