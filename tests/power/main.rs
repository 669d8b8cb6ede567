//! The power goes at any instant while eight people write. What is left of the files is rebuilt from
//! a log of every write, and nothing acknowledged is lost.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot be set up has failed")]

mod disk;
mod program;

use std::{
    collections::BTreeSet,
    path::Path,
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

use disk::{Chance, Disk, Entry, Files, Op};
use program::{Acknowledged, Place, Server, Writers};

/// Instants at which the power goes, in each test with people in it.
const LOSSES: usize = 150;
/// Records that are examined at a time.
const EXAMINERS: usize = 2;
/// Time for which people write, twice in a test.
const BURST: Duration = Duration::from_secs(2);
/// Time after which the server puts everything into the main file, and some more.
const REST: Duration = Duration::from_millis(1600);
/// Time that the server has to end, and that a record has to be opened, proved and closed.
const PATIENCE: Duration = Duration::from_secs(30);

/// Opens a record, proves it and closes it; returns the numbers of the commands in it.
async fn examine(directory: &Path) -> Result<BTreeSet<u64>, String> {
    let store = store::Store::open(directory).await;
    let store = store.map_err(|error| format!("it does not open: {error}"))?;
    let verdict = store.verify().await.map_err(|error| format!("it has no verdict: {error}"))?;
    let mut numbers = BTreeSet::new();
    let mut faults = verdict.faults;
    let reports = tests::reports::of(&store, program::ROADMAP).await;
    let reports = reports.map_err(|error| format!("it has no reports: {error}"))?;
    if let Some(roadmap) = store.roadmap(program::ROADMAP) {
        for task in &roadmap.tasks {
            let notes = reports.get(&task.key).into_iter().flatten().map(|report| &report.note);
            let texts = notes.chain(task.comments.iter().map(|comment| &comment.text));
            for number in texts.filter_map(|text| program::number(text)) {
                if !numbers.insert(number) {
                    faults.push(format!("{number} is there twice"));
                }
            }
        }
    }
    store.close().await;
    if faults.is_empty() { Ok(numbers) } else { Err(format!("it is not whole: {faults:?}")) }
}

/// What is left after a loss of power.
struct Left {
    /// The entries of the log before it.
    after: usize,
    files: Files,
    /// The numbers of the commands that were acknowledged before it.
    acknowledged: Vec<u64>,
}

/// Puts files into a directory and examines them; tells whether everything acknowledged is there.
fn check(directory: &Path, left: &Left) -> Result<(), String> {
    std::fs::create_dir(directory).expect("a directory");
    for (name, contents) in &left.files {
        std::fs::write(directory.join(name), contents).expect("written");
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let found = runtime.expect("a runtime").block_on(async {
        let found = tokio::time::timeout(PATIENCE, examine(directory)).await;
        found.unwrap_or_else(|_| Err("it takes too long".to_owned()))
    })?;
    let lost: Vec<_> = left.acknowledged.iter().filter(|number| !found.contains(*number)).collect();
    if !lost.is_empty() {
        return Err(format!("{} of {} are lost: {lost:?}", lost.len(), left.acknowledged.len()));
    }
    std::fs::remove_dir_all(directory).expect("it goes");
    Ok(())
}

/// Returns the numbers of what was acknowledged when the log was so long.
fn acknowledged_by(acknowledged: &[Acknowledged], recorded: u64) -> Vec<u64> {
    let count = acknowledged.partition_point(|it| it.recorded <= recorded);
    acknowledged[..count].iter().map(|it| it.number).collect()
}

/// Chooses instants after some entries: a third anywhere, a third about an acknowledgement, a third
/// about whatever settles something or changes a length or a name. The last instant is among them.
fn choose(
    entries: &[Entry<'_>],
    from: usize,
    acknowledged: &[Acknowledged],
    chance: &mut Chance,
) -> BTreeSet<usize> {
    let turns = (from..entries.len()).filter(|at| entries[*at].op != Op::Write);
    let turns: Vec<_> = turns.collect();
    let mut chosen = BTreeSet::from([entries.len()]);
    for n in 0..LOSSES * 10 {
        if chosen.len() == LOSSES {
            break;
        }
        let about = match n % 3 {
            0 => from + chance.below(entries.len() - from),
            1 => {
                let recorded = acknowledged[chance.below(acknowledged.len())].recorded;
                1 + entries.partition_point(|entry| entry.end < recorded)
            }
            _ => turns[chance.below(turns.len())],
        };
        chosen.insert((about + chance.below(5)).saturating_sub(2).clamp(from, entries.len()));
    }
    chosen
}

/// Lets the power go at each of some instants; returns the bad outcomes.
fn lose_power(
    place: &Place,
    entries: &[Entry<'_>],
    instants: &BTreeSet<usize>,
    acknowledged: &[Acknowledged],
    chance: &mut Chance,
) -> Vec<String> {
    let (sender, receiver) = mpsc::sync_channel::<Left>(EXAMINERS);
    let (receiver, bad) = (Arc::new(Mutex::new(receiver)), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..EXAMINERS {
            let (receiver, bad) = (receiver.clone(), &bad);
            scope.spawn(move || {
                loop {
                    let next = receiver.lock().expect("the queue").recv();
                    let Ok(left) = next else { return };
                    if let Err(why) = check(&place.rebuilt(left.after), &left) {
                        let when = format!("after {} entries of {}", left.after, entries.len());
                        bad.lock().expect("the list").push(format!("{when}: {why}"));
                    }
                }
            });
        }
        // Without examiners nobody waits for them.
        drop(receiver);
        let mut disk = Disk::default();
        for after in 0..=entries.len() {
            if instants.contains(&after) {
                let recorded = after.checked_sub(1).map_or(0, |last| entries[last].end);
                let acknowledged = acknowledged_by(acknowledged, recorded);
                let left = Left { after, files: disk.left(chance), acknowledged };
                sender.send(left).expect("somebody examines it");
            }
            if let Some(entry) = entries.get(after) {
                disk.take(entry);
            }
        }
        drop(sender);
    });
    bad.into_inner().expect("the list")
}

/// Fails if anything is bad, and leaves what one needs to see why.
fn pass(place: Place, bad: &[String]) {
    if !bad.is_empty() {
        let some: Vec<_> = bad.iter().take(5).map(String::as_str).collect();
        panic!("{} bad in {}:\n{}", bad.len(), place.keep().display(), some.join("\n"));
    }
}

/// Returns which files of the directory are others than the log says.
fn differences(data: &Path, said: &Files) -> Vec<String> {
    let mut found = Files::new();
    for file in std::fs::read_dir(data).expect("the directory") {
        let name = file.expect("a file").file_name().into_string().expect("a name");
        // The index of SQLite is not in the log.
        if !name.ends_with("-shm") {
            found.insert(name.clone(), std::fs::read(data.join(name)).expect("it is read"));
        }
    }
    let names: BTreeSet<_> = found.keys().chain(said.keys()).collect();
    names.into_iter().filter(|name| found.get(*name) != said.get(*name)).cloned().collect()
}

/// Lets people write twice, with a rest in between; returns the bytes of the log at the beginning.
async fn write(place: &Place, writers: &Writers, is_killed: bool) -> u64 {
    let mut server = Server::start(place);
    let begun = place.recorded();
    let first = writers.begin(&server, place);
    tokio::time::sleep(BURST).await;
    writers.stop();
    first.join_all().await;
    tokio::time::sleep(REST).await;
    let second = writers.begin(&server, place);
    tokio::time::sleep(BURST).await;
    if is_killed {
        server.kill();
        writers.stop();
    } else {
        writers.may_be_refused();
        let status = server.end(PATIENCE).await.expect("it ends when it is asked to");
        assert!(status.success(), "{status}");
        writers.stop();
    }
    second.join_all().await;
    begun
}

/// Lets people write, ends the server, and lets the power go at many instants before that.
fn everything_acknowledged_is_there(test: &str, is_killed: bool) {
    let Some(place) = Place::prepare(test) else { return };
    let mut chance = Chance::begin();
    let writers = Writers::default();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let begun = runtime.block_on(write(&place, &writers, is_killed));
    let acknowledged = writers.acknowledged();
    assert!(acknowledged.len() > 20, "people came to write: {}", acknowledged.len());
    let log = std::fs::read(&place.log).expect("the log");
    let entries = disk::read(&log);
    let from = entries.partition_point(|entry| entry.end <= begun);
    let mut disk = Disk::default();
    // A disk that says that it has written and has not, once the server listens.
    let mut liar = Disk::default();
    for (at, entry) in entries.iter().enumerate() {
        disk.take(entry);
        if at < from || entry.op != Op::Sync {
            liar.take(entry);
        }
    }
    // The last write before a kill may have no entry.
    if !is_killed {
        let others = differences(&place.data, &disk.seen());
        assert!(others.is_empty(), "not every write is in the log: {others:?}");
    }
    drop(disk);
    let all = acknowledged_by(&acknowledged, u64::MAX);
    let (files, after) = (liar.settled(), entries.len() + 1);
    let outcome = check(&place.rebuilt(after), &Left { after, files, acknowledged: all });
    assert!(outcome.is_err(), "a disk that lies is not noticed");
    drop(liar);
    let instants = choose(&entries, from, &acknowledged, &mut chance);
    let bad = lose_power(&place, &entries, &instants, &acknowledged, &mut chance);
    let checks: usize = instants
        .iter()
        .map(|after| acknowledged_by(&acknowledged, entries[after - 1].end).len())
        .sum();
    println!(
        "{} operations, {} acknowledged, {} losses of power, {checks} commands looked for, {} bad",
        entries.len(),
        acknowledged.len(),
        instants.len(),
        bad.len()
    );
    pass(place, &bad);
}

#[test]
fn nothing_acknowledged_is_lost_with_the_power_before_a_kill() {
    let test = "nothing_acknowledged_is_lost_with_the_power_before_a_kill";
    everything_acknowledged_is_there(test, true);
}

#[test]
fn nothing_acknowledged_is_lost_with_the_power_while_the_server_ends() {
    let test = "nothing_acknowledged_is_lost_with_the_power_while_the_server_ends";
    everything_acknowledged_is_there(test, false);
}

#[test]
fn a_first_start_that_loses_power_does_not_stand_in_the_way_of_the_next() {
    let test = "a_first_start_that_loses_power_does_not_stand_in_the_way_of_the_next";
    let Some(place) = Place::prepare(test) else { return };
    let mut chance = Chance::begin();
    Server::start(&place).kill();
    let log = std::fs::read(&place.log).expect("the log");
    let entries = disk::read(&log);
    // The file is made and becomes one of Vekha's in the first few entries.
    let mut instants: BTreeSet<_> = (0..entries.len().min(40)).collect();
    instants.extend((0..30).map(|_| chance.below(entries.len() + 1)));
    let bad = lose_power(&place, &entries, &instants, &[], &mut chance);
    println!("{} operations, {} losses of power, {} bad", entries.len(), instants.len(), bad.len());
    pass(place, &bad);
}
