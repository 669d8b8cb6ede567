//! Jobs that are decided again, with those who wait for their answers.

use super::pending::Done;
use crate::{Error, job::Job};

/// Keeps what is needed to do the same once more.
pub fn copies(batch: &[Job]) -> Vec<Option<Job>> {
    batch.iter().map(Job::copy).collect()
}

/// Gives the copies those who wait for the answers; what can be done once only is answered.
pub fn revived(copies: Vec<Option<Job>>, outcomes: Vec<Done>) -> Vec<Job> {
    let pairs = copies.into_iter().zip(outcomes);
    pairs.filter_map(|(copy, done)| heard(copy, done)).collect()
}

fn heard(copy: Option<Job>, done: Done) -> Option<Job> {
    let Some(mut job) = copy else {
        if let Done::Roadmap(reply, _) = done {
            let _ = reply.send(Err(Error::Overtaken));
        }
        return None;
    };
    match (&mut job, done) {
        (Job::Record { reply, .. }, Done::Roadmap(waits, _)) => *reply = waits,
        (Job::Direct { reply, .. }, Done::People(waits, _)) => *reply = waits,
        (Job::TakeMail { reply, .. }, Done::Mail(waits, _)) => *reply = waits,
        (Job::Lease { reply, .. }, Done::Lease(waits, _)) => *reply = waits,
        (
            Job::Part { reply, .. }
            | Job::Keep { reply, .. }
            | Job::Tidy { reply, .. }
            | Job::Tell { reply, .. }
            | Job::MarkRead { reply, .. }
            | Job::EndMail { reply, .. }
            | Job::TryMail { reply, .. }
            | Job::Webhooks { reply, .. }
            | Job::CatchUp { reply, .. },
            Done::Plain(waits, _),
        ) => *reply = waits,
        _ => {}
    }
    Some(job)
}
