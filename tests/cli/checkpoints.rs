//! F4: signed checkpoints, from the key to the proof.

use std::path::{Path, PathBuf};

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
