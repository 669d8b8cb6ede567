//! A small server of mail on this machine. It keeps what it takes, and answers as a test wants.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use server::mail::send::Mailer;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// What it does with a letter.
#[derive(Clone, Copy, Debug)]
pub enum Says {
    /// It answers the recipient so.
    Rcpt(&'static str),
    /// It answers the letter so, once it has it.
    Data(&'static str),
    /// It ends the connection once it has the letter, and takes it.
    Gone,
    /// It ends the connection at once.
    Closed,
}

/// A letter that was taken.
#[derive(Clone, Debug)]
pub struct Got {
    /// To whom.
    pub to: String,
    /// The letter as it came.
    pub raw: String,
}

#[derive(Default)]
struct Kept {
    got: Vec<Got>,
    says: VecDeque<Says>,
}

/// The server; it ends with the test.
pub struct Sink {
    address: String,
    kept: Arc<Mutex<Kept>>,
    work: JoinHandle<()>,
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.work.abort();
    }
}

impl Sink {
    /// Starts it.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let kept: Arc<Mutex<Kept>> = Arc::default();
        let ours = kept.clone();
        let work = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let kept = ours.clone();
                tokio::spawn(async move { drop(talk(stream, &kept).await) });
            }
        });
        Self { address, kept, work }
    }

    /// Returns what hands letters to it.
    pub fn mailer(&self) -> Mailer {
        let server = format!("smtp://ann:secret@{}", self.address);
        Mailer::new(&server, "Vekha <vekha@example.org>", "https://vekha.example.org")
            .expect("it is named right")
    }

    /// Has it answer the next letters so, each in turn; it takes those after them.
    pub fn says(&self, says: &[Says]) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).says.extend(says);
    }

    /// Has it take whatever comes from now on.
    pub fn heals(&self) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).says.clear();
    }

    /// Returns what it took since it was asked last.
    pub fn got(&self) -> Vec<Got> {
        std::mem::take(&mut self.kept.lock().unwrap_or_else(PoisonError::into_inner).got)
    }
}

/// Talks to one client.
async fn talk(stream: TcpStream, kept: &Mutex<Kept>) -> std::io::Result<()> {
    let says = kept.lock().unwrap_or_else(PoisonError::into_inner).says.pop_front();
    if matches!(says, Some(Says::Closed)) {
        return Ok(());
    }
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 sink ESMTP\r\n").await?;
    let mut to = String::new();
    while let Some(line) = lines.next_line().await? {
        let command = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        let answer = match command.as_str() {
            "EHLO" => "250-sink\r\n250-8BITMIME\r\n250 AUTH PLAIN",
            "AUTH" => "235 welcome",
            "RCPT" => {
                let address = line.split(['<', '>']).nth(1);
                to = address.unwrap_or_default().to_owned();
                match says {
                    Some(Says::Rcpt(answer)) => answer,
                    _ => "250 ok",
                }
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                let mut raw = String::new();
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    // A dot at the start of a line comes twice.
                    raw.push_str(line.strip_prefix('.').unwrap_or(&line));
                    raw.push_str("\r\n");
                }
                if let Some(Says::Data(answer)) = says {
                    answer
                } else {
                    let got = Got { to: to.clone(), raw };
                    kept.lock().unwrap_or_else(PoisonError::into_inner).got.push(got);
                    if matches!(says, Some(Says::Gone)) {
                        return Ok(());
                    }
                    "250 taken"
                }
            }
            "QUIT" => {
                write.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "250 ok",
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}

impl Got {
    /// Returns a header on one line, decoded; empty where there is none.
    pub fn header(&self, name: &str) -> String {
        let head = self.raw.split("\r\n\r\n").next().unwrap_or_default();
        let head = head.replace("\r\n ", " ");
        let start = format!("{}:", name.to_lowercase());
        let mut lines = head.split("\r\n");
        let line = lines.find(|line| line.to_lowercase().starts_with(&start)).unwrap_or_default();
        words(line.split_once(':').map_or("", |(_, value)| value.trim()))
    }

    /// Returns the lines of the letter's head as they came.
    pub fn head(&self) -> Vec<&str> {
        self.raw.split("\r\n\r\n").next().unwrap_or_default().split("\r\n").collect()
    }

    /// Returns the part of a kind, decoded; no-break spaces are spaces.
    pub fn part(&self, kind: &str) -> String {
        let start = self.raw.split("boundary=\"").nth(1).and_then(|it| it.split('"').next());
        let boundary = format!("--{}", start.expect("a boundary"));
        let mut parts = self.raw.split(boundary.as_str()).skip(1);
        let part = parts.find(|part| part.contains(&format!("Content-Type: {kind}")));
        let (head, body) = part.and_then(|it| it.split_once("\r\n\r\n")).expect("the part");
        let text = if head.contains("base64") {
            let plain = String::from_utf8(base64(body));
            plain.expect("text")
        } else if head.contains("quoted-printable") {
            printable(body)
        } else {
            body.to_owned()
        };
        text.replace('\u{a0}', " ").replace("\r\n", "\n")
    }
}

/// Decodes words of a header (RFC 2047); what is between two of them alone is no space.
fn words(value: &str) -> String {
    let mut text = String::new();
    let mut bytes = Vec::new();
    for word in value.split(' ') {
        let encoded = word.strip_prefix("=?utf-8?b?").and_then(|it| it.strip_suffix("?="));
        match encoded {
            Some(encoded) => bytes.extend(base64(encoded)),
            None => {
                text.push_str(&String::from_utf8_lossy(&std::mem::take(&mut bytes)));
                if !text.is_empty() && !text.ends_with(' ') {
                    text.push(' ');
                }
                text.push_str(word);
            }
        }
    }
    let last = String::from_utf8_lossy(&bytes).into_owned();
    if !text.is_empty() && !last.is_empty() && !text.ends_with(' ') && !last.starts_with(' ') {
        text.push(' ');
    }
    text + &last
}

fn base64(text: &str) -> Vec<u8> {
    let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let values = text.bytes().filter_map(|byte| digits.iter().position(|digit| *digit == byte));
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_usize, 0_u32);
    for value in values {
        bits = bits << 6 | value;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).expect("a byte"));
            bits &= (1 << held) - 1;
        }
    }
    bytes
}

fn printable(text: &str) -> String {
    let text = text.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes().iter();
    while let Some(byte) = rest.next() {
        if *byte != b'=' {
            bytes.push(*byte);
            continue;
        }
        let pair: String = rest.by_ref().take(2).map(|byte| char::from(*byte)).collect();
        bytes.push(u8::from_str_radix(&pair, 16).expect("two digits"));
    }
    String::from_utf8(bytes).expect("text")
}
