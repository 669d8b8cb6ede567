//! The table of tasks on paper: the columns of the page as far as there is room for them, in words.

use chrono::NaiveDate;
use maud::Markup;
use roadmap::{Status, Task, date::days_between, schedule::Drive};

use super::paper::{Cell, Column, Line, Paper, drawings, status_shape};
use crate::{
    components::{Column as Shown, driver_words, mark_words, owner_words, reported_on, state_name},
    i18n::{Lang, args, plain, signed},
    visit::Scene,
};

/// How wide the column of titles is at the least.
const TITLE_LEAST: f64 = 230.0;

/// The columns that give way where paper is too narrow, the first of them first.
const GIVING_WAY: [Shown; 8] = [
    Shown::Driver,
    Shown::Start,
    Shown::Report,
    Shown::State,
    Shown::Workstream,
    Shown::Float,
    Shown::Done,
    Shown::Dates,
];

/// The columns of the page on paper of some width.
pub struct Sheets {
    paper: Paper,
    shown: Vec<Shown>,
    left_out: Vec<Shown>,
}

/// Returns the width of what a column of the page is on paper, without that of the title.
const fn width(column: Shown) -> f64 {
    match column {
        Shown::Select | Shown::Trend => 0.0,
        Shown::Status => 136.0,
        Shown::Task => KEY + OWNER,
        Shown::Dates => DEADLINE + EXPECTED,
        Shown::Float => 46.0,
        Shown::Driver => 88.0,
        Shown::Done => 46.0,
        Shown::Report => 62.0,
        Shown::Workstream => 120.0,
        Shown::Start => 72.0,
        Shown::State => 84.0,
    }
}

const KEY: f64 = 68.0;
const OWNER: f64 = 118.0;
const DEADLINE: f64 = 104.0;
const EXPECTED: f64 = 112.0;

impl Sheets {
    /// Chooses which of some columns are printed; the line of forecasts is a drawing for the screen.
    pub fn of(paper: Paper, columns: &[Shown]) -> Self {
        let drawn = |column: &Shown| matches!(column, Shown::Select | Shown::Trend);
        let mut shown: Vec<_> = columns.iter().copied().filter(|it| !drawn(it)).collect();
        let mut left_out = Vec::new();
        for column in GIVING_WAY {
            if Self::title(paper, &shown) >= TITLE_LEAST {
                break;
            }
            if shown.contains(&column) {
                shown.retain(|it| *it != column);
                left_out.push(column);
            }
        }
        Self { paper, shown, left_out }
    }

    /// The width that is left for the titles.
    fn title(paper: Paper, shown: &[Shown]) -> f64 {
        paper.field().0 - shown.iter().map(|column| width(*column)).sum::<f64>()
    }

    /// Says which columns there is no room for; nothing where all are there.
    pub fn note(&self, lang: Lang) -> String {
        if self.left_out.is_empty() {
            return String::new();
        }
        let names = self.left_out.iter().map(|it| lang.t(&format!("column-{}", it.name())));
        let names = names.collect::<Vec<_>>().join(", ");
        lang.f("sheets-columns", &args([("columns", names.into())]))
    }

    /// Cuts rows into drawings, one for each sheet.
    pub fn drawings(&self, lang: Lang, lines: &[Line]) -> Vec<Markup> {
        let head = |column: Shown| lang.t(&format!("column-{}", column.name()));
        let column = |head: String, width: f64| Column { head, width };
        let columns = self.shown.iter().flat_map(|it| match it {
            Shown::Task => vec![
                column(lang.t("sheets-key"), KEY),
                column(head(*it), Self::title(self.paper, &self.shown)),
                column(lang.t("pick-owner"), OWNER),
            ],
            Shown::Dates => {
                vec![column(lang.t("deadline"), DEADLINE), column(lang.t("expected"), EXPECTED)]
            }
            other => vec![column(head(*other), width(*other))],
        });
        drawings(self.paper, &columns.collect::<Vec<_>>(), lines)
    }

    /// Writes a task's row.
    pub fn row(&self, scene: &Scene, task: &Task, status: &Status) -> Line {
        let cells = self.shown.iter().flat_map(|column| cells(scene, task, status, *column));
        Line::Row(cells.collect())
    }
}

fn cells(scene: &Scene, task: &Task, status: &Status, column: Shown) -> Vec<Cell> {
    let (lang, today) = (scene.lang(), scene.today());
    let nothing = || "–".to_owned();
    let one = match column {
        Shown::Select | Shown::Trend => return Vec::new(),
        Shown::Status => return vec![status_cell(scene, status)],
        Shown::Task => {
            return vec![
                Cell::of(key(scene, task)).called("key"),
                Cell::of(task.title.get(lang.code())).called("title"),
                Cell::of(scene.office(&task.owner)),
            ];
        }
        Shown::Dates => {
            let expected = expected(scene, task, status);
            return vec![Cell::of(deadline(scene, task)), Cell::of(expected)];
        }
        Shown::Float => status.float.map_or_else(nothing, plain),
        Shown::Driver => {
            let board = scene.board();
            let timing = board.timing(&scene.roadmap, &task.key);
            match timing.filter(|timing| timing.drive != Drive::Done) {
                Some(timing) => driver_words(scene, timing.drive),
                None => nothing(),
            }
        }
        Shown::Done => format!("{}\u{a0}%", task.percent()),
        Shown::Report => {
            let age = |on: NaiveDate| lang.n("age-days", days_between(on, today));
            reported_on(scene, task).map_or_else(nothing, age)
        }
        Shown::Workstream => {
            let workstream = scene.roadmap.workstream(&task.workstream);
            workstream.map(|it| it.title.get(lang.code()).to_owned()).unwrap_or_default()
        }
        Shown::Start => task.start.map(|start| lang.day(start, today)).unwrap_or_default(),
        Shown::State => state_name(scene, task),
    };
    vec![Cell::of(one)]
}

/// The status of a task, and the marks beside it.
fn status_cell(scene: &Scene, status: &Status) -> Cell {
    let lang = scene.lang();
    let mut words = vec![lang.status(status, scene.today())];
    words.extend(mark_words(lang, status));
    Cell::of(words.join(" · ")).behind(vec![status_shape(status.rule)])
}

/// The key of a task, with the sign of a milestone.
fn key(scene: &Scene, task: &Task) -> String {
    let last = scene.roadmap.final_task.as_ref() == Some(&task.key);
    let sign = if task.is_milestone() || last { "\u{a0}◆" } else { "" };
    format!("{}{sign}", task.key)
}

/// The deadline in force, what it was, and the day on which it falls if it is another one.
fn deadline(scene: &Scene, task: &Task) -> String {
    let (lang, today) = (scene.lang(), scene.today());
    let (original, deadline) = (task.original_deadline(), task.deadline);
    let mut said = lang.deadline(deadline, today);
    let effective = scene.roadmap.effective(deadline);
    if !deadline.is_approximate() && effective != deadline.last_day() {
        said = format!("{said} ⇢ {}", lang.weekday(effective, today));
    }
    if original != deadline {
        let moved = signed(days_between(original.last_day(), deadline.last_day()));
        let was = lang.deadline(original, today);
        let was = lang.f("sheets-was", &args([("date", was.into()), ("moved", moved.into())]));
        said = format!("{said} {was}");
    }
    said
}

/// When a task is expected or was submitted, how far that is from the deadline, and what its owner says.
fn expected(scene: &Scene, task: &Task, status: &Status) -> String {
    let (lang, today) = (scene.lang(), scene.today());
    let Some(date) = status.expected else { return "–".to_owned() };
    let day = lang.day(date, today);
    let mut said = match task.submission() {
        Some(_) => lang.f("timeline-ear-submitted", &args([("date", day.into())])),
        None => day,
    };
    let days = days_between(task.deadline.last_day(), date);
    if days != 0 {
        said = format!("{said} ({})", signed(days));
    }
    if let Some(owner) = owner_words(scene, task, status) {
        said = format!("{said} · {owner}");
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_have_room_whatever_else_is_printed() {
        for columns in [&Shown::ALL[..], &Shown::TASKS[..], &[Shown::Status, Shown::Task][..]] {
            for paper in [Paper::A4, Paper::A3] {
                let sheets = Sheets::of(paper, columns);
                assert!(Sheets::title(paper, &sheets.shown) >= TITLE_LEAST, "{columns:?}");
            }
        }
        let usual = Sheets::of(Paper::A4, &Shown::TASKS);
        assert_eq!(usual.note(Lang::En), "", "{:?}", usual.left_out);
        let every = Sheets::of(Paper::A4, &Shown::ALL);
        let said = every.note(Lang::En);
        assert!(said.contains(&Lang::En.t("column-driver")), "{said}");
    }
}
