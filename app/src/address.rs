//! Addresses: which parameters each page knows, and the one form in which they are written. An unknown
//! parameter is dropped, what cannot be read is refused, and neither is worth a page of its own.

use roadmap::{Category, Deadline, Roadmap, Rule, State, changes, date::parse_day, status::Mark};

use crate::{
    as_of::AsOf,
    components::Column,
    filter::NO_CLAUSE,
    forms::is_local,
    i18n::Lang,
    months,
    pages::{self, calendar::Occasions},
    query::Query,
    since::Point,
};

/// Days at the most before which a calendar tells of something.
const AHEAD_MOST: u32 = 60;
/// Words at the most in a search.
const WORDS_MOST: usize = 20;
/// Characters at the most in a search, and in any other value but an address to go back to.
const TEXT_MOST: usize = 200;
/// Characters at the most in an address to go back to, which may be that of a draft.
const BACK_MOST: usize = 8_000;
/// Characters at the most in the note of a draft.
pub const NOTE_MOST: usize = 1_000;
/// The last page of a table that may be asked for.
const PAGE_MOST: usize = 100_000;

/// What a parameter may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A day of the past, or a version of the roadmap, perhaps as it was seen on a day; today and later are the
    /// present.
    AsOf,
    /// A date or a period.
    Date,
    /// A day.
    Day,
    /// A month.
    Month,
    /// A year.
    Year,
    /// Kinds of dates that a calendar shows.
    Occasions,
    /// Words to search for.
    Words,
    /// The code of a status, several times.
    Status,
    /// The code of a mark, several times.
    Mark,
    /// A workflow state.
    State,
    /// A clause of the directive, or none of them.
    Clause,
    /// A workstream of the roadmap, several times.
    Workstreams,
    /// A workstream of the roadmap.
    Workstream,
    /// A task of the roadmap, several times.
    Tasks,
    /// An office of the roadmap.
    Office,
    /// What became of a request.
    Outcome,
    /// The kind of reason of a request.
    Category,
    /// The order of a table, backwards with a dash.
    Sort,
    /// Columns of a table.
    Columns,
    /// Something by which a table is grouped.
    Group,
    /// How near time is looked at.
    Zoom,
    /// Something by which the rows of the timeline are grouped.
    Rows,
    /// Which links are drawn.
    Links,
    /// Paper to print on.
    Paper,
    /// A group that is folded, several times.
    Folded,
    /// A page of a table.
    Page,
    /// The key of something that may or may not be there.
    Key,
    /// An address on this server.
    Back,
    /// A kind of events.
    Event,
    /// A number of an event.
    Number,
    /// In what days distances are counted.
    Count,
    /// A point of time to compare with.
    Point,
    /// By what changes are ordered.
    By,
    /// A kind of changes.
    Change,
    /// Which entries of an inbox are shown.
    Entries,
    /// Percent done, as it was drafted.
    Percent,
    /// What is said with a report, as it was drafted.
    Note,
    /// That something is wanted.
    Flag,
    /// The page on which a row stands.
    View,
    /// That everything is meant, whatever view opens else.
    Everything,
    /// What a provider sends.
    Opaque,
    /// What was just done: the key of a roadmap and the number of an event.
    Done,
    /// Days before something.
    Ahead,
    /// That a calendar has things to do, and no days.
    Todo,
    /// A language.
    Language,
}

type Known = &'static [(&'static str, Kind)];

const AS_OF: Known = &[("asof", Kind::AsOf)];
/// A table as a file: with a mark of UTF-8 at its beginning for programs that want one.
const CSV: Known = &[("bom", Kind::Flag), ("asof", Kind::AsOf)];
const TABLE: Known = &[
    ("q", Kind::Words),
    ("status", Kind::Status),
    ("workstream", Kind::Workstreams),
    ("owner", Kind::Office),
    ("state", Kind::State),
    ("clause", Kind::Clause),
    ("mark", Kind::Mark),
    ("sort", Kind::Sort),
    ("group", Kind::Group),
    ("cols", Kind::Columns),
    ("view", Kind::Everything),
    ("page", Kind::Page),
    ("print", Kind::Paper),
    ("bom", Kind::Flag),
    ("asof", Kind::AsOf),
];
/// What of every calendar is asked beside its days.
const CALENDAR: Known = &[
    ("forecast", Kind::Flag),
    ("alarm", Kind::Ahead),
    ("as", Kind::Todo),
    ("lang", Kind::Language),
];
const BACK: Known = &[("back", Kind::Back)];
/// A page of many roadmaps: each as it was at the end of a day.
const OF_MANY: Known = &[("page", Kind::Page), ("asof", Kind::Day)];
/// Forms: the past has none, see [`page_of`].
const FORMS: Known = &[("page", Kind::Page), ("asof", Kind::AsOf)];
const PROVIDER: Known = &[
    ("state", Kind::Opaque),
    ("code", Kind::Opaque),
    ("error", Kind::Opaque),
    ("error_description", Kind::Opaque),
    ("session_state", Kind::Opaque),
    ("iss", Kind::Opaque),
];

/// Returns the parameters that an address knows, in the order in which they are written.
fn known(path: &str) -> Known {
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match parts.as_slice() {
        ["r", name] | ["r", _, "t", name] if name.ends_with(".csv") => CSV,
        ["r", _] | ["r", _, "forecast" | "project.xml"] => AS_OF,
        ["r", _, "timeline"] => &[
            ("zoom", Kind::Zoom),
            ("group", Kind::Rows),
            ("links", Kind::Links),
            ("from", Kind::Day),
            ("folded", Kind::Folded),
            ("print", Kind::Paper),
            ("fragment", Kind::Flag),
            ("status", Kind::Status),
            ("workstream", Kind::Workstreams),
            ("owner", Kind::Office),
            ("page", Kind::Page),
            ("against", Kind::Point),
            ("asof", Kind::AsOf),
        ],
        ["r", _, "changes" | "changes.csv" | "changes.atom"] => &[
            ("from", Kind::Point),
            ("to", Kind::Point),
            ("by", Kind::By),
            ("owner", Kind::Office),
            ("kind", Kind::Change),
            ("own", Kind::Flag),
            ("page", Kind::Page),
            ("bom", Kind::Flag),
            ("asof", Kind::AsOf),
        ],
        ["r", _, "commitments"] => {
            &[("owner", Kind::Office), ("page", Kind::Page), ("asof", Kind::AsOf)]
        }
        ["r", _, "trend"] => &[("task", Kind::Tasks), ("asof", Kind::AsOf)],
        ["r", _, "template.json"] => &[("count", Kind::Count), ("asof", Kind::AsOf)],
        ["r", _, "deadlines.ics"] => &[
            ("q", Kind::Words),
            ("status", Kind::Status),
            ("workstream", Kind::Workstreams),
            ("owner", Kind::Office),
            ("state", Kind::State),
            ("clause", Kind::Clause),
            ("mark", Kind::Mark),
            ("forecast", Kind::Flag),
            ("alarm", Kind::Ahead),
            ("as", Kind::Todo),
            ("lang", Kind::Language),
            ("asof", Kind::AsOf),
        ],
        ["my.ics"] => CALENDAR,
        ["r", _, "register" | "register.csv" | "decisions.atom"] => &[
            ("owner", Kind::Office),
            ("outcome", Kind::Outcome),
            ("category", Kind::Category),
            ("page", Kind::Page),
            ("bom", Kind::Flag),
            ("asof", Kind::AsOf),
        ],
        ["r", _, "tasks" | "tasks.json" | "tasks.csv" | "tasks.xlsx"] => TABLE,
        ["r", _, "board"] => {
            &[("workstream", Kind::Workstreams), ("owner", Kind::Office), ("asof", Kind::AsOf)]
        }
        ["r", _, "calendar"] => &[
            ("month", Kind::Month),
            ("year", Kind::Year),
            ("day", Kind::Day),
            ("show", Kind::Occasions),
            ("print", Kind::Paper),
            ("status", Kind::Status),
            ("workstream", Kind::Workstreams),
            ("owner", Kind::Office),
            ("page", Kind::Page),
            ("asof", Kind::AsOf),
        ],
        ["r", _, "coverage"] => &[("page", Kind::Page), ("asof", Kind::AsOf)],
        ["r", _, "stocktake"] => &[("n", Kind::Number), ("asof", Kind::AsOf)],
        ["r", _, "new"] => &[
            ("workstream", Kind::Workstream),
            ("stocktake", Kind::Number),
            ("line", Kind::Number),
            ("asof", Kind::AsOf),
        ],
        ["r", _, "t", _, "report"] => {
            // What it begins with, as an assistant drafted it.
            &[
                ("percent", Kind::Percent),
                ("forecast", Kind::Day),
                ("note", Kind::Note),
                ("fragment", Kind::Flag),
                ("view", Kind::View),
                ("asof", Kind::AsOf),
            ]
        }
        ["r", _, "t", _, "edit"]
        | ["r", _, "approve" | "settings" | "bring-back" | "webhooks"]
        | ["r", _, "bring-back", _] => AS_OF,
        ["r", _, "t", _] => &[
            ("propose", Kind::Date),
            ("stocktake", Kind::Number),
            ("line", Kind::Number),
            ("asof", Kind::AsOf),
        ],
        ["r", _, "suggest"] => &[("q", Kind::Words), ("asof", Kind::AsOf)],
        ["live"] => &[("after", Kind::Number)],
        ["my"] | ["review"] => OF_MANY,
        ["inbox"] => &[("show", Kind::Entries), ("roadmap", Kind::Key), ("page", Kind::Page)],
        [""] | ["help"] => &[("asof", Kind::Day)],
        ["search"] => &[("q", Kind::Words), ("page", Kind::Page), ("asof", Kind::Day)],
        ["find"] => {
            &[("fragment", Kind::Flag), ("at", Kind::Key), ("task", Kind::Key), ("q", Kind::Words)]
        }
        // The address to which a code went.
        ["account"] => &[("mail", Kind::Opaque)],
        ["keys"] => &[("fragment", Kind::Flag)],
        ["people"] => &[("q", Kind::Words), ("page", Kind::Page)],
        ["r", _, "members" | "offices"] | ["r", _, "webhooks", _] => FORMS,
        ["r", _, "settings", "calendar"] => {
            &[("office", Kind::Office), ("year", Kind::Number), ("asof", Kind::AsOf)]
        }
        ["audit"] => &[("kind", Kind::Event), ("before", Kind::Number)],
        ["sign-in"] | ["language", _] | ["sign-in", "oidc"] => BACK,
        ["sign-in", "oidc", "callback"] => PROVIDER,
        _ => &[],
    }
}

/// Returns the page that a page of forms belongs to: the past has no forms, and has that page instead.
pub fn page_of(path: &str) -> Option<String> {
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match parts.as_slice() {
        ["r", key, "t", task, "report" | "edit"] => Some(format!("/r/{key}/t/{task}")),
        ["r", key, "new" | "bring-back"] | ["r", key, "bring-back", _] => {
            Some(format!("/r/{key}/tasks"))
        }
        ["r", key, "approve" | "settings" | "members" | "offices" | "webhooks"]
        | ["r", key, "webhooks", _]
        | ["r", key, "settings", "calendar"] => Some(format!("/r/{key}")),
        _ => None,
    }
}

/// An address as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Canonical {
    /// It is; these are its parameters in order.
    Same(Query),
    /// It should be written with these parameters.
    Other(Query),
    /// A parameter says what cannot be read: its name.
    Malformed(&'static str),
}

/// Reads what was just done: the key of a roadmap and the number of an event.
pub fn done(value: &str) -> Option<(&str, u64)> {
    let (key, seq) = value.rsplit_once('.')?;
    Some((key, seq.parse().ok()?)).filter(|_| !key.is_empty())
}

/// The parameter that pages know to which a form leads.
const DONE: (&str, Kind) = ("done", Kind::Done);

/// Tells whether a form leads to a page.
fn follows_a_form(path: &str) -> bool {
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    matches!(
        parts.as_slice(),
        ["r", _]
            | ["r", _, "timeline" | "tasks" | "register" | "forecast" | "approve"]
            | ["r", _, "t", _]
            | ["review" | "my"]
    )
}

/// Looks at the parameters of an address; of a roadmap only if the reader may read it.
pub fn canonical(
    path: &str,
    sent: &Query,
    roadmap: Option<(&Roadmap, chrono::NaiveDate)>,
) -> Canonical {
    let mut ordered = Query::default();
    let done = follows_a_form(path).then_some(&DONE);
    for (name, kind) in known(path).iter().chain(done) {
        let mut values: Vec<&str> = sent.all(name).collect();
        if matches!(
            kind,
            Kind::Status | Kind::Mark | Kind::Workstreams | Kind::Tasks | Kind::Folded
        ) {
            values.sort_unstable();
            values.dedup();
        } else {
            values.truncate(1);
        }
        for value in values {
            match read(*kind, value, roadmap) {
                Ok(Some(value)) => ordered.0.push(((*name).to_owned(), value)),
                Ok(None) => {}
                Err(()) => return Canonical::Malformed(name),
            }
        }
    }
    // What asks for anything need not say that it does not ask for nothing.
    let alone = |name: &str| matches!(name, "view" | "done");
    if path.ends_with("/tasks") && ordered.0.iter().any(|(name, _)| !alone(name)) {
        ordered = ordered.without("view");
    }
    // The order in which several are written is no reason to send a browser elsewhere.
    let (mut ours, mut theirs) = (ordered.0.clone(), sent.0.clone());
    ours.sort();
    theirs.sort();
    if ours == theirs { Canonical::Same(ordered) } else { Canonical::Other(ordered) }
}

/// Reads a value; none if it says nothing.
fn read(
    kind: Kind,
    value: &str,
    roadmap: Option<(&Roadmap, chrono::NaiveDate)>,
) -> Result<Option<String>, ()> {
    let own = || Some(value.to_owned());
    let when = |holds: bool| if holds { Ok(own()) } else { Err(()) };
    let most = match kind {
        Kind::Back => BACK_MOST,
        Kind::Note => NOTE_MOST,
        _ => TEXT_MOST,
    };
    if value.chars().count() > most && kind != Kind::Opaque {
        return Err(());
    }
    match kind {
        Kind::AsOf => {
            let asked = AsOf::read(value).ok_or(())?;
            let past = match asked {
                AsOf::Day(day) => roadmap.is_none_or(|(_, today)| day < today),
                AsOf::Version(_) => true,
                // Nobody has seen it yet on a day to come.
                AsOf::Seen { day, .. } if roadmap.is_some_and(|(_, today)| day > today) => {
                    return Err(());
                }
                AsOf::Seen { .. } => true,
            };
            Ok(past.then(|| asked.to_string()))
        }
        Kind::Date => when(value.parse::<Deadline>().is_ok()),
        Kind::Day => parse_day(value).map(|day| Some(day.to_string())).map_err(|_| ()),
        Kind::Month => months::month(value).map(|first| Some(months::written(first))).ok_or(()),
        Kind::Year => months::year(value).map(|year| Some(year.to_string())).ok_or(()),
        Kind::Occasions => {
            let shown = Occasions::read(value).ok_or(())?.written();
            Ok(Some(shown).filter(|shown| !shown.is_empty()))
        }
        Kind::Words => {
            let words: Vec<_> = value.split_whitespace().collect();
            if words.len() > WORDS_MOST {
                return Err(());
            }
            Ok(Some(words.join(" ")).filter(|words| !words.is_empty()))
        }
        Kind::Status => when(Rule::ALL.iter().any(|rule| rule.code() == value)),
        Kind::Mark => {
            let known = ["fresh", "stale"].contains(&value);
            when(known || Mark::ALL.iter().any(|mark| mark.code() == value))
        }
        Kind::State => when(State::ALL.iter().any(|state| state.code() == value)),
        Kind::Clause => when(
            value == NO_CLAUSE
                || roadmap.is_none_or(|(roadmap, _)| {
                    let mut clauses = roadmap.directive.iter().flat_map(|it| &it.clauses);
                    clauses.any(|clause| clause.key == value)
                }),
        ),
        Kind::Workstreams | Kind::Workstream => {
            when(roadmap.is_none_or(|(roadmap, _)| roadmap.workstream(value).is_some()))
        }
        Kind::Tasks => when(roadmap.is_none_or(|(roadmap, _)| roadmap.task(value).is_some())),
        Kind::Office => when(roadmap.is_none_or(|(roadmap, _)| roadmap.office(value).is_some())),
        Kind::Outcome => when(["pending", "approved", "rejected", "taken_back"].contains(&value)),
        Kind::Category => when(Category::by_code(value).is_some()),
        Kind::Sort => when(pages::filters::SORTS.contains(&value.trim_start_matches('-'))),
        Kind::Columns => {
            when(value.split(',').all(|name| Column::ALL.iter().any(|it| it.name() == name)))
        }
        Kind::Group => when(pages::filters::GROUPS.contains(&value)),
        Kind::Zoom => {
            let zoom = pages::timeline::Zoom::by_code(value).ok_or(())?;
            Ok(Some(value.to_owned()).filter(|_| zoom != pages::timeline::Zoom::Month))
        }
        Kind::Rows => {
            let place = pages::timeline::GROUPS.iter().position(|it| *it == value).ok_or(())?;
            Ok((place > 0).then(|| value.to_owned()))
        }
        Kind::Links => {
            let place = pages::timeline::SHOWN.iter().position(|it| *it == value).ok_or(())?;
            Ok((place > 0).then(|| value.to_owned()))
        }
        Kind::Paper => when(pages::paper::Paper::by_code(value).is_some()),
        Kind::Folded => {
            let known = |roadmap: &Roadmap| {
                roadmap.workstream(value).is_some()
                    || roadmap.office(value).is_some()
                    || Rule::ALL.iter().any(|rule| rule.code() == value)
            };
            when(roadmap.is_none_or(|(roadmap, _)| known(roadmap)))
        }
        Kind::Page => {
            let page = value.parse::<usize>().map_err(|_| ())?;
            if page > PAGE_MOST { Err(()) } else { Ok((page > 1).then(|| page.to_string())) }
        }
        Kind::Key | Kind::Note => Ok(own()),
        Kind::Percent => when(value.parse::<u8>().is_ok_and(|percent| percent <= 100)),
        Kind::Back => when(is_local(value)),
        Kind::Event => when(pages::audit::KINDS.iter().any(|(code, ..)| *code == value)),
        Kind::Number => when(value.parse::<u64>().is_ok()),
        Kind::Count => when(matches!(value, "calendar" | "working")),
        Kind::Point => Point::read(value).map(|point| Some(point.written())).ok_or(()),
        Kind::By => {
            let place = pages::changes::ORDERS.iter().position(|it| *it == value).ok_or(())?;
            Ok((place > 0).then(|| value.to_owned()))
        }
        Kind::Change => when(changes::Kind::by_code(value).is_some()),
        Kind::Entries => when(pages::inbox::SHOWN.contains(&value)),
        Kind::Flag => when(value == "1"),
        Kind::View => when(value.len() <= 20 && value.chars().all(|c| c.is_ascii_lowercase())),
        Kind::Everything => when(value == "all"),
        Kind::Opaque => when(value.len() <= 4_000),
        Kind::Done => when(done(value).is_some()),
        Kind::Ahead => {
            let days = value.parse::<u32>().map_err(|_| ())?;
            if days > AHEAD_MOST { Err(()) } else { Ok(Some(days.to_string())) }
        }
        Kind::Todo => when(value == "todo"),
        Kind::Language => when(Lang::by_code(value).is_some()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(path: &str, query: &str) -> Canonical {
        canonical(path, &Query::parse(query), None)
    }

    fn written(canonical: Canonical) -> String {
        match canonical {
            Canonical::Same(query) => format!("same {query}"),
            Canonical::Other(query) => format!("other {query}"),
            Canonical::Malformed(name) => format!("malformed {name}"),
        }
    }

    #[test]
    fn what_is_unknown_is_dropped_and_what_cannot_be_read_is_named() {
        for (path, query, expected) in [
            ("/r/plan", "", "same "),
            ("/r/plan", "utm_source=mail&z=1", "other "),
            ("/r/plan", "asof=2026-09-01&z=1", "other asof=2026-09-01"),
            ("/r/plan", "asof=2026-09-01", "same asof=2026-09-01"),
            ("/r/plan", "asof=yesterday", "malformed asof"),
            ("/r/plan", "asof=v12", "same asof=v12"),
            ("/r/plan", "asof=v012", "other asof=v12"),
            ("/r/plan", "asof=v0", "malformed asof"),
            ("/r/plan", "asof=v12_2026-09-01", "same asof=v12_2026-09-01"),
            ("/r/plan", "asof=v12@2026-09-01", "other asof=v12_2026-09-01"),
            ("/r/plan", "asof=v12_yesterday", "malformed asof"),
            ("/my", "asof=v12_2026-09-01", "malformed asof"),
            ("/r/plan/members", "asof=v3&page=2", "same page=2&asof=v3"),
            ("/", "asof=2026-09-01", "same asof=2026-09-01"),
            ("/my", "asof=v12", "malformed asof"),
            ("/account", "asof=2026-09-01", "other "),
            ("/account", "mail=ann%40example.org&z=1", "other mail=ann%40example.org"),
            ("/r/plan.json", "z=1", "other "),
            ("/r/plan/tasks", "sort=key&q=a", "same q=a&sort=key"),
            ("/r/plan/tasks", "q=+a++b+&page=1", "other q=a+b"),
            ("/r/plan/tasks", "q=&status=", "other "),
            (
                "/r/plan/tasks",
                "status=overdue&status=met_late",
                "same status=met_late&status=overdue",
            ),
            ("/r/plan/tasks", "status=nonsense", "malformed status"),
            ("/r/plan/tasks", "sort=random", "malformed sort"),
            ("/r/plan/tasks", "page=-1", "malformed page"),
            ("/r/plan/tasks", "view=all&done=plan.7", "same view=all&done=plan.7"),
            ("/r/plan/tasks", "view=all&sort=key", "other sort=key"),
            ("/r/plan/tasks", "view=mine", "malformed view"),
            ("/r/plan/tasks", "cols=key,nonsense", "malformed cols"),
            ("/r/plan/tasks", "state=submitted&clause=.", "same state=submitted&clause=."),
            ("/r/plan/tasks", "state=done", "malformed state"),
            ("/r/plan/tasks", "view=all&print=a4&page=1", "other print=a4"),
            ("/r/plan/tasks", "print=letter", "malformed print"),
            ("/r/plan/calendar", "print=a3&month=2026-12", "same month=2026-12&print=a3"),
            ("/r/plan/board", "print=a4", "other "),
            ("/r/plan/board", "owner=a&state=draft", "other owner=a"),
            ("/r/plan/calendar", "month=2026-12&office=a", "other month=2026-12"),
            ("/r/plan/calendar", "month=2026-13", "malformed month"),
            ("/r/plan/calendar", "year=26", "malformed year"),
            ("/r/plan/calendar", "day=2026-12-32", "malformed day"),
            ("/r/plan/calendar", "show=reviews,deadlines", "other show=deadlines%2Creviews"),
            ("/r/plan/calendar", "show=deadlines,expected,forecasts,reviews", "other "),
            ("/r/plan/calendar", "show=everything", "malformed show"),
            ("/r/plan/settings/calendar", "year=2026&month=2026-12", "other year=2026"),
            ("/r/plan/changes", "to=v9&from=2026-11-01&x=1", "other from=2026-11-01&to=v9"),
            ("/r/plan/changes", "from=visit&by=weight", "other from=visit"),
            ("/r/plan/changes", "from=approval&by=time", "same from=approval&by=time"),
            ("/r/plan/changes", "from=yesterday", "malformed from"),
            ("/r/plan/changes", "kind=worst", "malformed kind"),
            ("/r/plan/changes.atom", "kind=worse&own=1", "same kind=worse&own=1"),
            ("/r/plan/timeline", "against=v012", "other against=v12"),
            ("/r/plan/changes", "from=s5", "same from=s5"),
            ("/r/plan/stocktake", "asof=v3&n=5&page=2", "other n=5&asof=v3"),
            ("/r/plan/stocktake", "n=last", "malformed n"),
            ("/r/plan/new", "line=2&stocktake=5", "same stocktake=5&line=2"),
            ("/r/plan/commitments", "page=2&owner=a&kind=b", "other owner=a&page=2"),
            ("/r/plan/t/A-1", "line=2&stocktake=5", "same stocktake=5&line=2"),
            ("/r/plan/t/A-1", "propose=2026-Q4&x=y", "other propose=2026-Q4"),
            (
                "/r/plan/t/A-1/report",
                "note=a+b&forecast=2026-12-09&percent=60&x=y",
                "other percent=60&forecast=2026-12-09&note=a+b",
            ),
            ("/r/plan/t/A-1/report", "percent=101", "malformed percent"),
            ("/r/plan/t/A-1/report", "forecast=soon", "malformed forecast"),
            ("/r/plan/trend", "task=B-2&task=A-1&task=A-1", "other task=A-1&task=B-2"),
            ("/find", "q=g12&at=plan&fragment=1&z=1", "other fragment=1&at=plan&q=g12"),
            ("/find", "fragment=1&at=plan&q=g12", "same fragment=1&at=plan&q=g12"),
            ("/keys", "fragment=2", "malformed fragment"),
            ("/sign-in", "back=%2Fmy", "same back=%2Fmy"),
            ("/sign-in", "back=%2F%2Fevil.example", "malformed back"),
            ("/audit", "kind=refusals&before=9", "same kind=refusals&before=9"),
            ("/inbox", "page=2&show=unread&x=1", "other show=unread&page=2"),
            ("/inbox", "show=everything", "malformed show"),
            ("/my", "x", "other "),
            ("/my.ics", "lang=ru&alarm=02&x=1", "other alarm=2&lang=ru"),
            ("/my.ics", "alarm=61", "malformed alarm"),
            ("/my.ics", "as=vtodo", "malformed as"),
            ("/r/plan/deadlines.ics", "forecast=1&owner=a", "same owner=a&forecast=1"),
            ("/r/plan/deadlines.ics", "lang=tlh", "malformed lang"),
            ("/r/plan/decisions.atom", "owner=a&kind=b", "other owner=a"),
        ] {
            assert_eq!(written(look(path, query)), expected, "{path}?{query}");
        }
    }

    #[test]
    fn a_form_has_a_page_in_the_past() {
        for (form, page) in [
            ("/r/plan/t/A-1/report", Some("/r/plan/t/A-1")),
            ("/r/plan/bring-back/0123", Some("/r/plan/tasks")),
            ("/r/plan/settings/calendar", Some("/r/plan")),
            ("/r/plan/webhooks/a1", Some("/r/plan")),
            ("/r/plan/t/A-1", None),
            ("/r/plan/tasks", None),
            ("/my", None),
        ] {
            assert_eq!(page_of(form).as_deref(), page, "{form}");
        }
    }

    #[test]
    fn the_note_of_a_draft_is_bounded() {
        let long = |n: usize| look("/r/plan/t/A-1/report", &format!("note={}", "a".repeat(n)));
        assert!(matches!(long(NOTE_MOST), Canonical::Same(_)));
        assert_eq!(long(NOTE_MOST + 1), Canonical::Malformed("note"));
    }

    #[test]
    fn a_search_is_short() {
        assert_eq!(
            look("/r/plan/tasks", &format!("q={}", "a+".repeat(21))),
            Canonical::Malformed("q")
        );
        assert_eq!(
            look("/r/plan/tasks", &format!("q={}", "a".repeat(201))),
            Canonical::Malformed("q")
        );
        assert!(matches!(
            look("/r/plan/tasks", &format!("q={}", "a+".repeat(20))),
            Canonical::Other(_)
        ));
    }

    proptest::proptest! {
        #[test]
        fn the_canonical_form_of_the_canonical_form_is_itself(query in "[a-z0-9=&+%-]{0,60}") {
            let first = look("/r/plan/tasks", &query);
            if let Canonical::Same(query) | Canonical::Other(query) = first {
                let again = Query::parse(&query.to_string());
                proptest::prop_assert_eq!(canonical("/r/plan/tasks", &again, None), Canonical::Same(query));
            }
        }
    }
}
