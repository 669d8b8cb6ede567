//! What is due: what waits for whoever asks, what is overdue, what is due soon, of what nobody has reported.

use std::{collections::HashSet, sync::Arc};

use app::{
    i18n::args,
    pages::my::words_of,
    queue::{self, Source, Waits},
    visit::{Scene, Visit},
};
use chrono::NaiveDate;
use roadmap::{Rule, Task, date::add_days, rollup::Need};

use super::{
    answer::{Told, listed, plain, quote, roadmap_line, state, task_line, title},
    asked::Asked,
};

/// Days that are looked ahead where nobody says more, and at the most.
const DAYS: (i64, i64) = (14, 366);

/// Answers what is overdue, due within some days, without a report, and what waits for whoever asks.
pub fn whats_due(visit: &Arc<Visit>, asked: &Asked) -> Told {
    let days = Asked::whole(visit, ("days", asked.days.unwrap_or(DAYS.0)), (0, DAYS.1))?;
    let scenes = asked.scenes(visit)?;
    let owner = asked.owner(visit, &scenes)?;
    let mut rows = Vec::new();
    for scene in &scenes {
        let mut own = Vec::new();
        let mut told = HashSet::new();
        if owner.is_none() {
            own.extend(waiting(scene, &mut told));
        }
        own.extend(due(scene, owner, days, &told));
        if !own.is_empty() {
            rows.push(roadmap_line(scene));
            rows.append(&mut own);
        }
    }
    let of = state(&scenes);
    listed(visit.lang, (&of, asked.cursor.as_deref()), &[], rows.into_iter())
}

fn named(scene: &Scene, task: &Task) -> String {
    format!("{} {}", task.key, title(task.title.get(scene.lang().code())))
}

/// What waits for whoever asks: decisions, words, reports. The places of the tasks that are told are kept.
fn waiting(scene: &Scene, told: &mut HashSet<usize>) -> Vec<String> {
    let (lang, board) = (scene.lang(), scene.board());
    let mut items = queue::items(scene);
    items.sort_by(|a, b| a.order.cmp(&b.order));
    let mut rows: Vec<String> = items
        .iter()
        .map(|item| match &item.waits {
            Waits::Approval => lang.t("review-draft"),
            Waits::Submission(task) => {
                format!("{} · {}", named(scene, task), lang.t("assistant-submission"))
            }
            Waits::Extension(task) => {
                format!("{} · {}", named(scene, task), lang.t("assistant-extension"))
            }
            Waits::Proposal(proposal) => {
                format!("{} · {}", plain(proposal.wish.about()), lang.t("assistant-proposal"))
            }
        })
        .collect();
    rows.extend(
        queue::dates(scene).iter().filter(|date| date.waits).map(|date| {
            format!("{} → {} · {}", date.gives.key, date.needs.key, plain(&date.words))
        }),
    );
    rows.extend(queue::wanted(scene).iter().map(|it| {
        let until = it.until.to_string();
        let until = lang.f("assistant-until", &args([("day", until.into())]));
        match &it.from {
            Source::Question { task, by, on } => {
                format!("{} · {until} · {}", named(scene, task), quote(by, Some(*on), &it.text))
            }
            Source::Minutes { stocktake, .. } => {
                format!("s{stocktake} · {until} · {}", quote("", None, &it.text))
            }
        }
    }));
    for (need, places) in queue::mine(scene) {
        if need == Need::Later {
            continue;
        }
        let words = lang.t(words_of(need));
        for at in places {
            let row = scene.roadmap.tasks.get(at).zip(board.statuses.get(at));
            let Some((task, status)) = row else { continue };
            rows.push(format!("{words}: {}", task_line(scene, task, status)));
            told.insert(at);
        }
    }
    if !rows.is_empty() {
        rows.insert(0, format!("## {}", lang.t("assistant-waits")));
    }
    rows
}

/// Open tasks of an office, or of all, that are overdue, due soon, or without a recent report.
fn due(scene: &Scene, owner: Option<&str>, days: i64, told: &HashSet<usize>) -> Vec<String> {
    let (lang, board, today) = (scene.lang(), scene.board(), scene.today());
    let until = add_days(today, days);
    let heads =
        [lang.t("assistant-overdue"), lang.n("assistant-due", days), lang.t("assistant-silent")];
    let mut groups = heads.map(|head| (head, Vec::<(NaiveDate, usize)>::new()));
    for (at, (task, status)) in board.rows(&scene.roadmap).enumerate() {
        let idle =
            matches!(status.rule, Rule::Draft | Rule::Paused | Rule::InReview | Rule::InReviewLate);
        let other = owner.is_some_and(|owner| task.owner.as_str() != owner);
        if idle || other || !status.rule.is_open() || told.contains(&at) {
            continue;
        }
        let limit = scene.roadmap.effective(task.deadline);
        let group = match limit {
            limit if limit < today => 0,
            limit if limit <= until => 1,
            _ if status.stale.is_some() => 2,
            _ => continue,
        };
        if let Some((_, places)) = groups.get_mut(group) {
            places.push((limit, at));
        }
    }
    let mut rows = Vec::new();
    for (head, mut places) in groups {
        if places.is_empty() {
            continue;
        }
        places.sort_unstable();
        rows.push(format!("## {head}"));
        let lines = board.at(&scene.roadmap, places.into_iter().map(|(_, at)| at));
        rows.extend(lines.map(|(task, status)| task_line(scene, task, status)));
    }
    rows
}
