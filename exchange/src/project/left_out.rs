//! What of a file cannot be taken over.

use strum::{EnumIter, IntoEnumIterator, IntoStaticStr};

/// What of a file was not taken over as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum LeftOut {
    /// Progress, which is reported here and not planned.
    Progress,
    /// Dates that were typed, not computed: the task starts no earlier than on them.
    Manual,
    /// A duration of hours: whole days are taken.
    Hours,
    /// A duration that its dates do not follow from, as with calendars of resources: that of its dates is
    /// taken.
    Span,
    /// A lag of hours, or in percent: the link is taken without it.
    Lag,
    /// A constraint that there is not here.
    Constraint,
    /// A link to what is not in the file.
    Outside,
    /// A calendar of its own.
    TaskCalendar,
    /// Days of a resource's own calendar.
    ResourceCalendar,
    /// A day off that comes again by a rule.
    Recurring,
}

impl LeftOut {
    /// Returns all of them.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::iter()
    }

    /// Returns its code.
    pub fn code(self) -> &'static str {
        self.into()
    }
}
