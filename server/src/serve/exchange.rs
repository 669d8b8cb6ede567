//! A request from its headers to its answer, and a body that its client must go on sending.

use std::{
    error::Error,
    pin::Pin,
    sync::{Arc, Mutex, OnceLock},
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{body::Bytes, http::StatusCode, response::Response};
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Sleep,
};

use super::{
    places::{Place, lock},
    refusal::refusal,
};

/// A request from its headers to its answer. While its client keeps it waiting, it is not at work:
/// neither its permit nor its connection stands in the way of others.
pub struct Exchange {
    place: Arc<Place>,
    in_flight: Arc<Semaphore>,
    work: Mutex<Work>,
    /// How the body failed.
    fault: OnceLock<StatusCode>,
}

struct Work {
    permit: Option<OwnedSemaphorePermit>,
    finished: bool,
}

impl Exchange {
    pub fn new(
        place: Arc<Place>,
        in_flight: Arc<Semaphore>,
        permit: OwnedSemaphorePermit,
    ) -> Arc<Self> {
        let work = Mutex::new(Work { permit: Some(permit), finished: false });
        Arc::new(Self { place, in_flight, work, fault: OnceLock::new() })
    }

    /// Waits for the client.
    fn pause(&self) {
        if lock(&self.work).permit.take().is_some() {
            self.place.waits();
        }
    }

    /// Goes on with what the client sent, if there is room for that.
    fn resume(&self) -> Result<(), StatusCode> {
        let mut work = lock(&self.work);
        if work.permit.is_some() {
            return Ok(());
        }
        let permit = self.in_flight.clone().try_acquire_owned();
        let permit = permit.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
        if work.finished || !self.place.works() {
            return Err(StatusCode::REQUEST_TIMEOUT);
        }
        work.permit = Some(permit);
        Ok(())
    }

    /// Ends the work; from here on the client has to read the answer.
    pub fn finish(&self) {
        let mut work = lock(&self.work);
        work.finished = true;
        work.permit = None;
        self.place.waits();
    }

    /// Ends the body with an error that becomes the answer.
    fn fail(&self, status: StatusCode) -> Box<dyn Error + Send + Sync> {
        let status = self.fault.get_or_init(|| status);
        format!("the body did not arrive: {status}").into()
    }

    /// Says how the body failed, where the handler can only say that it did. What was done all the
    /// same is never denied.
    pub fn judge(&self, response: Response) -> Response {
        let refused = response.status().is_client_error() || response.status().is_server_error();
        match self.fault.get() {
            Some(status) if refused => refusal(*status),
            _ => response,
        }
    }
}

/// A body that fails when its client stops sending it.
pub struct Arriving {
    body: Incoming,
    exchange: Arc<Exchange>,
    idle: Duration,
    timer: Option<Pin<Box<Sleep>>>,
}

type Piece = Result<Frame<Bytes>, Box<dyn Error + Send + Sync>>;

impl Arriving {
    pub fn new(body: Incoming, exchange: Arc<Exchange>, idle: Duration) -> Self {
        Self { body, exchange, idle, timer: None }
    }

    fn arrived(&mut self, frame: Option<hyper::Result<Frame<Bytes>>>) -> Option<Piece> {
        self.timer = None;
        if let Err(status) = self.exchange.resume() {
            return Some(Err(self.exchange.fail(status)));
        }
        let broken = |error: hyper::Error| {
            tracing::debug!(%error, "a body broke off");
            self.exchange.fail(StatusCode::BAD_REQUEST)
        };
        frame.map(|frame| frame.map_err(broken))
    }

    fn wait(&mut self, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        self.exchange.pause();
        let idle = self.idle;
        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(idle)));
        ready!(timer.as_mut().poll(context));
        Poll::Ready(Some(Err(self.exchange.fail(StatusCode::REQUEST_TIMEOUT))))
    }
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = self.get_mut();
        match Pin::new(&mut this.body).poll_frame(context) {
            Poll::Ready(frame) => Poll::Ready(this.arrived(frame)),
            Poll::Pending => this.wait(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
