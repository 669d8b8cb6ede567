//! Points of time that an address may name, a roadmap as it stood at one, and what others did since the
//! viewer's last visit.

use std::{collections::HashSet, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};
use roadmap::{Event, Roadmap, date::parse_day};

/// Events at the most that are looked through for who did what.
pub const EVENTS: u32 = 1_000;

/// A point of time as an address names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// The end of a day.
    Day(NaiveDate),
    /// After so many events.
    Version(u64),
    /// The end of the day on which the roadmap was approved.
    Approval,
    /// What a stocktake looked at, by its number.
    Stocktake(u32),
    /// The viewer's last visit, by their own word.
    Visit,
}

impl Point {
    /// Reads a point of time: a day, `v12`, `s5`, `approval` or `visit`.
    pub fn read(text: &str) -> Option<Self> {
        let version = || text.strip_prefix('v')?.parse::<u64>().ok().filter(|it| *it > 0);
        let stocktake = || text.strip_prefix('s')?.parse::<u32>().ok().filter(|it| *it > 0);
        match text {
            "approval" => Some(Self::Approval),
            "visit" => Some(Self::Visit),
            text => version()
                .map(Self::Version)
                .or_else(|| stocktake().map(Self::Stocktake))
                .or_else(|| parse_day(text).ok().map(Self::Day)),
        }
    }

    /// Writes it as addresses have it.
    pub fn written(self) -> String {
        match self {
            Self::Day(day) => day.to_string(),
            Self::Version(version) => format!("v{version}"),
            Self::Stocktake(number) => format!("s{number}"),
            Self::Approval => "approval".to_owned(),
            Self::Visit => "visit".to_owned(),
        }
    }
}

/// A roadmap as it stood at a point of time.
#[derive(Clone, Debug)]
pub struct Then {
    /// The point.
    pub point: Point,
    /// The roadmap.
    pub roadmap: Arc<Roadmap>,
    /// The day by which its statuses are.
    pub day: NaiveDate,
    /// The instant, where it is known.
    pub at: Option<DateTime<Utc>>,
}

/// What others did since the viewer's last visit, as far back as the last events go.
#[derive(Clone, Debug)]
pub struct Touched {
    /// The day of that visit.
    pub day: NaiveDate,
    tasks: HashSet<String>,
}

impl Touched {
    /// Reads from the events after a visit which tasks others touched; `own` is the viewer's login.
    pub fn of<'a>(day: NaiveDate, events: impl Iterator<Item = &'a Event>, own: &str) -> Self {
        let others = events.filter(|event| event.by.person != *own);
        let tasks = others.filter_map(|event| event.change.task()).map(str::to_owned);
        Self { day, tasks: tasks.collect() }
    }

    /// Tells whether others touched a task.
    pub fn has(&self, task: &str) -> bool {
        self.tasks.contains(task)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_read_as_it_is_written() {
        for text in ["2026-11-18", "v12", "s5", "approval", "visit"] {
            assert_eq!(Point::read(text).map(Point::written).as_deref(), Some(text));
        }
        assert_eq!(Point::read("v012").map(Point::written).as_deref(), Some("v12"));
        for text in ["", "v0", "v", "v-1", "yesterday", "2026-13-01", "12", "s0", "s"] {
            assert_eq!(Point::read(text), None, "{text}");
        }
    }
}
