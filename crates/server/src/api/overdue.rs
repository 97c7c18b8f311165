//! `GET /api/v1/workflows/{handle}/overdue`: what is held of a workflow, block by block: what resuming it
//! would send at once. And the answer to that question, which is the same after a downtime: which of it
//! is still wanted.

use axum::extract::{Path, State};
use engine::duration::Duration;
use engine::id::BlockId;
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;

use crate::app::App;
use crate::auth::Caller;
use crate::json::{self, Json};
use crate::object::{Faults, Object};
use crate::problem::Problem;

use super::workflow::find;

/// Bytes of an answer: many times what one needs.
pub(super) const ANSWER_BYTES_MAX: usize = 1_024;
/// Bytes of a length of time.
const AGE_BYTES_MAX: usize = 40;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OverdueOfWorkflow")]
pub(crate) struct Overdue {
    /// How many messages are held, of the first 100,000.
    waiting: i64,
    /// How many of them passed the limit of their block, and are not sent whatever is said.
    past_limit: i64,
    /// When the oldest of them was due; null if there is none.
    oldest: Option<Time>,
    blocks: Vec<Block>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OverdueOfBlock")]
struct Block {
    #[expect(clippy::struct_field_names, reason = "its name on the wire")]
    block: BlockId,
    waiting: i64,
    past_limit: i64,
    oldest: Time,
}

pub(crate) async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Json<Overdue>, Problem> {
    let workspace = caller.workspace();
    let row = find(workspace, &handle).await?;
    let held = workspace.held(row.id, app.now()).await?;
    let block = |one: store::finish::Held| Block {
        block: one.block,
        waiting: one.waiting,
        past_limit: one.past_limit,
        oldest: one.oldest,
    };
    let blocks: Vec<_> = held.into_iter().map(block).collect();
    Ok(json::ok(Overdue {
        waiting: blocks.iter().map(|one| one.waiting).sum(),
        past_limit: blocks.iter().map(|one| one.past_limit).sum(),
        oldest: blocks.iter().map(|one| one.oldest).min(),
        blocks,
    }))
}

/// The instant before which nothing that was due is sent, from `{"send": "all"}`, `{"send": "none"}` or
/// `{"skip_older_than": "3h"}`. `none` is the instant before which everything was due.
pub(super) fn skip_before(body: &[u8], none: Time, now: Time) -> Result<Time, Problem> {
    let json = json::read(body)?;
    let mut faults = Faults::default();
    let object = Object::shaped(&json, "", &super::downtime::BODY, &mut faults);
    let (mut send, mut older) = (None, None);
    if let Some(object) = &object {
        send = object.text("send", AGE_BYTES_MAX, &mut faults);
        older = object.text("skip_older_than", AGE_BYTES_MAX, &mut faults);
    }
    let answer = match (send.as_deref(), older.as_deref()) {
        (Some("all"), None) => Some(Time::from_millis(0)),
        (Some("none"), None) => Some(none),
        (Some(_), None) => {
            faults.add("send", "This is neither `all` nor `none`.");
            None
        }
        (None, Some(age)) => match age_ms(age) {
            Ok(age_ms) => Some(now.plus_ms(-age_ms)),
            Err(sentence) => {
                faults.add("skip_older_than", sentence);
                None
            }
        },
        _ => {
            faults.add("", "Say either `send` or `skip_older_than`.");
            None
        }
    };
    match answer {
        Some(answer) if faults.is_empty() => Ok(answer),
        _ => Err(Problem::invalid(faults.into_list())),
    }
}

fn age_ms(text: &str) -> Result<i64, String> {
    let age = Duration::parse(text)?;
    let age_ms = age.elapsed_ms().filter(|age_ms| *age_ms > 0);
    age_ms.ok_or_else(|| format!("`{text}` is no length in hours, minutes or seconds, such as 3h."))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn what_is_held_is_counted_and_an_answer_is_read() {
        let test = TestApp::new().await;
        assert_eq!(test.get("/api/v1/workflows/none/overdue").await.status, 404);
        test.publish_welcome().await;
        let expect = json!({"waiting": 0, "past_limit": 0, "oldest": null, "blocks": []});
        let path = "/api/v1/workflows/welcome/overdue";
        assert_eq!(test.get(path).await.json(), expect);
        let check = async |body: serde_json::Value, status: u16| {
            test.send("POST", "/api/v1/workflows/welcome/pause", "")
                .await;
            let path = "/api/v1/workflows/welcome/resume";
            let answer = test.post(path, &body).await;
            assert_eq!(answer.status, status, "{body} {}", answer.text());
        };
        check(json!({"send": "all"}), 200).await;
        check(json!({"send": "none"}), 200).await;
        check(json!({"skip_older_than": "3h"}), 200).await;
        check(json!({"send": "some"}), 422).await;
        check(json!({"skip_older_than": "1mo"}), 422).await;
        // Nothing said is as it was without the question.
        check(json!({}), 200).await;
    }
}
