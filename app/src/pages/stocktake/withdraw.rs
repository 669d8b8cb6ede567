//! A stocktake that was held by mistake is withdrawn: what is said of it, what stays, and the form.

use leptos::prelude::*;
use maud::{Markup, PreEscaped, html};
use roadmap::{Halt, Stocktake};

use super::minutes::became_words;
use crate::{
    components::{FormState, Hidden, Messages, TextArea},
    i18n::args,
    render::fragment,
    visit::Scene,
};

/// Where the form goes.
const FORM: &str = "/do/withdraw-stocktake";

/// Says by whom and why a stocktake was withdrawn, and what that means.
pub fn withdrawn(scene: &Scene, halt: &Halt) -> Markup {
    let lang = scene.lang();
    let values = [
        ("by", lang.by(&halt.by).into()),
        ("on", lang.day(halt.on, scene.today()).into()),
        ("reason", halt.reason.clone().into()),
    ];
    html! {
        p { b { (lang.f("stocktake-withdrawn", &args(values))) } }
        p.muted { (lang.t("stocktake-withdrawn-text")) }
    }
}

/// What withdrawing a stocktake does and what stays as it is, and the form by which it is done.
pub fn withdraw_form(scene: &Scene, held: &Stocktake) -> Markup {
    let lang = scene.lang();
    let open = scene.visit.typed.as_ref().is_some_and(|it| it.form == FORM);
    let came = held.lines.iter().zip(1_u32..);
    let came = came.filter_map(|(line, n)| Some((n, line.became.as_ref()?)));
    let came: Vec<_> = came.collect();
    let (of, number) = (scene.clone(), held.number);
    let form = fragment(&scene.visit, move || view! { <WithdrawForm scene=of number/> });
    html! {
        details.hold open[open] {
            summary { (lang.t("stocktake-withdraw")) }
            p.hint { (lang.t("stocktake-withdraw-text")) }
            @if !came.is_empty() {
                p { (lang.t("stocktake-withdraw-stays")) }
                ul {
                    @for (n, became) in &came {
                        @let line = lang.f("stocktake-line-n", &args([("line", n.to_string().into())]));
                        li { (line) " " (became_words(scene, became)) }
                    }
                }
            }
            (PreEscaped(form))
        }
    }
}

#[component]
fn WithdrawForm(scene: Scene, number: u32) -> impl IntoView {
    let lang = scene.lang();
    let state = FormState::of(FORM, None);
    view! {
        <form method="post" action=FORM>
            <Messages state=state.clone()/>
            <Hidden name="roadmap" value=scene.roadmap.key.clone()/>
            <Hidden name="version" value=scene.roadmap.version.to_string()/>
            <Hidden name="back" value=scene.visit.here()/>
            <Hidden name="stocktake" value=number.to_string()/>
            <TextArea state name="reason" label=lang.t("reason") rows=2/>
            <p class="buttons"><button>{lang.t("stocktake-withdraw-now")}</button></p>
        </form>
    }
    .into_any()
}
