//! The stream of a connection: a client must read what it asked for, and hears the last answer.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep},
};

use super::places::Place;

/// Time without a byte after which a closed connection is no longer listened to.
const LINGER: Duration = Duration::from_secs(2);
/// Time after which a closed connection is no longer listened to at all.
const LINGER_MOST: Duration = Duration::from_secs(30);

/// Bytes a second that a client must read at the least, once it keeps an answer waiting.
const RATE: u64 = 8 << 10;
/// Time for which it may be slower.
const PATIENCE: Duration = Duration::from_secs(10);

/// The stream of a connection, which fails when its client stops reading, or reads so slowly that it
/// holds what others need.
pub struct Wire {
    stream: TcpStream,
    place: Arc<Place>,
    idle: Duration,
    stalled: Option<(Pin<Box<Sleep>>, Instant)>,
    /// How long writes waited for the client, and how much it took meanwhile.
    waited: (Duration, u64),
    closing: Option<Closing>,
}

/// A connection on which everything has been sent.
struct Closing {
    timer: Pin<Box<Sleep>>,
    until: Instant,
}

impl Wire {
    pub fn new(stream: TcpStream, place: Arc<Place>, idle: Duration) -> Self {
        Self { stream, place, idle, stalled: None, waited: (Duration::ZERO, 0), closing: None }
    }

    /// Limits how long the client may leave a write waiting, and how slowly it may read.
    fn watch(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if let Poll::Ready(done) = written {
            // A client that reads on gets behind those that do nothing.
            self.place.waits_on();
            let Some((_, since)) = self.stalled.take() else { return Poll::Ready(done) };
            let bytes = done.as_ref().map_or(0, |n| u64::try_from(*n).unwrap_or(u64::MAX));
            self.waited.0 += since.elapsed();
            self.waited.1 += bytes;
            if self.waited.0 >= PATIENCE {
                let slow = self.waited.1 < RATE.saturating_mul(self.waited.0.as_secs());
                self.waited = (Duration::ZERO, 0);
                if slow {
                    return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
                }
            }
            return Poll::Ready(done);
        }
        let idle = self.idle;
        let stalled = self
            .stalled
            .get_or_insert_with(|| (Box::pin(tokio::time::sleep(idle)), Instant::now()));
        ready!(stalled.0.as_mut().poll(context));
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
