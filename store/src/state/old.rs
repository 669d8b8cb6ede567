//! States as records of old have them: JSON, a line for each task with its definition and its last reports.

use std::{
    io::{BufRead, BufReader, Read},
    sync::Arc,
};

use lz4_flex::frame::FrameDecoder;
use roadmap::{Definition, Laid, Proposal, Report, Roadmap, Stocktake, Task, parts::of_each};
use serde::{Deserialize, Serialize};

use super::reports::{Compact, Far, Lines, MOST, Names, damaged, decompress};
use crate::Error;

/// Before how long the nearer part is: what follows is the further one.
const SIGN: &[u8] = b"VKS2";

/// Where the tasks belong of what is laid over another state.
#[derive(Serialize, Deserialize)]
struct Over {
    base: u64,
    places: Vec<usize>,
}

#[derive(Deserialize)]
struct Kept {
    frame: Definition,
    version: u64,
    /// The oldest have everything on one line.
    #[serde(default)]
    tasks: Vec<(Task, Vec<Arc<Report>>)>,
    proposals: Vec<Arc<Proposal>>,
    #[serde(default)]
    stocktakes: Vec<Arc<Stocktake>>,
    #[serde(default)]
    over: Option<Over>,
    #[serde(default)]
    names: Names,
}

/// What is asked of a first line before the rest is read.
#[derive(Deserialize)]
struct Begin {
    #[serde(default)]
    over: Option<Over>,
}

/// What a state is laid over.
pub enum Base<'a> {
    /// As it is kept.
    Kept(&'a [u8]),
    /// As it was.
    State(&'a Roadmap),
}

/// Parts what is kept; none if it is of the oldest and has one part.
fn halves(bytes: &[u8]) -> Result<Option<(&[u8], &[u8])>, Error> {
    let Some(rest) = bytes.strip_prefix(SIGN) else { return Ok(None) };
    let cut = || Error::State("it is cut".to_owned());
    let (size, rest) = rest.split_first_chunk().ok_or_else(cut)?;
    let size = usize::try_from(u32::from_le_bytes(*size)).map_err(|_| cut())?;
    rest.split_at_checked(size).ok_or_else(cut).map(Some)
}

/// Returns the event of the state over which one is laid that is kept; none if it is a whole.
pub fn base_of(bytes: &[u8]) -> Result<Option<u64>, Error> {
    let Some((near, _)) = halves(bytes)? else { return Ok(None) };
    let mut line = Vec::new();
    let mut reader = BufReader::new(FrameDecoder::new(near).take(MOST));
    reader.read_until(b'\n', &mut line).map_err(damaged)?;
    Ok(serde_json::from_slice::<Begin>(&line)?.over.map(|over| over.base))
}

/// A line of the nearer part, with where its further part is.
type Line<'a> = (&'a [u8], &'a Arc<Far>, usize);

/// Reads tasks, many by several threads.
fn tasks(lines: &[Line<'_>]) -> Result<Vec<Arc<Task>>, Error> {
    let read = |(line, far, at): &Line<'_>| {
        let (mut task, last, count): (Task, Vec<Compact<'_>>, usize) =
            serde_json::from_slice(line)?;
        let last = far.reports(last)?;
        task.reports.restore_laid(Laid { count, at: *at, shelf: (*far).clone() }, last);
        Ok(Arc::new(task))
    };
    of_each(lines, read)
}

/// Reads what is kept, laid over the whole that it names.
pub fn read(bytes: &[u8], base: Option<Base<'_>>) -> Result<Roadmap, Error> {
    let Some((near, far)) = halves(bytes)? else {
        let kept: Kept = serde_json::from_slice(&decompress(bytes)?)?;
        return assembled(kept, None);
    };
    let near = decompress(near)?;
    let (mut kept, lines) = parted(&near)?;
    let far = Far::new(far, std::mem::take(&mut kept.names), Lines::Json);
    let lines: Vec<Line<'_>> = lines.map(|(at, line)| (line, &far, at)).collect();
    let own = tasks(&lines)?;
    let Some(over) = kept.over.take() else { return assembled(kept, Some(own)) };
    let missing = || Error::State("what it is laid over is missing".to_owned());
    let state;
    let base = match base.ok_or_else(missing)? {
        Base::Kept(bytes) => {
            state = read(bytes, None)?;
            &state
        }
        Base::State(state) => state,
    };
    if over.base != base.version {
        return Err(missing());
    }
    if over.places.len() != own.len() {
        return Err(Error::State("it has other tasks than it says".to_owned()));
    }
    let mut all: Vec<_> = base.tasks.iter().cloned().collect();
    for (at, task) in over.places.into_iter().zip(own) {
        let place = all.get_mut(at);
        *place.ok_or_else(|| Error::State("it has more tasks".to_owned()))? = task;
    }
    assembled(kept, Some(all))
}

/// Parts a nearer part into its first line, and tasks with their numbers.
fn parted(near: &[u8]) -> Result<(Kept, impl Iterator<Item = (usize, &[u8])>), Error> {
    let mut lines = near.split(|byte| *byte == b'\n');
    let head = serde_json::from_slice(lines.next().unwrap_or_default())?;
    Ok((head, lines.enumerate()))
}

fn assembled(kept: Kept, tasks: Option<Vec<Arc<Task>>>) -> Result<Roadmap, Error> {
    let Kept { frame, proposals, stocktakes, version, tasks: of_old, .. } = kept;
    let tasks = tasks.unwrap_or_else(|| {
        let of_old = of_old.into_iter().map(|(mut task, reports)| {
            task.reports.restore(reports);
            Arc::new(task)
        });
        of_old.collect()
    });
    Ok(Roadmap::assemble(frame, tasks, proposals, stocktakes, version)?)
}

/// What wrote them, to be read again.
#[cfg(test)]
pub mod tests {
    use std::io::Write;

    use lz4_flex::frame::FrameEncoder;
    use serde_json::json;

    use super::{super::reports::Naming, *};

    /// Compresses as they are compressed.
    pub fn compress(written: &[u8]) -> Vec<u8> {
        let mut encoder = FrameEncoder::new(Vec::new());
        encoder.write_all(written).expect("written");
        encoder.finish().expect("packed")
    }

    /// Writes a state in one part, as the oldest records have it.
    pub fn in_one(roadmap: &Roadmap) -> Vec<u8> {
        let reports = |task: &Task| task.reports.at_hand().to_vec();
        let tasks: Vec<_> = roadmap.tasks.iter().map(|it| (&**it, reports(it))).collect();
        let value = json!({
            "frame": Definition::without_tasks(roadmap),
            "version": roadmap.version,
            "proposals": *roadmap.proposals,
            "stocktakes": *roadmap.stocktakes,
            "tasks": tasks,
        });
        compress(value.to_string().as_bytes())
    }

    /// Writes a state in two parts, as a whole or laid over another one.
    pub fn in_two(state: &Roadmap, base: Option<&Roadmap>) -> Vec<u8> {
        let over = base.map(|base| {
            let others = base.tasks.differing(&state.tasks, |was, is| was != is);
            Over { base: base.version, places: others.collect() }
        });
        let all = over.is_none().then(|| state.tasks.iter());
        let some = over.iter().flat_map(|over| &over.places);
        let some = some.filter_map(|at| state.tasks.get(*at));
        let (mut tasks, mut far, mut naming) = (Vec::new(), Vec::new(), Naming::default());
        for task in all.into_iter().flatten().chain(some) {
            let reports = task.reports.at_hand();
            let (before, last) = reports.split_at(reports.len() - task.reports.looked_at());
            tasks.push(b'\n');
            let line = (&**task, naming.compact(last), before.len());
            serde_json::to_writer(&mut tasks, &line).expect("written");
            serde_json::to_writer(&mut far, &naming.compact(before)).expect("written");
            far.push(b'\n');
        }
        let head = json!({
            "frame": Definition::without_tasks(state),
            "version": state.version,
            "proposals": *state.proposals,
            "stocktakes": *state.stocktakes,
            "over": over,
            "names": naming.names,
        });
        let near = [head.to_string().into_bytes(), tasks].concat();
        let (near, far) = (compress(&near), compress(&far));
        let size = u32::try_from(near.len()).expect("it is small");
        [SIGN, &size.to_le_bytes(), &near, &far].concat()
    }
}
