//! `cargo xtask supply`: what comes from elsewhere: its licence, where it is fetched from, and that
//! nothing is among it which we keep out.
//!
//! `cargo deny` does this and more, and takes longer to install than all our tests run; its reader of
//! licences (`spdx`, by the same people) is all of it that we need here.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use spdx::{Expression, LicenseItem, ParseMode};

use crate::arguments::{Arguments, Spec};
use crate::tidy::registries::CRATES as SOURCE;
use crate::{process, workspace};

/// Licences under which we may pass the program on: permissive ones, and such that bind only the
/// files they stand on.
const LICENCES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];
/// Packages that we keep out, each with its reason.
const BANS: &[(&str, &str)] = &[
    (
        "openssl-sys",
        "TLS is rustls: nothing of the machine's decides how safe it is",
    ),
    ("native-tls", "TLS is rustls"),
    (
        "reqwest",
        "outgoing requests go through one guarded client of ours",
    ),
    ("sqlx-core", "it cannot share a program with our SQLite"),
];

pub(crate) fn run(words: Vec<String>) -> Result<()> {
    Arguments::parse(words, &Spec::default())?;
    let mut command = process::cargo(&workspace::root()?);
    command.args(["metadata", "--format-version", "1", "--locked"]);
    let json = process::read(&mut command)?;
    let document: Value =
        serde_json::from_str(&json).context("`cargo metadata` printed no valid JSON")?;
    let packages = document["packages"].as_array();
    let packages = packages.context("`cargo metadata` names no packages")?;
    let faults: BTreeSet<String> = packages.iter().flat_map(faults).collect();
    for fault in &faults {
        eprintln!("{fault}");
    }
    if !faults.is_empty() {
        bail!("{} packages cannot be used", faults.len());
    }
    println!("supply: {} packages, nothing found", packages.len());
    Ok(())
}

/// What is wrong with a package.
fn faults(package: &Value) -> Vec<String> {
    let text = |key: &str| package[key].as_str().unwrap_or_default();
    let name = format!("{} {}", text("name"), text("version"));
    let mut faults = Vec::new();
    if let Some((_, why)) = BANS.iter().find(|(banned, _)| *banned == text("name")) {
        faults.push(format!("{name}: kept out: {why}"));
    }
    // Our own packages have no source.
    let source = text("source");
    if !source.is_empty() && source != SOURCE {
        faults.push(format!("{name}: comes from {source}"));
    }
    match text("license") {
        "" => faults.push(format!("{name}: names no licence")),
        licence => match Expression::parse_mode(licence, ParseMode::LAX) {
            Err(why) => faults.push(format!(
                "{name}: the licence cannot be read: {}",
                why.reason
            )),
            Ok(expression) if !expression.evaluate(|need| admitted(&need.license)) => {
                faults.push(format!("{name}: licence {licence}"));
            }
            Ok(_) => {}
        },
    }
    faults
}

fn admitted(licence: &LicenseItem) -> bool {
    match licence {
        LicenseItem::Spdx { id, .. } => LICENCES.contains(&id.name),
        LicenseItem::Other { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_may_not_come_in_is_named() {
        let check = |name: &str, source: &str, licence: &str, expect: &[&str]| {
            let package =
                json!({"name": name, "version": "1.0.0", "source": source, "license": licence});
            assert_eq!(faults(&package), expect);
        };
        check("serde", SOURCE, "MIT OR Apache-2.0", &[]);
        check("ours", "", "Apache-2.0", &[]);
        check("old", SOURCE, "MIT/Apache-2.0", &[]);
        check("both", SOURCE, "GPL-3.0-only OR MIT", &[]);
        check("two", SOURCE, "ISC AND (MIT OR Apache-2.0)", &[]);
        check(
            "gpl",
            SOURCE,
            "GPL-3.0-only",
            &["gpl 1.0.0: licence GPL-3.0-only"],
        );
        check(
            "and",
            SOURCE,
            "MIT AND AGPL-3.0-only",
            &["and 1.0.0: licence MIT AND AGPL-3.0-only"],
        );
        check("none", SOURCE, "", &["none 1.0.0: names no licence"]);
        check(
            "odd",
            SOURCE,
            "Mine",
            &["odd 1.0.0: the licence cannot be read: unknown term"],
        );
        let why = "native-tls 1.0.0: kept out: TLS is rustls";
        check("native-tls", SOURCE, "MIT", &[why]);
        let elsewhere = "git+https://example.test/x";
        check(
            "x",
            elsewhere,
            "MIT",
            &["x 1.0.0: comes from git+https://example.test/x"],
        );
    }
}
