//! A Postfix of a test's own: the real program, with settings and a queue in a folder of its own, on
//! loopback only. It passes on what it is given and writes the reports that real servers write.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::shop::until;

/// Users and groups that Debian always has: Postfix wants one that is nobody else's, and none of them
/// may be that of its package, which is not installed.
const OWNER: &str = "mail";
const DROP_GROUP: &str = "games";
/// What a queue has in it. The second may be looked into by others, the third written to.
const QUEUE: [&str; 13] = [
    "active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private",
    "saved", "trace", "public", "maildrop",
];
const SERVICES: &str = "\
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
";

/// Where its mail goes.
pub(crate) struct Routes<'a> {
    /// The port of the server that gets everything else.
    pub(crate) others: u16,
    /// A domain, and the port of the server that gets its mail.
    pub(crate) domain: (&'a str, u16),
}

/// A server that runs; it ends with this.
pub(crate) struct Postfix {
    process: Child,
    folder: tempfile::TempDir,
    pub(crate) port: u16,
}

impl Postfix {
    /// Starts one; none where these tests are to be left out.
    pub(crate) async fn start(routes: &Routes<'_>) -> Option<Self> {
        let package = package()?;
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        lay_out(&package, folder.path(), port, routes);
        let mut master = Command::new(package.join("usr/lib/postfix/sbin/master"));
        master.arg("-c").arg(folder.path().join("settings"));
        master
            .args(["-d"])
            .env("LD_LIBRARY_PATH", libraries(&package));
        master.stdin(Stdio::null()).stdout(Stdio::null());
        // It ends all of its group when it ends, so it has one of its own.
        let process = master.process_group(0).spawn().unwrap();
        let postfix = Self {
            process,
            folder,
            port,
        };
        until("Postfix listens", || {
            postfix.log().contains("daemon started")
        })
        .await;
        Some(postfix)
    }

    /// What it has said by now.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        let id = self.process.id().to_string();
        drop(Command::new("kill").args(["-TERM", &id]).status());
        drop(self.process.wait());
    }
}

/// The unpacked package.
fn package() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("POSTDUIF_POSTFIX") {
        return Some(path.into());
    }
    let without = std::env::var("POSTDUIF_WITHOUT").unwrap_or_default();
    let is_left_out = without.split(',').any(|word| word == "postfix");
    assert!(is_left_out, "run this through `cargo xtask test`");
    None
}

fn libraries(package: &Path) -> PathBuf {
    package.join("usr/lib/postfix")
}

/// A port where nobody listens.
pub(crate) fn free_port() -> u16 {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    nobody.local_addr().unwrap().port()
}

/// Writes its settings, and makes its queue.
fn lay_out(package: &Path, folder: &Path, port: u16, routes: &Routes<'_>) {
    // Its programs give up being root and have to come by here.
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
    let at = |name: &str| folder.join(name);
    for name in ["settings", "queue", "queue/pid", "data"] {
        fs::create_dir(at(name)).unwrap();
    }
    for name in QUEUE {
        let path = at("queue").join(name);
        fs::create_dir(&path).unwrap();
        let (mode, group) = match name {
            "public" => (0o710, DROP_GROUP),
            "maildrop" => (0o730, DROP_GROUP),
            _ => (0o700, "root"),
        };
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        owned(&path, &format!("{OWNER}:{group}"));
    }
    owned(&at("data"), OWNER);
    let settings = settings(package, folder, routes);
    fs::write(at("settings/main.cf"), settings).unwrap();
    let services = format!("127.0.0.1:{port} inet n - n - - smtpd\n{SERVICES}");
    fs::write(at("settings/master.cf"), services).unwrap();
}

/// It gives up soon, so that a test need not wait days for what a server says then.
fn settings(package: &Path, folder: &Path, routes: &Routes<'_>) -> String {
    let (folder, package) = (folder.display(), package.display());
    let (domain, to) = routes.domain;
    let others = routes.others;
    format!(
        "compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
meta_directory = {folder}/settings
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
daemon_directory = {package}/usr/lib/postfix/sbin
command_directory = {package}/usr/sbin
shlib_directory = {package}/usr/lib/postfix
import_environment = LD_LIBRARY_PATH={package}/usr/lib/postfix MAIL_CONFIG={folder}/settings
mail_owner = {OWNER}
setgid_group = {DROP_GROUP}
default_privs = nobody
myhostname = relay.example.test
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
local_recipient_maps =
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
smtp_dns_support_level = disabled
transport_maps = inline:{{ {domain}=smtp:[127.0.0.1]:{to} }}
relayhost = [127.0.0.1]:{others}
delay_warning_time = 1s
maximal_queue_lifetime = 4s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
queue_run_delay = 1s
"
    )
}

fn owned(path: &Path, by: &str) {
    let status = Command::new("chown").arg(by).arg(path).status();
    assert!(status.unwrap().success(), "{}", path.display());
}
