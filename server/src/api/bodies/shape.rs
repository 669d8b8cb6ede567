//! What controllers send.

use chrono::NaiveDate;
use roadmap::{CalendarChoice, Clause, Deadline, Directive, NonWorkingDay};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    super::views::Words,
    common::{Way, sent},
};

/// An office.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfficeBody {
    /// Its key.
    pub key: String,
    /// What readers see.
    pub name: Words,
}

/// New values for an office; what is not sent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfficePatch {
    /// What readers see.
    #[serde(default)]
    pub name: Option<Words>,
    /// Working days of its own, by the name of a built-in calendar or written out; `null`: the roadmap's.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<Object>)]
    pub calendar: Option<Option<CalendarChoice>>,
}

/// The end of an office.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosingBody {
    /// The office that takes over.
    #[serde(default)]
    pub into: Option<String>,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// A workstream.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkstreamBody {
    /// Its key.
    pub key: String,
    /// What readers see.
    pub title: Words,
    /// The lead office.
    pub owner: String,
    /// The workstream of which it is a part.
    #[serde(default)]
    pub parent: Option<String>,
    /// The other offices that contribute.
    #[serde(default)]
    pub co_owners: Vec<String>,
    /// What it brings about.
    #[serde(default)]
    pub deliverable: Option<Words>,
    /// On what it rests.
    #[serde(default)]
    pub basis: Option<Words>,
    /// Where that can be read.
    #[serde(default)]
    pub sources: Vec<String>,
    /// By which way.
    #[serde(default)]
    pub way: Way,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// New values for a workstream; what is not sent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkstreamPatchBody {
    /// What readers see.
    #[serde(default)]
    pub title: Option<Words>,
    /// The lead office.
    #[serde(default)]
    pub owner: Option<String>,
    /// The workstream of which it is a part; `null` for none.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    pub parent: Option<Option<String>>,
    /// The other offices that contribute.
    #[serde(default)]
    pub co_owners: Option<Vec<String>>,
    /// What it brings about.
    #[serde(default)]
    pub deliverable: Option<Words>,
    /// On what it rests.
    #[serde(default)]
    pub basis: Option<Words>,
    /// Where that can be read.
    #[serde(default)]
    pub sources: Option<Vec<String>>,
    /// Its place among all of them, from 0.
    #[serde(default)]
    pub place: Option<usize>,
    /// Why; once the roadmap is approved it needs a reason.
    #[serde(default)]
    pub reason: String,
}

/// A clause of a directive.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClauseBody {
    /// Its number or letter.
    pub key: String,
    /// Its words.
    pub text: Words,
    /// The deadline that it sets.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub deadline: Option<Deadline>,
    /// The person whom it names.
    #[serde(default)]
    pub responsible: Option<Words>,
    /// Where it was published.
    #[serde(default)]
    pub source: Option<String>,
}

/// The order that a roadmap answers.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DirectiveBody {
    /// What the order is called.
    pub name: Words,
    /// Who gave it.
    #[serde(default)]
    pub issuer: Option<Words>,
    /// Its registration number.
    #[serde(default)]
    pub number: Option<String>,
    /// The day on which it was given.
    #[serde(default)]
    pub date: Option<NaiveDate>,
    /// Who oversees its execution.
    #[serde(default)]
    pub overseer: Option<Words>,
    /// Its numbered clauses.
    #[serde(default)]
    pub clauses: Vec<ClauseBody>,
}

impl From<DirectiveBody> for Directive {
    fn from(it: DirectiveBody) -> Self {
        let clauses = it.clauses.into_iter().map(|clause| Clause {
            key: clause.key.into(),
            text: clause.text.into(),
            deadline: clause.deadline,
            responsible: clause.responsible.map(Into::into),
            source: clause.source,
        });
        Self {
            name: it.name.into(),
            issuer: it.issuer.map(Into::into),
            number: it.number,
            date: it.date,
            overseer: it.overseer.map(Into::into),
            clauses: clauses.collect(),
        }
    }
}

/// Where a deadline on a day off falls.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DayOff {
    /// On the working day before.
    Preceding,
    /// On the next working day.
    Following,
    /// Where it is.
    None,
}

impl From<DayOff> for NonWorkingDay {
    fn from(it: DayOff) -> Self {
        match it {
            DayOff::Preceding => Self::Preceding,
            DayOff::Following => Self::Following,
            DayOff::None => Self::None,
        }
    }
}

/// New values for a roadmap; what is not sent stays, `null` empties.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoadmapPatchBody {
    /// What readers see as its title.
    #[serde(default)]
    pub title: Option<Words>,
    /// The zone of every date, by its IANA name.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// Which days are worked: the name of a built-in calendar, or one written out as in a roadmap file.
    #[schema(value_type = Option<Object>)]
    #[serde(default)]
    pub calendar: Option<CalendarChoice>,
    /// Where a deadline on a day off falls.
    #[serde(default)]
    pub non_working_day: Option<DayOff>,
    /// The day on which work begins.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<NaiveDate>)]
    pub start: Option<Option<NaiveDate>>,
    /// The task whose deadline is the directive's.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    pub final_task: Option<Option<String>>,
    /// Whether it may be read without signing in.
    #[serde(default)]
    pub public: Option<bool>,
    /// Windows and cadences of the status rules, in days, by their names.
    #[serde(default)]
    pub settings: Option<std::collections::BTreeMap<String, i64>>,
    /// The directive that it answers.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<DirectiveBody>)]
    pub directive: Option<Option<DirectiveBody>>,
    /// Since when nothing is done in it any more.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<NaiveDate>)]
    pub archived: Option<Option<NaiveDate>>,
    /// Why; once the roadmap is approved it needs a reason.
    #[serde(default)]
    pub reason: String,
}

/// A roadmap in a roadmap file, whole.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoadmapBody {
    /// The file, as `docs/roadmap-file.md` describes it.
    #[schema(value_type = Object)]
    pub file: serde_json::Value,
}
