//! What an e-mail came to: over workflows, versions, and what was said.

use super::*;
use crate::test_app::{TestApp, WELCOME};
use engine::id::MessageId;
use serde_json::{Value, json};
use store::feedback::Feedback;

async fn report(test: &TestApp, email: &str) -> Value {
    let answer = test.get(&format!("/api/v1/emails/{email}/report")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn publish(test: &TestApp, handle: &str, text: &str) {
    let saved = test.send("PUT", "/api/v1/workflows", text).await;
    assert_eq!(saved.status, 200, "{}", saved.text());
    let path = format!("/api/v1/workflows/{handle}/publish");
    let done = test.send("POST", &path, r#"{"moves": {}}"#).await;
    assert_eq!(done.status, 200, "{}", done.text());
}

#[tokio::test]
async fn an_e_mail_adds_up_over_workflows_and_versions() {
    let test = TestApp::new().await;
    let story = test.journeyed().await;
    test.hand_over().await;
    test.put_emails(&["spare"]).await;
    let feedback = Feedback {
        message: MessageId(1),
        kind: Kind::Replied,
        contact: story.contact,
        recipient: "anna@example.test".to_owned(),
        class: None,
        status: None,
        detail: String::new(),
        source: "listener".to_owned(),
        at: test.app.now(),
    };
    let scope = test.app.store.workspace(test.workspace);
    assert!(scope.add_feedback(feedback).await.unwrap());
    // Another one that sends it twice, and now something else from where it was sent before.
    let second = WELCOME.replace("handle: welcome", "handle: again").replace(
        "- { id: done",
        "- { id: m2, do: send_email, label: Once more, email: welcome }\n  - { id: done",
    );
    publish(&test, "again", &second).await;
    let changed = WELCOME.replace("email: welcome }", "email: spare }");
    publish(&test, "welcome", &changed).await;

    let told = report(&test, "welcome").await;
    let uses: Vec<_> = told["uses"].as_array().unwrap().iter().collect();
    let places: Vec<_> = uses
        .iter()
        .map(|one| {
            json!([
                one["workflow"],
                one["block"],
                one["is_live"],
                one["is_draft"]
            ])
        })
        .collect();
    assert_eq!(
        places,
        [
            json!(["again", "m1", true, true]),
            json!(["again", "m2", true, true]),
            json!(["welcome", "m1", false, false]),
        ]
    );
    assert_eq!(uses[1]["label"], "Once more");
    assert_eq!(uses[0]["numbers"]["queued"], 0);
    let here = &uses[2]["numbers"];
    assert_eq!((&here["queued"], &here["replied"]), (&json!(1), &json!(1)));
    assert_eq!(&told["total"], here);
    assert_eq!(told["is_more"], false);
    assert_eq!(told["said_is_more"], false);

    let spare = report(&test, "spare").await;
    assert_eq!(spare["uses"][0]["workflow"], "welcome");
    assert_eq!(spare["uses"][0]["is_live"], true);
    assert_eq!(spare["total"]["queued"], 0);
}

#[tokio::test]
async fn one_that_nobody_sends_and_one_that_is_not_there() {
    let test = TestApp::new().await;
    test.put_emails(&["spare"]).await;
    assert_eq!(report(&test, "spare").await["uses"], json!([]));
    let none = test.get("/api/v1/emails/none/report").await;
    assert_eq!(none.status, 404);
}

#[test]
fn what_is_said_is_counted_by_what_it_means() {
    let check = |kind, class: Option<&str>, expect: EmailNumbers| {
        let mut numbers = EmailNumbers::default();
        let said = Said {
            place: None,
            kind,
            class: class.map(str::to_owned),
            count: 2,
        };
        numbers.hear(&said);
        assert_eq!(numbers, expect);
        // What is added up has it as well.
        let mut total = numbers.clone();
        total.add(&EmailNumbers::default());
        assert_eq!(total, numbers);
        let mut total = EmailNumbers::default();
        total.add(&numbers);
        assert_eq!(total, numbers);
    };
    let none = EmailNumbers::default;
    check(
        Kind::Bounced,
        Some("hard"),
        EmailNumbers {
            bounced: 2,
            ..none()
        },
    );
    check(
        Kind::Bounced,
        Some("soft"),
        EmailNumbers {
            came_back: 2,
            ..none()
        },
    );
    check(
        Kind::Complained,
        None,
        EmailNumbers {
            complained: 2,
            ..none()
        },
    );
    check(
        Kind::Replied,
        None,
        EmailNumbers {
            replied: 2,
            ..none()
        },
    );
}
