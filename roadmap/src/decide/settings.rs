//! Decisions on what a roadmap is beside its tasks: its frame, workstreams, the end of an office.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    check::{self, Checks, TEXT_MOST, TITLE_MOST},
    scene::{Outcome, Scene, allow},
};
use crate::{
    CalendarChoice, Change, Closed, Directive, OfficeKey, Problem, Refusal, Setting, Wanted,
    WorkingCalendar, WorkstreamEdit, WorkstreamPatch,
};

/// Days at the most by which a calendar differs from its week.
pub const EXCEPTIONS_MOST: usize = 5_000;

/// Checks a calendar of a roadmap's own.
pub fn check_calendar(field: &str, choice: &CalendarChoice, checks: &mut Checks) {
    let Some(calendar) = choice.calendar() else {
        return checks.fault(field, Problem::Unknown);
    };
    checks.key(field, &calendar.key);
    checks.that(calendar.has_working_week(), field, Problem::NoWorkingDay);
    let week = calendar.weekend.iter().all(|day| (1..=7).contains(day));
    checks.that(week, field, Problem::NotInRange { from: 1, to: 7 });
    let few = calendar.days_off.len() + calendar.working_days.len() <= EXCEPTIONS_MOST;
    checks.that(few, field, Problem::TooMany { most: EXCEPTIONS_MOST });
    let days = calendar.days_off.iter().chain(&calendar.working_days);
    days.for_each(|day| checks.date(field, *day));
}

impl Scene<'_> {
    /// Once the plan is approved a decision says why.
    fn because(&self, reason: &str, checks: &mut Checks) {
        match self.roadmap.approval {
            Some(_) => checks.required("reason", reason, TEXT_MOST),
            None => checks.optional("reason", reason, TEXT_MOST),
        }
    }

    pub(super) fn configure(&self, wanted: Wanted, reason: &str) -> Outcome {
        self.actor.controls()?;
        let settings = wanted.settings_of(self.roadmap);
        let opens = matches!(settings.as_slice(), [Setting::Archived(_)]);
        allow(opens || self.roadmap.archived.is_none(), Problem::Archived)?;
        let mut checks = Checks::default();
        if !settings.is_empty() {
            self.because(reason, &mut checks);
        }
        self.check_settings(&settings, &mut checks);
        checks.done()?;
        if settings.is_empty() {
            return Ok(Vec::new());
        }
        let change = Change::Configured { settings, reason: reason.trim().to_owned() };
        if let Change::Configured { settings, .. } = &change {
            let calendar = settings.iter().any(|it| matches!(it, Setting::Calendar(_)));
            let start = settings.iter().any(|it| matches!(it, Setting::Start(_)));
            if calendar || start {
                self.fits_years(&change, if calendar { "calendar" } else { "start" })?;
            }
        }
        Ok(vec![change])
    }

    /// Checks values that a roadmap is to have.
    pub(super) fn check_settings(&self, settings: &[Setting], checks: &mut Checks) {
        for setting in settings {
            match setting {
                Setting::Title(swap) => checks.title("title", &swap.after),
                Setting::TimeZone(swap) => {
                    let known = swap.after.parse::<chrono_tz::Tz>().is_ok();
                    checks.that(known, "time_zone", Problem::Unknown);
                }
                Setting::Calendar(swap) => check_calendar("calendar", &swap.after, checks),
                Setting::Start(swap) => checks.optional_date("start", swap.after),
                Setting::FinalTask(swap) => {
                    let key = swap.after.as_deref();
                    let there = key.is_none_or(|key| {
                        self.roadmap.task(key).is_some_and(|task| task.withdrawn.is_none())
                    });
                    checks.that(there, "final_task", Problem::Unknown);
                }
                Setting::Settings(swap) => check::windows(&swap.after, checks),
                Setting::Directive(swap) => self.check_directive(swap.after.as_ref(), checks),
                Setting::NonWorkingDay(_) | Setting::Public(_) | Setting::Template(_) => {}
                Setting::Archived(swap) => checks.optional_date("archived", swap.after),
            }
        }
    }

    /// A clause that a task serves stays.
    fn check_directive(&self, directive: Option<&Directive>, checks: &mut Checks) {
        if let Some(directive) = directive {
            check::directive(directive, checks);
        }
        let clauses = directive.iter().flat_map(|it| &it.clauses).map(|clause| &clause.key);
        let clauses: BTreeSet<_> = clauses.collect();
        let mut tasks = self.roadmap.tasks.iter();
        let lost = tasks.find(|it| it.clause.as_ref().is_some_and(|key| !clauses.contains(key)));
        if let Some(task) = lost {
            let by = task.key.to_string();
            checks.fault("directive.clauses", Problem::InUse { by });
        }
    }

    pub(super) fn edit_workstream(
        &self,
        key: &str,
        patch: WorkstreamPatch,
        reason: &str,
    ) -> Outcome {
        self.actor.controls()?;
        let unknown = || Refusal::unknown("workstream", key);
        let mut all = self.roadmap.workstreams.iter().enumerate();
        let (place, known) = all.find(|(_, it)| it.key == key).ok_or_else(unknown)?;
        let edits = patch.edits(place, known);
        let mut checks = Checks::default();
        if !edits.is_empty() {
            self.because(reason, &mut checks);
        }
        self.check_workstream(key, &edits, &mut checks);
        checks.done()?;
        if edits.is_empty() {
            return Ok(Vec::new());
        }
        let moves = edits.iter().any(|it| matches!(it, WorkstreamEdit::Parent(_)));
        let reason = reason.trim().to_owned();
        let change = Change::WorkstreamEdited { workstream: known.key.clone(), edits, reason };
        if moves {
            self.fits_years(&change, "parent")?;
        }
        Ok(vec![change])
    }

    /// Checks values that a workstream is to have.
    pub(super) fn check_workstream(
        &self,
        key: &str,
        edits: &[WorkstreamEdit],
        checks: &mut Checks,
    ) {
        for edit in edits {
            match edit {
                WorkstreamEdit::Title(swap) => checks.title("title", &swap.after),
                WorkstreamEdit::Owner(swap) => {
                    self.check_offices("owner", std::iter::once(&swap.after), checks);
                }
                WorkstreamEdit::Parent(swap) => {
                    let Some(parent) = &swap.after else { continue };
                    let known = self.roadmap.workstream(parent).is_some();
                    checks.that(known, "parent", Problem::Unknown);
                    let within = self.roadmap.is_within(parent, key);
                    checks.that(!within, "parent", Problem::WithinItself);
                }
                WorkstreamEdit::CoOwners(swap) => {
                    checks.list("co_owners", &swap.after);
                    self.check_offices("co_owners", swap.after.iter(), checks);
                }
                WorkstreamEdit::Deliverable(swap) => checks.texts("deliverable", &swap.after),
                WorkstreamEdit::Basis(swap) => checks.texts("basis", &swap.after),
                WorkstreamEdit::Sources(swap) => {
                    checks.list("sources", &swap.after);
                    let most = TITLE_MOST * 2;
                    swap.after.iter().for_each(|it| checks.optional("sources", it, most));
                }
                WorkstreamEdit::Place(swap) => {
                    let last = self.roadmap.workstreams.len();
                    let to = i64::try_from(last).unwrap_or(i64::MAX);
                    let range = Problem::NotInRange { from: 1, to };
                    checks.that(swap.after < last, "place", range);
                }
            }
        }
    }

    /// Says what needs a workstream, if anything does.
    pub(super) fn needed(&self, key: &str) -> Option<String> {
        let task = self.roadmap.tasks.iter().find(|it| it.workstream == key);
        let from = |links: &[crate::Link]| links.iter().any(|link| link.from == key);
        let task = task.or_else(|| self.roadmap.tasks.iter().find(|it| from(&it.links)));
        let part = self
            .roadmap
            .workstreams
            .iter()
            .find(|it| it.parent.as_deref() == Some(key) || from(&it.links));
        task.map(|it| it.key.to_string()).or_else(|| part.map(|it| it.key.to_string()))
    }

    pub(super) fn remove_workstream(&self, key: &str) -> Outcome {
        self.actor.controls()?;
        let unknown = || Refusal::unknown("workstream", key);
        let mut all = self.roadmap.workstreams.iter().enumerate();
        let (place, known) = all.find(|(_, it)| it.key == key).ok_or_else(unknown)?;
        let needed = self.needed(key).map(|by| Refusal::field("workstream", Problem::InUse { by }));
        needed.map_or(Ok(()), Err)?;
        let (workstream, before) = (known.key.clone(), Box::new(known.clone()));
        Ok(vec![Change::WorkstreamRemoved { workstream, before, place }])
    }

    pub(super) fn set_office_calendar(
        &self,
        key: &str,
        calendar: Option<CalendarChoice>,
    ) -> Outcome {
        self.actor.keeps()?;
        let known = self.roadmap.office(key).ok_or_else(|| Refusal::unknown("office", key))?;
        let mut checks = Checks::default();
        if let Some(choice) = &calendar {
            check_calendar("calendar", choice, &mut checks);
        }
        checks.done()?;
        let after: Option<Arc<WorkingCalendar>> = calendar.and_then(|choice| choice.calendar());
        let before = known.calendar.clone();
        if before == after {
            return Ok(Vec::new());
        }
        let change = Change::OfficeCalendarSet { office: key.into(), before, after };
        self.fits_years(&change, "calendar")?;
        Ok(vec![change])
    }

    /// An office is closed once nothing is left for it to do, or another one takes that over.
    pub(super) fn close_office(&self, key: &str, into: Option<OfficeKey>, reason: &str) -> Outcome {
        self.actor.controls()?;
        let known = self.roadmap.office(key).ok_or_else(|| Refusal::unknown("office", key))?;
        let mut checks = Checks::default();
        self.because(reason, &mut checks);
        let by = known.closed.as_ref().map(|closed| closed.on.to_string());
        checks.that(by.is_none(), "into", Problem::Meanwhile { now: by.unwrap_or_default() });
        match &into {
            Some(into) => {
                self.check_offices("into", std::iter::once(into), &mut checks);
                checks.that(*into != known.key, "into", Problem::NotAChoice);
            }
            None => {
                let works = |task: &&Arc<crate::Task>| {
                    let part = task.co_owners.iter().any(|part| part.office == *key);
                    !task.is_closed() && (task.owner == *key || part)
                };
                let task = self.roadmap.tasks.iter().find(works).map(|it| it.key.to_string());
                let leads = |it: &&crate::Workstream| {
                    it.owner == *key || it.co_owners.iter().any(|office| office == key)
                };
                let leads = self.roadmap.workstreams.iter().find(leads);
                let by = task.or_else(|| leads.map(|it| it.key.to_string()));
                if let Some(by) = by {
                    checks.fault("into", Problem::InUse { by });
                }
            }
        }
        checks.done()?;
        let closed = Closed { on: self.today, into };
        let (office, reason) = (known.key.clone(), reason.trim().to_owned());
        let change = Change::OfficeClosed { office, closed, reason };
        self.fits_years(&change, "into")?;
        Ok(vec![change])
    }
}
