//! What is said about a task: remarks, and questions that hold it up.

use std::sync::Arc;

use leptos::prelude::*;
use roadmap::Task;

use super::{About, FormState, Hidden, Messages, TextArea, TextField};
use crate::{i18n::args, visit::Scene};

/// The form to remark on a task, or to ask something that holds it up.
#[component]
pub fn CommentForm(
    /// What is looked at.
    scene: Scene,
    /// The task.
    task: Arc<Task>,
) -> impl IntoView {
    let lang = scene.lang();
    let state = FormState::of("/do/comment", Some(("task", &task.key)));
    view! {
        <form class="panel" method="post" action="/do/comment" data-in-place="">
            <h2>{lang.t("comment-title")}</h2>
            <Messages state=state.clone()/>
            <About scene=scene.clone() key=task.key.clone()/>
            <TextArea state=state.clone() name="text" label=lang.t("comment-text") rows=2/>
            <TextField state name="answer_by" label=lang.t("comment-answer-by") kind="date" hint=lang.t("comment-hint")/>
            <p class="buttons"><button>{lang.t("comment-save")}</button></p>
        </form>
    }
    .into_any()
}

/// What was said about a task.
#[component]
pub fn Comments(
    /// What is looked at.
    scene: Scene,
    /// The task.
    task: Arc<Task>,
) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    if task.comments.is_empty() {
        return None;
    }
    let may = scene.actor().is_some_and(|actor| actor.comments().is_ok()) && !scene.past;
    let rows = task.comments.iter().enumerate().map(|(at, comment)| {
        let when = lang.instant(comment.at, &scene.roadmap, today);
        if comment.taken_back {
            let text = lang.t("comment-taken-back");
            return view! { <li><span class="sub">{lang.by(&comment.by)}" · "{when}" "{text}</span></li> }.into_any();
        }
        let state = match (comment.answer_by, comment.answered) {
            (None, _) => None,
            (Some(_), Some(on)) => Some(lang.f("question-answered", &args([("on", lang.day(on, today).into())]))),
            (Some(by), None) => Some(lang.f("question-open", &args([("by", lang.day(by, today).into())]))),
        };
        let state = state.map(|text| view! { <span class="mark tone-warn">{text}</span> });
        let open = comment.answer_by.is_some() && comment.answered.is_none();
        let answer = (may && open).then(|| {
            view! {
                <form class="cut" method="post" action="/do/answer" data-in-place="">
                    <About scene=scene.clone() key=task.key.clone()/>
                    <Hidden name="comment" value=at.to_string()/>
                    <button class="link">{lang.t("question-close")}</button>
                </form>
            }
        });
        view! { <li><span class="sub">{lang.by(&comment.by)}" · "{when}" "{state}</span><p class="said">{comment.text.clone()}</p>{answer}</li> }.into_any()
    });
    Some(
        view! { <section><h2>{lang.t("comments")}</h2><ul class="list">{rows.collect_view()}</ul></section> },
    )
}
