//! Sheets of paper: how large they are, what stands above and below each drawing, and the ways to them.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::letters::{Letters, fitted, wide};
use crate::{
    components::{
        Code, exact_address,
        scale::{many, place},
        version_words,
    },
    i18n::{Lang, args},
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

/// Rows at the most that are printed.
pub const ROWS_MOST: usize = 5_000;

/// The height of what stands above a drawing, and below it.
const HEAD: f64 = 24.0;
const FOOT: f64 = 66.0;
/// How wide and how high the code below a drawing is: sixteen millimetres.
const CODE: f64 = 62.0;

/// How much wider bold letters are.
const BOLD: f64 = 1.17;

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

    /// Finds the one that an address asks for.
    pub fn asked(scene: &Scene) -> Option<Self> {
        scene.visit.query.get("print").and_then(Self::by_code)
    }

    /// The width and the height between margins of ten millimetres, in pixels of which an inch has 96.
    const fn room(self) -> (f64, f64) {
        match self {
            Self::A4 => (1_046.0, 716.0),
            Self::A3 => (1_511.0, 1_045.0),
        }
    }

    /// Returns the width and the height of a drawing.
    pub const fn field(self) -> (f64, f64) {
        let (width, height) = self.room();
        (width, height - HEAD - FOOT)
    }
}

/// What is printed.
pub struct Printed {
    /// What it is called.
    pub title: String,
    /// The address of the page on screen.
    pub back: String,
    /// What each sheet says at its foot; most often nothing.
    pub note: String,
    /// What is drawn on each sheet, as large as [`Paper::field`] says.
    pub drawings: Vec<Markup>,
}

/// Says that there are more rows than are printed; nothing where there are not.
pub fn cut_note(lang: Lang, rows: usize) -> String {
    if rows <= ROWS_MOST {
        return String::new();
    }
    let written = |n: usize| lang.thousands(u32::try_from(n).unwrap_or(u32::MAX));
    lang.f("sheets-cut", &args([("n", written(ROWS_MOST).into()), ("all", written(rows).into())]))
}

/// Returns the ways from a page to its sheets.
pub fn ways_to_paper(scene: &Scene) -> Markup {
    let left = ["page", "view", "done"].into_iter();
    let query = left.fold(scene.visit.query.clone(), |query, name| query.without(name));
    let href = |paper: Paper| scene.visit.at(&query.with("print", paper.code()));
    html! {
        a href=(href(Paper::A4)) { (scene.lang().t("sheets-a4")) } " · "
        a href=(href(Paper::A3)) { "A3" }
    }
}

/// Writes all sheets, and on screen what they are.
pub fn printed(scene: &Scene, paper: Paper, all: &Printed) -> Markup {
    let (lang, n) = (scene.lang(), all.drawings.len());
    let code = Code::of(&exact_address(scene));
    html! {
        h1.plain.on-screen { (all.title) }
        p.on-screen { (lang.t("sheets-hint")) " " a href=(all.back) { (lang.t("sheets-back")) } }
        @if n == 0 { p.empty { (lang.t("tasks-none")) } }
        @for (at, drawing) in all.drawings.iter().enumerate() {
            section.sheet.(paper.code()) { (sheet(scene, paper, all, drawing, (at + 1, n), code.as_ref())) }
        }
    }
}

fn sheet(
    scene: &Scene,
    paper: Paper,
    all: &Printed,
    drawing: &Markup,
    (k, n): (usize, usize),
    code: Option<&Code>,
) -> Markup {
    let lang = scene.lang();
    let (width, height) = paper.room();
    let (_, high) = paper.field();
    let count = lang.f("sheet-of", &args([("k", k.into()), ("n", n.into())]));
    // On paper the year is said, whichever year it is.
    let day = lang.weekday(scene.today(), NaiveDate::MIN);
    let version = scene.roadmap.version.to_string();
    let as_of = lang.f("sheet-as-of", &args([("day", day.into()), ("version", version.into())]));
    let as_of = format!("{} · {as_of}", all.title);
    let room = (width - wide(&as_of, Letters::Usual) - 24.0) / BOLD;
    let title = scene.roadmap.title.get(lang.code());
    let title = fitted(title, room, &[(Letters::Usual, 1), (Letters::Fine, 2)]);
    let beside = width - CODE - 8.0;
    let y = |n: usize| place(title.letters.line() * many(n + 1) - 1.0);
    html! {
        svg width=(place(width)) height=(place(height)) viewBox=(format!("0 0 {width} {height}")) role="img" aria-label=(count) {
            @for (n, line) in title.lines.iter().enumerate() {
                text.whose.(title.letters.class()) x="0" y=(y(n)) { (line) }
            }
            text.foot x=(place(width)) y="11" text-anchor="end" { (as_of) }
            svg x="0" y=(place(HEAD)) width=(place(width)) height=(place(high)) { (drawing) }
            text.foot x="0" y=(place(height - 4.0)) { (all.note) }
            text.foot x=(place(beside)) y=(place(height - 32.0)) text-anchor="end" { (version_words(scene)) }
            text.foot x=(place(beside)) y=(place(height - 18.0)) text-anchor="end" { (lang.t("printed-code")) }
            text.foot x=(place(beside)) y=(place(height - 4.0)) text-anchor="end" { (count) }
            @if let Some(code) = code {
                svg x=(place(width - CODE)) y=(place(height - CODE)) width=(place(CODE)) height=(place(CODE)) viewBox={ "0 0 " (code.size) " " (code.size) } {
                    // It is the same on every sheet.
                    @if k == 1 { g id="code" { (code.drawing()) } } @else { use href="#code" {} }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_said() {
        assert_eq!(cut_note(Lang::En, ROWS_MOST), "");
        let said = cut_note(Lang::En, 12_345);
        assert!(said.contains("5,000") && said.contains("12,345"), "{said}");
    }

    #[test]
    fn paper_is_known_by_its_name() {
        for paper in [Paper::A4, Paper::A3] {
            assert_eq!(Paper::by_code(paper.code()), Some(paper));
        }
        assert_eq!(Paper::by_code("a5"), None);
    }
}
