//! How like what somebody typed something is: by its key, by its words, by words in which a letter is
//! wrong, by letters in their order. Texts are compared as they are folded; less is better.

use std::str::Chars;

use crate::order::fold;

/// What a key costs that begins as was typed.
const CUT: u32 = 20;
/// What a key costs one of whose numbers alone was typed.
const NUMBER: u32 = 30;
/// What a name costs that is what was typed, or begins so.
const NAME: u32 = 50;
const BEGINS: u32 = 60;
/// What a text costs in which every word begins one, or is within one, or is anywhere else.
const WORDS: u32 = 100;
const WITHIN: u32 = 110;
const ELSEWHERE: u32 = 130;
/// What a text costs in which a word has a letter wrong.
const WRONG: u32 = 200;
/// What a text costs that has the letters in their order, and at the most for how far they lie apart.
const IN_ORDER: u32 = 300;
const APART: usize = 99;

/// Letters from which on one may be wrong.
const LONG: usize = 4;
/// Letters from which on they are looked for in their order.
const SEVERAL: usize = 3;
/// Letters of a text at the most over which each of them is looked for.
const WIDE: usize = 8;

/// Where a Russian keyboard has its letters, a Latin one has these.
const PLACES: (&str, &str) =
    ("йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,.");

/// What somebody typed.
pub struct Typed {
    whole: String,
    words: Vec<String>,
    /// The letters of each word, and of all of them.
    letters: Vec<Vec<char>>,
    all: Vec<char>,
    /// Runs of letters and of digits, as it was typed and as it would be on a Latin keyboard.
    runs: Vec<Vec<String>>,
}

impl Typed {
    /// Reads it; none if nothing was typed.
    pub fn read(text: &str) -> Option<Self> {
        let whole = fold(text.trim());
        let words: Vec<_> = whole.split_whitespace().map(str::to_owned).collect();
        if words.is_empty() {
            return None;
        }
        let letters: Vec<Vec<char>> = words.iter().map(|word| word.chars().collect()).collect();
        let latin: String = whole.chars().map(at_the_same_place).collect();
        let mut runs = vec![runs(&whole)];
        if latin != whole {
            runs.push(self::runs(&latin));
        }
        runs.retain(|runs| !runs.is_empty());
        Some(Self { all: letters.concat(), whole, words, letters, runs })
    }

    /// Tells how well a task says what was typed, by its folded text: its key in the first line, its
    /// titles in the next two.
    pub fn says(&self, text: &str) -> Option<u32> {
        let (key, said) = text.split_once('\n').unwrap_or((text, ""));
        if let Some(cost) = self.key(key) {
            return Some(cost);
        }
        if !self.words.iter().all(|word| text.contains(word.as_str())) {
            return None;
        }
        let titles = said.lines().take(2);
        Some(titles.filter_map(|title| self.named(title)).min().unwrap_or(ELSEWHERE))
    }

    /// Tells how like what was typed the titles of a task are, where it does not say it.
    pub fn is_like(&self, text: &str) -> Option<u32> {
        text.lines().skip(1).take(2).filter_map(|title| self.near(title)).min()
    }

    /// Tells how like what was typed a name is, whatever it is the name of.
    pub fn calls(&self, name: &str) -> Option<u32> {
        let name = fold(name);
        self.named(&name).or_else(|| self.near(&name))
    }

    fn key(&self, key: &str) -> Option<u32> {
        self.runs.iter().filter_map(|wanted| begins(wanted, key)).min()
    }

    fn named(&self, name: &str) -> Option<u32> {
        let begins = |word: &String| {
            let mut found = name.match_indices(word.as_str());
            found.any(|(at, _)| {
                let before = name.get(..at).unwrap_or_default();
                !before.ends_with(char::is_alphanumeric)
            })
        };
        if name == self.whole {
            Some(NAME)
        } else if name.starts_with(&self.whole) {
            Some(BEGINS)
        } else if self.words.iter().all(begins) {
            Some(WORDS)
        } else {
            self.words.iter().all(|word| name.contains(word.as_str())).then_some(WITHIN)
        }
    }

    fn near(&self, name: &str) -> Option<u32> {
        let mut words = self.letters.iter();
        if words.all(|word| name.split([' ', '-']).any(|part| is_meant(part, word))) {
            return Some(WRONG);
        }
        let apart = in_order(name, &self.all).filter(|_| self.all.len() >= SEVERAL)?;
        Some(IN_ORDER + u32::try_from(apart.min(APART)).unwrap_or_default())
    }
}

fn at_the_same_place(c: char) -> char {
    let (russian, latin) = PLACES;
    russian.chars().zip(latin.chars()).find(|(known, _)| *known == c).map_or(c, |(_, latin)| latin)
}

/// Takes the next run of letters or of digits off the front of a text.
fn run<'a>(text: &mut &'a str) -> Option<&'a str> {
    let rest = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let digits = rest.chars().next()?.is_ascii_digit();
    let other = |c: char| !c.is_alphanumeric() || c.is_ascii_digit() != digits;
    let (found, rest) = rest.split_at(rest.find(other).unwrap_or(rest.len()));
    *text = rest;
    Some(found)
}

fn runs(mut text: &str) -> Vec<String> {
    std::iter::from_fn(|| run(&mut text)).map(str::to_owned).collect()
}

/// Takes zeros off the front of a number.
fn worth(run: &str) -> &str {
    let short = run.trim_start_matches('0');
    if short.is_empty() { run } else { short }
}

fn is_number(run: &str) -> bool {
    run.starts_with(|c: char| c.is_ascii_digit())
}

/// Tells whether a key begins as was typed: letters may be cut short, so that `g12` is GOV-12; so may the
/// last number, which costs more.
fn begins(wanted: &[String], key: &str) -> Option<u32> {
    let mut rest = key;
    let (mut cut, mut costs) = (0, 0);
    for (n, want) in wanted.iter().enumerate() {
        let found = run(&mut rest)?;
        let (want, found) = (worth(want), worth(found));
        let last = n + 1 == wanted.len();
        if want == found {
            continue;
        }
        if !found.starts_with(want) || (is_number(found) && !last) {
            return alone(wanted, key);
        }
        cut += 1;
        if last {
            costs = CUT;
        }
    }
    // What goes on after what was typed is another key.
    let goes_on = run(&mut rest).is_some();
    Some(if goes_on { CUT } else { costs } + cut)
}

/// Tells whether a number was typed that a key has.
fn alone(wanted: &[String], mut key: &str) -> Option<u32> {
    let [wanted] = wanted else { return None };
    let number = is_number(wanted);
    let same = |run: &str| worth(run) == worth(wanted);
    let found = number && std::iter::from_fn(|| run(&mut key)).any(same);
    found.then_some(NUMBER)
}

/// Tells whether a word begins as was typed, with at the most one letter wrong, left out, too many, or
/// changed with the next.
fn is_meant(word: &str, typed: &[char]) -> bool {
    let mut rest = word.trim_start_matches(|c: char| !c.is_alphanumeric()).chars();
    let mut left = typed;
    loop {
        let Some((wanted, after)) = left.split_first() else { return true };
        let mut ahead = rest.clone();
        if ahead.next() != Some(*wanted) {
            break;
        }
        (rest, left) = (ahead, after);
    }
    if typed.len() < LONG {
        return false;
    }
    let goes_on = |text: &Chars<'_>, skipped: usize, letters: &[char]| {
        let mut text = text.clone().skip(skipped);
        letters.iter().all(|letter| text.next() == Some(*letter))
    };
    let without = |n: usize| left.get(n..).unwrap_or_default();
    let mut next = rest.clone();
    let changed = match (left, next.next(), next.next()) {
        ([a, b, ..], Some(x), Some(y)) => (*a, *b) == (y, x),
        _ => false,
    };
    goes_on(&rest, 1, without(0))
        || goes_on(&rest, 1, without(1))
        || goes_on(&rest, 0, without(1))
        || (changed && goes_on(&rest, 2, without(2)))
}

/// Tells how far letters lie apart in a text that has them in their order, the first of them at the
/// beginning of a word; none if it has not, or if they lie too far apart to be meant.
fn in_order(text: &str, letters: &[char]) -> Option<usize> {
    let first = letters.first()?;
    let mut inside = false;
    let starts = text.char_indices().filter(|(_, c)| {
        let start = !inside && c == first;
        inside = c.is_alphanumeric();
        start
    });
    let span = |(at, _): (usize, char)| {
        let mut wanted = letters.iter().peekable();
        let rest = text.get(at..)?;
        for (n, c) in rest.chars().enumerate().take(WIDE * letters.len()) {
            wanted.next_if(|letter| **letter == c);
            if wanted.peek().is_none() {
                return Some(n + 1 - letters.len().min(n + 1));
            }
        }
        None
    };
    starts.filter_map(span).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(typed: &str, key: &str) -> Option<u32> {
        Typed::read(typed)?.key(&fold(key))
    }

    fn calls(typed: &str, name: &str) -> Option<u32> {
        Typed::read(typed)?.calls(name)
    }

    #[test]
    fn a_key_is_found_by_its_beginning() {
        for typed in ["g12", "gov12", "gov-12", "GOV 12", "G12", "п12", "пщм12"] {
            let cost = key(typed, "GOV-12");
            assert!(cost.is_some_and(|cost| cost < CUT), "{typed}: {cost:?}");
        }
        assert_eq!(key("gov-12", "GOV-12"), Some(0));
        assert_eq!(key("m3", "MIN-03"), Some(1));
        assert_eq!(key("w1", "W-10"), Some(CUT + 1), "a number cut short costs more");
        assert_eq!(key("12", "GOV-12"), Some(NUMBER));
        assert!(key("1.2", "1.2.10").is_some() && key("1.2", "1.20").is_some());
        for (typed, other) in
            [("g12", "LOG-12"), ("g12", "GOV-21"), ("gov", "GO-1"), ("g1x", "GOV-1"), ("0", "A-1")]
        {
            assert_eq!(key(typed, other), None, "{typed} and {other}");
        }
        assert!(Typed::read(" ").is_none());
    }

    #[test]
    fn the_nearest_costs_least() {
        let name = "Settle disagreements, assemble package";
        let typed = [
            "settle disagreements, assemble package",
            "settle dis",
            "assemble settle",
            "agree",
            "disargeements",
            "sdap",
        ];
        let costs: Vec<_> = typed.iter().map(|typed| calls(typed, name)).collect();
        assert!(costs.iter().all(Option::is_some), "{costs:?}");
        assert!(costs.is_sorted_by(|a, b| a < b), "{costs:?}");
        assert_eq!(calls("xyzzy", name), None);
    }

    #[test]
    fn a_letter_may_be_wrong() {
        for typed in ["licnece", "licece", "licencee", "lixence", "liceence", "отчот"] {
            let found = calls(typed, "Licence for the quarry").or_else(|| calls(typed, "Отчёт"));
            assert_eq!(found, Some(WRONG), "{typed}");
        }
        assert_eq!(calls("отчет", "Отчёт"), Some(NAME));
        assert_eq!(calls("lecinse", "Licence"), None, "two are too many");
        assert_eq!(calls("fot", "for"), None, "a short word is what it is");
    }

    #[test]
    fn a_task_is_found_by_what_it_says() {
        let text = "gov-10\nsettle disagreements\nурегулировать разногласия\nminpromtorg";
        let says = |typed: &str| Typed::read(typed).and_then(|typed| typed.says(text));
        assert_eq!(says("gov-10"), Some(0));
        assert_eq!(says("settle"), Some(BEGINS));
        assert_eq!(says("разногласия"), Some(WORDS));
        assert_eq!(says("minprom"), Some(ELSEWHERE));
        assert_eq!(says("nothing"), None);
        let like = Typed::read("разнолгасия").and_then(|typed| typed.is_like(text));
        assert_eq!(like, Some(WRONG));
    }

    proptest::proptest! {
        #[test]
        fn anything_may_be_typed(typed in "\\PC{0,20}", name in "\\PC{0,30}") {
            if let Some(typed) = Typed::read(&typed) {
                let (a, b) = (typed.calls(&name), typed.says(&fold(&name)));
                let like = typed.is_like(&fold(&name));
                proptest::prop_assert!([a, b, like].iter().flatten().all(|cost| *cost < 1_000));
            }
        }
    }
}
