//! The browser's side: WebAssembly, its script, styles, fonts; each also compressed.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    time::SystemTime,
};

use lightningcss::{
    bundler::{Bundler, FileProvider},
    printer::PrinterOptions,
    stylesheet::{MinifyOptions, ParserOptions},
    targets::{Browsers, Targets},
};
use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::Options;

use crate::{Failure, run, step, toolchain::Toolchain};

const SITE: &str = "target/site";
const PKG: &str = "target/site/pkg";

/// Builds what is out of date.
pub fn build(tools: &Toolchain) -> Result<(), Failure> {
    fs::create_dir_all(PKG)?;
    step("WebAssembly", || {
        let mut cargo = tools.cargo();
        cargo.args(["build", "--package", "app", "--lib", "--no-default-features"]);
        cargo.args([
            "--features",
            "hydrate",
            "--target",
            "wasm32-unknown-unknown",
            "--profile",
            "wasm",
        ]);
        run::check(&mut cargo)
    })?;
    let built = Path::new("target/wasm32-unknown-unknown/wasm/app.wasm");
    if is_newer(built, Path::new(PKG).join("vekha.wasm")) {
        let files = step("bindings of the WebAssembly", || bindings(built))?;
        step("smaller WebAssembly", || files.into_iter().try_for_each(shrink))?;
    }
    styles()?;
    copy(Path::new("app/start/start.js"), &Path::new(PKG).join("start.js"))?;
    copy_folder(Path::new("style/fonts"), &Path::new(SITE).join("fonts"))?;
    copy_folder(Path::new("style/static"), Path::new(SITE))?;
    compress(Path::new(SITE))
}

fn modified(path: impl AsRef<Path>) -> Option<SystemTime> {
    fs::metadata(path).and_then(|it| it.modified()).ok()
}

fn is_newer(source: impl AsRef<Path>, made: impl AsRef<Path>) -> bool {
    modified(made).is_none_or(|made| modified(source).is_none_or(|source| source > made))
}

/// Parts the program into what every page needs and what is loaded when it is needed first, binds the
/// former to the browser, and returns the files.
fn bindings(built: &Path) -> Result<Vec<PathBuf>, Failure> {
    let (folder, parts) = (PathBuf::from("target/bindings"), PathBuf::from("target/parts"));
    for made in [&folder, &parts] {
        if made.is_dir() {
            fs::remove_dir_all(made)?;
        }
        fs::create_dir_all(made)?;
    }
    for entry in fs::read_dir(PKG)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("split_") || name.starts_with("chunk_") {
            fs::remove_file(&path)?;
        }
    }
    let (whole, main) = (fs::read(built)?, folder.join("main.wasm"));
    let mut options = Options::new(&whole);
    (options.output_dir, options.main_out_path) = (&parts, &main);
    (options.link_name, options.main_module) = ("./parts.js", "./vekha.js");
    wasm_split_cli_support::transform(options).map_err(|error| format!("{error:?}"))?;
    let mut bindgen = Bindgen::new();
    bindgen.input_path(&main).keep_lld_exports(true);
    bindgen.web(true)?.typescript(false).omit_default_module_path(true);
    bindgen.remove_name_section(true).remove_producers_section(true);
    bindgen.out_name("vekha").generate(&folder)?;
    for script in [folder.join("vekha.js"), parts.join("parts.js")] {
        let name = script.file_name().ok_or("a script without a name")?;
        fs::write(Path::new(PKG).join(name), without_comments(&fs::read_to_string(&script)?))?;
    }
    let mut files = vec![Path::new(PKG).join("vekha.wasm")];
    fs::copy(folder.join("vekha_bg.wasm"), Path::new(PKG).join("vekha.wasm"))?;
    for entry in fs::read_dir(&parts)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "wasm") {
            let to = Path::new(PKG).join(path.file_name().ok_or("a file without a name")?);
            fs::copy(&path, &to)?;
            files.push(to);
        }
    }
    let snippets = folder.join("snippets");
    if snippets.is_dir() {
        copy_folder(&snippets, &Path::new(PKG).join("snippets"))?;
    }
    Ok(files)
}

/// Takes the blocks of comments, which stand on lines of their own, and the indentation out of a script
/// that was generated.
fn without_comments(script: &str) -> String {
    let mut inside = false;
    let mut kept = String::with_capacity(script.len());
    for line in script.lines().map(str::trim) {
        inside |= line.starts_with("/**");
        if !inside && !line.is_empty() && !line.starts_with("//") {
            kept.push_str(line);
            kept.push('\n');
        }
        inside &= !line.ends_with("*/");
    }
    kept
}

/// Uses wasm-opt from the path or from npm; without it the file is only larger.
fn shrink(wasm: PathBuf) -> Result<(), Failure> {
    let tools = Path::new("target/tools/node_modules/.bin/wasm-opt");
    if !run::exists("wasm-opt") && !tools.is_file() && run::exists("npm") {
        fs::create_dir_all("target/tools")?;
        let mut npm = Command::new("npm");
        npm.args(["install", "--silent", "--no-audit", "--no-fund", "--prefix", "target/tools"]);
        if !run::succeeds(npm.arg("binaryen@132")) {
            eprintln!("xtask: npm cannot bring wasm-opt here");
        }
    }
    let program = if run::exists("wasm-opt") { Path::new("wasm-opt") } else { tools };
    let small = wasm.with_extension("small");
    let mut command = Command::new(program);
    command.args([
        "-Oz",
        "--converge",
        "--enable-bulk-memory",
        "--enable-nontrapping-float-to-int",
    ]);
    command.args(["--enable-sign-ext", "--enable-mutable-globals", "--enable-reference-types"]);
    command.args(["--enable-multivalue", "--output"]).arg(&small).arg(&wasm);
    if run::succeeds(&mut command) {
        fs::rename(&small, &wasm)?;
    } else {
        eprintln!("xtask: wasm-opt is not at hand; the WebAssembly stays larger");
    }
    Ok(())
}

fn styles() -> Result<(), Failure> {
    let made = Path::new(PKG).join("vekha.css");
    if !has_newer_style(Path::new("style"), &made)? {
        return Ok(());
    }
    step("styles", || {
        let files = FileProvider::new();
        let mut bundler = Bundler::new(&files, None, ParserOptions::default());
        let mut sheet = bundler
            .bundle(Path::new("style/vekha.css"))
            .map_err(|error| format!("style/vekha.css: {error}"))?;
        // Browsers of 2024 and later know light-dark(), nesting and oklch themselves.
        let targets = Targets::from(Browsers {
            chrome: Some(123 << 16),
            firefox: Some(120 << 16),
            safari: Some((17 << 16) | (5 << 8)),
            ..Browsers::default()
        });
        sheet
            .minify(MinifyOptions { targets, ..MinifyOptions::default() })
            .map_err(|error| format!("style/vekha.css: {error}"))?;
        let printed = sheet
            .to_css(PrinterOptions { minify: true, targets, ..PrinterOptions::default() })
            .map_err(|error| format!("style/vekha.css: {error}"))?;
        Ok(fs::write(&made, printed.code)?)
    })
}

/// Tells whether a stylesheet in a folder, or in one below it, is newer than what was made of them.
fn has_newer_style(folder: &Path, made: &Path) -> Result<bool, Failure> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let newer = if path.is_dir() {
            has_newer_style(&path, made)?
        } else {
            path.extension().is_some_and(|ending| ending == "css") && is_newer(&path, made)
        };
        if newer {
            return Ok(true);
        }
    }
    Ok(false)
}

fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    if is_newer(from, to) {
        fs::copy(from, to)?;
    }
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let Some(name) = path.file_name() else { continue };
        if path.is_dir() {
            copy_folder(&path, &to.join(name))?;
        } else {
            copy(&path, &to.join(name))?;
        }
    }
    Ok(())
}

/// Writes a brotli file beside each that is worth it.
fn compress(folder: &Path) -> Result<(), Failure> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            compress(&path)?;
            continue;
        }
        let ending = path.extension().map(|ending| ending.to_string_lossy().into_owned());
        let worth = matches!(ending.as_deref(), Some("css" | "js" | "wasm" | "svg" | "txt"));
        let packed = PathBuf::from(format!("{}.br", path.display()));
        if worth && is_newer(&path, &packed) {
            let mut bytes = Vec::new();
            let mut writer = brotli::CompressorWriter::new(&mut bytes, 64 << 10, 11, 22);
            writer.write_all(&fs::read(&path)?)?;
            drop(writer);
            fs::write(packed, bytes)?;
        }
    }
    Ok(())
}
