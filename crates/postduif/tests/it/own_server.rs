//! A PostgreSQL server of one test's own, to be stopped in the middle of its work and started again.
//! Its programs are those of the tests' server, which says where they lie.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::server::ask_server;

/// Who runs a server where we are root, which PostgreSQL refuses.
const USER: &str = "postgres";

/// A server that keeps what it has promised when it is stopped: unlike that of the other tests.
pub(crate) struct OwnServer {
    folder: tempfile::TempDir,
    programs: PathBuf,
    port: u16,
    is_root: bool,
}

impl OwnServer {
    /// Makes one, and starts it.
    pub(crate) fn start() -> Self {
        Self::start_with(|_| String::new())
    }

    /// The same, with more settings (`name = value`, one a line); what files they name can be put
    /// into the folder.
    pub(crate) fn start_with(settings: impl FnOnce(&Self) -> String) -> Self {
        let programs = ask_server("SELECT setting FROM pg_config WHERE name = 'BINDIR'");
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let id = Command::new("id").arg("-u").output().unwrap().stdout;
        let server = Self {
            folder: tempfile::tempdir().unwrap(),
            programs: programs.unwrap().into(),
            port: listener.local_addr().unwrap().port(),
            is_root: id == b"0\n",
        };
        server.own(server.folder.path().into());
        server.run(
            "initdb",
            &["-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8"],
        );
        let own = settings(&server);
        let port = server.port;
        let settings = format!(
            "listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = ''\n\
             fsync = off\nmax_connections = 100\n{own}"
        );
        let data = server.folder.path().join("data");
        std::fs::write(data.join("postgresql.auto.conf"), settings).unwrap();
        drop(listener);
        server.go();
        server
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// A file among its data that only the server may read.
    pub(crate) fn put(&self, name: &str, text: &str) {
        use std::os::unix::fs::PermissionsExt;
        let path = self.folder.path().join("data").join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        self.own(path);
    }

    /// Ends it at once, as a machine that fails would.
    pub(crate) fn stop(&self) {
        self.run("pg_ctl", &["stop", "-m", "immediate", "-w"]);
    }

    /// Starts it again.
    pub(crate) fn go(&self) {
        self.run("pg_ctl", &["start", "-w", "-l", "/dev/null"]);
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        assert!(self.succeeds(program, arguments), "{program} {arguments:?}");
    }

    fn succeeds(&self, program: &str, arguments: &[&str]) -> bool {
        let program = self.programs.join(program);
        let mut command = Command::new(&program);
        if self.is_root {
            command = Command::new("setpriv");
            command.args(["--reuid", USER, "--regid", USER, "--clear-groups"]);
            command.arg(&program);
        }
        command.arg("-D").arg(self.folder.path().join("data"));
        command.args(arguments).current_dir(self.folder.path());
        // A server would hold a pipe open for as long as it runs.
        let done = command.stdout(Stdio::null()).status().unwrap();
        done.success()
    }

    /// Makes a file belong to who runs the server.
    fn own(&self, path: PathBuf) {
        if self.is_root {
            let owned = Command::new("chown").arg(USER).arg(path).status().unwrap();
            assert!(owned.success());
        }
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        // It may be stopped already.
        let _ = self.succeeds("pg_ctl", &["stop", "-m", "immediate", "-w", "-s"]);
    }
}
