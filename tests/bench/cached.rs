//! Pages from the cache beside nginx, which sends the same bytes from a file.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tests::http::Failure;

use super::{Server, row};

/// How long each is asked at a time, and how often in turn.
const TURN: Duration = Duration::from_secs(2);
const TURNS: usize = 3;
/// What is asked of the server: so much of what nginx sends.
const ASKED: &str = "≥ 0.8";

/// A connection that asks for one thing again and again, and does as little as it can beside.
struct Asker {
    stream: TcpStream,
    request: Vec<u8>,
    answer: Vec<u8>,
}

impl Asker {
    fn new(address: SocketAddr, path: &str) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: {address}\r\naccept: text/html\r\naccept-encoding: br\r\n\r\n"
        );
        Ok(Self { stream, request: request.into_bytes(), answer: vec![0; 1 << 18] })
    }

    /// Asks once; returns where the body begins in the answer, and where it ends.
    fn ask(&mut self) -> Result<(usize, usize), Failure> {
        self.stream.write_all(&self.request)?;
        let (mut got, mut whole) = (0, None);
        loop {
            let read = self.stream.read(&mut self.answer[got..])?;
            if read == 0 {
                return Err("the connection was closed".into());
            }
            got += read;
            if whole.is_none() {
                whole = ends(&self.answer[..got])?;
            }
            if let Some((head, end)) = whole.filter(|(_, end)| *end <= got) {
                return Ok((head, end));
            }
        }
    }
}

/// Finds where the body of an answer begins and ends, once all of its head is there.
fn ends(answer: &[u8]) -> Result<Option<(usize, usize)>, Failure> {
    let Some(head) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let text = std::str::from_utf8(&answer[..head])?;
    if !text.starts_with("HTTP/1.1 200") {
        return Err(text.lines().next().unwrap_or_default().to_owned().into());
    }
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    Ok(Some((head + 4, head + 4 + length.ok_or("no length")?)))
}

/// Answers a second over some connections.
fn rate(address: SocketAddr, path: &str, connections: usize) -> Result<f64, Failure> {
    let begin = Instant::now();
    let askers = (0..connections).map(|_| {
        let mut asker = Asker::new(address, path)?;
        Ok::<_, Failure>(std::thread::spawn(move || {
            let mut count = 0_u32;
            while begin.elapsed() < TURN {
                if asker.ask().is_err() {
                    return 0;
                }
                count += 1;
            }
            count
        }))
    });
    let askers: Vec<_> = askers.collect::<Result<_, _>>()?;
    let counts = askers.into_iter().map(|asker| asker.join().unwrap_or(0));
    Ok(f64::from(counts.sum::<u32>()) / begin.elapsed().as_secs_f64())
}

/// nginx with one file, its processes ended with it.
struct Nginx(Child);

impl Drop for Nginx {
    fn drop(&mut self) {
        // The master ends its workers when it is asked to, not when it is killed.
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

fn nginx(folder: &Path) -> Result<(Nginx, SocketAddr), Failure> {
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let here = folder.display();
    let config = format!(
        "worker_processes auto;\npid {here}/pid;\nerror_log {here}/error.log;\n\
         events {{ worker_connections 256; }}\n\
         http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000;\n\
         default_type text/html; open_file_cache max=100;\n\
         server {{ listen {address}; root {here}; add_header Content-Encoding br; }} }}\n"
    );
    std::fs::write(folder.join("nginx.conf"), config)?;
    let child = Command::new("nginx")
        .args(["-p", folder.to_str().ok_or("a name")?, "-g", "daemon off;", "-c"])
        .arg(folder.join("nginx.conf"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let nginx = Nginx(child);
    let begin = Instant::now();
    while TcpStream::connect(address).is_err() {
        if begin.elapsed() > Duration::from_secs(5) {
            return Err("nginx does not answer".into());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok((nginx, address))
}

/// Asks the server and nginx in turn for the same bytes.
pub fn run(server: &Server, folder: &Path) -> Result<(), Failure> {
    let address: SocketAddr = server.address.parse()?;
    std::fs::create_dir_all(folder)?;
    let pages = [("overview", "/r/december-1"), ("tasks", "/r/december-1/tasks")];
    for (name, path) in pages {
        let mut asker = Asker::new(address, path)?;
        // Once it was asked for again it is compressed densely, beside the other work.
        for _ in 0..2 {
            asker.ask()?;
            std::thread::sleep(Duration::from_millis(300));
        }
        let (head, end) = asker.ask()?;
        std::fs::write(folder.join(name), &asker.answer[head..end])?;
    }
    let nginx = nginx(folder).map_err(|error| format!("not measured: nginx: {error}"));
    for (name, path) in pages {
        for connections in [4, 25] {
            let what = format!("`{name}` from the cache, {connections} connections: of nginx's");
            let beside = match &nginx {
                Ok((_, beside)) => *beside,
                Err(why) => {
                    row(&what, ASKED, why);
                    continue;
                }
            };
            let (mut ours, mut theirs) = (Vec::new(), Vec::new());
            for _ in 0..TURNS {
                ours.push(rate(address, path, connections)?);
                theirs.push(rate(beside, &format!("/{name}"), connections)?);
            }
            let middle = |mut all: Vec<f64>| {
                all.sort_by(f64::total_cmp);
                all[TURNS / 2]
            };
            let (ours, theirs) = (middle(ours), middle(theirs));
            let found = format!("{:.2}: {ours:.0}/s of {theirs:.0}/s", ours / theirs);
            row(&what, ASKED, &found);
        }
    }
    Ok(())
}
