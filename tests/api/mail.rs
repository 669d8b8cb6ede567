//! Mail, on a clock that is moved and with a server that answers as a test wants: one letter for each person
//! and window, tried again where it was not taken, and stopped by one request.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use directory::{Mail, Window};
use roadmap::{Category, Command};
use server::mail::job::send_due;
use tests::{
    Answer, TestApp,
    smtp::{Got, Says, Sink},
};

use crate::inbox::{plan, record, submit, tell};

/// Has somebody be written at their address.
async fn write_to(app: &TestApp, login: &str, language: &str, window: Option<Window>) {
    let (address, language) = (format!("{login}@example.org"), language.to_owned());
    let mail = Some(Mail { address, language, window });
    let set = directory::Command::SetMail { mail };
    app.store.direct(app.who(login), set, app.house().clock.now()).await.expect("set");
}

/// A plan whose mail goes to a server that a test asks.
async fn both() -> (TestApp, Sink) {
    let sink = Sink::start().await;
    (plan().await.with_mail(sink.mailer()), sink)
}

/// Sends what is due at an instant, and returns what was taken.
async fn sent(app: &mut TestApp, sink: &Sink, at: &str) -> Vec<Got> {
    app.at(at);
    send_due(app.house()).await;
    sink.got()
}

fn ask(task: &str, text: &str) -> Command {
    Command::Comment {
        task: task.into(),
        text: text.to_owned(),
        answer_by: Some("2026-12-15".parse().expect("a day")),
    }
}

fn thread(task: &str) -> String {
    format!("<task.{}@example.org>", store::command_id(&format!("thread|plan|{task}")))
}

#[tokio::test]
async fn what_falls_into_a_window_is_one_letter_by_task_and_its_author_gets_none() {
    let (mut app, sink) = both().await;
    for who in ["ann", "controller"] {
        write_to(&app, who, "en", Some(Window::Daily { hour: 9 })).await;
    }
    app.at("2026-11-24T09:00:00Z");
    record(&app, "controller", "q1", ask("W-1", "When?")).await;
    record(&app, "controller", "q2", ask("W-1", "And how?")).await;
    tell(&mut app, "2026-11-24").await;
    // Nine o'clock in Moscow was over: it waits for the next morning.
    assert!(sent(&mut app, &sink, "2026-11-24T20:00:00Z").await.is_empty());
    let got = sent(&mut app, &sink, "2026-11-25T06:00:01Z").await;
    let (own, others): (Vec<_>, Vec<_>) = got.iter().partition(|it| it.to == "ann@example.org");
    assert_eq!(own.len(), 1, "{got:?}");
    // Whoever asked may be reminded of something, and hears nothing of the questions.
    let hears = |it: &&Got| it.part("text/plain").contains("asks a question");
    assert!(!others.iter().any(hears), "{others:?}");
    let letter = own[0];
    let subject = letter.header("Subject");
    assert!(subject.starts_with("W-1: Due Tue 1 Dec, and "), "the worst of it: {subject}");
    assert_eq!(letter.header("In-Reply-To"), thread("W-1"));
    assert_eq!(letter.header("References"), thread("W-1"));
    assert_eq!(letter.header("Auto-Submitted"), "auto-generated");
    let (text, html) = (letter.part("text/plain"), letter.part("text/html"));
    for part in [&text, &html] {
        for words in ["controller asks a question", "https://vekha.example.org/r/plan/t/W-1#"] {
            assert!(part.contains(words), "{words}: {part}");
        }
        for never in ["<img", "<script", "style=", "http://"] {
            assert!(!part.contains(never), "{never}: {part}");
        }
    }
    assert_eq!(text.matches("asks a question").count(), 2, "{text}");
    assert!(sent(&mut app, &sink, "2026-11-26T06:00:01Z").await.is_empty(), "once");
}

#[tokio::test]
async fn two_tasks_are_one_letter_that_goes_on_with_both_and_what_was_read_is_left_out() {
    let (mut app, sink) = both().await;
    write_to(&app, "controller", "en", Some(Window::Hourly)).await;
    app.at("2026-11-24T09:10:00Z");
    for (task, who) in [("W-1", "ann"), ("W-2", "bob")] {
        let ask = Command::RequestExtension {
            task: task.into(),
            proposed: "2027-12-20".parse().expect("a date"),
            category: Category::Legal,
            explanation: "It takes longer.".to_owned(),
            mitigation: String::new(),
        };
        record(&app, who, task, ask).await;
    }
    server::reminders::Reminders::default().hear(app.house()).await;
    let got = sent(&mut app, &sink, "2026-11-24T10:00:00Z").await;
    assert_eq!(got.len(), 1, "{got:?}");
    let letter = &got[0];
    let subject = letter.header("Subject");
    assert_eq!(subject, "W-2: bob asks for your decision, and 1 other");
    let threads = letter.header("References");
    assert!(threads.contains(&thread("W-1")) && threads.contains(&thread("W-2")), "{threads}");
    let text = letter.part("text/plain");
    assert!(text.contains("https://vekha.example.org/review"), "{text}");
    // The next one is read before its hour is over.
    record(&app, "ann", "again", submit()).await;
    server::reminders::Reminders::default().hear(app.house()).await;
    let all = store::Which::All;
    let now = app.house().clock.now();
    app.store.mark_read("controller".into(), all, now).await.expect("read");
    assert!(sent(&mut app, &sink, "2026-11-24T11:00:00Z").await.is_empty());
}

#[tokio::test]
async fn a_letter_that_was_not_taken_is_tried_again_as_the_same_one() {
    let (mut app, sink) = both().await;
    write_to(&app, "ann", "en", Some(Window::Now)).await;
    tell(&mut app, "2026-11-24").await;
    sink.says(&[Says::Rcpt("451 4.7.1 come back later")]);
    assert!(sent(&mut app, &sink, "2026-11-24T09:05:00Z").await.is_empty());
    let bounces = app.store.bounces().await.expect("bounces");
    assert!(!bounces[0].hard && bounces[0].answer.contains("451"), "{bounces:?}");
    assert!(sent(&mut app, &sink, "2026-11-24T09:05:30Z").await.is_empty(), "not at once");
    // It is taken, but nobody hears of it.
    sink.says(&[Says::Gone]);
    let first = sent(&mut app, &sink, "2026-11-24T09:07:00Z").await;
    let second = sent(&mut app, &sink, "2026-11-24T09:40:00Z").await;
    assert_eq!((first.len(), second.len()), (1, 1));
    assert!(!first[0].header("Message-ID").is_empty());
    assert_eq!(first[0].header("Message-ID"), second[0].header("Message-ID"));
    assert!(app.store.bounces().await.expect("bounces").is_empty(), "it arrived");
    assert!(sent(&mut app, &sink, "2026-11-26T09:40:00Z").await.is_empty());
}

#[tokio::test]
async fn an_address_that_takes_nothing_is_shown_and_keeps_nobody_waiting() {
    let (mut app, sink) = both().await;
    for who in ["ann", "carl"] {
        write_to(&app, who, "en", Some(Window::Now)).await;
    }
    app.with_password("keeper", "correct horse battery", true).await;
    tell(&mut app, "2026-11-24").await;
    // One of the two connections is refused its recipient.
    sink.says(&[Says::Rcpt("550 5.1.1 no such user")]);
    let got = sent(&mut app, &sink, "2026-11-24T09:05:00Z").await;
    assert_eq!(got.len(), 1, "the other one arrives: {got:?}");
    let failed = if got[0].to.starts_with("ann") { "carl" } else { "ann" };
    tell(&mut app, "2026-12-01").await;
    let got = sent(&mut app, &sink, "2026-12-01T09:05:00Z").await;
    assert!(got.iter().all(|it| !it.to.starts_with(failed)), "nothing more is tried");
    app.begin_session("keeper").await;
    let page = app.get("/people").await.text;
    assert!(page.contains("Mail does not arrive") && page.contains("no such user"), "{page}");
    app.begin_session(failed).await;
    let page = app.get("/account").await.text;
    assert!(page.contains("no such user"), "{page}");
    let page = app.get("/inbox").await.text;
    assert!(page.contains("Mail does not reach") && !page.contains("Mail goes to"), "{page}");
    let again = app.post("/do/try-mail", &[("login", failed), ("back", "/account")]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text);
    let got = sent(&mut app, &sink, "2026-12-01T09:10:00Z").await;
    assert!(!got.is_empty() && got.iter().all(|it| it.to.starts_with(failed)), "{got:?}");
    assert!(app.store.bounces().await.expect("bounces").is_empty());
}

#[tokio::test]
async fn a_server_of_mail_that_is_gone_is_nobodys_fault() {
    let (mut app, sink) = both().await;
    write_to(&app, "ann", "en", Some(Window::Now)).await;
    tell(&mut app, "2026-11-24").await;
    sink.says(&[Says::Closed]);
    assert!(sent(&mut app, &sink, "2026-11-24T09:05:00Z").await.is_empty());
    assert!(app.store.bounces().await.expect("bounces").is_empty());
    sink.says(&[Says::Data("554 5.7.1 looks like spam")]);
    assert!(sent(&mut app, &sink, "2026-11-24T09:10:00Z").await.is_empty());
    assert!(!app.store.bounces().await.expect("bounces")[0].hard);
    assert_eq!(sent(&mut app, &sink, "2026-11-24T11:00:00Z").await.len(), 1);
}

#[tokio::test]
async fn mail_is_stopped_by_one_request_and_not_by_a_look() {
    let (mut app, sink) = both().await;
    write_to(&app, "ann", "ru", Some(Window::Now)).await;
    tell(&mut app, "2026-11-24").await;
    let got = sent(&mut app, &sink, "2026-11-24T09:05:00Z").await;
    let letter = &got[0];
    let text = letter.part("text/plain");
    assert!(text.contains("Срок исполнения: вт, 1 дек"), "{text}");
    assert!(letter.part("text/html").contains("<html lang=\"ru\">"));
    // Each on one line.
    let head = letter.head();
    let line = head.iter().find_map(|line| line.strip_prefix("List-Unsubscribe: <"));
    let address = line.and_then(|line| line.strip_suffix('>')).expect("it is on one line");
    assert!(head.contains(&"List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{head:?}");
    assert!(text.contains(address), "{text}");
    let path = address.strip_prefix("https://vekha.example.org").expect("it is here").to_owned();
    let mut anyone = app.another();
    let window = |app: &TestApp| {
        let person = app.store.person("ann").expect("she is there");
        person.mail.as_ref().and_then(|mail| mail.window)
    };
    let page = anyone.get(&path).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("Больше не писать?") && page.text.contains(&path), "{}", page.text);
    assert_eq!(window(&app), Some(Window::Now), "a look changes nothing");
    assert_eq!(anyone.get(&format!("{path}0")).await.status, StatusCode::NOT_FOUND);
    let other = path.replace("/ann~", "/bob~");
    assert_eq!(anyone.post(&other, &[]).await.status, StatusCode::NOT_FOUND);
    // As a provider of mail does it: without cookies, and without saying where it comes from.
    let one_click = Body::from("List-Unsubscribe=One-Click");
    let answer = anyone.send(Request::post(path.as_str()), one_click).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(window(&app), None);
    let page = anyone.get(&path).await.text;
    assert!(page.contains("Письма больше не приходят"), "{page}");
    // An old letter stops nothing at another address, nor does it tell which one that is.
    let (address, language) = ("ann@elsewhere.example.org".to_owned(), "en".to_owned());
    let moved = Some(Mail { address, language, window: Some(Window::Now) });
    let set = directory::Command::SetMail { mail: moved };
    app.store.direct(app.who("ann"), set, app.house().clock.now()).await.expect("set");
    let page = anyone.get(&path).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(!page.text.contains("elsewhere"), "{}", page.text);
    let one_click = Body::from("List-Unsubscribe=One-Click");
    let answer = anyone.send(Request::post(path.as_str()), one_click).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(window(&app), Some(Window::Now));
    write_to(&app, "ann", "ru", None).await;
    // The inbox goes on.
    tell(&mut app, "2026-12-01").await;
    assert!(sent(&mut app, &sink, "2026-12-01T09:05:00Z").await.is_empty());
    assert!(app.store.inbox("ann").unread > 0);
}

/// Chooses an address and eight o'clock by the form.
async fn save(app: &mut TestApp, address: &str, code: &str) -> Answer {
    let values = [
        ("address", address),
        ("code", code),
        ("window", "daily"),
        ("hour", "8"),
        ("language", "en"),
        ("back", "/account"),
    ];
    app.post("/do/set-mail", &values).await
}

#[tokio::test]
async fn an_address_is_confirmed_by_a_code_before_anything_else_goes_there() {
    let (mut app, sink) = both().await;
    app.at("2026-11-24T09:00:00Z");
    app.begin_session("ann").await;
    let page = app.get("/account").await.text;
    assert!(page.contains("action=\"/do/set-mail\"") && !page.contains("name=\"code\""), "{page}");
    let wrong = save(&mut app, "ann at home", "").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("This is no address for mail"), "{}", wrong.text);
    let asked = save(&mut app, "ann@example.org", "").await;
    assert!(asked.text.contains("A code went to ann@example.org"), "{}", asked.text);
    assert!(asked.text.contains("name=\"code\""), "{}", asked.text);
    assert_eq!(app.store.person("ann").expect("she is there").mail, None);
    let got = sink.got();
    let subject = got[0].header("Subject");
    let code = subject.split(' ').next().expect("a code");
    let text = got[0].part("text/plain");
    let href = "/account?mail=ann%40example.org";
    assert!(text.contains(&format!("{href}#mail")), "{text}");
    let page = app.get(href).await.text;
    assert!(page.contains("name=\"code\"") && page.contains("ann@example.org"), "{page}");
    let wrong = save(&mut app, "eve@example.org", code).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "it is for another address");
    let saved = save(&mut app, "ann@example.org", code).await;
    let there = (saved.status, saved.location.as_str());
    assert_eq!(there, (StatusCode::SEE_OTHER, "/account#saved-mail"), "{}", saved.text);
    let mail = app.store.person("ann").expect("she is there").mail.clone().expect("it is set");
    assert_eq!(mail.address, "ann@example.org");
    assert_eq!(mail.window, Some(Window::Daily { hour: 8 }));
    // What is known needs no code, and a letter may be sent to see whether it arrives.
    let now = [("address", "ann@example.org"), ("window", "now"), ("back", "/account")];
    let saved = app.post("/do/set-mail", &now).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    let page = app.get("/inbox").await.text;
    assert!(page.contains("Mail goes to ann@example.org, too"), "{page}");
    let told = app.post("/do/test-mail", &[("back", "/account")]).await;
    assert!(told.text.contains("took a mail to ann@example.org"), "{}", told.text);
    assert_eq!(sink.got()[0].header("Subject"), "A test mail from Vekha");
}

#[tokio::test]
async fn without_a_server_of_mail_the_inbox_works_alone_and_says_so() {
    let mut app = plan().await;
    write_to(&app, "ann", "en", Some(Window::Now)).await;
    tell(&mut app, "2026-11-24").await;
    let now = app.house().clock.now();
    let later = now + chrono::TimeDelta::days(9);
    assert_eq!(app.store.take_mail(later, later).await.expect("asked"), None, "nothing waits");
    app.begin_session("ann").await;
    let page = app.get("/account").await.text;
    assert!(page.contains("Mail is not set up on this server"), "{page}");
    assert!(!page.contains("/do/set-mail"), "{page}");
}

#[tokio::test]
async fn whoever_guesses_codes_is_asked_to_wait() {
    let (mut app, _sink) = both().await;
    app.at("2026-11-24T09:00:00Z");
    app.begin_session("ann").await;
    assert!(save(&mut app, "ann@example.org", "").await.text.contains("A code went to"));
    let mut guesses = 0;
    loop {
        let answer = save(&mut app, "ann@example.org", &format!("AAAA{guesses:04}")).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            break;
        }
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
        guesses += 1;
        assert!(guesses < 100, "nobody stops it");
    }
    assert_eq!(app.store.person("ann").expect("she is there").mail, None);
}

/// Letters grow old while the server of mail is away; an address is judged by what it answers itself.
#[tokio::test]
async fn an_address_is_not_given_up_for_days_on_which_nothing_could_be_sent() {
    let (mut app, sink) = both().await;
    write_to(&app, "ann", "en", Some(Window::Now)).await;
    tell(&mut app, "2026-11-24").await;
    sink.says(&[Says::Closed]);
    assert!(sent(&mut app, &sink, "2026-11-24T09:05:00Z").await.is_empty());
    sink.says(&[Says::Rcpt("451 4.7.1 come back later")]);
    assert!(sent(&mut app, &sink, "2026-11-28T09:05:00Z").await.is_empty());
    let bounces = app.store.bounces().await.expect("bounces");
    assert!(!bounces[0].hard, "{bounces:?}");
    assert_eq!(sent(&mut app, &sink, "2026-11-28T20:00:00Z").await.len(), 1);
}
