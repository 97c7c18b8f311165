//! What two programs of Postfix do, as the limit of mail: `smtp-source`, which sends the same bytes again and
//! again, and `smtp-sink`, which takes everything and keeps nothing. This module knows no workflow and no
//! message of ours.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use mail::smtp::{Destination, Security};
use tokio::process::{Child, Command};

use crate::command::is_root;
use crate::progress::{Progress, Tell};
use crate::report::Row;
use crate::stopwatch::Stopwatch;

/// What sends.
const SOURCE: &str = "smtp-source";
/// What takes.
const SINK: &str = "smtp-sink";
/// Where the package puts its programs; not on everybody's path.
const INSTALLED: &str = "/usr/sbin";
/// Where the package has its programs and their libraries, in the folder that it was unpacked into.
const IN_PACKAGE: [&str; 2] = ["usr/sbin", "usr/lib/postfix"];
/// Whom the sink becomes where we are root, which it refuses to stay: the user that is there for nothing else.
const USER: &str = "nobody";
/// Connections that may wait to be taken: more than are ever opened.
const BACKLOG: &str = "100";
/// Far more than the sink takes to listen on a busy machine.
const START_TIMEOUT: Duration = Duration::from_secs(10);
/// How often it is asked whether it listens.
const ASKED_EVERY: Duration = Duration::from_millis(10);
/// Far more than the messages of the row take on a busy machine; what takes longer hangs.
const RUN_TIMEOUT: Duration = Duration::from_mins(1);

/// Both programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Postfix {
    programs: PathBuf,
    /// Where the libraries lie that the system does not know of.
    libraries: Option<PathBuf>,
}

/// A sink that runs; it ends with this.
#[derive(Debug)]
pub(crate) struct SmtpSink {
    postfix: Postfix,
    _process: Child,
    port: u16,
}

impl Postfix {
    /// Looks for them in this folder, or where they are installed. The error says that they are missing.
    pub(crate) fn find(folder: Option<&Path>) -> Result<Self> {
        if let Some(folder) = folder {
            let [programs, libraries] = IN_PACKAGE.map(|inner| folder.join(inner));
            let places = [programs, folder.to_owned()];
            let found = places.into_iter().find(|place| has_both(place));
            let programs = found.with_context(|| missing(&format!("in {}", folder.display())))?;
            let libraries = Some(libraries).filter(|libraries| libraries.is_dir());
            return Ok(Self {
                programs,
                libraries,
            });
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut places = std::env::split_paths(&path).chain([PathBuf::from(INSTALLED)]);
        let found = places.find(|place| has_both(place));
        Ok(Self {
            programs: found.with_context(|| missing("installed here"))?,
            libraries: None,
        })
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        if let Some(libraries) = &self.libraries {
            command.env("LD_LIBRARY_PATH", libraries);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null());
        // Whoever gives up leaves nobody behind.
        command.kill_on_drop(true);
        command
    }

    /// Starts a sink on a free port of the loopback address, and waits until it listens.
    pub(crate) async fn listen(self) -> Result<SmtpSink> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
        let address = listener.local_addr()?;
        // Somebody else may take it before the sink does, which then ends and says so.
        drop(listener);
        let mut sink = self.command(SINK);
        if is_root()? {
            sink.args(["-u", USER]);
        }
        sink.args([&address.to_string(), BACKLOG]);
        let process = sink.stderr(Stdio::piped()).spawn();
        let mut process = process.with_context(|| format!("{SINK} cannot be run"))?;
        let listens = tokio::time::timeout(START_TIMEOUT, until_it_listens(address));
        tokio::select! {
            // First: somebody else may listen there, and ours has ended.
            biased;
            ended = process.wait() => {
                ended?;
                bail!("{SINK} ended at once: {}", said(&mut process).await)
            }
            listens = listens => {
                listens.with_context(|| format!("{SINK} does not listen"))?;
            }
        }
        Ok(SmtpSink {
            postfix: self,
            _process: process,
            port: address.port(),
        })
    }
}

impl SmtpSink {
    /// How to reach it.
    pub(crate) fn destination(&self) -> Destination {
        let host = Ipv4Addr::LOCALHOST.to_string();
        Destination::new(host, self.port, Security::PlainOnLoopback)
    }

    /// Has `smtp-source` send `of` messages of so many bytes over so many connections, which stay open.
    pub(crate) async fn limit(
        &self,
        (of, bytes): (usize, usize),
        connections: usize,
        tell: Tell<'_>,
    ) -> Result<Row> {
        let row = &format!("{SOURCE} to {SINK}");
        let mut source = self.postfix.command(SOURCE);
        source.args(["-4", "-d", "-M", "localhost"]);
        source.args(["-f", "town@example.test", "-t", "p@example.test"]);
        for (flag, number) in [("-s", connections), ("-m", of), ("-l", bytes)] {
            source.args([flag, &number.to_string()]);
        }
        source.arg(format!("{}:{}", Ipv4Addr::LOCALHOST, self.port));
        tell(Progress { row, done: 0, of });
        let watch = Stopwatch::start();
        let process = source.stderr(Stdio::piped()).spawn();
        let mut process = process.with_context(|| format!("{SOURCE} cannot be run"))?;
        let ended = tokio::time::timeout(RUN_TIMEOUT, process.wait()).await;
        let ended = ended.with_context(|| format!("{SOURCE} does not end"))??;
        let mut measured = watch.row(row, of);
        if !ended.success() {
            bail!("{SOURCE} failed: {}", said(&mut process).await);
        }
        // That of other programs than this one, which is not asked for.
        measured.cpu_ms_per_thousand = None;
        tell(Progress { row, done: of, of });
        Ok(measured)
    }
}

fn has_both(place: &Path) -> bool {
    [SOURCE, SINK].iter().all(|one| place.join(one).is_file())
}

fn missing(place: &str) -> String {
    format!("no {SOURCE} and {SINK} {place}")
}

#[expect(
    clippy::disallowed_methods,
    reason = "a server that this process has started, on loopback"
)]
async fn until_it_listens(address: SocketAddr) {
    while tokio::net::TcpStream::connect(address).await.is_err() {
        tokio::time::sleep(ASKED_EVERY).await;
    }
}

/// What a program that has ended said last.
async fn said(process: &mut Child) -> String {
    use tokio::io::AsyncReadExt;
    let mut said = Vec::new();
    if let Some(errors) = &mut process.stderr {
        // What cannot be read is not told.
        let _ = errors.read_to_end(&mut said).await;
    }
    String::from_utf8_lossy(&said).trim().to_owned()
}

#[cfg(test)]
pub(crate) mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    /// The unpacked package; none where these tests are to be left out.
    pub(crate) fn package() -> Option<PathBuf> {
        if let Some(path) = std::env::var_os("POSTDUIF_POSTFIX") {
            return Some(path.into());
        }
        let without = std::env::var("POSTDUIF_WITHOUT").unwrap_or_default();
        let is_left_out = without.split(',').any(|word| word == "postfix");
        assert!(is_left_out, "run this through `cargo xtask test`");
        None
    }

    #[test]
    fn both_programs_are_found_in_a_package_or_a_folder_of_their_own() {
        let check = |files: &[&str], expect: Option<(&str, Option<&str>)>| {
            let folder = tempfile::tempdir().unwrap();
            let at = |inner: &str| folder.path().join(inner);
            for file in files {
                std::fs::create_dir_all(at(file).parent().unwrap()).unwrap();
                std::fs::write(at(file), "").unwrap();
            }
            let found = Postfix::find(Some(folder.path()));
            let expect = expect.map(|(programs, libraries)| Postfix {
                programs: at(programs),
                libraries: libraries.map(at),
            });
            let why = format!(
                "no smtp-source and smtp-sink in {}",
                folder.path().display()
            );
            match expect {
                Some(expect) => assert_eq!(found.unwrap(), expect, "{files:?}"),
                None => assert_eq!(found.unwrap_err().to_string(), why, "{files:?}"),
            }
        };
        check(&[], None);
        check(&["smtp-source"], None);
        check(&["usr/sbin/smtp-source", "smtp-sink"], None);
        check(&["smtp-source", "smtp-sink"], Some(("", None)));
        let installed = ["usr/sbin/smtp-source", "usr/sbin/smtp-sink"];
        check(&installed, Some(("usr/sbin", None)));
        let [source, sink] = installed;
        let library = "usr/lib/postfix/libpostfix-util.so";
        let whole = Some(("usr/sbin", Some("usr/lib/postfix")));
        check(&[source, sink, library], whole);
    }

    #[tokio::test]
    async fn a_sink_ends_with_what_holds_it() {
        let Some(package) = package() else {
            return;
        };
        let postfix = Postfix::find(Some(&package)).unwrap();
        let sink = postfix.listen().await.unwrap();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, sink.port));
        let listens = || TcpListener::bind(address).is_err();
        assert!(listens());
        drop(sink);
        let gone = async {
            while listens() {
                tokio::time::sleep(ASKED_EVERY).await;
            }
        };
        tokio::time::timeout(START_TIMEOUT, gone).await.unwrap();
    }

    #[tokio::test]
    async fn a_program_that_fails_is_named() {
        let Some(package) = package() else {
            return;
        };
        let real = package.join(IN_PACKAGE[0]);
        let check = async |source: &Path, sink: &Path, expect: &str| {
            let folder = tempfile::tempdir().unwrap();
            let [programs, libraries] = IN_PACKAGE.map(|inner| folder.path().join(inner));
            std::fs::create_dir_all(&programs).unwrap();
            std::fs::create_dir_all(libraries.parent().unwrap()).unwrap();
            symlink(package.join(IN_PACKAGE[1]), libraries).unwrap();
            symlink(source, programs.join(SOURCE)).unwrap();
            symlink(sink, programs.join(SINK)).unwrap();
            let postfix = Postfix::find(Some(folder.path())).unwrap();
            let limit = match postfix.listen().await {
                Ok(sink) => sink.limit((20, 100), 2, &|_| ()).await,
                Err(why) => Err(why),
            };
            let got = limit.map_or_else(|why| format!("{why:#}"), |row| row.name);
            assert_eq!(got, expect, "{} {}", source.display(), sink.display());
        };
        let (source, sink, fails) = (real.join(SOURCE), real.join(SINK), Path::new("/bin/false"));
        check(&source, &sink, "smtp-source to smtp-sink").await;
        check(fails, &sink, "smtp-source failed: ").await;
        check(&source, fails, "smtp-sink ended at once: ").await;
    }
}
