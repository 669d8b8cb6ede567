//! Criteria and evidence: what must hold, what proves it, and the field that takes files.

use leptos::prelude::*;
use roadmap::{Attached, Criterion, Evidence, Fulfilment, decide::FILES_MOST};

use super::FormState;
use crate::{
    i18n::{Lang, args},
    visit::{Scene, visit},
};

/// Writes criteria one a line, each with its means of verification behind a bar.
pub fn criteria_lines(lang: Lang, criteria: &[Criterion]) -> String {
    criteria.iter().map(|it| it.line(lang.code())).collect::<Vec<_>>().join("\n")
}

/// Numbered criteria with their means of verification.
#[component]
pub fn Criteria(lang: Lang, criteria: Vec<Criterion>) -> impl IntoView {
    let rows = criteria.into_iter().map(|criterion| {
        let text = criterion.text.get(lang.code()).to_owned();
        let by = criterion.verification.get(lang.code()).to_owned();
        let by = (!by.is_empty()).then(|| {
            view! { <span class="sub">{lang.t("criterion-verified-by")}": "{by}</span> }
        });
        view! { <li>{text}{by}</li> }
    });
    view! { <ol class="criteria">{rows.collect_view()}</ol> }.into_any()
}

/// Each criterion with what the owner says about it.
#[component]
pub fn Fulfilments(lang: Lang, statements: Vec<Fulfilment>) -> impl IntoView {
    let rows = statements.into_iter().map(|said| {
        let text = said.criterion.text.get(lang.code()).to_owned();
        view! { <li><span class="muted">{text}</span><span class="said">{said.statement}</span></li> }
    });
    view! { <ol class="criteria">{rows.collect_view()}</ol> }.into_any()
}

/// The address of a file of a task.
fn file_href(scene: &Scene, task: &str, sha256: &str) -> String {
    format!("/r/{}/t/{task}/evidence/{sha256}", scene.roadmap.key)
}

/// One piece of evidence: a document, an address, or a file with its size and hash.
#[component]
fn Piece(
    scene: Scene,
    #[prop(into)] task: String,
    piece: Evidence,
    #[prop(into, optional)] by: String,
) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    let by = (!by.is_empty()).then(|| view! { <span class="muted">" · "{by}</span> });
    match piece {
        Evidence::File { name, sha256, size } => {
            let href = file_href(&scene, &task, &sha256);
            let size = lang.bytes(size);
            view! { <li><a href=href download=name.clone()>{name.clone()}</a><span class="muted">" · "{size}</span>{by}<code class="hash" title="SHA-256">{sha256}</code></li> }
                .into_any()
        }
        Evidence::Document { number, date } => {
            let text = lang.f(
                "evidence-document",
                &args([("number", number.into()), ("date", lang.day(date, today).into())]),
            );
            view! { <li>{text}{by}</li> }.into_any()
        }
        Evidence::Link(address) => {
            view! { <li><a href=address.clone() rel="noreferrer">{address.clone()}</a>{by}</li> }
                .into_any()
        }
    }
}

/// The evidence of a submission, the submitter's own and what others added.
#[component]
pub fn Pieces(
    scene: Scene,
    #[prop(into)] task: String,
    evidence: Vec<Evidence>,
    attached: Vec<Attached>,
) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    let own = evidence.into_iter();
    let own = own.map(|piece| view! { <Piece scene=scene.clone() task=task.clone() piece/> });
    let own = own.collect_view();
    let others = attached.into_iter().map(|it| {
        let on = lang.day(scene.roadmap.date_at(it.at), today);
        let by = format!("{}, {}, {on}", lang.by(&it.by), scene.office(&it.office));
        view! { <Piece scene=scene.clone() task=task.clone() piece=it.evidence by/> }
    });
    view! { <ul class="evidence">{own}{others.collect_view()}</ul> }.into_any()
}

/// Pieces of the submission before, each to be kept for the next one.
#[component]
pub fn KeepPieces(state: FormState, scene: Scene, pieces: Vec<Evidence>) -> impl IntoView {
    let lang = scene.lang();
    if pieces.is_empty() {
        return ().into_any();
    }
    let typed = state.values("keep");
    let boxes = pieces.into_iter().enumerate().map(|(at, piece)| {
        let value = at.to_string();
        let checked = typed.as_ref().is_none_or(|kept| {
            kept.iter().flat_map(|kept| kept.split(',')).any(|kept| kept == value)
        });
        let name = match piece {
            Evidence::File { name, .. } => name,
            Evidence::Document { number, .. } => number,
            Evidence::Link(address) => address,
        };
        view! { <label><input type="checkbox" name="keep" value=value checked=checked/>" "{name}</label> }
    });
    view! { <fieldset class="kept"><legend>{lang.t("evidence-keep")}</legend>{boxes.collect_view()}</fieldset> }
        .into_any()
}

/// Takes files. Those that came with a refused form are listed and need not be chosen again; with
/// WebAssembly each is sent as soon as it is chosen.
#[component]
pub fn FileField(state: FormState) -> impl IntoView {
    let visit = visit();
    let lang = visit.lang;
    let uploads = state.typed().map(|typed| typed.uploads.clone()).unwrap_or_default();
    let kept = uploads.into_iter().map(|upload| {
        let text = format!("{} · {}", upload.name, lang.bytes(upload.size));
        view! { <li><label><input type="checkbox" name="files" value=upload.id checked=true/>" "{text}</label></li> }
    });
    let kept = kept.collect_view();
    let error = state.error("file");
    let hidden = error.is_none();
    let (id, error_id) = (state.id("f", "file"), state.id("e", "file"));
    let invalid = error.is_some().then_some("true");
    let hint = lang.f(
        "file-hint",
        &args([("most", lang.bytes(visit.file_most).into()), ("n", FILES_MOST.into())]),
    );
    view! {
        <div class="field files">
            <label for=id.clone()>{lang.t("file-label")}</label>
            <ul class="uploads" data-uploads="">{kept}</ul>
            <input id=id name="file" type="file" multiple=true data-upload="/upload" data-failed=lang.t("file-failed")
                aria-invalid=invalid aria-describedby=error_id.clone()/>
            <span class="hint">{hint}</span>
            <span class="error" id=error_id data-error="file" hidden=hidden>{error}</span>
        </div>
    }
    .into_any()
}
