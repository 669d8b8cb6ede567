//! What changed between two points of time: sentences first, then what got worse, better, was moved, is
//! new, gone, decided or said, and of what nobody said a word.

mod between;
mod export;
mod found;
mod rows;
mod summary;

use maud::{Markup, html};
use roadmap::{changes::Kind, date::add_days};

pub use self::{
    between::ENDS,
    export::{atom, csv, table},
    found::{Found, ORDERS, Span},
    summary::sentences,
};
use self::{between::between, rows::row};
use super::Frame;
use crate::{
    components::{Nav, office_choices, pager, region},
    i18n::args,
    query::Query,
    since::Point,
    visit::Scene,
};

/// Renders the page.
pub fn page(scene: &Scene, found: &Found) -> String {
    let lang = scene.lang();
    let title = lang.t("changes-title");
    let frame = Frame {
        visit: &scene.visit,
        scene: Some(scene),
        nav: Nav::Changes,
        title: title.clone(),
        islands: false,
    };
    let sentences = sentences(found, scene);
    frame.write(&html! {
        h1.plain { (title) " " small { (between(found)) } }
        (region("div", "tools", "tools", &html! { (switches(scene, found)) (exports(scene)) }))
        (region("div", "", "filters", &filters(scene, found)))
        (region("div", "", "summary", &html! {
            @match sentences.split_first() {
                Some((first, rest)) => {
                    p.finding {
                        b { (first) }
                        @for sentence in rest { " " (sentence) }
                    }
                }
                None => { p.empty { (nothing(scene, found)) } }
            }
            @if found.own > 0 {
                p.muted {
                    (lang.n("changes-own-left-out", found.own)) " "
                    a href=(scene.visit.at(&query(scene).with("own", "1"))) { (lang.t("changes-own-show")) }
                }
            }
        }))
        (seen(scene, found))
        (region("div", "changes", "changes", &groups(scene, found)))
        (pager(&scene.visit, found.part))
        p { a href=(scene.href("/commitments")) { (lang.t("commitments-title")) } }
    })
}

/// What is said where nothing is to be told: that nothing changed, unless something was recorded that is
/// no task's.
fn nothing(scene: &Scene, found: &Found) -> String {
    let (after, until) = found.span.versions();
    let recorded = usize::try_from(until.saturating_sub(after)).unwrap_or(usize::MAX);
    let narrowed = scene.visit.query.get("owner").is_some() || found.own > 0;
    if recorded == 0 || narrowed {
        return scene.lang().t("changes-none");
    }
    scene.lang().n("changes-none-recorded", recorded)
}

/// What the address asks, without the page.
fn query(scene: &Scene) -> Query {
    scene.visit.query.without("page")
}

/// Since when, in what order.
fn switches(scene: &Scene, found: &Found) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let query = query(scene);
    let now = found.span.was.point;
    let seen = scene.visit.seen(&scene.roadmap.key);
    let approval = scene.roadmap.approval.as_ref();
    let points = [
        seen.map(|_| (Point::Visit, lang.t("changes-visit"))),
        Some((Point::Day(add_days(today, -1)), lang.t("changes-yesterday"))),
        Some((Point::Day(add_days(today, -7)), lang.t("changes-week"))),
        scene.roadmap.last_stocktake().map(|last| {
            let on = lang.day(last.day, today);
            let words = lang.f("changes-stocktake", &args([("on", on.into())]));
            (Point::Stocktake(last.number), words)
        }),
        approval.map(|approval| {
            let on = lang.day(approval.on, today);
            (Point::Approval, lang.f("changes-approval", &args([("on", on.into())])))
        }),
    ];
    let by = scene.visit.query.get("by").unwrap_or("weight");
    let since = |point: Point| {
        scene.visit.at(&query.without("to").without("own").with("from", &point.written()))
    };
    let order =
        |n: usize, it: &str| scene.visit.at(&query.with("by", if n == 0 { "" } else { it }));
    html! {
        div.switches {
            div.switch role="group" aria-label=(lang.t("changes-since")) {
                @for (point, words) in points.into_iter().flatten() {
                    a href=(since(point)) aria-current=[(point == now).then_some("true")] { (words) }
                }
            }
            div.switch role="group" aria-label=(lang.t("changes-order")) {
                @for (n, it) in ORDERS.into_iter().enumerate() {
                    a href=(order(n, it)) aria-current=[(it == by).then_some("true")] {
                        (lang.t(&format!("changes-by-{it}")))
                    }
                }
            }
            (two_dates(scene, found))
        }
    }
}

/// Any two dates.
fn two_dates(scene: &Scene, found: &Found) -> Markup {
    let lang = scene.lang();
    let query = query(scene).without("from").without("to");
    let to = found.span.is.today();
    html! {
        details.two-dates {
            summary { (lang.t("changes-two-dates")) }
            form action=(scene.visit.path) {
                (hidden(&query))
                label.pick { (lang.t("changes-from")) " " input type="date" name="from" value=(found.span.was.day.to_string()) required; }
                label.pick { (lang.t("changes-to")) " " input type="date" name="to" value=(to.to_string()) required; }
                button { (lang.t("show")) }
            }
        }
    }
}

/// The rest of an address, for a form that changes a part of it.
fn hidden(query: &Query) -> Markup {
    html! {
        @for (name, value) in &query.0 { input type="hidden" name=(name) value=(value); }
    }
}

/// The same for programs and for paper.
fn exports(scene: &Scene) -> Markup {
    let rest = query(scene).without("asof").to_string();
    let sign = if rest.is_empty() { "" } else { "?" };
    let at = |ending: &str| scene.href(&format!("/changes.{ending}{sign}{rest}"));
    html! {
        p.exports {
            a href=(at("csv")) { "CSV" } " "
            a href=(at("atom")) type="application/atom+xml" { "Atom" }
        }
    }
}

/// Which office and which kind.
fn filters(scene: &Scene, found: &Found) -> Markup {
    let lang = scene.lang();
    let asked = &scene.visit.query;
    let rest = query(scene).without("owner").without("kind");
    let (owner, kind) = (asked.get("owner"), asked.get("kind"));
    html! {
        form.filters action=(scene.visit.path) {
            (hidden(&rest))
            p.picks {
                label.pick {
                    (lang.t("field-owner")) " "
                    select name="owner" {
                        option value="" { (lang.t("all")) }
                        @for (key, name) in office_choices(scene) {
                            option value=(key) selected[owner == Some(key.as_str())] { (name) }
                        }
                    }
                }
                label.pick {
                    (lang.t("changes-kind")) " "
                    select name="kind" {
                        option value="" { (lang.t("all")) }
                        @for it in Kind::ALL {
                            @let n = found.of_owner(scene, *it).count();
                            option value=(it.code()) selected[kind == Some(it.code())] {
                                (lang.t(&format!("changes-kind-{}", it.code()))) " (" (n) ")"
                            }
                        }
                    }
                }
                button { (lang.t("show")) }
            }
        }
    }
}

/// The button by which a reader says that they have seen all of it; nothing else moves their mark.
fn seen(scene: &Scene, found: &Found) -> Markup {
    let (visit, lang) = (&scene.visit, scene.lang());
    let may = visit.viewer.is_some() && visit.token.is_none() && !scene.past && !found.span.is.past;
    let before = visit.seen(&scene.roadmap.key);
    let back = scene.href("/changes");
    html! {
        @if may {
            form.seen method="post" action="/do/seen" {
                input type="hidden" name="roadmap" value=(scene.roadmap.key.as_str());
                input type="hidden" name="version" value=(scene.roadmap.version);
                input type="hidden" name="back" value=(back);
                p.buttons {
                    button { (lang.t("changes-seen")) }
                    span.muted {
                        @match before {
                            Some(seen) => {
                                (lang.f("changes-seen-until", &args([("at", lang.instant(seen.at, &scene.roadmap, scene.today()).into())])))
                            }
                            None => { (lang.t("changes-seen-never")) }
                        }
                    }
                }
            }
        }
    }
}

/// The entries of the page under their heads: kinds, offices, or none.
fn groups(scene: &Scene, found: &Found) -> Markup {
    let lang = scene.lang();
    let by = scene.visit.query.get("by").unwrap_or("weight");
    let mut groups: Vec<(String, Option<usize>, Vec<Markup>)> = Vec::new();
    for entry in found.on_page() {
        let (title, n) = match by {
            "time" => (String::new(), None),
            "office" => {
                (found.office(entry).map(|key| scene.office(key)).unwrap_or_default(), None)
            }
            _ => {
                let n = found.shown.iter().filter(|it| it.kind == entry.kind).count();
                (lang.t(&format!("changes-kind-{}", entry.kind.code())), Some(n))
            }
        };
        let row = row(found, entry);
        match groups.last_mut().filter(|(known, ..)| *known == title) {
            Some((.., rows)) => rows.push(row),
            None => groups.push((title, n, vec![row])),
        }
    }
    html! {
        @for (title, n, rows) in &groups {
            section {
                @if !title.is_empty() {
                    h2 { (title) @if let Some(n) = n { " " small { (n) } } }
                }
                ul.changed { @for row in rows { (row) } }
            }
        }
    }
}
