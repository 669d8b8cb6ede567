//! Server functions over HTTP. A browser with WebAssembly asks for JSON and gets it; one without
//! gets a redirect after a success, and after a refusal the page of the form with everything that
//! was typed and a message at each field.

use std::sync::{Arc, atomic::Ordering};

use app::{
    components::resumed,
    forms::{Sent, is_local},
    query::Query,
    visit::{Typed, Visit},
    wire::{Answer, Failure},
};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
};
use http_body_util::{BodyExt, Limited};
use leptos::prelude::provide_context;
use roadmap::{Forbidden, text::tidy};
use tower::ServiceExt;

use crate::{
    House, front,
    http::{FORM_MOST, is_packed, refused},
    multipart::{self, Boundary, Form},
};

/// What answers a form: the house, and the pages to which a refused form comes back.
#[derive(Clone)]
pub struct Forms {
    /// The house.
    pub house: Arc<House>,
    /// The pages, outside of the cache.
    pub pages: Router,
}

/// `POST /do/…`
pub async fn post(State(forms): State<Forms>, request: Request) -> Response {
    let visit = Arc::new(front::visit(&forms.house, request.uri(), request.headers()));
    let (parts, body) = request.into_parts();
    let browser = accepts_html(&parts.headers);
    let form = parts.uri.path().to_owned();
    let early = |failure: Failure| stands_alone(&visit, browser, failure);
    // What cannot be read is not read.
    if is_packed(&parts.headers) {
        let message = visit.lang.t("unsupported-text");
        return early(Failure { status: 415, message, ..Failure::default() });
    }
    let barred = barred(&visit, &form);
    let read = match (Boundary::of(&parts.headers), barred) {
        // The browser of somebody whose session ended keeps the words of the form, not its files.
        (Some(boundary), Some(failure)) if browser && failure.status == 401 => {
            multipart::words(&forms.house, &visit, boundary, body).await
        }
        (Some(boundary), None) if matches!(&*form, "/do/begin" | "/do/bring-back") => {
            multipart::plan(&forms.house, &visit, boundary, body).await
        }
        (Some(boundary), None) => multipart::read(&forms.house, &visit, boundary, body).await,
        (Some(_), Some(failure)) => Err(failure),
        (None, failure) => match Limited::new(body, most(&form)).collect().await {
            Ok(body) => {
                let values = Query::parse(&String::from_utf8_lossy(&body.to_bytes()));
                Ok(Form { values, failure })
            }
            Err(_) => {
                let message = visit.lang.t("too-large-text");
                Err(Failure { status: 413, message, ..Failure::default() })
            }
        },
    };
    let values = match read {
        Ok(Form { values, failure: None }) => joined(&form, tidied(values)),
        Ok(Form { values, failure: Some(failure) }) if browser => {
            let values = joined(&form, tidied(values));
            let typed = Typed { form, values, failure, ..Typed::default() };
            return come_back(&forms, &visit, typed).await;
        }
        Ok(Form { failure: Some(failure), .. }) | Err(failure) => return early(failure),
    };
    let inner = json_request(&parts.uri, values.to_string().into());
    // What is rendered for the answer belongs to the page from which the form was sent.
    let page = back_of(&values).parse::<Uri>().unwrap_or_default();
    let context = Arc::new(Visit {
        path: page.path().to_owned(),
        query: Query::parse(page.query().unwrap_or("")),
        ..(*visit).clone()
    });
    let sent = Sent::of(&form, &values);
    let response = leptos_axum::handle_server_fns_with_context(
        move || {
            provide_context(context.clone());
            provide_context(sent.clone());
        },
        inner,
    );
    let response = response.await.into_response();
    let (mut head, body) = response.into_parts();
    let body = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    };
    // The status is that of the failure; what is none could not be read as the function's arguments.
    let came = match head.status.is_success() {
        true => serde_json::from_slice::<Answer>(&body).map_err(|_| unreadable(&visit)),
        false => Err(serde_json::from_slice::<Failure>(&body)
            .ok()
            .filter(|failure| failure.status >= 400)
            .unwrap_or_else(|| unreadable(&visit))),
    };
    if let Err(failure) = &came {
        let status = StatusCode::from_u16(failure.status);
        head.status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    }
    if head.status == StatusCode::FORBIDDEN || head.status == StatusCode::UNAUTHORIZED {
        let person = visit.viewer.as_ref().map_or("nobody", |person| person.login.as_str());
        tracing::warn!(person, form, "a command was refused");
        if visit.viewer.is_some() {
            visit.door.attempts.refused(person);
        }
    }
    let ends = form == "/do/sign-out" || form == "/do/sign-out-everywhere";
    if !browser {
        if ends {
            clear(&mut head.headers);
        }
        let json = HeaderValue::from_static("application/json");
        head.headers.insert(header::CONTENT_TYPE, json);
        head.headers.remove(header::CONTENT_LENGTH);
        let body = match &came {
            Ok(answer) => serde_json::to_vec(answer),
            Err(failure) => serde_json::to_vec(failure),
        };
        return Response::from_parts(head, Body::from(body.unwrap_or_default()));
    }
    // Whoever proved who they are goes on in another session, and the page is of that one.
    let asking = with_cookies(&parts.headers, &head.headers);
    let after = || Arc::new(front::visit(&forms.house, &parts.uri, &asking));
    let mut response = match came {
        Ok(Answer::Saved(saved)) => match resumed(&form, &values) {
            Some((form, values)) => {
                let visit = after();
                let message = visit.lang.t("resume-back");
                let failure = Failure { status: 200, message, ..Failure::default() };
                come_back(&forms, &visit, Typed { form, values, failure, ..Typed::default() }).await
            }
            None => {
                let back = back_of(&values);
                Redirect::to(&saved.go.unwrap_or(format!("{back}#saved"))).into_response()
            }
        },
        Ok(Answer::Told { preview }) => {
            let (failure, preview) = (Failure { status: 200, ..Failure::default() }, Some(preview));
            let typed = Typed { form, values, failure, preview, ..Typed::default() };
            come_back(&forms, &after(), typed).await
        }
        Err(failure) => {
            let typed = Typed { form, values, failure, ..Typed::default() };
            come_back(&forms, &after(), typed).await
        }
    };
    // What a form set stays set, also one that was refused: who signs out is out, even if that could
    // not be written.
    for cookie in head.headers.get_all(header::SET_COOKIE) {
        response.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    if ends {
        clear(response.headers_mut());
    }
    response
}

/// Forms for those who are not signed in, too.
const FOR_ANYONE: [&str; 6] =
    ["/do/sign-in", "/do/sign-in-as", "/do/resume", "/do/sign-out", "/do/set-up", "/do/join"];

/// Bytes at the most of a form. Signing in carries along what another form had, letters of which may
/// take six bytes each.
fn most(form: &str) -> usize {
    match form {
        "/do/sign-in" | "/do/sign-in-as" | "/do/resume" => FORM_MOST * 4,
        _ => FORM_MOST,
    }
}

/// Tells why a form is refused before it is looked at.
fn barred(visit: &Visit, form: &str) -> Option<Failure> {
    let because = |status, message| Some(Failure { status, message, ..Failure::default() });
    if !leptos::server_fn::axum::server_fn_paths().any(|(path, _)| path == form) {
        return because(404, visit.lang.t("missing-text"));
    }
    if visit.token.as_ref().is_some_and(|token| !token.is_whole()) {
        return because(403, visit.lang.t("forbidden-text"));
    }
    if front::owing(visit, form) {
        return because(403, visit.lang.t("refused-must-change"));
    }
    let Some(person) = &visit.viewer else {
        let refusal = visit.lang.refusal(&Forbidden::SignIn.into(), visit.today());
        return Some(refusal).filter(|_| !FOR_ANYONE.contains(&form));
    };
    let seconds = visit.door.attempts.may_ask(&person.login).err()?;
    because(429, visit.lang.n("sign-in-wait", usize::try_from(seconds).unwrap_or(0)))
}

/// Returns the headers of a browser once it holds the cookies that an answer sets.
fn with_cookies(asking: &HeaderMap, answer: &HeaderMap) -> HeaderMap {
    let mut asking = asking.clone();
    let set = answer.get_all(header::SET_COOKIE).iter().filter_map(|it| it.to_str().ok());
    let mut pairs: Vec<_> = set.filter_map(|it| it.split(';').next()).collect();
    let kept = asking.get(header::COOKIE).and_then(|it| it.to_str().ok()).map(str::to_owned);
    pairs.extend(kept.as_deref());
    if let Ok(cookie) = HeaderValue::from_str(&pairs.join("; ")) {
        asking.insert(header::COOKIE, cookie);
    }
    asking
}

/// Has the browser forget what it kept of the pages.
fn clear(headers: &mut HeaderMap) {
    let name = axum::http::HeaderName::from_static("clear-site-data");
    headers.insert(name, HeaderValue::from_static("\"cache\", \"storage\""));
}

/// A form of which fields are missing, or that is no form at all.
fn unreadable(visit: &Visit) -> Failure {
    Failure { status: 400, message: visit.lang.t("unreadable-text"), ..Failure::default() }
}

fn back_of(values: &Query) -> String {
    values.get("back").filter(|back| is_local(back)).unwrap_or("/").to_owned()
}

/// Values that are taken to the letter.
const TO_THE_LETTER: [&str; 6] = ["password", "current", "back", "preview", "resume", "typed"];

/// Keeps what was typed as every other way in keeps it; a browser without scripting writes a line break
/// as two characters.
fn tidied(values: Query) -> Query {
    let kept = values.0.into_iter().map(|(name, value)| match TO_THE_LETTER.contains(&&*name) {
        true => (name, value),
        false => {
            let value = tidy(&value);
            (name, value)
        }
    });
    Query(kept.collect())
}

/// Boxes of one name that are ticked make one value.
fn joined(form: &str, values: Query) -> Query {
    let boxes = ["files", "keep", "also", "take", "off", "weekend"].into_iter();
    let boxes = boxes.chain((form == "/do/bulk").then_some("task"));
    boxes.fold(values, |values, name| {
        let all = values.all(name).map(str::to_owned).collect::<Vec<_>>();
        if all.is_empty() { values } else { values.with(name, &all.join(",")) }
    })
}

/// Answers a program, or a browser whose form cannot come back.
fn stands_alone(visit: &Arc<Visit>, browser: bool, failure: Failure) -> Response {
    if browser {
        return not_saved(&again(visit, "", None, Typed { failure, ..Typed::default() }));
    }
    refused(failure)
}

fn accepts_html(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("text/html"))
}

fn json_request(uri: &Uri, body: bytes::Bytes) -> Request {
    let mut request = Request::new(Body::from(body));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = uri.clone();
    let headers = request.headers_mut();
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let form = HeaderValue::from_static("application/x-www-form-urlencoded");
    headers.insert(header::CONTENT_TYPE, form);
    request
}

/// A password is not sent back to where it came from.
fn secrets_removed(values: Query) -> Query {
    values.without("password").without("current")
}

/// Renders the page of a form once more, with what was typed and why it was refused: the page that it
/// was sent from, or another that has it now. Whoever is not signed in any more signs in first, and
/// what they typed goes with them.
async fn come_back(forms: &Forms, visit: &Arc<Visit>, typed: Typed) -> Response {
    let Typed { form, values, failure, preview, .. } = typed;
    let status = StatusCode::from_u16(failure.status).unwrap_or(StatusCode::BAD_REQUEST);
    let ids: Vec<_> = values.all("files").flat_map(|ids| ids.split(',')).collect();
    let person = visit.viewer.as_ref().map_or("", |person| person.login.as_str());
    let uploads = visit.store.uploads(&ids, person).await.unwrap_or_default();
    let back = back_of(&values);
    // Where somebody goes once they are signed in is not where they do it.
    let signs_in = form == "/do/sign-in" || form == "/do/resume" || failure.status == 401;
    let places = match signs_in {
        true => vec![format!("/sign-in?{}", Query::default().with("back", &back))],
        false => [Some(back), home_of(&form, &values)].into_iter().flatten().collect(),
    };
    let typed = Typed {
        form,
        values: secrets_removed(values),
        failure,
        preview,
        uploads,
        ..Typed::default()
    };
    let mut first = None;
    for place in places {
        let Ok(uri) = place.parse::<Uri>() else { continue };
        let again = again(
            visit,
            uri.path(),
            uri.query(),
            Typed { shown: Arc::default(), begun: Arc::default(), ..typed.clone() },
        );
        let shown = again.typed.clone().unwrap_or_default();
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = uri;
        request.extensions_mut().insert(again);
        let mut response = match forms.pages.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        if response.status() == StatusCode::OK {
            *response.status_mut() = status;
            if shown.shown.load(Ordering::Relaxed) {
                return response;
            }
            first.get_or_insert(response);
        }
    }
    // No page has the form, so that one says what was typed into it, or a page for nothing else.
    first.unwrap_or_else(|| not_saved(&again(visit, "", None, typed)))
}

/// Returns another page that has a form than the one it was sent from.
fn home_of(form: &str, values: &Query) -> Option<String> {
    let part = |name| values.get(name).map(app::visit::encoded);
    let task = format!("/r/{}/t/{}", part("roadmap")?, part("task")?);
    Some(match form {
        "/do/report" => task + "/report",
        "/do/edit-task" | "/do/remove-task" => task + "/edit",
        _ => task,
    })
}

/// The visit of a page that answers a refused form.
fn again(visit: &Arc<Visit>, path: &str, query: Option<&str>, typed: Typed) -> Arc<Visit> {
    Arc::new(Visit {
        path: path.to_owned(),
        query: Query::parse(query.unwrap_or("")),
        typed: Some(Arc::new(typed)),
        ..(**visit).clone()
    })
}

/// A page for nothing but what was refused.
fn not_saved(visit: &Arc<Visit>) -> Response {
    let status = visit.typed.as_ref().map_or(400, |typed| typed.failure.status);
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    (status, axum::response::Html(app::pages::not_saved(visit))).into_response()
}
