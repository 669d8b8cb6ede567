//! What must hold in the end: everything that was acknowledged is there, once, in a log without gaps.

use std::collections::BTreeMap;

use serde_json::Value;
use test_postgres::Cluster;

use crate::{
    clients::Ledger,
    record::{events, states},
    server::{Server, Setting},
};

/// Events of each stream are numbered from one.
const BROKEN_STREAMS: &str = "SELECT count(*) FROM (SELECT stream FROM event GROUP BY stream \
    HAVING count(*) <> max(seq) OR min(seq) <> 1) AS broken";
/// Places in the log are numbered from one.
const PLACES: &str = "SELECT count(*) = max(position) AND min(position) = 1 FROM event";

/// Finds the numbers of entries among the values of an event.
fn numbers(value: &Value, found: &mut Vec<u64>) {
    match value {
        Value::String(text) => {
            found.extend(text.strip_prefix("entry ").and_then(|n| n.parse::<u64>().ok()));
        }
        Value::Array(list) => list.iter().for_each(|it| numbers(it, found)),
        Value::Object(object) => object.values().for_each(|it| numbers(it, found)),
        _ => {}
    }
}

/// All servers have the same.
pub async fn same(servers: &[Server]) {
    let mut known: Option<Vec<(String, Value)>> = None;
    for server in servers {
        let states = states(&server.address).await;
        match &known {
            Some(known) => assert_eq!(*known, states, "{} has something else", server.address),
            None => known = Some(states),
        }
    }
}

/// Holds what was acknowledged against what a server reads, and the log against itself; returns how many entries
/// there are.
pub async fn prove(
    address: &str,
    ledger: &Ledger,
    (cluster, database): (&Cluster, &str),
    setting: &Setting,
) -> usize {
    let mut counts: BTreeMap<u64, usize> = BTreeMap::new();
    let mut ends: BTreeMap<String, u64> = BTreeMap::new();
    let mut place = 0;
    for event in events(address).await {
        let number = |name: &str| event.get(name).and_then(Value::as_u64).expect("a number");
        let stream = event.get("stream").and_then(Value::as_str).expect("a stream");
        let end = ends.entry(stream.to_owned()).or_default();
        assert_eq!(number("seq"), *end + 1, "{stream}");
        *end += 1;
        assert!(number("position") > place, "{stream}/{end}");
        place = number("position");
        let mut found = Vec::new();
        numbers(event.get("new").expect("what it says"), &mut found);
        for number in found {
            *counts.entry(number).or_default() += 1;
        }
    }
    for (number, _) in ledger.acknowledged() {
        assert!(counts.contains_key(&number), "entry {number} was acknowledged and is not there");
    }
    for (number, count) in &counts {
        assert_eq!(*count, 1, "entry {number} is there {count} times");
    }
    let sql = |query| cluster.psql(database, &["-c", query]).expect("an answer");
    assert_eq!((sql(BROKEN_STREAMS), sql(PLACES)), ("0".to_owned(), "t".to_owned()));
    let own = tempfile::tempdir().expect("a folder");
    let (good, said) = setting.run(&["verify"], own.path());
    assert!(good && said.contains("whole: "), "{said}");
    counts.len()
}
