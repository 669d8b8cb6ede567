//! The reports of a task, of which a roadmap keeps the last ones; the log has all of them.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::report::Report;

/// Reports that are always at hand; it may be up to twice as many. How many are is part of what is written
/// of a task: another number needs a migration that makes tasks and states anew.
pub const AT_HAND: usize = 8;
/// Forecasts that are kept of the reports before: as many as a rule looks at.
const FORECASTS: usize = 3;

/// Where reports lie that are read when they are first asked for.
pub trait Shelf: fmt::Debug + Send + Sync {
    /// Reads reports by the place that they were laid at, oldest first; none if they cannot be read.
    fn read(&self, at: usize) -> Vec<Arc<Report>>;
}

/// Reports on a shelf.
#[derive(Debug)]
pub struct Laid {
    /// How many they are.
    pub count: usize,
    /// Their place.
    pub at: usize,
    /// The shelf.
    pub shelf: Arc<dyn Shelf>,
}

/// The reports of a task: the last ones, and what still counts of those before them.
///
/// It is written without the last ones, which have rows of their own. Some of those at hand may still be on a
/// shelf: whoever asks for the latest does not wait for them.
#[derive(Clone, Debug, Default)]
pub struct Reports {
    earlier: Earlier,
    laid: Option<Arc<Laid>>,
    last: Vec<Arc<Report>>,
    /// Those on the shelf with the last ones, once somebody asked for them.
    fetched: OnceLock<Vec<Arc<Report>>>,
}

impl PartialEq for Reports {
    fn eq(&self, other: &Self) -> bool {
        let same_shelf = match (&self.laid, &other.laid) {
            (Some(own), Some(laid)) => Arc::ptr_eq(own, laid),
            (own, laid) => own.is_none() && laid.is_none(),
        };
        self.len() == other.len()
            && self.earlier == other.earlier
            && self.last() == other.last()
            && if same_shelf { self.last == other.last } else { self.at_hand() == other.at_hand() }
    }
}

/// What still counts of reports that are no longer at hand.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Earlier {
    /// How many they are.
    count: usize,
    /// The last of them that gave a forecast, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    forecasts: Vec<Arc<Report>>,
    /// The instant of the first that said that something was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    done: Option<DateTime<Utc>>,
}

impl Reports {
    fn on_shelf(&self) -> usize {
        self.laid.as_ref().map_or(0, |laid| laid.count)
    }

    /// Takes what is on the shelf to the others.
    fn fetch(&mut self) {
        if self.laid.is_some() {
            self.last = self.at_hand().to_vec();
            self.laid = None;
        }
        self.fetched = OnceLock::new();
    }

    /// Counts all reports.
    pub fn len(&self) -> usize {
        self.earlier.count + self.on_shelf() + self.last.len()
    }

    /// Tells whether nobody has reported.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns what still counts of those that are no longer at hand, alone.
    pub fn not_at_hand(&self) -> Self {
        Self { earlier: self.earlier.clone(), ..Self::default() }
    }

    /// Counts the reports that are no longer at hand.
    pub fn before(&self) -> usize {
        self.earlier.count
    }

    /// Returns the reports that are at hand, oldest first.
    pub fn at_hand(&self) -> &[Arc<Report>] {
        let Some(laid) = &self.laid else { return &self.last };
        self.fetched.get_or_init(|| {
            let mut all = laid.shelf.read(laid.at);
            all.extend(self.last.iter().cloned());
            all
        })
    }

    /// Returns the reports that are at hand, latest first.
    pub fn latest(&self) -> impl Iterator<Item = &Arc<Report>> {
        let before = || self.at_hand().iter().rev().skip(self.last.len());
        let laid = self.laid.iter().flat_map(move |_| before());
        self.last.iter().rev().chain(laid)
    }

    /// Counts the last reports from which rules can tell all that they look at.
    pub fn looked_at(&self) -> usize {
        let forecasts = self.latest().enumerate().filter(|(_, report)| report.forecast.is_some());
        forecasts.map(|(at, _)| at + 1).nth(FORECASTS - 1).unwrap_or(self.at_hand().len())
    }

    /// Returns the latest report.
    pub fn last(&self) -> Option<&Report> {
        self.last.last().map(|report| &**report)
    }

    /// Returns a report by its place among all, counted from 0; none if it is no longer at hand.
    pub fn get(&self, at: usize) -> Option<&Report> {
        let place = at.checked_sub(self.earlier.count)?;
        let report = match place.checked_sub(self.on_shelf()) {
            Some(place) => self.last.get(place),
            None => self.at_hand().get(place),
        };
        report.map(|report| &**report)
    }

    /// Returns the reports that gave a forecast, latest first: at least the last three of them.
    pub fn with_forecast(&self) -> impl Iterator<Item = &Report> {
        let all = self.latest().chain(self.earlier.forecasts.iter().rev());
        all.filter(|report| report.forecast.is_some()).map(|report| &**report)
    }

    /// Returns the instant of the first report that said that something was done.
    pub fn first_done(&self) -> Option<DateTime<Utc>> {
        let done = |report: &&Arc<Report>| report.percent > 0;
        self.earlier.done.or_else(|| self.at_hand().iter().find(done).map(|report| report.at))
    }

    /// Adds the latest report.
    pub fn push(&mut self, report: Arc<Report>) {
        self.last.push(report);
        self.fetched = OnceLock::new();
        if self.on_shelf() + self.last.len() < 2 * AT_HAND {
            return;
        }
        self.fetch();
        for report in self.last.drain(..AT_HAND.min(self.last.len())) {
            self.earlier.count += 1;
            if report.percent > 0 {
                self.earlier.done.get_or_insert(report.at);
            }
            if report.forecast.is_some() {
                self.earlier.forecasts.push(report);
            }
        }
        let spare = self.earlier.forecasts.len().saturating_sub(FORECASTS);
        self.earlier.forecasts.drain(..spare);
    }

    /// Takes the latest report away, if there is one; of one that is no longer at hand only the count
    /// changes, which no rule allows and logs of old may have.
    pub fn pop(&mut self) -> Option<()> {
        self.fetch();
        if self.last.pop().is_none() {
            self.earlier.count = self.earlier.count.checked_sub(1)?;
        }
        Some(())
    }

    /// Takes those over that are in memory already, of the same task of the same log; tells whether it could.
    pub fn share(&mut self, known: &Self) -> bool {
        let same = self.len() == known.len()
            && self.earlier == known.earlier
            && self.last() == known.last();
        if same {
            self.clone_from(known);
        }
        same
    }

    /// Puts back those at hand, which are written apart from the rest.
    pub fn restore(&mut self, last: Vec<Arc<Report>>) {
        self.last = last;
        self.fetched = OnceLock::new();
    }

    /// Puts back those at hand, the first of them on a shelf.
    pub fn restore_laid(&mut self, laid: Laid, last: Vec<Arc<Report>>) {
        self.laid = Some(Arc::new(laid)).filter(|laid| laid.count > 0);
        self.restore(last);
    }

    /// Returns the reports that are at hand, to be changed as no log would have it.
    #[cfg(test)]
    pub(crate) fn at_hand_mut(&mut self) -> &mut Vec<Arc<Report>> {
        self.fetch();
        &mut self.last
    }

    /// Tells whether all of them are at hand.
    pub fn are_all(&self) -> bool {
        self.earlier.count == 0
    }
}

impl From<Vec<Arc<Report>>> for Reports {
    fn from(all: Vec<Arc<Report>>) -> Self {
        let mut reports = Self::default();
        all.into_iter().for_each(|report| reports.push(report));
        reports
    }
}

impl Serialize for Reports {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.earlier.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Reports {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { earlier: Earlier::deserialize(deserializer)?, ..Self::default() })
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;
    use crate::By;

    fn report(n: usize, percent: u8, forecast: bool) -> Arc<Report> {
        let at = DateTime::UNIX_EPOCH + TimeDelta::minutes(i64::try_from(n).expect("small"));
        let by = By::new("ann".into(), "Ann".to_owned());
        let forecast = forecast.then(|| at.date_naive());
        let note = n.to_string();
        let confidence = None;
        Arc::new(Report { at, by, office: "mpt".into(), percent, forecast, confidence, note })
    }

    #[derive(Debug)]
    struct One(Vec<Arc<Report>>);

    impl Shelf for One {
        fn read(&self, at: usize) -> Vec<Arc<Report>> {
            assert_eq!(at, 7);
            self.0.clone()
        }
    }

    proptest! {
        /// What is asked of the reports at hand is what all of them would say.
        #[test]
        fn what_counts_is_kept(made in prop::collection::vec((any::<bool>(), 0u8..3, any::<bool>()), 0..200)) {
            let (mut kept, mut all) = (Reports::default(), Vec::new());
            for (n, (back, percent, forecast)) in made.into_iter().enumerate() {
                if back && kept.at_hand().len() > 1 {
                    prop_assert!(kept.pop().is_some() && all.pop().is_some());
                } else {
                    let made = report(n, percent.saturating_sub(1), forecast && n % 5 == 0);
                    kept.push(made.clone());
                    all.push(made);
                }
                prop_assert_eq!(kept.len(), all.len());
                prop_assert_eq!(kept.last(), all.last().map(|report| &**report));
                prop_assert!(kept.at_hand().len() < 2 * AT_HAND);
                let done = all.iter().find(|report| report.percent > 0).map(|report| report.at);
                prop_assert_eq!(kept.first_done(), done);
                let of_all = all.iter().rev().filter(|report| report.forecast.is_some());
                let of_all: Vec<_> = of_all.take(FORECASTS).map(|report| &**report).collect();
                let of_kept: Vec<_> = kept.with_forecast().take(FORECASTS).collect();
                prop_assert_eq!(&of_kept, &of_all);
                for (at, report) in all.iter().enumerate() {
                    let wanted = (at >= kept.before()).then_some(&**report);
                    prop_assert_eq!(kept.get(at), wanted);
                }
                let looked_at: Vec<_> = kept.latest().take(kept.looked_at()).cloned().collect();
                prop_assert_eq!(looked_at.len(), kept.looked_at());
                let (first, tail) = kept.at_hand().split_at(kept.at_hand().len() - looked_at.len());
                let mut laid = kept.clone();
                let shelf = Arc::new(One(first.to_vec()));
                laid.restore_laid(Laid { count: first.len(), at: 7, shelf }, tail.to_vec());
                prop_assert_eq!(laid.with_forecast().take(FORECASTS).count(), kept.with_forecast().take(FORECASTS).count());
                prop_assert!(laid.fetched.get().is_none() || kept.at_hand().len() == tail.len() || of_kept.len() < FORECASTS);
                prop_assert_eq!(&laid, &kept);
                let (mut on, mut back, mut other) = (laid.clone(), laid.clone(), kept.clone());
                on.push(report(0, 7, true));
                other.push(report(0, 7, true));
                prop_assert_eq!(&on, &other);
                prop_assert_eq!(back.pop(), Some(()));
                prop_assert_eq!(laid.latest().count(), kept.latest().count());
                prop_assert_eq!(laid.get(kept.before()), kept.get(kept.before()));
                let written = serde_json::to_string(&kept).expect("written");
                let mut read: Reports = serde_json::from_str(&written).expect("read");
                read.restore(kept.at_hand().to_vec());
                prop_assert_eq!(&read, &kept);
            }
        }
    }
}
