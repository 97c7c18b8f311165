//! `GET` and `PUT /api/v1/coupons/{handle}`: a pool of coupons; made, or set.
//!
//! Takes `{"name": "Welcome", "warn_below": 100}`. Codes come in by `POST .../codes`.

use axum::extract::{Path, State};
use engine::form::{Form, Shape};
use engine::id::Handle;
use engine::read::{Key, key};
use serde_json::Value;
use store::coupon::{COUNTED_MAX, NAME_BYTES_MAX};

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::object::{Faults, Object};
use crate::problem::{Located, Problem};

use super::pool::Pool;

/// Largest body: a name and a number.
const BODY_BYTES_MAX: usize = 4 * 1024;

const KEYS: &[Key] = &[
    key("name", "The name that people see; the handle if left out.")
        .takes(Form::Plain(NAME_BYTES_MAX)),
    key("warn_below", "With fewer codes than this it is low.")
        .takes(Form::whole(0, 10_000))
        .else_is("0"),
];

/// What it takes.
pub(crate) const BODY: Shape = Shape::of(&[KEYS]);

pub(crate) async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Json<Pool>, Problem> {
    shown(&app, &caller, Handle::new(&handle)).await
}

pub(crate) async fn set(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<Pool>, Problem> {
    let Some(handle) = Handle::new(&handle) else {
        let sentence = "A handle has at most 64 of a-z, 0-9 and -, and does not begin with -.";
        return Err(Problem::invalid(vec![Located::new("handle", sentence)]));
    };
    let json = json::read(&body.bytes)?;
    let mut faults = Faults::default();
    let (name, warn_below) = read(&json, &mut faults);
    if !faults.is_empty() {
        return Err(Problem::invalid(faults.into_list()));
    }
    let name = name.unwrap_or_else(|| handle.to_string());
    let workspace = caller.workspace();
    workspace
        .save_pool(&handle, &name, warn_below, app.now())
        .await?;
    shown(&app, &caller, Some(handle)).await
}

async fn shown(app: &App, caller: &Caller, handle: Option<Handle>) -> Result<Json<Pool>, Problem> {
    let unknown = || Problem::no("pool of coupons");
    let handle = handle.ok_or_else(unknown)?;
    let pool = caller.workspace().pool(&handle, app.now()).await?;
    Ok(json::ok(Pool::from(pool.ok_or_else(unknown)?)))
}

fn read(json: &Value, faults: &mut Faults) -> (Option<String>, u32) {
    let Some(body) = Object::shaped(json, "", &BODY, faults) else {
        return (None, 0);
    };
    let name = body.text("name", NAME_BYTES_MAX, faults);
    if name
        .as_ref()
        .is_some_and(|name| name.chars().any(char::is_control))
    {
        faults.add("name", "This holds a control character.");
    }
    let Some(json) = body.get("warn_below") else {
        return (name, 0);
    };
    let number = json.as_u64().and_then(|number| u32::try_from(number).ok());
    let max = u32::try_from(COUNTED_MAX).unwrap_or(u32::MAX);
    let number = number.filter(|number| *number <= max);
    if number.is_none() {
        let sentence = format!("This must be a number from 0 to {COUNTED_MAX}.");
        faults.add("warn_below", sentence);
    }
    (name, number.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    const PATH: &str = "/api/v1/coupons/welcome";

    #[tokio::test]
    async fn a_pool_is_made_and_set() {
        let test = TestApp::new().await;
        assert_eq!(test.get(PATH).await.status, 404);
        let saved = test.put(PATH, &json!({})).await.json();
        let expect = json!({"handle": "welcome", "name": "welcome", "warn_below": 0, "free": 0,
                            "low": false});
        assert_eq!(saved, expect);
        let saved = test
            .put(PATH, &json!({"name": "Welcome", "warn_below": 10_000}))
            .await
            .json();
        assert_eq!(
            (&saved["name"], &saved["low"]),
            (&json!("Welcome"), &json!(true))
        );
        assert_eq!(test.get(PATH).await.json(), saved);
    }

    #[tokio::test]
    async fn what_is_wrong_has_a_place() {
        let test = TestApp::new().await;
        let check = async |pool: serde_json::Value, at: &str| {
            let answer = test.put(PATH, &pool).await;
            assert_eq!(answer.status, 422, "{}", answer.text());
            assert_eq!(answer.json()["errors"][0]["at"], at, "{}", answer.text());
        };
        check(json!({"warn_below": 10_001}), "warn_below").await;
        check(json!({"warn_below": -1}), "warn_below").await;
        check(json!({"warn_below": "1"}), "warn_below").await;
        check(json!({"name": "a\nb"}), "name").await;
        check(json!({"name": "x".repeat(121)}), "name").await;
        check(json!({"codes": []}), "codes").await;
        assert_eq!(test.get(PATH).await.status, 404);
        let bad = test.put("/api/v1/coupons/No", &json!({})).await;
        assert_eq!(bad.json()["errors"][0]["at"], "handle");
    }
}
