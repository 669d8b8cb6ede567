//! The inbox: what the viewer was told, the newest first, by task; each line with the way to what settles it.

use std::{collections::HashMap, sync::Arc};

use maud::{Markup, html};
use roadmap::RoadmapKey;
use store::{Bounce, Entry, Wanted};

use super::Frame;
use crate::{
    components::{Nav, Part, pager, region},
    entries::{href, is_known, words},
    i18n::args,
    query::Query,
    queue,
    visit::{Scene, Visit, encoded},
};

/// Entries on a page.
pub const PAGE: usize = 50;
/// What may be shown instead of everything.
pub const SHOWN: [&str; 3] = ["unread", "reminders", "news"];
/// Roadmaps at the most among which one is chosen.
const ROADMAPS: usize = 50;

/// Reads which entries an address asks for.
pub fn wanted(query: &Query) -> Wanted {
    let show = query.get("show").unwrap_or("");
    let news = match show {
        "reminders" => Some(false),
        "news" => Some(true),
        _ => None,
    };
    let roadmap = query.get("roadmap").map(RoadmapKey::from);
    Wanted { unread: show == "unread", news, roadmap, before: None }
}

/// What a page shows.
#[derive(Clone, Copy)]
pub struct Found<'a> {
    /// The entries of the page.
    pub entries: &'a [Entry],
    /// How many there are on all pages.
    pub total: usize,
    /// How many of those were not read.
    pub new: usize,
}

/// What of a page is of one task.
struct Group<'a> {
    scene: &'a Scene,
    task: &'a str,
    entries: Vec<&'a Entry>,
}

/// Renders entries of the viewer's inbox; `bounce` says that mail reaches the viewer no more.
pub fn page(
    visit: &Arc<Visit>,
    Found { entries, total, new }: Found<'_>,
    part: Part,
    bounce: Option<&Bounce>,
) -> String {
    let lang = visit.lang;
    let title = lang.t("inbox-title");
    let frame = Frame { visit, scene: None, nav: Nav::Inbox, title: title.clone(), islands: false };
    let mut scenes: HashMap<&str, Option<Scene>> = HashMap::new();
    for entry in entries {
        // What somebody may not read any more is not said to them either.
        let known = || visit.roadmap(&entry.roadmap).map(|roadmap| Scene::now(visit, roadmap));
        scenes.entry(&entry.roadmap).or_insert_with(known);
    }
    let groups = grouped(entries, &scenes);
    let unread = queue::unread(visit);
    let all = html! {
        h1.plain { (title) " " small { (lang.n("inbox-unread", unread)) } }
        (filters(visit))
        @if new > 0 { (read_all(visit, new)) }
        @if total == 0 { p.empty { (lang.t("inbox-none")) } }
        @for (n, group) in groups.iter().enumerate() {
            (of_task(visit, group, &next(visit, &groups, n)))
        }
    };
    frame.write(&html! {
        (region("div", "inbox", "inbox", &all))
        (pager(visit, part))
        p.muted {
            (by_mail(visit, bounce)) " "
            a href="/account#reminders" { (lang.t("inbox-choose")) }
        }
    })
}

/// Says whether what is here goes out by mail, too.
fn by_mail(visit: &Visit, bounce: Option<&Bounce>) -> Markup {
    let lang = visit.lang;
    let known = visit.viewer.as_ref().and_then(|person| person.mail.as_ref());
    match known.filter(|known| known.window.is_some()) {
        _ if visit.post.is_none() => html! { (lang.t("inbox-no-mail")) },
        Some(known) if bounce.is_some_and(|bounce| bounce.address == known.address) => {
            let values = args([("address", known.address.clone().into())]);
            html! {
                a.tone-warn href="/account#mail" { (lang.f("inbox-mail-stopped", &values)) }
            }
        }
        Some(known) => {
            let values = args([("address", known.address.clone().into())]);
            html! { a href="/account#mail" { (lang.f("inbox-mail-to", &values)) } }
        }
        None => html! { a href="/account#mail" { (lang.t("inbox-mail-offer")) } },
    }
}

/// Puts entries together by their tasks, each where its newest one stands.
fn grouped<'a>(entries: &'a [Entry], scenes: &'a HashMap<&str, Option<Scene>>) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for entry in entries {
        let Some(scene) = scenes.get(entry.roadmap.as_str()).and_then(Option::as_ref) else {
            continue;
        };
        let same = |group: &&mut Group<'a>| {
            group.task == entry.task.as_str() && group.scene.roadmap.key == scene.roadmap.key
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.entries.push(entry),
            None => groups.push(Group { scene, task: entry.task.as_str(), entries: vec![entry] }),
        }
    }
    groups
}

/// What is shown, and of which roadmap.
fn filters(visit: &Visit) -> Markup {
    let (lang, query) = (visit.lang, visit.query.without("page"));
    let shown = query.get("show").unwrap_or("");
    let ways = [
        ("", "inbox-all"),
        ("unread", "inbox-only-unread"),
        ("reminders", "inbox-only-reminders"),
        ("news", "inbox-only-news"),
    ];
    let roadmaps = visit.roadmaps();
    let chosen = query.get("roadmap").unwrap_or("");
    html! {
        nav.saved-views data-stay="" aria-label=(lang.t("inbox-shown")) {
            @for (n, (show, key)) in ways.iter().enumerate() {
                @if n > 0 { " · " }
                a href=(visit.at(&query.with("show", show))) aria-current=[(*show == shown).then_some("true")] { (lang.t(key)) }
            }
        }
        @if roadmaps.len() > 1 {
            form.filters action="/inbox" {
                @if !shown.is_empty() { input type="hidden" name="show" value=(shown); }
                p.picks {
                    label {
                        (lang.t("inbox-roadmap")) " "
                        select name="roadmap" {
                            option value="" { (lang.t("inbox-roadmaps")) }
                            @for roadmap in roadmaps.iter().take(ROADMAPS) {
                                option value=(roadmap.key.as_str()) selected[roadmap.key == chosen] { (roadmap.title.get(lang.code())) }
                            }
                        }
                    }
                    " " button { (lang.t("inbox-show")) }
                }
            }
        }
    }
}

/// One button that marks as read what is shown here and on the other pages, and says how much that is.
fn read_all(visit: &Visit, new: usize) -> Markup {
    let roadmap = visit.query.get("roadmap");
    let show = visit.query.get("show").filter(|show| *show != "unread");
    html! {
        form.read-all method="post" action="/do/mark-read" {
            @if let Some(roadmap) = roadmap { input type="hidden" name="roadmap" value=(roadmap); }
            @if let Some(show) = show { input type="hidden" name="show" value=(show); }
            input type="hidden" name="back" value=(visit.here());
            button { (visit.lang.n("inbox-read-all", new)) }
        }
    }
}

/// Returns the place of a group on the page.
fn place(group: &Group<'_>) -> String {
    format!("entries-of-{}-{}", group.scene.roadmap.key.as_str(), group.task)
}

/// Returns where one goes on after something of a group was read: at the group, or at one beside it where
/// it may be gone.
fn next(visit: &Visit, groups: &[Group<'_>], n: usize) -> String {
    let goes = visit.query.get("show") == Some("unread");
    let own = groups.get(n).filter(|group| !goes || group.entries.len() > 1);
    let beside = || groups.get(n + 1).or_else(|| n.checked_sub(1).and_then(|n| groups.get(n)));
    match own.or_else(beside) {
        Some(group) => format!("{}#{}", visit.here(), encoded(&place(group))),
        None => visit.here(),
    }
}

/// The entries of one task; `back` is where one goes on once something of it was read.
fn of_task(visit: &Visit, group: &Group<'_>, back: &str) -> Markup {
    let Group { scene, task, entries } = group;
    let lang = visit.lang;
    let known = scene.roadmap.task(task);
    let unread = entries.iter().filter(|entry| entry.read.is_none()).count();
    html! {
        section.told id=(place(group)) {
            h2 {
                @if let Some(known) = known {
                    a href=(scene.task_href(task)) { (task) " " (known.title.get(lang.code())) }
                } @else if task.is_empty() {
                    (lang.t("inbox-roadmap"))
                } @else {
                    (task)
                }
                " " small { a href=(scene.href("")) { (scene.roadmap.title.get(lang.code())) } }
            }
            ul.list { @for entry in entries { (line(visit, scene, entry, back)) } }
            @if unread > 1 {
                form method="post" action="/do/mark-read" {
                    input type="hidden" name="roadmap" value=(scene.roadmap.key.as_str());
                    input type="hidden" name="task" value=(task);
                    input type="hidden" name="back" value=(back);
                    button.link { (lang.n("inbox-read-task", unread)) }
                }
            }
        }
    }
}

/// One entry: what, since when, and where it is settled.
fn line(visit: &Visit, scene: &Scene, entry: &Entry, back: &str) -> Markup {
    let lang = visit.lang;
    // A later version may have told of what this one does not know.
    if !is_known(entry) {
        return Markup::default();
    }
    let at = lang.instant(entry.at, &scene.roadmap, scene.today());
    html! {
        li.unread[entry.read.is_none()] data-key=(entry.id) {
            @if entry.read.is_none() {
                span.mark.tone-info { span aria-hidden="true" { "● " } (lang.t("inbox-new")) } " "
            }
            a.title href=(href(scene, entry)) { (words(scene, entry)) }
            span.sub { time datetime=(entry.at.to_rfc3339()) { (at) } }
            @if entry.read.is_none() {
                form.cut method="post" action="/do/mark-read" {
                    input type="hidden" name="id" value=(entry.id);
                    input type="hidden" name="back" value=(back);
                    button.link { (lang.t("inbox-read")) }
                }
            }
        }
    }
}
