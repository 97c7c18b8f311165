//! `cargo xtask dist`: what is handed out. Builds the program with the profile `dist`, puts it with its
//! documents and examples into a packed folder, and writes beside it what was built into it and the
//! checksums of both. Nothing is uploaded.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::arguments::{Arguments, Spec};
use crate::workspace::Workspace;
use crate::{process, sbom};

/// The package that is the program, and the program's name.
const PROGRAM: &str = "postduif";
/// What goes along, from the workspace's root.
const ALONG: [&str; 8] = [
    "LICENSE",
    "README.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "docs",
    "packaging",
    "ready",
    "demo/README.md",
];
/// Where it is left, in the folder where cargo builds.
const OUT: &str = "dist-out";

pub(crate) fn run(words: Vec<String>) -> Result<()> {
    Arguments::parse(words, &Spec::default())?;
    let workspace = Workspace::load()?;
    let package = workspace.package(PROGRAM).context("there is no program")?;
    let mut build = process::cargo(&workspace.root);
    build.args([
        "build",
        "--locked",
        "--profile",
        "dist",
        "--package",
        PROGRAM,
    ]);
    process::run(&mut build)?;

    let host = host(&workspace.root)?;
    let name = format!("{PROGRAM}-{}-{host}", package.version);
    let out = workspace.target.join(OUT);
    let folder = out.join(&name);
    if out.exists() {
        fs::remove_dir_all(&out).with_context(|| format!("cannot empty {}", out.display()))?;
    }
    fs::create_dir_all(&folder)?;
    let built = workspace.target.join("dist").join(PROGRAM);
    fs::copy(&built, folder.join(PROGRAM)).with_context(|| format!("no {}", built.display()))?;
    for path in ALONG {
        copy(&workspace.root.join(path), &folder.join(path))?;
    }
    needs(&folder.join(PROGRAM))?;

    let bill = sbom::of(&metadata(&workspace.root, &host)?, PROGRAM)?;
    let bill_name = format!("{name}.cdx.json");
    fs::write(out.join(&bill_name), format!("{bill:#}\n"))?;
    let packed = format!("{name}.tar.gz");
    // The same files give the same archive, whoever packs them and when.
    let mut tar = Command::new("tar");
    tar.current_dir(&out)
        .args(["--sort=name", "--owner=0", "--group=0", "--numeric-owner"])
        .args(["--mtime=2026-01-01T00:00:00Z", "-czf", &packed, &name]);
    process::run(&mut tar)?;
    let mut sums = Command::new("sha256sum");
    let sums = process::read(sums.current_dir(&out).args([&packed, &bill_name]))?;
    fs::write(out.join("SHA256SUMS"), &sums)?;
    print!("{sums}");
    println!("dist: {}", out.display());
    Ok(())
}

/// A file, or a folder with all in it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    let fault = || format!("cannot copy {}", from.display());
    if !from.is_dir() {
        let parent = to.parent().with_context(fault)?;
        fs::create_dir_all(parent).with_context(fault)?;
        fs::copy(from, to).with_context(fault)?;
        return Ok(());
    }
    fs::create_dir_all(to).with_context(fault)?;
    for entry in fs::read_dir(from).with_context(fault)? {
        let entry = entry.with_context(fault)?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

/// Says which libraries of the machine the program needs: the C library and what belongs to it, and
/// nothing else, or it would not start everywhere.
fn needs(program: &Path) -> Result<()> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let mut ldd = Command::new("ldd");
    let told = process::read(ldd.arg(program))?;
    let foreign: Vec<_> = foreign(&told).collect();
    ensure!(
        foreign.is_empty(),
        "the program needs {}",
        foreign.join(", ")
    );
    Ok(())
}

/// The libraries that `ldd` names and that are no part of the C library.
fn foreign(told: &str) -> impl Iterator<Item = &str> {
    const OF_THE_SYSTEM: [&str; 7] = [
        "linux-vdso",
        "libc.so",
        "libm.so",
        "libgcc_s.so",
        "libpthread.so",
        "libdl.so",
        "ld-linux",
    ];
    let names = told
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    names.filter(|name| {
        !OF_THE_SYSTEM.iter().any(|known| name.contains(known)) && *name != "statically"
    })
}

/// The machine for which this toolchain builds.
fn host(root: &Path) -> Result<String> {
    let mut rustc = Command::new("rustc");
    let told = process::read(rustc.current_dir(root).arg("-vV"))?;
    let line = told.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(line.context("`rustc -vV` names no host")?.to_owned())
}

fn metadata(root: &Path, host: &str) -> Result<Value> {
    let mut command = process::cargo(root);
    command.args(["metadata", "--format-version", "1", "--locked"]);
    command.args(["--filter-platform", host]);
    serde_json::from_str(&process::read(&mut command)?)
        .context("`cargo metadata` printed no valid JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_c_library_is_no_stranger() {
        let told = "\tlinux-vdso.so.1 (0x1)\n\tlibssl.so.3 => /lib/libssl.so.3 (0x2)\n\
                    \tlibc.so.6 => /lib/libc.so.6 (0x3)\n\t/lib64/ld-linux-x86-64.so.2 (0x4)\n";
        assert_eq!(foreign(told).collect::<Vec<_>>(), ["libssl.so.3"]);
        assert_eq!(foreign("\tstatically linked\n").count(), 0);
    }
}
