//! The demonstration: the bundled roadmap, its made-up history, and four people.

use chrono::{DateTime, NaiveDate, Utc};
use directory::{Command, Member, Who};
use roadmap::date::days_between;
use sample::bundled;
use store::{Error, History, Store, fresh};

/// Days before the deadline up to which the story is worth telling.
const STORY: i64 = 75;
/// Days before the deadline at which a demonstration outside of the season begins.
const USUAL: i64 = 8;

/// Chooses the deadline: the next 1 December, or a day near enough for the story to have happened.
pub fn deadline(today: NaiveDate) -> NaiveDate {
    let next = bundled::next_deadline(today);
    if days_between(today, next) <= STORY { next } else { roadmap::date::add_days(today, USUAL) }
}

/// Fills an empty record; a record that has the roadmap already is left as it is.
pub async fn fill(store: &Store, now: DateTime<Utc>) -> Result<(), Error> {
    for actor in sample::people() {
        if store.person(&actor.by.person).is_none() {
            let add = Command::AddPerson {
                login: actor.by.person,
                name: actor.by.name,
                admin: actor.roles.admin,
                password: None,
            };
            store.direct(Who::Host, add, now).await?;
        }
    }
    if store.roadmap(bundled::KEY).is_some() {
        return Ok(());
    }
    let today = now
        .with_timezone(&chrono::FixedOffset::east_opt(3 * 3600).unwrap_or_else(|| unreachable!()));
    let deadline = deadline(today.date_naive());
    let definition = bundled::definition(deadline).map_err(roadmap::Refusal::Invalid)?;
    let events = sample::history(definition, deadline, now)?;
    store.import(History::of(fresh(events)?), now).await?;
    for actor in sample::people() {
        let set = Command::SetMember {
            login: actor.by.person,
            roadmap: bundled::KEY.into(),
            member: Some(Member { roles: actor.roles, offices: actor.offices }),
        };
        store.direct(Who::Host, set, now).await?;
    }
    Ok(())
}
