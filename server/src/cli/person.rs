//! `vekha person`.

use std::{io::BufRead, path::PathBuf, process::ExitCode};

use clap::{Args, Subcommand};
use roadmap::{By, Roles};
use store::{HouseChange, Store};

use super::Failure;
use crate::{clock::Clock, doorkeeper};

/// Keeps the people who may sign in.
#[derive(Args)]
pub struct Person {
    #[command(subcommand)]
    command: PersonCommand,
    /// The data directory.
    #[arg(long, default_value = "data", global = true)]
    data: PathBuf,
}

#[derive(Subcommand)]
enum PersonCommand {
    /// Add a person; the password is read from standard input.
    Add {
        /// The name used to sign in.
        login: String,
        /// The name that readers see.
        #[arg(long)]
        name: Option<String>,
        /// Any of planner, reviewer, controller, admin, separated by commas.
        #[arg(long, value_delimiter = ',')]
        roles: Vec<String>,
        /// Keys of the offices for which the person acts, separated by commas.
        #[arg(long, value_delimiter = ',')]
        offices: Vec<String>,
    },
    /// Give a person a new password, read from standard input.
    Passwd {
        /// The name used to sign in.
        login: String,
    },
    /// List everyone.
    List,
}

fn read_password() -> Result<String, Failure> {
    eprintln!("Password, at least {} characters, then Enter:", app::forms::PASSWORD_LEAST);
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    if password.chars().count() < app::forms::PASSWORD_LEAST || password.len() > 200 {
        return Err("the password is too short or too long; nothing was changed".into());
    }
    doorkeeper::hash(&password).ok_or_else(|| "the password could not be hashed".into())
}

fn roles(names: &[String]) -> Result<Roles, Failure> {
    let mut roles = Roles::default();
    for name in names {
        match name.as_str() {
            "planner" => roles.planner = true,
            "reviewer" => roles.reviewer = true,
            "controller" => roles.controller = true,
            "admin" => roles.admin = true,
            other => return Err(format!("`{other}` is no role").into()),
        }
    }
    Ok(roles)
}

fn names(roles: Roles) -> String {
    let all = [
        (roles.planner, "planner"),
        (roles.reviewer, "reviewer"),
        (roles.controller, "controller"),
        (roles.admin, "admin"),
    ];
    let held: Vec<_> = all.iter().filter(|(held, _)| *held).map(|(_, name)| *name).collect();
    if held.is_empty() { "reader".to_owned() } else { held.join(",") }
}

impl Person {
    /// Runs the command.
    pub async fn run(self) -> Result<ExitCode, Failure> {
        let by = By { person: "vekha".to_owned(), name: "Command line".to_owned() };
        let now = Clock::default().now();
        match self.command {
            PersonCommand::List => {
                let store = Store::read(&self.data).await?;
                for person in store.people() {
                    let offices = person.offices.join(",");
                    println!(
                        "{}\t{}\t{}\t{offices}",
                        person.login,
                        person.name,
                        names(person.roles)
                    );
                }
            }
            PersonCommand::Add { login, name, roles: named, offices } => {
                let roles = roles(&named)?;
                let name = name.unwrap_or_else(|| login.clone());
                let mut faults = Vec::new();
                app::forms::check_name(&name, &mut faults);
                if !app::forms::is_login(&login) || !faults.is_empty() {
                    return Err("a name has characters that it may not have, or is too long".into());
                }
                let store = Store::open(&self.data).await?;
                if store.person(&login).is_some() {
                    return Err(format!("there is a person `{login}` already").into());
                }
                let password = Some(read_password()?);
                let change = HouseChange::PersonAdded { login, name, roles, offices, password };
                store.house(by, change, now).await?;
                store.close().await;
            }
            PersonCommand::Passwd { login } => {
                let store = Store::open(&self.data).await?;
                if store.person(&login).is_none() {
                    return Err(format!("there is no person `{login}`").into());
                }
                let password = Some(read_password()?);
                store.house(by, HouseChange::PasswordChanged { login, password }, now).await?;
                store.close().await;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
