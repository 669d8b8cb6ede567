//! Being away: by oneself or by an admin, with a deputy who has none.

use roadmap::{
    Problem,
    date::{add_days, days_between},
};

use super::asking::{Deciding, Outcome, checked};
use crate::{AWAY_MOST, Away, Change};

impl Deciding<'_> {
    /// A deputy acts with their own eyes: nobody is their own, and nobody is one while they are away
    /// themselves or while somebody else relies on whoever is away.
    pub(super) fn set_away(&self, login: &str, away: Option<Away>) -> Outcome {
        let by = self.oneself_or_admin(login)?;
        if self.who.login() == Some(login) {
            self.settled()?;
        }
        let person = self.person(login)?;
        let login = person.login.clone();
        let Some(away) = away else {
            let changes = person.away.is_some().then_some(Change::AwaySet { login, away: None });
            return Ok((by, changes.into_iter().collect()));
        };
        // Of people with whom they share no roadmap nothing is told, and nothing could be done for them.
        let deputy = self.directory.person(&away.deputy).filter(|deputy| {
            deputy.active && deputy.members.keys().any(|key| person.members.contains_key(key))
        });
        let fits = match deputy {
            None => Err(Problem::Unknown),
            Some(deputy) if deputy.login == login => Err(Problem::OwnDeputy),
            Some(deputy) => {
                let goes_on = deputy.away.as_ref().is_some_and(|other| other.meets(&away));
                let mut relied = self.directory.absents_of(&login);
                let comes_from = relied.any(|(_, other)| other.meets(&away));
                if goes_on || comes_from { Err(Problem::DeputyChain) } else { Ok(()) }
            }
        };
        let rises = away.from < away.to;
        let long = rises && days_between(away.from, away.to) > AWAY_MOST;
        let length = match (rises, long) {
            (false, _) => Err(Problem::NotAfter { date: away.from.into() }),
            (_, true) => Err(Problem::After { date: add_days(away.from, AWAY_MOST).into() }),
            _ => Ok(()),
        };
        checked([("deputy", fits), ("to", length)])?;
        let deputy = deputy.map(|deputy| deputy.login.clone()).unwrap_or_default();
        let away = Away { deputy, ..away };
        if person.away.as_ref() == Some(&away) {
            return Ok((by, Vec::new()));
        }
        Ok((by, vec![Change::AwaySet { login, away: Some(away) }]))
    }
}
