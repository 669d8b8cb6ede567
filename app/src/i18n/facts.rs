//! Statuses and the facts behind them, in words.

use roadmap::{
    By, Confidence, Fact, Roadmap, Rule, Status, Task,
    agreement::Stand,
    date::days_between,
    rollup::Board,
    status::{Mark, Trouble},
};

use super::{Lang, args, plain, signed};
use chrono::NaiveDate;

impl Lang {
    /// Names who did something, and for whom where they were somebody's deputy: `Boris Lebedev for Anna
    /// Orlova`.
    pub fn by(self, by: &By) -> String {
        match &by.on_behalf {
            None => by.name.clone(),
            Some(absent) => {
                let names =
                    [("by", by.name.clone().into()), ("absent", absent.name.clone().into())];
                self.f("by-for", &args(names))
            }
        }
    }

    /// Returns the status as its chip shows it: `Overdue by 3 days`.
    pub fn status(self, status: &Status, today: NaiveDate) -> String {
        let code = status.rule.code().replace('_', "-");
        let date = status.expected.map(|date| self.day(date, today)).unwrap_or_default();
        let numbers = args([("n", status.days.into()), ("date", date.into())]);
        self.f(&format!("status-{code}"), &numbers)
    }

    /// Returns the name of a status without a number: `overdue`.
    pub fn rule(self, rule: Rule) -> String {
        self.t(&format!("rule-{}", rule.code().replace('_', "-")))
    }

    /// Returns what a rule says, for the legend and for every why.
    pub fn rule_meaning(self, rule: Rule) -> String {
        self.t(&format!("meaning-{}", rule.code().replace('_', "-")))
    }

    /// Returns the name of a mark beside the status.
    pub fn mark(self, mark: Mark) -> String {
        let key = match mark {
            Mark::ExtensionPending => "mark-extension-pending",
            Mark::ExtensionRejected => "mark-extension-rejected",
            Mark::Returned => "mark-returned",
            Mark::ReviewOverdue => "mark-review-overdue",
            Mark::SecondAccept => "mark-second-accept",
            Mark::Disagreement => "mark-disagreement",
        };
        self.t(key)
    }

    /// Puts somebody's words into the quotation marks of the language.
    pub fn quoted(self, words: &str) -> String {
        match self {
            Self::En => format!("“{words}”"),
            Self::Ru => format!("«{words}»"),
        }
    }

    /// Returns the name of an opinion.
    pub fn confidence(self, confidence: Confidence) -> String {
        self.t(match confidence {
            Confidence::Green => "confidence-green",
            Confidence::Amber => "confidence-amber",
            Confidence::Red => "confidence-red",
        })
    }

    /// Says how a date between two offices stands: the date, and when what one waits for is expected or was
    /// there.
    pub fn agreement(
        self,
        stand: Stand,
        (date, expected): (NaiveDate, Option<NaiveDate>),
        today: NaiveDate,
    ) -> String {
        let late = expected.map_or(0, |expected| days_between(date, expected));
        let expected = expected.map(|day| self.day(day, today)).unwrap_or_default();
        let values = [
            ("date", self.day(date, today).into()),
            ("expected", expected.into()),
            ("n", late.into()),
        ];
        self.f(&format!("agreement-{}", stand.code()), &args(values))
    }

    /// Puts the facts behind a status into sentences.
    pub fn why(
        self,
        roadmap: &Roadmap,
        board: &Board,
        task: &Task,
        status: &Status,
    ) -> Vec<String> {
        let quote = |_: &str, words: &str| self.quoted(words);
        self.why_quoting(roadmap, board, task, status, &quote)
    }

    /// Puts the facts behind a status into sentences; `quote` writes what people said in them: by whom, and
    /// their words.
    pub fn why_quoting(
        self,
        roadmap: &Roadmap,
        board: &Board,
        task: &Task,
        status: &Status,
        quote: &dyn Fn(&str, &str) -> String,
    ) -> Vec<String> {
        let teller = Teller { lang: self, roadmap, task, today: board.today, quote };
        let why = roadmap::why(roadmap, &board.schedule, task, status, board.today);
        why.iter().map(|fact| teller.tell(fact)).collect()
    }

    /// Tells the fact that decided on a status.
    pub fn because(self, roadmap: &Roadmap, board: &Board, task: &Task, status: &Status) -> String {
        let quote = |_: &str, words: &str| self.quoted(words);
        let teller = Teller { lang: self, roadmap, task, today: board.today, quote: &quote };
        let why = roadmap::why(roadmap, &board.schedule, task, status, board.today);
        roadmap::because(status.rule, &why).map(|fact| teller.tell(fact)).unwrap_or_default()
    }
}

struct Teller<'a> {
    lang: Lang,
    roadmap: &'a Roadmap,
    task: &'a Task,
    today: NaiveDate,
    /// How somebody's words are written: by whom, and the words.
    quote: &'a dyn Fn(&str, &str) -> String,
}

impl Teller<'_> {
    fn office(&self, key: &str) -> String {
        let office = self.roadmap.office(key);
        office.map_or(key, |office| office.name.get(self.lang.code())).to_owned()
    }

    fn day(&self, day: NaiveDate) -> String {
        self.lang.weekday(day, self.today)
    }

    fn tell(&self, fact: &Fact) -> String {
        let lang = self.lang;
        match fact {
            Fact::Deadline { deadline, effective, days } => {
                let shown = if deadline.is_approximate() {
                    lang.deadline(*deadline, self.today)
                } else {
                    self.day(deadline.last_day())
                };
                let moved = *effective != deadline.last_day();
                let key = if moved { "fact-deadline-moved" } else { "fact-deadline" };
                lang.f(
                    key,
                    &args([
                        ("deadline", shown.into()),
                        ("effective", self.day(*effective).into()),
                        ("distance", lang.distance(*days).into()),
                    ]),
                )
            }
            Fact::Extended { original, deadline, times, on, by } => lang.f(
                "fact-extended",
                &args([
                    ("original", lang.deadline(*original, self.today).into()),
                    ("deadline", lang.deadline(*deadline, self.today).into()),
                    ("n", (*times).into()),
                    ("on", self.day(*on).into()),
                    ("by", by.clone().into()),
                ]),
            ),
            Fact::Report { on, by, office, percent, forecast, drift } => {
                let forecast = match forecast {
                    None => lang.t("fact-forecast-none"),
                    Some(date) => lang.f(
                        "fact-forecast",
                        &args([
                            ("date", self.day(*date).into()),
                            ("drift", signed(drift.unwrap_or(0)).into()),
                        ]),
                    ),
                };
                lang.f(
                    "fact-report",
                    &args([
                        ("on", self.day(*on).into()),
                        ("by", by.clone().into()),
                        ("office", self.office(office).into()),
                        ("percent", percent.to_string().into()),
                        ("forecast", forecast.into()),
                    ]),
                )
            }
            Fact::NoReport { due } => {
                let key = if *due < self.today { "fact-no-report" } else { "fact-first-report" };
                lang.f(key, &args([("due", self.day(*due).into())]))
            }
            Fact::PastForecast { date } => {
                lang.f("fact-past-forecast", &args([("date", self.day(*date).into())]))
            }
            Fact::NoForecast => lang.t("fact-no-forecast"),
            Fact::Cadence { days, grace, age } => lang.f(
                "fact-cadence",
                &args([("n", (*days).into()), ("grace", (*grace).into()), ("age", (*age).into())]),
            ),
            Fact::Submitted { on, by, office } => lang.f(
                "fact-submitted",
                &args([
                    ("on", self.day(*on).into()),
                    ("by", by.clone().into()),
                    ("office", self.office(office).into()),
                ]),
            ),
            Fact::Accepted { on, by, days, limit } => lang.f(
                "fact-accepted",
                &args([
                    ("on", self.day(*on).into()),
                    ("by", by.join(", ").into()),
                    ("n", (*days).into()),
                    ("limit", (*limit).into()),
                ]),
            ),
            Fact::Waiting { days, limit } => {
                lang.f("fact-waiting", &args([("n", (*days).into()), ("limit", (*limit).into())]))
            }
            Fact::Returned { on, by, reason } => told_by(self, "fact-returned", *on, by, reason),
            Fact::ExtensionPending { on, proposed } => lang.f(
                "fact-extension-pending",
                &args([
                    ("on", self.day(*on).into()),
                    ("proposed", lang.deadline(*proposed, self.today).into()),
                ]),
            ),
            Fact::ExtensionRejected { on, by, reason } => {
                told_by(self, "fact-extension-rejected", *on, by, reason)
            }
            Fact::Paused { on, by, reason } => told_by(self, "fact-paused", *on, by, reason),
            Fact::Withdrawn { on, by, reason } => told_by(self, "fact-withdrawn", *on, by, reason),
            Fact::Schedule { task, external, finish, float } => {
                let key = match (task, external) {
                    (Some(_), _) => "fact-links",
                    (None, true) => "fact-external",
                    (None, false) => "fact-schedule",
                };
                lang.f(
                    key,
                    &args([
                        ("task", task.clone().unwrap_or_default().to_string().into()),
                        ("finish", self.day(*finish).into()),
                        ("float", plain(*float).into()),
                    ]),
                )
            }
            Fact::Confidence { reviewer, confidence, by, on, sentence } => {
                let key = if *reviewer { "fact-opinion-reviewer" } else { "fact-opinion-owner" };
                let said = lang.f(
                    key,
                    &args([
                        ("confidence", lang.confidence(*confidence).into()),
                        ("by", by.clone().into()),
                        ("on", self.day(*on).into()),
                    ]),
                );
                if sentence.is_empty() {
                    said
                } else {
                    format!("{said} {}", (self.quote)(by, sentence))
                }
            }
            Fact::Predecessor { task, trouble, deadline } => {
                let key = match trouble {
                    Trouble::Overdue => "fact-predecessor-overdue",
                    Trouble::OffTrack => "fact-predecessor-off-track",
                    Trouble::Unverified => "fact-predecessor-unverified",
                };
                let deadline = lang.deadline(*deadline, self.today);
                lang.f(
                    key,
                    &args([("task", task.to_string().into()), ("deadline", deadline.into())]),
                )
            }
            Fact::Start { planned } => {
                let key = if *planned <= self.today && self.task.started.is_none() {
                    "fact-late-start"
                } else {
                    "fact-start"
                };
                lang.f(key, &args([("date", self.day(*planned).into())]))
            }
            Fact::Behind { percent, planned } => lang.f(
                "fact-behind",
                &args([
                    ("percent", percent.to_string().into()),
                    ("planned", planned.to_string().into()),
                ]),
            ),
            Fact::Slipping { forecasts } => {
                let dates: Vec<_> =
                    forecasts.iter().map(|date| lang.day(*date, self.today)).collect();
                lang.f("fact-slipping", &args([("dates", dates.join(" → ").into())]))
            }
            Fact::Question { text, by, answer_by } => {
                let asked = lang.f(
                    "fact-question",
                    &args([("by", by.clone().into()), ("date", self.day(*answer_by).into())]),
                );
                format!("{asked} {}", (self.quote)(by, text))
            }
            Fact::Part { office, due } => lang.f(
                "fact-part",
                &args([("office", self.office(office).into()), ("date", self.day(*due).into())]),
            ),
            Fact::Agreement { task, stand, date, expected } => {
                let how = lang.agreement(*stand, (*date, *expected), self.today);
                lang.f(
                    "fact-agreement",
                    &args([("task", task.to_string().into()), ("how", how.into())]),
                )
            }
        }
    }
}

fn told_by(teller: &Teller<'_>, key: &str, on: NaiveDate, by: &str, reason: &str) -> String {
    let said =
        teller.lang.f(key, &args([("on", teller.day(on).into()), ("by", by.to_owned().into())]));
    if reason.is_empty() { said } else { format!("{said} {}", (teller.quote)(by, reason)) }
}
