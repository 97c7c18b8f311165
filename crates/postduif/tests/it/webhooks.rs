//! Webhooks, checked by a library that other people wrote for receivers of them.

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::json;

use crate::program::Program;

/// A receiver with the library of the Standard Webhooks project; it ends with this.
struct Receiver {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    port: String,
}

impl Receiver {
    fn new(secret: &str) -> Self {
        let python = std::env::var("POSTDUIF_PYTHON");
        let python = python.expect("run this through `cargo xtask test`, which sets it");
        let script = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/clients/hear_webhooks.py"
        );
        let mut command = Command::new(python);
        command.args([script, secret]).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines.next().unwrap().unwrap();
        Self { child, lines, port }
    }

    /// The kind of the next call that its library let through.
    fn next(&mut self) -> String {
        self.lines.next().unwrap().unwrap()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn the_library_of_standard_webhooks_takes_what_is_told_and_nothing_of_another_secret() {
    const OURS: &str = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    const OTHER: &str = "whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIzNDU=";
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let program = Program::serve(&[
        "--database",
        &path("shop.db"),
        "--secret-key-file",
        &path("secret.key"),
        "--call-networks",
        "127.0.0.0/8",
    ]);
    let mut receiver = Receiver::new(OURS);
    let set = |secret: &str| {
        let body = json!({
            "url": format!("http://127.0.0.1:{}/in", receiver.port),
            "events": ["order_placed"],
            "secret": secret,
        });
        program.ask("PUT", "/api/v1/webhooks/crm", &body.to_string());
        program.ask("POST", "/api/v1/webhooks/crm/test", "")
    };
    let other = set(OTHER);
    assert_eq!(other["status"], 401, "{other}");
    assert_eq!(other["arrived"], false);
    assert_eq!(other["answer"], "No matching signature found");
    let ours = set(OURS);
    assert_eq!(
        (&ours["status"], &ours["arrived"]),
        (&json!(204), &json!(true))
    );
    let event = r#"{"event":"order_placed","contact":{"email":"anna@example.test"}}"#;
    program.ask("POST", "/api/v1/events", event);
    assert_eq!(receiver.next(), "webhook_tested");
    assert_eq!(receiver.next(), "order_placed");
}
