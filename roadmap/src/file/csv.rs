//! The columns of the bundled roadmap: one row a workstream or a task, with offsets or dates.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Definition, TaskDefinition, table};
use crate::{
    Criterion, Deadline, Fault, Key, LagUnit, Link, LinkType, Office, Problem, Roadmap, Text,
    Workstream,
    date::{add_days, parse_day},
    decide,
    text::{is_blank, tidy},
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

/// Tells whether a cell has an apostrophe that is not its own, or would seem to.
fn is_guarded(cell: &str) -> bool {
    cell.starts_with('\'') && is_formula(cell.trim_start_matches('\''))
}

/// Puts an apostrophe before a cell that a spreadsheet would take for a formula; reading takes it off.
pub fn harmless(cell: &str) -> String {
    if is_formula(cell) || is_guarded(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// Writes a list into one cell: what parts its entries is written with a backslash inside of one.
fn list_cell<'a>(entries: impl Iterator<Item = &'a str>) -> String {
    let entries = entries.map(|entry| {
        let mut text = String::with_capacity(entry.len());
        let mut rest = entry.chars().peekable();
        while let Some(c) = rest.next() {
            // A backslash stands for itself unless it would be read together with what follows.
            let next = rest.peek();
            let parts = c == ';' || c == '\\' && next.is_none_or(|next| matches!(next, ';' | '\\'));
            if parts {
                text.push('\\');
            }
            text.push(c);
        }
        text
    });
    entries.collect::<Vec<_>>().join(";")
}

/// Reads the entries of a list in a cell.
fn entries(cell: &str) -> Vec<String> {
    let mut list = vec![String::new()];
    let mut rest = cell.chars().peekable();
    while let Some(c) = rest.next() {
        let last = list.len() - 1;
        match c {
            ';' => list.push(String::new()),
            '\\' if rest.peek().is_some_and(|next| matches!(next, ';' | '\\')) => {
                list[last].extend(rest.next());
            }
            c => list[last].push(c),
        }
    }
    let list = list.into_iter().map(|entry| tidy(&entry));
    list.filter(|entry| !is_blank(entry)).collect()
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
    let cells: Vec<_> = links.iter().map(link_cell).collect();
    list_cell(cells.iter().map(String::as_str))
}

struct Row<'a> {
    number: usize,
    cells: Vec<(&'a str, String)>,
}

impl<'a> Row<'a> {
    fn new(number: usize, header: &'a [String], cells: &[String]) -> Self {
        let cells = cells.iter().map(|cell| {
            let plain = if is_guarded(cell) { cell.get(1..).unwrap_or("") } else { cell };
            tidy(plain)
        });
        Self { number, cells: header.iter().map(String::as_str).zip(cells).collect() }
    }

    fn get(&self, column: &str) -> &str {
        let cell = self.cells.iter().find(|(name, _)| *name == column);
        cell.map_or("", |(_, value)| value)
    }

    fn list(&self, column: &str) -> Vec<String> {
        entries(self.get(column))
    }

    fn links(&self, faults: &mut Vec<Fault>) -> Vec<Link> {
        let links = self.list("depends_on").into_iter().filter_map(|cell| {
            let link = read_link(&cell);
            if link.is_none() {
                let text = format!("`{cell}` is no link such as `GOV-11` or `GOV-11 SS+2`");
                faults.push(self.fault("depends_on", Problem::Malformed { text }));
            }
            link
        });
        links.collect()
    }

    /// Names a cell: its row, its column, and what stands in it.
    fn place(&self, column: &str) -> String {
        let value: String = self.get(column).chars().take(60).collect();
        let value = if value.is_empty() { value } else { format!(" `{value}`") };
        format!("row {}, {column}{value}", self.number)
    }

    fn fault(&self, column: &str, problem: Problem) -> Fault {
        Fault { field: self.place(column), problem }
    }

    fn is_at_fault(&self, column: &str, faults: &[Fault]) -> bool {
        let place = self.place(column);
        faults.iter().any(|fault| fault.field == place)
    }

    /// Reads a date of a column, or as days from another.
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
        self.day(name, faults)
    }

    /// Reads a date as it is written in a file: as this program writes it, or day, month and year
    /// parted by dots, which nobody reads otherwise.
    fn day(&self, column: &str, faults: &mut Vec<Fault>) -> Option<Deadline> {
        let date = self.get(column);
        if date.is_empty() {
            return None;
        }
        let dotted = || {
            let day = NaiveDate::parse_from_str(date, "%d.%m.%Y").ok()?;
            parse_day(&day.to_string()).ok().map(Deadline::Day)
        };
        let read = date.parse::<Deadline>().ok().or_else(dotted);
        if read.is_none() {
            faults.push(self.fault(column, no_date(date)));
        }
        read
    }

    fn number<T: std::str::FromStr>(
        &self,
        column: &str,
        range: Problem,
        faults: &mut Vec<Fault>,
    ) -> Option<T> {
        let value = self.get(column);
        let read = value.parse().ok();
        if read.is_none() && !value.is_empty() {
            faults.push(self.fault(column, range));
        }
        read
    }
}

/// Says why something is no date, as far as that can be guessed.
fn no_date(value: &str) -> Problem {
    let slashed = value.contains('/');
    let serial = value.parse::<i64>().ok().filter(|days| (20_000..80_000).contains(days));
    let text = match serial {
        // A spreadsheet counts days from the end of 1899.
        Some(days) => {
            let first = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default();
            let day = add_days(first, days);
            format!(
                "is a spreadsheet's number of a day ({day}): give the column the form of a date"
            )
        }
        None if slashed => {
            "can be read as two different days: write it as 2026-12-01 or 01.12.2026".to_owned()
        }
        None => return Problem::NotADate,
    };
    Problem::Malformed { text }
}

/// Which row a workstream or a task stands in.
struct Placed<'a> {
    list: &'static str,
    key: String,
    row: &'a Row<'a>,
}

/// Reads rows into the frame's definition and reports everything that is wrong, each fault at its
/// cell, in one round.
pub fn read_csv(text: &str, options: CsvOptions) -> Result<Definition, Vec<Fault>> {
    let known: Vec<&str> = COLUMNS.iter().chain(&DERIVED).copied().collect();
    let table = table::read(text.strip_prefix('\u{feff}').unwrap_or(text), &known)?;
    let mut faults = Vec::new();
    for column in ["key", "title_en", "owner"] {
        if !table.header.iter().any(|known| known == column) {
            faults.push(Fault { field: format!("column {column}"), problem: Problem::Required });
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut definition = options.frame;
    let rows = table.rows.iter().map(|(number, cells)| Row::new(*number, &table.header, cells));
    let rows: Vec<_> = rows.collect();
    let mut names = Names::default();
    let mut places = Vec::with_capacity(rows.len());
    let mut seen = BTreeSet::new();
    for row in &rows {
        let list = if row.get("parent").is_empty() { "workstreams" } else { "tasks" };
        let mut key = row.get("key").to_owned();
        if !seen.insert((list, key.clone())) {
            faults.push(row.fault("key", Problem::Taken));
            // What else is wrong with the row is told, too; no key has such a character.
            key = format!("{key}\n{}", row.number);
        }
        read_row(row, &key, &mut definition, &mut names, options.deadline, &mut faults);
        places.push(Placed { list, key, row });
    }
    if let Err(more) = decide::complete(&mut definition) {
        for fault in more {
            let at = place_of(&fault, &places);
            match at {
                Some((row, column)) if row.is_at_fault(column, &faults) => {}
                Some((row, column)) => {
                    let problem = known_instead(row, column, fault.problem, &places);
                    faults.push(row.fault(column, problem));
                }
                None => faults.push(fault),
            }
        }
    }
    if faults.is_empty() { Ok(definition) } else { Err(faults) }
}

/// Finds the cell of a fault that names a workstream or a task.
fn place_of<'a>(fault: &Fault, places: &[Placed<'a>]) -> Option<(&'a Row<'a>, &'static str)> {
    let mut found: Option<(&Placed<'a>, &str)> = None;
    for placed in places {
        let rest = fault.field.strip_prefix(placed.list).and_then(|rest| rest.strip_prefix('.'));
        let rest = rest.and_then(|rest| rest.strip_prefix(&placed.key));
        let rest = rest.filter(|rest| rest.is_empty() || rest.starts_with('.'));
        if let Some(rest) = rest
            && found.is_none_or(|(known, _)| known.key.len() <= placed.key.len())
        {
            found = Some((placed, rest));
        }
    }
    let (placed, rest) = found?;
    let column = match rest.trim_start_matches('.') {
        "title" => "title_en",
        "links" => "depends_on",
        "sources" => "source",
        "workstream" => "parent",
        "criteria" => "deliverable",
        field => COLUMNS.into_iter().find(|column| *column == field).unwrap_or("key"),
    };
    Some((placed.row, column))
}

/// Says which names there are where one is given that is not.
fn known_instead(row: &Row<'_>, column: &str, problem: Problem, places: &[Placed<'_>]) -> Problem {
    if problem != Problem::Unknown {
        return problem;
    }
    let (what, only) = match column {
        "parent" => ("workstream", Some("workstreams")),
        "depends_on" => ("task or workstream", None),
        _ => return problem,
    };
    let there: Vec<&str> = places
        .iter()
        .filter(|placed| only.is_none_or(|only| placed.list == only))
        .map(|placed| placed.key.as_str())
        .filter(|key| !key.contains('\n'))
        .collect();
    let mut asked: Vec<String> = match column {
        "parent" => vec![row.get(column).to_owned()],
        _ => row.list(column).iter().filter_map(|cell| Some(read_link(cell)?.from)).collect(),
    };
    asked.retain(|name| !there.contains(&name.as_str()));
    let near = |name: &&str| {
        let name = name.to_lowercase();
        let shared = |one: &str| {
            one.to_lowercase().chars().zip(name.chars()).take_while(|(a, b)| a == b).count()
        };
        std::cmp::Reverse(asked.iter().map(|one| shared(one)).max().unwrap_or(0))
    };
    let mut nearest = there;
    nearest.sort_by_key(near);
    nearest.truncate(8);
    let text = format!("there is no {what} {}; there are {}", asked.join(", "), nearest.join(", "));
    Problem::Malformed { text }
}

fn read_row(
    row: &Row<'_>,
    key: &str,
    to: &mut Definition,
    names: &mut Names,
    from: NaiveDate,
    faults: &mut Vec<Fault>,
) {
    for column in ["key", "title_en", "owner"] {
        if is_blank(row.get(column)) {
            faults.push(row.fault(column, Problem::Required));
        }
    }
    let mut office = |column: &str, name: &str| match names.office(to, name, row.number) {
        Ok(key) => key,
        Err(text) => {
            faults.push(row.fault(column, Problem::Malformed { text }));
            String::new()
        }
    };
    let owner = office("owner", row.get("owner"));
    let co_owners = row.list("co_owners");
    let co_owners: Vec<Key> = co_owners.iter().map(|name| office("co_owners", name)).collect();
    let title = Text::en_ru(row.get("title_en"), row.get("title_ru"));
    let deliverable = Text::en_ru(row.get("deliverable"), row.get("deliverable_ru"));
    let basis = Text::en_ru(row.get("basis"), row.get("basis_ru"));
    let sources = row.list("source");
    let key = key.to_owned();
    let links = row.links(faults);
    let start = row.date("start", from, faults).map(Deadline::last_day);
    let deadline = row.date("deadline", from, faults);
    let duration = row.number("duration", Problem::NotInRange { from: 0, to: 10_000 }, faults);
    let original_deadline = row.day("original_deadline", faults);
    if row.get("parent").is_empty() {
        to.workstreams.push(Workstream {
            key,
            title,
            owner,
            co_owners,
            links,
            deliverable,
            basis,
            sources,
        });
        return;
    }
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
        original_deadline: original_deadline.filter(|original| Some(*original) != deadline),
        deadline,
        duration,
        estimate: None,
        start_no_earlier_than: None,
        must_finish_by: None,
        links,
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

/// Offices as rows name them: by key, or by name, whatever its case and the blanks around it.
#[derive(Default)]
struct Names {
    /// Where a name that made an office stood first.
    made: Vec<(Key, String, usize)>,
}

/// What is left of a name where only letters and digits count.
fn likeness(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl Names {
    /// Finds an office, or adds it under a key made of the name. Two names that are alike and not the
    /// same are asked about: one of them may be a slip of the pen, or both may be meant.
    fn office(&mut self, to: &mut Definition, name: &str, row: usize) -> Result<Key, String> {
        let same = |known: &str| known.to_lowercase() == name.to_lowercase();
        let by_name = |office: &&Office| office.name.all().any(same);
        let known = to.offices.iter().find(|office| office.key == name);
        if let Some(known) = known.or_else(|| to.offices.iter().find(by_name)) {
            return Ok(known.key.clone());
        }
        if name.is_empty() {
            return Ok(String::new());
        }
        let like = likeness(name);
        let alike = self.made.iter().find(|(_, known, _)| likeness(known) == like);
        if let Some((_, known, first)) = alike.filter(|_| !like.is_empty()) {
            return Err(format!(
                "is like `{known}` of row {first}: write the same name in both, or give one another name"
            ));
        }
        let key = if is_key(name) { name.to_owned() } else { slug(name) };
        let mut free = key.clone();
        for n in 2.. {
            if !to.offices.iter().any(|office| office.key == free) {
                break;
            }
            free = format!("{}-{n}", key.chars().take(36).collect::<String>());
        }
        self.made.push((free.clone(), name.to_owned(), row));
        to.offices.push(Office { key: free.clone(), name: Text::from(name), calendar: None });
        Ok(free)
    }
}

/// Tells whether a name is written as this program writes keys, as its own files have them.
fn is_key(name: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || ".-_".contains(c);
    name.chars().all(plain) && !name.starts_with('.') && name.chars().count() <= 40
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
                &list_cell(workstream.sources.iter().map(String::as_str)),
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
                    &list_cell(task.sources.iter().map(String::as_str)),
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
    list_cell(keys.map(String::as_str))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{entries, harmless, link_cell, list_cell, read_csv, read_link, write_csv};
    use crate::{
        LagUnit, Link, LinkType, NonWorkingDay, Settings, Text,
        file::{CalendarChoice, CsvOptions, Definition},
    };

    fn options() -> CsvOptions {
        CsvOptions {
            frame: Definition {
                key: "plan".to_owned(),
                title: Text::from("Plan"),
                time_zone: "UTC".to_owned(),
                calendar: CalendarChoice::default(),
                non_working_day: NonWorkingDay::default(),
                start: None,
                final_task: None,
                public: false,
                sample: false,
                settings: Settings::default(),
                approved: None,
                directive: None,
                offices: Vec::new(),
                workstreams: Vec::new(),
                tasks: Vec::new(),
            },
            deadline: "2026-12-01".parse().expect("a day"),
        }
    }

    fn told(text: &str) -> String {
        let faults = read_csv(text, options()).expect_err("it is refused");
        faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    fn written(definition: &Definition) -> String {
        let change = crate::Change::Created { definition: Box::new(definition.clone()) };
        let by = crate::By { person: "ann".to_owned(), name: "Ann".to_owned() };
        let at = chrono::DateTime::from_timestamp(1_790_000_000, 0).expect("an instant");
        let event = crate::Event::new(1, at, by, change);
        write_csv(&crate::replay("plan", [&event]).expect("it follows"))
    }

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
        assert_eq!(harmless("'=1"), "''=1", "an apostrophe of its own stays its own");
        assert_eq!(harmless("'tis"), "'tis");
    }

    #[test]
    fn every_fault_is_told_at_its_cell_in_one_round() {
        let text = "key,parent,title_en,owner,start,deadline,depends_on,duration,original_deadline\n\
                    W,,Work,Office,,,,,\n\
                    \n\
                    A-1,W,\u{200b},Office,45383,03/04/2026,A-9,many,soon\n\
                    A-2,V,\"Two\nlines\",,2026-09-01,2026-08-01,A-1;A-1 XX,,\n\
                    A-2,W,Again,Office,2026-09-01,2026-10-01,,,\n";
        let told = told(text);
        for part in [
            "row 4, title_en: is required",
            "row 4, start `45383`: is a spreadsheet's number of a day (2024-04-01)",
            "row 4, deadline `03/04/2026`: can be read as two different days",
            "row 4, depends_on `A-9`: there is no task or workstream A-9; there are A-1, A-2",
            "row 4, duration `many`: is not a number from 0 to 10000",
            "row 4, original_deadline `soon`: is not a date",
            "row 5, owner: is required",
            "row 5, parent `V`: there is no workstream V; there are W",
            "row 5, depends_on `A-1;A-1 XX`: `A-1 XX` is no link",
            "row 6, key `A-2`: is taken",
        ] {
            assert!(told.contains(part), "{part} is not in\n{told}");
        }
        assert!(!told.contains("tasks."), "{told}");
    }

    #[test]
    fn offices_are_one_when_their_names_are_and_asked_about_when_they_are_alike() {
        let rows = |owners: [&str; 3]| {
            let [a, b, c] = owners;
            format!(
                "key,parent,title_en,owner,deadline\nW,,Work,{a},\nA-1,W,One,{b},2026-10-01\nA-2,W,Two,{c},2026-10-01\n"
            )
        };
        let read = read_csv(
            &rows(["Ministry of Trade", " ministry of TRADE ", "Trade Ministry"]),
            options(),
        );
        let offices = read.expect("it is read").offices;
        assert_eq!(offices.len(), 2, "{offices:?}");
        let read = read_csv(&rows(["Office № 1", "Office № 2", "Office"]), options());
        assert_eq!(read.expect("it is read").offices.len(), 3, "a number makes a difference");
        let told = told(&rows(["Min. Fin", "MinFin", "Other"]));
        assert!(told.contains("row 3, owner `MinFin`: is like `Min. Fin` of row 2"), "{told}");
        let cyrillic = read_csv(&rows(["Мин. цифры!", "Мин. труда!", "Мин. труда!"]), options());
        let keys: Vec<_> =
            cyrillic.expect("it is read").offices.into_iter().map(|it| it.key).collect();
        assert_eq!(keys, ["мин-цифры", "мин-труда"]);
    }

    #[test]
    fn dates_are_read_as_they_are_written() {
        let text = "key;parent;title_en;owner;start;deadline\nW;;Work;Office;;\nA-1;W;One;Office;01.09.2026;1.10.2026\nA-2;W;Two;Office;;2026-Q4\n";
        let read = read_csv(text, options()).expect("it is read");
        assert_eq!(read.tasks[0].start, "2026-09-01".parse().ok());
        assert_eq!(read.tasks[0].deadline, "2026-10-01".parse().ok());
        assert_eq!(read.tasks[1].deadline, "2026-Q4".parse().ok());
        let told = told(
            "key,parent,title_en,owner,deadline\nW,,Work,Office,\nA-1,W,One,Office,31.02.2026\n",
        );
        assert!(told.contains("row 3, deadline `31.02.2026`: is not a date"), "{told}");
    }

    #[test]
    fn a_list_keeps_what_parts_its_entries() {
        for list in [
            vec!["Order 5; annex 2", "Order 6"],
            vec!["C:\\plans\\one", "ends with \\", "\\;", ";"],
            vec!["a"],
        ] {
            assert_eq!(entries(&list_cell(list.iter().copied())), list);
        }
        assert_eq!(entries("GOV-1; GOV-2;"), ["GOV-1", "GOV-2"]);
    }

    fn any_text() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => "\\PC{0,12}",
            2 => "[a-z ;\\\\'\"=+@,\t\n\r-]{0,12}",
            1 => prop::sample::select(vec!["e\u{301}", "\u{feff}x", "'=1", "''=1", "=1\n", "\u{200b}", "- 1", "sep=;", "\"", "x\r\ny"])
                .prop_map(str::to_owned),
        ]
    }

    proptest! {
        /// Whatever a text holds, a table that was written is read back, and written the same again.
        #[test]
        fn what_is_written_is_read_back(
            title in any_text(), other in any_text(), basis in any_text(),
            sources in prop::collection::vec(any_text(), 0..4),
        ) {
            let row = |key: &str| format!("{key},W,One,office,2026-10-01\n");
            let text = format!("key,parent,title_en,owner,deadline\nW,,Work,office,\n{}{}", row("A-1"), row("A-2"));
            let mut definition = read_csv(&text, options()).expect("it is right");
            let task = &mut definition.tasks[0];
            task.title = Text::en_ru(&format!("x{title}"), &other);
            task.basis = Text::en_ru(&basis, "");
            task.sources = sources;
            let first = written(&definition);
            let again = read_csv(&first, options());
            // What cannot be kept is refused at its place, and never turned into something else.
            if let Ok(again) = again {
                let second = written(&again);
                let third = written(&read_csv(&second, options()).expect("it was read once"));
                prop_assert_eq!(&second, &third);
                let tidy = |text: &str| crate::text::tidy(text);
                prop_assert_eq!(again.tasks[0].title.get("en"), tidy(&format!("x{title}")));
                let kept: Vec<_> = definition.tasks[0].sources.iter().map(|it| tidy(it)).filter(|it| !crate::text::is_blank(it)).collect();
                prop_assert_eq!(&again.tasks[0].sources, &kept);
            }
        }
    }

    #[test]
    fn a_file_of_ones_own_is_read_back_byte_for_byte() {
        let text = "key,parent,title_en,owner,deadline,source\nW,,Work,office,,\nA-1,W,One,office,2026-10-01,\"Order 5\\; annex 2;Order 6\"\n";
        let first = read_csv(text, options()).expect("it is read");
        assert_eq!(first.tasks[0].sources, ["Order 5; annex 2", "Order 6"]);
        let once = written(&first);
        assert_eq!(written(&read_csv(&once, options()).expect("it is read")), once);
    }
}
