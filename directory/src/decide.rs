//! Whether a command may happen, and what happens then: rights and checks in one place for forms, the
//! command line, programs and the provider.

mod asking;
mod away;
mod invite;
mod mail;
mod views;

use chrono::{DateTime, Utc};
use roadmap::{By, Forbidden, Problem, Refusal, RoadmapKey};

pub use self::asking::Roadmaps;
use self::asking::{Deciding, Outcome, checked, host};
pub use self::invite::{INVITATIONS_MOST, INVITED_DAYS};
use crate::{
    Change, Command, Directory, Event, FORMAT, Login, Member, Scope, Seal, Who, command::Proof,
    name,
};

/// Sessions at the most of a person; the one that began first ends for the next.
pub const SESSIONS_MOST: usize = 50;
/// Tokens at the most of a person.
pub const TOKENS_MOST: usize = 20;

/// Decides on a command at an instant: the events that follow from it, or why there are none.
pub fn decide(
    directory: &Directory,
    who: &Who,
    command: Command,
    now: DateTime<Utc>,
    roadmaps: Roadmaps<'_>,
) -> Result<Vec<Event>, Refusal> {
    let deciding = Deciding { directory, who, now, roadmaps };
    let (by, changes) = deciding.decide(command)?;
    let events = changes.into_iter().zip(directory.version + 1..);
    let event = |(change, seq)| Event {
        format: FORMAT,
        seq,
        at: now,
        by: by.clone(),
        address: who.address().cloned(),
        session: who.session().cloned(),
        change,
    };
    Ok(events.map(event).collect())
}

impl Deciding<'_> {
    fn decide(&self, command: Command) -> Outcome {
        match command {
            Command::SetUp { login, name, password } => self.set_up(login, name, &password),
            Command::AddPerson { login, name, admin, password } => {
                self.add_person(login, name, admin, password.as_deref())
            }
            Command::ChangePerson { login, name, admin, active } => {
                self.change_person(&login, name, admin, active)
            }
            Command::SetMember { login, roadmap, member } => {
                self.set_member(&login, &roadmap, member)
            }
            Command::SetPassword { login, password } => self.set_password(&login, &password),
            Command::SetFactor { secret, recovery, step } => {
                let person = self.settled()?;
                let (login, secret) = (person.login.clone(), Seal::of(&secret));
                Ok((person.by(), vec![Change::FactorSet { login, secret, recovery, step }]))
            }
            Command::RemoveFactor { login } => {
                let by = self.oneself_or_admin(&login)?;
                let person = self.person(&login)?;
                let login = person.login.clone();
                let change = person.factor.is_some().then_some(Change::FactorRemoved { login });
                Ok((by, change.into_iter().collect()))
            }
            Command::FreeSubject { login } => {
                let by = self.administrator()?;
                let login = self.person(&login)?.login.clone();
                Ok((by, vec![Change::SubjectBound { login, subject: None }]))
            }
            Command::Prefer(preferences) => {
                let person = self.oneself()?;
                let login = person.login.clone();
                Ok((person.by(), vec![Change::Preferred { login, preferences }]))
            }
            Command::SaveView { roadmap, view, shared } => self.save_view(&roadmap, view, shared),
            Command::ForgetView { roadmap, name, shared } => {
                self.forget_view(&roadmap, name, shared)
            }
            Command::KeepColumns { roadmap, columns } => self.keep_columns(&roadmap, columns),
            Command::See { roadmap, version } => self.see(&roadmap, version),
            Command::SignIn { login, credential, id, seal, lasts, by, replaces } => {
                self.sign_in(&login, credential, (id, seal, self.now + lasts), by, replaces)
            }
            Command::SignOut { seal } => Ok(match self.directory.session(&seal) {
                Some(session) => {
                    let (login, id) = (session.login.clone(), session.id.clone());
                    (self.person(&login)?.by(), vec![Change::SignedOut { login, id }])
                }
                None => (host(), Vec::new()),
            }),
            Command::EndSession { id } => {
                let person = self.oneself()?;
                let login = person.login.clone();
                let known =
                    self.directory.sessions().any(|(_, it)| it.login == login && it.id == id);
                if !known {
                    return Err(Refusal::unknown("session", &id));
                }
                Ok((person.by(), vec![Change::SignedOut { login, id }]))
            }
            Command::SignOutEverywhere { tokens } => {
                let person = self.oneself()?;
                let login = person.login.clone();
                Ok((person.by(), vec![Change::SignedOutEverywhere { login, tokens }]))
            }
            Command::EndSessions { login, tokens } => {
                let by = self.administrator()?;
                let login = self.person(&login)?.login.clone();
                Ok((by, vec![Change::SignedOutEverywhere { login, tokens }]))
            }
            Command::CreateToken { id, name, scope, roadmaps, expires, seal } => {
                self.create_token(id, name, (scope, roadmaps), expires, seal)
            }
            Command::RevokeToken { id } => {
                let person = self.oneself()?;
                let login = person.login.clone();
                let known = self.directory.tokens().any(|it| it.login == login && it.id == id);
                if !known {
                    return Err(Refusal::unknown("token", &id));
                }
                Ok((person.by(), vec![Change::TokenRevoked { login, id }]))
            }
            Command::SetCalendar { seal } => {
                let person = self.settled()?;
                let login = person.login.clone();
                let change = Change::CalendarSet { login, seal };
                let changes = seal.is_some() || person.calendar.is_some();
                Ok((person.by(), changes.then_some(change).into_iter().collect()))
            }
            Command::AddKey { public, signed } => {
                self.is_host()?;
                let known = self.directory.keys().last().is_some_and(|key| key.public == public);
                let change = (!known).then_some(Change::KeyAdded { public, signed });
                Ok((host(), change.into_iter().collect()))
            }
            Command::Import { roadmap, events, head, file } => {
                self.is_host()?;
                Ok((host(), vec![Change::Imported { roadmap, events, head, file }]))
            }
            Command::Upgrade { passwords, tokens, roadmaps } => {
                self.is_host()?;
                let people = self.directory.people();
                let members = people.flat_map(|person| {
                    Command::places(&person.login, &person.everywhere, &roadmaps)
                });
                let members = members.collect();
                Ok((host(), vec![Change::Upgraded { passwords, tokens, members }]))
            }
            Command::Invite { id, name, places, expires, seal } => {
                self.invite(id, name, places, expires, seal)
            }
            Command::Withdraw { id } => self.withdraw(&id),
            Command::Join { seal, newcomer } => self.join(&seal, newcomer),
            Command::HandOver { roadmap, to, leave } => self.hand_over(&roadmap, &to, leave),
            Command::SetAway { login, away } => self.set_away(&login, away),
            Command::SetMail { mail } => self.set_mail(mail),
            Command::StopMail { login } => self.stop_mail(&login),
            Command::Note(note) => Ok((self.named(), vec![Change::Noted { note }])),
            Command::FailSignIn { login, times } => {
                // It is what somebody typed, but for the letter that not every database holds.
                let kept = login.chars().filter(|letter| *letter != '\0');
                let login: String = kept.take(60).collect();
                let by = By::new(login.as_str().into(), login.clone());
                let address = self.who.address().cloned();
                let times = (times > 1).then_some(times);
                Ok((by, vec![Change::SignInFailed { login, address, times }]))
            }
            Command::Refuse { roadmap, task, command, refusal, times } => {
                let times = (times > 1).then_some(times);
                let change = Change::Refused { roadmap, task, command, refusal, times };
                Ok((self.named(), vec![change]))
            }
        }
    }

    fn set_up(&self, login: Login, name: String, password: &str) -> Outcome {
        if !self.directory.is_empty() {
            return Err(Forbidden::SetUpOver.into());
        }
        checked([("login", self.new_login(&login)), ("name", name::check_name(&name))])?;
        let by = By::new(login.clone(), name.clone());
        let password = Some(Seal::of(password.as_bytes()));
        let (admin, must_change, everywhere) = (true, false, None);
        let change = Change::PersonAdded { login, name, admin, must_change, password, everywhere };
        Ok((by, vec![change]))
    }

    fn add_person(
        &self,
        login: Login,
        name: String,
        admin: bool,
        password: Option<&str>,
    ) -> Outcome {
        let by = self.administrator()?;
        checked([("login", self.new_login(&login)), ("name", name::check_name(&name))])?;
        let must_change = password.is_some();
        let password = password.map(|password| Seal::of(password.as_bytes()));
        let everywhere = None;
        let change = Change::PersonAdded { login, name, admin, must_change, password, everywhere };
        Ok((by, vec![change]))
    }

    fn change_person(&self, login: &str, name: String, admin: bool, active: bool) -> Outcome {
        let by = self.administrator()?;
        let person = self.person(login)?;
        let login = person.login.clone();
        let own = self.who.login() == Some(login.as_str());
        let own_right = |kept: bool| if own && !kept { Err(Problem::OwnRights) } else { Ok(()) };
        let others = self.directory.people();
        let mut others = others.filter(|other| other.admin && other.active && other.login != login);
        let last = person.admin && person.active && !(admin && active) && others.next().is_none();
        let last = if last { Err(Problem::LastAdmin) } else { Ok(()) };
        checked([
            ("name", if person.name == name { Ok(()) } else { name::check_name(&name) }),
            ("admin", own_right(admin || !person.admin)),
            ("closed", own_right(active)),
            (if active { "admin" } else { "closed" }, last),
        ])?;
        if person.name == name && person.admin == admin && person.active == active {
            return Ok((by, Vec::new()));
        }
        let (admin_before, everywhere) = (person.admin, None);
        let change = Change::PersonChanged { login, name, admin_before, admin, active, everywhere };
        Ok((by, vec![change]))
    }

    fn set_member(&self, login: &str, roadmap: &str, member: Option<Member>) -> Outcome {
        let (by, known) = self.keeps(roadmap, Some(login), member.as_ref())?;
        let person = self.person(login)?;
        let (login, roadmap) = (person.login.clone(), known.key.clone());
        let member = member.map(|member| self.place(&known, member)).transpose()?;
        let before = person.member(&roadmap).cloned();
        if before == member {
            return Ok((by, Vec::new()));
        }
        let controls =
            |member: &Option<Member>| member.as_ref().is_some_and(|it| it.roles.controller);
        let gone = controls(&before) && !controls(&member) && person.active;
        let last = gone && *self.who != Who::Host && !self.controlled_beside(&roadmap, &login);
        checked([("controller", if last { Err(Problem::LastController) } else { Ok(()) })])?;
        Ok((by, vec![Change::MemberSet { login, roadmap, before, after: member }]))
    }

    fn set_password(&self, login: &str, password: &str) -> Outcome {
        let by = self.oneself_or_admin(login)?;
        let login = self.person(login)?.login.clone();
        let must_change = self.who.login() != Some(login.as_str());
        let password = Some(Seal::of(password.as_bytes()));
        Ok((by, vec![Change::PasswordChanged { login, password, must_change }]))
    }

    fn sign_in(
        &self,
        login: &str,
        credential: u64,
        (id, seal, expires): (String, Seal, DateTime<Utc>),
        proof: Proof,
        replaces: Option<Seal>,
    ) -> Outcome {
        let refused = || Refusal::from(Forbidden::SignIn);
        let person = self.directory.acting(login, credential).ok_or_else(refused)?;
        // In a demonstration everyone is the same few people.
        let limited = matches!(proof, Proof::Password { .. } | Proof::Provider(_));
        let (mut step, mut recovery, mut provider, mut bound) = (None, None, None, None);
        match proof {
            Proof::Password { step: with, recovery: code } => {
                if let Some(factor) = &person.factor {
                    let fresh = with.is_some_and(|step| step > factor.step);
                    let kept = code.is_some_and(|code| factor.recovery.contains(&code));
                    if !fresh && !kept {
                        return Err(refused());
                    }
                    (step, recovery) = if fresh { (with, None) } else { (None, code) };
                }
            }
            Proof::Provider(subject) => {
                match &person.subject {
                    Some(known) if *known == subject => {}
                    Some(_) => return Err(refused()),
                    None => bound = Some(subject.clone()),
                }
                provider = Some(subject.issuer);
            }
            Proof::Demonstration | Proof::Again => {}
        }
        let login = person.login.clone();
        let mut changes = Vec::new();
        if let Some(subject) = bound {
            changes.push(Change::SubjectBound { login: login.clone(), subject: Some(subject) });
        }
        let own = self.directory.sessions().filter(|(_, it)| it.login == login);
        let mut own: Vec<_> = own.filter(|(_, it)| self.now < it.expires).collect();
        if limited && own.len() >= SESSIONS_MOST {
            own.sort_by_key(|(_, it)| (it.created, it.id.clone()));
            let over = own.len() + 1 - SESSIONS_MOST;
            changes.extend(
                own.iter()
                    .take(over)
                    .map(|(_, it)| Change::SignedOut { login: login.clone(), id: it.id.clone() }),
            );
        }
        let mut before = None;
        if let Some(session) = replaces.and_then(|seal| self.directory.session(&seal)) {
            before = Some(session.id.clone());
            let (login, id) = (session.login.clone(), session.id.clone());
            changes.push(Change::SignedOut { login, id });
        }
        let address = self.who.address().cloned();
        changes.push(Change::SignedIn {
            login,
            id,
            seal: Some(seal),
            expires,
            address,
            provider,
            step,
            recovery,
            replaces: before,
        });
        Ok((person.by(), changes))
    }

    fn create_token(
        &self,
        id: String,
        name: String,
        (scope, roadmaps): (Scope, Vec<RoadmapKey>),
        expires: DateTime<Utc>,
        seal: Seal,
    ) -> Outcome {
        let person = self.settled()?;
        let login = person.login.clone();
        let own = |key: &RoadmapKey| person.member(key).is_some();
        let places = if roadmaps.iter().all(own) { Ok(()) } else { Err(Problem::Unknown) };
        let own = self.directory.tokens().filter(|it| it.login == login && self.now < it.expires);
        let many = own.count() >= TOKENS_MOST;
        let room = if many { Err(Problem::TooMany { most: TOKENS_MOST }) } else { Ok(()) };
        checked([("name", name::check_name(&name)), ("name", room), ("roadmaps", places)])?;
        let seal = Some(seal);
        let change = Change::TokenCreated { login, id, name, scope, roadmaps, expires, seal };
        Ok((person.by(), vec![change]))
    }
}

#[cfg(test)]
mod tests;
