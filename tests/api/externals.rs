//! A task that waits for a task of another roadmap: dates follow, nothing is told that may not be read, and
//! nothing waits for itself by way of others.

use axum::http::StatusCode;
use directory::Who;
use roadmap::{Actor, By, Command, Definition, External, Roles};
use tests::{Answer, TestApp, plans};

const NOW: &str = "2026-11-23T09:00:00Z";

/// A draft whose tasks nobody has begun, in which the controller may do everything.
async fn another(app: &mut TestApp, key: &str, public: bool) {
    let plan = Definition { approved: None, public, ..plans::generated(key, 3) };
    let now = NOW.parse().expect("an instant");
    app.store.create(Who::Host, plan, now).await.expect("created");
    let by = By::new("controller".into(), "Controller".to_owned());
    let roles = Roles { planner: true, controller: true, ..Roles::default() };
    app.join(&Actor { deputy_for: Vec::new(), by, offices: Vec::new(), roles }, key).await;
}

async fn setting() -> TestApp {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("controller").await;
    another(&mut app, "power", true).await;
    another(&mut app, "rail", true).await;
    another(&mut app, "secret", false).await;
    app
}

fn key(app: &TestApp, roadmap: &str, at: usize) -> String {
    let roadmap = app.store.roadmap(roadmap).expect("it is there");
    roadmap.tasks.get(at).expect("a task").key.to_string()
}

async fn wait(app: &mut TestApp, roadmap: &str, at: usize, for_what: &str) -> Answer {
    let task = key(app, roadmap, at);
    let revision =
        app.store.roadmap(roadmap).expect("it is there").task(&task).expect("it").revision;
    let revision = revision.to_string();
    let sent = [
        ("roadmap", roadmap),
        ("task", &task),
        ("revision", &revision),
        ("external", for_what),
        ("way", ""),
    ];
    app.post_json("/do/edit-task", &sent).await
}

fn known(app: &TestApp, roadmap: &str, at: usize) -> Vec<External> {
    app.store.roadmap(roadmap).expect("it is there").tasks.get(at).expect("it").external.clone()
}

async fn early(app: &mut TestApp, roadmap: &str, at: usize) -> String {
    let task = key(app, roadmap, at);
    let row = app.get(&format!("/r/{roadmap}/t/{task}.json")).await.json();
    row["schedule"]["early_start"].as_str().expect("a date").to_owned()
}

#[tokio::test]
async fn dates_follow_those_of_the_other_roadmap() {
    let mut app = setting().await;
    let other = key(&app, "power", 0);
    let before = early(&mut app, "rail", 0).await;
    let saved = wait(&mut app, "rail", 0, &format!("power/{other}")).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text);
    let first = known(&app, "rail", 0)[0].known.expect("it is known at once");
    assert!(!first.done);
    // The other one is put off by its own planner.
    let sent = [
        ("roadmap", "power"),
        ("task", other.as_str()),
        ("revision", "0"),
        ("start_no_earlier_than", "2027-03-01"),
    ];
    assert_eq!(app.post_json("/do/edit-task", &sent).await.status, StatusCode::OK);
    server::externals::note(app.house()).await;
    let then = known(&app, "rail", 0)[0].known.expect("it is known");
    assert!(then.finish > first.finish && then.finish.to_string().as_str() > "2027-03-01");
    let after = early(&mut app, "rail", 0).await;
    assert!(after > then.finish.to_string() && after > before, "{before} {after}");
    // Noted once: nothing more is to be said.
    let version = app.store.roadmap("rail").expect("it").version;
    server::externals::note(app.house()).await;
    assert_eq!(app.store.roadmap("rail").expect("it").version, version);
    // Both pages say so, to whoever works.
    let page = app.get(&format!("/r/rail/t/{}", key(&app, "rail", 0))).await.text;
    assert!(page.contains(&format!("power/{other}")), "{page}");
    assert!(page.contains(&format!("/r/power/t/{other}")));
    let back = app.get(&format!("/r/power/t/{other}")).await.text;
    assert!(back.contains(&format!("rail/{}", key(&app, "rail", 0))), "{back}");
    // What is withdrawn there, or gone, holds nobody.
    let gone = [("roadmap", "power"), ("task", other.as_str())];
    assert_eq!(app.post_json("/do/remove-task", &gone).await.status, StatusCode::OK);
    server::externals::note(app.house()).await;
    assert_eq!(known(&app, "rail", 0)[0].known, None);
    assert_eq!(early(&mut app, "rail", 0).await, before);
}

#[tokio::test]
async fn what_is_late_there_is_not_noted_day_by_day() {
    let mut app = setting().await;
    let other = key(&app, "power", 0);
    wait(&mut app, "rail", 0, &format!("power/{other}")).await;
    server::externals::note(app.house()).await;
    let first = early(&mut app, "rail", 0).await;
    // Months go by; nobody begins.
    for day in ["2027-06-01", "2027-06-02", "2027-06-03"] {
        app.at(&format!("{day}T09:00:00Z"));
        server::externals::note(app.house()).await;
    }
    let last = early(&mut app, "rail", 0).await;
    assert!(last > first && last.as_str() > "2027-06-03", "{first} {last}");
}

#[tokio::test]
async fn what_may_not_be_read_cannot_be_waited_for() {
    let mut app = setting().await;
    let (secret, open) = (key(&app, "secret", 0), key(&app, "power", 0));
    // For the controller it is there, but the roadmap that would wait is for everyone.
    let told = wait(&mut app, "rail", 0, &format!("secret/{secret}")).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", told.text);
    assert!(told.text.contains("for members only"), "{}", told.text);
    // For whoever may not read it, it is as what is not there.
    let by = By::new("planner".into(), "Planner".to_owned());
    let plan = app.store.roadmap("rail").expect("it");
    let offices = plan.offices.iter().map(|it| it.key.clone());
    let roles = Roles { planner: true, ..Roles::default() };
    app.join(&Actor { deputy_for: Vec::new(), by, offices: offices.collect(), roles }, "rail")
        .await;
    app.sign_in("planner").await;
    let hidden = wait(&mut app, "rail", 0, &format!("secret/{secret}")).await;
    let nothing = wait(&mut app, "rail", 0, "nothing/X-1").await;
    assert_eq!(hidden.status, nothing.status);
    let blank = |text: &str, named: &str| text.replace(named, "…");
    assert_eq!(
        blank(&hidden.text, &format!("secret/{secret}")),
        blank(&nothing.text, "nothing/X-1"),
    );
    // Nor by a command that no form sends.
    let patch = roadmap::Patch {
        external: Some(vec![External {
            roadmap: "secret".into(),
            task: secret.as_str().into(),
            known: None,
        }]),
        ..Default::default()
    };
    let task = key(&app, "rail", 0).as_str().into();
    let command = Command::EditTask { task, revision: 0, patch: Box::new(patch) };
    let now = NOW.parse().expect("an instant");
    let refused = app.store.record("rail", app.who("planner"), "1", command, now).await;
    assert!(refused.is_err(), "{refused:?}");
    // What is open does, by its address, too.
    let address = format!("http://localhost/r/power/t/{open}?lang=en");
    let saved = wait(&mut app, "rail", 0, &address).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text);
    // A roadmap that waits is not opened to everyone as long as what it waits for is not.
    app.sign_in("controller").await;
    let other = key(&app, "rail", 1);
    let saved = wait(&mut app, "secret", 0, &format!("rail/{other}")).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text);
}

#[tokio::test]
async fn nothing_waits_for_itself_by_way_of_others() {
    let mut app = setting().await;
    let (rail, power) = (key(&app, "rail", 0), key(&app, "power", 1));
    let saved = wait(&mut app, "rail", 0, &format!("power/{power}")).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text);
    let round = wait(&mut app, "power", 1, &format!("rail/{rail}")).await;
    assert_eq!(round.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", round.text);
    // Nor by a link within one of them.
    let saved = wait(&mut app, "power", 0, &format!("rail/{rail}")).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text);
    let first = key(&app, "power", 0);
    let link = [("roadmap", "power"), ("task", power.as_str()), ("from", first.as_str())];
    let round = app.post_json("/do/link", &link).await;
    assert_eq!(round.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", round.text);
}

#[tokio::test]
async fn what_was_approved_waits_by_decision_and_the_effect_is_shown_before() {
    let mut app = setting().await;
    let other = key(&app, "power", 2);
    let late = [
        ("roadmap", "power"),
        ("task", other.as_str()),
        ("revision", "0"),
        ("start_no_earlier_than", "2027-05-03"),
    ];
    assert_eq!(app.post_json("/do/edit-task", &late).await.status, StatusCode::OK);
    let plan = app.store.roadmap("december-1").expect("the plan");
    let last = plan.final_task.clone().expect("a final milestone");
    let revision = plan.task(&last).expect("it").revision.to_string();
    let named = format!("power/{other}");
    let mut sent = vec![
        ("roadmap", "december-1"),
        ("task", last.as_str()),
        ("revision", &revision),
        ("external", &named),
        ("reason", "Without power nothing runs."),
    ];
    let freely = app.post_json("/do/edit-task", &sent).await;
    assert_eq!(freely.status, StatusCode::FORBIDDEN, "{}", freely.text);
    sent.extend([("way", "change"), ("preview", "1")]);
    let shown = app.post_json("/do/edit-task", &sent).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    assert!(shown.text.contains("May"), "the final milestone moves to May: {}", shown.text);
    sent.pop();
    let changed = app.post_json("/do/edit-task", &sent).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.text);
    let page = app.get(&format!("/r/december-1/t/{last}")).await.text;
    assert!(page.contains(&named) && page.contains("A task of another roadmap"), "{page}");
    // Everything that waits so follows from the log, and so does an export.
    let export = app.get("/r/december-1.json").await;
    assert_eq!(export.status, StatusCode::OK);
    assert!(export.text.contains("\"external\""), "{}", &export.text[..300]);
}

/// Approves a roadmap, and lets a second controller in, who decides on what the first one proposes.
async fn in_force(app: &mut TestApp, key: &str) {
    let by = By::new("admin".into(), "Admin".to_owned());
    let roles = Roles { planner: true, controller: true, admin: true, ..Roles::default() };
    app.join(&Actor { deputy_for: Vec::new(), by, offices: Vec::new(), roles }, key).await;
    let approved = app.post_json("/do/approve", &[("roadmap", key)]).await;
    assert_eq!(approved.status, StatusCode::OK, "{}", approved.text);
}

async fn propose(app: &mut TestApp, roadmap: &str, at: usize, for_what: &str) -> Answer {
    let task = key(app, roadmap, at);
    let sent = [
        ("roadmap", roadmap),
        ("task", &task),
        ("revision", "0"),
        ("external", for_what),
        ("way", "propose"),
        ("reason", "It cannot begin before."),
    ];
    app.post_json("/do/edit-task", &sent).await
}

async fn decide(app: &mut TestApp, roadmap: &str, proposal: &str) -> Answer {
    app.sign_in("admin").await;
    let sent = [("roadmap", roadmap), ("proposal", proposal), ("decision", "approve")];
    let decided = app.post_json("/do/decide-proposal", &sent).await;
    app.sign_in("controller").await;
    decided
}

async fn configure(app: &mut TestApp, key: &str, public: bool) -> Answer {
    let plan = app.store.roadmap(key).expect("it");
    let (version, zone) = (plan.version.to_string(), plan.time_zone.name().to_owned());
    let last = plan.final_task.clone().unwrap_or_default().to_string();
    let title = plan.title.get("en").to_owned();
    let start = plan.start.map(|day| day.to_string()).unwrap_or_default();
    let mut sent = vec![
        ("roadmap", key),
        ("part", "basics"),
        ("version", &version),
        ("title_en", &title),
        ("start", &start),
        ("time_zone", &zone),
        ("final_task", &last),
        ("reason", "So it is."),
    ];
    sent.extend(public.then_some(("public", "1")));
    app.post_json("/do/configure", &sent).await
}

#[tokio::test]
async fn two_proposals_close_no_circle_whoever_decides_on_them() {
    let mut app = setting().await;
    in_force(&mut app, "rail").await;
    in_force(&mut app, "power").await;
    let (rail, power) = (key(&app, "rail", 0), key(&app, "power", 0));
    let one = propose(&mut app, "rail", 0, &format!("power/{power}")).await;
    let two = propose(&mut app, "power", 0, &format!("rail/{rail}")).await;
    assert_eq!((one.status, two.status), (StatusCode::OK, StatusCode::OK), "{}", two.text);
    let first = decide(&mut app, "rail", "1").await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.text);
    let second = decide(&mut app, "power", "1").await;
    assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", second.text);
    assert!(known(&app, "power", 0).is_empty());
}

#[tokio::test]
async fn what_a_proposal_waits_for_must_still_be_there_when_it_is_decided_on() {
    let mut app = setting().await;
    in_force(&mut app, "rail").await;
    let other = key(&app, "power", 0);
    let proposed = propose(&mut app, "rail", 0, &format!("power/{other}")).await;
    assert_eq!(proposed.status, StatusCode::OK, "{}", proposed.text);
    let gone = [("roadmap", "power"), ("task", other.as_str())];
    assert_eq!(app.post_json("/do/remove-task", &gone).await.status, StatusCode::OK);
    let decided = decide(&mut app, "rail", "1").await;
    assert_eq!(decided.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", decided.text);
}

#[tokio::test]
async fn what_is_for_members_only_is_told_to_nobody_by_way_of_a_roadmap_for_everyone() {
    let mut app = setting().await;
    another(&mut app, "inner", false).await;
    in_force(&mut app, "inner").await;
    let secret = format!("secret/{}", key(&app, "secret", 0));
    // A wish tells as much as a plan does.
    let proposed = propose(&mut app, "inner", 0, &secret).await;
    assert_eq!(proposed.status, StatusCode::OK, "{}", proposed.text);
    let opened = configure(&mut app, "inner", true).await;
    assert_eq!(opened.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", opened.text);
    assert!(opened.text.contains("for members only"), "{}", opened.text);
    // Nor is it told once what everyone may read waits for it.
    let power = key(&app, "power", 0);
    let saved = wait(&mut app, "rail", 0, &format!("power/{power}")).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text);
    let hidden = configure(&mut app, "power", false).await;
    assert_eq!(hidden.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", hidden.text);
    assert!(hidden.text.contains("rail"), "{}", hidden.text);
}

#[tokio::test]
async fn what_was_waited_for_once_is_named_to_those_who_may_read_it_alone() {
    let mut app = setting().await;
    another(&mut app, "inner", false).await;
    let (secret, task) = (format!("secret/{}", key(&app, "secret", 0)), key(&app, "inner", 0));
    assert_eq!(wait(&mut app, "inner", 0, &secret).await.status, StatusCode::OK);
    let page = app.get(&format!("/r/inner/t/{task}")).await.text;
    assert!(page.contains(&secret), "to a member of both it is: {page}");
    assert_eq!(wait(&mut app, "inner", 0, "").await.status, StatusCode::OK);
    let opened = configure(&mut app, "inner", true).await;
    assert_eq!(opened.status, StatusCode::OK, "{}", opened.text);
    app.sign_out().await;
    for ending in ["", ".json", ".csv"] {
        let told = app.get(&format!("/r/inner/t/{task}{ending}")).await;
        assert_eq!(told.status, StatusCode::OK);
        assert!(!told.text.contains("secret"), "{ending}: {}", told.text);
    }
    for path in ["/r/inner", "/r/inner.json", "/r/inner/tasks.json", "/r/inner/register"] {
        let told = app.get(path).await.text;
        assert!(!told.contains("secret/") && !told.contains("\"secret\""), "{path}: {told}");
    }
}

#[tokio::test]
async fn a_task_is_edited_by_those_who_may_not_read_all_that_it_waits_for() {
    let mut app = setting().await;
    another(&mut app, "inner", false).await;
    let (secret, power) = (key(&app, "secret", 0), key(&app, "power", 0));
    let both = format!("secret/{secret}; power/{power}");
    let saved = wait(&mut app, "inner", 0, &both).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text);
    let by = By::new("planner".into(), "Planner".to_owned());
    let plan = app.store.roadmap("inner").expect("it");
    let offices: Vec<_> = plan.offices.iter().map(|it| it.key.clone()).collect();
    let roles = Roles { planner: true, ..Roles::default() };
    app.join(&Actor { deputy_for: Vec::new(), by, offices, roles }, "inner").await;
    app.sign_in("planner").await;
    let task = key(&app, "inner", 0);
    let form = app.get(&format!("/r/inner/t/{task}/edit")).await.text;
    assert!(form.contains(&format!("power/{power}")) && !form.contains("secret/"), "{form}");
    let sent = |title: &'static str, external: String| {
        [
            ("roadmap", "inner".to_owned()),
            ("task", task.clone()),
            ("title", title.to_owned()),
            ("external", external),
        ]
    };
    for (n, (title, external)) in
        [("Other words", format!("power/{power}")), ("More words", String::new())]
            .into_iter()
            .enumerate()
    {
        let revision = (n + 1).to_string();
        let values = sent(title, external);
        let mut values: Vec<_> =
            values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        values.push(("revision", &revision));
        let saved = app.post_json("/do/edit-task", &values).await;
        assert_eq!(saved.status, StatusCode::OK, "{}", saved.text);
    }
    // What was not in the form stays; what was taken out of it is gone.
    let left: Vec<_> = known(&app, "inner", 0).iter().map(ToString::to_string).collect();
    assert_eq!(left, [format!("secret/{secret}")]);
    // What is gone there needs not be taken out to edit anything else.
    app.sign_in("controller").await;
    let gone = [("roadmap", "secret"), ("task", secret.as_str())];
    assert_eq!(app.post_json("/do/remove-task", &gone).await.status, StatusCode::OK);
    let named = format!("secret/{secret}");
    let values = [
        ("roadmap", "inner"),
        ("task", task.as_str()),
        ("revision", "3"),
        ("title", "Last words"),
        ("external", &named),
    ];
    let saved = app.post_json("/do/edit-task", &values).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text);
}

#[tokio::test]
async fn a_refusal_does_not_name_what_whoever_asks_may_not_read() {
    let mut app = setting().await;
    another(&mut app, "inner", false).await;
    let secret = format!("secret/{}", key(&app, "secret", 0));
    assert_eq!(wait(&mut app, "inner", 0, &secret).await.status, StatusCode::OK);
    let opened = configure(&mut app, "inner", true).await;
    assert_eq!(opened.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(opened.text.contains("secret/"), "a member of both reads which: {}", opened.text);
    let by = By::new("outsider".into(), "Outsider".to_owned());
    let roles = Roles { planner: true, controller: true, ..Roles::default() };
    app.join(&Actor { deputy_for: Vec::new(), by, offices: Vec::new(), roles }, "inner").await;
    app.begin_session("outsider").await;
    let opened = configure(&mut app, "inner", true).await;
    assert_eq!(opened.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", opened.text);
    assert!(!opened.text.contains("secret"), "{}", opened.text);
    assert!(opened.text.contains("for members only"), "{}", opened.text);
}
