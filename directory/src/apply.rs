//! How an event changes the directory; replaying all of them gives the present.

use std::sync::Arc;

use roadmap::RoadmapKey;

use crate::{
    CalendarSecret, Change, Directory, Event, Factor, Imported, Invitation, Person, Seen, Session,
    SigningKey, Token, Views, event, name,
};

/// An event that does not fit what it is applied to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("event {seq} of people does not follow from those before it: {what}")]
pub struct Inconsistent {
    /// The event's place in its log.
    pub seq: u64,
    /// What does not fit.
    pub what: String,
}

/// Builds the directory from its whole log.
pub fn replay<'a>(events: impl IntoIterator<Item = &'a Event>) -> Result<Directory, Inconsistent> {
    let mut directory = Directory::default();
    for event in events {
        apply(&mut directory, event)?;
    }
    Ok(directory)
}

/// Changes the directory as an event says; the event must be the next one of its log.
pub fn apply(directory: &mut Directory, event: &Event) -> Result<(), Inconsistent> {
    let broken = |what: &str| Inconsistent { seq: event.seq, what: what.to_owned() };
    if event.seq != directory.version + 1 {
        return Err(broken(&format!("it should be event {}", directory.version + 1)));
    }
    if directory.version == 0 {
        // A record that begins in this format has every seal from its first event on.
        directory.sealed = event.format >= 2;
    }
    change(directory, event).map_err(|what| broken(&what))?;
    directory.version = event.seq;
    Ok(())
}

fn person<'a>(directory: &'a mut Directory, login: &str) -> Result<&'a mut Person, String> {
    let known = directory.people.get_mut(login);
    known.map(Arc::make_mut).ok_or_else(|| format!("person {login} is unknown"))
}

/// Finds the views of a person in a roadmap, or of all its readers, to be changed by an event.
fn views<'a>(
    directory: &'a mut Directory,
    roadmap: &RoadmapKey,
    login: Option<&str>,
    event: &Event,
) -> Result<&'a mut Views, String> {
    let all = match login {
        Some(login) => &mut person(directory, login)?.views,
        None => &mut directory.views,
    };
    let views = Arc::make_mut(all.entry(roadmap.clone()).or_default());
    views.changed = event.seq;
    Ok(views)
}

fn end_sessions(directory: &mut Directory, login: &str) {
    directory.sessions.retain(|_, session| session.login != login);
}

fn end_tokens(directory: &mut Directory, login: &str) {
    directory.tokens.retain(|_, token| token.login != login);
    directory.by_seal.retain(|_, id| directory.tokens.contains_key(id));
    end_calendar(directory, login);
}

/// The address by which calendars are read is a token, too.
fn end_calendar(directory: &mut Directory, login: &str) {
    let known = directory.people.get_mut(login).filter(|known| known.calendar.is_some());
    let ended = known.and_then(|known| Arc::make_mut(known).calendar.take());
    if let Some(ended) = ended {
        directory.calendars.remove(&ended.seal);
    }
}

/// Sessions and tokens go by what they were made with.
fn end_access(directory: &mut Directory, login: &str) -> Result<(), String> {
    person(directory, login)?.credential += 1;
    end_sessions(directory, login);
    end_tokens(directory, login);
    Ok(())
}

fn change(directory: &mut Directory, event: &Event) -> Result<(), String> {
    match &event.change {
        Change::PersonAdded { login, name, admin, must_change, password, everywhere } => {
            if directory.people.contains_key(login) {
                return Err(format!("person {login} is there already"));
            }
            directory.folded.entry(name::fold(login)).or_insert_with(|| login.clone());
            let added = Person {
                login: login.clone(),
                name: name.clone(),
                admin: *admin,
                active: true,
                members: Default::default(),
                credential: 1,
                password: *password,
                must_change: *must_change,
                factor: None,
                subject: None,
                preferences: Default::default(),
                views: Default::default(),
                seen: Default::default(),
                away: None,
                calendar: None,
                mail: None,
                everywhere: everywhere.clone().map(|rights| rights.after).unwrap_or_default(),
            };
            directory.people.insert(login.clone(), Arc::new(added));
            directory.generation += 1;
        }
        Change::PersonChanged { login, name, admin, active, everywhere, .. } => {
            let known = person(directory, login)?;
            let standing = known.admin != *admin || known.active != *active;
            known.name.clone_from(name);
            (known.admin, known.active) = (*admin, *active);
            if let Some(rights) = everywhere {
                known.everywhere = rights.after.clone();
            }
            if standing || everywhere.is_some() {
                end_access(directory, login)?;
            }
            directory.generation += 1;
        }
        Change::MemberSet { login, roadmap, after, .. } => {
            let known = person(directory, login)?;
            match after {
                Some(member) => drop(known.members.insert(roadmap.clone(), member.clone())),
                None => drop(known.members.remove(roadmap)),
            }
            directory.generation += 1;
        }
        Change::PasswordChanged { login, password, must_change } => {
            let known = person(directory, login)?;
            known.password = *password;
            known.must_change = *must_change;
            end_access(directory, login)?;
        }
        Change::FactorSet { login, secret, recovery, step } => {
            let factor = Factor { secret: *secret, recovery: recovery.clone(), step: *step };
            person(directory, login)?.factor = Some(factor);
            end_sessions(directory, login);
        }
        Change::FactorRemoved { login } => {
            person(directory, login)?.factor = None;
            end_access(directory, login)?;
        }
        Change::SubjectBound { login, subject } => {
            person(directory, login)?.subject.clone_from(subject);
        }
        Change::Preferred { login, preferences } => {
            person(directory, login)?.preferences = preferences.clone();
            directory.generation += 1;
        }
        Change::ViewSaved { roadmap, login, view } => {
            views(directory, roadmap, login.as_deref(), event)?.keep(view.clone());
        }
        Change::ViewForgotten { roadmap, login, name } => {
            views(directory, roadmap, login.as_deref(), event)?.forget(name);
        }
        Change::ColumnsKept { roadmap, login, columns } => {
            let columns = Some(columns.clone()).filter(|columns| !columns.is_empty());
            views(directory, roadmap, Some(login), event)?.columns = columns;
        }
        Change::Seen { roadmap, login, version } => {
            let seen = Seen { version: *version, at: event.at, changed: event.seq };
            person(directory, login)?.seen.insert(roadmap.clone(), seen);
        }
        Change::AwaySet { login, away } => {
            person(directory, login)?.away.clone_from(away);
            for absents in directory.deputies.values_mut() {
                absents.retain(|absent| absent != login);
            }
            if let Some(away) = away {
                directory.deputies.entry(away.deputy.clone()).or_default().push(login.clone());
            }
            directory.deputies.retain(|_, absents| !absents.is_empty());
            directory.generation += 1;
        }
        Change::CalendarSet { login, seal } => {
            end_calendar(directory, login);
            let known = person(directory, login)?;
            known.calendar = seal.map(|seal| CalendarSecret { seal, since: event.at });
            if let Some(seal) = seal {
                directory.calendars.insert(*seal, login.clone());
            }
        }
        Change::MailSet { login, mail } => {
            person(directory, login)?.mail.clone_from(mail);
            directory.generation += 1;
        }
        Change::SignedIn { .. } => signed_in(directory, event)?,
        Change::SignedOut { login, id } => {
            directory.sessions.retain(|_, session| session.login != *login || session.id != *id);
        }
        Change::SignedOutEverywhere { login, tokens } => {
            end_sessions(directory, login);
            if *tokens {
                end_tokens(directory, login);
            }
        }
        Change::TokenCreated { login, id, name, scope, roadmaps, expires, seal } => {
            let (id, login, name) = (id.clone(), login.clone(), name.clone());
            let (scope, roadmaps, created) = (*scope, roadmaps.clone(), event.at);
            let (expires, seal) = (*expires, *seal);
            if let Some(seal) = seal {
                directory.by_seal.insert(seal, id.clone());
            }
            let token =
                Token { id: id.clone(), login, name, scope, roadmaps, created, expires, seal };
            directory.tokens.insert(id, Arc::new(token));
        }
        Change::TokenRevoked { login, id } => {
            directory.tokens.retain(|_, token| token.login != *login || token.id != *id);
            directory.by_seal.retain(|_, known| known != id);
        }
        Change::Invited { id, name, places, expires, seal } => {
            directory.invitations.retain(|it| event.at < it.expires);
            directory.invitations.push(Arc::new(Invitation {
                id: id.clone(),
                name: name.clone(),
                places: places.clone(),
                created: event.at,
                expires: *expires,
                seal: *seal,
                by: event.by.clone(),
            }));
        }
        Change::Joined { id, .. } | Change::InvitationWithdrawn { id } => {
            directory.invitations.retain(|it| it.id != *id);
        }
        Change::KeyAdded { public, signed } => {
            let (public, signed) = (public.clone(), signed.clone());
            directory.keys.push(SigningKey { public, signed, since: event.at });
        }
        Change::Imported { roadmap, events, head, file } => {
            let imported = Imported { events: *events, head: head.clone(), file: file.clone() };
            directory.imports.insert(roadmap.clone(), imported);
        }
        Change::Upgraded { passwords, tokens, members } => {
            upgraded(directory, passwords, tokens, members)?;
        }
        Change::Noted { .. }
        | Change::SignInFailed { .. }
        | Change::Refused { .. }
        | Change::Unknown => {}
    }
    Ok(())
}

fn signed_in(directory: &mut Directory, event: &Event) -> Result<(), String> {
    let Change::SignedIn { login, id, seal, expires, address, step, recovery, .. } = &event.change
    else {
        return Ok(());
    };
    let known = person(directory, login)?;
    if let Some(factor) = &mut known.factor {
        factor.step = step.unwrap_or(factor.step).max(factor.step);
        factor.recovery.retain(|code| Some(*code) != *recovery);
    }
    directory.sessions.retain(|_, session| event.at < session.expires);
    // A session of a record of old has no seal and ends with its upgrade.
    if let Some(seal) = seal {
        let session = Session {
            id: id.clone(),
            login: login.clone(),
            created: event.at,
            expires: *expires,
            address: address.clone(),
        };
        directory.sessions.insert(*seal, Arc::new(session));
    }
    Ok(())
}

fn upgraded(
    directory: &mut Directory,
    passwords: &[(crate::Login, crate::Seal)],
    tokens: &[(String, crate::Seal)],
    members: &[event::Membership],
) -> Result<(), String> {
    for (login, seal) in passwords {
        person(directory, login)?.password = Some(*seal);
    }
    for (id, seal) in tokens {
        let token = directory.tokens.get_mut(id).ok_or_else(|| format!("token {id} is unknown"))?;
        Arc::make_mut(token).seal = Some(*seal);
        directory.by_seal.insert(*seal, id.clone());
    }
    for event::Membership { login, roadmap, member } in members {
        person(directory, login)?.members.insert(roadmap.clone(), member.clone());
    }
    for known in directory.people.values_mut() {
        Arc::make_mut(known).everywhere = Default::default();
    }
    directory.sessions.clear();
    directory.sealed = true;
    directory.generation += 1;
    Ok(())
}
