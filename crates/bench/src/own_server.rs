//! A PostgreSQL server of the measurement's own: made anew, measured, and thrown away. It promises what
//! a living one does, so each commit waits for the disk. This module knows no SQL and no rows.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::command::{is_root, read};

/// Where Debian and Ubuntu put the programs of each version.
const DEBIAN: &str = "/usr/lib/postgresql";
/// Who may run a server where we are root, which PostgreSQL refuses: the user that its package makes.
const USER: &str = "postgres";
/// Far more than a server takes to start on a busy machine.
const START_TIMEOUT: Duration = Duration::from_mins(1);
/// Lines of its log that are kept until somebody looks.
const LINES_MAX: usize = 1_000;
/// As for a small machine; everything about what is safe stays as it comes.
const SETTINGS: &[&str] = &[
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=100",
    "shared_buffers=512MB",
    "max_wal_size=4GB",
    "lc_messages=C",
];

/// A server that runs.
#[derive(Debug)]
pub(crate) struct Server {
    process: Child,
    port: u16,
    /// Where it has its files. It goes after the server.
    _folder: TempDir,
}

impl Server {
    /// Starts one, with its files in a folder of its own in this one. The error says why there is none.
    pub(crate) fn start(folder: &Path) -> Result<Self> {
        let programs = installed().context("no PostgreSQL server is installed here")?;
        let is_root = is_root()?;
        let folder = tempfile::tempdir_in(folder)?;
        if is_root {
            read(Command::new("chown").arg(USER).arg(folder.path()))?;
        }
        let data = folder.path().join("data");
        let mut initdb = as_user(is_root, &programs.join("initdb"));
        initdb.args(["-A", "trust", "-U", "postgres", "-E", "UTF8"]);
        initdb.args(["--locale", "C", "--no-sync", "-D"]).arg(&data);
        read(initdb.current_dir(folder.path()))?;

        let listener = TcpListener::bind("127.0.0.1:0").context("no free port")?;
        let port = listener.local_addr()?.port();
        // Somebody else may take it before us, and then the start fails by name.
        drop(listener);
        let mut server = as_user(is_root, &programs.join("postgres"));
        server.current_dir(folder.path()).arg("-D").arg(&data);
        server.args(["-p", &port.to_string()]);
        for setting in SETTINGS {
            server.args(["-c", setting]);
        }
        let server = server.stdin(Stdio::null()).stdout(Stdio::null());
        let process = server.stderr(Stdio::piped()).spawn();
        let mut server = Self {
            process: process.context("the server did not start")?,
            port,
            _folder: folder,
        };
        server.wait_until_ready()?;
        Ok(server)
    }

    /// Its one database, which is empty.
    pub(crate) fn url(&self) -> String {
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
        // At once, without writing anything back: nobody reads it again. What fails here leaves a folder
        // among other passing things.
        let mut kill = Command::new("kill");
        let _ = kill
            .arg("-QUIT")
            .arg(self.process.id().to_string())
            .status();
        let _ = self.process.wait();
    }
}

/// Its log line by line. Nobody reads on once it is ready, and a full pipe would stop it, so the rest is
/// read and dropped.
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

/// The folder with `initdb` and `postgres`: the first on the path that has both, else that of the newest
/// version.
fn installed() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).collect::<Vec<_>>();
    let versions = std::fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let number = |path: &PathBuf| -> u32 {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.parse().unwrap_or(0)
    };
    let mut versions: Vec<PathBuf> = versions.map(|entry| entry.path()).collect();
    versions.sort_by_key(|path| std::cmp::Reverse(number(path)));
    let versions = versions.into_iter().map(|path| path.join("bin"));
    let has_server = |folder: &PathBuf| {
        let mut programs = ["initdb", "postgres"].iter();
        programs.all(|one| folder.join(one).exists())
    };
    on_path.into_iter().chain(versions).find(has_server)
}
