//! `POST /api/v1/keys`: makes a key. Takes `{"name": "web shop", "rights": ["ingest"]}`.
//!
//! The answer shows the key, this once: only its hash is kept.

use crate::forms::RIGHTS;
use axum::extract::State;
use axum::http::StatusCode;
use engine::form::{Form, Shape};
use engine::read::{Key, key};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use store::key::{NAME_BYTES_MAX, NewKey};

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::chance;
use crate::json::{self, Json};
use crate::key;
use crate::object::{Faults, Object};
use crate::problem::Problem;

use super::key::{names, rights};

/// Largest body: a name, six rights, and room.
const BODY_BYTES_MAX: usize = 4 * 1024;

const KEYS: &[Key] = &[
    key("name", "What it is for.")
        .takes(Form::Line(NAME_BYTES_MAX))
        .required(),
    key("rights", "What it may be used for.")
        .takes(RIGHTS)
        .required(),
];

/// What it takes.
pub(crate) const BODY: Shape = Shape::of(&[KEYS]);

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "KeyMade")]
pub(crate) struct Made {
    id: String,
    /// The key itself, shown only now.
    key: String,
    prefix: String,
    name: String,
    rights: Vec<&'static str>,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<Made>, Problem> {
    let json = json::read(&body.bytes)?;
    let mut faults = Faults::default();
    let read = read(&json, &mut faults);
    let Some((name, rights)) = read.filter(|_| faults.is_empty()) else {
        return Err(Problem::invalid(faults.into_list()));
    };
    let key = key::new(chance::random()?);
    caller.is_about(&key.prefix);
    let new = NewKey {
        prefix: key.prefix.clone(),
        hash: key.hash.to_vec(),
        name: name.clone(),
        rights,
    };
    let added = caller.workspace().add_key_with(new, app.machine_now());
    let made = Made {
        id: added.await?.to_string(),
        key: key.text,
        prefix: key.prefix,
        name,
        rights: names(rights),
    };
    Ok(Json(StatusCode::CREATED, made))
}

fn read(json: &Value, faults: &mut Faults) -> Option<(String, store::right::Rights)> {
    let body = Object::shaped(json, "", &BODY, faults)?;
    body.required("name", faults);
    let name = body.text("name", NAME_BYTES_MAX, faults);
    if name.as_deref().is_some_and(|name| name.trim().is_empty()) {
        faults.add("name", "This is empty.");
    }
    if name
        .as_deref()
        .is_some_and(|name| name.chars().any(char::is_control))
    {
        faults.add("name", "This holds a control character.");
    }
    let rights = rights(&body, faults);
    Some((name?, rights?))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    const PATH: &str = "/api/v1/keys";

    #[tokio::test]
    async fn a_key_is_made_shown_once_used_and_revoked() {
        let test = TestApp::new().await;
        let made = test
            .post(PATH, &json!({"name": "web shop", "rights": ["ingest"]}))
            .await;
        assert_eq!(made.status, 201, "{}", made.text());
        let made = made.json();
        let key = made["key"].as_str().unwrap();
        let send = async |method: &str, path: &str, body: &str| {
            test.send_as(Some(key), method, path, body).await.status
        };
        let event = r#"{"event": "seen", "contact": {"email": "a@b.test"}}"#;
        assert_eq!(send("POST", "/api/v1/events", event).await, 200);
        assert_eq!(send("GET", "/api/v1/contacts", "").await, 403);
        assert_eq!(send("GET", PATH, "").await, 403);
        let listed = test.get(PATH).await;
        assert!(!listed.text().contains(key), "{}", listed.text());
        let listed = &listed.json()["keys"][1];
        assert_eq!(
            (&listed["name"], &listed["rights"], &listed["prefix"]),
            (&json!("web shop"), &json!(["ingest"]), &made["prefix"])
        );
        assert!(listed["used_at"].is_string());
        let one = format!("{PATH}/{}", made["id"].as_str().unwrap());
        assert_eq!(test.send("DELETE", &one, "").await.status, 204);
        assert_eq!(test.send("DELETE", &one, "").await.status, 404);
        assert_eq!(send("POST", "/api/v1/events", event).await, 401);
    }

    #[tokio::test]
    async fn what_is_wrong_has_a_place() {
        let test = TestApp::new().await;
        let check = async |body: serde_json::Value, at: &str| {
            let answer = test.post(PATH, &body).await;
            assert_eq!(answer.status, 422, "{}", answer.text());
            assert_eq!(answer.json()["errors"][0]["at"], at, "{}", answer.text());
        };
        check(json!({"rights": ["read"]}), "name").await;
        check(json!({"name": " ", "rights": ["read"]}), "name").await;
        check(json!({"name": "a\nb", "rights": ["read"]}), "name").await;
        check(json!({"name": "a"}), "rights").await;
        check(json!({"name": "a", "rights": []}), "rights").await;
        check(json!({"name": "a", "rights": ["owner"]}), "rights/0").await;
        check(json!({"name": "a", "rights": "read"}), "rights").await;
        assert_eq!(
            test.get(PATH).await.json()["keys"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
    }
}
