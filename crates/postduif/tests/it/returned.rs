//! What a real mail server sends back: the program sends through Postfix, which cannot deliver, and
//! its reports come to the program's own listener.

use std::collections::BTreeMap;

use mail::sink::{Answer, Behaviour, Moment, Sink};
use serde_json::{Value as Json, json};

use crate::postfix::{Postfix, Routes, free_port};
use crate::program::{Program, command};
use crate::shop::until;

const WORKFLOW: &str = "
format: 1
handle: hello
name: Hello
purpose: service
triggers: [{ id: seen, start: event, event: seen }]
blocks: [{ id: m1, do: send_email, email: hello }]
";
/// Where reports come back to.
const DOMAIN: &str = "bounce.example.test";

/// A server where everybody but Good has something against it.
struct Refusing;

impl Behaviour for Refusing {
    fn answer(&self, moment: &Moment<'_>) -> Answer {
        match moment {
            Moment::Recipient { address } if address.starts_with("nobody") => {
                Answer::say("550 5.1.1 Recipient address rejected: User unknown")
            }
            Moment::Recipient { address } if address.starts_with("full") => {
                Answer::say("452 4.2.2 The mailbox is over its quota")
            }
            Moment::Message { recipients, .. } if recipients[0].starts_with("spam") => {
                Answer::say("554 5.7.1 Message rejected as spam")
            }
            _ => Answer::Usual,
        }
    }
}

fn serve(folder: &tempfile::TempDir, postfix: &Postfix, returns: u16) -> Program {
    let database = folder.path().join("shop.db");
    let mut serve = command(&["serve", "--listen", "127.0.0.1:0"]);
    serve.arg("--database").arg(database);
    serve.args(["--smtp", &format!("127.0.0.1:{}", postfix.port)]);
    serve.args(["--smtp-security", "none", "--sender", "shop@example.test"]);
    serve.args(["--bounce-domain", DOMAIN]);
    serve.args(["--bounce-listen", &format!("127.0.0.1:{returns}")]);
    Program::serve_as(&mut serve)
}

fn mail(program: &Program, people: &[&str]) {
    let email = json!({"subject": "Hello", "html": "<p>Hello</p>"}).to_string();
    program.ask("PUT", "/api/v1/emails/hello", &email);
    program.ask("PUT", "/api/v1/workflows", WORKFLOW);
    program.ask("POST", "/api/v1/workflows/hello/publish", "");
    let seen = |who| json!({"event": "seen", "contact": {"email": format!("{who}@example.test")}});
    let events: Vec<_> = people.iter().map(seen).collect();
    let batch = json!({ "batch": events }).to_string();
    program.ask("POST", "/api/v1/events", &batch);
}

/// What came back, by address.
fn came_back(program: &Program) -> BTreeMap<String, Json> {
    let mut feedback = program.ask("GET", "/api/v1/feedback", "");
    let rows = feedback["feedback"].as_array_mut().unwrap();
    let by_address = |row: &mut Json| {
        let recipient = row["recipient"].as_str().unwrap().to_owned();
        (recipient, row.take())
    };
    rows.iter_mut().map(by_address).collect()
}

fn check(row: &Json, class: &str, status: &str, words: &str) {
    assert_eq!(
        (&row["kind"], &row["class"], &row["status"], &row["way"]),
        (
            &json!("bounced"),
            &json!(class),
            &json!(status),
            &json!("bounce_address")
        )
    );
    let detail = row["detail"].as_str().unwrap();
    assert!(detail.contains(words), "{detail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_of_a_real_postfix_are_about_the_right_message_and_taken_for_what_they_are() {
    let sink = Sink::that(Refusing).listen().await.unwrap();
    let returns = free_port();
    let routes = Routes {
        others: sink.destination().port,
        domain: (DOMAIN, returns),
    };
    let Some(postfix) = Postfix::start(&routes).await else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let program = serve(&folder, &postfix, returns);
    mail(&program, &["good", "nobody", "full", "spam"]);

    // The one with a full mailbox comes back last: it is tried until Postfix gives up.
    until("three mails come back", || came_back(&program).len() == 3).await;
    let found = came_back(&program);
    check(
        &found["nobody@example.test"],
        "hard",
        "5.1.1",
        "User unknown",
    );
    check(
        &found["full@example.test"],
        "soft",
        "4.2.2",
        "over its quota",
    );
    check(
        &found["spam@example.test"],
        "block",
        "5.7.1",
        "rejected as spam",
    );

    // That it still tries is a report too, and no bounce.
    let log = postfix.log();
    assert!(log.contains("sender delay notification"), "{log}");
    assert!(log.contains("status=expired"), "{log}");
    let taken = sink.received();
    assert_eq!(taken.len(), 1, "{taken:?}");
    assert_eq!(taken[0].to, ["good@example.test"]);

    // Only who does not exist is never mailed again.
    let off = program.ask("GET", "/api/v1/suppressions", "");
    let off = off["suppressions"].as_array().unwrap();
    assert_eq!(off.len(), 1, "{off:?}");
    assert_eq!(
        (&off[0]["address"], &off[0]["reason"]),
        (&json!("nobody@example.test"), &json!("hard_bounce"))
    );
}
