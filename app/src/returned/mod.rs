//! A table that comes back: what its author changed since it was exported, what happened here meanwhile,
//! and what would come of it.

mod answer;
mod changes;
mod made;
mod value;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use exchange::{
    sheet,
    table::{Field, Layout, Line, Mark, returned},
};
use roadmap::{Command, Fault, Problem, Roadmap, decide::tried};

pub use self::answer::{Answer, Difference, Row, Words};
use self::changes::Changes;
use crate::{
    begin::{Begun, RETURNED},
    forms::in_words,
    visit::{Scene, Visit},
};

/// Versions at the most of which the rows of one table may be.
const VERSIONS_MOST: usize = 20;
/// A table that comes back, compared with the plan.
pub struct Compared {
    /// Rows that change something, or cannot be taken.
    pub rows: Vec<Row>,
    /// How many rows are as they were.
    pub unchanged: usize,
    /// Tasks of the plan that are not in the table.
    pub missing: Vec<String>,
    /// What is to be done, in its order.
    pub commands: Vec<Command>,
    /// Whether no row says of which version it is.
    pub unmarked: bool,
}

impl Compared {
    /// Tells what is to be done from anything else that might be, whatever its author says to it.
    pub fn seen(&self) -> String {
        let rows = self.rows.iter().flat_map(|row| {
            row.differences.iter().map(|it| {
                let field = it.field.code();
                format!("{}|{field}|{}|{}|{}", row.key, it.now, it.file, it.answer.code())
            })
        });
        store::command_id(&rows.collect::<Vec<_>>().join("\n"))
    }

    /// Counts the differences of each kind.
    pub fn counts(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for difference in self.rows.iter().flat_map(|row| &row.differences) {
            *counts.entry(difference.answer.code()).or_default() += 1;
        }
        counts
    }

    /// Counts what is taken of the file.
    pub fn taken(&self) -> usize {
        let all = self.rows.iter().flat_map(|row| &row.differences);
        all.filter(|it| it.answer.is_done()).count()
    }

    /// Tells whether something is asked for that needs words of its author.
    pub fn needs(&self, code: &str) -> bool {
        self.rows.iter().flat_map(|row| &row.differences).any(|it| it.answer.code() == code)
    }
}

/// Returns the roadmap to which a table comes back.
pub fn roadmap_of(begun: &Begun) -> Option<&str> {
    let found = begun.values.iter().find(|(name, _)| name == RETURNED);
    found.map(|(_, key)| key.as_str())
}

/// Reads a table that comes back, and compares it.
pub async fn compared(scene: &Scene, begun: &Begun) -> Result<Compared, Vec<Fault>> {
    let missing = || vec![Fault { field: "file".to_owned(), problem: Problem::Required }];
    let (visit, asked) = (scene.visit.clone(), begun.clone());
    let read = tokio::task::spawn_blocking(move || read(&visit, &asked)).await;
    let (lines, layout) = read.map_err(|_| missing())??;
    let bases = bases(scene, &lines).await?;
    let (scene, begun) = (scene.clone(), begun.clone());
    let compare = move || compare(&scene, &begun, &lines, &layout, &bases);
    tokio::task::spawn_blocking(compare).await.map_err(|_| missing())
}

fn read(visit: &Visit, begun: &Begun) -> Result<(Vec<Line>, Layout), Vec<Fault>> {
    let fault = |problem| vec![Fault { field: "file".to_owned(), problem }];
    let bytes = begun.bytes(&visit.store).ok_or_else(|| fault(Problem::Required))?;
    let wanted = begun.values.iter().find(|(name, value)| name == "sheet" && !value.is_empty());
    let wanted = wanted.map(|(_, name)| name.as_str());
    let sheet = sheet::open(&bytes, wanted).map_err(|fault| vec![fault])?;
    let layout = Layout::guess(&sheet);
    if !layout.has(Field::Key) {
        let field = format!("column {}", Field::Key.code());
        return Err(vec![Fault { field, problem: Problem::Required }]);
    }
    let lines = returned(&sheet, &layout);
    Ok((lines, layout))
}

/// Finds the versions of which rows were written, as far as they are versions of this roadmap.
async fn bases(scene: &Scene, lines: &[Line]) -> Result<BTreeMap<Mark, Arc<Roadmap>>, Vec<Fault>> {
    let marks = lines.iter().filter_map(|line| line.mark.as_ref()?.as_ref().ok());
    let marks: BTreeSet<&Mark> = marks.filter(|it| it.roadmap == scene.roadmap.key).collect();
    if marks.len() > VERSIONS_MOST {
        let problem = Problem::TooMany { most: VERSIONS_MOST };
        return Err(vec![Fault { field: "version".to_owned(), problem }]);
    }
    let mut bases = BTreeMap::new();
    for mark in marks {
        match scene.visit.store.roadmap_of(&scene.roadmap.key, mark.version).await {
            Ok(Some(base)) => drop(bases.insert(mark.clone(), base)),
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "the past could not be replayed"),
        }
    }
    Ok(bases)
}

fn compare(
    scene: &Scene,
    begun: &Begun,
    lines: &[Line],
    layout: &Layout,
    bases: &BTreeMap<Mark, Arc<Roadmap>>,
) -> Compared {
    let query = begun.query();
    let value = |name: &str| query.get(name).unwrap_or_default().to_owned();
    let words = Words {
        file: begun.file.clone().unwrap_or_default(),
        reason: value("reason"),
        explanation: value("explanation"),
        mitigation: value("mitigation"),
        category: value("category"),
        take: value("take").split(',').map(str::to_owned).collect(),
    };
    let mut changes = Changes::new(scene, &words, layout, bases);
    let mut rows: Vec<Row> = lines.iter().map(|line| changes.row(line)).collect();
    // What would be refused is told now, and keeps nothing else.
    let (commands, of) = changes.done();
    let mut kept = Vec::new();
    let mut covered = BTreeSet::new();
    if let Some(actor) = scene.actor() {
        let board = scene.board();
        let outcomes = tried(&scene.roadmap, actor, &board, &commands, scene.visit.now);
        for ((command, outcome), (row, fields)) in commands.into_iter().zip(outcomes).zip(of) {
            let Err(refusal) = outcome else {
                kept.extend(command);
                covered.extend(fields.into_iter().map(|field| (row, field)));
                continue;
            };
            let refusal = in_words(scene.lang(), &scene.roadmap, &refusal);
            let failure = scene.lang().refusal(&refusal, scene.today());
            let said = failure.fields.iter().map(|(_, words)| words.clone());
            let said: BTreeSet<String> = said.collect();
            let why = match said.is_empty() {
                true => failure.message,
                false => said.into_iter().collect::<Vec<_>>().join(" "),
            };
            let row = rows.get_mut(row).into_iter();
            for difference in row.flat_map(|row| &mut row.differences) {
                if fields.contains(&difference.field) && difference.answer.is_done() {
                    difference.answer = Answer::Refused(why.clone());
                }
            }
        }
    }
    // What is promised is what is done.
    for (at, row) in rows.iter_mut().enumerate() {
        for difference in &mut row.differences {
            if difference.answer.is_done() && !covered.contains(&(at, difference.field)) {
                let why = scene.lang().problem(&Problem::Required, scene.today());
                difference.answer = Answer::Refused(why);
            }
        }
    }
    let known: BTreeSet<&str> = lines.iter().map(|line| line.key.as_str()).collect();
    let absent = scene.roadmap.tasks.iter().filter(|it| !known.contains(it.key.as_str()));
    let missing = absent.map(|task| task.key.to_string()).collect();
    let all = rows.len();
    rows.retain(|row| !row.differences.is_empty());
    let unmarked = lines.iter().all(|line| line.mark.is_none());
    Compared { unchanged: all - rows.len(), rows, missing, commands: kept, unmarked }
}
