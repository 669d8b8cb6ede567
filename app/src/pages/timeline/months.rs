//! The names of months above a drawing.

use chrono::{Datelike, NaiveDate};

use super::window::Window;
use crate::visit::Scene;

/// The months that are named above the drawing, with their names.
pub fn scale_names(scene: &Scene, window: &Window) -> Vec<(NaiveDate, String)> {
    let (lang, today) = (scene.lang(), scene.today());
    let (months, whole) = window.months();
    let name = |month: NaiveDate, first: bool| {
        let years = window.day * 30.4 < 11.0;
        let name = if whole { lang.month_alone(month.month()) } else { lang.month(month.month()) };
        let year = month.year() != today.year() && (first || month.month() == 1);
        match (years, year) {
            (true, _) => month.year().to_string(),
            (false, true) => format!("{name} {}", month.year()),
            (false, false) => name.to_owned(),
        }
    };
    // A name that the next one would run into is left out.
    let room = months.get(1).is_none_or(|next| window.begin(*next) > 62.0);
    let named = months.iter().enumerate().filter(|(n, _)| *n > 0 || room);
    named.map(|(n, month)| (*month, name(*month, n == 0))).collect()
}
