//! The outbox at work: whatever is due is put into letters, one for each person, and handed over; what is not
//! taken is tried again, after pauses that grow.

use std::{sync::Arc, time::Duration};

use app::{i18n::Lang, letter::letter, visit::Visit};
use axum::http::{HeaderMap, Uri};
use chrono::{DateTime, TimeDelta, Utc};
use directory::{Mail as Written, Person};
use store::{Answered, Bounce, Error, Mail, Outcome};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep, timeout},
};

use super::send::{Fault, Mailer};
use crate::{House, front};

/// Time after which it is looked what is due, whether or not anybody says so.
const TICK: Duration = Duration::from_secs(15);
/// Letters that are handed over at a time, so that a server that is slow with one keeps few waiting.
const HANDS: usize = 4;
/// Minutes for which a letter is in one hand; then another may take it.
const HELD: i64 = 10;
/// How long, and how often, what came of a letter is tried to be written down: until shortly before another hand
/// may take it, and send it again.
const KEPT_UP: Duration = Duration::from_secs(570);
const EACH: Duration = Duration::from_secs(5);
/// Minutes before each try that follows another, the last for all that follow.
const PAUSES: [i64; 6] = [1, 5, 30, 120, 300, 600];
/// Minutes at the most before another try where nothing is wrong with the address.
const FAR_MOST: i64 = 30;
/// Days after which an address that took nothing is given up, and how often it failed until then at the least.
const GIVEN_UP: i64 = 3;
const TRIES: u64 = 6;

/// Sends what is due, as often as anything may be.
pub async fn follow(house: House) {
    let Some(mailer) = house.mail.clone() else { return };
    loop {
        send_due(&house).await;
        let _ = timeout(TICK, mailer.woken()).await;
    }
}

/// Sends whatever is due now; stops where the server of mail takes nothing.
pub async fn send_due(house: &House) {
    let Some(mailer) = &house.mail else { return };
    let mut hands = JoinSet::new();
    let mut takes = true;
    loop {
        while takes && hands.len() < HANDS {
            let Some(mail) = take(house).await else { break };
            hands.spawn(deliver(house.clone(), mailer.clone(), mail));
        }
        match hands.join_next().await {
            None => return,
            Some(Ok(taken)) => takes &= taken,
            Some(Err(error)) => tracing::error!(%error, "a letter could not be written"),
        }
    }
}

/// Takes a letter in hand.
async fn take(house: &House) -> Option<Mail> {
    let now = house.clock.now();
    let taken = house.store.take_mail(now, now + TimeDelta::minutes(HELD)).await;
    taken.unwrap_or_else(|error| {
        tracing::warn!(%error, "what is due by mail could not be read");
        None
    })
}

/// Hands a letter over and writes down what came of it; tells whether the server of mail takes any.
async fn deliver(house: House, mailer: Arc<Mailer>, mail: Mail) -> bool {
    let begun = Instant::now();
    let (outcome, takes) = attempt(&house, &mailer, &mail).await;
    loop {
        let now = house.clock.now();
        let written = house.store.end_mail(mail.clone(), outcome.clone(), now).await;
        let Err(error) = written else { return takes };
        if matches!(error, Error::Closed) || begun.elapsed() >= KEPT_UP {
            // It is handed over once more, as the same letter.
            tracing::warn!(%error, "what came of a letter could not be written down");
            return takes;
        }
        tracing::debug!(%error, "what came of a letter is still to be written down");
        sleep(EACH).await;
    }
}

async fn attempt(house: &House, mailer: &Mailer, mail: &Mail) -> (Outcome, bool) {
    let person = house.store.person(&mail.person).filter(|person| person.active);
    let known = person.as_ref().and_then(|person| person.mail.clone());
    let known = known.filter(|known| known.window.is_some());
    let (Some(person), Some(known)) = (person, known) else { return (Outcome::Dropped, true) };
    let visit = Arc::new(visit_of(house, mailer, person, &known));
    let Some(letter) = letter(&visit, mail) else { return (Outcome::Dropped, true) };
    let address = known.address;
    let fault = match mailer.hand(&address, &letter).await {
        Ok(()) => return (Outcome::Sent, true),
        Err(fault) => fault,
    };
    let now = house.clock.now();
    tracing::warn!(person = mail.person, tries = mail.tries, fault = %fault.brief(), "a letter was not taken");
    // What is written of an address stands for the one that a person has: this was answered by another.
    let has = house.store.person(&mail.person).and_then(|person| person.mail.clone());
    if has.is_none_or(|has| has.address != address) {
        return (Outcome::Later(now, None), !matches!(fault, Fault::Far(_)));
    }
    match fault {
        Fault::Far(_) => {
            let pause = pause(mail).min(TimeDelta::minutes(FAR_MOST));
            (Outcome::Later(now + pause, None), false)
        }
        Fault::Later(answer) if !fails_long(house, mail, &address, now).await => {
            let answered = Answered { address, answer };
            (Outcome::Later(now + pause(mail), Some(answered)), true)
        }
        Fault::Later(answer) | Fault::Never(answer) => {
            (Outcome::Refused(Answered { address, answer }), true)
        }
    }
}

/// What a person would see now, in the language in which they are written.
fn visit_of(house: &House, mailer: &Mailer, person: Arc<Person>, known: &Written) -> Visit {
    let visit = front::visit(house, &Uri::from_static("/"), &HeaderMap::new());
    Visit {
        lang: Lang::by_code(&known.language).unwrap_or_default(),
        viewer: Some(person),
        origin: mailer.base().to_owned(),
        ..visit
    }
}

/// Returns how long a letter waits for another try: longer each time, and not all of them equally long.
fn pause(mail: &Mail) -> TimeDelta {
    let before = usize::try_from(mail.tries.saturating_sub(1)).unwrap_or(usize::MAX);
    let minutes = PAUSES.get(before).or(PAUSES.last()).copied().unwrap_or(1);
    TimeDelta::seconds(minutes * 60 + minutes * 6 * mail.id.rem_euclid(10) / 10)
}

/// Tells whether an address has taken nothing for so long that it is given up.
async fn fails_long(house: &House, mail: &Mail, address: &str, now: DateTime<Utc>) -> bool {
    let bounces = house.store.bounces().await.unwrap_or_else(|error| {
        tracing::warn!(%error, "which addresses take nothing could not be read");
        Vec::new()
    });
    let mut bounces = bounces.iter();
    let known = bounces.find(|it| it.person == mail.person && it.address == address);
    known.is_some_and(|bounce| is_given_up(bounce, now))
}

/// Counts from the first time that an address failed, and by how often: a letter may be old because nothing
/// could be sent at all.
fn is_given_up(bounce: &Bounce, now: DateTime<Utc>) -> bool {
    bounce.tries >= TRIES && now - bounce.since >= TimeDelta::days(GIVEN_UP)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(id: i64, tries: u64) -> Mail {
        let begun = DateTime::from_timestamp(1_790_000_000, 0).expect("an instant");
        Mail { id, person: "ann".to_owned(), begun, tries, entries: Vec::new() }
    }

    #[test]
    fn pauses_grow_and_three_days_are_enough() {
        let pauses: Vec<_> = (1..=8).map(|tries| pause(&mail(10, tries)).num_minutes()).collect();
        assert_eq!(pauses, [1, 5, 30, 120, 300, 600, 600, 600]);
        assert!(pause(&mail(9, 4)) > pause(&mail(10, 4)), "not all at once");
        assert!(pause(&mail(9, 4)) < pause(&mail(10, 4)) * 2);
        let since = mail(1, 1).begun;
        let (person, address) = ("ann".to_owned(), "ann@example.org".to_owned());
        let failed = |tries| {
            let (person, address) = (person.clone(), address.clone());
            Bounce { person, address, since, tries, answer: String::new(), hard: false }
        };
        assert!(!is_given_up(&failed(9), since + TimeDelta::hours(71)));
        assert!(is_given_up(&failed(9), since + TimeDelta::hours(72)));
        assert!(!is_given_up(&failed(1), since + TimeDelta::days(30)), "once is not often");
    }
}
