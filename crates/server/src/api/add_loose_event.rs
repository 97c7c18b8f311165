//! `POST /api/v1/events/without-contact`: an event that is about no contact in particular: a product is
//! back in stock, a price dropped.
//!
//! Takes `{"event", "occurred_at", "data", "id"}`. A job finds out whom it is about: those whom the
//! `contacts` of a live workflow's trigger names. It is a path of its own, so that an event whose
//! contact was forgotten is refused and does not go to many.

use axum::extract::State;
use engine::form::Shape;
use engine::id::EventId;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;
use store::loose::{Kept, LooseEvent};

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json as Answer};
use crate::object::{Faults, Object};
use crate::problem::{Located, Problem};

use super::item;

/// Largest body: one event.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// What came of it.
/// What it takes.
pub(crate) const BODY: Shape = Shape::of(&[item::HAPPENED]);

#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
#[schemars(rename = "LooseEventTaken")]
pub(crate) enum Outcome {
    Stored {
        event: EventId,
        /// Its instant lay ahead of our clock and was held back to it.
        clamped: bool,
    },
    /// Its `id` was seen before; nothing was written.
    Duplicate { event: EventId },
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Answer<Outcome>, Problem> {
    let json = json::read(&body.bytes)?;
    let now = app.now();
    let mut faults = Faults::default();
    let Some((event, clamped)) = read(&json, now, &mut faults) else {
        return Err(Problem::invalid(faults.into_list()));
    };
    let outcome = match caller.workspace().append_loose(event, now).await? {
        Kept::Stored(event) => Outcome::Stored { event, clamped },
        Kept::Duplicate(event) => Outcome::Duplicate { event },
        Kept::Refused(sentence) => {
            return Err(Problem::invalid(vec![Located::refused("", &sentence)]));
        }
    };
    app.nudge.ring();
    Ok(json::ok(outcome))
}

/// The event, and whether its instant was held back.
fn read(json: &Json, now: engine::time::Time, faults: &mut Faults) -> Option<(LooseEvent, bool)> {
    let object = Object::shaped(json, "", &BODY, faults)?;
    let name = item::name(&object, faults);
    let occurred_at = item::occurred_at(&object, now, faults).unwrap_or(now);
    let data = item::data(&object, faults);
    let key = item::key(&object, faults);
    if !faults.is_empty() {
        return None;
    }
    let event = LooseEvent {
        name: name?,
        occurred_at: occurred_at.min(now),
        source: item::SOURCE.to_owned(),
        data: data?,
        key,
    };
    Some((event, occurred_at > now))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    const PATH: &str = "/api/v1/events/without-contact";

    #[tokio::test]
    async fn it_comes_in_once_and_begins_a_job() {
        let test = TestApp::new().await;
        let event = json!({"event": "product_back_in_stock", "id": "s-1", "data": {"sku": "X-1"}});
        let first = test.post(PATH, &event).await;
        assert_eq!(first.status, 200, "{}", first.text());
        assert_eq!(first.json()["status"], "stored");
        let again = test.post(PATH, &event).await.json();
        assert_eq!(again["status"], "duplicate");
        assert_eq!(again["event"], first.json()["event"]);
        let jobs = test.get("/api/v1/jobs").await.json();
        assert_eq!(jobs["jobs"].as_array().unwrap().len(), 1, "{jobs}");
        assert_eq!(jobs["jobs"][0]["kind"], "fan_out");
    }

    #[tokio::test]
    async fn what_is_wrong_with_it_is_said_where_it_stands() {
        let test = TestApp::new().await;
        let check = async |body: serde_json::Value, at: &str| {
            let answer = test.post(PATH, &body).await;
            assert_eq!(answer.status, 422, "{}", answer.text());
            assert_eq!(answer.json()["errors"][0]["at"], at, "{}", answer.text());
        };
        check(json!({}), "event").await;
        check(json!({"event": "email_sent"}), "event").await;
        check(json!({"event": "a", "contact": {"id": "1"}}), "contact").await;
        check(json!({"event": "a", "data": 1}), "data").await;
    }
}
