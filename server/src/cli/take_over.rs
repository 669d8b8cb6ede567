//! Taking over what a roadmap file has, read beside it.

use std::sync::Arc;

use roadmap::{Definition, Fault, Refusal, Roadmap};
use store::{Error, History, Piece};

use super::{
    common::Failure,
    source::{Read, Source},
};

/// Events that are handed over at a time.
const PAGE: usize = 1_000;

/// What a file has.
pub enum Taken {
    /// A plan alone.
    Plan(Box<Definition>),
    /// A plan with its history, which is read while it is taken over.
    History(History),
}

/// What comes of it: the roadmap, and how many of its events state no hash; or why it was refused.
pub type Done = Result<(Arc<Roadmap>, u64), Error>;

/// Returns faults as an error of the record.
pub fn invalid(faults: Vec<Fault>) -> Error {
    Refusal::Invalid(faults).into()
}

/// Reads a file in JSON, and has what it holds put into the record; `heard` hears how many events were
/// read, and says whether to go on: what is stopped leaves nothing.
pub async fn take_over(
    source: Source,
    mut heard: impl FnMut(u64) -> bool + Send + 'static,
    put: impl AsyncFnOnce(Taken) -> Result<Result<Arc<Roadmap>, Error>, Failure>,
) -> Result<Done, Failure> {
    let (pieces, mut history) = History::channel();
    let reading = tokio::task::spawn_blocking(move || {
        let mut page = Vec::with_capacity(PAGE);
        let (mut stopped, mut events) = (false, 0);
        let read = source.read(|brought| {
            page.push(brought);
            if page.len() == PAGE {
                events += PAGE as u64;
                if !heard(events) {
                    stopped = true;
                    return false;
                }
                let full = std::mem::replace(&mut page, Vec::with_capacity(PAGE));
                stopped = pieces.blocking_send(Piece::Events(full)).is_err();
            }
            !stopped
        })?;
        if read.has_history && !stopped {
            let end = Piece::End(Some(Box::new(read.plan.clone())), read.digest.clone());
            let _ = pieces.blocking_send(Piece::Events(page));
            let _ = pieces.blocking_send(end);
        }
        Ok::<Read, Vec<Fault>>(read)
    });
    if !history.begins().await {
        return match reading.await? {
            Ok(read) => {
                Ok(put(Taken::Plan(Box::new(read.plan))).await?.map(|roadmap| (roadmap, 0)))
            }
            Err(faults) => Ok(Err(invalid(faults))),
        };
    }
    let taken = put(Taken::History(history)).await?;
    match (reading.await?, taken) {
        // What cannot be read is said before what follows from it.
        (Err(faults), Err(Error::Cut)) => Ok(Err(invalid(faults))),
        (read, taken) => Ok(taken.map(|roadmap| (roadmap, read.map_or(0, |read| read.unsigned)))),
    }
}
