//! What the writer must know of commands and changes of people.

use directory::{Directory, Login, Who};

/// Names the people whose rows an event of theirs changes.
pub fn logins(change: &directory::Change) -> Vec<Login> {
    use directory::Change as C;
    match change {
        C::PersonAdded { login, .. }
        | C::PersonChanged { login, .. }
        | C::MemberSet { login, .. }
        | C::PasswordChanged { login, .. }
        | C::FactorSet { login, .. }
        | C::FactorRemoved { login }
        | C::SubjectBound { login, .. }
        | C::Preferred { login, .. }
        | C::SignedIn { login, .. }
        | C::SignedOut { login, .. }
        | C::SignedOutEverywhere { login, .. }
        | C::TokenCreated { login, .. }
        | C::TokenRevoked { login, .. } => vec![login.clone()],
        C::Upgraded { members, passwords, .. } => {
            let members = members.iter().map(|place| place.login.clone());
            members.chain(passwords.iter().map(|(login, _)| login.clone())).collect()
        }
        // Views, how far somebody has seen, who is away, mail, and addresses of calendars follow from the log
        // alone.
        C::ViewSaved { .. }
        | C::ViewForgotten { .. }
        | C::ColumnsKept { .. }
        | C::Seen { .. }
        | C::AwaySet { .. }
        | C::CalendarSet { .. }
        | C::MailSet { .. }
        | C::KeyAdded { .. }
        | C::Invited { .. }
        | C::Joined { .. }
        | C::InvitationWithdrawn { .. }
        | C::Imported { .. }
        | C::Noted { .. }
        | C::SignInFailed { .. }
        | C::Refused { .. }
        | C::Unknown => Vec::new(),
    }
}

/// Tells whether a command is one that ends access and gives none.
pub fn ends_access(command: &directory::Command) -> bool {
    use directory::Command as C;
    match command {
        C::SignOut { .. }
        | C::EndSession { .. }
        | C::SignOutEverywhere { .. }
        | C::EndSessions { .. }
        | C::RevokeToken { .. }
        | C::Withdraw { .. }
        | C::SetPassword { .. } => true,
        C::ChangePerson { active, .. } => !active,
        C::SetMember { member, .. } => member.is_none(),
        C::SetCalendar { seal } => seal.is_none(),
        _ => false,
    }
}

/// Returns what ends the same access where the host gives it, since whoever gave it may not any more; none where there
/// is nothing to end.
pub fn as_host(
    who: &Who,
    command: directory::Command,
    directory: &Directory,
) -> Option<directory::Command> {
    use directory::Command as C;
    let login = who.login().unwrap_or_default();
    match command {
        C::SignOutEverywhere { tokens } => Some(C::EndSessions { login: login.into(), tokens }),
        C::EndSession { id } => {
            let mut sessions = directory.sessions();
            let found = sessions.find(|(_, it)| *it.login == *login && it.id == id);
            found.map(|(seal, _)| C::SignOut { seal: *seal })
        }
        C::RevokeToken { id } => {
            let known = directory.tokens().any(|it| *it.login == *login && it.id == id);
            known.then_some(C::RevokeToken { id })
        }
        C::SetCalendar { seal } => {
            let known = directory.person(login).is_some_and(|person| person.calendar.is_some());
            known.then_some(C::SetCalendar { seal })
        }
        command => Some(command),
    }
}
