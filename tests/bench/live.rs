//! What a timeline weighs, and what it costs that browsers listen.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use tests::{
    flood,
    http::{Client, Failure},
    plans, process,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
};

use crate::{CLOCK, Server, browser, program, row, with_plan};

/// Streams that are open at once.
const STREAMS: usize = 10_000;

/// Ways to look at a timeline, each of which is a page of its own.
const WAYS: [&str; 5] = ["?links=all", "?zoom=week", "?zoom=quarter", "?zoom=fit", "?group=owner"];

/// Draws timelines of some sizes, and moves over one of them in a browser.
pub async fn timelines(folder: &Path) -> Result<(), Failure> {
    let kubernetes = Path::new("../shared/data/kubernetes_keps");
    let mut all = vec![(plans::portfolio("plan", 50), "50 tasks")];
    if kubernetes.is_dir() {
        all.push((plans::kubernetes(kubernetes), "1,199 Kubernetes milestones"));
    }
    all.push((plans::portfolio("plan", 10_000), "10,000 tasks"));
    for (plan, name) in all {
        let (key, data) = (plan.key.clone(), folder.join(format!("timeline-{}", plan.tasks.len())));
        with_plan(&data, plan).await?;
        let server = Server::start(&data)?;
        let mut client = Client::connect(&server.address).await?;
        let (_, size) = client.fetch(&format!("/r/{key}/timeline")).await?;
        let mut times = Vec::new();
        for way in WAYS {
            let asked = Instant::now();
            client.fetch(&format!("/r/{key}/timeline{way}")).await?;
            times.push(asked.elapsed());
        }
        times.sort_unstable();
        let (middle, worst) = (times[times.len() / 2], times[times.len() - 1]);
        let found = format!(
            "{:.1} ms, at most {:.1}; {:.1} kB",
            middle.as_secs_f64() * 1e3,
            worst.as_secs_f64() * 1e3,
            size as f64 / 1e3
        );
        row(&format!("Timeline, {name}: not from the cache; brotli"), "–", &found);
    }
    let data = folder.join("timeline-frames");
    with_plan(&data, plans::portfolio("plan", 2_000)).await?;
    let server = Server::start(&data)?;
    let address = format!("http://{}/r/plan/timeline", server.address);
    let frames = browser("frames.mjs", &[&address]);
    let frames = frames.unwrap_or_else(|| "not measured: no browser".to_owned());
    row("Work of a frame on the timeline of 2,000 tasks, p95", "< 16.7 ms", &frames);
    Ok(())
}

fn start(data: &Path) -> Result<(Child, String), Failure> {
    use std::io::{BufRead, BufReader};
    let mut child = Command::new(program())
        .args(["serve", "--demo", "--addr", "127.0.0.1:0", "--clock", CLOCK])
        .args(["--connections", &(STREAMS + STREAMS / 2).to_string(), "--data"])
        .arg(data)
        .env("RUST_LOG", "off")
        .stdout(Stdio::piped())
        .spawn()?;
    let mut line = String::new();
    BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut line)?;
    let address = line.trim().rsplit("http://").next().unwrap_or_default().to_owned();
    Ok((child, address))
}

/// Listens until the stream ends; says when it is open, and when a change of a version was heard.
async fn listen(
    address: &str,
    heard: mpsc::UnboundedSender<Option<Instant>>,
    place: OwnedSemaphorePermit,
) -> Option<()> {
    let mut place = Some(place);
    let mut stream = TcpStream::connect(address).await.ok()?;
    let request = format!("GET /live HTTP/1.1\r\nhost: {address}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.ok()?;
    let (mut piece, mut open) = ([0; 2048], false);
    loop {
        let n = stream.read(&mut piece).await.ok().filter(|n| *n > 0)?;
        let text = String::from_utf8_lossy(&piece[..n]);
        if !open && text.contains("\"versions\"") {
            open = true;
            // The next one may come.
            place.take();
            heard.send(None).ok()?;
        }
        if text.contains("\"tasks\"") {
            heard.send(Some(Instant::now())).ok()?;
        }
    }
}

/// Opens many streams, changes something, and ends the server.
pub async fn streams(folder: &Path) -> Result<(), Failure> {
    server::serve::raise_file_limit(STREAMS * 2);
    let (mut child, address) = start(&folder.join("streams"))?;
    let mut planner = Client::connect(&address).await?;
    planner.sign_in("planner").await?;
    planner.get("/r/december-1").await?;
    let before = flood::memory(child.id());
    let (send, mut heard) = mpsc::unbounded_channel();
    // Not more at once than the system keeps until they are accepted.
    let gate = Arc::new(Semaphore::new(200));
    for _ in 0..STREAMS {
        let (address, send, place) =
            (address.clone(), send.clone(), gate.clone().acquire_owned().await?);
        tokio::spawn(async move { listen(&address, send, place).await });
    }
    for n in 0..STREAMS {
        let told = tokio::time::timeout(Duration::from_secs(30), heard.recv()).await;
        told.map_err(|_| format!("only {n} streams are open"))?;
    }
    let memory = flood::memory(child.id());
    let mut times = Vec::new();
    for n in 0..5 {
        let percent = (70 + n).to_string();
        let values = [("roadmap", "december-1"), ("task", "LOG-04"), ("percent", percent.as_str())];
        let begun = Instant::now();
        let (status, answer) = planner.post("/do/report", &values).await?;
        if status != 200 {
            return Err(Failure::from(answer));
        }
        let mut last = begun;
        for _ in 0..STREAMS {
            let told = tokio::time::timeout(Duration::from_secs(10), heard.recv()).await?;
            last = told.flatten().map_or(last, |at| at.max(last));
        }
        times.push(last - begun);
    }
    times.sort_unstable();
    let ending = Instant::now();
    let ended = process::end(&mut child, Duration::from_secs(30)).await;
    let ended = ended
        .map_or_else(|| "never".to_owned(), |_| format!("{:.2} s", ending.elapsed().as_secs_f64()));
    let found = format!("{memory:.0} MB, {:.0} MB of them for the streams", memory - before);
    row("Memory with 10,000 open streams", "< 200 MB", &found);
    let found = format!(
        "{:.0} ms, at most {:.0}",
        times[2].as_secs_f64() * 1e3,
        times[4].as_secs_f64() * 1e3
    );
    row("A change at all of them, from sending it", "< 300 ms", &found);
    row("Shutdown with them open", "< 2 s", &ended);
    Ok(())
}
