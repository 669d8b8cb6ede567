//! Who gets what at every address: each route with the answer for each kind of person, on a roadmap
//! that is not public. The routes come from the router's own tables, so a new one without a row
//! fails.

use std::{collections::BTreeSet, path::Path};

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use directory::{Away, Member, Proof, Who};
use exchange::read_json;
use roadmap::{Actor, Category, Command, Criterion, Evidence, Line, Patch, Roles};
use sample::actor;
use store::{Quota, Store};
use tests::{Part, TestApp, seal};

pub(crate) const NOW: &str = "2026-11-23T09:00:00Z";
const FILE: &str = "the signed act";

/// The people of the matrix, in the order of its columns; nobody is signed in for the first. The
/// outsider has every role in another roadmap, with offices of the same keys; the keeper keeps the
/// people of the installation and is in no roadmap.
pub(crate) const PEOPLE: [&str; 10] = [
    "",
    "outsider",
    "reader",
    "other",
    "planner",
    "submitter",
    "reviewer",
    "controller",
    "admin",
    "keeper",
];

/// The answers for: nobody, a member of another roadmap, a reader, a planner of another office, a
/// planner of the owner, the planner who submitted, a reviewer, the controller, an admin who is in
/// the roadmap, an admin who is not.
pub(crate) type Answers = [u16; 10];

const EVERYONE: Answers = [200; 10];
pub(crate) const NOWHERE: Answers = [404; 10];
const SIGNED_IN: Answers = [401, 200, 200, 200, 200, 200, 200, 200, 200, 200];
/// What is in a roadmap is not there for those who are not in it.
const MEMBERS: Answers = [404, 404, 200, 200, 200, 200, 200, 200, 200, 404];
const OWNERS_READ: Answers = [404, 404, 403, 403, 200, 200, 403, 403, 403, 404];
const PLANS_READ: Answers = [404, 404, 403, 403, 200, 200, 403, 200, 403, 404];
const CONTROLS_READ: Answers = [404, 404, 403, 403, 403, 403, 403, 200, 403, 404];
/// Nobody takes back what another did.
const UNDOES: Answers = [401, 404, 403, 403, 403, 403, 403, 403, 422, 404];
const KEEPS_READ: Answers = [404, 404, 403, 403, 403, 403, 403, 200, 200, 404];
const OWNERS: Answers = [401, 404, 403, 403, 200, 200, 403, 403, 403, 404];
const PLANS: Answers = [401, 404, 403, 403, 200, 200, 403, 200, 403, 404];
const REVIEWS: Answers = [401, 404, 403, 403, 403, 403, 200, 200, 403, 404];
const CONTROLS: Answers = [401, 404, 403, 403, 403, 403, 403, 200, 403, 404];
const KEEPS: Answers = [401, 404, 403, 403, 403, 403, 403, 200, 200, 404];
/// Of a webhook that is not there whoever keeps them hears so.
const NO_WEBHOOK: Answers = [401, 404, 403, 403, 403, 403, 403, 404, 404, 404];
/// Who reads a roadmap keeps views of it for themselves.
const READS: Answers = [401, 404, 200, 200, 200, 200, 200, 200, 200, 404];
const WORKS: Answers = [401, 404, 403, 200, 200, 200, 200, 200, 200, 404];
/// Who controls a roadmap or keeps people begins another.
const BEGINS: Answers = [401, 200, 403, 403, 403, 403, 403, 200, 200, 200];
const BEGINS_READ: Answers = BEGINS;
const ADMIN: Answers = [401, 403, 403, 403, 403, 403, 403, 403, 200, 200];

/// Pages and files: the route, an address of it, and the answers.
const GETS: [(&str, &str, Answers); 68] = [
    // Who may read one roadmap only is led to it.
    ("/", "/", [200, 303, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("/search", "/search?q=a", EVERYONE),
    ("/find", "/find?fragment=1&at=plan&task=W-1&q=w", EVERYONE),
    ("/r/{roadmap}", "/r/plan", MEMBERS),
    ("/r/{roadmap}/tasks", "/r/plan/tasks", MEMBERS),
    ("/r/{roadmap}/tasks.json", "/r/plan/tasks.json", MEMBERS),
    ("/r/{roadmap}/tasks.csv", "/r/plan/tasks.csv", MEMBERS),
    ("/r/{roadmap}/tasks.xlsx", "/r/plan/tasks.xlsx", MEMBERS),
    ("/r/{roadmap}/project.xml", "/r/plan/project.xml", MEMBERS),
    ("/r/{roadmap}/template.json", "/r/plan/template.json", MEMBERS),
    (
        "/r/{roadmap}/bring-back",
        "/r/plan/bring-back",
        [404, 404, 403, 200, 200, 200, 403, 200, 403, 404],
    ),
    (
        "/r/{roadmap}/bring-back/{id}",
        "/r/plan/bring-back/0123456789ab",
        [404, 404, 403, 404, 404, 404, 403, 404, 403, 404],
    ),
    ("/r/{roadmap}/board", "/r/plan/board", MEMBERS),
    ("/r/{roadmap}/calendar", "/r/plan/calendar?month=2026-12&day=2026-12-01", MEMBERS),
    ("/r/{roadmap}/coverage", "/r/plan/coverage", MEMBERS),
    ("/r/{roadmap}/timeline", "/r/plan/timeline?zoom=fit", MEMBERS),
    ("/r/{roadmap}/forecast", "/r/plan/forecast", MEMBERS),
    ("/r/{roadmap}/trend", "/r/plan/trend", MEMBERS),
    ("/r/{roadmap}/suggest", "/r/plan/suggest?q=w", MEMBERS),
    ("/r/{roadmap}/approve", "/r/draft/approve", CONTROLS_READ),
    ("/r/{roadmap}/new", "/r/plan/new", PLANS_READ),
    ("/r/{roadmap}/t/{task}", "/r/plan/t/W-1", MEMBERS),
    ("/r/{roadmap}/t/{task}/report", "/r/plan/t/W-1/report", OWNERS_READ),
    ("/r/{roadmap}/t/{task}/edit", "/r/plan/t/W-1/edit", PLANS_READ),
    ("/r/{roadmap}/register", "/r/plan/register", MEMBERS),
    ("/r/{roadmap}/register.csv", "/r/plan/register.csv", MEMBERS),
    ("/r/{roadmap}/decisions.atom", "/r/plan/decisions.atom", MEMBERS),
    ("/r/{roadmap}/deadlines.ics", "/r/plan/deadlines.ics", MEMBERS),
    // Whoever is signed in: what counts is the secret, and this one is nobody's.
    (
        "/calendar/{secret}/r/{roadmap}/deadlines.ics",
        "/calendar/none/r/plan/deadlines.ics",
        NOWHERE,
    ),
    ("/calendar/{secret}/my.ics", "/calendar/none/my.ics", NOWHERE),
    ("/my.ics", "/my.ics", SIGNED_IN),
    ("/r/{roadmap}/changes", "/r/plan/changes?from=v1", MEMBERS),
    ("/r/{roadmap}/changes.csv", "/r/plan/changes.csv?from=v1", MEMBERS),
    ("/r/{roadmap}/changes.atom", "/r/plan/changes.atom?from=v1", MEMBERS),
    ("/r/{roadmap}/commitments", "/r/plan/commitments", MEMBERS),
    ("/r/{roadmap}/stocktake", "/r/plan/stocktake?n=1", MEMBERS),
    ("/r/{roadmap}/t/{task}/evidence/{hash}", "/r/plan/t/W-2/evidence/{hash}", MEMBERS),
    ("/r/{roadmap}/members", "/r/plan/members", KEEPS_READ),
    ("/r/{roadmap}/settings", "/r/plan/settings", CONTROLS_READ),
    ("/r/{roadmap}/settings/calendar", "/r/plan/settings/calendar?year=2027", CONTROLS_READ),
    ("/r/{roadmap}/offices", "/r/plan/offices", KEEPS_READ),
    ("/r/{roadmap}/webhooks", "/r/plan/webhooks", KEEPS_READ),
    (
        "/r/{roadmap}/webhooks/{id}",
        "/r/plan/webhooks/0123456789ab",
        [404, 404, 403, 403, 403, 403, 403, 404, 404, 404],
    ),
    ("/checkpoints", "/checkpoints", EVERYONE),
    ("/checkpoints.jsonl", "/checkpoints.jsonl", EVERYONE),
    ("/checkpoints.atom", "/checkpoints.atom", EVERYONE),
    ("/begin", "/begin", BEGINS_READ),
    ("/begin/{id}", "/begin/0123456789ab", [401, 404, 403, 403, 403, 403, 403, 404, 404, 404]),
    ("/review", "/review", [401, 200, 403, 403, 403, 403, 200, 200, 403, 403]),
    ("/my", "/my", SIGNED_IN),
    ("/inbox", "/inbox?show=unread", SIGNED_IN),
    ("/people", "/people", ADMIN),
    ("/people/{login}", "/people/planner", ADMIN),
    ("/audit", "/audit", ADMIN),
    ("/record", "/record", ADMIN),
    ("/account", "/account", SIGNED_IN),
    ("/set-up", "/set-up", NOWHERE),
    ("/join/{token}", "/join/none", NOWHERE),
    ("/sign-in", "/sign-in", EVERYONE),
    ("/sign-in/oidc", "/sign-in/oidc", NOWHERE),
    ("/sign-in/oidc/callback", "/sign-in/oidc/callback?code=x&state=y", NOWHERE),
    ("/help", "/help", EVERYONE),
    ("/keys", "/keys", EVERYONE),
    ("/language/{code}", "/language/ru", [303; 10]),
    ("/pkg/{*path}", "/pkg/nothing.js", NOWHERE),
    ("/fonts/{*path}", "/fonts/nothing.woff2", NOWHERE),
    ("/icon.svg", "/icon.svg", EVERYONE),
    ("/unsubscribe/{token}", "/unsubscribe/reader~none", NOWHERE),
];

/// Commands: the route, what is sent, and the answers. Each is tried on a fresh record.
const POSTS: [(&str, &[(&str, &str)], Answers); 87] = [
    (
        "/do/begin",
        &[("title", "New"), ("deadline", "2027-03-01"), ("plan", "template:directive")],
        BEGINS,
    ),
    (
        "/do/begin-plan",
        &[("id", "0123456789ab"), ("way", "make")],
        [401, 404, 403, 403, 403, 403, 403, 404, 404, 404],
    ),
    ("/do/prove", &[], ADMIN),
    ("/do/back-up", &[], ADMIN),
    ("/do/stop", &[("work", "proof")], [401, 404, 404, 404, 404, 404, 404, 404, 404, 404]),
    ("/do/report", &[("task", "W-1"), ("percent", "10")], OWNERS),
    ("/do/report-same", &[("task", "W-1")], OWNERS),
    ("/do/bulk", &[("task", "W-1"), ("act", "same")], OWNERS),
    ("/do/save-view", &[("name", "Late"), ("query", "status=overdue")], READS),
    ("/do/save-view", &[("name", "Late"), ("shared", "1")], CONTROLS),
    ("/do/forget-view", &[("name", "none")], [401, 404, 404, 404, 404, 404, 404, 404, 404, 404]),
    ("/do/seen", &[("version", "1")], READS),
    (
        "/do/hold-stocktake",
        &[
            ("day", "2026-11-23"),
            ("text_1", "Send it."),
            ("office_1", "a"),
            ("until_1", "2026-12-01"),
        ],
        CONTROLS,
    ),
    (
        "/do/follow-line",
        &[("stocktake", "1"), ("line", "1"), ("as_what", "task"), ("task", "W-1")],
        CONTROLS,
    ),
    ("/do/withdraw-stocktake", &[("stocktake", "1"), ("reason", "x")], CONTROLS),
    ("/do/settle-line", &[("stocktake", "1"), ("line", "1"), ("kept", "1")], CONTROLS),
    ("/do/finish-part", &[("task", "W-1"), ("office", "c")], OWNERS),
    ("/do/ask-date", &[("task", "W-6"), ("with", "W-7"), ("date", "2026-12-10")], PLANS),
    ("/do/agree-date", &[("task", "W-7"), ("with", "W-4")], OWNERS),
    (
        "/do/answer-date",
        &[
            ("task", "W-7"),
            ("with", "W-4"),
            ("decision", "offer"),
            ("date", "2026-12-12"),
            ("reason", "x"),
        ],
        OWNERS,
    ),
    ("/do/comment", &[("task", "W-1"), ("text", "A remark.")], WORKS),
    ("/do/answer", &[("task", "W-1"), ("comment", "0")], WORKS),
    (
        "/do/submit",
        &[
            ("task", "W-1"),
            ("fact_date", "2026-11-20"),
            ("statement", "Done."),
            ("evidence", "https://example.org/act"),
        ],
        OWNERS,
    ),
    ("/do/attach", &[("task", "W-1"), ("evidence", "https://example.org/act")], OWNERS),
    ("/do/decide", &[("task", "W-2"), ("decision", "accept")], REVIEWS),
    (
        "/do/change-criteria",
        &[("task", "W-1"), ("criteria", "It is."), ("way", "propose"), ("reason", "x")],
        PLANS,
    ),
    ("/do/decide-proposal", &[("proposal", "1"), ("decision", "approve")], CONTROLS),
    ("/do/undo", &[("seq", "1")], UNDOES),
    (
        "/do/request-extension",
        &[
            ("task", "W-1"),
            ("proposed", "2027-01-15"),
            ("category", "legal"),
            ("explanation", "It takes longer."),
        ],
        OWNERS,
    ),
    // Tied to a line of the minutes that is their office's.
    (
        "/do/request-extension",
        &[
            ("task", "W-1"),
            ("proposed", "2027-01-15"),
            ("category", "legal"),
            ("explanation", "It takes longer."),
            ("stocktake", "1"),
            ("line", "1"),
        ],
        OWNERS,
    ),
    (
        "/do/decide-extension",
        &[("task", "W-3"), ("decision", "approve"), ("granted", "2027-01-15"), ("reason", "x")],
        CONTROLS,
    ),
    ("/do/halt", &[("task", "W-1"), ("decision", "pause"), ("reason", "x")], CONTROLS),
    ("/do/opinion", &[("task", "W-1"), ("opinion", "red"), ("sentence", "x")], REVIEWS),
    ("/do/approve", &[("roadmap", "draft")], CONTROLS),
    (
        "/do/add-task",
        &[
            ("key", "W-8"),
            ("workstream", "W"),
            ("title", "New"),
            ("owner", "a"),
            ("deadline", "2026-12-20"),
            ("way", "propose"),
            ("reason", "x"),
        ],
        PLANS,
    ),
    ("/do/edit-task", &[("task", "W-1"), ("revision", "0"), ("title", "Other")], PLANS),
    ("/do/remove-task", &[("roadmap", "draft"), ("task", "W-1")], PLANS),
    ("/do/link", &[("task", "W-5"), ("from", "W-1"), ("way", "propose"), ("reason", "x")], PLANS),
    (
        "/do/unlink",
        &[("task", "W-5"), ("from", "W-3"), ("kind", "FS"), ("way", "propose"), ("reason", "x")],
        PLANS,
    ),
    ("/do/add-office", &[("key", "d"), ("name_en", "D")], KEEPS),
    ("/do/rename-office", &[("office", "a"), ("name_en", "Other")], KEEPS),
    ("/do/office-calendar", &[("office", "a"), ("calendar", "continuous")], KEEPS),
    ("/do/add-person", &[("login", "new"), ("name", "New"), ("password", "correct horse")], ADMIN),
    ("/do/change-person", &[("login", "reader"), ("name", "Other")], ADMIN),
    ("/do/reset-password", &[("login", "reader"), ("password", "correct horse")], ADMIN),
    (
        "/do/remove-factor",
        &[("login", "reader")],
        [401, 403, 200, 403, 403, 403, 403, 403, 200, 200],
    ),
    (
        "/do/set-away",
        &[("login", "reader"), ("from", "2026-12-01"), ("to", "2026-12-08"), ("deputy", "planner")],
        [401, 403, 200, 403, 403, 403, 403, 403, 200, 200],
    ),
    ("/do/free-subject", &[("login", "reader")], ADMIN),
    ("/do/end-sessions", &[("login", "reader")], ADMIN),
    (
        "/do/set-member",
        &[("login", "other"), ("reviewer", "1"), ("offices", "b")],
        [401, 404, 403, 403, 403, 403, 403, 200, 200, 404],
    ),
    ("/do/bring-back", &[("draft", "none")], [401, 404, 403, 422, 422, 422, 403, 422, 403, 404]),
    (
        "/do/take-back-in",
        &[("id", "none"), ("way", "apply")],
        [401, 404, 403, 404, 404, 404, 403, 404, 403, 404],
    ),
    (
        "/do/configure",
        &[
            ("part", "windows"),
            ("due_soon_days", "9"),
            ("near_days", "30"),
            ("cadence_days", "14"),
            ("near_cadence_days", "7"),
            ("grace_days", "3"),
            ("review_working_days", "5"),
            ("late_request_days", "10"),
            ("low_float_days", "5"),
            ("reason", "So."),
        ],
        CONTROLS,
    ),
    ("/do/set-calendar", &[("base", "de"), ("reason", "So.")], CONTROLS),
    ("/do/add-workstream", &[("key", "N"), ("title", "New"), ("owner", "a")], CONTROLS),
    (
        "/do/edit-workstream",
        &[("workstream", "W"), ("title", "New"), ("owner", "a"), ("place", "1"), ("reason", "So.")],
        CONTROLS,
    ),
    (
        "/do/remove-workstream",
        &[("workstream", "W")],
        [401, 404, 403, 403, 403, 403, 403, 422, 403, 404],
    ),
    (
        "/do/add-webhook",
        &[("name", "Chat"), ("url", "https://1.1.1.1/hook"), ("kinds", "reported")],
        KEEPS,
    ),
    (
        "/do/change-webhook",
        &[("id", "none"), ("name", "Chat"), ("url", "https://1.1.1.1/hook")],
        NO_WEBHOOK,
    ),
    ("/do/show-webhook-secret", &[("id", "none")], NO_WEBHOOK),
    ("/do/rotate-webhook", &[("id", "none")], NO_WEBHOOK),
    ("/do/test-webhook", &[("id", "none")], NO_WEBHOOK),
    ("/do/resend", &[("id", "none"), ("after", "0")], NO_WEBHOOK),
    ("/do/remove-webhook", &[("id", "none")], NO_WEBHOOK),
    ("/do/close-office", &[("office", "b"), ("into", "c"), ("reason", "So.")], CONTROLS),
    ("/do/invite", &[("name", "New"), ("planner", "1"), ("days", "7")], KEEPS),
    (
        "/do/withdraw-invitation",
        &[("id", "none")],
        [401, 404, 404, 404, 404, 404, 404, 404, 404, 404],
    ),
    ("/do/join", &[("token", "none"), ("login", "new"), ("name", "New")], [403; 10]),
    ("/do/hand-over", &[("to", "planner")], [401, 404, 403, 403, 403, 403, 403, 200, 403, 404]),
    (
        "/do/set-factor",
        &[("key", "nonsense"), ("code", "000000")],
        [401, 422, 422, 422, 422, 422, 422, 422, 422, 422],
    ),
    ("/do/end-session", &[("id", "none")], [401, 404, 404, 404, 404, 404, 404, 404, 404, 404]),
    (
        "/do/change-password",
        &[("current", "wrong"), ("password", "another horse")],
        [401, 404, 404, 404, 404, 404, 404, 404, 404, 404],
    ),
    ("/do/create-token", &[("name", "x"), ("scope", "read"), ("days", "30")], SIGNED_IN),
    ("/do/set-reminders", &[("take", "report")], SIGNED_IN),
    ("/do/make-calendar-address", &[], SIGNED_IN),
    ("/do/end-calendar-address", &[], SIGNED_IN),
    ("/do/mark-read", &[("id", "1")], SIGNED_IN),
    // There is no server of mail here.
    (
        "/do/set-mail",
        &[("address", "ann@example.org"), ("window", "now")],
        [401, 422, 422, 422, 422, 422, 422, 422, 422, 422],
    ),
    ("/do/test-mail", &[], [401, 422, 422, 422, 422, 422, 422, 422, 422, 422]),
    ("/do/try-mail", &[("login", "reader")], [401, 403, 200, 403, 403, 403, 403, 403, 200, 200]),
    ("/do/revoke-token", &[("id", "none")], [401, 404, 404, 404, 404, 404, 404, 404, 404, 404]),
    ("/do/set-up", &[("token", "0000"), ("login", "eve"), ("name", "Eve")], [403; 10]),
    ("/do/sign-in", &[("login", "reader"), ("password", "wrong")], [422; 10]),
    ("/do/resume", &[], [401, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("/do/sign-in-as", &[("person", "nobody")], [403; 10]),
    ("/do/sign-out", &[], EVERYONE),
    ("/do/sign-out-everywhere", &[], SIGNED_IN),
];

pub(crate) fn now() -> DateTime<Utc> {
    NOW.parse().expect("an instant")
}

fn roles(name: &str) -> Roles {
    let mut roles = Roles::default();
    match name {
        "other" | "planner" | "submitter" => roles.planner = true,
        "reviewer" => roles.reviewer = true,
        "controller" => roles.controller = true,
        "outsider" => (roles.planner, roles.reviewer, roles.controller) = (true, true, true),
        _ => {}
    }
    roles
}

fn offices(name: &str) -> Vec<roadmap::OfficeKey> {
    let offices: &[&str] = match name {
        "other" => &["b"],
        "planner" | "submitter" => &["a", "c"],
        "outsider" => &["a", "b", "c"],
        _ => &[],
    };
    offices.iter().map(|office| (*office).into()).collect()
}

/// The person as one who acts, for what the record is filled with.
fn person(name: &str) -> Actor {
    let offices = offices(name);
    let offices: Vec<_> = offices.iter().map(|it| it.as_str()).collect();
    let roles = Roles { admin: name == "admin", ..roles(name) };
    actor(name, name, &offices, roles)
}

fn plan(key: &str) -> String {
    let task = |n: usize, more: &str| {
        format!(
            r#"{{"key": "W-{n}", "workstream": "W", "title": "Task {n}", "owner": "a",
                "deadline": "2026-12-1{n}"{more}}}"#
        )
    };
    let tasks = [
        task(1, r#", "co_owners": [{"office": "c", "due": "2026-12-01"}]"#),
        task(2, ""),
        task(3, ""),
        task(4, ""),
        task(5, r#", "links": [{"from": "W-3"}]"#),
        // One waits for another office, which waits for this one.
        task(6, r#", "links": [{"from": "W-7"}]"#),
        task(7, r#", "links": [{"from": "W-4"}]"#).replace(r#""owner": "a""#, r#""owner": "b""#),
    ];
    format!(
        r#"{{"format": "vekha-roadmap", "version": 1, "key": "{key}", "title": "Private", "public": false,
            "offices": [{{"key": "a", "name": "A"}}, {{"key": "b", "name": "B"}}, {{"key": "c", "name": "C"}}],
            "workstreams": [{{"key": "W", "title": "W", "owner": "a"}}], "tasks": [{}]}}"#,
        tasks.join(", ")
    )
}

/// Fills a record with three private roadmaps, one of them approved and in full life.
pub(crate) async fn fill(directory: &Path) -> String {
    let store = Store::open(directory).await.expect("it opens");
    for key in ["draft", "elsewhere", "plan"] {
        let contents = read_json(&plan(key)).expect("the plan is right");
        store.create(person("admin"), contents.definition, now()).await.expect("created");
    }
    for name in &PEOPLE[1..] {
        let login = (*name).to_owned();
        let admin = ["admin", "keeper"].contains(name);
        let add = directory::Command::AddPerson {
            login: login.as_str().into(),
            name: login.clone(),
            admin,
            password: None,
        };
        store.direct(Who::Host, add, now()).await.expect("added");
        let places: &[&str] = match *name {
            "keeper" => &[],
            "outsider" => &["elsewhere"],
            _ => &["draft", "plan"],
        };
        for roadmap in places {
            let member = Member { roles: roles(name), offices: offices(name) };
            let set = directory::Command::SetMember {
                login: login.as_str().into(),
                roadmap: (*roadmap).into(),
                member: Some(member),
            };
            store.direct(Who::Host, set, now()).await.expect("a member");
        }
        let begin = directory::Command::SignIn {
            login: login.as_str().into(),
            credential: 1,
            id: login.clone(),
            seal: seal(&login),
            lasts: chrono::TimeDelta::hours(12),
            by: Proof::Demonstration,
            replaces: None,
        };
        store.direct(Who::Nobody { address: None }, begin, now()).await.expect("signed in");
    }
    let free = Quota { reserve: 0, ..Quota::default() };
    let mut writing = store.receive("submitter", free).await.expect("there is room");
    writing.write(FILE.as_bytes()).await.expect("taken");
    let file = writing.finish("u", "act.pdf", now()).await.expect("kept").evidence();
    let Evidence::File { sha256, .. } = &file else { unreachable!("it is a file") };
    let hash = sha256.clone();
    let key = |task: &str| task.to_owned();
    let claim = Command::Submit {
        task: key("W-2").into(),
        fact_date: now().date_naive(),
        statement: "Done.".to_owned(),
        statements: Vec::new(),
        evidence: vec![file],
        keep: Vec::new(),
    };
    let ask = Command::RequestExtension {
        task: key("W-3").into(),
        proposed: "2027-01-15".parse().expect("a date"),
        category: Category::Legal,
        explanation: "It takes longer.".to_owned(),
        mitigation: String::new(),
    };
    let criteria = Some(vec![Criterion { text: "It is.".into(), ..Criterion::default() }]);
    let patch = Box::new(Patch { criteria, ..Patch::default() });
    let wish = Box::new(Command::EditTask { task: key("W-4").into(), revision: 0, patch });
    let propose = Command::Propose { wish, reason: "It was not said before.".to_owned() };
    let question = Command::Comment {
        task: key("W-1").into(),
        text: "When?".to_owned(),
        answer_by: Some("2026-12-01".parse().expect("a date")),
    };
    let decided =
        Line::new("Send it.".to_owned(), "a".into(), "2026-12-01".parse().expect("a date"));
    let held = Command::HoldStocktake {
        day: now().date_naive(),
        participants: String::new(),
        lines: vec![decided],
    };
    let asked = Command::AskDate {
        task: key("W-7").into(),
        with: key("W-4").into(),
        date: "2026-12-10".parse().expect("a date"),
        reason: String::new(),
    };
    let steps = [
        ("controller", Command::Approve),
        ("other", asked),
        ("submitter", claim),
        ("submitter", ask),
        ("submitter", propose),
        ("planner", question),
        ("controller", held),
    ];
    for (at, (who, command)) in steps.into_iter().enumerate() {
        let id = format!("step {at}");
        store.record("plan", person(who), &id, command, now()).await.expect("allowed");
    }
    store.close().await;
    hash
}

pub(crate) async fn copy(of: &Path) -> TestApp {
    let to = tempfile::tempdir().expect("a folder");
    for file in std::fs::read_dir(of).expect("a folder") {
        let file = file.expect("a file");
        std::fs::copy(file.path(), to.path().join(file.file_name())).expect("copied");
    }
    TestApp::on(to, NOW).await
}

pub(crate) fn check(
    name: &str,
    answers: Answers,
    column: usize,
    status: StatusCode,
) -> Option<String> {
    let expected = answers.get(column).copied().unwrap_or_default();
    let who = PEOPLE.get(column).filter(|who| !who.is_empty()).unwrap_or(&"nobody");
    (status.as_u16() != expected).then(|| format!("{name} for {who}: {status}, not {expected}"))
}

#[test]
fn every_route_has_its_row() {
    let rows = GETS.iter().map(|(route, ..)| ("GET".to_owned(), (*route).to_owned()));
    let posts = POSTS.iter().map(|(route, ..)| ("POST".to_owned(), (*route).to_owned()));
    // Files have a test of their own here; the stream, which has no end, in `live.rs`.
    // Whoever holds a mail stops more of them, whoever they are: see `mail.rs`.
    // Whether a server is there is nobody's secret: see `health.rs`.
    let others = [
        ("POST", "/upload"),
        ("GET", "/live"),
        ("POST", "/unsubscribe/{token}"),
        ("GET", "/health/live"),
        ("GET", "/health/ready"),
    ];
    let others = others.map(|(method, route)| (method.to_owned(), route.to_owned()));
    let rows: BTreeSet<_> = rows.chain(posts).chain(others).collect();
    let routes: BTreeSet<_> = server::routes::all().into_iter().collect();
    let missing: Vec<_> = routes.difference(&rows).collect();
    let gone: Vec<_> = rows.difference(&routes).collect();
    assert!(missing.is_empty() && gone.is_empty(), "without a row {missing:?}, gone {gone:?}");
}

#[tokio::test]
async fn every_page_is_for_those_who_may_read_it() {
    let template = tempfile::tempdir().expect("a folder");
    let hash = fill(template.path()).await;
    let mut app = copy(template.path()).await;
    let mut wrong = Vec::new();
    for (column, who) in PEOPLE.iter().enumerate() {
        app.hold_session(who);
        for (route, address, answers) in GETS {
            let answer = app.get(&address.replace("{hash}", &hash)).await;
            wrong.extend(check(route, answers, column, answer.status));
            if answer.status != StatusCode::OK {
                assert!(!answer.text.contains(FILE), "{route} leaks to {who}");
            }
        }
        for ending in [".json", ".csv"] {
            for address in ["/r/plan", "/r/plan/t/W-1"] {
                let answer = app.get(&format!("{address}{ending}")).await;
                wrong.extend(check(&format!("{address}{ending}"), MEMBERS, column, answer.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn every_command_is_for_those_who_may_give_it_and_a_refusal_is_logged() {
    let template = tempfile::tempdir().expect("a folder");
    fill(template.path()).await;
    let mut wrong = Vec::new();
    for (route, values, answers) in POSTS {
        for (column, who) in PEOPLE.iter().enumerate() {
            let mut app = copy(template.path()).await;
            app.hold_session(who);
            let mut sent = values.to_vec();
            if !sent.iter().any(|(name, _)| *name == "roadmap") {
                sent.push(("roadmap", "plan"));
            }
            let answer = app.post_json(route, &sent).await;
            wrong.extend(check(route, answers, column, answer.status));
            let rights =
                !["/do/set-up", "/do/sign-in-as", "/do/join"].contains(&route) && !who.is_empty();
            if answer.status == StatusCode::FORBIDDEN && rights {
                let log = app.store.people_log(1).await.expect("a log");
                let logged = log[0].by.person == *who
                    && matches!(log[0].change, directory::Change::Refused { .. });
                if !logged {
                    wrong.push(format!("{route} for {who} is refused and not logged"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn files_are_taken_from_those_who_contribute() {
    let template = tempfile::tempdir().expect("a folder");
    fill(template.path()).await;
    let mut wrong = Vec::new();
    for (column, who) in PEOPLE.iter().enumerate() {
        let mut app = copy(template.path()).await;
        app.hold_session(who);
        let parts = [
            Part::Value("roadmap", "plan"),
            Part::Value("task", "W-1"),
            Part::File("file", "a.pdf", b"%PDF-1.7 a"),
        ];
        let answer = app.post_parts("/upload", &parts).await;
        let answers = [401, 404, 403, 403, 200, 200, 403, 403, 403, 403];
        wrong.extend(check("/upload", answers, column, answer.status));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The accept of whoever submitted, owns the task or added evidence, whatever else they may do.
#[tokio::test]
async fn nobody_decides_on_their_own_whatever_roles_they_have() {
    let template = tempfile::tempdir().expect("a folder");
    fill(template.path()).await;
    for (who, offices, words) in [
        ("submitter", "", "You submitted this"),
        ("planner", "a", "acts for"),
        ("planner", "c", ""),
    ] {
        let mut app = copy(template.path()).await;
        app.hold_session("controller");
        let rights = [
            ("roadmap", "plan"),
            ("login", who),
            ("planner", "1"),
            ("reviewer", "1"),
            ("controller", "1"),
            ("offices", offices),
        ];
        assert_eq!(app.post_json("/do/set-member", &rights).await.status, StatusCode::OK);
        app.hold_session(who);
        let accept = [("roadmap", "plan"), ("task", "W-2"), ("decision", "accept")];
        let page = app.get("/r/plan/t/W-2").await.text;
        let answer = app.post_json("/do/decide", &accept).await;
        if offices == "c" {
            // Neither owner nor submitter: another pair of eyes.
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
            continue;
        }
        assert!(!page.contains("action=\"/do/decide\""), "{who} sees no way to accept");
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{who}: {words}");
        let log = app.store.people_log(1).await.expect("a log");
        assert!(
            matches!(&log[0].change, directory::Change::Refused { command, .. } if command == "decide")
        );
    }
}

/// Times for which somebody is away, and whether their deputy acts for them now: the last day is the one on
/// which they are back.
const ABSENCES: [(&str, &str, bool); 4] = [
    ("2026-11-23", "2026-11-24", true),
    ("2026-11-24", "2026-11-30", false),
    ("2026-11-16", "2026-11-23", false),
    ("2026-11-09", "2026-11-16", false),
];

async fn set_away(app: &TestApp, absent: &str, deputy: &str, (from, to): (&str, &str)) {
    let day = |day: &str| day.parse().expect("a day");
    let away = Away { from: day(from), to: day(to), deputy: deputy.into() };
    let command = directory::Command::SetAway { login: absent.into(), away: Some(away) };
    app.store.direct(Who::Host, command, now()).await.expect("set");
}

/// A reader who acts for a planner may what that one may, on those days and not on others.
#[tokio::test]
async fn a_deputy_may_what_whoever_is_away_may_on_those_days_alone() {
    let template = tempfile::tempdir().expect("a folder");
    fill(template.path()).await;
    let column = |who: &str| PEOPLE.iter().position(|known| *known == who).expect("a column");
    let (reader, planner) = (column("reader"), column("planner"));
    let mut wrong = Vec::new();
    for (route, values, answers) in POSTS {
        if answers[reader] != 403 {
            continue;
        }
        for (from, to, acts) in ABSENCES {
            // What neither of them may is not asked on every day.
            if !acts && answers[planner] == 403 {
                continue;
            }
            let mut app = copy(template.path()).await;
            set_away(&app, "planner", "reader", (from, to)).await;
            app.hold_session("reader");
            let mut sent = values.to_vec();
            if !sent.iter().any(|(name, _)| *name == "roadmap") {
                sent.push(("roadmap", "plan"));
            }
            let status = app.post_json(route, &sent).await.status;
            let expected = if acts { answers[planner] } else { 403 };
            if status.as_u16() != expected {
                wrong.push(format!("{route}, away {from} to {to}: {status}, not {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What somebody submitted or asked for is not decided by who acts for them meanwhile.
#[tokio::test]
async fn a_deputy_does_not_decide_on_what_whoever_is_away_filed() {
    let template = tempfile::tempdir().expect("a folder");
    fill(template.path()).await;
    let cases: [(&str, &str, &[(&str, &str)]); 3] = [
        ("reviewer", "/do/decide", &[("task", "W-2"), ("decision", "accept")]),
        ("controller", "/do/decide-proposal", &[("proposal", "1"), ("decision", "approve")]),
        (
            "controller",
            "/do/decide-extension",
            &[("task", "W-3"), ("decision", "approve"), ("granted", "2027-01-15"), ("reason", "x")],
        ),
    ];
    for (deputy, route, values) in cases {
        for (from, to, acts) in ABSENCES {
            let mut app = copy(template.path()).await;
            set_away(&app, "submitter", deputy, (from, to)).await;
            app.hold_session(deputy);
            let sent: Vec<_> = values.iter().copied().chain([("roadmap", "plan")]).collect();
            let answer = app.post_json(route, &sent).await;
            let expected = if acts { StatusCode::FORBIDDEN } else { StatusCode::OK };
            assert_eq!(answer.status, expected, "{route}, {from} to {to}: {}", answer.text);
        }
    }
}

/// Nobody acts for whoever acts for somebody.
#[tokio::test]
async fn a_deputy_has_no_deputy() {
    let template = tempfile::tempdir().expect("a folder");
    fill(template.path()).await;
    let mut app = copy(template.path()).await;
    set_away(&app, "planner", "reader", ("2026-11-23", "2026-11-30")).await;
    app.hold_session("admin");
    for (absent, deputy, from, expected) in [
        ("reader", "other", "2026-11-29", StatusCode::UNPROCESSABLE_ENTITY),
        ("other", "planner", "2026-11-29", StatusCode::UNPROCESSABLE_ENTITY),
        ("other", "other", "2026-12-01", StatusCode::UNPROCESSABLE_ENTITY),
        // The other has no roadmap in common with them.
        ("planner", "outsider", "2026-12-01", StatusCode::UNPROCESSABLE_ENTITY),
        ("reader", "other", "2026-11-30", StatusCode::OK),
    ] {
        let sent = [("login", absent), ("deputy", deputy), ("from", from), ("to", "2026-12-05")];
        let answer = app.post_json("/do/set-away", &sent).await;
        assert_eq!(answer.status, expected, "{deputy} for {absent}: {}", answer.text);
    }
}

/// Takes out what tells regions apart: it follows from the address, as the page does.
fn unmarked(page: &str) -> String {
    let mut parts = page.split(" data-region=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |page, part| page + part.split_once('"').map_or(part, |(_, rest)| rest))
}

/// F1: what somebody may not read is answered as what does not exist, in the same words, by pages,
/// exports, evidence, previews and commands.
#[tokio::test]
async fn f1_what_may_not_be_read_is_what_is_not_there() {
    let template = tempfile::tempdir().expect("a folder");
    let hash = fill(template.path()).await;
    let mut app = copy(template.path()).await;
    let other = |text: &str| text.replace("no-such", "plan").replace("/r/none", "/r/plan");
    for who in ["", "outsider", "keeper"] {
        app.hold_session(who);
        let endings = [".json", ".csv", "?asof=2026-11-22", "?asof=nonsense", "?z=1"];
        let more = endings.iter().map(|ending| format!("/r/plan{ending}"));
        let rows = GETS.iter().map(|(_, address, _)| address.replace("{hash}", &hash));
        let inside = rows.filter(|address| address.starts_with("/r/plan")).chain(more);
        for address in inside {
            let there = app.get(&address).await;
            let nowhere = app.get(&address.replace("/r/plan", "/r/none")).await;
            assert_eq!(there.status, nowhere.status, "{address} for {who:?}");
            let nowhere_else = other(&nowhere.text.replace("r%2Fnone", "r%2Fplan"));
            assert_eq!(unmarked(&there.text), unmarked(&nowhere_else), "{address}");
            let names = |answer: &tests::Answer| {
                let names: BTreeSet<_> = answer.headers.keys().map(ToString::to_string).collect();
                names
            };
            assert_eq!(names(&there), names(&nowhere), "{address}");
        }
        for (route, values, _) in POSTS {
            let into = |roadmap: &'static str| {
                let mut sent = values.to_vec();
                sent.retain(|(name, _)| *name != "roadmap");
                sent.push(("roadmap", roadmap));
                sent
            };
            for preview in [false, true] {
                let mut answers = Vec::new();
                for roadmap in ["plan", "no-such"] {
                    let mut app = copy(template.path()).await;
                    app.hold_session(who);
                    let mut sent = into(roadmap);
                    if preview {
                        sent.push(("preview", "1"));
                    }
                    let answer = app.post_json(route, &sent).await;
                    answers.push((answer.status, other(&answer.text)));
                }
                // What is about people and not about a roadmap draws tokens of its own.
                if answers[0].0 != StatusCode::OK {
                    assert_eq!(answers[0], answers[1], "{route} for {who:?}");
                }
            }
        }
        let home = app.get("/").await.text + &app.get("/help").await.text;
        assert!(!home.contains("/r/plan"), "{who:?} is not told that it exists");
    }
}

/// F1: the answers take as long, too: the one that is there is not looked into.
#[tokio::test]
async fn f1_what_may_not_be_read_takes_as_long_as_what_is_not_there() {
    let template = tempfile::tempdir().expect("a folder");
    fill(template.path()).await;
    let mut app = copy(template.path()).await;
    for who in ["", "outsider"] {
        app.hold_session(who);
        let mut times = [Vec::new(), Vec::new()];
        for n in 0..60 {
            // The same length of a name, and in turn, so that nothing else makes a difference.
            for (at, key) in ["plan", "none"].iter().enumerate() {
                let address = format!("/r/{key}/t/W-{}", n % 5);
                let begun = std::time::Instant::now();
                assert_eq!(app.get(&address).await.status, StatusCode::NOT_FOUND);
                times[at].push(begun.elapsed());
            }
        }
        let [there, nowhere] = times.map(|mut times| {
            times.sort();
            times[times.len() / 2].as_secs_f64()
        });
        let ratio = there / nowhere;
        assert!((0.6..1.6).contains(&ratio), "{who:?}: {there} against {nowhere}");
    }
}

/// F1: the key of an office in one roadmap is nothing in another.
#[tokio::test]
async fn f1_an_office_of_one_roadmap_does_not_act_in_another() {
    let template = tempfile::tempdir().expect("a folder");
    fill(template.path()).await;
    let mut app = copy(template.path()).await;
    let before = app.store.roadmap("plan").expect("it").version;
    app.hold_session("outsider");
    for (route, values, _) in POSTS {
        let sent: Vec<_> = values.iter().copied().filter(|(name, _)| *name != "roadmap").collect();
        let sent: Vec<_> = sent.into_iter().chain([("roadmap", "plan")]).collect();
        app.post_json(route, &sent).await;
        app.hold_session("outsider");
    }
    assert_eq!(app.store.roadmap("plan").expect("it").version, before, "nothing happened there");
    let own = [
        ("roadmap", "elsewhere"),
        ("key", "W-9"),
        ("workstream", "W"),
        ("title", "New"),
        ("owner", "a"),
        ("deadline", "2026-12-20"),
    ];
    app.begin_session("outsider").await;
    assert_eq!(
        app.post_json("/do/add-task", &own).await.status,
        StatusCode::OK,
        "in their own it is"
    );
}
