//! Sixty days on a moved clock, with servers that are down on random days and a server of mail that fails on
//! others: every step that is due is told exactly once, as a model of its own counts it; nobody hears of what
//! they did themselves; and every mail arrives once. Two servers are two jobs over the same record in one
//! process, run one after the other or both at once.

mod model;
mod plan;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use roadmap::{Category, Command, Deadline, Evidence, command::Reply};
use rstest::rstest;
use server::{House, clock::Clock, mail::job::send_due, reminders::Reminders};
use sqlx::{ConnectOptions, SqliteConnection, sqlite::SqliteConnectOptions};
use tests::{
    TestApp,
    smtp::{Says, Sink},
};

use self::{
    model::{Act, Heard, Model, Row, day},
    plan::{PARTS, TASKS, is_written, plan},
};

const FIRST: &str = "2026-11-16";
const DAYS: u64 = 60;
/// What happens, each not before a day, and on the first one after it on which a server runs.
const SCRIPT: [(u64, Act); 26] = [
    (2, Act::Report("A-7", "carl")),
    (3, Act::AskDate("B-3", "A-7", "2027-06-30")),
    (3, Act::Report("A-2", "ann")),
    (4, Act::Question("A-5", "controller", 10)),
    (5, Act::Submit("A-4", "ann")),
    (6, Act::Question("A-5", "bob", 30)),
    (7, Act::AskDate("B-4", "A-6", "2027-03-01")),
    (8, Act::Submit("A-3", "carl")),
    (9, Act::Return("A-4")),
    (10, Act::Ask("A-2", "ann", "2027-01-20")),
    (10, Act::Submit("B-1", "bob")),
    (12, Act::Grant("A-2", "2027-01-20")),
    (13, Act::Return("B-1")),
    (14, Act::Pause("A-6")),
    (17, Act::Report("A-2", "gil")),
    (18, Act::OfferDate("B-3", "A-7", "2027-07-15")),
    (20, Act::Submit("A-4", "carl")),
    (22, Act::Report("B-3", "bob")),
    (24, Act::Accept("A-4")),
    (25, Act::Answer("A-5", "ann", 0)),
    (28, Act::Resume("A-6")),
    (30, Act::Withdraw("B-5")),
    (35, Act::AgreeDate("B-3", "A-7")),
    (40, Act::Ask("B-2", "bob", "2027-01-25")),
    (42, Act::FinishPart("B-3")),
    (44, Act::Report("A-7", "ann")),
];
/// Random numbers that are the same for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % most
    }
}

/// Returns who does something, and what they ask the record for.
fn asked(act: Act, today: NaiveDate) -> (&'static str, Command) {
    let reason = || "So.".to_owned();
    let deadline = |text: &str| Deadline::Day(day(text));
    let decide = |task: &str, accept: bool| Command::Decide {
        task: task.into(),
        accept,
        reason: reason(),
        failed: Vec::new(),
    };
    match act {
        Act::Report(task, who) => {
            let report = Command::Report {
                task: task.into(),
                percent: 40,
                forecast: None,
                confidence: None,
                note: String::new(),
            };
            (who, report)
        }
        Act::Ask(task, who, to) => {
            let ask = Command::RequestExtension {
                task: task.into(),
                proposed: deadline(to),
                category: Category::Legal,
                explanation: reason(),
                mitigation: String::new(),
            };
            (who, ask)
        }
        Act::Grant(task, to) => {
            let granted = Some(deadline(to));
            let grant = Command::DecideExtension { task: task.into(), granted, reason: reason() };
            ("controller", grant)
        }
        Act::Submit(task, who) => {
            let submit = Command::Submit {
                task: task.into(),
                fact_date: today,
                statement: "Done.".to_owned(),
                statements: Vec::new(),
                evidence: vec![Evidence::Link("https://example.org/act".to_owned())],
                keep: Vec::new(),
            };
            (who, submit)
        }
        Act::Return(task) => ("reviewer", decide(task, false)),
        Act::Accept(task) => ("reviewer", decide(task, true)),
        Act::Question(task, who, days) => {
            let answer_by = Some(today + Days::new(days));
            let text = "When?".to_owned();
            (who, Command::Comment { task: task.into(), text, answer_by })
        }
        Act::FinishPart(task) => {
            ("gil", Command::FinishPart { task: task.into(), office: "gamma".into() })
        }
        Act::Answer(task, who, comment) => (who, Command::Answer { task: task.into(), comment }),
        Act::Pause(task) => ("controller", Command::Pause { task: task.into(), reason: reason() }),
        Act::Resume(task) => {
            ("controller", Command::Resume { task: task.into(), reason: reason() })
        }
        Act::Withdraw(task) => {
            ("controller", Command::Withdraw { task: task.into(), reason: reason() })
        }
        Act::AskDate(task, with, date) => {
            let (task, with, date) = (task.into(), with.into(), day(date));
            ("bob", Command::AskDate { task, with, date, reason: String::new() })
        }
        Act::OfferDate(task, with, date) => {
            let reply = Reply::Offer { date: day(date), reason: reason() };
            ("carl", Command::AnswerDate { task: task.into(), with: with.into(), reply })
        }
        Act::AgreeDate(task, with) => {
            let reply = Reply::Accept;
            ("bob", Command::AnswerDate { task: task.into(), with: with.into(), reply })
        }
    }
}

/// A server: what it was told already is forgotten when it is down.
struct Server {
    house: House,
    reminders: Reminders,
    runs: bool,
}

impl Server {
    async fn tell(&mut self, at: DateTime<Utc>) {
        self.house.clock = Clock::set_to(at);
        self.reminders.tell(&self.house).await;
    }

    async fn send(&mut self, at: DateTime<Utc>) {
        self.house.clock = Clock::set_to(at);
        send_due(&self.house).await;
    }
}

/// Has whatever servers run look what is due; both at once, or one after the other.
async fn tell(servers: &mut [Server], at: DateTime<Utc>, at_once: bool) {
    match servers {
        [one, other] if one.runs && other.runs && at_once => {
            tokio::join!(one.tell(at), other.tell(at));
        }
        all => {
            for server in all.iter_mut().filter(|server| server.runs) {
                server.tell(at).await;
            }
        }
    }
}

async fn send(servers: &mut [Server], at: DateTime<Utc>, at_once: bool) {
    match servers {
        [one, other] if one.runs && other.runs && at_once => {
            tokio::join!(one.send(at), other.send(at));
        }
        all => {
            for server in all.iter_mut().filter(|server| server.runs) {
                server.send(at).await;
            }
        }
    }
}

/// What waits in the outbox: by notice, whose it is, where its line leads, and whether it was not read.
type Waiting = BTreeMap<i64, (String, String, bool)>;

/// The record as it lies on the disk.
struct Disk(SqliteConnection);

impl Disk {
    async fn open(app: &TestApp) -> Self {
        let options = SqliteConnectOptions::new().filename(app.directory().join("vekha.db"));
        Self(options.connect().await.expect("it opens"))
    }

    async fn waiting(&mut self) -> Waiting {
        let rows: Vec<(i64, String, String, String, i64)> = sqlx::query_as(
            "SELECT outbox.notice, outbox.person, notice.task, notice.kind, notice.read IS NULL
             FROM outbox JOIN notice ON notice.id = outbox.notice",
        )
        .fetch_all(&mut self.0)
        .await
        .expect("the outbox");
        let place = |task: String, kind: String| match kind.as_str() {
            "requested" => "/review".to_owned(),
            _ => format!("/r/plan/t/{task}"),
        };
        let rows = rows.into_iter().map(|(notice, person, task, kind, unread)| {
            (notice, (person, place(task, kind), unread == 1))
        });
        rows.collect()
    }

    /// Returns what was told after a notice: its number and whose it is.
    async fn told_after(&mut self, notice: i64) -> Vec<(i64, String)> {
        sqlx::query_as("SELECT id, person FROM notice WHERE id > $1 AND skipped = 0 ORDER BY id")
            .bind(notice)
            .fetch_all(&mut self.0)
            .await
            .expect("the ledger")
    }

    /// Returns every step of the ledger, and whether it was passed over.
    async fn steps(&mut self) -> BTreeMap<Row, bool> {
        let rows: Vec<(String, String, String, String, String, i64)> = sqlx::query_as(
            "SELECT person, task, kind, date, step, skipped FROM notice WHERE news = 0",
        )
        .fetch_all(&mut self.0)
        .await
        .expect("the ledger");
        let count = rows.len();
        let steps: BTreeMap<Row, bool> = rows
            .into_iter()
            .map(|(person, task, kind, date, step, skipped)| {
                ((person, task, kind, date, step), skipped == 1)
            })
            .collect();
        assert_eq!(steps.len(), count, "each once");
        steps
    }

    /// Returns how often everybody heard what.
    async fn heard(&mut self) -> BTreeMap<Heard, i64> {
        let rows: Vec<(String, String, String, String, i64)> = sqlx::query_as(
            "SELECT person, task, kind, max(who), count(*) FROM notice WHERE news = 1
             GROUP BY person, task, kind",
        )
        .fetch_all(&mut self.0)
        .await
        .expect("the ledger");
        let heard = rows.into_iter().map(|(person, task, kind, who, times)| {
            assert_ne!(person, who, "nobody hears of what they did: {task} {kind}");
            ((person, task, kind), times)
        });
        heard.collect()
    }

    async fn count_mails(&mut self) -> i64 {
        let (count,): (i64,) = sqlx::query_as("SELECT count(*) FROM mail WHERE ended IS NULL")
            .fetch_one(&mut self.0)
            .await
            .expect("the mails");
        count
    }
}

/// Says where two lists differ.
fn check<K: Ord + std::fmt::Debug, V: PartialEq + std::fmt::Debug>(
    when: DateTime<Utc>,
    got: &BTreeMap<K, V>,
    wanted: &BTreeMap<K, V>,
) {
    let missing: Vec<_> = wanted.iter().filter(|(key, it)| got.get(*key) != Some(*it)).collect();
    let wrong: Vec<_> = got.iter().filter(|(key, it)| wanted.get(*key) != Some(*it)).collect();
    assert!(
        missing.is_empty() && wrong.is_empty(),
        "{when}: not as wanted {missing:#?}, but {wrong:#?}"
    );
}

/// Sends what is due, and checks that what left the outbox unread is in the letters that were taken, each once.
async fn check_sent(
    servers: &mut [Server],
    (disk, sink): (&mut Disk, &Sink),
    at: DateTime<Utc>,
    at_once: bool,
) {
    let before = disk.waiting().await;
    send(servers, at, at_once).await;
    let after = disk.waiting().await;
    let mut wanted: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (notice, (person, place, unread)) in &before {
        if *unread && !after.contains_key(notice) {
            wanted.entry(person.clone()).or_default().push(place.clone());
        }
    }
    let mut got: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for letter in sink.got() {
        let person = letter.to.split('@').next().expect("a name").to_owned();
        let text = letter.part("text/plain");
        let places = text.lines().filter_map(|line| line.strip_prefix("  https://"));
        let places = places.filter_map(|place| place.strip_prefix("vekha.example.org"));
        let places = places.filter_map(|place| place.split('#').next());
        got.entry(person).or_default().extend(places.map(str::to_owned));
    }
    for places in wanted.values_mut().chain(got.values_mut()) {
        places.sort();
    }
    check(at, &got, &wanted);
}

#[rstest]
#[tokio::test]
async fn every_step_is_told_once_whatever_is_down(
    #[values(1, 2, 3, 4, 5, 6)] seed: u64,
    #[values(1, 2)] count: usize,
) {
    let sink = Sink::start().await;
    let app = plan(&sink).await;
    let server = || House { mail: Some(Arc::new(sink.mailer())), ..app.house().clone() };
    let mut servers: Vec<Server> = (0..count)
        .map(|_| Server { house: server(), reminders: Reminders::default(), runs: false })
        .collect();
    let (mut disk, mut dice) = (Disk::open(&app).await, Dice(seed));
    let mut model = Model::new(&TASKS, &PARTS);
    let (mut acts, mut done, mut last) = (SCRIPT.iter().peekable(), 0, 0);
    let begun: DateTime<Utc> = format!("{FIRST}T00:00:00Z").parse().expect("an instant");
    for n in 0..DAYS {
        for server in &mut servers {
            server.runs = dice.below(3) > 0;
            if !server.runs {
                server.reminders = Reminders::default();
            }
        }
        if servers.iter().all(|server| !server.runs) {
            continue;
        }
        let fault = match dice.below(6) {
            0 => Some(Says::Rcpt("451 4.7.1 come back later")),
            1 => Some(Says::Data("452 4.3.1 the disk is full")),
            2 => Some(Says::Closed),
            _ => None,
        };
        // The last look of a day is one of the next day in Moscow.
        for hour in [6, 9, 13, 21] {
            let at =
                begun + TimeDelta::days(i64::try_from(n).expect("few")) + TimeDelta::hours(hour);
            let today = (at + TimeDelta::hours(3)).date_naive();
            while hour < 21 && dice.below(3) > 0 {
                let Some((_, act)) = acts.next_if(|(from, _)| *from <= n) else { break };
                done += 1;
                let (who, command) = asked(*act, today);
                let (id, now) = (format!("act-{done}"), at + TimeDelta::seconds(done));
                let recorded = app.store.record("plan", app.who(who), &id, command, now).await;
                assert!(recorded.is_ok(), "{act:?}: {:?}", recorded.err());
                model.act(*act, today);
            }
            if hour != 6 && dice.below(2) == 0 {
                continue;
            }
            let at_once = dice.below(2) == 0;
            tell(&mut servers, at + TimeDelta::minutes(1), at_once).await;
            model.look(today);
            let told = disk.told_after(last).await;
            let waiting = disk.waiting().await;
            for (notice, person) in &told {
                assert_eq!(waiting.contains_key(notice), is_written(person), "{person}");
            }
            last = told.last().map_or(last, |(notice, _)| *notice);
            sink.heals();
            sink.says(&fault.map_or_else(Vec::new, |says| vec![says; 8]));
            let at = at + TimeDelta::minutes(5);
            check_sent(&mut servers, (&mut disk, &sink), at, at_once).await;
            check(at, &disk.steps().await, &model.ledger);
            check(at, &disk.heard().await, &model.heard);
        }
    }
    assert!(acts.next().is_none(), "everything happened");
    let kinds: BTreeSet<&str> = model.ledger.keys().map(|row| row.2.as_str()).collect();
    assert_eq!(
        kinds.into_iter().collect::<Vec<_>>(),
        ["agreement", "answer", "due", "follow", "missed", "part", "report", "returned", "review"]
    );
    assert!(model.ledger.values().any(|passed| *passed), "some were passed over");
    // In the end the server of mail is well, and whoever was given up is tried again.
    sink.heals();
    for server in &mut servers {
        server.runs = true;
    }
    for n in 0..12 {
        let at = begun + TimeDelta::days(61) + TimeDelta::hours(12 * n);
        for bounce in app.store.bounces().await.expect("bounces") {
            let person = bounce.person.as_str().into();
            app.store.try_mail_again(person, at).await.expect("tried again");
        }
        check_sent(&mut servers, (&mut disk, &sink), at, true).await;
    }
    assert!(disk.waiting().await.is_empty(), "nothing waits");
    assert_eq!(disk.count_mails().await, 0);
}
