//! Tables on sheets: rows as high as their texts, heads repeated on each sheet, and of a group that goes on.

use maud::{Markup, html};

use super::{
    frame::Paper,
    letters::{Fitted, Letters, fitted},
    signs::{SHAPE, shapes},
};
use crate::components::scale::{many, place};

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// What stands above it.
    pub head: String,
    /// How wide it is.
    pub width: f64,
}

/// What stands in a column of a row.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Shapes before the text.
    pub shapes: Vec<Markup>,
    /// The text.
    pub text: String,
    /// The class of the text.
    pub class: &'static str,
}

impl Cell {
    /// Returns one of a text alone.
    pub fn of(text: impl Into<String>) -> Self {
        Self { shapes: Vec::new(), text: text.into(), class: "cell" }
    }

    /// Returns one of another class.
    pub fn called(self, class: &'static str) -> Self {
        Self { class, ..self }
    }

    /// Returns one with shapes before its text.
    pub fn behind(self, shapes: Vec<Markup>) -> Self {
        Self { shapes, ..self }
    }
}

/// What a table has below its heads.
#[derive(Clone, Debug)]
pub enum Line {
    /// What stands above rows that belong together.
    Head(String),
    /// A row.
    Row(Vec<Cell>),
}

/// The height of the heads of columns, and of a group's.
const HEADS: f64 = 18.0;
/// What is free on both sides of a text, and what is free above and below the texts of a row.
const BESIDE: f64 = 8.0;
const ABOVE: f64 = 5.0;

/// How a text is fitted: in two lines if that can be, in more of small letters rather than cut.
const WAYS: [(Letters, usize); 3] = [(Letters::Usual, 2), (Letters::Fine, 2), (Letters::Fine, 6)];

/// A row whose texts are fitted.
struct Row<'a> {
    cells: Vec<(f64, &'a Cell, Fitted)>,
    height: f64,
}

impl<'a> Row<'a> {
    fn of(columns: &[Column], cells: &'a [Cell]) -> Self {
        let mut x = 0.0;
        let mut height = Letters::Usual.line();
        let mut placed = Vec::new();
        for (column, cell) in columns.iter().zip(cells) {
            let before = SHAPE * many(cell.shapes.len());
            let text = fitted(&cell.text, column.width - BESIDE - before, &WAYS);
            height = height.max(text.letters.line() * many(text.lines.len()));
            placed.push((x, cell, text));
            x += column.width;
        }
        Self { cells: placed, height: height + ABOVE }
    }

    fn draw(&self, top: f64) -> Markup {
        let placed = self.cells.iter().map(|(x, cell, text)| {
            let x = x + BESIDE / 4.0;
            let first = top + ABOVE / 2.0 + text.letters.size() - 0.5;
            let y = move |n: usize| place(first + text.letters.line() * many(n));
            (x, cell, text, y)
        });
        html! {
            g {
                @for (x, cell, text, y) in placed {
                    (shapes(&cell.shapes, x, top + 4.0))
                    @for (n, line) in text.lines.iter().enumerate() {
                        text.(cell.class).(text.letters.class()) x=(place(x + SHAPE * many(cell.shapes.len()))) y=(y(n)) { (line) }
                    }
                }
            }
        }
    }
}

/// Cuts a table into drawings, one for each sheet.
pub fn drawings(paper: Paper, columns: &[Column], lines: &[Line]) -> Vec<Markup> {
    let (width, height) = paper.field();
    let mut all = Vec::new();
    let mut sheet = Sheet::new(columns, width);
    // The head of the group that is being written, which is not written before a row of it.
    let mut group: Option<&str> = None;
    let mut due = false;
    for line in lines {
        let cells = match line {
            Line::Head(title) => {
                group = Some(title.as_str());
                due = true;
                continue;
            }
            Line::Row(cells) => cells,
        };
        let row = Row::of(columns, cells);
        let head = if due { HEADS } else { 0.0 };
        if !sheet.is_empty && sheet.used + head + row.height > height {
            all.push(sheet.drawn());
            sheet = Sheet::new(columns, width);
            due = group.is_some();
        }
        if let Some(title) = group.filter(|_| due) {
            sheet.group(title);
            due = false;
        }
        sheet.row(&row);
    }
    if !sheet.is_empty {
        all.push(sheet.drawn());
    }
    all
}

/// A sheet as far as it is written.
struct Sheet {
    markup: String,
    used: f64,
    width: f64,
    is_empty: bool,
}

impl Sheet {
    fn new(columns: &[Column], width: f64) -> Self {
        let mut x = 0.0;
        let placed = columns.iter().map(|column| {
            let at = x;
            x += column.width;
            (at, column)
        });
        let heads = html! {
            @for (x, column) in placed {
                @let text = fitted(&column.head, column.width - BESIDE, &[(Letters::Usual, 1), (Letters::Fine, 1)]);
                @for line in &text.lines {
                    text.heading.(text.letters.class()) x=(place(x + BESIDE / 4.0)) y="12" { (line) }
                }
            }
            line.rule x1="0" x2=(place(width)) y1=(place(HEADS)) y2=(place(HEADS)) {}
        };
        Self { markup: heads.0, used: HEADS, width, is_empty: true }
    }

    fn add(&mut self, drawn: &Markup, height: f64) {
        self.markup.push_str(&drawn.0);
        self.used += height;
        let y = place(self.used);
        let hair = html! { line.hair x1="0" x2=(place(self.width)) y1=(y) y2=(y) {} };
        self.markup.push_str(&hair.0);
    }

    fn group(&mut self, title: &str) {
        let title = fitted(title, self.width * 0.8, &[(Letters::Usual, 1), (Letters::Fine, 1)]);
        let y = place(self.used + 13.0);
        let drawn = html! {
            @for line in &title.lines { text.group.(title.letters.class()) x="2" y=(y) { (line) } }
        };
        self.add(&drawn, HEADS);
    }

    fn row(&mut self, row: &Row<'_>) {
        self.add(&row.draw(self.used), row.height);
        self.is_empty = false;
    }

    fn drawn(self) -> Markup {
        maud::PreEscaped(self.markup)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(width: f64) -> Vec<Column> {
        let column = |head: &str, width: f64| Column { head: head.to_owned(), width };
        vec![column("Key", 80.0), column("Title", width - 80.0)]
    }

    fn row(n: usize, title: &str) -> Line {
        Line::Row(vec![Cell::of(format!("K-{n}")).called("key"), Cell::of(title).called("title")])
    }

    #[test]
    fn every_row_stands_on_one_sheet_below_its_heads() {
        for paper in [Paper::A4, Paper::A3] {
            let columns = columns(paper.field().0);
            let mut lines = vec![Line::Head("First".to_owned())];
            lines.extend((0..90).map(|n| row(n, "A title")));
            lines.push(Line::Head("Second".to_owned()));
            lines.extend((90..100).map(|n| row(n, &"words of a long title ".repeat(18))));
            let sheets = drawings(paper, &columns, &lines);
            assert!(sheets.len() > 1, "{paper:?}");
            for sheet in &sheets {
                assert!(sheet.0.contains(">Title<"), "{}", sheet.0);
                assert!(sheet.0.contains(">First<") || sheet.0.contains(">Second<"));
            }
            let all: String = sheets.iter().map(|sheet| sheet.0.as_str()).collect();
            for n in 0..100 {
                assert_eq!(all.matches(&format!(">K-{n}<")).count(), 1, "{n}");
            }
            assert!(!all.contains('…'), "nothing is cut");
        }
    }

    #[test]
    fn a_table_without_rows_needs_no_sheet() {
        let lines = [Line::Head("Nothing".to_owned())];
        assert!(drawings(Paper::A4, &columns(1_000.0), &lines).is_empty());
    }
}
