//! Reading what was typed.

use std::{str::FromStr, sync::Arc};

use chrono::NaiveDate;
use roadmap::{
    Category, CoOwner, Confidence, Criterion, Deadline, Evidence, Fault, LagUnit, LinkType,
    NodeKey, OfficeKey, Problem, Refusal, Roadmap, Text, schedule::Estimate, written,
};
use serde::{Deserialize, Deserializer, Serialize};

use crate::{i18n::Lang, visit::Visit};

/// A value that may be left out of a form; one that is sent empty is empty, not left out.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Sent(pub Option<String>);

impl<'de> Deserialize<'de> for Sent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Some(text)))
    }
}

/// Commas at the most in the name of an office.
const COMMAS_MOST: usize = 5;

/// Collects what cannot be read, each fault at its field.
#[derive(Default)]
pub struct Reader {
    faults: Vec<Fault>,
    /// The roadmap that the form is about, and the date there, for dates that count from it.
    about: Option<(Arc<Roadmap>, NaiveDate)>,
}

impl Reader {
    /// Reads a form about a roadmap, if the viewer may read it.
    pub fn about(visit: &Visit, roadmap: &str) -> Self {
        let roadmap = visit.roadmap(roadmap);
        let about = roadmap.map(|roadmap| {
            let today = roadmap.date_at(visit.now);
            (roadmap, today)
        });
        Self { faults: Vec::new(), about }
    }

    fn written(&self, text: &str) -> Option<Deadline> {
        match &self.about {
            Some((roadmap, today)) => written::read(text, *today, &roadmap.calendar),
            None => text.parse().ok(),
        }
    }

    /// Notes what is wrong with a field.
    pub fn fault(&mut self, field: &str, problem: Problem) {
        self.faults.push(Fault { field: field.to_owned(), problem });
    }

    /// Reads a whole number, with or without a percent sign; digits of other lengths are refused.
    pub fn number(&mut self, field: &str, text: &str, from: i64, to: i64) -> i64 {
        let text = text.trim().trim_end_matches('%').trim().replace('−', "-");
        match text.parse() {
            Ok(number) if (from..=to).contains(&number) => number,
            _ => {
                let problem = if text.is_empty() {
                    Problem::Required
                } else {
                    Problem::NotInRange { from, to }
                };
                self.fault(field, problem);
                from
            }
        }
    }

    /// Reads a day or nothing.
    pub fn day(&mut self, field: &str, text: &str) -> Option<NaiveDate> {
        if text.trim().is_empty() {
            return None;
        }
        let day = match self.written(text) {
            Some(Deadline::Day(day)) => Some(day),
            _ => None,
        };
        if day.is_none() {
            self.fault(field, Problem::NotADay);
        }
        day
    }

    /// Reads a deadline or nothing.
    pub fn deadline(&mut self, field: &str, text: &str) -> Option<Deadline> {
        if text.trim().is_empty() {
            return None;
        }
        let deadline = self.written(text);
        if deadline.is_none() {
            self.fault(field, Problem::NotADate);
        }
        deadline
    }

    /// Reads three durations, low, likely and high, or nothing.
    pub fn estimate(&mut self, field: &str, text: &str) -> Option<Estimate> {
        let parts = text.split(|c: char| c.is_whitespace() || "/,;–-".contains(c));
        let days: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        if days.is_empty() {
            return None;
        }
        match days.iter().map(|days| days.parse().ok()).collect::<Option<Vec<u32>>>().as_deref() {
            Some([low, likely, high]) => Some(Estimate { low: *low, likely: *likely, high: *high }),
            _ => {
                self.fault(field, Problem::NotRising);
                None
            }
        }
    }

    /// Reads a day.
    pub fn required_day(&mut self, field: &str, text: &str) -> NaiveDate {
        let day = self.day(field, text);
        if text.trim().is_empty() {
            self.fault(field, Problem::Required);
        }
        day.unwrap_or_default()
    }

    /// Reads a deadline.
    pub fn required_deadline(&mut self, field: &str, text: &str) -> Deadline {
        let deadline = self.deadline(field, text);
        if text.trim().is_empty() {
            self.fault(field, Problem::Required);
        }
        deadline.unwrap_or(Deadline::Day(NaiveDate::default()))
    }

    /// Reads an opinion.
    pub fn required_confidence(&mut self, field: &str, text: &str) -> Confidence {
        match self.confidence(field, text) {
            Some(confidence) => confidence,
            None => {
                if text.is_empty() {
                    self.fault(field, Problem::Required);
                }
                Confidence::Green
            }
        }
    }

    /// Reads a task or a workstream, by its key, its title or both.
    pub fn waited_for(&mut self, field: &str, text: &str) -> NodeKey {
        let text = text.trim();
        let found = self.about.as_ref().and_then(|(roadmap, _)| roadmap.meant(text));
        if found.is_none() && self.about.is_some() {
            let problem = match text.is_empty() {
                true => Problem::Required,
                false => {
                    let name = text.chars().take(60).collect();
                    let near = self.about.as_ref().and_then(|(roadmap, _)| roadmap.task_like(text));
                    Problem::NoTask { name, near: near.map(|task| task.key.clone()) }
                }
            };
            self.fault(field, problem);
        }
        found.unwrap_or_default()
    }

    /// Reads offices, each by its key or its name; a name may have commas of its own.
    pub fn offices(&mut self, field: &str, text: &str) -> Vec<OfficeKey> {
        let Some((roadmap, _)) = self.about.clone() else {
            return list(text).into_iter().map(Into::into).collect();
        };
        let called = roadmap.offices_called();
        let mut keys = Vec::new();
        for part in text.split([';', '\n']) {
            let words = part.split(',').map(str::trim).filter(|word| !word.is_empty());
            let words: Vec<&str> = words.collect();
            let mut rest = words.as_slice();
            while let [first, after @ ..] = rest {
                // The longest name that is there.
                let most = rest.len().min(COMMAS_MOST + 1);
                let found = (1..=most).rev().find_map(|n| {
                    let name = Roadmap::folded(&rest[..n].join(", "));
                    Some((called.get(&name)?.clone(), n))
                });
                rest = match found {
                    Some((key, n)) => {
                        // Who is named twice is meant once.
                        if !keys.contains(&key) {
                            keys.push(key);
                        }
                        &rest[n..]
                    }
                    None => {
                        let name = first.chars().take(60).collect();
                        let near = roadmap.office_like(first).map(|office| office.name.clone());
                        self.fault(field, Problem::NoOffice { name, near });
                        after
                    }
                };
            }
        }
        keys
    }

    /// Reads offices that contribute, each with the day by which its part is due, if it has one:
    /// `Ministry of Finance (2026-11-20); Bank`. Parts that were there and are done stay so.
    pub fn parts(&mut self, field: &str, text: &str, before: &[CoOwner]) -> Vec<CoOwner> {
        let mut parts: Vec<CoOwner> = Vec::new();
        for entry in text.split([';', '\n']) {
            let entry = entry.trim();
            let day = entry.strip_suffix(')').and_then(|entry| entry.rsplit_once('('));
            let day =
                day.and_then(|(name, day)| Some((name, self.written(day.trim())?.last_day())));
            let (names, due) = day.map_or((entry, None), |(names, day)| (names, Some(day)));
            for mut part in co_owners(&self.offices(field, names), before) {
                part.due = due;
                if parts.iter().all(|known| known.office != part.office) {
                    parts.push(part);
                }
            }
        }
        parts
    }

    /// Reads which of some values was chosen, by its place.
    pub fn choice<const N: usize>(
        &mut self,
        field: &str,
        text: &str,
        choices: [&str; N],
    ) -> Option<usize> {
        let chosen = choices.iter().position(|choice| *choice == text);
        if chosen.is_none() {
            self.fault(field, Problem::NotAChoice);
        }
        chosen
    }

    /// Reads the kind of reason for another deadline.
    pub fn category(&mut self, field: &str, text: &str) -> Category {
        Category::by_code(text).unwrap_or_else(|| {
            self.fault(field, Problem::NotAChoice);
            Category::Dependency
        })
    }

    /// Reads pieces of evidence, one a line: an address, or a document's number and its date.
    pub fn evidence(&mut self, field: &str, text: &str) -> Vec<Evidence> {
        let mut evidence = Vec::new();
        for line in lines(text) {
            if line.starts_with("https://") || line.starts_with("http://") {
                evidence.push(Evidence::Link(line));
                continue;
            }
            let date = written::document(&line, |date| match self.written(date) {
                Some(Deadline::Day(day)) => Some(day),
                _ => None,
            });
            match date {
                Some((number, date)) => {
                    evidence.push(Evidence::Document { number: number.to_owned(), date });
                }
                None => self.fault(field, Problem::NotEvidence),
            }
        }
        evidence
    }

    /// Reads places in a list, counted from 0 and separated by commas.
    pub fn places(&mut self, field: &str, text: &str) -> Vec<usize> {
        let parts = text.split(',').filter(|part| !part.is_empty());
        let places: Option<Vec<usize>> = parts.map(|part| part.trim().parse().ok()).collect();
        places.unwrap_or_else(|| {
            self.fault(field, Problem::NotAChoice);
            Vec::new()
        })
    }

    /// Reads an opinion or nothing.
    pub fn confidence(&mut self, field: &str, text: &str) -> Option<Confidence> {
        self.coded(field, text)
    }

    /// Reads which ends of a link are bound.
    pub fn link_type(&mut self, field: &str, text: &str) -> LinkType {
        self.coded(field, text).unwrap_or_default()
    }

    /// Reads what a lag is counted in.
    pub fn unit(&mut self, field: &str, text: &str) -> LagUnit {
        self.coded(field, text).unwrap_or_default()
    }

    /// Reads one of the choices of a list by its name, or nothing.
    fn coded<T: FromStr>(&mut self, field: &str, text: &str) -> Option<T> {
        if text.is_empty() {
            return None;
        }
        let known = text.parse().ok();
        if known.is_none() {
            self.fault(field, Problem::NotAChoice);
        }
        known
    }

    /// Tells whether everything could be read so far.
    pub fn is_whole(&self) -> bool {
        self.faults.is_empty()
    }

    /// Refuses if anything could not be read.
    pub fn done(self) -> Result<(), Refusal> {
        if self.faults.is_empty() { Ok(()) } else { Err(Refusal::Invalid(self.faults)) }
    }
}

/// Splits a list at commas, semicolons and line breaks.
fn list(text: &str) -> Vec<String> {
    let parts = text.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// Splits a list at line breaks, for entries that may have commas.
pub fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// Reads criteria, one a line, each with its means of verification behind a bar. One that stands as it
/// was keeps its other languages; another text holds in all of them, because it binds.
pub fn criteria(lang: &str, before: &[Criterion], text: &str) -> Vec<Criterion> {
    let reworded = |before: Option<&Text>, text: &str| match before {
        Some(known) if known.get(lang) == text => known.clone(),
        _ => Text::from(text),
    };
    let lines = lines(text).into_iter().enumerate().map(|(at, line)| {
        let (text, verification) = line.split_once('|').unwrap_or((&line, ""));
        let known = before.get(at);
        Criterion {
            text: reworded(known.map(|it| &it.text), text.trim()),
            verification: reworded(known.map(|it| &it.verification), verification.trim()),
        }
    });
    lines.collect()
}

/// An edit replaces the text in the reader's language only; line ends are those of the record.
pub fn reworded(lang: Lang, before: &Text, text: &str) -> Text {
    let text = text.replace("\r\n", "\n");
    if text.trim().is_empty() {
        // Another language's text would be shown in its place.
        return Text::default();
    }
    if before.get(lang.code()) == text.trim() {
        return before.clone();
    }
    before.with(lang.code(), text.trim())
}

/// Makes co-owners of offices, keeping the parts of those that were there.
pub fn co_owners(offices: &[OfficeKey], before: &[CoOwner]) -> Vec<CoOwner> {
    let part = |office: &OfficeKey| {
        let known = before.iter().find(|part| part.office == *office).cloned();
        known.unwrap_or(CoOwner { office: office.clone(), due: None, done: None })
    };
    offices.iter().map(part).collect()
}
