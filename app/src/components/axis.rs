//! The ruler beside the headline.

use chrono::NaiveDate;
use maud::{Markup, html};
use roadmap::{date::days_between, rollup::Headline};

use crate::{i18n::args, visit::Scene};

/// The width of a date on the ruler.
const LABEL: f64 = 75.0;
/// The width of the word for today.
const TODAY: f64 = 45.0;

/// From the start to the deadline and, where it is later, to the expected date.
pub fn axis(scene: &Scene, headline: &Headline) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let deadline = scene.roadmap.effective(headline.task.deadline);
    let start = scene.roadmap.start.or(headline.task.start).unwrap_or(deadline);
    let forecast = headline.status.expected;
    let end =
        [Some(deadline), forecast, Some(today)].into_iter().flatten().max().unwrap_or(deadline);
    let span = days_between(start, end).max(1);
    let at = |date: NaiveDate| {
        let days = i32::try_from(days_between(start, date)).unwrap_or(0);
        10.0 + 280.0 * f64::from(days).max(0.0) / f64::from(i32::try_from(span).unwrap_or(1))
    };
    let x = |date: NaiveDate| format!("{:.1}", at(date));
    let late = forecast.filter(|forecast| *forecast != deadline);
    // Labels end where their dates are, but leave room to those beside them.
    let room = forecast.filter(|forecast| *forecast != deadline);
    let room = room.map_or(290.0, |forecast| at(forecast) - LABEL);
    let shown = at(today.clamp(start, end)).min(room);
    let deadline_label = format!("{:.1}", at(deadline).max(10.0 + 2.0 * LABEL));
    let label = lang.f(
        "axis",
        &args([
            ("today", lang.day(today, today).into()),
            ("deadline", lang.day(deadline, today).into()),
            (
                "forecast",
                forecast.map_or_else(|| "–".to_owned(), |date| lang.day(date, today)).into(),
            ),
        ]),
    );
    let now = x(today.clamp(start, end));
    html! {
        svg.axis viewBox="0 0 300 60" role="img" aria-label=(label) {
            line.base x1="10" x2="290" y1="30" y2="30" {}
            line.past x1="10" x2=(now) y1="30" y2="30" {}
            text x="10" y="54" { (lang.day(start, today)) }
            line.today x1=(now) x2=(now) y1="20" y2="40" {}
            @if shown >= TODAY {
                text.today x=(format!("{shown:.1}")) y="14" text-anchor="end" { (lang.t("today")) }
            }
            path.deadline d="M0 -6 6 0 0 6 -6 0z" transform={ "translate(" (x(deadline)) " 30)" } {}
            text.deadline x=(deadline_label) y="54" text-anchor="end" { (lang.day(deadline, today)) }
            @if let Some(forecast) = late {
                @let class = if forecast > deadline { "f late" } else { "f early" };
                @let end = x(forecast);
                line class=(class) x1=(x(deadline)) x2=(end) y1="30" y2="30" stroke-dasharray="3 3" {}
                line class=(class) x1=(end) x2=(end) y1="21" y2="39" {}
                text class=(class) x=(end) y="14" text-anchor="end" { (lang.day(forecast, today)) }
            }
        }
    }
}
