//! `POST /api/v1/webhooks/{handle}/replay`: tells a webhook again what did not arrive, or with
//! `{"delivery": "12"}` one thing whatever became of it. Each keeps the identifier that it had.

use axum::extract::{Path, State};
use engine::form::{Form, Shape};
use engine::read::{Key, key};
use schemars::JsonSchema;
use serde::Serialize;
use store::delivery::REPLAY_MAX;

use super::webhook::find;
use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::object::{Faults, Object};
use crate::problem::{Located, Problem};

/// Largest body: a number.
const BODY_BYTES_MAX: usize = 1024;
/// Longest number.
const NUMBER_BYTES_MAX: usize = 20;

const KEYS: &[Key] = &[key(
    "delivery",
    "The number of one delivery; every failed one if left out.",
)
.takes(Form::ROW)];

/// What it takes.
pub(crate) const BODY: Shape = Shape::of(&[KEYS]);

#[derive(Serialize, JsonSchema)]
pub(crate) struct Replayed {
    /// How many wait again.
    replayed: usize,
    /// Whether there may be more that failed: at most 1,000 are put back at once.
    more: bool,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(name): Path<String>,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<Replayed>, Problem> {
    let one = asked(&body.bytes)?;
    let row = find(&caller, &name).await?;
    let (workspace, now) = (caller.workspace(), app.now());
    let Some(one) = one else {
        let replayed = workspace.replay_failed(row.id, now).await?;
        let more = replayed == REPLAY_MAX;
        return Ok(json::ok(Replayed { replayed, more }));
    };
    if !workspace.replay_delivery(row.id, one, now).await? {
        let sentence = "There is no such delivery that is over.";
        return Err(Problem::invalid(vec![Located::new("delivery", sentence)]));
    }
    Ok(json::ok(Replayed {
        replayed: 1,
        more: false,
    }))
}

/// Which one, if one is named.
fn asked(body: &[u8]) -> Result<Option<i64>, Problem> {
    if body.is_empty() {
        return Ok(None);
    }
    let json = json::read(body)?;
    let mut faults = Faults::default();
    let text = Object::shaped(&json, "", &BODY, &mut faults)
        .and_then(|body| body.text("delivery", NUMBER_BYTES_MAX, &mut faults));
    let number = text.as_ref().and_then(|text| text.parse().ok());
    if text.is_some() && number.is_none() && faults.is_empty() {
        faults.add("delivery", "This must be a number, as text.");
    }
    if faults.is_empty() {
        return Ok(number);
    }
    Err(Problem::invalid(faults.into_list()))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn what_there_is_to_tell_again_is_counted() {
        let test = TestApp::new().await;
        let path = "/api/v1/webhooks/crm/replay";
        assert_eq!(test.send("POST", path, "").await.status, 404);
        let body = json!({"url": "https://crm.example/in", "events": ["order_placed"]});
        test.put("/api/v1/webhooks/crm", &body).await;
        let answer = test.send("POST", path, "").await;
        assert_eq!(answer.json(), json!({"replayed": 0, "more": false}));
        for body in [
            json!({"delivery": "1"}),
            json!({"delivery": "x"}),
            json!({"delivery": 1}),
        ] {
            let answer = test.post(path, &body).await;
            assert_eq!(answer.status, 422, "{}", answer.text());
            assert_eq!(answer.json()["errors"][0]["at"], "delivery");
        }
    }
}
