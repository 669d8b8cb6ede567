//! Mail over TLS: to a server whose certificate is good, and to no other.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Command, Stdio},
};

use crate::Served;

/// Makes an authority, and a certificate of `localhost` by it.
fn certificates(folder: &Path) {
    let openssl = |arguments: &[&str]| {
        let made = Command::new("openssl").current_dir(folder).args(arguments).output();
        let made = made.expect("openssl is there");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    };
    let names = "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n";
    std::fs::write(folder.join("names"), names).expect("written");
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    let own = ["-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=Authority"];
    openssl(&[&["req", "-x509"], &key[..], &own[..]].concat());
    let asked = ["-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost"];
    openssl(&[&["req"], &key[..], &asked[..]].concat());
    openssl(&[
        "x509",
        "-req",
        "-in",
        "server.csr",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
        "-out",
        "server.pem",
        "-days",
        "2",
        "-extfile",
        "names",
    ]);
}

/// Sends a form as a program does; returns the head and the body.
fn post(address: &str, path: &str, body: &str, cookie: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("it listens");
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nCookie: {cookie}\r\n\
         Accept: application/json\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    answer
}

/// Asks for a code by mail; returns what the form answers.
fn ask(address: &str) -> String {
    let signed_in = post(address, "/do/sign-in-as", "person=planner", "");
    let cookies = signed_in.lines().filter_map(|line| line.strip_prefix("set-cookie: "));
    let cookies: Vec<_> = cookies.filter_map(|cookie| cookie.split(';').next()).collect();
    post(address, "/do/set-mail", "address=ann%40example.org&window=now", &cookies.join("; "))
}

#[test]
fn mail_goes_by_tls_and_to_no_server_whose_certificate_is_not_good() {
    let folder = tempfile::tempdir().expect("a folder");
    certificates(folder.path());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("mail/secure.py");
    let mut sink = Command::new("python3");
    sink.arg(script).arg(folder.path()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut sink = sink.spawn().expect("python3 is there");
    let mut told = BufReader::new(sink.stdout.take().expect("its output"));
    let mut line = || {
        let mut line = String::new();
        told.read_line(&mut line).expect("a line");
        line
    };
    let ports = line();
    let (tls, later) = ports.trim().split_once(' ').expect("two ports");
    for (url, way) in [
        (format!("smtps://ann:secret@localhost:{tls}"), "tls"),
        (format!("smtp://ann:secret@localhost:{later}?tls=required"), "starttls"),
    ] {
        for (authority, good) in [("ca.pem", true), ("names", false)] {
            let data = folder.path().join(format!("{way}-{good}"));
            let trusted = folder.path().join(authority);
            let served = Served::with(
                &data,
                &[
                    "--demo",
                    "--smtp",
                    &url,
                    "--mail-from",
                    "vekha@example.org",
                    "--mail-base",
                    "http://localhost",
                ],
                &[("SSL_CERT_FILE", trusted.to_str().expect("a name"))],
            );
            let answer = ask(&served.address);
            let log = served.end();
            assert!(!log.contains("secret"), "{log}");
            assert_eq!(answer.contains("200 OK"), good, "{way}: {answer}");
            if good {
                let letter = line();
                let expected = format!("{way} secure=True signed=True Subject:");
                assert!(letter.starts_with(&expected), "{letter}");
            }
        }
    }
    sink.kill().expect("it ends");
    sink.wait().expect("it ended");
}
