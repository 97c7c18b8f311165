//! A Python of the tests' own: a virtual environment under the target folder.
//!
//! It is made anew when the list of packages changes or the interpreter in it no longer runs. The
//! machine's own Python gets nothing installed. It must not know which tests use it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::process;
use crate::workspace::Workspace;

/// The list of packages, from the workspace's root.
const REQUIREMENTS: &str = "xtask/python-requirements.txt";
/// The copy of the list that was installed; written last, so that it tells of a whole install.
const INSTALLED: &str = "installed-requirements.txt";
/// The oldest Python that the tests are written for; exit code 1 says it is older.
const VERSION_CHECK: &str = "import sys; sys.exit(sys.version_info < (3, 11))";

/// The interpreter of an environment with all packages of the list.
pub(super) fn install(workspace: &Workspace) -> Result<PathBuf> {
    let requirements = workspace.root.join(REQUIREMENTS);
    let wanted = fs::read_to_string(&requirements)
        .with_context(|| format!("{} cannot be read", requirements.display()))?;
    let folder = workspace.target.join("xtask/python");
    let interpreter = folder.join("bin/python");
    if is_ready(&folder, &interpreter, &wanted) {
        return Ok(interpreter);
    }
    if !runs(Path::new("python3")) {
        bail!("no `python3` of version 3.11 or newer on the path");
    }
    create(&folder)?;
    let mut pip = Command::new(&interpreter);
    pip.args([
        "-m",
        "pip",
        "install",
        "--no-input",
        "--disable-pip-version-check",
    ]);
    pip.args(["--quiet", "--requirement"]).arg(&requirements);
    process::run(pip.stdin(Stdio::null()))?;
    fs::write(folder.join(INSTALLED), wanted).context("the environment cannot be marked whole")?;
    Ok(interpreter)
}

fn create(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("{} cannot be removed", folder.display()))?;
    }
    let mut venv = Command::new("python3");
    venv.args(["-m", "venv"]).arg(folder).stdin(Stdio::null());
    process::run(&mut venv)
        .context("no virtual environment (Debian and Ubuntu have it in the package python3-venv)")
}

fn is_ready(folder: &Path, interpreter: &Path, wanted: &str) -> bool {
    fs::read_to_string(folder.join(INSTALLED)).is_ok_and(|installed| installed == wanted)
        && runs(interpreter)
}

/// Whether this is a Python that runs and is new enough.
fn runs(interpreter: &Path) -> bool {
    let mut command = Command::new(interpreter);
    command.args(["-c", VERSION_CHECK]);
    command.stdin(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment_is_ready_only_with_this_list_and_a_python_that_runs() {
        // A folder under cargo's own, so that a test leaves nothing elsewhere.
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/xtask/test-python");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(INSTALLED), "one==1\n").unwrap();
        // Stands in for an interpreter: ends with 0 whatever it is asked.
        let good = Path::new("true");
        assert!(is_ready(&folder, good, "one==1\n"));
        assert!(!is_ready(&folder, good, "one==2\n"));
        assert!(!is_ready(&folder, Path::new("false"), "one==1\n"));
        assert!(!is_ready(&folder, &folder.join("bin/python"), "one==1\n"));
        assert!(!is_ready(&folder.join("none"), good, "one==1\n"));
    }
}
