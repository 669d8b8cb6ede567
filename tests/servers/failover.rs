//! The database fails over to a synchronous standby while clients write.

use std::time::Duration;

use test_postgres::{Cluster, Durability, is_there};

use crate::{
    TURN,
    clients::Crew,
    forwarder::Forwarder,
    name,
    proof::{prove, same},
    record::fill,
    server::{Fleet, Setting},
};

const CLIENTS: u64 = 30;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_acknowledged_is_lost_when_the_standby_takes_over() {
    if !is_there() {
        return;
    }
    let _turn = TURN.lock().await;
    let mut first = Cluster::start(Durability::Disk).expect("a cluster");
    let direct = first.fresh().expect("a database");
    fill(&direct).await;
    let second = first.standby(Durability::Disk).expect("a standby");
    first.synchronize().expect("a synchronous one");
    let forwarder = Forwarder::open(first.port()).await;
    let setting = Setting::over(&forwarder.url(name(&direct)));
    let folder = tempfile::tempdir().expect("a folder");
    let mut fleet = Fleet::start(&setting, folder.path(), 3);
    let crew = Crew::begin(&fleet.addresses, CLIENTS);
    tokio::time::sleep(Duration::from_secs(5)).await;
    first.crash().expect("it is killed");
    // Whoever watches over the two notices after a while.
    tokio::time::sleep(Duration::from_secs(2)).await;
    second.promote().expect("it is the first now");
    forwarder.lead_to(second.port());
    tokio::time::sleep(Duration::from_secs(8)).await;
    let ledger = crew.end().await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let servers = fleet.servers();
    for server in servers {
        assert_eq!(server.ready().await, (200, "ready\n".to_owned()), "{}", server.log());
    }
    same(servers).await;
    let one = servers.first().expect("a server");
    let found = prove(&one.address, &ledger, (&second, name(&direct)), &setting).await;
    let (acknowledged, pause) = (ledger.acknowledged().len(), ledger.longest_pause());
    assert!(pause < Duration::from_secs(20), "{pause:?} without writes");
    println!(
        "failover: {acknowledged} acknowledged, {found} recorded, {} sent again, {:.1} s without writes, of which \
         2.0 s passed before the standby was promoted",
        ledger.again(),
        pause.as_secs_f64(),
    );
}
