//! The place in a form where it says what it would do to the dates of others.

use leptos::prelude::*;

use super::FormState;
use crate::visit::Scene;

/// The effect of what is typed, above the save button: computed while typing where WebAssembly
/// runs, else by the button beside it.
#[component]
pub fn EffectOf(
    /// What is looked at.
    scene: Scene,
    /// The form.
    state: FormState,
    /// What the form changes: `report` or `link`.
    kind: &'static str,
) -> impl IntoView {
    let lang = scene.lang();
    let html = state.typed().and_then(|typed| typed.preview.clone()).unwrap_or_default();
    let label = lang.t("effect-title");
    view! {
        <div class="effect" role="status" aria-label=label data-effect=kind inner_html=html></div>
    }
    .into_any()
}

/// Asks for the effect without saving anything.
#[component]
pub fn PreviewButton(
    /// What is looked at.
    scene: Scene,
    /// Whether it is needed although WebAssembly runs.
    #[prop(optional)]
    asked: bool,
) -> impl IntoView {
    let class = if asked { "preview asked" } else { "preview" };
    view! { <button class=class name="preview" value="1">{scene.lang().t("effect-preview")}</button>" " }
        .into_any()
}
