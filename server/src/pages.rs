//! Handlers of pages: each loads what its page needs, once, and renders it.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use app::{
    address::{Canonical, canonical},
    as_of::AsOf,
    export,
    jobs::{Ended, Job},
    pages,
    query::Query,
    returned,
    visit::{Scene, Visit},
    workbook,
};
use app::{begin::Begun, components::Way, door::Name, export::Pieces, since::Point};
use axum::body::Body;
use axum::{
    Extension,
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use futures_util::stream;
use roadmap::{Event, Roadmap, Task, TaskKey, event};
use store::Reminded;

use crate::{
    House,
    front::{self, InPieces},
    http::{Format, attachment, split},
    past,
    renders::Busy,
    since,
};

/// Who asks for what.
pub(crate) type Asked = Extension<Arc<Visit>>;

/// Why there is no page, with the one that says more of it where there is one.
pub struct Nothing(Arc<Visit>, StatusCode, Option<String>);

impl IntoResponse for Nothing {
    fn into_response(self) -> Response {
        let Self(visit, status, page) = self;
        if status == StatusCode::FORBIDDEN || status == StatusCode::UNAUTHORIZED {
            let person = visit.viewer.as_ref().map_or("nobody", |person| person.login.as_str());
            tracing::warn!(person, path = visit.path, "a page was refused");
        }
        if [".json", ".csv", ".xlsx", ".atom", ".ics", "/project.xml"]
            .iter()
            .any(|ending| visit.path.ends_with(ending))
        {
            return status.into_response();
        }
        let page = page.unwrap_or_else(|| pages::nothing(&visit, status.as_u16()));
        (status, html(page)).into_response()
    }
}

/// Events of a task that its page tells.
const HISTORY: u32 = 200;
/// Tasks that wait for one, at the most, of which its page tells what was said of their dates.
const ASKING: usize = 20;

/// Seconds for which the language is kept.
const YEAR: i64 = 31_536_000;

/// What a handler answers.
pub(crate) type Answer = Result<Response, Nothing>;

pub(crate) fn html(text: String) -> Response {
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))];
    (kind, text).into_response()
}

fn json(text: String) -> Response {
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (kind, text).into_response()
}

fn rows(text: String) -> Response {
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"))];
    (kind, text).into_response()
}

pub(crate) fn csv(name: &str, text: String) -> Response {
    let mut response = rows(text);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_DISPOSITION, attachment(&format!("{name}.csv")));
    response
}

/// Names a file of a roadmap, so that one of the past is not taken for one of today.
pub(crate) fn file_name(scene: &Scene, name: &str) -> String {
    match scene.visit.query.get("asof").filter(|_| scene.past) {
        Some(moment) => format!("{name}-{moment}"),
        None => name.to_owned(),
    }
}

/// Tasks from which on an answer comes in pieces, is not kept, and is not made faster than it is read.
const MANY: usize = 2_000;

/// Answers with what is made in pieces: as a whole if it is short.
async fn pieces(
    visit: &Arc<Visit>,
    house: &House,
    pieces: Pieces,
    whole: fn(String) -> Response,
) -> Response {
    if pieces.len() < MANY {
        return whole(pieces.whole());
    }
    let class = front::class(visit);
    let streaming = match house.renders.stream(&class, pieces.of()) {
        Ok(streaming) => streaming,
        Err(_) => {
            let text = visit.lang.t("too-many-text");
            let wait = [(header::RETRY_AFTER, HeaderValue::from_static("5"))];
            return (StatusCode::TOO_MANY_REQUESTS, wait, text).into_response();
        }
    };
    let (renders, pieces) = (house.renders.clone(), Arc::new(Mutex::new(pieces)));
    let body = stream::unfold((pieces, streaming), move |(pieces, streaming)| {
        let (renders, class) = (renders.clone(), class.clone());
        async move {
            loop {
                let ours = pieces.clone();
                let next =
                    async move { ours.lock().unwrap_or_else(PoisonError::into_inner).next() };
                match renders.run(&class, next).await {
                    Ok(piece) => {
                        return Some((Ok::<_, std::io::Error>(piece?), (pieces, streaming)));
                    }
                    Err(Busy::Failed) => {
                        let broken = Err(std::io::Error::other("the answer broke off"));
                        return Some((broken, (pieces, streaming)));
                    }
                    // Whoever has used up their budget gets the rest as it comes back.
                    Err(_) => tokio::time::sleep(Duration::from_millis(300)).await,
                }
            }
        }
    });
    let mut response = whole(String::new());
    *response.body_mut() = Body::from_stream(body);
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response.extensions_mut().insert(InPieces);
    response
}

pub(crate) fn missing(visit: &Arc<Visit>) -> Nothing {
    Nothing(visit.clone(), StatusCode::NOT_FOUND, None)
}

/// Answers that the record could not be read.
pub(crate) fn broken(visit: &Arc<Visit>, error: &store::Error) -> Nothing {
    tracing::error!(%error, "what happened could not be read");
    let status = match error.is_passing() {
        true => StatusCode::SERVICE_UNAVAILABLE,
        false => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Nothing(visit.clone(), status, None)
}

pub(crate) fn forbidden(visit: &Arc<Visit>) -> Nothing {
    let signed_in = visit.viewer.is_some();
    let status = if signed_in { StatusCode::FORBIDDEN } else { StatusCode::UNAUTHORIZED };
    Nothing(visit.clone(), status, None)
}

/// Loads a roadmap as the address asks: as it is, or as it was at the end of a day or after an event.
pub(crate) async fn scene(visit: &Arc<Visit>, key: &str) -> Result<Scene, Nothing> {
    let present = visit.roadmap(key).ok_or_else(|| missing(visit))?;
    let Some(asked) = visit.query.get("asof") else {
        return Ok(hashed(Scene::now(visit, present)).await);
    };
    let moment = AsOf::read(asked).ok_or_else(|| missing(visit))?;
    match scene_at(visit, present.clone(), moment).await? {
        Some(scene) => Ok(hashed(scene).await),
        None => Err(early(visit, &present, moment).await),
    }
}

/// Answers that a roadmap was not there on a day, and since when it is; of what never was there is nothing.
async fn early(visit: &Arc<Visit>, present: &Roadmap, moment: AsOf) -> Nothing {
    let first = match visit.store.instant_of(&present.key, 1).await {
        Ok(first) => first.map(|at| present.date_at(at)),
        Err(error) => return broken(visit, &error),
    };
    match (moment, first) {
        (AsOf::Day(day), Some(first)) if day < first => {
            let page = pages::early::roadmap(visit, present, first);
            Nothing(visit.clone(), StatusCode::NOT_FOUND, Some(page))
        }
        _ => missing(visit),
    }
}

/// Adds the hash of the last event that a roadmap shows, which prints say.
async fn hashed(mut scene: Scene) -> Scene {
    let (store, roadmap) = (&scene.visit.store, &scene.roadmap);
    let found = store.hash_of(&roadmap.key, roadmap.version).await;
    match found {
        Ok(hash) => scene.hash = hash.map(|hash| store::hex(&hash)),
        // The page is as good without it.
        Err(error) => tracing::error!(%error, "a hash could not be read"),
    }
    scene
}

/// Loads a roadmap at a moment, if it was there then.
async fn scene_at(
    visit: &Arc<Visit>,
    present: Arc<Roadmap>,
    moment: AsOf,
) -> Result<Option<Scene>, Nothing> {
    match moment {
        AsOf::Day(day) if day >= present.date_at(visit.now) => Ok(Some(Scene::now(visit, present))),
        moment => past_scene(visit, &present, moment).await.map_err(|error| broken(visit, &error)),
    }
}

async fn past_scene(
    visit: &Arc<Visit>,
    present: &Roadmap,
    moment: AsOf,
) -> Result<Option<Scene>, store::Error> {
    let (store, key) = (&visit.store, &present.key);
    let Some(version) = past::version(visit, present, moment).await? else { return Ok(None) };
    let Some(roadmap) = store.roadmap_of(key, version).await? else { return Ok(None) };
    let day = past::day(visit, &roadmap, moment, present.version).await?;
    let first = store.instant_of(key, 1).await?.map(|at| roadmap.date_at(at));
    Ok(day.map(|day| {
        let mut scene = Scene::at(visit, roadmap, day);
        scene.first = first;
        scene
    }))
}

fn task_of(scene: &Scene, key: &str) -> Result<Arc<Task>, Nothing> {
    scene.roadmap.task(key).cloned().ok_or_else(|| {
        let visit = &scene.visit;
        let present = visit.roadmap(&scene.roadmap.key).filter(|_| scene.past);
        match present.filter(|present| present.task(key).is_some()) {
            Some(_) => {
                let page = pages::early::task(scene, key);
                Nothing(visit.clone(), StatusCode::NOT_FOUND, Some(page))
            }
            None => missing(visit),
        }
    })
}

/// Loads every roadmap that may be read as the address asks; one that was not there yet is left out.
pub(crate) async fn readable(visit: &Arc<Visit>) -> Result<Vec<Scene>, Nothing> {
    let all = visit.roadmaps().into_iter();
    let Some(day) = visit.past_day() else {
        return Ok(all.map(|roadmap| Scene::now(visit, roadmap)).collect());
    };
    let mut scenes = Vec::new();
    for roadmap in all {
        scenes.extend(scene_at(visit, roadmap, AsOf::Day(day)).await?);
    }
    Ok(scenes)
}

/// `/`
pub async fn home(Extension(visit): Asked) -> Answer {
    match visit.roadmaps().as_slice() {
        [only] => {
            let day = visit.past_day().map(|day| format!("?asof={day}")).unwrap_or_default();
            let address = format!("/r/{}{day}", app::visit::encoded(&only.key));
            Ok(Redirect::to(&address).into_response())
        }
        _ => Ok(html(pages::home::page(&visit, readable(&visit).await?))),
    }
}

/// `/r/{roadmap}`, also as JSON and CSV
pub async fn overview(
    Extension(visit): Asked,
    Extension(house): Extension<Arc<House>>,
    Path(name): Path<String>,
) -> Answer {
    let (key, format) = split(&name);
    let scene = scene(&visit, key).await?;
    Ok(match format {
        Format::Html => html(pages::overview::page(&since::touched(scene).await)),
        Format::Json => pieces(&visit, &house, export::roadmap_json(&scene), json).await,
        Format::Csv => {
            let text = export::bom(&visit).to_owned() + &export::roadmap_csv(&scene);
            csv(&file_name(&scene, key), text)
        }
    })
}

/// `/r/{roadmap}/tasks`
pub async fn tasks(Extension(visit): Asked, Path(key): Path<String>) -> Answer {
    let scene = scene(&visit, &key).await?;
    match opens_with(&scene) {
        Some(address) => Ok(Redirect::to(&address).into_response()),
        None => Ok(html(pages::tasks::page(&since::touched(scene).await))),
    }
}

/// Returns the address of the view that opens where an address asks for nothing, as long as what it asks
/// can still be asked.
fn opens_with(scene: &Scene) -> Option<String> {
    let visit = &scene.visit;
    if visit.query != Query::default() || visit.done.is_some() || visit.typed.is_some() {
        return None;
    }
    let query = Query::parse(&visit.first_view(&scene.roadmap.key)?);
    let path = scene.href("/tasks");
    match canonical(&path, &query, Some((&*scene.roadmap, scene.today()))) {
        Canonical::Same(query) | Canonical::Other(query) if query != Query::default() => {
            Some(format!("{path}?{query}"))
        }
        _ => None,
    }
}

/// `/r/{roadmap}/timeline`
pub async fn timeline(Extension(visit): Asked, Path(key): Path<String>) -> Answer {
    let scene = scene(&visit, &key).await?;
    let then = match visit.query.get("against").and_then(Point::read) {
        Some(point) => since::then(&visit, &scene.roadmap, point).await,
        None => Ok(None),
    };
    let then = then.map_err(|error| broken(&visit, &error))?;
    Ok(html(pages::timeline::page(&since::touched(scene).await, then.as_ref())))
}

/// `/r/{roadmap}/suggest`: what a field for a task offers for what was typed
pub async fn suggest(Extension(visit): Asked, Path(key): Path<String>) -> Answer {
    Ok(html(pages::suggest::page(&scene(&visit, &key).await?)))
}

/// `/r/{roadmap}/tasks.json`
pub async fn tasks_json(
    Extension(visit): Asked,
    Extension(house): Extension<Arc<House>>,
    Path(key): Path<String>,
) -> Answer {
    let scene = scene(&visit, &key).await?;
    Ok(pieces(&visit, &house, export::tasks_json(&scene), json).await)
}

/// `/r/{roadmap}/tasks.csv`
pub async fn tasks_csv(
    Extension(visit): Asked,
    Extension(house): Extension<Arc<House>>,
    Path(key): Path<String>,
) -> Answer {
    let scene = scene(&visit, &key).await?;
    let mut response = pieces(&visit, &house, export::tasks_page_csv(&scene), rows).await;
    let name = attachment(&format!("{}.csv", file_name(&scene, &format!("{key}-tasks"))));
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

/// `/r/{roadmap}/tasks.xlsx`
pub async fn tasks_xlsx(Extension(visit): Asked, Path(key): Path<String>) -> Answer {
    let scene = scene(&visit, &key).await?;
    if scene.roadmap.tasks.len() > workbook::TASKS_MOST {
        return Ok((StatusCode::PAYLOAD_TOO_LARGE, visit.lang.t("workbook-large")).into_response());
    }
    let book = workbook::tasks(&scene).map_err(|error| {
        tracing::error!(error, "a workbook could not be written");
        Nothing(visit.clone(), StatusCode::INTERNAL_SERVER_ERROR, None)
    })?;
    let name = file_name(&scene, &format!("{key}-tasks"));
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, attachment(&format!("{name}.xlsx"))),
    ];
    Ok((headers, book).into_response())
}

/// `/r/{roadmap}/project.xml`: the roadmap for MS Project
pub async fn project_xml(Extension(visit): Asked, Path(key): Path<String>) -> Answer {
    let scene = scene(&visit, &key).await?;
    let kind = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/xml; charset=utf-8")),
        (header::CONTENT_DISPOSITION, attachment(&format!("{}.xml", file_name(&scene, &key)))),
    ];
    Ok((kind, export::project(&scene)).into_response())
}

/// `/r/{roadmap}/template.json`: the plan with every date as so many days from the final deadline
pub async fn template_json(Extension(visit): Asked, Path(key): Path<String>) -> Answer {
    let scene = scene(&visit, &key).await?;
    let name = file_name(&scene, &key);
    let kind = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8")),
        (header::CONTENT_DISPOSITION, attachment(&format!("{name}.template.json"))),
    ];
    Ok((kind, export::template(&scene)).into_response())
}

/// `/r/{roadmap}/bring-back`: where a table that comes back is taken
pub async fn bring_back(Extension(visit): Asked, Path(key): Path<String>) -> Answer {
    let scene = scene(&visit, &key).await?;
    if !scene.brings_back() {
        return Err(forbidden(&visit));
    }
    Ok(html(pages::returned::page(&scene)))
}

/// `/r/{roadmap}/bring-back/{id}`: what it changes
pub async fn brought_back(
    Extension(visit): Asked,
    Path((key, id)): Path<(String, String)>,
) -> Answer {
    let scene = scene(&visit, &key).await?;
    if !scene.brings_back() {
        return Err(forbidden(&visit));
    }
    let own = visit.viewer.as_ref().map(|person| &person.login);
    let begun = Begun::find(&visit, &id).filter(|begun| {
        Some(&begun.person) == own && returned::roadmap_of(begun) == Some(&*scene.roadmap.key)
    });
    let begun = begun.ok_or_else(|| missing(&visit))?;
    let found = returned::compared(&scene, &begun).await;
    Ok(html(pages::returned::compared(&scene, &begun, found)))
}

/// `/begin`: a new roadmap
pub async fn begin(Extension(visit): Asked) -> Answer {
    if !visit.may_begin() {
        return Err(forbidden(&visit));
    }
    Ok(html(pages::begin::page(&visit)))
}

/// `/begin/{id}`: its plan, before it is made
pub async fn begun(Extension(visit): Asked, Path(id): Path<String>) -> Answer {
    if !visit.may_begin() {
        return Err(forbidden(&visit));
    }
    // A large plan is made while its page says how far that is.
    let name = format!("begin:{id}");
    let own =
        |job: &Arc<Job>| visit.viewer.as_ref().is_some_and(|it| it.admin || it.login == job.person);
    if let Some(job) = visit.jobs.get(&name).filter(own) {
        match job.ended() {
            None => return Ok(again(html(pages::begun::making(&visit, &name, &job)))),
            Some(Ended::Made(key)) => {
                let go = format!("/r/{}/members#saved", app::visit::encoded(key));
                return Ok(Redirect::to(&go).into_response());
            }
            Some(_) => {}
        }
    }
    let begun = Begun::find(&visit, &id).filter(|begun| !begun.is_returned());
    let begun = begun.ok_or_else(|| missing(&visit))?;
    Ok(html(pages::begun::page(&visit, &begun)))
}

/// Has whoever looks at a page ask for it again in a second.
fn again(mut response: Response) -> Response {
    response.headers_mut().insert(header::REFRESH, HeaderValue::from_static("1"));
    response
}

/// `/record`: the record as a whole
pub async fn record(Extension(visit): Asked) -> Answer {
    if !administers(&visit) {
        return Err(forbidden(&visit));
    }
    // Asked before the page is written: work that ends meanwhile has it asked for once more, not never.
    let is_working = pages::record::is_working(&visit);
    let page = html(pages::record::page(&visit));
    Ok(if is_working { again(page) } else { page })
}

/// `/r/{roadmap}/board`
pub async fn board(Extension(visit): Asked, Path(key): Path<String>) -> Answer {
    Ok(html(pages::board::page(&scene(&visit, &key).await?)))
}

/// `/r/{roadmap}/calendar`: what falls on which day
pub async fn calendar(Extension(visit): Asked, Path(key): Path<String>) -> Answer {
    Ok(html(pages::calendar::page(&scene(&visit, &key).await?)))
}

/// `/r/{roadmap}/coverage`
pub async fn coverage(Extension(visit): Asked, Path(key): Path<String>) -> Answer {
    Ok(html(pages::coverage::page(&scene(&visit, &key).await?)))
}

/// `/r/{roadmap}/forecast`
pub async fn forecast(Extension(visit): Asked, Path(key): Path<String>) -> Answer {
    Ok(html(pages::forecast::page(&scene(&visit, &key).await?)))
}

/// `/r/{roadmap}/trend`
pub async fn trend(Extension(visit): Asked, Path(key): Path<String>) -> Answer {
    Ok(html(pages::trend::page(&scene(&visit, &key).await?)))
}

/// `/r/{roadmap}/t/{task}`, also as JSON and CSV
pub async fn task(Extension(visit): Asked, Path((key, name)): Path<(String, String)>) -> Answer {
    let (task, format) = split(&name);
    let scene = scene(&visit, &key).await?;
    let task = task_of(&scene, task)?;
    let history = async |limit| {
        let history = visit.store.history(&key, &task.key, scene.roadmap.version, limit).await;
        history.map_err(|error| broken(&visit, &error))
    };
    Ok(match format {
        Format::Html => {
            let history = history(HISTORY).await?;
            let dates = dates(&scene, &task).await?;
            html(pages::task::page(&scene, &task, history, dates, reminded(&scene, &task).await?))
        }
        Format::Json => {
            let reports = event::reports(history(u32::MAX).await?.iter().rev());
            json(export::task_page_json(&scene, &task, &reports))
        }
        Format::Csv => csv(&file_name(&scene, &task.key), export::task_page_csv(&scene, &task)),
    })
}

/// Reads what was said of the dates by which others wait for a task; it is kept with those that wait.
async fn dates(scene: &Scene, task: &Task) -> Result<Vec<Event>, Nothing> {
    let (visit, roadmap) = (&scene.visit, &scene.roadmap);
    let asking: Vec<TaskKey> = {
        let board = scene.board();
        let asking = board.digest(roadmap).asking().iter();
        let asking = asking.filter_map(|at| roadmap.tasks.get(*at));
        let asking = asking.filter(|needs| needs.agreement(&task.key).is_some());
        asking.take(ASKING).map(|needs| needs.key.clone()).collect()
    };
    let mut found = Vec::new();
    for needs in &asking {
        let events = visit.store.history(&roadmap.key, needs, roadmap.version, HISTORY).await;
        let events = events.map_err(|error| broken(visit, &error))?.into_iter();
        found.extend(events.filter(|event| event.change.date_with() == Some(task.key.as_str())));
    }
    Ok(found)
}

/// Finds out how often anybody was reminded of a task; of the past that is not told.
async fn reminded(scene: &Scene, task: &Task) -> Result<Option<Reminded>, Nothing> {
    if scene.past {
        return Ok(None);
    }
    let (visit, key) = (&scene.visit, &scene.roadmap.key);
    visit.store.reminded(key, &task.key).await.map_err(|error| broken(visit, &error))
}

/// `/r/{roadmap}/t/{task}/report`, and alone for a row of an open page
pub async fn report(Extension(visit): Asked, Path((key, name)): Path<(String, String)>) -> Answer {
    let scene = scene(&visit, &key).await?;
    let task = task_of(&scene, &name)?;
    if scene.actor().is_none_or(|actor| actor.reports_on(&task).is_err()) || scene.past {
        return Err(forbidden(&visit));
    }
    if visit.query.get("fragment").is_some() {
        let value = |name| visit.query.get(name).unwrap_or("");
        return Ok(html(pages::report::form_html(&scene, &task, value("view"))));
    }
    Ok(html(pages::report::page(&scene, &task)))
}

/// `/r/{roadmap}/t/{task}/edit`
pub async fn edit(Extension(visit): Asked, Path((key, name)): Path<(String, String)>) -> Answer {
    let scene = scene(&visit, &key).await?;
    let task = task_of(&scene, &name)?;
    if Way::of(&scene, &task).is_none() {
        return Err(forbidden(&visit));
    }
    Ok(html(pages::edit::page(&scene, Some(&task))))
}

/// `/r/{roadmap}/new`
pub async fn new(Extension(visit): Asked, Path(key): Path<String>) -> Answer {
    let scene = scene(&visit, &key).await?;
    if Way::to_add(&scene).is_none() {
        return Err(forbidden(&visit));
    }
    Ok(html(pages::edit::page(&scene, None)))
}

/// `/r/{roadmap}/approve`: a draft before it is put into force
pub async fn approve(Extension(visit): Asked, Path(key): Path<String>) -> Answer {
    let scene = scene(&visit, &key).await?;
    if scene.actor().is_none_or(|actor| actor.controls().is_err()) {
        return Err(forbidden(&visit));
    }
    if scene.roadmap.approval.is_some() || scene.past {
        return Ok(Redirect::to(&scene.href("")).into_response());
    }
    Ok(html(pages::approve::page(&scene)))
}

/// `/r/{roadmap}/register`
pub async fn register(Extension(visit): Asked, Path(key): Path<String>) -> Answer {
    Ok(html(pages::register::page(&scene(&visit, &key).await?)))
}

/// `/r/{roadmap}/register.csv`
pub async fn register_csv(Extension(visit): Asked, Path(key): Path<String>) -> Answer {
    let scene = scene(&visit, &key).await?;
    let text = export::bom(&visit).to_owned() + &pages::register::csv(&scene);
    Ok(csv(&file_name(&scene, &format!("{key}-extensions")), text))
}

/// `/r/{roadmap}/decisions.atom`: what was decided, to be followed by a reader of feeds
pub async fn decisions_atom(Extension(visit): Asked, Path(key): Path<String>) -> Answer {
    let scene = scene(&visit, &key).await?;
    let kind = HeaderValue::from_static("application/atom+xml; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind)], pages::register::atom(&scene)).into_response())
}

/// `/review`
pub async fn review(Extension(visit): Asked) -> Answer {
    if !visit.holds(|roles| roles.reviewer || roles.controller) {
        return Err(forbidden(&visit));
    }
    Ok(html(pages::review::page(&visit, readable(&visit).await?)))
}

/// `/search`: tasks of every roadmap that may be read
pub async fn search(Extension(visit): Asked) -> Answer {
    Ok(html(pages::search::page(&visit, readable(&visit).await?)))
}

/// `/find`: what the palette finds; as a page it is the search
pub async fn find(Extension(visit): Asked) -> Answer {
    if visit.query.get("fragment").is_some() {
        return Ok(html(pages::find::fragment(&visit, &readable(&visit).await?)));
    }
    let query = Query::default().with("q", visit.query.get("q").unwrap_or(""));
    let sign = if query.0.is_empty() { "" } else { "?" };
    Ok(Redirect::to(&format!("/search{sign}{query}")).into_response())
}

/// `/my`
pub async fn my(Extension(visit): Asked) -> Answer {
    if visit.viewer.is_none() {
        return Err(forbidden(&visit));
    }
    Ok(html(pages::my::page(&visit, readable(&visit).await?)))
}

/// Tells whether an admin asks, at a browser: a program's token is for roadmaps only.
fn administers(visit: &Visit) -> bool {
    visit.token.is_none() && visit.viewer.as_ref().is_some_and(|person| person.admin)
}

/// `/people`
pub async fn people(Extension(visit): Asked) -> Answer {
    if !administers(&visit) {
        return Err(forbidden(&visit));
    }
    let bounces = visit.store.bounces().await.map_err(|error| broken(&visit, &error))?;
    Ok(html(pages::people::page(&visit, &bounces)))
}

/// `/people/{login}`
pub async fn person(Extension(visit): Asked, Path(login): Path<String>) -> Answer {
    if !administers(&visit) {
        return Err(forbidden(&visit));
    }
    let person = visit.store.person(&login).ok_or_else(|| missing(&visit))?;
    Ok(html(pages::person::page(&visit, person)))
}

/// `/audit`
pub async fn audit(Extension(visit): Asked) -> Answer {
    if !administers(&visit) {
        return Err(forbidden(&visit));
    }
    let before = visit.query.get("before").and_then(|before| before.parse().ok());
    let (before, kinds) = (before.unwrap_or(u64::MAX), pages::audit::kinds(&visit.query));
    let events = visit.store.people_page(before, kinds, pages::audit::PAGE).await;
    let events = events.map_err(|error| broken(&visit, &error))?;
    Ok(html(pages::audit::page(&visit, events)))
}

/// `/account`
pub async fn account(Extension(visit): Asked) -> Answer {
    let person = visit.viewer.clone().filter(|_| visit.token.is_none());
    let person = person.ok_or_else(|| forbidden(&visit))?;
    let bounces = visit.store.bounces().await.map_err(|error| broken(&visit, &error))?;
    let own = bounces.into_iter().find(|bounce| bounce.person == person.login.as_str());
    Ok(html(pages::account::page(&visit, &person, visit.session, own)))
}

/// `/set-up`: the first admin, while nobody is there
pub async fn set_up(Extension(visit): Asked) -> Answer {
    if !visit.store.directory().is_empty() {
        return Err(missing(&visit));
    }
    Ok(html(pages::set_up::page(&visit)))
}

/// `/join/{token}`: what a link gives, and the way to take it
pub async fn join(Extension(visit): Asked, Path(token): Path<String>) -> Answer {
    Ok(match pages::join::page(&visit, &token) {
        (page, true) => html(page),
        (page, false) => (StatusCode::NOT_FOUND, html(page)).into_response(),
    })
}

/// `/sign-in`
pub async fn sign_in(Extension(visit): Asked) -> Answer {
    Ok(html(pages::sign_in::page(&visit)))
}

/// `/help`
pub async fn help(Extension(visit): Asked) -> Answer {
    let scenes = readable(&visit).await?;
    let only = match scenes.as_slice() {
        [scene] => Some(scene),
        _ => None,
    };
    Ok(html(pages::help::page(&visit, only)))
}

/// `/keys`, and alone for a page that is open
pub async fn keys(Extension(visit): Asked) -> Answer {
    let alone = visit.query.get("fragment").is_some();
    Ok(html(if alone { pages::keys::fragment(&visit) } else { pages::keys::page(&visit) }))
}

/// `/language/{code}`: keeps the choice and goes back
pub async fn language(Extension(visit): Asked, Path(code): Path<String>) -> Answer {
    let lang = app::i18n::Lang::by_code(&code).ok_or_else(|| missing(&visit))?;
    let back: &Query = &visit.query;
    let back = back.get("back").filter(|back| app::forms::is_local(back)).unwrap_or("/");
    let mut response = Redirect::to(back).into_response();
    let cookie = visit.door.cookies.write(Name::Language, lang.code(), Some(YEAR));
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Loads a roadmap for whoever keeps its people and offices.
pub(crate) async fn kept(visit: &Arc<Visit>, key: &str) -> Result<Scene, Nothing> {
    let scene = scene(visit, key).await?;
    let keeps = visit.actor(&scene.roadmap.key).is_some_and(|actor| actor.keeps().is_ok());
    let keeps = keeps && visit.token.is_none();
    if keeps && !scene.past { Ok(scene) } else { Err(forbidden(visit)) }
}

/// Loads a roadmap for whoever controls it.
async fn controlled(visit: &Arc<Visit>, key: &str) -> Result<Scene, Nothing> {
    let scene = scene(visit, key).await?;
    let controls = scene.controls() && visit.token.is_none() && !scene.past;
    if controls { Ok(scene) } else { Err(forbidden(visit)) }
}

/// `/r/{roadmap}/settings`
pub async fn settings(Extension(visit): Asked, Path(key): Path<String>) -> Answer {
    Ok(html(pages::settings::page(&controlled(&visit, &key).await?)))
}

/// `/r/{roadmap}/settings/calendar`: a year in which days are clicked
pub async fn working_calendar(Extension(visit): Asked, Path(key): Path<String>) -> Answer {
    Ok(html(pages::working_calendar::page(&controlled(&visit, &key).await?)))
}

/// `/r/{roadmap}/members`
pub async fn members(Extension(visit): Asked, Path(key): Path<String>) -> Answer {
    Ok(html(pages::members::page(&kept(&visit, &key).await?)))
}

/// `/r/{roadmap}/offices`
pub async fn offices(Extension(visit): Asked, Path(key): Path<String>) -> Answer {
    Ok(html(pages::offices::page(&kept(&visit, &key).await?)))
}

/// Any other address.
pub async fn fallback(Extension(visit): Asked) -> Nothing {
    missing(&visit)
}
