//! The timeline on paper: cut into sheets, each a drawing of its own with names and scale repeated.

use maud::{Markup, html};
use roadmap::{Rule, Status, Task, rollup::Board};

use super::{
    lane::{self, HEIGHT},
    months::scale_names,
    rows::{Dates, Row, Rows},
    window::Window,
};
use crate::{
    components::{
        scale::{many, place},
        tone_class,
    },
    pages::paper::{
        Letters, Paper, Printed, ROWS_MOST, SHAPE, SIGNS, cut_note, fitted, legend, shapes,
        signs_of, status_shape, wide,
    },
    visit::Scene,
};

/// The width of the names.
const NAMES: f64 = 300.0;
/// The height of the scale, and of a row.
const HEAD: f64 = 34.0;
const LINE: f64 = 18.0;

/// How a title is fitted into a row.
const WAYS: [(Letters, usize); 2] = [(Letters::Usual, 1), (Letters::Fine, 2)];

/// A sheet: its rows and where in the drawing its part of time begins.
struct Sheet<'a> {
    rows: &'a [Row],
    from: f64,
}

/// Draws all sheets.
pub fn sheets(scene: &Scene, rows: &Rows, window: &Window, paper: Paper) -> Printed {
    let (width, height) = paper.field();
    let wide = width - NAMES;
    let printed = rows.all.get(..ROWS_MOST).unwrap_or(&rows.all);
    let mut drawings = Vec::new();
    for part in printed.chunks(fitting(height)) {
        let mut from = 0.0;
        while from < window.width() {
            let sheet = Sheet { rows: part, from };
            drawings.push(draw(scene, rows, window, &sheet, paper));
            from += wide;
        }
    }
    Printed {
        title: scene.lang().t("timeline-title"),
        back: scene.visit.at(&scene.visit.query.without("print")),
        note: cut_note(scene.lang(), rows.all.len()),
        drawings,
    }
}

/// Returns how many rows a sheet has.
fn fitting(height: f64) -> usize {
    let mut lines = 1;
    while HEAD + LINE * many(lines + 1) + SIGNS <= height {
        lines += 1;
    }
    lines
}

fn draw(scene: &Scene, rows: &Rows, window: &Window, sheet: &Sheet<'_>, paper: Paper) -> Markup {
    let today = scene.today();
    let (width, height) = paper.field();
    let wide = width - NAMES;
    let board = scene.board();
    let used = HEAD + LINE * many(sheet.rows.len());
    let inside =
        |x: f64| (sheet.from..sheet.from + wide).contains(&x).then_some(x - sheet.from + NAMES);
    let last = scene.roadmap.final_task().map(|task| scene.roadmap.effective(task.deadline));
    html! {
        @for (x, off) in window.off_places(&scene.roadmap.calendar) {
            @let (from, to) = (x.max(sheet.from), (x + off).min(sheet.from + wide));
            @if to > from {
                rect.off x=(place(from - sheet.from + NAMES)) y=(place(HEAD)) width=(place(to - from)) height=(place(used - HEAD)) {}
            }
        }
        @for (month, name) in scale_names(scene, window) {
            @if let Some(x) = inside(window.begin(month).max(0.0)) {
                line.rule x1=(place(x)) x2=(place(x)) y1="4" y2=(place(used)) {}
                text.month x=(place(x + 3.0)) y="13" { (name) }
            }
        }
        @for day in window.days() {
            @if let Some(x) = inside(window.middle(day)) {
                text.day x=(place(x)) y="28" text-anchor="middle" { (chrono::Datelike::day(&day)) }
            }
        }
        line.rule x1="0" x2=(place(width)) y1=(place(HEAD)) y2=(place(HEAD)) {}
        @for (at, row) in sheet.rows.iter().enumerate() {
            @let y = HEAD + LINE * many(at);
            @match row {
                Row::Group(group) => {
                    @if let Some(group) = rows.groups.get(*group) {
                        text.group x="2" y=(place(y + 13.0)) { (group.title) }
                    }
                }
                Row::Task(at) => {
                    @for (task, status) in board.at(&scene.roadmap, std::iter::once(*at)) {
                        (line(scene, window, &board, (*at, task, status), (y, sheet.from, wide)))
                    }
                }
            }
            line.hair x1="0" x2=(place(width)) y1=(place(y + LINE)) y2=(place(y + LINE)) {}
        }
        @if let Some(x) = inside(window.middle(today)) {
            line.today x1=(place(x)) x2=(place(x)) y1="18" y2=(place(used)) {}
        }
        @if let Some(x) = last.and_then(|last| inside(window.end(last))) {
            line.final x1=(place(x)) x2=(place(x)) y1="18" y2=(place(used)) {}
        }
        line.rule x1=(place(NAMES)) x2=(place(NAMES)) y1="0" y2=(place(used)) {}
        (legend(&signs_of(scene.lang(), rules(&board, sheet.rows)), width, height - SIGNS + 4.0))
    }
}

/// The statuses of a sheet's tasks.
fn rules(board: &Board, rows: &[Row]) -> Vec<Rule> {
    let status = |row: &Row| match row {
        Row::Group(_) => None,
        Row::Task(at) => board.statuses.get(*at).map(|status| status.rule),
    };
    rows.iter().filter_map(status).collect()
}

/// A task: its shape, its title, its key, and what of its drawing falls on the sheet.
fn line(
    scene: &Scene,
    window: &Window,
    board: &Board,
    (at, task, status): (usize, &Task, &Status),
    (y, from, width): (f64, f64, f64),
) -> Markup {
    let dates = Dates::of(board, at, task, status);
    let title = task.title.get(scene.lang().code());
    let room = NAMES - 17.0 - wide(&task.key, Letters::Usual) - 8.0;
    let title = fitted(title, room, &WAYS);
    let first = if title.lines.len() == 1 { 12.0 } else { 7.5 };
    let middle = f64::from(HEIGHT) / 2.0;
    html! {
        g.(tone_class(status.rule.tone())) {
            (shapes(&[status_shape(status.rule)], 2.0, y + 4.0))
            @for (n, line) in title.lines.iter().enumerate() {
                text.title.(title.letters.class()) x=(place(5.0 + SHAPE)) y=(place(y + first + 8.5 * many(n))) { (line) }
            }
            text.key x=(place(NAMES - 4.0)) y=(place(y + 12.0)) text-anchor="end" { (task.key.as_str()) }
            svg.lane x=(place(NAMES)) y=(place(y)) width=(place(width)) height=(place(LINE))
                viewBox=(format!("{from:.1} {:.1} {width:.1} {LINE:.1}", middle - LINE / 2.0)) {
                (lane::drawing(window, task, status, &dates))
                @if let Some(said) = dates.forecast { (lane::tick(window.end(said))) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_has_as_many_rows_as_fit_and_no_half_ones() {
        for paper in [Paper::A4, Paper::A3] {
            let (_, height) = paper.field();
            let lines = fitting(height);
            let used = HEAD + LINE * many(lines) + SIGNS;
            assert!(used <= height && used + LINE > height, "{paper:?}: {lines}");
        }
    }
}
