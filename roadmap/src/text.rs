//! Texts that carry one or several languages.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// Tells whether a character has no shape of its own, as Unicode's `Default_Ignorable_Code_Point`.
pub fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' | '\u{2800}')
}

/// Tells whether a reader would see nothing.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_ignorable(c))
}

/// Returns what was typed as it is kept, whoever typed it where: letters composed (NFC), line breaks
/// as one character each, nothing that cannot be seen at either end.
pub fn tidy(text: &str) -> String {
    let ends = |c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}');
    let trimmed = text.trim_matches(ends);
    let plain = trimmed.is_ascii() && !trimmed.contains('\r');
    if plain {
        return trimmed.to_owned();
    }
    trimmed.nfc().collect::<String>().replace("\r\n", "\n").replace('\r', "\n")
}

/// A text of a roadmap, in one language that nobody named or in several by their two-letter codes. It costs
/// nothing to copy.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Text {
    /// One text for every reader.
    Plain(Arc<str>),
    /// A text for each language code.
    Many(Arc<BTreeMap<String, String>>),
}

impl Default for Text {
    fn default() -> Self {
        Self::Plain(Arc::default())
    }
}

impl From<&str> for Text {
    fn from(value: &str) -> Self {
        Self::Plain(value.into())
    }
}

impl From<String> for Text {
    fn from(value: String) -> Self {
        Self::Plain(value.into())
    }
}

impl Text {
    /// Builds a text in English and Russian, leaving out a language whose text is empty.
    pub fn en_ru(en: &str, ru: &str) -> Self {
        if is_blank(ru) {
            return Self::Plain(en.trim().into());
        }
        let pairs = [("en", en), ("ru", ru)];
        let said = pairs.into_iter().filter(|(_, text)| !is_blank(text));
        Self::Many(Arc::new(
            said.map(|(lang, text)| (lang.to_owned(), text.trim().to_owned())).collect(),
        ))
    }

    /// Returns the text for a language code, else the English one, else whichever there is.
    pub fn get(&self, lang: &str) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Many(texts) => texts
                .get(lang)
                .or_else(|| texts.get("en"))
                .or_else(|| texts.values().next())
                .map_or("", String::as_str),
        }
    }

    /// Returns the text in a language and no other; a plain one counts as English.
    pub fn own(&self, lang: &str) -> &str {
        match self {
            Self::Plain(text) if lang == "en" => text,
            Self::Plain(_) => "",
            Self::Many(texts) => texts.get(lang).map_or("", String::as_str),
        }
    }

    /// Returns this text with one language replaced and the others kept.
    pub fn with(&self, lang: &str, text: &str) -> Self {
        match self {
            Self::Plain(_) => Self::Plain(text.into()),
            Self::Many(texts) => {
                let mut texts = texts.clone();
                Arc::make_mut(&mut texts).insert(lang.to_owned(), text.to_owned());
                Self::Many(texts)
            }
        }
    }

    /// Tells whether it was never written: only then what is read without it is the same.
    pub fn is_unset(&self) -> bool {
        *self == Self::default()
    }

    /// Tells whether no language has anything that can be seen.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Plain(text) => is_blank(text),
            Self::Many(texts) => texts.values().all(|text| is_blank(text)),
        }
    }

    /// Returns every language's text, for search and for limits.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        let (plain, many) = match self {
            Self::Plain(text) => (Some(&**text), None),
            Self::Many(texts) => (None, Some(texts.values().map(String::as_str))),
        };
        plain.into_iter().chain(many.into_iter().flatten())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_language_falls_back() {
        let text = Text::en_ru("Report", "Доклад");
        assert_eq!(text.get("ru"), "Доклад");
        assert_eq!(text.get("de"), "Report");
        assert_eq!(Text::en_ru("Report", " ").get("ru"), "Report");
    }

    #[test]
    fn what_was_typed_is_kept_in_one_way() {
        assert_eq!(tidy("  отче\u{308}т \u{200b}\n"), "отчёт");
        assert_eq!(tidy("a\r\nb\rc\nd"), "a\nb\nc\nd");
        assert_eq!(tidy("e\u{301}"), "\u{e9}");
        assert_eq!(tidy("zero\u{200d}width"), "zero\u{200d}width", "what joins letters stays");
        for blank in ["", " ", "\u{200b}", "\u{3164}", "\u{2800}", "\u{a0}\u{feff}\n", "\u{ad}"] {
            assert!(is_blank(blank) && Text::from(blank).is_empty(), "{blank:?}");
        }
        assert!(!is_blank("."));
    }

    #[test]
    fn an_edit_in_one_language_keeps_the_other() {
        let text = Text::en_ru("Report", "Доклад").with("en", "Note");
        assert_eq!((text.get("en"), text.get("ru")), ("Note", "Доклад"));
    }
}
