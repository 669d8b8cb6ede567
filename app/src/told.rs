//! What happened, and what somebody wishes, in words.

use chrono::NaiveDate;
use roadmap::{
    Accord, Agreement, Change, CoOwner, Edit, Event, External, ProposalDecision, TaskKey, Wish,
    date::days_between, event::Undone,
};

use crate::{
    components::{criteria_lines, link_words},
    i18n::{Lang, args, signed},
    visit::Scene,
};

/// Puts an event into words: what happened, and what was said with it.
pub fn told(scene: &Scene, event: &Event) -> (String, String) {
    let (lang, today) = (scene.lang(), scene.today());
    let day = |day: NaiveDate| lang.day(day, today);
    let none = String::new();
    match &event.change {
        Change::Reported { report, before, .. } => {
            let percent = if before.percent == report.percent {
                format!("{}\u{a0}%", report.percent)
            } else {
                format!("{} → {}\u{a0}%", before.percent, report.percent)
            };
            let forecast = match (before.forecast, report.forecast) {
                (Some(old), Some(new)) if old != new => format!("{} → {}", day(old), day(new)),
                (_, Some(new)) => day(new),
                (Some(old), None) => day(old),
                (None, None) => "–".to_owned(),
            };
            let confidence = match (before.confidence, report.confidence) {
                (Some(old), Some(new)) if old != new => {
                    format!("{} → {}", lang.confidence(old), lang.confidence(new))
                }
                (_, Some(new)) => lang.confidence(new),
                _ => "–".to_owned(),
            };
            let text = lang.f(
                "told-reported",
                &args([
                    ("percent", percent.into()),
                    ("forecast", forecast.into()),
                    ("confidence", confidence.to_lowercase().into()),
                ]),
            );
            (text, report.note.clone())
        }
        Change::TaskEdited { edits, .. } => {
            (format!("{} {}", lang.t("told-edited"), edited(scene, edits)), none)
        }
        Change::TaskAdded { .. } => (lang.t("told-added"), none),
        Change::TaskRemoved { .. } => (lang.t("told-removed"), none),
        Change::Linked { link, .. } => {
            let kind = link_words(lang, link.kind, link.lag, link.unit);
            (format!("{} {} ({kind})", lang.t("told-linked"), link.from), none)
        }
        Change::ExternalMoved { before, after, .. } => {
            let key = match after.known {
                Some(known) if known.done => "told-external-done",
                Some(_) if before.known.is_some() => "told-external-moved",
                Some(_) => "told-external",
                None => "told-external-gone",
            };
            let known = |it: &External| it.known.map(|it| day(it.finish)).unwrap_or_default();
            let text = lang.f(
                key,
                &args([
                    ("key", external(scene, after).into()),
                    ("from", known(before).into()),
                    ("to", known(after).into()),
                ]),
            );
            (text, none)
        }
        Change::Unlinked { link, .. } => {
            (format!("{} {}", lang.t("told-unlinked"), link.from), none)
        }
        Change::PartDone { office, .. } => {
            (lang.f("told-part", &args([("office", scene.office(office).into())])), none)
        }
        Change::Commented { comment, .. } => {
            let key = if comment.answer_by.is_some() { "told-asked" } else { "told-commented" };
            (lang.t(key), comment.text.clone())
        }
        Change::Answered { .. } => (lang.t("told-answered"), none),
        Change::DateAsked { agreement, .. } => {
            (spoken(scene, agreement, None), agreement.reason.clone())
        }
        Change::DateAnswered { agreement, before, .. } => {
            (spoken(scene, agreement, Some(before)), agreement.reason.clone())
        }
        Change::OpinionGiven { opinion, before, .. } => {
            let new = lang.confidence(opinion.confidence);
            let shown =
                before.map_or(new.clone(), |old| format!("{} → {new}", lang.confidence(old)));
            (
                format!("{} {}", lang.t("told-opinion"), shown.to_lowercase()),
                opinion.sentence.clone(),
            )
        }
        Change::Submitted { submission, .. } => {
            let text = lang.f(
                "told-submitted",
                &args([
                    ("fact", day(submission.fact_date).into()),
                    ("n", submission.pieces().count().into()),
                ]),
            );
            let text = text + &open_words(lang, &submission.open);
            let said = submission.statements.iter().map(|said| said.statement.as_str());
            let said = std::iter::once(submission.statement.as_str()).chain(said);
            let said: Vec<_> = said.filter(|said| !said.is_empty()).collect();
            (text, said.join(" "))
        }
        Change::EvidenceAttached { pieces, .. } => (lang.n("told-attached", pieces.len()), none),
        Change::Proposed { proposal } => {
            let key = if proposal.is_direct() { "told-changed" } else { "told-proposed" };
            (
                lang.f(key, &args([("what", wish(scene, &proposal.wish).into())])),
                proposal.reason.clone(),
            )
        }
        Change::ProposalDecided { decision, proposal, wish: done, .. } => {
            let key =
                if decision.approved { "told-approved-change" } else { "told-rejected-change" };
            let known = scene.roadmap.proposal(*proposal).map(|known| known.wish.clone());
            let what = done.as_deref().cloned().or(known);
            let what = what.map(|what| wish(scene, &what)).unwrap_or_default();
            let text = lang.f(key, &args([("what", what.into())]));
            (joined(text, last(scene, decision)), decision.reason.clone())
        }
        Change::Undone { undone, .. } => (lang.t(undone_key(undone)), none),
        Change::CriteriaProposed { proposal, .. } => {
            let lines = criteria_lines(lang, &proposal.criteria);
            (format!("{} {lines}", lang.t("told-criteria-proposed")), proposal.reason.clone())
        }
        Change::CriteriaDecided { decision, .. } => {
            let key =
                if decision.consent { "told-criteria-consent" } else { "told-criteria-refused" };
            (lang.t(key), decision.reason.clone())
        }
        Change::Decided { decision, .. } => {
            let key = if decision.accepted { "told-accepted" } else { "told-returned" };
            let open = open_words(lang, &decision.open);
            let failed = decision.failed.iter();
            let failed = failed
                .map(|it| format!("{}: {}", lang.n("criterion-failed", it.criterion), it.reason));
            let reason = (!decision.reason.is_empty()).then(|| decision.reason.clone());
            (lang.t(key) + &open, failed.chain(reason).collect::<Vec<_>>().join(" "))
        }
        Change::ExtensionRequested { request, .. } => {
            let text = lang.f(
                "told-asked-extension",
                &args([
                    ("from", lang.deadline(request.from, today).into()),
                    ("to", lang.deadline(request.proposed, today).into()),
                ]),
            );
            let late = if request.late_request {
                format!(" · {}", lang.t("late-request"))
            } else {
                String::new()
            };
            (text + &late, request.explanation.clone())
        }
        Change::ExtensionDecided { decision, before, .. } => {
            let text = match decision.granted {
                Some(granted) => lang.f(
                    "told-granted",
                    &args([
                        ("from", lang.deadline(*before, today).into()),
                        ("to", lang.deadline(granted, today).into()),
                    ]),
                ),
                None => lang.t("told-rejected"),
            };
            (text, decision.reason.clone())
        }
        Change::Paused { halt, .. } => (lang.t("told-paused"), halt.reason.clone()),
        Change::Resumed { halt, .. } => (lang.t("told-resumed"), halt.reason.clone()),
        Change::Withdrawn { halt, .. } => (lang.t("told-withdrawn"), halt.reason.clone()),
        Change::Reopened { halt, .. } => (lang.t("told-reopened"), halt.reason.clone()),
        Change::Created { .. }
        | Change::Approved { .. }
        | Change::OfficeAdded { .. }
        | Change::OfficeRenamed { .. }
        | Change::OfficeCalendarSet { .. }
        | Change::WorkstreamLinked { .. }
        | Change::WorkstreamUnlinked { .. }
        | Change::WorkstreamAdded { .. } => (none.clone(), none),
        Change::Configured { settings, reason } => {
            let names = settings.iter().map(|it| {
                let name: &str = it.into();
                lang.t(&format!("setting-{}", name.replace('_', "-")))
            });
            let names = names.collect::<Vec<_>>().join(", ");
            (lang.f("told-configured", &args([("what", names.into())])), reason.clone())
        }
        Change::WorkstreamEdited { workstream, reason, .. } => {
            let key = workstream.to_string();
            (lang.f("told-workstream-edited", &args([("key", key.into())])), reason.clone())
        }
        Change::WorkstreamRemoved { workstream, .. } => {
            let key = workstream.to_string();
            (lang.f("told-workstream-removed", &args([("key", key.into())])), none)
        }
        Change::StocktakeHeld { stocktake } => {
            let number = stocktake.number.to_string();
            let values = args([("number", number.into()), ("day", day(stocktake.day).into())]);
            (lang.f("told-stocktake", &values), stocktake.participants.clone())
        }
        Change::StocktakeWithdrawn { stocktake, halt } => {
            let values = args([("number", stocktake.to_string().into())]);
            (lang.f("told-stocktake-withdrawn", &values), halt.reason.clone())
        }
        Change::LineFollowed { stocktake, line, became } => {
            let text = lang.f(
                "told-line-followed",
                &args([
                    ("number", stocktake.to_string().into()),
                    ("line", line.to_string().into()),
                    ("key", became.task().to_string().into()),
                ]),
            );
            (text, none)
        }
        Change::LineSettled { stocktake, line, settled } => {
            let key = if settled.kept { "told-line-kept" } else { "told-line-dropped" };
            let (number, line) = (stocktake.to_string(), line.to_string());
            let values = args([("number", number.into()), ("line", line.into())]);
            (lang.f(key, &values), settled.note.clone())
        }
        Change::OfficeClosed { office, reason, .. } => {
            let name = scene.office(office);
            (lang.f("told-office-closed", &args([("name", name.into())])), reason.clone())
        }
    }
}

/// Says what was said last of a date between two offices.
fn spoken(scene: &Scene, agreement: &Agreement, before: Option<&Agreement>) -> String {
    let (lang, today) = (scene.lang(), scene.today());
    let key = match agreement.state {
        Accord::Asked => "told-date-asked",
        Accord::Offered => "told-date-offered",
        Accord::Agreed => "told-date-agreed",
        Accord::Refused => "told-date-refused",
    };
    let before = before.map_or(agreement.asked, |before| before.date);
    let values = [
        ("key", agreement.with.to_string().into()),
        ("date", lang.day(agreement.date, today).into()),
        ("before", lang.day(before, today).into()),
    ];
    lang.f(key, &args(values))
}

fn joined(text: String, more: Option<String>) -> String {
    more.map_or(text.clone(), |more| format!("{text} {more}."))
}

/// Says where a decision took the final milestone, if it moved it.
pub fn last(scene: &Scene, decision: &ProposalDecision) -> Option<String> {
    let (lang, today) = (scene.lang(), scene.today());
    let moved = decision.last.as_ref().filter(|moved| moved.before != moved.after)?;
    let days = days_between(moved.before, moved.after);
    let text = lang.f(
        "effect-last",
        &args([
            ("before", lang.day(moved.before, today).into()),
            ("after", lang.day(moved.after, today).into()),
            ("drift", signed(days).into()),
        ]),
    );
    let mut letters = text.chars();
    Some(letters.next()?.to_uppercase().chain(letters).collect())
}

/// Says what was taken back.
fn undone_key(undone: &Undone) -> &'static str {
    match undone {
        Undone::Report { .. } => "undone-report",
        Undone::Comment { .. } => "undone-comment",
        Undone::Link { .. } => "undone-link",
        Undone::Unlink { .. } => "undone-unlink",
        Undone::Submission { .. } => "undone-submission",
        Undone::Decision { .. } => "undone-decision",
        Undone::Extension { .. } => "undone-extension",
        Undone::Proposal { .. } => "undone-proposal",
        Undone::Edits { .. } => "undone-edits",
        Undone::Added { .. } => "undone-added",
        Undone::Date { .. } => "undone-date",
    }
}

/// Says what was open before a submission or a decision.
fn open_words(lang: Lang, open: &[TaskKey]) -> String {
    if open.is_empty() {
        return String::new();
    }
    let keys = open.join(", ");
    format!(" {}", lang.f("open-before", &args([("n", open.len().into()), ("keys", keys.into())])))
}

/// Says what an edit changes, field by field.
fn edited(scene: &Scene, edits: &[Edit]) -> String {
    edits.iter().map(|edit| one_edited(scene, edit)).collect::<Vec<_>>().join("; ")
}

/// Names a task of another roadmap, to whoever may read that.
fn external(scene: &Scene, of: &External) -> String {
    match scene.visit.roadmap(&of.roadmap) {
        Some(_) => of.to_string(),
        None => scene.lang().t("external-hidden"),
    }
}

fn one_edited(scene: &Scene, edit: &Edit) -> String {
    let (lang, today) = (scene.lang(), scene.today());
    let (field, before, after) = edit.shown(lang.code());
    let name = lang.t(&format!("field-{}", field.replace('_', "-")));
    let or_none = |text: String| if text.is_empty() { "–".to_owned() } else { text };
    let day = |day: Option<NaiveDate>| day.map(|day| lang.day(day, today)).unwrap_or_default();
    let parts = |parts: &[CoOwner]| {
        let parts = parts.iter().map(|part| match part.due {
            Some(due) => format!("{} ({})", scene.office(&part.office), lang.day(due, today)),
            None => scene.office(&part.office),
        });
        parts.collect::<Vec<_>>().join("; ")
    };
    let group = |key: &str| {
        let group = scene.roadmap.workstream(key);
        group.map_or_else(|| key.to_owned(), |group| group.title.get(lang.code()).to_owned())
    };
    let (before, after) = match edit {
        Edit::Owner(swap) => (scene.office(&swap.before), scene.office(&swap.after)),
        Edit::External(swap) => {
            let all = |all: &[External]| {
                all.iter().map(|it| external(scene, it)).collect::<Vec<_>>().join(", ")
            };
            (all(&swap.before), all(&swap.after))
        }
        Edit::CoOwners(swap) => (parts(&swap.before), parts(&swap.after)),
        Edit::Workstream(swap) => (group(&swap.before), group(&swap.after)),
        Edit::Start(swap) | Edit::StartNoEarlierThan(swap) | Edit::MustFinishBy(swap) => {
            (day(swap.before), day(swap.after))
        }
        Edit::Deadline(swap) => {
            (lang.deadline(swap.before, today), lang.deadline(swap.after, today))
        }
        _ => (before, after),
    };
    if before == after {
        // Another language's words changed: they are shown, by the name of the language.
        for other in [Lang::En, Lang::Ru] {
            let (_, before, after) = edit.shown(other.code());
            if before != after {
                let code = other.code().to_uppercase();
                return format!("{name} ({code}): {} → {}", or_none(before), or_none(after));
            }
        }
    }
    format!("{name}: {} → {}", or_none(before), or_none(after))
}

/// Says what somebody wishes to change.
pub fn wish(scene: &Scene, wish: &Wish) -> String {
    let (lang, today) = (scene.lang(), scene.today());
    let key = |key: &str| ("key", key.to_owned().into());
    let link = |link: &roadmap::Link| {
        let how = link_words(lang, link.kind, link.lag, link.unit);
        [("from", link.from.to_string().into()), ("how", how.into())]
    };
    match wish {
        Wish::Add { task } => {
            let due = task.deadline.map(|deadline| lang.deadline(deadline, today));
            lang.f(
                "wish-add",
                &args([
                    key(&task.key),
                    ("title", task.title.get(lang.code()).to_owned().into()),
                    ("owner", scene.office(&task.owner).into()),
                    ("due", due.unwrap_or_default().into()),
                ]),
            )
        }
        Wish::Withdraw { task } => lang.f("wish-withdraw", &args([key(task)])),
        Wish::Edit { edits, .. } => edited(scene, edits),
        Wish::Link { waits, link: of } => {
            let [from, how] = link(of);
            lang.f("wish-link", &args([key(waits), from, how]))
        }
        Wish::Unlink { waits, link: of } => {
            let [from, how] = link(of);
            lang.f("wish-unlink", &args([key(waits), from, how]))
        }
    }
}
