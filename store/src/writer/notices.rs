//! What people are told and have read, written beside the log: no event follows from it.

use chrono::{DateTime, Utc};
use directory::Login;

use super::{Writer, pending::Pending};
use crate::{
    Error,
    database::Writing,
    notices::{Telling, Which},
};

/// Counts anew what a person has not read.
async fn count(commit: &mut dyn Writing, pending: &mut Pending, person: &str) -> Result<(), Error> {
    let unread = commit.count_unread(person).await?;
    pending.unread.insert(person.into(), unread);
    Ok(())
}

impl Writer {
    /// Writes down what is told.
    pub(super) async fn tell(
        &self,
        telling: &Telling,
        now: DateTime<Utc>,
        commit: &mut dyn Writing,
        pending: &mut Pending,
    ) -> Result<(), Error> {
        let changed = commit.tell(telling, now).await?;
        let reminders = telling.told.iter().filter(|told| !told.notice.news);
        pending.reminded.extend(reminders.map(|told| told.notice.roadmap.clone()));
        for person in changed {
            count(commit, pending, &person).await?;
        }
        Ok(())
    }

    /// Writes down what somebody has read.
    pub(super) async fn mark_read(
        &self,
        person: &Login,
        which: &Which,
        now: DateTime<Utc>,
        commit: &mut dyn Writing,
        pending: &mut Pending,
    ) -> Result<(), Error> {
        commit.mark_read(person, which, now).await?;
        count(commit, pending, person).await
    }
}
