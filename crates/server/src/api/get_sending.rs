//! `GET /api/v1/sending`: the way that mail takes out of this process, and how fast it goes: the rate that was
//! set, how many leave at a time, and whether it rests because the other side takes nothing, with what that
//! said.

use axum::extract::State;
use mail::lane::Resting;
use runner::gate::Gate;
use schemars::JsonSchema;
use serde::Serialize;

use crate::app::App;
use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::Problem;

#[derive(Debug, Default, Serialize, JsonSchema)]
pub(crate) struct Sending {
    /// The way out; null where mail stays in the test inbox, or this process sends none.
    out: Option<Out>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SendingOut")]
struct Out {
    /// `smtp`, or a provider's name.
    way: &'static str,
    /// Where it leads.
    host: String,
    /// The most that may leave, such as `14/s`; null: as many as it takes.
    rate: Option<String>,
    /// How many messages leave at a time now.
    at_once: usize,
    /// How many do where all is well.
    at_once_max: usize,
    /// Nothing gets through; null where it does.
    rest: Option<Rest>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SendingRest")]
struct Rest {
    /// How long ago it began.
    since_ms: u64,
    /// How long until one message tries again; 0 while one does.
    left_ms: u64,
    /// What the other side said, or what went wrong.
    reason: String,
}

pub(crate) async fn handle(State(app): State<App>, _: Caller) -> Result<Json<Sending>, Problem> {
    let out = app.gate.as_ref().map(Out::of);
    Ok(json::ok(Sending { out }))
}

impl Out {
    fn of(gate: &Gate) -> Self {
        let view = gate.view();
        Self {
            way: gate.way(),
            host: gate.host().to_owned(),
            rate: view.rate.map(|rate| rate.to_string()),
            at_once: view.window,
            at_once_max: view.most,
            rest: view.rest.map(Rest::of),
        }
    }
}

impl Rest {
    fn of(resting: Resting) -> Self {
        let ms = |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Self {
            since_ms: ms(resting.since),
            left_ms: ms(resting.left),
            reason: resting.reason,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn without_a_way_out_there_is_nothing_to_tell() {
        let test = TestApp::new().await;
        let answer = test.get("/api/v1/sending").await;
        assert_eq!(answer.json(), json!({ "out": null }));
    }
}
