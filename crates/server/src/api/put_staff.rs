//! `PUT /api/v1/staff/{handle}`: makes a person on our side, or sets all of them.
//!
//! Takes `{"email": "anna@shop.example", "name": "Anna", "roles": ["sales"], "manager": "bob",
//! "active": true}`; the address must be there. Whoever is not active is told nothing and has no
//! turn, and stays in the list for what they did.

use crate::forms::EMAIL;
use axum::extract::{Path, State};
use engine::form::{Form, Shape};
use engine::id::Handle;
use engine::read::{Key, key};
use serde_json::Value;
use store::staff::{NAME_BYTES_MAX, ROLES_MAX, Staff};
use store::who::KEY_BYTES_MAX;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::object::{Faults, Object};
use crate::problem::{Located, Problem};

use super::staff::Person;

/// Largest body: twenty roles with the longest names, and room.
const BODY_BYTES_MAX: usize = 16 * 1024;
/// What a handle looks like.
const HANDLE: &str = "A handle has at most 64 of a-z, 0-9 and -, and does not begin with -.";

const KEYS: &[Key] = &[
    key("email", "Their address, which nobody else of us has.")
        .takes(EMAIL)
        .required(),
    key("name", "Their name; the handle if left out.").takes(Form::Plain(NAME_BYTES_MAX)),
    key("roles", "What they do: sales, service.").takes(Form::list(&Form::HANDLE, 0, ROLES_MAX)),
    key("manager", "The handle of who is told when they do not act.").takes(Form::HANDLE),
    key("active", "Whether they are here now.")
        .takes(Form::Bool)
        .else_is("true"),
];

/// What it takes.
pub(crate) const BODY: Shape = Shape::of(&[KEYS]);

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<Person>, Problem> {
    let Some(handle) = Handle::new(&handle) else {
        return Err(Problem::invalid(vec![Located::new("handle", HANDLE)]));
    };
    let json = json::read(&body.bytes)?;
    let mut faults = Faults::default();
    let staff = read(&json, handle, &mut faults);
    let Some(staff) = staff.filter(|_| faults.is_empty()) else {
        return Err(Problem::invalid(faults.into_list()));
    };
    let saved = match caller.workspace().save_staff(staff, app.now()).await {
        Err(store::Error::Refused(why)) => {
            // All else was looked at above.
            let at = if why.contains("address") {
                "email"
            } else {
                "manager"
            };
            return Err(Problem::invalid(vec![Located::refused(at, &why)]));
        }
        saved => saved?,
    };
    Ok(json::ok(Person::from(saved)))
}

fn read(json: &Value, handle: Handle, faults: &mut Faults) -> Option<Staff> {
    let body = Object::shaped(json, "", &BODY, faults)?;
    body.required("email", faults);
    let email = body.text("email", KEY_BYTES_MAX, faults);
    let name = body.text("name", NAME_BYTES_MAX, faults);
    let name = name.unwrap_or_else(|| handle.to_string());
    if name.chars().any(char::is_control) {
        faults.add("name", "This holds a control character.");
    }
    let mut roles = Vec::new();
    for (at, role) in body.list("roles", ROLES_MAX, faults) {
        match role.as_str().and_then(Handle::new) {
            Some(role) => roles.push(role),
            None => faults.add(at, HANDLE),
        }
    }
    let manager = body
        .get("manager")
        .map(|json| json.as_str().and_then(Handle::new));
    if manager == Some(None) {
        faults.add("manager", HANDLE);
    }
    Some(Staff {
        name,
        email: email?,
        roles,
        manager: manager.flatten(),
        active: body.flag("active", faults).unwrap_or(true),
        handle,
    })
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    const PATH: &str = "/api/v1/staff/anna";

    #[tokio::test]
    async fn a_person_is_made_and_set() {
        let test = TestApp::new().await;
        let bob = json!({"email": "bob@shop.test"});
        assert_eq!(test.put("/api/v1/staff/bob", &bob).await.status, 200);
        let anna = json!({"email": " Anna@Shop.test", "name": "Anna", "roles": ["sales", "board"],
                          "manager": "bob"});
        let saved = test.put(PATH, &anna).await;
        let expect = json!({"handle": "anna", "name": "Anna", "email": "anna@shop.test",
                            "roles": ["board", "sales"], "manager": "bob", "active": true});
        assert_eq!((saved.status, saved.json()), (200, expect));
        let gone = json!({"email": "anna@shop.test", "active": false});
        let saved = test.put(PATH, &gone).await.json();
        assert_eq!(
            (&saved["active"], &saved["roles"]),
            (&json!(false), &json!([]))
        );
    }

    #[tokio::test]
    async fn what_is_wrong_has_a_place() {
        let test = TestApp::new().await;
        test.put("/api/v1/staff/bob", &json!({"email": "bob@shop.test"}))
            .await;
        let check = async |person: serde_json::Value, at: &str| {
            let answer = test.put(PATH, &person).await;
            assert_eq!(answer.status, 422, "{}", answer.text());
            assert_eq!(answer.json()["errors"][0]["at"], at, "{}", answer.text());
        };
        check(json!({}), "email").await;
        check(json!({"email": "nobody"}), "email").await;
        check(json!({"email": "Bob@shop.test"}), "email").await;
        check(
            json!({"email": "a@shop.test", "roles": ["Sales"]}),
            "roles/0",
        )
        .await;
        check(
            json!({"email": "a@shop.test", "manager": "carol"}),
            "manager",
        )
        .await;
        check(
            json!({"email": "a@shop.test", "manager": "anna"}),
            "manager",
        )
        .await;
        check(json!({"email": "a@shop.test", "manager": 1}), "manager").await;
        check(json!({"email": "a@shop.test", "name": "a\nb"}), "name").await;
        check(json!({"email": "a@shop.test", "role": []}), "role").await;
        let bad = test
            .put("/api/v1/staff/Anna", &json!({"email": "a@shop.test"}))
            .await;
        assert_eq!(bad.json()["errors"][0]["at"], "handle");
        let listed = test.get("/api/v1/staff").await.json();
        assert_eq!(listed["staff"].as_array().unwrap().len(), 1);
    }
}
