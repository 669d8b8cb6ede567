//! What a change does to the dates of others, in words.

use chrono::NaiveDate;
use roadmap::schedule::effect::{Effect, Move};

use crate::i18n::{Lang, args, signed};

/// Rows at the most; how many more there are is said.
const ROWS: usize = 12;

/// Escapes a text for HTML.
fn escaped(text: &str) -> String {
    html_escape::encode_double_quoted_attribute(text).into_owned()
}

/// Says in a sentence what moves: `3 become late, 1 recovers; final milestone 1 Dec → 9 Dec (+8)`.
pub fn sentence(lang: Lang, effect: &Effect, today: NaiveDate) -> String {
    let counts = [
        (effect.late(), "effect-late"),
        (effect.recovered(), "effect-recover"),
        (effect.later(), "effect-later"),
    ];
    let counts = counts.into_iter().filter(|(n, _)| *n > 0);
    let mut parts: Vec<_> = counts.map(|(n, key)| lang.n(key, n)).collect();
    if parts.is_empty() {
        parts.push(match effect.moves.len() {
            0 => lang.t("effect-nothing"),
            n => lang.n("effect-moved", n),
        });
    }
    let mut text = parts.join(", ");
    if let Some(last) = &effect.last {
        let day = |date| lang.day(date, today).into();
        text.push_str("; ");
        text.push_str(&match last.days() {
            0 => lang.f("effect-last-same", &args([("date", day(last.after))])),
            days => lang.f(
                "effect-last",
                &args([
                    ("before", day(last.before)),
                    ("after", day(last.after)),
                    ("drift", signed(days).into()),
                ]),
            ),
        });
    }
    text
}

/// Writes the sentence and the rows as HTML. `task` gives the address of a task.
pub fn html(
    lang: Lang,
    effect: &Effect,
    today: NaiveDate,
    task: impl Fn(&str) -> String,
) -> String {
    let mut html = format!("<p>{}</p>", escaped(&sentence(lang, effect, today)));
    if effect.moves.is_empty() {
        return html;
    }
    html.push_str("<ul>");
    for row in effect.moves.iter().take(ROWS) {
        html.push_str(&row_html(lang, row, today, &task(&row.task)));
    }
    html.push_str("</ul>");
    let more = effect.moves.len().saturating_sub(ROWS);
    if more > 0 {
        let text = lang.n("effect-more", more);
        html.push_str(&format!("<p class=\"muted\">{}</p>", escaped(&text)));
    }
    html
}

fn row_html(lang: Lang, row: &Move, today: NaiveDate, href: &str) -> String {
    let (class, mark) = match (row.was_late, row.is_late) {
        (false, true) => ("late", format!(" · {}", lang.t("effect-is-late"))),
        (true, false) => ("early", format!(" · {}", lang.t("effect-recovers"))),
        (true, true) if row.days() < 0 => ("early", String::new()),
        (true, true) => ("late", String::new()),
        (false, false) => ("", String::new()),
    };
    format!(
        "<li><a href=\"{href}\">{key}</a> {} → {} <b class=\"{class}\">{}{}</b></li>",
        lang.day(row.before, today),
        lang.day(row.after, today),
        signed(row.days()),
        escaped(&mark),
        href = escaped(href),
        key = escaped(&row.task),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(task: &str, before: &str, after: &str, was_late: bool, is_late: bool) -> Move {
        let date = |text: &str| text.parse().expect("a date");
        let deadline = Some(date("2026-12-01"));
        let (before, after) = (date(before), date(after));
        Move { task: task.into(), before, after, deadline, was_late, is_late }
    }

    #[test]
    fn a_sentence_names_what_becomes_late_and_where_the_final_milestone_goes() {
        let last = moved("M", "2026-12-01", "2026-12-09", false, true);
        let effect = Effect {
            moves: vec![
                moved("<A>", "2026-11-20", "2026-11-30", false, true),
                last.clone(),
                moved("B", "2026-11-20", "2026-11-18", true, false),
            ],
            last: Some(last),
        };
        let today = "2026-11-24".parse().expect("a date");
        let said = sentence(Lang::En, &effect, today);
        let expected = "2 become late, 1 recovers; final milestone 1 Dec → 9 Dec (+8)";
        assert_eq!(said.replace('\u{a0}', " "), expected);
        let html = html(Lang::En, &effect, today, |key| format!("/r/x/t/{key}"));
        assert!(html.contains("&lt;A&gt;") && !html.contains("<A>"), "{html}");
        assert!(html.contains("−2"), "{html}");
    }
}
