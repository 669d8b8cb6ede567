//! The accept loop: limits on number, time and load, and an orderly end.
//!
//! A connection either is at work, or it waits for its client: for a request, for the rest of a
//! body, or until an answer has been read. When there is no place for a newcomer, the connection
//! that has waited longest makes room, so that clients who do nothing keep nobody out.

mod exchange;
mod places;
mod refusal;
mod wire;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, HeaderValue, Request, StatusCode, header},
    response::Response,
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulConnection, GracefulShutdown},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tower::ServiceExt;

use self::{
    exchange::{Arriving, Exchange},
    places::{Place, Places},
    refusal::refusal,
    wire::Wire,
};

/// Connections that the system keeps until they are accepted.
const BACKLOG: u32 = 4_096;
/// Bytes at the most of a request's headers.
const HEADER_BYTES: usize = 64 << 10;
/// Sockets beyond the connections, for those that are turned away and those just cut off.
const SPARE: usize = 128;
/// Open files beside those of connections.
const OTHER_FILES: u64 = 200;
/// Time to tell a client that it is turned away.
const TURNING_AWAY: Duration = Duration::from_secs(1);
/// What a client hears for whom there is no place.
const TURNED_AWAY: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\n\
    Retry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/// What clients are allowed.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections at a time.
    pub connections: usize,
    /// Connections at a time of one address; behind a proxy all have the same one.
    pub per_address: Option<usize>,
    /// Requests at work at a time.
    pub in_flight: usize,
    /// Time for a client to send the headers of a request, also of the next one.
    pub headers: Duration,
    /// Time for a client to send the next piece of a body.
    pub body_idle: Duration,
    /// Time for a request to be read and answered.
    pub request: Duration,
    /// The same for a form that brings files.
    pub upload: Duration,
    /// Time for a client to read the next piece of an answer.
    pub write_idle: Duration,
    /// Time for open requests at the end.
    pub farewell: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4_000,
            per_address: None,
            in_flight: 512,
            headers: Duration::from_secs(10),
            body_idle: Duration::from_secs(15),
            request: Duration::from_secs(30),
            upload: Duration::from_secs(15 * 60),
            write_idle: Duration::from_secs(30),
            farewell: Duration::from_secs(10),
        }
    }
}

/// What answers: everything, by way of a router; what is at hand, before anything else.
pub struct Answers {
    router: Router,
    at_hand: Option<Box<AtHand>>,
}

type AtHand = dyn Fn(&Request<Incoming>) -> Option<Response> + Send + Sync;

impl From<Router> for Answers {
    fn from(router: Router) -> Self {
        Self { router, at_hand: None }
    }
}

impl Answers {
    /// Asks for what is at hand first, which must take no time to speak of.
    pub fn at_hand(
        self,
        at_hand: impl Fn(&Request<Incoming>) -> Option<Response> + Send + Sync + 'static,
    ) -> Self {
        Self { at_hand: Some(Box::new(at_hand)), ..self }
    }
}

/// Serves until the future ends, then lets open requests finish.
pub async fn serve(
    listener: TcpListener,
    answers: impl Into<Answers>,
    limits: Limits,
    end: impl Future<Output = ()>,
) -> io::Result<()> {
    let sockets = Arc::new(Semaphore::new(limits.connections + SPARE));
    let places = Places::new(limits.connections, limits.per_address);
    let in_flight = Arc::new(Semaphore::new(limits.in_flight));
    let desk = Arc::new(Desk { answers: answers.into(), limits, in_flight });
    let graceful = GracefulShutdown::new();
    tokio::pin!(end);
    loop {
        let (socket, stream, peer) = tokio::select! {
            accepted = next(&listener, &sockets) => accepted?,
            () = &mut end => break,
        };
        let _ = stream.set_nodelay(true);
        match places.enter(peer.ip()) {
            Some((place, cut)) => {
                let connection = graceful.watch(converse(desk.clone(), place, stream, peer));
                tokio::spawn(async move {
                    let _socket = socket;
                    tokio::select! {
                        ended = connection => if let Err(error) = ended {
                            tracing::debug!(%error, "a connection ended early");
                        },
                        _ = cut => tracing::debug!(%peer, "a waiting connection made room"),
                    }
                });
            }
            // In a flood only some of those without a place are told so.
            None if sockets.available_permits() > SPARE / 2 => {
                tokio::spawn(turn_away(stream, socket));
            }
            None => {}
        }
    }
    drop(listener);
    let _ = tokio::time::timeout(desk.limits.farewell, graceful.shutdown()).await;
    Ok(())
}

/// Accepts a connection, once there is a socket for it. Sockets that are in the way are those of
/// connections that were cut off or turned away, so this never waits for a client.
async fn next(
    listener: &TcpListener,
    sockets: &Arc<Semaphore>,
) -> io::Result<(OwnedSemaphorePermit, TcpStream, SocketAddr)> {
    let socket = sockets.clone().acquire_owned().await.map_err(io::Error::other)?;
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return Ok((socket, stream, peer)),
            Err(error) if has_left(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                // Most likely there are too many open files, and some need time to be closed.
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// Tells whether a client left before it was accepted.
fn has_left(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset)
}

/// Tells a client that there is no place.
async fn turn_away(mut stream: TcpStream, _socket: OwnedSemaphorePermit) {
    let telling = async {
        stream.write_all(TURNED_AWAY).await?;
        stream.shutdown().await?;
        // Closing a socket with something unread would take the answer back.
        let mut scratch = [0; 1024];
        while stream.read(&mut scratch).await? > 0 {}
        Ok::<_, io::Error>(())
    };
    let _ = tokio::time::timeout(TURNING_AWAY, telling).await;
}

/// What all connections share.
struct Desk {
    answers: Answers,
    limits: Limits,
    in_flight: Arc<Semaphore>,
}

/// Serves one connection.
fn converse(
    desk: Arc<Desk>,
    place: Place,
    stream: TcpStream,
    peer: SocketAddr,
) -> impl GracefulConnection<Error = hyper::Error> + Send {
    let place = Arc::new(place);
    let wire = Wire::new(stream, place.clone(), desk.limits.write_idle);
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(desk.limits.headers);
    server.max_buf_size(HEADER_BYTES);
    let service = service_fn(move |request: Request<Incoming>| {
        answer(desk.clone(), place.clone(), peer, request)
    });
    server.serve_connection(TokioIo::new(wire), service)
}

/// Answers a request within the limits. An error ends the connection without an answer.
async fn answer(
    desk: Arc<Desk>,
    place: Arc<Place>,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> io::Result<Response> {
    if let Some(response) = desk.answers.at_hand.as_ref().and_then(|at_hand| at_hand(&request)) {
        place.waits_on();
        return Ok(response);
    }
    let Ok(permit) = desk.in_flight.clone().try_acquire_owned() else {
        return Ok(refusal(StatusCode::SERVICE_UNAVAILABLE));
    };
    if !place.works() {
        return Err(io::ErrorKind::ConnectionAborted.into());
    }
    let limits = &desk.limits;
    let within = if brings_files(request.headers()) { limits.upload } else { limits.request };
    let exchange = Exchange::new(place, desk.in_flight.clone(), permit);
    let body = |body| Body::new(Arriving::new(body, exchange.clone(), limits.body_idle));
    let mut request = request.map(body);
    request.extensions_mut().insert(ConnectInfo(peer));
    // A page is rendered in one go. Whoever else has sent a request is looked at first, so that
    // what is too much is refused at once instead of waiting unseen.
    tokio::task::yield_now().await;
    let answered = tokio::time::timeout(within, desk.answers.router.clone().oneshot(request)).await;
    exchange.finish();
    Ok(match answered {
        Ok(Ok(response)) => exchange.judge(response),
        Ok(Err(never)) => match never {},
        Err(_) => refusal(StatusCode::REQUEST_TIMEOUT),
    })
}

/// Tells whether a request is a form that may bring files.
fn brings_files(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).map_or(b"".as_slice(), HeaderValue::as_bytes);
    let files = b"multipart/form-data";
    kind.get(..files.len()).is_some_and(|start| start.eq_ignore_ascii_case(files))
}

/// Raises the number of files that may be open at a time to what the system allows.
pub fn raise_file_limit(connections: usize) {
    let connections = u64::try_from(connections).unwrap_or(u64::MAX);
    let wanted = connections.saturating_add(OTHER_FILES);
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(files) if files < wanted => {
            tracing::warn!(files, wanted, "the limit of open files is low for so many connections");
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, wanted, "the limit of open files is unknown"),
    }
}

/// Listens from now on for the process being asked to end; the future ends then.
#[cfg(unix)]
pub fn asked_to_end() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ends when the process is asked to end.
#[cfg(not(unix))]
pub fn asked_to_end() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// Binds an address.
pub async fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // Elsewhere this would let two servers share an address.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

#[cfg(test)]
mod tests;
