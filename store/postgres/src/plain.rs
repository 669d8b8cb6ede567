//! Texts that PostgreSQL can hold.

use std::borrow::Cow;

/// Takes the character NUL out of a text from outside, since no column can hold it; bodies are JSON, which escapes
/// it, and names that are in the log never have control characters.
pub fn plain(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        Cow::Owned(text.replace('\0', "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn nul_is_replaced_and_nothing_else() {
        assert_eq!(plain("a\0b"), "a\u{fffd}b");
        assert_eq!(plain("a\u{1f}\u{fffd}"), "a\u{1f}\u{fffd}");
    }
}
