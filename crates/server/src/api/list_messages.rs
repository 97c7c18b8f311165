//! `GET /api/v1/messages?state=&after=&limit=`: the messages of the whole workspace, newest first, all of
//! them or those that stand somewhere: what waits to leave, what was refused, what was not sent and why.

use axum::http::Uri;
use engine::id::{ContactId, MessageId};
use schemars::JsonSchema;
use serde::Serialize;
use store::message::{Filter, State};

use crate::auth::Caller;
use crate::cursor::Page;
use crate::json::{self, Json};
use crate::problem::{Located, Problem};

use super::get_contact::{Message, message};
use super::workflow::Handles;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MessageList")]
pub(crate) struct List {
    messages: Vec<Listed>,
    /// The `after` of the next page; null on the last.
    next: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MessageListed")]
struct Listed {
    contact: ContactId,
    /// The contact's address now; null if there is none, or if the contact is gone.
    address: Option<String>,
    #[serde(flatten)]
    message: Message,
}

pub(crate) async fn handle(caller: Caller, uri: Uri) -> Result<Json<List>, Problem> {
    let (page, asked) = Page::of_state(&uri)?;
    let before = page.after(|text| text.parse::<MessageId>().ok())?;
    let filter = match asked.as_deref() {
        None => Filter::All,
        Some(name) => Filter::State(State::named(name).ok_or_else(no_state)?),
    };
    let workspace = caller.workspace();
    let rows = workspace.messages(filter, before, page.limit).await?;
    let next = page.next(&rows, |row| row.id.to_string());
    let addresses = workspace.emails_of(rows.iter().map(|row| row.contact));
    let addresses = addresses.await?;
    let handles = Handles::of(workspace).await?;
    let messages = rows.into_iter().map(|row| Listed {
        contact: row.contact,
        address: addresses.get(&row.contact).cloned(),
        message: message(row, &handles),
    });
    let messages = messages.collect();
    Ok(json::ok(List { messages, next }))
}

fn no_state() -> Problem {
    let names = State::ALL.map(|state| format!("`{}`", state.as_str()));
    let sentence = format!("A message stands in one of these: {}.", names.join(", "));
    Problem::invalid(vec![Located::new("state", sentence)])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::test_app::{Journeyed, TestApp};

    const PATH: &str = "/api/v1/messages";

    /// How many messages a list like this has; else what is answered.
    async fn check(test: &TestApp, query: &str, expected: Result<usize, u16>) {
        let answer = test.get(&format!("{PATH}{query}")).await;
        let got = match answer.status {
            200 => Ok(answer.json()["messages"].as_array().unwrap().len()),
            status => Err(status),
        };
        assert_eq!(got, expected, "{query}");
    }

    #[tokio::test]
    async fn what_waits_to_leave_is_listed_with_whom_it_is_for() {
        let test = TestApp::new().await;
        let Journeyed { contact, journey } = test.journeyed().await;
        let found = test.get(&format!("{PATH}?state=queued")).await.json();
        let message = &found["messages"][0];
        let expected = json!([
            contact,
            "anna@example.test",
            journey,
            "welcome",
            "m1",
            "queued"
        ]);
        let names = [
            "contact", "address", "journey", "workflow", "block", "state",
        ];
        assert_eq!(json!(names.map(|name| &message[name])), expected);
        assert_eq!(found["next"], json!(null));
    }

    #[tokio::test]
    async fn a_list_is_of_one_state_and_of_one_workspace() {
        let test = TestApp::new().await;
        test.journeyed().await;
        check(&test, "", Ok(1)).await;
        check(&test, "?state=queued", Ok(1)).await;
        check(&test, "?state=refused", Ok(0)).await;
        check(&test, "?state=lost", Err(422)).await;
        check(&test, "?state=", Err(422)).await;
        check(&test, "?state=queued&find=a", Err(400)).await;
        check(&test, "?after=x", Err(400)).await;
        let answer = test.send_as(Some(&test.other_key), "GET", PATH, "").await;
        assert_eq!(answer.json()["messages"], json!([]));
    }

    #[tokio::test]
    async fn a_full_page_has_a_next_one() {
        let test = TestApp::new().await;
        test.journeyed().await;
        let page = test.get(&format!("{PATH}?limit=1")).await.json();
        let next = page["next"].as_str().unwrap();
        check(&test, &format!("?limit=1&after={next}"), Ok(0)).await;
    }
}
