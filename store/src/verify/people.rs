//! The log of people, whose proof every start makes.

use directory::Directory;

use super::chain::{Chain, matches};
use crate::{
    Error,
    chain::{PEOPLE, link},
    checkpoint::Handed,
    database::{Reading, Select, Stored},
    log::Columns,
};

/// Events that are read at a time.
const PAGE: u32 = 1_000;

/// Replays the log of people; the part of the proof that every start makes.
pub async fn replay_people(
    reading: &mut dyn Reading,
    mut each: impl FnMut(&Stored, &directory::Event),
) -> Result<(Directory, Vec<String>), Error> {
    let mut directory = Directory::default();
    let mut chain = Chain::new(PEOPLE);
    let mut faults = Vec::new();
    'log: loop {
        let page = reading.events(Select::Stream(PEOPLE, chain.head.seq, u64::MAX), PAGE).await?;
        if page.is_empty() {
            break;
        }
        for stored in page {
            let before = chain.head.hash;
            let linked = stored.hash == link(&before, &stored.body);
            if let Err(fault) = chain.take(&stored, &before, linked) {
                faults.push(fault);
                break 'log;
            }
            let place = format!("event {} of people", stored.seq);
            let event = match stored.of_people() {
                Ok(event) => event,
                Err(error) => {
                    faults.push(format!("{place}: {error}"));
                    break 'log;
                }
            };
            if !matches(&stored, &Columns::of_people(&event))
                && event.change != directory::Change::Unknown
            {
                faults.push(format!("{place}: its columns do not match its contents"));
            }
            if event.format >= 2 && stored.at < chain.at {
                faults.push(format!("{place}: it happened before the event before it"));
            }
            chain.at.clone_from(&stored.at);
            if let Err(error) = directory::apply(&mut directory, &event) {
                faults.push(error.to_string());
                break 'log;
            }
            if matches!(event.change, directory::Change::KeyAdded { .. })
                && Handed::of(directory.keys()).last().is_some_and(|handed| !handed.is_good())
            {
                faults
                    .push(format!("{place}: the key before did not sign the one that takes over"));
            }
            each(&stored, &event);
        }
    }
    Ok((directory, faults))
}
