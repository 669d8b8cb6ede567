//! The register: every request for another deadline and every other change of what was approved, rejected
//! ones too, with totals for each owner.

use std::{collections::BTreeMap, sync::Arc};

use chrono::NaiveDate;
use exchange::harmless;
use leptos::prelude::*;
use roadmap::{
    Category, Extension, Proposal, Task,
    date::{add_days, days_between},
};

use super::Frame;
use crate::{
    components::{Nav, Pager, Part, category_words, office_choices, outcome},
    feed::{Feed, Item},
    i18n::{Lang, signed},
    told,
    visit::{Scene, encoded},
};

/// One request with its task.
struct Entry {
    task: Arc<Task>,
    request: Extension,
}

impl Entry {
    /// Returns `pending`, `approved` or `rejected`.
    fn outcome(&self) -> &'static str {
        match &self.request.decision {
            None if self.request.taken_back.is_some() => "taken_back",
            None => "pending",
            Some(decision) if decision.granted.is_some() => "approved",
            Some(_) => "rejected",
        }
    }

    fn asked(&self) -> i64 {
        days_between(self.request.from.last_day(), self.request.proposed.last_day())
    }

    fn granted(&self) -> i64 {
        let granted = self.request.decision.as_ref().and_then(|decision| decision.granted);
        granted.map_or(0, |to| days_between(self.request.from.last_day(), to.last_day()))
    }
}

/// What may become of a request or a proposal.
const OUTCOMES: [&str; 4] = ["pending", "approved", "rejected", "taken_back"];

fn outcome_words(lang: Lang, outcome: &str) -> String {
    lang.t(&format!("outcome-{}", outcome.replace('_', "-")))
}

/// What an owner asked for and got.
#[derive(Default)]
struct Total {
    requests: usize,
    pending: usize,
    approved: usize,
    rejected: usize,
    asked: i64,
    granted: i64,
}

impl Total {
    fn add(&mut self, entry: &Entry) {
        self.requests += 1;
        self.pending += usize::from(entry.outcome() == "pending");
        self.approved += usize::from(entry.outcome() == "approved");
        self.rejected += usize::from(entry.outcome() == "rejected");
        self.asked += entry.asked();
        self.granted += entry.granted();
    }
}

/// The requests that the address asks for, latest first.
fn entries(scene: &Scene) -> Vec<Entry> {
    let query = &scene.visit.query;
    let fits = |name: &str, value: &str| {
        query.get(name).is_none_or(|wanted| wanted.is_empty() || wanted == value)
    };
    let all = scene.roadmap.tasks.iter().flat_map(|task| {
        task.extensions.iter().map(|request| Entry { task: task.clone(), request: request.clone() })
    });
    let mut entries: Vec<_> = all
        .filter(|entry| fits("owner", &entry.request.office))
        .filter(|entry| fits("outcome", entry.outcome()))
        .filter(|entry| fits("category", entry.request.category.code()))
        .collect();
    // What waits for a decision comes first.
    let order = |it: &Entry| (it.outcome() != "pending", std::cmp::Reverse(it.request.on));
    entries.sort_by(|a, b| (order(a), &a.task.key).cmp(&(order(b), &b.task.key)));
    entries
}

fn totals(entries: &[Entry]) -> BTreeMap<String, Total> {
    let mut totals: BTreeMap<String, Total> = BTreeMap::new();
    for entry in entries {
        totals.entry(entry.request.office.to_string()).or_default().add(entry);
    }
    totals
}

/// Requests, and proposals, on a page.
const PAGE: usize = 50;

/// Renders the register.
pub fn page(scene: &Scene) -> String {
    let lang = scene.lang();
    let title = lang.t("register-title");
    let frame = Frame {
        visit: &scene.visit,
        scene: Some(scene),
        nav: Nav::Register,
        title: title.clone(),
        islands: false,
    };
    let scene = scene.clone();
    frame.render(move || {
        let query = scene.visit.query.without("page").to_string();
        let export = |file: &str| match query.as_str() {
            "" => scene.href(file),
            query => format!("/r/{}{file}?{query}", encoded(&scene.roadmap.key)),
        };
        let (csv, atom) = (export("/register.csv"), export("/decisions.atom"));
        let (entries, proposals) = (entries(&scene), proposals(&scene));
        // One number for both lists: each page has the next of either.
        let part = Part::asked(&scene.visit, entries.len().max(proposals.len()), PAGE);
        let proposals = (proposals.len(), part.of(proposals).collect::<Vec<_>>());
        view! {
            <section class="wide">
                <h1 class="plain">{title}" "<small><a href=csv>"CSV"</a>" · "<a href=atom>"Atom"</a></small></h1>
                <Filters scene=scene.clone()/>
                <Register scene=scene.clone() entries part/>
                <Proposals scene=scene.clone() all=proposals/>
                <Pager visit=scene.visit.clone() part/>
            </section>
        }
        .into_any()
    })
}

#[component]
fn Filters(scene: Scene) -> impl IntoView {
    let lang = scene.lang();
    let choice = |name: &'static str, label: String, options: Vec<(String, String)>| {
        let chosen = scene.visit.query.get(name).unwrap_or("").to_owned();
        let all = std::iter::once((String::new(), lang.t("all"))).chain(options);
        let options = all.map(|(value, label)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{label}</option> }
        });
        view! { <label class="pick">{label}" "<select name=name>{options.collect_view()}</select></label> }
    };
    let outcomes = OUTCOMES.map(|outcome| (outcome.to_owned(), outcome_words(lang, outcome)));
    let categories = Category::ALL
        .iter()
        .map(|category| (category.code().to_owned(), category_words(lang, *category)))
        .collect::<Vec<_>>();
    let asof = scene.visit.query.get("asof").filter(|_| scene.past);
    let asof = asof.map(|day| view! { <input type="hidden" name="asof" value=day.to_owned()/> });
    view! {
        <form class="filters" action=format!("/r/{}/register", scene.roadmap.key)>
            {asof}
            <p class="picks">
            {choice("owner", lang.t("field-owner"), office_choices(&scene))}
            {choice("outcome", lang.t("register-outcome"), outcomes.to_vec())}
            {choice("category", lang.t("extension-category"), categories.to_vec())}
            <button>{lang.t("show")}</button>
            </p>
        </form>
    }
    .into_any()
}

/// The proposals that the address asks for, latest first.
fn proposals(scene: &Scene) -> Vec<Arc<Proposal>> {
    let query = &scene.visit.query;
    let fits = |name: &str, value: &str| {
        query.get(name).is_none_or(|wanted| wanted.is_empty() || wanted == value)
    };
    // A kind of reason is asked for deadlines only.
    let any = query.get("category").is_none_or(str::is_empty);
    let all = scene.roadmap.proposals.iter().rev().filter(|_| any);
    let mut found: Vec<_> = all
        .filter(|it| fits("owner", &it.office) && fits("outcome", outcome(it).0))
        .cloned()
        .collect();
    found.sort_by_key(|it| !it.is_pending());
    found
}

/// Every other change of what was approved: links, durations, owners, criteria, tasks.
#[component]
fn Proposals(scene: Scene, all: (usize, Vec<Arc<Proposal>>)) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    let (n, all) = all;
    if all.is_empty() {
        return None;
    }
    let rows = all.into_iter().map(|proposal| {
        let about = proposal.wish.about().to_owned();
        let name = match scene.roadmap.task(&about) {
            Some(task) => {
                let title = task.title.get(lang.code()).to_owned();
                view! { <a href=scene.task_href(&about)><b>{about.clone()}</b>" "{title}</a> }.into_any()
            }
            None => view! { <b>{about}</b> }.into_any(),
        };
        let on = lang.day(scene.roadmap.date_at(proposal.at), today);
        let decision = proposal.decision.as_ref().filter(|_| !proposal.is_direct());
        let decision = decision.map(|decision| {
            let on = lang.day(scene.roadmap.date_at(decision.at), today);
            let why = if decision.reason.is_empty() { String::new() } else { format!(": {}", decision.reason) };
            format!("{}, {on}{why}", lang.by(&decision.by))
        });
        let direct = proposal.is_direct().then(|| lang.t("register-direct"));
        let last = proposal.decision.as_ref().and_then(|decision| told::last(&scene, decision));
        let last = last.map(|text| view! { <span class="sub">{text}</span> });
        view! {
            <tr>
                <th scope="row">{name}<span class="sub">{scene.office(&proposal.office)}</span></th>
                <td data-label=lang.t("register-proposed-on")>{on}<span class="sub">{lang.by(&proposal.by)}</span></td>
                <td data-label=lang.t("register-change")>{told::wish(&scene, &proposal.wish)}<span class="sub">{proposal.reason.clone()}</span></td>
                <td data-label=lang.t("register-outcome")>{outcome_words(lang, outcome(&proposal).0)}<span class="sub">{decision}{direct}</span>{last}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    Some(view! {
        <h2>{lang.t("register-proposals")}" "<small>{n}</small></h2>
        <div class="scroll" tabindex="0" role="region" aria-label=lang.t("register-proposals")>
        <table class="plain register cards">
            <thead><tr>
                <th scope="col">{lang.t("column-task")}</th>
                <th scope="col">{lang.t("register-proposed-on")}</th>
                <th scope="col">{lang.t("register-change")}</th>
                <th scope="col">{lang.t("register-outcome")}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table>
        </div>
    })
}

#[component]
fn Register(scene: Scene, entries: Vec<Entry>, part: Part) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    if entries.is_empty() {
        return view! { <p class="empty">{lang.t("register-none")}</p> }.into_any();
    }
    let sums = totals(&entries).into_iter().map(|(office, total)| {
        view! {
            <tr>
                <th scope="row">{scene.office(&office)}</th>
                <td class="number" data-label=lang.t("register-requests")>{total.requests}</td>
                <td class="number" data-label=lang.t("register-pending")>{total.pending}</td>
                <td class="number" data-label=lang.t("register-approved")>{total.approved}</td>
                <td class="number" data-label=lang.t("register-rejected")>{total.rejected}</td>
                <td class="number" data-label=lang.t("register-asked")>{total.asked}</td>
                <td class="number" data-label=lang.t("register-granted")>{total.granted}</td>
            </tr>
        }
    });
    let sums = sums.collect_view();
    let rows = part.of(entries.iter()).map(|entry| {
        let Entry { task, request } = entry;
        let late = request.late_request.then(|| {
            view! { <span class="sub">{lang.t("late-request")}</span> }
        });
        let decision = request.decision.as_ref().map(|decision| {
            format!("{}, {}: {}", lang.by(&decision.by), lang.day(decision.on, today), decision.reason)
        });
        let granted = request.decision.as_ref().and_then(|decision| decision.granted);
        let granted = granted.map(|to| lang.deadline(to, today));
        view! {
            <tr>
                <th scope="row"><a href=scene.task_href(&task.key)><b>{task.key.to_string()}</b>" "{task.title.get(lang.code()).to_owned()}</a><span class="sub">{scene.office(&request.office)}</span></th>
                <td data-label=lang.t("register-on")>{lang.day(request.on, today)}{late}</td>
                <td data-label=lang.t("extension-proposed")>{lang.deadline(request.from, today)}" → "{lang.deadline(request.proposed, today)}" "{signed(entry.asked())}</td>
                <td data-label=lang.t("extension-category")>{category_words(lang, request.category)}<span class="sub">{request.explanation.clone()}</span></td>
                <td data-label=lang.t("register-outcome")>{outcome_words(lang, entry.outcome())}" "{granted}<span class="sub">{decision}</span></td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <h2>{lang.t("register-extensions")}" "<small>{entries.len()}</small></h2>
        <div class="scroll" tabindex="0" role="region" aria-label=lang.t("register-extensions")>
        <table class="plain register cards">
            <thead><tr>
                <th scope="col">{lang.t("column-task")}</th>
                <th scope="col">{lang.t("register-on")}</th>
                <th scope="col">{lang.t("extension-proposed")}</th>
                <th scope="col">{lang.t("extension-category")}</th>
                <th scope="col">{lang.t("register-outcome")}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table>
        </div>
        <div class="scroll" tabindex="0" role="region" aria-label=lang.t("register-totals")>
        <table class="plain sums cards">
            <caption>{lang.t("register-totals")}</caption>
            <thead><tr>
                <th scope="col">{lang.t("field-owner")}</th>
                <th scope="col" class="number">{lang.t("register-requests")}</th>
                <th scope="col" class="number">{lang.t("register-pending")}</th>
                <th scope="col" class="number">{lang.t("register-approved")}</th>
                <th scope="col" class="number">{lang.t("register-rejected")}</th>
                <th scope="col" class="number">{lang.t("register-asked")}</th>
                <th scope="col" class="number">{lang.t("register-granted")}</th>
            </tr></thead>
            <tbody>{sums}</tbody>
        </table>
        </div>
    }
    .into_any()
}

/// Writes the requests that the address asks for as rows for a spreadsheet.
pub fn csv(scene: &Scene) -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let head = [
        "key",
        "owner",
        "requested_on",
        "requested_by",
        "from",
        "proposed",
        "days_asked",
        "category",
        "explanation",
        "mitigation",
        "late_request",
        "outcome",
        "granted",
        "days_granted",
        "decided_on",
        "decided_by",
        "reason",
        "change",
    ];
    let mut whole = writer.write_record(head).is_ok();
    for entry in entries(scene) {
        let decision = entry.request.decision.as_ref();
        let of = |get: &dyn Fn(&roadmap::ExtensionDecision) -> String| {
            decision.map(get).unwrap_or_default()
        };
        let cells = [
            entry.task.key.to_string(),
            entry.request.office.to_string(),
            entry.request.on.to_string(),
            scene.lang().by(&entry.request.by),
            entry.request.from.to_string(),
            entry.request.proposed.to_string(),
            entry.asked().to_string(),
            entry.request.category.code().to_owned(),
            entry.request.explanation.clone(),
            entry.request.mitigation.clone(),
            entry.request.late_request.to_string(),
            entry.outcome().to_owned(),
            of(&|decision| decision.granted.map(|to| to.to_string()).unwrap_or_default()),
            entry.granted().to_string(),
            of(&|decision| decision.on.to_string()),
            of(&|decision| scene.lang().by(&decision.by)),
            of(&|decision| decision.reason.clone()),
            "deadline".to_owned(),
        ];
        whole &= writer.write_record(cells.iter().map(|cell| harmless(cell))).is_ok();
    }
    for proposal in proposals(scene) {
        let decision = proposal.decision.as_ref();
        let day = |at| scene.roadmap.date_at(at).to_string();
        let none = String::new;
        let cells = [
            proposal.wish.about().to_owned(),
            proposal.office.to_string(),
            day(proposal.at),
            scene.lang().by(&proposal.by),
            none(),
            told::wish(scene, &proposal.wish),
            none(),
            none(),
            proposal.reason.clone(),
            none(),
            none(),
            outcome(&proposal).0.to_owned(),
            none(),
            none(),
            decision.map(|decision| day(decision.at)).unwrap_or_default(),
            decision.map(|decision| scene.lang().by(&decision.by)).unwrap_or_default(),
            decision.map(|decision| decision.reason.clone()).unwrap_or_default(),
            "plan".to_owned(),
        ];
        whole &= writer.write_record(cells.iter().map(|cell| harmless(cell))).is_ok();
    }
    let bytes = writer.into_inner().unwrap_or_default();
    if whole { String::from_utf8(bytes).unwrap_or_default() } else { String::new() }
}

/// Decisions of a feed at the most.
const FEED: usize = 100;

/// Writes the decisions that the address asks for as Atom 1.0, the latest first.
pub fn atom(scene: &Scene) -> String {
    let (lang, roadmap, origin) = (scene.lang(), &scene.roadmap, &scene.visit.origin);
    let root = format!("{origin}/r/{}/register", encoded(&roadmap.key));
    // What was told once stays as it is: days are said with their years.
    let never = NaiveDate::default();
    // Of an extension only the day of its decision is known.
    let begins = |day| roadmap.end_of(add_days(day, -1));
    let requests = entries(scene).into_iter().filter_map(|entry| {
        let Entry { task, request } = &entry;
        let decision = request.decision.as_ref()?;
        let place = task.extensions.iter().position(|it| it == request)?;
        let (from, to) = (request.from, decision.granted.unwrap_or(request.proposed));
        let dates = format!("{} → {}", lang.deadline(from, never), lang.deadline(to, never));
        let outcome = outcome_words(lang, entry.outcome());
        Some(Item {
            id: format!("{root}#{}-{place}", task.key),
            at: begins(decision.on),
            title: format!("{} {} · {dates} · {outcome}", task.key, task.title.get(lang.code())),
            words: decision.reason.clone(),
            content: String::new(),
            by: lang.by(&decision.by),
            href: format!("{origin}{}", scene.task_href(&task.key)),
        })
    });
    let mut items: Vec<Item> = requests.collect();
    items.extend(proposals(scene).into_iter().filter_map(|proposal| {
        let decision = proposal.decision.as_ref()?;
        let about = proposal.wish.about();
        let there = roadmap.task(about).is_some();
        let page = if there { scene.task_href(about) } else { scene.href("/register") };
        let outcome = outcome_words(lang, outcome(&proposal).0);
        // A decision for what was asked gives no reason of its own.
        let own = !decision.reason.is_empty();
        let words = if own { &decision.reason } else { &proposal.reason };
        Some(Item {
            id: format!("{root}#proposal-{}", proposal.number),
            at: decision.at,
            title: format!("{about} · {} · {outcome}", told::wish(scene, &proposal.wish)),
            words: words.clone(),
            content: String::new(),
            by: lang.by(&decision.by),
            href: format!("{origin}{page}"),
        })
    }));
    items.sort_by(|a, b| (b.at, &a.id).cmp(&(a.at, &b.id)));
    items.truncate(FEED);
    let since = roadmap.approval.as_ref().map(|approval| begins(approval.on)).unwrap_or_default();
    let title = format!("{} · {}", roadmap.title.get(lang.code()), lang.t("register-title"));
    let own = format!("{origin}{}", scene.visit.here());
    Feed { lang, title, root, own, since }.write(&items)
}
