//! Reports of a state that is kept: people and offices once, and those that nobody looks at apart.

use std::{
    borrow::Cow,
    collections::HashMap,
    fmt,
    io::Read,
    ops::Range,
    sync::{Arc, OnceLock},
};

use chrono::{DateTime, Datelike, NaiveDate};
use lz4_flex::{block, frame::FrameDecoder};
use roadmap::{By, Confidence, OfficeKey, Report, Shelf};
use serde::{Deserialize, Serialize};

use crate::Error;

/// Bytes of a state at the most; more is damage.
pub const MOST: u64 = 4 << 30;
/// How many times smaller compressed bytes may be; more is damage.
const RATIO: usize = 255;

/// People and offices of reports, which name them by their places.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Names {
    people: Vec<By>,
    offices: Vec<OfficeKey>,
}

/// A report: second and nanosecond, person, office, percent, day of the forecast, opinion, note.
pub type Compact<'a> = (i64, u32, usize, usize, u8, Option<i32>, Option<Confidence>, Cow<'a, str>);

impl Names {
    /// Reads a report.
    fn report(&self, compact: Compact<'_>) -> Result<Arc<Report>, Error> {
        let (second, nanosecond, by, office, percent, day, confidence, note) = compact;
        let wrong = || Error::State("a report is of nobody".to_owned());
        let forecast = match day {
            Some(day) => Some(NaiveDate::from_num_days_from_ce_opt(day).ok_or_else(wrong)?),
            None => None,
        };
        Ok(Arc::new(Report {
            at: DateTime::from_timestamp(second, nanosecond).ok_or_else(wrong)?,
            by: self.people.get(by).ok_or_else(wrong)?.clone(),
            office: self.offices.get(office).ok_or_else(wrong)?.clone(),
            percent,
            forecast,
            confidence,
            note: note.into_owned(),
        }))
    }
}

/// Gives people and offices their places.
#[derive(Default)]
pub struct Naming<'a> {
    /// What has a place.
    pub names: Names,
    people: HashMap<&'a By, usize>,
    offices: HashMap<&'a OfficeKey, usize>,
}

impl<'a> Naming<'a> {
    /// Writes reports.
    pub fn compact(&mut self, reports: &'a [Arc<Report>]) -> Vec<Compact<'a>> {
        reports.iter().map(|report| self.one(report)).collect()
    }

    fn one(&mut self, report: &'a Report) -> Compact<'a> {
        let Names { people, offices } = &mut self.names;
        let by = *self.people.entry(&report.by).or_insert_with(|| {
            people.push(report.by.clone());
            people.len() - 1
        });
        let office = *self.offices.entry(&report.office).or_insert_with(|| {
            offices.push(report.office.clone());
            offices.len() - 1
        });
        let day = report.forecast.map(|day| day.num_days_from_ce());
        let (second, nanosecond) = (report.at.timestamp(), report.at.timestamp_subsec_nanos());
        let note = Cow::Borrowed(report.note.as_str());
        (second, nanosecond, by, office, report.percent, day, report.confidence, note)
    }
}

/// Expands what records of old have.
pub fn decompress(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut written = Vec::new();
    FrameDecoder::new(bytes).take(MOST).read_to_end(&mut written).map_err(damaged)?;
    Ok(written)
}

/// Compresses a part.
pub fn compress(part: &[u8]) -> Vec<u8> {
    block::compress_prepend_size(part)
}

/// Expands a part.
pub fn expand(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let (size, rest) = block::uncompressed_size(bytes).map_err(damaged)?;
    if size / RATIO > rest.len() || u64::try_from(size).is_ok_and(|size| size > MOST) {
        return Err(damaged("it says that it is larger than it can be"));
    }
    let written = block::decompress(rest, size).map_err(damaged)?;
    if written.len() == size { Ok(written) } else { Err(damaged("it is shorter than it says")) }
}

/// What cannot be read is damage.
pub fn damaged(error: impl fmt::Display) -> Error {
    Error::State(error.to_string())
}

/// Where the parts of a text are that follow each other.
pub fn places(lengths: &[usize]) -> Vec<Range<usize>> {
    let ends = lengths.iter().scan(0_usize, |end, length| {
        let begin = *end;
        *end = end.saturating_add(*length);
        Some(begin..*end)
    });
    ends.collect()
}

/// The reports of a state that are read when they are first asked for.
pub struct Far {
    packed: Vec<u8>,
    names: Names,
    /// How they are written.
    written: Lines,
    /// The text, with where the reports of each task are.
    text: OnceLock<(Vec<u8>, Vec<Range<usize>>)>,
}

/// How reports are written that are read later.
pub enum Lines {
    /// Reports after reports, each task's so long.
    Lengths(Vec<usize>),
    /// As records of old have them: a line of JSON for each task.
    Json,
}

impl fmt::Debug for Far {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Far")
    }
}

impl Far {
    /// Takes what is compressed, and the names of whoever reported.
    pub fn new(packed: &[u8], names: Names, written: Lines) -> Arc<Self> {
        Arc::new(Self { packed: packed.to_vec(), names, written, text: OnceLock::new() })
    }

    /// Reads reports of a task.
    pub fn reports(&self, compact: Vec<Compact<'_>>) -> Result<Vec<Arc<Report>>, Error> {
        compact.into_iter().map(|report| self.names.report(report)).collect()
    }

    /// Expands all of them.
    fn text(&self) -> Result<(Vec<u8>, Vec<Range<usize>>), Error> {
        Ok(match &self.written {
            Lines::Lengths(lengths) => (expand(&self.packed)?, places(lengths)),
            Lines::Json => {
                let text = decompress(&self.packed)?;
                let lines = text.split_inclusive(|byte| *byte == b'\n');
                let lengths: Vec<_> = lines.map(<[u8]>::len).collect();
                (text, places(&lengths))
            }
        })
    }
}

impl Shelf for Far {
    fn read(&self, at: usize) -> Vec<Arc<Report>> {
        let (text, places) = self.text.get_or_init(|| {
            self.text().unwrap_or_else(|error| {
                tracing::error!(%error, "earlier reports of the past cannot be read");
                Default::default()
            })
        });
        let place = places.get(at).and_then(|place| text.get(place.clone()));
        let compact = place.and_then(|place| match self.written {
            Lines::Lengths(_) => postcard::from_bytes(place).ok(),
            Lines::Json => serde_json::from_slice(place).ok(),
        });
        compact.and_then(|compact| self.reports(compact).ok()).unwrap_or_default()
    }
}
