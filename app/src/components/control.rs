//! What binds, as forms: submissions and decisions, extensions, criteria, pause and withdrawal.

use std::sync::Arc;

use leptos::prelude::*;
use roadmap::{Actor, Category, Confidence, May, Task, Wish};

use super::{
    About, FileField, FormState, Hidden, KeepPieces, Messages, OfLine, OpenBefore, Pick,
    PreviewButton, ReasonFor, TextArea, TextField, Way, WishEffect, category_words, criteria_lines,
    deadline_html, for_absent, minute, region_of,
};
use crate::{i18n::args, visit::Scene};

/// The forms that the viewer may use on a task now, each folded until it is wanted; an address that ends in
/// the name of one opens it.
#[component]
pub fn Controls(
    /// What is looked at.
    scene: Scene,
    /// The task.
    task: Arc<Task>,
) -> impl IntoView {
    let Some(actor) = scene.actor().filter(|_| !scene.past && scene.roadmap.approval.is_some())
    else {
        return ().into_any();
    };
    let lang = scene.lang();
    let may = May { roadmap: &scene.roadmap, actor }.possible(&task);
    let submit = may.submit.then(|| view! { <SubmitForm scene=scene.clone() task=task.clone()/> });
    let ask = (may.ask && task.submission().is_none())
        .then(|| view! { <ExtensionForm scene=scene.clone() task=task.clone()/> });
    let attach = may.attach.then(|| view! { <AttachForm scene=scene.clone() task=task.clone()/> });
    let decide = may.decide.then(|| {
        let absent = for_absent(&scene, |actor| {
            May { roadmap: &scene.roadmap, actor }.decide(&task).is_ok()
        });
        view! { <section class="panel" id="decide"><h2>{lang.t("decide-title")}</h2>{absent}<DecideForm scene=scene.clone() task=task.clone()/></section> }
    });
    let grant = may.grant.then(|| {
        let absent = for_absent(&scene, |actor| {
            May { roadmap: &scene.roadmap, actor }.grant(&task).is_ok()
        });
        view! { <section class="panel" id="grant"><h2>{lang.t("extension-decide-title")}</h2>{absent}<GrantForm scene=scene.clone() task=task.clone()/></section> }
    });
    let opinion =
        may.opinion.then(|| view! { <OpinionForm scene=scene.clone() task=task.clone()/> });
    let way = Way::of(&scene, &task).filter(|_| task.submission().is_none());
    let criteria = way.map(|way| {
        view! { <CriteriaForm scene=scene.clone() task=task.clone() way/> }
    });
    let remove = way.filter(|way| *way == Way::Propose).map(|_| {
        view! { <RemoveForm scene=scene.clone() task=task.clone()/> }
    });
    let halts = may.withdraw || may.reopen;
    let halt = halts.then(|| view! { <HaltForm scene=scene.clone() task/> });
    view! {
        {region_of("div", "", "task-decide", view! { {decide}{grant} })}
        {region_of("div", "", "task-submit", view! { {submit}{attach} })}
        {region_of("div", "", "task-ask", view! { {ask} })}
        {region_of("div", "", "task-opinion", view! { {opinion} })}
        {region_of("div", "", "task-change", view! { {criteria}{remove} })}
        {region_of("div", "", "task-halt", view! { {halt} })}
    }
    .into_any()
}

/// Other criteria for a task that was approved.
#[component]
fn CriteriaForm(scene: Scene, task: Arc<Task>, way: Way) -> impl IntoView {
    let lang = scene.lang();
    let state = FormState::of("/do/change-criteria", Some(("task", &task.key)));
    let open = state.typed().is_some();
    let now = criteria_lines(lang, &task.criteria);
    view! {
        <details class="panel" open=open>
            <summary><h2>{lang.t("criteria-change-title")}</h2></summary>
            <form method="post" action="/do/change-criteria">
                <Messages state=state.clone()/>
                <About scene=scene.clone() key=task.key.clone()/>
                <TextArea state=state.clone() name="criteria" label=lang.t("field-criteria") value=now hint=lang.t("criteria-hint") rows=3/>
                <ReasonFor scene state way/>
                <p class="buttons"><button>{lang.t(way.verb("save"))}</button></p>
            </form>
        </details>
    }
    .into_any()
}

/// A proposal to take the task off the plan.
#[component]
fn RemoveForm(scene: Scene, task: Arc<Task>) -> impl IntoView {
    let lang = scene.lang();
    if scene.roadmap.final_task.as_ref() == Some(&task.key) {
        return ().into_any();
    }
    let state = FormState::of("/do/remove-task", Some(("task", &task.key)));
    let open = state.typed().is_some();
    let wish = Wish::Withdraw { task: task.key.clone() };
    view! {
        <details class="panel" open=open>
            <summary><h2>{lang.t("remove-title")}</h2></summary>
            <form method="post" action="/do/remove-task">
                <Messages state=state.clone()/>
                <About scene=scene.clone() key=task.key.clone()/>
                <ReasonFor scene=scene.clone() state way=Way::Propose/>
                <WishEffect scene wish/>
                <p class="buttons"><button>{lang.t("way-propose")}</button></p>
            </form>
        </details>
    }
    .into_any()
}

/// Returns the keys of what a task waits for and that is not verified.
fn open_before(scene: &Scene, task: &Task) -> Vec<roadmap::TaskKey> {
    scene.roadmap.open_before(task).into_iter().map(|open| open.key.clone()).collect()
}

#[component]
fn SubmitForm(scene: Scene, task: Arc<Task>) -> impl IntoView {
    let lang = scene.lang();
    let state = FormState::of("/do/submit", Some(("task", &task.key)));
    let open = state.typed().is_some();
    let today = scene.today().to_string();
    let statements = task.criteria.iter().enumerate().map(|(at, criterion)| {
        let label = format!("{}. {}", at + 1, criterion.text.get(lang.code()));
        let by = criterion.verification.get(lang.code());
        let hint = if by.is_empty() {
            String::new()
        } else {
            format!("{}: {by}", lang.t("criterion-verified-by"))
        };
        view! { <TextArea state=state.clone() name=format!("statements[{at}]") label hint rows=2/> }
    });
    let statements = statements.collect_view();
    let whole = task.criteria.is_empty().then(|| {
        view! { <TextArea state=state.clone() name="statement" label=lang.t("submit-statement") rows=3/> }
    });
    let before = task.submissions.last().filter(|it| it.is_returned() || it.reopened.is_some());
    let pieces: Vec<_> = before.iter().flat_map(|it| it.pieces().cloned()).collect();
    let absent = for_absent(&scene, |actor| actor.reports_on(&task).is_ok());
    let attached = (!task.attached.is_empty()).then(|| {
        view! { <p class="hint">{lang.n("evidence-attached-already", task.attached.len())}</p> }
    });
    view! {
        <details class="panel" open=open>
            <summary><h2>{lang.t("submit-title")}</h2></summary>
            <form method="post" action="/do/submit" enctype="multipart/form-data" id="submit">
                <Messages state=state.clone()/>
                {absent}
                <OpenBefore scene=scene.clone() keys=open_before(&scene, &task)/>
                <About scene=scene.clone() key=task.key.clone()/>
                <TextField state=state.clone() name="fact_date" label=lang.t("submit-fact-date") value=today kind="date"/>
                {whole}{statements}
                {attached}
                <KeepPieces state=state.clone() scene pieces/>
                <TextArea state=state.clone() name="evidence" label=lang.t("submit-evidence") hint=lang.t("submit-evidence-hint") rows=2/>
                <FileField state/>
                <p class="buttons"><button class="primary">{lang.t("submit-verb")}</button></p>
            </form>
        </details>
    }
    .into_any()
}

/// Evidence before the submission, by whoever contributes.
#[component]
fn AttachForm(scene: Scene, task: Arc<Task>) -> impl IntoView {
    let lang = scene.lang();
    let state = FormState::of("/do/attach", Some(("task", &task.key)));
    let open = state.typed().is_some();
    let absent = for_absent(&scene, |actor| actor.attaches_to(&task).is_ok());
    view! {
        <details class="panel" open=open>
            <summary><h2>{lang.t("attach-title")}</h2></summary>
            <form method="post" action="/do/attach" enctype="multipart/form-data">
                <Messages state=state.clone()/>
                {absent}
                <About scene key=task.key.clone()/>
                <p class="hint">{lang.t("attach-hint")}</p>
                <TextArea state=state.clone() name="evidence" label=lang.t("submit-evidence") hint=lang.t("submit-evidence-hint") rows=2/>
                <FileField state/>
                <p class="buttons"><button>{lang.t("attach-verb")}</button></p>
            </form>
        </details>
    }
    .into_any()
}

#[component]
fn ExtensionForm(scene: Scene, task: Arc<Task>) -> impl IntoView {
    let lang = scene.lang();
    let state = FormState::of("/do/request-extension", Some(("task", &task.key)));
    // A proposal leads here with the date that would follow.
    let asked = scene.visit.query.get("propose").unwrap_or("").to_owned();
    // So does a line of the minutes, for those whose office is to ask.
    let minute = minute(&scene).filter(|(.., line)| {
        let asks =
            |actor: &Actor| actor.controls().is_ok() || actor.contributes(&line.office).is_ok();
        scene.actor().is_some_and(asks)
    });
    let open = state.typed().is_some() || !asked.is_empty() || minute.is_some();
    let said = minute.as_ref().map(|(.., line)| line.text.clone()).unwrap_or_default();
    let minute = minute.map(|(stocktake, line, _)| {
        let numbers = [("number", stocktake.to_string().into()), ("line", line.to_string().into())];
        let words = lang.f("stocktake-of-line", &args(numbers));
        view! { <OfLine stocktake line/><p class="hint">{words}</p> }
    });
    let categories = Category::ALL
        .iter()
        .map(|it| (it.code().to_owned(), category_words(lang, *it)))
        .collect::<Vec<_>>();
    let days = scene.roadmap.settings.late_request_days;
    let hint = lang.f("extension-hint", &args([("days", days.into())]));
    let html = state.typed().and_then(|typed| typed.preview.clone()).unwrap_or_default();
    let absent = for_absent(&scene, |actor| actor.reports_on(&task).is_ok());
    view! {
        <details class="panel" open=open>
            <summary><h2>{lang.t("extension-title")}</h2></summary>
            <form method="post" action="/do/request-extension" id="extend">
                <Messages state=state.clone()/>
                {absent}{minute}
                <About scene=scene.clone() key=task.key.clone()/>
                <TextField state=state.clone() name="proposed" label=lang.t("extension-proposed") value=asked kind="date" hint/>
                <Pick state=state.clone() name="category" label=lang.t("extension-category") options=categories.to_vec()/>
                <TextArea state=state.clone() name="explanation" label=lang.t("extension-explanation") value=said rows=3/>
                <TextArea state name="mitigation" label=lang.t("extension-mitigation") rows=2/>
                <div class="effect" role="status" data-effect="" inner_html=html></div>
                <p class="buttons"><button class="primary">{lang.t("extension-verb")}</button>" "<PreviewButton scene/></p>
            </form>
        </details>
    }
    .into_any()
}

/// Accept, or return with a reason for each criterion that is not fulfilled.
#[component]
pub fn DecideForm(
    /// What is looked at.
    scene: Scene,
    /// The task whose submission is in review.
    task: Arc<Task>,
) -> impl IntoView {
    let lang = scene.lang();
    let state = FormState::of("/do/decide", Some(("task", &task.key)));
    let second = scene.roadmap.final_task.as_ref() == Some(&task.key);
    let second = second.then(|| view! { <p class="muted">{lang.t("decide-two")}</p> });
    let submitted = task.submission().map(|it| it.at.to_rfc3339()).unwrap_or_default();
    let criteria = task.submission().map(|it| it.statements.clone()).unwrap_or_default();
    let whole = criteria.is_empty();
    let failed = criteria.into_iter().enumerate().map(|(at, said)| {
        let text = said.criterion.text.get(lang.code());
        let label = lang
            .f("decide-failed", &args([("n", (at + 1).into()), ("text", text.to_owned().into())]));
        view! { <TextArea state=state.clone() name=format!("failed[{at}]") label rows=1/> }
    });
    let failed = failed.collect_view();
    let (label, hint) = if whole {
        (lang.t("decide-reason"), lang.t("decide-hint"))
    } else {
        (lang.t("decide-remark"), String::new())
    };
    view! {
        <form method="post" action="/do/decide" class="decide">
            <Messages state=state.clone()/>
            <OpenBefore scene=scene.clone() keys=open_before(&scene, &task)/>
            <About scene key=task.key.clone()/>
            <Hidden name="submission" value=submitted/>
            {second}
            {failed}
            <TextArea state name="reason" label hint rows=1/>
            <p class="buttons">
                <button class="primary" name="decision" value="accept" data-key="a">{lang.t("accept")}</button>" "
                <button name="decision" value="return" data-key="r">{lang.t("return")}</button>
            </p>
        </form>
    }
    .into_any()
}

/// Approve a request, perhaps for another date, or reject it.
#[component]
pub fn GrantForm(
    /// What is looked at.
    scene: Scene,
    /// The task with the pending request.
    task: Arc<Task>,
) -> impl IntoView {
    let lang = scene.lang();
    let state = FormState::of("/do/decide-extension", Some(("task", &task.key)));
    let asked = task.pending_extension().map(|request| request.proposed);
    let html = state.typed().and_then(|typed| typed.preview.clone());
    let html = html.or_else(|| Some(deadline_html(&scene, &task, asked?))).unwrap_or_default();
    let place = task.extensions.len().saturating_sub(1).to_string();
    let asked = asked.map(|deadline| deadline.to_string());
    view! {
        <form method="post" action="/do/decide-extension" class="decide">
            <Messages state=state.clone()/>
            <About scene=scene.clone() key=task.key.clone()/>
            <Hidden name="request" value=place/>
            <div class="effect" role="status" data-effect="" inner_html=html></div>
            <TextField state=state.clone() name="granted" label=lang.t("extension-granted") value=asked.unwrap_or_default() hint=lang.t("deadline-hint") most=40/>
            <TextArea state name="reason" label=lang.t("reason") rows=2/>
            <p class="buttons">
                <button class="primary" name="decision" value="approve" data-key="a">{lang.t("approve-extension")}</button>" "
                <button name="decision" value="reject" data-key="r">{lang.t("reject")}</button>" "
                <PreviewButton scene/>
            </p>
        </form>
    }
    .into_any()
}

#[component]
fn OpinionForm(scene: Scene, task: Arc<Task>) -> impl IntoView {
    let lang = scene.lang();
    let state = FormState::of("/do/opinion", Some(("task", &task.key)));
    let open = state.typed().is_some();
    let choices = Confidence::ALL.iter().map(|it| (it.code().to_owned(), lang.confidence(*it)));
    let choices: Vec<_> = choices.collect();
    let (chosen, sentence) = match &task.opinion {
        Some(opinion) => (opinion.confidence.code().to_owned(), opinion.sentence.clone()),
        None => (Confidence::Green.code().to_owned(), String::new()),
    };
    view! {
        <details class="panel" open=open>
            <summary><h2>{lang.t("opinion-title")}</h2></summary>
            <form method="post" action="/do/opinion">
                <Messages state=state.clone()/>
                <About scene key=task.key.clone()/>
                <Pick state=state.clone() name="opinion" label=lang.t("report-confidence") value=chosen options=choices.to_vec()/>
                <TextArea state name="sentence" label=lang.t("opinion-sentence") value=sentence rows=2/>
                <p class="buttons"><button>{lang.t("save")}</button></p>
            </form>
        </details>
    }
    .into_any()
}

#[component]
fn HaltForm(scene: Scene, task: Arc<Task>) -> impl IntoView {
    let lang = scene.lang();
    let state = FormState::of("/do/halt", Some(("task", &task.key)));
    let open = state.typed().is_some();
    // What is closed can only be opened again.
    let decisions: &[&str] = match (task.is_closed(), task.paused.is_some()) {
        (true, _) => &["reopen"],
        (false, true) => &["resume", "withdraw"],
        (false, false) => &["pause", "withdraw"],
    };
    let title = lang.t(if task.is_closed() { "halt-title-closed" } else { "halt-title" });
    let last = scene.roadmap.final_task.as_ref() == Some(&task.key) && !task.is_closed();
    let last = last.then(|| view! { <p class="late">{lang.t("halt-final")}</p> });
    let buttons = decisions.iter().map(|decision| {
        view! { <button name="decision" value=*decision>{lang.t(&format!("halt-{decision}"))}</button>" " }
    });
    view! {
        <details class="panel" open=open>
            <summary><h2>{title}</h2></summary>
            <form method="post" action="/do/halt" id="halt">
                <Messages state=state.clone()/>
                {last}
                <About scene key=task.key.clone()/>
                <TextArea state name="reason" label=lang.t("reason") rows=2/>
                <p class="buttons">{buttons.collect_view()}</p>
            </form>
        </details>
    }
    .into_any()
}
