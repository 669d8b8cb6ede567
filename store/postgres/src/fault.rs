//! What PostgreSQL says when something fails, as the record understands it.

use std::time::Duration;

use store::{Error, seam::Later};

/// How long the database may take for one step: longer than anybody waits for the row of `feed`. Where the other end
/// of a connection vanished, nothing else would ever say so.
const ANSWERS: Duration = Duration::from_secs(40);
/// How long for one that goes through whole tables, as a start, a copy and a proof have them.
const GOES_THROUGH: Duration = Duration::from_secs(900);

/// Why a statement failed. It is a type of its own so that no error of PostgreSQL is taken for one of SQLite's.
#[derive(Debug)]
pub struct Fault(Error);

/// Classes and codes of SQLSTATE after which the same may be tried again: another transaction was first, or had
/// the lock for too long.
const AGAIN: [&str; 5] = ["40001", "40P01", "23505", "42P07", "55P03"];
/// Those that say that the connection, or the server at its other end, is not to be used any longer: it goes down,
/// starts, or has become a copy that is only read; or that what came of a commit is not known.
const GONE: [&str; 7] = ["40003", "57P01", "57P02", "57P03", "57P05", "25006", "25P03"];
/// What the database says when there is no room.
const FULL: &str = "53100";

impl Fault {
    /// Tells whether somebody else was first.
    pub fn is_overtaken(&self) -> bool {
        matches!(self.0, Error::Overtaken)
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        fault.0
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self(error.into())
    }
}

impl From<roadmap::Inconsistent> for Fault {
    fn from(error: roadmap::Inconsistent) -> Self {
        Self(error.into())
    }
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        Self(match &error {
            sqlx::Error::Database(said) => match said.code().as_deref() {
                Some(code) => of_code(code, said.message()),
                None => Error::Commit(said.to_string()),
            },
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::BeginFailed => Error::Lost(error.to_string()),
            sqlx::Error::PoolClosed => Error::Closed,
            _ => Error::Commit(error.to_string()),
        })
    }
}

/// Gives errors their meaning, and a step its end.
pub fn later<'a, T: 'a>(work: impl Future<Output = Result<T, Fault>> + Send + 'a) -> Later<'a, T> {
    within(ANSWERS, work)
}

/// Does the same for what goes through whole tables.
pub fn much_later<'a, T: 'a>(
    work: impl Future<Output = Result<T, Fault>> + Send + 'a,
) -> Later<'a, T> {
    within(GOES_THROUGH, work)
}

fn within<'a, T: 'a>(
    at_most: Duration,
    work: impl Future<Output = Result<T, Fault>> + Send + 'a,
) -> Later<'a, T> {
    Box::pin(async move {
        match tokio::time::timeout(at_most, work).await {
            Ok(done) => Ok(done?),
            Err(_) => Err(Error::Lost("the database does not answer".to_owned())),
        }
    })
}

fn of_code(code: &str, message: &str) -> Error {
    if AGAIN.contains(&code) {
        Error::Overtaken
    } else if GONE.contains(&code) || code.starts_with("08") {
        Error::Lost(format!("{message} ({code})"))
    } else if code == FULL {
        Error::Full
    } else {
        Error::Commit(format!("{message} ({code})"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_tried_again_is_told_apart() {
        let of = |code| of_code(code, "said");
        assert!(matches!(of("40001"), Error::Overtaken));
        assert!(matches!(of("23505"), Error::Overtaken));
        assert!(matches!(of("08006"), Error::Lost(_)));
        assert!(matches!(of("25006"), Error::Lost(_)));
        assert!(matches!(of("53100"), Error::Full));
        let other = of("42601");
        assert!(matches!(&other, Error::Commit(said) if said == "said (42601)"));
    }

    #[tokio::test]
    async fn a_database_that_vanished_is_not_waited_for() {
        let never = std::future::pending::<Result<(), Fault>>();
        let waited = within(Duration::from_millis(1), never).await;
        assert!(matches!(waited, Err(Error::Lost(_))));
        assert!(within(ANSWERS, async { Ok(1) }).await.is_ok_and(|one| one == 1));
    }
}
