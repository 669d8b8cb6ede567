//! What a long history costs: the same work on records of a million events, by this server and, with
//! `--before PROGRAM`, by another one in turn.

use std::{
    fs::File,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use roadmap::{Command as Ask, Confidence, Event, apply, decide};
use tests::{
    flood,
    http::{Client, Failure},
    plans,
};

use crate::{CLOCK, Server, growth::middle, named, row};

/// Plans, by the number of their tasks.
const SIZES: [usize; 2] = [50, 10_000];
/// Events of each, unless another number is named.
const EVENTS: u64 = 1_000_000;
/// Days on which the past is looked at.
const DAYS: i64 = 12;

/// Pairs of days between which is asked what changed.
const PAIRS: i64 = 8;
/// Days that somebody asks for who has not signed in.
const MANY_DAYS: i64 = 1_000;

/// What was measured of one program with one record.
#[derive(Default)]
struct Found {
    start: f64,
    /// Of days not seen before: in the middle, and at the most.
    past: (f64, f64),
    /// Seconds and megabytes.
    export: (f64, f64),
    verify: (f64, f64),
    memory: f64,
    /// What changed between two days, of which none was seen before: in the middle, and at the most.
    changes: (f64, f64),
    /// After somebody who has not signed in asked for many days.
    crowded: f64,
    /// Events a second that a program reads which follows the feed.
    feed: f64,
    /// Milliseconds of a list of tasks and of a task, as a program asks for them.
    asked: (f64, f64),
}

/// Follows the feed from its beginning to its end; returns events a second.
async fn follow(client: &mut Client, events: u64) -> Result<f64, Failure> {
    let (begin, mut after, mut read) = (Instant::now(), 0, 0_u64);
    loop {
        let (status, text) =
            client.get(&format!("/api/v1/events?limit=1000&after={after}")).await?;
        match status {
            200 => {}
            // Whoever reads faster than a program may is told to wait; what was read until then is measured.
            429 if read > 0 => return Ok(read as f64 / begin.elapsed().as_secs_f64()),
            _ => return Ok(0.0),
        }
        read += u64::try_from(text.matches("\"seq\":").count())?;
        let next = text.rsplit("\"after\":").next().and_then(|rest| rest.split(',').next());
        after = next.ok_or("no position")?.parse()?;
        if text.ends_with("\"more\":false}") {
            break;
        }
    }
    if read < events {
        return Err(Failure::from(format!("only {read} of {events} events")));
    }
    Ok(read as f64 / begin.elapsed().as_secs_f64())
}

/// Asks as a program does for a list and a task, of which no answer is kept; in the middle.
async fn ask(client: &mut Client) -> Result<(f64, f64), Failure> {
    // Whoever was told to wait waits.
    while client.get("/api/v1/roadmaps/plan/tasks").await?.0 == 429 {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let mut found = Vec::new();
    for path in ["/api/v1/roadmaps/plan/tasks", "/api/v1/roadmaps/plan/tasks/W10-10"] {
        let mut times = Vec::new();
        for _ in 0..15 {
            let asked = Instant::now();
            if client.get(path).await?.0 != 200 {
                return Ok((0.0, 0.0));
            }
            times.push(asked.elapsed());
        }
        found.push(middle(times));
    }
    Ok((found.first().copied().unwrap_or(0.0), found.last().copied().unwrap_or(0.0)))
}

/// Makes what happened over two years: reports above all, opinions and remarks in between.
fn history(tasks: usize, events: u64) -> Result<Vec<Event>, Failure> {
    let now: DateTime<Utc> = CLOCK.parse()?;
    let begun = now - TimeDelta::days(730);
    let step = TimeDelta::days(730) / i32::try_from(events)?;
    let [mut planner, reviewer, _, admin] = sample::people();
    let plan = plans::portfolio("plan", tasks);
    planner.offices = plan.offices.iter().map(|office| office.key.clone()).collect();
    let keys: Vec<_> = plan.tasks.iter().map(|task| task.key.clone()).collect();
    let mut state = roadmap::replay("plan", [])?;
    let mut log = Vec::new();
    let created = decide(&state, &admin, Ask::Create(Box::new(plan)), begun)?;
    let mut n = 0;
    let mut add = |state: &mut roadmap::Roadmap, made: Vec<Event>| {
        for mut event in made {
            n += 1;
            event.command = Some(format!("{n:032x}"));
            apply(state, &event)?;
            log.push(event);
        }
        Ok::<_, Failure>(n)
    };
    let mut written = add(&mut state, created)?;
    while written < events {
        let at = begun + step * i32::try_from(written)?;
        let place = usize::try_from(written * 7_919)? % tasks;
        let task = keys.get(place).cloned().unwrap_or_default();
        let (actor, command) = match written % 100 {
            1 => (&reviewer, Ask::Comment { task, text: "Seen".to_owned(), answer_by: None }),
            2..4 => {
                let (confidence, sentence) = (Confidence::Amber, format!("As of {written}"));
                (&reviewer, Ask::GiveOpinion { task, confidence, sentence })
            }
            _ => {
                let forecast = at.date_naive() + TimeDelta::days(i64::try_from(written % 40)? + 1);
                let percent = i64::try_from(written * 90 / events)?;
                let note = format!("Part {written} goes on as it was agreed with the offices");
                let (forecast, confidence) = (Some(forecast), Some(Confidence::Green));
                (&planner, Ask::Report { task, percent, forecast, confidence, note })
            }
        };
        let made = decide(&state, actor, command, at)?;
        written = add(&mut state, made)?;
    }
    Ok(log)
}

/// Runs a program to its end: seconds, and megabytes at the most.
fn run_to_end(program: &str, arguments: &[&str], out: Stdio) -> Result<(f64, f64), Failure> {
    let begin = Instant::now();
    let mut child = Command::new(program).args(arguments).stdout(out).spawn()?;
    let mut most = 0.0_f64;
    loop {
        most = most.max(flood::peak(child.id()));
        if let Some(status) = child.try_wait()? {
            if !status.success() {
                return Err(Failure::from(format!("{program} {arguments:?}: {status}")));
            }
            return Ok((begin.elapsed().as_secs_f64(), most));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

async fn measure(
    program: &str,
    (data, export): (&Path, &Path),
    events: u64,
) -> Result<Found, Failure> {
    let mut found = Found::default();
    let folder = data.to_str().ok_or("a name that is not UTF-8")?;
    // Once for the cache of the file system.
    drop(Server::start_of(program, data)?);
    let server = Server::start_of(program, data)?;
    found.start = server.started.as_secs_f64() * 1000.0;
    let mut client = Client::connect(&server.address).await?;
    client.sign_in("planner").await?;
    client.fetch("/r/plan").await?;
    let now: DateTime<Utc> = CLOCK.parse()?;
    let mut times = Vec::new();
    for n in 0..DAYS {
        // Not in the order of the days, so that nothing is at hand from the day before.
        let day = now.date_naive() - TimeDelta::days((n * 5 % DAYS) * 59 + 7 + n);
        let asked = Instant::now();
        let (status, _) = client.fetch(&format!("/r/plan/tasks?asof={day}")).await?;
        if status != 200 {
            return Err(Failure::from(format!("{day}: {status}")));
        }
        times.push(asked.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    found.past = (times[times.len() / 2], times[times.len() - 1]);
    found.memory = server.memory();
    let mut times = Vec::new();
    for n in 0..PAIRS {
        let day = |ago: i64| now.date_naive() - TimeDelta::days(ago);
        let (from, to) = (day(700 - n * 53), day(650 - n * 61));
        let asked = Instant::now();
        let (status, _) = client.fetch(&format!("/r/plan/changes?from={from}&to={to}")).await?;
        if status != 200 {
            return Err(Failure::from(format!("changes from {from} to {to}: {status}")));
        }
        times.push(asked.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    found.changes = (times[times.len() / 2], times[times.len() - 1]);
    let mut anyone = Client::connect(&server.address).await?;
    for n in 0..MANY_DAYS {
        let day = now.date_naive() - TimeDelta::days(n * 7 % 720 + 1);
        // Another address for each, so that no page is kept from the one before.
        anyone.fetch(&format!("/r/plan/tasks?asof={day}&sort=key&page={}", n % 40 + 1)).await?;
    }
    found.crowded = server.memory();
    found.feed = follow(&mut client, events).await?;
    found.asked = ask(&mut client).await?;
    drop(server);
    let out = File::create(export)?;
    found.export = run_to_end(program, &["export", "plan", "--data", folder], out.into())?;
    found.verify = run_to_end(program, &["verify", "--data", folder], Stdio::null())?;
    Ok(found)
}

/// Measures records of every size, by each of some programs in turn.
pub async fn run(programs: &[String], folder: &Path) -> Result<(), Failure> {
    let events = match named("--events") {
        Some(number) => number.parse()?,
        None => EVENTS,
    };
    for tasks in SIZES {
        let export = folder.join(format!("history-{tasks}.json"));
        let mut all = Vec::new();
        for (n, program) in programs.iter().enumerate() {
            let data = folder.join(format!("history-{tasks}-{n}"));
            if data.exists() {
                // Made by a run before.
            } else if n == 0 {
                let store = store::Store::open(&data).await?;
                let history = store::History::of(store::fresh(history(tasks, events)?)?);
                store.import(history, CLOCK.parse()?).await?;
                store.close().await;
            } else {
                let (file, folder) = (export.to_str(), data.to_str());
                let (Some(file), Some(folder)) = (file, folder) else { continue };
                run_to_end(program, &["import", file, "--data", folder], Stdio::null())?;
            }
            all.push(measure(program, (&data, &export), events).await?);
        }
        let line = |what: &str, asked: &str, of: &dyn Fn(&Found) -> String| {
            let found: Vec<_> = all.iter().map(of).collect();
            let of = format!("{tasks} tasks, {events} events");
            row(&format!("{of}: {what}"), asked, &found.join(", before "));
        };
        let both = |of: (f64, f64)| format!("{:.1} s, {:.0} MB", of.0, of.1);
        line("start", "< 1 s", &|it| format!("{:.0} ms", it.start));
        line("a day not seen before, in the middle and at the most", "< 50 ms", &|it| {
            format!("{:.0} and {:.0} ms", it.past.0, it.past.1)
        });
        line("memory of the server after that", "–", &|it| format!("{:.0} MB", it.memory));
        line("what changed between two days not seen before", "< 100 ms", &|it| {
            format!("{:.0} and {:.0} ms", it.changes.0, it.changes.1)
        });
        line("memory after a thousand days of anyone", "–", &|it| {
            format!("{:.0} MB", it.crowded)
        });
        line("events a second that a program reads of the feed", "> 50,000", &|it| {
            format!("{:.0}", it.feed)
        });
        line("a list of tasks and a task, for a program", "–", &|it| {
            format!("{:.1} and {:.1} ms", it.asked.0, it.asked.1)
        });
        line("export", "< 10 s, < 200 MB", &|it| both(it.export));
        line("verify", "< 10 s, < 200 MB", &|it| both(it.verify));
    }
    Ok(())
}
