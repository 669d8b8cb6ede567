//! Decisions on workstreams.

use leptos::prelude::*;
use roadmap::{
    Command, Fault, OfficeKey, Problem, Refusal, Roadmap, Text, Workstream, WorkstreamKey,
    WorkstreamPatch,
};

use super::{
    settings::{changed, decided, none, reason_for, refused_at, settings_of, shown},
    the_visit,
    typed::{Reader, lines, reworded},
};
use crate::wire::{Answer, Failure};

/// Adds a workstream.
#[server(endpoint = "add-workstream", prefix = "/do")]
pub async fn add_workstream(
    #[server(default)] roadmap: String,
    #[server(default)] key: String,
    #[server(default)] title: String,
    #[server(default)] owner: String,
    #[server(default)] parent: String,
    #[server(default)] version: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let workstream = Workstream {
        key: key.trim().into(),
        title: title.trim().into(),
        owner: owner.into(),
        parent: Some(parent).filter(|key| !key.is_empty()).map(Into::into),
        co_owners: Vec::new(),
        links: Vec::new(),
        deliverable: Text::default(),
        basis: Text::default(),
        sources: Vec::new(),
    };
    let command = Command::AddWorkstream(workstream);
    decided(&visit, &roadmap, (&version, ""), command, settings_of(&roadmap)).await
}

/// The workstreams that are parts of the same one.
struct Siblings {
    /// Their places in the plan without the one that moves, in order.
    others: Vec<usize>,
    /// The place of the one that moves.
    now: usize,
    /// How many come before it.
    before: usize,
}

impl Siblings {
    /// Finds those among which a workstream is, or is to be.
    fn of(roadmap: &Roadmap, key: &str, parent: Option<&WorkstreamKey>) -> Self {
        let all = &roadmap.workstreams;
        let now = all.iter().position(|it| it.key == key).unwrap_or(all.len());
        let rest = all.iter().filter(|it| it.key != key).enumerate();
        let others = rest.filter(|(_, it)| it.parent.as_ref() == parent).map(|(place, _)| place);
        let others: Vec<usize> = others.collect();
        let before = others.iter().filter(|place| **place < now).count();
        Self { others, now, before }
    }

    /// The place in the plan of the n-th among them, from 1.
    fn in_all(&self, n: usize) -> Option<usize> {
        let at = n.checked_sub(1)?;
        match self.others.get(at) {
            _ if at == self.before => Some(self.now),
            Some(place) => Some(*place),
            None => self.others.last().map(|last| last + 1).or(Some(self.now)),
        }
    }
}

/// Changes a workstream.
#[server(endpoint = "edit-workstream", prefix = "/do")]
pub async fn edit_workstream(
    #[server(default)] roadmap: String,
    #[server(default)] workstream: String,
    #[server(default)] title: String,
    #[server(default)] owner: String,
    #[server(default)] parent: String,
    #[server(default)] co_owners: String,
    #[server(default)] deliverable: String,
    #[server(default)] basis: String,
    #[server(default)] sources: String,
    #[server(default)] place: String,
    #[server(default)] reason: String,
    #[server(default)] version: String,
    #[server(default)] preview: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let lang = visit.lang;
    let mut patch = WorkstreamPatch::default();
    let known = visit.roadmap(&roadmap);
    if let Some((now, before)) =
        known.as_ref().and_then(|it| Some((it, it.workstream(&workstream)?)))
    {
        let shown = shown(&visit, &roadmap, &version).await;
        let shown = shown.as_ref().and_then(|it| it.workstream(&workstream)).unwrap_or(before);
        let mut reader = Reader::about(&visit, &roadmap);
        let offices = reader.offices("co_owners", &co_owners);
        let parent: Option<WorkstreamKey> =
            Some(parent).filter(|key| !key.is_empty()).map(Into::into);
        let among = Siblings::of(now, &workstream, parent.as_ref());
        let last = i64::try_from(among.others.len() + 1).unwrap_or(i64::MAX);
        let place = match parent == before.parent {
            true => reader.number("place", &place, 1, last),
            // Among others its number is another one; it comes after those that are there.
            false => last,
        };
        let mut faults = Vec::new();
        if let Err(Refusal::Invalid(more)) = reader.done() {
            faults.extend(more);
        }
        let mut stale = |field: &str, problem: Problem| {
            faults.push(Fault { field: field.to_owned(), problem });
        };
        macro_rules! take {
            ($field:ident, $typed:expr, $words:expr) => {
                match changed(&shown.$field, &before.$field, $typed, $words) {
                    Ok(value) => patch.$field = value,
                    Err(problem) => stale(stringify!($field), problem),
                }
            };
        }
        let own = |text: &Text| text.get(lang.code()).to_owned();
        let office = |key: &OfficeKey| now.office(key).map_or_else(none, |it| own(&it.name));
        take!(title, reworded(lang, &shown.title, &title), own);
        take!(owner, owner.as_str().into(), office);
        take!(parent, parent, |key| {
            let parent = key.as_ref().and_then(|key| now.workstream(key));
            parent.map_or_else(none, |it| own(&it.title))
        });
        take!(co_owners, offices, |keys| {
            keys.iter().map(office).collect::<Vec<_>>().join("; ")
        });
        take!(deliverable, reworded(lang, &shown.deliverable, &deliverable), own);
        take!(basis, reworded(lang, &shown.basis, &basis), own);
        take!(sources, lines(&sources), |all| all.join("; "));
        patch.place = usize::try_from(place).ok().and_then(|place| among.in_all(place));
        if !faults.is_empty() {
            return Err(refused_at(&visit, known.as_ref(), faults));
        }
    }
    let (key, patch) = (workstream.as_str().into(), Box::new(patch));
    let reason = reason_for(&preview, reason);
    let command = Command::EditWorkstream { workstream: key, patch, reason };
    let go = settings_of(&roadmap);
    decided(&visit, &roadmap, (&version, &preview), command, go).await
}

/// Removes a workstream that has no tasks.
#[server(endpoint = "remove-workstream", prefix = "/do")]
pub async fn remove_workstream(
    #[server(default)] roadmap: String,
    #[server(default)] workstream: String,
    #[server(default)] version: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let command = Command::RemoveWorkstream(workstream.as_str().into());
    decided(&visit, &roadmap, (&version, ""), command, settings_of(&roadmap)).await
}
