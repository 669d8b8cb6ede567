//! Decisions on what a roadmap is beside its tasks: its frame, windows, directive, offices.

use std::{collections::BTreeSet, sync::Arc};

use leptos::prelude::*;
use roadmap::{
    Clause, Command, Definition, Directive, Fault, LagUnit, Logic, NonWorkingDay, Problem, Refusal,
    ReminderKind, Roadmap, Text, Wanted, schedule::what_if,
};

use super::{
    answered, carry_out, refused, saved, the_visit,
    typed::{Reader, reworded},
    would_be,
};
use crate::{
    components::{configured_html, effect_html},
    query::Query,
    visit::{Visit, encoded},
    wire::{Answer, Failure},
};

/// Rows for clauses that a form has at the most.
pub const CLAUSES_MOST: usize = 200;

pub(super) fn settings_of(roadmap: &str) -> String {
    format!("/r/{}/settings#saved", encoded(roadmap))
}

/// Says what a command would do to dates and statuses today, without recording it.
fn previewed(visit: &Arc<Visit>, key: &str, command: Command) -> Result<Answer, Failure> {
    let (scene, after) = would_be(visit, key, command)?;
    let board = scene.board();
    let effect = what_if::effect(&scene.roadmap, &board, &after);
    let preview = configured_html(&scene, &after) + &effect_html(&scene, &effect);
    Ok(Answer::Told { preview })
}

/// Carries out a decision, or says what it would do.
pub(super) async fn decided(
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
    answered(recorded.map(|_| saved(visit, Some(go))))
}

/// Finds the roadmap as the form showed it: only what was changed there changes.
pub(super) async fn shown(visit: &Visit, key: &str, version: &str) -> Option<Arc<Roadmap>> {
    let present = visit.roadmap(key)?;
    let version = version.parse().unwrap_or(present.version);
    visit.store.roadmap_of(key, version).await.ok().flatten().or(Some(present))
}

/// A value as it is to be, if somebody changed it; one that changed here meanwhile is a fault.
pub(super) fn changed<T: PartialEq>(
    shown: &T,
    now: &T,
    typed: T,
    words: impl FnOnce(&T) -> String,
) -> Result<Option<T>, Problem> {
    match typed == *shown || typed == *now {
        true => Ok(None),
        false if shown == now => Ok(Some(typed)),
        false => Err(Problem::Meanwhile { now: words(now) }),
    }
}

/// Refuses a form; where somebody changed the same meanwhile, what comes next is made from the present.
pub(super) fn refused_at(
    visit: &Visit,
    known: Option<&Arc<Roadmap>>,
    faults: Vec<Fault>,
) -> Failure {
    let stale = faults.iter().any(|fault| matches!(fault.problem, Problem::Meanwhile { .. }));
    let key = known.map_or("", |it| it.key.as_str());
    let revision = known.filter(|_| stale).map(|it| it.version);
    Failure { revision, ..refused(visit, key, &Refusal::Invalid(faults)) }
}

/// The reason that a decision has: whoever only looks at what it would do needs none yet.
pub(super) fn reason_for(preview: &str, reason: String) -> String {
    match preview.is_empty() || !reason.trim().is_empty() {
        true => reason,
        false => "–".to_owned(),
    }
}

/// Says in what days a template counts, if the plan is one.
fn template_words(count: Option<LagUnit>) -> &'static str {
    match count {
        None => "template-none",
        Some(LagUnit::Calendar) => "template-calendar",
        Some(LagUnit::Working) => "template-working",
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
        words: impl FnOnce(&T) -> String,
        set: impl FnOnce(&mut Wanted, T),
    ) {
        match changed(&of(&self.shown), &of(&self.now), typed, words) {
            Ok(Some(value)) => set(&mut self.wanted, value),
            Ok(None) => {}
            Err(problem) => self.faults.push(Fault { field: field.to_owned(), problem }),
        }
    }

    /// Reads one of the values that a form offers; a form without it leaves it alone.
    fn choice<T: Copy>(&mut self, field: &str, choices: &[(&str, T)], now: T) -> T {
        let Some(typed) = self.values.get(field) else { return now };
        match choices.iter().find(|(name, _)| *name == typed) {
            Some((_, choice)) => *choice,
            None => {
                self.faults.push(Fault { field: field.to_owned(), problem: Problem::NotAChoice });
                now
            }
        }
    }

    fn basics(&mut self) {
        let lang = self.visit.lang;
        let (title_en, title_ru) = (self.text("title_en"), self.text("title_ru"));
        self.take(
            if title_en.is_empty() { "title_ru" } else { "title_en" },
            |it| it.title.clone(),
            Text::en_ru(&title_en, &title_ru),
            |title| title.get(lang.code()).to_owned(),
            |it, value| it.title = Some(value),
        );
        let zone = self.text("time_zone");
        self.take(
            "time_zone",
            |it| it.time_zone.clone(),
            zone,
            |zone| zone.clone(),
            |it, value| it.time_zone = Some(value),
        );
        let rules = [
            ("preceding", NonWorkingDay::Preceding),
            ("following", NonWorkingDay::Following),
            ("none", NonWorkingDay::None),
        ];
        let rule = self.choice("non_working_day", &rules, self.now.non_working_day);
        self.take(
            "non_working_day",
            |it| it.non_working_day,
            rule,
            |rule| {
                let name = rules.iter().find(|(_, it)| it == rule).map_or("none", |(name, _)| name);
                lang.t(&format!("begin-rule-{name}"))
            },
            |it, value| it.non_working_day = Some(value),
        );
        let start = self.text("start");
        let start = self.reader.day("start", &start);
        self.take(
            "start",
            |it| it.start,
            start,
            |day| day.map_or_else(none, |day| day.to_string()),
            |it, value| it.start = Some(value),
        );
        let last = Some(self.text("final_task")).filter(|key| !key.is_empty()).map(Into::into);
        self.take(
            "final_task",
            |it| it.final_task.clone(),
            last,
            |key| key.as_ref().map_or_else(none, ToString::to_string),
            |it, value| it.final_task = Some(value),
        );
        let public = !self.text("public").is_empty();
        self.take(
            "public",
            |it| it.public,
            public,
            ToString::to_string,
            |it, value| it.public = Some(value),
        );
        let offers = [
            ("", None),
            ("calendar", Some(LagUnit::Calendar)),
            ("working", Some(LagUnit::Working)),
        ];
        let template = self.choice("template", &offers, self.now.template);
        self.take(
            "template",
            |it| it.template,
            template,
            |count| lang.t(template_words(*count)),
            |it, value| it.template = Some(value),
        );
    }

    fn windows(&mut self) {
        let mut typed = self.now.settings.clone();
        let shown = self.shown.settings.clone();
        for ((name, value), (_, shown)) in typed.days_mut().into_iter().zip(shown.days()) {
            let text = self.values.get(name).unwrap_or_default();
            let days = self.reader.number(name, text, 0, 1_000);
            match changed(&shown, value, days, ToString::to_string) {
                Ok(Some(days)) => *value = days,
                Ok(None) => {}
                Err(problem) => self.faults.push(Fault { field: name.to_owned(), problem }),
            }
        }
        let logics = [("retained", Logic::Retained), ("override", Logic::Override)];
        let lang = self.visit.lang;
        let words = |logic: &Logic| {
            let name = if *logic == Logic::Override { "override" } else { "retained" };
            lang.t(&format!("logic-{name}"))
        };
        let logic = self.choice("progress", &logics, typed.progress);
        match changed(&shown.progress, &typed.progress, logic, words) {
            Ok(Some(logic)) => typed.progress = logic,
            Ok(None) => {}
            Err(problem) => self.faults.push(Fault { field: "progress".to_owned(), problem }),
        }
        self.wanted.settings = (typed != self.now.settings).then_some(typed);
    }

    /// Reads which reminders people get; a kind that nobody does without has no box.
    fn reminders(&mut self) {
        let lang = self.visit.lang;
        let took = self.text("take");
        let taken: Vec<&str> = took.split(',').collect();
        let others = ReminderKind::ALL.iter().copied();
        let others = others.filter(|it| !it.is_mandatory() && !taken.contains(&it.code()));
        let quiet: BTreeSet<ReminderKind> = others.collect();
        let words = |quiet: &BTreeSet<ReminderKind>| {
            let names = quiet.iter().map(|it| lang.t(&format!("inbox-kind-{}", it.code())));
            names.collect::<Vec<_>>().join("; ")
        };
        let mut typed = self.now.settings.clone();
        match changed(&self.shown.settings.quiet, &self.now.settings.quiet, quiet, words) {
            Ok(Some(quiet)) => typed.quiet = quiet,
            Ok(None) => {}
            Err(problem) => self.faults.push(Fault { field: "take".to_owned(), problem }),
        }
        self.wanted.settings = (typed != self.now.settings).then_some(typed);
    }

    fn directive(&mut self) {
        let lang = self.visit.lang;
        let known = self.shown.directive.clone();
        let own = |text: &Option<Text>, typed: &str| {
            let before = text.clone().unwrap_or_default();
            Some(reworded(lang, &before, typed)).filter(|text| !text.is_empty())
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
                text: reworded(lang, &text, &typed),
                deadline: self.reader.deadline(&field("deadline"), &deadline),
                responsible: own(&responsible, &self.text(&field("responsible"))),
                source: Some(self.text(&field("source"))).filter(|text| !text.is_empty()),
            });
        }
        let typed = (!name.is_empty() || !clauses.is_empty()).then(|| {
            let known = known.clone();
            let before = known.as_ref().map(|it| it.name.clone()).unwrap_or_default();
            Directive {
                name: reworded(lang, &before, &name),
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
            |it| it.as_ref().map_or_else(none, |it| it.name.get(lang.code()).to_owned()),
            |it, value| it.directive = Some(value),
        );
    }
}

/// What stands for no value.
pub(super) fn none() -> String {
    "–".to_owned()
}

/// The field of the form that shows what the rules say of a part of the frame.
fn field_of(values: &Query, field: &str) -> String {
    let rows = || (0..CLAUSES_MOST).map(|at| format!("clause-{at}-key"));
    let key = |name: &String| values.get(name).map(str::trim).filter(|key| !key.is_empty());
    let row = match field {
        "title" if values.get("title_en").is_some_and(|title| !title.trim().is_empty()) => {
            return "title_ru".to_owned();
        }
        "title" => return "title_en".to_owned(),
        "directive.name" => return "directive_name".to_owned(),
        // The second row with a key that another one has.
        "directive.clauses" => rows().find(|name| {
            key(name).is_some_and(|typed| {
                rows().take_while(|before| before != name).any(|it| key(&it) == Some(typed))
            })
        }),
        _ => field
            .strip_prefix("directive.clauses.")
            .and_then(|of| rows().rfind(|name| key(name).unwrap_or_default() == of)),
    };
    row.unwrap_or_else(|| field.to_owned())
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
    let values = super::sent();
    let known = visit.roadmap(&roadmap);
    if let (Some(now), Some(shown)) = (&known, shown(&visit, &roadmap, &version).await) {
        let mut frame = Frame {
            visit: &visit,
            values: &values,
            shown: Definition::without_tasks(&shown),
            now: Definition::without_tasks(now),
            reader: Reader::about(&visit, &roadmap),
            faults: Vec::new(),
            wanted,
        };
        match part.as_str() {
            "basics" => frame.basics(),
            "windows" => frame.windows(),
            "reminders" => frame.reminders(),
            "directive" => frame.directive(),
            "archive" => frame.wanted.archived = Some(Some(now.date_at(visit.now))),
            "open" => frame.wanted.archived = Some(None),
            _ => frame.faults.push(Fault { field: part, problem: Problem::NotAChoice }),
        }
        let Frame { reader, mut faults, wanted: read, .. } = frame;
        if let Err(Refusal::Invalid(more)) = reader.done() {
            faults.extend(more);
        }
        if !faults.is_empty() {
            return Err(refused_at(&visit, known.as_ref(), faults));
        }
        wanted = read;
    }
    let reason = reason_for(&preview, reason);
    let command = Command::Configure { wanted: Box::new(wanted), reason };
    let go = settings_of(&roadmap);
    let answer = decided(&visit, &roadmap, (&version, &preview), command, go).await;
    answer.map_err(|mut failure| {
        for (field, _) in &mut failure.fields {
            *field = field_of(&values, field);
        }
        failure
    })
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
    let reason = reason_for(&preview, reason);
    let command = Command::CloseOffice { office: office.as_str().into(), into, reason };
    let go = format!("/r/{}/offices#saved", encoded(&roadmap));
    decided(&visit, &roadmap, (&version, &preview), command, go).await
}
