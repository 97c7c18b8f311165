//! The pages in `web`: their packages, their types, their unit tests, and the pages built for
//! the tests in a browser.
//!
//! npm puts the packages beside the sources, where editors look for them too; they are installed anew
//! when their lock changes, and nothing that comes with a package is run. It must not know what the
//! pages show.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::process;
use crate::workspace::Workspace;

/// The folder of the pages.
const FOLDER: &str = "web";
/// Written last, with the lock in it, so that it tells of a whole install.
const INSTALLED: &str = "node_modules/.installed-lock";
/// The oldest Node that the tools are written for; exit code 1 says it is older.
const VERSION_CHECK: &str = "const [a, b] = process.versions.node.split('.').map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)";
/// What a browser is called, on Debian first.
const BROWSERS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// `cargo xtask check` of the pages: their types.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    install(workspace)?;
    process::run(tool(workspace, "typescript/bin/tsc").arg("--noEmit"))
}

/// Has the packages there, as the lock says.
pub(crate) fn install(workspace: &Workspace) -> Result<()> {
    if !is_new_enough("node") {
        bail!("no `node` of version 20.19 or newer on the path, which the pages in {FOLDER}/ need");
    }
    let folder = workspace.root.join(FOLDER);
    let lock = folder.join("package-lock.json");
    let lock = fs::read_to_string(&lock).with_context(|| format!("{}", lock.display()))?;
    if is_installed(&folder, &lock) {
        return Ok(());
    }
    let mut npm = Command::new("npm");
    npm.args([
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--silent",
    ]);
    process::run(npm.current_dir(&folder).stdin(Stdio::null()))?;
    fs::write(folder.join(INSTALLED), lock).context("the packages cannot be marked whole")
}

fn is_installed(folder: &Path, lock: &str) -> bool {
    fs::read_to_string(folder.join(INSTALLED)).is_ok_and(|installed| installed == lock)
}

/// Whether this is a Node that runs and is new enough.
fn is_new_enough(node: &str) -> bool {
    let mut command = Command::new(node);
    command.args(["-e", VERSION_CHECK]);
    command.stdin(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// One of the tools among the packages, on the folder of the pages.
fn tool(workspace: &Workspace, path: &str) -> Command {
    let folder = workspace.root.join(FOLDER);
    let mut command = Command::new("node");
    command.arg(folder.join("node_modules").join(path));
    command.current_dir(folder).stdin(Stdio::null());
    command
}

/// Runs the unit tests, counted like all others.
pub(crate) fn unit_tests(workspace: &Workspace, filter: Option<&str>) -> Command {
    vitest(workspace, filter)
}

/// Runs the tests in a browser: what they need is in their environment.
pub(crate) fn browser_tests(
    workspace: &Workspace,
    filter: Option<&str>,
    browser: &Path,
    pages: &Path,
) -> Command {
    let mut command = vitest(workspace, filter);
    command.args(["--config", "vitest.e2e.config.ts"]);
    command.env("POSTDUIF_BROWSER", browser);
    command.env("POSTDUIF_UI", pages);
    let program = workspace.target.join("debug/postduif");
    command.env("POSTDUIF_PROGRAM", program);
    command
}

/// Makes pictures of the pages, or of those with this text in their names.
pub(crate) fn shots(
    workspace: &Workspace,
    only: &str,
    (browser, pages, to): (&Path, &Path, &Path),
) -> Command {
    let mut command = vitest(workspace, None);
    command.args(["--config", "vitest.shots.config.ts"]);
    command.env("POSTDUIF_BROWSER", browser);
    command.env("POSTDUIF_UI", pages);
    command.env("POSTDUIF_SHOTS", to);
    command.env("POSTDUIF_SHOTS_ONLY", only);
    let program = workspace.target.join("debug/postduif");
    command.env("POSTDUIF_PROGRAM", program);
    command
}

fn vitest(workspace: &Workspace, filter: Option<&str>) -> Command {
    let mut command = tool(workspace, "vitest/vitest.mjs");
    command.args(["run", "--passWithNoTests"]);
    command.args(["--reporter=default", "--reporter=./test/counted.ts"]);
    if let Some(filter) = filter {
        command.args(["--testNamePattern", filter]);
    }
    command
}

/// The folder with the pages, built anew.
pub(crate) fn build(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.target.join("xtask/web");
    let mut vite = tool(workspace, "vite/bin/vite.js");
    vite.args(["build", "--emptyOutDir", "--logLevel", "error", "--outDir"]);
    process::run(vite.arg(&folder))?;
    Ok(folder)
}

/// A browser of the Chromium family; installed where there is none and we may.
pub(crate) fn browser() -> Result<PathBuf> {
    if let Some(found) = installed_browser() {
        return Ok(found);
    }
    let by_hand = "no Chromium on this machine (Debian has it in the package chromium)";
    let who = process::read(Command::new("id").arg("-u"))?;
    if who.trim() != "0" || !Path::new("/usr/bin/apt-get").exists() {
        bail!(by_hand);
    }
    for words in [
        &["update", "--quiet"][..],
        &[
            "install",
            "--yes",
            "--quiet",
            "--no-install-recommends",
            "chromium",
        ],
    ] {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        process::run(apt.args(words).stdin(Stdio::null()))?;
    }
    installed_browser().context(by_hand)
}

fn installed_browser() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<_> = std::env::split_paths(&path).collect();
    found(&folders)
}

fn found(folders: &[PathBuf]) -> Option<PathBuf> {
    let mut all = BROWSERS
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    all.find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        // A folder under cargo's own, so that a test leaves nothing elsewhere.
        PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("../target/xtask")
            .join(name)
    }

    #[test]
    fn packages_are_there_only_with_this_lock() {
        let folder = folder("test-web");
        fs::create_dir_all(folder.join("node_modules")).unwrap();
        fs::write(folder.join(INSTALLED), "one").unwrap();
        assert!(is_installed(&folder, "one"));
        assert!(!is_installed(&folder, "two"));
        assert!(!is_installed(&folder.join("none"), "one"));
    }

    #[test]
    fn the_first_name_wins_over_the_first_folder() {
        let (a, b) = (folder("test-browser/a"), folder("test-browser/b"));
        fs::create_dir_all(&a).unwrap();
        fs::create_dir_all(&b).unwrap();
        fs::write(a.join("google-chrome"), "").unwrap();
        fs::write(b.join("chromium"), "").unwrap();
        assert_eq!(found(&[a.clone(), b.clone()]), Some(b.join("chromium")));
        assert_eq!(
            found(std::slice::from_ref(&a)),
            Some(a.join("google-chrome"))
        );
        assert_eq!(found(&[]), None);
    }
}
