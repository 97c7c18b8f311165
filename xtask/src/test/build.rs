//! Builds the test programs and says where they are.
//!
//! Cargo builds them and prints one JSON document a line; this reads those lines. It also makes
//! the surroundings that `cargo test` would give a program. It must not run any of them.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process;
use crate::workspace::{Package, Workspace};

/// A test program, built.
#[derive(Debug, PartialEq)]
pub(super) struct Program {
    /// The package's id, as in `Package::id`.
    pub(super) package_id: String,
    /// What it tests: `unit tests of the library`, or the name of a file under `tests/`.
    pub(super) target: String,
    pub(super) executable: PathBuf,
}

/// Builds the tests of these packages (of all when empty), in the order of their packages' ids.
pub(super) fn programs(workspace: &Workspace, packages: &[String]) -> Result<Vec<Program>> {
    let mut command = process::cargo(&workspace.root);
    command.args([
        "test",
        "--no-run",
        "--message-format=json-render-diagnostics",
    ]);
    if packages.is_empty() {
        command.arg("--workspace");
    }
    for package in packages {
        command.args(["--package", package]);
    }
    println!("$ {}", process::describe(&command));
    read(&process::read(&mut command)?)
}

/// Builds the program itself, for tests that need no other.
pub(super) fn product(workspace: &Workspace) -> Result<()> {
    let mut command = process::cargo(&workspace.root);
    process::run(command.args(["build", "--package", "postduif"]))
}

/// Reads cargo's messages. Lines that are no JSON come from build scripts and are passed over.
fn read(messages: &str) -> Result<Vec<Program>> {
    let mut programs = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["reason"] == "compiler-artifact")
        .filter(|message| message["profile"]["test"] == true && message["executable"].is_string())
        .map(|message| program(&message))
        .collect::<Result<Vec<_>>>()?;
    programs.sort_by(|a, b| (&a.package_id, &a.target).cmp(&(&b.package_id, &b.target)));
    Ok(programs)
}

fn program(message: &Value) -> Result<Program> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let read = || {
        let target = &message["target"];
        let name = text(&target["name"])?;
        let target = match target["kind"][0].as_str()? {
            "lib" => "library".to_owned(),
            "bin" => format!("program {name}"),
            kind => format!("{kind} {name}"),
        };
        Some(Program {
            package_id: text(&message["package_id"])?,
            target,
            executable: text(&message["executable"])?.into(),
        })
    };
    read().with_context(|| format!("a message of cargo that lacks something: {message}"))
}

/// Sets the folder and the variables that `cargo test` sets for the tests of a package, in place of
/// those that `cargo run` has set for xtask itself.
pub(super) fn surround(command: &mut Command, package: &Package) {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO_PKG_") {
            command.env_remove(name);
        }
    }
    command.env("CARGO_PKG_NAME", &package.name);
    command.env("CARGO_PKG_VERSION", &package.version);
    command.env("CARGO_MANIFEST_PATH", &package.manifest);
    if let Some(folder) = package.manifest.parent() {
        command.env("CARGO_MANIFEST_DIR", folder);
        command.current_dir(folder);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn artifact(kind: &str, name: &str, test: bool, executable: Option<&str>) -> String {
        serde_json::json!({
            "reason": "compiler-artifact", "package_id": "path+file:///p/crates/mail#0.1.0",
            "target": {"kind": [kind], "name": name}, "profile": {"test": test},
            "executable": executable,
        })
        .to_string()
    }

    #[test]
    fn only_test_programs_are_taken() {
        let messages = [
            artifact("test", "sink", true, Some("/t/sink-1")),
            artifact("lib", "postduif_mail", true, Some("/t/mail-2")),
            artifact("bin", "postduif", false, Some("/t/postduif")),
            artifact("lib", "serde", false, None),
            "a build script said this".to_owned(),
            r#"{"reason": "build-finished", "success": true}"#.to_owned(),
        ];
        let found = read(&messages.join("\n")).unwrap();
        let found: Vec<_> = found.iter().map(|one| one.target.as_str()).collect();
        assert_eq!(found, ["library", "test sink"]);
    }

    #[test]
    fn a_message_without_its_parts_is_an_error() {
        let message =
            r#"{"reason": "compiler-artifact", "profile": {"test": true}, "executable": "/t/x"}"#;
        let error = read(message).unwrap_err().to_string();
        assert!(error.contains("/t/x"), "{error}");
    }

    #[test]
    fn a_test_finds_its_own_package_around_it() {
        let workspace = crate::workspace::samples::workspace(&[("mail", &[], &[])]);
        let mut command = Command::new("true");
        surround(&mut command, workspace.package("mail").unwrap());
        let value = |wanted: &str| {
            let mut found = command.get_envs().filter(|(name, _)| *name == wanted);
            found
                .next()
                .and_then(|(_, value)| value)
                .map(ToOwned::to_owned)
        };
        assert_eq!(value("CARGO_PKG_NAME").unwrap(), "mail");
        assert_eq!(value("CARGO_MANIFEST_DIR").unwrap(), "/p/crates/mail");
    }
}
