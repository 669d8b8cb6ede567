//! Addresses of months, days and years; filters stay.

use chrono::NaiveDate;

use crate::{
    months::{first_of, written},
    query::Query,
    visit::Scene,
};

/// The address without what says which time is shown.
fn timeless(scene: &Scene) -> Query {
    let names = ["month", "year", "day", "page"];
    names.iter().fold(scene.visit.query.clone(), |query, name| query.without(name))
}

/// Returns the address of the month that begins on a day.
pub fn month_href(scene: &Scene, first: NaiveDate) -> String {
    // The month of today is what one sees without asking.
    let asked = first != first_of(scene.today());
    let month = if asked { written(first) } else { String::new() };
    scene.visit.at(&timeless(scene).with("month", &month))
}

/// Returns the address of a day below its month.
pub fn day_href(scene: &Scene, day: NaiveDate) -> String {
    let query = timeless(scene).with("day", &day.to_string());
    format!("{}#day", scene.visit.at(&query))
}

/// Returns the address of a year.
pub fn year_href(scene: &Scene, year: i32) -> String {
    scene.visit.at(&timeless(scene).with("year", &year.to_string()))
}
