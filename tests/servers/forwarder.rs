//! An address that leads to one database, and later to another.

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

/// Passes on whatever comes to its port.
pub struct Forwarder {
    port: u16,
    to: watch::Sender<u16>,
    work: JoinHandle<()>,
}

impl Forwarder {
    /// Leads to a port of this machine; to none if that is 0.
    pub async fn open(to: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (to, watched) = watch::channel(to);
        Self { port, to, work: tokio::spawn(accept(listener, watched)) }
    }

    /// Returns the address of a database.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://vekha@127.0.0.1:{}/{database}", self.port)
    }

    /// Leads elsewhere from now on, and cuts off what is open.
    pub fn lead_to(&self, port: u16) {
        self.to.send_replace(port);
    }
}

impl Drop for Forwarder {
    fn drop(&mut self) {
        self.work.abort();
    }
}

async fn accept(listener: TcpListener, to: watch::Receiver<u16>) {
    while let Ok((client, _)) = listener.accept().await {
        tokio::spawn(pass(client, to.clone()));
    }
}

async fn pass(mut client: TcpStream, mut to: watch::Receiver<u16>) {
    let port = *to.borrow_and_update();
    let Ok(mut server) = TcpStream::connect(("127.0.0.1", port)).await else { return };
    if client.set_nodelay(true).and(server.set_nodelay(true)).is_err() {
        return;
    }
    tokio::select! {
        _ = copy_bidirectional(&mut client, &mut server) => {}
        _ = to.changed() => {}
    }
}
