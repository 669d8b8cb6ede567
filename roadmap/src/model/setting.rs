//! What a roadmap is beside its plan, value by value, as a decision changes it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

use super::{
    directive::Directive,
    edit::Swap,
    key::{OfficeKey, TaskKey, WorkstreamKey},
    link::LagUnit,
    office::Workstream,
    roadmap::Roadmap,
    settings::Settings,
};
use crate::{CalendarChoice, NonWorkingDay, Text};

/// One changed value of a roadmap.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, VariantNames, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Setting {
    /// What readers see as its title.
    Title(Swap<Text>),
    /// The zone of every date, by its IANA name.
    TimeZone(Swap<String>),
    /// Which days are worked.
    Calendar(Swap<CalendarChoice>),
    /// Where a deadline on a day off falls.
    NonWorkingDay(Swap<NonWorkingDay>),
    /// The day on which work begins.
    Start(Swap<Option<NaiveDate>>),
    /// The task whose deadline is the directive's.
    FinalTask(Swap<Option<TaskKey>>),
    /// Whether it may be read without signing in.
    Public(Swap<bool>),
    /// Windows and cadences of the status rules.
    Settings(Swap<Settings>),
    /// The directive that it answers.
    Directive(Swap<Option<Directive>>),
    /// Whether its plan is offered as a template, and in what days it counts.
    Template(Swap<Option<LagUnit>>),
    /// Since when nothing is done in it any more.
    Archived(Swap<Option<NaiveDate>>),
}

impl Setting {
    /// The name of every value.
    pub const NAMES: &'static [&'static str] = Self::VARIANTS;
}

/// New values for a roadmap; what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// See [`Setting::Title`].
    pub title: Option<Text>,
    /// See [`Setting::TimeZone`].
    pub time_zone: Option<String>,
    /// See [`Setting::Calendar`].
    pub calendar: Option<CalendarChoice>,
    /// See [`Setting::NonWorkingDay`].
    pub non_working_day: Option<NonWorkingDay>,
    /// See [`Setting::Start`].
    pub start: Option<Option<NaiveDate>>,
    /// See [`Setting::FinalTask`].
    pub final_task: Option<Option<TaskKey>>,
    /// See [`Setting::Public`].
    pub public: Option<bool>,
    /// See [`Setting::Settings`].
    pub settings: Option<Settings>,
    /// See [`Setting::Directive`].
    pub directive: Option<Option<Directive>>,
    /// See [`Setting::Template`].
    pub template: Option<Option<LagUnit>>,
    /// See [`Setting::Archived`].
    pub archived: Option<Option<NaiveDate>>,
}

fn swap<T: PartialEq>(before: T, after: Option<T>) -> Option<Swap<T>> {
    let after = after.filter(|after| *after != before)?;
    Some(Swap { before, after })
}

impl From<&[Setting]> for Wanted {
    fn from(settings: &[Setting]) -> Self {
        let mut wanted = Self::default();
        for setting in settings {
            match setting.clone() {
                Setting::Title(swap) => wanted.title = Some(swap.after),
                Setting::TimeZone(swap) => wanted.time_zone = Some(swap.after),
                Setting::Calendar(swap) => wanted.calendar = Some(swap.after),
                Setting::NonWorkingDay(swap) => wanted.non_working_day = Some(swap.after),
                Setting::Start(swap) => wanted.start = Some(swap.after),
                Setting::FinalTask(swap) => wanted.final_task = Some(swap.after),
                Setting::Public(swap) => wanted.public = Some(swap.after),
                Setting::Settings(swap) => wanted.settings = Some(swap.after),
                Setting::Directive(swap) => wanted.directive = Some(swap.after),
                Setting::Template(swap) => wanted.template = Some(swap.after),
                Setting::Archived(swap) => wanted.archived = Some(swap.after),
            }
        }
        wanted
    }
}

impl Wanted {
    /// Returns what it changes of a roadmap.
    pub fn settings_of(self, roadmap: &Roadmap) -> Vec<Setting> {
        let calendar = CalendarChoice::of(&roadmap.calendar);
        let changed = [
            swap(roadmap.title.clone(), self.title).map(Setting::Title),
            swap(roadmap.time_zone.name().to_owned(), self.time_zone).map(Setting::TimeZone),
            swap(calendar, self.calendar).map(Setting::Calendar),
            swap(roadmap.non_working_day, self.non_working_day).map(Setting::NonWorkingDay),
            swap(roadmap.start, self.start).map(Setting::Start),
            swap(roadmap.final_task.clone(), self.final_task).map(Setting::FinalTask),
            swap(roadmap.public, self.public).map(Setting::Public),
            swap(roadmap.settings.clone(), self.settings).map(Setting::Settings),
            swap(roadmap.directive.clone(), self.directive).map(Setting::Directive),
            swap(roadmap.template, self.template).map(Setting::Template),
            swap(roadmap.archived, self.archived).map(Setting::Archived),
        ];
        changed.into_iter().flatten().collect()
    }
}

/// One changed value of a workstream.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum WorkstreamEdit {
    /// What readers see.
    Title(Swap<Text>),
    /// The lead office.
    Owner(Swap<OfficeKey>),
    /// The workstream of which it is a part.
    Parent(Swap<Option<WorkstreamKey>>),
    /// The other offices that contribute.
    CoOwners(Swap<Vec<OfficeKey>>),
    /// What it brings about.
    Deliverable(Swap<Text>),
    /// On what it rests.
    Basis(Swap<Text>),
    /// Where that can be read.
    Sources(Swap<Vec<String>>),
    /// Its place among all of them, from 0.
    Place(Swap<usize>),
}

/// New values for a workstream; what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkstreamPatch {
    /// See [`WorkstreamEdit::Title`].
    pub title: Option<Text>,
    /// See [`WorkstreamEdit::Owner`].
    pub owner: Option<OfficeKey>,
    /// See [`WorkstreamEdit::Parent`].
    pub parent: Option<Option<WorkstreamKey>>,
    /// See [`WorkstreamEdit::CoOwners`].
    pub co_owners: Option<Vec<OfficeKey>>,
    /// See [`WorkstreamEdit::Deliverable`].
    pub deliverable: Option<Text>,
    /// See [`WorkstreamEdit::Basis`].
    pub basis: Option<Text>,
    /// See [`WorkstreamEdit::Sources`].
    pub sources: Option<Vec<String>>,
    /// See [`WorkstreamEdit::Place`].
    pub place: Option<usize>,
}

impl From<&[WorkstreamEdit]> for WorkstreamPatch {
    fn from(edits: &[WorkstreamEdit]) -> Self {
        let mut patch = Self::default();
        for edit in edits {
            match edit.clone() {
                WorkstreamEdit::Title(swap) => patch.title = Some(swap.after),
                WorkstreamEdit::Owner(swap) => patch.owner = Some(swap.after),
                WorkstreamEdit::Parent(swap) => patch.parent = Some(swap.after),
                WorkstreamEdit::CoOwners(swap) => patch.co_owners = Some(swap.after),
                WorkstreamEdit::Deliverable(swap) => patch.deliverable = Some(swap.after),
                WorkstreamEdit::Basis(swap) => patch.basis = Some(swap.after),
                WorkstreamEdit::Sources(swap) => patch.sources = Some(swap.after),
                WorkstreamEdit::Place(swap) => patch.place = Some(swap.after),
            }
        }
        patch
    }
}

impl WorkstreamPatch {
    /// Returns what it changes of the workstream with this place.
    pub fn edits(self, place: usize, known: &Workstream) -> Vec<WorkstreamEdit> {
        let edits = [
            swap(known.title.clone(), self.title).map(WorkstreamEdit::Title),
            swap(known.owner.clone(), self.owner).map(WorkstreamEdit::Owner),
            swap(known.parent.clone(), self.parent).map(WorkstreamEdit::Parent),
            swap(known.co_owners.clone(), self.co_owners).map(WorkstreamEdit::CoOwners),
            swap(known.deliverable.clone(), self.deliverable).map(WorkstreamEdit::Deliverable),
            swap(known.basis.clone(), self.basis).map(WorkstreamEdit::Basis),
            swap(known.sources.clone(), self.sources).map(WorkstreamEdit::Sources),
            swap(place, self.place).map(WorkstreamEdit::Place),
        ];
        edits.into_iter().flatten().collect()
    }
}
