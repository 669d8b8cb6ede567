//! The legend: every status with its rule and shape, the windows of the roadmap, and how to work.

use std::sync::Arc;

use leptos::prelude::*;
use roadmap::{Logic, Rule, Settings};

use super::Frame;
use crate::{
    components::{Icon, Nav, tone_class},
    i18n::args,
    visit::{Scene, Visit},
};

/// Renders the legend, with the settings of the only roadmap or the usual ones.
pub fn page(visit: &Arc<Visit>, scene: Option<&Scene>) -> String {
    let lang = visit.lang;
    let title = lang.t("help-title");
    let frame = Frame { visit, scene, nav: Nav::Help, title: title.clone(), islands: false };
    let ours = visit.clone();
    let settings = scene.map_or_else(Settings::default, |scene| scene.roadmap.settings.clone());
    frame.render(move || {
        let rules = Rule::ALL.iter().copied().map(|rule| {
            let class = format!("status {}", tone_class(rule.tone()));
            view! {
                <tr id=rule.code()>
                    <td><span class=class><Icon rule/>{lang.rule(rule)}</span></td>
                    <td class="muted rule-id">{rule.number()}</td>
                    <td>{lang.rule_meaning(rule)}</td>
                </tr>
            }
        });
        let risks = (1..=9)
            .map(|n| view! { <li><b>{format!("R{n}")}</b>" "{lang.t(&format!("risk-r{n}"))}</li> });
        let windows = lang.f(
            "help-windows",
            &args([
                ("soon", settings.due_soon_days.into()),
                ("near", settings.near_days.into()),
                ("cadence", settings.cadence_days.into()),
                ("nearcadence", settings.near_cadence_days.into()),
                ("grace", settings.grace_days.into()),
                ("review", settings.review_working_days.into()),
                ("late", settings.late_request_days.into()),
            ]),
        );
        let progress = lang.t(match settings.progress {
            Logic::Retained => "help-retained",
            Logic::Override => "help-override",
        });
        let points = [
            "help-dates",
            "help-deadline",
            "help-change",
            "help-undo",
            "help-green",
            "help-why",
            "help-schedule",
            "help-address",
        ];
        let points = points.map(|key| view! { <li>{lang.t(key)}</li> });
        let word = word(&ours);
        view! {
            <section class="prose">
                <h1>{title}</h1>
                <ul>{points.collect_view()}</ul>
                <p><a href="/keys">{lang.t("keys-title")}</a>" · "<a href="/api/reference">{lang.t("api-title")}</a></p>
                {word}
                <h2>{lang.t("help-statuses")}</h2>
                <p>{lang.t("help-first")}</p>
                <table class="plain legend"><tbody>{rules.collect_view()}</tbody></table>
                <h2>{lang.t("help-risks")}</h2>
                <ul>{risks.collect_view()}</ul>
                <h2>{lang.t("help-settings")}</h2>
                <p>{windows}</p>
                <p>{progress}</p>
            </section>
        }
        .into_any()
    })
}

/// How readers and programs hear of what happens.
fn word(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let ways = [
        ("help-word-inbox", "/inbox", "nav-inbox"),
        ("help-word-mail", "/account#mail", "mail-title"),
        ("help-word-calendar", "/account#calendar", "calendars-title"),
        ("help-word-feeds", "/checkpoints", "checkpoints-title"),
        ("help-word-tokens", "/account#tokens", "tokens-title"),
        ("help-word-webhooks", "/api/reference", "api-title"),
    ];
    let ways = ways.map(|(text, href, name)| {
        view! { <li>{lang.t(text)}" "<a href=href>{lang.t(name)}</a></li> }
    });
    view! { <h2 id="word">{lang.t("help-word")}</h2><ul>{ways.collect_view()}</ul> }.into_any()
}
