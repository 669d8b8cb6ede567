//! Who is to be told of what in the plan of the sixty days: the table of `docs/reminders.md` with days off and
//! sums of days of its own, and nothing of the program whose work it judges.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate};

/// A row of the ledger: person, task, kind, date in force, step.
pub type Row = (String, String, String, String, String);
/// News of somebody: person, task, kind.
pub type Heard = (String, String, String);

/// Each kind with its steps, whether it goes on every week, and whether the controller is told from +3 on.
const LADDERS: [(&str, &[i32], bool, bool); 9] = [
    ("due", &[-10, -5, -1, 0, 1, 3, 5], true, true),
    ("part", &[-5, -1, 0, 1, 3, 5], true, true),
    ("report", &[0], false, false),
    ("missed", &[0, 3, 5], true, true),
    ("review", &[-1, 0, 1, 3, 5], true, true),
    ("returned", &[3, 5], true, false),
    ("answer", &[-1, 0, 1, 3, 5], true, true),
    ("agreement", &[3, 5], true, false),
    ("follow", &[0, 3, 5], true, false),
];
/// The days on which Russia rests beside Saturdays and Sundays.
const RU: &str =
    "2026-11-04 2026-12-31 2027-01-01 2027-01-04 2027-01-05 2027-01-06 2027-01-07 2027-01-08";
/// The days on which the other office rests beside Sundays, and a Sunday that it works.
const BETA: &str = "2026-11-23 2026-12-14 2026-12-15 2026-12-16 2026-12-17 2026-12-18";
const BETA_WORKS: &str = "2026-12-20";
/// The day on which the plan came into force.
const IN_FORCE: &str = "2026-11-09";
/// Weeks after the last step that are counted.
const WEEKS: u64 = 10;

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// What somebody does.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    Report(&'static str, &'static str),
    /// Asks for a deadline.
    Ask(&'static str, &'static str, &'static str),
    Grant(&'static str, &'static str),
    Submit(&'static str, &'static str),
    Return(&'static str),
    Accept(&'static str),
    /// Asks a question that is to be answered within some days.
    Question(&'static str, &'static str, u64),
    /// Answers a question by its place.
    Answer(&'static str, &'static str, usize),
    FinishPart(&'static str),
    Pause(&'static str),
    Resume(&'static str),
    Withdraw(&'static str),
    /// Asks for the date of another task, which this one waits for.
    AskDate(&'static str, &'static str, &'static str),
    OfferDate(&'static str, &'static str, &'static str),
    AgreeDate(&'static str, &'static str),
}

/// The days that somebody works.
struct Week {
    rest: Vec<u32>,
    off: BTreeSet<NaiveDate>,
    worked: BTreeSet<NaiveDate>,
}

impl Week {
    fn new(rest: &[u32], off: &str, worked: &str) -> Self {
        let days = |text: &str| text.split_whitespace().map(day).collect();
        Self { rest: rest.to_vec(), off: days(off), worked: days(worked) }
    }

    fn is_worked(&self, day: NaiveDate) -> bool {
        let rests = self.rest.contains(&day.weekday().number_from_monday());
        self.worked.contains(&day) || !rests && !self.off.contains(&day)
    }

    /// So many working days after a day, or before it.
    fn later(&self, from: NaiveDate, days: i32) -> NaiveDate {
        let (mut day, mut left) = (from, days.abs());
        while left > 0 {
            day = if days > 0 { day + Days::new(1) } else { day - Days::new(1) };
            if self.is_worked(day) {
                left -= 1;
            }
        }
        day
    }

    /// The steps of a ladder in their order, each with its day.
    fn ladder(&self, from: NaiveDate, steps: &[i32], weekly: bool) -> Vec<(String, NaiveDate)> {
        let name = |days: i32| if days > 0 { format!("+{days}") } else { days.to_string() };
        let mut all: Vec<(String, NaiveDate)> =
            steps.iter().map(|days| (name(*days), self.later(from, *days))).collect();
        let end = all.last().expect("a step").1;
        for week in (1..=WEEKS).filter(|_| weekly) {
            let mut on = end + Days::new(7 * week);
            while !self.is_worked(on) {
                on = on + Days::new(1);
            }
            all.push((format!("w{week}"), on));
        }
        all
    }
}

/// What is known of a task.
struct Task {
    owner: &'static str,
    deadline: NaiveDate,
    begun: bool,
    reported: Option<NaiveDate>,
    /// The last submission: its day and its author.
    submitted: Option<(NaiveDate, &'static str)>,
    returned: Option<NaiveDate>,
    paused: bool,
    over: bool,
}

struct Question {
    task: &'static str,
    by: &'static str,
    until: NaiveDate,
    open: bool,
}

/// A date between two offices that is not agreed.
struct Open {
    needs: &'static str,
    gives: &'static str,
    /// Whether the task that is waited for has the word.
    asked: bool,
    since: NaiveDate,
    date: NaiveDate,
}

/// What somebody owes on a day.
struct Owed {
    kind: &'static str,
    task: &'static str,
    from: NaiveDate,
    date: NaiveDate,
    /// The office by whose days it is counted.
    office: &'static str,
    told: BTreeSet<&'static str>,
    except: &'static str,
}

/// The plan as it went so far, and what everybody was to be told.
pub struct Model {
    ru: Week,
    beta: Week,
    tasks: BTreeMap<&'static str, Task>,
    questions: Vec<Question>,
    /// The parts of the deputy's office that are not done: of which task, by when.
    parts: Vec<(&'static str, NaiveDate)>,
    dates: Vec<Open>,
    /// The day since which the second task of the other office may have to follow.
    follow: Option<NaiveDate>,
    /// What is news and was not heard yet: kind, task, for whom.
    new: Vec<(&'static str, &'static str, BTreeSet<&'static str>)>,
    /// Each step, and whether it was passed over.
    pub ledger: BTreeMap<Row, bool>,
    /// How often each person heard what.
    pub heard: BTreeMap<Heard, i64>,
}

/// Who reports for an office on a day.
fn reporters(office: &str, today: NaiveDate) -> BTreeSet<&'static str> {
    let away = day("2026-12-01") <= today && today < day("2026-12-16");
    match office {
        // While ann is away, gil is her deputy.
        "alpha" if away => ["ann", "carl", "gil"].into(),
        "alpha" => ["ann", "carl"].into(),
        "beta" => ["bob"].into(),
        _ => ["gil"].into(),
    }
}

impl Model {
    pub fn new(
        tasks: &[(&'static str, &'static str, &'static str)],
        parts: &[(&'static str, &'static str)],
    ) -> Self {
        let tasks = tasks.iter().map(|&(key, owner, deadline)| {
            let task = Task {
                owner,
                deadline: day(deadline),
                begun: false,
                reported: None,
                submitted: None,
                returned: None,
                paused: false,
                over: false,
            };
            (key, task)
        });
        Self {
            ru: Week::new(&[6, 7], RU, ""),
            beta: Week::new(&[7], BETA, BETA_WORKS),
            tasks: tasks.collect(),
            questions: Vec::new(),
            parts: parts.iter().map(|&(task, due)| (task, day(due))).collect(),
            dates: Vec::new(),
            follow: None,
            new: Vec::new(),
            ledger: BTreeMap::new(),
            heard: BTreeMap::new(),
        }
    }

    fn task(&mut self, key: &str) -> &mut Task {
        self.tasks.get_mut(key).expect("a task")
    }

    /// Somebody does something that is news for others, but not for themselves.
    fn tell(
        &mut self,
        (kind, task): (&'static str, &'static str),
        who: BTreeSet<&'static str>,
        author: &str,
    ) {
        let others = who.into_iter().filter(|person| *person != author).collect();
        self.new.push((kind, task, others));
    }

    fn owners(&self, task: &str, today: NaiveDate) -> BTreeSet<&'static str> {
        reporters(self.tasks[task].owner, today)
    }

    /// Somebody does something.
    pub fn act(&mut self, act: Act, today: NaiveDate) {
        match act {
            Act::Report(task, _) => {
                let task = self.task(task);
                (task.begun, task.reported) = (true, Some(today));
            }
            Act::Ask(task, who, _) => {
                if task == "B-2" {
                    self.follow = None;
                }
                self.tell(("requested", task), ["controller"].into(), who);
            }
            Act::Grant(task, deadline) => {
                self.task(task).deadline = day(deadline);
                self.follow = Some(today);
                self.tell(("decided", task), self.owners(task, today), "controller");
            }
            Act::Submit(task, who) => {
                self.task(task).submitted = Some((today, who));
                self.task(task).returned = None;
                self.tell(("submitted", task), ["reviewer", "controller"].into(), who);
            }
            Act::Return(task) => {
                let by = self.task(task).submitted.take().expect("it was submitted").1;
                self.task(task).returned = Some(today);
                let mut who = self.owners(task, today);
                who.insert(by);
                self.tell(("sent_back", task), who, "reviewer");
            }
            Act::Accept(task) => {
                let by = self.task(task).submitted.take().expect("it was submitted").1;
                self.task(task).over = true;
                let mut who = self.owners(task, today);
                who.insert(by);
                self.tell(("accepted", task), who, "reviewer");
            }
            Act::FinishPart(task) => self.parts.retain(|(of, _)| *of != task),
            Act::Question(task, by, days) => {
                let until = today + Days::new(days);
                self.questions.push(Question { task, by, until, open: true });
                self.tell(("asked", task), self.owners(task, today), by);
            }
            Act::Answer(task, who, place) => {
                let by = self.questions[place].by;
                self.questions[place].open = false;
                self.tell(("answered", task), [by].into(), who);
            }
            Act::Pause(task) | Act::Resume(task) => {
                self.task(task).paused = matches!(act, Act::Pause(_));
                self.tell(("halted", task), self.owners(task, today), "controller");
            }
            Act::Withdraw(task) => {
                self.task(task).over = true;
                self.tell(("halted", task), self.owners(task, today), "controller");
            }
            Act::AskDate(needs, gives, date) => {
                let date = day(date);
                self.dates.push(Open { needs, gives, asked: true, since: today, date });
                self.tell(("date_asked", gives), self.owners(gives, today), "bob");
            }
            Act::OfferDate(needs, gives, date) => {
                let mut open = self.dates.iter_mut();
                let open = open.find(|it| (it.needs, it.gives) == (needs, gives)).expect("asked");
                (open.asked, open.since, open.date) = (false, today, day(date));
                self.tell(("date_answered", needs), self.owners(needs, today), "carl");
            }
            Act::AgreeDate(needs, gives) => {
                self.dates.retain(|it| (it.needs, it.gives) != (needs, gives));
                self.tell(("date_answered", gives), self.owners(gives, today), "bob");
            }
        }
    }

    /// A deadline on a day off falls on the working day before.
    fn effective(&self, deadline: NaiveDate) -> NaiveDate {
        let mut effective = deadline;
        while !self.ru.is_worked(effective) {
            effective = effective - Days::new(1);
        }
        effective
    }

    /// What everybody owes on a day.
    fn owed(&self, today: NaiveDate) -> Vec<Owed> {
        let mut all = Vec::new();
        for (&key, task) in self.tasks.iter().filter(|(_, task)| !task.over && !task.paused) {
            let told = reporters(task.owner, today);
            let mut add = |kind, from, date| {
                let (office, told) = (task.owner, told.clone());
                all.push(Owed { kind, task: key, from, date, office, told, except: "" });
            };
            if task.submitted.is_none() {
                let effective = self.effective(task.deadline);
                add("due", effective, task.deadline);
                let near = effective - Days::new(30);
                if task.begun || today >= near {
                    let since = task.reported.unwrap_or(near.max(day(IN_FORCE)));
                    let due = since + Days::new(if today >= near { 7 } else { 14 });
                    let missed = due + Days::new(3);
                    match today < missed {
                        true => add("report", due, since),
                        false => add("missed", missed, since),
                    }
                }
                if let Some(back) = task.returned {
                    add("returned", back, back);
                }
            }
            let parts = self.parts.iter().filter(|(of, _)| task.submitted.is_none() && *of == key);
            for (_, date) in parts {
                let (kind, from, told) = ("part", self.effective(*date), reporters("gamma", today));
                let (date, office, except) = (*date, "gamma", "");
                all.push(Owed { kind, task: key, from, date, office, told, except });
            }
            if let Some((on, _)) = task.submitted {
                let (until, told) = (self.ru.later(on, 5), ["reviewer", "controller"].into());
                let (kind, from, date) = ("review", until, until);
                all.push(Owed { kind, task: key, from, date, office: "", told, except: "" });
            }
            for question in self.questions.iter().filter(|it| it.open && it.task == key) {
                let (office, told) = (task.owner, reporters(task.owner, today));
                let (from, date, except) = (question.until, question.until, question.by);
                all.push(Owed { kind: "answer", task: key, from, date, office, told, except });
            }
        }
        for open in &self.dates {
            let key = if open.asked { open.gives } else { open.needs };
            let (task, needs, gives) =
                (&self.tasks[key], &self.tasks[open.needs], &self.tasks[open.gives]);
            if needs.over || gives.over || task.paused {
                continue;
            }
            let (office, told) = (task.owner, reporters(task.owner, today));
            let (kind, from, date) = ("agreement", open.since, open.date);
            all.push(Owed { kind, task: key, from, date, office, told, except: "" });
        }
        if let Some(on) = self.follow {
            let (kind, told) = ("follow", reporters("beta", today));
            let (office, except) = ("beta", "");
            all.push(Owed { kind, task: "B-2", from: on, date: on, office, told, except });
        }
        all
    }

    /// A server looks what is new and what is due.
    pub fn look(&mut self, today: NaiveDate) {
        for (kind, task, who) in std::mem::take(&mut self.new) {
            // What was decided meanwhile waits for nobody.
            let waits = kind != "submitted" || self.tasks[task].submitted.is_some();
            for person in who.into_iter().filter(|_| waits) {
                let heard = (person.to_owned(), task.to_owned(), kind.to_owned());
                *self.heard.entry(heard).or_default() += 1;
            }
        }
        for owed in self.owed(today) {
            let known = LADDERS.iter().find(|(kind, ..)| *kind == owed.kind);
            let (_, steps, weekly, higher) = known.expect("a kind");
            let week = if owed.office == "beta" { &self.beta } else { &self.ru };
            let ladder = week.ladder(owed.from, steps, *weekly);
            let Some(reached) = ladder.iter().rposition(|(_, on)| *on <= today) else { continue };
            let mut people = owed.told;
            let third = ladder.iter().position(|(step, _)| step == "+3");
            if *higher && third.is_some_and(|third| reached >= third) {
                people.insert("controller");
            }
            people.remove(owed.except);
            if owed.kind == "report" {
                // Carl does without.
                people.remove("carl");
            }
            for person in people {
                for (at, (step, _)) in ladder.iter().take(reached + 1).enumerate() {
                    let row = (
                        person.to_owned(),
                        owed.task.to_owned(),
                        owed.kind.to_owned(),
                        owed.date.to_string(),
                        step.clone(),
                    );
                    self.ledger.entry(row).or_insert(at < reached);
                }
            }
        }
    }
}
