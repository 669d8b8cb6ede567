//! People as they are asked for, and commands about them.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use directory::{Directory, Person, Seal, Token, Views, Who};

use super::Store;
use crate::{
    Error,
    job::Job,
    people::{Open, Secrets, SignedIn},
};

impl Store {
    /// Returns the directory as it is now.
    pub fn directory(&self) -> Arc<Directory> {
        self.present().people.directory.clone()
    }

    /// Finds a person by the name used to sign in, whatever its case.
    pub fn person(&self, login: &str) -> Option<Arc<Person>> {
        self.present().people.directory.person(login).cloned()
    }

    /// Returns every person, by login.
    pub fn people(&self) -> Vec<Arc<Person>> {
        self.present().people.directory.people().cloned().collect()
    }

    /// Returns what a person proves themselves by.
    pub fn secrets(&self, login: &str) -> Secrets {
        self.present().people.secrets.get(login).cloned().unwrap_or_default()
    }

    /// Returns who a session that has not ended belongs to, and notes that it is used.
    pub fn signed_in(&self, seal: &Seal, now: DateTime<Utc>) -> Option<SignedIn> {
        let found = self.looked_at(seal, now)?;
        if self.present().people.seen.get(seal).is_some_and(|seen| seen.note(now)) {
            // A full queue means that it is written down later.
            let _ = self.inner.writer.try_send(Job::Seen { seal: *seal, at: now });
        }
        Some(found)
    }

    /// Returns who a session that has not ended belongs to, without noting that it is used: for what goes
    /// on by itself.
    pub fn looked_at(&self, seal: &Seal, now: DateTime<Utc>) -> Option<SignedIn> {
        let present = self.present();
        let people = &present.people;
        let session = people.directory.session(seal)?;
        if !people.is_good(seal, session, now) {
            return None;
        }
        let person = people.directory.person(&session.login).filter(|person| person.active)?;
        Some(SignedIn { person: person.clone(), session: session.clone() })
    }

    /// Returns the person of a session or of a token that is still good, without noting that it is used.
    pub fn still_there(&self, seal: &Seal, now: DateTime<Utc>) -> Option<Arc<Person>> {
        let by_session = self.looked_at(seal, now).map(|found| found.person);
        by_session.or_else(|| self.bearer(seal, now).map(|(person, _)| person))
    }

    /// Returns a person's sessions that have not ended, the last used first.
    pub fn sessions_of(&self, login: &str, now: DateTime<Utc>) -> Vec<Open> {
        let present = self.present();
        let people = &present.people;
        let own = people
            .directory
            .sessions()
            .filter(|(seal, session)| session.login == login && people.is_good(seal, session, now));
        let open = own.map(|(seal, session)| {
            let seen = people.seen.get(seal).map_or(session.created, |seen| seen.instant());
            Open { seal: *seal, session: session.clone(), seen }
        });
        let mut open: Vec<_> = open.collect();
        open.sort_by_key(|it| (std::cmp::Reverse(it.seen), it.seal));
        open
    }

    /// Returns what a program may do that shows a token, and for whom.
    pub fn bearer(&self, seal: &Seal, now: DateTime<Utc>) -> Option<(Arc<Person>, Arc<Token>)> {
        let present = self.present();
        let directory = &present.people.directory;
        let token = directory.token(seal).filter(|token| now < token.expires)?;
        let person = directory.person(&token.login).filter(|person| person.active)?;
        Some((person.clone(), token.clone()))
    }

    /// Returns whose calendars are read by a secret address.
    pub fn calendar_of(&self, seal: &Seal) -> Option<Arc<Person>> {
        let present = self.present();
        let person = present.people.directory.calendar(seal).filter(|person| person.active)?;
        Some(person.clone())
    }

    /// Returns a person's tokens, the newest first.
    pub fn tokens_of(&self, login: &str) -> Vec<Arc<Token>> {
        let present = self.present();
        let own = present.people.directory.tokens().filter(|token| token.login == login);
        let mut own: Vec<_> = own.cloned().collect();
        own.sort_by(|a, b| (b.created, &a.id).cmp(&(a.created, &b.id)));
        own
    }

    /// Returns the views of a roadmap's tasks that all its readers have together.
    pub fn shared_views(&self, roadmap: &str) -> Option<Arc<Views>> {
        self.present().people.directory.shared_views(roadmap).cloned()
    }

    /// Counts the changes of people, so that pages made for them can be told apart.
    pub fn generation(&self) -> u64 {
        self.present().people.directory.generation
    }

    /// Decides on a command about people and records what follows, durably.
    ///
    /// What ends access takes effect even when nothing can be written; it is written down as soon as
    /// there is room. A refusal of rights is itself recorded.
    pub async fn direct(
        &self,
        who: Who,
        command: directory::Command,
        now: DateTime<Utc>,
    ) -> Result<Arc<Directory>, Error> {
        self.ask(|reply| Job::Direct { who, command: Box::new(command), now, reply }).await?
    }
}
