//! Counting: what happens often is written down once and then as a number, so that nobody fills the
//! log by asking again and again for what is refused.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use directory::{Command, Note, Who};

/// Seconds for which the same is counted together.
const WINDOW: i64 = 60;
/// The same for what is read: programs come again and again.
const WINDOW_READ: i64 = 3_600;
/// Different things at the most that are counted at a time; what is beyond is counted as one.
const MOST: usize = 1_000;

/// The same thing, by the same person or from the same address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Same {
    by: String,
    what: String,
}

#[derive(Clone)]
struct Count {
    since: DateTime<Utc>,
    more: u64,
    last: (Who, Command),
}

/// What is being counted.
#[derive(Clone, Default)]
pub struct Tally(HashMap<Same, Count>);

/// Tells what counts as the same; none for what is always written down.
fn same(who: &Who, command: &Command) -> Option<Same> {
    let by = who.login().map(str::to_owned).or_else(|| who.address().cloned()).unwrap_or_default();
    let what = match command {
        // Whatever task it is about: else every task would make an event.
        Command::Refuse { command, .. } => format!("refused {command}"),
        Command::FailSignIn { login, .. } => format!("sign-in {login}"),
        Command::Note(Note::Denied { why, .. }) => format!("denied {why}"),
        Command::Note(Note::Read { roadmap, path }) => format!("read {roadmap} {path}"),
        _ => return None,
    };
    Some(Same { by, what })
}

/// Tells how often something came that may have been counted before.
fn already(command: &Command) -> u64 {
    match command {
        Command::Refuse { times, .. }
        | Command::FailSignIn { times, .. }
        | Command::Note(Note::Denied { times, .. }) => (*times).max(1),
        _ => 1,
    }
}

/// Writes a number into what was counted.
fn times(command: Command, n: u64) -> Command {
    match command {
        Command::Refuse { roadmap, task, command, refusal, .. } => {
            Command::Refuse { roadmap, task, command, refusal, times: n }
        }
        Command::FailSignIn { login, .. } => Command::FailSignIn { login, times: n },
        Command::Note(Note::Denied { why, path, .. }) => {
            Command::Note(Note::Denied { why, path, times: n })
        }
        other => other,
    }
}

impl Tally {
    /// Counts what is not written down at once even if it is the first of its kind.
    pub fn later(&mut self, who: &Who, command: &Command, now: DateTime<Utc>) {
        if let Some(same) = same(who, command)
            && self.is_first(who, command, now)
            && let Some(count) = self.0.get_mut(&same)
        {
            count.more += already(command);
        }
    }

    /// Counts; tells whether it is the first of its kind, which is written down at once.
    pub fn is_first(&mut self, who: &Who, command: &Command, now: DateTime<Utc>) -> bool {
        let Some(mut same) = same(who, command) else { return true };
        if self.0.len() >= MOST && !self.0.contains_key(&same) {
            same = Same {
                by: String::new(),
                what: same.what.split(' ').next().unwrap_or("").to_owned(),
            };
        }
        let last = (who.clone(), command.clone());
        match self.0.get_mut(&same) {
            Some(count) => {
                count.more += already(command);
                count.last = last;
                false
            }
            None => {
                self.0.insert(same, Count { since: now, more: 0, last });
                true
            }
        }
    }

    /// Takes what was counted long enough, or everything, to be written down.
    pub fn due(&mut self, now: DateTime<Utc>, all: bool) -> Vec<(Who, Command)> {
        let over = |count: &Count| {
            let read = matches!(count.last.1, Command::Note(Note::Read { .. }));
            let seconds = if read { WINDOW_READ } else { WINDOW };
            all || count.since + TimeDelta::seconds(seconds) <= now
        };
        let over: Vec<_> =
            self.0.iter().filter(|(_, count)| over(count)).map(|(same, _)| same.clone()).collect();
        let counts = over.into_iter().filter_map(|same| self.0.remove(&same));
        // How often something was read says nothing more.
        let counts = counts.filter(|count| {
            count.more > 0 && !matches!(count.last.1, Command::Note(Note::Read { .. }))
        });
        counts.map(|Count { more, last: (who, command), .. }| (who, times(command, more))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_again_and_again_is_two_events() {
        let mut tally = Tally::default();
        let now = DateTime::from_timestamp(1_790_000_000, 0).expect("an instant");
        let who = Who::Nobody { address: Some("192.0.2.1".into()) };
        let failed = |login: &str| Command::FailSignIn { login: login.into(), times: 1 };
        assert!(tally.is_first(&who, &failed("ann"), now));
        for _ in 0..9_999 {
            assert!(!tally.is_first(&who, &failed("ann"), now));
        }
        assert!(tally.is_first(&who, &failed("bob"), now));
        assert!(tally.due(now + TimeDelta::seconds(59), false).is_empty());
        let due = tally.due(now + TimeDelta::seconds(60), false);
        assert_eq!(due, [(who.clone(), Command::FailSignIn { login: "ann".into(), times: 9_999 })]);
        let denied =
            |times| Command::Note(Note::Denied { why: "busy".into(), path: "/".into(), times });
        assert!(tally.is_first(&who, &denied(50), now));
        assert!(!tally.is_first(&who, &denied(60), now) && !tally.is_first(&who, &denied(40), now));
        assert_eq!(
            tally.due(now, true).iter().find(|it| it.1 == denied(100)).map(|it| &it.0),
            Some(&who)
        );
        let many = (0..5_000).filter(|n| tally.is_first(&who, &failed(&n.to_string()), now));
        assert!(many.count() <= MOST + 1);
    }
}
