//! The record that is written to: eight roadmaps, and two people with a token each for their programs.

use std::sync::Arc;

use axum::http::{Request, header};
use chrono::{DateTime, TimeDelta, Utc};
use directory::{Command, Member, Scope, Who};
use roadmap::Roles;
use serde_json::Value;
use store::Store;
use store_postgres::Postgres;
use tests::{http::Client, plans, seal};

/// Roadmaps, and tasks of each.
pub const ROADMAPS: usize = 8;
pub const TASKS: usize = 20;

/// Returns the instant at which the servers' clocks begin.
pub fn now() -> DateTime<Utc> {
    "2026-11-23T09:00:00Z".parse().expect("an instant")
}

/// Returns the key of a roadmap.
pub fn key(n: usize) -> String {
    format!("road-{n}")
}

/// Returns the key of a task.
pub fn task(n: usize) -> String {
    format!("W{n}-{n}")
}

/// Returns the token of somebody's program.
pub fn token(login: &str) -> String {
    format!("vekha_{login}_act")
}

/// Fills an empty database.
pub async fn fill(database: &str) {
    let own = tempfile::tempdir().expect("a folder");
    let postgres = Postgres::open(database).await.expect("it opens");
    let store = Store::open_shared(Arc::new(postgres), own.path()).await.expect("it opens");
    let before = now() - TimeDelta::hours(1);
    let admin = sample::actor("admin", "Admin", &[], Roles { admin: true, ..Roles::default() });
    for n in 0..ROADMAPS {
        let plan = plans::generated(&key(n), TASKS);
        store.create(admin.clone(), plan, before).await.expect("created");
    }
    let planner = Member {
        roles: Roles { planner: true, ..Roles::default() },
        offices: (0..20).map(|n| format!("office-{n}").as_str().into()).collect(),
    };
    let reviewer =
        Member { roles: Roles { reviewer: true, ..Roles::default() }, offices: Vec::new() };
    for (login, member) in [("planner", planner), ("reviewer", reviewer)] {
        let add = Command::AddPerson {
            login: login.into(),
            name: login.to_owned(),
            admin: false,
            password: None,
        };
        store.direct(Who::Host, add, before).await.expect("added");
        for n in 0..ROADMAPS {
            let (roadmap, member) = (key(n).as_str().into(), Some(member.clone()));
            let set = Command::SetMember { login: login.into(), roadmap, member };
            store.direct(Who::Host, set, before).await.expect("a member");
        }
        let person = store.person(login).expect("they are there");
        let who = Who::Person {
            login: person.login.clone(),
            credential: person.credential,
            session: None,
            via: None,
            address: None,
        };
        let token = token(login);
        let create = Command::CreateToken {
            id: token.clone(),
            name: "a program".to_owned(),
            scope: Scope::Act,
            roadmaps: Vec::new(),
            expires: before + TimeDelta::days(30),
            seal: seal(&token),
        };
        store.direct(who, create, before).await.expect("made");
    }
    store.close().await;
}

/// Reads something as the program of the planner.
pub async fn read(address: &str, path: &str) -> (u16, String, Value) {
    let mut client = Client::connect(address).await.expect("it listens");
    let request = Request::get(format!("/api/v1{path}"))
        .header(header::AUTHORIZATION, format!("Bearer {}", token("planner")));
    let (status, headers, text) = client.ask(request, "").await.expect("an answer");
    let tag = headers.get(header::ETAG).and_then(|tag| tag.to_str().ok()).unwrap_or_default();
    (status, tag.to_owned(), serde_json::from_str(&text).unwrap_or_default())
}

/// Returns how a server has every roadmap: its whole answer, and the name of its state.
pub async fn states(address: &str) -> Vec<(String, Value)> {
    let mut states = Vec::new();
    for n in 0..ROADMAPS {
        let (status, tag, state) = read(address, &format!("/roadmaps/{}", key(n))).await;
        assert!(status == 200 && !tag.is_empty(), "{status} {tag}");
        states.push((tag, state));
    }
    states
}

/// Reads every event of every roadmap.
pub async fn events(address: &str) -> Vec<Value> {
    let (mut events, mut after, mut more) = (Vec::new(), 0, true);
    while more {
        let (status, _, mut part) =
            read(address, &format!("/events?after={after}&limit=1000")).await;
        assert_eq!(status, 200, "{part}");
        if let Some(Value::Array(items)) = part.get_mut("items").map(Value::take) {
            events.extend(items);
        }
        after = part.get("after").and_then(Value::as_u64).expect("where it goes on");
        more = part.get("more").and_then(Value::as_bool).expect("whether it does");
    }
    events
}
