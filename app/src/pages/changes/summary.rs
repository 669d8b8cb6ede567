//! What changed, in sentences that can be read into minutes.

use roadmap::{
    changes::{Decided, Entry, Kind},
    date::days_between,
};

use super::{found::Found, rows::deadlines};
use crate::{
    i18n::{args, signed},
    visit::Scene,
};

/// Deadlines at the most of which is said by how much they moved.
const NAMED: usize = 8;

/// Returns the sentences, the most important first.
pub fn sentences(found: &Found, scene: &Scene) -> Vec<String> {
    let (lang, today) = (found.span.is.lang(), found.span.is.today());
    let owner = scene.visit.query.get("owner");
    let changes = &found.changes;
    let of = |kind: Kind| -> Vec<&Entry> { found.of_owner(scene, kind).collect() };
    let mut sentences = Vec::new();
    if let Some((from, to)) = changes.last {
        let days = days_between(from, to);
        let key = if days > 0 { "changes-final-later" } else { "changes-final-earlier" };
        let dates = [
            ("n", days.abs().into()),
            ("from", lang.day(from, today).into()),
            ("to", lang.day(to, today).into()),
        ];
        sentences.push(lang.f(key, &args(dates)));
    }
    let (worse, better) = (of(Kind::Worse).len(), of(Kind::Better).len());
    let met = if owner.is_none() { changes.stayed_met } else { 0 };
    if worse + better + met > 0 && !changes.entries.is_empty() {
        let numbers = [("worse", worse.into()), ("better", better.into()), ("met", met.into())];
        let key = if met > 0 { "changes-sum-turned" } else { "changes-sum-turned-only" };
        sentences.push(lang.f(key, &args(numbers)));
    }
    let moved = of(Kind::Moved);
    if !moved.is_empty() {
        let by = |entry: &&Entry| {
            let (from, to) = deadlines(found, entry)?;
            Some(signed(days_between(from.last_day(), to.last_day())))
        };
        let mut days: Vec<String> = moved.iter().take(NAMED).filter_map(by).collect();
        if moved.len() > NAMED {
            days.push("…".to_owned());
        }
        let numbers = [("n", moved.len().into()), ("days", days.join(", ").into())];
        sentences.push(lang.f("changes-sum-moved", &args(numbers)));
    }
    let decided = of(Kind::Decided);
    let accepted = |entry: &&&Entry, wanted: bool| {
        let Some(Decided::Submission { submission, decision }) = entry.decided else {
            return false;
        };
        let claim = found.task(entry).and_then(|task| task.submissions.get(submission));
        claim
            .and_then(|claim| claim.decisions.get(decision))
            .is_some_and(|it| it.accepted == wanted)
    };
    let parts = [
        ("changes-sum-accepted", decided.iter().filter(|it| accepted(it, true)).count()),
        ("changes-sum-returned", decided.iter().filter(|it| accepted(it, false)).count()),
        (
            "changes-sum-rejected",
            decided.iter().filter(|it| matches!(it.decided, Some(Decided::Extension(_)))).count(),
        ),
        ("changes-sum-agreed", of(Kind::Agreed).len()),
        ("changes-sum-new", of(Kind::New).len()),
        ("changes-sum-removed", of(Kind::Removed).len()),
        ("changes-sum-noted", of(Kind::Noted).len()),
        ("changes-sum-silent", of(Kind::Silent).len()),
    ];
    sentences.extend(parts.into_iter().filter(|(_, n)| *n > 0).map(|(key, n)| lang.n(key, n)));
    sentences
}
