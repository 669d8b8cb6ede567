//! What decisions change of a roadmap beside its tasks.

use std::sync::Arc;

use crate::{Closed, Roadmap, Setting, WorkstreamEdit};

/// Changes a value of the roadmap.
pub fn configure(roadmap: &mut Roadmap, setting: &Setting) -> Result<(), String> {
    match setting {
        Setting::Title(swap) => roadmap.title = swap.after.clone(),
        Setting::TimeZone(swap) => {
            roadmap.time_zone = swap.after.parse().map_err(|_| "unknown time zone")?;
        }
        Setting::Calendar(swap) => {
            roadmap.calendar = swap.after.calendar().ok_or("unknown calendar")?;
        }
        Setting::NonWorkingDay(swap) => roadmap.non_working_day = swap.after,
        Setting::Start(swap) => roadmap.start = swap.after,
        Setting::FinalTask(swap) => roadmap.final_task = swap.after.clone(),
        Setting::Public(swap) => roadmap.public = swap.after,
        Setting::Settings(swap) => roadmap.settings = swap.after.clone(),
        Setting::Directive(swap) => roadmap.directive = swap.after.clone(),
        Setting::Template(swap) => roadmap.template = swap.after,
        Setting::Archived(swap) => roadmap.archived = swap.after,
    }
    Ok(())
}

/// Changes a value of a workstream.
pub fn edit_workstream(
    roadmap: &mut Roadmap,
    key: &str,
    edit: &WorkstreamEdit,
) -> Result<(), String> {
    let workstreams = Arc::make_mut(&mut roadmap.workstreams);
    let at = workstreams.iter().position(|known| known.key == key);
    let at = at.ok_or_else(|| format!("workstream {key} is unknown"))?;
    if let WorkstreamEdit::Place(swap) = edit {
        let moved = workstreams.remove(at);
        workstreams.insert(swap.after.min(workstreams.len()), moved);
        return Ok(());
    }
    let Some(known) = workstreams.get_mut(at) else { return Ok(()) };
    match edit {
        WorkstreamEdit::Title(swap) => known.title = swap.after.clone(),
        WorkstreamEdit::Owner(swap) => known.owner = swap.after.clone(),
        WorkstreamEdit::Parent(swap) => known.parent.clone_from(&swap.after),
        WorkstreamEdit::CoOwners(swap) => known.co_owners.clone_from(&swap.after),
        WorkstreamEdit::Deliverable(swap) => known.deliverable = swap.after.clone(),
        WorkstreamEdit::Basis(swap) => known.basis = swap.after.clone(),
        WorkstreamEdit::Sources(swap) => known.sources.clone_from(&swap.after),
        WorkstreamEdit::Place(_) => {}
    }
    Ok(())
}

/// Closes an office; who takes over has its workstreams, its open tasks and its parts of them.
pub fn close_office(roadmap: &mut Roadmap, key: &str, closed: &Closed) -> Result<(), String> {
    let mut offices = Arc::make_mut(&mut roadmap.offices).iter_mut();
    let known = offices.find(|known| known.key == key);
    known.ok_or_else(|| format!("office {key} is unknown"))?.closed = Some(closed.clone());
    let Some(into) = &closed.into else { return Ok(()) };
    for workstream in Arc::make_mut(&mut roadmap.workstreams) {
        if workstream.owner == *key {
            workstream.owner = into.clone();
        }
        let known = workstream.co_owners.contains(into) || workstream.owner == *into;
        match workstream.co_owners.iter_mut().find(|office| **office == *key) {
            Some(office) if !known => *office = into.clone(),
            _ => workstream.co_owners.retain(|office| *office != *key),
        }
    }
    let touched = |task: &crate::Task| {
        let part = task.co_owners.iter().any(|part| part.office == *key);
        !task.is_closed() && (task.owner == *key || part)
    };
    let places = roadmap.tasks.iter().enumerate().filter(|(_, task)| touched(task));
    for at in places.map(|(at, _)| at).collect::<Vec<_>>() {
        let Some(task) = roadmap.tasks.get_mut(at).map(Arc::make_mut) else { continue };
        if task.owner == *key {
            task.owner = into.clone();
        }
        let owner = task.owner.clone();
        let known = task.co_owners.iter().any(|part| part.office == *into) || owner == *into;
        for part in &mut task.co_owners {
            if part.office == *key && !known {
                part.office = into.clone();
            }
        }
        task.co_owners.retain(|part| part.office != *key);
        task.revision += 1;
    }
    Ok(())
}
