//! The proof: every hash follows from the one before, and the tables follow from the log.

use roadmap::Event;
use sqlx::SqlitePool;

use crate::{Error, chain, files, sqlite, tables, tables::Rows};

/// What a proof found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// How many events were read.
    pub events: u64,
    /// How many roadmaps they lead to.
    pub roadmaps: usize,
    /// How many files of evidence have the contents that their hashes say.
    pub files: usize,
    /// How many files imported logs name whose contents are not here.
    pub absent: usize,
    /// Every fault, named by its place.
    pub faults: Vec<String>,
}

impl Verdict {
    /// Tells whether nothing was found.
    pub fn is_whole(&self) -> bool {
        self.faults.is_empty()
    }
}

/// Reads the whole log in one transaction, so that a server may go on writing.
pub async fn verify(pool: &SqlitePool) -> Result<Verdict, Error> {
    let mut verdict = Verdict::default();
    if let Some(fault) = sqlite::integrity(pool).await? {
        verdict.faults.push(format!("SQLite's integrity check: {fault}"));
    }
    let mut transaction = pool.begin().await?;
    let mut named = std::collections::BTreeSet::new();
    let streams = sqlx::query_scalar!(
        r#"SELECT DISTINCT stream AS "stream!" FROM event
           UNION SELECT key FROM roadmap ORDER BY 1"#
    )
    .fetch_all(&mut *transaction)
    .await?;
    for stream in streams {
        let rows = sqlx::query!(
            "SELECT seq, at, person, kind, task, body, hash FROM event WHERE stream = $1 ORDER BY seq",
            stream
        )
        .fetch_all(&mut *transaction)
        .await?;
        let name = if stream == chain::HOUSE { "the house" } else { &stream };
        let mut before = chain::genesis(&stream);
        let mut events = Vec::with_capacity(rows.len());
        let mut sound = true;
        for (row, number) in rows.into_iter().zip(1u64..) {
            let mut fault = |what: &str| {
                sound = false;
                verdict.faults.push(format!("event {} of {name}: {what}", row.seq));
            };
            if chain::unsigned(row.seq) != number {
                fault(&format!("event {number} is missing before it"));
                break;
            }
            let hash = chain::link(&before, &row.body);
            if row.hash != hash {
                fault("its hash does not match its contents and the event before");
                break;
            }
            before = hash;
            verdict.events += 1;
            match columns(&row.body) {
                Some(columns)
                    if columns
                        == (
                            row.at.clone(),
                            row.person.clone(),
                            row.kind.clone(),
                            row.task.clone(),
                        ) => {}
                _ => fault("its columns do not match its contents"),
            }
            if stream != chain::HOUSE {
                match serde_json::from_str::<Event>(&row.body) {
                    Ok(event) => {
                        named.extend(files::named(&event).into_iter().map(|(hash, _)| hash));
                        events.push(event);
                    }
                    Err(error) => fault(&format!("it cannot be read: {error}")),
                }
            }
        }
        if stream == chain::HOUSE || !sound {
            continue;
        }
        verdict.roadmaps += 1;
        let replayed = roadmap::replay(&stream, &events).map_err(|error| error.to_string());
        let stored = tables::read_rows(&mut transaction, &stream).await?;
        match (replayed, stored) {
            (Err(error), _) => verdict.faults.push(format!("{name}: {error}")),
            (Ok(_), None) => verdict.faults.push(format!("{name}: its tables are missing")),
            (Ok(roadmap), Some(stored)) => {
                if let Some(table) = first_difference(&Rows::of(&roadmap)?, &stored) {
                    verdict
                        .faults
                        .push(format!("{name}: table {table} does not follow from the log"));
                }
            }
        }
    }
    let proof = files::prove(&mut transaction, &named).await?;
    verdict.files = proof.whole;
    verdict.absent = proof.absent;
    verdict.faults.extend(proof.faults);
    Ok(verdict)
}

type Columns = (String, String, String, Option<String>);

fn columns(body: &str) -> Option<Columns> {
    let value: serde_json::Value = serde_json::from_str(body).ok()?;
    let at: chrono::DateTime<chrono::Utc> = value.get("at")?.as_str()?.parse().ok()?;
    let person = value.get("by")?.get("person")?.as_str()?.to_owned();
    let task = serde_json::from_str::<Event>(body).ok();
    let task = task.and_then(|event| event.change.task().map(str::to_owned));
    Some((chain::instant(at), person, chain::kind(&value), task))
}

fn first_difference(expected: &Rows, stored: &Rows) -> Option<&'static str> {
    if expected.roadmap != stored.roadmap {
        Some("roadmap")
    } else if expected.offices != stored.offices {
        Some("office")
    } else if expected.workstreams != stored.workstreams {
        Some("workstream")
    } else if expected.tasks != stored.tasks {
        Some("task")
    } else if expected.reports != stored.reports {
        Some("report")
    } else {
        None
    }
}
