//! A small OpenID provider on this machine. It lets everyone in at once, as the person that a test
//! wants, and says of them what the test wants.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use app::query::Query;
use axum::{
    Router,
    body::Body,
    extract::State,
    http::{HeaderMap, Request, StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::{
    AdditionalClaims, Audience, AuthenticationContextClass, EndUserEmail, EndUserUsername, IdToken,
    IdTokenClaims, IssuerUrl, JsonWebKeyId, Nonce, PkceCodeChallenge, PkceCodeVerifier,
    PrivateSigningKey, StandardClaims, SubjectIdentifier,
    core::{
        CoreEdDsaPrivateSigningKey, CoreGenderClaim, CoreJsonWebKeySet,
        CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
    },
};
use server::oidc::{Claim, Config};
use tokio::{net::TcpListener, task::JoinHandle};
use tower::ServiceExt;

/// The address under which the provider knows the application.
const BASE: &str = "http://127.0.0.1:3000";
/// The application's name at the provider.
const CLIENT: &str = "vekha";
/// The application's secret at the provider.
const SECRET: &str = "secret";
/// Both as they come in a header.
const CREDENTIALS: &str = "Basic dmVraGE6c2VjcmV0";

/// A pair of keys; the same seed makes the same pair.
#[derive(Clone, Copy)]
pub struct Key {
    id: &'static str,
    seed: &'static str,
}

impl Key {
    /// The pair that the provider has from the start.
    pub const FIRST: Self = Self { id: "first", seed: "B" };
    /// Another pair.
    pub const SECOND: Self = Self { id: "second", seed: "C" };
    /// A third pair.
    pub const THIRD: Self = Self { id: "third", seed: "D" };
    /// A pair that passes itself off as the first.
    pub const FORGED: Self = Self { id: "first", seed: "E" };

    fn pair(self) -> CoreEdDsaPrivateSigningKey {
        // What comes before the seed says that an Ed25519 key of 32 bytes follows.
        let key = format!("MC4CAQAwBQYDK2VwBCIEI{}", self.seed.repeat(43));
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{key}\n-----END PRIVATE KEY-----\n");
        let id = JsonWebKeyId::new(self.id.to_owned());
        CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(id)).expect("a key")
    }
}

/// What the provider says.
pub struct Says {
    /// Who says it, if not the provider.
    pub issuer: Option<String>,
    /// To whom it is said.
    pub audience: String,
    /// The nonce, if not the one that was asked with.
    pub nonce: Option<String>,
    /// Until when it holds.
    pub expires: DateTime<Utc>,
    /// When it was issued.
    pub issued: DateTime<Utc>,
    /// From when on it holds, in seconds, if that is said.
    pub not_before: Option<serde_json::Value>,
    /// How strongly it was made sure who it is, if that is said.
    pub acr: Option<String>,
    /// The provider's own identifier of the person.
    pub subject: String,
    /// The name that it shows for the person.
    pub preferred_username: Option<String>,
    /// The person's mail address.
    pub email: Option<String>,
    /// Whether the mail address was verified.
    pub email_verified: Option<bool>,
    /// The pair that signs.
    pub signs: Key,
    /// The pair that the provider shows as its own.
    pub shows: Key,
}

impl Says {
    fn usual(now: DateTime<Utc>) -> Self {
        Self {
            issuer: None,
            audience: CLIENT.to_owned(),
            nonce: None,
            expires: now + TimeDelta::minutes(5),
            issued: now,
            not_before: None,
            acr: None,
            subject: "248289761001".to_owned(),
            preferred_username: Some("planner".to_owned()),
            email: Some("planner@example.org".to_owned()),
            email_verified: Some(true),
            signs: Key::FIRST,
            shows: Key::FIRST,
        }
    }
}

/// What the standard of tokens has and the library leaves out.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
struct More {
    #[serde(skip_serializing_if = "Option::is_none")]
    nbf: Option<serde_json::Value>,
}

impl AdditionalClaims for More {}

type Signed =
    IdToken<More, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

/// What a code stands for.
struct Asked {
    challenge: String,
    nonce: String,
}

struct Desk {
    issuer: String,
    now: DateTime<Utc>,
    says: Mutex<Says>,
    codes: Mutex<HashMap<String, Asked>>,
    issued: AtomicUsize,
    described: AtomicUsize,
}

impl Desk {
    fn says(&self) -> MutexGuard<'_, Says> {
        self.says.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn codes(&self) -> MutexGuard<'_, HashMap<String, Asked>> {
        self.codes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn token(&self, asked: Asked) -> String {
        let says = self.says();
        let person = StandardClaims::new(SubjectIdentifier::new(says.subject.clone()))
            .set_preferred_username(says.preferred_username.clone().map(EndUserUsername::new))
            .set_email(says.email.clone().map(EndUserEmail::new))
            .set_email_verified(says.email_verified);
        let issuer = says.issuer.clone().unwrap_or_else(|| self.issuer.clone());
        let claims = IdTokenClaims::<_, CoreGenderClaim>::new(
            IssuerUrl::new(issuer).expect("an address"),
            vec![Audience::new(says.audience.clone())],
            says.expires,
            says.issued,
            person,
            More { nbf: says.not_before.clone() },
        );
        let nonce = Nonce::new(says.nonce.clone().unwrap_or(asked.nonce));
        let acr = says.acr.clone().map(AuthenticationContextClass::new);
        let claims = claims.set_nonce(Some(nonce)).set_auth_context_ref(acr);
        let alg = CoreJwsSigningAlgorithm::EdDsa;
        Signed::new(claims, &says.signs.pair(), alg, None, None).expect("a token").to_string()
    }
}

/// A provider that runs until it is stopped or the test ends.
pub struct Provider {
    desk: Arc<Desk>,
    router: Router,
    task: JoinHandle<()>,
}

impl Provider {
    /// Starts a provider whose clock stands at an instant.
    pub async fn start(clock: &str) -> Self {
        let now: DateTime<Utc> = clock.parse().expect("an instant");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let desk = Arc::new(Desk {
            issuer: format!("http://{}", listener.local_addr().expect("an address")),
            now,
            says: Mutex::new(Says::usual(now)),
            codes: Mutex::default(),
            issued: AtomicUsize::new(0),
            described: AtomicUsize::new(0),
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(configuration))
            .route("/jwks", get(keys))
            .route("/authorize", get(authorize))
            .route("/token", post(token))
            .with_state(desk.clone());
        let served = router.clone();
        let task = tokio::spawn(async move {
            axum::serve(listener, served).await.expect("the provider serves");
        });
        Self { desk, router, task }
    }

    /// Returns the provider's address.
    pub fn issuer(&self) -> &str {
        &self.desk.issuer
    }

    /// Returns what the application has to know of the provider.
    pub fn config(&self, claim: Claim) -> Config {
        Config {
            issuer: self.desk.issuer.clone(),
            client_id: CLIENT.to_owned(),
            client_secret: Some(SECRET.to_owned()),
            claim,
            base: BASE.to_owned(),
            acr: None,
        }
    }

    /// Says from now on what it says usually, but for a change.
    pub fn says(&self, change: impl FnOnce(&mut Says)) {
        let mut says = Says::usual(self.desk.now);
        change(&mut says);
        *self.desk.says() = says;
    }

    /// Counts how often the provider was asked to describe itself.
    pub fn described(&self) -> usize {
        self.desk.described.load(Ordering::Relaxed)
    }

    /// Follows a browser to the provider and returns where on the application it is sent back to.
    pub async fn lets_in(&self, address: &str) -> String {
        let request = Request::get(address).body(Body::empty()).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{address}");
        let back = response.headers().get(header::LOCATION).expect("a way back");
        let back = back.to_str().expect("text");
        back.strip_prefix(BASE).expect("an address on the application").to_owned()
    }

    /// Stops answering.
    pub async fn stop(&mut self) {
        self.task.abort();
        let _ = (&mut self.task).await;
    }
}

fn json(status: StatusCode, value: &serde_json::Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

async fn configuration(State(desk): State<Arc<Desk>>) -> Response {
    desk.described.fetch_add(1, Ordering::Relaxed);
    let issuer = &desk.issuer;
    let description = serde_json::json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
    });
    json(StatusCode::OK, &description)
}

async fn keys(State(desk): State<Arc<Desk>>) -> Response {
    let key = desk.says().shows.pair().as_verification_key();
    let keys = serde_json::to_value(CoreJsonWebKeySet::new(vec![key])).expect("keys");
    json(StatusCode::OK, &keys)
}

fn callback() -> String {
    format!("{BASE}/sign-in/oidc/callback")
}

async fn authorize(State(desk): State<Arc<Desk>>, address: Uri) -> Response {
    let asked = Query::parse(address.query().unwrap_or(""));
    let value = |name: &str| asked.get(name).unwrap_or("").to_owned();
    let right = value("client_id") == CLIENT
        && value("response_type") == "code"
        && value("scope") == "openid email profile"
        && value("code_challenge_method") == "S256"
        && value("redirect_uri") == callback();
    if !right {
        return (StatusCode::BAD_REQUEST, asked.to_string()).into_response();
    }
    let code = format!("code-{}", desk.issued.fetch_add(1, Ordering::Relaxed));
    let kept = Asked { challenge: value("code_challenge"), nonce: value("nonce") };
    desk.codes().insert(code.clone(), kept);
    let back = Query::default().with("code", &code).with("state", &value("state"));
    Redirect::to(&format!("{}?{back}", callback())).into_response()
}

async fn token(State(desk): State<Arc<Desk>>, headers: HeaderMap, body: String) -> Response {
    let form = Query::parse(&body);
    let value = |name: &str| form.get(name).unwrap_or("").to_owned();
    let known = headers.get(header::AUTHORIZATION).is_some_and(|sent| sent == CREDENTIALS);
    if !known {
        let error = serde_json::json!({ "error": "invalid_client" });
        return json(StatusCode::UNAUTHORIZED, &error);
    }
    let asked = desk.codes().remove(&value("code"));
    let asked = asked.filter(|asked| {
        value("grant_type") == "authorization_code"
            && value("redirect_uri") == callback()
            && challenge(value("code_verifier")) == asked.challenge
    });
    let Some(asked) = asked else {
        let error = serde_json::json!({ "error": "invalid_grant" });
        return json(StatusCode::BAD_REQUEST, &error);
    };
    let answer = serde_json::json!({
        "access_token": "unused",
        "token_type": "Bearer",
        "id_token": desk.token(asked),
    });
    json(StatusCode::OK, &answer)
}

fn challenge(verifier: String) -> String {
    // The library does not take a verifier of another length.
    if !(43..=128).contains(&verifier.len()) {
        return String::new();
    }
    let verifier = PkceCodeVerifier::new(verifier);
    PkceCodeChallenge::from_code_verifier_sha256(&verifier).as_str().to_owned()
}
