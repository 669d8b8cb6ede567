//! What a task committed to, how its deadline was moved, by whom and why, and what was kept.

use maud::{Markup, html};
use roadmap::{
    Task,
    commitment::{Commitments, Move, Reason, met, moves, reasons},
    date::days_between,
    schedule::calibration::Calibration,
};

use super::{calibration_sum, category_words, drift_class};
use crate::{
    i18n::{args, signed},
    visit::Scene,
};

/// Says how often and why something was moved: `The deadline moved 3 times, +44 days in all, twice for dependency`.
pub fn moved_words(scene: &Scene, times: usize, days: i64, reasons: &[Reason]) -> String {
    let lang = scene.lang();
    let total = [("n", times.into()), ("days", signed(days).into())];
    let total = lang.f("commitment-moved", &args(total));
    let why = reasons.iter().map(|reason| {
        let category = category_words(lang, reason.category);
        // How often need not be said twice.
        if times == 1 {
            return lang.f("commitment-for-it", &args([("category", category.into())]));
        }
        let words = [("n", reason.moves.into()), ("category", category.into())];
        lang.f("commitment-for", &args(words))
    });
    std::iter::once(total).chain(why).collect::<Vec<_>>().join(", ")
}

/// Says what became of what an office committed to, and how good its forecasts were; nothing where it
/// committed to nothing.
pub fn kept_words(
    scene: &Scene,
    office: &str,
    found: &Commitments,
    forecasts: &[Calibration],
) -> Option<String> {
    let lang = scene.lang();
    let sums = found.by_office.get(office).filter(|sums| sums.committed > 0)?;
    let why = found.reasons_by_office.get(office).map(Vec::as_slice).unwrap_or_default();
    let moved = match sums.moves {
        0 => lang.t("commitment-never"),
        times => moved_words(scene, times, sums.days, why),
    };
    let counts =
        [("met", sums.met().into()), ("n", sums.committed.into()), ("kept", sums.kept.into())];
    let met = lang.f("commitments-met", &args(counts));
    let own = forecasts.iter().find(|it| it.office == office);
    let said = own.map(|own| {
        let sum = calibration_sum(scene, own);
        lang.f("commitments-forecasts", &args([("sum", sum.into())]))
    });
    let sentences = [Some(moved), Some(met), said].into_iter().flatten();
    Some(sentences.map(|text| format!("{text}.")).collect::<Vec<_>>().join(" "))
}

/// Asked, committed, moved, met; nothing for a draft, which commits nobody.
pub fn commitment(scene: &Scene, task: &Task) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let Some(approval) = scene.roadmap.approval.as_ref() else { return html! {} };
    let asked = task.clause.as_ref().and_then(|key| {
        let directive = scene.roadmap.directive.as_ref()?;
        directive.clauses.iter().find(|clause| clause.key == *key)?.deadline
    });
    let all: Vec<Move<'_>> = moves(task).collect();
    let days: i64 = all.iter().map(Move::days).sum();
    let why = reasons(all.iter().copied());
    let original = task.original_deadline();
    let on = task.added.filter(|added| *added > approval.on).unwrap_or(approval.on);
    let requests = task.extensions.iter().filter(|it| it.taken_back.is_none()).count();
    html! {
        section.commitment {
            h2 { (lang.t("commitment-title")) }
            dl.timings {
                @if let Some(asked) = asked {
                    div { dt { (lang.t("commitment-asked")) } dd { (lang.deadline(asked, today)) } }
                }
                div {
                    dt { (lang.t("commitment-committed")) }
                    dd {
                        (lang.deadline(original, today)) " "
                        span.muted { (lang.f("commitment-on", &args([("on", lang.day(on, today).into())]))) }
                    }
                }
                div {
                    dt { (lang.t("commitment-moves")) }
                    dd {
                        @if all.is_empty() {
                            (lang.t("commitment-never"))
                        } @else {
                            b { (moved_words(scene, all.len(), days, &why)) }
                        }
                        @if requests > all.len() {
                            " " span.muted { (lang.n("commitment-requests", requests)) }
                        }
                    }
                }
                div {
                    dt { (lang.t("commitment-met")) }
                    dd {
                        @match met(task) {
                            Some((on, days)) => {
                                b { (lang.day(on, today)) } " "
                                span class=(drift_class(days)) { (signed(days)) }
                            }
                            None => { (lang.t("commitment-open")) }
                        }
                    }
                }
            }
            @if !all.is_empty() {
                ul.list { @for moved in &all { li { (line(scene, moved)) } } }
            }
        }
    }
}

/// One move: who, when, why, by how much.
fn line(scene: &Scene, moved: &Move<'_>) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let (from, to) = (moved.request.from, moved.to);
    let days = days_between(from.last_day(), to.last_day());
    let category = category_words(lang, moved.request.category);
    html! {
        (lang.deadline(from, today)) " → " b { (lang.deadline(to, today)) } " "
        span class=(drift_class(days)) { (signed(days)) } " · " (category)
        span.sub {
            (lang.by(&moved.decision.by)) ", " (lang.weekday(moved.decision.on, today))
            @if !moved.decision.reason.is_empty() { ": " (moved.decision.reason) }
        }
    }
}
