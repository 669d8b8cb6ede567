//! How texts are found and put in order, as people expect it: letters count whatever their case and
//! marks, numbers by what they are worth, and each language has its own letters first.

use std::cmp::Ordering;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};
use unicode_script::{Script, UnicodeScript};

use crate::i18n::Lang;

/// Returns a text as it is searched in: е is found for ё, a letter for one with a mark, a straight
/// quote or dash for any. Й is a letter of its own and not и with a mark.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            _ if c.is_ascii() => folded.push(c.to_ascii_lowercase()),
            '\u{2018}'..='\u{201b}' | '\u{2bc}' | '\u{2b9}' | '\u{2032}' | '´' => {
                folded.push('\'')
            }
            '«' | '»' | '\u{201c}'..='\u{201f}' | '\u{2033}' => folded.push('"'),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => folded.push('-'),
            _ if c.is_whitespace() => folded.push(' '),
            'й' | 'Й' => folded.push('й'),
            '\u{306}' if folded.ends_with('и') => {
                folded.pop();
                folded.push('й');
            }
            _ if roadmap::text::is_ignorable(c) => {}
            _ => decompose_compatible(c, |part| {
                if !is_combining_mark(part) {
                    folded.extend(part.to_lowercase());
                }
            }),
        }
    }
    folded
}

/// Takes a run of digits off the front of a text: how many there are without leading zeros, and which.
fn number<'a>(text: &mut &'a str) -> (usize, &'a str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    *text = rest;
    let digits = digits.trim_start_matches('0');
    (digits.len(), digits)
}

fn compare(mut a: &str, mut b: &str, rank: impl Fn(char) -> u8) -> Ordering {
    loop {
        match (a.chars().next(), b.chars().next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let found = number(&mut a).cmp(&number(&mut b));
                if found.is_ne() {
                    return found;
                }
            }
            (Some(x), Some(y)) => {
                let found = (rank(x), x).cmp(&(rank(y), y));
                if found.is_ne() {
                    return found;
                }
                (a, b) = (&a[x.len_utf8()..], &b[y.len_utf8()..]);
            }
        }
    }
}

/// What comes first: blanks and marks, then digits, then letters.
fn kind(c: char) -> u8 {
    match c {
        _ if c.is_alphabetic() => 3,
        _ if c.is_numeric() => 2,
        // What parts the levels of a number comes before any other mark.
        '.' | ' ' => 0,
        _ => 1,
    }
}

/// Orders keys: `A-2` before `A-10`, `1.2` before `1.10`, digits before letters.
pub fn natural(a: &str, b: &str) -> Ordering {
    folded(&fold(a), &fold(b)).then_with(|| a.cmp(b))
}

/// Orders keys that are folded already.
pub fn folded(a: &str, b: &str) -> Ordering {
    compare(a, b, kind)
}

/// Orders names as a reader's language does: its own letters before others.
pub fn by_name(lang: Lang, a: &str, b: &str) -> Ordering {
    let own = if lang.code() == "ru" { Script::Cyrillic } else { Script::Latin };
    let rank = |c: char| kind(c) + u8::from(kind(c) == 3 && c.script() != own);
    compare(&fold(a), &fold(b), rank).then_with(|| a.cmp(b))
}

/// Sorts the first of some items; those behind them stay as they come.
pub fn sort_first<T>(items: &mut [T], most: usize, order: impl Fn(&T, &T) -> Ordering) {
    let most = most.min(items.len());
    if most < items.len() {
        items.select_nth_unstable_by(most, &order);
    }
    if let Some(first) = items.get_mut(..most) {
        first.sort_unstable_by(&order);
    }
}

/// Orders what may have no value; what has none stands last, whichever way round the rest is.
pub fn valued<T>(
    a: Option<T>,
    b: Option<T>,
    backwards: bool,
    compare: impl FnOnce(T, T) -> Ordering,
) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if backwards => compare(b, a),
        (Some(a), Some(b)) => compare(a, b),
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (None, None) => Ordering::Equal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_finds_what_they_mean() {
        for (typed, written) in [
            ("отчет", "Отчёт"),
            ("отче\u{308}т", "ОТЧЁТ"),
            ("universita", "Università"),
            ("d'orsay", "d’Orsay"),
            ("\"нефть\"", "«Нефть»"),
            ("gov-12", "GOV‑12"),
            ("strasse", "STRASSE"),
            ("fin", "ﬁn"),
            ("a b", "a\u{a0}b"),
        ] {
            assert_eq!(fold(typed), fold(written), "{typed}");
        }
        for (typed, other) in [("йод", "иод"), ("мой", "мои"), ("план", "plan")] {
            assert_ne!(fold(typed), fold(other), "{typed}");
        }
        assert_eq!(fold("и\u{306}од"), fold("йод"), "one letter however it is encoded");
    }

    #[test]
    fn keys_are_in_the_order_of_their_numbers() {
        let expected = [
            "1", "1.1", "1.1.2", "1.1.10", "1.2", "1.2.1", "1.10", "1.10.1", "2", "9", "10",
            "A-2-1", "A-10-1", "A-10-01b", "B",
        ];
        let mut keys = expected;
        keys.reverse();
        keys.sort_by(|a, b| natural(a, b));
        assert_eq!(keys, expected);
        assert_eq!(
            natural("GOV-99999999999999999999999", "GOV-100000000000000000000000"),
            Ordering::Less
        );
        assert_eq!(natural("a-007", "a-7"), Ordering::Less, "and still an order");
    }

    #[test]
    fn names_are_in_the_order_of_the_language() {
        let sorted = |lang: Lang| {
            let mut names =
                ["Zeta", "Ёлка", "Alpha", "Елена", "Жук", "Омск", "Åbo", "2 banks", "10 banks"];
            names.sort_by(|a, b| by_name(lang, a, b));
            names
        };
        let (en, ru) = (Lang::by_code("en").expect("there"), Lang::by_code("ru").expect("there"));
        assert_eq!(
            sorted(en),
            ["2 banks", "10 banks", "Åbo", "Alpha", "Zeta", "Елена", "Ёлка", "Жук", "Омск"]
        );
        assert_eq!(
            sorted(ru),
            ["2 banks", "10 banks", "Елена", "Ёлка", "Жук", "Омск", "Åbo", "Alpha", "Zeta"]
        );
    }

    #[test]
    fn what_has_no_value_stands_last_both_ways() {
        for (backwards, expected) in
            [(false, [Some(1), Some(2), None]), (true, [Some(2), Some(1), None])]
        {
            let mut values = [None, Some(2), Some(1)];
            values.sort_by(|a, b| valued(*a, *b, backwards, |a, b| a.cmp(&b)));
            assert_eq!(values, expected);
        }
    }
}
