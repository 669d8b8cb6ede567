//! Names: those used to sign in, and those that readers see.

pub use roadmap::text::is_ignorable;
use roadmap::{Problem, decide::is_hidden};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_script::{Script, UnicodeScript};

/// Characters at the most of a login.
pub const LOGIN_MOST: usize = 40;
/// Characters at the most of a name.
pub const NAME_MOST: usize = 100;
/// Logins that the log uses for what no person did.
const RESERVED: [&str; 6] = ["vekha", "import", "system", "nobody", "anonymous", "?"];

/// Returns what a login looks like: two that are equal here would be taken for one another.
pub fn fold(login: &str) -> String {
    // Upper and then lower case brings letters together that lower case alone keeps apart (ß, ss).
    login.nfkc().collect::<String>().to_uppercase().to_lowercase().nfkc().collect()
}

/// Says what is wrong with a login: 1 to 40 letters, digits, `.`, `-`, `_` and `@`, all letters of
/// one script, none that looks like another.
pub fn check_login(login: &str) -> Result<(), Problem> {
    let plain = |c: char| c.is_alphanumeric() || ".-_@".contains(c);
    let known = (1..=LOGIN_MOST).contains(&login.chars().count()) && login.chars().all(plain);
    let mut scripts = login.chars().map(|c| c.script()).filter(|script| *script != Script::Common);
    let first = scripts.next();
    let one_script = scripts.all(|script| Some(script) == first);
    let unchanged = login.nfkc().eq(login.chars());
    if known && one_script && unchanged { Ok(()) } else { Err(Problem::NotAKey) }
}

/// Tells whether a login is kept for the log itself.
pub fn is_reserved(login: &str) -> bool {
    RESERVED.contains(&fold(login).as_str())
}

/// Says what is wrong with a name that readers see.
pub fn check_name(name: &str) -> Result<(), Problem> {
    let marks = name.chars().map(is_combining_mark);
    let mut run = 0;
    let piled = marks.into_iter().any(|mark| {
        run = if mark { run + 1 } else { 0 };
        run > 2
    });
    if name.chars().any(|c| is_hidden(c) || is_ignorable(c) || c.is_control()) || piled {
        Err(Problem::NotPlain)
    } else if name.trim().is_empty() {
        Err(Problem::Required)
    } else if name.chars().count() > NAME_MOST {
        Err(Problem::TooLong { most: NAME_MOST })
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_has_letters_of_one_script_that_look_like_themselves() {
        for good in ["ann", "Ann.Petrova", "анна-п", "a_1@ministry.gov", "müller", "ΣΩ"] {
            assert_eq!(check_login(good), Ok(()), "{good}");
        }
        for bad in ["", "а\u{64}min", "ﬁrst0", "a b", "a\u{200b}", "ａnn", "x\u{3164}", "é\u{301}"]
        {
            assert!(check_login(bad).is_err(), "{bad:?}");
        }
        assert!(check_login(&"x".repeat(41)).is_err());
    }

    #[test]
    fn logins_that_look_alike_are_one() {
        assert_eq!(fold("Ann"), fold("aNN"));
        assert_eq!(fold("SS"), fold("ß"));
        assert_eq!(fold("Анна"), fold("анна"));
        assert_ne!(fold("ann"), fold("anna"));
        assert!(is_reserved("Vekha") && is_reserved("import") && !is_reserved("ann"));
    }

    #[test]
    fn a_name_can_be_seen() {
        for good in ["Ann Petrova", "Йозеф Ó Súilleabháin", "毛", "e\u{301}"] {
            assert_eq!(check_name(good), Ok(()), "{good}");
        }
        for bad in ["", " ", "\u{200b}", "\u{3164}", "a\u{e0041}", "a\u{202e}b", "a\nb"] {
            assert!(check_name(bad).is_err(), "{bad:?}");
        }
        assert!(check_name(&format!("a{}", "\u{301}".repeat(60))).is_err());
    }
}
