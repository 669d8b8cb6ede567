//! How the cost of a change and of the page after it grows with the plan: the same work on plans of 50,
//! 10,000 and 100,000 tasks, by the server and, with `--before PROGRAM`, by another one in turn.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use tests::{
    http::{Client, Failure},
    plans,
};

use crate::{Server, ms, row, with_plan};

/// Plans, by the number of their tasks.
const SIZES: [usize; 3] = [50, 10_000, 100_000];
/// Pages looked at, each after a report.
const PAGES: [&str; 8] = [
    "",
    "/tasks",
    "/tasks?q=task",
    "/tasks?sort=key",
    "/t/FIRST",
    "/t/LAST",
    "/forecast",
    "/register",
];
/// What each number of tasks is asked for: CPU of a report, saving in place, any page, uncached pages a
/// second, p99 beside reports, durable reports a second, megabytes.
const ASKED: [[f64; 7]; 3] = [
    [0.15, 2.0, 5.0, 1_200.0, 5.0, 10_000.0, 60.0],
    [0.2, 3.0, 20.0, 800.0, 10.0, 8_000.0, 120.0],
    [0.3, 6.0, 60.0, 400.0, 50.0, 5_000.0, 350.0],
];

/// What was measured of one server with one plan.
#[derive(Default)]
struct Found {
    report_cpu: f64,
    in_place: f64,
    what_if: (f64, f64),
    pages: Vec<(&'static str, f64)>,
    uncached: f64,
    p99: (f64, f64),
    durable: f64,
    durable_cpu: f64,
    memory: f64,
}

/// Milliseconds of processor time that a process has had.
fn cpu(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields: Vec<_> = stat.rsplit(')').next().unwrap_or_default().split(' ').collect();
    let ticks = |at: usize| fields.get(at).and_then(|it| it.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(12) + ticks(13)) * 10.0
}

/// A planner who reports on one task after the other.
pub struct Planner {
    /// Their connection.
    pub client: Client,
    roadmap: String,
    tasks: usize,
    n: usize,
}

impl Planner {
    /// Signs in.
    pub async fn new(server: &Server, tasks: usize, first: usize) -> Result<Self, Failure> {
        Self::on(server, "plan", tasks, first).await
    }

    /// Signs in to report on a roadmap.
    pub async fn on(
        server: &Server,
        roadmap: &str,
        tasks: usize,
        first: usize,
    ) -> Result<Self, Failure> {
        let mut client = Client::connect(&server.address).await?;
        client.sign_in("planner").await?;
        Ok(Self { client, roadmap: roadmap.to_owned(), tasks, n: first })
    }

    /// Reports on the next task; returns how long that took.
    pub async fn report(&mut self, view: &str) -> Result<Duration, Failure> {
        self.n += 1;
        let at = self.n * 7_919 % self.tasks;
        let task = format!("W{}-{at}", at % 20);
        let (percent, note) = ((self.n % 90).to_string(), format!("{}", self.n));
        let values = [
            ("roadmap", self.roadmap.as_str()),
            ("task", &task),
            ("percent", &percent),
            ("note", &note),
            ("view", view),
        ];
        let asked = Instant::now();
        let (status, text) = self.client.post("/do/report", &values).await?;
        if status != 200 {
            return Err(Failure::from(format!("{task}: {text}")));
        }
        if view == "overview" {
            // The page asks for itself, to put in what looks different.
            self.client.get("/r/plan").await?;
        }
        Ok(asked.elapsed())
    }
}

impl Planner {
    /// Asks what something would do, without doing it.
    async fn what_if(&mut self, form: &str, more: &[(&str, &str)]) -> Result<Duration, Failure> {
        self.n += 1;
        // The second half of a project, so that somebody waits and somebody is waited for.
        let at = self.n * 7_919 % self.tasks / 50 * 50;
        let key = |step: usize| format!("W{}-{}", (at + step) % 20, at + step);
        let (task, other) = (key(30), key(10));
        let mut values = vec![("roadmap", "plan"), ("task", &task), ("preview", "1")];
        values.extend_from_slice(more);
        if form == "/do/link" {
            values.push(("from", &other));
        }
        let asked = Instant::now();
        let (status, text) = self.client.post(form, &values).await?;
        if status != 200 || !text.contains("preview") {
            return Err(Failure::from(format!("{task}: {text}")));
        }
        Ok(asked.elapsed())
    }
}

/// Returns the middle one of some times, in milliseconds.
pub fn middle(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times.get(times.len() / 2).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
}

/// Readers over 25 connections while reports come in, 20 a second; the p99 of the pages.
async fn beside(server: &Server, tasks: usize, path: &str) -> Result<f64, Failure> {
    let until = Instant::now() + Duration::from_secs(4);
    let mut readers = Vec::new();
    for _ in 0..25 {
        let (address, path) = (server.address.clone(), path.to_owned());
        readers.push(tokio::spawn(async move {
            let mut client = Client::connect(&address).await?;
            let mut times = Histogram::<u64>::new(3)?;
            while Instant::now() < until {
                let asked = Instant::now();
                client.fetch(&path).await?;
                times.record(u64::try_from(asked.elapsed().as_micros())?)?;
            }
            Ok::<_, Failure>(times)
        }));
    }
    let mut planner = Planner::new(server, tasks, tasks / 3).await?;
    while Instant::now() < until {
        let next = Instant::now() + Duration::from_millis(50);
        planner.report("").await?;
        tokio::time::sleep_until(next.into()).await;
    }
    let mut all = Histogram::<u64>::new(3)?;
    for reader in readers {
        all.add(reader.await??)?;
    }
    Ok(all.value_at_quantile(0.99) as f64 / 1000.0)
}

/// Reports from 64 clients, each waiting for its answer: how many a second, and milliseconds of processor
/// time of each.
async fn durable(server: &Server, tasks: usize) -> Result<(f64, f64), Failure> {
    let mut planners = Vec::new();
    for n in 0..64 {
        planners.push(Planner::new(server, tasks, n * 1_000).await?);
    }
    let (begin, before) = (Instant::now(), cpu(server.child.id()));
    let clients = planners.into_iter().map(|mut planner| {
        tokio::spawn(async move {
            let mut count = 0_u32;
            while begin.elapsed() < Duration::from_secs(5) {
                planner.report("").await?;
                count += 1;
            }
            Ok::<_, Failure>(count)
        })
    });
    let clients: Vec<_> = clients.collect();
    let mut count = 0;
    for client in clients {
        count += client.await??;
    }
    let (count, spent) = (f64::from(count), cpu(server.child.id()) - before);
    Ok((count / begin.elapsed().as_secs_f64(), spent / count))
}

/// Pages a second over four connections, none of them from the cache.
async fn uncached(server: &Server) -> Result<f64, Failure> {
    let begin = Instant::now();
    let readers = (0..4).map(|_| {
        let address = server.address.clone();
        tokio::spawn(async move {
            let mut client = Client::connect(&address).await?;
            client.sign_in("planner").await?;
            let mut count = 0_u32;
            while begin.elapsed() < Duration::from_secs(3) {
                // A page that says what was just done is never kept.
                client.fetch("/r/plan?done=plan.2").await?;
                count += 1;
            }
            Ok::<_, Failure>(count)
        })
    });
    let readers: Vec<_> = readers.collect();
    let mut count = 0;
    for reader in readers {
        count += reader.await??;
    }
    Ok(f64::from(count) / begin.elapsed().as_secs_f64())
}

async fn measure(program: &str, data: &Path, tasks: usize) -> Result<Found, Failure> {
    let server = Server::start_of(program, data)?;
    let mut planner = Planner::new(&server, tasks, 0).await?;
    let mut found = Found::default();
    for _ in 0..20 {
        planner.report("").await?;
    }
    let before = cpu(server.child.id());
    for _ in 0..300 {
        planner.report("").await?;
    }
    found.report_cpu = (cpu(server.child.id()) - before) / 300.0;
    let (first, last) = ("/t/W10-10".to_owned(), format!("/t/W{}-{}", (tasks - 1) % 20, tasks - 1));
    for page in PAGES {
        let path = page.replace("/t/FIRST", &first).replace("/t/LAST", &last);
        let path = format!("/r/plan{path}");
        let mut times = Vec::new();
        for _ in 0..5 {
            planner.report("").await?;
            let asked = Instant::now();
            let (status, _) = planner.client.fetch(&path).await?;
            if status != 200 {
                return Err(Failure::from(format!("{path}: {status}")));
            }
            times.push(asked.elapsed());
        }
        found.pages.push((page, middle(times)));
    }
    for path in ["/my", "/review"] {
        let mut times = Vec::new();
        for _ in 0..3 {
            planner.report("").await?;
            let asked = Instant::now();
            planner.client.fetch(path).await?;
            times.push(asked.elapsed());
        }
        found.pages.push((path, middle(times)));
    }
    let mut times = Vec::new();
    for _ in 0..20 {
        times.push(planner.report("overview").await?);
    }
    found.in_place = middle(times);
    let (mut reports, mut links) = (Vec::new(), Vec::new());
    for _ in 0..20 {
        let report = [("percent", "40"), ("forecast", "2027-12-01"), ("note", "later")];
        reports.push(planner.what_if("/do/report", &report).await?);
        let link = [("kind", "FS"), ("lag", "90"), ("unit", "working"), ("way", "propose")];
        links.push(planner.what_if("/do/link", &link).await?);
    }
    found.what_if = (middle(reports), middle(links));
    found.uncached = uncached(&server).await?;
    found.p99 =
        (beside(&server, tasks, "/r/plan").await?, beside(&server, tasks, "/r/plan/tasks").await?);
    found.memory = server.memory();
    (found.durable, found.durable_cpu) = durable(&server, tasks).await?;
    Ok(found)
}

/// Measures plans of every size, by each of some servers in turn.
pub async fn run(programs: &[String], folder: &Path) -> Result<(), Failure> {
    for (tasks, asked) in SIZES.into_iter().zip(ASKED) {
        let mut all = Vec::new();
        for (n, program) in programs.iter().enumerate() {
            let data = folder.join(format!("growth-{tasks}-{n}"));
            with_plan(&data, plans::portfolio("plan", tasks)).await?;
            all.push(measure(program, &data, tasks).await?);
        }
        let line = |what: &str, asked: String, of: &dyn Fn(&Found) -> String| {
            let found: Vec<_> = all.iter().map(of).collect();
            row(&format!("{tasks} tasks: {what}"), &asked, &found.join(", before "));
        };
        let [cpu, place, page, rate, p99, durable, memory] = asked;
        line("processor time of a report", format!("≤ {cpu} ms"), &|it| {
            format!("{:.2} ms", it.report_cpu)
        });
        line("saved in place on the overview", format!("≤ {place} ms"), &|it| {
            format!("{:.1} ms", it.in_place)
        });
        for (at, (name, _)) in all[0].pages.iter().enumerate() {
            let name = if name.is_empty() { "overview" } else { name };
            line(&format!("`{name}` after a report"), format!("≤ {page} ms"), &|it| {
                format!("{:.1} ms", it.pages[at].1)
            });
        }
        line("what-if of a report, of a link", "≤ 2 ms".to_owned(), &|it| {
            format!("{:.1} and {:.1} ms", it.what_if.0, it.what_if.1)
        });
        line("overview, never from the cache, 4 connections", format!("≥ {rate}/s"), &|it| {
            format!("{:.0}/s", it.uncached)
        });
        line("p99 beside 20 reports/s: overview, tasks", format!("≤ {p99} ms"), &|it| {
            format!("{:.1} and {:.1} ms", it.p99.0, it.p99.1)
        });
        line("durable reports of 64 clients", format!("≥ {durable}/s"), &|it| {
            format!("{:.0}/s at {}", it.durable, ms((it.durable_cpu * 1000.0) as u64))
        });
        line("memory after all of it", format!("≤ {memory} MB"), &|it| {
            format!("{:.0} MB", it.memory)
        });
    }
    Ok(())
}
