//! Reports: a draft that its person checks and saves, and one that is recorded in their name.

use std::sync::Arc;

use app::{
    address::NOTE_MOST,
    forms::failure,
    i18n::args,
    query::Query,
    visit::{Scene, Visit},
};
use directory::Scope;
use roadmap::{Command, Forbidden, Task, text::tidy};
use store::{Error, command_id};

use super::{
    ahead::effect,
    answer::{Failed, Told, in_words, listed, refused, task_line},
    asked::Asked,
};

/// Reads what is to be reported.
fn command(scene: &Scene, task: &Task, asked: &Asked) -> Result<(i64, Command), Failed> {
    let visit = &scene.visit;
    let percent = asked.percent.ok_or_else(|| Asked::missing(visit, "percent"))?;
    let percent = Asked::whole(visit, ("percent", percent), (0, 100))?;
    let command = Command::Report {
        task: task.key.clone(),
        percent,
        forecast: asked.forecast(scene)?,
        confidence: asked.confidence(visit)?,
        note: tidy(asked.note.as_deref().unwrap_or_default()),
    };
    Ok((percent, command))
}

/// Answers the address at which a person finds a report filled in, and what it would do; records nothing.
pub fn draft_report(visit: &Arc<Visit>, asked: &Asked) -> Told {
    let lang = visit.lang;
    let scene = asked.scene(visit)?;
    let task = asked.task(&scene)?;
    let (percent, command) = command(&scene, &task, asked)?;
    let note = tidy(asked.note.as_deref().unwrap_or_default());
    if note.chars().count() > NOTE_MOST {
        return Err(Failed(lang.f("assistant-note", &args([("n", NOTE_MOST.into())]))));
    }
    let actor = scene.actor().ok_or_else(|| refused(&scene, &Forbidden::SignIn.into()))?;
    let effect = effect(&scene, actor, command)?;
    let forecast = asked.forecast(&scene)?.map(|day| day.to_string()).unwrap_or_default();
    let query = Query::default()
        .with("percent", &percent.to_string())
        .with("forecast", &forecast)
        .with("note", &note);
    let address = format!("{}{}/report?{query}", visit.origin, scene.task_href(&task.key));
    let rows = [lang.t("assistant-draft"), address].into_iter().chain(effect);
    listed(lang, ("", None), &[], rows)
}

/// Tells whether a report says what the same person said last today: a program that asks twice means it once.
fn says_again(scene: &Scene, task: &Task, login: &str, command: &Command) -> bool {
    let Command::Report { percent, forecast, confidence, note, .. } = command else { return false };
    task.last_report().is_some_and(|last| {
        last.by.person == *login
            && scene.roadmap.date_at(last.at) == scene.today()
            && i64::from(last.percent) == *percent
            && last.forecast == *forecast
            && last.confidence == *confidence
            && last.note == *note
    })
}

/// Records a report in the name of whoever made the token, if that is good for it.
pub async fn file_report(visit: &Arc<Visit>, asked: &Asked) -> Told {
    let lang = visit.lang;
    let scene = asked.scene(visit)?;
    let token = visit.token.as_ref();
    let good =
        |it: &&Arc<directory::Token>| it.scope >= Scope::Report && it.covers(&scene.roadmap.key);
    let token = token.filter(good).ok_or_else(|| Failed(lang.t("assistant-scope")))?;
    let task = asked.task(&scene)?;
    let (_, command) = command(&scene, &task, asked)?;
    let repeats =
        visit.viewer.as_ref().is_some_and(|it| says_again(&scene, &task, &it.login, &command));
    let (key, id) = (&scene.roadmap.key, command_id(&app::door::id()));
    let after = match repeats {
        true => scene.clone(),
        false => match visit.store.record(key, visit.who(), &id, command, visit.now).await {
            Ok(after) => Scene::now(visit, after),
            Err(Error::Refused(refusal)) => return Err(refused(&scene, &refusal)),
            Err(error) => return Err(in_words(failure(visit, &error, scene.today()))),
        },
    };
    let name = visit.viewer.as_ref().map(|person| person.name.clone()).unwrap_or_default();
    let values = [
        ("name", name.into()),
        ("via", token.name.clone().into()),
        ("version", after.roadmap.version.to_string().into()),
    ];
    let now = after.roadmap.task(&task.key).cloned();
    let line = now.map(|task| task_line(&after, &task, &after.status(&task)));
    let rows = std::iter::once(lang.f("assistant-filed", &args(values))).chain(line);
    listed(lang, ("", None), &[], rows)
}
