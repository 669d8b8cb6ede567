//! Servers and the database are killed while thirty clients write.

use std::time::{Duration, Instant};

use test_postgres::{Cluster, Durability, is_there, pooler_is_there};

use crate::{
    TURN,
    clients::{Crew, Dice},
    name,
    proof::{prove, same},
    record::fill,
    server::{Fleet, Setting},
};

const CLIENTS: u64 = 30;
const SERVERS: usize = 3;

/// How long it goes on: as `VEKHA_SERVERS_SECONDS` says, else two minutes where everything is tried (`CI=true`), and
/// half a minute elsewhere.
fn lasts() -> Duration {
    let said = std::env::var("VEKHA_SERVERS_SECONDS").ok().and_then(|said| said.parse().ok());
    let usual = if std::env::var("CI").is_ok_and(|ci| ci == "true") { 120 } else { 30 };
    Duration::from_secs(said.unwrap_or(usual))
}

async fn storm(pooled: bool, lasts: Duration) {
    let mut cluster = Cluster::start(Durability::Disk).expect("a cluster");
    let direct = cluster.fresh().expect("a database");
    let pooler = pooled.then(|| cluster.pooled().expect("a pool"));
    let address = pooler.as_ref().map_or(direct.clone(), |pooler| pooler.url(name(&direct)));
    fill(&address).await;
    let setting = Setting::over(&address);
    let folder = tempfile::tempdir().expect("a folder");
    let mut fleet = Fleet::start(&setting, folder.path(), SERVERS);
    let crew = Crew::begin(&fleet.addresses, CLIENTS);
    let (begun, mut dice) = (Instant::now(), Dice::new(lasts.as_secs()));
    let (mut servers, mut databases) = (0, 0);
    while begun.elapsed() < lasts {
        let pause = u64::try_from(1_000 + dice.below(2_500)).expect("a few seconds");
        tokio::time::sleep(Duration::from_millis(pause)).await;
        fleet.servers();
        let late = databases == 0 && begun.elapsed() > lasts / 2;
        if late || dice.below(4) == 0 {
            cluster.crash().expect("it is killed");
            cluster.begin().expect("it begins");
            databases += 1;
        } else {
            fleet.restart(dice.below(SERVERS));
            servers += 1;
        }
    }
    let ledger = crew.end().await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let running = fleet.servers();
    same(running).await;
    let first = running.first().expect("a server");
    let found = prove(&first.address, &ledger, (&cluster, name(&direct)), &setting).await;
    let acknowledged = ledger.acknowledged().len();
    let enough = usize::try_from(lasts.as_secs()).expect("a few minutes");
    assert!(acknowledged > enough, "the clients came to write: {acknowledged}");
    println!(
        "{} in {} s: {acknowledged} acknowledged, {found} recorded, {} sent again, the longest pause {:.1} s; \
         servers killed {servers} times, the database {databases} times",
        if pooled { "through pgbouncer" } else { "directly" },
        lasts.as_secs(),
        ledger.again(),
        ledger.longest_pause().as_secs_f64(),
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_acknowledged_is_lost_or_there_twice_whoever_is_killed() {
    if is_there() {
        let _turn = TURN.lock().await;
        storm(false, lasts()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_holds_through_a_pool_that_gives_connections_to_transactions() {
    if is_there() && pooler_is_there() {
        let _turn = TURN.lock().await;
        storm(true, lasts() / 2).await;
    }
}
