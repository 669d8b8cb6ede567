//! The browser on its way to the provider and back.

use std::sync::Arc;

use app::{door::Name, forms::is_local, query::Query, visit::Visit};
use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use directory::{Command, Who};

use super::provider::{Begun, Failed, SECONDS, UNKNOWN};
use crate::{House, front};

/// `GET /sign-in/oidc`: sends the browser to the provider
pub async fn begin(State(house): State<Arc<House>>, request: Request) -> Response {
    let visit = Arc::new(front::visit(&house, request.uri(), request.headers()));
    let Some(oidc) = &house.oidc else { return nothing(&visit, StatusCode::NOT_FOUND) };
    let site = request.headers().get("sec-fetch-site").map(|site| site.as_bytes());
    if site.is_some_and(|site| site != b"same-origin" && site != b"none") {
        // A page elsewhere does not begin a session here: the person does, at the form.
        return Redirect::to("/sign-in").into_response();
    }
    let back = visit.query.get("back").filter(|back| is_local(back)).unwrap_or("/").to_owned();
    let (address, begun) = match oidc.begin(back) {
        Ok(begun) => begun,
        Err(failed) => return failed.answer(&visit).await,
    };
    let mut response = Redirect::to(&address).into_response();
    let cookies = &visit.door.cookies;
    set_cookie(&mut response, &cookies.seal(Name::Begun, &begun.written(), visit.now, SECONDS));
    response
}

/// `GET /sign-in/oidc/callback`: the browser comes back from the provider
pub async fn callback(State(house): State<Arc<House>>, request: Request) -> Response {
    let visit = Arc::new(front::visit(&house, request.uri(), request.headers()));
    let Some(oidc) = &house.oidc else { return nothing(&visit, StatusCode::NOT_FOUND) };
    let begun = visit.unsealed(Name::Begun).and_then(|text| Begun::read(&text));
    let mut response = match oidc.finish(&visit, begun).await {
        Ok((cookies, back)) => {
            let mut response = Redirect::to(&back).into_response();
            cookies.iter().for_each(|cookie| set_cookie(&mut response, cookie));
            response
        }
        Err(failed) => failed.answer(&visit).await,
    };
    set_cookie(&mut response, &visit.door.cookies.remove(Name::Begun));
    response
}

fn nothing(visit: &Arc<Visit>, status: StatusCode) -> Response {
    (status, Html(app::pages::nothing(visit, status.as_u16()))).into_response()
}

fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

impl Failed {
    /// Logs the failure and says so to the person.
    async fn answer(self, visit: &Visit) -> Response {
        tracing::warn!(reason = self.to_string(), "a sign-in by the provider failed");
        let status = match self {
            // It costs nothing to come here without having begun, so it must not fill the record.
            Self::NotBegun => StatusCode::FORBIDDEN,
            Self::Refused { login, .. } => {
                // The record is not filled by whoever keeps coming back with nonsense.
                let address = visit.address.as_deref();
                if visit.door.attempts.admit(UNKNOWN, address, false).is_ok() {
                    record(visit, &login).await;
                }
                StatusCode::FORBIDDEN
            }
            Self::Silent(_) | Self::Unrecorded(_) => StatusCode::SERVICE_UNAVAILABLE,
        };
        // The links of the page must not lead back to this address, whose code is used up.
        let (path, query) = ("/".to_owned(), Query::default());
        nothing(&Arc::new(Visit { path, query, ..visit.clone() }), status)
    }
}

async fn record(visit: &Visit, login: &str) {
    let who = Who::Nobody { address: visit.address.clone() };
    let command = Command::FailSignIn { login: login.to_owned(), times: 1 };
    if let Err(error) = visit.store.direct(who, command, visit.now).await {
        tracing::error!(%error, "a failed sign-in was not logged");
    }
}
