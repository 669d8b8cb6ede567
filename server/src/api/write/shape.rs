//! Operations on what a roadmap is beside its tasks: settings, offices, workstreams.

use std::sync::Arc;

use axum::http::Method;
use directory::Scope;
use roadmap::{Command, Problem as Fault, Refusal, Roadmap, Wanted, Workstream, WorkstreamPatch};

use super::{
    super::{
        bodies::{WayBody, shape::*},
        caller::Call,
        operation::Entry,
        problem::Problem,
        table::Table,
        views::Recorded,
    },
    act::{Done, Made, act, by_way, known, told},
};

/// Adds the operations.
pub fn add(table: &mut Table) {
    let tag = "Plan";
    let entry = Entry {
        method: Method::POST,
        path: "/roadmaps",
        id: "createRoadmap",
        tag,
        summary: "Creates a roadmap from a roadmap file, as a draft.",
        scope: Some(Scope::Act),
        parameters: &[],
    };
    table.write_with(entry, |call: Arc<Call>, body: RoadmapBody| async move {
        created(&call, body).await
    });
    act(
        table,
        (Method::PATCH, "/roadmaps/{roadmap}", "configureRoadmap", tag),
        (
            Scope::Act,
            "Changes what the roadmap is beside its plan: title, calendar, settings, directive, who may read it.",
        ),
        |call, known, body: RoadmapPatchBody| configured(call, known, body),
    );
    act(
        table,
        (Method::POST, "/roadmaps/{roadmap}/offices", "addOffice", tag),
        (Scope::Act, "Adds an office."),
        |_, _, body: OfficeBody| {
            Ok(Command::AddOffice(roadmap::Office::named(body.key.as_str(), body.name.into())))
        },
    );
    act(
        table,
        (Method::PATCH, "/roadmaps/{roadmap}/offices/{office}", "editOffice", tag),
        (Scope::Act, "Renames an office, or gives it working days of its own."),
        |call, _, body: OfficePatch| {
            let office = call.part("office");
            let mut commands = Vec::new();
            if let Some(name) = body.name {
                commands.push(Command::RenameOffice { office: office.into(), name: name.into() });
            }
            if let Some(calendar) = body.calendar {
                commands.push(Command::SetOfficeCalendar { office: office.into(), calendar });
            }
            match commands.len() {
                0 => Err(call.refused(&Refusal::field("name", Fault::Required))),
                1 => Ok(commands.remove(0)),
                _ => Ok(Command::Bulk(commands)),
            }
        },
    );
    act(
        table,
        (Method::POST, "/roadmaps/{roadmap}/offices/{office}/closing", "closeOffice", tag),
        (Scope::Act, "Closes an office, and has another one take over."),
        |call, _, body: ClosingBody| {
            let into = body.into.map(Into::into);
            Ok(Command::CloseOffice {
                office: call.part("office").into(),
                into,
                reason: body.reason,
            })
        },
    );
    act(
        table,
        (Method::POST, "/roadmaps/{roadmap}/workstreams", "addWorkstream", tag),
        (Scope::Act, "Adds a workstream, or proposes one."),
        |_, _, body: WorkstreamBody| {
            let workstream = Workstream {
                key: body.key.into(),
                title: body.title.into(),
                owner: body.owner.into(),
                parent: body.parent.map(Into::into),
                co_owners: body.co_owners.into_iter().map(Into::into).collect(),
                links: Vec::new(),
                deliverable: body.deliverable.map(Into::into).unwrap_or_default(),
                basis: body.basis.map(Into::into).unwrap_or_default(),
                sources: body.sources,
            };
            Ok(by_way(body.way, body.reason, Command::AddWorkstream(workstream)))
        },
    );
    act(
        table,
        (Method::PATCH, "/roadmaps/{roadmap}/workstreams/{workstream}", "editWorkstream", tag),
        (Scope::Act, "Changes a workstream."),
        |call, _, body: WorkstreamPatchBody| {
            let patch = WorkstreamPatch {
                title: body.title.map(Into::into),
                owner: body.owner.map(Into::into),
                parent: body.parent.map(|it| it.map(Into::into)),
                co_owners: body.co_owners.map(|all| all.into_iter().map(Into::into).collect()),
                deliverable: body.deliverable.map(Into::into),
                basis: body.basis.map(Into::into),
                sources: body.sources,
                place: body.place,
            };
            let (workstream, patch) = (call.part("workstream").into(), Box::new(patch));
            Ok(Command::EditWorkstream { workstream, patch, reason: body.reason })
        },
    );
    act(
        table,
        (
            Method::POST,
            "/roadmaps/{roadmap}/workstreams/{workstream}/removal",
            "removeWorkstream",
            tag,
        ),
        (Scope::Act, "Removes a workstream that has no tasks."),
        |call, _, body: WayBody| {
            Ok(by_way(
                body.way,
                body.reason,
                Command::RemoveWorkstream(call.part("workstream").into()),
            ))
        },
    );
}

/// Creates a roadmap from a file; one with a history is brought along by the command line alone.
async fn created(call: &Call, body: RoadmapBody) -> Done {
    let begins = call.visit.viewer.as_ref().is_some_and(|person| person.may_begin());
    if !begins {
        let role = roadmap::rights::Role::Controller;
        return Err(call.refused(&roadmap::Forbidden::Role { role }.into()));
    }
    let text = body.file.to_string();
    let faults = |faults: Vec<roadmap::Fault>| {
        let mut problem = call.refused(&Refusal::Invalid(faults));
        for wrong in &mut problem.errors {
            wrong.pointer = format!("/file{}", wrong.pointer);
        }
        problem
    };
    let contents = exchange::read_json(&text).map_err(faults)?;
    if contents.history.is_some() {
        return Err(Problem::new(422, "a file with a history is brought along by `vekha import`"));
    }
    let definition = Box::new(contents.definition);
    if call.visit.token.as_ref().is_some_and(|token| !token.is_whole()) {
        return Err(call.too_small());
    }
    if definition.approved.is_some() {
        return Err(faults(vec![roadmap::Fault {
            field: "approved".to_owned(),
            problem: Fault::Approved,
        }]));
    }
    let key = definition.key.to_string();
    let known = known(call).await?;
    let visit = &call.visit;
    let taken = || faults(vec![roadmap::Fault { field: "key".to_owned(), problem: Fault::Taken }]);
    if known.stream.is_some() {
        let version = visit.roadmap(&key).ok_or_else(taken)?.version;
        return Ok((Recorded { roadmap: key, version, task: None, proposal: None }, None));
    }
    if visit.store.roadmap(&key).is_some() {
        return Err(taken());
    }
    let command = Command::Create(definition);
    let after = visit.store.record(&key, visit.who(), &known.id, command, visit.now).await;
    let after = after.map_err(|error| told(call, &error))?;
    let recorded = Recorded { roadmap: key, version: after.version, task: None, proposal: None };
    Ok((recorded, None))
}

fn configured(call: &Call, known: &Roadmap, body: RoadmapPatchBody) -> Made {
    let settings = match body.settings {
        None => None,
        Some(days) => {
            let mut settings = known.settings.clone();
            for (name, value) in days {
                let mut all = settings.days_mut();
                let place = all.iter_mut().find(|(known, _)| *known == name);
                match place {
                    Some((_, place)) if (0..=1_000).contains(&value) => **place = value,
                    Some(_) => {
                        let problem = Fault::NotInRange { from: 0, to: 1_000 };
                        return Err(call.refused(&Refusal::field(&name, problem)));
                    }
                    None => return Err(call.refused(&Refusal::field(&name, Fault::Unknown))),
                }
            }
            Some(settings)
        }
    };
    let wanted = Wanted {
        title: body.title.map(Into::into),
        time_zone: body.time_zone,
        calendar: body.calendar,
        non_working_day: body.non_working_day.map(Into::into),
        start: body.start,
        final_task: body.final_task.map(|it| it.map(Into::into)),
        public: body.public,
        settings,
        directive: body.directive.map(|it| it.map(Into::into)),
        template: None,
        archived: body.archived,
    };
    Ok(Command::Configure { wanted: Box::new(wanted), reason: body.reason })
}
