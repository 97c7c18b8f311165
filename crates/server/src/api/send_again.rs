//! `POST /api/v1/messages/again`: messages that a mail server refused, or of which nobody knows whether they
//! arrived, are sent again, each for itself.
//!
//! Takes `{"messages": ["7", "12"]}`, and says of each in its order whether it waits to leave again, and if not
//! why not. What was refused is made anew, for the contact as it is; of what may have arrived the same bytes go
//! out. Everything that can stop a message at its hand-over can still stop it.

use axum::extract::State;
use engine::form::{Form, Shape};
use engine::id::MessageId;
use engine::read::{Key, key};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use store::again::{AGAIN_MAX, Again, WhyNot};

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::object::{Faults, Object};
use crate::problem::Problem;

/// Largest body: as many numbers as are taken at once.
const BODY_BYTES_MAX: usize = 64 * 1_024;

const KEYS: &[Key] = &[key("messages", "Which, by their numbers.")
    .takes(Form::list(&Form::ROW, 1, AGAIN_MAX))
    .required()];

/// What it takes.
pub(crate) const BODY: Shape = Shape::of(&[KEYS]);

/// What became of each.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MessagesSentAgain")]
pub(crate) struct SentAgain {
    messages: Vec<One>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MessageSentAgain")]
struct One {
    message: MessageId,
    /// Whether it waits to leave again.
    is_queued: bool,
    /// Why it does not: `no_message`, `not_failed`, `too_late`, `journey_gone`, `workflow_ended`, `no_address`,
    /// `suppressed` or `left_alone`; null if it does.
    why_not: Option<&'static str>,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<SentAgain>, Problem> {
    let json = json::read(&body.bytes)?;
    let mut faults = Faults::default();
    let messages = read(&json, &mut faults);
    if !faults.is_empty() {
        return Err(Problem::invalid(faults.into_list()));
    }
    let became = caller.workspace().send_again(messages.clone(), app.now());
    let became = became.await?;
    app.nudge.ring();
    let messages = messages.into_iter().zip(became);
    let messages = messages
        .map(|(message, again)| one(message, again))
        .collect();
    Ok(json::ok(SentAgain { messages }))
}

fn one(message: MessageId, again: Again) -> One {
    let why_not = match again {
        Again::Queued => None,
        Again::Not(why) => Some(WhyNot::as_str(why)),
    };
    One {
        message,
        is_queued: why_not.is_none(),
        why_not,
    }
}

fn read(json: &Value, faults: &mut Faults) -> Vec<MessageId> {
    let Some(body) = Object::shaped(json, "", &BODY, faults) else {
        return Vec::new();
    };
    body.required("messages", faults);
    let mut messages = Vec::new();
    for (at, number) in body.list("messages", AGAIN_MAX, faults) {
        let message = number.as_str().and_then(|text| text.parse().ok());
        match message {
            Some(message) => messages.push(MessageId(message)),
            None => faults.add(at, "This must be the number of a message, as text."),
        }
    }
    if messages.is_empty() && faults.is_empty() {
        faults.add(body.place("messages"), "Name at least one message.");
    }
    messages
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::test_app::TestApp;

    const PATH: &str = "/api/v1/messages/again";

    /// The words of why not, or the status.
    async fn check(test: &TestApp, body: &str, expected: Result<serde_json::Value, u16>) {
        let answer = test.send("POST", PATH, body).await;
        let got = match answer.status {
            200 => {
                let json = answer.json();
                let list = json["messages"].as_array().unwrap().clone();
                Ok(list.iter().map(|one| one["why_not"].clone()).collect())
            }
            status => Err(status),
        };
        assert_eq!(got, expected, "{body}: {}", answer.text());
    }

    #[tokio::test]
    async fn what_failed_waits_again_and_the_rest_says_why_not() {
        let test = TestApp::new().await;
        test.journeyed().await;
        let message = test.refuse().await;
        let both = json!({"messages": [message, "999", message]}).to_string();
        check(&test, &both, Ok(json!([null, "no_message", "not_failed"]))).await;
        let queued = test.get("/api/v1/messages?state=queued").await.json();
        assert_eq!(queued["messages"][0]["id"], message);
        let audit = test.get("/api/v1/audit").await.json();
        assert_eq!(audit["entries"][0]["verb"], "message.again", "{audit}");
    }

    #[tokio::test]
    async fn a_list_that_is_none_is_told_where() {
        let test = TestApp::new().await;
        check(&test, "{}", Err(422)).await;
        check(&test, r#"{"messages": []}"#, Err(422)).await;
        check(&test, r#"{"messages": [7]}"#, Err(422)).await;
        check(&test, r#"{"messages": ["seven"]}"#, Err(422)).await;
        check(&test, r#"{"messages": ["7"], "all": true}"#, Err(422)).await;
        check(&test, "7", Err(422)).await;
        let many = json!({"messages": vec!["7"; 501]}).to_string();
        check(&test, &many, Err(422)).await;
    }

    #[tokio::test]
    async fn what_is_another_workspaces_is_no_message() {
        let test = TestApp::new().await;
        test.journeyed().await;
        let message = test.refuse().await;
        let body = json!({"messages": [message]}).to_string();
        let answer = test.send_as(Some(&test.other_key), "POST", PATH, &body);
        let answer = answer.await.json();
        assert_eq!(answer["messages"][0]["why_not"], "no_message");
    }
}
