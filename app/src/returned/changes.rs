//! Rows that come back, each compared with what it was and what it is: reports and forecasts count as
//! such, plan changes are proposed, deadlines asked for; what is computed or decided is refused with the
//! reason.

use std::{collections::BTreeMap, sync::Arc};

use exchange::table::{Field, Layout, Line, Mark, Said, Told};
use roadmap::{Command, Deadline, Problem, Roadmap, Task};

use super::{
    answer::{Answer, Difference, Row, Words},
    made::{Made, New, Of},
    value::{Value, of_cell, of_task, words_of},
};
use crate::{i18n::Lang, visit::Scene};

/// What is found out row by row.
pub struct Changes<'a> {
    scene: &'a Scene,
    layout: &'a Layout,
    bases: &'a BTreeMap<Mark, Arc<Roadmap>>,
    words: &'a Words,
    made: Made<'a>,
    rows: usize,
}

impl<'a> Changes<'a> {
    /// Begins.
    pub fn new(
        scene: &'a Scene,
        words: &'a Words,
        layout: &'a Layout,
        bases: &'a BTreeMap<Mark, Arc<Roadmap>>,
    ) -> Self {
        Self { scene, layout, bases, words, made: Made::new(scene, words), rows: 0 }
    }

    /// Returns the commands, and what each is made of.
    pub fn done(self) -> (Vec<Vec<Command>>, Vec<Of>) {
        (self.made.commands, self.made.of)
    }

    fn lang(&self) -> Lang {
        self.scene.lang()
    }

    fn told(&self, key: &str) -> Answer {
        Answer::Refused(self.lang().t(key))
    }

    fn problem(&self, problem: &Problem) -> Answer {
        Answer::Refused(self.lang().problem(problem, self.scene.today()))
    }

    fn whole(&self, file: &str, answer: Answer) -> Vec<Difference> {
        let (exported, now, file) = (String::new(), String::new(), file.to_owned());
        vec![Difference { field: Field::Key, exported, now, file, answer }]
    }

    /// Compares a row.
    pub fn row(&mut self, line: &Line) -> Row {
        let at = self.rows;
        self.rows += 1;
        let said = |field| {
            let cell = line.cells.iter().find(|told| told.field == field);
            cell.map(|told| told.text.clone()).unwrap_or_default()
        };
        let title = match self.lang() {
            Lang::Ru => Some(said(Field::TitleRu)).filter(|title| !title.is_empty()),
            Lang::En => None,
        };
        let title = title.unwrap_or_else(|| said(Field::TitleEn));
        let differences = self.differences(at, line, &title);
        Row { number: line.number, key: line.key.clone(), title, differences }
    }

    fn differences(&mut self, at: usize, line: &Line, title: &str) -> Vec<Difference> {
        let roadmap = self.scene.roadmap.clone();
        let mark = match &line.mark {
            Some(Ok(mark)) if mark.roadmap != roadmap.key => {
                let answer = self.told("returned-other");
                return self.whole(title, answer);
            }
            Some(Err(_)) => {
                let answer = self.told("returned-version");
                return self.whole(title, answer);
            }
            Some(Ok(mark)) if !self.bases.contains_key(mark) => {
                let answer = self.told("returned-version");
                return self.whole(title, answer);
            }
            Some(Ok(mark)) => Some(mark),
            None => None,
        };
        if !line.key.is_empty() && !self.made.keys.insert(line.key.clone()) {
            let answer = self.told("returned-twice");
            return self.whole(title, answer);
        }
        let base = mark.and_then(|mark| self.bases.get(mark)).cloned();
        let base = base.unwrap_or_else(|| roadmap.clone());
        match roadmap.task(&line.key) {
            Some(task) => match base.task(&line.key) {
                Some(before) => self.known(at, line, mark, (&base, before), task),
                // It came into the plan by another way, under the same key.
                None => self.known(at, line, mark, (&roadmap, task), task),
            },
            None if roadmap.workstream(&line.key).is_some() => self.workstream(line, mark),
            None if base.task(&line.key).is_some() => {
                let answer = self.told("returned-gone");
                self.whole(title, answer)
            }
            None => match self.made.new_task(at, line) {
                New::There => self.whole(title, Answer::Already),
                New::Made(key, answer) => self.whole(&format!("{key} {title}"), answer),
                New::Broken(field, file, problem) => {
                    let (exported, now) = Default::default();
                    let answer = self.problem(&problem);
                    vec![Difference { field, exported, now, file, answer }]
                }
            },
        }
    }

    /// A row of a workstream: it changes in the settings.
    fn workstream(&self, line: &Line, mark: Option<&Mark>) -> Vec<Difference> {
        let Some(known) = self.scene.roadmap.workstream(&line.key) else { return Vec::new() };
        let lang = self.only(mark);
        let mut found = Vec::new();
        for Told { field, said, .. } in &line.cells {
            let now = match field {
                Field::TitleEn | Field::TitleRu => words_of(&known.title, *field, lang),
                _ => continue,
            };
            let Ok(Said::Text(file)) = said else { continue };
            if *file != now {
                let (file, answer) = (file.clone(), self.told("returned-workstream"));
                found.push(Difference { field: *field, exported: now.clone(), now, file, answer });
            }
        }
        found
    }

    /// In which language the words of the only column are.
    fn only(&self, mark: Option<&Mark>) -> &'static str {
        let russian = mark.is_some_and(|mark| mark.lang == "ru");
        if russian && !self.layout.has(Field::TitleRu) { "ru" } else { "en" }
    }

    /// A row of a task that is there.
    fn known(
        &mut self,
        at: usize,
        line: &Line,
        mark: Option<&Mark>,
        (base, before): (&Arc<Roadmap>, &Task),
        task: &Task,
    ) -> Vec<Difference> {
        let (roadmap, lang) = (self.scene.roadmap.clone(), self.only(mark));
        let mut found = Vec::new();
        let mut taken = Vec::new();
        for Told { field, text, said } in &line.cells {
            let (exported, now) = (of_task(before, *field, lang), of_task(task, *field, lang));
            let (Some(exported), Some(now)) = (exported, now) else {
                found.extend(self.computed(*field, said, (base, before), task, mark));
                continue;
            };
            let shown = |value: &Value| value.shown(&roadmap, self.lang().code());
            let file = match said.clone().and_then(|said| of_cell(&roadmap, &said)) {
                Ok(file) => file,
                Err(problem) => {
                    let (exported, now) = (shown(&exported), shown(&now));
                    let (file, answer) = (text.clone(), self.problem(&problem));
                    found.push(Difference { field: *field, exported, now, file, answer });
                    continue;
                }
            };
            if file.same(&exported) {
                continue;
            }
            let take = self.words.take.contains(&format!("{}:{}", task.key, field.code()));
            let emptied = matches!(
                (field, &file),
                (Field::Deadline, Value::Date(None)) | (Field::Percent, Value::Number(None))
            );
            let emptied = emptied || *field == Field::Parent && text.is_empty();
            let answer = if emptied {
                self.problem(&Problem::Required)
            } else if file.same(&now) {
                Answer::Already
            } else if !now.same(&exported) && !take {
                Answer::Conflict
            } else if *field == Field::Deadline && task.pending_extension().is_some() {
                self.told("returned-pending")
            } else {
                self.made.way(*field).unwrap_or_else(|| self.told("returned-original"))
            };
            if answer.is_done() {
                taken.push((*field, exported.clone(), file.clone()));
            }
            let (exported, now, file) = (shown(&exported), shown(&now), shown(&file));
            found.push(Difference { field: *field, exported, now, file, answer });
        }
        self.made.commands_of(at, task, lang, taken);
        found
    }

    /// What is computed: it does not change by being typed.
    fn computed(
        &self,
        field: Field,
        said: &Result<Said, Problem>,
        (base, before): (&Arc<Roadmap>, &Task),
        task: &Task,
        mark: Option<&Mark>,
    ) -> Option<Difference> {
        let scene = self.scene;
        let (exported, now, file, key) = match (field, said) {
            (Field::State, Ok(Said::Text(file))) => {
                let day = mark.map_or(scene.today(), |mark| mark.day);
                let then = match base.version == scene.roadmap.version && day == scene.today() {
                    true => scene.clone(),
                    false => Scene::at(&scene.visit, base.clone(), day),
                };
                let words = |scene: &Scene, task: &Task, lang: Lang| {
                    let status = scene.status(task);
                    let state = task.state(scene.roadmap.approval.is_some());
                    let own = lang.status(&status, scene.today());
                    [own, lang.rule(status.rule), status.rule.code().into(), state.code().into()]
                };
                let known = |scene: &Scene, task: &Task| {
                    Lang::ALL.iter().any(|lang| words(scene, task, *lang).contains(file))
                };
                if file.is_empty() || known(&then, before) || known(scene, task) {
                    return None;
                }
                let [exported, ..] = words(&then, before, self.lang());
                let [now, ..] = words(scene, task, self.lang());
                (exported, now, file.clone(), "returned-state")
            }
            (Field::EffectiveDeadline, Ok(Said::Date(file))) => {
                let of = |roadmap: &Roadmap, task: &Task| {
                    Deadline::Day(roadmap.effective(task.deadline))
                };
                let (exported, now) = (of(base, before), of(&scene.roadmap, task));
                let file = (*file)?;
                if file == exported || file == now {
                    return None;
                }
                let text = |date: Deadline| date.to_string();
                (text(exported), text(now), text(file), "returned-computed")
            }
            _ => return None,
        };
        Some(Difference { field, exported, now, file, answer: self.told(key) })
    }
}
