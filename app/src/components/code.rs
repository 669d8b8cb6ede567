//! What a print says of itself: the version that it shows, the hash of that version's last event, and a code
//! that opens exactly that version as it was seen on that day.

use std::fmt::Write;

use maud::{Markup, html};
use qrcode::{Color, EcLevel, QrCode};

use super::region::region;
use crate::{as_of::AsOf, i18n::args, visit::Scene};

/// Empty modules around a code.
const QUIET: usize = 4;
/// Digits of a hash that are said.
const DIGITS: usize = 12;

/// A code as a drawing, in which a module is 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The dark modules, as lines of the width 1.
    pub path: String,
    /// How wide and how high it is, with the room around it.
    pub size: usize,
}

impl Code {
    /// Draws a text; none if it is longer than any code.
    pub fn of(text: &str) -> Option<Self> {
        // As few modules as may be, so that they are large.
        let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
        let width = code.width();
        let (mut path, colors) = (String::new(), code.into_colors());
        for (y, row) in colors.chunks(width).enumerate() {
            let mut x = QUIET;
            for run in row.chunk_by(|a, b| a == b) {
                if run.first() == Some(&Color::Dark) {
                    let _ = write!(path, "M{x} {}.5h{}", y + QUIET, run.len());
                }
                x += run.len();
            }
        }
        Some(Self { path, size: width + 2 * QUIET })
    }

    /// Draws its paper and its modules.
    pub fn drawing(&self) -> Markup {
        html! {
            rect.code width=(self.size) height=(self.size) {}
            path.code d=(self.path) {}
        }
    }
}

/// Returns the whole address of the page at exactly the version that it shows, on the day on which it does:
/// statuses depend on both.
pub fn exact_address(scene: &Scene) -> String {
    let visit = &scene.visit;
    let seen = AsOf::Seen { version: scene.roadmap.version, day: scene.day }.to_string();
    let query = ["done", "fragment"].iter().fold(visit.query.clone(), |it, name| it.without(name));
    format!("{}{}", visit.origin, visit.at(&query.with("asof", &seen)))
}

/// Says which version is shown, and how its hash begins.
pub fn version_words(scene: &Scene) -> String {
    let version = scene.roadmap.version.to_string();
    let words = scene.lang().f("printed-version", &args([("version", version.into())]));
    match scene.hash.as_ref().and_then(|hash| hash.get(..DIGITS)) {
        Some(digits) => format!("{words} · {digits}"),
        None => words,
    }
}

/// Says on paper what the page shows, with the code that leads to it; on screen nothing.
pub fn printed(scene: &Scene) -> Markup {
    let (lang, address) = (scene.lang(), exact_address(scene));
    let words = version_words(scene);
    let contents = html! {
        @if let Some(code) = Code::of(&address) {
            svg.code viewBox={ "0 0 " (code.size) " " (code.size) } role="img" aria-label=(lang.t("printed-code")) {
                (code.drawing())
            }
        }
        p {
            b { (scene.roadmap.key.as_str()) " · " (words) } br;
            (lang.t("printed-code")) br;
            span.address { (address) }
        }
    };
    region("footer", "printed", "printed", &contents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_has_the_modules_of_its_code() {
        let text = "https://vekha.example/r/december-1/t/GOV-12?asof=v123_2026-11-30";
        let code = Code::of(text).expect("it is short");
        let colors = QrCode::with_error_correction_level(text, EcLevel::L).expect("a code");
        let (width, colors) = (colors.width(), colors.into_colors());
        assert_eq!(code.size, width + 8);
        let mut drawn = vec![Color::Light; width * width];
        for line in code.path.split('M').skip(1) {
            let (at, length) = line.split_once(".5h").expect("a line");
            let (x, y) = at.split_once(' ').expect("a place");
            let number = |text: &str| text.parse::<usize>().expect("a number");
            for x in number(x)..number(x) + number(length) {
                drawn[(number(y) - QUIET) * width + x - QUIET] = Color::Dark;
            }
        }
        assert_eq!(drawn, colors);
    }

    #[test]
    fn what_is_too_long_has_no_code() {
        assert_eq!(Code::of(&"a".repeat(4_000)), None);
    }
}
