//! The story told as events, each of them what [`decide`] answered to a command.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use roadmap::{
    Actor, CoOwner, Command, Confidence, Definition, Event, Evidence, Failed, LinkType, Patch,
    Refusal, Roadmap, Roles, TaskKey, apply, command::Reply, date::add_days, decide, empty,
};

use crate::{
    people::{actor, people},
    story::{
        FINALE, MET, STORY,
        Step::{
            self, AgreeDate, Ask, AskDate, Grant, Loosen, Opinion, Part, Pause, Question, Reject,
            Report, Return, Submit, Withdraw,
        },
    },
};

/// Tells the story up to an instant, as events that follow from one another.
pub fn history(
    mut definition: Definition,
    deadline: NaiveDate,
    until: DateTime<Utc>,
) -> Result<Vec<Event>, Refusal> {
    definition.sample = true;
    let [planner, reviewer, controller, admin] = people();
    let mut tale = Tale {
        roadmap: empty(&definition.key),
        events: Vec::new(),
        deadline,
        planner,
        reviewer,
        controller,
    };
    let mut steps = Vec::new();
    for (key, submitted, review) in &MET {
        tale.met(&definition, key, *submitted, *review, &mut steps);
    }
    for (at, (key, day, step)) in STORY.iter().chain(&FINALE).enumerate() {
        steps.push((tale.instant(key, *day, at), *key, Told::Step(step)));
    }
    steps.sort_by_key(|(at, _, _)| *at);
    let created = tale.instant("", -89, 0);
    if created > until {
        tale.tell(&admin, Command::Create(Box::new(definition)), until)?;
        return Ok(tale.events);
    }
    tale.tell(&admin, Command::Create(Box::new(definition)), created)?;
    let approved = tale.instant("", -88, 0);
    if approved <= until {
        tale.tell(&tale.controller.clone(), Command::Approve, approved)?;
    }
    for (at, key, step) in steps.into_iter().filter(|(at, _, _)| *at <= until) {
        let (actor, command) = tale.command(key, step);
        tale.tell(&actor, command, at)?;
    }
    Ok(tale.events)
}

enum Told<'a> {
    Step(&'a Step),
    Report(i64, i64),
    Submit,
    Accept,
}

struct Tale {
    roadmap: Roadmap,
    events: Vec<Event>,
    deadline: NaiveDate,
    planner: Actor,
    reviewer: Actor,
    controller: Actor,
}

/// Accepts, or returns for the first criterion.
fn decision(task: TaskKey, accept: bool, reason: &str) -> Command {
    let failed = Failed { criterion: 1, reason: reason.to_owned() };
    let failed = (!accept).then_some(failed).into_iter().collect();
    Command::Decide { task, accept, reason: String::new(), failed }
}

impl Tale {
    fn day(&self, offset: i64) -> NaiveDate {
        add_days(self.deadline, offset)
    }

    /// Office hours in Moscow, spread by the task's name.
    fn instant(&self, key: &str, day: i64, at: usize) -> DateTime<Utc> {
        let spread: usize = key.bytes().map(usize::from).sum::<usize>() * 37 + at * 11;
        let minute = i64::try_from(spread % 500).unwrap_or(0);
        self.day(day).and_time(chrono::NaiveTime::MIN).and_utc()
            + TimeDelta::minutes(6 * 60 + minute)
    }

    fn tell(&mut self, actor: &Actor, command: Command, at: DateTime<Utc>) -> Result<(), Refusal> {
        for event in decide(&self.roadmap, actor, command, at)? {
            let applied = apply(&mut self.roadmap, &event);
            applied.map_err(|error| Refusal::unknown("event", &error.to_string()))?;
            self.events.push(event);
        }
        Ok(())
    }

    /// A task that went well: a report every week or so, a submission, a review.
    fn met<'a>(
        &self,
        definition: &Definition,
        key: &'static str,
        submitted: i64,
        review: i64,
        steps: &mut Vec<(DateTime<Utc>, &'static str, Told<'a>)>,
    ) {
        let task = definition.tasks.iter().find(|task| task.key == key);
        let start = task.and_then(|task| task.start).unwrap_or(self.deadline);
        let start = (start - self.deadline).num_days();
        let span = (submitted - start).max(1);
        for day in (start + 2..submitted).step_by(7) {
            let percent = ((day - start) * 95 / span).clamp(5, 95) / 5 * 5;
            steps.push((self.instant(key, day, 0), key, Told::Report(percent, submitted)));
        }
        steps.push((self.instant(key, submitted, 0), key, Told::Submit));
        let later = self.instant(key, submitted + review, 0) + TimeDelta::minutes(25);
        steps.push((later, key, Told::Accept));
    }

    fn owner(&self, key: &str) -> Actor {
        let owner = self.roadmap.task(key).map(|task| task.owner.clone()).unwrap_or_default();
        if self.planner.acts_for(&owner) {
            return self.planner.clone();
        }
        let name = self.roadmap.office(&owner).map(|office| office.name.get("en").to_owned());
        let roles = Roles { planner: true, ..Roles::default() };
        actor(&format!("desk-{owner}"), &name.unwrap_or_default(), &[&owner], roles)
    }

    fn command(&self, key: &str, told: Told<'_>) -> (Actor, Command) {
        let task: TaskKey = key.into();
        let owner = self.owner(key);
        let (controller, reviewer) = (self.controller.clone(), self.reviewer.clone());
        let text = |text: &str| text.to_owned();
        let report = |percent, forecast, confidence, note: &str| Command::Report {
            task: key.into(),
            percent,
            forecast: Some(self.day(forecast)),
            confidence: Some(confidence),
            note: note.to_owned(),
        };
        match told {
            Told::Report(percent, forecast) => {
                (owner, report(percent, forecast, Confidence::Green, ""))
            }
            Told::Submit | Told::Step(Submit) => (owner, self.submission(key)),
            Told::Accept => (reviewer, decision(task, true, "")),
            Told::Step(Report(percent, forecast, confidence, note)) => {
                (owner, report(*percent, *forecast, *confidence, note))
            }
            Told::Step(Return(reason)) => (reviewer, decision(task, false, reason)),
            Told::Step(Ask(to, category, reason)) => {
                let command = Command::RequestExtension {
                    task,
                    proposed: self.day(*to).into(),
                    category: *category,
                    explanation: text(reason),
                    mitigation: String::new(),
                };
                (owner, command)
            }
            Told::Step(Grant(to, reason)) => {
                let granted = Some(self.day(*to).into());
                (controller, Command::DecideExtension { task, granted, reason: text(reason) })
            }
            Told::Step(Reject(reason)) => {
                (controller, Command::DecideExtension { task, granted: None, reason: text(reason) })
            }
            Told::Step(Opinion(confidence, sentence)) => {
                let sentence = text(sentence);
                (reviewer, Command::GiveOpinion { task, confidence: *confidence, sentence })
            }
            Told::Step(Question(until, words)) => {
                let answer_by = Some(self.day(*until));
                (owner, Command::Comment { task, text: text(words), answer_by })
            }
            Told::Step(Part(office, due)) => (controller, self.part(key, office, *due)),
            Told::Step(Pause(reason)) => {
                (controller, Command::Pause { task, reason: text(reason) })
            }
            Told::Step(Loosen(from, reason)) => {
                let (from, kind) = (text(from), LinkType::FinishToStart);
                let wish = Box::new(Command::Unlink { task: task.into(), from: from.into(), kind });
                (owner, Command::Propose { wish, reason: text(reason) })
            }
            Told::Step(AskDate(with, date, reason)) => {
                let (with, date, reason) = ((*with).into(), self.day(*date), text(reason));
                (owner, Command::AskDate { task, with, date, reason })
            }
            Told::Step(AgreeDate(with)) => {
                let with = *with;
                let reply = Reply::Accept;
                (self.owner(with), Command::AnswerDate { task, with: with.into(), reply })
            }
            Told::Step(Withdraw(reason)) => {
                (controller, Command::Withdraw { task, reason: text(reason) })
            }
        }
    }

    fn submission(&self, key: &str) -> Command {
        let task = self.roadmap.task(key);
        let today =
            self.events.last().map_or(self.deadline, |event| self.roadmap.date_at(event.at));
        // Nothing is fulfilled before the plan begins.
        let today = self.roadmap.start.map_or(today, |start| today.max(start));
        let number = format!("{}-{}", key, task.map_or(0, |task| task.submissions.len() + 1));
        let criteria = task.map(|task| task.criteria.as_slice()).unwrap_or_default().iter();
        let statements = criteria.map(|criterion| {
            let text = criterion.text.get("en");
            format!("Issued and registered: {}{}.", text[..1].to_lowercase(), &text[1..])
        });
        Command::Submit {
            task: key.into(),
            fact_date: today,
            statement: String::new(),
            statements: statements.collect(),
            evidence: vec![Evidence::Document { number, date: today }],
            keep: Vec::new(),
        }
    }

    fn part(&self, key: &str, office: &str, due: i64) -> Command {
        let task = self.roadmap.task(key);
        let parts = task.map(|task| task.co_owners.clone()).unwrap_or_default().into_iter();
        let co_owners = parts.map(|part| {
            let due = if part.office == office { Some(self.day(due)) } else { part.due };
            CoOwner { due, ..part }
        });
        let wish = Box::new(Command::EditTask {
            task: key.into(),
            revision: task.map_or(0, |task| task.revision),
            patch: Box::new(Patch { co_owners: Some(co_owners.collect()), ..Patch::default() }),
        });
        Command::Change { wish, reason: "A part of its own, with a day of its own.".to_owned() }
    }
}
