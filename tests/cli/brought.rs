//! Histories that are brought along: what `import`, its dry run and `verify` say of the same file, and
//! what is left of one that is refused.

use std::path::{Path, PathBuf};

use super::{Said, command, demonstration, said, vekha};

struct Files {
    folder: tempfile::TempDir,
    good: String,
}

impl Files {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("demonstration");
        demonstration(&data);
        let exported = vekha(&data, &["export", "december-1"]);
        assert!(exported.done, "{}", exported.err);
        Self { folder, good: exported.out }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, and asks for everything that can be asked of it: a dry run, an import into a
    /// folder that is not there, and a proof.
    fn ask(&self, name: &str, contents: &[u8]) -> [Said; 3] {
        let (file, fresh) = (self.path(name), self.path("fresh"));
        std::fs::write(&file, contents).expect("written");
        let file = file.to_str().expect("UTF-8");
        let dry = vekha(&fresh, &["import", file, "--dry-run"]);
        assert!(!fresh.exists(), "a dry run makes nothing");
        let imported = vekha(&fresh, &["import", file]);
        assert_eq!(fresh.exists(), imported.done, "{name}: {}{}", imported.out, imported.err);
        let _ = std::fs::remove_dir_all(&fresh);
        [dry, imported, vekha(&fresh, &["verify", file])]
    }

    fn without_hashes(&self, change: impl Fn(&mut serde_json::Value)) -> String {
        let mut file: serde_json::Value = serde_json::from_str(&self.good).expect("JSON");
        for event in file["history"].as_array_mut().expect("a history") {
            event.as_object_mut().expect("an event").shift_remove("hash");
        }
        change(&mut file);
        file.to_string()
    }
}

fn names(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).expect("a folder");
    names.map(|it| it.expect("a file").file_name().display().to_string()).collect()
}

#[test]
fn a_good_file_is_good_however_it_is_written() {
    let files = Files::new();
    let wide = |to: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("\u{feff}{}", files.good).encode_utf16().flat_map(to).collect()
    };
    let compact: serde_json::Value = serde_json::from_str(&files.good).expect("JSON");
    for (name, contents) in [
        ("good.json", files.good.clone().into_bytes()),
        ("mark.json", format!("\u{feff}{}", files.good).into_bytes()),
        ("little.json", wide(u16::to_le_bytes)),
        ("big.json", wide(u16::to_be_bytes)),
        ("compact.json", compact.to_string().into_bytes()),
        ("no-ending", files.good.clone().into_bytes()),
        ("other.txt", format!("\n  {}", files.good).into_bytes()),
    ] {
        for told in files.ask(name, &contents) {
            assert!(told.done, "{name}: {}{}", told.out, told.err);
        }
    }
    let fresh = files.path("piped");
    let piped = said(command(&fresh, &["verify", "/dev/stdin"]), &files.good);
    assert!(piped.done && piped.out.starts_with("whole"), "{}{}", piped.out, piped.err);
    let piped = said(command(&fresh, &["import", "/dev/stdin"]), &files.good);
    assert!(piped.done, "{}{}", piped.out, piped.err);
}

#[test]
fn what_is_refused_is_refused_by_all_and_leaves_nothing() {
    let files = Files::new();
    let good = &files.good;
    let last = good.rfind("\"hash\":\"").expect("a hash") + 8;
    let digit = if good[last..].starts_with('0') { "1" } else { "0" };
    let altered = format!("{}{digit}{}", &good[..last], &good[last + 1..]);
    let later = files.without_hashes(|file| {
        let history = file["history"].as_array_mut().expect("a history");
        history.last_mut().expect("an event")["at"] = "2096-01-01T00:00:00Z".into();
    });
    let task = files.without_hashes(|file| {
        file["tasks"][3]["title"] = "Another".into();
    });
    for (name, contents, why) in [
        ("hash.json", altered, "].hash"),
        ("later.json", later, "is after today"),
        ("title.json", good.replacen("\"title\": ", "\"title\": \"X\", \"zzz\": ", 1), "zzz"),
        ("task.json", task, "tasks[3]"),
        (
            "seq.json",
            good.replacen("\"seq\":2,", "\"seq\":9,\"seq\":2,", 1),
            "`seq` is given twice",
        ),
        (
            "key.json",
            good.replacen("\"key\": ", "\"key\": \"x\", \"key\": ", 1),
            "`key` is given twice",
        ),
        ("cut.json", good[..good.len() / 2].to_owned(), "EOF"),
        (
            "none.json",
            files.without_hashes(|file| file["history"] = serde_json::json!([])),
            "history[0]",
        ),
    ] {
        for told in files.ask(name, contents.as_bytes()) {
            let words = format!("{}{}", told.out, told.err);
            assert!(!told.done && words.contains(why), "{name}: {words}");
        }
    }
    // A folder that was there stays, and so does a record.
    let file = files.path("hash.json");
    let file = file.to_str().expect("UTF-8");
    let there = files.path("there");
    std::fs::create_dir(&there).expect("made");
    assert!(!vekha(&there, &["import", file]).done);
    assert!(there.is_dir() && names(&there).is_empty(), "{:?}", names(&there));
    let data = files.path("demonstration");
    assert!(!vekha(&data, &["import", file]).done);
    assert!(vekha(&data, &["verify"]).done, "the record is as it was");
}

#[test]
fn what_no_hash_vouches_for_is_said() {
    let files = Files::new();
    let bare = files.without_hashes(|_| {});
    for told in files.ask("bare.json", bare.as_bytes()) {
        assert!(told.done && told.out.contains("events state no hash"), "{}{}", told.out, told.err);
    }
}
