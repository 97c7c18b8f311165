//! What is built into a program, as CycloneDX 1.5 writes it: each package with its version, its licence
//! and where it came from. It reads what `cargo metadata` says, and must not know why.
//! <https://cyclonedx.org/docs/1.5/json/>

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde_json::{Value, json};

/// The bill of one package's program: all that its code can reach, without tests and build scripts.
pub(crate) fn of(metadata: &Value, program: &str) -> Result<Value> {
    let list = |key: &str| metadata[key].as_array().into_iter().flatten();
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let packages: BTreeMap<String, &Value> = list("packages")
        .map(|package| (text(package, "id"), package))
        .collect();
    let nodes = metadata["resolve"]["nodes"]
        .as_array()
        .context("nothing is resolved")?;
    let used: BTreeMap<String, BTreeSet<String>> = nodes
        .iter()
        .map(|node| (text(node, "id"), normal(node)))
        .collect();
    let named = |(_, package): &(&String, &&Value)| package["name"] == program;
    let (root, package) = packages
        .iter()
        .find(named)
        .context("there is no such package")?;
    let mut reached = BTreeSet::new();
    let mut todo = vec![root.clone()];
    while let Some(id) = todo.pop() {
        if reached.insert(id.clone()) {
            todo.extend(used.get(&id).into_iter().flatten().cloned());
        }
    }
    let parts = reached.iter().filter(|id| *id != root);
    let parts: Vec<_> = parts
        .filter_map(|id| packages.get(id))
        .map(|one| part(one))
        .collect();
    let depends = |id: &String| {
        let on = used
            .get(id)
            .into_iter()
            .flatten()
            .filter_map(|id| packages.get(id));
        let of = packages.get(id)?;
        Some(json!({ "ref": purl(of), "dependsOn": on.map(|one| purl(one)).collect::<Vec<_>>() }))
    };
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": {
            "type": "application", "name": program, "version": package["version"],
            "bom-ref": purl(package),
            "licenses": [{ "expression": package["license"] }],
        } },
        "components": parts,
        "dependencies": reached.iter().filter_map(depends).collect::<Vec<_>>(),
    }))
}

/// What a package needs when it runs.
fn normal(node: &Value) -> BTreeSet<String> {
    let deps = node["deps"].as_array().into_iter().flatten();
    let is_normal = |dep: &&Value| {
        let mut kinds = dep["dep_kinds"].as_array().into_iter().flatten();
        kinds.any(|kind| kind["kind"].is_null())
    };
    deps.filter(is_normal)
        .filter_map(|dep| dep["pkg"].as_str().map(str::to_owned))
        .collect()
}

fn part(package: &Value) -> Value {
    json!({
        "type": "library", "name": package["name"], "version": package["version"],
        "bom-ref": purl(package), "purl": purl(package),
        "licenses": [{ "expression": package["license"] }],
    })
}

/// The package's address in the form that all such lists share.
fn purl(package: &Value) -> String {
    let text = |key: &str| package[key].as_str().unwrap_or_default();
    format!("pkg:cargo/{}@{}", text("name"), text("version"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bill_has_what_runs_and_nothing_that_only_builds() {
        let package =
            |name: &str| json!({ "id": name, "name": name, "version": "1.0.0", "license": "MIT" });
        let dep = |name: &str, kind: Value| json!({ "pkg": name, "dep_kinds": [{ "kind": kind }] });
        let packages = ["app", "lib", "deep", "builds", "tests"].map(package);
        let metadata = json!({
            "packages": packages,
            "resolve": { "nodes": [
                { "id": "app", "deps": [dep("lib", Value::Null), dep("builds", "build".into()), dep("tests", "dev".into())] },
                { "id": "lib", "deps": [dep("deep", Value::Null)] },
            ] },
        });
        let bill = of(&metadata, "app").unwrap();
        let names: Vec<_> = bill["components"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["name"].clone())
            .collect();
        assert_eq!(names, ["deep", "lib"]);
        assert_eq!(bill["dependencies"].as_array().unwrap().len(), 3);
        assert_eq!(bill["components"][0]["purl"], "pkg:cargo/deep@1.0.0");
        assert!(of(&metadata, "none").is_err());
    }
}
