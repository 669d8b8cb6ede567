//! When the runs finished the final milestone, as a picture and as a table.

use chrono::NaiveDate;
use maud::{Markup, html};
use roadmap::{
    Status, Task, Tone,
    date::{add_days, days_between},
    schedule::simulation::Finishes,
};

use super::{
    scale::{Scale, anchor, apart, place, real},
    tone_class,
};
use crate::{i18n::args, visit::Scene};

/// The runs of a hundred that the picture goes up to; the last ones come very late.
const SHOWN: u32 = 98;
/// Bars at the most.
const BARS: i64 = 40;
/// Points of the curve, beside those that are marked.
const CURVE: i64 = 100;
/// Runs of a hundred that are marked, from the top of the curve down.
const MARKED: [u32; 3] = [95, 80, 50];
/// Where the drawing begins and ends.
const SIDES: (f64, f64) = (10.0, 850.0);
/// The places of all runs and of none.
const TOP: f64 = 26.0;
const BASE: f64 = 212.0;

/// Writes a number of runs as a whole percentage of all; only certainty is 0 % or 100 %.
pub fn percent(runs: u32, count: u32) -> String {
    let share = 100.0 * f64::from(count) / f64::from(runs.max(1));
    let text = match count {
        0 => "0".to_owned(),
        count if count == runs => "100".to_owned(),
        _ => format!("{:.0}", share.clamp(1.0, 99.0)),
    };
    format!("{text}\u{a0}%")
}

/// The dates that stand beside the runs.
struct Beside {
    deadline: NaiveDate,
    expected: Option<NaiveDate>,
    /// The owner's forecast, where it is another date and has not passed.
    said: Option<NaiveDate>,
}

impl Beside {
    fn of(scene: &Scene, task: &Task, status: &Status) -> Self {
        let stands = |said: &NaiveDate| *said >= scene.today() && status.expected != Some(*said);
        Self {
            deadline: scene.roadmap.effective(task.deadline),
            expected: status.expected,
            said: task.forecast().filter(stands),
        }
    }
}

/// How many runs finished within some days, each from its first day.
fn bars(finishes: &Finishes, end: NaiveDate) -> (i64, Vec<(NaiveDate, u32)>) {
    let first = finishes.first();
    let span = days_between(first, end) + 1;
    // Whole weeks, or days off would make some bars lower than others.
    let step = if span <= BARS { 1 } else { 7 * ((span + 7 * BARS - 1) / (7 * BARS)) };
    let mut bars: Vec<(NaiveDate, u32)> = Vec::new();
    for (day, count) in finishes.days().take_while(|(day, _)| *day <= end) {
        let from = add_days(first, days_between(first, day) / step * step);
        match bars.last_mut().filter(|bar| bar.0 == from) {
            Some(bar) => bar.1 += count,
            None => bars.push((from, count)),
        }
    }
    (step, bars)
}

/// The histogram of the runs, the share of them that had finished by each day, and the dates beside them.
pub fn distribution(
    scene: &Scene,
    task: &Task,
    status: &Status,
    finishes: &Finishes,
    tone: Tone,
) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let Beside { deadline, expected, said } = Beside::of(scene, task, status);
    let runs = finishes.runs();
    let end = finishes.day_of(SHOWN);
    let dates = [Some(deadline), Some(finishes.first()), Some(end), expected, said];
    let dates = || dates.iter().flatten().copied();
    let (from, to) = (dates().min().unwrap_or(today), dates().max().unwrap_or(today));
    let room = (days_between(from, to) / 25).max(2);
    let (from, to) = (add_days(from, -room), add_days(to, room));
    let scale = Scale::new((from, to), SIDES);
    let x = |day: NaiveDate| place(scale.at(day));
    let height = |runs_by: u32| BASE - (BASE - TOP) * f64::from(runs_by) / f64::from(runs.max(1));

    let (step, bars) = bars(finishes, end);
    let most = bars.iter().map(|(_, count)| *count).max().unwrap_or(1).max(1);
    let bars = bars.iter().map(|(day, count)| {
        let (left, right) = (scale.at(*day), scale.at(add_days(*day, step)));
        let high = 0.62 * (BASE - TOP) * f64::from(*count) / f64::from(most);
        (place(left), place((right - left - 1.0).max(1.0)), place(BASE - high), place(high))
    });

    let marks = MARKED.map(|share| {
        let day = finishes.day_of(share);
        let date = lang.day(day, today);
        let words = match share {
            50 => lang.f("distribution-half", &args([("date", date.into())])),
            _ => {
                let share = format!("{share}\u{a0}%");
                lang.f(
                    "distribution-share",
                    &args([("share", share.into()), ("date", date.into())]),
                )
            }
        };
        (scale.at(day), height(finishes.by(day)), words)
    });
    // Runs that end on few days have their marks at one place.
    let labels = apart(&marks.each_ref().map(|(_, y, _)| y - 5.0), 16.0, BASE - 8.0);
    let marks = marks.iter().zip(labels).map(|((at, y, words), label)| {
        let (dx, anchored) = if *at > 640.0 { (-8.0, "end") } else { (8.0, "start") };
        (place(*at), place(*y), place(at + dx), place(label), anchored, words)
    });

    let every = (days_between(from, to) / CURVE).max(1);
    let mut days: Vec<NaiveDate> =
        (0..=days_between(from, to) / every).map(|n| add_days(from, n * every)).collect();
    days.extend(MARKED.map(|share| finishes.day_of(share)));
    days.extend([finishes.first(), to]);
    days.sort_unstable();
    days.dedup();
    let line = days.iter().map(|day| format!("{},{}", x(*day), place(height(finishes.by(*day)))));
    let line = line.collect::<Vec<_>>().join(" ");

    let met = percent(runs, finishes.by(deadline));
    let day = |percent: u32| lang.day(finishes.day_of(percent), today);
    let label = lang.f(
        "distribution-label",
        &args([
            ("share", met.clone().into()),
            ("deadline", lang.day(deadline, today).into()),
            ("p50", day(50).into()),
            ("p80", day(80).into()),
            ("p95", day(95).into()),
        ]),
    );
    let due = lang.f("distribution-deadline", &args([("share", met.into())]));
    let (due_at, due_anchor) = match scale.at(deadline) {
        at if at > 640.0 => (at - 6.0, "end"),
        at => (at + 6.0, "start"),
    };
    let words = |key, date| lang.f(key, &args([("date", lang.day(date, today).into())]));
    let under = |day| anchor(scale.at(day), SIDES, 60.0);
    html! {
        div.scroll tabindex="0" role="region" aria-label=(lang.t("distribution-title")) {
            svg.distribution.(tone_class(tone)) viewBox="0 0 860 272" role="img" aria-label=(label) {
                @for (x, width, y, height) in bars {
                    rect.bar x=(x) y=(y) width=(width) height=(height) {}
                }
                line.base x1=(place(SIDES.0)) x2=(place(SIDES.1)) y1=(place(BASE)) y2=(place(BASE)) {}
                @for tick in scale.ticks(8) {
                    line.tick x1=(x(tick)) x2=(x(tick)) y1=(place(BASE)) y2=(place(BASE + 5.0)) {}
                    text x=(x(tick)) y="230" text-anchor=(anchor(scale.at(tick), SIDES, 20.0)) { (lang.day(tick, today)) }
                }
                polyline.curve points=(line) {}
                @for (at, y, label_x, label_y, anchored, words) in marks {
                    line.mark x1=(at) x2=(at) y1=(y) y2=(place(BASE)) stroke-dasharray="3 3" {}
                    circle cx=(at) cy=(y) r="4" {}
                    text.mark x=(label_x) y=(label_y) text-anchor=(anchored) { (words) }
                }
                line.deadline x1=(x(deadline)) x2=(x(deadline)) y1="4" y2=(place(BASE)) stroke-dasharray="6 4" {}
                text.mark x=(place(due_at)) y="14" text-anchor=(due_anchor) { (due) }
                @if let Some(date) = expected {
                    path.expected d="M0 -6 6 0 0 6 -6 0z" transform={ "translate(" (x(date)) " " (place(BASE)) ")" } {}
                    text.mark x=(x(date)) y="249" text-anchor=(under(date)) { (words("distribution-expected", date)) }
                }
                @if let Some(date) = said {
                    path.said d="M0 -6 6 0 0 6 -6 0z" transform={ "translate(" (x(date)) " " (place(BASE)) ")" } {}
                    text x=(x(date)) y="266" text-anchor=(under(date)) { (words("owner-expects", date)) }
                }
            }
        }
    }
}

/// The same as a table: by when each share of the runs had finished.
pub fn distribution_table(
    scene: &Scene,
    task: &Task,
    status: &Status,
    finishes: &Finishes,
) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let Beside { deadline, expected, said } = Beside::of(scene, task, status);
    let met = percent(finishes.runs(), finishes.by(deadline));
    let shares = (1..20).map(|n| (format!("{}\u{a0}%", 5 * n), finishes.day_of(5 * n)));
    html! {
        details {
            summary { (lang.t("picture-table")) }
            table.plain.shares {
                thead {
                    tr {
                        th scope="col" { (lang.t("distribution-runs")) }
                        th scope="col" { (lang.t("distribution-by")) }
                    }
                }
                tbody {
                    tr { th scope="row" { (lang.t("deadline")) ": " (met) } td { (lang.day(deadline, today)) } }
                    @for (share, day) in shares {
                        tr { th scope="row" { (share) } td { (lang.day(day, today)) } }
                    }
                    @if let Some(day) = expected {
                        tr { th scope="row" { (lang.t("expected")) } td { (lang.day(day, today)) } }
                    }
                    @if let Some(day) = said {
                        tr { th scope="row" { (lang.t("forecast")) } td { (lang.day(day, today)) } }
                    }
                }
            }
        }
    }
}

/// A share of the runs as a bar, beside the number that says it.
pub fn share_bar(runs: u32, count: u32) -> Markup {
    let width = 200.0 * real(count.into()) / real(runs.max(1).into());
    let tone = match count {
        count if count * 2 >= runs => Tone::Bad,
        count if count * 10 >= runs => Tone::Warn,
        _ => Tone::Calm,
    };
    html! {
        svg.bar.(tone_class(tone)) viewBox="0 0 200 8" aria-hidden="true" {
            rect.all width="200" height="8" rx="2" {}
            rect.part width=(place(width.max(2.0))) height="8" rx="2" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_certainty_is_none_or_all() {
        let found = [0, 1, 50, 9_999, 10_000].map(|count| percent(10_000, count));
        assert_eq!(found, ["0\u{a0}%", "1\u{a0}%", "1\u{a0}%", "99\u{a0}%", "100\u{a0}%"]);
    }

    #[test]
    fn bars_are_days_or_whole_weeks_and_count_every_run() {
        let first = "2026-12-14".parse().expect("a date");
        for (days, step) in [(1, 1), (40, 1), (41, 7), (280, 7), (281, 14), (3_000, 77)] {
            let finishes = Finishes::new(first, vec![2; days]);
            let (found, bars) = bars(&finishes, finishes.day_of(100));
            assert_eq!(found, step, "{days} days");
            assert!(bars.len() <= 40, "{days} days are {} bars", bars.len());
            assert_eq!(bars.iter().map(|bar| bar.1).sum::<u32>(), finishes.runs());
        }
    }
}
