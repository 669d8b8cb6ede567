//! How a message is sent: by POST to the very address that was looked at, and wherever the answer leads,
//! nothing follows it.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use app::targets::{self, Targets};
use axum::http::{HeaderMap, Request, StatusCode, Uri, header};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::Client,
    rt::{TokioExecutor, TokioIo},
};
use tokio::{
    net::TcpStream,
    time::{Instant, timeout_at},
};
use tower::Service;

/// Time for an answer.
const TIME: Duration = Duration::from_secs(15);
/// Bytes that are read of an answer, and letters that are kept.
const READ: usize = 4_096;
const KEPT: usize = 500;

/// What was answered.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The status; none where nothing came.
    pub status: Option<StatusCode>,
    /// How it begins, or why nothing came.
    pub text: String,
    /// For how long the receiver asks to be left alone, as it writes it.
    pub retry_after: Option<String>,
    /// Milliseconds until it came.
    pub took: u64,
}

/// Connects to where something may be sent.
#[derive(Clone)]
struct Checked(Arc<Targets>);

impl Service<Uri> for Checked {
    type Response = TokioIo<TcpStream>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<TokioIo<TcpStream>>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, address: Uri) -> Self::Future {
        let targets = self.0.clone();
        Box::pin(async move {
            // What was looked at is what is connected to: the name is not looked up again.
            let found = targets.resolve(&address).await.map_err(io::Error::other)?;
            Ok(TokioIo::new(TcpStream::connect(found.as_slice()).await?))
        })
    }
}

/// Sends messages.
pub struct Sender {
    /// In clear, where the operator allows that.
    plain: Client<Checked, Full<Bytes>>,
    /// Over TLS; none where nothing tells a true receiver from a false one.
    tls: Option<Client<HttpsConnector<Checked>, Full<Bytes>>>,
}

impl Sender {
    /// Makes a sender that goes where something may be sent.
    pub fn new(targets: Arc<Targets>) -> Self {
        let checked = Checked(targets);
        let mut builder = Client::builder(TokioExecutor::new());
        // What is looked at is a connection, so each has its own.
        builder.pool_max_idle_per_host(0);
        let provider = rustls::crypto::ring::default_provider();
        let tls = HttpsConnectorBuilder::new().with_provider_and_native_roots(provider);
        let tls = tls.inspect_err(|error| {
            tracing::warn!(%error, "the certificates that this machine trusts cannot be read");
        });
        let tls = tls.ok().map(|tls| {
            let tls = tls.https_only().enable_http1().wrap_connector(checked.clone());
            builder.build(tls)
        });
        Self { plain: builder.build(checked), tls }
    }

    /// Sends a message to an address, and waits for the answer for a while.
    pub async fn post(&self, url: &str, headers: HeaderMap, body: String) -> Answer {
        let begun = Instant::now();
        let answer = match targets::address(url) {
            Ok(address) => self.ask(address, headers, body, begun + TIME).await,
            Err(barred) => Answer { text: barred.to_string(), ..Answer::default() },
        };
        let took = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        Answer { took, ..answer }
    }

    async fn ask(&self, address: Uri, headers: HeaderMap, body: String, until: Instant) -> Answer {
        let nothing = |text: &str| Answer { text: text.to_owned(), ..Answer::default() };
        let secure = address.scheme_str() == Some("https");
        let request = Request::post(address).body(Full::new(Bytes::from(body)));
        let Ok(mut request) = request else { return nothing("the address cannot be asked") };
        request.headers_mut().extend(headers);
        let asked = match (secure, &self.tls) {
            (false, _) => self.plain.request(request),
            (true, Some(tls)) => tls.request(request),
            (true, None) => return nothing(targets::NO_TRUST),
        };
        let (head, body) = match timeout_at(until, asked).await {
            Ok(Ok(answer)) => answer.into_parts(),
            Ok(Err(error)) => return nothing(&told(&error)),
            Err(_) => return nothing(targets::TOO_SLOW),
        };
        let text = timeout_at(until, beginning(body)).await.unwrap_or_default();
        let retry_after = head.headers.get(header::RETRY_AFTER);
        let retry_after = retry_after.and_then(|value| value.to_str().ok()).map(str::to_owned);
        Answer { status: Some(head.status), text, retry_after, took: 0 }
    }
}

/// Reads how an answer begins.
async fn beginning(mut body: Incoming) -> String {
    let mut bytes = Vec::new();
    while bytes.len() < READ {
        let Some(Ok(frame)) = body.frame().await else { break };
        if let Some(data) = frame.data_ref() {
            bytes.extend_from_slice(data);
        }
    }
    kept(&String::from_utf8_lossy(&bytes))
}

/// Returns as much of a text as is kept, without what cannot be seen.
fn kept(text: &str) -> String {
    let shown = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    shown.take(KEPT).collect::<String>().trim().to_owned()
}

/// Writes an error with everything that led to it.
fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    kept(&text)
}
