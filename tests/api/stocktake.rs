//! Stocktakes: one is held, its minutes become a task and a question, the next one says what came of them.

use axum::http::StatusCode;
use tests::TestApp;

const NOW: &str = "2026-11-23T09:00:00Z";
const PAGE: &str = "/r/december-1/stocktake";

async fn page(app: &mut TestApp, address: &str) -> String {
    let answer = app.get(address).await;
    assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.text);
    answer.text.replace('\u{a0}', " ")
}

async fn send(app: &mut TestApp, form: &str, values: &[(&str, &str)]) -> String {
    let mut values = values.to_vec();
    values.extend([("roadmap", "december-1"), ("back", PAGE)]);
    let answer = app.post(form, &values).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{form}: {}", answer.text);
    answer.location
}

#[tokio::test]
async fn minutes_become_a_task_and_a_question_and_the_next_one_reports_on_them() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("controller").await;
    let next = page(&mut app, PAGE).await;
    for words in ["Stocktake no. 1, not held yet", "Decide today", "action=\"/do/hold-stocktake\""]
    {
        assert!(next.contains(words), "{words}: {next}");
    }
    assert!(!next.contains("style=\""));
    let plan = app.store.roadmap("december-1").expect("it");
    let owner = plan.task("LOG-04").expect("a task").owner.to_string();
    let frozen = plan.version;
    let lines = [
        ("day", "2026-11-23"),
        ("participants", "Chair, controller"),
        ("text_1", "Draft the annex"),
        ("office_1", owner.as_str()),
        ("until_1", "2026-11-27"),
        ("text_3", "Who signs?"),
        ("office_3", owner.as_str()),
        ("until_3", "2026-11-26"),
        ("text_4", "Ask the bank"),
        ("office_4", owner.as_str()),
        ("until_4", "2026-11-25"),
    ];
    assert_eq!(send(&mut app, "/do/hold-stocktake", &lines).await, format!("{PAGE}?n=1#saved"));
    let held = app.store.roadmap("december-1").expect("it");
    let held = held.stocktake(1).expect("it was held").clone();
    assert_eq!((held.version, held.lines.len()), (frozen, 3));
    let one = page(&mut app, &format!("{PAGE}?n=1")).await;
    for words in
        ["Chair, controller", "Draft the annex", "Make a task of it", "vekha verify proves it"]
    {
        assert!(one.contains(words), "{words}: {one}");
    }
    assert!(one.contains(&format!("event {frozen}")) && one.contains(&format!("asof=v{frozen}")));
    // A line becomes a task, prefilled.
    let new = page(&mut app, "/r/december-1/new?stocktake=1&line=1").await;
    assert!(
        new.contains("value=\"Draft the annex\"") && new.contains("value=\"2026-11-27\""),
        "{new}"
    );
    let task = [
        ("key", "LOG-90"),
        ("workstream", "LOG"),
        ("title", "Draft the annex"),
        ("owner", owner.as_str()),
        ("deadline", "2026-11-27"),
        ("stocktake", "1"),
        ("line", "1"),
        ("way", "change"),
        ("reason", "Decided at the stocktake."),
    ];
    send(&mut app, "/do/add-task", &task).await;
    // Another one a question with a date.
    let question = [("stocktake", "1"), ("line", "2"), ("as_what", "question"), ("task", "LOG-04")];
    send(&mut app, "/do/follow-line", &question).await;
    let settled = [("stocktake", "1"), ("line", "3"), ("kept", "1"), ("note", "It agreed.")];
    send(&mut app, "/do/settle-line", &settled).await;
    let one = page(&mut app, &format!("{PAGE}?n=1")).await;
    assert!(one.contains("became the task") && one.contains("became a question about"), "{one}");
    app.at("2026-11-30T09:00:00Z");
    app.sign_in("controller").await;
    let next = page(&mut app, PAGE).await;
    let (_, lines) = next.split_once("What came of stocktake no. 1").expect("the lines");
    for words in ["Draft the annex", "not kept", "kept", "It agreed.", "LOG-90"] {
        assert!(lines.contains(words), "{words}: {lines}");
    }
    // What was frozen stays as it was.
    let then = page(&mut app, &format!("{PAGE}?n=1")).await;
    assert!(then.contains(&format!("event {frozen}")), "{then}");
    assert!(
        page(&mut app, "/r/december-1/changes?from=s1").await.contains("since stocktake no. 1")
    );
    let past = page(&mut app, &format!("{PAGE}?asof=v{frozen}")).await;
    assert!(!past.contains("/do/hold-stocktake"), "the past has no forms");
    let missing = app.get(&format!("{PAGE}?n=9")).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    app.get("/language/ru").await;
    assert!(page(&mut app, &format!("{PAGE}?n=1")).await.contains("Протокол"));
    assert!(app.store.verify().await.expect("a verdict").is_whole());
}

#[tokio::test]
async fn one_that_was_held_by_mistake_is_withdrawn_and_the_next_one_skips_it() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("controller").await;
    let plan = app.store.roadmap("december-1").expect("it");
    let owner = plan.task("LOG-04").expect("a task").owner.to_string();
    let minutes = |text: &'static str| {
        [
            ("day", "2026-11-23"),
            ("text_1", text),
            ("until_1", "2026-11-27"),
            ("text_2", "Tell the press"),
            ("until_2", "2026-11-28"),
        ]
    };
    for text in ["Draft the annex", "Ask the bank"] {
        let office = [("office_1", owner.as_str()), ("office_2", owner.as_str())];
        send(&mut app, "/do/hold-stocktake", &[&minutes(text)[..], &office[..]].concat()).await;
    }
    let question = [("stocktake", "2"), ("line", "1"), ("as_what", "question"), ("task", "LOG-04")];
    send(&mut app, "/do/follow-line", &question).await;
    let new = page(&mut app, "/r/december-1/new?stocktake=2&line=2").await;
    assert!(new.contains("value=\"Tell the press\""), "{new}");
    // The first one is not offered any more, and what stays of the second one is said before.
    assert!(!page(&mut app, &format!("{PAGE}?n=1")).await.contains("/do/withdraw-stocktake"));
    let two = page(&mut app, &format!("{PAGE}?n=2")).await;
    let (_, form) = two.split_once("Withdraw this stocktake…").expect("the form");
    assert!(form.contains("stays as it is") && form.contains("became a question about"), "{form}");
    let silent = [("roadmap", "december-1"), ("back", PAGE), ("stocktake", "2"), ("reason", " ")];
    let refused = app.post("/do/withdraw-stocktake", &silent).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    let reason = [("stocktake", "2"), ("reason", "It was held twice.")];
    let to = send(&mut app, "/do/withdraw-stocktake", &reason).await;
    assert_eq!(to, format!("{PAGE}?n=2#saved"));
    let two = page(&mut app, &format!("{PAGE}?n=2")).await;
    for words in ["Withdrawn by", "It was held twice.", "stay as they are", "Ask the bank"] {
        assert!(two.contains(words), "{words}: {two}");
    }
    assert!(!two.contains("/do/settle-line") && !two.contains("/do/withdraw-stocktake"), "{two}");
    let next = page(&mut app, PAGE).await;
    assert!(next.contains("Stocktake no. 3, not held yet"), "{next}");
    let (_, lines) = next.split_once("What came of stocktake no. 1").expect("the lines");
    assert!(lines.contains("Draft the annex") && !lines.contains("Ask the bank"), "{lines}");
    for from in ["s1", "s2"] {
        let changes = page(&mut app, &format!("/r/december-1/changes?from={from}&own=1")).await;
        assert!(changes.contains("since stocktake no. 1"), "{from}: {changes}");
    }
    // Its lines lead nowhere any more.
    let new = page(&mut app, "/r/december-1/new?stocktake=2&line=2").await;
    assert!(!new.contains("Tell the press"), "{new}");
    app.get("/language/ru").await;
    assert!(page(&mut app, &format!("{PAGE}?n=2")).await.contains("Отменено ("));
    assert!(app.store.verify().await.expect("a verdict").is_whole());
}

#[tokio::test]
async fn what_is_wrong_with_a_line_is_said_at_it() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("controller").await;
    let values = [
        ("roadmap", "december-1"),
        ("back", PAGE),
        ("day", "2026-11-24"),
        ("text_2", "Decided"),
        ("until_2", ""),
    ];
    let answer = app.post("/do/hold-stocktake", &values).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    for field in ["day", "office_2", "until_2"] {
        assert!(answer.text.contains(&format!("data-error=\"{field}\"")), "{field}");
    }
    assert!(answer.text.contains("Decided"), "what was typed is kept");
}

#[tokio::test]
async fn a_stocktake_is_signed_as_soon_as_it_was_held() {
    let mut app = TestApp::demo(NOW).await.with_checkpoints().await;
    let before = *app.store.subscribe().borrow();
    app.sign_in("controller").await;
    let latest = |app: &TestApp| {
        let checkpoints = app.house().checkpoints.as_ref().expect("they are signed");
        checkpoints.latest().first().expect("one").shown().position
    };
    server::stocktakes::sign(app.house(), before).await;
    assert_eq!(latest(&app), before, "signing in is no stocktake");
    let meeting = [("day", "2026-11-23"), ("participants", "Chair")];
    send(&mut app, "/do/hold-stocktake", &meeting).await;
    let end = server::stocktakes::sign(app.house(), before).await;
    assert!(end > before && latest(&app) == end);
}

#[tokio::test]
async fn a_line_becomes_a_request_of_its_office_and_the_next_one_says_what_came_of_it() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("controller").await;
    let plan = app.store.roadmap("december-1").expect("it");
    let owner = plan.task("LOG-04").expect("a task").owner.to_string();
    let lines = [
        ("day", "2026-11-23"),
        ("text_1", "Ask for more time for LOG-04."),
        ("office_1", owner.as_str()),
        ("until_1", "2026-11-27"),
    ];
    send(&mut app, "/do/hold-stocktake", &lines).await;
    app.sign_in("planner").await;
    let one = page(&mut app, &format!("{PAGE}?n=1")).await;
    let way = "/r/december-1/t/LOG-04?stocktake=1&amp;line=1#extend";
    assert!(one.contains(&format!("href=\"{way}\"")), "{one}");
    assert!(!one.contains("/do/settle-line"), "that is for a controller");
    let task = page(&mut app, "/r/december-1/t/LOG-04?stocktake=1&line=1").await;
    for words in ["Ask for more time for LOG-04.", "tied to decision 1 of stocktake no. 1"] {
        assert!(task.contains(words), "{words}: {task}");
    }
    let request = [
        ("task", "LOG-04"),
        ("proposed", "2027-02-15"),
        ("category", "legal"),
        ("explanation", "Ask for more time for LOG-04."),
        ("stocktake", "1"),
        ("line", "1"),
    ];
    send(&mut app, "/do/request-extension", &request).await;
    let one = page(&mut app, &format!("{PAGE}?n=1")).await;
    assert!(one.contains("became a request to extend") && !one.contains(way), "{one}");
    app.sign_in("controller").await;
    let decision =
        [("task", "LOG-04"), ("decision", "approve"), ("granted", "2027-02-01"), ("reason", "So.")];
    send(&mut app, "/do/decide-extension", &decision).await;
    app.at("2026-11-30T09:00:00Z");
    app.sign_in("controller").await;
    let next = page(&mut app, PAGE).await;
    let (_, lines) = next.split_once("What came of stocktake no. 1").expect("the lines");
    assert!(lines.contains("granted until 1 Feb") && lines.contains("kept"), "{lines}");
    assert!(app.store.verify().await.expect("a verdict").is_whole());
}

#[tokio::test]
async fn the_form_of_the_minutes_grows_by_a_line_at_a_time_and_keeps_what_was_typed() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("controller").await;
    let lines = |page: &str| page.matches("<fieldset class=\"line\"").count();
    let begun = page(&mut app, PAGE).await;
    let few = lines(&begun);
    assert!(few >= 6, "{begun}");
    let more = |rows: &str| {
        let rows = rows.to_owned();
        move |(name, value): (&'static str, &'static str)| match name {
            "rows" => (name, rows.clone()),
            _ => (name, value.to_owned()),
        }
    };
    for (rows, expected) in [(few, few + 1), (few + 1, few + 2), (30, 30), (4_000, 30)] {
        let sent = [
            ("roadmap", "december-1"),
            ("back", PAGE),
            ("day", ""),
            ("text_2", "Half a dec"),
            ("rows", ""),
            ("more", "1"),
        ];
        let sent: Vec<_> = sent.into_iter().map(more(&rows.to_string())).collect();
        let sent: Vec<_> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = app.post("/do/hold-stocktake", &sent).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        assert_eq!(lines(&answer.text), expected, "{rows}");
        assert!(answer.text.contains("Half a dec"), "{}", answer.text);
        assert!(!answer.text.contains("aria-invalid=\"true\""), "nothing is wrong yet");
        assert_eq!(answer.text.contains("name=\"more\""), expected < 30);
    }
    assert!(app.store.roadmap("december-1").expect("it").stocktakes.is_empty());
    // The last line of a long form is recorded as the first is.
    let owner = app.store.roadmap("december-1").expect("it").offices[0].key.to_string();
    let last = [
        ("day", "2026-11-23"),
        ("text_30", "The last one"),
        ("office_30", owner.as_str()),
        ("until_30", "2026-12-01"),
    ];
    send(&mut app, "/do/hold-stocktake", &last).await;
    let plan = app.store.roadmap("december-1").expect("it");
    assert_eq!(plan.stocktake(1).expect("held").lines.len(), 1);
    // Nobody else is shown anything by it.
    app.sign_in("planner").await;
    let sent = [("roadmap", "december-1"), ("back", PAGE), ("day", "2026-11-23"), ("more", "1")];
    let refused = app.post("/do/hold-stocktake", &sent).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_lever_says_what_less_work_on_it_would_buy() {
    let mut app = TestApp::demo(NOW).await;
    let sheet = page(&mut app, PAGE).await;
    let (_, lever) = sheet.split_once("drives the final date").expect("the lever");
    let lever = lever.split("</li>").next().expect("its words");
    assert!(lever.contains("days less:") || lever.contains("nothing is left"), "{lever}");
}

#[tokio::test]
async fn what_is_recorded_later_of_the_days_before_is_after_the_cut() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("controller").await;
    send(&mut app, "/do/hold-stocktake", &[("day", "2026-11-23")]).await;
    let before = page(&mut app, &format!("{PAGE}?n=1")).await;
    assert!(!before.contains("after the cut"), "{before}");
    app.at("2026-11-26T09:00:00Z");
    app.sign_in("planner").await;
    let claim = [
        ("task", "LOG-04"),
        ("fact_date", "2026-11-20"),
        ("statement", "Done."),
        ("statements[0]", "It is."),
        ("statements[1]", "It is."),
        ("statements[2]", "It is."),
        ("evidence", "https://example.org/act"),
    ];
    let criteria = app.store.roadmap("december-1").expect("it");
    let criteria = criteria.task("LOG-04").expect("a task").criteria.len();
    let claim: Vec<_> = claim
        .into_iter()
        .filter(|(name, _)| {
            let place = name.strip_prefix("statements[").and_then(|it| it.strip_suffix(']'));
            match place {
                Some(at) => at.parse::<usize>().expect("a number") < criteria,
                None => *name != "statement" || criteria == 0,
            }
        })
        .collect();
    send(&mut app, "/do/submit", &claim).await;
    let after = page(&mut app, &format!("{PAGE}?n=1")).await;
    let (_, cut) = after.split_once("Recorded afterwards").expect("what came later");
    assert!(cut.contains("after the cut") && cut.contains("LOG-04"), "{cut}");
}

#[tokio::test]
async fn what_is_frozen_is_what_was_looked_at() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("controller").await;
    let seen = app.store.roadmap("december-1").expect("it").version.to_string();
    let begun = page(&mut app, PAGE).await;
    assert!(begun.contains(&format!("name=\"version\" value=\"{seen}\"")), "{begun}");
    // Somebody else says something meanwhile.
    app.sign_in("planner").await;
    send(&mut app, "/do/comment", &[("task", "LOG-04"), ("text", "By the way.")]).await;
    app.sign_in("controller").await;
    let minutes = |version: &str| {
        let pairs = [
            ("roadmap", "december-1"),
            ("back", PAGE),
            ("day", "2026-11-23"),
            ("participants", "Chair, controller"),
            ("version", version),
        ];
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let before = app.store.roadmap("december-1").expect("it").version;
    for version in [seen.as_str(), "150", "999999"] {
        let values = minutes(version);
        let values: Vec<_> = values.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let moved = app.post("/do/hold-stocktake", &values).await;
        assert_eq!(moved.status, StatusCode::CONFLICT, "{version}: {}", moved.text);
        for words in ["no longer what you looked at", "Chair, controller"] {
            assert!(moved.text.contains(words), "{version}, {words}: {}", moved.text);
        }
        // The page that comes back shows what there is now, and that can be held.
        let now = format!("name=\"version\" value=\"{before}\"");
        assert!(moved.text.contains(&now), "{version}: {}", moved.text);
    }
    assert!(app.store.roadmap("december-1").expect("it").stocktakes.is_empty());
    let values = minutes(&before.to_string());
    let values: Vec<_> = values.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    for _ in 0..2 {
        // Sent twice it is held once.
        let held = app.post("/do/hold-stocktake", &values).await;
        assert_eq!(held.status, StatusCode::SEE_OTHER, "{}", held.text);
    }
    let plan = app.store.roadmap("december-1").expect("it");
    assert_eq!(plan.stocktakes.len(), 1);
    assert_eq!(plan.stocktake(1).expect("it was held").version, before);
}

#[tokio::test]
async fn none_is_held_before_the_roadmap_began_nor_is_anything_due_before_it() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("controller").await;
    let plan = app.store.roadmap("december-1").expect("it");
    let owner = plan.task("LOG-04").expect("a task").owner.to_string();
    let first = app.store.instant_of("december-1", 1).await.expect("it reads").expect("an event");
    let first = plan.date_at(first);
    let hold = |day: String, until: &str| {
        let pairs = [
            ("roadmap", "december-1".to_owned()),
            ("back", PAGE.to_owned()),
            ("day", day),
            ("text_1", "Decided".to_owned()),
            ("office_1", owner.clone()),
            ("until_1", until.to_owned()),
        ];
        pairs.to_vec()
    };
    let before = first.pred_opt().expect("a day").to_string();
    for (day, until, field) in [
        (before.clone(), "2026-12-01", "day"),
        ("2020-01-15".to_owned(), "2026-12-01", "day"),
        ("2026-11-23".to_owned(), "2026-11-22", "until_1"),
    ] {
        let values = hold(day.clone(), until);
        let values: Vec<_> = values.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let answer = app.post("/do/hold-stocktake", &values).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{day}: {}", answer.text);
        let (_, at) = answer.text.split_once(&format!("data-error=\"{field}\"")).expect("a field");
        let told = at.split("</").next().expect("its words");
        assert!(told.contains("This must not be before"), "{day}, {field}: {told}");
        assert!(answer.text.contains(&format!("value=\"{day}\"")), "what was typed is kept");
    }
    assert!(app.store.roadmap("december-1").expect("it").stocktakes.is_empty());
    let values = hold(first.to_string(), "2026-11-24");
    let values: Vec<_> = values.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let held = app.post("/do/hold-stocktake", &values).await;
    assert_eq!(held.status, StatusCode::SEE_OTHER, "{}", held.text);
    // Nobody else hears from it when a roadmap began.
    app.sign_in("planner").await;
    let values = hold(before, "2026-12-01");
    let values: Vec<_> = values.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let refused = app.post("/do/hold-stocktake", &values).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_is_still_open_goes_on_from_one_stocktake_to_the_next() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("controller").await;
    let plan = app.store.roadmap("december-1").expect("it");
    let owner = plan.task("LOG-04").expect("a task").owner.to_string();
    let first = [
        ("day", "2026-11-23"),
        ("text_1", "Draft the annex"),
        ("office_1", owner.as_str()),
        ("until_1", "2026-12-20"),
        ("text_2", "Ask the bank"),
        ("office_2", owner.as_str()),
        ("until_2", "2026-11-24"),
        ("text_3", "Tell the press"),
        ("office_3", owner.as_str()),
        ("until_3", "2026-12-20"),
    ];
    send(&mut app, "/do/hold-stocktake", &first).await;
    let settle = [("stocktake", "1"), ("line", "3"), ("kept", "1")];
    send(&mut app, "/do/settle-line", &settle).await;
    let earlier = "Still open from earlier stocktakes";
    for day in ["2026-11-25", "2026-11-26"] {
        app.at(&format!("{day}T09:00:00Z"));
        app.sign_in("controller").await;
        send(&mut app, "/do/hold-stocktake", &[("day", day)]).await;
    }
    // The second one reports on the first one itself.
    let two = page(&mut app, &format!("{PAGE}?n=2")).await;
    assert!(two.contains("What came of stocktake no. 1") && !two.contains(earlier), "{two}");
    for address in [format!("{PAGE}?n=3"), PAGE.to_owned()] {
        let page = page(&mut app, &address).await;
        let (_, lines) = page.split_once(earlier).expect("the lines");
        let (lines, _) = lines.split_once("</table>").expect("a table");
        for words in ["Draft the annex", "open", "Ask the bank", "not kept", "?n=1", "no. 1, 2"] {
            assert!(lines.contains(words), "{address}, {words}: {lines}");
        }
        assert!(!lines.contains("Tell the press"), "{address}: {lines}");
    }
    // What was done since the last one is told once more, and then no longer.
    let settle = [("stocktake", "1"), ("line", "1"), ("kept", "1"), ("note", "It is done.")];
    send(&mut app, "/do/settle-line", &settle).await;
    let next = page(&mut app, PAGE).await;
    let (_, lines) = next.split_once(earlier).expect("the lines");
    for words in ["Draft the annex", "It is done."] {
        assert!(lines.contains(words), "{words}: {lines}");
    }
    send(&mut app, "/do/hold-stocktake", &[("day", "2026-11-26")]).await;
    let next = page(&mut app, PAGE).await;
    let (_, lines) = next.split_once(earlier).expect("the lines");
    assert!(!lines.contains("Draft the annex") && lines.contains("Ask the bank"), "{lines}");
}

#[tokio::test]
async fn a_decision_and_a_question_stand_in_the_work_of_their_office() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("controller").await;
    let plan = app.store.roadmap("december-1").expect("it");
    let owner = plan.task("LOG-04").expect("a task").owner.to_string();
    let lines = [
        ("day", "2026-11-23"),
        ("text_1", "Draft the annex"),
        ("office_1", owner.as_str()),
        ("until_1", "2026-12-03"),
        ("text_2", "Who signs for the bank?"),
        ("office_2", owner.as_str()),
        ("until_2", "2026-12-04"),
    ];
    send(&mut app, "/do/hold-stocktake", &lines).await;
    app.sign_in("planner").await;
    let mine = page(&mut app, "/my").await;
    let (_, asked) = mine.split_once("Decisions and questions for your offices").expect("it");
    for words in ["Draft the annex", "decision 1 of stocktake no. 1", "until 3 Dec"] {
        assert!(asked.contains(words), "{words}: {asked}");
    }
    // What became a question stands there as that, and once.
    app.sign_in("controller").await;
    let question = [("stocktake", "1"), ("line", "2"), ("as_what", "question"), ("task", "LOG-04")];
    send(&mut app, "/do/follow-line", &question).await;
    let kept = [("stocktake", "1"), ("line", "1"), ("kept", "1")];
    send(&mut app, "/do/settle-line", &kept).await;
    app.sign_in("planner").await;
    let mine = page(&mut app, "/my").await;
    assert!(!mine.contains("Draft the annex"), "{mine}");
    assert_eq!(mine.matches("Who signs for the bank?").count(), 1, "{mine}");
    assert!(mine.contains("question about") && !mine.contains("decision 2 of"), "{mine}");
    // Nobody else's work has it.
    app.sign_in("reviewer").await;
    assert!(!app.get("/my").await.text.contains("Who signs for the bank?"));
}

/// As a table of three columns the days and the words of the statuses break on a telephone.
#[tokio::test]
async fn what_is_due_stands_as_cards_on_a_narrow_page() {
    let mut app = TestApp::demo(NOW).await;
    let sheet = page(&mut app, PAGE).await;
    assert!(sheet.contains("class=\"plain cards due-rows\""), "{sheet}");
}
