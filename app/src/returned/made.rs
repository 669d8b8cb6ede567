//! Commands of what a row changes, or of a row that is new.

use std::collections::{BTreeMap, BTreeSet};

use exchange::table::{Field, Line};
use roadmap::{
    Category, Command, Deadline, Link, NodeKey, Patch, Problem, Roadmap, Task, TaskKey, TaskPlan,
    Text, Wish, WorkstreamKey,
};

use super::{
    answer::{Answer, Words},
    value::{Value, of_cell},
};
use crate::{
    forms::typed::{co_owners, criteria, reworded},
    i18n::{Lang, args},
    visit::Scene,
};

/// The row and the fields that a command is made of.
pub type Of = (usize, Vec<Field>);

/// What becomes of a row that is new.
pub enum New {
    /// It is there already, or proposed.
    There,
    /// It is added, or proposed: its key.
    Made(TaskKey, Answer),
    /// A cell cannot be read: what stands there.
    Broken(Field, String, Problem),
}

/// Commands as they are made, each with what it is made of.
pub struct Made<'a> {
    scene: &'a Scene,
    words: &'a Words,
    /// Keys of rows that were there, and of new ones.
    pub keys: BTreeSet<String>,
    /// The commands, in their order; a group is carried out as a whole or not at all.
    pub commands: Vec<Vec<Command>>,
    /// What each is made of.
    pub of: Vec<Of>,
}

impl<'a> Made<'a> {
    /// Begins.
    pub fn new(scene: &'a Scene, words: &'a Words) -> Self {
        Self { scene, words, keys: BTreeSet::new(), commands: Vec::new(), of: Vec::new() }
    }

    fn lang(&self) -> Lang {
        self.scene.lang()
    }

    /// What a field becomes, were it changed; none for what never changes.
    pub fn way(&self, field: Field) -> Option<Answer> {
        let approved = self.scene.roadmap.approval.is_some();
        Some(match field {
            Field::OriginalDeadline => return None,
            Field::Forecast | Field::Percent => Answer::Report,
            Field::Deadline if approved => Answer::Ask,
            Field::TitleEn | Field::TitleRu | Field::Basis | Field::BasisRu | Field::Source => {
                Answer::Edit
            }
            _ if approved => Answer::Propose,
            _ => Answer::Edit,
        })
    }

    fn push(&mut self, row: usize, fields: Vec<Field>, command: Command) {
        self.push_all(row, fields, vec![command]);
    }

    fn push_all(&mut self, row: usize, fields: Vec<Field>, commands: Vec<Command>) {
        self.commands.push(commands);
        self.of.push((row, fields));
    }

    fn reason(&self) -> String {
        match self.words.reason.trim() {
            "" => {
                self.lang().f("returned-reason", &args([("file", self.words.file.clone().into())]))
            }
            reason => reason.to_owned(),
        }
    }

    /// Makes commands of what a row changes.
    pub fn commands_of(
        &mut self,
        at: usize,
        task: &Task,
        lang: &str,
        taken: Vec<(Field, Value, Value)>,
    ) {
        let approved = self.scene.roadmap.approval.is_some();
        let key = &task.key;
        let (mut percent, mut forecast) = (i64::from(task.percent()), task.forecast());
        let (mut reported, mut free, mut fixed) = (Vec::new(), Vec::new(), Vec::new());
        let (mut edits, mut wishes) = (Patch::default(), Patch::default());
        let text = |before: &Text, patch: &Option<Text>, field: Field, words: &str| {
            let russian = matches!(field, Field::TitleRu | Field::DeliverableRu | Field::BasisRu);
            let code = if russian { "ru" } else { lang };
            let of = Lang::by_code(code).unwrap_or_default();
            reworded(of, patch.as_ref().unwrap_or(before), words)
        };
        for (field, exported, file) in taken {
            let Some(way) = self.way(field) else { continue };
            let patch = if way == Answer::Propose { &mut wishes } else { &mut edits };
            match (field, file) {
                (Field::Percent, Value::Number(number)) => {
                    percent = number.unwrap_or_default().into();
                    reported.push(field);
                    continue;
                }
                (Field::Forecast, Value::Date(date)) => {
                    forecast = date.map(Deadline::last_day);
                    reported.push(field);
                    continue;
                }
                (Field::Deadline, Value::Date(Some(proposed))) if approved => {
                    let category = Category::by_code(&self.words.category);
                    let explanation = match self.words.explanation.trim() {
                        "" => self.reason(),
                        words => words.to_owned(),
                    };
                    let command = Command::RequestExtension {
                        task: key.clone(),
                        proposed,
                        category: category.unwrap_or(Category::Dependency),
                        explanation,
                        mitigation: self.words.mitigation.trim().to_owned(),
                    };
                    self.push(at, vec![field], command);
                    continue;
                }
                (Field::DependsOn, Value::Links(file)) => {
                    self.links(at, task, exported, &file);
                    continue;
                }
                (Field::Deadline, Value::Date(Some(date))) => patch.deadline = Some(date),
                (Field::Parent, Value::Text(name)) => {
                    patch.workstream = Some(self.workstream_key(&name));
                }
                (Field::TitleEn | Field::TitleRu, Value::Text(words)) => {
                    patch.title = Some(text(&task.title, &patch.title, field, &words));
                }
                (Field::Basis | Field::BasisRu, Value::Text(words)) => {
                    patch.basis = Some(text(&task.basis, &patch.basis, field, &words));
                }
                (Field::Deliverable | Field::DeliverableRu, Value::Text(words)) => {
                    let next = text(&task.deliverable, &patch.deliverable, field, &words);
                    patch.deliverable = Some(next);
                }
                (Field::Owner, Value::Offices(keys)) => {
                    patch.owner = Some(keys.first().cloned().unwrap_or_default());
                }
                (Field::CoOwners, Value::Offices(keys)) => {
                    patch.co_owners = Some(co_owners(&keys, &task.co_owners));
                }
                (Field::Start, Value::Date(date)) => {
                    patch.start = Some(date.map(Deadline::last_day));
                }
                (Field::Duration, Value::Number(days)) => patch.duration = Some(days),
                (Field::Source, Value::List(list)) => patch.sources = Some(list),
                _ => continue,
            }
            if way == Answer::Propose { fixed.push(field) } else { free.push(field) }
        }
        if !reported.is_empty() {
            let confidence = task.last_report().and_then(|report| report.confidence);
            let file = args([("file", self.words.file.clone().into())]);
            let note = self.lang().f("returned-note", &file);
            let task = key.clone();
            let command = Command::Report { task, percent, forecast, confidence, note };
            self.push(at, reported, command);
        }
        let edit = |patch: Patch| Command::EditTask {
            task: key.clone(),
            revision: task.revision,
            patch: Box::new(patch),
        };
        if !fixed.is_empty() {
            let (wish, reason) = (Box::new(edit(wishes)), self.reason());
            self.push(at, fixed, Command::Propose { wish, reason });
        }
        if !free.is_empty() {
            self.push(at, free, edit(edits));
        }
    }

    /// What a task is to wait for, and no longer.
    fn links(&mut self, at: usize, task: &Task, exported: Value, file: &[Link]) {
        let Value::Links(exported) = exported else { return };
        let approved = self.scene.roadmap.approval.is_some();
        let waits = NodeKey::from(&task.key);
        let gone = exported.iter().filter(|link| !file.contains(link) && task.links.contains(link));
        let gone = gone.map(|link| Command::Unlink {
            task: waits.clone(),
            from: link.from.clone(),
            kind: link.kind,
        });
        let new = file.iter().filter(|link| !exported.contains(link) && !task.links.contains(link));
        let new = new.map(|link| Command::Link { task: waits.clone(), link: link.clone() });
        let commands = gone.chain(new).map(|command| match approved {
            true => Command::Propose { wish: Box::new(command), reason: self.reason() },
            false => command,
        });
        let commands = commands.collect();
        self.push_all(at, vec![Field::DependsOn], commands);
    }

    /// Finds a workstream by its key or its title.
    fn workstream_key(&self, name: &str) -> WorkstreamKey {
        let roadmap = &self.scene.roadmap;
        let titled = || {
            let mut known = roadmap.workstreams.iter();
            let name = Roadmap::folded(name);
            known.find(|it| it.title.all().any(|title| Roadmap::folded(title) == name))
        };
        let known = roadmap.workstream(name).or_else(titled);
        known.map_or_else(|| name.into(), |known| known.key.clone())
    }

    /// A key that neither the plan nor a row before has.
    fn free_key(&mut self, workstream: &str) -> TaskKey {
        let mut key = self.scene.roadmap.next_key(workstream).to_string();
        while !self.keys.insert(key.clone()) {
            let digits = key.len() - key.trim_end_matches(|c: char| c.is_ascii_digit()).len();
            let (start, number) = key.split_at(key.len() - digits);
            let next = number.parse::<u64>().unwrap_or_default() + 1;
            key = format!("{start}{next:0digits$}");
        }
        key.as_str().into()
    }

    /// A row that is new.
    pub fn new_task(&mut self, at: usize, line: &Line) -> New {
        let roadmap = self.scene.roadmap.clone();
        let mut values: BTreeMap<Field, Value> = BTreeMap::new();
        for told in &line.cells {
            match told.said.clone().and_then(|said| of_cell(&roadmap, &said)) {
                Ok(value) => drop(values.insert(told.field, value)),
                Err(problem) => return New::Broken(told.field, told.text.clone(), problem),
            }
        }
        let mut text = |field| match values.remove(&field) {
            Some(Value::Text(text)) => text,
            _ => String::new(),
        };
        let parent = text(Field::Parent);
        let both = [Field::TitleEn, Field::TitleRu].map(&mut text);
        let deliverable = [Field::Deliverable, Field::DeliverableRu].map(&mut text);
        let basis = [Field::Basis, Field::BasisRu].map(&mut text);
        let [both, deliverable, basis] =
            [both, deliverable, basis].map(|[en, ru]| Text::en_ru(&en, &ru));
        let workstream = self.workstream_key(&parent);
        if line.key.is_empty() && self.is_there(&workstream, &both) {
            return New::There;
        }
        let key = match line.key.as_str() {
            "" => self.free_key(&workstream),
            key => key.into(),
        };
        let mut offices = |field| match values.remove(&field) {
            Some(Value::Offices(keys)) => keys,
            _ => Vec::new(),
        };
        let (owners, others) = (offices(Field::Owner), offices(Field::CoOwners));
        let with: Vec<_> = owners.iter().skip(1).chain(&others).cloned().collect();
        let mut date = |field| match values.remove(&field) {
            Some(Value::Date(date)) => date,
            _ => None,
        };
        let (start, deadline) = (date(Field::Start), date(Field::Deadline));
        let duration = match values.remove(&Field::Duration) {
            Some(Value::Number(days)) => days,
            _ => None,
        };
        let links = match values.remove(&Field::DependsOn) {
            Some(Value::Links(links)) => links,
            _ => Vec::new(),
        };
        let sources = match values.remove(&Field::Source) {
            Some(Value::List(list)) => list,
            _ => Vec::new(),
        };
        let code = self.lang().code();
        let task = TaskPlan {
            key: key.clone(),
            workstream,
            title: both,
            owner: owners.first().cloned().unwrap_or_default(),
            co_owners: co_owners(&with, &[]),
            start: start.map(Deadline::last_day),
            original_deadline: None,
            deadline,
            duration,
            estimate: None,
            start_no_earlier_than: None,
            must_finish_by: None,
            external: Vec::new(),
            links,
            criteria: criteria(code, &[], deliverable.get(code)),
            deliverable,
            basis,
            sources,
            clause: None,
        };
        let command = Command::AddTask(Box::new(task));
        let (command, answer) = match roadmap.approval {
            Some(_) => {
                let (wish, reason) = (Box::new(command), self.reason());
                (Command::Propose { wish, reason }, Answer::ProposeAdd)
            }
            None => (command, Answer::Add),
        };
        self.push(at, vec![Field::Key], command);
        New::Made(key, answer)
    }

    /// Tells whether a task without a key is in the plan already, or proposed.
    fn is_there(&self, workstream: &WorkstreamKey, title: &Text) -> bool {
        let roadmap = &self.scene.roadmap;
        let same = |of: &WorkstreamKey, known: &Text| {
            of == workstream
                && known
                    .all()
                    .any(|known| title.all().any(|title| !title.is_empty() && known == title))
        };
        let wished = roadmap.pending_proposals().any(|proposal| match &proposal.wish {
            Wish::Add { task } => same(&task.workstream, &task.title),
            _ => false,
        });
        wished || roadmap.tasks.iter().any(|task| same(&task.workstream, &task.title))
    }
}
