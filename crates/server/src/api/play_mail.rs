//! `POST /api/v1/inbox/{id}/play`: plays what may come back of a mail in the test inbox: `{"do": "deliver"}`,
//! `{"do": "bounce", "class": "hard"}` (or `soft`, `block`), `{"do": "complain"}`, `{"do": "reply", "text": "..."}`.
//!
//! A report is made up as a mail server would send it, and read and taken as one that came from outside, so
//! a whole workflow can be tried without a mail server. Doing the same again changes nothing.

use axum::extract::{Path, State};
use mail::classify::{Class, Rules};
use runner::feedback::report;
use runner::feedback::{Said, take};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::mail_view;
use crate::problem::{Kind, Problem};

/// Largest body: an answer of some pages.
const BODY_BYTES_MAX: usize = 64 * 1024;
/// The way by which it is said to have come.
const WAY: &str = "test_inbox";

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
enum Play {
    Deliver,
    Bounce { class: Class },
    Complain,
    Reply { text: String },
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MailPlayed")]
pub(crate) struct Played {
    /// Whether it is news: false where the same was said of the mail before.
    new: bool,
    /// Why the address is never mailed again from now on; null if it is.
    suppressed: Option<&'static str>,
    /// How many workflows were stopped because too much comes back.
    stopped: usize,
    /// The mail that was made up, as it would have come in.
    report: String,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<Played>, Problem> {
    let workspace = caller.workspace();
    let mail = workspace.caught_one(mail_view::id(&id)?).await?;
    let mail = mail.ok_or_else(|| Problem::no("mail"))?;
    let play: Play = serde_json::from_slice(&body.bytes).map_err(|error| {
        let detail = format!("This is nothing that can be played: {error}.");
        Problem::new(Kind::Malformed, detail)
    })?;
    let to = &mail.recipient;
    let raw = match play {
        Play::Deliver => report::made_up_delivery(to),
        Play::Bounce { class } => report::made_up_bounce(to, class),
        Play::Complain => report::made_up_complaint(to),
        Play::Reply { text } => report::made_up_reply(to, &text),
    };
    let mut played = Played {
        new: false,
        suppressed: None,
        stopped: 0,
        report: String::from_utf8_lossy(&raw).into_owned(),
    };
    let Some(what) = report::read(&raw, Rules::built_in()) else {
        return Ok(json::ok(played));
    };
    let said = Said {
        workspace: workspace.id(),
        message: mail.message,
        what,
        way: WAY,
    };
    let Some(taken) = take(&app.store, &said, app.now()).await? else {
        let detail = "No workflow sent this mail, so nothing can come back of it.";
        return Err(Problem::new(Kind::Conflict, detail));
    };
    app.nudge.ring();
    played.new = taken.is_new;
    played.suppressed = taken.suppressed;
    played.stopped = taken.stopped;
    Ok(json::ok(played))
}

#[cfg(test)]
mod tests {
    use crate::mail_view::tests::RAW;
    use crate::test_app::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn a_bounce_comes_in_as_one_from_outside() {
        let test = TestApp::new().await;
        let contact = test.journeyed().await.contact;
        let id = test.catch("Hello", RAW).await;
        let path = format!("/api/v1/inbox/{id}/play");
        // Nothing comes back of what has not left.
        let hard = json!({"do": "bounce", "class": "hard"});
        assert_eq!(test.post(&path, &hard).await.status, 409);
        test.hand_over().await;
        let played = test.post(&path, &hard).await;
        assert_eq!(played.status, 200, "{}", played.text());
        let played = played.json();
        assert_eq!(
            (&played["new"], &played["suppressed"]),
            (&json!(true), &json!("hard_bounce"))
        );
        assert!(played["report"].as_str().unwrap().contains("Status: 5.1.1"));
        assert_eq!(test.post(&path, &hard).await.json()["new"], false);
        for play in [
            json!({"do": "deliver"}),
            json!({"do": "complain"}),
            json!({"do": "reply", "text": "Thanks"}),
        ] {
            assert_eq!(test.post(&path, &play).await.json()["new"], true, "{play}");
        }
        let events = test
            .get(&format!("/api/v1/contacts/{contact}/events"))
            .await
            .text();
        for name in [
            "email_bounced",
            "email_delivered",
            "email_complained",
            "email_replied",
        ] {
            assert!(events.contains(name), "{name}: {events}");
        }
        let mail = test.get(&format!("/api/v1/inbox/{id}")).await.json();
        let kinds: Vec<_> = mail["feedback"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["kind"].clone())
            .collect();
        assert_eq!(kinds.len(), 3, "{mail}");
        let told = test.get("/api/v1/feedback").await.json();
        assert_eq!(told["feedback"].as_array().unwrap().len(), 3, "{told}");
    }

    #[tokio::test]
    async fn what_cannot_be_played_is_refused() {
        let test = TestApp::new().await;
        test.journeyed().await;
        let id = test.catch("Hello", RAW).await;
        let path = format!("/api/v1/inbox/{id}/play");
        for body in [
            "",
            "{}",
            "{\"do\": \"dance\"}",
            "{\"do\": \"bounce\"}",
            "{\"do\": \"bounce\", \"class\": \"x\"}",
        ] {
            assert_eq!(test.send("POST", &path, body).await.status, 400, "{body}");
        }
        let play = json!({"do": "complain"});
        assert_eq!(
            test.post("/api/v1/inbox/4711/play", &play).await.status,
            404
        );
    }
}
