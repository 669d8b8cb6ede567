//! A year as twelve months, each day shaded by how many deadlines fall on it.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use maud::{Markup, html};
use roadmap::date::YEARS;

use super::{
    links::{day_href, month_href, year_href},
    occasions::{Deadlines, deadlines, in_words, summed},
};
use crate::{
    components::{icon, tone_class},
    months::{first_of, last_of, of_year, weeks},
    visit::Scene,
};

/// How dark a day is: the class for one deadline, a few, many, very many.
const fn shade(n: usize) -> &'static str {
    match n {
        0..=1 => "few",
        2..=4 => "some",
        5..=9 => "many",
        _ => "most",
    }
}

/// Writes a year.
pub fn year(scene: &Scene, year: i32) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let (first, last) =
        (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31));
    let (Some(first), Some(last)) = (first, last) else { return Markup::default() };
    let days = deadlines(scene, first, last);
    let sum = |from: NaiveDate, to: NaiveDate| {
        let mut sum = Deadlines::default();
        days.range(from..=to).for_each(|(_, day)| sum.add(day));
        sum
    };
    let due = sum(first, last);
    let said = summed(scene, year.to_string(), &due);
    let step = |to: i32, rel: &'static str| {
        html! { @if YEARS.contains(&to) { a rel=(rel) href=(year_href(scene, to)) { (to) } } }
    };
    html! {
        p.lead { (said) }
        nav.turn aria-label=(lang.t("calendar-turn")) {
            (step(year - 1, "prev"))
            b { (year) }
            (step(year + 1, "next"))
            a href=(month_href(scene, first_of(today))) { (lang.t("today")) }
        }
        div.twelve {
            @for first in of_year(year) {
                @let due = sum(first, last_of(first));
                table.small {
                    caption {
                        a href=(month_href(scene, first)) { (lang.month_alone(first.month())) } " "
                        @if let Some(worst) = due.worst {
                            span.due.(tone_class(worst.tone())) { (icon(worst)) " " (in_words(scene, &due)) }
                        }
                    }
                    thead { tr { @for day in 1..=7 { th scope="col" { (lang.day_of_week(day)) } } } }
                    tbody {
                        @for week in weeks(first) {
                            tr { @for day in week { (cell(scene, day, &days)) } }
                        }
                    }
                }
            }
        }
    }
}

fn cell(scene: &Scene, day: Option<NaiveDate>, days: &BTreeMap<NaiveDate, Deadlines>) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let Some(day) = day else { return html! { td {} } };
    let off = if scene.roadmap.calendar.is_working(day) { "" } else { "off" };
    let here = (day == today).then_some("date");
    let due = days.get(&day).and_then(|due| Some((due, due.worst?)));
    html! {
        @match due {
            None => { td class=(off) aria-current=[here] { (day.day()) } }
            Some((due, worst)) => {
                @let words = format!("{}: {}", lang.weekday(day, today), in_words(scene, due));
                td class={ (off) " " (shade(due.n)) " " (tone_class(worst.tone())) } aria-current=[here] {
                    a href=(day_href(scene, day)) title=(words) {
                        (day.day()) sup aria-hidden="true" { (due.n) }
                        span.unseen { ": " (in_words(scene, due)) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_deadlines_are_darker() {
        let shades = [1, 2, 4, 5, 9, 10, 500].map(shade);
        assert_eq!(shades, ["few", "some", "some", "many", "many", "most", "most"]);
    }
}
