//! Every address of the application.

use axum::{
    Router,
    extract::Request,
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use tower_http::{catch_panic::CatchPanicLayer, csrf::CsrfLayer};

use crate::{
    House, assets,
    forms::{self, Forms},
    front, pages,
};

/// Builds the whole application.
pub fn router(house: House) -> Router {
    let pages = Router::new()
        .route("/", get(pages::home))
        .route("/r/{roadmap}", get(pages::overview))
        .route("/r/{roadmap}/tasks", get(pages::tasks))
        .route("/r/{roadmap}/tasks.json", get(pages::tasks_json))
        .route("/r/{roadmap}/tasks.csv", get(pages::tasks_csv))
        .route("/r/{roadmap}/plan.json", get(pages::plan))
        .route("/r/{roadmap}/forecast", get(pages::forecast))
        .route("/r/{roadmap}/new", get(pages::new))
        .route("/r/{roadmap}/t/{task}", get(pages::task))
        .route("/r/{roadmap}/t/{task}/report", get(pages::report))
        .route("/r/{roadmap}/t/{task}/edit", get(pages::edit))
        .route("/r/{roadmap}/register", get(pages::register))
        .route("/r/{roadmap}/register.csv", get(pages::register_csv))
        .route("/review", get(pages::review))
        .route("/my", get(pages::my))
        .route("/people", get(pages::people))
        .route("/sign-in", get(pages::sign_in))
        .route("/help", get(pages::help))
        .route("/language/{code}", get(pages::language))
        .fallback(pages::fallback);
    let forms = Forms { house: house.clone(), pages: pages.clone() };
    let files = ["/pkg/{*path}", "/fonts/{*path}", "/icon.svg"];
    let files = files.into_iter().fold(Router::new(), |router, path| router.route(path, get(file)));
    pages
        .layer(middleware::from_fn_with_state(house, front::pages))
        .merge(files)
        .route("/do/{*name}", post(forms::post).with_state(forms))
        .layer(CatchPanicLayer::new())
        .layer(CsrfLayer::new())
        .layer(middleware::from_fn(front::headers))
}

async fn file(request: Request) -> Response {
    let found = assets::serve(request.uri().path(), request.headers());
    found.unwrap_or_else(|| axum::http::StatusCode::NOT_FOUND.into_response())
}
