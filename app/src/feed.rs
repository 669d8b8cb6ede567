//! Feeds: what happened, for readers of Atom 1.0.

use chrono::{DateTime, SecondsFormat, Utc};
use maud::{Markup, html};

use crate::i18n::Lang;

/// Something that a feed tells.
#[derive(Clone, Debug, Default)]
pub struct Item {
    /// Tells it from everything else, for ever.
    pub id: String,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What it is called.
    pub title: String,
    /// What is said of it; most often a sentence, or nothing.
    pub words: String,
    /// What it is as a whole, as text, where there is more of it than words.
    pub content: String,
    /// Who did it, if anybody did.
    pub by: String,
    /// The address of a page that shows it.
    pub href: String,
}

/// What a feed is beside what it tells.
pub struct Feed {
    /// The language of its texts.
    pub lang: Lang,
    /// What it is called.
    pub title: String,
    /// The address of the page that shows the same, which tells the feed from others.
    pub root: String,
    /// Its own address.
    pub own: String,
    /// When it was the same the last time, where it tells nothing.
    pub since: DateTime<Utc>,
}

/// Writes an instant as feeds have it.
pub fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

impl Feed {
    /// Writes what is told, the latest first.
    pub fn write(&self, items: &[Item]) -> String {
        let updated = items.first().map_or(self.since, |item| item.at);
        let feed = html! {
            feed xmlns="http://www.w3.org/2005/Atom" xml:lang=(self.lang.code()) {
                id { (self.root) }
                title { (self.title) }
                updated { (instant(updated)) }
                author { name { "Vekha" } }
                link rel="self" type="application/atom+xml" href=(self.own) {}
                link rel="alternate" type="text/html" href=(self.root) {}
                @for item in items { (entry(item)) }
            }
        };
        let body: String = feed.into_string().chars().filter(|c| is_xml(*c)).collect();
        format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{body}\n")
    }
}

fn entry(item: &Item) -> Markup {
    html! {
        entry {
            id { (item.id) }
            title { (item.title) }
            updated { (instant(item.at)) }
            @if !item.by.is_empty() { author { name { (item.by) } } }
            link rel="alternate" type="text/html" href=(item.href) {}
            @if !item.words.is_empty() { summary { (item.words) } }
            @if !item.content.is_empty() { content type="text" { (item.content) } }
        }
    }
}

/// Tells whether a character may stand in XML.
fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r') || (!c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_xml_is_left_out_and_the_rest_is_escaped() {
        let since = DateTime::from_timestamp(1_790_000_000, 0).expect("an instant");
        let root = "https://vekha.example/r/plan".to_owned();
        let own = format!("{root}.atom");
        let feed = Feed { lang: Lang::En, title: "A & B".to_owned(), root, own, since };
        assert!(feed.write(&[]).contains(&format!("<updated>{}</updated>", instant(since))));
        let item = Item { title: "1 < 2\u{1}".to_owned(), at: since, ..Item::default() };
        let text = feed.write(&[item]);
        assert!(text.contains("<title>A &amp; B</title>"), "{text}");
        assert!(text.contains("<title>1 &lt; 2</title>"), "{text}");
        assert!(!text.contains("<summary>") && !text.contains("<content"), "{text}");
    }
}
