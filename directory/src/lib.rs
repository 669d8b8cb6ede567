//! Who people are: persons with a login, members of roadmaps with roles and offices there, sessions,
//! tokens for programs, second factors. A second aggregate beside the roadmap, with the same
//! machine: commands are decided on the state, events follow, and applying them gives the state.
//! Nothing here reads a clock, draws a random number or knows a secret.

mod apply;
mod away;
mod command;
mod decide;
mod event;
mod mail;
mod model;
mod upcast;
mod view;

pub mod name;
pub mod password;

pub use self::{
    apply::{Inconsistent, apply, replay},
    away::{AWAY_MOST, Away},
    command::{Command, FACTOR, Newcomer, PASSWORD, Proof, Secret, Who},
    decide::{INVITATIONS_MOST, INVITED_DAYS, Roadmaps, decide},
    event::{Change, Event, FORMAT, Membership, Note, Rights},
    mail::{ADDRESS_MOST, Mail, Window, check_address},
    model::{
        CalendarSecret, Directory, Factor, Imported, Invitation, Member, Person, Place,
        Preferences, Scope, Seal, Session, SigningKey, Subject, Token,
    },
    view::{
        Seen, VIEW_NAME_MOST, VIEW_QUERY_MOST, VIEWS_MOST, View, Views, check_view_name,
        check_view_query,
    },
};
pub use roadmap::Login;

/// The host: whoever may write the data directory, as the log names it. No person has this login.
pub const HOST: &str = "vekha";
