//! Postfix for the tests, out of Debian's package: fetched and unpacked under the target folder, with
//! what it needs and the machine does not have. Nothing is installed, and nothing is started: a test
//! that wants a mail server runs one with settings and a queue of its own. It must not know which do.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::process;
use crate::workspace::Workspace;

/// What holds one program of the server's, in the folder; there once all is unpacked.
const PROGRAM: &str = "usr/lib/postfix/sbin/master";
/// The file that says that all was unpacked, written last.
const WHOLE: &str = "unpacked";
/// What has to be there to fetch and unpack it.
const TOOLS: [&str; 2] = ["/usr/bin/apt-get", "/usr/bin/dpkg-deb"];

/// The folder with the unpacked package.
pub(super) fn install(workspace: &Workspace) -> Result<PathBuf> {
    let who = process::read(Command::new("id").arg("-u"))?;
    let missing = TOOLS.into_iter().find(|tool| !Path::new(tool).exists());
    can_be_had(who.trim(), missing)?;
    let folder = workspace.target.join("xtask/postfix");
    if is_whole(&folder) {
        return Ok(folder);
    }
    let fetched = folder.join("fetched");
    // What was begun and not finished.
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(fetched.join("partial"))
        .with_context(|| format!("no folder {}", fetched.display()))?;
    fetch(&fetched)?;
    let packages = fs::read_dir(&fetched).context("what was fetched cannot be listed")?;
    for package in packages {
        let package = package.context("what was fetched cannot be listed")?.path();
        if package.extension().is_some_and(|ending| ending == "deb") {
            let mut unpack = Command::new("dpkg-deb");
            process::run(unpack.arg("--extract").arg(&package).arg(&folder))?;
        }
    }
    fs::write(folder.join(WHOLE), "").context("the folder cannot be marked whole")?;
    if !is_whole(&folder) {
        bail!("Debian's package postfix has no {PROGRAM}");
    }
    Ok(folder)
}

/// Postfix starts as root and gives that up; its package is Debian's.
fn can_be_had(who: &str, missing: Option<&str>) -> Result<()> {
    if let Some(tool) = missing {
        bail!("no {tool} on this machine to fetch Debian's package postfix with");
    }
    if who != "0" {
        bail!("Postfix is started by root only, and these tests are not run by root");
    }
    Ok(())
}

fn is_whole(folder: &Path) -> bool {
    folder.join(WHOLE).exists() && folder.join(PROGRAM).exists()
}

/// Fetches the package, and those that it needs and that are not installed, and installs none. The list
/// of packages that is there may name what is no longer to be had; then it is brought up to date.
fn fetch(to: &Path) -> Result<()> {
    if download(to).is_ok() {
        return Ok(());
    }
    process::run(Command::new("apt-get").args(["update", "--quiet"]))?;
    download(to)
}

fn download(to: &Path) -> Result<()> {
    let mut archives = std::ffi::OsString::from("Dir::Cache::archives=");
    archives.push(to);
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    apt.args(["install", "--download-only", "--reinstall", "--yes"]);
    apt.args(["--quiet", "--no-install-recommends", "-o"])
        .arg(archives);
    // Nothing of the machine's is changed, so whoever does change something need not be waited for.
    apt.args(["-o", "Debug::NoLocking=true", "postfix"]);
    process::run(apt.stdin(Stdio::null()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_the_way_is_named() {
        assert!(can_be_had("0", None).is_ok());
        let refused = |who, missing| can_be_had(who, missing).unwrap_err().to_string();
        assert!(refused("1000", None).contains("by root only"));
        assert!(refused("0", Some(TOOLS[0])).contains("no /usr/bin/apt-get"));
    }

    #[test]
    fn half_a_folder_is_none() {
        // A folder under cargo's own, so that a test leaves nothing elsewhere.
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/xtask/test-postfix");
        drop(fs::remove_dir_all(&folder));
        fs::create_dir_all(folder.join("usr/lib/postfix/sbin")).unwrap();
        fs::write(folder.join(PROGRAM), "").unwrap();
        assert!(!is_whole(&folder));
        fs::write(folder.join(WHOLE), "").unwrap();
        assert!(is_whole(&folder));
        fs::remove_file(folder.join(PROGRAM)).unwrap();
        assert!(!is_whole(&folder));
    }
}
