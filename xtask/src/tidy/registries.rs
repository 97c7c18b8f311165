//! Packages come from the public registries of their languages, and from nowhere else.
//!
//! A lock file that names another host was made behind somebody's mirror, and does not work for
//! anybody else.

use super::Breach;
use crate::tree::{File, Tree};

/// Where Cargo.lock says crates come from: crates.io, under the name cargo gives it.
pub(crate) const CRATES: &str = "registry+https://github.com/rust-lang/crates.io-index";
/// Where package-lock.json says packages come from.
const NPM: &str = "https://registry.npmjs.org/";

pub(super) fn check(tree: &Tree) -> Vec<Breach> {
    tree.files().flat_map(check_file).collect()
}

fn check_file(file: &File) -> Vec<Breach> {
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    let is_foreign: fn(&str) -> bool = match name {
        "Cargo.lock" => foreign_crate,
        "package-lock.json" => foreign_npm,
        "python-requirements.txt" => foreign_python,
        "config.toml" => foreign_cargo_source,
        _ => return Vec::new(),
    };
    file.lines()
        .filter(|(_, line)| is_foreign(line.trim()))
        .map(|(number, line)| {
            let text = format!(
                "comes from elsewhere than the public registry: {}",
                line.trim()
            );
            Breach::at(&file.path, number, text)
        })
        .collect()
}

fn foreign_crate(line: &str) -> bool {
    line.strip_prefix("source = ")
        .is_some_and(|source| source.trim_matches('"') != CRATES)
}

fn foreign_npm(line: &str) -> bool {
    line.strip_prefix("\"resolved\": \"")
        .is_some_and(|address| !address.starts_with(NPM))
}

/// Options such as `--index-url`, and packages by address.
fn foreign_python(line: &str) -> bool {
    !line.starts_with('#') && (line.starts_with('-') || line.contains("://"))
}

/// A replacement of crates.io belongs in the settings of the person who needs it.
fn foreign_cargo_source(line: &str) -> bool {
    line.starts_with("[source") || line.starts_with("[registr")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::samples::breaches;

    fn check_line(path: &str, line: &str, found: usize) {
        assert_eq!(
            breaches(check, &[(path, line)]).len(),
            found,
            "{path}: {line}"
        );
    }

    #[test]
    fn the_public_registries_pass() {
        check_line("Cargo.lock", &format!("source = \"{CRATES}\"\n"), 0);
        check_line(
            "web/package-lock.json",
            &format!("  \"resolved\": \"{NPM}a/-/a-1.tgz\",\n"),
            0,
        );
        check_line(
            "xtask/python-requirements.txt",
            "# -i is not for us\naiosmtpd==1.4.6\n",
            0,
        );
        check_line(".cargo/config.toml", "[alias]\n", 0);
    }

    #[test]
    fn other_places_are_found() {
        check_line(
            "Cargo.lock",
            "source = \"registry+https://mirror.example/index\"\n",
            1,
        );
        check_line(
            "Cargo.lock",
            "source = \"git+https://git.example/a#1\"\n",
            1,
        );
        check_line(
            "web/package-lock.json",
            "  \"resolved\": \"https://mirror.example/a.tgz\",\n",
            1,
        );
        check_line(
            "xtask/python-requirements.txt",
            "--index-url https://mirror.example/\n",
            1,
        );
        check_line(
            "xtask/python-requirements.txt",
            "a @ https://mirror.example/a.whl\n",
            1,
        );
        check_line(".cargo/config.toml", "[source.crates-io]\n", 1);
    }
}
