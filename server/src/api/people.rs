//! Operations about people: the reader themselves, their inbox, and persons with their places in roadmaps. Who
//! is there and what they may do is changed at a browser alone, which asks for the password again.

use std::sync::Arc;

use axum::http::Method;
use chrono::{DateTime, NaiveDate, Utc};
use directory::{Away, Command, Person, Scope};
use serde::{Deserialize, Serialize};
use store::{Wanted, Which};
use utoipa::ToSchema;

use super::{
    caller::Call,
    operation::{Entry, Kind, Parameter},
    problem::Problem,
    table::{Answered, Table},
    views::Page,
};

/// Entries of a part.
const MOST: u64 = 500;

/// A person.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PersonView {
    /// The name by which they sign in.
    pub login: String,
    /// The name that readers see.
    pub name: String,
    /// Whether they keep people.
    pub admin: bool,
    /// Whether they may sign in.
    pub active: bool,
    /// What they are in each roadmap that the reader may read.
    pub places: Vec<PlaceView>,
    /// When they are away, and who acts for them.
    pub away: Option<AwayView>,
}

/// What somebody is in a roadmap.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlaceView {
    /// The roadmap.
    pub roadmap: String,
    /// What they may do there.
    #[serde(flatten)]
    pub rights: Rights,
}

/// What somebody may do in a roadmap; without any role, they read it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Rights {
    /// Whether they plan and report for their offices.
    pub planner: bool,
    /// Whether they review submissions.
    pub reviewer: bool,
    /// Whether they control the roadmap.
    pub controller: bool,
    /// The offices for which they act.
    pub offices: Vec<String>,
}

/// When somebody is away.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AwayView {
    /// The first day.
    pub from: NaiveDate,
    /// The first day on which they are back.
    pub until: NaiveDate,
    /// The login of whoever acts for them.
    pub deputy: String,
}

/// Who is away, and when; `null` for nobody.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AwayBody {
    /// When, and who acts for them.
    pub away: Option<AwayView>,
}

/// An entry of an inbox.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NoticeView {
    /// Its number; later ones are greater.
    pub id: i64,
    /// The roadmap.
    pub roadmap: String,
    /// The task or the workstream; empty for the roadmap.
    pub task: String,
    /// What it is: the code of a kind of reminders or of news.
    pub kind: String,
    /// What it is about, beside the task: a person, another task, a webhook; empty for nothing.
    pub about: String,
    /// The date in force; of news, the day of the event.
    pub date: NaiveDate,
    /// The step of the ladder; of news, the number of the event.
    pub step: String,
    /// Whether it is news, and no reminder.
    pub news: bool,
    /// Who did what is news.
    pub who: String,
    /// When it was told.
    pub at: DateTime<Utc>,
    /// When it was read.
    pub read: Option<DateTime<Utc>>,
}

/// What somebody has read.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "which", deny_unknown_fields)]
pub enum ReadBody {
    /// One entry.
    One {
        /// Its number.
        id: i64,
    },
    /// Everything of a task.
    Task {
        /// The roadmap.
        roadmap: String,
        /// The task.
        task: String,
    },
    /// Everything of a roadmap.
    Roadmap {
        /// The roadmap.
        roadmap: String,
    },
    /// Everything.
    All {},
}

/// That something was done.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Done {
    /// Always so.
    pub done: bool,
}

const INBOX: &[Parameter] = &[
    Parameter {
        name: "show",
        what: "Only some entries.",
        kind: Kind::Word(&["unread", "reminders", "news"]),
    },
    Parameter {
        name: "limit",
        what: "Entries in a part, 100 where nothing is said.",
        kind: Kind::Number(1, MOST),
    },
    Parameter {
        name: "cursor",
        what: "The next part: what the part before said as `next`.",
        kind: Kind::Number(0, i64::MAX as u64),
    },
];

type Did = Result<(Done, Option<axum::response::Response>), Problem>;

/// Adds the operations.
pub fn add(table: &mut Table) {
    table.also::<PersonView>();
    table.also::<NoticeView>();
    let entry = |method, path, id, scope, summary, parameters| Entry {
        method,
        path,
        id,
        tag: "People",
        summary,
        scope: Some(scope),
        parameters,
    };
    table.read(
        entry(
            Method::GET,
            "/me",
            "getMe",
            Scope::Read,
            "Reads who asks, and what they are in each roadmap.",
            &[],
        ),
        me,
    );
    table.read(
        entry(
            Method::GET,
            "/my/inbox",
            "listInbox",
            Scope::Read,
            "Lists what the reader was told, the newest first.",
            INBOX,
        ),
        inbox,
    );
    table.write_with(
        entry(
            Method::POST,
            "/my/inbox/read",
            "markRead",
            Scope::Report,
            "Marks entries of the reader's inbox as read.",
            &[],
        ),
        |call: Arc<Call>, body: ReadBody| async move {
            let person = person(&call)?;
            match &body {
                ReadBody::One { .. } | ReadBody::All {} => call.whole()?,
                ReadBody::Task { roadmap, .. } | ReadBody::Roadmap { roadmap } => {
                    call.covers(roadmap)?;
                }
            }
            let which = match body {
                ReadBody::One { id } => Which::One(id),
                ReadBody::Task { roadmap, task } => Which::Task(roadmap.into(), task.into()),
                ReadBody::Roadmap { roadmap } => Which::Roadmap(roadmap.into()),
                ReadBody::All {} => Which::All,
            };
            let read =
                call.visit.store.mark_read(person.login.clone(), which, call.visit.now).await;
            read.map_err(|error| call.failed(&error))?;
            Ok((Done { done: true }, None))
        },
    );
    table.write_with(
        entry(
            Method::PUT,
            "/my/away",
            "setAway",
            Scope::Act,
            "Says when the reader is away, and who acts for them.",
            &[],
        ),
        |call: Arc<Call>, body: AwayBody| async move {
            let login = person(&call)?.login.clone();
            let away = body.away.map(|it| Away {
                from: it.from,
                to: it.until,
                deputy: it.deputy.as_str().into(),
            });
            direct(&call, Command::SetAway { login, away }).await
        },
    );
    table.read(
        entry(
            Method::GET,
            "/people",
            "listPeople",
            Scope::Read,
            "Lists people, for admins; others find themselves.",
            &[],
        ),
        people,
    );
    table.read(
        Entry {
            scope: Some(Scope::Read),
            ..entry(
                Method::GET,
                "/roadmaps/{roadmap}/members",
                "listMembers",
                Scope::Read,
                "Lists who is in a roadmap, for those who are in it.",
                &[],
            )
        },
        members,
    );
}

fn person(call: &Call) -> Result<Arc<Person>, Problem> {
    let viewer = call.visit.viewer.clone();
    viewer.ok_or_else(|| call.refused(&roadmap::Forbidden::SignIn.into()))
}

/// Records a command about people; a token for some roadmaps is none for people.
async fn direct(call: &Call, command: Command) -> Did {
    call.whole()?;
    let visit = &call.visit;
    let done = visit.store.direct(visit.who(), command, visit.now).await;
    done.map_err(|error| call.failed(&error))?;
    Ok((Done { done: true }, None))
}

fn shown(call: &Call, person: &Person) -> PersonView {
    let places = person.members.iter().filter(|(key, _)| call.is_covered(key));
    let places = places.filter(|(key, _)| call.visit.roadmap(key).is_some());
    let places = places.map(|(key, member)| PlaceView {
        roadmap: key.to_string(),
        rights: Rights {
            planner: member.roles.planner,
            reviewer: member.roles.reviewer,
            controller: member.roles.controller,
            offices: member.offices.iter().map(ToString::to_string).collect(),
        },
    });
    PersonView {
        login: person.login.to_string(),
        name: person.name.clone(),
        admin: person.admin,
        active: person.active,
        places: places.collect(),
        away: person.away.as_ref().map(|it| AwayView {
            from: it.from,
            until: it.to,
            deputy: it.deputy.to_string(),
        }),
    }
}

async fn me(call: Arc<Call>) -> Result<Answered<PersonView>, Problem> {
    let person = person(&call)?;
    Ok(Answered::new(shown(&call, &person)))
}

async fn people(call: Arc<Call>) -> Result<Answered<Page<PersonView>>, Problem> {
    call.whole()?;
    let viewer = person(&call)?;
    let directory = call.visit.store.directory();
    let all = directory.people().filter(|it| viewer.admin || it.login == viewer.login);
    let items: Vec<_> = all.map(|it| shown(&call, it)).collect();
    let total = Some(items.len());
    Ok(Answered::new(Page { items, total, next: None }))
}

async fn members(call: Arc<Call>) -> Result<Answered<Page<PersonView>>, Problem> {
    let roadmap = call.roadmap()?;
    call.covers(&roadmap.key)?;
    let viewer = person(&call)?;
    if viewer.member(&roadmap.key).is_none() && !viewer.admin {
        return Err(call.refused(&roadmap::Refusal::unknown("roadmap", &roadmap.key)));
    }
    let directory = call.visit.store.directory();
    let all = directory.people().filter(|it| it.member(&roadmap.key).is_some());
    let items = all.map(|it| {
        let mut shown = shown(&call, it);
        shown.places.retain(|place| place.roadmap == roadmap.key.as_str());
        shown
    });
    let items: Vec<_> = items.collect();
    let total = Some(items.len());
    Ok(Answered::new(Page { items, total, next: None }))
}

async fn inbox(call: Arc<Call>) -> Result<Answered<Page<NoticeView>>, Problem> {
    let person = person(&call)?;
    let limit = call.number("limit", (1, 100, MOST))?;
    let before = call.number("cursor", (0, 0, i64::MAX as u64))?;
    let before = i64::try_from(before).ok().filter(|before| *before > 0);
    let show = call.asked("show").unwrap_or_default();
    let news = match show {
        "news" => Some(true),
        "reminders" => Some(false),
        "" | "unread" => None,
        _ => return Err(Problem::new(400, "`show` is none of unread, reminders, news")),
    };
    let wanted = Wanted { unread: show == "unread", news, roadmap: None, before };
    let store = &call.visit.store;
    let total = store.count_notices(&person.login, &wanted).await;
    let total = total.map_err(|error| call.failed(&error))?;
    let found = store.notices(&person.login, &wanted, (0, limit)).await;
    let found = found.map_err(|error| call.failed(&error))?;
    let next = found.last().filter(|_| found.len() as u64 == limit).map(|last| last.id.to_string());
    let items = found.into_iter().filter(|it| call.is_covered(&it.roadmap));
    let items = items.filter(|it| call.visit.roadmap(&it.roadmap).is_some());
    let items = items.map(|it| NoticeView {
        id: it.id,
        roadmap: it.roadmap.to_string(),
        task: it.task.to_string(),
        kind: it.kind,
        about: it.about,
        date: it.date,
        step: it.step,
        news: it.news,
        who: it.who,
        at: it.at,
        read: it.read,
    });
    let items: Vec<_> = items.collect();
    // How much there is of roadmaps that a token is not for is not said.
    let whole = call.visit.token.as_ref().is_none_or(|token| token.roadmaps.is_empty());
    let total = usize::try_from(total).ok().filter(|_| whole);
    Ok(Answered::new(Page { items, total, next }))
}
