//! `vekha person`.

use std::{io::BufRead, path::PathBuf, process::ExitCode};

use clap::{Args, Subcommand};
use directory::{Command, Member, Who, password};
use roadmap::Roles;
use store::Store;

use super::common::{Failure, read, say, with_store};
use crate::clock::Clock;

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
    /// Add a person; the password for the first sign-in is read from standard input.
    Add {
        /// The name used to sign in.
        login: String,
        /// The name that readers see.
        #[arg(long)]
        name: Option<String>,
        /// The person keeps the people of the installation.
        #[arg(long)]
        admin: bool,
        /// The person comes by the OpenID provider and has no password.
        #[arg(long)]
        no_password: bool,
    },
    /// Give a person a place in a roadmap, or take it away.
    Member {
        /// The name used to sign in.
        login: String,
        /// The key of the roadmap.
        roadmap: String,
        /// Any of planner, reviewer, controller, separated by commas; without any, they read it.
        #[arg(long, value_delimiter = ',')]
        roles: Vec<String>,
        /// Keys of the offices there for which the person acts, separated by commas.
        #[arg(long, value_delimiter = ',')]
        offices: Vec<String>,
        /// Take the person out of the roadmap.
        #[arg(long)]
        remove: bool,
    },
    /// Give a person a new password, read from standard input; it must be changed at the next sign-in.
    Passwd {
        /// The name used to sign in.
        login: String,
    },
    /// Change whether a person keeps people, or has left.
    Set {
        /// The name used to sign in.
        login: String,
        /// The person keeps the people of the installation, or no longer does.
        #[arg(long)]
        admin: Option<bool>,
        /// The person may sign in, or has left.
        #[arg(long)]
        active: Option<bool>,
        /// Take the second factor away from who has lost it.
        #[arg(long)]
        no_factor: bool,
    },
    /// List everyone: login, name, standing, places.
    List,
}

fn read_password(login: &str, name: &str) -> Result<String, Failure> {
    eprintln!("Password, at least {} characters, then Enter:", password::LEAST);
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let sent = line.trim_end_matches(['\r', '\n']);
    password::check(sent, login, name)
        .map_err(|problem| format!("the password {problem}; nothing was changed"))?;
    app::door::hash(sent).ok_or_else(|| "the password could not be hashed".into())
}

fn roles(names: &[String]) -> Result<Roles, Failure> {
    let mut roles = Roles::default();
    for name in names {
        match name.as_str() {
            "planner" => roles.planner = true,
            "reviewer" => roles.reviewer = true,
            "controller" => roles.controller = true,
            other => return Err(format!("`{other}` is no role in a roadmap").into()),
        }
    }
    Ok(roles)
}

fn names(member: &Member) -> String {
    let all = [
        (member.roles.planner, "planner"),
        (member.roles.reviewer, "reviewer"),
        (member.roles.controller, "controller"),
    ];
    let held: Vec<_> = all.iter().filter(|(held, _)| *held).map(|(_, name)| *name).collect();
    let roles = if held.is_empty() { "reader".to_owned() } else { held.join("+") };
    match member.offices.join("+") {
        offices if offices.is_empty() => roles,
        offices => format!("{roles}:{offices}"),
    }
}

fn list(store: &Store) {
    for person in store.people() {
        let standing = match (person.active, person.admin) {
            (false, _) => "closed",
            (true, true) => "admin",
            (true, false) => "active",
        };
        let places: Vec<_> = person
            .members
            .iter()
            .map(|(roadmap, member)| format!("{roadmap}={}", names(member)))
            .collect();
        let (login, name) = (&person.login, &person.name);
        say!("{login}\t{name}\t{standing}\t{}", places.join(" "));
    }
}

impl Person {
    /// Runs the command.
    pub async fn run(self, clock: Clock) -> Result<ExitCode, Failure> {
        if let PersonCommand::List = self.command {
            list(&read(&self.data).await?);
            return Ok(ExitCode::SUCCESS);
        }
        let (data, now) = (self.data.clone(), clock.now());
        with_store(&data, async |store| {
            // What can be refused comes first, so that nothing has changed when it is.
            for command in self.commands(store)? {
                let done = store.direct(Who::Host, command, now).await;
                done.map_err(|error| Failure::from(format!("nothing was changed: {error}")))?;
            }
            Ok(ExitCode::SUCCESS)
        })
        .await
    }

    fn commands(self, store: &Store) -> Result<Vec<Command>, Failure> {
        let known = |login: &str| {
            let person = store.person(login);
            person.ok_or_else(|| Failure::from(format!("there is no person `{login}`")))
        };
        let mut commands = Vec::new();
        match self.command {
            PersonCommand::List => {}
            PersonCommand::Add { login, name, admin, no_password } => {
                let name = name.unwrap_or_else(|| login.clone());
                let password = match no_password {
                    true => None,
                    false => Some(read_password(&login, &name)?),
                };
                commands.push(Command::AddPerson { login: login.into(), name, admin, password });
            }
            PersonCommand::Member { login, roadmap, roles: named, offices, remove } => {
                let member = Member {
                    roles: roles(&named)?,
                    offices: offices.into_iter().map(Into::into).collect(),
                };
                let member = (!remove).then_some(member);
                commands.push(Command::SetMember {
                    login: login.into(),
                    roadmap: roadmap.into(),
                    member,
                });
            }
            PersonCommand::Passwd { login } => {
                let person = known(&login)?;
                let password = read_password(&person.login, &person.name)?;
                commands.push(Command::SetPassword { login: person.login.clone(), password });
            }
            PersonCommand::Set { login, admin, active, no_factor } => {
                let person = known(&login)?;
                commands.push(Command::ChangePerson {
                    login: person.login.clone(),
                    name: person.name.clone(),
                    admin: admin.unwrap_or(person.admin),
                    active: active.unwrap_or(person.active),
                });
                if no_factor {
                    commands.push(Command::RemoveFactor { login: person.login.clone() });
                }
            }
        }
        Ok(commands)
    }
}
