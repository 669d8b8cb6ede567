//! `vekha serve`.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use app::{
    door::{Cookies, Demand, Door, KEY_BYTES, Rules, random},
    targets::{Allowed, Targets},
};
use chrono::{DateTime, Utc};
use clap::ValueEnum;
use directory::{Command, Note, Who};
use store::{CheckpointKey, Quota, Store};

use super::{
    common::{Failure, say, with_store},
    mail::MailOptions,
    near::Near,
};
#[cfg(feature = "oidc")]
use crate::oidc::{Claim, Config, Oidc};
use crate::{
    House,
    checkpoints::Checkpoints,
    clock::Clock,
    demo, externals, front, health,
    lease::Lease,
    live::Live,
    mail::job,
    rates, reminders, routes,
    serve::{self, Answers},
    stocktakes, webhooks,
};

/// Of whom a second factor is demanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Of {
    /// Those who keep people.
    Admins,
    /// Controllers of any roadmap.
    Controllers,
    /// Reviewers of any roadmap.
    Reviewers,
    /// Planners of any roadmap.
    Planners,
    /// Everyone.
    Everyone,
}

/// Serves the application to browsers.
#[derive(clap::Args)]
pub struct Serve {
    /// The data directory; it is made if need be.
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// The record is in PostgreSQL at this address, as postgres://vekha@db/vekha, where other servers may serve
    /// it, too; keys and temporary files stay in the data directory, which is this server's alone. An address
    /// with a password is better read from VEKHA_DATABASE.
    #[cfg(feature = "postgres")]
    #[arg(long, value_name = "ADDRESS")]
    database: Option<String>,
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1:3000")]
    addr: SocketAddr,
    /// Fill an empty record with the bundled roadmap and four people to sign in as; loopback only.
    #[arg(long)]
    demo: bool,
    /// Browsers come by HTTPS through a proxy: cookies are for HTTPS only, and the proxy's last
    /// entry in X-Forwarded-For is the address of the client.
    #[arg(long)]
    https: bool,
    /// Megabytes (of a million bytes) at the most of a file of evidence.
    #[arg(long, value_name = "MB", default_value_t = 25, value_parser = clap::value_parser!(u64).range(1..=1024))]
    file_most: u64,
    /// Endings of names of the files that are taken, separated by commas; without it, all but programs.
    #[arg(long, value_delimiter = ',', value_name = "ENDINGS")]
    file_kinds: Vec<String>,
    /// Megabytes at the most that a person may have sent and not used yet.
    #[arg(long, value_name = "MB", default_value_t = 500)]
    upload_quota: u64,
    /// Megabytes of the disk that files of evidence leave free for everything else.
    #[arg(long, value_name = "MB", default_value_t = 1000)]
    disk_reserve: u64,
    /// Connections at a time; each browser that is open holds one.
    #[arg(long, value_name = "N", default_value_t = serve::Limits::default().connections)]
    connections: usize,
    /// Files of a public roadmap are for those who have not signed in, too.
    #[arg(long)]
    files_public: bool,
    /// Nobody signs in by a password.
    #[arg(long)]
    no_passwords: bool,
    /// Of whom a second factor is demanded beside the password, separated by commas.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "WHO")]
    demand_factor: Vec<Of>,
    /// Sign checkpoints with the key in this file (`vekha keys new`), outside of the data directory.
    #[arg(long, value_name = "FILE", requires = "checkpoints")]
    checkpoint_key: Option<PathBuf>,
    /// The file to which checkpoints are added.
    #[arg(long, value_name = "FILE", requires = "checkpoint_key")]
    checkpoints: Option<PathBuf>,
    /// Requests at the most that a program may ask in a minute, for each token, or without one each address.
    #[arg(long, value_name = "N", default_value_t = rates::MOST, value_parser = clap::value_parser!(u64).range(1..))]
    requests: u64,
    /// Answer what the server counts of itself, for Prometheus, at /metrics of this address.
    #[arg(long, value_name = "ADDRESS")]
    metrics: Option<SocketAddr>,
    /// Seconds between being asked to end and ending, in which /health/ready says so and requests are still
    /// answered.
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    drain: u64,
    #[command(flatten)]
    mail: MailOptions,
    /// Webhooks may also send to this server, address or network, though it is not public, and by plain HTTP;
    /// may be given several times. More of them are read from VEKHA_WEBHOOKS_TO, with commas between them.
    #[arg(long, value_name = "HOST OR NETWORK")]
    webhooks_to: Vec<Allowed>,
    /// Webhooks send nothing, as for a copy that is looked at elsewhere.
    #[arg(long)]
    no_webhooks: bool,
    #[cfg(feature = "oidc")]
    #[command(flatten)]
    oidc: OidcOptions,
}

/// Signing in by an OpenID provider.
#[cfg(feature = "oidc")]
#[derive(clap::Args)]
struct OidcOptions {
    /// People may also sign in by the OpenID provider at this address.
    #[arg(long, value_name = "URL", requires = "oidc_client", requires = "oidc_base")]
    oidc_issuer: Option<String>,
    /// The name of this server at the provider; its secret is read from VEKHA_OIDC_SECRET, or from the
    /// file oidc-secret in CREDENTIALS_DIRECTORY.
    #[arg(long, value_name = "ID", requires = "oidc_issuer")]
    oidc_client: Option<String>,
    /// The public address of this server, as the provider knows it.
    #[arg(long, value_name = "URL", requires = "oidc_issuer")]
    oidc_base: Option<String>,
    /// Which claim of the provider names a person who comes for the first time; from then on it is
    /// the provider's own, unchanging name of them.
    #[arg(long, value_enum, default_value = "preferred_username")]
    oidc_claim: Claim,
    /// How strongly the provider must have made sure who it is (`acr`); weaker sign-ins are refused.
    #[arg(long, value_name = "ACR", requires = "oidc_issuer")]
    oidc_acr: Option<String>,
}

#[cfg(feature = "oidc")]
impl OidcOptions {
    /// Returns what is known of the provider, which may answer later.
    fn provider(&self) -> Result<Option<Oidc>, Failure> {
        let (Some(issuer), Some(client_id), Some(base)) =
            (self.oidc_issuer.clone(), self.oidc_client.clone(), self.oidc_base.clone())
        else {
            return Ok(None);
        };
        let credential = std::env::var_os("CREDENTIALS_DIRECTORY").and_then(|folder| {
            std::fs::read_to_string(Path::new(&folder).join("oidc-secret")).ok()
        });
        let secret = std::env::var(OIDC_SECRET).ok().or(credential);
        let client_secret = secret.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
        let (claim, acr) = (self.oidc_claim, self.oidc_acr.clone());
        Ok(Some(Oidc::later(Config { issuer, client_id, client_secret, claim, base, acr })?))
    }
}

/// The environment variable with the secret of this server at the OpenID provider.
#[cfg(feature = "oidc")]
const OIDC_SECRET: &str = "VEKHA_OIDC_SECRET";
/// The environment variable with further places to which webhooks may send.
const WEBHOOKS_TO: &str = "VEKHA_WEBHOOKS_TO";
/// The environment variable with the key of cookies, in hexadecimal, which servers that share a record have in
/// common.
const COOKIE_KEY_GIVEN: &str = "VEKHA_COOKIE_KEY";
/// Connections at a time of one address on a network.
const PER_ADDRESS: usize = 1_000;
/// The file with the key from which cookies are signed and sealed, inside the data directory.
const COOKIE_KEY: &str = "vekha.cookies";
/// Time between two looks at what is to be done.
const TICK: Duration = Duration::from_secs(20);
/// Ticks between two times of throwing away what was never used.
const TICKS_TO_TIDY: u64 = 180;

/// Tells whether a file is inside a directory, wherever links lead.
fn is_within(file: &Path, directory: &Path) -> Result<bool, Failure> {
    let real = |path: &Path| {
        path.canonicalize().map_err(|error| Failure::from(format!("{}: {error}", path.display())))
    };
    Ok(real(file)?.starts_with(real(directory)?))
}

/// Reads a key from hexadecimal digits.
fn read_key(digits: &str) -> Option<[u8; KEY_BYTES]> {
    let (first, second) = digits.trim().split_at_checked(KEY_BYTES)?;
    let halves = [store::parse_hash(first)?, store::parse_hash(second)?].concat();
    halves.try_into().ok().filter(|key| *key != [0; KEY_BYTES])
}

/// Reads the key of cookies, or draws one.
fn cookie_key(data: &Path) -> Result<[u8; KEY_BYTES], Failure> {
    if let Ok(given) = std::env::var(COOKIE_KEY_GIVEN) {
        let digits = 2 * KEY_BYTES;
        let wrong =
            || format!("{COOKIE_KEY_GIVEN} is not {digits} digits in lower-case hexadecimal");
        return Ok(read_key(&given).ok_or_else(wrong)?);
    }
    let path = data.join(COOKIE_KEY);
    if let Ok(known) = std::fs::read(&path)
        && let Ok(known) = <[u8; KEY_BYTES]>::try_from(known)
        && known != [0; KEY_BYTES]
    {
        return Ok(known);
    }
    let key = random::<KEY_BYTES>().ok_or("the system has no random numbers")?;
    if let Err(error) = store::write_private(&path, &key) {
        // Devices are trusted until the next start then.
        tracing::warn!(%error, "the key of cookies could not be kept");
    }
    Ok(key)
}

impl Serve {
    fn rules(&self) -> Rules {
        let of = |who| self.demand_factor.contains(&who);
        let demand = Demand {
            admins: of(Of::Admins),
            controllers: of(Of::Controllers),
            reviewers: of(Of::Reviewers),
            planners: of(Of::Planners),
            everyone: of(Of::Everyone),
        };
        Rules { passwords: !self.no_passwords, demand }
    }

    /// Returns the public address of this server, as far as it is said for signing in.
    fn base(&self) -> Option<&str> {
        #[cfg(feature = "oidc")]
        return self.oidc.oidc_base.as_deref();
        #[cfg(not(feature = "oidc"))]
        None
    }

    /// Returns where webhooks may send.
    fn targets(&self) -> Result<Targets, Failure> {
        let mut allowed = self.webhooks_to.clone();
        let more = std::env::var(WEBHOOKS_TO).unwrap_or_default();
        for place in more.split(',').map(str::trim).filter(|place| !place.is_empty()) {
            allowed.push(place.parse()?);
        }
        Ok(Targets::new(allowed, Some(self.addr)))
    }

    /// Reads the key that signs checkpoints; the log must name it, or no other yet.
    async fn checkpoints(
        &self,
        store: &Store,
        now: DateTime<Utc>,
    ) -> Result<Option<Checkpoints>, Failure> {
        let (Some(key), Some(file)) = (&self.checkpoint_key, &self.checkpoints) else {
            return Ok(None);
        };
        if is_within(key, &self.data)? {
            return Err("the key that signs checkpoints is in the data directory: whoever can write both can sign what never happened".into());
        }
        let key = CheckpointKey::read(key)?;
        let public = key.public();
        match store.directory().keys().last() {
            Some(known) if known.public != public => {
                return Err(
                    "the log names another key for checkpoints; hand over with `vekha keys rotate`"
                        .into(),
                );
            }
            Some(_) => {}
            None => {
                let command = Command::AddKey { public, signed: None };
                store.direct(Who::Host, command, now).await?;
            }
        }
        Ok(Some(Checkpoints::open(key, file.clone(), store).await?))
    }

    /// Runs the command.
    pub async fn run(self, clock: Clock, set: Option<DateTime<Utc>>) -> Result<ExitCode, Failure> {
        if self.demo && !self.addr.ip().is_loopback() {
            return Err("a demonstration lets anyone in, so it listens on this machine only; use a loopback address".into());
        }
        #[cfg(feature = "postgres")]
        if let Some(address) = self.database.clone().or_else(super::common::database) {
            return self.over_shared(&address, clock, set).await;
        }
        with_store(&self.data, async |store| self.over(store.clone(), clock, set).await).await
    }

    /// Serves a record that others serve, too.
    #[cfg(feature = "postgres")]
    async fn over_shared(
        &self,
        address: &str,
        clock: Clock,
        set: Option<DateTime<Utc>>,
    ) -> Result<ExitCode, Failure> {
        let database = store_postgres::Postgres::open(address).await?;
        let store = Store::open_shared(Arc::new(database), &self.data).await?;
        if std::env::var_os(COOKIE_KEY_GIVEN).is_none() {
            tracing::warn!(
                "without {COOKIE_KEY_GIVEN} each server has a key of cookies of its own: who begins to sign in by a provider at one of them cannot end it at another"
            );
        }
        let done = self.over(store.clone(), clock, set).await;
        store.close().await;
        done
    }

    async fn over(
        &self,
        store: Store,
        clock: Clock,
        set: Option<DateTime<Utc>>,
    ) -> Result<ExitCode, Failure> {
        if self.demo {
            demo::fill(&store, clock.now()).await?;
        }
        let mut house = House::new(store.clone(), clock);
        (house.demo, house.https) = (self.demo, self.https);
        house.file_most = self.file_most * 1_000_000;
        house.files_public = self.files_public;
        let kinds = self.file_kinds.iter().map(|it| it.trim_start_matches('.').to_lowercase());
        house.file_kinds = (!self.file_kinds.is_empty()).then(|| Arc::new(kinds.collect()));
        house.live = Arc::new(Live::beside(self.connections));
        house.targets = Arc::new(self.targets()?);
        house.rates = Arc::new(rates::Rates::new(self.requests));
        house.quota = Quota {
            person: self.upload_quota * 1_000_000,
            reserve: self.disk_reserve * 1_000_000,
            ..Quota::default()
        };
        let cookies = Cookies::new(self.https, &cookie_key(&self.data)?);
        let (door, code) = Door::new(cookies, self.rules()).with_set_up(clock.now());
        house.door = Arc::new(door);
        house.checkpoints = self.checkpoints(&store, clock.now()).await?.map(Arc::new);
        house.mail = self.mail.mailer(self.base())?.map(Arc::new);
        #[cfg(feature = "oidc")]
        {
            house.oidc = self.oidc.provider()?.map(Arc::new);
            if let Some(oidc) = house.oidc.clone() {
                tokio::spawn(async move { oidc.persist().await });
            }
        }
        if self.no_passwords && house.provider().is_none() {
            return Err(
                "without passwords people need a provider to sign in by: see --oidc-issuer".into(),
            );
        }
        // The first reader of a large roadmap need not wait for its schedule.
        for roadmap in store.roadmaps() {
            house.boards.now(&roadmap, roadmap.date_at(house.clock.now()));
        }
        serve::raise_file_limit(self.connections);
        let limits = serve::Limits {
            // Behind a proxy, and on this machine, many come from one address.
            connections: self.connections,
            per_address: (!self.https && !self.addr.ip().is_loopback()).then_some(PER_ADDRESS),
            ..serve::Limits::default()
        };
        let listener = serve::bind(self.addr)
            .await
            .map_err(|error| format!("the address {} cannot be listened on: {error}", self.addr))?;
        let address = listener.local_addr()?;
        // Whoever reads where it is may end it at once, and in order.
        let (asked_to_end, live) = (serve::asked_to_end()?, house.live.clone());
        let (draining, drain) = (house.draining.clone(), Duration::from_secs(self.drain));
        let asked_to_end = async move {
            asked_to_end.await;
            draining.store(true, Ordering::Relaxed);
            tokio::time::sleep(drain).await;
            // A stream has no end of its own.
            live.end();
        };
        let socket = Near::open(&self.data);
        let socket =
            socket.inspect_err(|error| tracing::warn!(%error, "commands cannot ask the server"));
        let version = env!("CARGO_PKG_VERSION").to_owned();
        store.note(Who::Host, Note::Served { version, clock: set }, house.clock.now());
        say!("Vekha is at http://{address}");
        if store.directory().is_empty() {
            say!("Nobody can sign in yet. The first admin begins, once and within a day, at");
            say!("http://{address}/set-up with this code:");
            say!("{code}");
        }
        let counts = match self.metrics {
            Some(address) => {
                let listener = serve::bind(address).await.map_err(|error| {
                    format!("the address {address} cannot be listened on: {error}")
                })?;
                let address = listener.local_addr()?;
                say!("What it counts is at http://{address}/metrics");
                if !address.ip().is_loopback() {
                    say!(
                        "Whoever reaches {address} reads it without signing in: keep it in a network of yours."
                    );
                }
                let router = health::counts(house.clone());
                let (limits, never) = (serve::Limits::default(), std::future::pending());
                Some(tokio::spawn(serve::serve(listener, router, limits, never)))
            }
            None => None,
        };
        // Of several servers one signs, also at its end: two would write what the other's file does not have.
        let signing = match house.checkpoints {
            Some(_) => Lease::of(&house, "checkpoints"),
            None => Lease::always(),
        };
        let work = tokio::spawn(work(house.clone(), signing.clone()));
        let follows = tokio::spawn(externals::follow(house.clone()));
        let signs = tokio::spawn(stocktakes::follow(house.clone(), signing.clone()));
        let reminds = tokio::spawn(reminders::follow(house.clone()));
        let writes = tokio::spawn(job::follow(house.clone()));
        let sends = (!self.no_webhooks).then(|| tokio::spawn(webhooks::follow(house.clone())));
        let near = house.clone();
        let answers = Answers::from(routes::router(house.clone())).at_hand(move |request| {
            front::at_hand(&near, request.method(), request.uri(), request.headers())
        });
        let commands = async {
            match &socket {
                Ok(near) => near.answer(&store, &house.clock).await,
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! {
            served = serve::serve(listener, answers, limits, asked_to_end) => served?,
            () = commands => {}
        }
        drop(socket);
        // What it has taken in hand is written before the end is.
        if let Some(counts) = counts {
            counts.abort();
        }
        work.abort();
        follows.abort();
        signs.abort();
        reminds.abort();
        writes.abort();
        if let Some(sends) = sends {
            sends.abort();
            let _ = sends.await;
        }
        let _ = (work.await, follows.await, signs.await, reminds.await, writes.await);
        house.denials.write(&store, house.clock.now());
        store.count(house.clock.now());
        // Everything before it is written down with it, so that the last checkpoint has it all.
        let ended = Command::Note(Note::Ended);
        if let Err(error) = store.direct(Who::Host, ended, house.clock.now()).await {
            tracing::warn!(%error, "the end is not noted");
        }
        if let Some(checkpoints) = house.checkpoints.as_ref().filter(|_| signing.is_held()) {
            checkpoints.sign(&store, house.clock.now(), true).await;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Does what is to be done again and again: files that were sent and never used go, what was counted
/// is written down, checkpoints are signed.
async fn work(house: House, mut signing: Lease) {
    let tidies = Lease::of(&house, "tidy");
    let (mut untidy, mut signs) = (true, false);
    for tick in 0u64.. {
        untidy |= tick.is_multiple_of(TICKS_TO_TIDY);
        if untidy && tidies.is_held() {
            untidy = false;
            if let Err(error) = house.store.tidy(house.clock.now()).await {
                tracing::warn!(%error, "unused files could not be thrown away");
            }
        }
        house.denials.write(&house.store, house.clock.now());
        house.store.count(house.clock.now());
        let signed = std::mem::replace(&mut signs, signing.is_held());
        if let Some(checkpoints) = house.checkpoints.as_ref().filter(|_| signs) {
            // What was written before it is this server that signs is signed at once.
            checkpoints.sign(&house.store, house.clock.now(), !signed).await;
        }
        tokio::select! {
            () = tokio::time::sleep(TICK) => {}
            () = signing.wait(), if !signs => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_cookies_is_read_whole_or_not_at_all() {
        let digits = "ab".repeat(KEY_BYTES);
        assert_eq!(read_key(&digits), Some([0xab; KEY_BYTES]));
        assert_eq!(read_key(&format!(" {digits}\n")), Some([0xab; KEY_BYTES]));
        for wrong in ["", "ab", &digits[2..], &"00".repeat(KEY_BYTES), &"xy".repeat(KEY_BYTES)] {
            assert_eq!(read_key(wrong), None, "{wrong}");
        }
    }
}
