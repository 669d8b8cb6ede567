//! What somebody typed or chose in fields, against what the server sent.

use wasm_bindgen::JsCast;
use web_sys::{
    Element, HtmlFormElement, HtmlInputElement, HtmlOptionElement, HtmlSelectElement,
    HtmlTextAreaElement,
};

use super::dom::{Outcome, all};

/// Tells whether a field has something else than what the server sent.
pub fn is_typed(field: &Element) -> bool {
    // What is selected is no half of anything, and stays where it is as its row changes.
    if field.closest("[data-select]").is_ok_and(|it| it.is_some()) {
        return false;
    }
    if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
        return match &*input.type_() {
            "hidden" | "submit" | "button" => false,
            "checkbox" | "radio" => input.checked() != input.default_checked(),
            "file" => !input.value().is_empty(),
            _ => input.value() != input.default_value(),
        };
    }
    if let Some(area) = field.dyn_ref::<HtmlTextAreaElement>() {
        return area.default_value().is_ok_and(|it| it != area.value());
    }
    let select = field.dyn_ref::<HtmlSelectElement>();
    select.is_some_and(|select| sent_choice(select) != select.selected_index())
}

/// Finds the place of the choice that the server sent.
fn sent_choice(select: &HtmlSelectElement) -> i32 {
    let options = all(select, "option").unwrap_or_default();
    let options = options.iter().filter_map(|it| it.dyn_ref::<HtmlOptionElement>());
    // Of several the last one counts, as it does for a browser.
    let chosen = options.zip(0..).filter(|(option, _)| option.default_selected()).last();
    chosen.map_or(0, |(_, at)| at)
}

/// Makes every field of a form what the server sent, but one in which somebody is typing.
pub fn settle(form: &Element, typing: Option<&Element>) -> Outcome<()> {
    for field in all(form, "input, select")?.into_iter().filter(is_typed) {
        if let Some(select) = field.dyn_ref::<HtmlSelectElement>() {
            select.set_selected_index(sent_choice(select));
            continue;
        }
        let input = field.dyn_ref::<HtmlInputElement>();
        let Some(input) = input.filter(|_| typing != Some(&field)) else { continue };
        match &*input.type_() {
            "checkbox" | "radio" => input.set_checked(input.default_checked()),
            _ => input.set_value(&input.default_value()),
        }
    }
    Ok(())
}

/// What was in the fields of a form when it was sent.
pub struct Typed(Vec<(Element, String)>);

impl Typed {
    /// Reads the fields.
    pub fn of(form: &Element) -> Outcome<Self> {
        let fields = all(form, "input, select, textarea")?.into_iter();
        Ok(Self(fields.map(|field| (field.clone(), value_of(&field))).collect()))
    }

    /// Tells whether the fields have the same still.
    pub fn stands(&self) -> bool {
        self.0.iter().all(|(field, value)| value_of(field) == *value)
    }

    /// What was saved is typed no more: the form is as it was sent by the server, unless more was typed
    /// meanwhile.
    pub fn forget(&self, form: &HtmlFormElement) {
        if self.stands() {
            form.reset();
        }
    }
}

fn value_of(field: &Element) -> String {
    if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
        return format!("{}{}", input.value(), input.checked());
    }
    if let Some(select) = field.dyn_ref::<HtmlSelectElement>() {
        return select.selected_index().to_string();
    }
    field.dyn_ref::<HtmlTextAreaElement>().map(HtmlTextAreaElement::value).unwrap_or_default()
}
