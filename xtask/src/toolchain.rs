//! The toolchain: rustup's own with its WebAssembly target, or, where rustup cannot fetch that, the
//! system's, whose standard library for WebAssembly is built once from source.

use std::{fs, path::PathBuf, process::Command};

use crate::{Failure, run, step};

const TARGET: &str = "wasm32-unknown-unknown";
const SYSTEM_PACKAGES: [&str; 5] =
    ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"];

/// Which cargo builds the server and the WebAssembly.
pub struct Toolchain {
    /// The system's toolchain in `/usr/bin` instead of rustup's.
    system: bool,
}

impl Toolchain {
    /// Returns a cargo command of this toolchain.
    pub fn cargo(&self) -> Command {
        if !self.system {
            return own_cargo();
        }
        let mut command = Command::new("/usr/bin/cargo");
        let path = std::env::var("PATH").unwrap_or_default();
        command.env("PATH", format!("/usr/bin:{path}")).env("RUSTC", "/usr/bin/rustc");
        for inherited in ["CARGO", "RUSTUP_TOOLCHAIN", "LD_LIBRARY_PATH", "RUSTDOC"] {
            command.env_remove(inherited);
        }
        once(command)
    }
}

/// Returns the cargo that started this program; it has rustfmt and clippy.
pub fn own_cargo() -> Command {
    once(Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())))
}

/// What a build keeps for the next one takes gigabytes, and is of no use where none follows.
fn once(mut cargo: Command) -> Command {
    if std::env::var_os("CI").is_some() {
        cargo.env("CARGO_INCREMENTAL", "0");
    }
    cargo
}

/// Returns the name of this machine's kind, as the compiler has it.
pub fn host() -> Result<String, Failure> {
    let said = run::output(Command::new("rustc").arg("-vV")).unwrap_or_default();
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| "rustc does not say what machine this is".into())
}

/// Makes sure that WebAssembly can be built.
pub fn ready() -> Result<Toolchain, Failure> {
    if own_libraries().is_some_and(|folder| folder.is_dir()) {
        return Ok(Toolchain { system: false });
    }
    if system_libraries().is_some_and(|folder| folder.join("READY").is_file()) {
        return Ok(Toolchain { system: true });
    }
    let added = step("WebAssembly target by rustup", || {
        Ok(run::succeeds(Command::new("rustup").args(["target", "add", TARGET])))
    })?;
    if added && own_libraries().is_some_and(|folder| folder.is_dir()) {
        return Ok(Toolchain { system: false });
    }
    eprintln!("xtask: rustup cannot fetch it here; the system's toolchain takes its place");
    let present = std::path::Path::new("/usr/bin/rustc").is_file()
        && std::path::Path::new("/usr/lib/rustlib/src/rust/library").is_dir();
    if !present {
        step("system packages for WebAssembly", || run::apt(&SYSTEM_PACKAGES))?;
    }
    step("standard library for WebAssembly from source, once", standard_library)?;
    Ok(Toolchain { system: true })
}

fn libraries(mut rustc: Command) -> Option<PathBuf> {
    let sysroot = run::output(rustc.args(["--print", "sysroot"]))?;
    Some(PathBuf::from(sysroot).join("lib/rustlib").join(TARGET).join("lib"))
}

fn own_libraries() -> Option<PathBuf> {
    libraries(Command::new("rustc"))
}

fn system_libraries() -> Option<PathBuf> {
    let rustc = std::path::Path::new("/usr/bin/rustc");
    rustc.is_file().then(|| libraries(Command::new(rustc)))?
}

/// Builds an empty crate with its standard library, and keeps the latter beside the compiler.
fn standard_library() -> Result<(), Failure> {
    let folder = PathBuf::from("target/wasm-std");
    fs::create_dir_all(folder.join("src"))?;
    let manifest = "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
                    [profile.release]\npanic = \"abort\"\n\n[workspace]\n";
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("src/lib.rs"), "")?;
    let mut cargo = Toolchain { system: true }.cargo();
    cargo.current_dir(&folder).args(["build", "--release", "--target", TARGET]);
    cargo.args(["-Z", "build-std=std,panic_abort,proc_macro", "--target-dir", "target"]);
    // Without bitcode a later build with link-time optimisation fails.
    cargo.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", "-Cembed-bitcode=yes");
    run::check(&mut cargo)?;
    let to = system_libraries().ok_or("the system's compiler does not say where it is")?;
    fs::create_dir_all(&to)?;
    for entry in fs::read_dir(folder.join("target").join(TARGET).join("release/deps"))? {
        let path = entry?.path();
        let name =
            path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.ends_with(".rlib") && !name.starts_with("libempty") {
            fs::copy(&path, to.join(&name))?;
        }
    }
    fs::write(to.join("READY"), "")?;
    Ok(fs::remove_dir_all(&folder)?)
}
