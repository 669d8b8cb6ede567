//! Handing letters to the server of mail, and what its answers mean.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use app::post::{Letter, Post, Taken, Unsent};
use axum::http::Uri;
use chrono::{DateTime, TimeDelta, Utc};
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor, message::Mailbox, transport::smtp,
};
use tokio::{sync::Notify, time::timeout};

use super::write::message;

/// Time for the server of mail to take a letter.
const TIME: Duration = Duration::from_secs(30);
/// Characters at the most that are kept of an answer.
const SAID: usize = 300;
/// Letters at the most that a person has sent to themselves in an hour.
const ASKED: usize = 10;

/// Why no mail can be sent.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The server of mail is not named as one.
    #[error(
        "the server of mail is not named as smtps://user:password@host or smtp://host:587?tls=required: {0}"
    )]
    Server(String),
    /// The sender is no address.
    #[error("`{0}` is not an address that mail comes from, such as `Vekha <vekha@example.org>`")]
    From(String),
    /// Mail would lead nowhere.
    #[error("`{0}` is not the public address of this server, such as https://vekha.example.org")]
    Base(String),
}

/// Why a letter was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The server of mail cannot be reached, or takes nothing from here: nothing is wrong with the address.
    Far(String),
    /// It may be taken later.
    Later(String),
    /// It will not be taken at this address.
    Never(String),
}

impl Fault {
    /// Says it without the addresses of people, which servers of mail repeat in their answers.
    pub fn brief(&self) -> String {
        let (Self::Far(said) | Self::Later(said) | Self::Never(said)) = self;
        let words = said.split_whitespace();
        let words = words.map(|word| if word.contains('@') { "…" } else { word });
        words.collect::<Vec<_>>().join(" ")
    }
}

/// Hands letters to a server of mail.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    base: String,
    /// When each person had letters sent to themselves.
    asked: Mutex<HashMap<String, Vec<DateTime<Utc>>>>,
    /// What was said last where nothing is taken.
    trouble: Mutex<Option<String>>,
    wake: Notify,
}

/// Refuses to send letters, or a password, over a network where others could read them.
fn check_server(server: &str) -> Result<(), Error> {
    let wrong = |reason: &str| Err(Error::Server(reason.to_owned()));
    let Ok(uri) = server.parse::<Uri>() else { return wrong("it is not an address") };
    let Some(host) = uri.host() else { return wrong("it names no host") };
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    let near = host == "localhost" || address.is_ok_and(|address| address.is_loopback());
    let tls = |way: &str| uri.query().is_some_and(|query| query == format!("tls={way}"));
    let by_name = uri.authority().is_some_and(|authority| authority.as_str().contains('@'));
    let kept = uri.scheme_str() == Some("smtps") || tls("required");
    let as_it_comes = tls("opportunistic") && !by_name;
    match kept || as_it_comes || near {
        true => Ok(()),
        false => wrong("without TLS it is for this machine only; add ?tls=required"),
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Mailer {
    /// Makes one for a server of mail, a sender, and the public address of this server. The name of the
    /// server has its password, so it is said nowhere.
    pub fn new(server: &str, from: &str, base: &str) -> Result<Self, Error> {
        let server = server.trim().replace("?tls=none", "");
        check_server(&server)?;
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(&server);
        let builder = builder.map_err(|error| Error::Server(error.to_string()))?;
        let sender = from.parse::<Mailbox>().map_err(|_| Error::From(from.to_owned()))?;
        let known = ["https://", "http://"].iter().any(|scheme| base.starts_with(scheme));
        let plain = base.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>?#\"".contains(&byte));
        if !known || !plain {
            return Err(Error::Base(base.to_owned()));
        }
        Ok(Self {
            transport: builder.timeout(Some(TIME)).build(),
            from: sender,
            base: base.trim_end_matches('/').to_owned(),
            asked: Mutex::default(),
            trouble: Mutex::default(),
            wake: Notify::new(),
        })
    }

    /// Returns the public address of this server.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Says that something may be due.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Waits until something may be due.
    pub async fn woken(&self) {
        self.wake.notified().await;
    }

    /// Hands a letter over.
    pub async fn hand(&self, to: &str, letter: &Letter) -> Result<(), Fault> {
        let done = self.try_hand(to, letter).await;
        *locked(&self.trouble) = match &done {
            Err(Fault::Far(said)) => Some(said.clone()),
            _ => None,
        };
        done
    }

    async fn try_hand(&self, to: &str, letter: &Letter) -> Result<(), Fault> {
        let address = to.parse::<Address>();
        let address = address.map_err(|error| Fault::Never(error.to_string()))?;
        let message = message(&self.from, address, letter).map_err(Fault::Later)?;
        match timeout(TIME, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(fault(&error)),
            Err(_) => Err(Fault::Far(format!("no answer in {} seconds", TIME.as_secs()))),
        }
    }

    /// Tells whether a person may have another letter sent to themselves.
    fn may_ask(&self, person: &str, now: DateTime<Utc>) -> bool {
        let mut asked = locked(&self.asked);
        let lately = |at: &DateTime<Utc>| now - *at < TimeDelta::hours(1);
        asked.retain(|_, times| times.iter().any(lately));
        let times = asked.entry(person.to_owned()).or_default();
        times.retain(lately);
        let room = times.len() < ASKED;
        if room {
            times.push(now);
        }
        room
    }
}

impl Post for Mailer {
    fn base(&self) -> &str {
        self.base()
    }

    fn send(&self, person: String, address: String, letter: Letter) -> Taken<'_> {
        Box::pin(async move {
            if !self.may_ask(&person, letter.at) {
                return Err(Unsent::TooMany);
            }
            self.hand(&address, &letter).await.map_err(|fault| match fault {
                Fault::Far(said) => {
                    tracing::warn!(said, "the server of mail takes nothing");
                    Unsent::Far
                }
                Fault::Later(said) | Fault::Never(said) => Unsent::Answered(said),
            })
        })
    }

    fn trouble(&self) -> Option<String> {
        locked(&self.trouble).clone()
    }
}

/// Says what an error means.
fn fault(error: &smtp::Error) -> Fault {
    let source = std::error::Error::source(error).map(|source| source.to_string());
    let said = source.unwrap_or_else(|| error.to_string());
    let said: String = said.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let said: String = said.chars().take(SAID).collect();
    match error.status() {
        Some(code) => answered(&code.to_string(), &said),
        None => Fault::Far(said),
    }
}

/// Says what an answer means: whether it is about the address, about this server, or about the moment.
fn answered(code: &str, said: &str) -> Fault {
    let words = format!("{code} {said}");
    // Who signs in here, and by what, is for whoever runs this server.
    if ["421", "454", "530", "534", "535", "538"].contains(&code) {
        return Fault::Far(words);
    }
    // These name the recipient; the enhanced codes (RFC 3463) tell a sender, a full box and a policy apart.
    let of_address = ["550", "551", "553", "556"].contains(&code);
    let of_others = ["5.1.7", "5.1.8", "5.2.2", "5.7."];
    let of_others = of_others.iter().any(|other| said.trim_start().starts_with(other));
    if of_address && !of_others { Fault::Never(words) } else { Fault::Later(words) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_people_are_left_out_of_what_is_logged() {
        let fault = Fault::Never("550 5.1.1 <ann@example.org>: no such user".to_owned());
        assert_eq!(fault.brief(), "550 5.1.1 … no such user");
    }

    #[test]
    fn an_answer_is_about_the_address_the_server_or_the_moment() {
        for (code, said, means) in [
            ("550", "5.1.1 no such user", "never"),
            ("550", "mailbox unavailable", "never"),
            ("553", "5.1.3 bad address", "never"),
            ("550", "5.7.1 relaying denied", "later"),
            ("553", "5.1.8 sender rejected", "later"),
            ("550", "5.2.2 over quota", "later"),
            ("552", "5.2.2 over quota", "later"),
            ("451", "4.7.1 greylisted", "later"),
            ("554", "5.7.1 looks like spam", "later"),
            ("535", "5.7.8 wrong password", "far"),
            ("421", "4.3.2 shutting down", "far"),
        ] {
            let found = match answered(code, said) {
                Fault::Far(_) => "far",
                Fault::Later(_) => "later",
                Fault::Never(_) => "never",
            };
            assert_eq!(found, means, "{code} {said}");
        }
    }

    #[test]
    fn a_server_of_mail_a_sender_and_an_address_are_wanted() {
        let new = |server, from, base| Mailer::new(server, from, base).map(drop);
        let (from, base) = ("Vekha <vekha@example.org>", "https://vekha.example.org/");
        for server in [
            "smtp://127.0.0.1:2525",
            "smtp://127.0.0.1:2525?tls=none",
            "smtp://mail.example.org:587?tls=required",
            "smtp://mail.example.org:25?tls=opportunistic",
            "smtps://ann:s%20cret@mail.example.org",
        ] {
            assert!(new(server, from, base).is_ok(), "{server}");
        }
        let wrong = new("ftp://ann:secret@example.org", from, base).expect_err("it is no server");
        assert!(!wrong.to_string().contains("secret"), "{wrong}");
        for far in [
            "smtp://mail.example.org:25",
            "smtp://mail.example.org:25?tls=none",
            "smtp://ann:secret@mail.example.org:587?tls=opportunistic",
        ] {
            let wrong = new(far, from, base).expect_err("others could read it");
            assert!(!wrong.to_string().contains("secret"), "{wrong}");
        }
        let near = "smtp://localhost";
        assert!(matches!(new(near, "nobody", base), Err(Error::From(_))));
        assert!(matches!(new(near, from, "vekha.example.org"), Err(Error::Base(_))));
    }
}
