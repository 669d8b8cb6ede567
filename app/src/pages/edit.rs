//! Adding and editing tasks.

use std::sync::Arc;

use leptos::prelude::*;
use roadmap::Task;

use super::Frame;
use crate::{
    components::{
        FormState, Hidden, Messages, Nav, OfLine, Pick, PreviewButton, ReasonFor, TextArea,
        TextField, Way, criteria_lines, for_absent, minute, office_choices,
    },
    external::external_lines,
    i18n::args,
    visit::Scene,
};

/// Renders the form for a new task, or for one that exists.
pub fn page(scene: &Scene, task: Option<&Arc<Task>>) -> String {
    let lang = scene.lang();
    let title = match task {
        Some(task) => format!("{} {}", lang.t("edit-title"), task.key),
        None => lang.t("task-add"),
    };
    let frame = Frame {
        visit: &scene.visit,
        scene: Some(scene),
        nav: Nav::Tasks,
        title: title.clone(),
        islands: false,
    };
    let (scene, task) = (scene.clone(), task.cloned());
    frame.render(move || view! { <section class="narrow"><h1 class="plain">{title}</h1><EditForm scene task/></section> })
}

/// Characters at the most in the title of a task.
const TITLE: usize = 300;

#[component]
fn EditForm(scene: Scene, task: Option<Arc<Task>>) -> impl IntoView {
    let lang = scene.lang();
    let code = lang.code();
    let new = task.is_none();
    let action = if new { "/do/add-task" } else { "/do/edit-task" };
    let state = FormState::of(action, None);
    let text = |get: &dyn Fn(&Task) -> String| task.as_deref().map(get).unwrap_or_default();
    let workstreams = scene.roadmap.workstreams.iter().filter(|w| {
        scene.may_plan(&w.key) || task.as_ref().is_some_and(|task| task.workstream == w.key)
    });
    let workstreams: Vec<_> = workstreams
        .map(|w| (w.key.to_string(), format!("{} · {}", w.key, w.title.get(code))))
        .collect();
    let asked = scene.visit.query.get("workstream").unwrap_or("").to_owned();
    // A line of the minutes that becomes a task says what, who and by when.
    let minute = minute(&scene).filter(|_| new);
    let said = minute.as_ref().map(|(.., line)| line.clone());
    let clauses = scene.roadmap.directive.iter().flat_map(|directive| &directive.clauses);
    let clauses = std::iter::once((String::new(), "–".to_owned())).chain(clauses.map(|clause| {
        let words: String = clause.text.get(code).chars().take(60).collect();
        (clause.key.to_string(), format!("{}) {words}…", clause.key))
    }));
    let clauses: Vec<_> = clauses.collect();
    let way = match &task {
        Some(task) => Way::of(&scene, task),
        None => Way::to_add(&scene),
    };
    let way = way.unwrap_or(Way::Freely);
    let fixed = scene.roadmap.approval.is_some() && !new;
    let deadline = text(&|task| task.deadline.to_string());
    let until = said.as_ref().map(|line| line.until.to_string()).unwrap_or_default();
    let deadline = if new { until } else { deadline };
    let deadline = if fixed {
        let shown = task.as_ref().map(|task| lang.deadline(task.deadline, scene.today()));
        view! { <p class="field"><span class="label">{lang.t("deadline")}</span><b>{shown}</b><span class="hint">{lang.t("deadline-fixed")}</span></p> }.into_any()
    } else {
        view! { <TextField state=state.clone() name="deadline" label=lang.t("deadline") value=deadline hint=lang.t("deadline-hint") most=40/> }.into_any()
    };
    // After a stale edit the newest revision is the one that is being edited now.
    let known = task.as_ref().map(|task| task.revision.to_string()).unwrap_or_default();
    let stale =
        state.typed().and_then(|typed| typed.failure.revision).map(|revision| revision.to_string());
    let revision = stale.unwrap_or_else(|| state.value("revision", known));
    let identity = task.as_ref().map(|task| {
        view! { <Hidden name="task" value=task.key.clone()/><Hidden name="revision" value=revision/> }
    });
    let criteria = view! { <TextArea state=state.clone() name="criteria" label=lang.t("field-criteria") value=text(&|task| criteria_lines(lang, &task.criteria)) hint=lang.t("criteria-hint") rows=3/> };
    let remove = task.as_ref().filter(|_| scene.roadmap.approval.is_none()).map(|task| {
        view! {
            <form method="post" action="/do/remove-task">
                <Messages state=FormState::of("/do/remove-task", None)/>
                <Hidden name="roadmap" value=scene.roadmap.key.clone()/>
                <Hidden name="task" value=task.key.clone()/>
                <Hidden name="version" value=scene.roadmap.version.to_string()/>
                <Hidden name="back" value=scene.visit.here()/>
                <button class="link">{lang.t("task-remove")}</button>
            </form>
        }
    });
    let co_owners = text(&|task| {
        task.co_owners
            .iter()
            .map(|part| {
                let due = part.due.map(|due| format!(" ({due})")).unwrap_or_default();
                scene.office_typed(&part.office) + &due
            })
            .collect::<Vec<_>>()
            .join("; ")
    });
    let cancel =
        task.as_ref().map_or_else(|| scene.href("/tasks"), |task| scene.task_href(&task.key));
    let start = text(&|task| task.start.map(|start| start.to_string()).unwrap_or_default());
    let duration = text(&|task| task.duration.map(|days| days.to_string()).unwrap_or_default());
    let workstream = text(&|task| task.workstream.to_string());
    let workstream = if workstream.is_empty() { asked } else { workstream };
    let first = workstreams.first().map(|(key, _)| key.clone()).unwrap_or_default();
    let workstream = if workstream.is_empty() { first } else { workstream };
    let named = said.as_ref().map(|line| line.office.to_string());
    let own = scene.actor().and_then(|actor| {
        // An office of one's own comes before those of whoever is away.
        let absent = actor.deputy_for.iter().flat_map(|absent| &absent.offices);
        actor.offices.iter().chain(absent).next().cloned()
    });
    let owner = text(&|task| task.owner.to_string());
    let own = named.unwrap_or_else(|| own.unwrap_or_default().into());
    let owner = if owner.is_empty() { own } else { owner };
    let title: String = match &said {
        Some(line) => line.text.lines().next().unwrap_or_default().chars().take(TITLE).collect(),
        None => text(&|task| task.title.get(code).to_owned()),
    };
    let minute = minute.map(|(stocktake, line, _)| {
        view! { <OfLine stocktake line/> }
    });
    let key = new.then(|| {
        let next = scene.roadmap.next_key(&workstream);
        let hint = lang.f("task-key-hint", &args([("next", next.to_string().into())]));
        view! { <TextField state=state.clone() name="key" label=lang.t("task-key") hint most=40/> }
    });
    let absent = for_absent(&scene, |actor| actor.plans(&scene.roadmap, &workstream).is_ok());
    let html = state.typed().and_then(|typed| typed.preview.clone()).unwrap_or_default();
    let preview = (way != Way::Freely).then(|| {
        view! { " "<PreviewButton scene=scene.clone() asked=true/> }
    });
    view! {
        <form method="post" action=action>
            <Messages state=state.clone()/>
            {absent}
            <Hidden name="roadmap" value=scene.roadmap.key.clone()/>
            <Hidden name="version" value=scene.roadmap.version.to_string()/>
            <Hidden name="back" value=scene.visit.here()/>
            {identity}
            {minute}
            {key}
            <TextField state=state.clone() name="title" label=lang.t("field-title") value=title/>
            <Pick state=state.clone() name="workstream" label=lang.t("field-workstream") value=workstream options=workstreams/>
            <Pick state=state.clone() name="owner" label=lang.t("field-owner") value=owner options=office_choices(&scene)/>
            <TextField state=state.clone() name="co_owners" label=lang.t("field-co-owners") value=co_owners hint=lang.t("co-owners-hint") most=2000/>
            <div class="pair">
                <TextField state=state.clone() name="start" label=lang.t("field-start") value=start kind="date"/>
                {deadline}
            </div>
            <div class="pair">
                <TextField state=state.clone() name="duration" label=lang.t("field-duration") value=duration hint=lang.t("duration-hint") numeric=true most=5/>
                <TextField state=state.clone() name="estimate" label=lang.t("field-estimate") value=text(&|task| task.estimate.map(|it| it.to_string()).unwrap_or_default()) hint=lang.t("estimate-hint") most=24/>
            </div>
            <div class="pair">
                <TextField state=state.clone() name="start_no_earlier_than" label=lang.t("constraint-start") value=text(&|task| task.start_no_earlier_than.map(|it| it.to_string()).unwrap_or_default()) kind="date" hint=lang.t("constraint-hint")/>
                <TextField state=state.clone() name="must_finish_by" label=lang.t("constraint-finish") value=text(&|task| task.must_finish_by.map(|it| it.to_string()).unwrap_or_default()) kind="date"/>
            </div>
            <TextArea state=state.clone() name="external" label=lang.t("field-external") value=text(&|task| external_lines(&scene.visit, &task.external)) hint=lang.t("external-hint") rows=2/>
            <TextArea state=state.clone() name="deliverable" label=lang.t("field-deliverable") value=text(&|task| task.deliverable.get(code).to_owned()) rows=2/>
            {criteria}
            <TextArea state=state.clone() name="basis" label=lang.t("field-basis") value=text(&|task| task.basis.get(code).to_owned()) rows=2/>
            <TextArea state=state.clone() name="sources" label=lang.t("field-sources") value=text(&|task| task.sources.join("\n")) hint=lang.t("sources-hint") rows=2/>
            <Pick state=state.clone() name="clause" label=lang.t("field-clause") value=text(&|task| task.clause.clone().unwrap_or_default().to_string()) options=clauses/>
            <ReasonFor scene=scene.clone() state way/>
            <div class="effect" role="status" inner_html=html></div>
            <p class="buttons"><button class="primary">{lang.t(way.verb("save"))}</button>{preview}" "<a href=cancel>{lang.t("cancel")}</a></p>
        </form>
        {remove}
    }
    .into_any()
}
