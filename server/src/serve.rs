//! The accept loop: limits on number, time and load, and an orderly end.
//!
//! A connection either is at work, or it waits for its client: for a request, for the rest of a
//! body, or until an answer has been read. When there is no place for a newcomer, the connection
//! that has waited longest makes room, so that clients who do nothing keep nobody out.

use std::{
    collections::{BTreeMap, HashMap},
    error::Error,
    io,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::ConnectInfo,
    http::{HeaderMap, HeaderValue, Request, StatusCode, header},
    response::{IntoResponse, Response},
};
use hyper::{
    body::{Body as HttpBody, Frame, Incoming, SizeHint},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulConnection, GracefulShutdown},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, oneshot},
    time::{Instant, Sleep},
};
use tower::ServiceExt;

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
/// Time without a byte after which a closed connection is no longer listened to.
const LINGER: Duration = Duration::from_secs(2);
/// Time after which a closed connection is no longer listened to at all.
const LINGER_MOST: Duration = Duration::from_secs(30);
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

/// Serves until the future ends, then lets open requests finish.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    end: impl Future<Output = ()>,
) -> io::Result<()> {
    let sockets = Arc::new(Semaphore::new(limits.connections + SPARE));
    let places = Places::new(limits.connections, limits.per_address);
    let in_flight = Arc::new(Semaphore::new(limits.in_flight));
    let desk = Arc::new(Desk { router, limits, in_flight });
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
    router: Router,
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
    let answered = tokio::time::timeout(within, desk.router.clone().oneshot(request)).await;
    exchange.finish();
    Ok(match answered {
        Ok(Ok(response)) => exchange.judge(response),
        Ok(Err(never)) => match never {},
        Err(_) => refusal(StatusCode::REQUEST_TIMEOUT),
    })
}

/// Refuses a request and ends its connection.
fn refusal(status: StatusCode) -> Response {
    let mut response = status.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

/// Tells whether a request is a form that may bring files.
fn brings_files(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).map_or(b"".as_slice(), HeaderValue::as_bytes);
    let files = b"multipart/form-data";
    kind.get(..files.len()).is_some_and(|start| start.eq_ignore_ascii_case(files))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The places of connections.
struct Places {
    most: usize,
    per_address: Option<usize>,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    last: u64,
    open: HashMap<u64, Entry>,
    /// Connections that wait for their clients, by turn: who has waited longest is first.
    waiting: BTreeMap<u64, u64>,
    networks: HashMap<IpAddr, usize>,
}

struct Entry {
    network: IpAddr,
    /// When the connection began to wait, unless it is at work.
    turn: Option<u64>,
    /// Dropped to cut the connection off.
    _stay: oneshot::Sender<()>,
}

/// The place of a connection, until it is dropped.
struct Place {
    places: Arc<Places>,
    id: u64,
}

impl Places {
    fn new(most: usize, per_address: Option<usize>) -> Arc<Self> {
        Arc::new(Self { most, per_address, taken: Mutex::default() })
    }

    /// Takes a place, if need be that of whoever has waited longest. The place is lost when the
    /// receiver ends.
    fn enter(self: &Arc<Self>, address: IpAddr) -> Option<(Place, oneshot::Receiver<()>)> {
        let network = network(address);
        let mut taken = lock(&self.taken);
        let held = taken.networks.get(&network).copied().unwrap_or(0);
        if self.per_address.is_some_and(|most| held >= most) && !taken.cut_off(Some(network)) {
            return None;
        }
        if taken.open.len() >= self.most && !taken.cut_off(None) {
            return None;
        }
        let (stay, cut) = oneshot::channel();
        let id = taken.turn();
        taken.waiting.insert(id, id);
        taken.open.insert(id, Entry { network, turn: Some(id), _stay: stay });
        *taken.networks.entry(network).or_default() += 1;
        Some((Place { places: self.clone(), id }, cut))
    }
}

impl Taken {
    fn turn(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    /// Cuts off whoever has waited longest, of a network or of all.
    fn cut_off(&mut self, network: Option<IpAddr>) -> bool {
        let of = |id: &u64| self.open.get(id).map(|entry| entry.network);
        let mut waiting = self.waiting.values().copied();
        let Some(id) = waiting.find(|id| network.is_none() || of(id) == network) else {
            return false;
        };
        self.leave(id);
        true
    }

    fn leave(&mut self, id: u64) {
        let Some(entry) = self.open.remove(&id) else { return };
        if let Some(turn) = entry.turn {
            self.waiting.remove(&turn);
        }
        if let Some(held) = self.networks.get_mut(&entry.network) {
            *held -= 1;
            if *held == 0 {
                self.networks.remove(&entry.network);
            }
        }
    }
}

impl Place {
    /// Begins to work, unless the connection has been cut off.
    fn works(&self) -> bool {
        let mut taken = lock(&self.places.taken);
        let Some(entry) = taken.open.get_mut(&self.id) else { return false };
        if let Some(turn) = entry.turn.take() {
            taken.waiting.remove(&turn);
        }
        true
    }

    /// Begins to wait for the client, behind all others who wait.
    fn waits(&self) {
        let mut taken = lock(&self.places.taken);
        let turn = taken.turn();
        let Some(entry) = taken.open.get_mut(&self.id) else { return };
        if let Some(before) = entry.turn.replace(turn) {
            taken.waiting.remove(&before);
        }
        taken.waiting.insert(turn, self.id);
    }

    /// Goes on waiting, for a client that has just done something.
    fn waits_on(&self) {
        let waits = |entry: &Entry| entry.turn.is_some();
        if lock(&self.places.taken).open.get(&self.id).is_some_and(waits) {
            self.waits();
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        lock(&self.places.taken).leave(self.id);
    }
}

/// Whoever has one address of version 6 has its whole network of 64 bits.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => Ipv6Addr::from_bits(six.to_bits() & (u128::MAX << 64)).into(),
        four => four,
    }
}

/// A request from its headers to its answer. While its client keeps it waiting, it is not at work:
/// neither its permit nor its connection stands in the way of others.
struct Exchange {
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
    fn new(
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
    fn finish(&self) {
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
    fn judge(&self, response: Response) -> Response {
        let refused = response.status().is_client_error() || response.status().is_server_error();
        match self.fault.get() {
            Some(status) if refused => refusal(*status),
            _ => response,
        }
    }
}

/// A body that fails when its client stops sending it.
struct Arriving {
    body: Incoming,
    exchange: Arc<Exchange>,
    idle: Duration,
    timer: Option<Pin<Box<Sleep>>>,
}

type Piece = Result<Frame<Bytes>, Box<dyn Error + Send + Sync>>;

impl Arriving {
    fn new(body: Incoming, exchange: Arc<Exchange>, idle: Duration) -> Self {
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

/// The stream of a connection, which fails when its client stops reading.
struct Wire {
    stream: TcpStream,
    place: Arc<Place>,
    idle: Duration,
    stalled: Option<Pin<Box<Sleep>>>,
    closing: Option<Closing>,
}

/// A connection on which everything has been sent.
struct Closing {
    timer: Pin<Box<Sleep>>,
    until: Instant,
}

impl Wire {
    fn new(stream: TcpStream, place: Arc<Place>, idle: Duration) -> Self {
        Self { stream, place, idle, stalled: None, closing: None }
    }

    /// Limits how long the client may leave a write waiting.
    fn watch<T>(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            // A client that reads on gets behind those that do nothing.
            if self.stalled.take().is_some() {
                self.place.waits_on();
            }
            return written;
        }
        let idle = self.idle;
        let timer = self.stalled.get_or_insert_with(|| Box::pin(tokio::time::sleep(idle)));
        ready!(timer.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    /// Reads on for a while after the last answer: closing a socket with something unread would
    /// take the answer back before a client that is still sending has seen it.
    fn linger(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Some(closing) = &mut self.closing else { return Poll::Ready(Ok(())) };
        let mut scratch = [0; 4096];
        loop {
            let mut buffer = ReadBuf::new(&mut scratch);
            match Pin::new(&mut self.stream).poll_read(context, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    let now = Instant::now();
                    if now >= closing.until {
                        return Poll::Ready(Ok(()));
                    }
                    closing.timer.as_mut().reset((now + LINGER).min(closing.until));
                }
                Poll::Ready(_) => return Poll::Ready(Ok(())),
                Poll::Pending => return closing.timer.as_mut().poll(context).map(Ok),
            }
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write(context, bytes);
        this.watch(context, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write_vectored(context, slices);
        this.watch(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.closing.is_none() {
            ready!(Pin::new(&mut this.stream).poll_shutdown(context))?;
            let now = Instant::now();
            let timer = Box::pin(tokio::time::sleep_until(now + LINGER));
            this.closing = Some(Closing { timer, until: now + LINGER_MOST });
        }
        this.linger(context)
    }
}

/// Raises the number of files that may be open at a time to what the system allows.
pub fn raise_file_limit() {
    let connections = u64::try_from(Limits::default().connections).unwrap_or(u64::MAX);
    let wanted = connections.saturating_add(OTHER_FILES);
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(files) if files < wanted => {
            tracing::warn!(files, wanted, "the limit of open files is low for so many connections");
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, wanted, "the limit of open files is unknown"),
    }
}

/// Ends when the process is asked to end.
pub async fn asked_to_end() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
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
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::{
        extract::State,
        routing::{get, post},
    };
    use tokio::sync::{Notify, oneshot::error::TryRecvError};

    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    const PATIENCE: Duration = Duration::from_secs(10);

    type Seat = (Place, oneshot::Receiver<()>);

    fn seats(places: &Arc<Places>, number: usize) -> Vec<Seat> {
        (0..number).map(|_| places.enter(HERE).expect("a place")).collect()
    }

    fn is_cut(seat: &mut Seat) -> bool {
        seat.1.try_recv() == Err(TryRecvError::Closed)
    }

    #[test]
    fn who_has_waited_longest_goes_first_and_who_works_never() {
        let places = Places::new(3, None);
        let mut seats = seats(&places, 3);
        assert!(seats[0].0.works(), "the first has a request");
        seats[1].0.waits();
        let _fourth = places.enter(HERE).expect("the third makes room");
        assert_eq!([0, 1, 2].map(|n| is_cut(&mut seats[n])), [false, false, true]);
        let _fifth = places.enter(HERE).expect("the second makes room");
        assert!(is_cut(&mut seats[1]) && !is_cut(&mut seats[0]));
    }

    #[test]
    fn nobody_makes_room_when_all_are_at_work() {
        let places = Places::new(2, None);
        let mut seats = seats(&places, 2);
        assert!(seats.iter().all(|(place, _)| place.works()));
        assert!(places.enter(HERE).is_none());
        seats[1].0.waits();
        assert!(places.enter(HERE).is_some());
        assert!(is_cut(&mut seats[1]) && !is_cut(&mut seats[0]));
    }

    #[test]
    fn who_was_cut_off_begins_nothing_more_and_gives_its_place_back_once() {
        let places = Places::new(1, None);
        let first = seats(&places, 1);
        let second = seats(&places, 1);
        assert!(!first[0].0.works());
        first[0].0.waits();
        drop(first);
        assert_eq!(lock(&places.taken).open.len(), 1);
        drop(second);
        let taken = lock(&places.taken);
        assert!(taken.open.is_empty() && taken.waiting.is_empty() && taken.networks.is_empty());
    }

    #[test]
    fn an_address_makes_room_among_its_own_connections() {
        let places = Places::new(10, Some(2));
        let other = "2001:db8::1".parse().expect("an address");
        let mut others = vec![places.enter(other).expect("a place")];
        let mut own = seats(&places, 2);
        let _third = places.enter(HERE).expect("the first makes room");
        assert!(is_cut(&mut own[0]) && !is_cut(&mut own[1]) && !is_cut(&mut others[0]));
        let neighbour = "2001:db8::ffff".parse().expect("an address");
        others.push(places.enter(neighbour).expect("a place"));
        assert!(others.iter().all(|(place, _)| place.works()));
        assert!(places.enter(other).is_none(), "both are at work, whatever the address");
        assert!(places.enter("2001:db8:0:1::1".parse().expect("an address")).is_some());
    }

    #[test]
    fn a_client_that_does_something_waits_behind_those_that_do_nothing() {
        let places = Places::new(2, None);
        let mut seats = seats(&places, 2);
        seats[0].0.waits_on();
        let _third = places.enter(HERE).expect("the second makes room");
        assert!(is_cut(&mut seats[1]) && !is_cut(&mut seats[0]));
        assert!(seats[0].0.works());
        seats[0].0.waits_on();
        let entered: Vec<_> = (0..3).map(|_| places.enter(HERE)).collect();
        assert!(entered.iter().all(Option::is_some) && !is_cut(&mut seats[0]), "it is at work");
    }

    #[test]
    fn only_a_form_with_files_has_the_time_of_one() {
        let of = |kind: &'static str| {
            let kind = (header::CONTENT_TYPE, HeaderValue::from_static(kind));
            brings_files(&HeaderMap::from_iter([kind]))
        };
        assert!(of("Multipart/Form-Data; boundary=x"));
        assert!(!of("application/x-www-form-urlencoded") && !of("multipart") && !of(""));
        assert!(!brings_files(&HeaderMap::new()));
    }

    /// What the handlers of a test share.
    #[derive(Clone, Default)]
    struct Stage {
        begun: Arc<AtomicUsize>,
        go: Arc<Notify>,
    }

    impl Stage {
        async fn has_begun(&self, number: usize) {
            while self.begun.load(Ordering::SeqCst) < number {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }

    async fn slow(State(stage): State<Stage>) -> &'static str {
        stage.begun.fetch_add(1, Ordering::SeqCst);
        stage.go.notified().await;
        "done"
    }

    async fn take(body: Body) -> StatusCode {
        let read = axum::body::to_bytes(body, 1 << 20).await;
        if read.is_ok() { StatusCode::OK } else { StatusCode::PAYLOAD_TOO_LARGE }
    }

    async fn who(ConnectInfo(peer): ConnectInfo<SocketAddr>) -> String {
        peer.ip().to_string()
    }

    async fn start(limits: Limits) -> (SocketAddr, Stage) {
        let stage = Stage::default();
        let router = Router::new()
            .route("/slow", get(slow).with_state(stage.clone()))
            .route("/take", post(take))
            .route("/who", get(who))
            .route("/large", get(|| async { vec![0_u8; 64 << 20] }));
        let listener = bind((HERE, 0).into()).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(serve(listener, router, limits, std::future::pending()));
        (address, stage)
    }

    async fn send(address: SocketAddr, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        stream.write_all(text.as_bytes()).await.expect("sent");
        stream
    }

    /// Reads to the end; a connection that is reset has ended, too.
    async fn heard(mut stream: TcpStream) -> String {
        let mut bytes = Vec::new();
        let reading = stream.read_to_end(&mut bytes);
        let _ = tokio::time::timeout(PATIENCE, reading).await.expect("an end");
        String::from_utf8_lossy(&bytes).into_owned()
    }

    async fn ask(address: SocketAddr, path: &str) -> String {
        let text = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        heard(send(address, &text).await).await
    }

    const SLOW: &str = "GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    #[tokio::test]
    async fn an_idle_connection_makes_room_and_one_at_work_does_not() {
        let (address, stage) = start(Limits { connections: 1, ..Limits::default() }).await;
        let idle = send(address, "").await;
        let answer = ask(address, "/who").await;
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("127.0.0.1"), "{answer}");
        assert_eq!(heard(idle).await, "");
        let working = send(address, SLOW).await;
        stage.has_begun(1).await;
        let answer = ask(address, "/who").await;
        assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains("Retry-After: 1\r\n"));
        stage.go.notify_one();
        assert!(heard(working).await.ends_with("done"));
    }

    #[tokio::test]
    async fn what_is_too_much_work_is_refused_at_once() {
        let (address, stage) = start(Limits { in_flight: 1, ..Limits::default() }).await;
        let working = send(address, SLOW).await;
        stage.has_begun(1).await;
        let answer = ask(address, "/who").await;
        assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains("retry-after: 1\r\n"));
        stage.go.notify_one();
        assert!(heard(working).await.ends_with("done"));
        assert!(ask(address, "/who").await.starts_with("HTTP/1.1 200 "));
    }

    const HALF: &str = "POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab";

    #[tokio::test]
    async fn a_body_that_does_not_come_holds_up_nobody_and_ends_with_408() {
        let limits = Limits {
            in_flight: 1,
            body_idle: Duration::from_millis(500),
            request: PATIENCE,
            ..Limits::default()
        };
        let (address, _) = start(limits).await;
        let begun = Instant::now();
        let half = send(address, HALF).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(ask(address, "/who").await.starts_with("HTTP/1.1 200 "));
        let answer = heard(half).await;
        assert!(answer.starts_with("HTTP/1.1 408 ") && begun.elapsed() < PATIENCE, "{answer}");
    }

    #[tokio::test]
    async fn a_body_that_is_late_but_comes_is_taken() {
        let (address, _) = start(Limits { in_flight: 1, ..Limits::default() }).await;
        let mut half =
            send(address, &HALF.replace("Host: x", "Host: x\r\nConnection: close")).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
        half.write_all(b"cd").await.expect("sent");
        assert!(heard(half).await.starts_with("HTTP/1.1 200 "));
    }

    #[tokio::test]
    async fn a_body_that_is_broken_ends_with_400() {
        let (address, _) = start(Limits::default()).await;
        let text = "POST /take HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n";
        let answer = heard(send(address, text).await).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    }

    #[tokio::test]
    async fn an_answer_before_the_end_of_a_large_body_is_heard() {
        let (address, _) = start(Limits::default()).await;
        let length = 8 << 20;
        let head = format!("POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n");
        let mut stream = send(address, &head).await;
        stream.write_all(&vec![b'x'; length]).await.expect("the server reads on");
        let answer = heard(stream).await;
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    }

    #[tokio::test]
    async fn a_client_that_does_not_read_its_answer_is_cut_off() {
        let limits = Limits { write_idle: Duration::from_millis(200), ..Limits::default() };
        let (address, _) = start(limits).await;
        let stream = send(address, "GET /large HTTP/1.1\r\nHost: x\r\n\r\n").await;
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert!(heard(stream).await.len() < 64 << 20);
    }

    #[tokio::test]
    async fn headers_that_do_not_come_end_a_new_connection_and_a_kept_one() {
        let limits = Limits { headers: Duration::from_millis(300), ..Limits::default() };
        let (address, _) = start(limits).await;
        assert_eq!(heard(send(address, "GET / HT").await).await, "");
        let kept = send(address, "GET /who HTTP/1.1\r\nHost: x\r\n\r\n").await;
        assert!(heard(kept).await.ends_with("127.0.0.1"));
    }

    #[tokio::test]
    async fn the_end_waits_for_whoever_is_at_work_only() {
        let stage = Stage::default();
        let router = Router::new().route("/slow", get(slow).with_state(stage.clone()));
        let listener = bind((HERE, 0).into()).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let end = async move { stopped.await.unwrap_or_default() };
        let server = tokio::spawn(serve(listener, router, Limits::default(), end));
        let idle = send(address, "").await;
        let working = send(address, SLOW).await;
        stage.has_begun(1).await;
        stop.send(()).expect("it listens");
        assert_eq!(heard(idle).await, "");
        stage.go.notify_one();
        assert!(heard(working).await.ends_with("done"));
        let ended = tokio::time::timeout(PATIENCE, server).await.expect("an end");
        ended.expect("no panic").expect("no failure");
    }
}
