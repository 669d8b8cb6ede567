//! `vekha keys`.

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Subcommand};
use directory::{Command, Who};
use store::CheckpointKey;

use super::common::{Failure, say, with_store};
use crate::clock::Clock;

/// Keeps the keys that sign checkpoints. They belong outside of the data directory, in a file of
/// another user if possible: whoever can write both can sign what never happened.
#[derive(Args)]
pub struct Keys {
    #[command(subcommand)]
    command: KeysCommand,
}

#[derive(Subcommand)]
enum KeysCommand {
    /// Make a key, and print its public half.
    New {
        /// The file to write; it must not be there yet.
        file: PathBuf,
    },
    /// Print the public half of a key.
    Show {
        /// The key's file.
        file: PathBuf,
    },
    /// Let another key take over; the log keeps both and the signature of the old one over the new.
    Rotate {
        /// The file of the key in use.
        old: PathBuf,
        /// The file of the key that takes over.
        new: PathBuf,
        /// The data directory.
        #[arg(long, default_value = "data")]
        data: PathBuf,
    },
}

impl Keys {
    /// Runs the command.
    pub async fn run(self, clock: Clock) -> Result<ExitCode, Failure> {
        match self.command {
            KeysCommand::New { file } => {
                let random = app::door::random().ok_or("the system has no random numbers")?;
                let key = CheckpointKey::of(random);
                key.write(&file)?;
                say!("{}", key.public());
            }
            KeysCommand::Show { file } => say!("{}", CheckpointKey::read(&file)?.public()),
            KeysCommand::Rotate { old, new, data } => {
                let (old, new) = (CheckpointKey::read(&old)?, CheckpointKey::read(&new)?);
                with_store(&data, async |store| {
                    let in_use = store.directory().keys().last().map(|key| key.public.clone());
                    if in_use.as_deref() != Some(&old.public()) {
                        return Err("the old key is not the one in use".into());
                    }
                    let public = new.public();
                    let signed = Some(old.hand_over(&public));
                    let command = Command::AddKey { public, signed };
                    Ok(store.direct(Who::Host, command, clock.now()).await?)
                })
                .await?;
                say!("{}", new.public());
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
