//! Reading: rows become offices, workstreams and tasks, and every fault is told at its cell.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use roadmap::{
    CoOwner, Deadline, Definition, Fault, Link, NodeKey, OfficeKey, Problem, TaskPlan, Text,
    Workstream, WorkstreamKey, decide, text::tidy,
};

use super::{
    cell::read_link,
    columns::Layout,
    criteria::criteria_of,
    field::Field,
    names::{Names, is_key, slug},
    row::{Misread, Row},
};
use crate::sheet::rows::{NO_RESULT, Sheet};

/// Faults at the most that are told of one table.
const FAULTS_MOST: usize = 20_000;
/// Faults of which it is said what would be right.
const HINTS_MOST: usize = 50;

/// What a table does not say itself.
#[derive(Clone, Debug)]
pub struct TableOptions {
    /// Everything but offices, workstreams and tasks; offices named here are known by key or name.
    pub frame: Definition,
    /// The day from which offsets count.
    pub deadline: NaiveDate,
    /// The office that owns what has no owner; without it an owner is required.
    pub owner: Option<String>,
    /// Whether rows that cannot be read are left out, and those that wait for them.
    pub only_clean: bool,
}

impl TableOptions {
    /// Every row is to be read, with an owner of its own.
    pub fn new(frame: Definition, deadline: NaiveDate) -> Self {
        Self { frame, deadline, owner: None, only_clean: false }
    }
}

/// What was read of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The plan, as far as it could be read.
    pub plan: Definition,
    /// What is wrong with the table.
    pub faults: Vec<Misread>,
    /// Rows that were left out, as a spreadsheet counts them.
    pub left_out: Vec<usize>,
    /// The row of each workstream and task, by its key.
    pub rows: HashMap<NodeKey, usize>,
}

impl Reading {
    /// Tells whether the plan can be taken over.
    pub fn is_whole(&self) -> bool {
        self.left_out.is_empty() && self.faults.is_empty()
            || !self.left_out.is_empty()
                && self.faults.iter().all(|fault| {
                    fault.row.is_some_and(|row| self.left_out.binary_search(&row).is_ok())
                })
    }
}

/// How tasks come to their workstreams.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Grouping {
    /// Rows without a parent are workstreams, and are named by their keys.
    Rows,
    /// The column of parents names them.
    Names,
    /// A row with nothing but a title begins one.
    Sections,
}

/// A reading under way.
struct Reader<'a> {
    layout: &'a Layout,
    options: &'a TableOptions,
    plan: Definition,
    names: Names,
    faults: Vec<Misread>,
    grouping: Grouping,
    /// Where each key stands, a workstream's or a task's: the place among the rows that were read.
    places: [HashMap<String, usize>; 2],
    rows: Vec<(usize, &'a [String])>,
}

/// Reads the rows of a sheet but some.
pub(super) fn read_but(
    sheet: &Sheet,
    layout: &Layout,
    options: TableOptions,
    left_out: &HashSet<usize>,
) -> Reading {
    let plan = options.frame.clone();
    let mut reader = Reader {
        names: Names::of(&plan),
        plan,
        options: &options,
        layout,
        faults: Vec::new(),
        grouping: Grouping::Sections,
        places: Default::default(),
        rows: Vec::new(),
    };
    for field in [Field::TitleEn, Field::Owner] {
        let given = field == Field::Owner && options.owner.is_some();
        if !layout.has(field) && !given {
            let fault =
                Fault { field: format!("column {}", field.code()), problem: Problem::Required };
            reader.faults.push(Misread { row: None, column: None, fault });
        }
    }
    for field in Field::all().filter(|field| !field.is_joined()) {
        for column in layout.of(field).iter().skip(1) {
            let heading = layout.columns.get(*column).map_or("", |column| &column.heading);
            let fault = Fault { field: format!("column {heading}"), problem: Problem::SaidTwice };
            reader.faults.push(Misread { row: None, column: Some(*column), fault });
        }
    }
    if !reader.faults.is_empty() {
        return reader.done();
    }
    let rows = sheet.rows.iter().skip(layout.header + 1);
    let rows = rows.map(|(number, cells)| (*number, cells.as_slice()));
    reader.rows = rows.filter(|(number, _)| !left_out.contains(number)).collect();
    if let Some((number, cells)) = reader.rows.first()
        && Row::new(*number, cells, layout).counts_columns()
    {
        reader.rows.remove(0);
    }
    let of = |cells| Row::new(0, cells, layout).is_empty(Field::Parent);
    reader.grouping = match layout.has(Field::Parent) {
        true if reader.rows.iter().any(|(_, cells)| of(cells)) => Grouping::Rows,
        true => Grouping::Names,
        false => Grouping::Sections,
    };
    if sheet.is_text {
        reader.check_lengths();
    }
    reader.read();
    reader.complete();
    reader.done()
}

impl Reader<'_> {
    /// A text has all cells of all rows: too few or too many are a sign of something else.
    fn check_lengths(&mut self) {
        let columns = self.layout.columns.len();
        for (number, cells) in &self.rows {
            let beyond = cells.iter().skip(columns).all(|cell| cell.trim().is_empty());
            if cells.len() < columns || !beyond {
                let text = format!("has {} cells, the header has {columns}", cells.len());
                self.faults.push(Row::new(*number, cells, self.layout).broken(text));
            }
        }
    }

    fn read(&mut self) {
        // In a table of sections, the workstream of the rows that follow.
        let mut section: Option<WorkstreamKey> = None;
        let keyed = self.layout.has(Field::Key);
        for (at, (number, cells)) in self.rows.clone().into_iter().enumerate() {
            let row = Row::new(number, cells, self.layout);
            if self.grouping == Grouping::Sections
                && let Some(title) = row.only()
            {
                section = Some(self.begin(&title));
                continue;
            }
            let parent = row.get(Field::Parent);
            let is_workstream = self.grouping == Grouping::Rows && parent.is_empty();
            let list = usize::from(!is_workstream);
            let mut key = row.get(Field::Key);
            // A number of an outline may end in a dot.
            key.truncate(key.trim_end_matches('.').len());
            if !keyed {
                key = format!("T-{}", at + 1);
            } else if key.is_empty() {
                self.faults.push(row.fault(Field::Key, Problem::Required));
            }
            if !key.is_empty() && self.places.get(list).is_some_and(|it| it.contains_key(&key)) {
                self.faults.push(row.fault(Field::Key, Problem::Taken));
            }
            if key.is_empty() || self.places.get(list).is_some_and(|it| it.contains_key(&key)) {
                // What else is wrong with the row is told, too; no key has such a character.
                key = format!("{key}\n{number}");
            }
            if let Some(places) = self.places.get_mut(list) {
                places.insert(key.clone(), at);
            }
            let owner = self.owner(&row);
            let workstream = match self.grouping {
                Grouping::Rows => parent.as_str().into(),
                Grouping::Names => self.named(&parent, &owner),
                Grouping::Sections => {
                    let title = self.plan.title.clone();
                    section.get_or_insert_with(|| {
                        self.plan.workstreams.push(workstream("W1".into(), title));
                        "W1".into()
                    });
                    section.clone().unwrap_or_default()
                }
            };
            self.row(&row, key, is_workstream, workstream, owner);
        }
        // A workstream of which nobody said who owns it is its first task's owner's.
        let mut owners: HashMap<WorkstreamKey, OfficeKey> = HashMap::new();
        for task in &self.plan.tasks {
            owners.entry(task.workstream.clone()).or_insert_with(|| task.owner.clone());
        }
        if self.grouping != Grouping::Rows {
            self.plan.workstreams.retain(|it| owners.contains_key(&it.key));
            for workstream in &mut self.plan.workstreams {
                if let Some(owner) = owners.get(&workstream.key) {
                    workstream.owner = owner.clone();
                }
            }
        }
    }

    /// Begins a section.
    fn begin(&mut self, title: &str) -> WorkstreamKey {
        let key = WorkstreamKey::from(format!("W{}", self.plan.workstreams.len() + 1));
        self.plan.workstreams.push(workstream(key.clone(), title.into()));
        key
    }

    /// Finds the workstream of a name, or makes it.
    fn named(&mut self, name: &str, owner: &OfficeKey) -> WorkstreamKey {
        let known = self.plan.workstreams.iter().find(|it| it.title.get("en") == name);
        if let Some(known) = known {
            return known.key.clone();
        }
        let made = if is_key(name) { name.to_owned() } else { slug(name) };
        let mut key = made.clone();
        for n in 2.. {
            if !self.plan.workstreams.iter().any(|it| it.key == *key) {
                break;
            }
            key = format!("{}-{n}", made.chars().take(36).collect::<String>());
        }
        let key = WorkstreamKey::from(key);
        let made = Workstream { owner: owner.clone(), ..workstream(key.clone(), name.into()) };
        self.plan.workstreams.push(made);
        key
    }

    fn office(&mut self, row: &Row<'_>, field: Field, name: &str) -> OfficeKey {
        match self.names.office(&mut self.plan, name, row.number) {
            Ok(key) => key,
            Err(text) => {
                self.faults.push(row.fault(field, Problem::Malformed { text }));
                OfficeKey::default()
            }
        }
    }

    fn owner(&mut self, row: &Row<'_>) -> OfficeKey {
        let owner = row.list(Field::Owner).into_iter().next();
        let owner = owner.or_else(|| self.options.owner.as_deref().map(tidy)).unwrap_or_default();
        if roadmap::text::is_blank(&owner) {
            self.faults.push(row.fault(Field::Owner, Problem::Required));
        }
        self.office(row, Field::Owner, &owner)
    }

    fn row(
        &mut self,
        row: &Row<'_>,
        key: String,
        is_workstream: bool,
        workstream: WorkstreamKey,
        owner: OfficeKey,
    ) {
        if row.is_empty(Field::TitleEn) {
            self.faults.push(row.fault(Field::TitleEn, Problem::Required));
        }
        for field in Field::planned().filter(|field| !field.is_dated()) {
            if row.get(field) == NO_RESULT {
                self.faults.push(row.fault(field, Problem::NoResult));
            }
        }
        // Who stands in the cell of the owner behind the first one works with it.
        let with = row.list(Field::Owner).into_iter().skip(1).map(|name| (Field::Owner, name));
        let with =
            with.chain(row.list(Field::CoOwners).into_iter().map(|it| (Field::CoOwners, it)));
        let co_owners: Vec<OfficeKey> =
            with.map(|(field, name)| self.office(row, field, &name)).collect();
        let text = |en, ru| Text::en_ru(&row.get(en), &row.get(ru));
        let title = text(Field::TitleEn, Field::TitleRu);
        let deliverable = text(Field::Deliverable, Field::DeliverableRu);
        let basis = text(Field::Basis, Field::BasisRu);
        let sources = row.list(Field::Source);
        let faults = &mut self.faults;
        let links = row.links(faults);
        let from = self.options.deadline;
        let start = row.date((Field::Start, Field::StartOffsetDays), from, faults);
        let deadline = row.date((Field::Deadline, Field::DeadlineOffsetDays), from, faults);
        let range = Problem::NotInRange { from: 0, to: 10_000 };
        let duration = row.number(Field::Duration, range, faults);
        let original_deadline = row.day(Field::OriginalDeadline, faults);
        if is_workstream {
            let key = key.into();
            let made = Workstream {
                key,
                title,
                owner,
                parent: None,
                co_owners,
                links,
                deliverable,
                basis,
                sources,
            };
            self.plan.workstreams.push(made);
            return;
        }
        let co_owners = co_owners.into_iter();
        self.plan.tasks.push(TaskPlan {
            key: key.into(),
            workstream,
            title,
            owner,
            co_owners: co_owners.map(|office| CoOwner { office, due: None, done: None }).collect(),
            start: start.map(Deadline::last_day),
            original_deadline: original_deadline.filter(|original| Some(*original) != deadline),
            deadline,
            duration,
            estimate: None,
            start_no_earlier_than: None,
            must_finish_by: None,
            external: Vec::new(),
            links,
            criteria: criteria_of(&deliverable),
            deliverable,
            basis,
            sources,
            clause: None,
        });
    }

    /// Checks the plan as a whole, and finds the cells of what is wrong with it.
    fn complete(&mut self) {
        self.plan.tasks.shrink_to_fit();
        let Err(more) = decide::complete(&mut self.plan) else { return };
        let told: HashSet<(Option<usize>, Option<usize>)> =
            self.faults.iter().map(|fault| (fault.row, fault.column)).collect();
        let mut hints = 0;
        for fault in more {
            let Some((at, field)) = self.place_of(&fault) else {
                self.faults.push(Misread { row: None, column: None, fault });
                continue;
            };
            let Some((number, cells)) = self.rows.get(at) else { continue };
            let row = Row::new(*number, cells, self.layout);
            if told.contains(&(Some(*number), row.column(field))) {
                continue;
            }
            hints += 1;
            let problem = match hints <= HINTS_MOST {
                true => self.known_instead(&row, field, fault.problem),
                false => fault.problem,
            };
            self.faults.push(row.fault(field, problem));
        }
    }

    /// Finds the cell of a fault that names a workstream or a task.
    fn place_of(&self, fault: &Fault) -> Option<(usize, Field)> {
        let (list, rest) = fault.field.split_once('.')?;
        let places = self.places.get(match list {
            "workstreams" => 0,
            "tasks" => 1,
            _ => return None,
        })?;
        // A key may have dots of its own.
        let ends = rest.match_indices('.').map(|(at, _)| at).chain([rest.len()]);
        let known = |end: usize| Some((*places.get(rest.get(..end)?)?, rest.get(end..)?));
        let (at, rest) = ends.collect::<Vec<_>>().into_iter().rev().find_map(known)?;
        let field = match rest.trim_start_matches('.') {
            "title" => Field::TitleEn,
            "links" => Field::DependsOn,
            "sources" => Field::Source,
            "workstream" => Field::Parent,
            "criteria" => Field::Deliverable,
            field => Field::of(field).unwrap_or(Field::Key),
        };
        Some((at, field))
    }

    /// Says which names there are where one is given that is not.
    fn known_instead(&self, row: &Row<'_>, field: Field, problem: Problem) -> Problem {
        if problem != Problem::Unknown {
            return problem;
        }
        let [workstreams, tasks] = &self.places;
        let (what, lists) = match field {
            Field::Parent => ("workstream", vec![workstreams]),
            Field::DependsOn => ("task or workstream", vec![workstreams, tasks]),
            _ => return problem,
        };
        let there =
            lists.iter().flat_map(|list| list.iter()).filter(|(key, _)| !key.contains('\n'));
        let mut there: Vec<(usize, &str)> = there.map(|(key, at)| (*at, key.as_str())).collect();
        there.sort_unstable();
        let mut asked: Vec<NodeKey> = match field {
            Field::Parent => vec![row.get(field).into()],
            _ => row.list(field).iter().filter_map(|cell| Some(read_link(cell)?.from)).collect(),
        };
        asked.retain(|name| !there.iter().any(|(_, key)| *key == name.as_str()));
        let near = |(_, name): &(usize, &str)| {
            let name = name.to_lowercase();
            let shared = |one: &str| {
                one.to_lowercase().chars().zip(name.chars()).take_while(|(a, b)| a == b).count()
            };
            std::cmp::Reverse(asked.iter().map(|one| shared(one)).max().unwrap_or(0))
        };
        there.sort_by_key(near);
        there.truncate(8);
        let there: Vec<&str> = there.into_iter().map(|(_, name)| name).collect();
        let text =
            format!("there is no {what} {}; there are {}", asked.join(", "), there.join(", "));
        Problem::Malformed { text }
    }

    fn done(mut self) -> Reading {
        self.faults.sort_by_key(|fault| (fault.row, fault.column));
        self.faults.truncate(FAULTS_MOST);
        let rows = &self.rows;
        let places = self.places.iter().flatten();
        let placed = places.filter_map(|(key, at)| Some((key.as_str().into(), rows.get(*at)?.0)));
        Reading {
            rows: placed.collect(),
            plan: self.plan,
            faults: self.faults,
            left_out: Vec::new(),
        }
    }
}

fn workstream(key: WorkstreamKey, title: Text) -> Workstream {
    let links: Vec<Link> = Vec::new();
    Workstream {
        key,
        title,
        owner: OfficeKey::default(),
        parent: None,
        co_owners: Vec::new(),
        links,
        deliverable: Text::default(),
        basis: Text::default(),
        sources: Vec::new(),
    }
}
