//! Of what a person is told: what they chose, and what nobody does without.

use std::sync::Arc;

use directory::Person;
use leptos::prelude::*;

use super::{FormState, Hidden, Messages};
use crate::{reminders::kinds, visit::Visit};

/// Lets a person choose of what they are told.
#[component]
pub fn Kinds(visit: Arc<Visit>, person: Arc<Person>) -> impl IntoView {
    let lang = visit.lang;
    let state = FormState::of("/do/set-reminders", None);
    let boxes = kinds().map(|(code, mandatory)| {
        let checked = mandatory || !person.preferences.quiet.contains(code);
        let label = lang.t(&format!("inbox-kind-{}", code.replace('_', "-")));
        let must = mandatory.then(|| {
            view! { " "<span class="muted">{lang.t("inbox-mandatory")}</span> }
        });
        view! {
            <p class="boxes"><label><input type="checkbox" name="take" value=code checked=checked disabled=mandatory/>" "{label}</label>{must}</p>
        }
    });
    let boxes = boxes.collect_view();
    view! {
        <form class="panel" id="reminders" method="post" action="/do/set-reminders">
            <h2>{lang.t("inbox-kinds")}</h2>
            <p class="muted">{lang.t("inbox-kinds-text")}</p>
            <Messages state/>
            <Hidden name="back" value="/account"/>
            {boxes}
            <p class="buttons"><button>{lang.t("save")}</button></p>
        </form>
    }
    .into_any()
}
