//! Dates between two offices: asked, offered, agreed, refused, open again, kept.

use super::*;
use crate::{
    Accord, Risk,
    agreement::{Stand, joint},
    command::{Reply, Seen},
    date::add_days,
};

/// The day on which the plan begins; A-1 of the first office, for which A-3 of the second one waits, is
/// due ten days later.
fn day(days: i64) -> chrono::NaiveDate {
    add_days(at(0).date_naive(), days)
}

fn of(office: &str) -> Actor {
    person(office, &[office], Roles { planner: true, ..Roles::default() })
}

fn ask(days: i64) -> Command {
    Command::AskDate {
        task: "A-3".into(),
        with: "A-1".into(),
        date: day(days),
        reason: String::new(),
    }
}

fn answer(reply: Reply) -> Command {
    Command::AnswerDate { task: "A-3".into(), with: "A-1".into(), reply }
}

fn offer(days: i64) -> Command {
    answer(Reply::Offer { date: day(days), reason: "The laboratory is busy.".to_owned() })
}

fn forecast(days: i64) -> Command {
    Command::Report {
        task: "A-1".into(),
        percent: 40,
        forecast: Some(day(days)),
        confidence: None,
        note: String::new(),
    }
}

/// How the date stands, and the reasons why the task that waits is at risk.
fn stands(roadmap: &Roadmap) -> (Option<Stand>, Vec<&'static str>) {
    let today = roadmap.date_at(at(2));
    let schedule = Schedule::of(roadmap, today);
    let (needs, gives) = (roadmap.task("A-3").expect("A-3"), roadmap.task("A-1").expect("A-1"));
    let status = status(roadmap, &schedule, needs, today);
    let codes = status.reasons.iter().map(Risk::code).filter(|code| *code == "R9").collect();
    (joint(roadmap, &schedule, needs, gives).map(|joint| joint.stand), codes)
}

#[test]
fn a_date_is_asked_for_offered_taken_and_open_again_when_the_forecast_passes_it() {
    let (needs, gives) = (of("second"), of("first"));
    assert_eq!(stands(&after(Vec::new())), (None, vec![]), "what nobody asked for is no risk");
    let asked = vec![(needs.clone(), ask(7))];
    assert_eq!(stands(&after(asked.clone())), (Some(Stand::Asked), vec!["R9"]));
    let offered = [asked, vec![(gives.clone(), offer(10))]].concat();
    assert_eq!(stands(&after(offered.clone())), (Some(Stand::Offered), vec!["R9"]));
    // The one that offered does not agree with itself.
    let refused = refusal(&after(offered.clone()), &gives, answer(Reply::Accept));
    assert!(matches!(refused, Refusal::Forbidden(Forbidden::Office { .. })), "{refused:?}");
    let taken = [offered, vec![(needs.clone(), answer(Reply::Accept))]].concat();
    let roadmap = after(taken.clone());
    assert_eq!(stands(&roadmap), (Some(Stand::Agreed), vec![]));
    let agreement = roadmap.task("A-3").and_then(|it| it.agreement("A-1")).expect("it is kept");
    assert_eq!((agreement.state, agreement.asked), (Accord::Agreed, day(7)));
    assert_eq!((agreement.date, &*agreement.office), (day(10), "second"));
    let late = [taken, vec![(gives.clone(), forecast(12))]].concat();
    assert_eq!(stands(&after(late.clone())), (Some(Stand::Reopened), vec!["R9"]));
    let back = [late.clone(), vec![(gives.clone(), forecast(9))]].concat();
    assert_eq!(stands(&after(back)), (Some(Stand::Agreed), vec![]));
    let again = [late, vec![(needs, ask(13)), (gives, answer(Reply::Accept))]].concat();
    assert_eq!(stands(&after(again)), (Some(Stand::Agreed), vec![]));
}

#[test]
fn a_refusal_needs_a_reason_and_leaves_the_date_open() {
    let (needs, gives) = (of("second"), of("first"));
    let asked = vec![(needs, ask(7))];
    let bare = answer(Reply::Refuse { reason: " ".to_owned() });
    assert_eq!(fields(&refusal(&after(asked.clone()), &gives, bare)), ["reason"]);
    let no = answer(Reply::Refuse { reason: "It cannot be said yet.".to_owned() });
    let refused = [asked, vec![(gives.clone(), no)]].concat();
    assert_eq!(stands(&after(refused.clone())), (Some(Stand::Refused), vec!["R9"]));
    let accepted = refusal(&after(refused), &gives, answer(Reply::Accept));
    assert_eq!(fields(&accepted), ["task"], "what was refused is offered, not agreed on");
}

#[test]
fn what_is_verified_says_whether_the_date_was_kept() {
    let (needs, gives) = (of("second"), of("first"));
    let agreed = [(needs, ask(7)), (gives.clone(), answer(Reply::Accept))];
    let done = [(gives, submit("A-1")), (reviewer("eyes"), accept("A-1"))];
    let roadmap = after(agreed.into_iter().chain(done).collect());
    assert_eq!(stands(&roadmap), (Some(Stand::Kept), vec![]));
}

#[test]
fn only_the_two_offices_speak_of_a_date() {
    let asked = after(vec![(of("second"), ask(7))]);
    let new = after(Vec::new());
    for actor in [of("first"), of("third"), reviewer("eyes")] {
        let refused = refusal(&new, &actor, ask(7));
        assert!(matches!(refused, Refusal::Forbidden(_)), "{actor:?} asks: {refused:?}");
    }
    for actor in [of("second"), of("third"), controller()] {
        for command in [answer(Reply::Accept), offer(9)] {
            let refused = refusal(&asked, &actor, command);
            assert!(matches!(refused, Refusal::Forbidden(_)), "{actor:?} answers: {refused:?}");
        }
    }
    assert!(decide(&new, &controller(), ask(7), at(2)).is_ok());
    // B-1 waits for A-2, which waits for nobody of another office; B-2 does not wait for A-1.
    let far = Command::AskDate {
        task: "B-2".into(),
        with: "A-1".into(),
        date: day(7),
        reason: String::new(),
    };
    assert_eq!(fields(&refusal(&new, &planner(), far)), ["with"]);
    let own = Command::AskDate {
        task: "A-2".into(),
        with: "A-1".into(),
        date: day(7),
        reason: String::new(),
    };
    assert_eq!(fields(&refusal(&new, &planner(), own)), ["with"], "both are of one office");
}

#[test]
fn what_was_said_meanwhile_is_seen_first() {
    let asked = after(vec![(of("second"), ask(7))]);
    let command = |seen| Command::If { seen: Seen::Date(seen), command: Box::new(offer(9)) };
    assert!(decide(&asked, &of("first"), command(at(1)), at(2)).is_ok());
    let stale = refusal(&asked, &of("first"), command(at(0)));
    assert!(matches!(stale, Refusal::Stale { .. }), "{stale:?}");
    let past = refusal(&asked, &of("second"), ask(-1));
    assert_eq!(fields(&past), ["date"]);
    assert_eq!(
        fields(&refusal(&asked, &of("second"), ask(7))),
        ["date"],
        "it is asked for already"
    );
}

#[test]
fn a_date_counts_no_more_once_the_offices_do_not_wait_for_each_other() {
    let change = |patch: Patch| {
        let wish = Command::EditTask { task: "A-3".into(), revision: 0, patch: Box::new(patch) };
        let change = Command::Change { wish: Box::new(wish), reason: "So.".to_owned() };
        after(vec![(of("second"), ask(7)), (controller(), change)])
    };
    let owner = change(Patch { owner: Some("first".into()), ..Patch::default() });
    assert_eq!(stands(&owner), (None, vec![]));
    let unlink = Command::Unlink {
        task: "A-3".into(),
        from: "A-1".into(),
        kind: crate::LinkType::FinishToStart,
    };
    let unlink = Command::Change { wish: Box::new(unlink), reason: "So.".to_owned() };
    let roadmap = after(vec![(of("second"), ask(7)), (controller(), unlink)]);
    assert_eq!(stands(&roadmap), (None, vec![]));
}

/// Says something at the first hour; returns what happened.
fn say(roadmap: &mut Roadmap, actor: &Actor, command: Command) -> Event {
    let events = decide(roadmap, actor, command, at(1)).expect("it is allowed");
    for event in &events {
        apply(roadmap, event).expect("it follows");
    }
    events.into_iter().next().expect("something happened")
}

#[test]
fn a_word_is_taken_back_by_who_gave_it_as_long_as_nobody_answered() {
    let (needs, gives) = (of("second"), of("first"));
    let mut roadmap = after(Vec::new());
    let undo = |event: &Event| Command::Undo { event: Box::new(event.clone()) };
    let asked = say(&mut roadmap, &needs, ask(7));
    let offered = say(&mut roadmap, &gives, offer(10));
    assert!(decide(&roadmap, &needs, undo(&asked), at(1)).is_err(), "it was answered");
    let other = decide(&roadmap, &needs, undo(&offered), at(1));
    assert_eq!(other, Err(Forbidden::NotYours.into()));
    assert!(decide(&roadmap, &gives, undo(&offered), at(2)).is_err(), "an hour later");
    say(&mut roadmap, &gives, undo(&offered));
    assert_eq!(stands(&roadmap), (Some(Stand::Asked), vec!["R9"]));
    say(&mut roadmap, &needs, undo(&asked));
    assert_eq!(stands(&roadmap), (None, vec![]));
    let again = say(&mut roadmap, &needs, ask(7));
    assert_eq!(again.change, asked.change, "as if nothing had been said");
}
