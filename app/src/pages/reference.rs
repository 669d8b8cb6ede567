//! The reference of the interface for programs: every operation with what it takes and answers.

use std::sync::Arc;

use maud::{Markup, html};

use super::Frame;
use crate::{components::Nav, i18n::args, visit::Visit};

/// Operations that belong together.
pub struct Group {
    /// The name of the group in the document.
    pub name: &'static str,
    /// The operations.
    pub lines: Vec<Line>,
}

/// An operation.
pub struct Line {
    /// The method.
    pub method: &'static str,
    /// The address.
    pub path: String,
    /// Its name for clients.
    pub id: &'static str,
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// The scope that a token needs; none: whoever may read.
    pub scope: Option<&'static str>,
    /// Parameters of the question, each with what it does.
    pub parameters: Vec<(&'static str, &'static str)>,
    /// The fields of the body.
    pub body: Vec<Field>,
    /// The name of the shape of the answer.
    pub answer: String,
}

/// A field of a body.
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it may be.
    pub kind: String,
    /// Whether it must be there.
    pub required: bool,
    /// What it is.
    pub what: String,
}

/// Renders the reference.
pub fn page(visit: &Arc<Visit>, groups: &[Group], problems: &[(u16, &str)]) -> String {
    let lang = visit.lang;
    let title = lang.t("api-title");
    let frame = Frame { visit, scene: None, nav: Nav::Help, title: title.clone(), islands: false };
    let origin = &visit.origin;
    let first = format!("curl -H 'Authorization: Bearer vekha_…' {origin}/api/v1/roadmaps");
    frame.write(&html! {
        h1.plain { (title) }
        p { (lang.t("api-text")) }
        pre.panel.example { code { (first) } }
        ul.list {
            li { (lang.t("api-token")) " " a href="/account" { (lang.t("nav-account")) } }
            li { (lang.t("api-etag")) }
            li { (lang.t("api-once")) }
            li { (lang.t("api-feed")) }
            li { a href="/api/v1/openapi.json" { "OpenAPI 3.1" } }
        }
        nav.contents aria-label=(lang.t("api-contents")) {
            @for group in groups { a href={ "#" (group.name) } { (named(visit, group)) } " " }
            a href="#problems" { (lang.t("api-problems")) }
        }
        @for group in groups {
            h2 id=(group.name) { (named(visit, group)) " " small { (group.lines.len()) } }
            @for line in &group.lines { (operation(visit, line)) }
        }
        h2 #problems { (lang.t("api-problems")) }
        p.muted { (lang.t("api-problems-text")) }
        div.wide { table.facts {
            thead { tr { th { (lang.t("api-status")) } th { "code" } } }
            tbody {
                @for (status, name) in problems {
                    tr id={ "problem-" (name) } { td { (status) } td { code { (name) } } }
                }
            }
        } }
    })
}

fn named(visit: &Visit, group: &Group) -> String {
    visit.lang.t(&format!("api-tag-{}", group.name.to_lowercase()))
}

fn operation(visit: &Visit, line: &Line) -> Markup {
    let lang = visit.lang;
    let scope = match line.scope {
        Some(scope) => lang.f("api-scope", &args([("scope", scope.into())])),
        None => lang.t("api-anyone"),
    };
    html! {
        details.operation id=(line.id) {
            summary {
                b { (line.method) } " " code { (line.path) } " "
                span.muted lang="en" { (line.summary) }
            }
            p.muted { code { (line.id) } " · " (scope) " · " (lang.t("api-answer")) " " code { (line.answer) } }
            @if !line.parameters.is_empty() {
                table.facts {
                    thead { tr { th { (lang.t("api-parameter")) } th { (lang.t("api-what")) } } }
                    tbody {
                        @for (name, what) in &line.parameters {
                            tr { td { code { (name) } } td lang="en" { (what) } }
                        }
                    }
                }
            }
            @if !line.body.is_empty() {
                table.facts {
                    thead { tr { th { (lang.t("api-field")) } th { (lang.t("api-kind")) } th { (lang.t("api-what")) } } }
                    tbody {
                        @for field in &line.body {
                            tr {
                                td { code { (field.name) } @if field.required { " *" } }
                                td { code { (field.kind) } }
                                td lang="en" { (field.what) }
                            }
                        }
                    }
                }
            }
        }
    }
}
