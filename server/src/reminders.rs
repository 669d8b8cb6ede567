//! Reminders and news at work: as often as anything changes and when the day turns, what is due is told,
//! each step of each ladder once, and events are followed for those whom they concern.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use app::{
    mail::due_at,
    reminders::{Due, due, telling},
};
use chrono::NaiveDate;
use roadmap::{Roadmap, RoadmapKey};
use store::{Error, Notice, Position, Telling, Unread};
use tokio::time::{Instant, sleep, timeout, timeout_at};

use crate::{House, lease::Lease};

/// How long commits are gathered before they are read for news: what comes close after one another costs one
/// look, and nobody notices so short a time.
const HEAR: Duration = Duration::from_millis(50);
/// How long commits are gathered before anybody looks what is due since then.
const GATHER: Duration = Duration::from_millis(300);
/// How many times as long as finding out what is due took nobody looks again, so that it takes a small part of
/// the time whatever the size of the plan; and how long that is at the most.
const REST: u32 = 30;
const LONGEST: Duration = Duration::from_secs(60);
/// How long it takes at the most until a day that turned is seen.
const DAY: Duration = Duration::from_secs(30);
/// Events that are read at a time.
const PAGE: u32 = 500;
/// Notices of one commit, so that nobody else waits for many of them.
const PART: usize = 200;
/// Reminders of a roadmap that are told at a time: a large plan that is late may have many thousands at first.
const MOST: usize = 1_000;
/// Events without news after which it is written down how far they were followed.
const AFTER: Position = 1_000;

/// What was told already, so that nothing but changes is written.
#[derive(Default)]
pub struct Reminders {
    known: HashMap<RoadmapKey, Known>,
    /// How far the log was followed, and how far that is written down.
    followed: Option<(Position, Position)>,
}

/// What was told of a roadmap.
struct Known {
    /// Its version, the day, and who people were.
    of: (u64, NaiveDate, u64),
    told: HashSet<Notice>,
}

/// Tells what is due and what is new, as often as anything changes and when the day turns.
pub async fn follow(house: House) {
    let mut feed = house.store.subscribe();
    let mut reminders = Reminders::default();
    let mut lease = Lease::of(&house, "reminders");
    loop {
        if !lease.is_held() {
            lease.wait().await;
            // Somebody else told meanwhile, and how far is written down.
            reminders = Reminders::default();
        }
        let begun = Instant::now();
        reminders.tell(&house).await;
        let rest = begun.elapsed().saturating_mul(REST).min(LONGEST).max(GATHER);
        match timeout(DAY, feed.changed()).await {
            Ok(Err(_)) => return,
            Ok(Ok(())) => {
                let ready = Instant::now() + rest;
                loop {
                    sleep(HEAR).await;
                    feed.mark_unchanged();
                    if !lease.is_held() {
                        break;
                    }
                    // What is new is told soon: pages that change with it say so.
                    reminders.hear(&house).await;
                    match timeout_at(ready, feed.changed()).await {
                        Ok(Ok(())) => {}
                        Ok(Err(_)) => return,
                        Err(_) => break,
                    }
                }
            }
            Err(_) => {}
        }
    }
}

impl Reminders {
    /// Tells what is new and what is due now; what could not be written is told the next time.
    pub async fn tell(&mut self, house: &House) {
        self.hear(house).await;
        for roadmap in house.store.roadmaps() {
            if let Err(error) = self.remind(house, roadmap).await {
                tracing::warn!(%error, "reminders could not be written down");
                return;
            }
        }
    }

    /// Tells what is new.
    pub async fn hear(&mut self, house: &House) {
        if let Err(error) = self.news(house).await {
            tracing::warn!(%error, "news could not be written down");
        }
    }

    async fn news(&mut self, house: &House) -> Result<(), Error> {
        let store = &house.store;
        let (mut at, mut written) = match self.followed {
            Some(followed) => followed,
            None => {
                let until = store.told_until().await?;
                (until, until)
            }
        };
        loop {
            let events = store.events_since(at, PAGE).await?;
            let Some(last) = events.last() else { break };
            let mut telling = telling(store, &events)?;
            at = last.position;
            if !telling.is_empty() || at - written >= AFTER {
                telling.until = Some(at);
                write(house, telling).await?;
                written = at;
            }
            self.followed = Some((at, written));
        }
        self.followed = Some((at, written));
        Ok(())
    }

    async fn remind(&mut self, house: &House, roadmap: Arc<Roadmap>) -> Result<(), Error> {
        let (store, directory) = (&house.store, house.store.directory());
        let (key, day) = (roadmap.key.clone(), roadmap.date_at(house.clock.now()));
        let of = (roadmap.version, day, directory.generation);
        let known = self.known.get(&key);
        if known.is_some_and(|known| known.of == of) {
            return Ok(());
        }
        let boards = house.boards.clone();
        let found = tokio::task::spawn_blocking(move || {
            let board = boards.now(&roadmap, day);
            due(&roadmap, &board, &directory)
        });
        let found = match found.await {
            Ok(found) => found,
            Err(error) => {
                tracing::error!(%error, roadmap = %key, "what is due could not be found out");
                return Ok(());
            }
        };
        let settled = settled(&store.unread_reminders(&key).await?, &found);
        let is_new = |due: &&Due| known.is_none_or(|known| !known.told.contains(&due.notice));
        let new: Vec<_> = found.iter().filter(is_new).collect();
        // What is over the bound comes the next time.
        let (new, later) = new.split_at(new.len().min(MOST));
        let later: HashSet<Notice> = later.iter().map(|due| due.notice.clone()).collect();
        let told = new.iter().map(|due| due.told()).collect();
        let telling = Telling { told, settled, ..Telling::default() };
        if !telling.is_empty() {
            write(house, telling).await?;
        }
        let of = if later.is_empty() { of } else { (0, of.1, of.2) };
        let told = found.into_iter().map(|due| due.notice);
        let told = told.filter(|notice| !later.contains(notice)).collect();
        self.known.insert(key, Known { of, told });
        Ok(())
    }
}

/// Returns the numbers of the reminders of what is owed no longer, or by somebody else.
fn settled(unread: &[Unread], found: &[Due]) -> Vec<i64> {
    let open = found.iter().map(|due| {
        let Notice { person, task, kind, about, date, .. } = &due.notice;
        (person.as_str(), task.as_str(), *kind, about.as_str(), *date)
    });
    let open: HashSet<_> = open.collect();
    let still = |it: &&Unread| {
        let Unread { person, task, kind, about, date, .. } = it;
        open.contains(&(person.as_str(), task.as_str(), kind.as_str(), about.as_str(), *date))
    };
    unread.iter().filter(|it| !still(it)).map(|it| it.id).collect()
}

/// Writes it down in parts; how far the log was followed comes with the last one.
async fn write(house: &House, mut telling: Telling) -> Result<(), Error> {
    if house.mail.is_some() {
        let (directory, now) = (house.store.directory(), house.clock.now());
        for told in &mut telling.told {
            let person = directory.person(&told.notice.person);
            let news = told.notice.news;
            told.mail = person.and_then(|person| due_at(&house.store, person, news, now));
        }
    }
    while telling.told.len() > PART {
        let told = telling.told.drain(..PART).collect();
        house.store.tell(Telling { told, ..Telling::default() }, house.clock.now()).await?;
    }
    house.store.tell(telling, house.clock.now()).await?;
    if let Some(mailer) = &house.mail {
        mailer.wake();
    }
    Ok(())
}
