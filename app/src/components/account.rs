//! A person's account, as lists and forms show it.

use directory::Person;
use leptos::prelude::*;

use super::FormState;
use crate::i18n::Lang;

/// The box for whoever keeps people.
#[component]
pub fn Standing(lang: Lang, state: FormState, admin: bool) -> impl IntoView {
    let checked = !state.value("admin", if admin { "1" } else { "" }).is_empty();
    let error = state.error("admin");
    view! {
        <p class="boxes"><label><input type="checkbox" name="admin" value="1" checked=checked/>" "{lang.t("person-admin")}</label>{error.map(|error| view! { <span class="error">{error}</span> })}</p>
    }
    .into_any()
}

/// What is special about a person's account.
pub fn account_marks(lang: Lang, person: &Person) -> impl IntoView + use<> {
    let marks = [
        (person.admin, "role-admin", "tone-info"),
        (!person.active, "person-gone", "tone-calm"),
        (person.must_change, "person-must-change", "tone-warn"),
        (person.factor.is_some(), "person-factor", "tone-calm"),
    ];
    let marks = marks.into_iter().filter(|(holds, ..)| *holds);
    marks
        .map(|(_, key, tone)| view! { <span class=format!("mark {tone}")>{lang.t(key)}</span>" " })
        .collect_view()
}
