//! `POST /api/v1/contacts/{id}/merge`: makes another contact part of this one, because they are one person.
//!
//! Takes `{"from": "12"}`. The contact in the path is the one whose page somebody looks at, and it stays:
//! its address, its fields and its place in workflows go before. What becomes of both is said in
//! `docs/api.md`.

use axum::extract::{Path, State};
use engine::form::{Form, Shape};
use engine::id::ContactId;
use engine::read::{Key, key};
use store::merge::Merged;
use store::who::Who;

use super::contact;
use super::merge::Merge;
use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::object::{Faults, Object};
use crate::problem::{Kind, Problem};

/// Largest body: one number.
const BODY_BYTES_MAX: usize = 1_024;

const KEYS: &[Key] = &[key(
    "from",
    "The number of the contact that becomes part of this one.",
)
.takes(Form::ROW)
.required()];

/// What it takes.
pub(crate) const BODY: Shape = Shape::of(&[KEYS]);

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<Merge>, Problem> {
    let workspace = caller.workspace();
    let id = contact::id(&id)?;
    if workspace.contact(&Who::Contact(id)).await?.is_none() {
        return Err(Problem::no("contact"));
    }
    let from = read(&body.bytes)?;
    caller.is_about(&format!("contact {from} into {id}"));
    let merged = workspace.merge(from, id, caller.actor.clone(), app.now());
    let conflict = |detail: String| Err(Problem::new(Kind::Conflict, detail));
    match merged.await {
        Ok(Merged::Done(row)) => {
            app.nudge.ring();
            Ok(json::ok(row.into()))
        }
        Ok(Merged::Nobody(_)) => Err(Problem::no("contact")),
        Ok(Merged::Same) => conflict(format!("Contact {from} is part of {id} already.")),
        Ok(Merged::Busy) => conflict(format!(
            "A message to contact {from} is just leaving, or what it did is being read. Try again in a moment."
        )),
        Err(error @ (store::Error::Refused(_) | store::Error::Full { .. })) => {
            conflict(format!("The contacts cannot become one: {error}."))
        }
        Err(error) => Err(error.into()),
    }
}

fn read(body: &[u8]) -> Result<ContactId, Problem> {
    let json = json::read(body)?;
    let mut faults = Faults::default();
    let object = Object::shaped(&json, "", &BODY, &mut faults);
    if let Some(object) = &object {
        object.required("from", &mut faults);
    }
    let wanted = object.and_then(|object| object.get("from"));
    let from = wanted
        .and_then(serde_json::Value::as_str)
        .and_then(|text| text.parse().ok());
    if wanted.is_some() && from.is_none() {
        faults.add("from", "This must be the number of a contact, as text.");
    }
    match from {
        Some(from) if faults.is_empty() => Ok(ContactId(from)),
        _ => Err(Problem::invalid(faults.into_list())),
    }
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::{Value as Json, json};

    async fn contact(test: &TestApp, email: &str) -> String {
        let event = json!({"event": "seen", "contact": {"email": email}});
        let answer = test.post("/api/v1/events", &event).await.json();
        answer["results"][0]["contact"].as_str().unwrap().to_owned()
    }

    #[tokio::test]
    async fn two_become_one_and_two_again() {
        let test = TestApp::new().await;
        let anna = contact(&test, "anna@shop.test").await;
        let annie = contact(&test, "annie@shop.test").await;
        let path = format!("/api/v1/contacts/{anna}/merge");
        let check = async |body: Json, expect: u16| {
            let answer = test.post(&path, &body).await;
            assert_eq!(answer.status, expect, "{body}: {}", answer.text());
            answer.json()
        };
        check(json!({}), 422).await;
        check(json!({"from": 2}), 422).await;
        check(json!({"from": "x"}), 422).await;
        check(json!({"into": "2"}), 422).await;
        check(json!({"from": "4711"}), 404).await;
        check(json!({"from": anna}), 409).await;
        let merge = check(json!({"from": annie}), 200).await;
        assert_eq!(
            (&merge["gone"], &merge["stays"]),
            (&json!(annie), &json!(anna))
        );
        assert_eq!(
            (&merge["rule"], &merge["state"]),
            (&json!("asked"), &json!("done"))
        );
        assert_eq!(merge["events"], 1);
        assert_eq!(merge["by"], "key pd_01010101");
        check(json!({"from": annie}), 409).await;

        let shown = test.get(&format!("/api/v1/contacts/{annie}")).await.json();
        assert_eq!(
            (&shown["id"], &shown["merged"]),
            (&json!(anna), &json!([annie]))
        );
        let events = test.get(&format!("/api/v1/contacts/{annie}/events")).await;
        assert_eq!(events.json()["events"].as_array().unwrap().len(), 3);
        let merges = test.get(&format!("/api/v1/contacts/{anna}/merges")).await;
        assert_eq!(merges.json()["merges"], json!([merge]));

        let undo = format!("/api/v1/merges/{}/undo", merge["id"].as_str().unwrap());
        let other = test.send_as(Some(&test.other_key), "POST", &undo, "").await;
        assert_eq!(other.status, 404);
        // What came in of them is not read yet: nothing reads it here.
        let busy = test.send("POST", &undo, "").await;
        assert_eq!(busy.status, 409, "{}", busy.text());
        assert_eq!(
            test.send("POST", "/api/v1/merges/99/undo", "").await.status,
            404
        );
        assert_eq!(
            test.send("POST", "/api/v1/merges/x/undo", "").await.status,
            404
        );
        let log = test.get("/api/v1/audit").await.text();
        assert!(
            log.contains("contact.merge") && log.contains("contact.unmerge"),
            "{log}"
        );
    }

    #[tokio::test]
    async fn who_is_of_another_workspace_is_nobody() {
        let test = TestApp::new().await;
        let anna = contact(&test, "anna@shop.test").await;
        let event = json!({"event": "seen", "contact": {"email": "eve@other.test"}});
        let answer = test
            .send_as(
                Some(&test.other_key),
                "POST",
                "/api/v1/events",
                &event.to_string(),
            )
            .await;
        let eve = answer.json()["results"][0]["contact"].clone();
        let path = format!("/api/v1/contacts/{anna}/merge");
        let answer = test.post(&path, &json!({"from": eve})).await;
        assert_eq!(answer.status, 404, "{}", answer.text());
    }
}
