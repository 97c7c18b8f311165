//! Our signatures, verified by dkimpy: on ordinary messages, on odd bodies, and not on messages that
//! somebody changed on the way.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use base64::{Engine, engine::general_purpose::STANDARD};
use postduif_mail::dkim::{Algorithm, Identity, Key, Name, Signer};
use postduif_mail::mime::Message;
use serde_json::{Value, json};

use crate::python::{build, python};

const DOMAIN: &str = "example.org";
/// When the messages are signed: a verifier takes no signature of a day to come.
const AT_SECONDS: i64 = 1_700_000_000;

/// Bodies that verifiers have read differently.
const BODIES: &[&str] = &[
    "",
    "\r\n",
    " \r\n",
    "a\r\n \t \r\n",
    "a\r\n\r\n\r\n",
    "\r\n\r\na\r\n",
    "a  b\t c \r\n",
    "\t\r\na\r\n",
    ".\r\n..\r\n",
    "From a\r\n",
    "=20\r\n=\r\n",
];

fn signer() -> Signer {
    let identity = |selector, algorithm| Identity {
        domain: Name::new(DOMAIN).unwrap(),
        selector: Name::new(selector).unwrap(),
        key: Key::generate(algorithm).unwrap(),
    };
    Signer::new(vec![
        identity("rsa", Algorithm::Rsa),
        identity("ed", Algorithm::Ed25519),
    ])
}

/// What dkimpy says of each signature of each message, the first first; none where Python is left out.
fn verified(signer: &Signer, messages: &[Vec<u8>]) -> Option<Vec<Vec<bool>>> {
    let records: serde_json::Map<String, Value> = signer
        .keys_of(DOMAIN)
        .into_iter()
        .map(|one| {
            (
                format!("{}.", one.record_name()),
                json!(one.key.record().unwrap()),
            )
        })
        .collect();
    let messages: Vec<_> = messages.iter().map(|one| STANDARD.encode(one)).collect();
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/signatures.py");
    let mut process = Command::new(python()?)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let question = json!({"records": records, "messages": messages}).to_string();
    let mut stdin = process.stdin.take().unwrap();
    stdin.write_all(question.as_bytes()).unwrap();
    drop(stdin);
    let output = process.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

fn signed(signer: &Signer, message: Message) -> Vec<u8> {
    let signed = signer.sign(message, DOMAIN, AT_SECONDS);
    signed.unwrap().into_bytes()
}

/// A message of hand-written bytes.
fn raw(headers: &str, body: &str) -> Message {
    Message::from_bytes(format!("{headers}\r\n{body}").into_bytes()).unwrap()
}

#[test]
fn what_we_send_verifies() {
    let signer = signer();
    let lines = [
        "Your order",
        "F\u{fc}r dich \u{1f54a}",
        "a  b",
        "=?utf-8?Q?x?=",
    ];
    let bodies = [
        "Hello\n",
        "\u{e9}\n \n\n",
        ".\n",
        "trailing  \nblanks\t\n\n\n",
    ];
    let pairs = lines
        .iter()
        .flat_map(|line| bodies.iter().map(move |body| (line, body)));
    let mut messages: Vec<_> = pairs
        .map(|(line, body)| signed(&signer, build(line, body)))
        .collect();
    let headers = "From: <a@example.org>\r\nTo: <b@example.net>\r\nSubject: x\r\n";
    messages.extend(
        BODIES
            .iter()
            .map(|body| signed(&signer, raw(headers, body))),
    );
    let odd = "Subject:  folded\r\n\t twice\r\n  \r\nFROM:<a@example.org>\r\nTo:\r\nX-A: 1\r\n";
    messages.push(signed(&signer, raw(odd, "a\r\n")));
    let Some(verified) = verified(&signer, &messages) else {
        return;
    };
    assert_eq!(
        verified.len(),
        lines.len() * bodies.len() + BODIES.len() + 1
    );
    for (n, outcome) in verified.iter().enumerate() {
        assert_eq!(
            outcome,
            &[true, true],
            "message {n}: {:?}",
            String::from_utf8_lossy(&messages[n])
        );
    }
}

#[test]
fn what_was_changed_on_the_way_does_not() {
    let signer = signer();
    let message = signed(&signer, build("Your order", "Hello\n"));
    let text = String::from_utf8(message).unwrap();
    let check = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1).into_bytes()
    };
    let changed = [
        check("Hello", "Hallo"),
        check("Subject: Your", "Subject: My"),
        check("/u/17f3>", "/u/17f4>"),
        check("One-Click", "Two-Click"),
        check("MIME-Version", "From: <evil@example.net>\r\nMIME-Version"),
        check("MIME-Version", "Subject: win\r\nMIME-Version"),
    ];
    // What relays do is no change.
    let folded = check("Subject: Your order", "subject:   Your\r\n  order ");
    let received = format!("Received: by relay\r\n{text}").into_bytes();
    let fine = [folded, received];
    let Some(verified) = verified(&signer, &[&changed[..], &fine[..]].concat()) else {
        return;
    };
    for (n, outcome) in verified.iter().enumerate() {
        let wanted = n >= changed.len();
        assert_eq!(outcome, &[wanted, wanted], "change {n}");
    }
}
