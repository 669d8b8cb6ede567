//! After a split both halves are written: whoever knows the other half says so and serves no more.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use axum::http::{Request, header};
use test_postgres::{Cluster, Durability, is_there};
use tests::http::Client;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    TURN,
    clients::Order,
    forwarder::Forwarder,
    name,
    record::{fill, key, read},
    server::{Server, Setting},
};

/// Reports at a server.
async fn report(server: &Server, number: u64) -> u16 {
    let order = Order::new(number, 0, 0, true);
    order.send(&mut None, &server.address).await.expect("an answer").0
}

/// Returns the version of the roadmap that is reported on.
async fn version(server: &Server) -> Option<u64> {
    let (_, _, roadmap) = read(&server.address, &format!("/roadmaps/{}", key(0))).await;
    roadmap.get("version")?.as_u64()
}

/// Waits until a server has what another one has.
async fn caught_up(behind: &Server, ahead: &Server) {
    let begun = Instant::now();
    let known = version(ahead).await.expect("a version");
    while version(behind).await != Some(known) {
        assert!(begun.elapsed() < Duration::from_secs(10), "it does not follow");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Waits until a server says that the record forked, and asks it for everything that it refuses.
async fn is_out(server: &Server) {
    let begun = Instant::now();
    loop {
        let (status, said) = server.ready().await;
        if status == 503 && said.contains("forked") {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{status} {said}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let log = server.log();
    let named = log.lines().find(|line| line.contains("the record forked"));
    let named = named.unwrap_or_else(|| panic!("its log says nothing: {log}"));
    assert!(named.contains("stream=") && named.contains("seq="), "{named}");
    let mut client = Client::connect(&server.address).await.expect("it listens");
    for path in ["/", "/r/road-0", "/r/road-1/tasks", "/api/v1/roadmaps", "/r/road-0"] {
        let request = Request::get(path).header(header::ACCEPT, "text/html");
        let (status, _, text) = client.ask(request, "").await.expect("an answer");
        assert_eq!(status, 503, "{path}: {text}");
    }
    assert_eq!(report(server, 999).await, 503);
    let live = client.ask(Request::get("/health/live"), "").await.expect("an answer");
    assert_eq!(live.0, 200);
}

/// Opens a stream of live updates, and reads how it begins.
async fn listen(server: &Server) -> TcpStream {
    let mut stream = TcpStream::connect(&server.address).await.expect("it listens");
    let request = "GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(request.as_bytes()).await.expect("it is sent");
    let (mut begun, mut part) = (Vec::new(), [0; 4_096]);
    while !String::from_utf8_lossy(&begun).contains("retry: ") {
        let read = tokio::time::timeout(Duration::from_secs(10), stream.read(&mut part)).await;
        let read = read.expect("it begins").expect("it is read");
        assert!(read > 0, "it ended: {}", String::from_utf8_lossy(&begun));
        begun.extend(part.iter().take(read));
    }
    stream
}

/// Waits for the end of a stream: the piece of no length that ends an answer in pieces.
async fn ends(mut stream: TcpStream) {
    let (mut last, mut part) = (Vec::new(), [0; 4_096]);
    let end = async {
        while !last.ends_with(b"0\r\n\r\n") {
            match stream.read(&mut part).await {
                Ok(0) | Err(_) => break,
                Ok(read) => last.extend(part.iter().take(read)),
            }
        }
    };
    let ended = tokio::time::timeout(Duration::from_secs(10), end).await;
    assert!(ended.is_ok(), "a stream on a record that forked goes on, and says nothing");
}

async fn start(cluster: &Cluster, database: &str, data: &Path) -> (Forwarder, Server) {
    let forwarder = Forwarder::open(cluster.port()).await;
    let server = Server::start(&Setting::over(&forwarder.url(database)), data);
    (forwarder, server)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_fork_is_named_and_whoever_knows_the_other_half_serves_no_more() {
    if !is_there() {
        return;
    }
    let _turn = TURN.lock().await;
    let mut first = Cluster::start(Durability::Disk).expect("a cluster");
    let direct = first.fresh().expect("a database");
    let database = name(&direct);
    fill(&direct).await;
    let mut second = first.standby(Durability::Disk).expect("a standby");
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let (to_one, mut one) = start(&first, database, &at("one")).await;
    let (to_two, two) = start(&first, database, &at("two")).await;
    assert_eq!(report(&one, 1).await, 200);
    // What comes now, the standby does not get any more.
    first.wait_for_standby().expect("it follows");
    second.stop().expect("it ends");
    for number in 2..8 {
        assert_eq!(report(&one, number).await, 200);
    }
    caught_up(&two, &one).await;
    for forwarder in [&to_one, &to_two] {
        forwarder.lead_to(0);
    }
    first.crash().expect("it is killed");
    second.begin().expect("it begins");
    second.promote().expect("it is the first now");
    // Events that the server knows are missing.
    let live = listen(&one).await;
    to_one.lead_to(second.port());
    is_out(&one).await;
    ends(live).await;
    // Nor does it begin again on what lost them.
    one.kill();
    let again = Server::try_start(&Setting::over(&to_one.url(database)), &at("one"));
    let said = again.map(drop).expect_err("it knows more than the record has");
    println!("started again, it says: {}", said.lines().last().unwrap_or_default());
    // Whoever knows nothing of them goes on.
    let (_to_three, three) = start(&second, database, &at("three")).await;
    assert_eq!(three.ready().await.0, 200);
    for number in 102..122 {
        assert_eq!(report(&three, number).await, 200);
    }
    // Events that the server knows are others now.
    to_two.lead_to(second.port());
    is_out(&two).await;
    assert_eq!(report(&three, 122).await, 200);
    assert_eq!(three.ready().await.0, 200);
}
