//! One crate calls other people's web servers, and no other has a client to do it with.
//!
//! A client that somebody adds for one small thing does not look at addresses, and is the hole
//! through which a workflow reaches the inside of a network. Tests may use any. What stands in the
//! code is held by `clippy.toml`.

use super::Breach;
use crate::workspace::{Dependency, Package, Workspace};

/// The crate that calls.
const CALLER: &str = "postduif-outward";
/// Crates that are, or make, a client for HTTP.
const CLIENTS: &[&str] = &[
    "attohttpc",
    "awc",
    "curl",
    "hyper-rustls",
    "hyper-tls",
    "isahc",
    "minreq",
    "reqwest",
    "surf",
    "ureq",
];
/// Crates that are one with any of these features.
const WITH_FEATURE: &[(&str, &[&str])] = &[
    ("hyper", &["client", "full"]),
    (
        "hyper-util",
        &[
            "client",
            "client-legacy",
            "client-pool",
            "client-proxy",
            "full",
        ],
    ),
];

pub(super) fn check(workspace: &Workspace) -> Vec<Breach> {
    let packages = workspace.packages.iter();
    let others = packages.filter(|package| package.name != CALLER);
    others
        .flat_map(|package| check_package(workspace, package))
        .collect()
}

fn check_package(workspace: &Workspace, package: &Package) -> Vec<Breach> {
    let manifest = package
        .manifest
        .strip_prefix(&workspace.root)
        .unwrap_or(&package.manifest);
    let used = package.dependencies.iter();
    used.filter(|dependency| !dependency.dev && is_client(dependency))
        .map(|dependency| {
            let text = format!(
                "{} is a client for HTTP; only {CALLER} calls out, and looks at addresses first",
                dependency.name
            );
            Breach::at(&manifest.to_string_lossy(), 0, text)
        })
        .collect()
}

fn is_client(dependency: &Dependency) -> bool {
    let name = dependency.name.as_str();
    let has = |features: &[&str]| {
        let asked = dependency.features.iter();
        asked
            .map(String::as_str)
            .any(|asked| features.contains(&asked))
    };
    let makes_one = |(one, features): &(&str, &[&str])| *one == name && has(features);
    CLIENTS.contains(&name) || WITH_FEATURE.iter().any(makes_one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::samples;

    fn breaches(from: &str, normal: &[&str], dev: &[&str], features: &[&str]) -> Vec<String> {
        let mut workspace = samples::workspace(&[(from, normal, dev)]);
        for dependency in &mut workspace.packages[0].dependencies {
            dependency.features = features.iter().map(ToString::to_string).collect();
        }
        check(&workspace).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn only_one_crate_has_a_client() {
        let text = "crates/postduif-server/Cargo.toml: reqwest is a client for HTTP; only postduif-outward calls out, and looks at addresses first";
        assert_eq!(breaches("postduif-server", &["reqwest"], &[], &[]), [text]);
        for client in CLIENTS {
            assert_eq!(breaches("postduif-runner", &[client], &[], &[]).len(), 1);
            assert_eq!(breaches("postduif-outward", &[client], &[], &[]).len(), 0);
            assert_eq!(breaches("postduif-runner", &[], &[client], &[]).len(), 0);
        }
    }

    #[test]
    fn a_feature_makes_a_client() {
        let count = |name: &str, feature: &str| {
            breaches("postduif-server", &[name], &[], &["http1", feature]).len()
        };
        assert_eq!(count("hyper", "server"), 0);
        assert_eq!(count("hyper", "client"), 1);
        assert_eq!(count("hyper-util", "client-legacy"), 1);
        assert_eq!(count("hyper-util", "full"), 1);
        assert_eq!(count("tokio", "full"), 0);
    }
}
