//! The columns of the bundled roadmap: one row a workstream or a task, with offsets or dates.

use chrono::NaiveDate;

use super::{Definition, TaskDefinition};
use crate::{
    Criterion, Deadline, Fault, Key, LagUnit, Link, LinkType, Office, Problem, Roadmap, Text,
    Workstream, date::add_days, decide,
};

const COLUMNS: [&str; 17] = [
    "key",
    "parent",
    "title_en",
    "title_ru",
    "owner",
    "co_owners",
    "start",
    "deadline",
    "depends_on",
    "deliverable",
    "deliverable_ru",
    "basis",
    "basis_ru",
    "source",
    "duration",
    "start_offset_days",
    "deadline_offset_days",
];
/// Columns that a written file has for its readers.
const DERIVED: [&str; 5] =
    ["original_deadline", "effective_deadline", "forecast", "state", "percent"];

/// What a CSV file does not say itself.
#[derive(Clone, Debug)]
pub struct CsvOptions {
    /// Everything but offices, workstreams and tasks; offices named here are known by key or English name.
    pub frame: Definition,
    /// The day from which offsets count.
    pub deadline: NaiveDate,
}

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Tells whether a spreadsheet would take a cell for a formula, also behind blanks and line breaks and
/// in wide letters.
fn is_formula(cell: &str) -> bool {
    let wide = ['＝', '＋', '－', '＠'];
    let begins = cell.trim_start().starts_with(FORMULA) || cell.starts_with(FORMULA);
    let begins = begins || cell.trim_start().starts_with(wide);
    begins && cell.parse::<f64>().is_err()
}

/// Puts an apostrophe before a cell that a spreadsheet would take for a formula; reading takes it off.
pub fn harmless(cell: &str) -> String {
    if is_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// Makes a key of an English name: lower case, words joined by dashes.
pub fn slug(name: &str) -> Key {
    let name = name.replace('+', "-plus");
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut key = words.map(str::to_lowercase).collect::<Vec<_>>().join("-");
    if key.is_empty() {
        key.push_str("office");
    }
    key.chars().take(40).collect()
}

const KINDS: [(&str, LinkType); 4] = [
    ("FS", LinkType::FinishToStart),
    ("SS", LinkType::StartToStart),
    ("FF", LinkType::FinishToFinish),
    ("SF", LinkType::StartToFinish),
];

/// Reads `KEY`, `KEY SS` or `KEY FS+2`, the lag in working days, or with a `c` in calendar days.
fn read_link(cell: &str) -> Option<Link> {
    let Some((from, how)) = cell.rsplit_once(char::is_whitespace) else {
        return Some(Link { from: cell.to_owned(), ..Link::default() });
    };
    let (name, lag) = how.split_at_checked(2)?;
    let (_, kind) = KINDS.into_iter().find(|(known, _)| name.eq_ignore_ascii_case(known))?;
    let (lag, unit) = match lag.strip_suffix('c') {
        Some(lag) => (lag, LagUnit::Calendar),
        None => (lag, LagUnit::Working),
    };
    let lag = if lag.is_empty() { 0 } else { lag.parse().ok()? };
    Some(Link { from: from.trim().to_owned(), kind, lag, unit })
}

fn link_cell(link: &Link) -> String {
    let plain = Link { from: link.from.clone(), ..Link::default() };
    if *link == plain {
        return link.from.clone();
    }
    let kind = KINDS.into_iter().find(|(_, kind)| *kind == link.kind).map_or("FS", |(it, _)| it);
    let unit = if link.unit == LagUnit::Calendar { "c" } else { "" };
    let lag = if link.lag == 0 { String::new() } else { format!("{:+}{unit}", link.lag) };
    format!("{} {kind}{lag}", link.from)
}

fn links_cell(links: &[Link]) -> String {
    links.iter().map(link_cell).collect::<Vec<_>>().join(";")
}

struct Row<'a> {
    number: usize,
    cells: Vec<(&'a str, &'a str)>,
}

impl<'a> Row<'a> {
    fn get(&self, column: &str) -> &'a str {
        let cell = self.cells.iter().find(|(name, _)| *name == column);
        let value = cell.map_or("", |(_, value)| value.trim());
        match value.strip_prefix('\'') {
            Some(rest) if is_formula(rest) => rest,
            _ => value,
        }
    }

    fn list(&self, column: &str) -> impl Iterator<Item = &'a str> {
        self.get(column).split(';').map(str::trim).filter(|part| !part.is_empty())
    }

    fn links(&self, faults: &mut Vec<Fault>) -> Vec<Link> {
        let links = self.list("depends_on").filter_map(|cell| {
            let link = read_link(cell);
            if link.is_none() {
                let text = format!("`{cell}` is no link such as `GOV-11` or `GOV-11 SS+2`");
                faults.push(self.fault("depends_on", Problem::Malformed { text }));
            }
            link
        });
        links.collect()
    }

    fn fault(&self, column: &str, problem: Problem) -> Fault {
        Fault { field: format!("row {}, {column}", self.number), problem }
    }

    fn date(&self, name: &str, from: NaiveDate, faults: &mut Vec<Fault>) -> Option<Deadline> {
        let offset_column = format!("{name}_offset_days");
        let offset = self.get(&offset_column);
        if !offset.is_empty() {
            return match offset.parse::<i64>() {
                Ok(days @ -20_000..=20_000) => Some(Deadline::Day(add_days(from, days))),
                _ => {
                    let range = Problem::NotInRange { from: -20_000, to: 20_000 };
                    faults.push(self.fault(&offset_column, range));
                    None
                }
            };
        }
        let date = self.get(name);
        if date.is_empty() {
            return None;
        }
        let parsed = date.parse::<Deadline>();
        if parsed.is_err() {
            faults.push(self.fault(name, Problem::NotADate));
        }
        parsed.ok()
    }
}

/// Reads rows into the frame's definition and reports every row that is wrong.
pub fn read_csv(text: &str, options: CsvOptions) -> Result<Definition, Vec<Fault>> {
    let mut reader = ::csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let whole =
        |text: String| Fault { field: "file".to_owned(), problem: Problem::Malformed { text } };
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => return Err(vec![whole(error.to_string())]),
    };
    let mut faults = Vec::new();
    for column in &header {
        if !COLUMNS.contains(&column) && !DERIVED.contains(&column) {
            faults.push(Fault { field: format!("column {column}"), problem: Problem::Unknown });
        }
    }
    for column in ["key", "title_en", "owner"] {
        if !header.iter().any(|known| known == column) {
            faults.push(Fault { field: format!("column {column}"), problem: Problem::Required });
        }
    }
    let mut definition = options.frame;
    let records: Vec<_> = reader.records().collect();
    for (at, record) in records.iter().enumerate() {
        let number = at + 2;
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                faults.push(Fault {
                    field: format!("row {number}"),
                    problem: Problem::Malformed { text: error.to_string() },
                });
                continue;
            }
        };
        if record.len() != header.len() {
            faults.push(Fault {
                field: format!("row {number}"),
                problem: Problem::Malformed {
                    text: format!("has {} cells, the header has {}", record.len(), header.len()),
                },
            });
            continue;
        }
        let row = Row { number, cells: header.iter().zip(record.iter()).collect() };
        read_row(&row, &mut definition, options.deadline, &mut faults);
    }
    if faults.is_empty() {
        decide::complete(&mut definition)?;
        Ok(definition)
    } else {
        Err(faults)
    }
}

fn read_row(row: &Row<'_>, to: &mut Definition, from: NaiveDate, faults: &mut Vec<Fault>) {
    for column in ["key", "title_en", "owner"] {
        if row.get(column).is_empty() {
            faults.push(row.fault(column, Problem::Required));
        }
    }
    let owner = office(to, row.get("owner"));
    let co_owners: Vec<Key> = row.list("co_owners").map(|name| office(to, name)).collect();
    let title = Text::en_ru(row.get("title_en"), row.get("title_ru"));
    let deliverable = Text::en_ru(row.get("deliverable"), row.get("deliverable_ru"));
    let basis = Text::en_ru(row.get("basis"), row.get("basis_ru"));
    let sources = row.list("source").map(str::to_owned).collect();
    let key = row.get("key").to_owned();
    if row.get("parent").is_empty() {
        to.workstreams.push(Workstream {
            key,
            title,
            owner,
            co_owners,
            links: row.links(faults),
            deliverable,
            basis,
            sources,
        });
        return;
    }
    let start = row.date("start", from, faults).map(Deadline::last_day);
    let deadline = row.date("deadline", from, faults);
    let duration = match row.get("duration") {
        "" => None,
        days => match days.parse() {
            Ok(days) => Some(days),
            Err(_) => {
                faults.push(row.fault("duration", Problem::NotInRange { from: 0, to: 10_000 }));
                None
            }
        },
    };
    let original_deadline = match row.get("original_deadline") {
        "" => None,
        date => date.parse().ok().filter(|original| Some(*original) != deadline),
    };
    to.tasks.push(TaskDefinition {
        key,
        workstream: row.get("parent").to_owned(),
        title,
        owner,
        co_owners: co_owners
            .into_iter()
            .map(|office| crate::CoOwner { office, due: None, done: None })
            .collect(),
        start,
        original_deadline,
        deadline,
        duration,
        estimate: None,
        start_no_earlier_than: None,
        must_finish_by: None,
        links: row.links(faults),
        criteria: criteria_of(&deliverable),
        deliverable,
        basis,
        sources,
        clause: None,
    });
}

/// A table has no column of criteria: a task is fulfilled when its deliverable is there.
fn criteria_of(deliverable: &Text) -> Vec<Criterion> {
    let there = (!deliverable.is_empty()).then(|| deliverable.clone());
    there.map(|text| Criterion { text, verification: Text::default() }).into_iter().collect()
}

/// Finds an office by key or English name, or adds it under a key made of the name.
fn office(to: &mut Definition, name: &str) -> Key {
    let known =
        to.offices.iter().find(|office| office.key == name || office.name.get("en") == name);
    if let Some(known) = known {
        return known.key.clone();
    }
    let key = slug(name);
    if !name.is_empty() && !to.offices.iter().any(|office| office.key == key) {
        to.offices.push(Office { key: key.clone(), name: Text::from(name), calendar: None });
    }
    key
}

/// Writes the plan in the same columns with dates, followed by what is computed.
pub fn write_csv(roadmap: &Roadmap) -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let columns = COLUMNS.iter().take(15).chain(&DERIVED);
    let mut ok = writer.write_record(columns).is_ok();
    for workstream in roadmap.workstreams.iter() {
        let names = offices(workstream.co_owners.iter());
        ok &= writer
            .write_record(guarded([
                &workstream.key,
                "",
                workstream.title.get("en"),
                russian(&workstream.title),
                &workstream.owner,
                &names,
                "",
                "",
                &links_cell(&workstream.links),
                workstream.deliverable.get("en"),
                russian(&workstream.deliverable),
                workstream.basis.get("en"),
                russian(&workstream.basis),
                &workstream.sources.join(";"),
                "",
                "",
                "",
                "",
                "",
                "",
            ]))
            .is_ok();
        let tasks = roadmap.tasks.iter().filter(|task| task.workstream == workstream.key);
        for task in tasks {
            let text =
                |date: Option<NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
            let state = serde_json::to_value(task.state(roadmap.approval.is_some()));
            ok &= writer
                .write_record(guarded([
                    &task.key,
                    &task.workstream,
                    task.title.get("en"),
                    russian(&task.title),
                    &task.owner,
                    &offices(task.co_owners.iter().map(|part| &part.office)),
                    &text(task.start),
                    &task.deadline.to_string(),
                    &links_cell(&task.links),
                    task.deliverable.get("en"),
                    russian(&task.deliverable),
                    task.basis.get("en"),
                    russian(&task.basis),
                    &task.sources.join(";"),
                    &task.duration.map(|days| days.to_string()).unwrap_or_default(),
                    &task.original_deadline().to_string(),
                    &roadmap.effective(task.deadline).to_string(),
                    &text(task.forecast()),
                    state.as_ref().ok().and_then(|state| state.as_str()).unwrap_or_default(),
                    &task.percent().to_string(),
                ]))
                .is_ok();
        }
    }
    let bytes = writer.into_inner().unwrap_or_default();
    if ok { String::from_utf8(bytes).unwrap_or_default() } else { String::new() }
}

fn guarded<const N: usize>(cells: [&str; N]) -> [String; N] {
    cells.map(harmless)
}

fn russian(text: &Text) -> &str {
    match text {
        Text::Plain(_) => "",
        Text::Many(_) => text.get("ru"),
    }
}

fn offices<'a>(keys: impl Iterator<Item = &'a Key>) -> String {
    keys.map(String::as_str).collect::<Vec<_>>().join(";")
}

#[cfg(test)]
mod tests {
    use super::{harmless, link_cell, read_link};
    use crate::{LagUnit, Link, LinkType};

    #[test]
    fn a_link_in_a_cell_keeps_its_type_and_lag() {
        for cell in ["A-1", "A-1 SS", "A-1 FF-3", "A-1 SF+2c", "Группа FS+1"] {
            let link = read_link(cell).expect("a link");
            assert_eq!(link_cell(&link), cell);
        }
        let link = Link {
            from: "A-1".to_owned(),
            kind: LinkType::StartToStart,
            lag: -2,
            unit: LagUnit::Calendar,
        };
        assert_eq!(read_link("A-1 ss-2c"), Some(link));
        assert_eq!(read_link("A-1 after"), None);
    }

    #[test]
    fn a_formula_is_made_harmless_and_a_number_is_kept() {
        assert_eq!(harmless("=1+1"), "'=1+1");
        assert_eq!(harmless("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(harmless("-4"), "-4");
        assert_eq!(harmless("Approve"), "Approve");
    }
}
