//! Clients that are slow, many, dishonest or in need of everything at once do the server no harm.

#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

mod raw;

use std::{
    io::ErrorKind,
    time::{Duration, Instant},
};

use raw::{Answer, PAGE, PATIENCE, Server, get, post, talk, trickle};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::RwLock,
    task::JoinSet,
};

/// Tests that need the machine for themselves hold it alone.
static MACHINE: RwLock<()> = RwLock::const_new(());

/// MiB that the server may hold whatever happens.
const MEMORY: u64 = 200;
/// Connections that a server has at the most.
const PLACES: usize = 4_000;

const fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

/// Returns how many connections of at most so many a test can have, or says by name what it lacks;
/// in CI it must have them all.
fn possible(test: &str, wanted: usize) -> usize {
    let files = rlimit::increase_nofile_limit(u64::MAX).expect("the limit of open files");
    let free = usize::try_from(files).unwrap_or(usize::MAX).saturating_sub(300);
    if free < wanted {
        assert!(std::env::var_os("CI").is_none(), "{test} needs {wanted} connections, not {free}");
        eprintln!("{test} has {free} connections instead of {wanted}: the hard limit of files");
    }
    free.min(wanted)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_that_send_their_headers_slowly_are_cut_off_and_hold_up_nobody() {
    let _shared = MACHINE.read().await;
    let server = Server::start();
    server.is_well().await;
    let mut slow = JoinSet::new();
    for _ in 0..20 {
        let address = server.address.clone();
        slow.spawn(async move {
            let start = b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ";
            trickle(&address, start, b"a", seconds(1), seconds(20)).await
        });
    }
    for _ in 0..6 {
        tokio::time::sleep(seconds(1)).await;
        let answer = server.get(PAGE).await;
        assert_eq!(answer.statuses(), [200]);
        assert!(answer.took < seconds(1), "another client waited {:?}", answer.took);
    }
    while let Some(answer) = slow.join_next().await {
        let answer = answer.expect("no panic");
        assert!(answer.ended && answer.took < seconds(15), "{answer:?}");
        assert!(answer.took > seconds(5), "a slow client has some time: {answer:?}");
        assert!(answer.statuses().iter().all(|status| *status == 408), "{answer:?}");
    }
    server.is_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_trickles_is_ended_with_408() {
    let _shared = MACHINE.read().await;
    let server = Server::start();
    let form = "POST /do/report HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\
        Content-Type: application/x-www-form-urlencoded\r\n\r\nroadmap=";
    let cookie = server.sign_in("planner").await;
    let files = format!(
        "POST /do/submit HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\nCookie: {cookie}\r\n\
        Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
    );
    let chunks =
        "POST /do/report HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nroad";
    let slowly = |text: &str| {
        let (address, text) = (server.address.clone(), text.to_owned());
        async move { trickle(&address, text.as_bytes(), b"a", seconds(20), PATIENCE).await }
    };
    let answers = tokio::join!(slowly(form), slowly(&files), slowly(chunks));
    for answer in <[Answer; 3]>::from(answers) {
        assert_eq!(answer.statuses(), [408], "{answer:?}");
        assert!(answer.ended, "{answer:?}");
        assert!(answer.took > seconds(10) && answer.took < seconds(20), "{answer:?}");
    }
    server.is_well().await;
}

/// Asks for a page as somebody does who is not prepared to wait.
async fn is_let_in(server: &Server) {
    let answer = server.get(PAGE).await;
    assert_eq!(answer.statuses(), [200], "an honest client was kept out");
    assert!(answer.took < seconds(2), "an honest client waited {:?}", answer.took);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_idle_connections_keep_no_honest_client_out() {
    let _alone = MACHINE.write().await;
    let number = possible("ten_thousand_idle_connections_keep_no_honest_client_out", 10_000);
    let server = Server::start();
    server.is_well().await;
    let address = server.address.clone();
    let opening = tokio::spawn(async move {
        let mut idle = Vec::with_capacity(number);
        for n in 1..=number {
            idle.push(TcpStream::connect(&address).await.expect("a connection"));
            if n % 100 == 0 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
        idle
    });
    while !opening.is_finished() {
        is_let_in(&server).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let idle = opening.await.expect("no panic");
    assert_eq!(idle.len(), number);
    for _ in 0..5 {
        is_let_in(&server).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let memory = server.memory();
    assert!(memory < MEMORY, "{number} idle connections take {memory} MiB");
    let waits = |stream: &&TcpStream| match stream.try_read(&mut [0]) {
        Err(error) => error.kind() == ErrorKind::WouldBlock,
        Ok(_) => false,
    };
    let open = idle.iter().filter(waits).count();
    assert!(open <= PLACES + 200, "{open} connections are open");
    drop(idle);
    is_let_in(&server).await;
}

#[tokio::test]
async fn headers_without_measure_are_refused_with_431() {
    let _shared = MACHINE.read().await;
    let server = Server::start();
    // Twice the limit: what has arrived whole by the time that it is looked at may pass a little over it.
    let long = "a".repeat(140_000);
    let many: String = (0..300).map(|n| format!("X-{n}: a\r\n")).collect();
    let requests = [
        format!("GET {PAGE} HTTP/1.1\r\nHost: x\r\nX-Long: {long}\r\n\r\n"),
        format!("GET {PAGE} HTTP/1.1\r\nHost: x\r\nX-Endless: {long}"),
        format!("GET {PAGE} HTTP/1.1\r\nHost: x\r\nCookie: {}\r\n\r\n", "b=c; ".repeat(100_000)),
        format!("GET {PAGE} HTTP/1.1\r\nHost: x\r\n{many}\r\n"),
        format!("GET /{long} HTTP/1.1\r\nHost: x\r\n\r\n"),
    ];
    for request in requests {
        let answer = server.send(&request).await;
        let about = request.get(..60).unwrap_or_default();
        assert_eq!(answer.statuses(), [431], "{about}");
        assert!(answer.ended && answer.took < seconds(5), "{about}: {:?}", answer.took);
    }
    server.is_well().await;
}

#[tokio::test]
async fn a_form_over_its_limit_is_refused_with_413_and_a_false_length_does_no_harm() {
    let _shared = MACHINE.read().await;
    let server = Server::start();
    let large = "a".repeat((64 << 10) + 1);
    let answer = server.send(post("/do/report", &large)).await;
    assert_eq!(answer.statuses(), [413]);
    let head = "POST /do/report HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunks = format!("{head}{:x}\r\n{large}\r\n0\r\n\r\n", large.len());
    assert_eq!(server.send(chunks).await.statuses(), [413]);
    for length in [100, 60_000, usize::MAX / 4] {
        let mut stream = TcpStream::connect(&server.address).await.expect("a connection");
        let head = format!("POST /do/report HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n");
        let text = format!("{head}\r\nroadmap=december-1");
        stream.write_all(text.as_bytes()).await.expect("sent");
        tokio::time::sleep(Duration::from_millis(100)).await;
        drop(stream);
        server.is_well().await;
    }
    // What comes after the length is another request; this one is none.
    let answer =
        server.send("POST /do/report HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nab\n\n");
    let statuses = answer.await.statuses();
    assert_eq!(statuses.get(1), Some(&400), "{statuses:?}");
}

/// A request that is to be smuggled in behind another.
const HIDDEN: &str = "GET /sign-in HTTP/1.1\r\nHost: x\r\n\r\n";

#[tokio::test]
async fn a_request_of_unclear_length_has_one_answer_at_the_most() {
    let _shared = MACHINE.read().await;
    let server = Server::start();
    let pair = server.send(format!("{HIDDEN}{}", get("/sign-in"))).await;
    assert_eq!(pair.statuses(), [200, 200], "two honest requests have two answers");
    let unclear = [
        "Content-Length: 5\r\nContent-Length: 6\r\n\r\n0\r\n\r\n",
        "Content-Length: 0\r\nContent-Length: 40\r\n\r\n",
        "Content-Length: 5, 5\r\n\r\n0\r\n\r\n",
        "Content-Length: +5\r\n\r\n0\r\n\r\n",
        "Content-Length: -5\r\n\r\n0\r\n\r\n",
        "Content-Length: 0x5\r\n\r\n0\r\n\r\n",
        "Content-Length: \r\n\r\n0\r\n\r\n",
        "Content-Length: 99999999999999999999999\r\n\r\n",
        "Content-Length : 5\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: gzip\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\nabc\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n3\nabc\n0\n\n",
        "Transfer-Encoding: chunked\r\n\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    ];
    for rest in unclear {
        let text = format!("POST /do/report HTTP/1.1\r\nHost: x\r\n{rest}{HIDDEN}");
        let answer = server.send(text).await;
        assert_eq!(answer.statuses(), [400], "{rest:?}");
        assert!(answer.ended && answer.took < seconds(5), "{rest:?}: {:?}", answer.took);
    }
    // Chunks win over a length, and nothing is read behind them.
    let both = [
        "HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
        "HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5",
        "HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 900",
        "HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked",
        "HTTP/1.0\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
    ];
    for head in both {
        let text = format!("POST /do/report {head}\r\n\r\n0\r\n\r\n{HIDDEN}");
        let answer = server.send(text).await;
        assert!(answer.statuses().len() <= 1, "{head:?}: {:?}", answer.statuses());
        assert!(answer.ended && answer.took < seconds(5), "{head:?}: {:?}", answer.took);
    }
    server.is_well().await;
}

/// A gzip file of 1 MiB that holds 1 GiB of zeros.
fn gibibyte_of_zeros() -> Vec<u8> {
    // One block in whose code a copy of 258 bytes takes two bits, both of them zero.
    const START: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\0\xff\
        \xed\xc0\x81\0\0\0\0\x80\xa0\xfd\xa9\x17\xa9";
    const COPIES: usize = 1_040_447;
    const END: &[u8] = b"\xa0\x1a\xb0\xc2\x64\x5b\0\0\0\x40";
    [START, &vec![0_u8; COPIES], END].concat()
}

#[tokio::test]
async fn a_packed_form_is_refused_with_415_and_never_unpacked() {
    let _shared = MACHINE.read().await;
    let server = Server::start();
    server.is_well().await;
    let before = server.peak();
    let bomb = gibibyte_of_zeros();
    let head = |encoding: &str, length: usize| {
        format!(
            "POST /do/report HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\
             Content-Encoding: {encoding}\r\nContent-Length: {length}\r\n\r\n"
        )
    };
    for encoding in ["gzip", "x-gzip", "deflate", "gzip, gzip"] {
        let answer = server.send([head(encoding, bomb.len()).as_bytes(), &bomb].concat()).await;
        assert_eq!(answer.statuses(), [415], "{encoding}");
    }
    for encoding in ["br", "zstd", "GZIP", "unheard-of"] {
        let answer = server.send(head(encoding, 4) + "abcd").await;
        assert_eq!(answer.statuses(), [415], "{encoding}");
    }
    let grown = server.peak() - before;
    assert!(grown < 32, "the bomb took {grown} MiB");
    server.is_well().await;
}

/// A form with files in the making.
struct Parts {
    boundary: String,
    bytes: Vec<u8>,
}

impl Parts {
    /// Begins with the task that the planner answers for.
    fn about_a_task(boundary: &str) -> Self {
        let parts = Self { boundary: boundary.to_owned(), bytes: Vec::new() };
        parts.field("roadmap", "december-1").field("task", "GOV-07")
    }

    fn part(mut self, headers: &str, contents: &[u8]) -> Self {
        let head = format!(
            "--{}\r\nContent-Disposition: form-data; name={headers}\r\n\r\n",
            self.boundary
        );
        self.bytes.extend_from_slice(head.as_bytes());
        self.bytes.extend_from_slice(contents);
        self.bytes.extend_from_slice(b"\r\n");
        self
    }

    fn field(self, name: &str, value: &str) -> Self {
        self.part(&format!("\"{name}\""), value.as_bytes())
    }

    fn file(self, name: &str, kind: &str, contents: &[u8]) -> Self {
        let headers = format!("\"file\"; filename=\"{name}\"\r\nContent-Type: {kind}");
        self.part(&headers, contents)
    }

    fn end(mut self) -> Vec<u8> {
        self.bytes.extend_from_slice(format!("--{}--\r\n", self.boundary).as_bytes());
        self.bytes
    }
}

/// Sends a form with files as a program does.
async fn submit(server: &Server, cookie: &str, kind: &str, body: &[u8]) -> Answer {
    let head = format!(
        "POST /do/submit HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept: application/json\r\n\
         Cookie: {cookie}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    server.send([head.as_bytes(), body].concat()).await
}

const KIND: &str = "multipart/form-data; boundary=b";

#[tokio::test]
async fn a_form_with_files_that_is_malformed_or_has_too_many_parts_is_refused() {
    let _shared = MACHINE.read().await;
    let server = Server::start();
    let cookie = server.sign_in("planner").await;
    let about = || Parts::about_a_task("b");
    let many = (0..10_000).fold(about(), |parts, _| parts.field("a", "b")).end();
    let files = (0..21).fold(about(), |parts, _| parts.file("a", "text/plain", b"a")).end();
    let texts = (0..66).fold(about(), |parts, _| parts.field("a", &"b".repeat(1024))).end();
    for (body, what) in [(many, "many parts"), (files, "21 files"), (texts, "66 KiB of text")] {
        let answer = submit(&server, &cookie, KIND, &body).await;
        assert_eq!(answer.statuses(), [413], "{what}: {}", answer.text());
    }
    let endless = about().file("a", "text/plain", b"a").bytes;
    let unnamed = about().part(&"a".repeat(300 << 10), b"a").end();
    let broken = [
        (endless, "a part without end"),
        (b"--b\r\nContent-Disposition: form-data".to_vec(), "a header without end"),
        (unnamed, "a header of 300 KiB"),
        (b"nothing of the kind".to_vec(), "no part"),
        (Vec::new(), "nothing"),
    ];
    for (body, what) in broken {
        let answer = submit(&server, &cookie, KIND, &body).await;
        assert_eq!(answer.statuses(), [400], "{what}: {}", answer.text());
    }
    let long = "b".repeat(71);
    let longer = "b".repeat(5_000);
    for boundary in ["", long.as_str(), longer.as_str()] {
        let body = Parts::about_a_task(boundary).file("a", "text/plain", b"a").end();
        let kind = format!("multipart/form-data; boundary={boundary}");
        let answer = submit(&server, &cookie, &kind, &body).await;
        assert_eq!(answer.statuses(), [400], "{} bytes: {}", boundary.len(), answer.text());
    }
    let whole = about().file("a", "text/plain", b"a").end();
    let answer = submit(&server, &cookie, "multipart/form-data", &whole).await;
    assert_eq!(answer.statuses(), [400], "no boundary: {}", answer.text());
    server.is_well().await;
}

/// A ZIP file of a few bytes whose one entry claims to be one of 4 GiB.
fn zip_bomb() -> Vec<u8> {
    const VERSIONS_AND_METHOD: &[u8] = b"\x14\0\0\0\x08\0";
    const TIME: &[u8] = b"\0\0\x21\0";
    // The checksum, 4 bytes packed, all that fits unpacked, and a name of one byte.
    const SIZES: &[u8] = b"\0\0\0\0\x04\0\0\0\xfe\xff\xff\xff\x01\0\0\0";
    const ENTRY: [&[u8]; 3] = [VERSIONS_AND_METHOD, TIME, SIZES];
    let entry = ENTRY.concat();
    let local = [&b"PK\x03\x04"[..], &entry, b"a", b"\x03\0\0\0"].concat();
    let central = [&b"PK\x01\x02\x14\0"[..], &entry, &[0; 14], b"a"].concat();
    let sizes = [central.len(), local.len()].map(|size| u32::try_from(size).unwrap_or(0));
    let [central_size, start] = sizes.map(u32::to_le_bytes);
    let end = [&b"PK\x05\x06\0\0\0\0\x01\0\x01\0"[..], &central_size, &start, b"\0\0"].concat();
    [local, central, end].concat()
}

#[tokio::test]
async fn files_are_bytes_to_the_server_and_too_large_ones_are_refused() {
    let _shared = MACHINE.read().await;
    let server = Server::start();
    let cookie = server.sign_in("planner").await;
    let about = || Parts::about_a_task("b");
    let before = server.peak();
    let large = about().file("a", "application/pdf", &vec![b'a'; 26 << 20]).end();
    let answer = submit(&server, &cookie, KIND, &large).await;
    assert_eq!(answer.statuses(), [413], "{}", answer.text());
    let inner = b"--c\r\nContent-Disposition: file; filename=\"d\"\r\n\r\ne\r\n--c--";
    let nested = about().file("a", "multipart/mixed; boundary=c", inner).end();
    let answer = submit(&server, &cookie, KIND, &nested).await;
    let statuses = answer.statuses();
    // The form lacks a date, so it is refused after its file was taken, unless that comes first.
    assert!(statuses == [422] || statuses == [400], "{}", answer.text());
    let form = about().field("fact_date", "2026-11-20").field("statement", "Done");
    let form = form.file("a.zip", "application/zip", &zip_bomb()).end();
    let answer = submit(&server, &cookie, KIND, &form).await;
    let statuses = answer.statuses();
    assert!(statuses == [200] || statuses == [303] || statuses == [422], "{}", answer.text());
    let peak = server.peak();
    assert!(peak < MEMORY, "files took {peak} MiB, {before} MiB before");
    server.is_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_requests_at_once_are_answered_or_refused_and_none_hangs() {
    let _alone = MACHINE.write().await;
    let number = possible("two_thousand_requests_at_once_are_answered_or_refused", 2_000);
    let server = Server::start();
    server.is_well().await;
    let mut asking = JoinSet::new();
    for n in 0..number {
        let address = server.address.clone();
        let request = get(&format!("{PAGE}/tasks?q={n}"));
        asking.spawn(async move { talk(&address, request.as_bytes(), PATIENCE).await });
    }
    let (mut served, mut refused) = (0, 0);
    while let Some(answer) = asking.join_next().await {
        let answer = answer.expect("no panic");
        assert!(answer.ended, "a request hangs: {answer:?}");
        let statuses = answer.statuses();
        if statuses == [200] {
            served += 1;
        } else {
            // One client asks for more than its share, or the server has no place left.
            assert!(statuses == [503] || statuses == [429], "{answer:?}");
            assert!(answer.text().to_lowercase().contains("\nretry-after: "), "{answer:?}");
            refused += 1;
        }
    }
    assert_eq!(served + refused, number);
    assert!(served > 0, "somebody is served");
    println!("{served} served, {refused} refused");
    is_let_in(&server).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_asked_to_end_does_not_wait_for_idle_connections() {
    let _shared = MACHINE.read().await;
    let mut server = Server::start();
    server.is_well().await;
    let mut idle = Vec::new();
    for n in 0..100 {
        let mut stream = TcpStream::connect(&server.address).await.expect("a connection");
        if n % 2 == 0 {
            stream.write_all(HIDDEN.as_bytes()).await.expect("sent");
            let heard = stream.read(&mut [0; 64]).await.expect("an answer");
            assert!(heard > 0, "it is answered");
        }
        idle.push(stream);
    }
    let begun = Instant::now();
    let status = server.end(seconds(12)).await;
    let took = begun.elapsed();
    assert!(status.is_some_and(|status| status.success()), "{status:?} after {took:?}");
    drop(idle);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_sign_ins_takes_little_memory_and_honest_people_get_in() {
    let _alone = MACHINE.write().await;
    let server = Server::start_with(|data| {
        let program = env!("CARGO_BIN_EXE_vekha-for-tests");
        tests::flood::prepare(program, data).expect("the people are there");
    });
    let outcome = tests::flood::run(&server.address, server.process(), 200.0, seconds(8)).await;
    let outcome = outcome.expect("the flood ran");
    assert!(outcome.attempts > 1_000, "{outcome:?}");
    assert!(outcome.turned_away > outcome.attempts / 4, "it is held back: {outcome:?}");
    assert_eq!(outcome.got_in, 0, "{outcome:?}");
    assert_eq!(outcome.honest.0, outcome.honest.1, "{outcome:?}");
    assert!(outcome.memory < 200.0, "{outcome:?}");
    server.is_well().await;
}
