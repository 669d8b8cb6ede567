//! The calendar on paper: a month or a year as a grid on the first sheet, and on those behind it, as a
//! table, what the grid does not say in full.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use maud::{Markup, html};
use roadmap::{Deadline, Rule, Status, Task};

use super::occasions::{
    Days, Deadlines, Entry, Occasion, Occasions, days, deadlines, in_words, occasions_in_words,
    summed, worst_first,
};
use crate::{
    components::scale::{many, place},
    months::{last_of, of_year, weeks},
    pages::paper::{
        Cell, Column, Fitted, Letters, Line, Paper, Printed, ROWS_MOST, SHAPE, SIGNS, Sign,
        cut_note, drawings, fitted, legend, shapes, signs_of, status_shape,
    },
    visit::Scene,
};

/// The height of the names of the days of the week.
const TOP: f64 = 16.0;
/// What is above the first task of a day, and what saying how many more there are takes.
const NUMBER: f64 = 15.0;
const MORE: f64 = 11.0;
/// The columns of the table but that of the titles.
const DAY: f64 = 96.0;
const WHY: f64 = 150.0;
const KEY: f64 = 68.0;
const OWNER: f64 = 130.0;
const STATUS: f64 = 150.0;

type Found<'a> = (Entry, &'a Task, &'a Status);
type Listed = Vec<(NaiveDate, Entry)>;
type Due = BTreeMap<NaiveDate, Deadlines>;

/// Draws the month that begins on a day.
pub fn month(scene: &Scene, paper: Paper, first: NaiveDate, wanted: Occasions) -> Printed {
    let (lang, last) = (scene.lang(), last_of(first));
    let name = lang.deadline(Deadline::Month(first.year(), first.month()), scene.today());
    let (grid, rest) = grid(scene, paper, first, wanted);
    let mut lines = Vec::new();
    if !rest.is_empty() {
        lines.push(Line::Head(lang.t("sheets-rest")));
        lines.extend(rest.iter().take(ROWS_MOST).filter_map(|it| row(scene, *it)));
    }
    let mut due = Deadlines::default();
    deadlines(scene, first, last).values().for_each(|day| due.add(day));
    printed(scene, paper, name, &due, (grid, lines.as_slice(), rest.len()))
}

/// Draws a year.
pub fn year(scene: &Scene, paper: Paper, year: i32, wanted: Occasions) -> Printed {
    let (lang, mut lines, mut rows) = (scene.lang(), Vec::new(), 0);
    let (first, last) =
        (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31));
    let whole = first.zip(last);
    let found = whole.map(|(first, last)| days(scene, wanted, first, last)).unwrap_or_default();
    let due = whole.map(|(first, last)| deadlines(scene, first, last)).unwrap_or_default();
    let mut month = 0;
    for (day, mut entries) in found {
        let (all, room) = (entries.len(), ROWS_MOST.saturating_sub(rows));
        rows += all;
        if room == 0 {
            continue;
        }
        if day.month() != month {
            month = day.month();
            lines.push(Line::Head(lang.month_alone(month).to_owned()));
        }
        worst_first(scene, &mut entries, all);
        let printed = entries.into_iter().take(room);
        lines.extend(printed.filter_map(|entry| row(scene, (day, entry))));
    }
    let mut sum = Deadlines::default();
    due.values().for_each(|day| sum.add(day));
    let grid = months(scene, paper, year, &due);
    printed(scene, paper, year.to_string(), &sum, (grid, lines.as_slice(), rows))
}

fn printed(
    scene: &Scene,
    paper: Paper,
    time: String,
    due: &Deadlines,
    (grid, lines, rows): (Markup, &[Line], usize),
) -> Printed {
    let lang = scene.lang();
    let mut all = vec![grid];
    all.extend(drawings(paper, &columns(scene, paper), lines));
    let title = format!("{} · {time}", lang.t("calendar-title"));
    let note = [summed(scene, time, due), cut_note(lang, rows)].join(" ");
    Printed {
        title,
        back: scene.visit.at(&scene.visit.query.without("print")),
        note: note.trim_end().to_owned(),
        drawings: all,
    }
}

fn columns(scene: &Scene, paper: Paper) -> [Column; 6] {
    let lang = scene.lang();
    let column = |key: &str, width: f64| Column { head: lang.t(key), width };
    let title = paper.field().0 - DAY - WHY - KEY - OWNER - STATUS;
    [
        column("sheets-day", DAY),
        column("calendar-falls", WHY),
        column("sheets-key", KEY),
        column("column-task", title),
        column("pick-owner", OWNER),
        column("column-status", STATUS),
    ]
}

/// A task on its day, in full.
fn row(scene: &Scene, (day, entry): (NaiveDate, Entry)) -> Option<Line> {
    let (lang, today, board) = (scene.lang(), scene.today(), scene.board());
    let (task, status) = scene.roadmap.tasks.get(entry.at).zip(board.statuses.get(entry.at))?;
    let why = occasions_in_words(scene, entry.occasions, task.submission().is_some());
    Some(Line::Row(vec![
        Cell::of(lang.weekday(day, today)),
        Cell::of(why).behind(entry.occasions.each().map(Occasion::shape).collect()),
        Cell::of(task.key.as_str()).called("key"),
        Cell::of(task.title.get(lang.code())).called("title"),
        Cell::of(scene.office(&task.owner)),
        Cell::of(lang.status(status, today)).behind(vec![status_shape(status.rule)]),
    ]))
}

/// What the shapes of a grid mean.
fn signs(scene: &Scene, rules: Vec<Rule>, occasions: &[Occasion]) -> Vec<Sign> {
    let lang = scene.lang();
    let sign = |it: &Occasion| Sign { shape: it.shape(), words: it.words(lang) };
    occasions.iter().map(sign).chain(signs_of(lang, rules)).collect()
}

/// Draws the days of a month; returns what it does not say in full, too.
fn grid(scene: &Scene, paper: Paper, first: NaiveDate, wanted: Occasions) -> (Markup, Listed) {
    let (lang, board) = (scene.lang(), scene.board());
    let (width, height) = paper.field();
    let weeks = weeks(first);
    let cell = (width / 7.0, (height - TOP - SIGNS) / many(weeks.len()));
    let mut found: Days = days(scene, wanted, first, last_of(first));
    let (mut rest, mut rules, mut cells) = (Vec::new(), Vec::new(), Vec::new());
    for (n, week) in weeks.iter().enumerate() {
        for (at, day) in week.iter().enumerate() {
            let Some(day) = *day else { continue };
            let mut entries = found.remove(&day).unwrap_or_default();
            let all = entries.len();
            worst_first(scene, &mut entries, all);
            let entries: Vec<Found<'_>> = entries
                .into_iter()
                .filter_map(|entry| {
                    let task: &Task = scene.roadmap.tasks.get(entry.at)?;
                    let status: &Status = board.statuses.get(entry.at)?;
                    Some((entry, task, status))
                })
                .collect();
            rules.extend(entries.iter().map(|(_, _, status)| status.rule));
            let shown = Shown::of(scene, &entries, cell);
            rest.extend(shown.rest.iter().map(|entry| (day, *entry)));
            cells.push(shown.draw(scene, day, (cell.0 * many(at), TOP + cell.1 * many(n)), cell));
        }
    }
    let occasions: Vec<_> = wanted.each().collect();
    let drawn = html! {
        @for at in 0..7_usize {
            @let name = u32::try_from(at + 1).map(|day| lang.day_of_week(day)).unwrap_or_default();
            text.heading.fine x=(place(cell.0 * many(at) + 4.0)) y="10" { (name) }
        }
        @for cell in &cells { (cell) }
        (legend(&signs(scene, rules, &occasions), width, height - SIGNS + 4.0))
    };
    (drawn, rest)
}

/// What of a day's tasks there is room for.
struct Shown<'a> {
    lines: Vec<(f64, &'a Found<'a>, Fitted)>,
    more: Option<(f64, usize)>,
    /// What is cut, and what is not there.
    rest: Vec<Entry>,
}

impl<'a> Shown<'a> {
    fn of(scene: &Scene, entries: &'a [Found<'a>], (width, height): (f64, f64)) -> Self {
        let lang = scene.lang();
        let mut shown = Self { lines: Vec::new(), more: None, rest: Vec::new() };
        let mut used = NUMBER;
        for (n, found) in entries.iter().enumerate() {
            let (entry, task, _) = found;
            let text = format!("{} {}", task.key, task.title.get(lang.code()));
            let before = SHAPE * many(1 + entry.occasions.each().count());
            let text = fitted(&text, width - 6.0 - before, &[(Letters::Fine, 2)]);
            let high = Letters::Fine.line() * many(text.lines.len()) + 1.5;
            let more = if n + 1 < entries.len() { MORE } else { 0.0 };
            if used + high + more > height {
                shown.more = Some((used, entries.len() - n));
                shown.rest.extend(entries.iter().skip(n).map(|(entry, ..)| *entry));
                break;
            }
            if !text.whole {
                shown.rest.push(*entry);
            }
            shown.lines.push((used, found, text));
            used += high;
        }
        shown
    }

    fn draw(
        &self,
        scene: &Scene,
        day: NaiveDate,
        (x, y): (f64, f64),
        (width, height): (f64, f64),
    ) -> Markup {
        let (lang, today) = (scene.lang(), scene.today());
        let off = !scene.roadmap.calendar.is_working(day);
        html! {
            rect.day.off[off] x=(place(x)) y=(place(y)) width=(place(width)) height=(place(height)) {}
            text.group x=(place(x + 4.0)) y=(place(y + 11.0)) { (day.day()) }
            @if day == today {
                text.fine x=(place(x + 22.0)) y=(place(y + 11.0)) { (lang.t("today")) }
            }
            @for (from, (entry, _, status), text) in &self.lines {
                @let before = 1 + entry.occasions.each().count();
                g {
                    (shapes(&beside(*entry, status), x + 3.0, y + from))
                    @for (n, line) in text.lines.iter().enumerate() {
                        text.entry.fine x=(place(x + 3.0 + SHAPE * many(before)))
                            y=(place(y + from + 8.0 + Letters::Fine.line() * many(n))) { (line) }
                    }
                }
            }
            @if let Some((from, n)) = self.more {
                text.fine x=(place(x + 4.0)) y=(place(y + from + 8.0)) { (lang.n("calendar-more", n)) }
            }
        }
    }
}

/// The shapes of a task on its day: its status, and what falls there.
fn beside(entry: Entry, status: &Status) -> Vec<Markup> {
    let occasions = entry.occasions.each().map(Occasion::shape);
    std::iter::once(status_shape(status.rule)).chain(occasions).collect()
}

/// Draws the months of a year, each day with how many deadlines fall on it and the worst of their statuses.
fn months(scene: &Scene, paper: Paper, year: i32, due: &Due) -> Markup {
    let lang = scene.lang();
    let (width, height) = paper.field();
    let (wide, high) = (width / 4.0, (height - SIGNS) / 3.0);
    let (across, down) = ((wide - 18.0) / 7.0, (high - 46.0) / 6.0);
    let rules: Vec<Rule> = due.values().filter_map(|day| day.worst).collect();
    html! {
        @for (n, first) in of_year(year).enumerate() {
            @let (x, y) = (wide * many(n % 4), high * many(n / 4));
            text.group x=(place(x + 2.0)) y=(place(y + 12.0)) { (lang.month_alone(first.month())) }
            @let sum = sum(due, first);
            @if sum.worst.is_some() {
                @for line in &fitted(&in_words(scene, &sum), wide - 18.0, &[(Letters::Fine, 1)]).lines {
                    text.fine x=(place(x + 2.0)) y=(place(y + 22.0)) { (line) }
                }
            }
            @for at in 0..7_usize {
                @let name = u32::try_from(at + 1).map(|day| lang.day_of_week(day)).unwrap_or_default();
                text.heading.fine x=(place(x + across * many(at) + 3.0)) y=(place(y + 33.0)) { (name) }
            }
            @for (row, week) in weeks(first).iter().enumerate() {
                @for (at, day) in week.iter().enumerate() {
                    @if let Some(day) = day {
                        @let corner = (x + across * many(at), y + 37.0 + down * many(row));
                        (small_day(scene, *day, due.get(day), corner, (across, down)))
                    }
                }
            }
        }
        (legend(&signs(scene, rules, &[]), width, height - SIGNS + 4.0))
    }
}

/// Adds up the deadlines of the month that begins on a day.
fn sum(due: &Due, first: NaiveDate) -> Deadlines {
    let mut sum = Deadlines::default();
    due.range(first..=last_of(first)).for_each(|(_, day)| sum.add(day));
    sum
}

fn small_day(
    scene: &Scene,
    day: NaiveDate,
    due: Option<&Deadlines>,
    (x, y): (f64, f64),
    (width, height): (f64, f64),
) -> Markup {
    let off = !scene.roadmap.calendar.is_working(day);
    let due = due.and_then(|due| Some((due.n, due.worst?)));
    html! {
        rect.day.off[off] x=(place(x)) y=(place(y)) width=(place(width)) height=(place(height)) {}
        text.fine x=(place(x + 3.0)) y=(place(y + 9.0)) { (day.day()) }
        @if let Some((n, worst)) = due {
            (shapes(&[status_shape(worst)], x + 3.0, y + height - 13.0))
            text.group x=(place(x + 3.0 + SHAPE)) y=(place(y + height - 4.0)) { (n) }
        }
    }
}
