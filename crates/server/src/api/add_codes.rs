//! `POST /api/v1/coupons/{handle}/codes`: puts codes into a pool, all or none.
//!
//! Takes `{"codes": ["A1", "B2"], "expires_at": "2027-12-31T23:00:00Z"}`, up to 10,000 at once.
//! Those that the pool has already are counted and stay as they are, so that sending it twice is
//! harmless.

use crate::forms::INSTANT;
use axum::extract::{Path, State};
use engine::form::{Form, Shape};
use engine::id::Handle;
use engine::read::{Key, key};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use store::coupon::{CODE_BYTES_MAX, IMPORT_MAX, NewCode, code_fault};

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::object::{Faults, Object};
use crate::problem::Problem;

/// Largest body: 10,000 of the longest codes.
const BODY_BYTES_MAX: usize = 2 * 1024 * 1024;

const KEYS: &[Key] = &[
    key("codes", "The codes.")
        .takes(Form::list(&Form::Trimmed(CODE_BYTES_MAX), 0, IMPORT_MAX))
        .required(),
    key("expires_at", "When they stop to count; never if left out.").takes(INSTANT),
];

/// What it takes.
pub(crate) const BODY: Shape = Shape::of(&[KEYS]);

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CodesAdded")]
pub(crate) struct Imported {
    added: usize,
    known: usize,
    /// What is left to give now, counted up to 10,000.
    free: usize,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<Imported>, Problem> {
    let unknown = || Problem::no("pool of coupons");
    let workspace = caller.workspace();
    let handle = Handle::new(&handle).ok_or_else(unknown)?;
    if workspace.pool(&handle, app.now()).await?.is_none() {
        return Err(unknown());
    }
    let json = json::read(&body.bytes)?;
    let mut faults = Faults::default();
    let codes = read(&json, &mut faults);
    if !faults.is_empty() {
        return Err(Problem::invalid(faults.into_list()));
    }
    let imported = workspace.import_codes(&handle, codes).await?;
    let imported = imported.ok_or_else(unknown)?;
    let pool = workspace.pool(&handle, app.now()).await?;
    Ok(json::ok(Imported {
        added: imported.added,
        known: imported.known,
        free: pool.ok_or_else(unknown)?.free,
    }))
}

fn read(json: &Value, faults: &mut Faults) -> Vec<NewCode> {
    let Some(body) = Object::shaped(json, "", &BODY, faults) else {
        return Vec::new();
    };
    body.required("codes", faults);
    let expires_at = body.instant("expires_at", faults);
    let mut codes = Vec::new();
    for (at, code) in body.list("codes", IMPORT_MAX, faults) {
        let Some(code) = code.as_str() else {
            faults.add(at, "This must be a code, as text.");
            continue;
        };
        match code_fault(code) {
            Some(fault) => faults.add(at, format!("This code {fault}.")),
            None => codes.push(NewCode {
                code: code.to_owned(),
                expires_at,
            }),
        }
    }
    codes
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    const PATH: &str = "/api/v1/coupons/welcome/codes";

    #[tokio::test]
    async fn codes_come_in_once() {
        let test = TestApp::new().await;
        assert_eq!(test.post(PATH, &json!({"codes": ["A"]})).await.status, 404);
        test.put("/api/v1/coupons/welcome", &json!({})).await;
        let check = async |body, expect| {
            let answer = test.post(PATH, &body).await;
            assert_eq!((answer.status, answer.json()), (200, expect));
        };
        check(
            json!({"codes": ["A", "B"]}),
            json!({"added": 2, "known": 0, "free": 2}),
        )
        .await;
        check(
            json!({"codes": ["B", "C"]}),
            json!({"added": 1, "known": 1, "free": 3}),
        )
        .await;
        let past = json!({"codes": ["D"], "expires_at": "2020-01-01T00:00:00Z"});
        check(past, json!({"added": 1, "known": 0, "free": 3})).await;
        check(
            json!({"codes": []}),
            json!({"added": 0, "known": 0, "free": 3}),
        )
        .await;
    }

    #[tokio::test]
    async fn with_one_bad_code_none_comes_in() {
        let test = TestApp::new().await;
        test.put("/api/v1/coupons/welcome", &json!({})).await;
        let check = async |body: serde_json::Value, at: &str| {
            let answer = test.post(PATH, &body).await;
            assert_eq!(answer.status, 422, "{}", answer.text());
            assert_eq!(answer.json()["errors"][0]["at"], at, "{}", answer.text());
        };
        check(json!({}), "codes").await;
        check(json!({"codes": ["A", ""]}), "codes/1").await;
        check(json!({"codes": ["A", 1]}), "codes/1").await;
        check(json!({"codes": [" A"]}), "codes/0").await;
        check(json!({"codes": vec!["A"; 10_001]}), "codes").await;
        check(json!({"codes": ["A"], "expires_at": "soon"}), "expires_at").await;
        let pool = test.get("/api/v1/coupons/welcome").await.json();
        assert_eq!(pool["free"], 0);
    }
}
