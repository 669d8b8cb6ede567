//! F4: signed checkpoints, from the key to the proof.

use std::{
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};
use sqlx::{ConnectOptions, Connection};

use crate::{Said, Served, demonstration, elsewhere, vekha};

struct Place {
    folder: tempfile::TempDir,
    data: PathBuf,
    file: String,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (data, file) = (folder.path().join("data"), folder.path().join("checkpoints"));
        demonstration(&data);
        Self { folder, data, file: file.display().to_string() }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// Makes a key; returns its public half.
    fn key(&self, name: &str) -> String {
        let made = elsewhere(&["keys", "new", &self.path(name)]);
        assert!(made.done, "{}", made.err);
        made.out.trim().to_owned()
    }

    /// Serves a while, which signs a checkpoint at its beginning or end.
    fn serve(&self, key: &str) -> String {
        let (key, file) = (self.path(key), self.file.clone());
        Served::start(&self.data, &["--demo", "--checkpoint-key", &key, "--checkpoints", &file])
            .end()
    }

    /// Serves a while, and takes the file that the page of checkpoints offers to anyone.
    fn offered(&self, key: &str) -> String {
        let key = self.path(key);
        let options = ["--demo", "--checkpoint-key", &key, "--checkpoints", &self.file];
        let server = Served::start(&self.data, &options);
        let mut stream = TcpStream::connect(&server.address).expect("it listens");
        let request = format!(
            "GET /checkpoints.jsonl HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            server.address
        );
        stream.write_all(request.as_bytes()).expect("asked");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("answered");
        server.end();
        let (head, lines) = answer.split_once("\r\n\r\n").expect("an answer");
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        let file = self.path("offered.jsonl");
        std::fs::write(&file, lines).expect("written");
        file
    }

    fn lines(&self) -> Vec<String> {
        let text = std::fs::read_to_string(&self.file).expect("the checkpoints");
        text.lines().map(str::to_owned).collect()
    }

    fn verify(&self, more: &[&str]) -> Said {
        vekha(&self.data, &[&["verify", "--against", &self.file], more].concat())
    }
}

/// Proves a backup or an export, which know nothing of the data directory.
fn prove(file: &str, against: &str, more: &[&str]) -> Said {
    elsewhere(&[&["verify", file, "--against", against], more].concat())
}

#[test]
fn f4_a_key_that_is_named_is_the_one_that_counts() {
    let place = Place::new();
    let public = place.key("key");
    let log = place.serve("key");
    assert!(log.contains("checkpoint") && log.contains(&public), "it is in the log: {log}");
    assert!(place.verify(&[]).done);
    assert!(place.verify(&["--key", &public]).done);
    for wrong in ["0".repeat(64), place.key("other"), "nonsense".to_owned()] {
        let refused = place.verify(&["--key", &wrong]);
        assert!(!refused.done && refused.err.contains("trusted"), "{wrong}: {}", refused.err);
    }
}

#[test]
fn f4_a_key_that_took_over_is_trusted_by_the_one_before_it_everywhere() {
    let place = Place::new();
    let first = place.key("first");
    place.serve("first");
    let rotate = |from: &str, to: &str| {
        vekha(&place.data, &["keys", "rotate", &place.path(from), &place.path(to)])
    };
    let second = place.key("second");
    let third = place.key("third");
    assert!(!rotate("second", "third").done, "it is not the one in use");
    assert!(rotate("first", "second").done);
    place.serve("second");
    assert!(rotate("second", "third").done);
    place.serve("third");
    let export = vekha(&place.data, &["export", "december-1"]);
    let (exported, backup) = (place.path("export.json"), place.path("backup.db"));
    std::fs::write(&exported, export.out).expect("written");
    assert!(vekha(&place.data, &["backup", &backup]).done);
    let signed: Vec<_> = [&first, &second, &third]
        .iter()
        .map(|key| {
            place.lines().iter().filter(|line| line.contains(&format!("\"key\":\"{key}\""))).count()
        })
        .collect();
    assert!(signed.iter().all(|n| *n > 0), "each key signed: {signed:?}");
    for key in [None, Some(&first)] {
        let more: Vec<&str> = key.iter().flat_map(|key| ["--key", key.as_str()]).collect();
        for said in [
            place.verify(&more),
            prove(&backup, &place.file, &more),
            prove(&exported, &place.file, &more),
        ] {
            assert!(said.done, "{key:?}: {}{}", said.out, said.err);
        }
    }
    // Whoever trusts only the second has no reason to believe what the first signed.
    for said in [
        place.verify(&["--key", &second]),
        prove(&backup, &place.file, &["--key", &second]),
        prove(&exported, &place.file, &["--key", &second]),
    ] {
        assert!(!said.done && said.err.contains("line 1"), "{}{}", said.out, said.err);
    }
    // Both may be named. And a file that begins with the second is enough for the second.
    assert!(place.verify(&["--key", &first, "--key", &second]).done);
    let late: Vec<_> = place
        .lines()
        .into_iter()
        .filter(|line| !line.contains(&format!("\"key\":\"{first}\"")))
        .collect();
    std::fs::write(&place.file, late.join("\n") + "\n").expect("written");
    assert!(place.verify(&["--key", &second]).done);
    assert!(prove(&exported, &place.file, &["--key", &second]).done);
    assert!(place.verify(&["--key", &first]).done, "it says who took over from it");
    // A key that says of itself that it took over is not believed.
    let forged =
        place.lines().iter().map(|line| line.replace(&first, &"ab".repeat(32))).collect::<Vec<_>>();
    std::fs::write(&place.file, forged.join("\n") + "\n").expect("written");
    assert!(!prove(&exported, &place.file, &["--key", &"ab".repeat(32)]).done);
}

#[test]
fn f4_a_line_that_was_never_finished_costs_only_itself() {
    let place = Place::new();
    place.key("key");
    place.serve("key");
    let whole = place.lines();
    for cut in [1, 20, whole[0].len() - 1] {
        let mut torn = whole.join("\n") + "\n";
        torn.push_str(&whole[0][..cut]);
        std::fs::write(&place.file, &torn).expect("torn");
        let said = place.verify(&[]);
        assert!(said.done && said.out.contains("note: "), "{cut}: {}{}", said.out, said.err);
        let log = place.serve("key");
        assert!(log.contains("is not good"), "it is told: {log}");
        let now = place.lines();
        assert_eq!(now[..whole.len()], whole[..]);
        assert_eq!(now[whole.len()], whole[0][..cut], "what was left is a line of its own");
        assert!(now.len() > whole.len() + 1 && now.len() <= whole.len() + 3, "{}", now.len());
        let said = place.verify(&[]);
        assert!(said.done && said.out.contains("checkpoints hold"), "{}{}", said.out, said.err);
    }
    // What is finished and not good is a fault, and still the server goes on.
    let forged = whole[0].replacen("\"position\":", "\"position\":1", 1);
    std::fs::write(&place.file, whole.join("\n") + "\n" + &forged + "\n").expect("written");
    let said = place.verify(&[]);
    assert!(!said.done && said.err.contains("signature"), "{}", said.err);
    place.serve("key");
}

#[test]
fn f4_the_key_is_not_kept_where_the_record_is() {
    let place = Place::new();
    place.key("key");
    let inside = place.data.join("key");
    std::fs::copy(place.path("key"), &inside).expect("copied");
    let link = place.folder.path().join("link");
    std::os::unix::fs::symlink(&inside, &link).expect("a link");
    for key in [inside.as_path(), link.as_path(), &place.data.join("../data/key")] {
        let key = key.display().to_string();
        let told = vekha(
            &place.data,
            &[
                "serve",
                "--addr",
                "127.0.0.1:0",
                "--checkpoint-key",
                &key,
                "--checkpoints",
                &place.file,
            ],
        );
        assert!(!told.done && told.err.contains("data directory"), "{key}: {}", told.err);
    }
    assert!(!Path::new(&place.file).exists());
}

#[test]
fn f4_an_import_is_marked_and_held_against_checkpoints_of_elsewhere() {
    let place = Place::new();
    place.key("key");
    place.serve("key");
    let export = vekha(&place.data, &["export", "december-1"]).out;
    let file = place.path("export.json");
    std::fs::write(&file, &export).expect("written");
    let other = place.folder.path().join("other");
    assert!(vekha(&other, &["import", &file]).done);
    let said = vekha(&other, &["verify"]);
    assert!(said.done && said.out.contains("was brought along"), "{}", said.out);
    // The same by hand: the hashes taken away, a name exchanged, and all of it imported anew.
    let value: serde_json::Value = serde_json::from_str(&export).expect("JSON");
    let mut forged = value.clone();
    for event in forged["history"].as_array_mut().expect("a history") {
        event.as_object_mut().expect("an event").remove("hash");
    }
    let text = forged.to_string().replace("Anna Orlova", "Anna Petrova");
    std::fs::write(&file, &text).expect("written");
    let said = prove(&file, &place.file, &[]);
    assert!(
        !said.done && said.out.contains("not the one that was signed"),
        "{}{}",
        said.out,
        said.err
    );
}

/// F4: nothing is signed on top of a record that is not the one that was signed.
#[test]
fn f4_a_server_does_not_sign_on_over_another_history() {
    let place = Place::new();
    place.key("key");
    place.serve("key");
    let lines = place.lines().len();
    // The same roadmap made anew, with another name in its history.
    let export = vekha(&place.data, &["export", "december-1"]).out;
    let mut forged: serde_json::Value = serde_json::from_str(&export).expect("JSON");
    for event in forged["history"].as_array_mut().expect("a history") {
        event.as_object_mut().expect("an event").remove("hash");
    }
    let file = place.path("forged.json");
    let text = forged.to_string().replace("Anna Orlova", "Anna Petrova");
    std::fs::write(&file, text).expect("written");
    let other = place.folder.path().join("other");
    let said = vekha(&other, &["import", &file]);
    assert!(said.done, "{}", said.err);
    let key = place.path("key");
    let options = ["--checkpoint-key", &key, "--checkpoints", &place.file];
    let said = vekha(&other, &[&["serve", "--addr", "127.0.0.1:0"], &options[..]].concat());
    assert!(!said.done && said.err.contains("is not the one"), "{}", said.err);
    assert_eq!(place.lines().len(), lines, "nothing was signed");
    // The record itself goes on.
    assert!(place.serve("key").contains("checkpoint"));
}

/// F4: what anyone may take from the page proves record, backup and export, and names nothing that is not
/// for anyone.
#[test]
fn f4_the_file_that_the_page_offers_proves_the_record_and_an_export() {
    let place = Place::new();
    let public = place.key("key");
    place.serve("key");
    let offered = place.offered("key");
    let text = std::fs::read_to_string(&offered).expect("the file");
    assert!(text.contains("\"key\":\"december-1\"") && text.contains("\"hidden\":["), "{text}");
    assert!(!text.contains("\"key\":\"\""), "people are named to nobody: {text}");
    // What happened since then goes on from it.
    place.serve("key");
    let (exported, backup) = (place.path("export.json"), place.path("backup.db"));
    let export = vekha(&place.data, &["export", "december-1"]).out;
    std::fs::write(&exported, &export).expect("written");
    assert!(vekha(&place.data, &["backup", &backup]).done);
    for said in [
        vekha(&place.data, &["verify", "--against", &offered, "--key", &public]),
        prove(&backup, &offered, &["--key", &public]),
        prove(&exported, &offered, &["--key", &public]),
    ] {
        assert!(said.done, "{}{}", said.out, said.err);
    }
    // The same roadmap written anew, every hash following, as a record and as an export of it.
    let mut forged: serde_json::Value = serde_json::from_str(&export).expect("JSON");
    for event in forged["history"].as_array_mut().expect("a history") {
        event.as_object_mut().expect("an event").remove("hash");
    }
    let file = place.path("forged.json");
    std::fs::write(&file, forged.to_string().replace("Anna Orlova", "Anna Petrova"))
        .expect("written");
    let other = place.folder.path().join("other");
    assert!(vekha(&other, &["import", &file]).done);
    assert!(vekha(&other, &["verify"]).done, "nothing else tells");
    let again = vekha(&other, &["export", "december-1"]).out;
    std::fs::write(&file, again).expect("written");
    assert!(elsewhere(&["verify", &file]).done, "nothing else tells");
    for said in [
        vekha(&other, &["verify", "--against", &offered, "--key", &public]),
        prove(&file, &offered, &["--key", &public]),
    ] {
        assert!(!said.done && said.out.contains("signed"), "{}{}", said.out, said.err);
    }
    // A mark that was taken away is missed by the signature.
    let mut line: serde_json::Value =
        serde_json::from_str(text.lines().next().expect("a line")).expect("JSON");
    line["hidden"].as_array_mut().expect("marks").clear();
    std::fs::write(&offered, line.to_string() + "\n").expect("written");
    let said = prove(&exported, &offered, &["--key", &public]);
    assert!(!said.done && said.err.contains("signature"), "{}{}", said.out, said.err);
}

const FREE_TO_CHANGE: &str =
    "DROP TRIGGER event_is_never_changed; DROP TRIGGER event_is_never_deleted;";
const AS_BEFORE: &str = "CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;";

/// Writes the log of people anew past the record, with other versions of the server in it and every hash
/// made to follow, and takes away what says how far it went.
async fn rewrite(data: &Path) {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(data.join("vekha.db"));
    let mut record = options.connect().await.expect("it opens");
    sqlx::raw_sql(FREE_TO_CHANGE).execute(&mut record).await.expect("the triggers go");
    let select = "SELECT seq, body FROM event WHERE stream = '' ORDER BY seq";
    let events: Vec<(i64, String)> =
        sqlx::query_as(select).fetch_all(&mut record).await.expect("the log");
    let (mut hash, mut changed) = (Sha256::digest("vekha log of ").to_vec(), 0);
    for (seq, body) in events {
        let other = body.replace("\"version\":\"", "\"version\":\"9");
        changed += usize::from(other != body);
        hash = Sha256::new().chain_update(&hash).chain_update(&other).finalize().to_vec();
        let update = "UPDATE event SET body = ?, hash = ? WHERE stream = '' AND seq = ?";
        let update = sqlx::query(update).bind(other).bind(hash.clone()).bind(seq);
        update.execute(&mut record).await.expect("written");
    }
    assert!(changed > 0, "the log says which version served");
    sqlx::raw_sql(AS_BEFORE).execute(&mut record).await.expect("the triggers are back");
    record.close().await.expect("closed");
    std::fs::remove_file(data.join("vekha.head")).expect("removed");
}

/// F4: a database that was rewritten with its whole chain is caught by an old checkpoint, also where the
/// checkpoint does not name what was rewritten.
#[tokio::test]
async fn f4_a_database_with_a_chain_made_anew_is_caught() {
    let place = Place::new();
    place.key("key");
    place.serve("key");
    let offered = place.offered("key");
    assert!(place.verify(&[]).done);
    rewrite(&place.data).await;
    let alone = vekha(&place.data, &["verify"]);
    assert!(alone.done, "nothing else tells: {}{}", alone.out, alone.err);
    for file in [&place.file, &offered] {
        let said = vekha(&place.data, &["verify", "--against", file]);
        assert!(!said.done && said.out.contains("signed at"), "{}{}", said.out, said.err);
    }
}
