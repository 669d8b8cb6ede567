//! The shapes that carry a status besides its colour.

use leptos::prelude::*;
use maud::{Markup, html};
use roadmap::Rule;

use super::raw;

/// The drawings, once a page; every [`Icon`] refers to one.
pub const SPRITE: &str = concat!(
    r##"<svg class="sprite" aria-hidden="true">"##,
    r##"<symbol id="i-overdue" viewBox="0 0 12 12"><path d="M6 1 11.5 11H.5z" fill="currentColor"></path></symbol>"##,
    r##"<symbol id="i-off_track" viewBox="0 0 12 12"><path d="M2 10 9.6 2.4M4 2h6v6" fill="none" stroke="currentColor" stroke-width="1.9"></path></symbol>"##,
    r##"<symbol id="i-at_risk" viewBox="0 0 12 12"><path d="M6 .9 11.1 6 6 11.1.9 6z" fill="none" stroke="currentColor" stroke-width="1.4"></path><path d="M6 .9V11.1L.9 6z" fill="currentColor"></path></symbol>"##,
    r##"<symbol id="i-no_fresh_data" viewBox="0 0 12 12"><circle cx="6" cy="6" r="4.4" fill="none" stroke="currentColor" stroke-width="1.8"></circle></symbol>"##,
    r##"<symbol id="i-due_soon" viewBox="0 0 12 12"><circle cx="6" cy="6" r="5.6" fill="currentColor"></circle><path class="cut" d="M6 3v3.3L8 7.6" fill="none" stroke-width="1.4"></path></symbol>"##,
    r##"<symbol id="i-in_review" viewBox="0 0 12 12"><path d="M.4 6C2 3.4 3.9 2.2 6 2.2S10 3.4 11.6 6C10 8.6 8.1 9.8 6 9.8S2 8.6.4 6z" fill="currentColor"></path><circle class="hole" cx="6" cy="6" r="1.9"></circle></symbol>"##,
    r##"<symbol id="i-on_track" viewBox="0 0 12 12"><path d="M.5 6h10M7 2.4 10.6 6 7 9.6" fill="none" stroke="currentColor" stroke-width="1.9"></path></symbol>"##,
    r##"<symbol id="i-not_started" viewBox="0 0 12 12"><path d="M6 1 11 6 6 11 1 6z" fill="none" stroke="currentColor" stroke-width="1.4"></path></symbol>"##,
    r##"<symbol id="i-met" viewBox="0 0 12 12"><path d="M6 .2 11.8 6 6 11.8.2 6z" fill="currentColor"></path><path class="cut" d="M3.7 6.2 5.4 7.8 8.4 4.6" fill="none" stroke-width="1.4"></path></symbol>"##,
    r##"<symbol id="i-paused" viewBox="0 0 12 12"><path d="M2.5 1.5h2.4v9H2.5zM7.1 1.5h2.4v9H7.1z" fill="currentColor"></path></symbol>"##,
    r##"<symbol id="i-withdrawn" viewBox="0 0 12 12"><path d="M2 2l8 8M10 2l-8 8" fill="none" stroke="currentColor" stroke-width="1.8"></path></symbol>"##,
    r##"</svg>"##,
);

/// The shape of a status, 12 px, in the colour of its text.
#[component]
pub fn Icon(rule: Rule) -> impl IntoView {
    raw(icon(rule))
}

/// The same as markup.
pub fn icon(rule: Rule) -> Markup {
    html! { svg.i aria-hidden="true" { use href=(icon_name(rule)) {} } }
}

/// Names the drawing of a status.
pub const fn icon_name(rule: Rule) -> &'static str {
    match rule {
        Rule::MetOnTime | Rule::MetWithinExtension | Rule::MetLate => "#i-met",
        Rule::InReviewLate => "#i-in_review",
        Rule::DueToday => "#i-due_soon",
        Rule::Withdrawn => "#i-withdrawn",
        Rule::InReview => "#i-in_review",
        Rule::Overdue => "#i-overdue",
        Rule::Paused => "#i-paused",
        Rule::OffTrack => "#i-off_track",
        Rule::AtRisk => "#i-at_risk",
        Rule::NoFreshData => "#i-no_fresh_data",
        Rule::DueSoon => "#i-due_soon",
        Rule::Draft | Rule::NotStarted => "#i-not_started",
        Rule::OnTrack => "#i-on_track",
    }
}
