//! Signing in by an OpenID provider: the browser goes there and comes back with a code, and the
//! server exchanges the code for a signed token that says who it is.

use std::{
    net::IpAddr,
    pin::Pin,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use app::{door::Name, forms::is_local, query::Query, visit::Visit};
use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, Uri, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use clap::ValueEnum;
use directory::{Command, Proof, Subject, Who};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::TokioExecutor,
};
use openidconnect::{
    AsyncHttpClient, AuthType, AuthenticationContextClass, AuthorizationCode,
    ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, RequestTokenError, Scope, SignatureVerificationError, TokenResponse,
    core::{
        CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdToken, CoreIdTokenClaims,
        CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreTokenResponse,
    },
};
use quick_cache::sync::{Cache, GuardResult};
use roadmap::{Forbidden, Refusal};

use crate::{House, front};

/// Seconds for a person to come back from the provider.
const SECONDS: i64 = 600;
/// States at the most that are remembered for having come back.
const USED: usize = 10_000;
/// Seconds by which the provider's clock may differ.
const SKEW: i64 = 60;
/// Seconds before the provider is asked once more for its keys.
const PATIENCE: i64 = 60;
/// Time for the provider to answer.
const TIME: Duration = Duration::from_secs(10);
/// Bytes at the most of the provider's answer.
const LENGTH: usize = 1 << 20;
/// Stands in the log for a name that nobody vouched for; no person can have it.
const UNKNOWN: &str = "?";

/// The signatures that count: all of them by a key that only the provider has.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 7] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

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
    /// How strongly the provider must have made sure who it is; none for as it likes.
    pub acr: Option<String>,
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
    /// None as long as the provider has not answered.
    provider: RwLock<Option<Arc<Provider>>>,
    /// When the provider was asked for its keys again.
    asked: tokio::sync::Mutex<Option<DateTime<Utc>>>,
    /// States that came back already: each is used once.
    used: Cache<String, ()>,
}

impl Oidc {
    /// Asks a provider for its description and its keys.
    pub async fn discover(config: Config) -> Result<Self, Error> {
        let oidc = Self::later(config)?;
        let provider = Arc::new(ask(&oidc.config, &oidc.http).await?);
        *oidc.provider.write().unwrap_or_else(PoisonError::into_inner) = Some(provider);
        Ok(oidc)
    }

    /// Does the same, once somebody comes: a provider that is silent does not keep the server from
    /// starting. Settings that can never be right are refused at once.
    pub fn later(config: Config) -> Result<Self, Error> {
        let http = Http::to(&config.issuer)?;
        let used = Cache::new(USED);
        Ok(Self { config, http, provider: Default::default(), asked: Default::default(), used })
    }

    /// Asks the provider again and again until it answers.
    pub async fn persist(&self) {
        let mut pause = Duration::from_secs(1);
        while self.known().is_none() {
            match ask(&self.config, &self.http).await {
                Ok(provider) => {
                    let mut known = self.provider.write().unwrap_or_else(PoisonError::into_inner);
                    *known = Some(Arc::new(provider));
                    return;
                }
                Err(error) => tracing::warn!(%error, "nobody can sign in by the provider yet"),
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(60));
        }
    }

    /// Returns the provider's name as people know it: the host of its address.
    pub fn name(&self) -> &str {
        let rest = self.config.issuer.split("://").nth(1).unwrap_or(&self.config.issuer);
        rest.split('/').next().unwrap_or(rest)
    }

    fn known(&self) -> Option<Arc<Provider>> {
        self.provider.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn provider(&self) -> Result<Arc<Provider>, Failed> {
        self.known().ok_or_else(|| Failed::Silent("it has not answered yet".to_owned()))
    }

    /// Returns the provider with the keys that it has now.
    async fn renewed(&self, now: DateTime<Utc>) -> Result<Arc<Provider>, Failed> {
        // Whoever comes while the provider is being asked waits here for the same answer.
        let mut asked = self.asked.lock().await;
        if asked.is_none_or(|at| at + TimeDelta::seconds(PATIENCE) <= now) {
            *asked = Some(now);
            let renewed = ask(&self.config, &self.http).await;
            let renewed = renewed.map_err(|error| Failed::Silent(error.to_string()))?;
            *self.provider.write().unwrap_or_else(PoisonError::into_inner) =
                Some(Arc::new(renewed));
        }
        self.provider()
    }

    /// Returns where the browser has to go, and what the answer will be held against.
    fn begin(&self, back: String) -> Result<(String, Begun), Failed> {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let provider = self.provider()?;
        let mut request = provider
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scopes(["email", "profile"].map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge);
        if let Some(acr) = &self.config.acr {
            let acr = AuthenticationContextClass::new(acr.clone());
            request = request.add_auth_context_value(acr);
        }
        let (address, state, nonce) = request.url();
        Ok((address.into(), Begun { state, nonce, verifier, back }))
    }

    /// Finds out who came back; returns the session's cookie and where to go.
    async fn finish(
        &self,
        visit: &Visit,
        begun: Option<Begun>,
    ) -> Result<(Vec<String>, String), Failed> {
        let Begun { state, nonce, verifier, back } = begun.ok_or(Failed::NotBegun)?;
        if visit.query.get("state") != Some(state.secret().as_str()) {
            return Err(Failed::refused("the state is not the one that was sent"));
        }
        // The cookie can be sent again, what it stands for cannot.
        let first = self.used.get_value_or_guard(state.secret(), Some(Duration::ZERO));
        match first {
            GuardResult::Guard(place) => drop(place.insert(())),
            _ => return Err(Failed::NotBegun),
        }
        if let Some(error) = visit.query.get("error") {
            return Err(Failed::refused(format!("the provider answered {error:?}")));
        }
        let code = visit.query.get("code").ok_or_else(|| Failed::refused("there is no code"))?;
        let answer = self.exchange(AuthorizationCode::new(code.to_owned()), verifier).await?;
        let token = answer.id_token().ok_or_else(|| Failed::refused("there is no ID token"))?;
        let claims = self.verify(token, &nonce, visit.now).await?;
        self.check_times(claims, visit.now)?;
        self.check_strength(claims)?;
        let subject = Subject {
            issuer: self.config.issuer.clone(),
            subject: claims.subject().as_str().to_owned(),
        };
        let person = self.person(visit, claims, &subject)?;
        let begun = visit.begin_session(&person.login, person.credential, Proof::Provider(subject));
        let cookies = begun.await.map_err(|error| match error {
            store::Error::Refused(Refusal::Forbidden(Forbidden::SignIn)) => Failed::Refused {
                login: person.login.clone(),
                reason: "the person is no longer who they were, or somebody else there".to_owned(),
            },
            error => Failed::Unrecorded(error),
        })?;
        Ok((cookies, back))
    }

    /// Finds who came: by who they were the last time, else by the claim that names a person. A name
    /// that the provider gave to somebody else meanwhile lets nobody in.
    fn person(
        &self,
        visit: &Visit,
        claims: &CoreIdTokenClaims,
        subject: &Subject,
    ) -> Result<Arc<directory::Person>, Failed> {
        let directory = visit.store.directory();
        let mut bound =
            directory.people().filter(|person| person.subject.as_ref() == Some(subject));
        let person = match bound.next() {
            Some(person) => person.clone(),
            None => {
                let nameless =
                    || Failed::refused("the token lacks the claim that names the person");
                let login = self.config.claim.of(claims).ok_or_else(nameless)?;
                let person = visit.store.person(&login);
                let unknown = || Failed::Refused {
                    login: login.clone(),
                    reason: format!("there is no person {login:?}"),
                };
                person.ok_or_else(unknown)?
            }
        };
        if !person.active {
            let (login, reason) = (person.login.clone(), "the person has left".to_owned());
            return Err(Failed::Refused { login, reason });
        }
        Ok(person)
    }

    /// Refuses a token that is not of now: the library looks at its end only.
    fn check_times(&self, claims: &CoreIdTokenClaims, now: DateTime<Utc>) -> Result<(), Failed> {
        let issued = claims.issue_time();
        let skew = TimeDelta::seconds(SKEW);
        if issued > now + skew || issued < now - TimeDelta::seconds(SECONDS) - skew {
            return Err(Failed::refused("the token was not issued just now"));
        }
        Ok(())
    }

    /// Refuses a token of a sign-in that was not as strong as it must be.
    fn check_strength(&self, claims: &CoreIdTokenClaims) -> Result<(), Failed> {
        let Some(wanted) = &self.config.acr else { return Ok(()) };
        let found = claims.auth_context_ref().map(|acr| acr.as_str());
        if found == Some(wanted) {
            return Ok(());
        }
        Err(Failed::refused(format!("the provider says {found:?}, and {wanted:?} is demanded")))
    }

    async fn exchange(
        &self,
        code: AuthorizationCode,
        verifier: PkceCodeVerifier,
    ) -> Result<CoreTokenResponse, Failed> {
        let provider = self.provider()?;
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
        let mut claims = verified(&*self.provider()?, token, nonce, now);
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
    let verifier = provider.id_token_verifier().set_time_fn(move || now);
    // Whatever the provider offers, only its own keys sign.
    token.claims(&verifier.set_allowed_algs(ALGORITHMS), nonce)
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
    let site = request.headers().get("sec-fetch-site").map(|site| site.as_bytes());
    if site.is_some_and(|site| site != b"same-origin" && site != b"none") {
        // A page elsewhere does not begin a session here: the person does, at the form.
        return Redirect::to("/sign-in").into_response();
    }
    let back = visit.query.get("back").filter(|back| is_local(back)).unwrap_or("/").to_owned();
    let (address, begun) = match oidc.begin(back) {
        Ok(begun) => begun,
        Err(failed) => return failed.answer(&visit).await,
    };
    let mut response = Redirect::to(&address).into_response();
    let cookies = &visit.door.cookies;
    set_cookie(&mut response, &cookies.seal(Name::Begun, &begun.written(), visit.now, SECONDS));
    response
}

/// `GET /sign-in/oidc/callback`: the browser comes back from the provider
pub async fn callback(State(house): State<House>, request: Request) -> Response {
    let visit = Arc::new(front::visit(&house, request.uri(), request.headers()));
    let Some(oidc) = &house.oidc else { return nothing(&visit, StatusCode::NOT_FOUND) };
    let begun = visit.unsealed(Name::Begun).and_then(|text| Begun::read(&text));
    let mut response = match oidc.finish(&visit, begun).await {
        Ok((cookies, back)) => {
            let mut response = Redirect::to(&back).into_response();
            cookies.iter().for_each(|cookie| set_cookie(&mut response, cookie));
            response
        }
        Err(failed) => failed.answer(&visit).await,
    };
    set_cookie(&mut response, &visit.door.cookies.remove(Name::Begun));
    response
}

fn nothing(visit: &Arc<Visit>, status: StatusCode) -> Response {
    (status, Html(app::pages::nothing(visit, status.as_u16()))).into_response()
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
                let address = visit.address.as_deref();
                if visit.door.attempts.admit(UNKNOWN, address, false).is_ok() {
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
    let who = Who::Nobody { address: visit.address.clone() };
    let command = Command::FailSignIn { login: login.to_owned(), times: 1 };
    if let Err(error) = visit.store.direct(who, command, visit.now).await {
        tracing::error!(%error, "a failed sign-in was not logged");
    }
}

/// What the answer of the provider is held against; it travels sealed in a cookie of the browser.
struct Begun {
    state: CsrfToken,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    /// Where the person wanted to go.
    back: String,
}

impl Begun {
    fn written(&self) -> String {
        let Self { state, nonce, verifier, back } = self;
        [state.secret(), nonce.secret(), verifier.secret(), back].map(String::as_str).join("\n")
    }

    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('\n').map(str::to_owned);
        let mut next = || parts.next();
        Some(Self {
            state: CsrfToken::new(next()?),
            nonce: Nonce::new(next()?),
            verifier: PkceCodeVerifier::new(next()?),
            back: next()?,
        })
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

    #[test]
    fn what_was_begun_is_read_back() {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let begun = Begun {
            state: CsrfToken::new_random(),
            nonce: Nonce::new_random(),
            verifier,
            back: "/my?x=1".to_owned(),
        };
        let again = Begun::read(&begun.written()).expect("it is whole");
        assert_eq!(again.state.secret(), begun.state.secret());
        assert_eq!(again.nonce.secret(), begun.nonce.secret());
        assert_eq!(
            PkceCodeChallenge::from_code_verifier_sha256(&again.verifier).as_str(),
            challenge.as_str()
        );
        assert_eq!(again.back, begun.back);
        assert!(Begun::read("a\nb").is_none());
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
