//! How the provider is asked: over TLS, or in clear on this machine; no redirect is followed.

use std::{net::IpAddr, pin::Pin, time::Duration};

use axum::http::{StatusCode, Uri};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::TokioExecutor,
};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

/// Time for the provider to answer.
const TIME: Duration = Duration::from_secs(10);
/// Bytes at the most of the provider's answer.
const LENGTH: usize = 1 << 20;

/// Why nobody can sign in by the provider.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A setting is no address.
    #[error("`{0}` is not the address of a server")]
    Address(String),
    /// The provider would be asked in clear over a network.
    #[error(
        "the OpenID provider {0} must have an https:// address; http:// is for this machine only"
    )]
    Insecure(String),
    /// Nothing tells a true provider from a false one.
    #[error("the certificates that this machine trusts cannot be read: {0}")]
    Certificates(std::io::Error),
    /// The provider does not answer, or not as one.
    #[error("the OpenID provider {issuer} cannot be used: {reason}")]
    Unusable {
        /// The provider.
        issuer: String,
        /// Why.
        reason: String,
    },
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Silence {
    #[error("{0} is not on this machine")]
    Far(Uri),
    #[error("nothing came in {} seconds", TIME.as_secs())]
    Late,
    #[error("the connection failed")]
    Connection(#[source] legacy::Error),
    #[error("the answer broke off or is too long")]
    Body(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("the answer is {0}")]
    Status(StatusCode),
}

/// Asks the provider. It follows no redirects.
pub enum Http {
    /// In clear, and only on this machine.
    Plain(legacy::Client<HttpConnector, Full<Bytes>>),
    /// Over TLS, wherever the provider is.
    Tls(legacy::Client<HttpsConnector<HttpConnector>, Full<Bytes>>),
}

impl Http {
    /// Makes a client for a provider at an address.
    pub fn to(issuer: &str) -> Result<Self, Error> {
        let address: Uri = issuer.parse().map_err(|_| Error::Address(issuer.to_owned()))?;
        let mut builder = legacy::Client::builder(TokioExecutor::new());
        // Sign-ins are rare: a connection kept for the next one would be dead by then.
        builder.pool_max_idle_per_host(0);
        match address.scheme_str() {
            Some("https") => {
                let provider = rustls::crypto::ring::default_provider();
                let tls = HttpsConnectorBuilder::new().with_provider_and_native_roots(provider);
                let tls = tls.map_err(Error::Certificates)?.https_only().enable_http1().build();
                Ok(Self::Tls(builder.build(tls)))
            }
            Some("http") if is_near(&address) => {
                Ok(Self::Plain(builder.build(HttpConnector::new())))
            }
            _ => Err(Error::Insecure(issuer.to_owned())),
        }
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, Silence> {
        let request = request.map(|body| Full::new(Bytes::from(body)));
        let answer = match self {
            Self::Plain(client) if is_near(request.uri()) => client.request(request),
            Self::Plain(_) => return Err(Silence::Far(request.uri().clone())),
            Self::Tls(client) => client.request(request),
        };
        let (head, body) = answer.await.map_err(Silence::Connection)?.into_parts();
        if head.status.is_server_error() {
            return Err(Silence::Status(head.status));
        }
        let body = Limited::new(body, LENGTH).collect().await.map_err(Silence::Body)?;
        Ok(HttpResponse::from_parts(head, body.to_bytes().to_vec()))
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = Silence;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Silence>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let answer = tokio::time::timeout(TIME, self.ask(request)).await;
            answer.unwrap_or(Err(Silence::Late))
        })
    }
}

/// Tells whether an address is on this machine.
fn is_near(address: &Uri) -> bool {
    let host = address.host().unwrap_or_default();
    let number = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || number.is_ok_and(|number| number.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for near in ["http://127.0.0.1:8080/", "http://[::1]/", "http://localhost:5556/dex"] {
            assert!(Http::to(near).is_ok(), "{near}");
        }
        for far in ["http://login.example.org", "http://127.0.0.1@evil.example/", "ftp://[::1]/"] {
            assert!(matches!(Http::to(far), Err(Error::Insecure(_))), "{far}");
        }
    }
}
