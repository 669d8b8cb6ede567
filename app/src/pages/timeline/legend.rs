//! What the signs of the timeline mean, and with which day it is compared.

use maud::{Markup, html};

use super::links::knot_sign;
use crate::{i18n::args, since::Then, visit::Scene};

/// Another day with which the dates are compared, and the way to choose one.
pub fn against(scene: &Scene, then: Option<&Then>) -> Markup {
    let (lang, query) = (scene.lang(), &scene.visit.query);
    let rest = query.without("against").without("page");
    html! {
        details.against open[then.is_some()] {
            summary { (lang.t("timeline-against")) }
            form action=(scene.visit.path) {
                @for (name, value) in &rest.0 { input type="hidden" name=(name) value=(value); }
                label.pick {
                    (lang.t("timeline-against-day")) " "
                    input type="date" name="against" value=[then.map(|then| then.day.to_string())] required;
                }
                button { (lang.t("show")) }
                @if then.is_some() { " " a href=(scene.visit.at(&rest)) { (lang.t("timeline-against-none")) } }
            }
        }
    }
}

/// What each sign means.
pub fn legend(scene: &Scene, then: Option<&Then>) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let ghosts = then.map(|then| {
        lang.f("timeline-key-ghost", &args([("date", lang.day(then.day, today).into())]))
    });
    let sign = |key: &str, drawing: Markup| {
        html! { li { svg.lane.tone-warn width="26" height="20" viewBox="0 5 26 20" aria-hidden="true" { (drawing) } " " (lang.t(key)) } }
    };
    let knot = |key: &str, class: &str| {
        html! { li { svg.knots width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true" { (knot_sign(class)) } " " (lang.t(key)) } }
    };
    let knots = scene.board().joints(&scene.roadmap).next().is_some();
    html! {
        ul.legend {
            (sign("timeline-key-bar", html! { rect.bar x="1" y="9" width="24" height="12" rx="2" {} rect.done x="1" y="9" width="12" height="12" rx="2" {} }))
            (sign("timeline-key-d0", html! { path.d0 d="M0 -5.5 5.5 0 0 5.5 -5.5 0z" transform="translate(13 15)" {} }))
            (sign("timeline-key-d", html! { path.d d="M0 -5.5 5.5 0 0 5.5 -5.5 0z" transform="translate(13 15)" {} }))
            (sign("timeline-key-f", html! { line.f x1="13" x2="13" y1="6" y2="24" {} }))
            (sign("timeline-key-e", html! { line.later x1="2" x2="24" y1="15" y2="15" {} path.later d="M-5 -3.5 0 0 -5 3.5" transform="translate(24 15)" {} }))
            (sign("timeline-key-float", html! { line.float x1="2" x2="24" y1="15" y2="15" {} }))
            @if knots {
                (knot("timeline-key-knot", "agreed"))
                (knot("timeline-key-knot-open", "open"))
                (knot("timeline-key-knot-crossed", "crossed"))
            }
            (sign("timeline-key-chain", html! { path.chain d="M2 12H13V20H24" {} }))
            @if let Some(ghosts) = ghosts {
                li {
                    svg.lane.tone-warn width="26" height="20" viewBox="0 5 26 20" aria-hidden="true" {
                        path.ghost d="M0 -5.5 5.5 0 0 5.5 -5.5 0z" transform="translate(8 15)" {}
                        rect.ghost x="18" y="6.5" width="5" height="17" rx="1" {}
                    }
                    " " (ghosts)
                }
            }
        }
    }
}
