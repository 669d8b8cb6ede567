use std::sync::Arc;

use chrono::TimeDelta;
use roadmap::Roadmap;

use super::*;
use crate::{Away, Mail, View, Window, apply::apply, password};

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).expect("an instant") + TimeDelta::minutes(minutes)
}

/// A directory to which commands are given in turn.
#[derive(Default)]
struct Book(Directory, i64);

impl Book {
    fn take(&mut self, who: &Who, command: Command) -> Result<Vec<Event>, Refusal> {
        self.1 += 1;
        let events = decide(&self.0, who, command, at(self.1), &|key| {
            let known = plan(key);
            ["plan", "other"].contains(&key).then(|| Arc::new(known))
        })?;
        for event in &events {
            let body = serde_json::to_string(event).expect("it is written");
            assert_eq!(Event::read(&body).expect("it is read"), *event, "{body}");
            apply(&mut self.0, event).expect("it follows");
        }
        Ok(events)
    }

    fn who(&self, login: &str) -> Who {
        let credential = self.0.person(login).expect("a person").credential;
        Who::Person { login: login.into(), credential, session: None, via: None, address: None }
    }

    fn with(people: &[(&str, bool)]) -> Self {
        let mut book = Self::default();
        for (login, admin) in people {
            let add = Command::AddPerson {
                login: (*login).into(),
                name: (*login).to_owned(),
                admin: *admin,
                password: None,
            };
            book.take(&Who::Host, add).expect("added");
        }
        book
    }
}

fn change(login: &str, admin: bool, active: bool) -> Command {
    let (login, name) = (login.to_owned(), login.to_owned());
    Command::ChangePerson { login: login.into(), name, admin, active }
}

fn sign_in(login: &str, credential: u64, n: u8, by: Proof) -> Command {
    let (id, seal, lasts) = (format!("s{n}"), Seal([n; 32]), TimeDelta::hours(720));
    Command::SignIn { login: login.into(), credential, id, seal, lasts, by, replaces: None }
}

const PASSWORD: Proof = Proof::Password { step: None, recovery: None };

#[test]
fn there_is_always_an_admin() {
    let mut book = Book::with(&[("ann", true), ("bob", true)]);
    let (ann, bob) = (book.who("ann"), book.who("bob"));
    book.take(&ann, change("bob", false, true)).expect("one of two");
    // Whoever was demoted while they asked has nothing to say any more.
    assert_eq!(book.take(&bob, change("ann", false, true)), Err(Forbidden::SignIn.into()));
    let last = book.take(&Who::Host, change("ann", true, false));
    assert_eq!(last, Err(Refusal::field("closed", Problem::LastAdmin)));
    let own = book.take(&ann, change("ann", false, true)).expect_err("their own right");
    assert!(matches!(own, Refusal::Invalid(_)), "{own}");
}

#[test]
fn a_record_is_set_up_once() {
    let mut book = Book::default();
    let first = |login: &str| Command::SetUp {
        login: login.into(),
        name: login.to_owned(),
        password: "hash".to_owned(),
    };
    let nobody = Who::Nobody { address: None };
    book.take(&nobody, first("ann")).expect("the first");
    assert_eq!(book.take(&nobody, first("bob")), Err(Forbidden::SetUpOver.into()));
}

#[test]
fn a_sign_in_for_what_is_no_longer_true_is_refused() {
    let mut book = Book::with(&[("ann", true), ("bob", false)]);
    let nobody = Who::Nobody { address: None };
    book.take(&nobody, sign_in("bob", 1, 1, PASSWORD)).expect("in");
    book.take(&Who::Host, change("bob", false, false)).expect("closed");
    assert!(book.0.session(&Seal([1; 32])).is_none());
    let late = book.take(&nobody, sign_in("bob", 1, 2, PASSWORD));
    assert_eq!(late, Err(Forbidden::SignIn.into()));
    book.take(&Who::Host, change("bob", false, true)).expect("open again");
    let late = book.take(&nobody, sign_in("bob", 1, 2, PASSWORD));
    assert_eq!(late, Err(Forbidden::SignIn.into()), "an old password was checked");
    let reset = Command::SetPassword { login: "ann".into(), password: "x".into() };
    let ann = book.who("ann");
    book.take(&Who::Host, reset).expect("reset");
    let token = Command::CreateToken {
        id: "t".into(),
        name: "t".into(),
        scope: Scope::Act,
        roadmaps: Vec::new(),
        expires: at(99),
        seal: Seal([9; 32]),
    };
    assert_eq!(book.take(&ann, token.clone()), Err(Forbidden::SignIn.into()));
    assert_eq!(book.take(&book.who("ann"), token), Err(Forbidden::MustChange.into()));
}

#[test]
fn a_code_counts_once_and_so_does_a_recovery_code() {
    let mut book = Book::with(&[("ann", true)]);
    let recovery = vec![Seal([7; 32]), Seal([8; 32])];
    let set = Command::SetFactor { secret: vec![1, 2, 3], recovery, step: 10 };
    book.take(&book.who("ann"), set).expect("set");
    let nobody = Who::Nobody { address: None };
    let with = |step, recovery| Proof::Password { step, recovery };
    for refused in [with(None, None), with(Some(10), None), with(None, Some(Seal([1; 32])))] {
        assert!(book.take(&nobody, sign_in("ann", 1, 1, refused)).is_err());
    }
    book.take(&nobody, sign_in("ann", 1, 1, with(Some(11), None))).expect("a fresh code");
    assert!(book.take(&nobody, sign_in("ann", 1, 2, with(Some(11), None))).is_err(), "again");
    let lost = with(None, Some(Seal([7; 32])));
    book.take(&nobody, sign_in("ann", 1, 3, lost.clone())).expect("a recovery code");
    assert!(book.take(&nobody, sign_in("ann", 1, 4, lost)).is_err(), "used up");
}

#[test]
fn places_in_a_roadmap_are_kept_by_those_in_it() {
    let mut book = Book::with(&[("ann", true), ("bob", false), ("eve", false)]);
    let place = |login: &str, roadmap: &str, controller| Command::SetMember {
        login: login.into(),
        roadmap: roadmap.into(),
        member: Some(Member {
            roles: roadmap::Roles { controller, ..Default::default() },
            offices: Vec::new(),
        }),
    };
    let ann = book.who("ann");
    let unseen = book.take(&ann, place("bob", "plan", true));
    assert!(matches!(unseen, Err(Refusal::Unknown { .. })), "{unseen:?}");
    book.take(&ann, place("ann", "plan", false)).expect("an admin lets themselves in");
    book.take(&ann, place("bob", "plan", true)).expect("and then others");
    book.take(&book.who("bob"), place("eve", "plan", false)).expect("a controller does, too");
    assert!(book.take(&book.who("eve"), place("eve", "plan", true)).is_err());
    assert!(book.take(&book.who("bob"), place("bob", "other", true)).is_err());
    let office = Command::SetMember {
        login: "bob".into(),
        roadmap: "plan".into(),
        member: Some(Member { offices: vec!["nowhere".into()], ..Member::default() }),
    };
    assert_eq!(book.take(&ann, office), Err(Refusal::field("offices", Problem::Unknown)));
    let actor = book.0.person("bob").expect("bob").actor("other");
    assert_eq!((actor.roles, actor.offices.len()), (roadmap::Roles::default(), 0));
}

#[test]
fn names_that_look_alike_and_names_of_the_log_are_taken() {
    let mut book = Book::with(&[("Ann", true)]);
    for login in ["ann", "ANN", "vekha", "Import"] {
        let add = Command::AddPerson {
            login: login.into(),
            name: "x".into(),
            admin: false,
            password: None,
        };
        assert_eq!(
            book.take(&Who::Host, add),
            Err(Refusal::field("login", Problem::Taken)),
            "{login}"
        );
    }
    assert_eq!(book.0.person("aNN").map(|person| person.login.as_str()), Some("Ann"));
    assert!(password::check("correct horse", "ann", "Ann").is_ok());
}

#[test]
fn an_event_of_old_is_read_and_what_is_unknown_is_tolerated() {
    let old = r#"{"seq":1,"at":"2026-11-25T09:00:00Z","by":{"person":"vekha","name":"Vekha"},
        "change":{"kind":"person_added","login":"ann","name":"Ann",
        "roles":{"planner":true,"reviewer":false,"controller":false,"admin":true},"offices":["a"]}}"#;
    let event = Event::read(old).expect("it is read");
    let mut directory = Directory::default();
    apply(&mut directory, &event).expect("it follows");
    let ann = directory.person("ann").expect("ann");
    assert!(ann.admin && ann.everywhere.roles.planner && ann.everywhere.offices == ["a"]);
    assert!(!directory.sealed && ann.actor("plan").offices.is_empty());
    let new = r#"{"format":9,"seq":2,"at":"2026-11-25T09:00:00Z","by":{"person":"ann","name":"Ann"},
        "more":1,"change":{"kind":"never_heard_of","x":[1]}}"#;
    apply(&mut directory, &Event::read(new).expect("tolerated")).expect("it changes nothing");
    let upgrade = Command::Upgrade {
        passwords: vec![("ann".into(), Seal([1; 32]))],
        tokens: Vec::new(),
        roadmaps: vec![("plan".into(), vec!["a".into()]), ("other".into(), Vec::new())],
    };
    let mut book = Book(directory, 0);
    book.take(&Who::Host, upgrade).expect("upgraded");
    let ann = book.0.person("ann").expect("ann");
    assert!(book.0.sealed && ann.actor("plan").roles.planner && ann.actor("plan").roles.admin);
    assert_eq!(ann.actor("plan").offices, ["a"]);
    assert!(ann.actor("other").offices.is_empty() && !ann.actor("none").roles.planner);
}

/// A roadmap with offices, as the arbitrary ones are.
fn plan(key: &str) -> Roadmap {
    let admin = roadmap::Actor {
        deputy_for: Vec::new(),
        by: host(),
        offices: Vec::new(),
        roles: roadmap::Roles { admin: true, ..Default::default() },
    };
    let empty = roadmap::replay(key, []).expect("nothing follows from nothing");
    let mut definition = roadmap::arbitrary::definition(key);
    definition.public = false;
    let create = roadmap::Command::Create(Box::new(definition));
    let events = roadmap::decide(&empty, &admin, create, at(0)).expect("created");
    roadmap::replay(key, &events).expect("it follows")
}

#[test]
fn views_are_kept_for_oneself_and_by_controllers_for_every_reader() {
    let mut book = Book::with(&[("ann", true), ("bob", false), ("eve", false)]);
    for (login, controller) in [("ann", true), ("bob", false)] {
        let roles = roadmap::Roles { controller, ..roadmap::Roles::default() };
        let member = Some(Member { roles, offices: Vec::new() });
        let set = Command::SetMember { login: login.into(), roadmap: "plan".into(), member };
        book.take(&Who::Host, set).expect("a place");
    }
    let (ann, bob) = (book.who("ann"), book.who("bob"));
    let save = |name: &str, query: &str, first: bool, shared: bool| Command::SaveView {
        roadmap: "plan".into(),
        view: View { name: name.to_owned(), query: query.to_owned(), first },
        shared,
    };
    let forget = |name: &str, shared: bool| Command::ForgetView {
        roadmap: "plan".into(),
        name: name.to_owned(),
        shared,
    };
    let generation = book.0.generation;
    book.take(&bob, save(" Late ", "status=overdue", true, false)).expect("of his own");
    book.take(&bob, save("By key", "sort=key", true, false)).expect("another");
    let own = book.0.person("bob").expect("he").views.get("plan").expect("views").clone();
    let names: Vec<_> = own.list().iter().map(|view| view.name.as_str()).collect();
    assert_eq!(names, ["Late", "By key"]);
    assert_eq!(own.first().map(|view| view.name.as_str()), Some("By key"), "one opens first");
    let again = book.take(&bob, save("By key", "sort=key", true, false)).expect("the same");
    assert_eq!(again, Vec::new());
    assert_eq!(book.0.generation, generation, "pages of others stay as they are");
    let role = Refusal::from(Forbidden::Role { role: roadmap::rights::Role::Controller });
    assert_eq!(book.take(&bob, save("All", "", false, true)), Err(role.clone()));
    book.take(&ann, save("All", "", false, true)).expect("a controller");
    assert_eq!(book.take(&bob, forget("All", true)), Err(role));
    assert_eq!(book.take(&bob, forget("All", false)), Err(Refusal::unknown("view", "All")));
    assert_eq!(book.0.shared_views("plan").map(|views| views.list().len()), Some(1));
    book.take(&bob, forget("Late", false)).expect("forgotten");
    for (name, query, field) in [("", "", "name"), ("x", "a b", "query")] {
        let refused = book.take(&bob, save(name, query, false, false)).expect_err("refused");
        assert!(matches!(&refused, Refusal::Invalid(faults) if faults[0].field == field));
    }
    for n in 0..29 {
        book.take(&bob, save(&format!("{n}"), "", false, false)).expect("room");
    }
    let many = Refusal::field("name", Problem::TooMany { most: 30 });
    assert_eq!(book.take(&bob, save("more", "", false, false)), Err(many));
    book.take(&bob, save("7", "q=a", false, false)).expect("in its place");
    let columns =
        |columns: &str| Command::KeepColumns { roadmap: "plan".into(), columns: columns.into() };
    book.take(&bob, columns("status,task,start")).expect("kept");
    let kept = |book: &Book| book.0.person("bob").expect("he").views["plan"].columns.clone();
    assert_eq!(kept(&book).as_deref(), Some("status,task,start"));
    book.take(&bob, columns("")).expect("forgotten");
    assert_eq!(kept(&book), None);
    // What somebody may not read is what is not there.
    let private = Command::SaveView {
        roadmap: "nowhere".into(),
        view: View { name: "x".into(), ..View::default() },
        shared: false,
    };
    let nowhere = Refusal::unknown("roadmap", "nowhere");
    assert_eq!(book.take(&book.who("eve"), private), Err(nowhere));
}

#[test]
fn what_was_seen_goes_forward_only_and_by_ones_own_word() {
    let mut book = Book::with(&[("bob", false), ("eve", false)]);
    let member = Some(Member::default());
    let set = Command::SetMember { login: "bob".into(), roadmap: "plan".into(), member };
    book.take(&Who::Host, set).expect("a place");
    let (bob, last) = (book.who("bob"), plan("plan").version);
    let see = |version: u64| Command::See { roadmap: "plan".into(), version };
    let seen =
        |book: &Book| book.0.person("bob").expect("he").seen.get("plan").map(|it| it.version);
    assert_eq!(seen(&book), None);
    assert_eq!(book.take(&bob, see(0)), Ok(Vec::new()), "nothing is no version");
    book.take(&bob, see(u64::MAX)).expect("as far as it goes");
    assert_eq!(seen(&book), Some(last));
    assert_eq!(book.take(&bob, see(last)), Ok(Vec::new()), "once a day");
    assert_eq!(seen(&book), Some(last));
    let hidden = Command::See { roadmap: "nowhere".into(), version: 1 };
    assert_eq!(book.take(&book.who("eve"), hidden), Err(Refusal::unknown("roadmap", "nowhere")));
}

fn away(from: u32, to: u32, deputy: &str) -> Option<Away> {
    let day = |day| chrono::NaiveDate::from_ymd_opt(2026, 10, day).expect("a day");
    Some(Away { from: day(from), to: day(to), deputy: deputy.into() })
}

fn set_away(login: &str, away: Option<Away>) -> Command {
    Command::SetAway { login: login.into(), away }
}

/// Four people in one roadmap, and one in none.
fn office() -> Book {
    let people = ["ann", "bob", "eve", "joe", "zed"].map(|login| (login, login == "joe"));
    let mut book = Book::with(&people);
    for (login, planner) in [("ann", true), ("bob", false), ("eve", false), ("joe", false)] {
        let roles = roadmap::Roles { planner, ..Default::default() };
        let member = Some(Member { roles, offices: Vec::new() });
        let set = Command::SetMember { login: login.into(), roadmap: "plan".into(), member };
        book.take(&Who::Host, set).expect("a place");
    }
    book
}

#[test]
fn a_deputy_has_the_rights_of_whoever_is_away_on_those_days_alone() {
    let mut book = office();
    let ann = book.who("ann");
    book.take(&ann, set_away("ann", away(10, 12, "bob"))).expect("her own");
    let day = |day| chrono::NaiveDate::from_ymd_opt(2026, 10, day).expect("a day");
    let plans = |book: &Book, login: &str, roadmap: &str, n| {
        let person = book.0.person(login).expect("they are there").clone();
        let actor = book.0.actor(&person, roadmap, day(n));
        assert_eq!(actor.roles, person.actor(roadmap).roles, "their own stay what they are");
        actor.holds(|roles| roles.planner)
    };
    let on: Vec<_> = (9..=12).filter(|n| plans(&book, "bob", "plan", *n)).collect();
    assert_eq!(on, [10, 11], "on the day on which she is back no more");
    assert!(!plans(&book, "bob", "other", 10), "she is not in it");
    assert!(!plans(&book, "eve", "plan", 10), "another one is not her deputy");
    book.take(&ann, set_away("ann", None)).expect("not away after all");
    assert!(!plans(&book, "bob", "plan", 10));
    assert_eq!(book.take(&ann, set_away("ann", None)), Ok(Vec::new()));
    book.take(&book.who("joe"), set_away("ann", away(10, 12, "eve"))).expect("an admin for her");
    assert!(plans(&book, "eve", "plan", 10) && !plans(&book, "bob", "plan", 10));
    let other = book.take(&book.who("bob"), set_away("ann", None));
    assert!(matches!(other, Err(Refusal::Forbidden(_))), "{other:?}");
    // Who has left gives no rights.
    book.take(&Who::Host, change("ann", false, false)).expect("closed");
    assert!(!plans(&book, "eve", "plan", 10));
}

#[test]
fn there_is_no_deputy_of_a_deputy() {
    let mut book = office();
    let mut take = |login: &str, away| {
        let who = book.who(login);
        book.take(&who, set_away(login, away))
    };
    let refused = |problem| Err(Refusal::field("deputy", problem));
    assert_eq!(take("ann", away(10, 20, "ann")), refused(Problem::OwnDeputy));
    assert_eq!(take("ann", away(10, 20, "zed")), refused(Problem::Unknown), "they share nothing");
    assert_eq!(take("ann", away(10, 20, "nobody")), refused(Problem::Unknown));
    take("ann", away(10, 20, "bob")).expect("a deputy");
    // Whoever is relied on is there all that time, to its last day.
    assert_eq!(take("bob", away(19, 25, "eve")), refused(Problem::DeputyChain));
    assert_eq!(take("bob", away(1, 11, "eve")), refused(Problem::DeputyChain));
    take("bob", away(20, 25, "eve")).expect("once she is back");
    // Nor is anybody a deputy who is away then.
    assert_eq!(take("eve", away(24, 30, "joe")), refused(Problem::DeputyChain));
    assert_eq!(take("ann", away(15, 21, "bob")), refused(Problem::DeputyChain));
    take("ann", away(15, 20, "bob")).expect("up to the day on which he goes");
    let back = take("joe", away(10, 10, "eve")).expect_err("no day at all");
    assert!(matches!(back, Refusal::Invalid(_)), "{back}");
    let long =
        Some(Away { to: "2028-01-01".parse().expect("a day"), ..away(1, 2, "eve").expect("it") });
    assert!(matches!(take("joe", long), Err(Refusal::Invalid(_))));
}

#[test]
fn an_address_of_calendars_is_good_until_the_next_one_or_until_access_ends() {
    let mut book = Book::with(&[("ann", true), ("bob", false)]);
    let set = |n: Option<u8>| Command::SetCalendar { seal: n.map(|n| Seal([n; 32])) };
    let whose = |book: &Book, n: u8| {
        let person = book.0.calendar(&Seal([n; 32]));
        person.map(|person| person.login.to_string()).unwrap_or_default()
    };
    let bob = book.who("bob");
    book.take(&bob, set(Some(1))).expect("his own");
    assert_eq!(whose(&book, 1), "bob");
    book.take(&bob, set(Some(2))).expect("another");
    assert_eq!((whose(&book, 1), whose(&book, 2)), (String::new(), "bob".to_owned()));
    book.take(&bob, set(None)).expect("none");
    assert_eq!(whose(&book, 2), "");
    assert_eq!(book.take(&bob, set(None)), Ok(Vec::new()));
    book.take(&bob, set(Some(3))).expect("again");
    book.take(&bob, Command::SignOutEverywhere { tokens: true }).expect("his own");
    assert_eq!(whose(&book, 3), "", "it ends with tokens");
    book.take(&bob, set(Some(4))).expect("again");
    let reset = Command::SetPassword { login: "bob".into(), password: "x".into() };
    book.take(&Who::Host, reset).expect("reset");
    assert_eq!(whose(&book, 4), "", "it ends with a password");
    let nobody = Who::Nobody { address: None };
    assert_eq!(book.take(&nobody, set(Some(5))), Err(Forbidden::SignIn.into()));
}

#[test]
fn everyone_says_where_they_are_written_and_a_mail_is_enough_to_stop_more() {
    let mut book = office();
    let mail = |window| {
        Some(Mail { address: "ann@example.org".to_owned(), language: "en".to_owned(), window })
    };
    let ann = book.who("ann");
    let set = |mail| Command::SetMail { mail };
    let late = book.take(&ann, set(mail(Some(Window::Daily { hour: 24 }))));
    assert!(matches!(late, Err(Refusal::Invalid(_))), "{late:?}");
    book.take(&ann, set(mail(Some(Window::Hourly)))).expect("her own");
    assert_eq!(book.take(&ann, set(mail(Some(Window::Hourly)))), Ok(Vec::new()));
    let nobody = Who::Nobody { address: None };
    assert!(book.take(&nobody, set(None)).is_err(), "nobody sets it for somebody else");
    let stop = || Command::StopMail { login: "ann".into() };
    book.take(&nobody, stop()).expect("by a link in the mail");
    let known = book.0.person("ann").expect("she is there").mail.clone();
    assert_eq!(known, mail(None), "the address stays");
    assert_eq!(book.take(&nobody, stop()), Ok(Vec::new()));
}
