//! Decisions on working calendars: days off of a year, the week, an official calendar.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use roadmap::{
    CalendarChoice, Command, Fault, Problem, Roadmap, Wanted, WorkingCalendar, calendar::of_year,
    date::YEARS,
};

use super::{
    settings::{changed, decided, reason_for, refused_at, shown},
    the_visit,
};
use crate::{
    components::calendar_words,
    visit::{Visit, encoded},
    wire::{Answer, Failure},
};

/// The calendar that a page shows: an office's, or the roadmap's.
fn calendar_of(roadmap: &Roadmap, office: &str) -> Arc<WorkingCalendar> {
    let own = roadmap.office(office).and_then(|it| it.calendar.clone());
    own.unwrap_or_else(|| roadmap.calendar.clone())
}

/// Reads days or numbers of days of the week; one that is none is a fault.
fn each<T: std::str::FromStr + Ord>(
    field: &str,
    typed: &str,
    good: impl Fn(&T) -> bool,
    problem: Problem,
) -> Result<BTreeSet<T>, Fault> {
    let parts = typed.split(',').map(str::trim).filter(|part| !part.is_empty());
    let read = parts.map(|part| part.parse().ok().filter(&good)).collect::<Option<_>>();
    read.ok_or_else(|| Fault { field: field.to_owned(), problem })
}

/// A year as somebody clicked it, on what it was when it was shown.
struct Clicked<'a> {
    year: &'a str,
    off: &'a str,
    weekend: &'a str,
}

impl Clicked<'_> {
    /// Returns the calendar with what was clicked: what others changed meanwhile stays, and a day that
    /// nobody clicked follows a changed week.
    fn on(
        &self,
        visit: &Visit,
        shown: &WorkingCalendar,
        now: &Arc<WorkingCalendar>,
    ) -> Result<CalendarChoice, Vec<Fault>> {
        let range =
            Problem::NotInRange { from: i64::from(*YEARS.start()), to: i64::from(*YEARS.end()) };
        let year: BTreeSet<i32> = each("year", self.year, |year| YEARS.contains(year), range)
            .map_err(|fault| vec![fault])?;
        let Some(year) = year.first().copied() else {
            return Err(vec![Fault { field: "year".to_owned(), problem: Problem::Required }]);
        };
        let off = each("off", self.off, |day: &NaiveDate| day.year() == year, Problem::NotADay);
        let range = Problem::NotInRange { from: 1, to: 7 };
        let week = each("weekend", self.weekend, |day| (1..=7).contains(day), range);
        let (off, typed) = match (off, week) {
            (Ok(off), Ok(week)) => (off, week),
            (off, week) => return Err(off.err().into_iter().chain(week.err()).collect()),
        };
        let words = |week: &BTreeSet<u32>| {
            let days = week.iter().map(|day| visit.lang.day_of_week(*day));
            days.collect::<Vec<_>>().join(", ")
        };
        let week = changed(&shown.weekend, &now.weekend, typed, words)
            .map_err(|problem| vec![Fault { field: "weekend".to_owned(), problem }])?;
        let moved = week.is_some();
        let week = week.unwrap_or_else(|| now.weekend.clone());
        let first = NaiveDate::from_ymd_opt(year, 1, 1).into_iter();
        let days = first.flat_map(|first| first.iter_days()).take_while(|day| day.year() == year);
        let days = days.filter(|day| {
            let is_off = off.contains(day);
            let clicked = is_off == shown.is_working(*day);
            let named = now.days_off.contains(day) || now.working_days.contains(day);
            match clicked {
                true => is_off,
                false if moved && !named => week.contains(&day.weekday().number_from_monday()),
                false => !now.is_working(*day),
            }
        });
        Ok(of_year(now, year, &week, &days.collect()))
    }
}

/// Gives the roadmap or an office a calendar: one that every installation has, or a year of its own.
#[server(endpoint = "set-calendar", prefix = "/do")]
pub async fn set_calendar(
    #[server(default)] roadmap: String,
    #[server(default)] office: String,
    #[server(default)] base: String,
    #[server(default)] year: String,
    #[server(default)] off: String,
    #[server(default)] weekend: String,
    #[server(default)] reason: String,
    #[server(default)] version: String,
    #[server(default)] preview: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let known = visit.roadmap(&roadmap);
    let mut choice = None;
    if let (Some(now), Some(shown)) = (&known, shown(&visit, &roadmap, &version).await) {
        let (before, present) = (calendar_of(&shown, &office), calendar_of(now, &office));
        let read = match base.as_str() {
            "" => {
                let clicked = Clicked { year: &year, off: &off, weekend: &weekend };
                clicked.on(&visit, &before, &present).map(Some)
            }
            "roadmap" if !office.is_empty() => Ok(None),
            _ if before == present || present.key == base => {
                Ok(Some(CalendarChoice::BuiltIn(base)))
            }
            _ => {
                let now = calendar_words(visit.lang, &present.key);
                let problem = Problem::Meanwhile { now };
                Err(vec![Fault { field: "base".to_owned(), problem }])
            }
        };
        choice = read.map_err(|faults| refused_at(&visit, known.as_ref(), faults))?;
    }
    let mut go = format!("/r/{}/settings/calendar?", encoded(&roadmap));
    if !office.is_empty() {
        go.push_str(&format!("office={}&", encoded(&office)));
    }
    go.push_str(&format!("year={}#saved", encoded(&year)));
    let command = match office.as_str() {
        "" => {
            let wanted = Wanted { calendar: choice, ..Wanted::default() };
            let reason = reason_for(&preview, reason);
            Command::Configure { wanted: Box::new(wanted), reason }
        }
        office => Command::SetOfficeCalendar { office: office.into(), calendar: choice },
    };
    decided(&visit, &roadmap, (&version, &preview), command, go).await
}
