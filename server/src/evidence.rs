//! Files of evidence over HTTP: sent one at a time by a browser with WebAssembly, and handed out
//! as they came in, never to be rendered.

use std::sync::Arc;

use app::{visit::Visit, wire::Received};
use axum::{
    Json,
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use directory::Note;
use futures_util::stream;
use roadmap::Evidence;
use store::{Hash, parse_hash};

use crate::{
    House, front,
    http::{attachment, is_packed, refused},
    multipart::{self, Boundary},
};

/// `POST /upload`: takes files before the form that names them is sent.
pub async fn upload(State(house): State<Arc<House>>, request: Request) -> Response {
    let visit = front::visit(&house, request.uri(), request.headers());
    if front::owing(&visit, "/upload") {
        return StatusCode::FORBIDDEN.into_response();
    }
    let boundary = Boundary::of(request.headers());
    let Some(boundary) = boundary.filter(|_| !is_packed(request.headers())) else {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    };
    let read = multipart::read(&house, &visit, boundary, request.into_body()).await;
    let failure = match read {
        Ok(form) if form.failure.is_none() => {
            let ids: Vec<_> = form.values.all("files").flat_map(|ids| ids.split(',')).collect();
            let person = visit.viewer.as_ref().map_or("", |person| person.login.as_str());
            let uploads = house.store.uploads(&ids, person).await.unwrap_or_default();
            let uploads = uploads.into_iter().map(|upload| {
                let size = visit.lang.bytes(upload.size);
                Received { id: upload.id, text: format!("{} · {size}", upload.name) }
            });
            return Json(uploads.collect::<Vec<_>>()).into_response();
        }
        Ok(form) => form.failure.unwrap_or_default(),
        Err(failure) => failure,
    };
    refused(failure)
}

/// `GET /r/{roadmap}/t/{task}/evidence/{hash}`: a file that the task names.
pub async fn download(
    State(house): State<Arc<House>>,
    Path((roadmap, task, hash)): Path<(String, String, String)>,
    request: Request,
) -> Response {
    let visit = Arc::new(front::visit(&house, request.uri(), request.headers()));
    if front::owing(&visit, &visit.path) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let status = match find(&visit, &roadmap, &task, &hash) {
        Ok(file) => match send(&house, file, &hash, request.headers()).await {
            Ok(mut response) => {
                let path: String = request.uri().path().chars().take(1_000).collect();
                house.store.note(
                    visit.who(),
                    Note::Read { roadmap: roadmap.into(), path },
                    visit.now,
                );
                if visit.viewer.is_some() {
                    let never = HeaderValue::from_static("no-store");
                    response.headers_mut().insert(header::CACHE_CONTROL, never);
                }
                return response;
            }
            Err(error) => {
                tracing::error!(%error, "a file could not be read");
                StatusCode::SERVICE_UNAVAILABLE
            }
        },
        Err(status) => status,
    };
    (status, axum::response::Html(app::pages::nothing(&visit, status.as_u16()))).into_response()
}

struct File {
    hash: Hash,
    name: String,
    size: u64,
}

/// Finds a file among the evidence of a task that the viewer may read.
fn find(visit: &Visit, roadmap: &str, task: &str, hash: &str) -> Result<File, StatusCode> {
    let missing = StatusCode::NOT_FOUND;
    let roadmap = visit.roadmap(roadmap).ok_or(missing)?;
    // Files may say more than the plan: those of a public roadmap are for whoever is signed in, unless
    // the installation gives them out.
    if visit.viewer.is_none() && !visit.files_public {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let task = roadmap.task(task).ok_or(missing)?;
    let submitted = task.submissions.iter().flat_map(|submission| submission.pieces());
    let mut pieces = submitted.chain(task.attached.iter().map(|attached| &attached.evidence));
    let file = pieces.find_map(|piece| match piece {
        Evidence::File { name, sha256, size } if sha256 == hash => Some((name, *size)),
        _ => None,
    });
    let (name, size) = file.ok_or(missing)?;
    Ok(File { hash: parse_hash(hash).ok_or(missing)?, name: name.clone(), size })
}

async fn send(
    house: &House,
    file: File,
    tag: &str,
    headers: &HeaderMap,
) -> Result<Response, store::Error> {
    let tag = format!("\"{tag}\"");
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known == Some(tag.as_str()) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    // Without its first part the contents are not here, as after the import of a log.
    let Some(first) = house.store.file_part(&file.hash, 0).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let (store, hash) = (house.store.clone(), file.hash);
    let parts = stream::unfold(Some((0u64, Some(first))), move |state| {
        let store = store.clone();
        async move {
            let (number, ready) = state?;
            let part = match ready {
                Some(part) => Ok(Some(part)),
                None => store.file_part(&hash, number).await,
            };
            match part {
                Ok(Some(part)) => Some((Ok(Bytes::from(part)), Some((number + 1, None)))),
                Ok(None) => None,
                Err(error) => Some((Err(error), None)),
            }
        }
    });
    let mut response = Response::new(Body::from_stream(parts));
    let answer = response.headers_mut();
    // Never a type that a browser would show: what was uploaded is not trusted.
    let kind = HeaderValue::from_static("application/octet-stream");
    answer.insert(header::CONTENT_TYPE, kind);
    answer.insert(header::CONTENT_LENGTH, HeaderValue::from(file.size));
    answer.insert(header::CONTENT_DISPOSITION, attachment(&file.name));
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        answer.insert(header::ETAG, tag);
    }
    Ok(response)
}
