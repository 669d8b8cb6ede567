//! Mail: everyone says for themselves where and when they are written.

use roadmap::Problem;

use super::asking::{Deciding, Outcome, checked};
use crate::{Change, Mail, Window, check_address};

impl Deciding<'_> {
    pub(super) fn set_mail(&self, mail: Option<Mail>) -> Outcome {
        let person = self.settled()?;
        if let Some(Mail { address, window, .. }) = &mail {
            let late = matches!(window, Some(Window::Daily { hour }) if *hour > 23);
            let hour = if late { Err(Problem::NotInRange { from: 0, to: 23 }) } else { Ok(()) };
            checked([("address", check_address(address)), ("hour", hour)])?;
        }
        let changes =
            (person.mail != mail).then(|| Change::MailSet { login: person.login.clone(), mail });
        Ok((person.by(), changes.into_iter().collect()))
    }

    /// Whoever holds a mail may stop more of them: what that proves is not for the directory to know.
    pub(super) fn stop_mail(&self, login: &str) -> Outcome {
        let person = self.person(login)?;
        let stopped = person.mail.clone().filter(|mail| mail.window.is_some());
        let changes = stopped.map(|mail| Change::MailSet {
            login: person.login.clone(),
            mail: Some(Mail { window: None, ..mail }),
        });
        Ok((person.by(), changes.into_iter().collect()))
    }
}
