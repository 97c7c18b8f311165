//! A PostgreSQL server of the tests' own: made anew, used, and thrown away.
//!
//! Its files lie in a folder for passing things, it listens on this machine only, and it keeps no
//! promise about a power cut, so that the tests are fast. It ends when it is dropped, and when
//! xtask is interrupted, since it belongs to the same group of processes. It must not know which
//! tests use it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::process;

/// Where Debian and Ubuntu put the programs of each version.
const DEBIAN: &str = "/usr/lib/postgresql";
/// Who may run a server where we are root, which PostgreSQL refuses: the user that its package
/// makes.
const USER: &str = "postgres";
/// Far more than a server takes to start on a busy machine.
const START_TIMEOUT: Duration = Duration::from_mins(1);
/// Lines of its log that are kept until somebody looks.
const LINES_MAX: usize = 1_000;
/// Every test has a few connections, and some tests open many stores.
const SETTINGS: &[&str] = &[
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=300",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=256MB",
    "lc_messages=C",
];

/// A server that runs.
#[derive(Debug)]
pub(super) struct Server {
    process: Child,
    folder: PathBuf,
    port: u16,
}

impl Server {
    /// Starts one; installs PostgreSQL where it is missing and we may.
    pub(super) fn start() -> Result<Self> {
        let programs = programs()?;
        let is_root = id("-u")? == "0";
        let folder = std::env::temp_dir().join(format!("postduif-postgres-{}", std::process::id()));
        fs::create_dir_all(&folder).context("no folder for a database")?;
        if is_root {
            process::run(Command::new("chown").arg(USER).arg(&folder))?;
        }
        let data = folder.join("data");
        let mut initdb = as_user(is_root, &programs.join("initdb"));
        initdb.args(["-A", "trust", "-U", "postgres", "-E", "UTF8"]);
        initdb.args(["--locale", "C", "--no-sync", "-D"]).arg(&data);
        process::run(initdb.current_dir(&folder).stdout(Stdio::null()))?;

        let port = free_port()?;
        let mut server = as_user(is_root, &programs.join("postgres"));
        server.current_dir(&folder).arg("-D").arg(&data);
        server.args(["-p", &port.to_string()]);
        for setting in SETTINGS {
            server.args(["-c", setting]);
        }
        println!("$ {}", process::describe(&server));
        server.stdin(Stdio::null()).stderr(Stdio::piped());
        let process = server.spawn().context("the server did not start")?;
        let mut server = Self {
            process,
            folder,
            port,
        };
        server.wait_until_ready()?;
        Ok(server)
    }

    /// Where tests find it; they make databases of their own there.
    pub(super) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let lines = lines(&mut self.process);
        let mut log = Vec::new();
        loop {
            match lines.recv_timeout(START_TIMEOUT) {
                Ok(line) if line.contains("ready to accept connections") => return Ok(()),
                Ok(line) => log.push(line),
                Err(RecvTimeoutError::Timeout) => bail!("the server does not get ready"),
                Err(RecvTimeoutError::Disconnected) => {
                    bail!("the server ended at once: {}", log.join("; "))
                }
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // At once, without writing anything back: nobody reads it again. What fails here leaves a
        // folder among other passing things.
        let mut kill = Command::new("kill");
        let _ = kill
            .arg("-QUIT")
            .arg(self.process.id().to_string())
            .status();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Its log line by line. Nobody reads on once it is ready, and a full pipe would stop it, so the
/// rest is read and dropped.
fn lines(process: &mut Child) -> Receiver<String> {
    let (sender, receiver) = sync_channel(LINES_MAX);
    if let Some(log) = process.stderr.take() {
        std::thread::spawn(move || {
            for line in BufReader::new(log).lines().map_while(Result::ok) {
                let _ = sender.try_send(line);
            }
        });
    }
    receiver
}

/// A command that runs as whom PostgreSQL accepts.
fn as_user(is_root: bool, program: &Path) -> Command {
    if !is_root {
        return Command::new(program);
    }
    // It becomes the program itself, so that the process we started is the one to be ended.
    let mut command = Command::new("setpriv");
    command.args(["--reuid", USER, "--regid", USER, "--clear-groups"]);
    command.arg(program);
    command
}

fn id(what: &str) -> Result<String> {
    Ok(process::read(Command::new("id").arg(what))?
        .trim()
        .to_owned())
}

/// Free at this moment; somebody else may take it before us, and then the start fails by name.
fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").context("no free port")?;
    Ok(listener.local_addr().context("no free port")?.port())
}

/// The folder with `initdb` and `postgres`, installed if need be.
fn programs() -> Result<PathBuf> {
    if let Some(found) = installed() {
        return Ok(found);
    }
    let by_hand = "no PostgreSQL server on this machine (Debian and Ubuntu have it in the package \
                   postgresql)";
    if id("-u")? != "0" || !Path::new("/usr/bin/apt-get").exists() {
        bail!(by_hand);
    }
    let apt = |words: &[&str]| {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        process::run(apt.args(words).stdin(Stdio::null()))
    };
    apt(&["update", "--quiet"])?;
    apt(&[
        "install",
        "--yes",
        "--quiet",
        "--no-install-recommends",
        "postgresql",
    ])?;
    installed().context(by_hand)
}

fn installed() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).collect::<Vec<_>>();
    let versions = fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    newest(on_path, versions.map(|entry| entry.path()).collect())
}

/// The first folder on the path that has a server, else that of the newest version.
fn newest(on_path: Vec<PathBuf>, mut versions: Vec<PathBuf>) -> Option<PathBuf> {
    let number = |path: &PathBuf| -> u32 {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.parse().unwrap_or(0)
    };
    versions.sort_by_key(|path| std::cmp::Reverse(number(path)));
    let versions = versions.into_iter().map(|path| path.join("bin"));
    let has_server = |folder: &PathBuf| {
        ["initdb", "postgres"]
            .iter()
            .all(|one| folder.join(one).exists())
    };
    on_path.into_iter().chain(versions).find(has_server)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_is_taken_unless_the_path_has_one() {
        // A folder under cargo's own, so that a test leaves nothing elsewhere.
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/xtask/test-postgres");
        let make = |folder: &Path, names: &[&str]| {
            fs::create_dir_all(folder).unwrap();
            for name in names {
                fs::write(folder.join(name), "").unwrap();
            }
        };
        let version = |name: &str| root.join(name);
        make(&version("9/bin"), &["initdb", "postgres"]);
        make(&version("15/bin"), &["initdb", "postgres"]);
        // A client alone is no server.
        make(&version("16/bin"), &["psql"]);
        make(&root.join("path"), &["initdb", "postgres"]);
        let versions = || ["9", "16", "15"].map(version).to_vec();
        assert_eq!(newest(Vec::new(), versions()), Some(version("15/bin")));
        let found = newest(vec![root.join("none"), root.join("path")], versions());
        assert_eq!(found, Some(root.join("path")));
        assert_eq!(newest(Vec::new(), vec![version("16")]), None);
    }
}
