//! A mail server that is not there: said once, with what it is about.

use serde_json::json;

use crate::program::Program;

/// Looks at the metrics until all is tried: each takes about a millisecond, and the work some ten.
const LOOKS_MAX: usize = 20_000;
const WORKFLOW: &str = "
format: 1
handle: hello
name: Hello
purpose: service
triggers: [{ id: seen, start: event, event: seen }]
blocks: [{ id: m1, do: send_email, email: hello }]
";

#[test]
fn an_outage_of_the_mail_server_is_logged_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outage.db");
    // A port of this machine where nobody listens.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = nobody.local_addr().unwrap().to_string();
    drop(nobody);
    let program = Program::serve(&[
        "--database",
        path.to_str().unwrap(),
        "--sender",
        "shop@example.test",
        "--smtp",
        &address,
        "--smtp-security",
        "none",
    ]);
    let email = json!({"subject": "Hello", "html": "<p>Hello</p>"}).to_string();
    program.ask("PUT", "/api/v1/emails/hello", &email);
    program.ask("PUT", "/api/v1/workflows", WORKFLOW);
    program.ask("POST", "/api/v1/workflows/hello/publish", "");
    let events: Vec<_> = (0..20)
        .map(|n| json!({"event": "seen", "contact": {"email": format!("p{n}@example.test")}}))
        .collect();
    let batch = json!({ "batch": events }).to_string();
    program.ask("POST", "/api/v1/events", &batch);
    let line = program.logged("the mail server cannot be used");
    for part in [&address, "stage=\"connect\"", "refused", "WARN"] {
        assert!(line.contains(part), "{part} is not in {line}");
    }
    // Those that left together were tried; the others keep their attempts, and wait with nobody there.
    let rests = "postduif_sending_rests 1\n";
    let metrics = || program.send("GET", "/metrics", "").body;
    let rested = (0..LOOKS_MAX).any(|_| metrics().contains(rests));
    assert!(rested, "{}", metrics());
    let all = "postduif_messages_total{outcome=\"retry\"} 20\n";
    assert!(!metrics().contains(all), "{}", metrics());
    let sending = program.ask("GET", "/api/v1/sending", "");
    assert_eq!(sending["out"]["host"], address.as_str());
    assert_eq!(sending["out"]["way"], "smtp");
    let reason = sending["out"]["rest"]["reason"].as_str().unwrap();
    assert!(reason.contains("refused"), "{reason}");
    let again = program.logged_by_now();
    assert!(
        again.iter().all(|line| !line.contains("mail server")),
        "{again:?}"
    );
}
