//! A made-up history of the bundled roadmap, for a demonstration: the same every time, and made of
//! commands that [`decide`] allows.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::{
    Actor, By, Category, CoOwner, Command, Confidence, Event, Evidence, Failed, Key, LinkType,
    Refusal, Roadmap, Roles, apply, apply::empty, date::add_days, decide, file::Definition,
    patch::Patch,
};

/// What a story step does, on a day counted from the roadmap's deadline.
enum Step {
    /// Percent, forecast day, opinion, note.
    Report(i64, i64, Confidence, &'static str),
    /// Claim fulfilment.
    Submit,
    /// Return what was submitted.
    Return(&'static str),
    /// Ask for a deadline.
    Ask(i64, Category, &'static str),
    /// Grant a deadline.
    Grant(i64, &'static str),
    /// Reject the request.
    Reject(&'static str),
    /// The reviewer's opinion.
    Opinion(Confidence, &'static str),
    /// A blocking question with the day by which it needs an answer.
    Question(i64, &'static str),
    /// Give a co-owner a part with a day.
    Part(&'static str, i64),
    /// Stop the clock.
    Pause(&'static str),
    /// Take off the plan.
    Withdraw(&'static str),
    /// Propose to wait no longer for another task.
    Loosen(&'static str, &'static str),
}

use Category::{Dependency, Legal, Resources, Scope, Technical};
use Confidence::{Amber, Green, Red};
use Step::{
    Ask, Grant, Loosen, Opinion, Part, Pause, Question, Reject, Report, Return, Submit, Withdraw,
};

/// Tasks that went as planned: key, day of the submission, working days of review.
const MET: [(&str, i64, i64); 25] = [
    ("GOV-01", -87, 0),
    ("GOV-02", -84, 0),
    ("GOV-03", -76, 1),
    ("GOV-04", -54, 2),
    ("GOV-05", -53, 1),
    ("GOV-06", -27, 1),
    ("RES-01", -64, 2),
    ("RES-02", -47, 3),
    ("RES-03", -42, 2),
    ("RES-04", -39, 3),
    ("RES-05", -34, 9),
    ("MIN-01", -64, 2),
    ("MIN-02", -40, 4),
    ("PRC-01", -62, 2),
    ("PRC-02", -47, 1),
    ("DEM-01", -62, 3),
    ("DEM-02", -43, 3),
    ("DEM-03", -43, 2),
    ("DEM-04", -38, 2),
    ("LOG-01", -60, 2),
    ("LOG-03", -41, 2),
    ("INT-01", -67, 2),
    ("INT-02", -49, 4),
    ("INT-04", -41, 2),
    ("ALU-01", -42, 2),
];

/// Everything else, in the order of the plan.
const STORY: [(&str, i64, Step); 91] = [
    (
        "RES-03",
        -56,
        Ask(-41, Resources, "Two of the five tailings sites answer only after their own audit."),
    ),
    ("RES-03", -54, Grant(-41, "The audit of all five sites is needed for the chapter.")),
    ("MIN-02", -58, Ask(-39, Legal, "The investment board meets on the 21st.")),
    ("MIN-02", -56, Grant(-39, "Agreed with the board's calendar.")),
    ("MIN-03", -60, Report(10, -38, Green, "")),
    ("MIN-03", -53, Report(30, -38, Green, "Design and logistics gates agreed.")),
    ("MIN-03", -47, Report(45, -35, Amber, "The funding gate needs the Ministry of Finance.")),
    (
        "MIN-03",
        -40,
        Ask(-20, Legal, "The funding gate is decided by the budget commission in November."),
    ),
    ("MIN-03", -39, Grant(-20, "Once, for the commission's date.")),
    ("MIN-03", -34, Report(60, -20, Amber, "Funding gate filed with the commission.")),
    ("MIN-03", -26, Report(65, -17, Amber, "The commission asked for a second appraisal.")),
    ("MIN-03", -22, Ask(-3, Dependency, "The second appraisal takes three weeks.")),
    ("MIN-03", -19, Reject("The cause was known when the first extension was asked for.")),
    ("MIN-03", -20, Report(75, -7, Red, "Appraisal under way.")),
    ("MIN-03", -13, Report(80, -3, Red, "Funding gate waits for the Ministry of Finance.")),
    ("MIN-04", -55, Report(25, -42, Green, "")),
    ("MIN-04", -48, Report(60, -42, Green, "Zashikhinskoye agreed, two deposits left.")),
    ("MIN-04", -46, Ask(-4, Scope, "Two deposits were added to the list.")),
    ("MIN-04", -44, Grant(-4, "The list was widened by the First Deputy Prime Minister.")),
    ("MIN-04", -34, Report(75, -20, Green, "")),
    ("MIN-04", -20, Submit),
    ("MIN-04", -16, Return("The schedule for the second deposit has no funding gate.")),
    ("MIN-04", -12, Report(90, -6, Amber, "Funding gate is being added.")),
    ("MIN-05", -55, Report(20, -41, Green, "")),
    ("MIN-05", -46, Report(40, -41, Green, "")),
    ("MIN-05", -45, Ask(-3, Technical, "Separation technologies need a second expert round.")),
    ("MIN-05", -43, Grant(-3, "Agreed.")),
    ("MIN-05", -34, Report(60, -5, Green, "First expert round closed.")),
    ("MIN-05", -24, Report(95, -5, Green, "List complete, wording under review.")),
    ("MIN-06", -36, Ask(-7, Dependency, "Waits for the Tomtor schedule.")),
    ("MIN-06", -34, Grant(-7, "Follows the extension of MIN-03.")),
    ("MIN-06", -30, Report(20, -8, Green, "Three of four schedules are in.")),
    (
        "MIN-06",
        -20,
        Question(-13, "Which Tomtor volume goes into the plan if the funding gate is not passed?"),
    ),
    ("MIN-06", -13, Report(70, -7, Amber, "Everything but Tomtor is consolidated.")),
    ("MIN-07", -31, Ask(-6, Dependency, "Follows MIN-06.")),
    ("MIN-07", -30, Grant(-6, "Follows MIN-06.")),
    ("MIN-07", -13, Report(0, -5, Amber, "Chapter is ready but for Tomtor.")),
    ("PRC-03", -42, Report(30, -38, Green, "")),
    ("PRC-03", -40, Ask(-10, Dependency, "Magnet offtake volumes come from the demand survey.")),
    ("PRC-03", -39, Grant(-10, "Agreed.")),
    ("PRC-03", -28, Report(60, -12, Green, "")),
    ("PRC-03", -18, Report(85, -11, Green, "Two of three offtake letters signed.")),
    ("PRC-03", -11, Submit),
    ("PRC-04", -42, Report(30, -35, Green, "")),
    ("PRC-04", -35, Report(70, -30, Amber, "Support measures wait for the budget figures.")),
    ("PRC-04", -26, Submit),
    ("PRC-04", -22, Return("State support is not split by year.")),
    ("PRC-04", -18, Submit),
    ("PRC-05", -55, Part("krasnoyarsk-territory", -14)),
    ("PRC-05", -54, Report(20, -39, Green, "")),
    ("PRC-05", -44, Ask(-2, Dependency, "The cluster's own plan is due in November.")),
    ("PRC-05", -42, Grant(-2, "Agreed with the Security Council Office.")),
    ("PRC-05", -30, Report(55, -5, Green, "")),
    (
        "PRC-05",
        -12,
        Report(97, -4, Green, "Only the site list of Krasnoyarsk Territory is missing."),
    ),
    ("PRC-06", -34, Ask(8, Dependency, "Follows PRC-03 to PRC-05.")),
    ("PRC-06", -33, Grant(8, "Before the draft goes out for signature.")),
    ("PRC-06", -12, Report(10, 3, Green, "Chapter drafted.")),
    ("LOG-02", -52, Report(30, -42, Green, "")),
    ("LOG-02", -46, Ask(-3, Dependency, "Throughput data of the crossing at Heihe is late.")),
    ("LOG-02", -44, Grant(-3, "Agreed.")),
    ("LOG-02", -30, Report(60, -6, Green, "")),
    ("LOG-02", -19, Report(85, -5, Green, "")),
    ("LOG-02", -12, Report(97, -5, Green, "Approach roads agreed with both regions.")),
    ("LOG-04", -36, Ask(-1, Dependency, "Follows LOG-02.")),
    ("LOG-04", -35, Grant(-1, "The annex may follow the main draft.")),
    ("LOG-04", -12, Report(60, -2, Green, "Text ready but for the hubs.")),
    ("INT-03", -55, Report(25, -48, Green, "")),
    ("INT-03", -50, Ask(30, Scope, "Talks with companies were put off by the authority.")),
    ("INT-03", -49, Grant(30, "The authority moved the talks.")),
    ("INT-03", -28, Report(40, 25, Amber, "Talks stand still.")),
    ("INT-03", -26, Pause("Talks are suspended until the authority decides.")),
    ("INT-05", -44, Report(20, -39, Green, "")),
    ("INT-05", -42, Ask(14, Scope, "The block now includes the new bridge.")),
    ("INT-05", -41, Grant(14, "Agreed with the Ministry of Foreign Affairs.")),
    ("INT-05", -24, Report(50, 10, Green, "")),
    ("INT-05", -11, Report(80, 9, Green, "Agreed with two of three ministries.")),
    ("INT-06", -36, Ask(20, Dependency, "Follows INT-05.")),
    ("INT-06", -35, Grant(20, "Agreed.")),
    ("INT-06", -13, Report(5, 15, Green, "")),
    (
        "ALU-02",
        -45,
        Withdraw(
            "The hydropower option left the roadmap by decision of the First Deputy Prime Minister.",
        ),
    ),
    ("ALU-03", -35, Ask(15, Dependency, "The authority asked for a second opinion.")),
    ("ALU-03", -34, Grant(15, "Agreed.")),
    ("ALU-03", -12, Report(60, 10, Green, "Papers for the decision are ready.")),
    ("GOV-07", -30, Report(20, -25, Green, "")),
    ("GOV-07", -26, Ask(-7, Dependency, "Four chapters come later than planned.")),
    ("GOV-07", -25, Grant(-7, "The last day that leaves time for signature.")),
    ("GOV-07", -13, Report(85, -5, Amber, "All chapters but extraction and processing are in.")),
    ("GOV-10", -14, Report(10, -5, Amber, "Package of explanatory papers begun.")),
    ("GOV-12", -26, Report(0, 0, Green, "")),
    ("GOV-12", -18, Report(0, 3, Amber, "Signature follows the draft.")),
    ("GOV-12", -11, Report(5, 6, Red, "The extraction chapter decides.")),
];

/// The last steps of the story, nearest to the deadline.
const FINALE: [(&str, i64, Step); 9] = [
    ("GOV-08", -22, Ask(-5, Dependency, "Follows GOV-07.")),
    ("GOV-08", -21, Grant(-5, "Follows GOV-07.")),
    ("GOV-08", -13, Report(0, -4, Amber, "Cover letters are ready.")),
    (
        "GOV-09",
        -13,
        Report(30, -4, Amber, "Comments are collected on the chapters that are ready."),
    ),
    ("GOV-09", -12, Ask(-4, Dependency, "Comments follow the full draft.")),
    ("GOV-11", -12, Report(0, 1, Amber, "Follows GOV-10.")),
    ("GOV-12", -10, Opinion(Amber, "Possible if comments are collected in parallel.")),
    ("GOV-08", -11, Loosen("GOV-07", "The cover letters can be written while the draft is open.")),
    ("FUP-01", -11, Report(0, 10, Green, "Format of the report agreed.")),
];

/// Returns the person who decides in the sample history: a planner of an office, or a role.
pub fn actor(person: &str, name: &str, offices: &[&str], roles: Roles) -> Actor {
    Actor {
        by: By { person: person.to_owned(), name: name.to_owned() },
        offices: offices.iter().map(|office| (*office).to_owned()).collect(),
        roles,
    }
}

/// The four people of a demonstration; planners of other offices act in its history only.
pub fn people() -> [Actor; 4] {
    let none = Roles::default();
    let offices = ["minpromtorg", "rosneft", "rosatom", "mintrans", "prime-minister"];
    [
        actor("planner", "Anna Orlova", &offices, Roles { planner: true, ..none }),
        actor("reviewer", "Boris Lebedev", &[], Roles { reviewer: true, ..none }),
        actor("controller", "Vera Sokolova", &[], Roles { controller: true, ..none }),
        actor("admin", "Gleb Antonov", &[], Roles { admin: true, ..none }),
    ]
}

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
fn decision(task: Key, accept: bool, reason: &str) -> Command {
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
        let task: Key = key.to_owned();
        let owner = self.owner(key);
        let (controller, reviewer) = (self.controller.clone(), self.reviewer.clone());
        let text = |text: &str| text.to_owned();
        let report = |percent, forecast, confidence, note: &str| Command::Report {
            task: key.to_owned(),
            percent,
            forecast: Some(self.day(forecast)),
            confidence: Some(confidence),
            note: note.to_owned(),
        };
        match told {
            Told::Report(percent, forecast) => (owner, report(percent, forecast, Green, "")),
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
                let wish = Box::new(Command::Unlink { task, from, kind });
                (owner, Command::Propose { wish, reason: text(reason) })
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
            task: key.to_owned(),
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
            task: key.to_owned(),
            revision: task.map_or(0, |task| task.revision),
            patch: Box::new(Patch { co_owners: Some(co_owners.collect()), ..Patch::default() }),
        });
        Command::Change { wish, reason: "A part of its own, with a day of its own.".to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{bundled, rollup::Board};
    use std::collections::BTreeSet;

    fn told(offset: i64) -> Roadmap {
        let deadline: NaiveDate = "2026-12-01".parse().expect("a date");
        let until = add_days(deadline, offset).and_time(chrono::NaiveTime::MIN).and_utc()
            + TimeDelta::hours(20);
        let plan = bundled::definition(deadline).expect("the bundled files are right");
        let events = history(plan, deadline, until).expect("every step is allowed");
        crate::replay("december-1", &events).expect("the story is consistent")
    }

    #[test]
    fn most_statuses_and_reasons_occur_eight_days_before_the_deadline() {
        let roadmap = told(-8);
        let board = Board::new(&roadmap, add_days("2026-12-01".parse().expect("a date"), -8));
        let rules: BTreeSet<_> = board.statuses.iter().map(|s| s.rule.code()).collect();
        let reasons: BTreeSet<_> =
            board.statuses.iter().flat_map(|s| &s.reasons).map(crate::Risk::code).collect();
        for (task, status) in board.rows(&roadmap) {
            let reasons: Vec<_> = status.reasons.iter().map(crate::Risk::code).collect();
            println!("{} {} {} {reasons:?}", task.key, status.rule.code(), status.days);
        }
        assert!(rules.len() >= 13, "{rules:?}");
        assert!(reasons.len() >= 7, "{reasons:?}");
    }

    #[test]
    fn the_story_can_be_told_up_to_any_day() {
        for offset in [-200, -90, -60, -30, -1, 0, 40] {
            told(offset);
        }
    }
}
