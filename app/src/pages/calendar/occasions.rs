//! What falls on which day, found in one pass over all tasks.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use maud::{Markup, html};
use roadmap::{Rule, Status, Task, Tone};

use crate::{
    filter::Filter,
    i18n::{Lang, args},
    order::sort_first,
    visit::Scene,
};

/// Why a task stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// Its deadline falls there.
    Deadline,
    /// It is expected there, or was submitted there.
    Expected,
    /// Its owner says so.
    Forecast,
    /// The review of its submission is due.
    Review,
}

impl Occasion {
    /// Every occasion in order: the expected date leads, and the owner's forecast follows it.
    pub const ALL: [Self; 4] = [Self::Deadline, Self::Expected, Self::Forecast, Self::Review];

    /// Returns its name in addresses, which is also the end of the catalogue's key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Deadline => "deadlines",
            Self::Expected => "expected",
            Self::Forecast => "forecasts",
            Self::Review => "reviews",
        }
    }

    /// Returns what it is in words.
    pub fn words(self, lang: Lang) -> String {
        lang.t(&format!("calendar-on-{}", self.name()))
    }

    /// Draws it: a solid diamond, a dot, an upright tick, an eye.
    pub fn shape(self) -> Markup {
        html! {
            svg.i.occasion viewBox="0 0 12 12" aria-hidden="true" {
                @match self {
                    Self::Deadline => { path d="M6 .5 11.5 6 6 11.5.5 6z" fill="currentColor" {} }
                    Self::Expected => { circle cx="6" cy="6" r="4" fill="currentColor" {} }
                    Self::Forecast => { path d="M6 .5v11" stroke="currentColor" stroke-width="2.2" {} }
                    Self::Review => { use href="#i-in_review" {} }
                }
            }
        }
    }

    /// Returns when a task has it.
    fn of(self, scene: &Scene, task: &Task, status: &Status) -> Option<NaiveDate> {
        let roadmap = &scene.roadmap;
        match self {
            Self::Deadline => Some(roadmap.effective(task.deadline)),
            Self::Expected => status.expected,
            Self::Forecast => task.forecast().filter(|_| task.submission().is_none()),
            Self::Review => {
                let submission = task.submission().filter(|it| it.accepted_on.is_none())?;
                Some(roadmap.calendar.add(submission.on, roadmap.settings.review_working_days))
            }
        }
    }
}

/// Some of all occasions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Occasions([bool; Occasion::ALL.len()]);

impl Occasions {
    /// Every occasion.
    pub const ALL: Self = Self([true; Occasion::ALL.len()]);

    /// Reads names with commas between them; none if one of them is not known.
    pub fn read(text: &str) -> Option<Self> {
        let mut read = Self::default();
        for name in text.split(',') {
            read = read.with(Occasion::ALL.into_iter().find(|known| known.name() == name)?);
        }
        Some(read)
    }

    /// Writes them as they are read, in order; nothing where all of them are meant.
    pub fn written(self) -> String {
        if self == Self::ALL {
            return String::new();
        }
        self.each().map(Occasion::name).collect::<Vec<_>>().join(",")
    }

    /// Tells whether one is among them.
    pub const fn has(self, occasion: Occasion) -> bool {
        self.0[occasion as usize]
    }

    /// Returns them with one more.
    pub const fn with(mut self, occasion: Occasion) -> Self {
        self.0[occasion as usize] = true;
        self
    }

    /// Returns them with one more, or without it if it was among them.
    pub const fn toggled(mut self, occasion: Occasion) -> Self {
        self.0[occasion as usize] = !self.0[occasion as usize];
        self
    }

    /// Returns each of them in order.
    pub fn each(self) -> impl Iterator<Item = Occasion> {
        Occasion::ALL.into_iter().filter(move |occasion| self.has(*occasion))
    }
}

/// A task on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The task's place in the roadmap.
    pub at: usize,
    /// Why it stands there.
    pub occasions: Occasions,
}

/// The tasks of each day that has some, in the roadmap's order.
pub type Days = BTreeMap<NaiveDate, Vec<Entry>>;

/// Returns the tasks that stand on the days from one to another, as far as they fit the address.
pub fn days(scene: &Scene, wanted: Occasions, from: NaiveDate, to: NaiveDate) -> Days {
    let (board, filter) = (scene.board(), Filter::of(scene));
    let mut days = Days::new();
    for (at, (task, status)) in board.rows(&scene.roadmap).enumerate() {
        if task.withdrawn.is_some() || !filter.fits(task, status) {
            continue;
        }
        for occasion in wanted.each() {
            let day = occasion.of(scene, task, status).filter(|day| (from..=to).contains(day));
            let Some(day) = day else { continue };
            let entries: &mut Vec<Entry> = days.entry(day).or_default();
            // What falls on the same day stands there once.
            match entries.last_mut().filter(|entry| entry.at == at) {
                Some(entry) => entry.occasions = entry.occasions.with(occasion),
                None => entries.push(Entry { at, occasions: Occasions::default().with(occasion) }),
            }
        }
    }
    days
}

/// Brings the worst entries of a day to its beginning.
pub fn worst_first(scene: &Scene, entries: &mut [Entry], most: usize) {
    let board = scene.board();
    let badness = |entry: &Entry| {
        let worst = board.statuses.get(entry.at).map(|status| status.worst());
        (worst, entry.at)
    };
    sort_first(entries, most, |a, b| badness(a).cmp(&badness(b)));
}

/// Deadlines of a day or of more.
#[derive(Clone, Copy, Debug, Default)]
pub struct Deadlines {
    /// How many tasks have theirs then.
    pub n: usize,
    /// Those of them that missed it or are expected to.
    pub bad: usize,
    /// The worst of their statuses.
    pub worst: Option<Rule>,
}

impl Deadlines {
    fn count(&mut self, rule: Rule) {
        self.n += 1;
        self.bad += usize::from(rule.tone() == Tone::Bad);
        self.worst = self.worst.into_iter().chain([rule]).min_by_key(|rule| rule.severity());
    }

    /// Counts what others count, too.
    pub fn add(&mut self, other: &Self) {
        self.n += other.n;
        self.bad += other.bad;
        self.worst = self.worst.into_iter().chain(other.worst).min_by_key(|rule| rule.severity());
    }
}

/// Counts the deadlines of each day from one to another, as far as they fit the address.
pub fn deadlines(scene: &Scene, from: NaiveDate, to: NaiveDate) -> BTreeMap<NaiveDate, Deadlines> {
    let (board, filter) = (scene.board(), Filter::of(scene));
    let mut days: BTreeMap<NaiveDate, Deadlines> = BTreeMap::new();
    for (task, status) in board.rows(&scene.roadmap) {
        let day = Occasion::Deadline.of(scene, task, status);
        let day = day.filter(|day| (from..=to).contains(day) && task.withdrawn.is_none());
        if let Some(day) = day.filter(|_| filter.fits(task, status)) {
            days.entry(day).or_default().count(status.rule);
        }
    }
    days
}

/// Says why a task stands on a day; what was submitted is not expected any more.
pub fn occasions_in_words(scene: &Scene, occasions: Occasions, submitted: bool) -> String {
    let lang = scene.lang();
    let words = occasions.each().map(|occasion| match occasion {
        Occasion::Expected if submitted => lang.t("calendar-on-submitted"),
        occasion => occasion.words(lang),
    });
    words.collect::<Vec<_>>().join(", ")
}

/// Says how many deadlines there are, and the worst status of their tasks.
pub fn in_words(scene: &Scene, due: &Deadlines) -> String {
    let lang = scene.lang();
    let worst = due.worst.map(|rule| lang.rule(rule)).unwrap_or_default();
    lang.f("calendar-due", &args([("n", due.n.into()), ("worst", worst.into())]))
}

/// Sums up the deadlines of some time.
pub fn summed(scene: &Scene, time: String, due: &Deadlines) -> String {
    scene.lang().f(
        "calendar-sum",
        &args([("time", time.into()), ("n", due.n.into()), ("bad", due.bad.into())]),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn occasions_are_written_in_order_and_all_of_them_not_at_all() {
        let some = Occasions::read("reviews,deadlines").expect("they are known");
        assert_eq!(some.written(), "deadlines,reviews");
        assert!(some.has(Occasion::Review) && !some.has(Occasion::Expected));
        assert_eq!(some.toggled(Occasion::Review).written(), "deadlines");
        let all = Occasions::read("deadlines,expected,forecasts,reviews").expect("they are known");
        assert_eq!((all, all.written().as_str()), (Occasions::ALL, ""));
        assert_eq!(Occasions::read("deadlines,nonsense"), None);
    }

    #[test]
    fn deadlines_are_counted_with_the_worst_of_them() {
        let mut day = Deadlines::default();
        for rule in [Rule::OnTrack, Rule::Overdue, Rule::MetLate] {
            day.count(rule);
        }
        let mut month = Deadlines::default();
        month.add(&day);
        assert_eq!((month.n, month.bad, month.worst), (3, 1, Some(Rule::Overdue)));
    }
}
