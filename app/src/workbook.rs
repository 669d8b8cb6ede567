//! A plan as a workbook that can be circulated: words and not codes, real dates, a sheet of counts. Read
//! back, it is the same plan.

use std::{collections::BTreeMap, sync::Arc};

use exchange::{
    sheet::{Cell, Head, Page, write_book},
    table::{Field, links_words, list_words},
};
use roadmap::{Deadline, Status, Task, Text, Workstream};

use crate::{export::mark, i18n::Lang, pages::tasks::wanted, visit::Scene};

/// Tasks at the most of a workbook.
pub const TASKS_MOST: usize = 20_000;

/// What a column of the workbook says, and how wide it is; one of nothing is hidden.
type Column = (Field, u16);

/// The columns: what is planned, then what is reported and computed.
fn columns(scene: &Scene, rows: &[(Arc<Task>, Arc<Status>)]) -> Vec<Column> {
    let lang = scene.lang();
    let bilingual = scene.roadmap.tasks.iter().any(|task| matches!(task.title, Text::Many(_)));
    // The reader's language is shown, the other one is there to be read back.
    let (en, ru) = match (bilingual, lang) {
        (false, _) => (1, None),
        (true, Lang::En) => (1, Some(0)),
        (true, Lang::Ru) => (0, Some(1)),
    };
    let both = |en_field, ru_field, width: u16| {
        let other = ru.map(|shown| (ru_field, width * shown));
        std::iter::once((en_field, width * en)).chain(other)
    };
    let mut columns = vec![(Field::Key, 10), (Field::Parent, 0)];
    columns.extend(both(Field::TitleEn, Field::TitleRu, 42));
    columns.extend([(Field::Owner, 24), (Field::CoOwners, 20), (Field::Start, 12)]);
    let moved = rows.iter().any(|(task, _)| task.original_deadline() != task.deadline);
    let effective =
        |task: &Task| scene.roadmap.effective(task.deadline) != task.deadline.last_day();
    let shifted = rows.iter().any(|(task, _)| effective(task));
    columns.push((Field::OriginalDeadline, if moved { 16 } else { 0 }));
    columns.push((Field::Deadline, 12));
    columns.push((Field::EffectiveDeadline, if shifted { 12 } else { 0 }));
    columns.extend([(Field::Forecast, 12), (Field::State, 22), (Field::Percent, 12)]);
    columns.extend([(Field::DependsOn, 14), (Field::Duration, 0)]);
    columns.extend(both(Field::Deliverable, Field::DeliverableRu, 34));
    // What is long and seldom asked for is there, and hidden.
    columns.extend(both(Field::Basis, Field::BasisRu, 0));
    columns.extend([(Field::Source, 0), (Field::Version, 0)]);
    columns
}

/// Returns what stands above a column.
pub fn heading(lang: Lang, field: Field) -> String {
    lang.t(&format!("begin-column-{}", field.code().replace('_', "-")))
}

fn russian(text: &Text) -> &str {
    match text {
        Text::Plain(_) => "",
        Text::Many(_) => text.get("ru"),
    }
}

fn date(deadline: Deadline) -> Cell {
    match deadline {
        Deadline::Day(day) => Cell::Day(day),
        approximate => approximate.to_string().into(),
    }
}

/// Writes the tasks that the address asks for, by workstream; the error says what the format does not
/// allow.
pub fn tasks(scene: &Scene) -> Result<Vec<u8>, String> {
    let lang = scene.lang();
    let rows = wanted(scene);
    let columns = columns(scene, &rows);
    let mut by_workstream: BTreeMap<&str, Vec<&(Arc<Task>, Arc<Status>)>> = BTreeMap::new();
    for row in &rows {
        by_workstream.entry(&row.0.workstream).or_default().push(row);
    }
    let mut cells = Vec::with_capacity(rows.len());
    for workstream in scene.roadmap.workstreams.iter() {
        let Some(tasks) = by_workstream.get(workstream.key.as_str()) else { continue };
        let of = |(field, _): &Column| of_workstream(scene, workstream, *field);
        cells.push(columns.iter().map(of).collect());
        for (task, status) in tasks {
            let of = |(field, _): &Column| of_task(scene, task, status, *field);
            cells.push(columns.iter().map(of).collect());
        }
    }
    let title = scene.roadmap.title.get(lang.code()).to_owned();
    let day = lang.day_in_words(scene.today());
    let head = columns
        .iter()
        .map(|(field, width)| Head { heading: heading(lang, *field), width: *width })
        .collect();
    let title = format!("{title} · {day}");
    let plan = Page { name: lang.t("workbook-tasks"), title: title.clone(), head, rows: cells };
    let counts = counts(scene, &by_workstream, title);
    write_book(&[plan, counts])
}

fn of_workstream(scene: &Scene, workstream: &Workstream, field: Field) -> Cell {
    let names = || workstream.co_owners.iter().map(|office| scene.office_typed(office));
    let title = |text: &str| match text {
        "" => Cell::Empty,
        text => Cell::Title(text.to_owned()),
    };
    match field {
        Field::Key => title(&workstream.key),
        Field::TitleEn => title(workstream.title.get("en")),
        Field::TitleRu => title(russian(&workstream.title)),
        Field::Owner => scene.office_typed(&workstream.owner).into(),
        Field::CoOwners => listed(names()),
        Field::DependsOn => links_words(&workstream.links).into(),
        Field::Deliverable => workstream.deliverable.get("en").into(),
        Field::DeliverableRu => russian(&workstream.deliverable).into(),
        Field::Basis => workstream.basis.get("en").into(),
        Field::BasisRu => russian(&workstream.basis).into(),
        Field::Source => listed(workstream.sources.iter().cloned()),
        Field::Version => mark(scene).to_string().into(),
        _ => Cell::Empty,
    }
}

fn listed(entries: impl Iterator<Item = String>) -> Cell {
    let entries: Vec<String> = entries.collect();
    list_words(entries.iter().map(String::as_str)).into()
}

fn of_task(scene: &Scene, task: &Task, status: &Status, field: Field) -> Cell {
    let lang = scene.lang();
    let names = || task.co_owners.iter().map(|part| scene.office_typed(&part.office));
    match field {
        Field::Key => task.key.as_str().into(),
        Field::Parent => task.workstream.as_str().into(),
        Field::TitleEn => task.title.get("en").into(),
        Field::TitleRu => russian(&task.title).into(),
        Field::Owner => scene.office_typed(&task.owner).into(),
        Field::CoOwners => listed(names()),
        Field::Start => task.start.into(),
        Field::OriginalDeadline => date(task.original_deadline()),
        Field::Deadline => date(task.deadline),
        Field::EffectiveDeadline => Cell::Day(scene.roadmap.effective(task.deadline)),
        Field::Forecast => task.forecast().into(),
        Field::State => lang.status(status, scene.today()).into(),
        Field::Percent => Cell::Number(f64::from(task.percent())),
        Field::DependsOn => links_words(&task.links).into(),
        Field::Duration => task.duration.map_or(Cell::Empty, |days| Cell::Number(days.into())),
        Field::Deliverable => task.deliverable.get("en").into(),
        Field::DeliverableRu => russian(&task.deliverable).into(),
        Field::Basis => task.basis.get("en").into(),
        Field::BasisRu => russian(&task.basis).into(),
        Field::Source => listed(task.sources.iter().cloned()),
        Field::Version => mark(scene).to_string().into(),
        Field::StartOffsetDays | Field::DeadlineOffsetDays => Cell::Empty,
    }
}

/// How many tasks of each workstream have which status.
fn counts(
    scene: &Scene,
    by_workstream: &BTreeMap<&str, Vec<&(Arc<Task>, Arc<Status>)>>,
    title: String,
) -> Page {
    let lang = scene.lang();
    let mut rules: Vec<roadmap::Rule> =
        by_workstream.values().flatten().map(|(_, status)| status.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    let count = |tasks: &[&(Arc<Task>, Arc<Status>)], rule| {
        let n = tasks.iter().filter(|(_, status)| status.rule == rule).count();
        Cell::Number(f64::from(u32::try_from(n).unwrap_or(u32::MAX)))
    };
    let line = |name: Cell, tasks: &[&(Arc<Task>, Arc<Status>)]| {
        let all = u32::try_from(tasks.len()).unwrap_or(u32::MAX);
        let counts = rules.iter().map(|rule| count(tasks, *rule));
        std::iter::once(name).chain(counts).chain([Cell::Number(all.into())]).collect::<Vec<_>>()
    };
    let mut rows = Vec::new();
    for workstream in scene.roadmap.workstreams.iter() {
        let tasks = by_workstream.get(workstream.key.as_str());
        let name = format!("{} {}", workstream.key, workstream.title.get(lang.code()));
        rows.extend(tasks.map(|tasks| line(name.into(), tasks)));
    }
    let all: Vec<_> = by_workstream.values().flatten().copied().collect();
    rows.push(line(Cell::Title(lang.t("workbook-all")), &all));
    let head = |heading: String, width: u16| Head { heading, width };
    let rules = rules.iter().map(|rule| head(lang.rule(*rule), 14));
    let head = std::iter::once(head(lang.t("field-workstream"), 50))
        .chain(rules)
        .chain([head(lang.t("workbook-all"), 10)])
        .collect();
    Page { name: lang.t("workbook-counts"), title, head, rows }
}
