//! The data directory: who may read it, who may write it, and what is left in it.

use std::{
    collections::BTreeSet,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
};

use sqlx::{ConnectOptions, Connection};

use crate::{Served, command, demonstration, said, vekha};

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

fn names(data: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(data).expect("a folder");
    entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("text")).collect()
}

/// L1: what the record is made of is its owner's alone, also if it was open to others before.
#[test]
fn l1_the_record_is_its_owners_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let served = Served::start(&data, &["--demo"]);
    assert_eq!(mode(&data), 0o700);
    for name in names(&data) {
        assert_eq!(mode(&data.join(&name)) & 0o077, 0, "{name}");
    }
    served.end();
    let record = data.join("vekha.db");
    std::fs::set_permissions(&record, PermissionsExt::from_mode(0o644)).expect("opened");
    let log = Served::start(&data, &[]).end();
    assert_eq!(mode(&record), 0o600);
    assert!(log.contains("could be read by others"), "{log}");
}

/// L7: a record on a medium that cannot be written is read, proved and copied.
#[test]
fn l7_a_record_that_cannot_be_written_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    demonstration(&data);
    let backup = folder.path().join("out").join("backup.db");
    std::fs::create_dir(backup.parent().expect("a folder")).expect("made");
    // For root every file can be written, so the command runs as somebody else.
    let root = std::fs::metadata(&data).expect("there").uid() == 0;
    for name in names(&data) {
        let path = data.join(&name);
        if !matches!(name.as_str(), "vekha.db" | "vekha.head") {
            std::fs::remove_file(&path).expect("removed");
        }
    }
    let other = 65_534;
    for path in
        [&data.join("vekha.db"), &data.join("vekha.head"), &data, &folder.path().join("out")]
    {
        let writable = path.ends_with("out");
        let file = path.is_file();
        let rights = if writable {
            0o700
        } else if file {
            0o400
        } else {
            0o500
        };
        if root {
            std::os::unix::fs::chown(path, Some(other), Some(other)).expect("given away");
        }
        std::fs::set_permissions(path, PermissionsExt::from_mode(rights)).expect("closed");
    }
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).expect("opened");
    // The program itself must be where the other may run it.
    let program = folder.path().join("vekha");
    std::fs::copy(env!("CARGO_BIN_EXE_vekha-for-tests"), &program).expect("copied");
    let backup = backup.display().to_string();
    for arguments in [vec!["verify"], vec!["export", "december-1"], vec!["backup", &backup]] {
        let mut command = std::process::Command::new(&program);
        command.args(&arguments).arg("--data").arg(&data);
        if root {
            std::os::unix::process::CommandExt::uid(&mut command, other);
            std::os::unix::process::CommandExt::gid(&mut command, other);
        }
        let told = said(command, "");
        assert!(told.done, "{arguments:?}: {}{}", told.out, told.err);
    }
    std::fs::set_permissions(&data, PermissionsExt::from_mode(0o700)).expect("opened");
    assert_eq!(
        names(&data).into_iter().collect::<Vec<_>>(),
        ["vekha.db", "vekha.head"],
        "nothing was left"
    );
}

/// L8: what a later version wrote is not called whole by one that does not know it.
#[tokio::test]
async fn l8_a_record_of_a_later_version_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    demonstration(&data);
    let later = "INSERT INTO _sqlx_migrations
        (version, description, success, checksum, execution_time) VALUES (9999, 'later', 1, x'00', 0)";
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(data.join("vekha.db"));
    let mut record = options.connect().await.expect("it opens");
    sqlx::query(later).execute(&mut record).await.expect("written");
    record.close().await.expect("closed");
    let backup = folder.path().join("backup.db").display().to_string();
    for arguments in [
        vec!["verify"],
        vec!["backup", &backup],
        vec!["export", "december-1"],
        vec!["serve", "--addr", "127.0.0.1:0"],
    ] {
        let told = vekha(&data, &arguments);
        assert!(
            !told.done && told.err.contains("later version"),
            "{arguments:?}: {}{}",
            told.out,
            told.err
        );
    }
}

/// L9: a lock file that was taken away lets no second server in, and an empty file is no record.
#[test]
fn l9_one_process_writes_whatever_happens_to_the_lock_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let served = Served::start(&data, &["--demo"]);
    std::fs::remove_file(data.join("vekha.lock")).expect("removed");
    for arguments in [
        vec!["serve", "--addr", "127.0.0.1:0"],
        vec!["person", "set", "planner", "--active", "false"],
    ] {
        let told = vekha(&data, &arguments);
        assert!(
            !told.done && told.err.contains("another vekha process"),
            "{arguments:?}: {}",
            told.err
        );
    }
    served.end();
    let empty = folder.path().join("empty");
    std::fs::create_dir(&empty).expect("made");
    std::fs::write(empty.join("vekha.db"), "").expect("written");
    let told = vekha(&empty, &["serve", "--addr", "127.0.0.1:0"]);
    assert!(!told.done && !told.out.contains("code"), "{}{}", told.out, told.err);
}

/// F5: whatever comes of a command, one file is the record when it has ended.
#[test]
fn f5_one_file_is_the_record_after_every_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let broken = folder.path().join("broken.json");
    std::fs::write(&broken, "{}").expect("written");
    let broken = broken.display().to_string();
    // What is read leaves an empty log of writes and its index, which hold nothing.
    let alone = |what: &str| {
        let wal = std::fs::metadata(data.join("vekha.db-wal"));
        assert_eq!(wal.map_or(0, |file| file.len()), 0, "after {what}");
    };
    demonstration(&data);
    alone("an orderly end");
    for (arguments, works) in [
        (vec!["person", "set", "nobody", "--active", "false"], false),
        (vec!["person", "set", "admin", "--active", "false", "--no-factor"], false),
        (vec!["person", "member", "planner", "nowhere"], false),
        (vec!["person", "member", "planner", "december-1", "--roles", "king"], false),
        (vec!["person", "member", "planner", "december-1", "--roles", "planner"], true),
        (vec!["import", &broken], false),
        (vec!["keys", "rotate", &broken, &broken], false),
        (vec!["serve", "--addr", "192.0.2.1:1"], false),
        (vec!["person", "list"], true),
        (vec!["verify"], true),
    ] {
        let told = vekha(&data, &arguments);
        assert_eq!(told.done, works, "{arguments:?}: {}{}", told.out, told.err);
        alone(&format!("{arguments:?}"));
    }
    let copy = folder.path().join("copy");
    std::fs::create_dir(&copy).expect("made");
    std::fs::copy(data.join("vekha.db"), copy.join("vekha.db")).expect("copied");
    let told = vekha(&copy, &["person", "list"]);
    assert!(
        told.out
            .lines()
            .any(|line| line.starts_with("planner") && line.contains("december-1=planner")),
        "{}",
        told.out
    );
}

/// F15: what is done by commands is in the log, and by whom.
#[tokio::test]
async fn f15_commands_are_in_the_log() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    demonstration(&data);
    let backup = folder.path().join("backup.db").display().to_string();
    assert!(vekha(&data, &["backup", &backup]).done);
    assert!(vekha(&data, &["export", "december-1"]).done);
    Served::start(&data, &[]).end();
    let store = store::Store::open(&data).await.expect("it opens");
    let log = store.people_page(u64::MAX, &["noted"], 20).await.expect("a log");
    let text = serde_json::to_string(&log).expect("JSON");
    for what in ["served", "ended", "backed_up", "exported", "2026-11-23T09:00:0"] {
        assert!(text.contains(what), "{what}: {text}");
    }
    store.close().await;
    let other = folder.path().join("other");
    assert!(vekha(&other, &["restore", &backup]).done);
    Served::start(&other, &[]).end();
    let store = store::Store::open(&other).await.expect("it opens");
    let log = store.people_page(u64::MAX, &["noted"], 20).await.expect("a log");
    assert!(serde_json::to_string(&log).expect("JSON").contains("restored"));
    store.close().await;
    for reserved in ["vekha", "import", "Vekha"] {
        let told = said(command(&data, &["person", "add", reserved]), "eleven otters and a lamp\n");
        assert!(!told.done, "{reserved} is the server's own");
    }
}
