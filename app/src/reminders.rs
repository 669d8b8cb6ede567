//! Who is told what: the people who owe what is due, and those for whom an event is news. What is told is
//! written into the ledger of the record, each for each person once.

use std::sync::Arc;

use chrono::NaiveDate;
use directory::{Directory, Login, Person};
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
use roadmap::{
    Actor, Event, NodeKey, OfficeKey, Roadmap, RoadmapKey, Task,
    news::{self, News, To},
    obligations::{self, Owed, Reminder},
    rollup::Board,
};
use store::{Acted, Gone, Notice, Store, Stored, Telling, Told};

use crate::visit::acting;

/// Returns every kind of reminders and of news by its name, and whether nobody does without it.
pub fn kinds() -> impl Iterator<Item = (&'static str, bool)> {
    let reminders = obligations::Kind::ALL.iter().map(|kind| (kind.code(), kind.is_mandatory()));
    reminders.chain(news::Kind::ALL.iter().map(|kind| (kind.code(), kind.is_mandatory())))
}

/// Tells whether a kind is told to controllers alone.
pub fn is_for_controllers(kind: &str) -> bool {
    matches!(news::Kind::by_code(kind), Some(news::Kind::Requested | news::Kind::Webhook))
}

/// The members of a roadmap who may sign in, as they act there on a day.
struct People(Vec<(Arc<Person>, Actor)>);

impl People {
    fn of(roadmap: &Roadmap, directory: &Directory, day: NaiveDate) -> Self {
        let here = |person: &&Arc<Person>| person.active && person.member(&roadmap.key).is_some();
        let members = directory.people().filter(here);
        Self(members.map(|it| (it.clone(), acting(directory, it, roadmap, day))).collect())
    }

    /// Returns the places of those of whom something holds.
    fn which(&self, holds: impl Fn(&Actor) -> bool) -> Vec<usize> {
        let all = self.0.iter().enumerate();
        all.filter(|(_, (_, actor))| holds(actor)).map(|(at, _)| at).collect()
    }

    fn reporters(&self, office: &str) -> Vec<usize> {
        self.which(|actor| actor.contributes(office).is_ok())
    }

    fn reviewers(&self, task: &Task) -> Vec<usize> {
        self.which(|actor| actor.decides_on(task).is_ok())
    }

    fn controllers(&self) -> Vec<usize> {
        self.which(|actor| actor.controls().is_ok())
    }

    /// Returns those at some places who want to be told of a kind.
    fn wanting<'a>(
        &'a self,
        places: &'a [usize],
        (kind, mandatory): (&'a str, bool),
    ) -> impl Iterator<Item = &'a Arc<Person>> {
        let people = places.iter().filter_map(|at| self.0.get(*at)).map(|(person, _)| person);
        people.filter(move |person| mandatory || !person.preferences.quiet.contains(kind))
    }
}

/// A step of a ladder that a person is told of.
#[derive(Clone, Debug)]
pub struct Due {
    /// What they are told.
    pub notice: Notice,
    reminder: Arc<Reminder>,
}

impl Due {
    /// Returns it with the steps before it, as the ledger takes it.
    pub fn told(&self) -> Told {
        let overtaken = self.reminder.overtaken().into_iter().map(|step| step.code()).collect();
        Told { notice: self.notice.clone(), overtaken, mail: None }
    }
}

/// Returns what everybody is told of a roadmap on the day of its statuses: of each thing that they owe the
/// last step that it has reached.
pub fn due(roadmap: &Roadmap, board: &Board, directory: &Directory) -> Vec<Due> {
    let reminders = obligations::reminders(roadmap, board);
    let people = People::of(roadmap, directory, board.today);
    let controllers = people.controllers();
    let mut reporters: HashMap<OfficeKey, Vec<usize>> = HashMap::new();
    let mut found = Vec::new();
    for reminder in reminders.into_iter().map(Arc::new) {
        let mut places = match &reminder.owed {
            Owed::Office(office) => {
                let known = reporters.entry(office.clone());
                known.or_insert_with(|| people.reporters(office)).clone()
            }
            Owed::Reviewers => {
                let task = roadmap.task(&reminder.task);
                task.map(|task| people.reviewers(task)).unwrap_or_default()
            }
        };
        if reminder.goes_higher() {
            places.extend(&controllers);
        }
        places.sort_unstable();
        places.dedup();
        let kind = (reminder.kind.code(), reminder.kind.is_mandatory());
        let wanting = people.wanting(&places, kind);
        let told = wanting.filter(|person| reminder.except.as_ref() != Some(&person.login));
        found.extend(told.map(|person| Due {
            notice: Notice {
                person: person.login.clone(),
                roadmap: roadmap.key.clone(),
                task: (&reminder.task).into(),
                kind: reminder.kind.code(),
                about: reminder.about.clone(),
                date: reminder.date,
                step: reminder.step.code(),
                news: false,
                who: String::new(),
            },
            reminder: reminder.clone(),
        }));
    }
    found
}

/// Returns the places of those for whom something is news.
fn hearing(roadmap: &Roadmap, people: &People, directory: &Directory, news: &News) -> Vec<usize> {
    match &news.to {
        To::Office(office) => people.reporters(office),
        To::Controllers => people.controllers(),
        To::Reviewers => {
            let waits = |task: &&Arc<Task>| {
                task.submission().is_some_and(|submission| submission.accepted_on.is_none())
            };
            let task = roadmap.task(&news.about).filter(waits);
            task.map(|task| people.reviewers(task)).unwrap_or_default()
        }
        To::Person(login) => {
            let login = directory.person(login).map(|person| person.login.clone());
            let all = people.0.iter().enumerate();
            let own = all.filter(|(_, (person, _))| Some(&person.login) == login.as_ref());
            own.map(|(at, _)| at).collect()
        }
    }
}

/// Says for whom an event of a roadmap is what news; never for whoever did it.
fn told_of(roadmap: &Roadmap, people: &People, directory: &Directory, event: &Event) -> Vec<Told> {
    let mut found: Vec<Told> = Vec::new();
    for news in news::news(roadmap, event) {
        let places = hearing(roadmap, people, directory, &news);
        let kind = (news.kind.code(), news.kind.is_mandatory());
        let others = people.wanting(&places, kind).filter(|it| !event.by.is_of(&it.login));
        found.extend(others.map(|person| {
            let notice = Notice {
                person: person.login.clone(),
                roadmap: roadmap.key.clone(),
                task: news.about.clone(),
                kind: news.kind.code(),
                about: String::new(),
                date: roadmap.date_at(event.at),
                step: event.seq.to_string(),
                news: true,
                who: event.by.name.clone(),
            };
            Told { notice, overtaken: Vec::new(), mail: None }
        }));
    }
    found
}

/// Says what events mean for everybody: for whom they are news, and who has read what was new to them before
/// by doing something themselves. A history that was brought along is news for nobody.
pub fn telling(store: &Store, events: &[Stored]) -> Result<Telling, store::Error> {
    let directory = store.directory();
    let mut telling = Telling::default();
    // Who is away on one day may be back on the next.
    let mut members: HashMap<(RoadmapKey, NaiveDate), People> = HashMap::new();
    let mut hearing: HashSet<Login> = HashSet::new();
    for stored in events.iter().filter(|stored| !stored.stream.is_empty()) {
        let brought = directory.imported(&stored.stream).map_or(0, |imported| imported.events);
        let Some(roadmap) = store.roadmap(&stored.stream).filter(|_| stored.seq > brought) else {
            continue;
        };
        let person: Login = stored.person.as_str().into();
        if let Some(task) = &stored.task
            && (hearing.contains(&person) || store.inbox(&person).unread > 0)
        {
            let (roadmap, task): (_, NodeKey) = (roadmap.key.clone(), task.as_str().into());
            let last = telling.acted.last_mut().filter(|last: &&mut Acted| {
                last.person == person && last.roadmap == roadmap && last.task == task
            });
            match last {
                Some(last) => last.seq = stored.seq,
                None => telling.acted.push(Acted { person, roadmap, task, seq: stored.seq }),
            }
        }
        if !news::may_be_news(&stored.kind) {
            continue;
        }
        let event = stored.event()?;
        let day = roadmap.date_at(event.at);
        let people = members.entry((roadmap.key.clone(), day));
        let people = people.or_insert_with(|| People::of(&roadmap, &directory, day));
        let told = told_of(&roadmap, people, &directory, &event);
        hearing.extend(told.iter().map(|told| told.notice.person.clone()));
        telling.told.extend(told);
        if let Some((about, kinds)) = news::ended(&event) {
            let gone = kinds.iter().map(|kind| Gone {
                roadmap: roadmap.key.clone(),
                task: about.into(),
                kind: kind.code(),
                seq: event.seq,
            });
            telling.gone.extend(gone);
        }
    }
    Ok(telling)
}
