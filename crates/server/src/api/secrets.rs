//! `GET /api/v1/secrets`, `PUT` and `DELETE /api/v1/secrets/{handle}`: what only web services may know,
//! by the name under which the blocks that call them use it.
//!
//! Takes `{"value": "Bearer abc"}`. A secret is set, replaced and deleted, and never read back.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use engine::form::{Form, Shape};
use engine::id::Handle;
use engine::read::{Key, key};
use engine::time::Time;
use runner::vault::SECRET_BYTES_MAX;
use schemars::JsonSchema;
use serde::Serialize;
use store::secret::SecretRow;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::object::{Faults, Object};
use crate::problem::{Kind, Located, Problem};

/// Largest body: a secret, each byte written as an escape.
const BODY_BYTES_MAX: usize = 32 * 1024;

const KEYS: &[Key] = &[key("value", "What is kept.")
    .takes(Form::Like {
        pattern: "^[^\\u0000-\\u001f\\u007f-\\u009f]{1,4000}$",
        says: "one line",
    })
    .required()];

/// What `PUT` takes.
pub(crate) const BODY: Shape = Shape::of(&[KEYS]);

#[derive(Serialize, JsonSchema)]
pub(crate) struct Secrets {
    secrets: Vec<Secret>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Secret {
    name: Handle,
    set_at: Time,
}

impl From<SecretRow> for Secret {
    fn from(row: SecretRow) -> Self {
        Self {
            name: row.name,
            set_at: row.set_at,
        }
    }
}

pub(crate) async fn list(State(_): State<App>, caller: Caller) -> Result<Json<Secrets>, Problem> {
    let secrets = caller.workspace().secrets().await?;
    let secrets = secrets.into_iter().map(Secret::from).collect();
    Ok(json::ok(Secrets { secrets }))
}

pub(crate) async fn set(
    State(app): State<App>,
    caller: Caller,
    Path(name): Path<String>,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<Secret>, Problem> {
    let Some(name) = Handle::new(&name) else {
        let sentence = "A name has at most 64 of a-z, 0-9 and -, and does not begin with -.";
        return Err(Problem::invalid(vec![Located::new("handle", sentence)]));
    };
    let json = json::read(&body.bytes)?;
    let mut faults = Faults::default();
    let value = Object::shaped(&json, "", &BODY, &mut faults)
        .and_then(|body| body.text("value", SECRET_BYTES_MAX, &mut faults));
    let value = value.filter(|value| !value.is_empty());
    let bad = |value: &String| value.chars().any(char::is_control);
    if faults.is_empty() && value.as_ref().is_none_or(bad) {
        let sentence = "This must be text of one line that is not empty.";
        faults.add("value", sentence);
    }
    let (Some(value), true) = (value, faults.is_empty()) else {
        return Err(Problem::invalid(faults.into_list()));
    };
    let Some(vault) = &app.vault else {
        let detail = "There is no key to seal secrets with: the server needs --secret-key-file.";
        return Err(Problem::new(Kind::Conflict, detail));
    };
    let workspace = caller.workspace();
    let sealed = vault.seal(workspace.id(), &name, &value);
    let sealed = sealed.map_err(|error| Problem::new(Kind::Conflict, error.to_string()))?;
    let set_at = app.now();
    workspace.save_secret(&name, sealed, set_at).await?;
    Ok(json::ok(Secret { name, set_at }))
}

pub(crate) async fn delete(
    State(_): State<App>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    let unknown = || Problem::no("secret");
    let name = Handle::new(&name).ok_or_else(unknown)?;
    if caller.workspace().delete_secret(&name).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(unknown())
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    const PATH: &str = "/api/v1/secrets/crm";

    #[tokio::test]
    async fn a_secret_is_set_and_never_read_back() {
        let test = TestApp::new().await;
        let saved = test.put(PATH, &json!({"value": "Bearer abc"})).await;
        assert_eq!(saved.status, 200, "{}", saved.text());
        assert_eq!(saved.json()["name"], "crm");
        let listed = test.get("/api/v1/secrets").await;
        assert_eq!(listed.json()["secrets"][0]["name"], "crm");
        for answer in [saved, listed] {
            assert!(!answer.text().contains("abc"), "{}", answer.text());
        }
        let scope = test.app.store.workspace(test.workspace);
        let crm = engine::id::Handle::new("crm").unwrap();
        let sealed = scope.sealed(&crm).await.unwrap().unwrap();
        let vault = test.app.vault.as_ref().unwrap();
        assert_eq!(
            vault.open(test.workspace, &crm, &sealed).unwrap(),
            "Bearer abc"
        );
        assert_eq!(test.send("DELETE", PATH, "").await.status, 204);
        assert_eq!(test.send("DELETE", PATH, "").await.status, 404);
        assert_eq!(scope.sealed(&crm).await.unwrap(), None);
    }

    #[tokio::test]
    async fn what_is_wrong_has_a_place_and_without_a_key_nothing_is_kept() {
        let mut test = TestApp::new().await;
        for (body, at) in [
            (json!({}), "value"),
            (json!({"value": ""}), "value"),
            (json!({"value": "a\nb"}), "value"),
            (json!({"value": "x".repeat(4_001)}), "value"),
            (json!({"secret": "a"}), "secret"),
        ] {
            let answer = test.put(PATH, &body).await;
            assert_eq!(answer.status, 422, "{}", answer.text());
            assert_eq!(answer.json()["errors"][0]["at"], at, "{}", answer.text());
        }
        test.app.vault = None;
        let answer = test.put(PATH, &json!({"value": "a"})).await;
        assert_eq!(answer.status, 409, "{}", answer.text());
        assert!(answer.text().contains("--secret-key-file"));
    }
}
