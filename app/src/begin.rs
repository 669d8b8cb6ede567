//! A roadmap that somebody is about to begin: what they said of it and the file they brought, understood
//! as a plan that can be looked at before it is made.

use std::{collections::BTreeMap, sync::Arc};

use chrono::NaiveDate;
use directory::{Login, Person};
use exchange::{
    TableOptions,
    project::{LeftOut, read_project},
    read_json,
    sheet::{self, Sheet},
    table::{Field, Layout, Reading, fields_of, read_table},
};
use roadmap::{
    CalendarChoice, Clause, Deadline, Definition, Directive, Fault, LagUnit, NonWorkingDay, Office,
    OfficeKey, Problem, Roadmap, RoadmapKey, Text, Workstream, decide, shift,
    text::{is_blank, tidy},
};
use sample::templates;
use serde::{Deserialize, Serialize};
use store::{ImportPart, Store};

use crate::{door, query::Query, visit::Visit};

/// The value by which a table that comes back is told from a plan that begins.
pub const RETURNED: &str = "returned";
/// Characters of a key that is made of a title.
const KEY_MOST: usize = 32;

/// What was said of a roadmap that is about to begin.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Begun {
    /// Names it in its address.
    pub id: String,
    /// Who began it.
    pub person: Login,
    /// The name of the file.
    pub file: Option<String>,
    /// The values of its forms.
    pub values: Vec<(String, String)>,
}

/// A table as it was understood.
pub struct Table {
    /// The sheet, with what was put right.
    pub sheet: Sheet,
    /// What its columns say.
    pub layout: Layout,
    /// What was read, and what is wrong in it.
    pub reading: Reading,
}

/// What of a file of MS Project was not taken over as it stands, with the names of the tasks.
pub type LeftOuts = BTreeMap<LeftOut, Vec<String>>;

/// What the plan was understood as.
pub enum Understood {
    /// A table.
    Table(Box<Table>),
    /// A plan, and what was not taken over as it stands.
    Plan(Box<Definition>, LeftOuts),
    /// Nothing: why.
    Broken(Vec<Fault>),
}

impl Visit {
    /// Tells whether the viewer may begin a roadmap.
    pub fn may_begin(&self) -> bool {
        self.viewer.as_ref().is_some_and(|person| person.may_begin())
    }
}

/// What the ids of all plans of one person begin with.
fn own_id(login: &str) -> String {
    store::command_id(login).chars().filter(char::is_ascii_hexdigit).take(8).collect()
}

/// Returns the plans that somebody has begun and not made, the newest first.
pub fn unfinished(visit: &Visit) -> Vec<Begun> {
    let Some(person) = &visit.viewer else { return Vec::new() };
    let ids = visit.store.imports().beside(&own_id(&person.login));
    let own = ids.iter().filter_map(|id| Begun::find(visit, id));
    own.filter(|begun| {
        begun.person == person.login && !begun.values.is_empty() && !begun.is_returned()
    })
    .collect()
}

fn unavailable(error: std::io::Error) -> String {
    tracing::error!(%error, "a plan on its way in could not be kept");
    error.to_string()
}

impl Begun {
    /// Begins one, with a file that is kept with it.
    pub fn new(
        person: &Person,
        file: Option<(&str, &[u8])>,
        store: &Store,
    ) -> Result<Self, String> {
        let begun = Self {
            id: own_id(&person.login) + &door::id(),
            person: person.login.clone(),
            file: file.map(|(name, _)| name.to_owned()),
            values: Vec::new(),
        };
        if let Some((_, bytes)) = file {
            store.imports().put(&begun.id, ImportPart::File, bytes).map_err(unavailable)?;
            begun.save(store)?;
        }
        Ok(begun)
    }

    /// Keeps it.
    pub fn save(&self, store: &Store) -> Result<(), String> {
        let notes = serde_json::to_vec(self).map_err(|error| error.to_string())?;
        store.imports().put(&self.id, ImportPart::Notes, &notes).map_err(unavailable)
    }

    /// Finds one that the viewer began, or anybody did whom the viewer, an admin, keeps.
    pub fn find(visit: &Visit, id: &str) -> Option<Self> {
        let notes = visit.store.imports().get(id, ImportPart::Notes).ok()??;
        let begun: Self = serde_json::from_slice(&notes).ok()?;
        let viewer = visit.viewer.as_ref()?;
        let own = viewer.login == begun.person;
        (own || viewer.admin && !begun.is_returned()).then_some(begun)
    }

    /// Tells whether it is a table that comes back to a roadmap, and no new one.
    pub fn is_returned(&self) -> bool {
        self.values.iter().any(|(name, _)| name == RETURNED)
    }

    /// Returns its values.
    pub fn query(&self) -> Query {
        Query(self.values.clone())
    }

    fn get(&self, name: &str) -> &str {
        let found = self.values.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// Takes over what a form says, in place of what was said before; a box that is not ticked says so by
    /// being left out.
    pub fn take(&mut self, form: &Query, boxes: &[&str]) {
        let said = |name: &str| form.0.iter().any(|(known, _)| known == name);
        self.values.retain(|(name, _)| !said(name) && !boxes.contains(&name.as_str()));
        self.values.extend(form.0.iter().cloned());
    }

    /// Returns the final date.
    pub fn deadline(&self) -> Option<NaiveDate> {
        match self.get("deadline").parse() {
            Ok(Deadline::Day(day)) => Some(day),
            _ => None,
        }
    }

    /// Says everything of the roadmap but its plan, or what is wrong with that.
    pub fn frame(&self, store: &Store) -> Result<Definition, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut fault = |field: &str, problem| {
            faults.push(Fault { field: field.to_owned(), problem });
        };
        let title = tidy(self.get("title"));
        if is_blank(&title) {
            fault("title", Problem::Required);
        }
        match self.get("deadline") {
            "" => fault("deadline", Problem::Required),
            _ if self.deadline().is_none() => fault("deadline", Problem::NotADate),
            _ => {}
        }
        let typed = tidy(self.get("key"));
        let taken = |key: &str| store.roadmap(key).is_some();
        let key = match typed.as_str() {
            "" => free_key(&title, taken),
            _ => {
                if taken(&typed) {
                    fault("key", Problem::Taken);
                }
                typed
            }
        };
        let rule = match self.get("non_working_day") {
            "following" => NonWorkingDay::Following,
            "none" => NonWorkingDay::None,
            _ => NonWorkingDay::Preceding,
        };
        let zone = match self.get("time_zone") {
            "" => "Europe/Moscow",
            zone => zone,
        };
        let calendar = match self.get("calendar") {
            "" => "ru",
            calendar => calendar,
        };
        if zone.parse::<chrono_tz::Tz>().is_err() {
            fault("time_zone", Problem::Unknown);
        }
        if roadmap::WorkingCalendar::built_in(calendar).is_none() {
            fault("calendar", Problem::Unknown);
        }
        let start = match self.get("start") {
            "" => None,
            start => match start.parse() {
                Ok(Deadline::Day(day)) => Some(day),
                _ => {
                    fault("start", Problem::NotADay);
                    None
                }
            },
        };
        let given = match self.get("directive_date") {
            "" => None,
            date => match date.parse() {
                Ok(Deadline::Day(day)) => Some(day),
                _ => {
                    fault("directive_date", Problem::NotADay);
                    None
                }
            },
        };
        let directive = self.directive(given);
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Definition {
            time_zone: zone.to_owned(),
            calendar: CalendarChoice::BuiltIn(calendar.to_owned()),
            non_working_day: rule,
            start,
            public: self.get("public") == "1",
            directive,
            ..Definition::named(key, Text::from(title))
        })
    }

    fn directive(&self, date: Option<NaiveDate>) -> Option<Directive> {
        let said = |name: &str| Some(tidy(self.get(name))).filter(|text| !is_blank(text));
        let clauses = said("clauses").unwrap_or_default();
        let clauses = clauses.lines().map(tidy).filter(|line| !is_blank(line)).zip(1..);
        let clauses = clauses.map(|(line, n)| {
            // `a) Words`, `1. Words`, or words alone.
            let key = line.split_once([')', '.']).filter(|(key, _)| {
                !key.is_empty()
                    && key.chars().count() <= 4
                    && key.chars().all(char::is_alphanumeric)
            });
            let (key, text) = match key {
                Some((key, text)) => (key.to_owned(), tidy(text)),
                None => (n.to_string(), line.clone()),
            };
            let text = Text::from(text);
            Clause { key: key.into(), text, deadline: None, responsible: None, source: None }
        });
        Some(Directive {
            name: Text::from(said("directive_name")?),
            issuer: said("directive_issuer").map(Text::from),
            number: said("directive_number"),
            date,
            overseer: None,
            clauses: clauses.collect(),
        })
    }

    /// Reads the file that came with it.
    pub fn bytes(&self, store: &Store) -> Option<Vec<u8>> {
        store.imports().get(&self.id, ImportPart::File).ok()?
    }

    /// Understands the plan.
    pub fn understood(&self, visit: &Visit) -> Understood {
        let frame = match self.frame(&visit.store) {
            Ok(frame) => frame,
            Err(faults) => return Understood::Broken(faults),
        };
        let deadline = self.deadline().unwrap_or_default();
        let plan = self.get("plan");
        let count = match self.get("count") {
            "working" => LagUnit::Working,
            _ => LagUnit::Calendar,
        };
        let plan = match plan.split_once(':') {
            Some(("template", key)) => templates::template(key, frame, deadline),
            Some(("offered", key)) => offered(visit).find(|it| it.key == key).map(|known| {
                let count = known.template.unwrap_or_default();
                let plan = shift::shifted(&shift::template_of(&known), deadline, count);
                Ok(framed(plan, frame))
            }),
            Some(("roadmap", key)) => visit.roadmap(key).map(|known| {
                let mut plan = shift::shifted(&Definition::of(&known), deadline, count);
                for task in &mut plan.tasks {
                    // What whoever begins it may not read is nothing that they can wait for.
                    task.external.retain(|it| visit.external(it).is_some());
                }
                Ok(framed(plan, frame))
            }),
            _ if plan == "file" => return self.of_file(visit, frame, deadline),
            _ => Some(empty(frame, &tidy(self.get("owner")))),
        };
        let missing = || Err(vec![Fault { field: "plan".to_owned(), problem: Problem::Required }]);
        match plan.unwrap_or_else(missing) {
            Ok(plan) => whole(plan),
            Err(faults) => Understood::Broken(faults),
        }
    }

    fn of_file(&self, visit: &Visit, frame: Definition, deadline: NaiveDate) -> Understood {
        let missing = Fault { field: "file".to_owned(), problem: Problem::Required };
        let Some(bytes) = self.bytes(&visit.store) else {
            return Understood::Broken(vec![missing]);
        };
        let begins = bytes.iter().find(|byte| !byte.is_ascii_whitespace() && **byte < 0x80);
        if matches!(begins, Some(b'{' | b'[')) {
            let text = match exchange::decode(&bytes) {
                Ok(text) => text,
                Err(fault) => return Understood::Broken(vec![fault]),
            };
            if exchange::is_template(&text) {
                let read = exchange::read_template(&text, deadline, Some(&frame.calendar));
                return read.map_or_else(Understood::Broken, |plan| whole(framed(plan, frame)));
            }
            return match read_json(&text) {
                Ok(contents) => whole(Definition {
                    key: frame.key,
                    title: frame.title,
                    public: frame.public,
                    sample: false,
                    approved: None,
                    directive: frame.directive.or(contents.definition.directive),
                    ..contents.definition
                }),
                Err(faults) => Understood::Broken(faults),
            };
        }
        let owner = Some(tidy(self.get("owner"))).filter(|owner| !is_blank(owner));
        if begins == Some(&b'<') {
            let read = exchange::decode(&bytes).map_err(|fault| vec![fault]);
            return match read.and_then(|text| read_project(&text, frame, owner.as_deref())) {
                Ok(mut project) => {
                    end(&mut project.plan);
                    Understood::Plan(Box::new(project.plan), project.left_out)
                }
                Err(faults) => Understood::Broken(faults),
            };
        }
        let wanted = Some(self.get("sheet")).filter(|name| !name.is_empty());
        let mut sheet = match sheet::open(&bytes, wanted) {
            Ok(sheet) => sheet,
            Err(fault) => return Understood::Broken(vec![fault]),
        };
        self.put_right(&mut sheet);
        let layout = Layout::guess(&sheet).chosen(&self.columns());
        let only_clean = self.get("only_clean") == "1";
        let options = TableOptions { owner, only_clean, ..TableOptions::new(frame, deadline) };
        let mut reading = read_table(&sheet, &layout, options);
        end(&mut reading.plan);
        Understood::Table(Box::new(Table { sheet, layout, reading }))
    }

    /// Tells whether somebody put something else into a cell.
    pub fn was_mended(&self, row: usize, column: usize) -> bool {
        let name = format!("cell-{row}-{column}");
        self.values.iter().any(|(known, _)| *known == name)
    }

    /// What somebody chose for columns.
    fn columns(&self) -> BTreeMap<usize, Vec<Field>> {
        let chosen = self.values.iter().filter_map(|(name, codes)| {
            let at = name.strip_prefix("column-")?.parse().ok()?;
            Some((at, fields_of(codes)?))
        });
        chosen.collect()
    }

    /// Puts into cells what somebody put right there.
    fn put_right(&self, sheet: &mut Sheet) {
        let mut right: BTreeMap<usize, Vec<(usize, &str)>> = BTreeMap::new();
        for (name, value) in &self.values {
            let place = name.strip_prefix("cell-").and_then(|place| place.split_once('-'));
            if let Some((Ok(row), Ok(column))) =
                place.map(|(row, column)| (row.parse::<usize>(), column.parse::<usize>()))
            {
                right.entry(row).or_default().push((column, value));
            }
        }
        for (row, cells) in &mut sheet.rows {
            for (column, value) in right.remove(row).into_iter().flatten() {
                if column >= sheet::COLUMNS_MOST {
                    continue;
                }
                if cells.len() <= column {
                    cells.resize(column + 1, String::new());
                }
                if let Some(cell) = cells.get_mut(column) {
                    value.clone_into(cell);
                }
            }
        }
    }
}

/// Returns the roadmaps whose plans are offered as templates, whoever may read them otherwise.
pub fn offered(visit: &Visit) -> impl Iterator<Item = Arc<Roadmap>> {
    visit.store.roadmaps().into_iter().filter(|known| known.template.is_some())
}

/// Puts the tasks of a plan, and who does them, into what was said of a roadmap.
fn framed(plan: Definition, frame: Definition) -> Definition {
    let mut plan = Definition {
        offices: plan.offices,
        workstreams: plan.workstreams,
        tasks: plan.tasks,
        final_task: plan.final_task,
        settings: plan.settings,
        ..frame
    };
    for task in &mut plan.tasks {
        task.clause = None;
    }
    plan
}

/// Checks a plan as a whole.
fn whole(mut plan: Definition) -> Understood {
    end(&mut plan);
    match decide::complete(&mut plan) {
        Ok(()) => Understood::Plan(Box::new(plan), LeftOuts::new()),
        Err(faults) => Understood::Broken(faults),
    }
}

/// The task that is due last is the final milestone, unless another is named.
fn end(plan: &mut Definition) {
    if plan.final_task.is_none() {
        let due = |task: &&roadmap::TaskPlan| task.deadline.map(Deadline::last_day);
        let dated = plan.tasks.iter().filter(|task| due(task).is_some());
        plan.final_task = dated.max_by_key(due).map(|task| task.key.clone());
    }
}

/// A plan with nothing but a workstream and the office that owns it, so that tasks can be added.
fn empty(frame: Definition, owner: &str) -> Result<Definition, Vec<Fault>> {
    if is_blank(owner) {
        return Err(vec![Fault { field: "owner".to_owned(), problem: Problem::Required }]);
    }
    let office = OfficeKey::from(made_of(owner));
    let workstream = Workstream {
        parent: None,
        key: "W".into(),
        title: frame.title.clone(),
        owner: office.clone(),
        co_owners: Vec::new(),
        links: Vec::new(),
        deliverable: Text::default(),
        basis: Text::default(),
        sources: Vec::new(),
    };
    let offices = vec![Office { key: office, name: owner.into(), calendar: None, closed: None }];
    Ok(Definition { offices, workstreams: vec![workstream], ..frame })
}

/// Makes a key of a name: its letters and digits, joined by dashes.
fn made_of(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let key = words.map(str::to_lowercase).collect::<Vec<_>>().join("-");
    let key: String = key.chars().take(KEY_MOST).collect();
    let key = key.trim_end_matches('-');
    if key.is_empty() { "roadmap".to_owned() } else { key.to_owned() }
}

fn free_key(title: &str, taken: impl Fn(&str) -> bool) -> String {
    let made = made_of(title);
    let mut key = made.clone();
    for n in 2..1_000 {
        if !taken(&key) {
            break;
        }
        key = format!("{made}-{n}");
    }
    key
}

/// Makes a roadmap of a plan; whoever began it has the place of a controller and a planner there.
pub async fn create(visit: &Arc<Visit>, plan: Definition) -> Result<RoadmapKey, store::Error> {
    let roadmap = visit.store.create(visit.who(), plan, visit.now).await?;
    Ok(roadmap.key.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_of_a_title() {
        assert_eq!(made_of("Roadmap: rare-earth metals (2027)"), "roadmap-rare-earth-metals-2027");
        assert_eq!(made_of("Дорожная карта № 5"), "дорожная-карта-5");
        assert_eq!(made_of("— !"), "roadmap");
        assert_eq!(free_key("Plan", |key| ["plan", "plan-2"].contains(&key)), "plan-3");
    }
}
