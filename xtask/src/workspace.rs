//! What `cargo metadata` says of the workspace, cut down to what the commands ask.
//!
//! It must not know any rule: whether an arrow is allowed stands in `tidy::arrows`, what a crate's
//! needs mean in `test::needs`.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process;

/// The workspace and its own packages.
#[derive(Debug)]
pub(crate) struct Workspace {
    /// The folder of the root manifest.
    pub(crate) root: PathBuf,
    /// Where cargo builds.
    pub(crate) target: PathBuf,
    /// The members, by name.
    pub(crate) packages: Vec<Package>,
}

/// One member of the workspace.
#[derive(Debug)]
pub(crate) struct Package {
    /// As cargo names it in its messages.
    pub(crate) id: String,
    /// As its manifest names it.
    pub(crate) name: String,
    /// Its version.
    pub(crate) version: String,
    /// Its `Cargo.toml`.
    pub(crate) manifest: PathBuf,
    /// Whether it has a library, and so may have documentation tests.
    pub(crate) has_library: bool,
    /// What its manifest depends on, of every kind.
    pub(crate) dependencies: Vec<Dependency>,
    /// `[package.metadata]`, or null.
    pub(crate) metadata: Value,
}

/// One dependency as a manifest writes it.
#[derive(Debug, PartialEq)]
pub(crate) struct Dependency {
    /// The package's name, not what the manifest renames it to.
    pub(crate) name: String,
    /// Whether only tests, examples and benchmarks use it.
    pub(crate) dev: bool,
    /// The features that the manifest asks for.
    pub(crate) features: Vec<String>,
}

impl Workspace {
    /// Asks cargo.
    pub(crate) fn load() -> Result<Self> {
        let root = root()?;
        let mut command = process::cargo(&root);
        command.args(["metadata", "--no-deps", "--format-version", "1"]);
        Self::parse(&process::read(&mut command)?)
    }

    /// Reads the document of `cargo metadata --no-deps --format-version 1`.
    pub(crate) fn parse(json: &str) -> Result<Self> {
        let document: Value =
            serde_json::from_str(json).context("`cargo metadata` printed no valid JSON")?;
        let mut packages = list(&document, "packages")
            .iter()
            .map(package)
            .collect::<Result<Vec<_>>>()?;
        packages.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Self {
            root: text(&document, "workspace_root")?.into(),
            target: text(&document, "target_directory")?.into(),
            packages,
        })
    }

    /// The member with this name.
    pub(crate) fn package(&self, name: &str) -> Option<&Package> {
        self.packages.iter().find(|package| package.name == name)
    }
}

/// The workspace's root: the parent of this crate, whose folder cargo tells to what it runs.
pub(crate) fn root() -> Result<PathBuf> {
    let own = std::env::var_os("CARGO_MANIFEST_DIR").context("start me as `cargo xtask`")?;
    let parent = PathBuf::from(own).parent().map(PathBuf::from);
    parent.context("xtask stands in no workspace")
}

fn package(value: &Value) -> Result<Package> {
    let dependencies = list(value, "dependencies")
        .iter()
        .map(|entry| {
            let features = list(entry, "features").iter();
            let features = features.filter_map(Value::as_str).map(str::to_owned);
            Ok(Dependency {
                name: text(entry, "name")?,
                dev: entry["kind"] == "dev",
                features: features.collect(),
            })
        })
        .collect::<Result<_>>()?;
    let has_library = list(value, "targets").iter().any(|target| {
        let kinds = list(target, "kind");
        kinds.iter().any(|kind| kind == "lib")
    });
    Ok(Package {
        id: text(value, "id")?,
        name: text(value, "name")?,
        version: text(value, "version")?,
        manifest: text(value, "manifest_path")?.into(),
        has_library,
        dependencies,
        metadata: value["metadata"].clone(),
    })
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value, key: &str) -> Result<String> {
    let text = value[key].as_str();
    let text = text.with_context(|| format!("`cargo metadata`: no text under `{key}`"))?;
    Ok(text.to_owned())
}

#[cfg(test)]
pub(crate) mod samples {
    //! A workspace for the tests of other modules.

    use super::*;

    /// A workspace with these packages, each with these normal and dev dependencies.
    pub(crate) fn workspace(packages: &[(&str, &[&str], &[&str])]) -> Workspace {
        let packages = packages
            .iter()
            .map(|(name, normal, dev)| {
                let entry =
                    |name: &&str, kind: Value| serde_json::json!({"name": name, "kind": kind});
                let mut dependencies: Vec<Value> =
                    normal.iter().map(|name| entry(name, Value::Null)).collect();
                dependencies.extend(dev.iter().map(|name| entry(name, "dev".into())));
                serde_json::json!({
                    "id": format!("path+file:///p/crates/{name}#0.1.0"), "name": name,
                    "version": "0.1.0", "manifest_path": format!("/p/crates/{name}/Cargo.toml"),
                    "targets": [{"kind": ["lib"]}], "dependencies": dependencies, "metadata": null,
                })
            })
            .collect::<Vec<_>>();
        let document = serde_json::json!({
            "packages": packages, "workspace_root": "/p", "target_directory": "/p/target",
        });
        Workspace::parse(&document.to_string()).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_packages_by_name() {
        let workspace =
            samples::workspace(&[("store", &["engine"], &["proptest"]), ("engine", &[], &[])]);
        let names: Vec<_> = workspace
            .packages
            .iter()
            .map(|one| one.name.as_str())
            .collect();
        assert_eq!(names, ["engine", "store"]);
        let store = workspace.package("store").unwrap();
        let found: Vec<_> = store
            .dependencies
            .iter()
            .map(|one| (one.name.as_str(), one.dev))
            .collect();
        assert_eq!(found, [("engine", false), ("proptest", true)]);
        assert!(store.has_library);
        assert!(workspace.package("mail").is_none());
    }

    #[test]
    fn a_document_of_another_shape_is_refused() {
        assert!(Workspace::parse("not json").is_err());
        let error = Workspace::parse(r#"{"packages": []}"#).unwrap_err();
        assert!(error.to_string().contains("workspace_root"), "{error}");
    }
}
