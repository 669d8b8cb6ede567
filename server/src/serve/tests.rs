use std::sync::atomic::{AtomicUsize, Ordering};

use axum::{
    extract::State,
    routing::{get, post},
};
use tokio::{
    sync::{Notify, oneshot},
    time::Instant,
};

use super::*;

const HERE: std::net::IpAddr = std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
const PATIENCE: Duration = Duration::from_secs(10);

#[test]
fn only_a_form_with_files_has_the_time_of_one() {
    let of = |kind: &'static str| {
        let kind = (header::CONTENT_TYPE, HeaderValue::from_static(kind));
        brings_files(&HeaderMap::from_iter([kind]))
    };
    assert!(of("Multipart/Form-Data; boundary=x"));
    assert!(!of("application/x-www-form-urlencoded") && !of("multipart") && !of(""));
    assert!(!brings_files(&HeaderMap::new()));
}

/// What the handlers of a test share.
#[derive(Clone, Default)]
struct Stage {
    begun: Arc<AtomicUsize>,
    go: Arc<Notify>,
}

impl Stage {
    async fn has_begun(&self, number: usize) {
        while self.begun.load(Ordering::SeqCst) < number {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

async fn slow(State(stage): State<Stage>) -> &'static str {
    stage.begun.fetch_add(1, Ordering::SeqCst);
    stage.go.notified().await;
    "done"
}

async fn take(body: Body) -> StatusCode {
    let read = axum::body::to_bytes(body, 1 << 20).await;
    if read.is_ok() { StatusCode::OK } else { StatusCode::PAYLOAD_TOO_LARGE }
}

async fn who(ConnectInfo(peer): ConnectInfo<SocketAddr>) -> String {
    peer.ip().to_string()
}

async fn start(limits: Limits) -> (SocketAddr, Stage) {
    let stage = Stage::default();
    let router = Router::new()
        .route("/slow", get(slow).with_state(stage.clone()))
        .route("/take", post(take))
        .route("/who", get(who))
        .route("/large", get(|| async { vec![0_u8; 64 << 20] }));
    let listener = bind((HERE, 0).into()).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(serve(listener, router, limits, std::future::pending()));
    (address, stage)
}

async fn send(address: SocketAddr, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(text.as_bytes()).await.expect("sent");
    stream
}

/// Reads to the end; a connection that is reset has ended, too.
async fn heard(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    let reading = stream.read_to_end(&mut bytes);
    let _ = tokio::time::timeout(PATIENCE, reading).await.expect("an end");
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn ask(address: SocketAddr, path: &str) -> String {
    let text = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    heard(send(address, &text).await).await
}

const SLOW: &str = "GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

#[tokio::test]
async fn an_idle_connection_makes_room_and_one_at_work_does_not() {
    let (address, stage) = start(Limits { connections: 1, ..Limits::default() }).await;
    let idle = send(address, "").await;
    let answer = ask(address, "/who").await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("127.0.0.1"), "{answer}");
    assert_eq!(heard(idle).await, "");
    let working = send(address, SLOW).await;
    stage.has_begun(1).await;
    let answer = ask(address, "/who").await;
    assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains("Retry-After: 1\r\n"));
    stage.go.notify_one();
    assert!(heard(working).await.ends_with("done"));
}

#[tokio::test]
async fn what_is_too_much_work_is_refused_at_once() {
    let (address, stage) = start(Limits { in_flight: 1, ..Limits::default() }).await;
    let working = send(address, SLOW).await;
    stage.has_begun(1).await;
    let answer = ask(address, "/who").await;
    assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains("retry-after: 1\r\n"));
    stage.go.notify_one();
    assert!(heard(working).await.ends_with("done"));
    assert!(ask(address, "/who").await.starts_with("HTTP/1.1 200 "));
}

const HALF: &str = "POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab";

#[tokio::test]
async fn a_body_that_does_not_come_holds_up_nobody_and_ends_with_408() {
    let limits = Limits {
        in_flight: 1,
        body_idle: Duration::from_millis(500),
        request: PATIENCE,
        ..Limits::default()
    };
    let (address, _) = start(limits).await;
    let begun = Instant::now();
    let half = send(address, HALF).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(ask(address, "/who").await.starts_with("HTTP/1.1 200 "));
    let answer = heard(half).await;
    assert!(answer.starts_with("HTTP/1.1 408 ") && begun.elapsed() < PATIENCE, "{answer}");
}

#[tokio::test]
async fn a_body_that_is_late_but_comes_is_taken() {
    let (address, _) = start(Limits { in_flight: 1, ..Limits::default() }).await;
    let mut half = send(address, &HALF.replace("Host: x", "Host: x\r\nConnection: close")).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    half.write_all(b"cd").await.expect("sent");
    assert!(heard(half).await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn a_body_that_is_broken_ends_with_400() {
    let (address, _) = start(Limits::default()).await;
    let text = "POST /take HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n";
    let answer = heard(send(address, text).await).await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
}

#[tokio::test]
async fn an_answer_before_the_end_of_a_large_body_is_heard() {
    let (address, _) = start(Limits::default()).await;
    let length = 8 << 20;
    let head = format!("POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n");
    let mut stream = send(address, &head).await;
    stream.write_all(&vec![b'x'; length]).await.expect("the server reads on");
    let answer = heard(stream).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[tokio::test]
async fn a_client_that_does_not_read_its_answer_is_cut_off() {
    let limits = Limits { write_idle: Duration::from_millis(200), ..Limits::default() };
    let (address, _) = start(limits).await;
    let stream = send(address, "GET /large HTTP/1.1\r\nHost: x\r\n\r\n").await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(heard(stream).await.len() < 64 << 20);
}

#[tokio::test]
async fn headers_that_do_not_come_end_a_new_connection_and_a_kept_one() {
    let limits = Limits { headers: Duration::from_millis(300), ..Limits::default() };
    let (address, _) = start(limits).await;
    assert_eq!(heard(send(address, "GET / HT").await).await, "");
    let kept = send(address, "GET /who HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(heard(kept).await.ends_with("127.0.0.1"));
}

#[tokio::test]
async fn the_end_waits_for_whoever_is_at_work_only() {
    let stage = Stage::default();
    let router = Router::new().route("/slow", get(slow).with_state(stage.clone()));
    let listener = bind((HERE, 0).into()).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel::<()>();
    let end = async move { stopped.await.unwrap_or_default() };
    let server = tokio::spawn(serve(listener, router, Limits::default(), end));
    let idle = send(address, "").await;
    let working = send(address, SLOW).await;
    stage.has_begun(1).await;
    stop.send(()).expect("it listens");
    assert_eq!(heard(idle).await, "");
    stage.go.notify_one();
    assert!(heard(working).await.ends_with("done"));
    let ended = tokio::time::timeout(PATIENCE, server).await.expect("an end");
    ended.expect("no panic").expect("no failure");
}
