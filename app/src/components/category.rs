//! The kinds of reasons for another deadline.

use roadmap::Category;

use crate::i18n::Lang;

/// Every category of a reason for another deadline.
pub const CATEGORIES: [Category; 7] = [
    Category::Dependency,
    Category::Scope,
    Category::Legal,
    Category::Resources,
    Category::Technical,
    Category::ForceMajeure,
    Category::Error,
];

/// Returns the name of a category in addresses and forms.
pub fn category_code(category: Category) -> String {
    let code = serde_json::to_value(category).unwrap_or_default();
    code.as_str().unwrap_or_default().to_owned()
}

/// Puts a category into words.
pub fn category_words(lang: Lang, category: Category) -> String {
    lang.t(&format!("category-{}", category_code(category).replace('_', "-")))
}
