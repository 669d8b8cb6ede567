//! The people of the tests, a record with an approved plan, and a way past the record.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use directory::{Seal, Who};
use exchange::write_json;
use roadmap::{Actor, By, Command, Roles, arbitrary};

use crate::{Store, disk};

pub(super) fn at(hours: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(20_700 * 86_400, 0).expect("an instant") + TimeDelta::hours(hours)
}

pub(super) fn person(name: &str, offices: &[&str], roles: Roles) -> Actor {
    Actor {
        deputy_for: Vec::new(),
        by: By::new(name.into(), name.to_owned()),
        offices: offices.iter().map(|office| (*office).into()).collect(),
        roles,
    }
}

fn admin() -> Actor {
    person("admin", &[], Roles { admin: true, ..Roles::default() })
}

pub(super) fn planner() -> Actor {
    person("planner", &["first"], Roles { planner: true, ..Roles::default() })
}

/// Adds a reader called Vera.
pub(super) fn vera() -> directory::Command {
    directory::Command::AddPerson {
        login: "vera".into(),
        name: "Vera".to_owned(),
        admin: false,
        password: None,
    }
}

/// Vera, as she is now.
pub(super) fn as_vera(store: &Store) -> Who {
    let credential = store.person("vera").expect("she is there").credential;
    Who::Person { login: "vera".into(), credential, session: None, via: None, address: None }
}

pub(super) fn sign_in(store: &Store, token: u8) -> directory::Command {
    directory::Command::SignIn {
        login: "vera".into(),
        credential: store.person("vera").expect("she is there").credential,
        id: format!("s{token}"),
        seal: Seal([token; 32]),
        lasts: TimeDelta::hours(12),
        by: directory::Proof::Demonstration,
        replaces: None,
    }
}

pub(super) fn nobody() -> Who {
    Who::Nobody { address: Some("192.0.2.1".to_owned()) }
}

pub(super) async fn with_plan(directory: &Path) -> Store {
    let store = Store::open(directory).await.expect("it opens");
    plan(&store).await;
    store
}

/// Creates a plan and has it approved.
pub(super) async fn plan(store: &Store) {
    store.create(admin(), arbitrary::definition("plan"), at(0)).await.expect("it is created");
    let controller = person("controller", &[], Roles { controller: true, ..Roles::default() });
    store.record("plan", controller, "approve", Command::Approve, at(1)).await.expect("approved");
}

pub(super) fn report(percent: i64) -> Command {
    Command::Report {
        task: "A-1".into(),
        percent,
        forecast: Some(at(48).date_naive()),
        confidence: None,
        note: String::new(),
    }
}

pub(super) async fn export(store: &Store, key: &str) -> String {
    let roadmap = store.roadmap(key).expect("it is there");
    let log = store.log(key).await.expect("a log");
    let object = write_json(&roadmap, Some(&log), |_, _| {}).expect("it is written");
    serde_json::to_string_pretty(&object).expect("it is written")
}

/// Opens the database past the record, as somebody with `sqlite3` does.
pub(super) async fn by_hand(directory: &Path) -> sqlx::SqliteConnection {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(directory.join(disk::RECORD));
    sqlx::ConnectOptions::connect(&options).await.expect("a connection")
}
