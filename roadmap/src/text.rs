//! Texts that carry one or several languages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A text of a roadmap, in one language that nobody named or in several by their two-letter codes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Text {
    /// One text for every reader.
    Plain(String),
    /// A text for each language code.
    Many(BTreeMap<String, String>),
}

impl Default for Text {
    fn default() -> Self {
        Self::Plain(String::new())
    }
}

impl From<&str> for Text {
    fn from(value: &str) -> Self {
        Self::Plain(value.to_owned())
    }
}

impl Text {
    /// Builds a text in English and Russian, leaving out a language whose text is empty.
    pub fn en_ru(en: &str, ru: &str) -> Self {
        if ru.trim().is_empty() {
            return Self::Plain(en.trim().to_owned());
        }
        let pairs = [("en", en), ("ru", ru)];
        Self::Many(
            pairs
                .into_iter()
                .filter(|(_, text)| !text.trim().is_empty())
                .map(|(lang, text)| (lang.to_owned(), text.trim().to_owned()))
                .collect(),
        )
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

    /// Returns this text with one language replaced and the others kept.
    pub fn with(&self, lang: &str, text: &str) -> Self {
        match self {
            Self::Plain(_) => Self::Plain(text.to_owned()),
            Self::Many(texts) => {
                let mut texts = texts.clone();
                texts.insert(lang.to_owned(), text.to_owned());
                Self::Many(texts)
            }
        }
    }

    /// Tells whether no language has anything but white space.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Plain(text) => text.trim().is_empty(),
            Self::Many(texts) => texts.values().all(|text| text.trim().is_empty()),
        }
    }

    /// Returns every language's text, for search and for limits.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        let (plain, many) = match self {
            Self::Plain(text) => (Some(text.as_str()), None),
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
    fn an_edit_in_one_language_keeps_the_other() {
        let text = Text::en_ru("Report", "Доклад").with("en", "Note");
        assert_eq!((text.get("en"), text.get("ru")), ("Note", "Доклад"));
    }
}
