//! A month as weeks, each day with the worst of what falls on it, and one day in full.

use chrono::{Datelike, NaiveDate};
use maud::{Markup, html};
use roadmap::{Deadline, Tone};

use super::{
    links::{day_href, month_href, year_href},
    occasions::{
        Days, Deadlines, Entry, Occasion, Occasions, days, deadlines, occasions_in_words, summed,
        worst_first,
    },
};
use crate::{
    components::{Part, chip_link, dates, icon, marks, pager, tone_class},
    months::{after, before, first_of, last_of, weeks},
    visit::Scene,
};

/// Tasks of a day that a month shows.
const SHOWN: usize = 5;
/// Tasks of a day on a page.
const PAGE: usize = 100;

/// Writes the month that begins on a day, and the day that the address asks for.
pub fn month(scene: &Scene, first: NaiveDate, wanted: Occasions, day: Option<NaiveDate>) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let name =
        |first: NaiveDate| lang.deadline(Deadline::Month(first.year(), first.month()), today);
    let last = last_of(first);
    let mut found = days(scene, wanted, first, last);
    let none = found.is_empty();
    let mut due = Deadlines::default();
    deadlines(scene, first, last).values().for_each(|day| due.add(day));
    let said = summed(scene, name(first), &due);
    let step = |to: Option<NaiveDate>, rel: &'static str| {
        html! { @if let Some(to) = to { a rel=(rel) href=(month_href(scene, to)) { (name(to)) } } }
    };
    html! {
        p.lead { (said) }
        nav.turn aria-label=(lang.t("calendar-turn")) {
            (step(before(first), "prev"))
            b { (name(first)) }
            (step(after(first), "next"))
            @if first != first_of(today) { a href=(month_href(scene, first_of(today))) { (lang.t("today")) } }
            a href=(year_href(scene, first.year())) { (lang.t("calendar-whole-year")) }
        }
        table.agenda {
            caption { (name(first)) }
            thead { tr { @for day in 1..=7 { th scope="col" { (lang.day_of_week(day)) } } } }
            tbody {
                @for week in weeks(first) {
                    tr {
                        @for day in week {
                            @match day {
                                Some(day) => { (cell(scene, day, &mut found)) }
                                None => { td.other {} }
                            }
                        }
                    }
                }
            }
        }
        @if none { p.empty { (lang.t("calendar-none")) } }
        @if let Some(day) = day { (in_full(scene, day, wanted)) }
    }
}

fn cell(scene: &Scene, day: NaiveDate, found: &mut Days) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let mut entries = found.remove(&day).unwrap_or_default();
    let more = entries.len().saturating_sub(SHOWN);
    worst_first(scene, &mut entries, SHOWN);
    let off = !scene.roadmap.calendar.is_working(day);
    let class = format!(
        "day{}{}{}",
        if off { " off" } else { "" },
        if day == today { " today" } else { "" },
        if entries.is_empty() { " none" } else { "" },
    );
    let href = day_href(scene, day);
    html! {
        td class=(class) aria-current=[(day == today).then_some("date")] {
            p.n {
                @if entries.is_empty() {
                    (day.day())
                } @else {
                    a href=(href) aria-label=(lang.weekday(day, today)) {
                        span.short { (day.day()) }
                        span.long { (lang.weekday(day, today)) }
                    }
                }
                @if day == today { " " b { (lang.t("today")) } }
                @if off { " " span.unseen { (lang.t("calendar-off")) } }
            }
            @if !entries.is_empty() {
                ul {
                    @for entry in entries.iter().take(SHOWN) { (line(scene, *entry)) }
                    @if more > 0 { li.more { a href=(href) { (lang.n("calendar-more", more)) } } }
                }
            }
        }
    }
}

/// A task on its day: the shape of its status, what falls there, key and title.
fn line(scene: &Scene, entry: Entry) -> Markup {
    let (lang, board) = (scene.lang(), scene.board());
    let row = scene.roadmap.tasks.get(entry.at).zip(board.statuses.get(entry.at));
    let Some((task, status)) = row else { return Markup::default() };
    let why = occasions_in_words(scene, entry.occasions, task.submission().is_some());
    let words = format!("{why} · {}", lang.status(status, scene.today()));
    let title = task.title.get(lang.code());
    html! {
        li.(tone_class(status.rule.tone())) {
            a href=(scene.task_href(&task.key)) title={ (task.key.as_str()) " " (title) " · " (words) } {
                (icon(status.rule))
                @for occasion in entry.occasions.each() { (occasion.shape()) }
                b { (task.key.as_str()) } " " (title)
                span.unseen { " · " (words) }
            }
        }
    }
}

/// Everything that falls on a day.
fn in_full(scene: &Scene, day: NaiveDate, wanted: Occasions) -> Markup {
    let (lang, today, board) = (scene.lang(), scene.today(), scene.board());
    let mut entries = days(scene, wanted, day, day).remove(&day).unwrap_or_default();
    let total = entries.len();
    let part = Part::asked(&scene.visit, total, PAGE);
    let (first, room) = part.range();
    worst_first(scene, &mut entries, first + room);
    let rows = part.of(entries).filter_map(|entry| {
        Some((entry, scene.roadmap.tasks.get(entry.at)?, board.statuses.get(entry.at)?))
    });
    let close = month_href(scene, first_of(day));
    let state =
        if scene.roadmap.calendar.is_working(day) { "calendar-worked" } else { "calendar-off" };
    html! {
        section.day id="day" {
            h2 {
                (lang.weekday(day, today)) " "
                small {
                    (lang.t(state)) " · " (lang.n("tasks-count", total)) " · "
                    a href=(close) { (lang.t("calendar-close")) }
                }
            }
            @if total > 0 {
                table.plain.cards {
                    thead {
                        tr {
                            th scope="col" { (lang.t("column-status")) }
                            th scope="col" { (lang.t("column-task")) }
                            th scope="col" { (lang.t("calendar-falls")) }
                            th scope="col" { (lang.t("column-dates")) }
                        }
                    }
                    tbody {
                        @for (entry, task, status) in rows {
                            tr {
                                td { (chip_link(scene, task, status)) }
                                td {
                                    a.title href=(scene.task_href(&task.key)) { (task.title.get(lang.code())) }
                                    span.sub {
                                        (task.key.as_str()) " · " (scene.office(&task.owner)) " "
                                        (marks(scene, status))
                                    }
                                }
                                td.occasions {
                                    @for occasion in entry.occasions.each() { (occasion.shape()) " " }
                                    (occasions_in_words(scene, entry.occasions, task.submission().is_some()))
                                }
                                td { (dates(scene, task, status)) }
                            }
                        }
                    }
                }
            }
        }
        (pager(&scene.visit, part))
    }
}

/// The occasions to switch on and off, each with its shape: the legend, too.
pub fn legend(scene: &Scene, wanted: Occasions) -> Markup {
    let lang = scene.lang();
    let query = scene.visit.query.without("page");
    let href = |occasion| scene.visit.at(&query.with("show", &wanted.toggled(occasion).written()));
    html! {
        p.toggles.legend {
            @for occasion in Occasion::ALL {
                @let on = wanted.has(occasion);
                a.(tone_class(Tone::Calm)) href=(href(occasion)) aria-current=[on.then_some("true")] {
                    (occasion.shape()) " " (lang.t(&format!("calendar-show-{}", occasion.name())))
                } " "
            }
        }
    }
}
