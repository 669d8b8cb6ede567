//! The application over HTTP, as browsers with and without scripting use it. The modules mirror
//! what people do.

#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

mod account;
mod agreements;
mod as_of;
mod assistants;
mod begin;
mod bulk;
mod calendars;
mod changes;
mod control;
mod crowd;
mod dates;
mod deadlines;
mod deputies;
mod door;
mod edit;
mod evidence;
mod externals;
mod factor;
mod faults;
mod find;
mod forms;
mod health;
mod inbox;
mod join;
mod live;
mod mail;
mod matrix;
mod oidc;
mod pages;
mod pictures;
mod print;
mod programs;
mod proof;
mod proposals;
mod qr;
mod record;
mod records;
mod report;
mod returned;
mod rights;
mod schedule;
mod schema;

mod scripts;
mod search;
mod settings;
mod sixty_days;
mod snapshots;
mod stocktake;
mod templates;
mod texts;
mod timeline;
mod tools;
mod views;
mod views_saved;
mod webhooks;
mod workstreams;
