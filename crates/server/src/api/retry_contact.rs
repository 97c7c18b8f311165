//! `POST /api/v1/contacts/{id}/retry`: what was left alone of a contact is tried again.
//!
//! Takes nothing, for the whole contact, or `{"message": "7"}` for one of its messages. 404 if that
//! is not left alone. Whatever is still wrong with it leaves it alone again, with its reason.

use axum::extract::{Path, State};
use engine::form::{Form, Shape};
use engine::id::{ContactId, MessageId};
use engine::read::{Key, key};
use schemars::JsonSchema;
use serde::Serialize;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::object::{Faults, Object};
use crate::problem::Problem;

use super::contact;

/// Largest body: one number.
const BODY_BYTES_MAX: usize = 1_024;

const KEYS: &[Key] =
    &[key("message", "Only this message; everything if left out.").takes(Form::ROW)];

/// What it takes, if anything.
pub(crate) const BODY: Shape = Shape::of(&[KEYS]);

/// What is tried again.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RetryContact")]
pub(crate) struct Tried {
    contact: ContactId,
    /// Null for the whole contact.
    message: Option<MessageId>,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<Tried>, Problem> {
    let id = contact::id(&id)?;
    let message = message(&body.bytes)?;
    if !caller.workspace().try_again(id, message).await? {
        return Err(Problem::no("parked item"));
    }
    app.nudge.ring();
    Ok(json::ok(Tried {
        contact: id,
        message,
    }))
}

fn message(body: &[u8]) -> Result<Option<MessageId>, Problem> {
    if body.is_empty() {
        return Ok(None);
    }
    let json = json::read(body)?;
    let mut faults = Faults::default();
    let object = Object::shaped(&json, "", &BODY, &mut faults);
    let wanted = object.and_then(|object| object.get("message"));
    let message = wanted
        .and_then(serde_json::Value::as_str)
        .and_then(|text| text.parse().ok());
    if wanted.is_some() && message.is_none() {
        faults.add("message", "This must be the number of a message, as text.");
    }
    if faults.is_empty() {
        Ok(message.map(MessageId))
    } else {
        Err(Problem::invalid(faults.into_list()))
    }
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use engine::id::ContactId;
    use serde_json::json;
    use store::parked::Item;

    #[tokio::test]
    async fn what_is_left_alone_is_told_and_tried_again() {
        let test = TestApp::new().await;
        let event = json!({"event": "seen", "contact": {"external_id": "c"}});
        let answer = test.post("/api/v1/events", &event).await.json();
        let id = answer["results"][0]["contact"].as_str().unwrap().to_owned();
        let item = Item {
            workspace: test.workspace,
            contact: ContactId(id.parse().unwrap()),
            message: None,
        };
        let system = test.app.store.system();
        system
            .park(item, "it is damaged", test.app.now())
            .await
            .unwrap();
        let health = test.get("/healthz").await.json();
        assert_eq!(
            (
                health["depths"]["inbox"].as_i64(),
                health["depths"]["parked"].as_i64()
            ),
            (Some(0), Some(1))
        );
        let listed = test.get("/api/v1/parked").await.json();
        assert_eq!(listed["parked"][0]["contact"], id);
        assert_eq!(listed["parked"][0]["message"], json!(null));
        assert_eq!(listed["parked"][0]["reason"], "it is damaged");

        let path = format!("/api/v1/contacts/{id}/retry");
        let check = async |body: &str, expect: u16| {
            let answer = test.send("POST", &path, body).await;
            assert_eq!(answer.status, expect, "{body}: {}", answer.text());
        };
        check(r#"{"message": "7"}"#, 404).await;
        check(r#"{"message": 7}"#, 422).await;
        check(r#"{"contact": "7"}"#, 422).await;
        check("", 200).await;
        check("", 404).await;
        let listed = test.get("/api/v1/parked").await.json();
        assert_eq!(listed["parked"], json!([]));
        let health = test.get("/healthz").await.json();
        assert_eq!(health["depths"]["inbox"], 1);
    }
}
