//! Form fields that come back with what was typed and a message where something is wrong.

use leptos::prelude::*;

use crate::visit::{Typed, visit};

/// What a form has been through: nothing, or a refusal with everything that was typed.
#[derive(Clone)]
pub struct FormState {
    /// Tells the fields of one form from those of another on the same page.
    scope: String,
    typed: Option<std::sync::Arc<Typed>>,
}

impl FormState {
    /// Looks whether the page answers a refusal of the form with this address and, for a form that
    /// stands on a page several times, this task or person.
    pub fn of(action: &str, key: Option<(&str, &str)>) -> Self {
        let typed = visit().typed.clone().filter(|typed| typed.form == action);
        let typed = typed.filter(|typed| {
            key.is_none_or(|(name, value)| typed.values.get(name).unwrap_or("") == value)
        });
        let form = action.rsplit('/').next().unwrap_or(action);
        let scope = key.map_or_else(|| form.to_owned(), |(_, value)| format!("{form}-{value}"));
        Self { scope, typed }
    }

    /// Returns what was typed, else what stands there now.
    pub fn value(&self, name: &str, now: impl Into<String>) -> String {
        match &self.typed {
            Some(typed) => typed.values.get(name).unwrap_or("").to_owned(),
            None => now.into(),
        }
    }

    /// Returns every value of a name that was typed; none on a fresh form.
    pub fn values(&self, name: &str) -> Option<Vec<String>> {
        let typed = self.typed.as_ref()?;
        Some(typed.values.all(name).map(str::to_owned).collect())
    }

    /// Returns the id of a field's part, once on a page.
    pub(super) fn id(&self, part: &str, name: &str) -> String {
        format!("{part}-{}-{name}", self.scope)
    }

    /// Returns the message at a field.
    pub fn error(&self, name: &str) -> Option<String> {
        let fields = &self.typed.as_ref()?.failure.fields;
        fields.iter().find(|(field, _)| field == name).map(|(_, message)| message.clone())
    }

    /// Returns the refusal.
    pub fn typed(&self) -> Option<&Typed> {
        self.typed.as_deref()
    }
}

/// The refusal of a whole form, with both sides of a stale edit.
#[component]
pub fn Messages(state: FormState) -> impl IntoView {
    let lang = visit().lang;
    let typed = state.typed().cloned();
    let message = typed.as_ref().map(|typed| typed.failure.message.clone());
    let known: Vec<String> =
        typed.iter().flat_map(|typed| &typed.values.0).map(|(name, _)| name.clone()).collect();
    let elsewhere = typed.iter().flat_map(|typed| &typed.failure.fields);
    let elsewhere: Vec<_> =
        elsewhere.filter(|(field, _)| !known.contains(field)).cloned().collect();
    let differences = typed.map(|typed| typed.failure.differences).unwrap_or_default();
    let table = (!differences.is_empty()).then(|| {
        let rows = differences.into_iter().map(|(field, theirs, yours)| {
            let name = lang.t(&format!("field-{}", field.replace('_', "-")));
            view! { <tr><th scope="row">{name}</th><td>{theirs}</td><td>{yours}</td></tr> }
        });
        view! {
            <table class="plain">
                <thead><tr><th></th><th scope="col">{lang.t("value-theirs")}</th><th scope="col">{lang.t("value-yours")}</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        }
    });
    let message = message.filter(|message| !message.is_empty());
    let hidden = message.is_none();
    view! {
        <div class="message" role="alert" data-message="" hidden=hidden>
            {message.map(|message| view! { <p>{message}</p> })}
            {elsewhere.into_iter().map(|(_, text)| view! { <p>{text}</p> }).collect_view()}
            {table}
        </div>
    }
    .into_any()
}

/// A value that travels with the form unseen.
#[component]
pub fn Hidden(name: &'static str, #[prop(into)] value: String) -> impl IntoView {
    view! { <input type="hidden" name=name value=value/> }.into_any()
}

#[component]
fn ErrorAt(#[prop(into)] name: String, id: String, error: Option<String>) -> impl IntoView {
    let hidden = error.is_none();
    view! { <span class="error" id=id data-error=name hidden=hidden>{error}</span> }.into_any()
}

/// The viewer's own password once more, where rights and secrets are touched.
#[component]
pub fn PasswordAgain(state: FormState) -> impl IntoView {
    let visit = visit();
    let has = visit.viewer.as_ref().is_some_and(|person| person.password.is_some());
    has.then(|| {
        let label = visit.lang.t("password-again");
        view! { <TextField state name="current" label kind="password" autocomplete="current-password" most=256/> }
    })
}

/// A field of one line.
#[component]
pub fn TextField(
    state: FormState,
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(into, optional)] value: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(into, optional)] hint: String,
    #[prop(default = 300)] most: u32,
    #[prop(optional)] required: bool,
    #[prop(default = "")] autocomplete: &'static str,
    #[prop(optional)] numeric: bool,
) -> impl IntoView {
    let error = state.error(name);
    let value = if kind == "password" { String::new() } else { state.value(name, value) };
    let id = state.id("f", name);
    let error_id = state.id("e", name);
    let invalid = error.is_some().then_some("true");
    let described = error_id.clone();
    let autocomplete = (!autocomplete.is_empty()).then_some(autocomplete);
    view! {
        <p class="field">
            <label for=id.clone()>{label}</label>
            <input id=id name=name type=kind value=value maxlength=most required=required
                autocomplete=autocomplete inputmode=numeric.then_some("numeric")
                aria-invalid=invalid aria-describedby=described/>
            {(!hint.is_empty()).then(|| view! { <span class="hint">{hint}</span> })}
            <ErrorAt name id=error_id error/>
        </p>
    }
    .into_any()
}

/// A field of several lines; the only one that may write the element, because its text must be
/// escaped by hand.
#[component]
pub fn TextArea(
    state: FormState,
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(into, optional)] value: String,
    #[prop(into, optional)] hint: String,
    #[prop(default = 3)] rows: u32,
) -> impl IntoView {
    let error = state.error(&name);
    let text = escaped(&state.value(&name, value));
    let id = state.id("f", &name);
    let error_id = state.id("e", &name);
    let invalid = error.is_some().then_some("true");
    let described = error_id.clone();
    view! {
        <p class="field">
            <label for=id.clone()>{label}</label>
            <textarea id=id name=name.clone() rows=rows maxlength="4000" aria-invalid=invalid
                aria-describedby=described inner_html=text></textarea>
            {(!hint.is_empty()).then(|| view! { <span class="hint">{hint}</span> })}
            <ErrorAt name id=error_id error/>
        </p>
    }
    .into_any()
}

/// A leading line break would be swallowed by the browser, hence the one put before the text.
fn escaped(text: &str) -> String {
    format!("\n{}", html_escape::encode_text(text))
}

/// A choice of one value.
#[component]
pub fn Pick(
    state: FormState,
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(into, optional)] value: String,
    options: Vec<(String, String)>,
) -> impl IntoView {
    let error = state.error(name);
    let chosen = state.value(name, value);
    let id = state.id("f", name);
    let error_id = state.id("e", name);
    let described = error_id.clone();
    let options = options.into_iter().map(|(value, label)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{label}</option> }
    });
    view! {
        <p class="field">
            <label for=id.clone()>{label}</label>
            <select id=id name=name aria-describedby=described>{options.collect_view()}</select>
            <ErrorAt name id=error_id error/>
        </p>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn a_text_cannot_leave_its_field() {
        let text = escaped("</textarea><script>alert(1)</script>&amp;");
        assert!(!text.contains('<') || text.starts_with("\n&lt;"));
        assert_eq!(text, "\n&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;");
    }
}
