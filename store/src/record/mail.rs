//! What goes out by mail, as it is asked for and written.

use chrono::{DateTime, Utc};
use directory::Login;

use super::Store;
use crate::{
    Error,
    job::Job,
    mail::{Bounce, Mail, Outcome},
};

impl Store {
    /// Takes a mail in hand that is due, until an instant at which others may; none where nothing is due.
    pub async fn take_mail(
        &self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Option<Mail>, Error> {
        // To look costs no commit.
        if !self.reading().await?.mail_is_due(now).await? {
            return Ok(None);
        }
        self.ask(|reply| Job::TakeMail { now, until, reply }).await?
    }

    /// Writes down what came of a mail.
    pub async fn end_mail(
        &self,
        mail: Mail,
        outcome: Outcome,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        self.ask(|reply| Job::EndMail { mail: Box::new(mail), outcome, now, reply }).await?
    }

    /// Has whatever waits for a person be tried at once, whatever their address was answered before.
    pub async fn try_mail_again(&self, person: Login, now: DateTime<Utc>) -> Result<(), Error> {
        self.ask(|reply| Job::TryMail { person, now, reply }).await?
    }

    /// Returns the addresses that mail does not reach, those first of which nothing more is tried.
    pub async fn bounces(&self) -> Result<Vec<Bounce>, Error> {
        self.reading().await?.bounces().await
    }
}
