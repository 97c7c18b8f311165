//! `PUT /api/v1/users/{handle}`: lets a person on our side sign in. Takes `{"rights": ["edit"]}` and, if
//! it is to be set, `"password"`; one who was disabled is let in again. A new password ends all sessions
//! of that person.

use crate::forms::{PASSWORD, RIGHTS};
use axum::extract::{Path, State};
use engine::form::Shape;
use engine::id::Handle;
use engine::read::{Key, key};
use serde_json::Value;
use store::right::Rights;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::object::{Faults, Object};
use crate::problem::Problem;
use crate::{chance, password};

use super::key::rights;
use super::user::User;

/// Largest body: a password, six rights, and room.
const BODY_BYTES_MAX: usize = 4 * 1024;

const KEYS: &[Key] = &[
    key("rights", "What they may do.").takes(RIGHTS).required(),
    key("password", "Their password; as it was if left out.").takes(PASSWORD),
];

/// What it takes.
pub(crate) const BODY: Shape = Shape::of(&[KEYS]);

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<User>, Problem> {
    let workspace = caller.workspace();
    let handle = person(&caller, &handle).await?;
    let json = json::read(&body.bytes)?;
    let mut faults = Faults::default();
    let read = read(&json, &mut faults);
    let Some((rights, password)) = read.filter(|_| faults.is_empty()) else {
        return Err(Problem::invalid(faults.into_list()));
    };
    let hash = match password {
        Some(password) => Some(password::hashed(password, chance::random()?).await?),
        None => None,
    };
    let set = workspace.set_account(&handle, rights, app.machine_now());
    set.await?;
    if let Some(hash) = hash {
        workspace.set_password(&handle, &hash).await?;
    }
    let account = workspace.account(&handle).await?;
    let account = account.ok_or_else(|| Problem::no("person"))?;
    Ok(json::ok(User::from(account)))
}

/// The handle of a person on our side.
pub(super) async fn person(caller: &Caller, handle: &str) -> Result<Handle, Problem> {
    let nobody = || Problem::no("person");
    let handle = Handle::new(handle).ok_or_else(nobody)?;
    let found = caller.workspace().staff_named(handle.as_str()).await?;
    found.map(|_| handle).ok_or_else(nobody)
}

fn read(json: &Value, faults: &mut Faults) -> Option<(Rights, Option<String>)> {
    let body = Object::shaped(json, "", &BODY, faults)?;
    let password = body.text("password", password::BYTES_MAX, faults);
    if let Some(fault) = password.as_deref().and_then(password::fault) {
        faults.add("password", fault);
    }
    Some((rights(&body, faults)?, password))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn a_person_may_sign_in_and_no_more() {
        let test = TestApp::new().await;
        let path = "/api/v1/users/anna";
        let body = json!({"rights": ["view", "edit"]});
        assert_eq!(test.put(path, &body).await.status, 404);
        let anna = json!({"email": "anna@shop.test", "name": "Anna"});
        test.put("/api/v1/staff/anna", &anna).await;
        let check = async |body: serde_json::Value, at: &str| {
            let answer = test.put(path, &body).await;
            assert_eq!(answer.status, 422, "{}", answer.text());
            assert_eq!(answer.json()["errors"][0]["at"], at, "{}", answer.text());
        };
        check(json!({}), "rights").await;
        check(json!({"rights": ["read"], "password": "short"}), "password").await;
        assert_eq!(test.get("/api/v1/users").await.json()["users"], json!([]));
        let saved = test.put(path, &body).await;
        let expect = json!({"handle": "anna", "name": "Anna", "email": "anna@shop.test",
                            "rights": ["read", "edit"], "has_password": false, "active": true,
                            "signed_in_at": null});
        assert_eq!((saved.status, saved.json()), (200, expect.clone()));
        let listed = test.get("/api/v1/users").await.json();
        assert_eq!(listed["users"], json!([expect]));
        assert_eq!(test.send("DELETE", path, "").await.status, 204);
        let listed = test.get("/api/v1/users").await.json();
        assert_eq!(listed["users"][0]["active"], false);
        let nobody = test.send("DELETE", "/api/v1/users/bob", "").await;
        assert_eq!(nobody.status, 404);
    }
}
