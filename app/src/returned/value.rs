//! What a field of a task is, in a form in which a file and the plan can be compared.

use exchange::table::{Field, Said, links_words, list_words};
use roadmap::{Deadline, Link, OfficeKey, Problem, Roadmap, Task, Text, text::tidy};

/// The value of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Words.
    Text(String),
    /// A date, or none.
    Date(Option<Deadline>),
    /// A number, or none.
    Number(Option<u32>),
    /// Offices.
    Offices(Vec<OfficeKey>),
    /// What is waited for.
    Links(Vec<Link>),
    /// Entries.
    List(Vec<String>),
}

/// In which language the column of the English words is, where it is the only one.
pub fn words_of(text: &Text, field: Field, lang: &str) -> String {
    let words = match (field, text) {
        (Field::TitleRu | Field::DeliverableRu | Field::BasisRu, Text::Plain(_)) => "",
        (Field::TitleRu | Field::DeliverableRu | Field::BasisRu, text) => text.get("ru"),
        (_, text) => text.get(lang),
    };
    tidy(words)
}

/// Returns what a field of a task is; none for what is computed anew every day.
pub fn of_task(task: &Task, field: Field, lang: &str) -> Option<Value> {
    let text = |text: &Text| Value::Text(words_of(text, field, lang));
    Some(match field {
        Field::Parent => Value::Text(task.workstream.to_string()),
        Field::TitleEn | Field::TitleRu => text(&task.title),
        Field::Deliverable | Field::DeliverableRu => text(&task.deliverable),
        Field::Basis | Field::BasisRu => text(&task.basis),
        Field::Owner => Value::Offices(vec![task.owner.clone()]),
        Field::CoOwners => {
            Value::Offices(task.co_owners.iter().map(|part| part.office.clone()).collect())
        }
        Field::Start => Value::Date(task.start.map(Deadline::Day)),
        Field::Deadline => Value::Date(Some(task.deadline)),
        Field::OriginalDeadline => Value::Date(Some(task.original_deadline())),
        Field::Forecast => Value::Date(task.forecast().map(Deadline::Day)),
        Field::Percent => Value::Number(Some(task.percent().into())),
        Field::Duration => Value::Number(task.duration),
        Field::DependsOn => Value::Links(task.links.clone()),
        Field::Source => Value::List(task.sources.iter().map(|source| tidy(source)).collect()),
        _ => return None,
    })
}

/// Returns what a cell says, with offices known by key or name.
pub fn of_cell(roadmap: &Roadmap, said: &Said) -> Result<Value, Problem> {
    Ok(match said {
        Said::Text(text) => Value::Text(text.clone()),
        Said::Date(date) => Value::Date(*date),
        Said::Number(number) => Value::Number(*number),
        Said::Links(links) => Value::Links(links.clone()),
        Said::List(list) => Value::List(list.clone()),
        Said::Names(names) => {
            let called = roadmap.offices_called();
            let keys = names.iter().map(|name| {
                called.get(&Roadmap::folded(name)).cloned().ok_or_else(|| {
                    let near = roadmap.office_like(name).map(|office| office.name.clone());
                    Problem::NoOffice { name: name.chars().take(60).collect(), near }
                })
            });
            Value::Offices(keys.collect::<Result<_, _>>()?)
        }
    })
}

impl Value {
    /// Tells whether two say the same; the order of offices, links and entries says nothing.
    pub fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Offices(one), Self::Offices(two)) => {
                one.len() == two.len() && one.iter().all(|it| two.contains(it))
            }
            (Self::Links(one), Self::Links(two)) => {
                one.len() == two.len() && one.iter().all(|it| two.contains(it))
            }
            (Self::List(one), Self::List(two)) => {
                one.len() == two.len() && one.iter().all(|it| two.contains(it))
            }
            (one, two) => one == two,
        }
    }

    /// Writes it for a reader.
    pub fn shown(&self, roadmap: &Roadmap, lang: &str) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Date(date) => date.map(|date| date.to_string()).unwrap_or_default(),
            Self::Number(number) => number.map(|it| it.to_string()).unwrap_or_default(),
            Self::Links(links) => links_words(links),
            Self::List(list) => list_words(list.iter().map(String::as_str)),
            Self::Offices(keys) => {
                let names = keys.iter().map(|key| match roadmap.office(key) {
                    Some(office) => office.name.get(lang).to_owned(),
                    None => key.to_string(),
                });
                names.collect::<Vec<_>>().join("; ")
            }
        }
    }
}
