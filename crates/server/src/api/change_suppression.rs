//! `POST /api/v1/suppressions` puts an address on the list of those that are never mailed, and
//! `POST /api/v1/suppressions/lift` takes one off it. Both take `{"address": "anna@shop.example"}`.
//!
//! What the person said (a complaint, a deletion, an opt-out) is not lifted: 409. Whoever becomes mailable again
//! has no more consents than before.

use axum::extract::State;
use engine::form::{Form, Shape};
use engine::read::{Key, key};
use mail::address::{ADDRESS_BYTES_MAX, Address};
use store::Workspace;
use store::suppression::{BY_HAND, Suppressed};

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::object::{Faults, Object};
use crate::problem::{Kind, Problem};

use super::list_suppressions::Listed;

/// Largest body: an address.
const BODY_BYTES_MAX: usize = 4 * 1024;

const KEYS: &[Key] = &[key("address", "An e-mail address.")
    .takes(Form::Plain(ADDRESS_BYTES_MAX))
    .required()];

/// What both take.
pub(crate) const BODY: Shape = Shape::of(&[KEYS]);

pub(crate) async fn add(
    State(app): State<App>,
    caller: Caller,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<Listed>, Problem> {
    let address = read(&body.bytes)?;
    let workspace = caller.workspace();
    workspace.suppress(&address, BY_HAND, app.now()).await?;
    app.nudge.ring();
    let row = find(workspace, &address).await?;
    Ok(json::ok(row.into()))
}

pub(crate) async fn lift(
    caller: Caller,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<Listed>, Problem> {
    let address = read(&body.bytes)?;
    let workspace = caller.workspace();
    let row = find(workspace, &address).await?;
    if !row.may_be_lifted() {
        let detail = format!(
            "`{}` is on the list for `{}`: what the person said stays until they say otherwise.",
            row.address, row.reason
        );
        return Err(Problem::new(Kind::Conflict, detail));
    }
    if !workspace
        .lift_suppression(&row.address, &row.reason)
        .await?
    {
        let detail = "Somebody else changed it at the same moment; nothing was done.";
        return Err(Problem::new(Kind::Conflict, detail));
    }
    Ok(json::ok(row.into()))
}

/// The row of exactly this address.
async fn find(workspace: Workspace<'_>, address: &str) -> Result<Suppressed, Problem> {
    let rows = workspace.suppressions("", address, 1).await?;
    let row = rows.into_iter().find(|row| row.address == address);
    row.ok_or_else(|| Problem::no("address on the list"))
}

/// The address, in the form in which it is a key.
fn read(body: &[u8]) -> Result<String, Problem> {
    let json = json::read(body)?;
    let mut faults = Faults::default();
    let text = Object::shaped(&json, "", &BODY, &mut faults).and_then(|object| {
        object.required("address", &mut faults)?;
        object.text("address", ADDRESS_BYTES_MAX, &mut faults)
    });
    let address = text.and_then(|text| match Address::new(text.trim()) {
        Ok(address) => Some(address.as_str().to_lowercase()),
        Err(error) => {
            let sentence = crate::problem::capitalized(&error.to_string());
            faults.add("address", format!("{sentence}."));
            None
        }
    });
    address
        .filter(|_| faults.is_empty())
        .ok_or_else(|| Problem::invalid(faults.into_list()))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    const PATH: &str = "/api/v1/suppressions";
    const LIFT: &str = "/api/v1/suppressions/lift";

    #[tokio::test]
    async fn an_address_goes_on_and_off() {
        let test = TestApp::new().await;
        let anna = json!({"address": "Anna@shop.test"});
        assert_eq!(test.post(LIFT, &anna).await.status, 404);
        let added = test.post(PATH, &anna).await;
        assert_eq!(added.status, 200, "{}", added.text());
        assert_eq!(added.json()["address"], "anna@shop.test");
        assert_eq!(added.json()["reason"], "by_hand");
        let body = anna.to_string();
        let other = test.send_as(Some(&test.other_key), "POST", LIFT, &body);
        assert_eq!(other.await.status, 404);
        assert_eq!(test.post(LIFT, &anna).await.status, 200);
        assert_eq!(test.get(PATH).await.json()["suppressions"], json!([]));
        assert_eq!(
            test.post(PATH, &json!({"address": "anna"})).await.status,
            422
        );
        assert_eq!(test.post(LIFT, &json!({})).await.status, 422);
    }

    #[tokio::test]
    async fn what_the_person_said_stays() {
        let test = TestApp::new().await;
        let scope = test.app.store.workspace(test.workspace);
        let anna = json!({"address": "anna@shop.test"});
        for (reason, status) in [("complaint", 409), ("unsubscribed", 409)] {
            let address = format!("{reason}@shop.test");
            scope
                .suppress(&address, reason, test.app.now())
                .await
                .unwrap();
            let lifted = test.post(LIFT, &json!({"address": address})).await;
            assert_eq!(lifted.status, status, "{}", lifted.text());
        }
        // The first reason stays, so that nobody gets round it.
        scope
            .suppress("anna@shop.test", "complaint", test.app.now())
            .await
            .unwrap();
        assert_eq!(test.post(PATH, &anna).await.json()["reason"], "complaint");
        assert_eq!(test.post(LIFT, &anna).await.status, 409);
    }
}
