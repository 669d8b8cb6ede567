//! Tables of what is kept beside the log and does not follow from it, with the same columns in every kind of
//! database, so that a copy takes them row by row.

use serde_json::Value;

use self::Holds::{Bytes, Number, Text};

/// A table of what does not follow from the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Files, without their contents.
    Files,
    /// Files that wait to be used.
    Uploads,
    /// Entries of inboxes.
    Notices,
    /// Mails that were put together.
    Mails,
    /// What goes out by mail, or went.
    Outbox,
    /// Addresses that mail does not reach.
    Bounces,
    /// Webhooks.
    Webhooks,
    /// What webhooks sent or are to send.
    Deliveries,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Text.
    Text,
    /// A number.
    Number,
    /// Bytes, which a row has in hexadecimal.
    Bytes,
}

/// The key of a row, after which others are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// Text, or bytes in hexadecimal.
    Text(String),
    /// A number.
    Number(i64),
}

impl Table {
    /// Every table, after those that it points to.
    pub const ALL: [Self; 8] = [
        Self::Files,
        Self::Uploads,
        Self::Notices,
        Self::Mails,
        Self::Outbox,
        Self::Bounces,
        Self::Webhooks,
        Self::Deliveries,
    ];

    /// Returns its name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Files => "file",
            Self::Uploads => "upload",
            Self::Notices => "notice",
            Self::Mails => "mail",
            Self::Outbox => "outbox",
            Self::Bounces => "bounce",
            Self::Webhooks => "webhook",
            Self::Deliveries => "delivery",
        }
    }

    /// Returns its columns, the key first.
    pub const fn columns(self) -> &'static [(&'static str, Holds)] {
        match self {
            Self::Files => &[
                ("hash", Bytes),
                ("size", Number),
                ("writing", Number),
                ("claimed", Number),
                ("at", Text),
            ],
            Self::Uploads => {
                &[("id", Text), ("person", Text), ("hash", Bytes), ("name", Text), ("at", Text)]
            }
            Self::Notices => &[
                ("id", Number),
                ("person", Text),
                ("roadmap", Text),
                ("task", Text),
                ("kind", Text),
                ("about", Text),
                ("date", Text),
                ("step", Text),
                ("news", Number),
                ("who", Text),
                ("at", Text),
                ("skipped", Number),
                ("read", Text),
            ],
            Self::Mails => &[
                ("id", Number),
                ("person", Text),
                ("begun", Text),
                ("tries", Number),
                ("next", Text),
                ("ended", Text),
            ],
            Self::Outbox => {
                &[("notice", Number), ("person", Text), ("due", Text), ("mail", Number)]
            }
            Self::Bounces => &[
                ("person", Text),
                ("address", Text),
                ("since", Text),
                ("tries", Number),
                ("answer", Text),
                ("hard", Number),
            ],
            Self::Webhooks => &[
                ("id", Text),
                ("roadmap", Text),
                ("name", Text),
                ("url", Text),
                ("kinds", Text),
                ("secret", Bytes),
                ("old_secret", Bytes),
                ("old_until", Text),
                ("created", Text),
                ("author", Text),
                ("state", Text),
                ("seq", Number),
            ],
            Self::Deliveries => &[
                ("id", Number),
                ("webhook", Text),
                ("seq", Number),
                ("message", Text),
                ("kind", Text),
                ("state", Text),
                ("tries", Number),
                ("due", Text),
                ("status", Number),
                ("answer", Text),
                ("took", Number),
                ("at", Text),
            ],
        }
    }

    /// Returns the name of the column that is its key, and what that holds.
    pub const fn key(self) -> (&'static str, Holds) {
        match self {
            Self::Files => ("hash", Bytes),
            Self::Notices | Self::Mails | Self::Deliveries => ("id", Number),
            Self::Outbox => ("notice", Number),
            Self::Bounces => ("person", Text),
            Self::Uploads | Self::Webhooks => ("id", Text),
        }
    }

    /// Returns the key after which the next rows are, once those up to one were read.
    pub fn after(self, last: Option<&Value>) -> Key {
        let (name, holds) = self.key();
        let last = last.and_then(|row| row.get(name));
        match holds {
            Number => Key::Number(last.and_then(Value::as_i64).unwrap_or(i64::MIN)),
            Text | Bytes => Key::Text(last.and_then(Value::as_str).unwrap_or("").to_owned()),
        }
    }

    /// Returns the names of its columns, with commas between them.
    pub fn names(self) -> String {
        let names: Vec<&str> = self.columns().iter().map(|(name, _)| *name).collect();
        names.join(", ")
    }

    /// Returns what is said of each of its columns, with commas between.
    pub fn each(self, say: impl Fn(&str, Holds) -> String) -> String {
        let said: Vec<String> =
            self.columns().iter().map(|(name, holds)| say(name, *holds)).collect();
        said.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Key, Table};

    #[test]
    fn the_key_is_a_column_and_leads_on() {
        for table in Table::ALL {
            assert!(table.columns().contains(&table.key()), "{table:?}");
        }
        assert_eq!(Table::Notices.after(None), Key::Number(i64::MIN));
        assert_eq!(Table::Notices.after(Some(&json!({ "id": 7 }))), Key::Number(7));
        assert_eq!(Table::Files.after(Some(&json!({ "hash": "0a" }))), Key::Text("0a".to_owned()));
        assert_eq!(Table::Bounces.after(None), Key::Text(String::new()));
    }
}
