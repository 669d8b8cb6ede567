//! The kinds of reasons for another deadline.

use roadmap::Category;

use crate::i18n::Lang;

/// Puts a category into words.
pub fn category_words(lang: Lang, category: Category) -> String {
    lang.t(&format!("category-{}", category.code().replace('_', "-")))
}
