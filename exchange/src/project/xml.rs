//! What is common to all of a file: elements by their names, instants, durations.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use roxmltree::Node;

use super::left_out::LeftOut;

/// Collects what is not taken over.
#[derive(Default)]
pub(super) struct Left(pub(super) BTreeMap<LeftOut, Vec<String>>);

impl Left {
    pub(super) fn add(&mut self, what: LeftOut, name: &str) {
        let names = self.0.entry(what).or_default();
        if names.last().is_none_or(|last| last != name) {
            names.push(name.to_owned());
        }
    }
}

/// Returns the children of a name, whatever their namespace.
pub(super) fn each<'a, 'i>(
    of: Node<'a, 'i>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'i>> {
    of.children().filter(move |it| it.is_element() && it.tag_name().name() == name)
}

pub(super) fn said<'a>(of: Node<'a, '_>, name: &'static str) -> Option<&'a str> {
    each(of, name).next()?.text().map(str::trim).filter(|text| !text.is_empty())
}

pub(super) fn number(of: Node<'_, '_>, name: &'static str) -> Option<u32> {
    said(of, name)?.parse().ok()
}

pub(super) fn is(of: Node<'_, '_>, name: &'static str) -> bool {
    matches!(said(of, name), Some("1" | "true"))
}

/// Reads `PT80H30M0S` as tenths of a minute.
pub(super) fn duration(text: &str) -> Option<i64> {
    let (hours, rest) = text.strip_prefix("PT")?.split_once('H')?;
    let minutes = rest.split_once('M').map_or("0", |(minutes, _)| minutes);
    Some((hours.parse::<i64>().ok()?.checked_mul(60)? + minutes.parse::<i64>().ok()?) * 10)
}

/// Reads an instant; `24:00:00` is the end of a day.
pub(super) fn instant(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    let (day, time) = text.split_once('T').unwrap_or((text, "00:00:00"));
    let day: NaiveDate = day.parse().ok()?;
    let time = time.split(['Z', '+']).next().unwrap_or(time);
    let parts: Vec<u32> = time.split(':').map_while(|part| part.parse().ok()).collect();
    match parts.as_slice() {
        [24, ..] => day.succ_opt()?.and_hms_opt(0, 0, 0),
        [hours, minutes] => day.and_hms_opt(*hours, *minutes, 0),
        [hours, minutes, seconds] => day.and_hms_opt(*hours, *minutes, *seconds),
        _ => None,
    }
}
