//! Whoever wrote at one server reads it at another, at once.

use std::{collections::BTreeMap, sync::Arc};

use axum::http::{Request, header, request::Builder};
use chrono::TimeDelta;
use directory::{Command, Who};
use store::Store;
use store_postgres::Postgres;
use test_postgres::{Cluster, Durability, is_there};
use tests::http::Client;

use crate::{
    TURN,
    record::now,
    server::{Fleet, Setting},
};

/// One browser at several servers, which are one place to it.
struct Browser {
    servers: Vec<Client>,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    async fn send(&mut self, at: usize, request: Builder, body: String) -> (u16, String) {
        let cookies = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        let cookies = cookies.collect::<Vec<_>>().join("; ");
        let request = request.header(header::COOKIE, cookies);
        let server = self.servers.get_mut(at).expect("a server");
        let (status, headers, text) = server.ask(request, body).await.expect("an answer");
        for cookie in headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().expect("text").split(';').next().expect("a pair");
            let (name, value) = pair.split_once('=').expect("a pair");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        (status, text)
    }

    async fn post(&mut self, at: usize, path: &str, values: &[(&str, &str)]) -> (u16, String) {
        let pairs = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let body = app::query::Query(pairs.collect()).to_string();
        let request = Request::post(path)
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(at, request, body).await
    }

    async fn get(&mut self, at: usize, path: &str) -> String {
        let request = Request::get(path).header(header::ACCEPT, "text/html");
        let (status, text) = self.send(at, request, String::new()).await;
        assert_eq!(status, 200, "{path}: {text}");
        text
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_wrote_at_one_server_reads_it_at_another() {
    if !is_there() {
        return;
    }
    let _turn = TURN.lock().await;
    let cluster = Cluster::start(Durability::Disk).expect("a cluster");
    let setting = Setting::over(&cluster.fresh().expect("a database")).demo();
    let folder = tempfile::tempdir().expect("a folder");
    let mut fleet = Fleet::start(&setting, folder.path(), 2);
    let mut browser = Browser { servers: Vec::new(), cookies: BTreeMap::new() };
    for server in fleet.servers() {
        browser.servers.push(Client::connect(&server.address).await.expect("it listens"));
    }
    let (status, text) = browser.post(0, "/do/sign-in-as", &[("person", "planner")]).await;
    assert_eq!(status, 200, "{text}");
    for n in 0..100 {
        let (writes, reads) = (n % 2, 1 - n % 2);
        let text = format!("own words {n}");
        let of = [("roadmap", "december-1"), ("task", "GOV-07")];
        let (form, mut values, page) = match n % 4 {
            0 | 1 => {
                let report = vec![("percent", "50"), ("forecast", "2026-11-30"), ("note", &*text)];
                ("/do/report", report, "/api/v1/roadmaps/december-1/tasks/GOV-07")
            }
            _ => ("/do/comment", vec![("text", &*text)], "/r/december-1/t/GOV-07"),
        };
        values.extend(of);
        let (status, said) = browser.post(writes, form, &values).await;
        assert_eq!(status, 200, "{said}");
        assert!(browser.get(reads, page).await.contains(&text), "{text} is not at {page}");
    }
}

/// Whoever proves again who they are goes on under another session, at once and everywhere.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_proves_again_who_they_are_may_do_what_it_was_for() {
    const PASSWORD: &str = "nine wild geese over the lake";
    const CHOSEN: &str = "ten quiet herons by the river";
    if !is_there() {
        return;
    }
    let _turn = TURN.lock().await;
    let cluster = Cluster::start(Durability::Disk).expect("a cluster");
    let database = cluster.fresh().expect("a database");
    let folder = tempfile::tempdir().expect("a folder");
    let postgres = Postgres::open(&database).await.expect("it opens");
    let store = Store::open_shared(Arc::new(postgres), folder.path()).await.expect("it opens");
    let password = app::door::hash(PASSWORD);
    let (login, name) = ("ann".into(), "Ann".to_owned());
    let add = Command::AddPerson { login, name, admin: true, password };
    store.direct(Who::Host, add, now() - TimeDelta::hours(1)).await.expect("added");
    store.close().await;
    let mut fleet = Fleet::start(&Setting::over(&database), folder.path(), 2);
    let mut browser = Browser { servers: Vec::new(), cookies: BTreeMap::new() };
    for server in fleet.servers() {
        browser.servers.push(Client::connect(&server.address).await.expect("it listens"));
    }
    let own = [("login", "ann"), ("password", PASSWORD)];
    let (status, said) = browser.post(0, "/do/sign-in", &own).await;
    assert_eq!(status, 200, "{said}");
    let chosen = [("current", PASSWORD), ("password", CHOSEN)];
    let (status, said) = browser.post(1, "/do/change-password", &chosen).await;
    assert_eq!(status, 200, "{said}");
    for n in 0..4 {
        let name = format!("program {n}");
        let token = [("name", &*name), ("scope", "read"), ("days", "30"), ("current", CHOSEN)];
        let (status, said) = browser.post(n % 2, "/do/create-token", &token).await;
        assert_eq!(status, 200, "{n}: {said}");
        assert!(browser.get(1 - n % 2, "/account").await.contains(&name), "{n}");
    }
}
