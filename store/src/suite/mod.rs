//! What must hold of any database of the record, written against the trait alone: a second kind of
//! database runs the same suite.

#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

mod copied;
mod support;
mod told;

use std::sync::Arc;

use directory::{Directory, Seal, Secret};
use roadmap::{Roadmap, apply};
use sample::bundled;

use crate::{
    chain::{PEOPLE, genesis, instant, link},
    database::{Database, Head, Select, Stored},
    log::Columns,
    people::rows_of,
    rows::{ReportRow, Rows},
    touched::Touched,
};

use self::support::upload;
pub use self::{
    copied::everything_is_copied,
    support::{Made, at},
    told::{inboxes_are_read, leases_end, mail_goes_out, notices_are_told_once, webhooks_send},
};

/// An event of a stream, the next after a head.
fn next(stream: &str, head: &Head, position: u64, task: Option<&str>) -> Stored {
    let columns = Columns {
        at: instant(at(i64::try_from(position).expect("small"))),
        person: "ann".to_owned(),
        kind: if position.is_multiple_of(2) { "even" } else { "odd" }.to_owned(),
        task: task.map(str::to_owned),
    };
    columns.stored(stream, head, position, format!("{{\"n\":{position}}}"))
}

/// Appends events to streams in turn, in one commit; returns where each ended.
async fn fill(database: &dyn Database, streams: &[&str], from: u64, count: u64) -> Vec<Head> {
    let mut commit = database.write().await.expect("a commit");
    let mut heads = Vec::new();
    for stream in streams {
        let known = commit.head(stream, u64::MAX).await.expect("a head");
        heads.push(known.unwrap_or_else(|| Head::before(stream)));
    }
    for n in 0..count {
        let which = usize::try_from(n).expect("small") % streams.len();
        let task = (n % 3 == 0).then_some("T-1");
        let stored = next(streams[which], &heads[which], from + n, task);
        commit.append(std::slice::from_ref(&stored)).await.expect("appended");
        heads[which] = stored.head();
    }
    commit.commit().await.expect("durable");
    heads
}

/// What is appended is found by every way of asking, in order, and ends where it ends.
pub async fn events_are_found<K>((database, _keep): Made<K>) {
    let empty = database.read().await.expect("it reads").end().await.expect("an end");
    assert_eq!(empty, (0, None));
    let heads = fill(&*database, &[PEOPLE, "plan", "other"], 1, 30).await;
    let mut reading = database.read().await.expect("it reads");
    assert_eq!(reading.end().await.expect("an end"), (30, Some(at(30))));
    let mut streams = reading.streams().await.expect("streams");
    streams.sort();
    assert_eq!(streams, [PEOPLE, "other", "plan"]);
    for (stream, head) in [PEOPLE, "plan", "other"].iter().zip(&heads) {
        assert_eq!(reading.head(stream, 30).await.expect("a head"), Some(*head));
        assert_eq!(reading.head(stream, 0).await.expect("a head"), None);
    }
    let early = reading.head("plan", 14).await.expect("a head").expect("it had begun");
    assert_eq!((early.position, early.seq), (14, 5));
    assert_eq!(reading.head("nowhere", 30).await.expect("a head"), None);
    let places = |events: Vec<Stored>| events.iter().map(|it| it.position).collect::<Vec<_>>();
    let select = Select::Stream("plan", 2, 5);
    assert_eq!(places(reading.events(select, 10).await.expect("events")), [8, 11, 14]);
    let select = Select::Stream("plan", 0, u64::MAX);
    assert_eq!(places(reading.events(select, 2).await.expect("events")), [2, 5], "at most");
    assert_eq!(places(reading.events(Select::Feed(27), 10).await.expect("events")), [28, 29, 30]);
    assert!(reading.events(Select::Feed(30), 10).await.expect("events").is_empty());
    // Every third event is of the task, and all of those are of people here.
    let select = Select::Task(PEOPLE, "T-1", 4);
    assert_eq!(places(reading.events(select, 10).await.expect("events")), [10, 7, 4, 1]);
    assert_eq!(reading.last_of_task(PEOPLE, "T-1").await.expect("a number"), 10);
    assert_eq!(reading.last_of_task("plan", "T-1").await.expect("a number"), 0);
    let select = Select::Kinds(9, &["odd"]);
    assert_eq!(places(reading.events(select, 2).await.expect("events")), [19, 13]);
    let select = Select::Kinds(u64::MAX, &[]);
    assert_eq!(places(reading.events(select, 2).await.expect("events")), [28, 25]);
    let page = reading.events(Select::Stream("plan", 0, 1), 1).await.expect("events");
    assert_eq!(page[0].body, "{\"n\":2}", "bodies are verbatim");
    assert_eq!(page[0].hash, link(&genesis("plan"), "{\"n\":2}"));
    // The instant of an event belongs to it.
    for (minutes, seq) in [(1, 0), (2, 1), (4, 1), (5, 2), (99, 10)] {
        assert_eq!(reading.seq_at("plan", at(minutes)).await.expect("a number"), seq);
    }
}

/// A reader sees one moment; what is taken back was never there; what is committed is there after
/// closing.
pub async fn commits_are_whole<K>((database, _keep): Made<K>) {
    fill(&*database, &["plan"], 1, 4).await;
    let mut before = database.read().await.expect("it reads");
    assert_eq!(before.end().await.expect("an end").0, 4);
    fill(&*database, &["plan"], 5, 4).await;
    assert_eq!(before.end().await.expect("an end").0, 4, "the reader's own moment");
    assert_eq!(before.events(Select::Feed(0), 99).await.expect("events").len(), 4);
    drop(before);
    let mut commit = database.write().await.expect("a commit");
    let head = commit.head("plan", u64::MAX).await.expect("a head").expect("it is there");
    commit.append(&[next("plan", &head, 9, None)]).await.expect("appended");
    commit.note_commands(&[("given up".to_owned(), "plan".to_owned(), 9)]).await.expect("noted");
    assert_eq!(commit.end().await.expect("an end").0, 9, "a commit sees itself");
    commit.roll_back().await.expect("taken back");
    let mut commit = database.write().await.expect("a commit");
    commit.append(&[next("plan", &head, 9, None)]).await.expect("appended");
    drop(commit);
    let mut reading = database.read().await.expect("it reads");
    assert_eq!(reading.end().await.expect("an end").0, 8, "given up is taken back");
    assert_eq!(reading.commands(&["given up"]).await.expect("commands"), []);
    drop(reading);
    // The log is only added to: no place is taken twice.
    let mut commit = database.write().await.expect("a commit");
    assert!(commit.append(&[next("plan", &head, 8, None)]).await.is_err(), "a place taken twice");
    drop(commit.roll_back().await);
    let mut commit = database.write().await.expect("a commit");
    let again = Head { seq: head.seq - 1, ..head };
    assert!(commit.append(&[next("plan", &again, 9, None)]).await.is_err(), "a number taken twice");
    drop(commit.roll_back().await);
    database.settle().await.expect("settled");
    let mut reading = database.read().await.expect("it reads");
    assert_eq!(reading.integrity().await.expect("an answer"), None);
    assert_eq!(reading.schema().await.expect("an answer"), None);
}

/// Commands are known by their ids.
pub async fn commands_are_known<K>((database, _keep): Made<K>) {
    let commands = [("a", 1), ("b", 2), ("c", 3)];
    let commands = commands.map(|(id, seq)| (id.to_owned(), "plan".to_owned(), seq));
    let mut commit = database.write().await.expect("a commit");
    commit.note_commands(&commands).await.expect("noted");
    assert!(commit.note_commands(&commands[..1]).await.is_err(), "an id is noted once");
    drop(commit.roll_back().await);
    let mut commit = database.write().await.expect("a commit");
    commit.note_commands(&commands).await.expect("noted");
    commit.commit().await.expect("durable");
    let mut reading = database.read().await.expect("it reads");
    assert_eq!(reading.count_commands().await.expect("a number"), 3);
    let after = |id: &'static str, limit| (id, limit);
    for ((id, limit), wanted) in [(after("", 2), &commands[..2]), (after("b", 9), &commands[2..])] {
        assert_eq!(reading.commands_after(id, limit).await.expect("commands"), wanted);
    }
    let mut found = reading.commands(&["a", "c", "z"]).await.expect("commands");
    found.sort();
    assert_eq!(found, [("a".into(), "plan".into(), 1), ("c".into(), "plan".into(), 3)]);
}

/// The bundled roadmap at some moments of its history, and at the end of it, with what is to be written
/// since the moment before.
fn history() -> Vec<(Roadmap, Touched)> {
    let deadline = "2026-12-01".parse().expect("a day");
    let definition = bundled::definition(deadline).expect("it is right");
    let now = "2026-11-23T09:00:00Z".parse().expect("an instant");
    let events = sample::history(definition, deadline, now).expect("a history");
    let mut roadmap = roadmap::replay(bundled::KEY, []).expect("nothing follows from nothing");
    let mut states = Vec::new();
    let mut touched = Touched::default();
    for (n, event) in events.iter().enumerate() {
        touched.before(&roadmap, event);
        apply(&mut roadmap, event).expect("it follows");
        touched.after(&roadmap, event);
        if n % 25 == 0 || n + 1 == events.len() {
            states.push((roadmap.clone(), std::mem::take(&mut touched)));
        }
    }
    states
}

/// Roadmaps come back from their tables as they were written, as a whole or only where they changed.
pub async fn roadmaps_come_back<K>((database, _keep): Made<K>) {
    let states = history();
    let (last, _) = states.last().expect("a last one");
    assert!(states.len() > 3);
    let mut reading = database.read().await.expect("it reads");
    assert!(reading.roadmaps().await.expect("roadmaps").is_empty());
    assert!(reading.rows(bundled::KEY).await.expect("rows").is_none());
    drop(reading);
    let mut reports = 0;
    for (state, touched) in &states {
        let mut commit = database.write().await.expect("a commit");
        commit.write_roadmap(state, touched).await.expect("written");
        commit.commit().await.expect("durable");
        let mut reading = database.read().await.expect("it reads");
        let rows = reading.rows(bundled::KEY).await.expect("rows").expect("they are there");
        assert_eq!(rows, Rows::of(state).expect("rows"));
        assert_eq!(reading.roadmaps().await.expect("roadmaps"), std::slice::from_ref(state));
        // Reports come a few at a time, in order.
        let mut read = Vec::new();
        loop {
            let (task, number) = read.last().map_or(("", 0), |(task, n, _): &ReportRow| (task, *n));
            let page = reading.reports(bundled::KEY, (task, number), 7).await.expect("reports");
            if page.is_empty() {
                break;
            }
            read.extend(page);
        }
        assert!(read.is_sorted());
        reports = state.tasks.iter().map(|task| task.reports.len()).sum();
        assert_eq!(read.len(), reports);
    }
    assert!(reports > 20);
    // A report that was taken back is gone.
    let mut touched = Touched::default();
    let reported = last.tasks.iter().find(|task| task.reports.len() > 1).expect("a task");
    touched.reports.insert((reported.key.clone(), reported.reports.len()), None);
    let mut commit = database.write().await.expect("a commit");
    commit.write_roadmap(last, &touched).await.expect("written");
    let page = commit.reports(bundled::KEY, ("", 0), 9_999).await.expect("reports");
    assert_eq!(page.len(), reports - 1);
    commit.roll_back().await.expect("taken back");
    // One task that changed is written alone.
    let mut changed = last.clone();
    let task = Arc::make_mut(changed.tasks.get_mut(0).expect("a task"));
    task.revision += 1;
    let key = task.key.clone();
    let mut commit = database.write().await.expect("a commit");
    let touched = Touched { tasks: [key].into(), ..Touched::default() };
    commit.write_roadmap(&changed, &touched).await.expect("written");
    commit.commit().await.expect("durable");
    let mut reading = database.read().await.expect("it reads");
    assert_eq!(reading.roadmaps().await.expect("roadmaps"), [changed]);
    drop(reading);
    // Made anew, nothing of what was there is left.
    let mut commit = database.write().await.expect("a commit");
    let anew = Touched { all: true, anew: true, ..Touched::default() };
    commit.write_roadmap(last, &anew).await.expect("written");
    assert_eq!(commit.reports(bundled::KEY, ("", 0), 9).await.expect("reports"), []);
}

/// The last state up to an event is found; one that is there is left as it is.
pub async fn states_are_found<K>((database, _keep): Made<K>) {
    let mut commit = database.write().await.expect("a commit");
    for (key, seq, body) in [("plan", 4, "four"), ("plan", 8, "eight"), ("other", 6, "six")] {
        commit.write_state(key, seq, body.as_bytes()).await.expect("written");
    }
    commit.write_state("plan", 8, b"another").await.expect("left");
    commit.commit().await.expect("durable");
    let mut reading = database.read().await.expect("it reads");
    assert_eq!(reading.states("plan", 99).await.expect("numbers"), [4, 8]);
    assert_eq!(reading.states("plan", 7).await.expect("numbers"), [4]);
    for (until, found) in
        [(3, None), (4, Some((4, "four"))), (7, Some((4, "four"))), (8, Some((8, "eight")))]
    {
        let found = found.map(|(seq, body)| (seq, body.as_bytes().to_vec()));
        assert_eq!(reading.state("plan", until).await.expect("a state"), found);
    }
    assert_eq!(reading.state("nowhere", 9).await.expect("a state"), None);
}

fn directory() -> Directory {
    let mut directory = Directory::default();
    let host = directory::Who::Host;
    let add = |login: &str, admin| directory::Command::AddPerson {
        login: login.into(),
        name: login.to_uppercase(),
        admin,
        password: Some(format!("hash of {login}")),
    };
    let sign_in = directory::Command::SignIn {
        login: "ann".into(),
        credential: 1,
        id: "s1".to_owned(),
        seal: Seal([1; 32]),
        lasts: chrono::TimeDelta::hours(600),
        by: directory::Proof::Demonstration,
        replaces: None,
    };
    let commands = [
        (host.clone(), add("ann", true)),
        (host, add("ben", false)),
        (directory::Who::Nobody { address: Some("192.0.2.1".to_owned()) }, sign_in),
    ];
    for (n, (who, command)) in commands.into_iter().enumerate() {
        let now = at(i64::try_from(n).expect("small"));
        let events = directory::decide(&directory, &who, command, now, &|_| None);
        for event in events.expect("it may happen") {
            directory::apply(&mut directory, &event).expect("it follows");
        }
    }
    directory
}

/// People, their sessions and secrets come back as they were written.
pub async fn people_come_back<K>((database, _keep): Made<K>) {
    let directory = directory();
    let logins = ["ann".into(), "ben".into()];
    let secret = |login: &str, value: Option<&[u8]>| Secret {
        login: login.into(),
        kind: directory::PASSWORD,
        value: value.map(<[u8]>::to_vec),
    };
    let mut commit = database.write().await.expect("a commit");
    commit.write_people(&directory, &logins).await.expect("written");
    for login in ["ann", "ben"] {
        commit.write_secret(&secret(login, Some(b"first"))).await.expect("kept");
    }
    commit.write_secret(&secret("ann", Some(b"second"))).await.expect("kept");
    commit.write_secret(&secret("ben", None)).await.expect("thrown away");
    commit.write_seen(&[1; 32], at(30)).await.expect("written");
    commit.commit().await.expect("durable");
    let mut found = database.read().await.expect("it reads").people().await.expect("people");
    let expected = rows_of(&directory, None).expect("rows");
    found.people.sort_by(|a, b| a.login.cmp(&b.login));
    assert_eq!((&found.people, &found.sessions), (&expected.people, &expected.sessions));
    let secrets: Vec<_> = found.secrets.iter().map(|it| (&*it.person, &*it.value)).collect();
    assert_eq!(secrets, [("ann", b"second".as_slice())]);
    assert_eq!(found.seen, [(vec![1; 32], instant(at(30)))]);
    // Who is written anew without a session has none any more.
    let mut commit = database.write().await.expect("a commit");
    let mut alone = directory.clone();
    let end = directory::Command::SignOut { seal: Seal([1; 32]) };
    let who = directory::Who::Nobody { address: None };
    for event in directory::decide(&directory, &who, end, at(9), &|_| None).expect("it may happen")
    {
        directory::apply(&mut alone, &event).expect("it follows");
    }
    commit.write_people(&alone, &logins[..1]).await.expect("written");
    commit.commit().await.expect("durable");
    let found = database.read().await.expect("it reads").people().await.expect("people");
    assert!(found.sessions.is_empty() && found.people.len() == 2);
}

/// Files are kept once, are their sender's until an event names them, and go when nobody used them.
pub async fn files_are_kept<K>((database, _keep): Made<K>) {
    let first = database.read().await.expect("it reads").next_writing().await.expect("a number");
    let (one, other) = (b"the first part".as_slice(), b" and the second".as_slice());
    let whole = [one, other].concat();
    let mut commit = database.write().await.expect("a commit");
    for (writing, id, person) in [(first, "a", "ann"), (first + 1, "b", "ben")] {
        commit.write_part(writing, 0, one).await.expect("kept");
        commit.write_part(writing, 1, other).await.expect("kept");
        commit.keep(writing, &upload(id, person, &whole), at(0)).await.expect("kept");
    }
    commit.write_part(first + 2, 0, b"given up").await.expect("kept");
    commit.discard(first + 2).await.expect("thrown away");
    commit.write_part(first + 3, 0, b"never finished").await.expect("kept");
    commit.commit().await.expect("durable");
    let mut reading = database.read().await.expect("it reads");
    let following = reading.next_writing().await.expect("a number");
    assert!(!(first..first + 4).contains(&following), "no number is drawn twice");
    let files = reading.files().await.expect("files");
    assert_eq!(files.len(), 1, "the same contents are one file");
    let hash = files[0].hash;
    assert_eq!((files[0].size, files[0].claimed), (whole.len() as u64, false));
    let writing = files[0].writing.expect("it is here");
    assert_eq!(reading.part(writing, 0).await.expect("a part").as_deref(), Some(one));
    assert_eq!(reading.part(writing, 1).await.expect("a part").as_deref(), Some(other));
    assert_eq!(reading.part(writing, 2).await.expect("a part"), None);
    let own = reading.uploads(&["a", "b"], "ann").await.expect("uploads");
    assert_eq!(own, [upload("a", "ann", &whole)], "another's is not theirs");
    let size = whole.len() as u64;
    let waiting = reading.waiting("ann").await.expect("bytes");
    assert!(waiting.0 == size && waiting.1 >= size, "{waiting:?}");
    drop(reading);
    let mut commit = database.write().await.expect("a commit");
    commit.claim(&hash).await.expect("claimed");
    commit.expect(&[9; 32], 77, at(0)).await.expect("expected");
    commit.discard_unfinished().await.expect("thrown away");
    commit.tidy(at(9_999)).await.expect("tidied");
    commit.commit().await.expect("durable");
    let mut reading = database.read().await.expect("it reads");
    assert!(reading.file(&hash).await.expect("a file").is_some_and(|file| file.claimed));
    let absent = reading.file(&[9; 32]).await.expect("a file").expect("it is named");
    assert_eq!((absent.writing, absent.size), (None, 77));
    // Where other servers receive files, what is not finished may still become one.
    let unfinished = reading.part(first + 3, 0).await.expect("a part");
    assert_eq!(unfinished.is_some(), database.is_shared());
    drop(reading);
    let mut commit = database.write().await.expect("a commit");
    let unused = upload("c", "ann", b"nobody's");
    commit.write_part(first + 9, 0, b"nobody's").await.expect("kept");
    commit.keep(first + 9, &unused, at(10)).await.expect("kept");
    commit.tidy(at(9)).await.expect("tidied");
    assert!(commit.file(&unused.hash).await.expect("a file").is_some(), "it waits");
    commit.tidy(at(11)).await.expect("tidied");
    assert!(commit.file(&unused.hash).await.expect("a file").is_none(), "it waited too long");
    commit.commit().await.expect("durable");
}

/// A copy is the whole of one moment, and a database of its own.
pub async fn a_copy_is_whole<K>(
    (database, _keep): Made<K>,
    path: &std::path::Path,
    open: impl AsyncFn(&std::path::Path) -> Arc<dyn Database>,
) {
    fill(&*database, &[PEOPLE, "plan"], 1, 50).await;
    std::fs::File::create(path).expect("made");
    database.copy_to(path).await.expect("copied");
    fill(&*database, &["plan"], 51, 5).await;
    let copy = open(path).await;
    let mut reading = copy.read().await.expect("it reads");
    assert_eq!(reading.end().await.expect("an end").0, 50);
    assert_eq!(reading.events(Select::Feed(0), 99).await.expect("events").len(), 50);
    drop(reading);
    copy.close().await.expect("closed");
    database.close().await.expect("closed");
}

/// Makes the tests of a kind of database, of how a fresh one is made; none where that cannot be.
#[macro_export]
macro_rules! database_suite {
    ($make:expr) => {
        #[tokio::test]
        async fn events_are_found() {
            if let Some(made) = $make().await {
                $crate::suite::events_are_found(made).await;
            }
        }
        #[tokio::test]
        async fn commits_are_whole() {
            if let Some(made) = $make().await {
                $crate::suite::commits_are_whole(made).await;
            }
        }
        #[tokio::test]
        async fn commands_are_known() {
            if let Some(made) = $make().await {
                $crate::suite::commands_are_known(made).await;
            }
        }
        #[tokio::test]
        async fn roadmaps_come_back() {
            if let Some(made) = $make().await {
                $crate::suite::roadmaps_come_back(made).await;
            }
        }
        #[tokio::test]
        async fn states_are_found() {
            if let Some(made) = $make().await {
                $crate::suite::states_are_found(made).await;
            }
        }
        #[tokio::test]
        async fn people_come_back() {
            if let Some(made) = $make().await {
                $crate::suite::people_come_back(made).await;
            }
        }
        #[tokio::test]
        async fn files_are_kept() {
            if let Some(made) = $make().await {
                $crate::suite::files_are_kept(made).await;
            }
        }
        #[tokio::test]
        async fn notices_are_told_once() {
            if let Some(made) = $make().await {
                $crate::suite::notices_are_told_once(made).await;
            }
        }
        #[tokio::test]
        async fn inboxes_are_read() {
            if let Some(made) = $make().await {
                $crate::suite::inboxes_are_read(made).await;
            }
        }
        #[tokio::test]
        async fn mail_goes_out() {
            if let Some(made) = $make().await {
                $crate::suite::mail_goes_out(made).await;
            }
        }
        #[tokio::test]
        async fn webhooks_send() {
            if let Some(made) = $make().await {
                $crate::suite::webhooks_send(made).await;
            }
        }
        #[tokio::test]
        async fn everything_is_copied() {
            if let (Some(from), Some(to)) = ($make().await, $make().await) {
                $crate::suite::everything_is_copied(from, to).await;
            }
        }
        #[tokio::test]
        async fn leases_end() {
            if let Some(made) = $make().await {
                $crate::suite::leases_end(made).await;
            }
        }
    };
}
