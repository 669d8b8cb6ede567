//! Shapes on sheets, and what they mean: on paper nothing can be pointed at, and colours are lost.

use maud::{Markup, html};
use roadmap::Rule;

use super::letters::{Letters, wide};
use crate::{
    components::{
        icon_name,
        scale::{many, place},
        tone_class,
    },
    i18n::Lang,
};

/// The room that a shape takes in a line.
pub const SHAPE: f64 = 12.0;
/// The height of a legend of two lines.
pub const SIGNS: f64 = 26.0;

/// A shape, and what it means.
#[derive(Clone, Debug)]
pub struct Sign {
    /// A drawing of twelve by twelve.
    pub shape: Markup,
    /// Its meaning.
    pub words: String,
}

/// Draws the shape of a status.
pub fn status_shape(rule: Rule) -> Markup {
    html! {
        svg.shape.(tone_class(rule.tone())) width="12" height="12" viewBox="0 0 12 12" { use href=(icon_name(rule)) {} }
    }
}

/// Draws shapes beside each other.
pub fn shapes(all: &[Markup], x: f64, y: f64) -> Markup {
    html! {
        @for (n, shape) in all.iter().enumerate() {
            svg x=(place(x + SHAPE * many(n))) y=(place(y)) width="10" height="10" viewBox="0 0 12 12" { (shape) }
        }
    }
}

/// Returns what the shapes of some statuses mean, the worst first; statuses that share one share its words.
pub fn signs_of(lang: Lang, rules: impl IntoIterator<Item = Rule>) -> Vec<Sign> {
    let mut all: Vec<Rule> = rules.into_iter().collect();
    all.sort_by_key(|rule| rule.severity());
    all.dedup();
    let mut known: Vec<(Rule, Vec<String>)> = Vec::new();
    for rule in all {
        match known.iter_mut().find(|(other, _)| icon_name(*other) == icon_name(rule)) {
            Some((_, words)) => words.push(lang.rule(rule)),
            None => known.push((rule, vec![lang.rule(rule)])),
        }
    }
    let sign = |(rule, words): (Rule, Vec<String>)| Sign {
        shape: status_shape(rule),
        words: words.join(" / "),
    };
    known.into_iter().map(sign).collect()
}

/// Draws a legend into a width, from a height down.
pub fn legend(signs: &[Sign], width: f64, top: f64) -> Markup {
    let (mut x, mut y) = (0.0, top);
    let mut placed = Vec::new();
    for sign in signs {
        let room = SHAPE + wide(&sign.words, Letters::Fine) + 14.0;
        if x > 0.0 && x + room > width {
            (x, y) = (0.0, y + SIGNS / 2.0);
        }
        placed.push((x, y, sign));
        x += room;
    }
    html! {
        @for (x, y, sign) in placed {
            (shapes(std::slice::from_ref(&sign.shape), x, y))
            text.fine x=(place(x + SHAPE + 2.0)) y=(place(y + 8.0)) { (sign.words) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_of_one_shape_share_its_words() {
        let rules = [Rule::MetLate, Rule::Overdue, Rule::MetOnTime, Rule::Overdue];
        let signs = signs_of(Lang::En, rules);
        let words: Vec<_> = signs.iter().map(|sign| sign.words.as_str()).collect();
        let met = format!("{} / {}", Lang::En.rule(Rule::MetLate), Lang::En.rule(Rule::MetOnTime));
        assert_eq!(words, [Lang::En.rule(Rule::Overdue), met]);
        let drawn = legend(&signs, 40.0, 0.0).0;
        assert!(drawn.contains("y=\"8.0\"") && drawn.contains("y=\"21.0\""), "two lines: {drawn}");
    }
}
