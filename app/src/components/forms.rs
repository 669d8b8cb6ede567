//! Form fields that come back with what was typed and a message where something is wrong.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError, atomic::Ordering},
};

use leptos::prelude::*;

use crate::{
    query::Query,
    visit::{Typed, encoded, visit},
};

/// What a form has been through: nothing, or a refusal with everything that was typed.
#[derive(Clone)]
pub struct FormState {
    /// Tells the fields of one form from those of another on the same page.
    scope: String,
    typed: Option<Arc<Typed>>,
    /// The fields that show what is wrong with them.
    told: Arc<Mutex<BTreeSet<String>>>,
}

impl FormState {
    /// Looks whether the page answers a refusal of the form with this address and, for a form that
    /// stands on a page several times, this task or person.
    pub fn of(action: &str, key: Option<(&str, &str)>) -> Self {
        let typed = visit().typed.clone().filter(|typed| typed.form == action);
        let typed = typed.filter(|typed| {
            key.is_none_or(|(name, value)| typed.values.get(name).unwrap_or("") == value)
        });
        if let Some(typed) = &typed {
            typed.shown.store(true, Ordering::Relaxed);
        }
        let form = action.rsplit('/').next().unwrap_or(action);
        let scope = key.map_or_else(|| form.to_owned(), |(_, value)| format!("{form}-{value}"));
        Self { scope, typed, told: Arc::default() }
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
        self.told.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned());
        fields.iter().find(|(field, _)| field == name).map(|(_, message)| message.clone())
    }

    /// Tells whether the page begins in a field: in the first one that was refused.
    fn begins(&self, error: &Option<String>) -> bool {
        let Some(typed) = self.typed.as_ref().filter(|_| error.is_some()) else { return false };
        !typed.begun.swap(true, Ordering::Relaxed)
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
    let faults = typed.as_ref().map(|typed| typed.failure.fields.clone()).unwrap_or_default();
    // Written after every field of the form was made: what none of them says is said here, and then
    // nobody need be told how many values there are.
    let message = message.filter(|message| !message.is_empty());
    let hidden = message.is_none();
    // What no field of the form says begins the page.
    let fielded = typed.as_ref().is_some_and(|typed| !typed.failure.fields.is_empty());
    let begins = (!hidden && !fielded).then_some("-1");
    let words = move || {
        let told = state.told.lock().unwrap_or_else(PoisonError::into_inner);
        let untold: Vec<_> = faults.iter().filter(|(field, _)| !told.contains(field)).collect();
        let all = !faults.is_empty() && untold.len() == faults.len();
        let message = message.clone().filter(|_| !all);
        let untold = untold.into_iter().map(|(_, text)| text.clone());
        message.into_iter().chain(untold).map(|text| view! { <p>{text}</p> }).collect_view()
    };
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
    view! {
        <div class="message" role="alert" data-message="" hidden=hidden tabindex=begins autofocus=begins.is_some()>
            {words}
            {table}
        </div>
    }
    .into_any()
}

/// What was typed into a form that the page does not have, or not any more, and why it was refused.
#[component]
pub fn NotSaved() -> impl IntoView {
    let visit = visit();
    let lang = visit.lang;
    let typed = visit.typed.clone().filter(|typed| !typed.shown.load(Ordering::Relaxed))?;
    let state = FormState {
        scope: "not-saved".to_owned(),
        typed: Some(typed.clone()),
        told: Arc::default(),
    };
    let values = typed.values.0.iter().filter(|(_, value)| !value.trim().is_empty());
    let rows = values.filter_map(|(name, value)| {
        Some(view! { <dt>{lang.field(name)?}</dt><dd class="said">{value.clone()}</dd> })
    });
    let rows: Vec<_> = rows.collect();
    let kept = (!rows.is_empty()).then(|| {
        view! { <h3>{lang.t("not-saved-typed")}</h3><dl class="kept">{rows}</dl> }
    });
    let messages = view! { <Messages state/> };
    let about =
        typed.values.get("roadmap").and_then(|key| visit.roadmap(key)).and_then(|roadmap| {
            let task = roadmap.task(typed.values.get("task")?)?;
            let href = format!("/r/{}/t/{}", encoded(&roadmap.key), encoded(&task.key));
            let title = task.title.get(lang.code()).to_owned();
            Some(view! { <p class="over"><a href=href>{task.key.to_string()}" "{title}</a></p> })
        });
    Some(view! {
        <section class="panel not-saved">
            <h2>{lang.t("not-saved-title")}</h2>
            {about}
            {messages}
            {kept}
        </section>
    })
}

/// What was typed into another form, on its way through signing in.
#[component]
pub fn Resumed() -> impl IntoView {
    let typed = visit().typed.clone()?;
    let (form, values) = match typed.values.get("resume") {
        Some(form) => (form.to_owned(), typed.values.get("typed").unwrap_or("").to_owned()),
        None if SIGN_IN.contains(&typed.form.as_str()) => return None,
        None => {
            let values = serde_json::to_string(&typed.values.0).unwrap_or_default();
            (typed.form.clone(), values)
        }
    };
    Some(view! { <Hidden name="resume" value=form/><Hidden name="typed" value=values/> })
}

/// The forms by which people come in.
const SIGN_IN: [&str; 3] = ["/do/sign-in", "/do/sign-in-as", "/do/resume"];

/// Returns the form that somebody had typed before they signed in, and what they had typed.
pub fn resumed(form: &str, values: &Query) -> Option<(String, Query)> {
    let typed = values.get("resume").filter(|_| SIGN_IN.contains(&form))?;
    let pairs = serde_json::from_str(values.get("typed")?).ok()?;
    Some((typed.to_owned(), Query(pairs)))
}

/// A value that travels with the form unseen.
#[component]
pub fn Hidden(name: &'static str, #[prop(into)] value: String) -> impl IntoView {
    view! { <input type="hidden" name=name value=value/> }.into_any()
}

/// Where a page of several forms goes after one of them was saved; the page says so.
#[component]
pub fn SavedAt(id: &'static str) -> impl IntoView {
    view! { <span class="saved-at" id=id></span> }.into_any()
}

/// What is wrong with a field.
#[component]
pub fn ErrorAt(
    /// The field.
    #[prop(into)]
    name: String,
    /// The id of the message.
    #[prop(into)]
    id: String,
    /// The message.
    error: Option<String>,
) -> impl IntoView {
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
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(into, optional)] value: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(into, optional)] hint: String,
    #[prop(default = 300)] most: u32,
    #[prop(optional)] required: bool,
    #[prop(default = "")] autocomplete: &'static str,
    #[prop(optional)] numeric: bool,
) -> impl IntoView {
    let error = state.error(&name);
    let value = if kind == "password" { String::new() } else { state.value(&name, value) };
    let id = state.id("f", &name);
    let error_id = state.id("e", &name);
    let invalid = error.is_some().then_some("true");
    let begins = state.begins(&error);
    let described = error_id.clone();
    let autocomplete = (!autocomplete.is_empty()).then_some(autocomplete);
    view! {
        <p class="field">
            <label for=id.clone()>{label}</label>
            <input id=id name=name.clone() type=kind value=value maxlength=most required=required
                autocomplete=autocomplete inputmode=numeric.then_some("numeric")
                autofocus=begins aria-invalid=invalid aria-describedby=described/>
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
    #[prop(optional)] begins: bool,
) -> impl IntoView {
    let error = state.error(&name);
    let text = escaped(&state.value(&name, value));
    let id = state.id("f", &name);
    let error_id = state.id("e", &name);
    let invalid = error.is_some().then_some("true");
    let begins = state.begins(&error) || begins;
    let described = error_id.clone();
    view! {
        <p class="field">
            <label for=id.clone()>{label}</label>
            <textarea id=id name=name.clone() rows=rows maxlength="4000" autofocus=begins aria-invalid=invalid
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
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(into, optional)] value: String,
    options: Vec<(String, String)>,
) -> impl IntoView {
    let error = state.error(&name);
    let chosen = state.value(&name, value);
    let id = state.id("f", &name);
    let error_id = state.id("e", &name);
    let described = error_id.clone();
    let options = options.into_iter().map(|(value, label)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{label}</option> }
    });
    view! {
        <p class="field">
            <label for=id.clone()>{label}</label>
            <select id=id name=name.clone() aria-describedby=described>{options.collect_view()}</select>
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
