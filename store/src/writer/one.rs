//! One job of a commit, whatever it is.

use super::{
    Writer,
    pending::{Done, Pending, split},
};
use crate::{Error, database::Writing, files, job::Job};

impl Writer {
    /// Carries out one job, and tells whether the whole commit must be taken back.
    pub(super) async fn one(
        &mut self,
        job: Job,
        commit: &mut dyn Writing,
        pending: &mut Pending,
    ) -> (Done, Option<Error>) {
        match job {
            Job::Record { key, giver, id, command, now, reply } => {
                let now = self.rising(now, pending);
                let result = self.record(&key, &giver, &id, *command, now, commit, pending).await;
                let (result, failed) = split(result);
                (Done::Roadmap(reply, result), failed)
            }
            Job::Import { history, now, reply } => {
                let now = self.rising(now, pending);
                let (result, failed) = split(self.import(history, now, commit, pending).await);
                // What was written of it goes, too; the commit has nothing else.
                let failed = failed.or(result.is_err().then_some(Error::Cut));
                (Done::Roadmap(reply, result), failed)
            }
            Job::Direct { who, command, now, reply } => {
                let now = self.rising(now, pending);
                let (result, failed) =
                    split(self.direct(&who, *command, now, commit, pending).await);
                (Done::People(reply, result), failed)
            }
            Job::Part { writing, number, bytes, reply } => {
                let (result, failed) = split(commit.write_part(writing, number, &bytes).await);
                (Done::Plain(reply, result), failed)
            }
            Job::Keep { writing, upload, now, reply } => {
                let (result, failed) = split(commit.keep(writing, &upload, now).await);
                (Done::Plain(reply, result), failed)
            }
            Job::Discard { writing } => {
                let (_, failed) = split(commit.discard(writing).await);
                (Done::Silent, failed)
            }
            Job::Tidy { now, reply } => {
                let (result, failed) = split(commit.tidy(files::unused_since(now)).await);
                (Done::Plain(reply, result), failed)
            }
            Job::Tell { telling, now, reply } => {
                let (result, failed) = split(self.tell(&telling, now, commit, pending).await);
                (Done::Plain(reply, result), failed)
            }
            Job::MarkRead { person, which, now, reply } => {
                let done = self.mark_read(&person, &which, now, commit, pending).await;
                let (result, failed) = split(done);
                (Done::Plain(reply, result), failed)
            }
            Job::TakeMail { now, until, reply } => {
                let (result, failed) = split(commit.take_mail(now, until).await);
                (Done::Mail(reply, result), failed)
            }
            Job::EndMail { mail, outcome, now, reply } => {
                let (result, failed) = split(commit.end_mail(&mail, &outcome, now).await);
                (Done::Plain(reply, result), failed)
            }
            Job::TryMail { person, now, reply } => {
                let (result, failed) = split(commit.try_mail_again(&person, now).await);
                (Done::Plain(reply, result), failed)
            }
            Job::Webhooks { change, now, reply } => {
                let (result, failed) = split(commit.change_webhooks(&change, now).await);
                (Done::Plain(reply, result), failed)
            }
            Job::Seen { seal, at } => {
                let (_, failed) = split(commit.write_seen(&seal.0, at).await);
                (Done::Silent, failed)
            }
            Job::State { key, seq, body } => {
                let (_, failed) = split(commit.write_state(&key, seq, &body).await);
                (Done::Silent, failed)
            }
            Job::Lease { name, holder, now, until, reply } => {
                let (result, failed) = split(commit.lease(name, &holder, now, until).await);
                (Done::Lease(reply, result), failed)
            }
            // It was caught up with before the commit began.
            Job::CatchUp { reply, .. } => (Done::Plain(reply, Ok(())), None),
            Job::Close => (Done::Silent, None),
            Job::Count { now } => {
                let now = self.rising(now, pending);
                for (who, command) in self.tally.due(now, false) {
                    let (_, failed) =
                        split(self.append_decided(&who, command, now, commit, pending).await);
                    if failed.is_some() {
                        return (Done::Silent, failed);
                    }
                }
                (Done::Silent, None)
            }
        }
    }
}
