//! `POST /api/v1/sources/{id}/complete`: a source of events says that everything which happened up to a
//! moment has come in. Journeys that wait for it go on (`do: wait_for_data`).
//!
//! Takes `{"until": "2027-03-01T09:00:00Z"}`; now if that is left out. What reaches less far than an
//! earlier word changes nothing, so sending it twice is harmless. The settings name the sources, so that
//! a word with a slip of the pen in it is refused and does not leave everybody waiting.

use axum::extract::{Path, State};
use engine::block::wait_for_data::Known;
use engine::form::Shape;
use engine::id::Handle;
use engine::read::{Key, key};
use engine::time::{DAY_MS, Time};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::forms::INSTANT;
use crate::json::{self, Json as Answer};
use crate::object::{Faults, Object};
use crate::problem::Problem;

use super::settings;

/// Largest body: one instant.
const BODY_BYTES_MAX: usize = 4 * 1024;
/// How far the sender's clock may run ahead of ours, as with events. What is further ahead is a mistake.
const AHEAD_MS_MAX: i64 = DAY_MS;

const KEYS: &[Key] = &[key(
    "until",
    "Everything that happened up to there has come in; now if left out. At most 24 hours ahead, which counts as now.",
)
.takes(INSTANT)];

/// What it takes.
pub(crate) const BODY: Shape = Shape::of(&[KEYS]);

/// How far the source is complete.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SourceTold")]
pub(crate) struct Told {
    /// Everything up to there has come in.
    complete_until: Time,
    /// Whether that is further than it ever said.
    is_news: bool,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Answer<Told>, Problem> {
    let unknown = || Problem::no("source in the settings");
    let (workspace, now) = (caller.workspace(), app.now());
    let id = Handle::new(&id).ok_or_else(unknown)?;
    if settings::of(workspace).await?.source(&id) == Known::Nowhere {
        return Err(unknown());
    }
    let json = if body.bytes.is_empty() {
        Json::Object(serde_json::Map::new())
    } else {
        json::read(&body.bytes)?
    };
    let mut faults = Faults::default();
    let until = read(&json, now, &mut faults);
    if !faults.is_empty() {
        return Err(Problem::invalid(faults.into_list()));
    }
    let until = until.unwrap_or(now).min(now);
    let is_news = workspace.tell_complete(&id, until, now).await?;
    let newest = workspace.newest_told(&[id.clone()].into()).await?;
    let complete_until = newest.of(&id, now).map_or(until, |said| said.until);
    Ok(json::ok(Told {
        complete_until,
        is_news,
    }))
}

fn read(json: &Json, now: Time, faults: &mut Faults) -> Option<Time> {
    let body = Object::shaped(json, "", &BODY, faults)?;
    until(&body, now, faults)
}

/// Up to where everything has come in, as it was said at `now`.
pub(crate) fn until(body: &Object<'_>, now: Time, faults: &mut Faults) -> Option<Time> {
    let until = body.instant("until", faults)?;
    if until > now.plus_ms(AHEAD_MS_MAX) {
        let sentence =
            format!("{until} is more than 24 hours ahead of our clock, which says {now}.");
        faults.add(body.place("until"), sentence);
        return None;
    }
    Some(until)
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    const PATH: &str = "/api/v1/sources/orders/complete";

    async fn with_source() -> TestApp {
        let test = TestApp::new().await;
        let sources = json!([{"id": "orders", "delay": "15min"}, {"id": "carts"}]);
        let settings = json!({"format": 1, "sources": sources});
        let saved = test.put("/api/v1/settings", &settings).await;
        assert_eq!(saved.status, 200, "{}", saved.text());
        test
    }

    #[tokio::test]
    async fn what_a_source_says_holds_and_is_never_taken_back() {
        let test = with_source().await;
        let check = async |body: serde_json::Value, until: &str, is_news: bool| {
            let told = test.post(PATH, &body).await;
            assert_eq!(told.status, 200, "{}", told.text());
            let expect = json!({"complete_until": until, "is_news": is_news});
            assert_eq!(told.json(), expect, "{body}");
        };
        let (early, late) = ("2020-01-01T09:00:00Z", "2020-01-01T10:00:00Z");
        check(json!({"until": late}), late, true).await;
        check(json!({"until": late}), late, false).await;
        check(json!({"until": early}), late, false).await;
        let listed = test.get("/api/v1/sources").await.json();
        assert_eq!(listed["sources"][0]["id"], "carts");
        assert_eq!(listed["sources"][0]["complete_until"], json!(null));
        assert_eq!(listed["sources"][1]["delay"], "15min");
        assert_eq!(listed["sources"][1]["complete_until"], late);
        // Without a body: all that happened by now.
        let now = test.post(PATH, &json!({})).await.json();
        assert_eq!(now["is_news"], true, "{now}");
    }

    #[tokio::test]
    async fn a_source_that_nobody_named_is_refused_and_so_is_a_far_moment() {
        let test = with_source().await;
        let unknown = test
            .post("/api/v1/sources/ordres/complete", &json!({}))
            .await;
        assert_eq!(unknown.status, 404, "{}", unknown.text());
        for until in ["2999-01-01T00:00:00Z", "yesterday"] {
            let refused = test.post(PATH, &json!({ "until": until })).await;
            assert_eq!(refused.status, 422, "{}", refused.text());
            assert_eq!(refused.json()["errors"][0]["at"], "until");
        }
    }
}
