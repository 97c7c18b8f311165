//! Mail that comes back to a mailbox of another server, and a program that is killed in between: each is
//! taken once.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::{Value as Json, json};

use crate::home::{Home, On};
use crate::postfix::free_port;
use crate::program::Program;
use crate::shop::{Shop, ask, orders, set_up, settled, until};

const DOMAIN: &str = "bounce.example.test";
/// The mailbox's; the script has it as well.
const PASSWORD: &str = "p w\"rd";

/// A mailbox served by pymap; it ends with this.
struct Mailbox {
    process: Child,
    lines: BufReader<ChildStdout>,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Mailbox {
    fn start() -> Self {
        let python = std::env::var("POSTDUIF_PYTHON");
        let python = python.expect("run this through `cargo xtask test`, which sets it");
        let script = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../mail/tests/it/imap_server.py"
        );
        let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
        let mut command = Command::new(python);
        command.arg(script).arg(folder.path()).arg(port.to_string());
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap());
        let mut mailbox = Self {
            process,
            lines,
            port,
            _folder: folder,
        };
        assert_eq!(mailbox.next(), "ready\n");
        mailbox
    }

    fn next(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        line
    }

    fn put(&mut self, mail: &str) {
        let mut stdin = self.process.stdin.as_ref().unwrap();
        writeln!(stdin, "{}", json!({ "put": mail })).unwrap();
        assert_eq!(self.next(), "done\n");
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        drop(self.process.wait());
    }
}

fn serve(shop: &Shop, mailbox: &Mailbox) -> Program {
    let mut command = shop.command(1);
    command.args(["--bounce-domain", DOMAIN]);
    command.args(["--mailbox", &format!("127.0.0.1:{}", mailbox.port)]);
    command.args(["--mailbox-security", "none", "--mailbox-user", "zoe"]);
    command.env("POSTDUIF_MAILBOX_PASSWORD", PASSWORD);
    Program::serve_as(&mut command)
}

/// A report as a server puts it into a mailbox: to whom it was delivered stands in it.
fn report(sender: &str, status: &str, words: &str) -> String {
    format!(
        "Return-Path: <>\nDelivered-To: {sender}\nFrom: MAILER-DAEMON@mx.example\nTo: {sender}\n\
         Subject: Undelivered\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"X\"\n\n\
         --X\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n\
         Final-Recipient: rfc822; person-1@example.test\nAction: failed\nStatus: {status}\n\
         Diagnostic-Code: smtp; {words}\n\n--X--\n"
    )
}

/// How many mails were read in the mailbox, and what went wrong.
fn told(program: &Program) -> (u64, Json) {
    let mut sending = program.ask("GET", "/api/v1/sending", "");
    let mailbox = &mut sending["mailbox"];
    (mailbox["mails"].as_u64().unwrap(), mailbox["error"].take())
}

fn classes(program: &Program) -> Vec<String> {
    let feedback = program.ask("GET", "/api/v1/feedback", "");
    let rows = feedback["feedback"].as_array().unwrap();
    let class = |row: &Json| row["class"].as_str().unwrap().to_owned();
    rows.iter().map(class).collect()
}

async fn what_comes_back_to_a_mailbox_is_taken_once(on: On) {
    let shop = Shop::new(Home::new(on)).await;
    let mut mailbox = Mailbox::start();
    let mut program = serve(&shop, &mailbox);
    let key = program.key.clone();
    ask(&program, &set_up("1s"));
    ask(&program, &orders(1));
    settled(&program, 1).await;
    let senders: Vec<_> = shop
        .sink
        .received()
        .into_iter()
        .map(|mail| mail.from)
        .collect();
    assert_eq!(senders.len(), 2);
    until("it is read", || told(&program) == (0, Json::Null)).await;

    // While nobody looks: a report, and a mail that is about nothing of ours.
    program.signal("-KILL");
    program.child.wait().unwrap();
    mailbox.put(&report(
        &senders[0],
        "5.7.1",
        "554 5.7.1 Message rejected as spam",
    ));
    mailbox.put("From: somebody@example.test\nSubject: Hello\n\nHello\n");
    mailbox.put(&report(
        "b+1-1-00@bounce.example.test",
        "5.1.1",
        "550 User unknown",
    ));
    program = serve(&shop, &mailbox);
    program.key.clone_from(&key);
    until("three mails are read", || told(&program).0 == 3).await;
    assert_eq!(classes(&program), ["block"]);

    program.signal("-KILL");
    program.child.wait().unwrap();
    mailbox.put(&report(&senders[1], "5.1.1", "550 5.1.1 User unknown"));
    program = serve(&shop, &mailbox);
    program.key = key;
    until("one more is read", || told(&program).0 >= 4).await;
    assert_eq!(told(&program), (4, Json::Null));
    assert_eq!(classes(&program), ["hard", "block"]);
    let mailbox_told = program.ask("GET", "/api/v1/sending", "")["mailbox"].take();
    assert_eq!(
        (&mailbox_told["bounces"], &mailbox_told["replies"]),
        (&json!(2), &json!(0))
    );

    drop(mailbox);
    program.stop();
    assert_eq!(shop.home.breaches().await, []);
}

#[test]
fn a_mailbox_that_cannot_be_reached_is_said_once() {
    let folder = tempfile::tempdir().unwrap();
    let nobody = format!("127.0.0.1:{}", free_port());
    let mut command = crate::program::command(&["serve", "--listen", "127.0.0.1:0"]);
    command.arg("--database").arg(folder.path().join("shop.db"));
    command.args(["--bounce-domain", DOMAIN, "--mailbox", &nobody]);
    command.args(["--mailbox-security", "none", "--mailbox-user", "zoe"]);
    command.env("POSTDUIF_MAILBOX_PASSWORD", "hush");
    let program = Program::serve_as(&mut command);
    let line = program.logged("the mailbox cannot be read");
    for part in [nobody.as_str(), "zoe", "refused", "WARN"] {
        assert!(line.contains(part), "{part} is not in {line}");
    }
    assert!(!line.contains("hush"), "{line}");
}

mod on_sqlite {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn what_comes_back_to_a_mailbox_is_taken_once() {
        super::what_comes_back_to_a_mailbox_is_taken_once(On::Sqlite).await;
    }
}

mod on_postgres {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn what_comes_back_to_a_mailbox_is_taken_once() {
        super::what_comes_back_to_a_mailbox_is_taken_once(On::Postgres).await;
    }
}
