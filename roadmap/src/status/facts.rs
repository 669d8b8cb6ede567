//! The facts behind a status, as data that an interface can put into words.

use chrono::NaiveDate;
use serde::Serialize;

use super::{
    risk::{Risk, Trouble},
    rule::Rule,
    view::View,
};
use crate::{
    Confidence, Deadline, OfficeKey, TaskKey,
    agreement::{Stand, joint},
    schedule::Drive,
};

/// One fact that a rule used, with its dates and who reported it.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "fact")]
pub enum Fact {
    /// The deadline in force, and where it falls after the rule for days off.
    Deadline {
        /// D.
        deadline: Deadline,
        /// The effective deadline.
        effective: NaiveDate,
        /// Calendar days from today to the effective deadline.
        days: i64,
    },
    /// The deadline was extended.
    Extended {
        /// D0.
        original: Deadline,
        /// D.
        deadline: Deadline,
        /// How many times.
        times: usize,
        /// The day of the last decision.
        on: NaiveDate,
        /// Who decided.
        by: String,
    },
    /// The last report.
    Report {
        /// Its day.
        on: NaiveDate,
        /// Who reported.
        by: String,
        /// The office for which.
        office: OfficeKey,
        /// Percent done.
        percent: u8,
        /// F.
        forecast: Option<NaiveDate>,
        /// Calendar days from the deadline to the forecast.
        drift: Option<i64>,
    },
    /// Nobody has reported yet.
    NoReport {
        /// The day on which the first one is due.
        due: NaiveDate,
    },
    /// No report gives a forecast.
    NoForecast,
    /// The owner's forecast has passed, and the task is open.
    PastForecast {
        /// The day by which it was to be finished.
        date: NaiveDate,
    },
    /// How often reports are due.
    Cadence {
        /// Calendar days between two.
        days: i64,
        /// Calendar days of grace.
        grace: i64,
        /// Calendar days since the last.
        age: i64,
    },
    /// A submission is in review or was accepted.
    Submitted {
        /// Its day, by which timeliness is judged.
        on: NaiveDate,
        /// Who submitted.
        by: String,
        /// The office for which.
        office: OfficeKey,
    },
    /// The submission was accepted.
    Accepted {
        /// The day.
        on: NaiveDate,
        /// By whom.
        by: Vec<String>,
        /// Working days that the review took.
        days: i64,
        /// Working days that it may take.
        limit: i64,
    },
    /// The submission waits for a reviewer.
    Waiting {
        /// Working days so far.
        days: i64,
        /// Working days that it may take.
        limit: i64,
    },
    /// The last submission came back.
    Returned {
        /// The day.
        on: NaiveDate,
        /// Who returned it.
        by: String,
        /// Why.
        reason: String,
    },
    /// A request for another deadline waits for a decision.
    ExtensionPending {
        /// The day of the request.
        on: NaiveDate,
        /// The deadline asked for.
        proposed: Deadline,
    },
    /// The last request for another deadline was rejected.
    ExtensionRejected {
        /// The day.
        on: NaiveDate,
        /// Who rejected it.
        by: String,
        /// Why.
        reason: String,
    },
    /// The controller stopped the clock.
    Paused {
        /// The day.
        on: NaiveDate,
        /// Who decided.
        by: String,
        /// Why.
        reason: String,
    },
    /// The controller took the task off the plan.
    Withdrawn {
        /// The day.
        on: NaiveDate,
        /// Who decided.
        by: String,
        /// Why.
        reason: String,
    },
    /// What the schedule makes of the finish.
    Schedule {
        /// The predecessor that decides, if one does.
        task: Option<TaskKey>,
        /// Whether what decides is a task of another roadmap.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        #[cfg_attr(feature = "schema", schemars(default))]
        external: bool,
        /// The earliest finish.
        finish: NaiveDate,
        /// Working days of float.
        float: i64,
    },
    /// R1.
    Confidence {
        /// Whether it is the reviewer's opinion.
        reviewer: bool,
        /// The opinion.
        confidence: Confidence,
        /// Whose it is.
        by: String,
        /// Its day.
        on: NaiveDate,
        /// The sentence with it.
        sentence: String,
    },
    /// R2.
    Predecessor {
        /// The predecessor.
        task: TaskKey,
        /// What is wrong with it.
        trouble: Trouble,
        /// Its deadline.
        deadline: Deadline,
    },
    /// R3, or when work is planned to start.
    Start {
        /// The planned start.
        planned: NaiveDate,
    },
    /// R4.
    Behind {
        /// Percent done.
        percent: u8,
        /// Percent on the straight line by today.
        planned: u8,
    },
    /// R5.
    Slipping {
        /// The last three forecasts, oldest first.
        forecasts: Vec<NaiveDate>,
    },
    /// R7.
    Question {
        /// The words.
        text: String,
        /// Who asked.
        by: String,
        /// The day by which it should have been answered.
        answer_by: NaiveDate,
    },
    /// R8.
    Part {
        /// The co-owner.
        office: OfficeKey,
        /// The day on which its part was due.
        due: NaiveDate,
    },
    /// R9.
    Agreement {
        /// The task of another office that is waited for.
        task: TaskKey,
        /// How the date stands.
        stand: Stand,
        /// The date that was asked for, offered, agreed on or refused last.
        date: NaiveDate,
        /// When the other task is expected.
        expected: Option<NaiveDate>,
    },
}

pub(super) fn why(view: &View<'_>, rule: Rule, reasons: &[Risk]) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Some(halt) = &view.task.withdrawn {
        let (by, reason) = (halt.by.name.clone(), halt.reason.clone());
        facts.push(Fact::Withdrawn { on: halt.on, by, reason });
        return facts;
    }
    facts.push(Fact::Deadline {
        deadline: view.task.deadline,
        effective: view.effective,
        days: view.left(),
    });
    if view.is_draft() {
        return facts;
    }
    extensions(view, &mut facts);
    if view.task.submission().is_some() {
        review(view, &mut facts);
        return facts;
    }
    if let Some(halt) = &view.task.paused {
        let (by, reason) = (halt.by.name.clone(), halt.reason.clone());
        facts.push(Fact::Paused { on: halt.on, by, reason });
    }
    returned(view, &mut facts);
    report(view, &mut facts);
    let squeezed =
        rule == Rule::OffTrack || reasons.iter().any(|risk| matches!(risk, Risk::LowFloat));
    if let (true, Some(timing), Some(float)) = (squeezed, view.timing, view.float()) {
        let driver = match timing.drive {
            Drive::Link { from, .. } => view.roadmap.tasks.get(from),
            _ => None,
        };
        let task = driver.map(|driver| driver.key.clone());
        let external = timing.drive == Drive::External;
        facts.push(Fact::Schedule { task, external, finish: timing.early_finish, float });
    }
    facts.extend(reasons.iter().filter_map(|risk| risk_fact(view, risk)));
    let not_yet = rule == Rule::NotStarted;
    if let Some(planned) = view.task.start.filter(|_| not_yet) {
        facts.push(Fact::Start { planned });
    }
    facts
}

/// Returns the fact that decided on a status, of all that its rule used.
pub fn because(rule: Rule, facts: &[Fact]) -> Option<&Fact> {
    let decided = |fact: &&Fact| match rule {
        Rule::OffTrack => matches!(fact, Fact::Schedule { .. }),
        Rule::AtRisk => fact.is_risk() || matches!(fact, Fact::Schedule { .. }),
        Rule::NoFreshData => matches!(fact, Fact::Cadence { .. } | Fact::PastForecast { .. }),
        Rule::InReview => matches!(fact, Fact::Waiting { .. }),
        Rule::InReviewLate | Rule::MetOnTime | Rule::MetWithinExtension | Rule::MetLate => {
            matches!(fact, Fact::Submitted { .. })
        }
        Rule::Paused => matches!(fact, Fact::Paused { .. }),
        Rule::NotStarted => matches!(fact, Fact::Start { .. }),
        Rule::OnTrack => matches!(fact, Fact::Report { .. }),
        Rule::Withdrawn | Rule::Draft | Rule::Overdue | Rule::DueToday | Rule::DueSoon => true,
    };
    facts.iter().find(decided).or_else(|| facts.first())
}

impl Fact {
    /// Tells whether it is one of the reasons for being at risk.
    fn is_risk(&self) -> bool {
        matches!(
            self,
            Self::Confidence { .. }
                | Self::Predecessor { .. }
                | Self::Start { .. }
                | Self::Behind { .. }
                | Self::Slipping { .. }
                | Self::Question { .. }
                | Self::Part { .. }
                | Self::Agreement { .. }
        )
    }
}

fn extensions(view: &View<'_>, facts: &mut Vec<Fact>) {
    let granted: Vec<_> = view
        .task
        .extensions
        .iter()
        .filter_map(|request| request.decision.as_ref())
        .filter(|decision| decision.granted.is_some())
        .collect();
    if let Some(last) = granted.last() {
        facts.push(Fact::Extended {
            original: view.task.original_deadline(),
            deadline: view.task.deadline,
            times: granted.len(),
            on: last.on,
            by: last.by.name.clone(),
        });
    }
    let Some(request) = view.task.last_request() else { return };
    match &request.decision {
        None => facts.push(Fact::ExtensionPending { on: request.on, proposed: request.proposed }),
        Some(decision) if decision.granted.is_none() => facts.push(Fact::ExtensionRejected {
            on: decision.on,
            by: decision.by.name.clone(),
            reason: decision.reason.clone(),
        }),
        Some(_) => {}
    }
}

fn review(view: &View<'_>, facts: &mut Vec<Fact>) {
    let Some(submission) = view.task.submission() else { return };
    facts.push(Fact::Submitted {
        on: submission.on,
        by: submission.by.name.clone(),
        office: submission.office.clone(),
    });
    let limit = view.roadmap.settings.review_working_days;
    let calendar = &view.roadmap.calendar;
    match submission.accepted_on {
        Some(on) => facts.push(Fact::Accepted {
            on,
            by: submission.decisions.iter().map(|decision| decision.by.name.clone()).collect(),
            days: calendar.working_days_between(submission.on, on),
            limit,
        }),
        None => facts.push(Fact::Waiting {
            days: calendar.working_days_between(submission.on, view.today),
            limit,
        }),
    }
}

fn returned(view: &View<'_>, facts: &mut Vec<Fact>) {
    let last = view.task.submissions.last();
    let decision = last.and_then(|s| s.decisions.iter().find(|decision| !decision.accepted));
    if let Some(decision) = decision {
        facts.push(Fact::Returned {
            on: decision.on,
            by: decision.by.name.clone(),
            reason: decision.reasons(),
        });
    }
}

fn report(view: &View<'_>, facts: &mut Vec<Fact>) {
    match view.task.last_report() {
        Some(report) => {
            let forecast = view.task.forecast();
            facts.push(Fact::Report {
                on: view.roadmap.date_at(report.at),
                by: report.by.name.clone(),
                office: report.office.clone(),
                percent: report.percent,
                forecast,
                drift: forecast.map(|forecast| {
                    crate::date::days_between(view.task.deadline.last_day(), forecast)
                }),
            });
        }
        None => facts.push(Fact::NoReport { due: view.first_due() }),
    }
    if view.stale().is_some() && view.is_worked_on() {
        match view.task.forecast() {
            None if view.task.last_report().is_some() => facts.push(Fact::NoForecast),
            Some(date) if date < view.today => facts.push(Fact::PastForecast { date }),
            _ => {}
        }
        facts.push(Fact::Cadence {
            days: view.cadence(),
            grace: view.roadmap.settings.grace_days,
            age: view.age(),
        });
    }
}

fn risk_fact(view: &View<'_>, risk: &Risk) -> Option<Fact> {
    match risk {
        Risk::Confidence { reviewer: false } => {
            let report = view.task.last_report()?;
            Some(Fact::Confidence {
                reviewer: false,
                confidence: report.confidence?,
                by: report.by.name.clone(),
                on: view.roadmap.date_at(report.at),
                sentence: report.note.clone(),
            })
        }
        Risk::Confidence { reviewer: true } => {
            let opinion = view.task.opinion.as_ref()?;
            Some(Fact::Confidence {
                reviewer: true,
                confidence: opinion.confidence,
                by: opinion.by.name.clone(),
                on: opinion.on,
                sentence: opinion.sentence.clone(),
            })
        }
        Risk::Predecessor { task, trouble } => {
            let deadline = view.roadmap.task(task)?.deadline;
            Some(Fact::Predecessor { task: task.clone(), trouble: *trouble, deadline })
        }
        Risk::LateStart => Some(Fact::Start { planned: view.task.start? }),
        Risk::Behind => {
            let start = view.task.start?;
            let span = crate::date::days_between(start, view.task.deadline.last_day()) + 1;
            let gone = crate::date::days_between(start, view.today);
            let planned = (gone * 100 / span.max(1)).clamp(0, 100);
            let planned = u8::try_from(planned).unwrap_or(100);
            Some(Fact::Behind { percent: view.task.percent(), planned })
        }
        Risk::Slipping => {
            let forecasts = view.task.reports.with_forecast().filter_map(|report| report.forecast);
            let mut forecasts: Vec<_> = forecasts.take(3).collect();
            forecasts.reverse();
            Some(Fact::Slipping { forecasts })
        }
        Risk::LowFloat => None,
        Risk::Question { comment } => {
            let question = view.task.comments.get(*comment)?;
            Some(Fact::Question {
                text: question.text.clone(),
                by: question.by.name.clone(),
                answer_by: question.answer_by?,
            })
        }
        Risk::Part { office } => {
            let part = view.task.co_owners.iter().find(|part| part.office == *office)?;
            Some(Fact::Part { office: office.clone(), due: part.due? })
        }
        Risk::Date { task } => {
            let gives = view.roadmap.task(task)?;
            let found = joint(view.roadmap, view.schedule, view.task, gives)?;
            Some(Fact::Agreement {
                task: task.clone(),
                stand: found.stand,
                date: found.agreement.date,
                expected: found.expected,
            })
        }
    }
}
