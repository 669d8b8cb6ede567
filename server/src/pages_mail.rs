//! Handlers of the address at which somebody stops mail. It is in every mail, so whoever holds one need not
//! sign in; a look at it changes nothing, since programs that look at mail follow links.

use std::sync::Arc;

use app::{i18n::Lang, letter::stopped_by, pages, visit::Visit};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use directory::{Command, Person, Who};

use crate::{
    House, front,
    pages::{broken, html},
};

/// Finds out whose mail it is, and in which language they are written.
fn asked(
    house: &House,
    uri: &Uri,
    headers: &HeaderMap,
    token: &str,
) -> (Arc<Visit>, Option<Arc<Person>>) {
    let mut visit = front::visit(house, uri, headers);
    let person = stopped_by(&visit, token);
    let lang = person.as_ref().and_then(|person| Lang::by_code(&person.mail.as_ref()?.language));
    visit.lang = lang.unwrap_or(visit.lang);
    (Arc::new(visit), person)
}

fn nothing(visit: &Arc<Visit>) -> Response {
    (StatusCode::NOT_FOUND, html(pages::nothing(visit, 404))).into_response()
}

/// `GET /unsubscribe/{token}`: a button
pub async fn unsubscribe(
    State(house): State<Arc<House>>,
    Path(token): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    match asked(&house, &uri, &headers, &token) {
        (visit, Some(person)) => html(pages::unsubscribe::page(&visit, &person)),
        (visit, None) => nothing(&visit),
    }
}

/// `POST /unsubscribe/{token}`: by the button, or by a provider of mail (RFC 8058)
pub async fn stop(
    State(house): State<Arc<House>>,
    Path(token): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let (visit, person) = asked(&house, &uri, &headers, &token);
    let Some(person) = person else { return nothing(&visit) };
    let command = Command::StopMail { login: person.login.clone() };
    let who = Who::Nobody { address: visit.address.clone() };
    match house.store.direct(who, command, visit.now).await {
        Ok(after) => {
            let person = after.person(&person.login).cloned().unwrap_or(person);
            html(pages::unsubscribe::page(&visit, &person))
        }
        Err(error) => broken(&visit, &error).into_response(),
    }
}
