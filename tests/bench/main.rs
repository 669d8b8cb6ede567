//! The benchmark: the server and its load on the same machine, figures as a table in Markdown.

mod cached;
mod crowd;
mod growth;
mod history;
mod live;
mod obligations;
mod portfolio;
mod postgres;

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use roadmap::{Actor, Command as Ask, date::add_days};
use tests::{
    flood,
    http::{Client, Failure},
    plans,
};

const CONNECTIONS: u64 = 25;
const RATE: u64 = 500;
const CLOCK: &str = "2026-11-23T09:00:00Z";
/// The server, where no other is named.
const SERVER: &str = "target/release/vekha";

/// Returns what stands behind a name on the command line.
fn named(name: &str) -> Option<String> {
    std::env::args().skip_while(|argument| argument != name).nth(1)
}

fn program() -> String {
    named("--server").unwrap_or_else(|| SERVER.to_owned())
}

/// Returns the parts that are named.
fn parts() -> Vec<String> {
    let all: Vec<String> = std::env::args().skip(1).collect();
    let is_name = |text: &String| text.starts_with("--");
    let parts = all.iter().enumerate().filter(|(at, text)| {
        let follows_name =
            at.checked_sub(1).and_then(|before| all.get(before)).is_some_and(is_name);
        !is_name(text) && !follows_name
    });
    parts.map(|(_, part)| part.clone()).collect()
}

/// Tells whether a part is wanted: the one that is named, or all.
fn wanted(part: &str) -> bool {
    let parts = parts();
    parts.is_empty() || parts.iter().any(|known| known == part)
}

struct Server {
    child: Child,
    address: String,
    started: Duration,
}

impl Server {
    fn start(data: &Path) -> Result<Self, Failure> {
        Self::start_of(&program(), data)
    }

    fn start_of(program: &str, data: &Path) -> Result<Self, Failure> {
        Self::start_by(Command::new(program), data, &[])
    }

    /// Starts a server by a command that has its environment, with more arguments.
    fn start_by(mut command: Command, data: &Path, more: &[&str]) -> Result<Self, Failure> {
        let begin = Instant::now();
        let mut child = command
            .args(["serve", "--demo", "--addr", "127.0.0.1:0", "--clock", CLOCK, "--data"])
            .arg(data)
            .args(more)
            .env("RUST_LOG", "off")
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut line)?;
        let address = line.trim().rsplit("http://").next().unwrap_or_default().to_owned();
        Ok(Self { child, address, started: begin.elapsed() })
    }

    /// Megabytes of memory in use.
    fn memory(&self) -> f64 {
        flood::memory(self.child.id())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn row(what: &str, asked: &str, found: &str) {
    println!("| {what} | {asked} | {found} |");
}

fn ms(micros: u64) -> String {
    format!("{:.2} ms", micros as f64 / 1000.0)
}

/// Sends at a fixed rate, late answers counted from when they should have been asked for.
async fn fixed_rate(
    address: &str,
    path: &str,
    person: Option<&str>,
) -> Result<Histogram<u64>, Failure> {
    let mut tasks = Vec::new();
    let begin = Instant::now() + Duration::from_millis(300);
    for n in 0..CONNECTIONS {
        let (address, path, person) =
            (address.to_owned(), path.to_owned(), person.map(str::to_owned));
        tasks.push(tokio::spawn(async move {
            let mut client = Client::connect(&address).await?;
            if let Some(person) = &person {
                client.sign_in(person).await?;
            }
            let mut times = Histogram::<u64>::new(3)?;
            let step = Duration::from_micros(1_000_000 * CONNECTIONS / RATE);
            for request in 0..160u32 {
                let due = begin + Duration::from_micros(n * 1_000_000 / RATE) + step * request;
                tokio::time::sleep_until(due.into()).await;
                let (status, _) = client.fetch(&path).await?;
                if status != 200 {
                    return Err(Failure::from(format!("{path}: {status}")));
                }
                times.record(due.elapsed().as_micros() as u64)?;
            }
            Ok::<_, Failure>(times)
        }));
    }
    let mut all = Histogram::new(3)?;
    for task in tasks {
        all.add(task.await??)?;
    }
    Ok(all)
}

/// Asks as often as it can over all connections, spread over servers; returns pages a second.
async fn flat_out(addresses: &[&str], path: &str, person: Option<&str>) -> Result<f64, Failure> {
    let begin = Instant::now();
    let mut tasks = Vec::new();
    for address in addresses.iter().cycle().take(CONNECTIONS as usize) {
        let (address, path, person) =
            ((*address).to_owned(), path.to_owned(), person.map(str::to_owned));
        tasks.push(tokio::spawn(async move {
            let mut client = Client::connect(&address).await?;
            if let Some(person) = &person {
                client.sign_in(person).await?;
            }
            let mut pages = 0u32;
            while begin.elapsed() < Duration::from_secs(4) {
                client.fetch(&path).await?;
                pages += 1;
            }
            Ok::<_, Failure>(pages)
        }));
    }
    let mut pages = 0;
    for task in tasks {
        pages += task.await??;
    }
    Ok(f64::from(pages) / begin.elapsed().as_secs_f64())
}

async fn pages(server: &Server, name: &str, key: &str) -> Result<(), Failure> {
    for (page, path) in [("overview", format!("/r/{key}")), ("tasks", format!("/r/{key}/tasks"))] {
        for person in [None, Some("planner")] {
            let who = if person.is_some() { "signed in" } else { "not signed in" };
            let times = fixed_rate(&server.address, &path, person).await?;
            let (p50, p99) = (times.value_at_quantile(0.5), times.value_at_quantile(0.99));
            let found = format!("p50 {}, p99 {}", ms(p50), ms(p99));
            row(
                &format!("{name}, {page}, {who}, {RATE} requests/s"),
                "p50 < 2 ms, p99 < 10 ms",
                &found,
            );
            let rate = flat_out(&[&server.address], &path, person).await?;
            row(
                &format!("{name}, {page}, {who}, flat out"),
                "≥ 5,000 pages/s",
                &format!("{rate:.0} pages/s"),
            );
        }
    }
    Ok(())
}

async fn reports(server: &Server) -> Result<(), Failure> {
    let begin = Instant::now();
    let tasks = ["GOV-07", "GOV-08", "GOV-09", "GOV-10", "GOV-11", "GOV-12", "MIN-03", "MIN-04"];
    let mut clients = Vec::new();
    for n in 0..64usize {
        let address = server.address.clone();
        clients.push(tokio::spawn(async move {
            let mut client = Client::connect(&address).await?;
            client.sign_in("planner").await?;
            let mut times = Histogram::<u64>::new(3)?;
            let mut count = 0;
            while begin.elapsed() < Duration::from_secs(6) {
                let note = format!("{n}/{count}");
                let values = [
                    ("roadmap", "december-1"),
                    ("task", tasks[n % tasks.len()]),
                    ("percent", "50"),
                    ("forecast", "2026-11-30"),
                    ("note", &note),
                ];
                let asked = Instant::now();
                let (status, text) = client.post("/do/report", &values).await?;
                if status != 200 {
                    return Err(Failure::from(text));
                }
                times.record(asked.elapsed().as_micros() as u64)?;
                count += 1;
            }
            Ok::<_, Failure>(times)
        }));
    }
    let mut all = Histogram::<u64>::new(3)?;
    for client in clients {
        all.add(client.await??)?;
    }
    let rate = all.len() as f64 / begin.elapsed().as_secs_f64();
    let found = format!("{rate:.0}/s, p99 {}", ms(all.value_at_quantile(0.99)));
    row("Reports acknowledged durably, 64 clients", "≥ 1,000/s, p99 < 50 ms", &found);
    Ok(())
}

fn admin() -> Actor {
    sample::people()[3].clone()
}

/// A record with 10,000 tasks and 100,000 events.
async fn large(data: &Path) -> Result<(), Failure> {
    let store = store::Store::open(data).await?;
    let now: chrono::DateTime<chrono::Utc> = CLOCK.parse()?;
    // The reports are spread over ninety days, so that every day has a past of its own.
    let begun = now - chrono::TimeDelta::days(90);
    let today = now.date_naive();
    store.create(admin(), plans::generated("large", 10_000), begun).await?;
    let mut planner = sample::people()[0].clone();
    planner.offices = (0..20).map(|n| format!("office-{n}").into()).collect();
    let plan = store.roadmap("large").ok_or("no plan")?;
    let mut writers = Vec::new();
    for part in 0..64usize {
        let (store, planner, plan) = (store.clone(), planner.clone(), plan.clone());
        writers.push(tokio::spawn(async move {
            for n in (part..99_999).step_by(64) {
                let Some(task) = plan.tasks.get(n % plan.tasks.len()) else { break };
                let command = Ask::Report {
                    task: task.key.clone(),
                    percent: (n / 1000) as i64,
                    // Not before the day of the report.
                    forecast: Some(add_days(task.deadline.last_day().max(today), (n % 5) as i64)),
                    confidence: None,
                    note: "As planned".to_owned(),
                };
                let at = begun + chrono::TimeDelta::seconds(n as i64 * 77);
                store.record("large", planner.clone(), &n.to_string(), command, at).await?;
            }
            Ok::<_, store::Error>(())
        }));
    }
    for writer in writers {
        writer.await??;
    }
    store.close().await;
    Ok(())
}

async fn with_plan(data: &Path, plan: roadmap::Definition) -> Result<(), Failure> {
    let store = store::Store::open(data).await?;
    let (now, key) = (CLOCK.parse()?, plan.key.clone());
    store.create(admin(), plan, now).await?;
    // Whoever tries the demonstration has the same place here.
    server::demo::fill(&store, now).await?;
    let plan = store.roadmap(&key).ok_or("no plan")?;
    let offices: Vec<_> = plan.offices.iter().map(|office| office.key.clone()).collect();
    for actor in sample::people() {
        let set = directory::Command::SetMember {
            login: actor.by.person,
            roadmap: key.clone(),
            member: Some(directory::Member { roles: actor.roles, offices: offices.clone() }),
        };
        store.direct(directory::Who::Host, set, now).await?;
    }
    store.close().await;
    Ok(())
}

fn size(path: &str) -> f64 {
    std::fs::metadata(path).map_or(0.0, |file| file.len() as f64 / 1000.0)
}

/// Lets a script measure something in a browser.
fn browser(script: &str, arguments: &[&str]) -> Option<String> {
    let script = format!("tests/browser/{script}");
    let output = Command::new("node").arg(script).args(arguments).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let no_browser = || "not measured: no browser".to_owned();
    let at = |name: &str| -> PathBuf { folder.path().join(name) };
    if wanted("postgres") {
        // It has a table of its own.
        postgres::run(&program(), folder.path()).await?;
        if parts() == ["postgres"] {
            return Ok(());
        }
    }
    println!("| What | Asked for | Measured |\n|---|---|---|");

    if wanted("demo") {
        let server = Server::start(&at("demo"))?;
        let mut client = Client::connect(&server.address).await?;
        let (_, overview) = client.fetch("/r/december-1").await?;
        pages(&server, "Bundled roadmap", "december-1").await?;
        row(
            "Memory with the bundled roadmap, after that load",
            "< 80 MB",
            &format!("{:.0} MB", server.memory()),
        );
        row("Overview, brotli", "< 30 kB", &format!("{:.1} kB", overview as f64 / 1000.0));
        let files = ["vekha.wasm", "vekha.js", "parts.js", "start.js"];
        let sizes = files.map(|name| size(&format!("target/site/pkg/{name}.br")));
        let sum: f64 = sizes.iter().sum();
        row("WebAssembly with its scripts, brotli", "< 90 kB", &format!("{sum:.1} kB"));
        let overview = format!("http://{}/r/december-1", server.address);
        let painted = browser("paint.mjs", &[&overview]).unwrap_or_else(no_browser);
        row("Largest contentful paint, local Chromium", "< 500 ms", &painted);
        reports(&server).await?;
        drop(server);
    }
    if wanted("cached") {
        cached::run(&Server::start(&at("cached"))?, &at("nginx"))?;
    }
    if wanted("growth") {
        let programs: Vec<_> = [Some(program()), named("--before")].into_iter().flatten().collect();
        growth::run(&programs, folder.path()).await?;
        with_plan(&at("browser"), plans::portfolio("plan", 500)).await?;
        let server = Server::start(&at("browser"))?;
        let overview = format!("http://{}/r/plan", server.address);
        let weight = browser("weight.mjs", &[&overview]).unwrap_or_else(no_browser);
        row("Overview of 500 tasks in the browser", "< 2,500 elements, < 120 ms", &weight);
    }
    if wanted("portfolio") {
        portfolio::run(&program(), folder.path()).await?;
    }
    if wanted("obligations") {
        obligations::run(&at("obligations")).await?;
    }
    if wanted("history") {
        let programs: Vec<_> = [Some(program()), named("--before")].into_iter().flatten().collect();
        // A folder that is named keeps the records, which take a while to make.
        let kept = named("--folder").map(PathBuf::from);
        history::run(&programs, kept.as_deref().unwrap_or(folder.path())).await?;
    }
    if wanted("flood") {
        flood::prepare(&program(), &at("flood"))?;
        let server = Server::start(&at("flood"))?;
        let minute = Duration::from_secs(60);
        let flood = flood::run(&server.address, server.child.id(), 200.0, minute).await?;
        let (wanted, got) = flood.honest;
        row(
            &format!("Memory while {} sign-ins arrive in a minute", flood.attempts),
            "< 200 MB",
            &format!("{:.0} MB", flood.memory),
        );
        row(
            "Honest sign-ins meanwhile",
            "all",
            &format!("{got} of {wanted}, at most after {:.1} s", flood.longest.as_secs_f64()),
        );
        drop(server);
    }
    if wanted("timeline") {
        live::timelines(folder.path()).await?;
    }
    if wanted("live") {
        live::streams(folder.path()).await?;
    }
    if wanted("kubernetes") {
        let kubernetes = Path::new("../shared/data/kubernetes_keps");
        if kubernetes.is_dir() {
            let plan = plans::kubernetes(kubernetes);
            let name = format!("{} Kubernetes milestones", plan.tasks.len());
            with_plan(&at("kubernetes"), plan).await?;
            let server = Server::start(&at("kubernetes"))?;
            pages(&server, &name, "kubernetes").await?;
            let address = format!("http://{}", server.address);
            let told = browser("effect.mjs", &[&address, "kubernetes"]).unwrap_or_else(no_browser);
            row("What a link does, told in the browser while typing", "< 16 ms", &told);
        } else {
            row("Kubernetes milestones", "–", "not measured: the data is not here");
        }
    }
    if wanted("large") || wanted("crowd") {
        large(&at("large")).await?;
        flood::prepare(&program(), &at("large"))?;
        let server = Server::start(&at("large"))?;
        row(
            "Start with 10,000 tasks and 100,000 events",
            "< 1 s",
            &format!("{:.2} s", server.started.as_secs_f64()),
        );
        if wanted("large") {
            pages(&server, "10,000 tasks", "large").await?;
        }
        row(
            "Memory with 10,000 tasks and 100,000 events",
            "–",
            &format!("{:.0} MB", server.memory()),
        );
        if !wanted("crowd") {
            return Ok(());
        }
        for (size, one_address) in [(4, false), (8, false), (40, false), (40, true), (200, false)] {
            let found = crowd::run(&server.address, server.child.id(), size, one_address).await?;
            let p99 = |times: &Histogram<u64>| ms(times.value_at_quantile(0.99));
            let from = if one_address { "from one address" } else { "each from its own address" };
            let [answered, refused, other] = found.crowd;
            row(
                &format!("{size} unknown clients, {from}: page, report, sign-in p99; memory"),
                "< 100 ms, < 150 ms, < 500 ms; < 300 MB",
                &format!(
                    "{}, {}, {}; {:.0} MB ({answered} answered, {refused} refused, {other} redirected)",
                    p99(&found.pages),
                    p99(&found.reports),
                    p99(&found.sign_ins),
                    found.memory
                ),
            );
        }
    }
    Ok(())
}
