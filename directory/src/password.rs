//! What makes a password good enough: length, and that nobody would guess it.

use std::{collections::HashSet, sync::OnceLock};

use roadmap::Problem;

use crate::name::fold;

/// Characters at the least in a password.
pub const LEAST: usize = 10;
/// Bytes at the most in a password.
pub const MOST: usize = 256;

/// Passwords that many people have.
const COMMON: &str = include_str!("common-passwords.txt");
/// Words of this place that anyone would try first.
const CONTEXT: [&str; 8] =
    ["vekha", "веха", "roadmap", "milestone", "дорожнаякарта", "password", "пароль", "december"];
/// Rows of a keyboard, along which fingers slide.
const ROWS: [&str; 7] = [
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "йцукенгшщзхъ",
    "фывапролджэ",
    "ячсмитьбю",
    "1234567890",
];

fn common() -> &'static HashSet<&'static str> {
    static KNOWN: OnceLock<HashSet<&'static str>> = OnceLock::new();
    KNOWN.get_or_init(|| COMMON.lines().collect())
}

/// Takes away what people add to a word to make it long enough: digits and signs around it, and the
/// same characters again and again.
fn core(text: &str) -> String {
    text.chars().filter(|c| c.is_alphabetic()).collect()
}

/// Says what is wrong with a password of a person with this login and name.
pub fn check(password: &str, login: &str, name: &str) -> Result<(), Problem> {
    if password.chars().count() < LEAST {
        return Err(Problem::TooShort { least: LEAST });
    }
    if password.len() > MOST {
        return Err(Problem::TooLong { most: MOST });
    }
    let folded = fold(password);
    let different: HashSet<char> = folded.chars().collect();
    let letters = core(&folded);
    let stripped = folded.trim_matches(|c: char| !c.is_alphabetic());
    let own = name.split_whitespace().chain(login.split(['.', '-', '_', '@'])).map(fold);
    let mut own = own.chain([fold(login)]).filter(|word| word.chars().count() >= 3);
    let is_word = |word: &str| {
        !word.is_empty() && !letters.is_empty() && letters.replace(word, "").is_empty()
    };
    let rising = folded.chars().zip(folded.chars().skip(1));
    let steps: HashSet<i64> =
        rising.map(|(a, b)| i64::from(u32::from(b)) - i64::from(u32::from(a))).collect();
    let slides = |row: &&str| {
        let back: String = row.chars().rev().collect();
        folded.chars().count() >= 6 && (row.contains(&folded) || back.contains(&folded))
            || letters.chars().count() >= 6 && (row.contains(&letters) || back.contains(&letters))
    };
    let guessed = different.len() < 5
        || ROWS.iter().any(slides)
        || steps.len() == 1
        || common().contains(folded.as_str())
        || common().contains(stripped) && folded.chars().count() < stripped.chars().count() + 5
        || CONTEXT.iter().any(|word| is_word(word))
        || own.any(|word| is_word(&core(&word)) || folded == word);
    if guessed { Err(Problem::TooCommon) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_anyone_would_guess_is_refused() {
        for bad in [
            "aaaaaaaaaa",
            "password12",
            "Password123",
            "1234567890",
            "abcdefghij",
            "vekha12345",
            "VekhaVekha",
            "ann.petrova1",
            "petrova2026",
            "Roadmap2026!",
            "пароль12345",
            "qwertyuiop",
            "1q2w3e4r5t",
            "веха123456",
            "abababababab",
            "йцукенгшщз",
            "petrovapetrova",
            "12asdfghjkl",
        ] {
            assert_eq!(check(bad, "ann.petrova", "Ann Petrova"), Err(Problem::TooCommon), "{bad}");
        }
        assert!(matches!(check("short", "a", "A"), Err(Problem::TooShort { .. })));
        assert!(matches!(check(&"xy1".repeat(99), "a", "A"), Err(Problem::TooLong { .. })));
        for good in ["correct horse", "another horse", "tin roof rusted 4", "семь раз отмерь"]
        {
            assert_eq!(check(good, "ann", "Ann Petrova"), Ok(()), "{good}");
        }
    }

    #[test]
    fn the_list_is_there() {
        assert!(common().len() > 5_000, "{}", common().len());
        assert!(COMMON.lines().all(|line| line == line.to_lowercase() && !line.is_empty()));
    }
}
