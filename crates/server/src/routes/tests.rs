//! Every route, walked: who gets in, what they may do there, and that nothing of others shows or changes.

use super::*;
use crate::mail_view::tests::RAW;
use crate::test_app::{Journeyed, TestApp};
use serde_json::json;
use store::image::NewImage;
use store::right::{Right, Rights};

/// What the first workspace's picture is called.
const RED: &str = "0123456789abcdef0123456789abcdef";

/// The path with things of the first workspace in it.
fn filled(path: &str, Journeyed { contact, journey }: &Journeyed, mail: i64) -> String {
    let id = if path.contains("inbox") {
        mail.to_string()
    } else if path.contains("keys") {
        // The first workspace's first key.
        "1".to_owned()
    } else {
        contact.to_string()
    };
    path.replace("{id}", &id)
        .replace("{journey}", &journey.to_string())
        .replace("{block}", "welcome")
        .replace("{task}", "1")
        .replace("{token}", "x")
        .replace("{provider}", "brevo")
        .replace("{handle}", "welcome")
        .replace("{*path}", "workflows")
        .replace("{name}", "workflow")
        .replace("{image}", RED)
}

/// The first workspace with something of everything in it; the mail's number is beside it.
async fn furnished(test: &TestApp) -> (Journeyed, i64) {
    let story = test.journeyed().await;
    let mail = test.catch("x", RAW).await;
    let person = json!({"email": "welcome@shop.test", "name": "Welcome"});
    let saved = test.put("/api/v1/staff/welcome", &person).await;
    assert_eq!(saved.status, 200, "{}", saved.text());
    let saved = test
        .put("/api/v1/coupons/welcome", &json!({"name": "Welcome"}))
        .await;
    assert_eq!(saved.status, 200, "{}", saved.text());
    let path = format!("/api/v1/contacts/{}/tasks", story.contact);
    let given = test.post(&path, &json!({"title": "Welcome her"})).await;
    assert_eq!(given.json()["id"], "1", "{}", given.text());
    let day = json!({"name": "Welcome day", "starts_at": "2027-05-01T10:00:00Z"});
    let saved = test.put("/api/v1/activities/welcome", &day).await;
    assert_eq!(saved.status, 200, "{}", saved.text());
    let may_look = json!({"rights": ["read"]});
    let saved = test.put("/api/v1/users/welcome", &may_look).await;
    assert_eq!(saved.status, 200, "{}", saved.text());
    let told = json!({"url": "https://crm.example/Welcome", "events": ["order_placed"]});
    let saved = test.put("/api/v1/webhooks/welcome", &told).await;
    assert_eq!(saved.status, 200, "{}", saved.text());
    let form = json!({"format": 1, "handle": "welcome", "name": "Welcome", "title": "Welcome",
        "fields": [{"id": "email", "kind": "email", "label": "E-mail"}]});
    let saved = test.put("/api/v1/forms", &form).await;
    assert_eq!(saved.status, 200, "{}", saved.text());
    let red = NewImage {
        hash: RED.to_owned(),
        name: "Welcome".to_owned(),
        kind: "png".to_owned(),
        width_px: 1,
        height_px: 1,
        bytes: vec![1],
    };
    let scope = test.app.store.workspace(test.workspace);
    scope.save_image(red, test.app.now()).await.unwrap();
    (story, mail)
}

/// The server with a clock that stands still, so that what is read twice is the same.
async fn standing() -> TestApp {
    let mut test = TestApp::new().await;
    test.app.machine_clock = test.app.clock.clone();
    test
}

/// A key of the first workspace with one right.
async fn key_with(test: &TestApp, right: Right) -> String {
    let body = json!({"name": right.as_str(), "rights": [right.as_str()]});
    let made = test.post("/api/v1/keys", &body).await.json();
    made["key"].as_str().unwrap().to_owned()
}

/// What can be read of the first workspace with its key.
async fn everything(test: &TestApp, story: &Journeyed, mail: i64) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (_, route) in each().filter(|(method, route)| *method == "GET" && route.guard == Guard::Key)
    {
        let path = filled(route.path, story, mail);
        let text = test.get(&path).await.text();
        all.push((path, text));
    }
    all
}

#[test]
fn every_endpoint_says_which_right_it_needs_and_no_other_does() {
    let endpoints = each().filter(|(_, route)| route.guard == Guard::Key);
    let mut there: Vec<_> = endpoints
        .map(|(method, route)| (route.path, method))
        .collect();
    let mut told: Vec<_> = needs::ALL
        .iter()
        .map(|need| (need.path, need.method))
        .collect();
    there.sort_unstable();
    told.sort_unstable();
    assert_eq!(told, there);
}

#[tokio::test]
async fn a_key_does_what_its_rights_allow_and_nothing_else() {
    let test = standing().await;
    let (story, mail) = furnished(&test).await;
    for right in Right::ALL {
        let key = key_with(&test, right).await;
        // Its use is noted by the first request.
        test.send_as(Some(&key), "GET", "/api/v1/session", "").await;
        let rights = Rights::of([right]).unwrap();
        let before = everything(&test, &story, mail).await;
        for need in needs::ALL.iter().filter(|need| !rights.allow(need.right)) {
            let path = filled(need.path, &story, mail);
            let answer = test.send_as(Some(&key), need.method, &path, "").await;
            assert_eq!(answer.status, 403, "{right:?} {} {path}", need.method);
        }
        assert_eq!(everything(&test, &story, mail).await, before, "{right:?}");
        let allowed = needs::ALL.iter().filter(|need| rights.allow(need.right));
        // What is deleted could not be asked about again.
        for need in allowed.filter(|need| need.method != "DELETE") {
            let path = filled(need.path, &story, mail);
            let answer = test.send_as(Some(&key), need.method, &path, "").await;
            assert!(
                ![401, 403].contains(&answer.status),
                "{right:?} {} {path}: {}",
                need.method,
                answer.text()
            );
        }
    }
}

fn each() -> impl Iterator<Item = (&'static str, Route)> {
    routes().into_iter().flat_map(|route| {
        route.methods.iter().map(move |method| {
            let handlers = MethodRouter::new();
            (*method, Route { handlers, ..route })
        })
    })
}

#[tokio::test]
async fn no_route_of_the_api_is_open_without_a_key() {
    let test = TestApp::new().await;
    let (story, mail) = furnished(&test).await;
    for (method, route) in each() {
        let path = filled(route.path, &story, mail);
        for key in [None, Some("pd_00000000_0"), Some("")] {
            let answer = test.send_as(key, method, &path, "").await;
            let expect = match (route.guard, method) {
                (Guard::Key, _) => 401,
                (Guard::Link | Guard::Provider, _) => 404,
                (Guard::Form, "POST") => 403,
                (Guard::Moved, _) => 308,
                (Guard::Files | Guard::Form | Guard::Nobody, _) => 200,
            };
            assert_eq!(answer.status, expect, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn nothing_of_another_workspace_can_be_seen_or_changed() {
    let test = standing().await;
    let (story, mail) = furnished(&test).await;
    let before = everything(&test, &story, mail).await;
    for (method, route) in each().filter(|(_, route)| route.guard == Guard::Key) {
        // These make or list things of the caller's own, by whatever name.
        let named = [
            "emails",
            "staff",
            "coupons",
            "secrets",
            "activities",
            "webhooks",
        ];
        let is_named = named.iter().any(|name| route.path.contains(name));
        // A customer there has an id of their own choice.
        let is_customer = route.path.contains("customerio");
        let is_own = is_customer || !route.path.contains('{') || (method == "PUT" && is_named);
        let path = filled(route.path, &story, mail);
        let answer = test.send_as(Some(&test.other_key), method, &path, "").await;
        assert!(
            is_own || answer.status == 404,
            "{} for {method} {path}",
            answer.status
        );
        let text = answer.text();
        // What is built in is everybody's, and some of it welcomes people.
        let is_built_in = route.path == "/api/v1/ready";
        assert!(
            !text.contains("anna@") && (is_built_in || !text.contains("Welcome")),
            "{method} {path}"
        );
    }
    assert_eq!(everything(&test, &story, mail).await, before);
}

#[tokio::test]
async fn events_about_a_contact_of_others_are_refused() {
    let test = TestApp::new().await;
    let Journeyed { contact, .. } = test.journeyed().await;
    let event = json!({"event": "seen", "contact": {"id": contact}}).to_string();
    let other = Some(test.other_key.as_str());
    let answer = test.send_as(other, "POST", "/api/v1/events", &event).await;
    assert_eq!(answer.status, 422, "{}", answer.text());
    let change = json!({"contact": {"id": contact}, "tags": {"vip": true}}).to_string();
    let answer = test
        .send_as(other, "PUT", "/api/v1/contacts", &change)
        .await;
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn reading_changes_nothing() {
    let test = TestApp::new().await;
    let (story, mail) = furnished(&test).await;
    let stamp = test.app.store.system().definitions_stamp().await.unwrap();
    let depths = test
        .app
        .store
        .system()
        .depths(test.app.now())
        .await
        .unwrap();
    for method in ["GET", "HEAD"] {
        // The page behind a link in a mail has its own test, with a link.
        let reads = |route: &Route| route.methods.contains(&"GET") && route.guard != Guard::Link;
        for (_, route) in each().filter(|(_, route)| reads(route)) {
            let answer = test
                .send(method, &filled(route.path, &story, mail), "")
                .await;
            // No workspace has a job of its own; those of the installation have a test with one.
            let of_none = ["/jobs/", "/imports/"];
            let expect = match route.guard {
                Guard::Moved => 308,
                _ if of_none.iter().any(|part| route.path.contains(part)) => 404,
                _ => 200,
            };
            assert_eq!(answer.status, expect, "{method} {}", route.path);
        }
    }
    let system = test.app.store.system();
    assert_eq!(system.definitions_stamp().await.unwrap(), stamp);
    assert_eq!(system.depths(test.app.now()).await.unwrap(), depths);
}
