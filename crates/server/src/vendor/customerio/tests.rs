//! Messages as Customer.io's libraries send them, and as people get them wrong.

use serde_json::{Value as Json, json};

use crate::test_app::TestApp;

const ROOT: &str = "/in/customerio/api/v1";
const BATCH: &str = "/in/customerio/api/v2/batch";

async fn send(test: &TestApp, method: &str, path: &str, body: &Json) -> (u16, Json) {
    let answer = test
        .send(method, &format!("{ROOT}{path}"), &body.to_string())
        .await;
    (answer.status, answer.json())
}

fn taken() -> (u16, Json) {
    (200, json!({}))
}

async fn events(test: &TestApp, contact: &str) -> String {
    let path = format!("/api/v1/contacts/{contact}/events");
    let all = test.get(&path).await.json();
    let all = all["events"].as_array().unwrap().iter();
    let all = all.filter(|event| event["source"] == "customerio");
    let lines = all.map(|event| {
        format!(
            "{} {} {}",
            event["event"], event["occurred_at"], event["data"]
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_customer_is_known_and_tells() {
    let test = TestApp::new().await;
    let anna = json!({"email": "Anna@example.test", "created_at": 1_361_205_308, "plan": "basic"});
    assert_eq!(send(&test, "PUT", "/customers/5", &anna).await, taken());
    let bought = json!({"name": "purchase", "data": {"price": 23.45}, "timestamp": 1_803_888_000, "id": "01HB4HBDKTFWYZCK01DMRSWRFD"});
    for _ in 0..2 {
        // The second is a client that did not hear the answer.
        assert_eq!(
            send(&test, "POST", "/customers/5/events", &bought).await,
            taken()
        );
    }
    let page = json!({"type": "page", "name": "https://shop.test/"});
    assert_eq!(
        send(&test, "POST", "/customers/5/events", &page).await,
        taken()
    );
    // Known by address, as in workspaces that know people so.
    let seen = json!({"name": "seen"});
    assert_eq!(
        send(
            &test,
            "POST",
            "/customers/anna%40example.test/events",
            &seen
        )
        .await,
        taken()
    );
    assert_eq!(
        events(&test, "1").await,
        "\"seen\" \"2027-03-01T09:00:00Z\" {}\n\
         \"page_viewed\" \"2027-03-01T09:00:00Z\" {\"name\":\"https://shop.test/\"}\n\
         \"purchase\" \"2027-03-01T08:00:00Z\" {\"price\":23.45}"
    );
}

#[tokio::test]
async fn somebody_unknown_becomes_known() {
    let test = TestApp::new().await;
    let seen = json!({"anonymous_id": "a-1", "name": "seen", "data": {}});
    assert_eq!(send(&test, "POST", "/events", &seen).await, taken());
    let anna = json!({"email": "anna@example.test", "anonymous_id": "a-1"});
    assert_eq!(send(&test, "PUT", "/customers/5", &anna).await, taken());
    let shown = test.get("/api/v1/contacts/1").await.json();
    assert_eq!(shown["keys"].as_array().unwrap().len(), 3, "{shown}");
    let known = events(&test, "1").await;
    assert!(
        known.contains("\"seen\" \"2027-03-01T09:00:00Z\" {}"),
        "{known}"
    );
}

#[tokio::test]
async fn whoever_is_deleted_suppressed_or_unsubscribed_is_never_mailed_again() {
    let test = TestApp::new().await;
    let scope = test.app.store.workspace(test.workspace);
    for (n, method, path) in [
        (1, "DELETE", "/customers/1"),
        (2, "POST", "/customers/2/suppress"),
        (3, "PUT", "/customers/3"),
    ] {
        let address = format!("c{n}@example.test");
        let who = json!({ "email": address });
        assert_eq!(
            send(&test, "PUT", &format!("/customers/{n}"), &who).await,
            taken()
        );
        assert_eq!(scope.suppressed(&address).await.unwrap(), None);
        let body = json!({"unsubscribed": true});
        assert_eq!(send(&test, method, path, &body).await, taken(), "{path}");
        let why = scope.suppressed(&address).await.unwrap().unwrap();
        assert!(why.contains("Customer.io"), "{why}");
    }
    assert_eq!(
        send(&test, "DELETE", "/customers/nobody", &json!({})).await,
        taken()
    );
    // With an address as its id it is enough to know that.
    assert_eq!(
        send(&test, "DELETE", "/customers/d@example.test", &json!({})).await,
        taken()
    );
    assert!(scope.suppressed("d@example.test").await.unwrap().is_some());
}

#[tokio::test]
async fn a_batch_says_which_of_it_was_not_taken() {
    let test = TestApp::new().await;
    let person =
        |action: &str| json!({"type": "person", "identifiers": {"id": "7"}, "action": action});
    let with = |mut json: Json, name: &str, value: Json| {
        json[name] = value;
        json
    };
    let batch = json!({"batch": [
        with(person("identify"), "attributes", json!({"email": "anna@example.test"})),
        with(with(person("event"), "name", json!("purchase")), "attributes", json!({"price": 3})),
        with(person("page"), "name", json!("/home")),
        person("dance"),
        person("event"),
        json!({"type": "object"}),
        {"type": "person", "identifiers": {}, "action": "identify"},
    ]});
    let answer = test.post(BATCH, &batch).await;
    assert_eq!(answer.status, 207, "{}", answer.text());
    let errors = answer.json()["errors"].clone();
    let errors = errors.as_array().unwrap().iter();
    let errors: Vec<_> = errors
        .map(|error| format!("{} {}", error["batch_index"], error["field"]))
        .collect();
    assert_eq!(
        errors,
        [
            "3 \"action\"",
            "4 \"name\"",
            "5 \"type\"",
            "6 \"identifiers\""
        ]
    );
    let known = events(&test, "1").await;
    assert_eq!(known.lines().count(), 2, "{known}");
    assert!(
        known.contains("\"purchase\" \"2027-03-01T09:00:00Z\" {\"price\":3}"),
        "{known}"
    );
    let ingest = json!({"name": "page", "rights": ["ingest"]});
    let key = test.post("/api/v1/keys", &ingest).await.json();
    let delete = json!({ "batch": [person("delete")] }).to_string();
    let answer = test
        .send_as(key["key"].as_str(), "POST", BATCH, &delete)
        .await;
    assert_eq!(answer.status, 207, "{}", answer.text());
    let scope = test.app.store.workspace(test.workspace);
    assert_eq!(scope.suppressed("anna@example.test").await.unwrap(), None);
    assert_eq!(test.post(BATCH, &json!({})).await.status, 400);
}

#[tokio::test]
async fn what_is_wrong_is_said_as_the_clients_show_it() {
    let test = TestApp::new().await;
    let check = async |path: &str, body: Json, sentence: &str| {
        let (status, answer) = send(&test, "POST", path, &body).await;
        assert_eq!(
            (status, answer["meta"]["error"].as_str().unwrap()),
            (400, sentence)
        );
    };
    check("/customers/5/events", json!({}), "name: `name` is missing.").await;
    let nobody = "anonymous_id: `anonymous_id` is missing: an event is somebody's.";
    check("/events", json!({"name": "seen"}), nobody).await;
    let when = "timestamp: This is no instant between 1900 and 2200.";
    let late = json!({"name": "seen", "timestamp": "soon"});
    check("/customers/5/events", late, when).await;
    let (status, _) = send(&test, "PUT", "/customers/5", &json!({"email": "anna"})).await;
    assert_eq!(status, 400);
}
