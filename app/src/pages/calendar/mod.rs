//! The calendar: what falls on which day of a month, or how many deadlines on each day of a year.

mod links;
mod month;
mod occasions;
mod sheets;
mod year;

use maud::html;
use roadmap::date::parse_day;

use super::{
    Frame,
    paper::{Paper, printed, ways_to_paper},
};
use crate::{
    components::{Nav, calendars, narrow, region},
    months,
    visit::Scene,
};

pub use self::occasions::{Occasion, Occasions};

/// Renders the month or the year that the address asks for; without one, the month of the day that it asks
/// for, or of today.
pub fn page(scene: &Scene) -> String {
    let (lang, query) = (scene.lang(), &scene.visit.query);
    let title = lang.t("calendar-title");
    let frame = Frame {
        visit: &scene.visit,
        scene: Some(scene),
        nav: Nav::Calendar,
        title: title.clone(),
        islands: false,
    };
    let day = query.get("day").and_then(|day| parse_day(day).ok());
    let first = query.get("month").and_then(months::month);
    let first = first.unwrap_or_else(|| months::first_of(day.unwrap_or(scene.today())));
    let wanted = query.get("show").and_then(Occasions::read).unwrap_or(Occasions::ALL);
    let year = query.get("year").and_then(months::year);
    let year = year.filter(|_| query.get("month").is_none() && day.is_none());
    if let Some(paper) = Paper::asked(scene) {
        let sheets = match year {
            Some(year) => sheets::year(scene, paper, year, wanted),
            None => sheets::month(scene, paper, first, wanted),
        };
        return frame.write(&printed(scene, paper, &sheets));
    }
    frame.write(&html! {
        section.wide {
            h1.plain { (title) " " small { (ways_to_paper(scene)) } }
            @match year {
                Some(year) => { (narrow(scene)) (self::year::year(scene, year)) }
                None => {
                    (narrow(scene))
                    (month::legend(scene, wanted))
                    (month::month(scene, first, wanted, day))
                }
            }
            @if !scene.past { (region("div", "", "in-calendar", &calendars(scene))) }
        }
    })
}
