//! What the writer must know of commands and changes of people.

use directory::Login;

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
