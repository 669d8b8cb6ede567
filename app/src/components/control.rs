//! What binds: submissions and decisions, extensions, pause and withdrawal, as forms and as a record.

use std::sync::Arc;

use leptos::prelude::*;
use roadmap::{Category, Confidence, Submission, Task};

use super::{
    Criteria, FileField, FormState, Fulfilments, Hidden, KeepPieces, Messages, Pick, Pieces,
    PreviewButton, TextArea, TextField, criteria_lines,
};
use crate::{
    i18n::{Lang, args},
    visit::Scene,
};

/// Every category of a reason for another deadline.
pub const CATEGORIES: [Category; 7] = [
    Category::Dependency,
    Category::Scope,
    Category::Legal,
    Category::Resources,
    Category::Technical,
    Category::ForceMajeure,
    Category::Error,
];

/// Returns the name of a category in addresses and forms.
pub fn category_code(category: Category) -> String {
    let code = serde_json::to_value(category).unwrap_or_default();
    code.as_str().unwrap_or_default().to_owned()
}

/// Puts a category into words.
pub fn category_words(lang: Lang, category: Category) -> String {
    lang.t(&format!("category-{}", category_code(category).replace('_', "-")))
}

/// What every form about a task carries unseen.
#[component]
fn About(scene: Scene, key: String) -> impl IntoView {
    view! {
        <Hidden name="roadmap" value=scene.roadmap.key.clone()/>
        <Hidden name="task" value=key/>
        <Hidden name="version" value=scene.roadmap.version.to_string()/>
        <Hidden name="back" value=scene.visit.here()/>
    }
}

/// The forms that the viewer may use on a task now, each folded until it is wanted.
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
    let open = !task.is_closed();
    let owns = actor.reports_on(&task).is_ok() && open;
    let submit = (owns && task.submission().is_none() && task.paused.is_none())
        .then(|| view! { <SubmitForm scene=scene.clone() task=task.clone()/> });
    let ask = (owns && task.submission().is_none() && task.pending_extension().is_none())
        .then(|| view! { <ExtensionForm scene=scene.clone() task=task.clone()/> });
    let waits = task.submission().is_some_and(|it| it.accepted_on.is_none());
    let adds = open && task.submission().is_none() && actor.attaches_to(&task).is_ok();
    let attach = adds.then(|| view! { <AttachForm scene=scene.clone() task=task.clone()/> });
    let proposes = open && task.submission().is_none() && task.proposal.is_none();
    let propose = (proposes && actor.proposes_criteria(&scene.roadmap, &task).is_ok())
        .then(|| view! { <CriteriaForm scene=scene.clone() task=task.clone()/> });
    let answers = open && task.proposal.is_some() && task.submission().is_none();
    let consent = (answers && actor.decides_on_criteria(&task).is_ok())
        .then(|| view! { <section class="panel"><h2>{scene.lang().t("criteria-decide-title")}</h2><ConsentForm scene=scene.clone() task=task.clone()/></section> });
    let decide = (waits && actor.decides_on(&task).is_ok())
        .then(|| view! { <section class="panel"><h2>{scene.lang().t("decide-title")}</h2><DecideForm scene=scene.clone() task=task.clone()/></section> });
    let controls = actor.controls().is_ok();
    let pending = task.pending_extension().is_some_and(|it| it.by.person != actor.by.person);
    let grant = (pending && controls && open && actor.is_not_owner(&task).is_ok())
        .then(|| view! { <section class="panel"><h2>{scene.lang().t("extension-decide-title")}</h2><GrantForm scene=scene.clone() task=task.clone()/></section> });
    let opinion = (open && actor.reviews(&task).is_ok())
        .then(|| view! { <OpinionForm scene=scene.clone() task=task.clone()/> });
    let halt = controls.then(|| view! { <HaltForm scene task/> });
    view! { {decide}{grant}{consent}{submit}{attach}{ask}{opinion}{propose}{halt} }.into_any()
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
    let attached = (!task.attached.is_empty()).then(|| {
        view! { <p class="hint">{lang.n("evidence-attached-already", task.attached.len())}</p> }
    });
    view! {
        <details class="panel" open=open>
            <summary><h2>{lang.t("submit-title")}</h2></summary>
            <form method="post" action="/do/submit" enctype="multipart/form-data">
                <Messages state=state.clone()/>
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
    view! {
        <details class="panel" open=open>
            <summary><h2>{lang.t("attach-title")}</h2></summary>
            <form method="post" action="/do/attach" enctype="multipart/form-data">
                <Messages state=state.clone()/>
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

/// Other criteria, once the roadmap is approved.
#[component]
fn CriteriaForm(scene: Scene, task: Arc<Task>) -> impl IntoView {
    let lang = scene.lang();
    let state = FormState::of("/do/propose-criteria", Some(("task", &task.key)));
    let open = state.typed().is_some();
    let now = criteria_lines(lang, &task.criteria);
    view! {
        <details class="panel" open=open>
            <summary><h2>{lang.t("criteria-propose-title")}</h2></summary>
            <form method="post" action="/do/propose-criteria">
                <Messages state=state.clone()/>
                <About scene key=task.key.clone()/>
                <TextArea state=state.clone() name="criteria" label=lang.t("field-criteria") value=now hint=lang.t("criteria-hint") rows=3/>
                <TextArea state name="reason" label=lang.t("reason") rows=2/>
                <p class="buttons"><button>{lang.t("criteria-propose-verb")}</button></p>
            </form>
        </details>
    }
    .into_any()
}

/// Consent to other criteria, or refuse them.
#[component]
pub fn ConsentForm(
    /// What is looked at.
    scene: Scene,
    /// The task with the proposal.
    task: Arc<Task>,
) -> impl IntoView {
    let lang = scene.lang();
    let state = FormState::of("/do/decide-criteria", Some(("task", &task.key)));
    view! {
        <Proposed scene=scene.clone() task=task.clone()/>
        <form method="post" action="/do/decide-criteria" class="decide">
            <Messages state=state.clone()/>
            <About scene key=task.key.clone()/>
            <TextArea state name="reason" label=lang.t("reason") hint=lang.t("criteria-refuse-hint") rows=2/>
            <p class="buttons">
                <button class="primary" name="decision" value="consent" data-key="a">{lang.t("consent")}</button>" "
                <button name="decision" value="refuse" data-key="r">{lang.t("refuse")}</button>
            </p>
        </form>
    }
    .into_any()
}

/// The criteria that somebody proposed, and why.
#[component]
pub fn Proposed(
    /// What is looked at.
    scene: Scene,
    /// The task.
    task: Arc<Task>,
) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    let proposal = task.proposal.clone()?;
    let head = lang.f(
        "criteria-proposed",
        &args([("by", proposal.by.name.into()), ("on", lang.day(proposal.on, today).into())]),
    );
    Some(view! {
        <p><span class="mark tone-warn">{head}</span></p>
        <Criteria lang criteria=proposal.criteria/>
        <p class="said">{proposal.reason}</p>
    })
}

#[component]
fn ExtensionForm(scene: Scene, task: Arc<Task>) -> impl IntoView {
    let lang = scene.lang();
    let state = FormState::of("/do/request-extension", Some(("task", &task.key)));
    // A proposal leads here with the date that would follow.
    let asked = scene.visit.query.get("propose").unwrap_or("").to_owned();
    let open = state.typed().is_some() || !asked.is_empty();
    let categories =
        CATEGORIES.map(|category| (category_code(category), category_words(lang, category)));
    let days = scene.roadmap.settings.late_request_days;
    let hint = lang.f("extension-hint", &args([("days", days.into())]));
    let html = state.typed().and_then(|typed| typed.failure.preview.clone()).unwrap_or_default();
    view! {
        <details class="panel" open=open>
            <summary><h2>{lang.t("extension-title")}</h2></summary>
            <form method="post" action="/do/request-extension">
                <Messages state=state.clone()/>
                <About scene=scene.clone() key=task.key.clone()/>
                <TextField state=state.clone() name="proposed" label=lang.t("extension-proposed") value=asked kind="date" hint/>
                <Pick state=state.clone() name="category" label=lang.t("extension-category") options=categories.to_vec()/>
                <TextArea state=state.clone() name="explanation" label=lang.t("extension-explanation") rows=3/>
                <TextArea state name="mitigation" label=lang.t("extension-mitigation") rows=2/>
                <div class="effect" role="status" inner_html=html></div>
                <p class="buttons"><button class="primary">{lang.t("extension-verb")}</button>" "<PreviewButton scene asked=true/></p>
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
            <About scene key=task.key.clone()/>
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
    let asked = task.pending_extension().map(|request| request.proposed.to_string());
    view! {
        <form method="post" action="/do/decide-extension" class="decide">
            <Messages state=state.clone()/>
            <About scene key=task.key.clone()/>
            <TextField state=state.clone() name="granted" label=lang.t("extension-granted") value=asked.unwrap_or_default() hint=lang.t("deadline-hint") most=40/>
            <TextArea state name="reason" label=lang.t("reason") rows=2/>
            <p class="buttons">
                <button class="primary" name="decision" value="approve" data-key="a">{lang.t("approve-extension")}</button>" "
                <button name="decision" value="reject" data-key="r">{lang.t("reject")}</button>
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
    let code = |confidence: Confidence| {
        let code = serde_json::to_value(confidence).unwrap_or_default();
        code.as_str().unwrap_or_default().to_owned()
    };
    let choices = [Confidence::Green, Confidence::Amber, Confidence::Red]
        .map(|confidence| (code(confidence), lang.confidence(confidence)));
    let (chosen, sentence) = match &task.opinion {
        Some(opinion) => (code(opinion.confidence), opinion.sentence.clone()),
        None => (code(Confidence::Green), String::new()),
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
            <form method="post" action="/do/halt">
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

/// One submission with its evidence and what the reviewers said.
#[component]
pub fn SubmissionCard(
    /// What is looked at.
    scene: Scene,
    /// The task's key.
    #[prop(into)]
    task: String,
    /// The submission.
    submission: Submission,
) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    let decisions = submission.decisions.iter().map(|decision| {
        let key = if decision.accepted { "decision-accepted" } else { "decision-returned" };
        let class = if decision.accepted { "mark tone-good" } else { "mark tone-warn" };
        let head = lang.f(
            key,
            &args([
                ("by", decision.by.name.clone().into()),
                ("on", lang.day(decision.on, today).into()),
            ]),
        );
        let reason = (!decision.reason.is_empty())
            .then(|| view! { <p class="said">{decision.reason.clone()}</p> });
        let failed = decision.failed.iter().map(|failed| {
            let head = lang.n("criterion-failed", failed.criterion);
            view! { <p class="said">{head}": "{failed.reason.clone()}</p> }
        });
        view! { <li><span class=class>{head}</span>{failed.collect_view()}{reason}</li> }
    });
    let head = lang.f(
        "submission-head",
        &args([
            ("by", submission.by.name.clone().into()),
            ("office", scene.office(&submission.office).into()),
            ("on", lang.weekday(submission.on, today).into()),
            ("fact", lang.weekday(submission.fact_date, today).into()),
        ]),
    );
    let statement = (!submission.statement.is_empty())
        .then(|| view! { <p class="said">{submission.statement.clone()}</p> });
    let took = submission.accepted_on.map(|on| {
        let days = scene.roadmap.calendar.working_days_between(submission.on, on);
        let limit = scene.roadmap.settings.review_working_days;
        let text = lang.f("review-took", &args([("days", days.into()), ("limit", limit.into())]));
        let class = if days > limit { "late" } else { "muted" };
        view! { <p class=class>{text}</p> }
    });
    let reopened = submission.reopened.as_ref().map(|halt| {
        let text = lang.f(
            "submission-reopened",
            &args([("by", halt.by.name.clone().into()), ("on", lang.day(halt.on, today).into())]),
        );
        view! { <p class="muted">{text}" "{halt.reason.clone()}</p> }
    });
    view! {
        <div class="submission">
            <p class="sub">{head}</p>
            {statement}
            <Fulfilments lang statements=submission.statements.clone()/>
            <Pieces scene=scene.clone() task evidence=submission.evidence.clone() attached=submission.attached.clone()/>
            <ul class="list">{decisions.collect_view()}</ul>
            {took}{reopened}
        </div>
    }
    .into_any()
}

/// The submissions and the requests for another deadline that a task has had, latest first.
#[component]
pub fn Decisions(
    /// What is looked at.
    scene: Scene,
    /// The task.
    task: Arc<Task>,
) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    let submissions = task.submissions.iter().rev().cloned().map(|submission| {
        view! { <SubmissionCard scene=scene.clone() task=task.key.clone() submission/> }
    });
    let submissions = (!task.submissions.is_empty()).then(|| {
        view! { <section><h2>{lang.t("submissions")}" "<small>{task.submissions.len()}</small></h2>{submissions.collect_view()}</section> }
    });
    let requests = task.extensions.iter().rev().map(|request| {
        let late = request.late_request.then(|| {
            view! { " "<span class="mark tone-warn">{lang.t("late-request")}</span> }
        });
        let decision = match &request.decision {
            None => lang.t("extension-pending"),
            Some(decision) => {
                let by = ("by", decision.by.name.clone().into());
                let on = ("on", lang.day(decision.on, today).into());
                match decision.granted {
                    Some(granted) => lang.f(
                        "extension-granted-by",
                        &args([by, on, ("to", lang.deadline(granted, today).into())]),
                    ),
                    None => lang.f("extension-rejected-by", &args([by, on])),
                }
            }
        };
        let why = request.decision.as_ref().map(|decision| decision.reason.clone());
        let mitigation = (!request.mitigation.is_empty()).then(|| {
            view! { <p class="muted">{lang.t("extension-mitigation")}": "{request.mitigation.clone()}</p> }
        });
        let head = lang.f(
            "extension-head",
            &args([
                ("by", request.by.name.clone().into()),
                ("on", lang.day(request.on, today).into()),
                ("from", lang.deadline(request.from, today).into()),
                ("to", lang.deadline(request.proposed, today).into()),
            ]),
        );
        view! {
            <li>
                <span class="sub">{head}" · "{category_words(lang, request.category)}{late}</span>
                <p class="said">{request.explanation.clone()}</p>
                {mitigation}
                <p><b>{decision}</b>" "{why}</p>
            </li>
        }
    });
    let requests = (!task.extensions.is_empty()).then(|| {
        let href = scene.href("/register");
        view! { <section><h2>{lang.t("extensions")}" "<small><a href=href>{lang.t("register-title")}</a></small></h2><ul class="list">{requests.collect_view()}</ul></section> }
    });
    view! { {submissions}{requests} }.into_any()
}
