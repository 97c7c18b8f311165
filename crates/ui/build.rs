//! Has the pages ready to be put inside the program: those of a folder that the environment names, else,
//! for a release, those that npm builds from `web`, else one page that says what to do. A build without
//! Node, or without a network, is a build all the same: it warns, and has that one page.

#[path = "src/pack.rs"]
mod pack;

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// As in the library, which is not built yet.
const FOLDER_VARIABLE: &str = "POSTDUIF_UI";
/// What the pages are built from, in `web`. All else in it is made of these, or tests them.
const SOURCES: [&str; 8] = [
    "index.html",
    "package-lock.json",
    "package.json",
    "postcss.config.cjs",
    "public",
    "src",
    "tsconfig.json",
    "vite.config.ts",
];
/// What stands there where no pages were built.
const NONE: &str = include_str!("none.html");

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-env-changed={FOLDER_VARIABLE}");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=none.html");
    println!("cargo::rerun-if-changed=src/pack.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let files = match built(&out) {
        Some(folder) => pack::folder(&folder)?,
        None => vec![none()?],
    };
    fs::write(out.join("files.rs"), listed(&out, &files)?)
}

/// The folder with built pages, if there is one.
fn built(out: &Path) -> Option<PathBuf> {
    if let Some(folder) = env::var_os(FOLDER_VARIABLE).filter(|folder| !folder.is_empty()) {
        println!("cargo::rerun-if-changed={}", Path::new(&folder).display());
        return Some(folder.into());
    }
    if env::var_os("PROFILE").is_none_or(|profile| profile != "release") {
        return None;
    }
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web");
    for source in SOURCES {
        println!("cargo::rerun-if-changed={}", web.join(source).display());
    }
    match build(&web, out) {
        Ok(folder) => Some(folder),
        Err(error) => {
            println!(
                "cargo::warning=the pages at /app/ are not in this build: {error}. They need Node 20.19 and npm; `{FOLDER_VARIABLE}` can name a folder with built ones."
            );
            None
        }
    }
}

/// Builds the pages in a copy, so that nothing is written beside the sources.
fn build(web: &Path, out: &Path) -> io::Result<PathBuf> {
    let work = out.join("web");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    fs::create_dir_all(&work)?;
    for source in SOURCES.into_iter().filter(|one| web.join(one).exists()) {
        copy(&web.join(source), &work.join(source))?;
    }
    // Nothing that comes with a package is run.
    let install = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    run(Command::new("npm").args(install), &work)?;
    let vite = work.join("node_modules/vite/bin/vite.js");
    run(Command::new("node").arg(vite).arg("build"), &work)?;
    // It is many times the size of what was built, and is installed again when something changes.
    fs::remove_dir_all(work.join("node_modules"))?;
    Ok(work.join("dist"))
}

fn run(command: &mut Command, folder: &Path) -> io::Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.current_dir(folder).stdin(Stdio::null()).output();
    let output = output.map_err(|error| io::Error::other(format!("{name}: {error}")))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().rfind(|line| !line.trim().is_empty());
    let text = format!("{name} ended badly: {}", last.unwrap_or_default());
    Err(io::Error::other(text))
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    if !from.is_dir() {
        return fs::copy(from, to).map(drop);
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

fn none() -> io::Result<pack::Packed> {
    Ok(pack::Packed {
        path: "index.html".to_owned(),
        content_type: "text/html; charset=utf-8",
        tag: "none".to_owned(),
        bytes: pack::gzip(NONE.as_bytes())?,
        is_gzip: true,
    })
}

/// The files as a list in Rust, each with its bytes in a file beside it.
fn listed(out: &Path, files: &[pack::Packed]) -> io::Result<String> {
    let mut list = "&[\n".to_owned();
    for (n, file) in files.iter().enumerate() {
        let bytes = out.join(format!("file-{n}"));
        fs::write(&bytes, &file.bytes)?;
        let pack::Packed {
            path,
            content_type,
            tag,
            is_gzip,
            ..
        } = file;
        // As Rust writes a text, so that no path can end it.
        let bytes = bytes.display().to_string();
        writeln!(
            list,
            "File {{ path: Cow::Borrowed({path:?}), content_type: {content_type:?}, tag: Cow::Borrowed({tag:?}), bytes: Cow::Borrowed(include_bytes!({bytes:?})), is_gzip: {is_gzip} }},"
        )
        .map_err(io::Error::other)?;
    }
    list.push(']');
    Ok(list)
}
