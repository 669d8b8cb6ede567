//! What the provider says of a person, and whether that is to be believed.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use app::visit::Visit;
use chrono::{DateTime, TimeDelta, Utc};
use clap::ValueEnum;
use directory::{Proof, Subject};
use openidconnect::{
    AuthType, AuthenticationContextClass, AuthorizationCode, ClaimsVerificationError, ClientId,
    ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope,
    SignatureVerificationError, TokenResponse,
    core::{
        CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdToken, CoreIdTokenClaims,
        CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreTokenResponse,
    },
};
use quick_cache::sync::{Cache, GuardResult};
use roadmap::{Forbidden, Refusal};

use super::http::{Error, Http};

/// Seconds for a person to come back from the provider.
pub const SECONDS: i64 = 600;
/// States at the most that are remembered for having come back.
const USED: usize = 10_000;
/// Seconds by which the provider's clock may differ.
const SKEW: i64 = 60;
/// Seconds before the provider is asked once more for its keys.
const PATIENCE: i64 = 60;
/// Stands in the log for a name that nobody vouched for; no person can have it.
pub const UNKNOWN: &str = "?";

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
    pub fn begin(&self, back: String) -> Result<(String, Begun), Failed> {
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
    pub async fn finish(
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
        self.check_times(claims, not_before(&token.to_string()), visit.now)?;
        self.check_strength(claims)?;
        let subject = Subject {
            issuer: self.config.issuer.clone(),
            subject: claims.subject().as_str().to_owned(),
        };
        let person = self.person(visit, claims, &subject)?;
        let begun = visit.begin_session(&person.login, person.credential, Proof::Provider(subject));
        let cookies = begun.await.map_err(|error| match error {
            store::Error::Refused(Refusal::Forbidden(Forbidden::SignIn)) => Failed::Refused {
                login: person.login.to_string(),
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
            return Err(Failed::Refused { login: login.to_string(), reason });
        }
        Ok(person)
    }

    /// Refuses a token that is not of now: the library looks at its end only.
    fn check_times(
        &self,
        claims: &CoreIdTokenClaims,
        not_before: NotBefore,
        now: DateTime<Utc>,
    ) -> Result<(), Failed> {
        let issued = claims.issue_time();
        let skew = TimeDelta::seconds(SKEW);
        let begun = match not_before {
            NotBefore::Unsaid => true,
            NotBefore::At(instant) => instant <= now + skew,
            NotBefore::Unreadable => false,
        };
        if !begun {
            return Err(Failed::refused("the token is not good yet"));
        }
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

/// From when on a token is good (`nbf`, RFC 7519).
enum NotBefore {
    /// The token does not say.
    Unsaid,
    /// From this instant on.
    At(DateTime<Utc>),
    /// It says something that is no instant.
    Unreadable,
}

/// Reads from when on a token is good; the library leaves that out.
fn not_before(token: &str) -> NotBefore {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
    let claims = token.split('.').nth(1).and_then(|it| BASE64_URL_SAFE_NO_PAD.decode(it).ok());
    let claims = claims.and_then(|it| serde_json::from_slice::<serde_json::Value>(&it).ok());
    match claims.as_ref().map(|claims| claims.get("nbf")) {
        Some(None) => NotBefore::Unsaid,
        Some(Some(seconds)) => {
            let whole = seconds.as_f64().map(|seconds| seconds.ceil() as i64);
            let instant = whole.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
            instant.map_or(NotBefore::Unreadable, NotBefore::At)
        }
        None => NotBefore::Unreadable,
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

/// Why a person who came back was not signed in.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
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
}

/// What the answer of the provider is held against; it travels sealed in a cookie of the browser.
pub struct Begun {
    state: CsrfToken,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    /// Where the person wanted to go.
    back: String,
}

impl Begun {
    /// Writes it for the cookie.
    pub fn written(&self) -> String {
        let Self { state, nonce, verifier, back } = self;
        [state.secret(), nonce.secret(), verifier.secret(), back].map(String::as_str).join("\n")
    }

    /// Reads it from the cookie.
    pub fn read(text: &str) -> Option<Self> {
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
}
