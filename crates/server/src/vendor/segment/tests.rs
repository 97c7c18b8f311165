//! Messages as Segment's libraries send them, and as people get them wrong.

use serde_json::{Value as Json, json};

use crate::test_app::TestApp;

async fn post(test: &TestApp, path: &str, body: &Json) -> (u16, Json) {
    let answer = test.post(path, body).await;
    (answer.status, answer.json())
}

/// What is known of a contact after the inbox was looked at: its keys, and its events.
async fn known(test: &TestApp, contact: &str) -> String {
    let shown = test
        .get(&format!("/api/v1/contacts/{contact}"))
        .await
        .json();
    let keys = shown["keys"].as_array().unwrap().iter();
    let keys = keys.map(|key| format!("{}={}", key["kind"], key["value"]).replace('"', ""));
    let events = test
        .get(&format!("/api/v1/contacts/{contact}/events"))
        .await;
    let events = events.json();
    let events = events["events"].as_array().unwrap().iter();
    let events = events.map(|event| {
        format!(
            "{} {} {} {}",
            event["event"], event["occurred_at"], event["source"], event["data"]
        )
    });
    let lines: Vec<_> = [keys.collect::<Vec<_>>().join(" ")]
        .into_iter()
        .chain(events)
        .collect();
    lines.join("\n")
}

#[tokio::test]
async fn a_batch_of_everything_is_taken() {
    let test = TestApp::new().await;
    let batch = json!({ "sentAt": "2027-03-01T08:59:50.000Z", "batch": [
        { "type": "identify", "userId": "u-1", "anonymousId": "a-1", "traits": { "email": "Anna@example.test", "id": "crm", "age": 30 }, "messageId": "m-1" },
        { "type": "track", "userId": "u-1", "event": "Order Completed", "properties": { "total": 12.50 }, "timestamp": "2027-03-01T08:59:40.000Z", "messageId": "m-2", "context": { "library": { "name": "x" }, "campaign": { "name": "spring" } } },
        { "type": "page", "anonymousId": "a-1", "name": "Home", "properties": { "url": "https://x.test/" }, "messageId": "m-3" },
        { "type": "group", "userId": "u-1", "groupId": "g-1", "traits": { "name": "Bakery" }, "messageId": "m-4" },
        { "type": "alias", "userId": "u-1", "previousId": "a-0", "messageId": "m-5" },
    ]});
    assert_eq!(
        post(&test, "/v1/batch", &batch).await,
        (200, json!({"success": true}))
    );
    // Again, as a client does that did not hear the answer.
    assert_eq!(post(&test, "/v1/batch", &batch).await.0, 200);
    assert_eq!(
        known(&test, "1").await,
        "anonymous_id=a-0 anonymous_id=a-1 email=anna@example.test external_id=u-1\n\
         \"page_viewed\" \"2027-03-01T09:00:00Z\" \"segment\" {\"name\":\"Home\",\"url\":\"https://x.test/\"}\n\
         \"Order Completed\" \"2027-03-01T08:59:50Z\" \"segment\" {\"context\":{\"campaign\":{\"name\":\"spring\"}},\"total\":12.5}"
    );
}

#[tokio::test]
async fn each_kind_has_a_path_of_its_own() {
    let test = TestApp::new().await;
    for (path, body) in [
        ("/v1/track", json!({ "userId": 17, "event": "Seen" })),
        ("/v1/identify", json!({ "userId": "17", "traits": {} })),
        ("/v1/page", json!({ "userId": "17" })),
        ("/v1/screen", json!({ "userId": "17", "name": "Start" })),
        ("/v1/group", json!({ "userId": "17", "groupId": "g" })),
        ("/v1/alias", json!({ "userId": "17", "previousId": "p" })),
    ] {
        let answer = post(&test, path, &body).await;
        assert_eq!(answer, (200, json!({"success": true})), "{path}");
    }
    let known = known(&test, "1").await;
    assert_eq!(known.lines().count(), 4, "{known}");
}

#[tokio::test]
async fn what_cannot_be_taken_says_why_and_holds_up_nobody() {
    let test = TestApp::new().await;
    let batch = json!({ "batch": [
        { "type": "track", "event": "Seen" },
        { "type": "track", "userId": "u", "event": "email_sent" },
        { "type": "identify", "userId": "u", "traits": { "email": "not an address" } },
        { "type": "shout", "userId": "u" },
        { "type": "track", "userId": "u", "event": "Seen", "properties": { "a": [{ "b": "\u{0}" }] } },
        { "type": "track", "userId": "u", "event": "Seen", "properties": [] },
        { "type": "track", "userId": "u", "event": "Seen", "timestamp": "1970-01-01T00:00:00Z" },
        { "type": "track", "userId": "u", "event": "Seen", "timestamp": "2199-01-01T00:00:00Z" },
    ]});
    let (status, answer) = post(&test, "/v1/batch", &batch).await;
    assert_eq!(status, 200);
    let rejected = answer["rejected"].as_array().unwrap().iter();
    let told: Vec<_> = rejected
        .map(|one| {
            let fault = &one["errors"][0];
            format!(
                "{} {}: {}",
                one["index"],
                fault["at"].as_str().unwrap(),
                fault["sentence"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        told.join("\n"),
        "0 batch/0/userId: `userId` or `anonymousId` must be there.\n\
         1 batch/1/event: `email_sent` cannot be sent: only Postduif itself writes events of such a name, about mails, consents and journeys.\n\
         2 batch/2/email: This is not an e-mail address: an address needs an @.\n\
         3 batch/3/type: Unknown type of message `shout`; possible here: track, identify, page, screen, group, alias.\n\
         4 batch/4/properties/a/0/b: This holds a NUL character.\n\
         5 batch/5/properties: This must be an object.\n\
         6 batch/6/timestamp: 1970-01-01T00:00:00Z lies before 2000-01-01T00:00:00Z; leave it out if it is not known."
    );
    let only = post(&test, "/v1/track", &json!({ "event": "Seen" })).await;
    assert_eq!((only.0, &only.1["success"]), (400, &json!(false)));
    assert_eq!(
        post(&test, "/v1/batch", &json!({ "batch": {} })).await.0,
        422
    );
    assert_eq!(
        post(&test, "/v1/batch", &json!({ "batch": [] })).await.0,
        200
    );
}

/// An anonymous visitor has a contact, a customer another. Nobody is merged by a door, and nothing
/// that was told is lost: the user's own key decides.
#[tokio::test]
async fn keys_of_two_contacts_lose_nothing() {
    let test = TestApp::new().await;
    let track =
        |user: Json| json!({ "userId": user["u"], "anonymousId": user["a"], "event": "Seen" });
    // The browser is that of somebody who is known by an address.
    let owner = json!({ "anonymousId": "a-1", "traits": { "email": "a@b.test" } });
    assert_eq!(post(&test, "/v1/identify", &owner).await.0, 200);
    for body in [json!({ "a": "a-1" }), json!({ "u": "u-1" })] {
        assert_eq!(post(&test, "/v1/track", &track(body)).await.0, 200);
    }
    let first = known(&test, "1").await;
    let second = known(&test, "2").await.lines().count();
    let both = track(json!({ "u": "u-1", "a": "a-1" }));
    assert_eq!(post(&test, "/v1/track", &both).await.0, 200);
    assert_eq!(known(&test, "1").await, first);
    assert_eq!(known(&test, "2").await.lines().count(), second + 1);
    // The address belongs to the first; the second is told all the rest.
    let other = json!({ "userId": "u-1", "traits": { "email": "a@b.test", "city": "Ede" } });
    let (status, answer) = post(&test, "/v1/identify", &other).await;
    assert_eq!((status, &answer["success"]), (200, &json!(true)));
    let sentence = answer["rejected"][0]["errors"][0]["sentence"]
        .as_str()
        .unwrap();
    assert!(
        sentence.contains("a@b.test is the address of contact 1"),
        "{sentence}"
    );
}
