//! The server of Vekha: routes, limits, authentication, and the command line.

pub mod agendas;
pub mod api;
pub mod assets;
mod assistants;
pub mod cache;
pub mod checkpoints;
pub mod cli;
pub mod clock;
pub mod demo;
pub mod denials;
pub mod evidence;
pub mod externals;
pub mod forms;
pub mod front;
mod health;
mod house;
pub mod http;
pub mod kinds;
mod lease;
pub mod live;
pub mod mail;
pub mod metrics;
pub mod multipart;
#[cfg(feature = "oidc")]
pub mod oidc;
mod own_writes;
pub mod pages;
mod pages_calendars;
mod pages_changes;
mod pages_inbox;
mod pages_mail;
mod pages_proof;
mod pages_stocktake;
mod pages_webhooks;
pub mod past;
pub mod rates;
pub mod reminders;
pub mod renders;
pub mod routes;
mod secret;
pub mod serve;
mod since;
pub mod stocktakes;
pub mod stream;
pub mod webhooks;

pub use self::house::{FILE_MOST, House};
