//! Every address of the application, as tables: the router is built from them, and so is the test
//! that holds who may do what at each.

use std::sync::Arc;

use axum::{
    Extension, Router,
    extract::Request,
    http::Method,
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use tower_http::{catch_panic::CatchPanicLayer, csrf::CsrfLayer};

#[cfg(feature = "oidc")]
use crate::oidc;
use crate::{
    House, api, assets, assistants, evidence,
    forms::{self, Forms},
    front, health, own_writes, pages, pages_calendars, pages_changes, pages_inbox, pages_mail,
    pages_proof, pages_stocktake, pages_webhooks, stream,
};

macro_rules! table {
    ($(#[$doc:meta])* $name:ident, $build:ident($($state:ty)?) { $($method:ident $path:literal => $handler:path,)* }) => {
        $(#[$doc])*
        pub const $name: &[(&str, &str)] = &[$((stringify!($method), $path)),*];

        fn $build() -> Router$(<$state>)? {
            Router::new()$(.route($path, $method($handler)))*
        }
    };
}

table! {
    /// Pages that are rendered once and then sent from the cache, with their method.
    PAGES, page_routes() {
        get "/" => pages::home,
        get "/r/{roadmap}" => pages::overview,
        get "/r/{roadmap}/tasks" => pages::tasks,
        get "/r/{roadmap}/tasks.json" => pages::tasks_json,
        get "/r/{roadmap}/tasks.csv" => pages::tasks_csv,
        get "/r/{roadmap}/tasks.xlsx" => pages::tasks_xlsx,
        get "/r/{roadmap}/bring-back" => pages::bring_back,
        get "/r/{roadmap}/bring-back/{id}" => pages::brought_back,
        get "/r/{roadmap}/project.xml" => pages::project_xml,
        get "/r/{roadmap}/template.json" => pages::template_json,
        get "/r/{roadmap}/board" => pages::board,
        get "/r/{roadmap}/calendar" => pages::calendar,
        get "/r/{roadmap}/coverage" => pages::coverage,
        get "/r/{roadmap}/timeline" => pages::timeline,
        get "/r/{roadmap}/forecast" => pages::forecast,
        get "/r/{roadmap}/trend" => pages::trend,
        get "/r/{roadmap}/suggest" => pages::suggest,
        get "/r/{roadmap}/approve" => pages::approve,
        get "/r/{roadmap}/new" => pages::new,
        get "/r/{roadmap}/t/{task}" => pages::task,
        get "/r/{roadmap}/t/{task}/report" => pages::report,
        get "/r/{roadmap}/t/{task}/edit" => pages::edit,
        get "/r/{roadmap}/settings" => pages::settings,
        get "/r/{roadmap}/settings/calendar" => pages::working_calendar,
        get "/r/{roadmap}/members" => pages::members,
        get "/r/{roadmap}/offices" => pages::offices,
        get "/r/{roadmap}/webhooks" => pages_webhooks::webhooks,
        get "/r/{roadmap}/webhooks/{id}" => pages_webhooks::webhook,
        get "/r/{roadmap}/register" => pages::register,
        get "/r/{roadmap}/register.csv" => pages::register_csv,
        get "/r/{roadmap}/decisions.atom" => pages::decisions_atom,
        get "/r/{roadmap}/deadlines.ics" => pages_calendars::deadlines,
        get "/calendar/{secret}/r/{roadmap}/deadlines.ics" => pages_calendars::deadlines_by_secret,
        get "/calendar/{secret}/my.ics" => pages_calendars::my_by_secret,
        get "/my.ics" => pages_calendars::my,
        get "/r/{roadmap}/changes" => pages_changes::changes,
        get "/r/{roadmap}/changes.csv" => pages_changes::changes_csv,
        get "/r/{roadmap}/changes.atom" => pages_changes::changes_atom,
        get "/r/{roadmap}/commitments" => pages_changes::commitments,
        get "/r/{roadmap}/stocktake" => pages_stocktake::stocktake,
        get "/begin" => pages::begin,
        get "/begin/{id}" => pages::begun,
        get "/review" => pages::review,
        get "/my" => pages::my,
        get "/inbox" => pages_inbox::inbox,
        get "/search" => pages::search,
        get "/find" => pages::find,
        get "/people" => pages::people,
        get "/people/{login}" => pages::person,
        get "/audit" => pages::audit,
        get "/record" => pages::record,
        get "/account" => pages::account,
        get "/join/{token}" => pages::join,
        get "/set-up" => pages::set_up,
        get "/checkpoints" => pages_proof::checkpoints,
        get "/checkpoints.jsonl" => pages_proof::checkpoints_lines,
        get "/checkpoints.atom" => pages_proof::checkpoints_atom,
        get "/sign-in" => pages::sign_in,
        get "/help" => pages::help,
        get "/keys" => pages::keys,
        get "/language/{code}" => pages::language,
    }
}

table! {
    /// Addresses that are answered each time anew, with their method.
    DIRECT, direct_routes(Arc<House>) {
        get "/live" => stream::live,
        get "/health/live" => health::live,
        get "/health/ready" => health::ready,
        post "/upload" => evidence::upload,
        get "/r/{roadmap}/t/{task}/evidence/{hash}" => evidence::download,
        get "/unsubscribe/{token}" => pages_mail::unsubscribe,
        post "/unsubscribe/{token}" => pages_mail::stop,
    }
}

#[cfg(feature = "oidc")]
table! {
    /// Signing in by a provider, with its method.
    PROVIDER, provider_routes(Arc<House>) {
        get "/sign-in/oidc" => oidc::begin,
        get "/sign-in/oidc/callback" => oidc::callback,
    }
}

#[cfg(not(feature = "oidc"))]
table! {
    /// Without a provider there is no way in by one.
    PROVIDER, provider_routes(Arc<House>) {}
}

table! {
    /// What the build put beside the pages, with its method.
    FILES, file_routes() {
        get "/pkg/{*path}" => file,
        get "/fonts/{*path}" => file,
        get "/icon.svg" => file,
    }
}

/// Returns every method and address, those of the server functions among them.
pub fn all() -> Vec<(String, String)> {
    let forms = leptos::server_fn::axum::server_fn_paths();
    let forms = forms.map(|(path, method): (&str, Method)| (method.to_string(), path.to_owned()));
    let tables = [PAGES, DIRECT, PROVIDER, FILES].into_iter().flatten();
    let tables = tables.map(|(method, path)| (method.to_uppercase(), (*path).to_owned()));
    let mut all: Vec<_> = tables.chain(forms).collect();
    all.sort();
    all
}

/// Builds the whole application.
pub fn router(house: House) -> Router {
    // Every layer holds it, and hands it on with every request.
    let house = Arc::new(house);
    let pages = page_routes().fallback(pages::fallback).layer(Extension(house.clone()));
    let forms = Forms { house: house.clone(), pages: pages.clone() };
    let router = pages
        .layer(middleware::from_fn_with_state(house.clone(), front::pages))
        .merge(file_routes())
        .merge(direct_routes().with_state(house.clone()))
        .merge(provider_routes().with_state(house.clone()))
        .merge(api::router(&house))
        .merge(assistants::router(&house))
        .route("/do/{*name}", post(forms::post).with_state(forms))
        .layer(CatchPanicLayer::new())
        .layer(CsrfLayer::new())
        .layer(middleware::from_fn_with_state(house.clone(), front::headers));
    if house.store.is_shared() {
        return router.layer(middleware::from_fn_with_state(house, own_writes::keep_up));
    }
    router
}

async fn file(request: Request) -> Response {
    let found = assets::serve(request.uri().path(), request.headers());
    found.unwrap_or_else(|| axum::http::StatusCode::NOT_FOUND.into_response())
}
