//! The timeline on paper: cut into sheets, each a drawing of its own with names and scale repeated.

use maud::{Markup, html};
use roadmap::{Status, Task, rollup::Board};

use super::{
    lane::{self, HEIGHT},
    months::scale_names,
    rows::{Dates, Row, Rows},
    window::Window,
};
use crate::{
    components::{
        icon_name,
        scale::{place, real},
        tone_class,
    },
    i18n::args,
    visit::Scene,
};

/// Paper, lying on its side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// 297 by 210 millimetres.
    A4,
    /// 420 by 297 millimetres.
    A3,
}

impl Paper {
    /// Returns its name in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::A4 => "a4",
            Self::A3 => "a3",
        }
    }

    /// Finds the one with a name.
    pub fn by_code(code: &str) -> Option<Self> {
        [Self::A4, Self::A3].into_iter().find(|it| it.code() == code)
    }

    /// The width and the height between margins of ten millimetres, in pixels of which an inch has 96.
    const fn room(self) -> (f64, f64) {
        match self {
            Self::A4 => (1_046.0, 716.0),
            Self::A3 => (1_511.0, 1_045.0),
        }
    }
}

/// The width of the names.
const NAMES: f64 = 300.0;
/// The height of the scale, of a row, and of what stands below.
const HEAD: f64 = 34.0;
const LINE: f64 = 18.0;
const FOOT: f64 = 18.0;
/// Characters of a title on a line, and on each of two lines of six points.
const SHORT: usize = 50;
const LONG: usize = 66;

/// A sheet: its rows and where in the drawing its part of time begins.
struct Sheet<'a> {
    rows: &'a [Row],
    from: f64,
}

/// Writes all sheets.
pub fn sheets(scene: &Scene, rows: &Rows, window: &Window, paper: Paper) -> Markup {
    let (width, height) = paper.room();
    let wide = width - NAMES;
    let lines = fitting(height);
    let mut all = Vec::new();
    for part in rows.all.chunks(lines) {
        let mut from = 0.0;
        while from < window.width() {
            all.push(Sheet { rows: part, from });
            from += wide;
        }
    }
    let n = all.len();
    html! {
        @for (at, sheet) in all.iter().enumerate() {
            section.sheet.(paper.code()) {
                (draw(scene, rows, window, sheet, paper, (at + 1, n)))
            }
        }
    }
}

/// Returns how many rows a sheet has.
fn fitting(height: f64) -> usize {
    let mut lines = 1;
    while HEAD + LINE * real(lines + 1) + FOOT <= height {
        lines += 1;
    }
    usize::try_from(lines).unwrap_or(1)
}

fn draw(
    scene: &Scene,
    rows: &Rows,
    window: &Window,
    sheet: &Sheet<'_>,
    paper: Paper,
    (k, n): (usize, usize),
) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let (width, height) = paper.room();
    let wide = width - NAMES;
    let board = scene.board();
    let count = lang.f("sheet-of", &args([("k", k.into()), ("n", n.into())]));
    let title = scene.roadmap.title.get(lang.code());
    let below = format!("{title} · {} · {}", lang.weekday(today, today), scene.roadmap.version);
    let used = HEAD + LINE * real(i64::try_from(sheet.rows.len()).unwrap_or(0));
    let inside =
        |x: f64| (sheet.from..sheet.from + wide).contains(&x).then_some(x - sheet.from + NAMES);
    let last = scene.roadmap.final_task().map(|task| scene.roadmap.effective(task.deadline));
    html! {
        svg width=(place(width)) height=(place(height)) viewBox=(format!("0 0 {width} {height}")) role="img" aria-label=(count) {
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
                @let y = HEAD + LINE * real(i64::try_from(at).unwrap_or(0));
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
            text.foot x="0" y=(place(height - 4.0)) { (below) }
            text.foot x=(place(width)) y=(place(height - 4.0)) text-anchor="end" { (count) }
        }
    }
}

/// A task: its shape, its title, its key, and what of its drawing falls on the sheet.
fn line(
    scene: &Scene,
    window: &Window,
    board: &Board,
    (at, task, status): (usize, &Task, &Status),
    (y, from, wide): (f64, f64, f64),
) -> Markup {
    let dates = Dates::of(board, at, task, status);
    let title = task.title.get(scene.lang().code());
    let lines = lines_of(title);
    let (size, first) = if lines.len() == 1 { ("one", 12.0) } else { ("two", 7.5) };
    let middle = f64::from(HEIGHT) / 2.0;
    html! {
        g.(tone_class(status.rule.tone())) {
            svg.shape x="2" y=(place(y + 4.0)) width="10" height="10" viewBox="0 0 12 12" { use href=(icon_name(status.rule)) {} }
            @for (n, line) in lines.iter().enumerate() {
                text.title.(size) x="17" y=(place(y + first + 8.5 * real(i64::try_from(n).unwrap_or(0)))) { (line) }
            }
            text.key x=(place(NAMES - 4.0)) y=(place(y + 12.0)) text-anchor="end" { (task.key.as_str()) }
            svg.lane x=(place(NAMES)) y=(place(y)) width=(place(wide)) height=(place(LINE))
                viewBox=(format!("{from:.1} {:.1} {wide:.1} {LINE:.1}", middle - LINE / 2.0)) {
                (lane::drawing(window, task, status, &dates))
                @if let Some(said) = dates.forecast { (lane::tick(window.end(said))) }
            }
        }
    }
}

/// Breaks a title into one line, or into two smaller ones.
fn lines_of(title: &str) -> Vec<String> {
    if title.chars().count() <= SHORT {
        return vec![title.to_owned()];
    }
    let mut lines = vec![String::new()];
    for word in title.split_whitespace() {
        let Some(line) = lines.last_mut() else { break };
        let long = line.chars().count() + 1 + word.chars().count() > LONG;
        if long && !line.is_empty() {
            if lines.len() == 2 {
                // What a third line would have is on the page of the task.
                if let Some(last) = lines.last_mut() {
                    last.push('…');
                }
                return lines;
            }
            lines.push(word.to_owned());
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_has_as_many_rows_as_fit_and_no_half_ones() {
        for paper in [Paper::A4, Paper::A3] {
            let (_, height) = paper.room();
            let lines = fitting(height);
            let used = HEAD + LINE * real(i64::try_from(lines).expect("some")) + FOOT;
            assert!(used <= height && used + LINE > height, "{paper:?}: {lines}");
        }
    }

    #[test]
    fn a_title_is_whole_on_two_lines_at_the_most() {
        assert_eq!(lines_of("Approve"), ["Approve"]);
        let two = "word ".repeat(18);
        let lines = lines_of(two.trim());
        assert_eq!((lines.len(), lines.join(" ")), (2, two.trim().to_owned()));
        let long = lines_of(&"word ".repeat(60));
        assert!(long.len() == 2 && long[1].ends_with('…'));
    }
}
