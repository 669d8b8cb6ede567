//! Words, plurals, dates and numbers in English and Russian. Everything is put into words here, on
//! the server, so that a page looks the same wherever its reader sits.

mod dates;
mod facts;
mod fields;
mod problems;

use std::{borrow::Cow, sync::LazyLock};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Russian.
    Ru,
}

type Bundle = FluentBundle<FluentResource>;

static EN: LazyLock<Bundle> =
    LazyLock::new(|| bundle("en", include_str!("../../locales/en/vekha.ftl")));
static RU: LazyLock<Bundle> =
    LazyLock::new(|| bundle("ru", include_str!("../../locales/ru/vekha.ftl")));

fn bundle(code: &str, source: &str) -> Bundle {
    let mut bundle = FluentBundle::new_concurrent(vec![code.parse().unwrap_or_default()]);
    // Isolation marks would stand in attributes and titles, and neither language needs them.
    bundle.set_use_isolating(false);
    let resource = match FluentResource::try_new(source.to_owned()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    // A key that occurs twice keeps its first text; the catalogue test finds it.
    let _ = bundle.add_resource(resource);
    bundle
}

/// Writes an instant to the minute, in UTC.
pub fn minute(at: chrono::DateTime<chrono::Utc>) -> String {
    at.format("%Y-%m-%d\u{a0}%H:%M\u{a0}UTC").to_string()
}

impl Lang {
    /// Every language of the interface.
    pub const ALL: [Self; 2] = [Self::En, Self::Ru];

    /// Returns its two-letter code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ru => "ru",
        }
    }

    /// Finds a language by its code.
    pub fn by_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.code() == code)
    }

    /// Picks the language of a browser by its `Accept-Language` header.
    pub fn accepted(header: &str) -> Self {
        let wanted =
            header.split(',').map(|part| part.split([';', '-']).next().unwrap_or("").trim());
        wanted.filter_map(Self::by_code).next().unwrap_or_default()
    }

    fn bundle(self) -> &'static Bundle {
        match self {
            Self::En => &EN,
            Self::Ru => &RU,
        }
    }

    /// Returns a text of the catalogue.
    pub fn t(self, key: &str) -> String {
        self.format(key, None)
    }

    /// Returns a text of the catalogue with its places filled in.
    pub fn f(self, key: &str, args: &FluentArgs<'_>) -> String {
        self.format(key, Some(args))
    }

    /// Returns a text about a number, in the right plural.
    pub fn n(self, key: &str, n: impl TryInto<i64>) -> String {
        let mut args = FluentArgs::new();
        args.set("n", n.try_into().unwrap_or(i64::MAX));
        self.format(key, Some(&args))
    }

    fn format(self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let bundle = self.bundle();
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::warn!(key, "the catalogue lacks a text");
            return key.to_owned();
        };
        let mut errors = Vec::new();
        let text: Cow<'_, str> = bundle.format_pattern(pattern, args, &mut errors);
        if !errors.is_empty() {
            tracing::warn!(key, ?errors, "a text of the catalogue lacks a value");
        }
        text.into_owned()
    }
}

impl Lang {
    /// Writes a size in bytes, kilobytes or megabytes of a thousand each.
    pub fn bytes(self, bytes: u64) -> String {
        let (unit, size) = match bytes {
            0..1_000 => ("size-bytes", 1),
            1_000..1_000_000 => ("size-kilobytes", 1_000),
            _ => ("size-megabytes", 1_000_000),
        };
        self.n(unit, bytes.div_ceil(size))
    }

    /// Writes a large whole number with its thousands apart.
    pub fn thousands(self, number: u32) -> String {
        let digits = number.to_string();
        let mut text = String::with_capacity(digits.len() + 4);
        for (n, digit) in digits.chars().enumerate() {
            if n > 0 && (digits.len() - n).is_multiple_of(3) {
                text.push(if self == Self::En { ',' } else { '\u{a0}' });
            }
            text.push(digit);
        }
        text
    }
}

/// Puts together the values of a text.
pub fn args<const N: usize>(
    pairs: [(&'static str, FluentValue<'static>); N],
) -> FluentArgs<'static> {
    pairs.into_iter().collect()
}

/// Writes a whole number with a true minus sign and, for a drift, a plus sign.
pub fn signed(number: i64) -> String {
    match number {
        0 => "0".to_owned(),
        1.. => format!("+{number}"),
        _ => format!("−{}", number.unsigned_abs()),
    }
}

/// Writes a whole number with a true minus sign.
pub fn plain(number: i64) -> String {
    if number < 0 { signed(number) } else { number.to_string() }
}

#[cfg(test)]
mod tests;
