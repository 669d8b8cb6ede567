//! The shape of the house: crates point down only, and within a crate no file needs, by whatever way
//! round, a file that needs it.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot be set up has failed")]

mod graph;
mod source;

use std::path::{Path, PathBuf};

use self::{graph::circles, source::Crate};

/// The crates from the ground up by their folders, and which of them each may use; the record takes the sample for
/// the suite of tests of databases only.
const CRATES: [(&str, &[&str]); 8] = [
    ("roadmap", &[]),
    ("exchange", &["roadmap"]),
    ("sample", &["exchange", "roadmap"]),
    ("directory", &["roadmap"]),
    ("store", &["directory", "exchange", "roadmap", "sample"]),
    ("store/postgres", &["directory", "roadmap", "store"]),
    ("app", &["directory", "exchange", "roadmap", "sample", "store"]),
    ("server", &["app", "directory", "exchange", "roadmap", "sample", "store", "store/postgres"]),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the project").to_owned()
}

#[test]
fn no_file_needs_a_file_that_needs_it() {
    let mut found = Vec::new();
    for (name, _) in CRATES {
        let known = Crate::read(&root().join(name).join("src"));
        assert!(known.files() > 3, "the files of {name} are found");
        let edges = known.edges();
        assert!(edges.len() > 1, "the imports of {name} are found");
        for circle in circles(&edges) {
            let inside =
                edges.iter().filter(|(from, to, _)| circle.contains(from) && circle.contains(to));
            let lines = inside.map(|(from, to, name)| format!("    {from} -> {to}: {name}\n"));
            found.push(format!(
                "  {name}: a circle of {} files\n{}",
                circle.len(),
                lines.collect::<String>()
            ));
        }
    }
    assert!(found.is_empty(), "\n{}", found.concat());
}

#[test]
fn crates_point_down() {
    for (name, below) in CRATES {
        let manifest =
            std::fs::read_to_string(root().join(name).join("Cargo.toml")).expect("a manifest");
        let table = manifest.split("[dependencies]").nth(1).expect("its dependencies");
        let table = table.split("\n[").next().expect("up to the next table");
        for (other, _) in CRATES {
            let package = other.replace('/', "-");
            let used =
                table.lines().any(|line| line.split(['.', ' ', '=']).next() == Some(&*package));
            assert!(!used || below.contains(&other), "{name} uses {other}");
        }
    }
}

#[test]
fn a_circle_is_found_where_there_is_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    };
    write("lib.rs", "mod a; mod b; mod deep; pub use self::a::Open; pub fn root() { a::open() }");
    write(
        "a.rs",
        "use crate::b::{self, thing}; pub struct Open; pub fn open() {} fn f() { b::other(); thing() }",
    );
    write("b.rs", "pub fn thing() {} pub fn other() {}");
    write("deep/mod.rs", "mod one; mod two; pub use one::One;");
    write("deep/one.rs", "pub struct One;");
    write("deep/two.rs", "use super::One; fn g() -> One { One }");
    let edges = |folder: &Path| {
        let edges = Crate::read(folder).edges();
        edges.into_iter().map(|(from, to, _)| format!("{from}>{to}")).collect::<Vec<_>>()
    };
    assert_eq!(
        edges(folder.path()),
        ["a.rs>b.rs", "deep/two.rs>deep/one.rs", "lib.rs>a.rs"],
        "a name that is passed on is taken from where it is made"
    );
    assert!(circles(&Crate::read(folder.path()).edges()).is_empty());
    // By a path in the code, by a name that is passed on, and by one from the root.
    for (text, circle) in [
        ("pub fn thing() {} pub fn other() { crate::a::f() }", vec!["a.rs", "b.rs"]),
        ("use crate::Open; pub fn thing() {} pub fn other(_: Open) {}", vec!["a.rs", "b.rs"]),
        ("pub fn thing() {} pub fn other() { crate::root() }", vec!["a.rs", "b.rs", "lib.rs"]),
    ] {
        write("b.rs", text);
        assert_eq!(circles(&Crate::read(folder.path()).edges()), [circle], "{text}");
    }
    write(
        "b.rs",
        "pub fn thing() {} pub fn other() {} #[cfg(test)] mod tests { use crate::a::Open; }",
    );
    assert!(circles(&Crate::read(folder.path()).edges()).is_empty(), "tests may look anywhere");
}
