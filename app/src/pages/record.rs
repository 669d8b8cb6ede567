//! The record as a whole, for admins: how large it is, its proof, a backup.

use std::sync::Arc;

use maud::{Markup, html};
use store::Verdict;

use super::Frame;
use crate::{
    components::Nav,
    forms::{BACKUP, PROOF},
    i18n::args,
    jobs::{Ended, Job},
    visit::Visit,
};

/// Renders how far long work is, with the way to stop it; whoever looks at the page asks again by a header.
pub fn working(visit: &Visit, name: &str, job: &Job) -> Markup {
    let lang = visit.lang;
    let (done, total) = job.work.steps();
    let figures = args([("done", done.into()), ("total", total.into())]);
    html! {
        div.working role="status" {
            p { b { (lang.t(job.part())) } @if total > 0 { " " (lang.f("work-steps", &figures)) } }
            @if total > 0 {
                progress max=(total) value=(done.min(total)) aria-label=(lang.t(job.part())) {}
            } @else {
                progress aria-label=(lang.t(job.part())) {}
            }
            @if job.may_stop() {
                form method="post" action="/do/stop" {
                    input type="hidden" name="work" value=(name);
                    input type="hidden" name="back" value=(visit.here());
                    p.buttons { button { (lang.t("work-stop")) } }
                }
            }
        }
    }
}

/// Tells whether any of the page's work is under way.
pub fn is_working(visit: &Visit) -> bool {
    [PROOF, BACKUP].iter().any(|name| visit.jobs.get(name).is_some_and(|job| job.ended().is_none()))
}

fn proved(visit: &Visit, verdict: &Verdict) -> Markup {
    let lang = visit.lang;
    let Verdict { events, roadmaps, people, files, faults, notes, .. } = verdict;
    let figures = args([
        ("events", (*events).into()),
        ("roadmaps", (*roadmaps).into()),
        ("people", (*people).into()),
        ("files", (*files).into()),
    ]);
    html! {
        @if verdict.is_whole() {
            p.good { b { (lang.t("record-whole")) } " " (lang.f("record-whole-text", &figures)) }
        } @else {
            p.error { b { (lang.n("record-broken", faults.len())) } }
            ul.list { @for fault in faults { li lang="en" { (fault) } } }
        }
        @if !notes.is_empty() { ul.list { @for note in notes { li.muted lang="en" { (note) } } } }
    }
}

fn outcome(visit: &Visit, job: &Job) -> Markup {
    let lang = visit.lang;
    let at = job.began.format("%Y-%m-%d\u{a0}%H:%M\u{a0}UTC").to_string();
    html! {
        @match job.ended() {
            Some(Ended::Proved(verdict)) => { p.muted { (at) } (proved(visit, verdict)) }
            Some(Ended::BackedUp(name, verdict)) => {
                p.muted { (at) }
                p { (lang.f("record-backed-up", &args([("name", format!("backups/{name}").into())]))) }
                (proved(visit, verdict))
            }
            Some(Ended::Stopped) => { p.muted { (at) " · " (lang.t("work-stopped")) } }
            Some(Ended::Failed(failure)) => { p.error { (failure.message.as_str()) } }
            Some(Ended::Made(_)) | None => {}
        }
    }
}

fn part(visit: &Visit, name: &str, action: &str, words: (&str, &str, &str)) -> Markup {
    let (lang, job) = (visit.lang, visit.jobs.get(name));
    let (title, text, verb) = words;
    let under_way = job.as_ref().filter(|job| job.ended().is_none());
    html! {
        section.panel {
            h2 { (lang.t(title)) }
            p { (lang.t(text)) }
            @match under_way {
                Some(job) => { (working(visit, name, job)) }
                None => {
                    @if let Some(job) = &job { (outcome(visit, job)) }
                    form method="post" action=(action) {
                        input type="hidden" name="back" value="/record";
                        p.buttons { button { (lang.t(verb)) } }
                    }
                }
            }
        }
    }
}

/// Renders the page.
pub fn page(visit: &Arc<Visit>) -> String {
    let lang = visit.lang;
    let title = lang.t("record-title");
    let frame = Frame { visit, scene: None, nav: Nav::Audit, title: title.clone(), islands: false };
    let position = *visit.store.subscribe().borrow();
    let figures = args([
        ("events", position.into()),
        ("roadmaps", visit.store.roadmaps().len().into()),
        ("people", visit.store.directory().people().count().into()),
    ]);
    frame.write(&html! {
        section.wide {
            h1.plain { (title) }
            p { (lang.f("record-figures", &figures)) }
            p { a href="/audit" { (lang.t("nav-audit")) } " · " a href="/checkpoints" { (lang.t("checkpoints-title")) } }
            (part(visit, PROOF, "/do/prove", ("record-proof", "record-proof-text", "record-prove")))
            (part(visit, BACKUP, "/do/back-up", ("record-backup", "record-backup-text", "record-back-up")))
        }
    })
}
