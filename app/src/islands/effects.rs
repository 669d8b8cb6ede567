//! Says, while somebody types, what a report or a link would do to the dates of others. The network
//! is fetched when a form is first typed into; the schedule is computed here.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use chrono::NaiveDate;
use leptos::task::spawn_local;
use roadmap::{
    LagUnit, Link, LinkType, Problem,
    schedule::{Plan, Schedule, effect::Effect},
};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, FormData, HtmlFormElement, RequestInit};

use super::dom::{Outcome, closest, fetch, on};
use crate::effect::{self, Words};

/// A network with its schedule as things stand.
struct Known {
    plan: Plan,
    schedule: Schedule,
}

thread_local! {
    /// Networks by the address that they came from.
    static KNOWN: RefCell<HashMap<String, Rc<Known>>> = RefCell::default();
}

/// Listens for the whole page.
pub fn listen(words: &str) {
    let Ok(words) = serde_json::from_str::<Words>(words) else { return };
    let words = Rc::new(words);
    // What the button would ask the server for is said at once.
    let root = leptos::prelude::document().document_element();
    let _ = root.map(|root| root.class_list().add_1("live"));
    for name in ["input", "change"] {
        let words = words.clone();
        on(name, move |event: Event| {
            let Some(form) = closest(&event, "form") else { return };
            let Ok(form) = form.dyn_into::<HtmlFormElement>() else { return };
            let Ok(Some(place)) = form.query_selector("[data-effect]") else { return };
            let words = words.clone();
            spawn_local(async move {
                let html = told(&form, &place, &words).await.unwrap_or_default();
                place.set_inner_html(&html);
            });
        });
    }
}

/// Forgets the networks, which a saved form has changed, and what the form said.
pub fn forget(form: &HtmlFormElement) {
    KNOWN.with_borrow_mut(HashMap::clear);
    if let Ok(Some(place)) = form.query_selector("[data-effect]") {
        place.set_inner_html("");
    }
}

async fn known(url: &str) -> Outcome<Rc<Known>> {
    if let Some(known) = KNOWN.with_borrow(|known| known.get(url).cloned()) {
        return Ok(known);
    }
    let (response, text) = fetch(url, &RequestInit::new()).await?;
    if !response.ok() {
        return Err("no network".into());
    }
    let plan: Plan = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let schedule = Schedule::new(&plan).map_err(|_| JsValue::from("no schedule"))?;
    let known = Rc::new(Known { plan, schedule });
    KNOWN.with_borrow_mut(|all| all.insert(url.to_owned(), known.clone()));
    Ok(known)
}

/// Returns what the form would do, in HTML; nothing as long as it cannot be read.
async fn told(form: &HtmlFormElement, place: &Element, words: &Words) -> Outcome<String> {
    let of = |name: &str| place.get_attribute(name).unwrap_or_default();
    let known = known(&of("data-plan")).await?;
    let data = FormData::new_with_form(form)?;
    let value = |name: &str| data.get(name).as_string().unwrap_or_default().trim().to_owned();
    let Some(task) = known.plan.position(&value("task")) else { return Ok(String::new()) };
    let changed = match of("data-effect").as_str() {
        "report" => reported(&known.plan, task, &value),
        _ => linked(&known.plan, task, &value),
    };
    let Some(changed) = changed else { return Ok(String::new()) };
    let schedule = match Schedule::new(&changed) {
        Ok(schedule) => schedule,
        Err(faults) => {
            let circle = faults.iter().find_map(|fault| match &fault.problem {
                Problem::Cycle { path } => Some(effect::circle(words, path)),
                _ => None,
            });
            return Ok(circle.unwrap_or_default());
        }
    };
    let effect = Effect::between((&known.plan, &known.schedule), (&changed, &schedule));
    let rules = js_sys::Intl::PluralRules::new(
        &js_sys::Array::of1(&words.lang.as_str().into()),
        &js_sys::Object::new(),
    );
    let category = |n: usize| {
        let n = u32::try_from(n).unwrap_or(u32::MAX);
        rules.select(f64::from(n)).as_string().unwrap_or_default()
    };
    let today = known.plan.today.unwrap_or(known.plan.start);
    Ok(effect::html(words, &effect, today, &of("data-tasks"), &category))
}

fn reported(plan: &Plan, task: usize, value: &dyn Fn(&str) -> String) -> Option<Plan> {
    let percent = value("percent");
    let percent: u8 = percent.trim_end_matches('%').trim().parse().ok()?;
    let forecast = match value("forecast").as_str() {
        "" => None,
        date => Some(date.parse::<NaiveDate>().ok()?),
    };
    (percent <= 100).then(|| plan.with_report(task, percent, forecast))
}

fn linked(plan: &Plan, task: usize, value: &dyn Fn(&str) -> String) -> Option<Plan> {
    let from = value("from");
    let known = plan.position(&from).is_some() || plan.groups.iter().any(|it| it.key == from);
    if !known {
        return None;
    }
    let kind = match value("kind").as_str() {
        "SS" => LinkType::StartToStart,
        "FF" => LinkType::FinishToFinish,
        "SF" => LinkType::StartToFinish,
        _ => LinkType::FinishToStart,
    };
    let lag = value("lag").replace('−', "-");
    let lag = if lag.is_empty() { 0 } else { lag.parse().ok()? };
    let unit = match value("unit").as_str() {
        "calendar" => LagUnit::Calendar,
        _ => LagUnit::Working,
    };
    Some(plan.with_link(task, Link { from, kind, lag, unit }))
}
