//! `GET /api/v1/inbox?to=&subject=&after=&limit=`: the test inbox, newest first: what would have been sent;
//! with `to` what goes to that address, with `subject` what has that in its subject.

use axum::http::Uri;
use engine::id::MessageId;
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use store::test_inbox::CaughtId;

use crate::auth::Caller;
use crate::cursor::Page;
use crate::json::{self, Json};
use crate::problem::Problem;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TestInbox")]
pub(crate) struct Inbox {
    mails: Vec<Listed>,
    /// The `after` of the next page; null on the last.
    next: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MailListed")]
struct Listed {
    id: String,
    message: MessageId,
    recipient: String,
    subject: String,
    at: Time,
}

pub(crate) async fn handle(caller: Caller, uri: Uri) -> Result<Json<Inbox>, Problem> {
    let (page, mails) = Page::of_mails(&uri)?;
    let before = page.after(|text| text.parse().ok().map(CaughtId))?;
    let workspace = caller.workspace();
    let rows = workspace
        .caught_like(before, page.limit, &mails.to, &mails.subject)
        .await?;
    let next = page.next(&rows, |row| row.id.0.to_string());
    let listed = rows.into_iter().map(|row| Listed {
        id: row.id.0.to_string(),
        message: row.message,
        recipient: row.recipient,
        subject: row.subject,
        at: row.at,
    });
    Ok(json::ok(Inbox {
        mails: listed.collect(),
        next,
    }))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;

    #[tokio::test]
    async fn the_newest_come_first() {
        let test = TestApp::new().await;
        for subject in ["one", "two", "three"] {
            test.catch(subject, "Subject: x\r\n\r\nx").await;
        }
        let first = test.get("/api/v1/inbox?limit=2").await.json();
        assert_eq!(first["mails"][0]["subject"], "three");
        assert_eq!(first["mails"][1]["subject"], "two");
        let next = first["next"].as_str().unwrap();
        let second = test
            .get(&format!("/api/v1/inbox?after={next}"))
            .await
            .json();
        assert_eq!(second["mails"][0]["subject"], "one");
        assert!(second["next"].is_null());
    }

    #[tokio::test]
    async fn tests_ask_for_the_mail_that_they_wait_for() {
        let test = TestApp::new().await;
        for subject in ["10 % off", "100 off", "Welcome"] {
            test.catch(subject, "Subject: x\r\n\r\nx").await;
        }
        let found = async |query: &str| {
            let path = format!("/api/v1/inbox?{query}");
            let mails = test.get(&path).await.json()["mails"].clone();
            let subjects = mails.as_array().unwrap().iter();
            let subjects: Vec<_> = subjects.map(|mail| mail["subject"].clone()).collect();
            serde_json::json!(subjects)
        };
        assert_eq!(found("subject=wel").await, serde_json::json!(["Welcome"]));
        assert_eq!(
            found("subject=10%20%25").await,
            serde_json::json!(["10 % off"])
        );
        assert_eq!(
            found("to=ANNA@example.test&limit=1").await,
            serde_json::json!(["Welcome"])
        );
        assert_eq!(found("to=bob@example.test").await, serde_json::json!([]));
        assert_eq!(test.get("/api/v1/inbox?segment=x").await.status, 400);
    }
}
