use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::{ast, parser};

use exchange::{project::LeftOut, table::Field};
use roadmap::{Category, Confidence, Edit, LinkType, Rule, State, rights::Role};

use super::*;
use crate::{
    components::Column,
    pages::{
        calendar::Occasion,
        changes::{ENDS, ORDERS},
        filters::{GROUPS, SORTS},
        timeline::{SHOWN, Zoom},
    },
    returned::Answer,
};

/// The keys of a catalogue with the values that each text needs.
fn keys(source: &str) -> BTreeMap<String, BTreeSet<String>> {
    let resource = parser::parse(source).expect("the catalogue is well formed");
    let mut keys = BTreeMap::new();
    for entry in resource.body {
        let ast::Entry::Message(message) = entry else { continue };
        let text = format!("{:?}", message.value);
        let values = text.split("VariableReference { id: Identifier { name: \"").skip(1);
        let values = values.filter_map(|rest| rest.split('"').next()).map(str::to_owned);
        let key = message.id.name.to_owned();
        assert!(keys.insert(key.clone(), values.collect()).is_none(), "{key} occurs twice");
    }
    keys
}

#[test]
fn both_catalogues_have_the_same_keys_with_the_same_values() {
    let en = keys(include_str!("../../locales/en/vekha.ftl"));
    let ru = keys(include_str!("../../locales/ru/vekha.ftl"));
    let missing = |a: &BTreeMap<String, BTreeSet<String>>,
                   b: &BTreeMap<String, BTreeSet<String>>| {
        a.keys().filter(|key| !b.contains_key(*key)).cloned().collect::<Vec<_>>()
    };
    assert_eq!(missing(&en, &ru), Vec::<String>::new(), "Russian lacks these");
    assert_eq!(missing(&ru, &en), Vec::<String>::new(), "English lacks these");
    for (key, values) in &en {
        let (few, many) = (values, &ru[key]);
        let known = |values: &BTreeSet<String>| {
            values.iter().filter(|v| *v != "n").cloned().collect::<BTreeSet<_>>()
        };
        assert_eq!(known(few), known(many), "{key} has other values in Russian");
    }
}

/// Every source file of the pages.
fn sources() -> Vec<String> {
    let mut found = Vec::new();
    let mut files = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(
                std::fs::read_dir(&path).expect("a folder").map(|e| e.expect("an entry").path()),
            );
        } else {
            found.push(std::fs::read_to_string(&path).expect("a source file"));
        }
    }
    found
}

#[test]
fn every_key_that_the_pages_use_is_in_the_catalogue() {
    let en = keys(include_str!("../../locales/en/vekha.ftl"));
    let mut missing = BTreeSet::new();
    for source in sources() {
        for call in [".t(\"", ".n(\"", ".f(\"", ".f(\n"] {
            for rest in source.split(call).skip(1) {
                let rest = rest.trim_start().trim_start_matches('"');
                let key = rest.split('"').next().unwrap_or_default();
                let is_key =
                    key.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit());
                if is_key && !key.is_empty() && !en.contains_key(key) {
                    missing.insert(key.to_owned());
                }
            }
        }
    }
    assert_eq!(missing, BTreeSet::new());
}

/// The keys that a page puts together: how they begin, and everything with which they end.
fn families() -> BTreeMap<&'static str, Vec<String>> {
    fn dashed(codes: impl IntoIterator<Item = impl AsRef<str>>) -> Vec<String> {
        codes.into_iter().map(|code| code.as_ref().replace('_', "-").to_lowercase()).collect()
    }
    let windows = || {
        let value = serde_json::to_value(roadmap::Settings::default()).expect("it is written");
        value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>()
    };
    let rules = || dashed(Rule::ALL.iter().map(|rule| rule.code()));
    let columns = Column::ALL.iter().map(|column| column.name());
    let outcomes = ["pending", "approved", "rejected", "taken_back"];
    let told = || crate::reminders::kinds().map(|(code, _)| code.to_owned());
    let late = ["due-late", "part-late", "review-late", "answer-late"].map(str::to_owned);
    BTreeMap::from([
        ("agreement-", dashed(roadmap::agreement::Stand::ALL.iter().map(|stand| stand.code()))),
        ("api-tag-", dashed(["reading", "events", "work", "plan", "meetings", "people"])),
        ("begin-column-", dashed(Field::all().map(Field::code))),
        ("begin-count-", dashed(["calendar", "working"])),
        ("begin-left-", dashed(LeftOut::all().map(LeftOut::code))),
        ("begin-rule-", dashed(["preceding", "following", "none"])),
        ("begin-template-", dashed(sample::templates::KEYS)),
        ("bulk-do-", dashed(crate::bulk::ACTS)),
        ("calendar-", dashed(roadmap::WorkingCalendar::BUILT_IN)),
        ("calendar-on-", dashed(Occasion::ALL.map(Occasion::name))),
        ("calendar-show-", dashed(Occasion::ALL.map(Occasion::name))),
        ("changes-by-", dashed(ORDERS)),
        ("changes-kind-", dashed(roadmap::changes::Kind::ALL.iter().map(|kind| kind.code()))),
        ("changes-since-", dashed(ENDS)),
        ("changes-until-", dashed(ENDS)),
        ("category-", dashed(Category::ALL.iter().map(|category| category.code()))),
        ("column-", dashed(columns)),
        ("confidence-", dashed(Confidence::ALL.iter().map(|it| it.code()))),
        ("delivery-", dashed(store::DeliveryState::ALL.map(store::DeliveryState::code))),
        ("demo-", dashed(sample::people().map(|actor| actor.by.person.to_string()))),
        ("field-", dashed(Edit::FIELDS)),
        ("zoom-", dashed(Zoom::ALL.map(Zoom::code))),
        ("timeline-links-", dashed(SHOWN)),
        ("group-", dashed(GROUPS.iter().filter(|group| !group.is_empty()))),
        ("halt-", dashed(["pause", "resume", "withdraw", "reopen"])),
        ("headline-", rules()),
        ("inbox-kind-", dashed(told())),
        ("inbox-say-", dashed(told().chain(late))),
        ("link-", dashed(LinkType::ALL.iter().map(|kind| kind.code()))),
        ("mail-window-", dashed(crate::mail::WINDOWS)),
        ("meaning-", rules()),
        ("outcome-", dashed(outcomes)),
        ("pick-", dashed(["q", "workstream", "owner", "state", "clause", "sort", "group"])),
        ("refused-role-", dashed(Role::ALL.iter().map(|role| role.code()))),
        ("returned-", dashed(Answer::CODES)),
        ("returned-n-", dashed(Answer::CODES)),
        ("risk-r", (1..=9).map(|n| n.to_string()).collect()),
        ("role-", dashed(["planner", "reviewer", "controller"])),
        ("rule-", rules()),
        ("logic-", dashed(["retained", "override"])),
        ("setting-", dashed(roadmap::Setting::NAMES)),
        ("window-", dashed(windows())),
        ("sort-", dashed(SORTS)),
        ("stocktake-fate-", dashed(roadmap::minutes::Fate::ALL.iter().map(|it| it.code()))),
        ("state-", dashed(State::ALL.iter().map(|state| state.code()))),
        ("status-", rules()),
        ("template-", dashed(["none", "calendar", "working"])),
        ("unit-", dashed(["working", "calendar"])),
        ("webhook-barred-", dashed(crate::targets::Barred::ALL.map(crate::targets::Barred::code))),
        ("webhook-did-", dashed(crate::forms::WEBHOOK_ACTS)),
        ("webhook-state-", dashed(store::WebhookState::ALL.map(store::WebhookState::code))),
    ])
}

#[test]
fn every_key_that_the_pages_put_together_is_in_the_catalogue() {
    let en = keys(include_str!("../../locales/en/vekha.ftl"));
    let families = families();
    let endings = families
        .iter()
        .flat_map(|(start, ends)| ends.iter().map(move |end| format!("{start}{end}")));
    let missing: Vec<_> = endings.filter(|key| !en.contains_key(key)).collect();
    assert_eq!(missing, Vec::<String>::new());
    let mut unknown = BTreeSet::new();
    for source in sources() {
        for rest in source.split("format!(\"").skip(1) {
            let text = rest.split('"').next().unwrap_or_default();
            let Some((start, _)) = text.split_once('{') else { continue };
            let is_start = start.ends_with(['-', 'r'])
                && start.contains('-')
                && start.chars().all(|c| c.is_ascii_lowercase() || c == '-');
            // Classes and ids are put together as well; only what begins as keys do is looked at.
            if is_start && en.keys().any(|key| key.starts_with(start)) {
                unknown.insert(start.to_owned());
            }
        }
    }
    let known = |start: &String| families.contains_key(start.as_str());
    unknown.retain(|start| !known(start));
    assert_eq!(unknown, BTreeSet::new(), "say with what these may end");
}

#[test]
fn russian_counts_as_russians_do() {
    let days: Vec<_> = [1, 3, 5, 11, 21].map(|n| Lang::Ru.n("in-days", n)).to_vec();
    let expected = [
        "через 1\u{a0}день",
        "через 3\u{a0}дня",
        "через 5\u{a0}дней",
        "через 11\u{a0}дней",
        "через 21\u{a0}день",
    ];
    assert_eq!(days, expected);
}

#[test]
fn thousands_stand_apart() {
    for (number, en, ru) in [
        (7, "7", "7"),
        (999, "999", "999"),
        (10_000, "10,000", "10\u{a0}000"),
        (1_234_567, "1,234,567", "1\u{a0}234\u{a0}567"),
    ] {
        assert_eq!(
            (Lang::En.thousands(number), Lang::Ru.thousands(number)),
            (en.into(), ru.into())
        );
    }
}

#[test]
fn a_browser_gets_its_language() {
    assert_eq!(Lang::accepted("de, ru-RU;q=0.8, en;q=0.5"), Lang::Ru);
    assert_eq!(Lang::accepted("*"), Lang::En);
}
