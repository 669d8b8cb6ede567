//! Calendars that programs follow, as iCalendar has them (RFC 5545, RFC 7986). An entry is a day and never an
//! hour, so that no zone of any reader shifts it; nothing in a file is of the moment at which it is written, so
//! that a file in which nothing changed is the same file.

use chrono::{DateTime, NaiveDate, Utc};

/// Octets of a line at the most, without its end.
const LINE: usize = 75;

/// What a calendar is beside its entries.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    /// What it is called.
    pub name: String,
    /// What is in it.
    pub text: String,
    /// Its own address, where that is no secret.
    pub source: Option<String>,
    /// The address of a page that shows the same.
    pub page: String,
}

/// As what entries are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Days of a calendar, which every program shows.
    Event,
    /// Things to do, which few programs show.
    Todo,
}

/// What became of what an entry is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fate {
    /// It is still to come.
    #[default]
    Open,
    /// It was done on a day.
    Done(NaiveDate),
    /// It is not to come any more.
    Cancelled,
}

/// A day in a calendar.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// Tells it from everything else, for ever.
    pub uid: String,
    /// The instant at which anything of it changed last.
    pub at: DateTime<Utc>,
    /// How often its day changed.
    pub sequence: u32,
    /// The day.
    pub day: NaiveDate,
    /// What it is called.
    pub title: String,
    /// What is said of it.
    pub text: String,
    /// The address of a page that shows it.
    pub href: String,
    /// Under what it is sorted.
    pub category: String,
    /// What became of it.
    pub fate: Fate,
    /// How many days before it programs tell of it.
    pub alarm: Option<u32>,
}

/// Writes a calendar.
pub fn write_calendar(calendar: &Calendar, form: Form, entries: &[Entry]) -> String {
    let mut lines = Lines::default();
    lines.put("BEGIN", "VCALENDAR");
    lines.put("VERSION", "2.0");
    lines.put("PRODID", "-//Vekha//Vekha//EN");
    lines.put("CALSCALE", "GREGORIAN");
    lines.put("METHOD", "PUBLISH");
    // Programs know either the name of old or that of the standard.
    lines.text("NAME", &calendar.name);
    lines.text("X-WR-CALNAME", &calendar.name);
    lines.text("DESCRIPTION", &calendar.text);
    lines.text("X-WR-CALDESC", &calendar.text);
    lines.put("REFRESH-INTERVAL;VALUE=DURATION", "PT12H");
    lines.put("X-PUBLISHED-TTL", "PT12H");
    if let Some(source) = &calendar.source {
        lines.address("SOURCE;VALUE=URI", source);
    }
    lines.address("URL", &calendar.page);
    if let Some(last) = entries.iter().map(|entry| entry.at).max() {
        lines.put("LAST-MODIFIED", &instant(last));
    }
    for entry in entries {
        lines.entry(form, entry);
    }
    lines.put("END", "VCALENDAR");
    lines.0
}

fn date(day: NaiveDate) -> String {
    day.format("%Y%m%d").to_string()
}

fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// Tells whether a character may stand in a file, beside the end of a line.
fn is_plain(c: &char) -> bool {
    !c.is_control()
}

/// Lines as they are written: folded, with the ends that the standard asks for.
#[derive(Default)]
struct Lines(String);

impl Lines {
    /// Writes a line whose value is as it should be.
    fn put(&mut self, name: &str, value: &str) {
        let mut room = LINE;
        for c in name.chars().chain([':']).chain(value.chars()) {
            // A character is never cut in two.
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LINE - 1;
            }
            room -= c.len_utf8();
            self.0.push(c);
        }
        self.0.push_str("\r\n");
    }

    /// Writes a line of words.
    fn text(&mut self, name: &str, words: &str) {
        let mut value = String::with_capacity(words.len() + 8);
        for c in words.chars() {
            match c {
                '\\' | ';' | ',' => value.extend(['\\', c]),
                '\n' => value.push_str("\\n"),
                c if is_plain(&c) => value.push(c),
                _ => {}
            }
        }
        self.put(name, &value);
    }

    fn address(&mut self, name: &str, address: &str) {
        let value: String = address.chars().filter(is_plain).collect();
        self.put(name, &value);
    }

    fn entry(&mut self, form: Form, entry: &Entry) {
        let kind = match form {
            Form::Event => "VEVENT",
            Form::Todo => "VTODO",
        };
        self.put("BEGIN", kind);
        self.text("UID", &entry.uid);
        self.put("DTSTAMP", &instant(entry.at));
        match form {
            Form::Event => {
                // The day after the last one: the end is no part of it.
                let end = entry.day.succ_opt().unwrap_or(entry.day);
                self.put("DTSTART;VALUE=DATE", &date(entry.day));
                self.put("DTEND;VALUE=DATE", &date(end));
            }
            Form::Todo => self.put("DUE;VALUE=DATE", &date(entry.day)),
        }
        self.put("SEQUENCE", &entry.sequence.to_string());
        self.put("LAST-MODIFIED", &instant(entry.at));
        self.text("SUMMARY", &entry.title);
        self.text("DESCRIPTION", &entry.text);
        self.address("URL", &entry.href);
        if !entry.category.is_empty() {
            self.text("CATEGORIES", &entry.category);
        }
        match (form, entry.fate) {
            (_, Fate::Cancelled) => self.put("STATUS", "CANCELLED"),
            (Form::Event, _) => self.put("STATUS", "CONFIRMED"),
            (Form::Todo, Fate::Open) => self.put("STATUS", "NEEDS-ACTION"),
            (Form::Todo, Fate::Done(day)) => {
                self.put("STATUS", "COMPLETED");
                self.put("PERCENT-COMPLETE", "100");
                // Only an instant may stand here; noon is on that day nearly everywhere.
                self.put("COMPLETED", &format!("{}T120000Z", date(day)));
            }
        }
        if form == Form::Event {
            // A deadline takes up nobody's day.
            self.put("TRANSP", "TRANSPARENT");
        }
        if let Some(days) = entry.alarm.filter(|_| entry.fate == Fate::Open) {
            self.put("BEGIN", "VALARM");
            self.put("ACTION", "DISPLAY");
            let name = if form == Form::Event { "TRIGGER" } else { "TRIGGER;RELATED=END" };
            self.put(name, &format!("-P{days}D"));
            self.text("DESCRIPTION", &entry.title);
            self.put("END", "VALARM");
        }
        self.put("END", kind);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        Entry {
            uid: "A-1.plan.deadline@vekha.example".to_owned(),
            at: DateTime::from_timestamp(1_790_000_000, 0).expect("an instant"),
            sequence: 3,
            day: "2026-12-31".parse().expect("a date"),
            title: "A-1 Добыча; раздел 1, 2".to_owned(),
            text: "One\r\nC:\\two\u{7}".to_owned(),
            href: "https://vekha.example/r/plan/t/A-1".to_owned(),
            category: "Mining, rare".to_owned(),
            ..Entry::default()
        }
    }

    fn written(form: Form, entry: Entry) -> String {
        let calendar = Calendar { name: "Plan".to_owned(), ..Calendar::default() };
        write_calendar(&calendar, form, &[entry])
    }

    /// The lines as whoever reads them puts them together again.
    fn unfolded(text: &str) -> Vec<String> {
        text.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn a_deadline_is_a_day_whose_end_is_the_next_one() {
        let text = written(Form::Event, entry());
        let lines = unfolded(&text);
        for line in [
            "METHOD:PUBLISH",
            "UID:A-1.plan.deadline@vekha.example",
            "DTSTAMP:20260921T141320Z",
            "LAST-MODIFIED:20260921T141320Z",
            "DTSTART;VALUE=DATE:20261231",
            "DTEND;VALUE=DATE:20270101",
            "SEQUENCE:3",
            "STATUS:CONFIRMED",
            "TRANSP:TRANSPARENT",
            "SUMMARY:A-1 Добыча\\; раздел 1\\, 2",
            "DESCRIPTION:One\\nC:\\\\two",
            "CATEGORIES:Mining\\, rare",
        ] {
            assert!(lines.iter().any(|known| known == line), "{line}: {text}");
        }
        assert!(!text.contains("VALARM") && !text.contains("SOURCE"));
        assert_eq!(text, written(Form::Event, entry()), "nothing is of the moment");
    }

    #[test]
    fn lines_are_folded_between_characters() {
        for title in ["я".repeat(200), "a".repeat(67), "a".repeat(68), "𐀀".repeat(99)] {
            let text = written(Form::Event, Entry { title: title.clone(), ..entry() });
            assert!(text.ends_with("END:VCALENDAR\r\n"));
            assert!(text.split("\r\n").all(|line| line.len() <= LINE), "{text}");
            assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
            assert!(unfolded(&text).contains(&format!("SUMMARY:{title}")), "{text}");
        }
    }

    #[test]
    fn what_is_over_says_so_and_rings_no_more() {
        let ring = Entry { alarm: Some(2), ..entry() };
        assert!(written(Form::Event, ring.clone()).contains("\r\nTRIGGER:-P2D\r\n"));
        let todo = written(Form::Todo, ring.clone());
        assert!(todo.contains("\r\nTRIGGER;RELATED=END:-P2D\r\n"), "{todo}");
        assert!(todo.contains("\r\nDUE;VALUE=DATE:20261231\r\n") && !todo.contains("DTSTART"));
        assert!(todo.contains("\r\nSTATUS:NEEDS-ACTION\r\n") && !todo.contains("TRANSP"));
        let done = Entry { fate: Fate::Done(ring.day), ..ring.clone() };
        let todo = written(Form::Todo, done.clone());
        assert!(todo.contains("\r\nSTATUS:COMPLETED\r\n") && !todo.contains("VALARM"), "{todo}");
        assert!(todo.contains("\r\nCOMPLETED:20261231T120000Z\r\n"), "{todo}");
        assert!(written(Form::Event, done).contains("\r\nSTATUS:CONFIRMED\r\n"));
        for form in [Form::Event, Form::Todo] {
            let gone = written(form, Entry { fate: Fate::Cancelled, ..ring.clone() });
            assert!(gone.contains("\r\nSTATUS:CANCELLED\r\n") && !gone.contains("VALARM"));
        }
    }
}
