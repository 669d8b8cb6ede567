//! Commands of every kind with right and wrong values, for property tests.

use chrono::NaiveDate;
use proptest::prelude::*;

use crate::{
    Actor, By, CalendarChoice, Category, Command, Confidence, Criterion, Deadline, Definition,
    Evidence, External, Failed, Known, LagUnit, Line, Link, LinkType, NodeKey, Office, OfficeKey,
    Roles, Settings, TaskKey, TaskPlan, Text, Wanted, Workstream, WorkstreamKey, WorkstreamPatch,
    command::{Following, Reply},
    date::add_days,
    patch::Patch,
};

fn key() -> impl Strategy<Value = TaskKey> {
    prop_oneof![
        8 => prop::sample::select(vec!["A-1", "A-2", "A-3", "A-4", "B-1", "B-2"]),
        1 => prop::sample::select(vec!["A-5", "Ж-1", "", "no such key", "../x"]),
    ]
    .prop_map(TaskKey::from)
}

fn office() -> impl Strategy<Value = OfficeKey> {
    prop::sample::select(vec!["first", "second", "third", "nobody"]).prop_map(OfficeKey::from)
}

fn day() -> impl Strategy<Value = NaiveDate> {
    prop_oneof![
        9 => (-60i64..120).prop_map(|days| add_days(NaiveDate::default(), 20_700 + days)),
        1 => prop::sample::select(vec![NaiveDate::MIN, NaiveDate::MAX, NaiveDate::default()]),
    ]
}

fn deadline() -> impl Strategy<Value = Deadline> {
    prop_oneof![
        6 => day().prop_map(Deadline::Day),
        1 => (2020i32..2030, 1u32..=12).prop_map(|(year, month)| Deadline::Month(year, month)),
        1 => (2020i32..2030, 1u32..=4).prop_map(|(year, quarter)| Deadline::Quarter(year, quarter)),
        1 => Just(Deadline::Month(i32::MAX, 12)),
    ]
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[a-zа-я ]{1,20}",
        1 => Just(String::new()),
        1 => Just("</textarea><script>alert(1)</script>".to_owned()),
        1 => Just("x".repeat(5000)),
    ]
}

fn text() -> impl Strategy<Value = Text> {
    prop_oneof![
        words().prop_map(Text::from),
        (words(), words()).prop_map(|(en, ru)| Text::en_ru(&en, &ru)),
    ]
}

fn confidence() -> impl Strategy<Value = Confidence> {
    prop::sample::select(vec![Confidence::Green, Confidence::Amber, Confidence::Red])
}

fn group() -> impl Strategy<Value = WorkstreamKey> {
    prop::sample::select(vec!["A", "B", "C", "first", "none"]).prop_map(WorkstreamKey::from)
}

fn workstream_patch() -> impl Strategy<Value = WorkstreamPatch> {
    let parent = prop::option::of(prop::option::of(group()));
    let (title, owner) = (prop::option::of(text()), prop::option::of(office()));
    (title, owner, parent, prop::option::of(0usize..4)).prop_map(|(title, owner, parent, place)| {
        WorkstreamPatch { title, owner, parent, place, ..WorkstreamPatch::default() }
    })
}

fn wanted() -> impl Strategy<Value = Wanted> {
    let days = -1i64..40;
    let settings = (days, 0i64..30).prop_map(|(due_soon_days, grace_days)| Settings {
        due_soon_days,
        grace_days,
        ..Settings::default()
    });
    let zone = prop::sample::select(vec!["Europe/Moscow", "Asia/Tokyo", "Nowhere"]);
    let calendar = prop::sample::select(vec!["ru", "de", "continuous", "mars"]);
    let last = prop::option::of(prop::option::of(key()));
    (prop::option::of(settings), prop::option::of(zone), prop::option::of(calendar), last).prop_map(
        |(settings, zone, calendar, final_task)| Wanted {
            settings,
            final_task,
            time_zone: zone.map(str::to_owned),
            calendar: calendar.map(|name| CalendarChoice::BuiltIn(name.to_owned())),
            ..Wanted::default()
        },
    )
}

/// A task, or now and then a workstream.
fn waits() -> impl Strategy<Value = NodeKey> {
    prop_oneof![
        5 => key().prop_map(NodeKey::from),
        1 => prop::sample::select(vec!["A", "B", "C"]).prop_map(NodeKey::from),
    ]
}

fn link() -> impl Strategy<Value = Link> {
    let kinds = vec![
        LinkType::FinishToStart,
        LinkType::StartToStart,
        LinkType::FinishToFinish,
        LinkType::StartToFinish,
    ];
    let units = vec![LagUnit::Working, LagUnit::Calendar];
    let lag = prop_oneof![9 => -10i32..20, 1 => any::<i32>()];
    (waits(), prop::sample::select(kinds), lag, prop::sample::select(units))
        .prop_map(|(from, kind, lag, unit)| Link { from, kind, lag, unit })
}

fn task() -> impl Strategy<Value = TaskPlan> {
    let workstream = prop::sample::select(vec!["A", "B", "C"]);
    let duration = prop::option::of(prop_oneof![9 => 0u32..40, 1 => any::<u32>()]);
    let links = prop::collection::vec(link(), 0..3);
    (
        key(),
        workstream,
        text(),
        office(),
        prop::option::of(day()),
        prop::option::of(deadline()),
        duration,
        links,
    )
        .prop_map(|(key, workstream, title, owner, start, deadline, duration, links)| {
            TaskPlan {
                key,
                workstream: workstream.into(),
                title,
                owner,
                start,
                deadline,
                duration,
                links,
                ..TaskPlan::default()
            }
        })
}

fn patch() -> impl Strategy<Value = Patch> {
    (
        prop::option::of(text()),
        prop::option::of(office()),
        prop::option::of(prop::option::of(day())),
        prop::option::of(deadline()),
        prop::option::of(prop::option::of(any::<u32>())),
        prop::option::of(text()),
        prop::option::of(prop::option::of((0u32..20, 0u32..20, 0u32..20))),
        prop::option::of(prop::option::of(day())),
        prop::option::of(prop::option::of(day())),
        prop::option::of(criteria()),
        prop::option::of(prop::collection::vec(external(), 0..3)),
    )
        .prop_map(
            |(
                title,
                owner,
                start,
                deadline,
                duration,
                deliverable,
                estimate,
                from,
                by,
                criteria,
                external,
            )| Patch {
                criteria,
                external,
                estimate: estimate.map(|days| {
                    days.map(|(low, likely, high)| crate::schedule::Estimate { low, likely, high })
                }),
                start_no_earlier_than: from,
                must_finish_by: by,
                title,
                owner,
                start,
                deadline,
                duration,
                deliverable,
                ..Patch::default()
            },
        )
}

fn external() -> impl Strategy<Value = External> {
    let known = prop::option::of((day(), any::<bool>()))
        .prop_map(|known| known.map(|(finish, done)| Known { finish, done }));
    let roadmap = prop::sample::select(vec!["power", "power", "law", "a b"]);
    (roadmap, prop::sample::select(vec!["P-1", "P-2"]), known).prop_map(|(roadmap, task, known)| {
        External { roadmap: roadmap.into(), task: task.into(), known }
    })
}

fn evidence() -> impl Strategy<Value = Vec<Evidence>> {
    let piece = prop_oneof![
        (words(), day()).prop_map(|(number, date)| Evidence::Document { number, date }),
        Just(Evidence::Link("https://example.org/act".to_owned())),
        Just(Evidence::Link("javascript:alert(1)".to_owned())),
        (words(), "[0-9a-f]{64}", 0u64..2).prop_map(|(name, sha256, size)| Evidence::File {
            name,
            sha256,
            size
        }),
    ];
    prop::collection::vec(piece, 0..3)
}

fn criteria() -> impl Strategy<Value = Vec<Criterion>> {
    let criterion =
        (text(), text()).prop_map(|(text, verification)| Criterion { text, verification });
    prop::collection::vec(criterion, 0..3)
}

fn line() -> impl Strategy<Value = Line> {
    (words(), office(), day()).prop_map(|(text, office, until)| Line::new(text, office, until))
}

fn following() -> impl Strategy<Value = Following> {
    prop::sample::select(vec![Following::Task, Following::Question, Following::Request])
}

fn reply() -> impl Strategy<Value = Reply> {
    prop_oneof![
        2 => Just(Reply::Accept),
        2 => (day(), words()).prop_map(|(date, reason)| Reply::Offer { date, reason }),
        1 => words().prop_map(|reason| Reply::Refuse { reason }),
    ]
}

/// A command that changes the plan.
pub fn wish() -> impl Strategy<Value = Command> {
    prop_oneof![
        2 => task().prop_map(|task| Command::AddTask(Box::new(task))),
        1 => key().prop_map(Command::RemoveTask),
        3 => (key(), 0u64..4, patch()).prop_map(|(task, revision, patch)| Command::EditTask { task, revision, patch: Box::new(patch) }),
        3 => (waits(), link()).prop_map(|(task, link)| Command::Link { task, link }),
        1 => (waits(), waits(), link()).prop_map(|(task, from, link)| Command::Unlink { task, from, kind: link.kind }),
    ]
}

/// A command of any kind.
pub fn command() -> impl Strategy<Value = Command> {
    let categories = vec![Category::Dependency, Category::Legal, Category::Error];
    prop_oneof![
        1 => Just(Command::Approve),
        1 => (office(), text()).prop_map(|(key, name)| Command::AddOffice(Office { key, name, calendar: None, closed: None })),
        1 => (office(), text()).prop_map(|(office, name)| Command::RenameOffice { office, name }),
        1 => (office(), text()).prop_map(|(owner, title)| Command::AddWorkstream(Workstream { parent: None,
            key: "C".into(), title, owner, co_owners: Vec::new(), links: Vec::new(),
            deliverable: Text::default(), basis: Text::default(), sources: Vec::new(),
        })),
        2 => task().prop_map(|task| Command::AddTask(Box::new(task))),
        1 => key().prop_map(Command::RemoveTask),
        3 => (key(), 0u64..4, patch()).prop_map(|(task, revision, patch)| Command::EditTask { task, revision, patch: Box::new(patch) }),
        3 => (waits(), link()).prop_map(|(task, link)| Command::Link { task, link }),
        1 => (waits(), waits(), link()).prop_map(|(task, from, link)| Command::Unlink { task, from, kind: link.kind }),
        1 => (office(), prop::option::of(prop::sample::select(vec!["ru", "continuous", "never"])))
            .prop_map(|(office, name)| Command::SetOfficeCalendar { office, calendar: name.map(|name| CalendarChoice::BuiltIn(name.to_owned())) }),
        8 => (key(), -1i64..103, prop::option::of(day()), prop::option::of(confidence()), words())
            .prop_map(|(task, percent, forecast, confidence, note)| Command::Report { task, percent, forecast, confidence, note }),
        2 => (key(), words(), prop::option::of(day())).prop_map(|(task, text, answer_by)| Command::Comment { task, text, answer_by }),
        1 => (key(), 0usize..3).prop_map(|(task, comment)| Command::Answer { task, comment }),
        3 => (key(), key(), day(), words())
            .prop_map(|(task, with, date, reason)| Command::AskDate { task, with, date, reason }),
        3 => (key(), key(), reply())
            .prop_map(|(task, with, reply)| Command::AnswerDate { task, with, reply }),
        1 => (key(), confidence(), words()).prop_map(|(task, confidence, sentence)| Command::GiveOpinion { task, confidence, sentence }),
        4 => (key(), day(), words(), prop::collection::vec(words(), 0..3), evidence(), prop::collection::vec(0usize..4, 0..2))
            .prop_map(|(task, fact_date, statement, statements, evidence, keep)| Command::Submit { task, fact_date, statement, statements, evidence, keep }),
        3 => (key(), evidence()).prop_map(|(task, evidence)| Command::Attach { task, evidence }),
        2 => (key(), 0u64..2, criteria(), words()).prop_map(|(task, revision, criteria, reason)| {
            let patch = Patch { criteria: Some(criteria), ..Patch::default() };
            Command::Propose { wish: Box::new(Command::EditTask { task, revision, patch: Box::new(patch) }), reason }
        }),
        6 => (wish(), words()).prop_map(|(wish, reason)| Command::Propose { wish: Box::new(wish), reason }),
        2 => (wish(), words()).prop_map(|(wish, reason)| Command::Change { wish: Box::new(wish), reason }),
        5 => (0u32..9, any::<bool>(), words()).prop_map(|(proposal, approve, reason)| Command::DecideProposal { proposal, approve, reason }),
        4 => (key(), any::<bool>(), words(), prop::collection::vec((0usize..3, words()), 0..2))
            .prop_map(|(task, accept, reason, failed)| {
                let failed = failed.into_iter().map(|(criterion, reason)| Failed { criterion, reason });
                Command::Decide { task, accept, reason, failed: failed.collect() }
            }),
        2 => (key(), deadline(), prop::sample::select(categories), words())
            .prop_map(|(task, proposed, category, explanation)| Command::RequestExtension { task, proposed, category, explanation, mitigation: String::new() }),
        2 => (key(), prop::option::of(deadline()), words()).prop_map(|(task, granted, reason)| Command::DecideExtension { task, granted, reason }),
        1 => (key(), words()).prop_map(|(task, reason)| Command::Pause { task, reason }),
        1 => (key(), words()).prop_map(|(task, reason)| Command::Resume { task, reason }),
        1 => (key(), words()).prop_map(|(task, reason)| Command::Withdraw { task, reason }),
        1 => (key(), words()).prop_map(|(task, reason)| Command::Reopen { task, reason }),
        1 => (office(), prop::option::of(office()), words()).prop_map(|(office, into, reason)| Command::CloseOffice { office, into, reason }),
        2 => (group(), workstream_patch(), words()).prop_map(|(workstream, patch, reason)| Command::EditWorkstream { workstream, patch: Box::new(patch), reason }),
        1 => group().prop_map(Command::RemoveWorkstream),
        2 => (wanted(), words()).prop_map(|(wanted, reason)| Command::Configure { wanted: Box::new(wanted), reason }),
        2 => prop::collection::vec((key(), external()), 1..4).prop_map(Command::NoteExternal),
        1 => (key(), office()).prop_map(|(task, office)| Command::FinishPart { task, office }),
        3 => (day(), words(), prop::collection::vec(line(), 0..3))
            .prop_map(|(day, participants, lines)| Command::HoldStocktake { day, participants, lines }),
        3 => (0u32..3, 0u32..3, following(), key())
            .prop_map(|(stocktake, line, as_what, task)| Command::FollowLine { stocktake, line, as_what, task }),
        2 => (0u32..3, 0u32..3, any::<bool>(), words())
            .prop_map(|(stocktake, line, kept, note)| Command::SettleLine { stocktake, line, kept, note }),
        1 => (0u32..3, words()).prop_map(|(stocktake, reason)| Command::WithdrawStocktake { stocktake, reason }),
    ]
}

/// One of a few people of every role.
pub fn actor() -> impl Strategy<Value = Actor> {
    let none = Roles::default();
    let person = |name: &str, offices: &[&str], roles| Actor {
        deputy_for: Vec::new(),
        by: By::new(name.into(), name.to_owned()),
        offices: offices.iter().map(|office| (*office).into()).collect(),
        roles,
    };
    prop::sample::select(vec![
        person("planner", &["first", "second"], Roles { planner: true, ..none }),
        person("planner", &["first", "second"], Roles { planner: true, ..none }),
        person("reviewer", &[], Roles { reviewer: true, ..none }),
        person("controller", &[], Roles { controller: true, ..none }),
        person(
            "both",
            &["third"],
            Roles { planner: true, reviewer: true, controller: true, ..none },
        ),
        person("admin", &[], Roles { admin: true, ..none }),
        person("reader", &[], none),
    ])
}

/// A small plan of two workstreams.
pub fn definition(key: &str) -> Definition {
    let start = add_days(NaiveDate::default(), 20_700);
    let office =
        |key: &str| Office { key: key.into(), name: Text::from(key), calendar: None, closed: None };
    let workstream = |key: &str, owner: &str| Workstream {
        parent: None,
        key: key.into(),
        title: Text::en_ru(key, "Направление"),
        owner: owner.into(),
        co_owners: Vec::new(),
        links: Vec::new(),
        deliverable: Text::default(),
        basis: Text::default(),
        sources: Vec::new(),
    };
    let task = |key: &str, owner: &str, from: i64, to: i64, after: Option<&str>| TaskPlan {
        key: key.into(),
        workstream: key.split('-').next().unwrap_or_default().into(),
        title: Text::en_ru(key, "Задача"),
        owner: owner.into(),
        criteria: if key == "A-1" {
            let verification = Text::from("the act");
            vec![
                Criterion {
                    text: Text::en_ru("The act is signed", "Акт подписан"), verification
                },
                Criterion { text: Text::from("The table is checked"), ..Criterion::default() },
            ]
        } else {
            Vec::new()
        },
        start: Some(add_days(start, from)),
        deadline: Some(add_days(start, to).into()),
        links: after
            .map(|from| Link {
                from: from.into(),
                kind: LinkType::FinishToStart,
                lag: 0,
                unit: LagUnit::Working,
            })
            .into_iter()
            .collect(),
        ..TaskPlan::default()
    };
    Definition {
        archived: None,
        key: key.into(),
        title: Text::en_ru("A plan", "План"),
        time_zone: "Europe/Moscow".to_owned(),
        calendar: CalendarChoice::BuiltIn("ru".to_owned()),
        non_working_day: crate::NonWorkingDay::Preceding,
        start: Some(start),
        final_task: Some("B-2".into()),
        public: true,
        template: None,
        sample: false,
        settings: crate::Settings::default(),
        approved: None,
        directive: None,
        offices: vec![office("first"), office("second"), office("third")],
        workstreams: vec![workstream("A", "first"), workstream("B", "second")],
        tasks: vec![
            task("A-1", "first", 0, 10, None),
            task("A-2", "first", 11, 25, Some("A-1")),
            task("A-3", "second", 11, 30, Some("A-1")),
            task("B-1", "second", 26, 40, Some("A-2")),
            task("B-2", "third", 41, 41, Some("B-1")),
        ],
    }
}
