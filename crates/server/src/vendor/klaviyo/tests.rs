//! Documents as Klaviyo's libraries send them, and as people get them wrong.

use serde_json::{Value as Json, json};

use crate::test_app::TestApp;

const EVENTS: &str = "/in/klaviyo/api/events";
const PROFILES: &str = "/in/klaviyo/api/profiles";
const DELETION: &str = "/in/klaviyo/api/data-privacy-deletion-jobs";

fn event(profile: &Json) -> Json {
    json!({"data": {"type": "event", "attributes": {
        "properties": {"order_id": "k-1"}, "value": 12.5, "value_currency": "EUR",
        "time": "2027-03-01T09:30:00+01:00", "unique_id": "u-1",
        "metric": {"data": {"type": "metric", "attributes": {"name": "Placed Order"}}},
        "profile": {"data": {"type": "profile", "attributes": profile}},
    }}})
}

fn profile(attributes: &Json) -> Json {
    json!({"data": {"type": "profile", "attributes": attributes}})
}

async fn events(test: &TestApp, contact: &str) -> Vec<Json> {
    let path = format!("/api/v1/contacts/{contact}/events");
    let all = test.get(&path).await.json();
    let all = all["events"].as_array().unwrap().iter();
    all.filter(|event| event["source"] == "klaviyo")
        .cloned()
        .collect()
}

#[tokio::test]
async fn an_event_is_taken_once_with_what_it_says_of_the_profile() {
    let test = TestApp::new().await;
    let anna =
        json!({"email": "Anna@example.test", "first_name": "Anna", "properties": {"vip": true}});
    for _ in 0..2 {
        let answer = test.post(EVENTS, &event(&anna)).await;
        assert_eq!((answer.status, answer.text()), (202, String::new()));
    }
    let events = events(&test, "1").await;
    assert_eq!(events.len(), 1, "{events:?}");
    assert_eq!(events[0]["event"], "Placed Order");
    assert_eq!(events[0]["occurred_at"], "2027-03-01T08:30:00Z");
    assert_eq!(
        events[0]["data"].to_string(),
        r#"{"order_id":"k-1","value":12.5,"value_currency":"EUR"}"#
    );
    let shown = test.get("/api/v1/contacts/1").await.text();
    assert!(shown.contains("anna@example.test"), "{shown}");
}

#[tokio::test]
async fn a_profile_is_made_once_and_changed_by_its_id() {
    let test = TestApp::new().await;
    let anna =
        profile(&json!({"email": "anna@example.test", "external_id": "c-1", "city": "Gent"}));
    let made = test.post(PROFILES, &anna).await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(made.header("content-type"), "application/vnd.api+json");
    assert_eq!(made.json()["data"]["id"], "1");
    let again = test.post(PROFILES, &anna).await;
    assert_eq!(again.status, 409);
    assert_eq!(
        again.json()["errors"][0]["meta"]["duplicate_profile_id"],
        "1"
    );
    let change = profile(&json!({"first_name": "Anna"}));
    let path = format!("{PROFILES}/1");
    let changed = test.send("PATCH", &path, &change.to_string()).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    let path = format!("{PROFILES}/99");
    let nobody = test.send("PATCH", &path, &change.to_string()).await;
    assert_eq!(nobody.status, 404);
    let import = "/in/klaviyo/api/profile-import";
    assert_eq!(test.post(import, &anna).await.status, 200);
    let ben = profile(&json!({"phone_number": "+31612345678"}));
    assert_eq!(test.post(import, &ben).await.status, 201);
}

#[tokio::test]
async fn whoever_asks_for_deletion_is_never_mailed_again() {
    let test = TestApp::new().await;
    test.post(
        PROFILES,
        &profile(&json!({"email": "anna@example.test", "external_id": "c-1"})),
    )
    .await;
    let body = json!({"data": {"type": "data-privacy-deletion-job", "attributes": {
        "profile": {"data": {"type": "profile", "attributes": {"external_id": "c-1"}}}}}});
    // By a key that may stand in a page nobody is silenced.
    let ingest = json!({"name": "page", "rights": ["ingest"]});
    let key = test.post("/api/v1/keys", &ingest).await.json();
    let key = key["key"].as_str();
    let refused = test.send_as(key, "POST", DELETION, &body.to_string()).await;
    assert_eq!(refused.status, 403, "{}", refused.text());
    let scope = test.app.store.workspace(test.workspace);
    assert_eq!(scope.suppressed("anna@example.test").await.unwrap(), None);
    assert_eq!(test.post(DELETION, &body).await.status, 202);
    let why = scope.suppressed("anna@example.test").await.unwrap();
    assert!(why.unwrap().contains("deletion"));
}

#[tokio::test]
async fn what_is_wrong_is_pointed_at() {
    let test = TestApp::new().await;
    let check = async |path: &str, body: Json, pointer: &str| {
        let answer = test.post(path, &body).await;
        assert_eq!(answer.status, 400, "{}", answer.text());
        let error = &answer.json()["errors"][0];
        assert_eq!(error["source"]["pointer"], pointer, "{error}");
    };
    check(PROFILES, json!({}), "/data/attributes").await;
    check(PROFILES, profile(&json!({})), "/data/attributes").await;
    check(
        PROFILES,
        profile(&json!({"email": "anna"})),
        "/data/attributes/email",
    )
    .await;
    let inside = "/data/attributes/profile/data/attributes";
    check(EVENTS, event(&json!({})), inside).await;
    check(
        EVENTS,
        event(&json!({"email": 1, "phone_number": []})),
        &format!("{inside}/phone_number"),
    )
    .await;
    let mut nameless = event(&json!({"email": "a@b.test"}));
    nameless["data"]["attributes"]["metric"] = json!(null);
    check(
        EVENTS,
        nameless,
        "/data/attributes/metric/data/attributes/name",
    )
    .await;
    let mut timeless = event(&json!({"email": "a@b.test"}));
    timeless["data"]["attributes"]["time"] = json!("soon");
    check(EVENTS, timeless, "/data/attributes/time").await;
}
