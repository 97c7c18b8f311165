//! A mailbox at a server that other people wrote, read by us: each mail once, also after the server was
//! started again, and from its beginning where the server has numbered its mails anew.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener as StdListener,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    sync::{Arc, Mutex},
};

use postduif_mail::{
    inbound::{
        MAIL_BYTES_MAX,
        mailbox::{Mailbox, Place, Reader, Reading, Visit},
    },
    smtp::{Login, Security},
};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig};

use crate::python::python;

/// A running imap_server.py. It ends when its standard input does, which is when this is dropped.
struct Server {
    process: Child,
    lines: BufReader<ChildStdout>,
    port: u16,
}

impl Server {
    fn start(folder: &Path) -> Option<Self> {
        let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/imap_server.py");
        let nobody = StdListener::bind("127.0.0.1:0").unwrap();
        let port = nobody.local_addr().unwrap().port();
        drop(nobody);
        let mut process = Command::new(python()?)
            .arg(script)
            .arg(folder)
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap());
        let mut server = Self {
            process,
            lines,
            port,
        };
        assert_eq!(server.next(), "ready\n");
        Some(server)
    }

    fn next(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        line
    }

    fn ask(&mut self, what: &Value) {
        let mut stdin = self.process.stdin.as_ref().unwrap();
        writeln!(stdin, "{what}").unwrap();
        assert_eq!(self.next(), "done\n");
    }

    fn put(&mut self, subject: &str) {
        self.ask(&json!({ "put": format!("Subject: {subject}\n\nHello\n") }));
    }

    fn mailbox(&self, password: &str) -> Mailbox {
        let login = Login {
            user: "zoe".into(),
            password: password.into(),
        };
        Mailbox::new("127.0.0.1", self.port, Security::PlainOnLoopback, login)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        drop(self.process.wait());
    }
}

const PASSWORD: &str = "p w\"rd";

#[derive(Default)]
struct Taken(Mutex<Vec<(Place, Vec<u8>)>>);

impl Reader for Taken {
    fn take(&self, place: Place, mail: Vec<u8>) -> Reading<'_> {
        self.0.lock().unwrap().push((place, mail));
        Box::pin(async { true })
    }
}

/// The subjects of what is new behind a place, and the last place.
async fn read(mailbox: &Mailbox, behind: Option<Place>) -> (Vec<String>, Option<Place>) {
    let taken = Taken::default();
    let visit = mailbox.visit(behind, &taken).await.unwrap();
    let taken = taken.0.into_inner().unwrap();
    let wanted = Visit {
        taken: taken.len(),
        is_more: false,
        is_stopped: false,
    };
    assert_eq!(visit, wanted);
    let last = taken.last().map(|(place, _)| *place);
    let subject = |(_, mail): &(Place, Vec<u8>)| {
        let text = String::from_utf8_lossy(mail).into_owned();
        let line = text.lines().next().unwrap_or_default();
        line.trim_start_matches("Subject: ").to_owned()
    };
    (taken.iter().map(subject).collect(), last.or(behind))
}

#[tokio::test(flavor = "multi_thread")]
async fn each_mail_of_another_server_is_read_once() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut server) = Server::start(folder.path()) else {
        return;
    };
    assert_eq!(read(&server.mailbox(PASSWORD), None).await, (vec![], None));
    server.put("one");
    server.put("two");
    let (subjects, place) = read(&server.mailbox(PASSWORD), None).await;
    assert_eq!(subjects, ["one", "two"]);
    let (subjects, place) = read(&server.mailbox(PASSWORD), place).await;
    assert!(subjects.is_empty(), "{subjects:?}");
    server.put("three");
    drop(server);

    let mut server = Server::start(folder.path()).unwrap();
    let (subjects, place) = read(&server.mailbox(PASSWORD), place).await;
    assert_eq!(subjects, ["three"]);
    server.ask(&json!({ "renumber": true }));
    let (subjects, again) = read(&server.mailbox(PASSWORD), place).await;
    assert_eq!(subjects.len(), 3, "{subjects:?}");
    assert_ne!(again.unwrap().validity, place.unwrap().validity);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_long_mail_the_beginning_is_read_and_a_wrong_password_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut server) = Server::start(folder.path()) else {
        return;
    };
    server.ask(&json!({ "put": "x: y\n\n".to_owned() + &"z\n".repeat(MAIL_BYTES_MAX) }));
    let taken = Taken::default();
    let visit = server.mailbox(PASSWORD).visit(None, &taken).await;
    assert_eq!(visit.unwrap().taken, 1);
    assert_eq!(taken.0.lock().unwrap()[0].1.len(), MAIL_BYTES_MAX);

    let error = server.mailbox("x").visit(None, &taken).await.unwrap_err();
    let error = error.to_string();
    assert!(error.starts_with("the login was refused: "), "{error}");
    let mut elsewhere = server.mailbox(PASSWORD);
    elsewhere.folder = "Nowhere".into();
    let error = elsewhere.visit(None, &taken).await.unwrap_err();
    assert!(error.to_string().starts_with("the folder was refused: "));
}

/// The server speaks no TLS from the first byte; this stands before it and does.
async fn with_tls(port: u16) -> (u16, String) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let key = signing_key.serialize_der().try_into().unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key);
    let acceptor = TlsAcceptor::from(Arc::new(config.unwrap()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let outer = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            #[expect(clippy::disallowed_methods, reason = "what stands before the server")]
            let connecting = tokio::net::TcpStream::connect(("127.0.0.1", port));
            let mut inner = connecting.await.unwrap();
            drop(tokio::io::copy_bidirectional(&mut stream, &mut inner).await);
        }
    });
    (outer, cert.pem())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_is_read_over_tls_from_a_server_that_is_who_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut server) = Server::start(folder.path()) else {
        return;
    };
    server.put("one");
    let (port, certificate) = with_tls(server.port).await;
    let mut mailbox = server.mailbox(PASSWORD);
    (mailbox.port, mailbox.security) = (port, Security::Implicit);
    let error = mailbox.visit(None, &Taken::default()).await.unwrap_err();
    assert!(error.to_string().contains("certificate"), "{error}");
    mailbox.roots_pem = Some(certificate);
    assert_eq!(read(&mailbox, None).await.0, ["one"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_is_read_over_tls_that_begins_after_the_hello() {
    let folder = tempfile::tempdir().unwrap();
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let both = signing_key.serialize_pem() + &cert.pem();
    std::fs::write(folder.path().join("tls.pem"), both).unwrap();
    let Some(mut server) = Server::start(folder.path()) else {
        return;
    };
    server.put("one");
    let mut mailbox = server.mailbox(PASSWORD);
    mailbox.security = Security::StartTls;
    let error = mailbox.visit(None, &Taken::default()).await.unwrap_err();
    assert!(error.to_string().contains("certificate"), "{error}");
    mailbox.roots_pem = Some(cert.pem());
    let (subjects, place) = read(&mailbox, None).await;
    assert_eq!(subjects, ["one"]);
    server.put("two");
    assert_eq!(read(&mailbox, place).await.0, ["two"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_tls_gets_no_password() {
    let folder = tempfile::tempdir().unwrap();
    let Some(server) = Server::start(folder.path()) else {
        return;
    };
    let mut mailbox = server.mailbox(PASSWORD);
    mailbox.security = Security::StartTls;
    let error = mailbox.visit(None, &Taken::default()).await.unwrap_err();
    let error = error.to_string();
    assert!(error.starts_with("STARTTLS was refused: "), "{error}");
}
