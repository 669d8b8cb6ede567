//! Forms that bring files. Nothing of a file is kept in memory: its bytes go to the record as they
//! arrive, and only for somebody who may add evidence to the task that the form names first.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    task::Poll,
};

use app::{begin::Begun, query::Query, visit::Visit, wire::Failure};
use axum::{
    body::Body,
    http::{HeaderMap, header},
};
use bytes::Bytes;
use directory::Command;
use futures_util::{Stream, StreamExt, stream::poll_fn};
use multer::{Field, Multipart};
use roadmap::{
    Forbidden, Problem, Refusal,
    decide::{FILES_MOST, is_hidden},
    rights::Role,
    text::tidy,
};
use store::Upload;
use unicode_segmentation::UnicodeSegmentation;

use crate::{
    House,
    http::FORM_MOST,
    kinds::{self, HEAD},
};

/// Bytes at the most of a file's name, and of its ending.
const NAME_MOST: usize = 200;
const ENDING_MOST: usize = 20;
/// Parts at the most of a form.
const PARTS: usize = 100;
/// Bytes that the reader may hold before it has found the end of a header or a piece of a part.
const UNREAD: usize = 256 << 10;
/// Bytes of a piece that the reader gets at a time.
const PIECE: usize = 64 << 10;
/// Bytes that are read on after a form was refused, so that the browser hears the answer.
const EXCESS: u64 = 64 << 20;

/// What stands between the parts of a form; none where that is not said as RFC 2046 has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boundary(Option<String>);

impl Boundary {
    /// Reads the boundary of a form that brings files; none for any other body.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
        if !kind.trim_start().to_ascii_lowercase().starts_with("multipart/") {
            return None;
        }
        let said = multer::parse_boundary(kind).ok();
        Some(Self(said.filter(|said| (1..=70).contains(&said.len()))))
    }
}

/// A form that was read.
#[derive(Debug, Default)]
pub struct Form {
    /// Its values in order; `files` names those that were received.
    pub values: Query,
    /// Why it is refused after all, although its values are there to come back.
    pub failure: Option<Failure>,
}

/// Reads a form. An error means that not even its values are known.
pub async fn read(
    house: &House,
    visit: &Visit,
    boundary: Boundary,
    body: Body,
) -> Result<Form, Failure> {
    if boundary.0.is_none() {
        return receive(house, visit, boundary, body, None).await;
    }
    // Places are few, and nobody may hold one who cannot send anything anyway.
    if visit.viewer.is_none() {
        return Err(visit.lang.refusal(&Forbidden::SignIn.into(), visit.now.date_naive()));
    }
    if visit.token.as_ref().is_some_and(|token| !token.is_whole()) {
        let message = visit.lang.t("forbidden-text");
        return Err(Failure { status: 403, message, ..Failure::default() });
    }
    if !visit.holds(|roles| roles.planner) {
        let reader = Reader::new(house, visit, Arc::default());
        return Err(reader.refuse("", Forbidden::Role { role: Role::Planner }.into()).await);
    }
    receive(house, visit, boundary, body, None).await
}

/// Reads a form that brings a plan, or a table that comes back: its file is taken whole. Of whoever may
/// neither begin a roadmap nor work in one nothing is kept; the command refuses it.
pub async fn plan(
    house: &House,
    visit: &Visit,
    boundary: Boundary,
    body: Body,
) -> Result<Form, Failure> {
    if !visit.may_begin() && !visit.holds(|roles| roles.planner || roles.controller) {
        return Ok(Form::default());
    }
    receive(house, visit, boundary, body, Some(None)).await
}

/// Reads a form once there is a place for it.
async fn receive(
    house: &House,
    visit: &Visit,
    boundary: Boundary,
    body: Body,
    whole: Option<Whole>,
) -> Result<Form, Failure> {
    let Boundary(Some(boundary)) = boundary else {
        let message = visit.lang.t("problem-no-file");
        return Err(Failure { status: 400, message, ..Failure::default() });
    };
    let Ok(_place) = house.uploads.clone().try_acquire_owned() else {
        let message = visit.lang.t("failure-busy");
        return Err(Failure { status: 503, message, ..Failure::default() });
    };
    let meter = Arc::new(Meter::default());
    let parts = Multipart::new(paced(body, meter.clone()), boundary);
    let reader = Reader { whole, ..Reader::new(house, visit, meter) };
    reader.read(parts).await
}

/// Reads the words of a form whose sender is not signed in, and keeps nothing of its files.
pub async fn words(
    house: &House,
    visit: &Visit,
    boundary: Boundary,
    body: Body,
) -> Result<Form, Failure> {
    let refusal = visit.lang.refusal(&Forbidden::SignIn.into(), visit.now.date_naive());
    let Boundary(Some(boundary)) = boundary else { return Err(refusal) };
    let meter = Arc::new(Meter::default());
    let parts = Multipart::new(paced(body, meter.clone()), boundary);
    let mut reader = Reader::new(house, visit, meter);
    reader.form.failure = Some(refusal);
    reader.read(parts).await
}

/// What the reader has not dealt with yet, and what came in all.
#[derive(Default)]
struct Meter {
    unread: AtomicUsize,
    total: AtomicU64,
}

/// Gives the reader one small piece at a time, and ends when it holds too many of them.
fn paced(body: Body, meter: Arc<Meter>) -> impl Stream<Item = Result<Bytes, &'static str>> {
    let mut stream = body.into_data_stream();
    let (mut rest, mut pause) = (Bytes::new(), false);
    poll_fn(move |context| {
        if pause {
            // The reader takes pieces as long as there are any: a pause makes it look at them first.
            pause = false;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if rest.is_empty() {
            rest = match stream.poll_next_unpin(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Ready(Some(Err(_))) => return Poll::Ready(Some(Err("the body broke off"))),
                Poll::Ready(Some(Ok(bytes))) => bytes,
            };
        }
        pause = true;
        let piece = rest.split_to(rest.len().min(PIECE));
        let unread = meter.unread.fetch_add(piece.len(), Ordering::Relaxed) + piece.len();
        meter.total.fetch_add(u64::try_from(piece.len()).unwrap_or(u64::MAX), Ordering::Relaxed);
        Poll::Ready(Some(if unread > UNREAD { Err("a header without end") } else { Ok(piece) }))
    })
}

/// A file that is taken whole: its name and its bytes.
type Whole = Option<(String, Vec<u8>)>;

struct Reader<'a> {
    house: &'a House,
    visit: &'a Visit,
    meter: Arc<Meter>,
    form: Form,
    text: usize,
    files: usize,
    /// Where a file is taken whole, for a plan that is about to begin.
    whole: Option<Whole>,
}

impl<'a> Reader<'a> {
    fn new(house: &'a House, visit: &'a Visit, meter: Arc<Meter>) -> Self {
        Self { house, visit, meter, form: Form::default(), text: 0, files: 0, whole: None }
    }

    async fn read(mut self, mut parts: Multipart<'_>) -> Result<Form, Failure> {
        let mut seen = 0;
        let mut received = Vec::new();
        loop {
            let part = parts.next_field().await.map_err(|error| self.malformed(&error))?;
            self.meter.unread.store(0, Ordering::Relaxed);
            let Some(part) = part else { break };
            seen += 1;
            if seen > PARTS {
                self.too_large("file", Problem::TooMany { most: PARTS });
            }
            if part.file_name().is_none() {
                self.value(part).await?;
            } else if self.whole.is_some() {
                self.take_whole(part).await?;
            } else if let Some(upload) = self.file(part).await? {
                received.push(upload.id);
            }
            if self.form.failure.is_some() && self.meter.total.load(Ordering::Relaxed) > EXCESS {
                break;
            }
        }
        self.keep_whole().await?;
        if !received.is_empty() {
            let known = self.form.values.all("files").map(str::to_owned).collect::<Vec<_>>();
            received.splice(0..0, known);
            self.form.values = self.form.values.with("files", &received.join(","));
        }
        Ok(self.form)
    }

    fn malformed(&self, error: &multer::Error) -> Failure {
        tracing::debug!(%error, "a form could not be read");
        let message = self.visit.lang.t("problem-no-file");
        Failure { status: 400, message, ..Failure::default() }
    }

    fn too_large(&mut self, field: &str, problem: Problem) {
        if self.form.failure.is_none() {
            let refusal = Refusal::field(field, problem);
            let failure = self.visit.lang.refusal(&refusal, self.visit.now.date_naive());
            self.form.failure = Some(Failure { status: 413, ..failure });
        }
    }

    /// Takes the next piece of a part that has anything in it.
    async fn next(&self, part: &mut Field<'_>) -> Result<Option<Bytes>, Failure> {
        loop {
            let piece = part.chunk().await.map_err(|error| self.malformed(&error))?;
            self.meter.unread.store(0, Ordering::Relaxed);
            if piece.as_ref().is_none_or(|piece| !piece.is_empty()) {
                return Ok(piece);
            }
        }
    }

    /// Gathers so much of a file that its kind can be told.
    async fn head(&self, first: Bytes, part: &mut Field<'_>) -> Result<Bytes, Failure> {
        if first.len() >= HEAD {
            return Ok(first);
        }
        let mut head = first.to_vec();
        while head.len() < HEAD {
            let Some(piece) = self.next(part).await? else { break };
            head.extend_from_slice(&piece);
        }
        Ok(head.into())
    }

    async fn value(&mut self, mut part: Field<'_>) -> Result<(), Failure> {
        let name = part.name().unwrap_or_default().to_owned();
        let mut value = Vec::new();
        self.text += name.len();
        while let Some(piece) = self.next(&mut part).await? {
            self.text = self.text.saturating_add(piece.len());
            if self.text <= FORM_MOST {
                value.extend_from_slice(&piece);
            }
        }
        if self.text > FORM_MOST {
            self.too_large("text", Problem::TooLong { most: FORM_MOST });
        } else {
            let value = String::from_utf8_lossy(&value).into_owned();
            self.form.values.0.push((name, value));
        }
        Ok(())
    }

    /// Takes a file whole, as far as it is not too large.
    async fn take_whole(&mut self, mut part: Field<'_>) -> Result<(), Failure> {
        let name = plain_name(part.file_name().unwrap_or_default());
        let mut bytes = Vec::new();
        while let Some(piece) = self.next(&mut part).await? {
            if (bytes.len() + piece.len()) as u64 > self.house.file_most {
                let most = usize::try_from(self.house.file_most).unwrap_or(usize::MAX);
                self.too_large("file", Problem::TooLarge { most: most as u64 });
                return Ok(());
            }
            bytes.extend_from_slice(&piece);
        }
        if !bytes.is_empty() {
            self.whole = Some(Some((name, bytes)));
        }
        Ok(())
    }

    /// Keeps a file that was taken whole, and has the form name it.
    async fn keep_whole(&mut self) -> Result<(), Failure> {
        let taken = self.whole.take().flatten().zip(self.visit.viewer.clone());
        let Some(((name, bytes), person)) = taken.filter(|_| self.form.failure.is_none()) else {
            return Ok(());
        };
        let store = self.house.store.clone();
        let kept = tokio::task::spawn_blocking(move || {
            Begun::new(&person, Some((&name, &bytes)), &store).map(|begun| (begun, name))
        });
        let busy = || {
            let message = self.visit.lang.t("failure-record");
            Failure { status: 503, message, ..Failure::default() }
        };
        let (begun, name) = kept.await.ok().and_then(Result::ok).ok_or_else(busy)?;
        self.form.values = self.form.values.with("draft", &begun.id).with("file_name", &name);
        Ok(())
    }

    async fn file(&mut self, mut part: Field<'_>) -> Result<Option<Upload>, Failure> {
        let name = plain_name(part.file_name().unwrap_or_default());
        let Some(first) = self.next(&mut part).await? else {
            // A field in which nothing was chosen comes as a file without name and contents.
            if part.file_name().is_some_and(|name| !name.is_empty()) {
                let refusal = Refusal::field("file", Problem::Empty);
                let failure = self.visit.lang.refusal(&refusal, self.visit.now.date_naive());
                self.form.failure.get_or_insert(failure);
            }
            return Ok(None);
        };
        if self.visit.viewer.is_none() {
            while self.meter.total.load(Ordering::Relaxed) <= EXCESS
                && self.next(&mut part).await?.is_some()
            {}
            return Ok(None);
        }
        if self.files == 0 {
            self.authorize().await?;
        }
        self.files += 1;
        if self.files > FILES_MOST {
            self.too_large("file", Problem::TooMany { most: FILES_MOST });
        }
        let most = self.house.file_most;
        let person = self.visit.viewer.as_ref().map(|it| it.login.clone()).unwrap_or_default();
        let head = self.head(first, &mut part).await?;
        if let Err(problem) = kinds::check(&name, &head, self.house.file_kinds.as_deref()) {
            let refusal = Refusal::field("file", problem);
            let failure = self.visit.lang.refusal(&refusal, self.visit.now.date_naive());
            self.form.failure.get_or_insert(failure);
        }
        let writing = self.house.store.receive(&person, self.house.quota).await;
        let mut writing = writing.map_err(|error| self.not_kept(&error))?;
        let mut piece = Some(head);
        while let Some(bytes) = piece {
            let size = writing.size() + u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            if size > most {
                self.too_large("file", Problem::TooLarge { most });
            }
            if self.form.failure.is_none() {
                writing.write(&bytes).await.map_err(|error| self.not_kept(&error))?;
            } else if self.meter.total.load(Ordering::Relaxed) > EXCESS {
                return Ok(None);
            }
            piece = self.next(&mut part).await?;
        }
        if self.form.failure.is_some() {
            return Ok(None);
        }
        let Some((id, _)) = app::door::token() else {
            return Err(self.not_kept(&store::Error::Closed));
        };
        let kept = writing.finish(&id[..32], &name, self.visit.now).await;
        kept.map(Some).map_err(|error| self.not_kept(&error))
    }

    fn not_kept(&self, error: &store::Error) -> Failure {
        app::forms::failure(self.visit, error, self.visit.now.date_naive())
    }

    /// Lets only those send files who may add evidence to the task; a refusal is logged.
    async fn authorize(&self) -> Result<(), Failure> {
        let visit = self.visit;
        let value = |name| self.form.values.get(name).unwrap_or("");
        let today = visit.now.date_naive();
        if visit.viewer.is_none() {
            return Err(visit.lang.refusal(&Forbidden::SignIn.into(), today));
        }
        match self.may_send(value("roadmap"), value("task")) {
            Ok(()) => Ok(()),
            Err(refusal) => {
                let roadmap = value("roadmap");
                if self.house.store.roadmap(roadmap).is_some_and(|it| !visit.may_read(&it)) {
                    self.house.denials.count("rights", visit.who(), "/upload");
                }
                Err(self.refuse(roadmap, refusal).await)
            }
        }
    }

    /// Refuses, and logs what was refused for want of rights.
    async fn refuse(&self, roadmap: &str, refusal: Refusal) -> Failure {
        if matches!(refusal, Refusal::Forbidden(_)) {
            let command = Command::Refuse {
                task: None,
                roadmap: roadmap.into(),
                command: "upload".to_owned(),
                refusal: refusal.clone(),
                times: 1,
            };
            let logged = self.house.store.direct(self.visit.who(), command, self.visit.now).await;
            if let Err(error) = logged {
                return self.not_kept(&error);
            }
        }
        self.visit.lang.refusal(&refusal, self.visit.now.date_naive())
    }

    fn may_send(&self, roadmap: &str, task: &str) -> Result<(), Refusal> {
        let known = self.visit.roadmap(roadmap);
        let known = known.ok_or_else(|| Refusal::unknown("roadmap", roadmap))?;
        let actor = self.visit.actor(roadmap).ok_or(Refusal::from(Forbidden::SignIn))?;
        let known = known.task(task).ok_or_else(|| Refusal::unknown("task", task))?;
        actor.attaches_to(known).map(drop)
    }
}

/// Returns the last part of a file's name without what cannot be shown.
fn plain_name(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| !c.is_control() && !is_hidden(*c)).collect();
    let plain = tidy(plain.trim());
    if plain.is_empty() {
        return "file".to_owned();
    }
    // What a disk takes as a name is counted in bytes; the ending says what the file is.
    let (stem, ending) = match plain.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.len() <= ENDING_MOST => (stem, ending),
        _ => (plain.as_str(), ""),
    };
    let dot = usize::from(!ending.is_empty());
    let most = NAME_MOST - ending.len() - dot;
    if stem.len() <= most {
        return plain;
    }
    let end = stem.grapheme_indices(true).map(|(at, _)| at).take_while(|at| *at <= most).last();
    let stem = stem[..end.unwrap_or(0)].trim_end();
    if dot == 0 { stem.to_owned() } else { format!("{stem}.{ending}") }
}

#[cfg(test)]
mod tests {
    use super::plain_name;

    #[test]
    fn a_name_is_that_of_a_file_and_nothing_else() {
        assert_eq!(plain_name("C:\\Users\\anna\\акт.pdf"), "акт.pdf");
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_name("a\r\nSet-Cookie: x.pdf"), "aSet-Cookie: x.pdf");
        assert_eq!(plain_name("gpj.\u{202e}exe"), "gpj.exe");
        assert_eq!(plain_name("..///"), "file");
        assert_eq!(plain_name(&"x".repeat(999)).len(), 200);
        let long = plain_name(&format!("{}.docx", "Протокол совещания ".repeat(40)));
        assert!(
            long.len() <= 200 && long.starts_with("Протокол") && long.ends_with(".docx"),
            "{long}"
        );
        assert_eq!(plain_name(&format!("{}.tar.gz", "a".repeat(300))).len(), 200);
        assert!(plain_name(&format!("{}.pdf", "é".repeat(300))).ends_with("é.pdf"));
        assert!(plain_name(&format!("{}.pdf", "👩‍👩‍👧".repeat(50))).ends_with("👧.pdf"), "whole signs");
        assert_eq!(
            plain_name(&format!("a.{}", "b".repeat(400))).len(),
            200,
            "no ending is so long"
        );
        assert_eq!(plain_name(".pdf"), ".pdf");
    }
}
