//! `GET /api/v1/sending`: the way that mail takes out of this process, and how fast it goes: the rate that was
//! set, how many leave at a time, and whether it rests because the other side takes nothing, with what that
//! said; and how the mailbox is read from which mail comes back.

use axum::extract::State;
use engine::time::Time;
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
    /// The mailbox that mail which comes back is read from; left out where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    mailbox: Option<Mailbox>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SendingMailbox")]
struct Mailbox {
    /// Whose, where, and which folder.
    name: String,
    /// When it was last read to its end; null: never yet.
    read_at: Option<Time>,
    /// How many mails were read in it.
    mails: u64,
    /// How many of them told that a message came back.
    bounces: u64,
    /// How many were answers of people.
    replies: u64,
    /// What went wrong since; null: nothing.
    error: Option<String>,
    /// How often in a row it could not be read.
    failures: u32,
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
    let mailbox = match &app.mailbox {
        Some(name) => Some(Mailbox::of(&app, name).await?),
        None => None,
    };
    Ok(json::ok(Sending { out, mailbox }))
}

impl Mailbox {
    async fn of(app: &App, name: &str) -> Result<Self, Problem> {
        let state = app.store.system().mailbox(name).await?.state;
        Ok(Self {
            name: name.to_owned(),
            read_at: state.read_at.map(Time::from_millis),
            mails: state.mails,
            bounces: state.bounces,
            replies: state.replies,
            error: state.error,
            failures: state.failures,
        })
    }
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

    #[tokio::test]
    async fn how_a_mailbox_is_read_is_told() {
        let mut test = TestApp::new().await;
        test.app.mailbox = Some("zoe".into());
        let told =
            async |test: &TestApp| test.get("/api/v1/sending").await.json()["mailbox"].take();
        let never = json!({ "name": "zoe", "read_at": null, "mails": 0, "bounces": 0, "replies": 0, "error": null, "failures": 0 });
        assert_eq!(told(&test).await, never);
        let mut mailbox = store::mailbox::Mailbox::default();
        mailbox.state.read_at = Some(0);
        (
            mailbox.state.mails,
            mailbox.state.bounces,
            mailbox.state.replies,
        ) = (7, 2, 1);
        mailbox.state.failed("no such user");
        let system = test.app.store.system();
        assert!(system.set_mailbox("zoe", &mut mailbox).await.unwrap());
        let failed = told(&test).await;
        assert_eq!(failed["read_at"], "1970-01-01T00:00:00Z");
        let counted = ["mails", "bounces", "replies"].map(|name| failed[name].clone());
        assert_eq!(counted, [7, 2, 1].map(|count| json!(count)));
        assert_eq!(
            (&failed["error"], &failed["failures"]),
            (&json!("no such user"), &json!(1))
        );
        let metrics = test.get("/metrics").await.text();
        assert!(
            metrics.contains("postduif_mailbox_failures 1\n"),
            "{metrics}"
        );
    }
}
