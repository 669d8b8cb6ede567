//! What a change does to the dates of others, in words: the same on the server and in the browser.

use chrono::{Datelike, NaiveDate};
use roadmap::schedule::effect::{Effect, Move};
use serde::{Deserialize, Serialize};

/// Rows at the most; how many more there are is said.
const ROWS: usize = 12;

/// A text about a number in each plural that English and Russian have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plural {
    /// As for 1 and, in Russian, 21.
    pub one: String,
    /// As for 2 in Russian.
    pub few: String,
    /// As for 5 in Russian.
    pub many: String,
    /// As for 2 in English.
    pub other: String,
}

impl Plural {
    fn of(&self, n: usize, category: &str) -> String {
        let form = match category {
            "one" => &self.one,
            "few" => &self.few,
            "many" => &self.many,
            _ => &self.other,
        };
        form.replace("{n}", &n.to_string())
    }
}

/// The words of the reader's language, with places in braces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// The language's code, for its plural rules.
    pub lang: String,
    /// Months as they stand behind a day.
    pub months: Vec<String>,
    /// `{n}` tasks become late.
    pub late: Plural,
    /// `{n}` tasks recover.
    pub recover: Plural,
    /// `{n}` tasks move.
    pub moved: Plural,
    /// `{n}` finish later and were late already.
    pub later: Plural,
    /// `{n}` more.
    pub more: Plural,
    /// Nothing moves.
    pub nothing: String,
    /// The final milestone goes from `{before}` to `{after}`, by `{drift}`.
    pub last: String,
    /// The final milestone stays on `{date}`.
    pub last_same: String,
    /// The link would close the circle `{path}`.
    pub cycle: String,
    /// Behind the dates of a task that becomes late.
    pub is_late: String,
    /// Behind the dates of a task that recovers.
    pub recovers: String,
}

fn day(words: &Words, date: NaiveDate, today: NaiveDate) -> String {
    let month = usize::try_from(date.month0()).ok().and_then(|at| words.months.get(at));
    let month = month.map_or("", String::as_str);
    if date.year() == today.year() {
        format!("{}\u{a0}{month}", date.day())
    } else {
        format!("{}\u{a0}{month}\u{a0}{}", date.day(), date.year())
    }
}

fn signed(days: i64) -> String {
    if days < 0 { format!("−{}", days.unsigned_abs()) } else { format!("+{days}") }
}

/// Escapes a text for HTML.
fn escaped(text: &str) -> String {
    html_escape::encode_double_quoted_attribute(text).into_owned()
}

/// Says in a sentence what moves: `3 become late, 1 recovers; final milestone 1 Dec → 9 Dec (+8)`.
pub fn sentence(
    words: &Words,
    effect: &Effect,
    today: NaiveDate,
    category: &dyn Fn(usize) -> String,
) -> String {
    let mut parts = Vec::new();
    let counts = [
        (effect.late(), &words.late),
        (effect.recovered(), &words.recover),
        (effect.later(), &words.later),
    ];
    for (n, plural) in counts {
        if n > 0 {
            parts.push(plural.of(n, &category(n)));
        }
    }
    if parts.is_empty() {
        parts.push(match effect.moves.len() {
            0 => words.nothing.clone(),
            n => words.moved.of(n, &category(n)),
        });
    }
    let mut text = parts.join(", ");
    if let Some(last) = &effect.last {
        let of = |date| day(words, date, today);
        text.push_str("; ");
        if last.days() == 0 {
            text.push_str(&words.last_same.replace("{date}", &of(last.after)));
        } else {
            let said = words.last.replace("{before}", &of(last.before));
            let said = said.replace("{after}", &of(last.after));
            text.push_str(&said.replace("{drift}", &signed(last.days())));
        }
    }
    text
}

/// Writes the sentence and the rows as HTML. `tasks` is the address that a task's key is put behind.
pub fn html(
    words: &Words,
    effect: &Effect,
    today: NaiveDate,
    tasks: &str,
    category: &dyn Fn(usize) -> String,
) -> String {
    let mut html = format!("<p>{}</p>", escaped(&sentence(words, effect, today, category)));
    if effect.moves.is_empty() {
        return html;
    }
    html.push_str("<ul>");
    for row in effect.moves.iter().take(ROWS) {
        html.push_str(&row_html(words, row, today, tasks));
    }
    html.push_str("</ul>");
    let more = effect.moves.len().saturating_sub(ROWS);
    if more > 0 {
        let text = words.more.of(more, &category(more));
        html.push_str(&format!("<p class=\"muted\">{}</p>", escaped(&text)));
    }
    html
}

fn row_html(words: &Words, row: &Move, today: NaiveDate, tasks: &str) -> String {
    let (class, mark) = match (row.was_late, row.is_late) {
        (false, true) => ("late", format!(" · {}", words.is_late)),
        (true, false) => ("early", format!(" · {}", words.recovers)),
        (true, true) if row.days() < 0 => ("early", String::new()),
        (true, true) => ("late", String::new()),
        (false, false) => ("", String::new()),
    };
    format!(
        "<li><a href=\"{tasks}{key}\">{key}</a> {} → {} <b class=\"{class}\">{}{}</b></li>",
        day(words, row.before, today),
        day(words, row.after, today),
        signed(row.days()),
        escaped(&mark),
        tasks = escaped(tasks),
        key = escaped(&row.task),
    )
}

/// Says which circle a link would close.
pub fn circle(words: &Words, path: &[String]) -> String {
    let text = words.cycle.replace("{path}", &path.join(" → "));
    format!("<p class=\"late\">{}</p>", escaped(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(task: &str, before: &str, after: &str, was_late: bool, is_late: bool) -> Move {
        let date = |text: &str| text.parse().expect("a date");
        let deadline = Some(date("2026-12-01"));
        let (before, after) = (date(before), date(after));
        Move { task: task.to_owned(), before, after, deadline, was_late, is_late }
    }

    #[test]
    fn a_sentence_names_what_becomes_late_and_where_the_final_milestone_goes() {
        let words = crate::i18n::Lang::En.effect_words();
        let category = |n: usize| crate::i18n::Lang::En.category(n);
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
        let said = sentence(&words, &effect, today, &category);
        let expected = "2 become late, 1 recovers; final milestone 1 Dec → 9 Dec (+8)";
        assert_eq!(said.replace('\u{a0}', " "), expected);
        let html = html(&words, &effect, today, "/r/x/t/", &category);
        assert!(html.contains("&lt;A&gt;") && !html.contains("<A>"), "{html}");
        assert!(html.contains("−2"), "{html}");
    }
}
