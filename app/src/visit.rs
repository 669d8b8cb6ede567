//! A visit: who looks at what, in which language, and when; and the roadmap that they look at.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock, PoisonError, RwLock, atomic::AtomicBool},
};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use directory::{Away, Command, Directory, Person, Proof, Seal, Seen, Token, Who};
use leptos::prelude::*;
use quick_cache::{Weighter, sync::Cache};
use roadmap::{
    Actor, Roadmap, RoadmapKey, Roles, Status, Task,
    changes::{Moment, turned_since},
    date::parse_day,
    rollup::Board,
};
use store::{Store, Upload};

use crate::{
    door::{self, Door, Name},
    i18n::Lang,
    jobs::Jobs,
    post::Post,
    query::Query,
    since::Touched,
    targets::Targets,
    texts::Texts,
    wire::Failure,
};

/// Hours after which a session ends, however much it is used.
const SESSION_HOURS: i64 = 12;
/// Minutes after signing in within which nobody is asked once more who they are.
const FRESH_MINUTES: i64 = 10;

/// One request for a page or a change.
#[derive(Clone)]
pub struct Visit {
    /// The record.
    pub store: Store,
    /// The language of the answer.
    pub lang: Lang,
    /// Who is signed in.
    pub viewer: Option<Arc<Person>>,
    /// The hash of the token that the browser of the viewer holds.
    pub session: Option<Seal>,
    /// The id of the viewer's session, and when it began.
    pub session_id: Option<(String, DateTime<Utc>)>,
    /// The session that took the place of that one in this visit, once somebody proved again who they are.
    pub renewed: Arc<OnceLock<String>>,
    /// The cookies that the browser sent.
    pub cookies: Vec<String>,
    /// The path in the address.
    pub path: String,
    /// The address of this server as the browser has it: scheme and name.
    pub origin: String,
    /// The query in the address.
    pub query: Query,
    /// The instant by the server's clock.
    pub now: DateTime<Utc>,
    /// Whether the sample people may be signed in as with one click.
    pub demo: bool,
    /// Statuses that were computed already.
    pub boards: Arc<Boards>,
    /// Long work that is under way.
    pub jobs: Arc<Jobs>,
    /// How people come in.
    pub door: Arc<Door>,
    /// What the viewer has just done, as the log has it, at once, and in which roadmap.
    pub done: Option<Arc<(roadmap::RoadmapKey, Vec<roadmap::Event>)>>,
    /// What a refused form had, and why it was refused.
    pub typed: Option<Arc<Typed>>,
    /// The network address from which the request came.
    pub address: Option<String>,
    /// The token of a program; none for a person at a browser.
    pub token: Option<Arc<Token>>,
    /// The name of the OpenID provider by which people may sign in, if there is one.
    pub provider: Option<String>,
    /// Bytes at the most of a file.
    pub file_most: u64,
    /// Whether files of a public roadmap are for those who have not signed in, too.
    pub files_public: bool,
    /// What takes mail to its addresses, if anything does.
    pub post: Option<Arc<dyn Post>>,
    /// Where something may be sent because somebody gave an address.
    pub targets: Arc<Targets>,
}

/// A form that came back.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// The form's address, such as `/do/report`.
    pub form: String,
    /// Every value as it was typed.
    pub values: Query,
    /// Why it was refused.
    pub failure: Failure,
    /// What it would do, or what is shown once.
    pub preview: Option<String>,
    /// The files that came with it, or before it, and need not be chosen again.
    pub uploads: Vec<Upload>,
    /// Whether a form of the page took it up; what none takes up is shown by the page itself.
    pub shown: Arc<AtomicBool>,
    /// Whether a field has the focus already.
    pub begun: Arc<AtomicBool>,
}

impl Visit {
    /// Returns whoever asks, as the record takes them.
    pub fn who(&self) -> Who {
        match &self.viewer {
            Some(person) => Who::Person {
                login: person.login.clone(),
                credential: person.credential,
                session: self
                    .session_id
                    .as_ref()
                    .map(|(id, _)| self.renewed.get().unwrap_or(id).clone()),
                via: self.token.as_ref().map(|token| token.name.clone()),
                address: self.address.clone(),
            },
            None => Who::Nobody { address: self.address.clone() },
        }
    }

    /// Returns the viewer as one who acts in a roadmap, if anyone is signed in.
    pub fn actor(&self, roadmap: &str) -> Option<Actor> {
        let viewer = self.viewer.as_ref()?;
        let Some(known) = self.store.roadmap(roadmap) else { return Some(viewer.actor(roadmap)) };
        Some(acting(&self.store.directory(), viewer, &known, known.date_at(self.now)))
    }

    /// Tells whether the viewer holds one of some roles anywhere, be it today as the deputy of somebody.
    pub fn holds(&self, role: impl Fn(&Roles) -> bool) -> bool {
        let Some(viewer) = &self.viewer else { return false };
        let directory = self.store.directory();
        let acts = |absent: &Person, away: &Away| {
            absent.members.iter().any(|(key, member)| {
                let known = viewer.member(key).and_then(|_| self.store.roadmap(key));
                let on = known.is_some_and(|known| away.is_on(known.date_at(self.now)));
                on && role(&member.roles)
            })
        };
        viewer.holds(&role)
            || directory.absents_of(&viewer.login).any(|(it, away)| it.active && acts(it, away))
    }

    /// Finds a roadmap that the viewer may read; another does not exist for them.
    pub fn roadmap(&self, key: &str) -> Option<Arc<Roadmap>> {
        self.store.roadmap(key).filter(|roadmap| self.may_read(roadmap))
    }

    /// Returns every roadmap that the viewer may read.
    pub fn roadmaps(&self) -> Vec<Arc<Roadmap>> {
        self.store.roadmaps().into_iter().filter(|roadmap| self.may_read(roadmap)).collect()
    }

    /// Returns the day that messages without a roadmap count from.
    pub fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }

    /// Returns the earliest of the days that it is now in the roadmaps that the viewer may read: a day before
    /// it is past in all of them.
    pub fn today_everywhere(&self) -> NaiveDate {
        let days = self.roadmaps().into_iter().map(|roadmap| roadmap.date_at(self.now));
        days.min().unwrap_or_else(|| self.today())
    }

    /// Returns the day of the past on which a page of many roadmaps looks at them.
    pub fn past_day(&self) -> Option<NaiveDate> {
        self.query.get("asof").and_then(|day| parse_day(day).ok())
    }

    /// Tells what the viewer must do before anything else.
    pub fn owes(&self) -> Option<Owes> {
        let person = self.viewer.as_ref().filter(|_| self.token.is_none())?;
        if person.must_change {
            return Some(Owes::Password);
        }
        let demanded = self.door.rules.demand.of(person) && person.password.is_some();
        (demanded && person.factor.is_none()).then_some(Owes::Factor)
    }

    /// Tells whether the viewer's session began so lately that they need not prove themselves again.
    pub fn is_fresh(&self) -> bool {
        let begun = self.session_id.as_ref().map(|(_, begun)| *begun);
        begun.is_some_and(|begun| self.now < begun + TimeDelta::minutes(FRESH_MINUTES))
    }

    fn sent(&self) -> Vec<&str> {
        self.cookies.iter().map(String::as_str).collect()
    }

    /// Tells whether a person has signed in from this device before.
    pub fn trusts(&self, login: &str) -> bool {
        self.door.cookies.trusts(&self.sent(), login, self.now)
    }

    /// Opens what was sealed in a cookie.
    pub fn unsealed(&self, name: Name) -> Option<String> {
        self.door.cookies.open(&self.sent(), name, self.now)
    }

    /// Returns the address of the page, to come back to.
    pub fn here(&self) -> String {
        self.at(&self.query)
    }

    /// Returns the address of the page with other parameters.
    pub fn at(&self, query: &Query) -> String {
        match query.to_string() {
            query if query.is_empty() => self.path.clone(),
            query => format!("{}?{query}", self.path),
        }
    }

    /// Begins a session of a person for whom a credential was proved; returns the cookies that hold it
    /// and name the device. The writer refuses it if the person is no longer who they were.
    pub async fn begin_session(
        &self,
        login: &str,
        credential: u64,
        by: Proof,
    ) -> Result<Vec<String>, store::Error> {
        let (token, seal) = door::token().ok_or(store::Error::Closed)?;
        let (id, again) = (door::id(), matches!(by, Proof::Again));
        let command = Command::SignIn {
            login: login.into(),
            credential,
            id: id.clone(),
            seal,
            lasts: TimeDelta::hours(SESSION_HOURS),
            by,
            replaces: self.session,
        };
        let who = Who::Nobody { address: self.address.clone() };
        self.store.direct(who, command, self.now).await?;
        if again {
            // The one before has ended: what follows in this visit is done in this one.
            let _ = self.renewed.set(id);
        }
        let cookies = &self.door.cookies;
        let device = cookies.trust(&self.sent(), login, self.now);
        Ok(vec![cookies.write(Name::Session, &token, None), device])
    }

    /// Returns how far the viewer has seen a roadmap, by their own word.
    pub fn seen(&self, roadmap: &str) -> Option<Seen> {
        self.viewer.as_ref().filter(|_| self.token.is_none())?.seen.get(roadmap).copied()
    }

    /// Tells whether the viewer may read a roadmap: it is public, or they are in it; whoever shows a token,
    /// as far as that is good for it.
    pub fn may_read(&self, roadmap: &Roadmap) -> bool {
        match &self.viewer {
            Some(person) => {
                let covered = self.token.as_ref().is_none_or(|it| it.covers(&roadmap.key));
                roadmap.public || covered && person.may_read(roadmap)
            }
            None => roadmap.public,
        }
    }
}

/// Returns a person as one who acts in a roadmap on a day: for themselves and for those whose deputy they
/// are, for their offices and for those that took over from them.
pub fn acting(directory: &Directory, person: &Person, roadmap: &Roadmap, day: NaiveDate) -> Actor {
    let mut actor = directory.actor(person, &roadmap.key, day);
    actor.offices = roadmap.with_heirs(actor.offices);
    for absent in &mut actor.deputy_for {
        absent.offices = roadmap.with_heirs(std::mem::take(&mut absent.offices));
    }
    actor
}

/// What somebody must do before anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owes {
    /// Choose a password of their own.
    Password,
    /// Set up a second factor.
    Factor,
}

/// Tasks whose statuses are kept at a time of days of the past, and of versions just gone.
const PAST_TASKS: u64 = 12_000;

type BoardKey = (RoadmapKey, u64, NaiveDate);

/// Counts statuses by their tasks.
#[derive(Clone)]
struct ByTasks;

impl Weighter<BoardKey, Arc<Board>> for ByTasks {
    fn weight(&self, _: &BoardKey, board: &Arc<Board>) -> u64 {
        board.len().max(100) as u64
    }
}

/// The statuses of the roadmaps that were looked at last: those of the present are kept as long as they
/// are of the present, whatever is asked about the past.
pub struct Boards {
    present: RwLock<HashMap<RoadmapKey, (Arc<Roadmap>, Arc<Board>)>>,
    others: Cache<BoardKey, Arc<Board>, ByTasks>,
    /// What tasks say, for searches.
    pub texts: Texts,
}

impl Default for Boards {
    fn default() -> Self {
        let others = Cache::with_weighter(64, PAST_TASKS, ByTasks);
        Self { present: RwLock::default(), others, texts: Texts::default() }
    }
}

impl Boards {
    /// Returns the statuses of a roadmap on a day, computing them if its version or the day is new;
    /// who asks for the same at the same time waits for it.
    pub fn get(&self, roadmap: &Roadmap, today: NaiveDate) -> Arc<Board> {
        let known = {
            let present = self.present.read().unwrap_or_else(PoisonError::into_inner);
            present.get(&roadmap.key).cloned()
        };
        if let Some((version, board)) = &known
            && version.version == roadmap.version
            && board.today == today
        {
            return board.clone();
        }
        let key = (roadmap.key.clone(), roadmap.version, today);
        let compute = || {
            Ok::<_, std::convert::Infallible>(Arc::new(match &known {
                Some((was, board)) => Board::after((was, board), roadmap, today),
                None => Board::new(roadmap, today),
            }))
        };
        match self.others.get_or_insert_with(&key, compute) {
            Ok(board) => board,
            Err(never) => match never {},
        }
    }

    /// Counts the tasks whose statuses are kept beside those of the present; it has a bound.
    pub fn others(&self) -> u64 {
        self.others.weight()
    }

    /// Returns the statuses of a roadmap as it is now, and keeps them until it is another.
    pub fn now(&self, roadmap: &Arc<Roadmap>, today: NaiveDate) -> Arc<Board> {
        let board = self.get(roadmap, today);
        let mut present = self.present.write().unwrap_or_else(PoisonError::into_inner);
        match present.get(&roadmap.key) {
            Some((was, known)) if (was.version, known.today) >= (roadmap.version, today) => {}
            _ => {
                present.insert(roadmap.key.clone(), (roadmap.clone(), board.clone()));
                self.others.remove(&(roadmap.key.clone(), roadmap.version, today));
            }
        }
        board
    }
}

/// Returns the visit that the page being rendered answers.
pub fn visit() -> Arc<Visit> {
    expect_context::<Arc<Visit>>()
}

/// A roadmap on a day, as a visit sees it.
#[derive(Clone)]
pub struct Scene {
    /// The visit.
    pub visit: Arc<Visit>,
    /// The roadmap, present or past.
    pub roadmap: Arc<Roadmap>,
    /// The day that is looked at, in the roadmap's zone.
    pub day: NaiveDate,
    /// Whether the past is shown, in which nothing can be changed.
    pub past: bool,
    /// The day of the first event, as far as the past is shown and it is known.
    pub first: Option<NaiveDate>,
    /// The hash of the last event that is shown, in hexadecimal, as far as it is known.
    pub hash: Option<String>,
    /// The statuses, once they were asked for: a page has the same ones from its top to its end.
    board: Arc<OnceLock<Arc<Board>>>,
    /// The viewer as one who acts in the roadmap.
    actor: Arc<OnceLock<Option<Actor>>>,
    /// What others did since the viewer's last visit, where rows say so.
    touched: Option<Arc<Touched>>,
}

impl Scene {
    /// Returns a roadmap as it is now.
    pub fn now(visit: &Arc<Visit>, roadmap: Arc<Roadmap>) -> Self {
        let day = roadmap.date_at(visit.now);
        Self {
            visit: visit.clone(),
            roadmap,
            day,
            past: false,
            first: None,
            hash: None,
            board: Arc::default(),
            actor: Arc::default(),
            touched: None,
        }
    }

    /// Returns a roadmap as it was on a day of the past, at its end or after one of its events.
    pub fn at(visit: &Arc<Visit>, roadmap: Arc<Roadmap>, day: NaiveDate) -> Self {
        Self {
            visit: visit.clone(),
            roadmap,
            day,
            past: true,
            first: None,
            hash: None,
            board: Arc::default(),
            actor: Arc::default(),
            touched: None,
        }
    }

    /// Returns the same with what others did since the viewer's last visit.
    pub fn with_touched(self, touched: Touched) -> Self {
        Self { touched: Some(Arc::new(touched)), ..self }
    }

    /// Tells whether others touched a task since the viewer's last visit, or its status turned by itself.
    pub fn is_touched(&self, task: &Task, status: &Status) -> bool {
        let Some(touched) = self.touched.as_deref().filter(|_| !self.past) else { return false };
        let board = self.board();
        let is = Moment { roadmap: &self.roadmap, board: &board };
        touched.has(&task.key) || turned_since(is, task, status, touched.day)
    }

    /// Returns the date in the roadmap's zone.
    pub fn today(&self) -> NaiveDate {
        self.day
    }

    /// Returns the statuses of all tasks on that day.
    pub fn board(&self) -> Arc<Board> {
        let boards = &self.visit.boards;
        let compute = || match self.past {
            true => boards.get(&self.roadmap, self.day),
            false => boards.now(&self.roadmap, self.day),
        };
        self.board.get_or_init(compute).clone()
    }

    /// Returns a task's status on that day.
    pub fn status(&self, task: &Task) -> Status {
        let board = self.board();
        match board.of(&self.roadmap, &task.key) {
            Some(status) => status.clone(),
            None => roadmap::status(&self.roadmap, &board.schedule, task, self.day),
        }
    }

    /// Returns the language of the answer.
    pub fn lang(&self) -> Lang {
        self.visit.lang
    }

    /// Returns an address inside the roadmap, keeping the day that is looked at.
    pub fn href(&self, rest: &str) -> String {
        let address = format!("/r/{}{rest}", encoded(&self.roadmap.key));
        match self.visit.query.get("asof") {
            Some(day) if self.past => {
                let sign = if rest.contains('?') { '&' } else { '?' };
                format!("{address}{sign}asof={day}")
            }
            _ => address,
        }
    }

    /// Returns the address of a task of another roadmap, on the same day.
    pub fn task_href_in(&self, other: &Roadmap, task: &str) -> String {
        let address = format!("/r/{}/t/{}", encoded(&other.key), encoded(task));
        match self.past && self.day < other.date_at(self.visit.now) {
            true => format!("{address}?asof={}", self.day),
            false => address,
        }
    }

    /// Returns the instant at which the roadmap is looked at: now, or the last one of a day of the past.
    pub fn instant(&self) -> DateTime<Utc> {
        match self.past {
            true => self.roadmap.end_of(self.day) - TimeDelta::microseconds(1),
            false => self.visit.now,
        }
    }

    /// Returns the address of a task.
    pub fn task_href(&self, key: &str) -> String {
        self.href(&format!("/t/{}", encoded(key)))
    }

    /// Returns the name of an office in the reader's language.
    pub fn office(&self, key: &str) -> String {
        match self.roadmap.office(key) {
            Some(office) => office.name.get(self.lang().code()).to_owned(),
            None => key.to_owned(),
        }
    }

    /// Names an office for a form that is sent back: by its key where its name is not its alone.
    pub fn office_typed(&self, key: &str) -> String {
        let name = self.office(key);
        let called = self.roadmap.offices_called();
        let known = called.get(&Roadmap::folded(&name));
        if known.is_some_and(|known| known == key) { name } else { key.to_owned() }
    }

    /// Returns the viewer as one who acts in this roadmap, if anyone is signed in; nobody acts in one that
    /// is archived.
    pub fn actor(&self) -> Option<&Actor> {
        let actor = || {
            let actor = self.visit.actor(&self.roadmap.key)?;
            let Actor { by, .. } = actor.clone();
            let reads =
                Actor { deputy_for: Vec::new(), by, offices: Vec::new(), roles: Roles::default() };
            Some(if self.roadmap.archived.is_some() { reads } else { actor })
        };
        self.actor.get_or_init(actor).as_ref()
    }

    /// Tells whether the viewer controls the roadmap, archived or not.
    pub fn controls(&self) -> bool {
        self.visit.actor(&self.roadmap.key).is_some_and(|actor| actor.controls().is_ok())
    }

    /// Tells whether the viewer may report on some tasks now, as long as they are open.
    pub fn reports(&self) -> bool {
        let reports =
            |actor: &Actor| actor.holds(|it| it.planner) && !actor.all_offices().is_empty();
        !self.past && self.roadmap.approval.is_some() && self.actor().is_some_and(reports)
    }

    /// Tells whether the viewer changes anything here by a table that comes back.
    pub fn brings_back(&self) -> bool {
        let works = |actor: &Actor| actor.holds(|it| it.planner || it.controller);
        !self.past && self.actor().is_some_and(works)
    }

    /// Tells whether the viewer may report on a task now.
    pub fn may_report(&self, task: &Task) -> bool {
        let allowed = self.actor().is_some_and(|actor| actor.reports_on(task).is_ok());
        let open = !task.is_closed() && task.submission().is_none();
        allowed && open && !self.past && self.roadmap.approval.is_some()
    }

    /// Tells whether the viewer may plan inside a workstream now.
    pub fn may_plan(&self, workstream: &str) -> bool {
        let actor = self.actor();
        !self.past && actor.is_some_and(|actor| actor.plans(&self.roadmap, workstream).is_ok())
    }
}

/// Writes a key as a part of an address.
pub fn encoded(key: &str) -> String {
    percent_encoding::utf8_percent_encode(key, IN_A_PATH).to_string()
}

/// What stands for itself in a part of an address.
const IN_A_PATH: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
