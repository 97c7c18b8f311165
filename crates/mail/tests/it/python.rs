//! The client against aiosmtpd, and our messages read by Python's email package.
//!
//! The interpreter is named by `POSTDUIF_PYTHON`. Without one these tests fail, unless
//! `POSTDUIF_WITHOUT` names `python`.

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, ChildStdout, Command, Stdio},
};

use postduif_mail::{
    address::Mailbox,
    header::{HeaderName, HeaderText},
    mime::{Email, ListId, Message, MessageId, Unsubscribe},
    smtp::{Destination, Login, Pool, Security},
};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use serde_json::{Value, json};

use crate::support::{address, envelope, show};

/// The interpreter to use, or none where the tests are to be left out.
pub(crate) fn python() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("POSTDUIF_PYTHON") {
        return Some(path.into());
    }
    let without = std::env::var("POSTDUIF_WITHOUT").unwrap_or_default();
    let is_left_out = without.split([',', ' ']).any(|word| word == "python");
    assert!(
        is_left_out,
        "run it through `cargo xtask test`, or set POSTDUIF_PYTHON to a Python 3.11 with the \
         packages of xtask/python-requirements.txt"
    );
    None
}

/// A running server.py. It ends when its standard input does, which is when this is dropped.
struct Server {
    process: Child,
    lines: BufReader<ChildStdout>,
    port: u16,
}

impl Server {
    fn start(options: &Value) -> Option<Self> {
        let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/server.py");
        let mut process = Command::new(python()?)
            .arg(script)
            .arg(options.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the interpreter that POSTDUIF_PYTHON names can be started");
        let lines = BufReader::new(process.stdout.take().unwrap());
        let mut server = Self {
            process,
            lines,
            port: 0,
        };
        server.port = serde_json::from_value(server.next()["port"].take()).unwrap();
        Some(server)
    }

    /// What it says next.
    fn next(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        serde_json::from_str(&line).expect("the server says what it got; see its errors above")
    }

    fn destination(&self, host: &str, security: Security) -> Destination {
        Destination::new(host, self.port, security)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let ended = self.process.wait();
        assert!(std::thread::panicking() || ended.is_ok_and(|status| status.success()));
    }
}

/// Parts that go wrong elsewhere: line ends, dots, encoded words that are none, quotes, Unicode.
const LINES: &[&str] = &[
    "Your order",
    "F\u{fc}r dich: 10 % off \u{1f54a}",
    "=?utf-8?Q?=0D=0ABcc:_x@y.z?=",
    "\"Quoted\", (commented) <angled@example.org>; x: y",
    "one very long line of plain words that has to be folded, since it is far longer than the 78 \
     columns that a line should have",
    // Names of every script, short enough for one encoded word.
    "\u{424}\u{451}\u{434}\u{43e}\u{440}",
    "\u{391}\u{3b8}\u{3b7}\u{3bd}\u{3ac}",
    "\u{5d3}\u{5d5}\u{5d3}",
    "\u{62f}\u{64a}\u{646}\u{627}",
    "\u{905}\u{928}\u{940}",
    "\u{e2a}\u{e21}",
    "\u{5f20}\u{4f1f}",
    "\u{ae40}\u{bbfc}",
    "\u{3086}\u{304d}",
    "e\u{301}lodie",
    "\u{1f469}\u{200d}\u{1f52c}",
    "Trick\u{202e}Cba",
];
const BODIES: &[&str] = &[
    "Hello\n",
    "\n.\n..\n.x\r\n.\r\nMAIL FROM:<x@y.z>\r\n",
    "carriage\rreturn\r\r\n",
    "trailing blanks  \nFrom here\n\u{e9}\u{4e16}\n",
    "--=_x\n--=_x--\n",
];

/// The name that goes with a line: the line, but for the one that takes several encoded words.
/// Python 3.11 reads blanks between those where RFC 2047 §6.2 says to read none.
fn name_of(line: &str) -> &str {
    if line.len() > 70 { "Shop" } else { line }
}

pub(crate) fn build(line: &str, body: &str) -> Message {
    let name = Some(HeaderText::new(name_of(line)).unwrap());
    let html = format!("<p>{body}</p>\n");
    Email {
        message_id: &MessageId::new("17f3.1@mail.example.org").unwrap(),
        date_ms: 1_795_770_000_123,
        from: &Mailbox {
            name: name.clone(),
            address: address("news@example.org"),
        },
        to: &Mailbox {
            name,
            address: address("zoe@example.net"),
        },
        reply_to: Some(&address("help@example.org").into()),
        subject: &HeaderText::new(line).unwrap(),
        list_id: Some(&ListId::new(None, "offers.example.org").unwrap()),
        unsubscribe: Some(&Unsubscribe::one_click("https://m.example.org/u/17f3").unwrap()),
        extra: &[(
            HeaderName::new("X-Flow-Message").unwrap(),
            HeaderText::new("17f3").unwrap(),
        )],
        text: body,
        html: Some(&html),
    }
    .build()
    .unwrap()
}

/// A body as everybody should read it: no carriage return that is not part of a line end.
fn read_back(body: &str) -> String {
    body.replace('\r', "")
}

/// The whole of what Python sees in a message of [`build`].
fn seen(line: &str, body: &str, content_type: &Value) -> Value {
    let (text, html) = (read_back(body), format!("<p>{}</p>\n", read_back(body)));
    let name = name_of(line);
    let shown = |address: &str| {
        let is_quoted = name.contains(|c| "()<>[]:;@\\,.\"".contains(c));
        let name = name.replace('"', "\\\"");
        if is_quoted {
            format!("\"{name}\" <{address}>")
        } else {
            format!("{name} <{address}>")
        }
    };
    json!({
        "headers": [
            ["Date", "Fri, 27 Nov 2026 09:00:00 +0000"],
            ["From", shown("news@example.org")],
            ["To", shown("zoe@example.net")],
            ["Reply-To", "help@example.org"],
            ["Subject", line],
            ["Message-ID", "<17f3.1@mail.example.org>"],
            ["List-Id", "<offers.example.org>"],
            ["List-Unsubscribe", "<https://m.example.org/u/17f3>"],
            ["List-Unsubscribe-Post", "List-Unsubscribe=One-Click"],
            ["X-Flow-Message", "17f3"],
            ["MIME-Version", "1.0"],
            ["Content-Type", content_type],
        ],
        "from": [[name, "news@example.org"]],
        "to": [[name, "zoe@example.net"]],
        "parts": [["text/plain", &text], ["text/html", &html]],
        "defects": [],
        "old_subject": line,
        "old_parts": [&text, &html],
    })
}

#[tokio::test]
async fn what_is_sent_is_what_is_read() {
    let Some(mut server) = Server::start(&json!({})) else {
        return;
    };
    let pool = Pool::new(server.destination("127.0.0.1", Security::PlainOnLoopback)).unwrap();
    for line in LINES {
        for body in BODIES {
            let outcome = pool
                .deliver(&envelope("zoe@example.net"), &build(line, body))
                .await;
            assert_eq!(show(&outcome), "accepted: 250 OK");
            let said = server.next();
            assert_eq!(said["sender"], json!("bounce@example.org"));
            assert_eq!(said["recipients"], json!(["zoe@example.net"]));
            let content_type = said["seen"]["headers"][11][1].clone();
            assert_eq!(said["seen"], seen(line, body, &content_type));
        }
    }
    pool.close().await;
}

#[tokio::test]
async fn refusals_and_addresses_outside_ascii() {
    let Some(mut server) = Server::start(&json!({})) else {
        return;
    };
    let pool = Pool::new(server.destination("127.0.0.1", Security::PlainOnLoopback)).unwrap();
    let message = build("x", "x\n");
    for (to, wanted) in [
        (
            "nobody@example.net",
            "refused at Recipient: 550 (5.1.1) 5.1.1 no such user",
        ),
        ("zo\u{eb}@example.net", "accepted: 250 OK"),
        (
            "nobody@example.net",
            "refused at Recipient: 550 (5.1.1) 5.1.1 no such user",
        ),
        ("zoe@example.net", "accepted: 250 OK"),
    ] {
        assert_eq!(
            show(&pool.deliver(&envelope(to), &message).await),
            wanted,
            "{to}"
        );
        if wanted.starts_with("accepted") {
            assert_eq!(server.next()["recipients"], json!([to]));
        }
    }
    pool.close().await;
}

#[tokio::test]
async fn starttls_and_login() {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
    std::fs::write(&certificate, cert.pem()).unwrap();
    std::fs::write(&key, signing_key.serialize_pem()).unwrap();
    let options = json!({ "certificate": certificate, "key": key, "user": "shop", "password": "s\u{e9}cret" });
    let Some(mut server) = Server::start(&options) else {
        return;
    };
    let mut destination = server.destination("localhost", Security::StartTls);
    destination.roots_pem = Some(cert.pem());
    for (password, wanted) in [
        ("s\u{e9}cret", "accepted: 250 OK"),
        (
            "secret",
            "retry at Login: 535 (5.7.8) 5.7.8 Authentication credentials invalid",
        ),
    ] {
        destination.login = Some(Login {
            user: "shop".into(),
            password: password.into(),
        });
        let pool = Pool::new(destination.clone()).unwrap();
        let outcome = pool
            .deliver(&envelope("zoe@example.net"), &build("x", "x\n"))
            .await;
        assert_eq!(show(&outcome), wanted);
        pool.close().await;
    }
    let said = server.next();
    assert_eq!(
        (&said["is_encrypted"], &said["is_logged_in"]),
        (&json!(true), &json!(true))
    );
}
