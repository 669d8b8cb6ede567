//! What a JSON Schema says of values that have rules of their own: keys, days, deadlines, texts.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::{
    Deadline, Text,
    decide::check::{TEXT_MOST, TITLE_MOST},
};

/// Describes a type by a name and a schema.
macro_rules! described {
    ($($type:ty, $name:literal, $schema:expr;)*) => {$(
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    )*};
}

/// A day that a plan may have.
pub struct Day;
/// A text that is not blank, of at most 300 characters in each language.
pub struct Title;
/// A text of at most 4,000 characters in each language.
pub struct Short;

/// The schema of every key.
pub fn key() -> Schema {
    json_schema!({
        "type": "string",
        "description": "A stable short name: letters of any script, digits, dot, dash and underscore, not beginning with a dot.",
        "minLength": 1,
        "maxLength": 40,
        "pattern": r"^[^\s!-,./:-@\[-^`{-~][^\s!-,/:-@\[-^`{-~]*$",
    })
}

fn text(words: &str, least: usize, most: Option<usize>) -> Schema {
    let mut one = json_schema!({ "type": "string" });
    if let Some(most) = most {
        one.insert("maxLength".to_owned(), most.into());
    }
    let many = json_schema!({ "type": "object", "minProperties": least, "additionalProperties": one.clone() });
    one.insert("minLength".to_owned(), least.into());
    json_schema!({ "description": words, "anyOf": [one, many] })
}

described! {
    Day, "Day", json_schema!({
        "type": "string",
        "description": "A date, 1990 to 2199.",
        "format": "date",
        "pattern": "^(199[0-9]|20[0-9]{2}|21[0-9]{2})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
    });
    Deadline, "Deadline", json_schema!({
        "type": "string",
        "description": "A day (2026-12-01), a month (2026-12) or a quarter (2026-Q4), 1990 to 2199.",
        "pattern": "^(199[0-9]|20[0-9]{2}|21[0-9]{2})-((0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])|0[1-9]|1[0-2]|Q[1-4])$",
    });
    Title, "Title", text("A text that is not blank, in one language or in several by language code.", 1, Some(TITLE_MOST));
    Short, "Text", text("A text in one language or in several by language code.", 0, Some(TEXT_MOST));
    Text, "LongText", text("A text in one language or in several by language code, of any length.", 0, None);
}
