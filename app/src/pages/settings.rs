//! What a roadmap is beside its tasks, for its controllers: title, dates, windows, directive, workstreams.

use leptos::prelude::*;
use roadmap::{LinkType, Logic, ReminderKind, Tree, Workstream};

use super::{Frame, roadmap_title};
use crate::{
    components::{
        FormState, Hidden, Messages, Nav, Pick, TextArea, TextField, link_words, office_choices,
    },
    visit::{Scene, encoded},
};

/// Empty rows for clauses that are not there yet.
const NEW_CLAUSES: usize = 2;

/// Renders every setting with the form that changes it.
pub fn page(scene: &Scene) -> String {
    let lang = scene.lang();
    let title = lang.t("settings-title");
    let frame = Frame {
        visit: &scene.visit,
        scene: Some(scene),
        nav: Nav::Settings,
        title: title.clone(),
        islands: false,
    };
    let scene = scene.clone();
    frame.render(move || {
        let over = roadmap_title(&scene);
        let offices = lang.n(
            "offices-count",
            scene.roadmap.offices.iter().filter(|it| it.closed.is_none()).count(),
        );
        let archived = scene.roadmap.archived;
        let body = match archived {
            None => view! {
                <Basics scene=scene.clone()/>
                <Windows scene=scene.clone()/>
                <Reminders scene=scene.clone()/>
                <DirectiveForm scene=scene.clone()/>
                <Workstreams scene=scene.clone()/>
            }
            .into_any(),
            Some(_) => ().into_any(),
        };
        view! {
            <section class="settings">
                <p class="over"><a href=scene.href("")>{over}</a></p>
                <h1 class="plain">{title}</h1>
                <p class="muted">
                    <a href=scene.href("/settings/calendar")>{lang.t("settings-calendar")}</a>" · "
                    <a href=scene.href("/offices")>{offices}</a>" · "
                    <a href=scene.href("/members")>{lang.t("members-title")}</a>" · "
                    <a href=scene.href("/webhooks")>{lang.t("webhooks-title")}</a>
                </p>
                {body}
                <Archive scene=scene.clone()/>
            </section>
        }
        .into_any()
    })
}

/// The version that a form is filled in from: the one it was first shown with, until somebody is told what
/// others changed since.
pub fn from_version(scene: &Scene, state: &FormState) -> String {
    let told = state.typed().and_then(|typed| typed.failure.revision);
    let now = scene.roadmap.version.to_string();
    let kept = || Some(state.value("version", now.clone())).filter(|version| !version.is_empty());
    told.map(|version| version.to_string()).or_else(kept).unwrap_or(now)
}

/// What every form carries unseen, and why something is decided.
#[component]
fn Carried(scene: Scene, state: FormState, part: &'static str) -> impl IntoView {
    view! {
        <Hidden name="roadmap" value=scene.roadmap.key.clone()/>
        <Hidden name="part" value=part/>
        <Hidden name="version" value=from_version(&scene, &state)/>
        <Hidden name="back" value=scene.visit.path.clone()/>
    }
}

/// The reason, the effect and the buttons of a decision.
#[component]
pub fn Decision(
    /// What is looked at.
    scene: Scene,
    /// The form.
    state: FormState,
    /// What the button says.
    #[prop(into)]
    verb: String,
) -> impl IntoView {
    let lang = scene.lang();
    let html = state.typed().and_then(|typed| typed.preview.clone()).unwrap_or_default();
    // What was asked for is where the page begins.
    let begins = !html.is_empty();
    let reason = scene.roadmap.approval.is_some().then(|| {
        view! { <TextField state=state.clone() name="reason" label=lang.t("reason") hint=lang.t("settings-reason-hint") most=1000/> }
    });
    view! {
        {reason}
        <div class="effect" role="status" tabindex=begins.then_some("-1") autofocus=begins inner_html=html></div>
        <p class="buttons"><button class="primary">{verb}</button>" "<button class="preview asked" name="preview" value="1">{lang.t("effect-preview")}</button></p>
    }
    .into_any()
}

/// Tells whether a form came back for one of its parts.
fn part_of(part: &str) -> FormState {
    FormState::of("/do/configure", Some(("part", part)))
}

#[component]
fn Basics(scene: Scene) -> impl IntoView {
    let lang = scene.lang();
    let state = part_of("basics");
    let roadmap = &scene.roadmap;
    let rules = ["preceding", "following", "none"]
        .map(|key| (key.to_owned(), lang.t(&format!("begin-rule-{key}"))));
    let rule = match roadmap.non_working_day {
        roadmap::NonWorkingDay::Preceding => "preceding",
        roadmap::NonWorkingDay::Following => "following",
        roadmap::NonWorkingDay::None => "none",
    };
    let templates = [("", "none"), ("calendar", "calendar"), ("working", "working")]
        .map(|(value, word)| (value.to_owned(), lang.t(&format!("template-{word}"))));
    let template = match roadmap.template {
        None => "",
        Some(roadmap::LagUnit::Calendar) => "calendar",
        Some(roadmap::LagUnit::Working) => "working",
    };
    let public = !state.value("public", if roadmap.public { "1" } else { "" }).is_empty();
    let start = roadmap.start.map(|day| day.to_string()).unwrap_or_default();
    let last = roadmap.final_task.clone().unwrap_or_default().to_string();
    let (english, russian) =
        (roadmap.title.own("en").to_owned(), roadmap.title.own("ru").to_owned());
    let suggest = scene.href("/suggest");
    let last = state.value("final_task", last);
    let error = state.error("final_task");
    view! {
        <form class="panel" method="post" action="/do/configure">
            <h2>{lang.t("begin-what")}</h2>
            <Messages state=state.clone()/>
            <Carried scene=scene.clone() state=state.clone() part="basics"/>
            <div class="pair">
                <TextField state=state.clone() name="title_en" label=lang.t("settings-title-en") value=english/>
                <TextField state=state.clone() name="title_ru" label=lang.t("settings-title-ru") value=russian/>
            </div>
            <div class="pair">
                <TextField state=state.clone() name="start" label=lang.t("begin-start") value=start kind="date"/>
                <p class="field">
                    <label for="f-final">{lang.t("settings-final")}</label>
                    <input id="f-final" name="final_task" list="keys" data-suggest=suggest value=last maxlength="300" autocomplete="off"/>
                    <datalist id="keys"></datalist>
                    <span class="hint">{lang.t("settings-final-hint")}</span>
                    {error.map(|error| view! { <span class="error">{error}</span> })}
                </p>
            </div>
            <div class="pair">
                <Pick state=state.clone() name="non_working_day" label=lang.t("begin-rule") value=rule options=rules.to_vec()/>
                <TextField state=state.clone() name="time_zone" label=lang.t("begin-zone") value=roadmap.time_zone.name() hint=lang.t("begin-zone-hint") most=60/>
            </div>
            <p class="field"><span class="label">{lang.t("begin-key")}</span><b>{roadmap.key.to_string()}</b><span class="hint">{lang.t("settings-key-hint")}</span></p>
            <p class="boxes"><label><input type="checkbox" name="public" value="1" checked=public/>" "{lang.t("begin-public")}</label></p>
            <Pick state=state.clone() name="template" label=lang.t("template-title") value=template options=templates.to_vec()/>
            <p class="hint">{lang.t("template-hint")}" "{lang.t("template-save")}" "<a href=scene.href("/template.json")>{lang.t("template-calendar")}</a>", "<a href=scene.href("/template.json?count=working")>{lang.t("template-working")}</a>"."</p>
            <Decision scene=scene.clone() state verb=lang.t("save")/>
        </form>
    }
    .into_any()
}

#[component]
fn Windows(scene: Scene) -> impl IntoView {
    let lang = scene.lang();
    let state = part_of("windows");
    let settings = &scene.roadmap.settings;
    let fields = settings.days().map(|(name, days)| {
        let label = lang.t(&format!("window-{}", name.replace('_', "-")));
        view! { <TextField state=state.clone() name label value=days.to_string() numeric=true most=4/> }
    });
    let logics =
        ["retained", "override"].map(|key| (key.to_owned(), lang.t(&format!("logic-{key}"))));
    let logic = if settings.progress == Logic::Override { "override" } else { "retained" };
    view! {
        <form class="panel" method="post" action="/do/configure">
            <h2>{lang.t("settings-windows")}</h2>
            <p class="muted">{lang.t("settings-windows-text")}</p>
            <Messages state=state.clone()/>
            <Carried scene=scene.clone() state=state.clone() part="windows"/>
            <div class="numbers">{fields.collect_view()}</div>
            <Pick state=state.clone() name="progress" label=lang.t("settings-progress") value=logic options=logics.to_vec()/>
            <Decision scene=scene.clone() state verb=lang.t("save")/>
        </form>
    }
    .into_any()
}

/// Which reminders people get, beside those that nobody does without.
#[component]
fn Reminders(scene: Scene) -> impl IntoView {
    let lang = scene.lang();
    let state = part_of("reminders");
    let typed = state.values("take").map(|taken| taken.join(","));
    let error = state.error("take").map(|error| view! { <p class="error">{error}</p> });
    let boxes = ReminderKind::ALL.iter().map(|kind| {
        let (code, mandatory) = (kind.code(), kind.is_mandatory());
        let taken = match &typed {
            Some(typed) => typed.split(',').any(|name| name == code),
            None => !scene.roadmap.settings.quiet.contains(kind),
        };
        let checked = taken || mandatory;
        let label = lang.t(&format!("inbox-kind-{code}"));
        let must = mandatory.then(|| {
            view! { " "<span class="muted">{lang.t("inbox-mandatory")}</span> }
        });
        view! {
            <p class="boxes"><label><input type="checkbox" name="take" value=code checked=checked disabled=mandatory/>" "{label}</label>{must}</p>
        }
    });
    let boxes = boxes.collect_view();
    view! {
        <form class="panel" method="post" action="/do/configure">
            <h2>{lang.t("settings-reminders")}</h2>
            <p class="muted">{lang.t("settings-reminders-text")}</p>
            <Messages state=state.clone()/>
            <Carried scene=scene.clone() state=state.clone() part="reminders"/>
            {boxes}
            {error}
            <Decision scene=scene.clone() state verb=lang.t("save")/>
        </form>
    }
    .into_any()
}

#[component]
fn DirectiveForm(scene: Scene) -> impl IntoView {
    let lang = scene.lang();
    let state = part_of("directive");
    let directive = scene.roadmap.directive.clone();
    let code = lang.code();
    let own =
        |text: Option<&roadmap::Text>| text.map(|it| it.get(code).to_owned()).unwrap_or_default();
    let known = directive.as_ref();
    let name = own(known.map(|it| &it.name));
    let issuer = own(known.and_then(|it| it.issuer.as_ref()));
    let overseer = own(known.and_then(|it| it.overseer.as_ref()));
    let number = known.and_then(|it| it.number.clone()).unwrap_or_default();
    let date = known.and_then(|it| it.date).map(|day| day.to_string()).unwrap_or_default();
    let clauses = directive.as_ref().map(|it| it.clauses.clone()).unwrap_or_default();
    let typed = (0..crate::forms::CLAUSES_MOST)
        .take_while(|at| state.values(&format!("clause-{at}-key")).is_some_and(|it| !it.is_empty()))
        .count();
    let rows = (0..(clauses.len() + NEW_CLAUSES).max(typed)).map(|at| {
        let clause = clauses.get(at);
        let field = |part: &str, label: String, now: String| {
            let name = format!("clause-{at}-{part}");
            let value = state.value(&name, now);
            let error = state.error(&name);
            let named = label.clone();
            view! { <td data-label=named><input name=name aria-label=label value=value maxlength="4000"/>{error.map(|error| view! { <span class="error">{error}</span> })}</td> }
        };
        let deadline = clause.and_then(|it| it.deadline).map(|it| it.to_string());
        view! {
            <tr>
                {field("key", lang.t("settings-clause-key"), clause.map(|it| it.key.to_string()).unwrap_or_default())}
                {field("text", lang.t("settings-clause-text"), own(clause.map(|it| &it.text)))}
                {field("deadline", lang.t("deadline"), deadline.unwrap_or_default())}
                {field("responsible", lang.t("settings-clause-responsible"), own(clause.and_then(|it| it.responsible.as_ref())))}
                {field("source", lang.t("settings-clause-source"), clause.and_then(|it| it.source.clone()).unwrap_or_default())}
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <form class="panel" method="post" action="/do/configure">
            <h2>{lang.t("settings-directive")}</h2>
            <Messages state=state.clone()/>
            <Carried scene=scene.clone() state=state.clone() part="directive"/>
            <TextField state=state.clone() name="directive_name" label=lang.t("begin-directive") value=name/>
            <div class="pair">
                <TextField state=state.clone() name="directive_number" label=lang.t("begin-directive-number") value=number most=60/>
                <TextField state=state.clone() name="directive_date" label=lang.t("begin-directive-date") value=date kind="date"/>
            </div>
            <div class="pair">
                <TextField state=state.clone() name="directive_issuer" label=lang.t("begin-directive-issuer") value=issuer/>
                <TextField state=state.clone() name="directive_overseer" label=lang.t("settings-overseer") value=overseer/>
            </div>
            <table class="plain cards clauses">
                <thead><tr>
                    <th scope="col">{lang.t("settings-clause-key")}</th><th scope="col">{lang.t("settings-clause-text")}</th>
                    <th scope="col">{lang.t("deadline")}</th><th scope="col">{lang.t("settings-clause-responsible")}</th>
                    <th scope="col">{lang.t("settings-clause-source")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="hint">{lang.t("settings-clauses-hint")}</p>
            <Decision scene=scene.clone() state verb=lang.t("save")/>
        </form>
    }
    .into_any()
}

#[component]
fn Workstreams(scene: Scene) -> impl IntoView {
    let lang = scene.lang();
    let all = scene.roadmap.workstreams.clone();
    let rows = Tree::of(&all).branches().into_iter().filter_map(|branch| {
        let known = all.get(branch.place)?.clone();
        let class = format!("depth-{}", branch.depth.min(9));
        let before = all.get(..branch.place).unwrap_or_default();
        let place = before.iter().filter(|it| it.parent == known.parent).count() + 1;
        Some(view! { <li class=class><Known scene=scene.clone() known place/></li> })
    });
    let rows: Vec<_> = rows.collect();
    view! {
        <section class="panel">
            <h2>{lang.t("workstreams")}</h2>
            <ul class="list tree">{rows}</ul>
            <NewWorkstream scene=scene.clone()/>
        </section>
    }
    .into_any()
}

/// The workstreams that one may be a part of.
fn parents(scene: &Scene, but: &str) -> Vec<(String, String)> {
    let lang = scene.lang();
    let all = &scene.roadmap.workstreams;
    let within = |key: &str| !but.is_empty() && scene.roadmap.is_within(key, but);
    let known = Tree::of(all).branches().into_iter().filter_map(|branch| {
        let known = all.get(branch.place).filter(|it| !within(&it.key))?;
        let indent = "\u{a0}\u{a0}".repeat(branch.depth);
        Some((known.key.to_string(), format!("{indent}{}", known.title.get(lang.code()))))
    });
    std::iter::once((String::new(), lang.t("workstream-top"))).chain(known).collect()
}

#[component]
fn Known(scene: Scene, known: Workstream, place: usize) -> impl IntoView {
    let lang = scene.lang();
    let about = Some(("workstream", known.key.as_str()));
    let state = FormState::of("/do/edit-workstream", about);
    let remove = FormState::of("/do/remove-workstream", about);
    let task = Some(("task", known.key.as_str()));
    let (link, unlink) = (FormState::of("/do/link", task), FormState::of("/do/unlink", task));
    let open = [&state, &remove, &link, &unlink].iter().any(|it| it.typed().is_some());
    let code = lang.code();
    let offices = known.co_owners.iter().map(|office| scene.office_typed(office));
    let offices = offices.collect::<Vec<_>>().join("; ");
    let tasks = scene.roadmap.tasks.iter().filter(|task| task.workstream == known.key).count();
    let href = scene.href(&format!("/tasks?workstream={}", encoded(&known.key)));
    let way = if scene.roadmap.approval.is_some() { "change" } else { "" };
    let carried = |scene: &Scene| {
        view! {
            <Hidden name="roadmap" value=scene.roadmap.key.clone()/>
            <Hidden name="version" value=from_version(scene, &state)/>
            <Hidden name="back" value=scene.visit.path.clone()/>
        }
    };
    let reason = |state: &FormState| {
        (!way.is_empty()).then(|| {
        view! { <TextField state=state.clone() name="reason" label=lang.t("reason") most=1000/> }
    })
    };
    let links = known.links.iter().map(|it| {
        let words = format!("{} ({})", it.from, link_words(lang, it.kind, it.lag, it.unit));
        view! {
            <li>{words}
                <details class="cut"><summary>{lang.t("unlink")}</summary>
                <form method="post" action="/do/unlink">
                    <Messages state=unlink.clone()/>
                    {carried(&scene)}
                    <Hidden name="task" value=known.key.clone()/>
                    <Hidden name="way" value=way/>
                    <Hidden name="from" value=it.from.clone()/>
                    <Hidden name="kind" value=it.kind.code()/>
                    {reason(&unlink)}
                    <p class="buttons"><button>{lang.t("unlink")}</button></p>
                </form></details>
            </li>
        }
    });
    let links = links.collect_view();
    let kinds = LinkType::ALL.iter().map(|kind| {
        let code = kind.code();
        (code.to_owned(), lang.t(&format!("link-{}", code.to_lowercase())))
    });
    let units =
        ["working", "calendar"].map(|unit| (unit.to_owned(), lang.t(&format!("unit-{unit}"))));
    let removal = (tasks == 0).then(|| {
        view! {
            <form class="cut" method="post" action="/do/remove-workstream">
                <Messages state=remove/>
                {carried(&scene)}
                <Hidden name="workstream" value=known.key.clone()/>
                <button class="link">{lang.t("workstream-remove")}</button>
            </form>
        }
    });
    view! {
        <details open=open>
            <summary><b>{known.title.get(code).to_owned()}</b>" "<span class="muted">{known.key.to_string()}</span><span class="sub">{scene.office(&known.owner)}" · "{lang.n("tasks-count", tasks)}</span></summary>
            {(tasks > 0).then(|| view! { <p><a href=href>{lang.t("workstream-tasks")}</a></p> })}
            <form method="post" action="/do/edit-workstream">
                <Messages state=state.clone()/>
                {carried(&scene)}
                <Hidden name="workstream" value=known.key.clone()/>
                <TextField state=state.clone() name="title" label=lang.t("field-title") value=known.title.get(code)/>
                <div class="pair">
                    <Pick state=state.clone() name="owner" label=lang.t("field-owner") value=known.owner.clone() options=office_choices(&scene)/>
                    <TextField state=state.clone() name="co_owners" label=lang.t("field-co-owners") value=offices hint=lang.t("person-offices-hint") most=2000/>
                </div>
                <div class="pair">
                    <Pick state=state.clone() name="parent" label=lang.t("workstream-parent") value=known.parent.clone().unwrap_or_default() options=parents(&scene, &known.key)/>
                    <TextField state=state.clone() name="place" label=lang.t("workstream-place") value=place.to_string() numeric=true most=4/>
                </div>
                <TextArea state=state.clone() name="deliverable" label=lang.t("field-deliverable") value=known.deliverable.get(code) rows=2/>
                <TextArea state=state.clone() name="basis" label=lang.t("field-basis") value=known.basis.get(code) rows=2/>
                <TextArea state=state.clone() name="sources" label=lang.t("field-sources") value=known.sources.join("\n") hint=lang.t("sources-hint") rows=2/>
                <Decision scene=scene.clone() state=state.clone() verb=lang.t("save")/>
            </form>
            <h3>{lang.t("workstream-waits")}</h3>
            <ul class="list">{links}</ul>
            <form method="post" action="/do/link">
                <Messages state=link.clone()/>
                {carried(&scene)}
                <Hidden name="task" value=known.key.clone()/>
                <Hidden name="way" value=way/>
                <div class="pair">
                    <TextField state=link.clone() name="from" label=lang.t("link-from") hint=lang.t("link-hint") autocomplete="off"/>
                    <Pick state=link.clone() name="kind" label=lang.t("link-kind") options=kinds.collect()/>
                </div>
                <div class="pair">
                    <TextField state=link.clone() name="lag" label=lang.t("link-lag") value="0" numeric=true most=6/>
                    <Pick state=link.clone() name="unit" label=lang.t("link-unit") options=units.to_vec()/>
                </div>
                {reason(&link)}
                <p class="buttons"><button>{lang.t("link-add")}</button></p>
            </form>
            {removal}
        </details>
    }
    .into_any()
}

#[component]
fn NewWorkstream(scene: Scene) -> impl IntoView {
    let lang = scene.lang();
    let state = FormState::of("/do/add-workstream", None);
    let open = state.typed().is_some() || scene.roadmap.workstreams.is_empty();
    view! {
        <details open=open>
            <summary>{lang.t("workstream-add")}</summary>
            <form method="post" action="/do/add-workstream">
                <Messages state=state.clone()/>
                <Hidden name="roadmap" value=scene.roadmap.key.clone()/>
                <Hidden name="version" value=scene.roadmap.version.to_string()/>
                <Hidden name="back" value=scene.visit.path.clone()/>
                <div class="pair">
                    <TextField state=state.clone() name="key" label=lang.t("office-key") hint=lang.t("workstream-key-hint") most=40/>
                    <TextField state=state.clone() name="title" label=lang.t("field-title")/>
                </div>
                <div class="pair">
                    <Pick state=state.clone() name="owner" label=lang.t("field-owner") options=office_choices(&scene)/>
                    <Pick state=state.clone() name="parent" label=lang.t("workstream-parent") options=parents(&scene, "")/>
                </div>
                <p class="buttons"><button class="primary">{lang.t("workstream-add")}</button></p>
            </form>
        </details>
    }
    .into_any()
}

#[component]
fn Archive(scene: Scene) -> impl IntoView {
    let lang = scene.lang();
    let archived = scene.roadmap.archived;
    let part = if archived.is_some() { "open" } else { "archive" };
    let state = part_of(part);
    let open = state.typed().is_some() || archived.is_some();
    let text = lang.t(if archived.is_some() { "archive-is" } else { "archive-text" });
    view! {
        <details class="panel" open=open>
            <summary>{lang.t("archive-title")}</summary>
            <form method="post" action="/do/configure">
                <p class="muted">{text}</p>
                <Messages state=state.clone()/>
                <Carried scene=scene.clone() state=state.clone() part/>
                {scene.roadmap.approval.is_some().then(|| view! { <TextField state=state.clone() name="reason" label=lang.t("reason") most=1000/> })}
                <p class="buttons"><button>{lang.t(if part == "open" { "archive-open" } else { "archive-verb" })}</button></p>
            </form>
        </details>
    }
    .into_any()
}
