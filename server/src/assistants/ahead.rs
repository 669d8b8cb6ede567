//! What is ahead: how likely the final date is, what holds it, and what a report would do to the dates of others.

use std::sync::Arc;

use app::{
    i18n::signed,
    pages,
    visit::{Scene, Visit},
};
use roadmap::{Actor, Command, Roles, Task, schedule::what_if};

use super::{
    answer::{Failed, Told, listed, refused, roadmap_line, state, task_line},
    asked::Asked,
    reading::final_lines,
};

/// Tasks that move, of which is said how, at the most.
const MOVES: usize = 12;

/// Answers how likely the final date is, and which tasks hold it.
pub fn forecast(visit: &Arc<Visit>, asked: &Asked) -> Told {
    let scene = asked.scene(visit)?;
    let (lang, board) = (visit.lang, scene.board());
    let mut head = vec![roadmap_line(&scene)];
    head.extend(final_lines(&scene));
    head.extend(pages::forecast::sentences(&scene));
    let chain = board.schedule.driving_chain();
    if !chain.is_empty() {
        head.push(format!("## {}", lang.t("chain-title")));
    }
    let rows = chain.iter().filter_map(|step| {
        let task = scene.roadmap.tasks.get(step.task)?;
        let line = task_line(&scene, task, &scene.status(task));
        Some(format!("{} → {}: {line}", step.timing.early_start, step.timing.early_finish))
    });
    let of = state(std::slice::from_ref(&scene));
    listed(lang, (&of, asked.cursor.as_deref()), &head, rows)
}

/// Says what a report would do to the dates of others, as somebody would make it; records nothing.
pub fn effect(scene: &Scene, actor: &Actor, command: Command) -> Result<Vec<String>, Failed> {
    let (lang, today) = (scene.lang(), scene.today());
    let events = roadmap::decide(&scene.roadmap, actor, command, scene.visit.now);
    let events = events.map_err(|refusal| refused(scene, &refusal))?;
    let mut after = (*scene.roadmap).clone();
    for event in &events {
        if let Err(error) = roadmap::apply(&mut after, event) {
            tracing::error!(%error, "a preview does not follow");
        }
    }
    let effect = what_if::effect(&scene.roadmap, &scene.board(), &after);
    let mut lines = vec![app::effect::sentence(lang, &effect, today)];
    lines.extend(effect.moves.iter().take(MOVES).map(|it| {
        let late = match (it.was_late, it.is_late) {
            (false, true) => format!(" · {}", lang.t("effect-is-late")),
            (true, false) => format!(" · {}", lang.t("effect-recovers")),
            _ => String::new(),
        };
        format!("{}: {} → {} ({}){late}", it.task, it.before, it.after, signed(it.days()))
    }));
    let more = effect.moves.len().saturating_sub(MOVES);
    if more > 0 {
        lines.push(lang.n("effect-more", more));
    }
    Ok(lines)
}

/// Somebody who could report on a task: whoever may read a plan may ask what a report would do.
fn reporter(visit: &Visit, task: &Task) -> Option<Actor> {
    let by = visit.viewer.as_ref()?.by();
    let roles = Roles { planner: true, ..Roles::default() };
    Some(Actor { by, offices: vec![task.owner.clone()], roles, deputy_for: Vec::new() })
}

/// Answers what another forecast, or another progress, of a task would do to the dates of others.
pub fn what_if(visit: &Arc<Visit>, asked: &Asked) -> Told {
    let scene = asked.scene(visit)?;
    let task = asked.task(&scene)?;
    let forecast = asked.forecast(&scene)?;
    if forecast.is_none() && asked.percent.is_none() {
        return Err(Asked::missing(visit, "forecast"));
    }
    let command = Command::Report {
        task: task.key.clone(),
        percent: asked.percent.unwrap_or_else(|| task.percent().into()),
        forecast: forecast.or_else(|| task.forecast().filter(|day| *day >= scene.today())),
        confidence: None,
        note: String::new(),
    };
    let actor = reporter(visit, &task).ok_or_else(|| Failed(visit.lang.t("refused-sign-in")))?;
    let mut rows = vec![task_line(&scene, &task, &scene.status(&task))];
    rows.extend(effect(&scene, &actor, command)?);
    listed(visit.lang, ("", None), &[], rows.into_iter())
}
