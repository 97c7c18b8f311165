//! Node packages of the tests' own, under the target folder: clients that other people wrote.
//!
//! They are installed anew when their list or its lock changes. The machine itself gets nothing
//! installed. It must not know which tests use them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::process;
use crate::workspace::Workspace;

/// The list of packages and its lock, from the workspace's root.
const LISTS: [&str; 2] = ["xtask/node/package.json", "xtask/node/package-lock.json"];
/// Written last, with both lists in it, so that it tells of a whole install.
const INSTALLED: &str = "installed";
/// The oldest Node that the tests are written for; exit code 1 says it is older.
const VERSION_CHECK: &str = "const [a, b] = process.versions.node.split('.').map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)";

/// The folder with `node_modules` that holds all packages of the list.
pub(super) fn install(workspace: &Workspace) -> Result<PathBuf> {
    let mut wanted = String::new();
    for list in LISTS {
        let path = workspace.root.join(list);
        let text = fs::read_to_string(&path);
        wanted += &text.with_context(|| format!("{} cannot be read", path.display()))?;
    }
    if !is_new_enough("node") {
        bail!("no `node` of version 20.19 or newer on the path");
    }
    let folder = workspace.target.join("xtask/node");
    if is_ready(&folder, &wanted) {
        return Ok(folder);
    }
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("{} cannot be removed", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    for list in LISTS {
        let from = workspace.root.join(list);
        let name = from.file_name().context("a list without a name")?;
        fs::copy(&from, folder.join(name)).context("a list cannot be copied")?;
    }
    let mut npm = Command::new("npm");
    // Nothing that comes with a package is run.
    npm.args([
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--silent",
    ]);
    process::run(npm.current_dir(&folder).stdin(Stdio::null()))?;
    fs::write(folder.join(INSTALLED), wanted).context("the packages cannot be marked whole")?;
    Ok(folder)
}

fn is_ready(folder: &Path, wanted: &str) -> bool {
    fs::read_to_string(folder.join(INSTALLED)).is_ok_and(|installed| installed == wanted)
}

/// Whether this is a Node that runs and is new enough.
fn is_new_enough(node: &str) -> bool {
    let mut command = Command::new(node);
    command.args(["-e", VERSION_CHECK]);
    command.stdin(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_ready_only_with_these_lists() {
        // A folder under cargo's own, so that a test leaves nothing elsewhere.
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/xtask/test-node");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(INSTALLED), "one").unwrap();
        assert!(is_ready(&folder, "one"));
        assert!(!is_ready(&folder, "two"));
        assert!(!is_ready(&folder.join("none"), "one"));
    }

    #[test]
    fn what_is_no_node_is_not_new_enough() {
        assert!(!is_new_enough("false"));
        assert!(!is_new_enough("there-is-no-such-program"));
    }
}
