//! What must hold of a copy from one database into another.

use serde_json::Value;

use super::{
    support::{Made, at, reading, upload, writing},
    told::{HOOK, change, end, follow, news, read, take, tell_all, told, webhook},
};
use crate::{
    copy::copy,
    database::Database,
    mail::{Answered, Outcome},
    notices::{Telling, Told, Which},
    tables::Table,
    webhooks::WebhookChange,
    work::Work,
};

/// The contents of a file, by its parts.
const PARTS: [&[u8]; 2] = [b"the first part", b" and the second"];

/// Reads a table two rows at a time.
async fn rows(database: &dyn Database, table: Table) -> Vec<Value> {
    let (mut reading, mut rows) = (reading(database).await, Vec::new());
    loop {
        let page = reading.table(table, rows.last(), 2).await.expect("rows");
        if page.is_empty() {
            let count = reading.count_table(table).await.expect("a number");
            assert_eq!(count, rows.len() as u64, "{table:?}");
            return rows;
        }
        rows.extend(page);
    }
}

/// Fills every table of what does not follow from the log.
async fn fill(database: &dyn Database) {
    let first = reading(database).await.next_writing().await.expect("a number");
    let mut commit = writing(database).await;
    let whole = PARTS.concat();
    for (number, part) in (0..).zip(PARTS) {
        commit.write_part(first, number, part).await.expect("kept");
    }
    commit.keep(first, &upload("a", "ann", &whole), at(0)).await.expect("kept");
    commit.write_part(first + 1, 0, b"another").await.expect("kept");
    commit.keep(first + 1, &upload("b", "ben", b"another"), at(1)).await.expect("kept");
    commit.claim(&upload("b", "ben", b"another").hash).await.expect("claimed");
    commit.expect(&[9; 32], 77, at(0)).await.expect("expected");
    let telling = Telling { until: Some(5), ..Telling::default() };
    commit.tell(&telling, at(1)).await.expect("told");
    commit.commit().await.expect("durable");
    let by_mail = |person: &str, seq| Told { mail: Some(at(20)), ..told(news(person, seq), &[]) };
    let some = vec![by_mail("ann", 1), by_mail("ann", 2), told(news("ann", 3), &[])];
    tell_all(database, some, 1).await;
    let mail = take(database, 20).await.expect("it is due");
    let answered = Answered { address: "ann@example.org".into(), answer: "busy \"now\"\n".into() };
    end(database, &mail, Outcome::Later(at(40), Some(answered)), 21).await;
    tell_all(database, vec![by_mail("ben", 1)], 22).await;
    read(database, "ann", Which::Task("plan".into(), "T-1".into())).await;
    for made in [webhook(HOOK, "plan", 1), webhook("w2", "other", 2)] {
        change(database, WebhookChange::Add(Box::new(made)), 1).await;
    }
    let secret = vec![2; 32];
    change(database, WebhookChange::Rotate { id: HOOK.to_owned(), secret, until: at(60) }, 2).await;
    change(database, follow(2, 5), 3).await;
}

/// What is kept beside the log is copied row by row, numbers and all, with the contents of files.
pub async fn everything_is_copied<K>((from, _keep): Made<K>, (to, _kept): Made<K>) {
    fill(&*from).await;
    let copied = copy(&*from, &*to, &Work::default()).await.expect("it is copied");
    for (table, count) in copied.rows {
        let known = rows(&*from, table).await;
        assert!(count > 0 && count == known.len() as u64, "{table:?}");
        assert_eq!(rows(&*to, table).await, known, "{table:?}");
    }
    let mut reads = reading(&*to).await;
    assert_eq!(reads.told_until().await.expect("a place"), 5);
    assert_eq!(reads.webhooks("", "").await.expect("webhooks").len(), 2);
    let own = reads.uploads(&["a"], "ann").await.expect("uploads");
    assert_eq!(own, [upload("a", "ann", &PARTS.concat())]);
    let file = reads.file(&own[0].hash).await.expect("a file").expect("it is there");
    let writing = file.writing.expect("its contents are here");
    for (number, part) in (0..).zip(PARTS) {
        let found = reads.part(writing, number).await.expect("a part");
        assert_eq!(found.as_deref(), Some(part));
    }
    drop(reads);
    // What waited goes out from there, once.
    for (person, tries) in [("ann", 2), ("ben", 1)] {
        let mail = take(&*to, 40).await.expect("it is due");
        assert_eq!((&*mail.person, mail.tries), (person, tries));
    }
    assert_eq!(take(&*to, 40).await, None);
}
