//! Signing in by an OpenID provider: the browser goes there and comes back with a code, and the
//! server exchanges the code for a signed token that says who it is.

use std::{
    collections::VecDeque,
    net::IpAddr,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};

use app::{forms::is_local, query::Query, visit::Visit};
use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, Uri, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use clap::ValueEnum;
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::TokioExecutor,
};
use openidconnect::{
    AsyncHttpClient, AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret,
    CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl,
    Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope,
    SignatureVerificationError, TokenResponse,
    core::{
        CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdToken, CoreIdTokenClaims,
        CoreProviderMetadata, CoreTokenResponse,
    },
};
use roadmap::By;
use store::{HouseChange, TokenHash};

use crate::{House, doorkeeper::token_hash, front};

/// The cookie that ties a browser to the sign-in that it began.
const COOKIE: &str = "vekha-oidc";
/// Seconds for a person to come back from the provider.
const SECONDS: i64 = 600;
/// Sign-ins at the most that did not come back yet.
const MOST: usize = 1_000;
/// Seconds before the provider is asked once more for its keys.
const PATIENCE: i64 = 60;
/// Time for the provider to answer.
const TIME: Duration = Duration::from_secs(10);
/// Bytes at the most of the provider's answer.
const LENGTH: usize = 1 << 20;
/// Stands in the log for a name that nobody vouched for; no person can have it.
const UNKNOWN: &str = "?";

/// Which claim of a token is the name used to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Claim {
    /// The name that the provider shows for the person.
    PreferredUsername,
    /// The mail address, if the provider says that it was verified.
    Email,
    /// The provider's own, unchanging identifier of the person.
    Subject,
}

impl Claim {
    fn of(self, claims: &CoreIdTokenClaims) -> Option<String> {
        let login = match self {
            Self::PreferredUsername => claims.preferred_username().map(|name| name.as_str()),
            Self::Email => {
                let verified = claims.email_verified() == Some(true);
                claims.email().filter(|_| verified).map(|email| email.as_str())
            }
            Self::Subject => Some(claims.subject().as_str()),
        };
        login.filter(|login| !login.is_empty()).map(str::to_owned)
    }
}

/// Where the provider is, and as whom the server comes to it.
#[derive(Clone)]
pub struct Config {
    /// The provider's address, exactly as it writes it itself.
    pub issuer: String,
    /// The name of this server at the provider.
    pub client_id: String,
    /// The secret of this server, if the provider gave it one.
    pub client_secret: Option<String>,
    /// What names a person.
    pub claim: Claim,
    /// The public address of this server, such as `https://plans.example.org`.
    pub base: String,
}

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

/// A provider as it described itself, with its keys.
type Provider = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
    EndpointMaybeSet,
>;

/// Sign-in by one provider.
pub struct Oidc {
    config: Config,
    http: Http,
    provider: RwLock<Arc<Provider>>,
    /// When the provider was asked for its keys again.
    asked: tokio::sync::Mutex<Option<DateTime<Utc>>>,
    pending: Mutex<Pending>,
}

impl Oidc {
    /// Asks a provider for its description and its keys.
    pub async fn discover(config: Config) -> Result<Self, Error> {
        let http = Http::to(&config.issuer)?;
        let provider = RwLock::new(Arc::new(ask(&config, &http).await?));
        Ok(Self { config, http, provider, asked: Default::default(), pending: Default::default() })
    }

    /// Returns the provider's name as people know it: the host of its address.
    pub fn name(&self) -> &str {
        let rest = self.config.issuer.split("://").nth(1).unwrap_or(&self.config.issuer);
        rest.split('/').next().unwrap_or(rest)
    }

    fn provider(&self) -> Arc<Provider> {
        self.provider.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the provider with the keys that it has now.
    async fn renewed(&self, now: DateTime<Utc>) -> Result<Arc<Provider>, Failed> {
        // Whoever comes while the provider is being asked waits here for the same answer.
        let mut asked = self.asked.lock().await;
        if asked.is_none_or(|at| at + TimeDelta::seconds(PATIENCE) <= now) {
            *asked = Some(now);
            let renewed = ask(&self.config, &self.http).await;
            let renewed = renewed.map_err(|error| Failed::Silent(error.to_string()))?;
            *self.provider.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(renewed);
        }
        Ok(self.provider())
    }

    /// Keeps what the answer will be held against, and returns where the browser has to go.
    fn begin(&self, id: TokenHash, back: String, now: DateTime<Utc>) -> String {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let provider = self.provider();
        let (address, state, nonce) = provider
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scopes(["email", "profile"].map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge)
            .url();
        let begun = Begun { state, nonce, verifier, back };
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).put(id, begun, now);
        address.into()
    }

    fn take(&self, id: &TokenHash, now: DateTime<Utc>) -> Option<Begun> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).take(id, now)
    }

    /// Finds out who came back; returns the session's cookie and where to go.
    async fn finish(
        &self,
        visit: &Visit,
        begun: Option<Begun>,
    ) -> Result<(String, String), Failed> {
        let Begun { state, nonce, verifier, back } = begun.ok_or(Failed::NotBegun)?;
        if visit.query.get("state") != Some(state.secret().as_str()) {
            return Err(Failed::refused("the state is not the one that was sent"));
        }
        if let Some(error) = visit.query.get("error") {
            return Err(Failed::refused(format!("the provider answered {error:?}")));
        }
        let code = visit.query.get("code").ok_or_else(|| Failed::refused("there is no code"))?;
        let answer = self.exchange(AuthorizationCode::new(code.to_owned()), verifier).await?;
        let token = answer.id_token().ok_or_else(|| Failed::refused("there is no ID token"))?;
        let claims = self.verify(token, &nonce, visit.now).await?;
        let nameless = || Failed::refused("the token lacks the claim that names the person");
        let login = self.config.claim.of(claims).ok_or_else(nameless)?;
        if !visit.store.person(&login).is_some_and(|person| person.active) {
            let reason = format!("there is no person {login:?}");
            return Err(Failed::Refused { login, reason });
        }
        let cookie = visit.begin_session(&login, Some(self.config.issuer.clone())).await;
        Ok((cookie.map_err(Failed::Unrecorded)?, back))
    }

    async fn exchange(
        &self,
        code: AuthorizationCode,
        verifier: PkceCodeVerifier,
    ) -> Result<CoreTokenResponse, Failed> {
        let provider = self.provider();
        let request = provider.exchange_code(code).set_pkce_verifier(verifier);
        request.request_async(&self.http).await.map_err(|error| match error {
            RequestTokenError::Request(silence) => Failed::Silent(told(&silence)),
            error => Failed::refused(told(&error)),
        })
    }

    /// Verifies a token; a key that is not known may be a new one of the provider.
    async fn verify<'t>(
        &self,
        token: &'t CoreIdToken,
        nonce: &Nonce,
        now: DateTime<Utc>,
    ) -> Result<&'t CoreIdTokenClaims, Failed> {
        let mut claims = verified(&self.provider(), token, nonce, now);
        if let Err(ClaimsVerificationError::SignatureVerification(
            SignatureVerificationError::NoMatchingKey,
        )) = claims
        {
            let renewed = self.renewed(now).await?;
            claims = verified(&renewed, token, nonce, now);
        }
        claims.map_err(|error| Failed::refused(told(&error)))
    }
}

fn verified<'t>(
    provider: &Provider,
    token: &'t CoreIdToken,
    nonce: &Nonce,
    now: DateTime<Utc>,
) -> Result<&'t CoreIdTokenClaims, ClaimsVerificationError> {
    token.claims(&provider.id_token_verifier().set_time_fn(move || now), nonce)
}

async fn ask(config: &Config, http: &Http) -> Result<Provider, Error> {
    let unusable = |reason| Error::Unusable { issuer: config.issuer.clone(), reason };
    let issuer = IssuerUrl::new(config.issuer.clone());
    let issuer = issuer.map_err(|_| Error::Address(config.issuer.clone()))?;
    let redirect = format!("{}/sign-in/oidc/callback", config.base.trim_end_matches('/'));
    let redirect = RedirectUrl::new(redirect).map_err(|_| Error::Address(config.base.clone()))?;
    let metadata = CoreProviderMetadata::discover_async(issuer, http).await;
    let metadata = metadata.map_err(|error| unusable(told(&error)))?;
    let token = metadata.token_endpoint().cloned();
    let token = token.ok_or_else(|| unusable("it has no token endpoint".to_owned()))?;
    let methods = metadata.token_endpoint_auth_methods_supported().cloned().unwrap_or_default();
    let by_form = methods.contains(&CoreClientAuthMethod::ClientSecretPost)
        && !methods.contains(&CoreClientAuthMethod::ClientSecretBasic);
    let secret = config.client_secret.clone().map(ClientSecret::new);
    let id = ClientId::new(config.client_id.clone());
    Ok(CoreClient::from_provider_metadata(metadata, id, secret)
        .set_auth_type(if by_form { AuthType::RequestBody } else { AuthType::BasicAuth })
        .set_token_uri(token)
        .set_redirect_uri(redirect))
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
    text
}

/// `GET /sign-in/oidc`: sends the browser to the provider
pub async fn begin(State(house): State<House>, request: Request) -> Response {
    let visit = Arc::new(front::visit(&house, request.uri(), request.headers()));
    let Some(oidc) = &house.oidc else { return nothing(&visit, StatusCode::NOT_FOUND) };
    let back = visit.query.get("back").filter(|back| is_local(back)).unwrap_or("/").to_owned();
    let (id, hash) = visit.doorkeeper.token();
    if id.is_empty() {
        // Without randomness one browser could not be told from another.
        return nothing(&visit, StatusCode::SERVICE_UNAVAILABLE);
    }
    let mut response = Redirect::to(&oidc.begin(hash, back, visit.now)).into_response();
    set_cookie(&mut response, &cookie(Some(&id), house.https));
    response
}

/// `GET /sign-in/oidc/callback`: the browser comes back from the provider
pub async fn callback(State(house): State<House>, request: Request) -> Response {
    let visit = Arc::new(front::visit(&house, request.uri(), request.headers()));
    let Some(oidc) = &house.oidc else { return nothing(&visit, StatusCode::NOT_FOUND) };
    let id = front::cookie(request.headers(), COOKIE).map(token_hash);
    let begun = id.and_then(|id| oidc.take(&id, visit.now));
    let mut response = match oidc.finish(&visit, begun).await {
        Ok((session, back)) => {
            let mut response = Redirect::to(&back).into_response();
            set_cookie(&mut response, &session);
            response
        }
        Err(failed) => failed.answer(&visit).await,
    };
    set_cookie(&mut response, &cookie(None, house.https));
    response
}

fn nothing(visit: &Arc<Visit>, status: StatusCode) -> Response {
    (status, Html(app::pages::nothing(visit, status.as_u16()))).into_response()
}

/// Writes the cookie of a sign-in that was begun, or takes it away.
fn cookie(id: Option<&str>, https: bool) -> String {
    let (id, age) = id.map_or(("", 0), |id| (id, SECONDS));
    let secure = if https { "; Secure" } else { "" };
    format!("{COOKIE}={id}; Path=/sign-in/oidc; Max-Age={age}; HttpOnly; SameSite=Lax{secure}")
}

fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Why a person who came back was not signed in.
#[derive(Debug, thiserror::Error)]
enum Failed {
    /// The browser did not begin here, began too long ago, or came back before.
    #[error("no sign-in was begun, or it is over")]
    NotBegun,
    /// It was not proved who it is, or whoever it is may not come in.
    #[error("{reason}")]
    Refused { login: String, reason: String },
    /// The provider does not answer.
    #[error("the provider does not answer: {0}")]
    Silent(String),
    /// The session could not be recorded.
    #[error("the session was not recorded: {0}")]
    Unrecorded(store::Error),
}

impl Failed {
    fn refused(reason: impl Into<String>) -> Self {
        Self::Refused { login: UNKNOWN.to_owned(), reason: reason.into() }
    }

    /// Logs the failure and says so to the person.
    async fn answer(self, visit: &Visit) -> Response {
        tracing::warn!(reason = self.to_string(), "a sign-in by the provider failed");
        let status = match self {
            // It costs nothing to come here without having begun, so it must not fill the record.
            Self::NotBegun => StatusCode::FORBIDDEN,
            Self::Refused { login, .. } => {
                // The record is not filled by whoever keeps coming back with nonsense.
                let from = format!("{UNKNOWN} {}", visit.address.as_deref().unwrap_or_default());
                if visit.doorkeeper.admit(&from, visit.address.as_deref()).is_ok() {
                    record(visit, &login).await;
                }
                StatusCode::FORBIDDEN
            }
            Self::Silent(_) | Self::Unrecorded(_) => StatusCode::SERVICE_UNAVAILABLE,
        };
        // The links of the page must not lead back to this address, whose code is used up.
        let (path, query) = ("/".to_owned(), Query::default());
        nothing(&Arc::new(Visit { path, query, ..visit.clone() }), status)
    }
}

async fn record(visit: &Visit, login: &str) {
    let login: String = login.chars().take(60).collect();
    let by = By { person: login.clone(), name: login.clone() };
    let change = HouseChange::SignInFailed { login, address: visit.address.clone() };
    if let Err(error) = visit.store.house(by, change, visit.now).await {
        tracing::error!(%error, "a failed sign-in was not logged");
    }
}

/// What the answer of the provider is held against.
struct Begun {
    state: CsrfToken,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    /// Where the person wanted to go.
    back: String,
}

/// Sign-ins that did not come back yet and when they end, the oldest first.
#[derive(Default)]
struct Pending(VecDeque<(TokenHash, DateTime<Utc>, Begun)>);

impl Pending {
    fn put(&mut self, id: TokenHash, begun: Begun, now: DateTime<Utc>) {
        self.0.retain(|(_, ends, _)| now < *ends);
        while self.0.len() >= MOST {
            self.0.pop_front();
        }
        self.0.push_back((id, now + TimeDelta::seconds(SECONDS), begun));
    }

    /// Takes a sign-in out, so that it is used once.
    fn take(&mut self, id: &TokenHash, now: DateTime<Utc>) -> Option<Begun> {
        let at = self.0.iter().position(|(known, ..)| known == id)?;
        let (_, ends, begun) = self.0.remove(at)?;
        (now < ends).then_some(begun)
    }
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
enum Silence {
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
enum Http {
    /// In clear, and only on this machine.
    Plain(legacy::Client<HttpConnector, Full<Bytes>>),
    /// Over TLS, wherever the provider is.
    Tls(legacy::Client<HttpsConnector<HttpConnector>, Full<Bytes>>),
}

impl Http {
    fn to(issuer: &str) -> Result<Self, Error> {
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

    fn begun(back: &str) -> Begun {
        Begun {
            state: CsrfToken::new_random(),
            nonce: Nonce::new_random(),
            verifier: PkceCodeChallenge::new_random_sha256().1,
            back: back.to_owned(),
        }
    }

    fn id(n: usize) -> TokenHash {
        token_hash(&n.to_string())
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).expect("an instant")
    }

    #[test]
    fn a_sign_in_is_used_once() {
        let mut pending = Pending::default();
        pending.put(id(1), begun("/my"), at(0));
        assert!(pending.take(&id(2), at(1)).is_none());
        assert_eq!(pending.take(&id(1), at(1)).expect("it").back, "/my");
        assert!(pending.take(&id(1), at(1)).is_none());
    }

    #[test]
    fn a_sign_in_ends_after_ten_minutes() {
        let mut pending = Pending::default();
        pending.put(id(1), begun("/"), at(0));
        pending.put(id(2), begun("/"), at(0));
        assert!(pending.take(&id(1), at(599)).is_some());
        assert!(pending.take(&id(2), at(600)).is_none());
        assert!(pending.0.is_empty());
        pending.put(id(3), begun("/"), at(0));
        pending.put(id(4), begun("/"), at(600));
        assert_eq!(pending.0.len(), 1, "what has ended makes room");
    }

    #[test]
    fn the_oldest_sign_in_makes_room() {
        let mut pending = Pending::default();
        for n in 0..=MOST {
            pending.put(id(n), begun("/"), at(0));
        }
        assert_eq!(pending.0.len(), MOST);
        assert!(pending.take(&id(0), at(1)).is_none());
        assert!(pending.take(&id(1), at(1)).is_some());
        assert!(pending.take(&id(MOST), at(1)).is_some());
    }

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
