//! Of what a person is told: what they chose, and what nobody does without.

use std::sync::Arc;

use directory::Person;
use leptos::prelude::*;

use super::{FormState, Hidden, Messages, SavedAt};
use crate::{
    i18n::args,
    reminders::{is_for_controllers, kinds},
    visit::Visit,
};

/// Lets a person choose of what they are told; what comes to controllers alone is shown to them alone.
#[component]
pub fn Kinds(visit: Arc<Visit>, person: Arc<Person>) -> impl IntoView {
    let lang = visit.lang;
    let state = FormState::of("/do/set-reminders", None);
    let open = state.typed().is_some();
    let controls = visit.holds(|roles| roles.controller);
    let (mut shown, hidden): (Vec<_>, Vec<_>) =
        kinds().partition(|(code, _)| controls || !is_for_controllers(code));
    // What can be chosen stands first.
    shown.sort_by_key(|(_, mandatory)| *mandatory);
    let all = shown.len();
    let free = shown.iter().filter(|(_, mandatory)| !mandatory).count();
    let sum = lang.f("account-kinds-sum", &args([("free", free.into()), ("all", all.into())]));
    let boxes = shown.into_iter().map(|(code, mandatory)| {
        let checked = mandatory || !person.preferences.quiet.contains(code);
        let label = lang.t(&format!("inbox-kind-{}", code.replace('_', "-")));
        let must =
            mandatory.then(|| view! { <span class="muted">{lang.t("inbox-mandatory")}</span> });
        view! {
            <p class="boxes"><label><input type="checkbox" name="take" value=code checked=checked disabled=mandatory/><span>{label}</span>{must}</label></p>
        }
    });
    let boxes = boxes.collect_view();
    // What is not shown stays as it is.
    let quiet = &person.preferences.quiet;
    let kept = hidden.into_iter().filter(|(code, must)| !must && !quiet.contains(*code));
    let kept = kept.map(|(code, _)| view! { <Hidden name="take" value=code/> }).collect_view();
    view! {
        <form class="panel" id="reminders" method="post" action="/do/set-reminders">
            <SavedAt id="saved-told"/>
            <h2>{lang.t("inbox-kinds")}</h2>
            <p class="muted">{lang.t("inbox-kinds-text")}</p>
            <Messages state/>
            <Hidden name="back" value="/account"/>
            {kept}
            <details open=open>
                <summary>{sum}</summary>
                {boxes}
                <p class="buttons"><button>{lang.t("save")}</button></p>
            </details>
        </form>
    }
    .into_any()
}
