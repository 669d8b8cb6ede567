//! Writing: the plan in the columns that are read, and what is computed beside them.

use chrono::NaiveDate;
use strum::IntoEnumIterator;

use super::{
    cell::{harmless, links_cell, list_cell},
    field::Field,
    returned::Mark,
};
use roadmap::{OfficeKey, Roadmap, Text};

/// Writes the plan in the same columns with dates, followed by what is computed and of which version it is.
pub fn write_csv(roadmap: &Roadmap, mark: &Mark) -> String {
    let mark = mark.to_string();
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let columns = Field::iter().filter(|field| !field.is_offset()).map(Field::code);
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
                &mark,
            ]))
            .is_ok();
        let tasks = roadmap.tasks.iter().filter(|task| task.workstream == workstream.key);
        for task in tasks {
            let text =
                |date: Option<NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
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
                    task.state(roadmap.approval.is_some()).code(),
                    &task.percent().to_string(),
                    &mark,
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

fn offices<'a>(keys: impl Iterator<Item = &'a OfficeKey>) -> String {
    list_cell(keys.map(OfficeKey::as_str))
}
