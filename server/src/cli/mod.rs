//! The `vekha` command.

mod backup;
mod exchange;
mod person;
mod schedule;
mod verify;

use std::{net::SocketAddr, path::PathBuf, process::ExitCode, sync::Arc};

use chrono::{DateTime, Utc};
use clap::{Parser, Subcommand};
use store::Store;

use crate::{
    House,
    clock::Clock,
    demo,
    doorkeeper::Keeper,
    oidc::{Claim, Config, Oidc},
    routes, serve,
};

/// Tracks the execution of a directive: a roadmap with deadlines that move only by decision.
#[derive(Parser)]
#[command(name = "vekha", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the application to browsers.
    Serve(Serve),
    /// Take over a roadmap from a file, as a whole or not at all.
    Import(exchange::Import),
    /// Write a roadmap to standard output.
    Export(exchange::Export),
    /// Compute the schedule of a roadmap file and print it as CSV.
    Schedule(schedule::Command),
    /// Prove the log whole and the tables true.
    Verify {
        /// The data directory.
        #[arg(long, default_value = "data")]
        data: PathBuf,
    },
    /// Copy the record to a new file, also while it is served, and prove the copy whole.
    Backup {
        /// The file to write; it must not be there yet.
        file: PathBuf,
        /// The data directory.
        #[arg(long, default_value = "data")]
        data: PathBuf,
    },
    /// Put a backup into a data directory without a record.
    Restore {
        /// The backup.
        file: PathBuf,
        /// The data directory; it is made if need be.
        #[arg(long, default_value = "data")]
        data: PathBuf,
    },
    /// Keep the people who may sign in.
    Person(person::Person),
}

#[derive(clap::Args)]
struct Serve {
    /// The data directory; it is made if need be.
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1:3000")]
    addr: SocketAddr,
    /// Fill an empty record with the bundled roadmap and four people to sign in as; loopback only.
    #[arg(long)]
    demo: bool,
    /// Start the clock at this instant, for tests and rehearsals.
    #[arg(long, value_name = "RFC3339")]
    clock: Option<DateTime<Utc>>,
    /// Browsers come by HTTPS through a proxy: cookies are for HTTPS only, and the proxy's last
    /// entry in X-Forwarded-For is the address of the client.
    #[arg(long)]
    https: bool,
    /// Megabytes (of a million bytes) at the most of a file of evidence.
    #[arg(long, value_name = "MB", default_value_t = 25, value_parser = clap::value_parser!(u64).range(1..=1024))]
    file_most: u64,
    /// People may also sign in by the OpenID provider at this address.
    #[arg(long, value_name = "URL", requires = "oidc_client", requires = "oidc_base")]
    oidc_issuer: Option<String>,
    /// The name of this server at the provider; its secret is read from VEKHA_OIDC_SECRET.
    #[arg(long, value_name = "ID", requires = "oidc_issuer")]
    oidc_client: Option<String>,
    /// The public address of this server, as the provider knows it.
    #[arg(long, value_name = "URL", requires = "oidc_issuer")]
    oidc_base: Option<String>,
    /// Which claim of the provider is the name used to sign in.
    #[arg(long, value_enum, default_value = "preferred_username")]
    oidc_claim: Claim,
}

impl Serve {
    /// Asks the OpenID provider for its keys, if there is one; a silent provider stops the start.
    async fn oidc(&self) -> Result<Option<Oidc>, Failure> {
        let (Some(issuer), Some(client_id), Some(base)) =
            (self.oidc_issuer.clone(), self.oidc_client.clone(), self.oidc_base.clone())
        else {
            return Ok(None);
        };
        let client_secret = std::env::var(OIDC_SECRET).ok().filter(|secret| !secret.is_empty());
        let config = Config { issuer, client_id, client_secret, claim: self.oidc_claim, base };
        Ok(Some(Oidc::discover(config).await?))
    }
}

/// The environment variable with the secret of this server at the OpenID provider.
const OIDC_SECRET: &str = "VEKHA_OIDC_SECRET";

async fn tidy(house: House) {
    loop {
        if let Err(error) = house.store.tidy(house.clock.now()).await {
            tracing::warn!(%error, "unused files could not be thrown away");
        }
        tokio::time::sleep(std::time::Duration::from_secs(24 * 60 * 60)).await;
    }
}

/// Connections at a time of one address on a network.
const PER_ADDRESS: usize = 1_000;

/// A sentence for the person who runs the command.
type Failure = Box<dyn std::error::Error>;

/// Runs the command.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env()
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info")),
        )
        .with_writer(std::io::stderr)
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(command(cli.command)),
        Err(error) => Err(error.into()),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("vekha: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn command(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Serve(options) => serve_house(options).await,
        Command::Import(options) => options.run().await,
        Command::Export(options) => options.run().await,
        Command::Schedule(options) => options.run(),
        Command::Backup { file, data } => backup::backup(file, data).await,
        Command::Restore { file, data } => backup::restore(file, data).await,
        Command::Verify { data } => verify::run(&data).await,
        Command::Person(options) => options.run().await,
    }
}

async fn serve_house(options: Serve) -> Result<ExitCode, Failure> {
    if options.demo && !options.addr.ip().is_loopback() {
        return Err("a demonstration lets anyone in, so it listens on this machine only; use a loopback address".into());
    }
    let clock = options.clock.map(Clock::set_to).unwrap_or_default();
    let store = Store::open(&options.data).await?;
    if options.demo {
        demo::fill(&store, clock.now()).await?;
    }
    let mut house = House::new(store.clone(), clock);
    (house.demo, house.https) = (options.demo, options.https);
    house.file_most = options.file_most * 1_000_000;
    let (keeper, link) = Keeper::new(options.https).with_set_up();
    house.doorkeeper = Arc::new(keeper);
    house.oidc = options.oidc().await?.map(Arc::new);
    // The first reader of a large roadmap need not wait for its schedule.
    for roadmap in store.roadmaps() {
        house.boards.get(&roadmap, roadmap.date_at(house.clock.now()));
    }
    serve::raise_file_limit();
    let limits = serve::Limits {
        // Behind a proxy, and on this machine, many come from one address.
        per_address: (!options.https && !options.addr.ip().is_loopback()).then_some(PER_ADDRESS),
        ..serve::Limits::default()
    };
    let listener = serve::bind(options.addr)
        .await
        .map_err(|error| format!("the address {} cannot be listened on: {error}", options.addr))?;
    let address = listener.local_addr()?;
    println!("Vekha is at http://{address}");
    if store.people().is_empty() {
        println!("Nobody can sign in yet. The first admin begins at, once:");
        println!("http://{address}/set-up/{link}");
    }
    // Files that were sent and never used go at the start and once a day.
    tokio::spawn(tidy(house.clone()));
    serve::serve(listener, routes::router(house), limits, serve::asked_to_end()).await?;
    store.close().await;
    Ok(ExitCode::SUCCESS)
}
