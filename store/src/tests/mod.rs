//! The record from outside, in real files: what is recorded, and what is refused or named.

mod altered;
mod backup;
mod copy;
mod damaged;
mod files;
mod import;
mod mail;
mod notices;
mod past;
mod people;
mod record;
mod servers;
mod shared;
mod support;
mod torn;
mod webhooks;
