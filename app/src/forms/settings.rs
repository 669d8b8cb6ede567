//! Decisions on what a roadmap is beside its tasks: its frame, windows, directive, workstreams, offices,
//! calendars.

use std::sync::Arc;

use leptos::prelude::*;
use roadmap::{
    CalendarChoice, Clause, Command, Definition, Directive, Fault, Logic, NonWorkingDay, Problem,
    Refusal, Roadmap, Text, Wanted, Workstream, WorkstreamPatch, calendar::of_year,
    schedule::what_if,
};

use super::{
    answered, before, carry_out, refused, saved, the_visit,
    typed::{Reader, lines, reworded},
};
use crate::{
    components::{configured_html, effect_html},
    i18n::Lang,
    query::Query,
    visit::{Visit, encoded},
    wire::{Answer, Failure},
};

/// Rows for clauses that a form has at the most.
pub const CLAUSES_MOST: usize = 200;

/// What the form says, as it was sent.
fn sent() -> Query {
    let sent = use_context::<super::Sent>().map(|sent| sent.0).unwrap_or_default();
    Query::parse(sent.split_once('?').map_or("", |(_, values)| values))
}

fn settings_of(roadmap: &str) -> String {
    format!("/r/{}/settings#saved", encoded(roadmap))
}

/// Says what a command would do to dates and statuses today, without recording it.
fn previewed(visit: &Arc<Visit>, key: &str, command: Command) -> Result<Answer, Failure> {
    let (scene, actor) = before(visit, key)?;
    let events = roadmap::decide(&scene.roadmap, &actor, command, visit.now);
    let events = events.map_err(|refusal| visit.lang.refusal(&refusal, scene.today()))?;
    let mut after = (*scene.roadmap).clone();
    for event in &events {
        if let Err(error) = roadmap::apply(&mut after, event) {
            tracing::error!(%error, "a preview does not follow");
        }
    }
    let board = scene.board();
    let effect = what_if::effect(&scene.roadmap, &board, &after);
    let preview = configured_html(&scene, &after) + &effect_html(&scene, &effect);
    Ok(Answer::Told { preview })
}

/// Carries out a decision, or says what it would do.
async fn decided(
    visit: &Arc<Visit>,
    roadmap: &str,
    (version, preview): (&str, &str),
    command: Command,
    go: String,
) -> Result<Answer, Failure> {
    if !preview.is_empty() {
        return previewed(visit, roadmap, command);
    }
    let recorded = carry_out(visit, roadmap, version, command).await;
    answered(recorded.map(|_| saved(visit, Some(go), Vec::new())))
}

/// Finds the roadmap as the form showed it: only what was changed there changes.
async fn shown(visit: &Visit, key: &str, version: &str) -> Option<Arc<Roadmap>> {
    let present = visit.roadmap(key)?;
    let version = version.parse().unwrap_or(present.version);
    visit.store.roadmap_of(key, version).await.ok().flatten().or(Some(present))
}

/// A value as it is to be, if somebody changed it; one that changed here meanwhile is a fault.
fn changed<T: PartialEq>(shown: &T, now: &T, typed: T) -> Result<Option<T>, Problem> {
    match typed == *shown || typed == *now {
        true => Ok(None),
        false if shown == now => Ok(Some(typed)),
        false => Err(Problem::WrongState),
    }
}

/// Reads the parts of the frame that a form has.
struct Frame<'a> {
    visit: &'a Visit,
    values: &'a Query,
    shown: Definition,
    now: Definition,
    reader: Reader,
    faults: Vec<Fault>,
    wanted: Wanted,
}

impl Frame<'_> {
    fn text(&self, name: &str) -> String {
        self.values.get(name).unwrap_or_default().trim().to_owned()
    }

    fn take<T: PartialEq>(
        &mut self,
        field: &str,
        of: impl Fn(&Definition) -> T,
        typed: T,
        set: impl FnOnce(&mut Wanted, T),
    ) {
        match changed(&of(&self.shown), &of(&self.now), typed) {
            Ok(Some(value)) => set(&mut self.wanted, value),
            Ok(None) => {}
            Err(problem) => self.faults.push(Fault { field: field.to_owned(), problem }),
        }
    }

    fn basics(&mut self) {
        let title = Text::en_ru(&self.text("title_en"), &self.text("title_ru"));
        self.take("title", |it| it.title.clone(), title, |it, value| it.title = Some(value));
        let zone = self.text("time_zone");
        self.take(
            "time_zone",
            |it| it.time_zone.clone(),
            zone,
            |it, value| {
                it.time_zone = Some(value);
            },
        );
        let rule = match &*self.text("non_working_day") {
            "following" => NonWorkingDay::Following,
            "none" => NonWorkingDay::None,
            _ => NonWorkingDay::Preceding,
        };
        self.take(
            "non_working_day",
            |it| it.non_working_day,
            rule,
            |it, value| {
                it.non_working_day = Some(value);
            },
        );
        let start = self.text("start");
        let start = self.reader.day("start", &start);
        self.take("start", |it| it.start, start, |it, value| it.start = Some(value));
        let last = Some(self.text("final_task")).filter(|key| !key.is_empty()).map(Into::into);
        self.take(
            "final_task",
            |it| it.final_task.clone(),
            last,
            |it, value| {
                it.final_task = Some(value);
            },
        );
        let public = !self.text("public").is_empty();
        self.take("public", |it| it.public, public, |it, value| it.public = Some(value));
    }

    fn windows(&mut self) {
        let mut typed = self.now.settings.clone();
        let shown = self.shown.settings.clone();
        let fields: [(&str, &mut i64, i64); 8] = [
            ("due_soon_days", &mut typed.due_soon_days, shown.due_soon_days),
            ("near_days", &mut typed.near_days, shown.near_days),
            ("cadence_days", &mut typed.cadence_days, shown.cadence_days),
            ("near_cadence_days", &mut typed.near_cadence_days, shown.near_cadence_days),
            ("grace_days", &mut typed.grace_days, shown.grace_days),
            ("review_working_days", &mut typed.review_working_days, shown.review_working_days),
            ("late_request_days", &mut typed.late_request_days, shown.late_request_days),
            ("low_float_days", &mut typed.low_float_days, shown.low_float_days),
        ];
        for (name, value, shown) in fields {
            let text = self.values.get(name).unwrap_or_default();
            let days = self.reader.number(name, text, 0, 1_000);
            match changed(&shown, value, days) {
                Ok(Some(days)) => *value = days,
                Ok(None) => {}
                Err(problem) => self.faults.push(Fault { field: name.to_owned(), problem }),
            }
        }
        let logic = match self.values.get("progress") {
            Some("override") => Logic::Override,
            _ => Logic::Retained,
        };
        match changed(&shown.progress, &typed.progress, logic) {
            Ok(Some(logic)) => typed.progress = logic,
            Ok(None) => {}
            Err(problem) => self.faults.push(Fault { field: "progress".to_owned(), problem }),
        }
        self.wanted.settings = (typed != self.now.settings).then_some(typed);
    }

    fn directive(&mut self) {
        let lang = self.visit.lang;
        let known = self.shown.directive.clone();
        let own = |text: &Option<Text>, typed: &str| {
            let before = text.clone().unwrap_or_default();
            Some(said(lang, &before, typed)).filter(|text| !text.is_empty())
        };
        let said_of = |name: &str| Some(self.text(name)).filter(|text| !text.is_empty());
        let number = said_of("directive_number");
        let name = self.text("directive_name");
        let (issuer, overseer) = (self.text("directive_issuer"), self.text("directive_overseer"));
        let date = self.text("directive_date");
        let date = self.reader.day("directive_date", &date);
        let mut clauses = Vec::new();
        for at in 0..CLAUSES_MOST {
            let field = |part: &str| format!("clause-{at}-{part}");
            if !self.values.0.iter().any(|(name, _)| *name == field("key")) {
                break;
            }
            let key = self.text(&field("key"));
            if key.is_empty() && self.text(&field("text")).is_empty() {
                continue;
            }
            let before = known.as_ref().and_then(|it| it.clauses.get(at));
            let text = before.map(|it| it.text.clone()).unwrap_or_default();
            let responsible = before.and_then(|it| it.responsible.clone());
            let (deadline, typed) = (self.text(&field("deadline")), self.text(&field("text")));
            clauses.push(Clause {
                key: key.into(),
                text: said(lang, &text, &typed),
                deadline: self.reader.deadline(&field("deadline"), &deadline),
                responsible: own(&responsible, &self.text(&field("responsible"))),
                source: Some(self.text(&field("source"))).filter(|text| !text.is_empty()),
            });
        }
        let typed = (!name.is_empty() || !clauses.is_empty()).then(|| {
            let known = known.clone();
            let before = known.as_ref().map(|it| it.name.clone()).unwrap_or_default();
            Directive {
                name: said(lang, &before, &name),
                issuer: own(&known.as_ref().and_then(|it| it.issuer.clone()), &issuer),
                number,
                date,
                overseer: own(&known.and_then(|it| it.overseer), &overseer),
                clauses,
            }
        });
        self.take(
            "directive_name",
            |it| it.directive.clone(),
            typed,
            |it, value| {
                it.directive = Some(value);
            },
        );
    }
}

/// Text in the reader's language; the other one stays.
fn said(lang: Lang, before: &Text, typed: &str) -> Text {
    reworded(lang, before, typed)
}

/// Changes what the roadmap is beside its plan: the part that the form has.
#[server(endpoint = "configure", prefix = "/do")]
pub async fn configure(
    #[server(default)] roadmap: String,
    #[server(default)] part: String,
    #[server(default)] reason: String,
    #[server(default)] version: String,
    #[server(default)] preview: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let mut wanted = Wanted::default();
    if let (Some(now), Some(shown)) =
        (visit.roadmap(&roadmap), shown(&visit, &roadmap, &version).await)
    {
        let values = sent();
        let mut frame = Frame {
            visit: &visit,
            values: &values,
            shown: Definition::without_tasks(&shown),
            now: Definition::without_tasks(&now),
            reader: Reader::about(&visit, &roadmap),
            faults: Vec::new(),
            wanted,
        };
        match part.as_str() {
            "basics" => frame.basics(),
            "windows" => frame.windows(),
            "directive" => frame.directive(),
            "archive" => frame.wanted.archived = Some(Some(now.date_at(visit.now))),
            "open" => frame.wanted.archived = Some(None),
            _ => {}
        }
        let Frame { reader, mut faults, wanted: read, .. } = frame;
        if let Err(Refusal::Invalid(more)) = reader.done() {
            faults.extend(more);
        }
        if !faults.is_empty() {
            return Err(refused(&visit, &roadmap, &Refusal::Invalid(faults)));
        }
        wanted = read;
    }
    let command = Command::Configure { wanted: Box::new(wanted), reason };
    let go = settings_of(&roadmap);
    decided(&visit, &roadmap, (&version, &preview), command, go).await
}

/// Gives the roadmap or an office a calendar: one that every installation has, or a year of its own.
#[server(endpoint = "set-calendar", prefix = "/do")]
pub async fn set_calendar(
    #[server(default)] roadmap: String,
    #[server(default)] office: String,
    #[server(default)] base: String,
    #[server(default)] year: String,
    #[server(default)] off: String,
    #[server(default)] weekend: String,
    #[server(default)] reason: String,
    #[server(default)] version: String,
    #[server(default)] preview: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let known = visit.roadmap(&roadmap);
    let own = known.as_ref().and_then(|it| it.office(&office)?.calendar.clone());
    let now = own.or_else(|| known.as_ref().map(|it| it.calendar.clone()));
    let choice = match (base.as_str(), year.parse(), now) {
        ("roadmap", ..) => None,
        ("", Ok(year), Some(now)) => {
            let days = off.split(',').filter_map(|day| day.parse().ok()).collect();
            let week = weekend.split(',').filter_map(|day| day.parse().ok()).collect();
            Some(of_year(&now, year, &week, &days))
        }
        (base, ..) => Some(CalendarChoice::BuiltIn(base.to_owned())),
    };
    let mut go = format!("/r/{}/calendar?", encoded(&roadmap));
    if !office.is_empty() {
        go.push_str(&format!("office={}&", encoded(&office)));
    }
    go.push_str(&format!("year={}#saved", encoded(&year)));
    let command = match office.as_str() {
        "" => {
            let wanted = Wanted { calendar: choice, ..Wanted::default() };
            Command::Configure { wanted: Box::new(wanted), reason }
        }
        office => Command::SetOfficeCalendar { office: office.into(), calendar: choice },
    };
    decided(&visit, &roadmap, (&version, &preview), command, go).await
}

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
        let last = i64::try_from(now.workstreams.len()).unwrap_or(i64::MAX);
        let place = reader.number("place", &place, 1, last);
        if let Err(refusal) = reader.done() {
            return Err(refused(&visit, &roadmap, &refusal));
        }
        let parent = Some(parent).filter(|key| !key.is_empty()).map(Into::into);
        let mut faults = Vec::new();
        let mut stale = |field: &str| {
            faults.push(Fault { field: field.to_owned(), problem: Problem::WrongState });
        };
        macro_rules! take {
            ($field:ident, $typed:expr) => {
                match changed(&shown.$field, &before.$field, $typed) {
                    Ok(value) => patch.$field = value,
                    Err(_) => stale(stringify!($field)),
                }
            };
        }
        take!(title, said(lang, &shown.title, &title));
        take!(owner, owner.as_str().into());
        take!(parent, parent);
        take!(co_owners, offices);
        take!(deliverable, said(lang, &shown.deliverable, &deliverable));
        take!(basis, said(lang, &shown.basis, &basis));
        take!(sources, lines(&sources));
        patch.place = usize::try_from(place - 1).ok();
        if !faults.is_empty() {
            return Err(refused(&visit, &roadmap, &Refusal::Invalid(faults)));
        }
    }
    let (key, patch) = (workstream.as_str().into(), Box::new(patch));
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

/// Closes an office, and has another one take over what it still has to do.
#[server(endpoint = "close-office", prefix = "/do")]
pub async fn close_office(
    #[server(default)] roadmap: String,
    #[server(default)] office: String,
    #[server(default)] into: String,
    #[server(default)] reason: String,
    #[server(default)] version: String,
    #[server(default)] preview: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let into = Some(into).filter(|key| !key.is_empty()).map(Into::into);
    let command = Command::CloseOffice { office: office.as_str().into(), into, reason };
    let go = format!("/r/{}/offices#saved", encoded(&roadmap));
    decided(&visit, &roadmap, (&version, &preview), command, go).await
}
