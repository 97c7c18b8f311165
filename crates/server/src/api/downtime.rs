//! `GET` and `POST /api/v1/downtime`: after a time in which nothing ran, what was due then is not sent
//! before somebody says what of it is still wanted. New work goes on meanwhile, and a limit that a
//! block sets holds whatever is said.

use axum::extract::State;
use engine::form::{Form, Rule, Shape};
use engine::id::Handle;
use engine::read::{Key, key};
use engine::time::Time;
use runner::clock::operational_now;
use schemars::JsonSchema;
use serde::Serialize;
use store::Workspace;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::problem::{Kind, Problem};

use super::overdue::{ANSWER_BYTES_MAX, skip_before};

const KEYS: &[Key] = &[
    key("send", "All that waits, or none of it.").takes(Form::Words(&["all", "none"])),
    key("skip_older_than", "All but what is older than this: 3h.").takes(Form::Like {
        pattern: "^[1-9][0-9]{0,8}(s|min|h)$",
        says: "a length of time",
    }),
];

/// What the answer takes.
pub(crate) const BODY: Shape = Shape {
    keys: &[KEYS],
    rules: &[Rule::One(&["send", "skip_older_than"])],
};

/// The same where it may also be left unsaid, as when a workflow is resumed.
pub(crate) const OPTIONAL: Shape = Shape {
    keys: &[KEYS],
    rules: &[Rule::OneAtMost(&["send", "skip_older_than"])],
};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DowntimeShown")]
pub(crate) struct Shown {
    /// Null if there was none.
    downtime: Option<Downtime>,
}

#[derive(Serialize, JsonSchema)]
struct Downtime {
    from: Time,
    until: Time,
    /// Whether the overdue messages wait for an answer.
    is_open: bool,
    /// What was due before this is not sent; null while it is open.
    skip_before: Option<Time>,
    /// What waits, by workflow.
    overdue: Vec<Overdue>,
}

#[derive(Serialize, JsonSchema)]
struct Overdue {
    workflow: Handle,
    waiting: i64,
    /// How many of them are not sent whatever is said.
    past_limit: i64,
    oldest: Time,
}

pub(crate) async fn show(State(app): State<App>, caller: Caller) -> Result<Json<Shown>, Problem> {
    shown(&app, caller.workspace()).await
}

pub(crate) async fn answer(
    State(app): State<App>,
    caller: Caller,
    body: Received<ANSWER_BYTES_MAX>,
) -> Result<Json<Shown>, Problem> {
    let workspace = caller.workspace();
    let Some(question) = workspace.downtime().await? else {
        let detail = "Nothing was down for long, so nothing is asked.";
        return Err(Problem::new(Kind::Conflict, detail));
    };
    let skip_before = skip_before(&body.bytes, question.downtime.until, app.now())?;
    workspace
        .answer_downtime(question.downtime, skip_before)
        .await?;
    app.nudge.ring();
    shown(&app, workspace).await
}

async fn shown(app: &App, workspace: Workspace<'_>) -> Result<Json<Shown>, Problem> {
    let Some(question) = workspace.downtime().await? else {
        return Ok(json::ok(Shown { downtime: None }));
    };
    let count = workspace.overdue(question.downtime, app.now());
    let overdue = app
        .waiting
        .of(workspace.id(), question, operational_now(), count);
    let overdue = overdue.await?;
    let overdue = overdue.into_iter().map(|one| Overdue {
        workflow: one.workflow,
        waiting: one.waiting,
        past_limit: one.past_limit,
        oldest: one.oldest,
    });
    Ok(json::ok(Shown {
        downtime: Some(Downtime {
            from: question.downtime.from,
            until: question.downtime.until,
            is_open: question.skip_before.is_none(),
            skip_before: question.skip_before,
            overdue: overdue.collect(),
        }),
    }))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use engine::time::HOUR_MS;
    use serde_json::{Value as Json, json};

    const PATH: &str = "/api/v1/downtime";

    #[tokio::test]
    async fn nothing_is_asked_where_nothing_was_down() {
        let test = TestApp::new().await;
        assert_eq!(test.get(PATH).await.json(), json!({ "downtime": null }));
        let answer = test.post(PATH, &json!({ "send": "all" })).await;
        assert_eq!(answer.status, 409);
    }

    #[tokio::test]
    async fn an_answer_says_what_is_not_sent() {
        let test = TestApp::new().await;
        let system = test.app.store.system();
        let now = test.app.now();
        system.alive(now.plus_ms(-7 * HOUR_MS)).await.unwrap();
        let asked = || system.ask_after_downtime(now, 6 * HOUR_MS);
        assert_eq!(asked().await.unwrap(), None, "nothing is due");
        let event = json!({"event": "seen", "contact": {"external_id": "c"}});
        test.post("/api/v1/events", &event).await;
        assert!(asked().await.unwrap().is_some());
        assert_eq!(asked().await.unwrap(), None, "it is asked once");
        let shown = test.get(PATH).await.json();
        assert_eq!(shown["downtime"]["is_open"], true);
        assert_eq!(shown["downtime"]["overdue"], json!([]));
        let check = async |body: Json, expect: Result<i64, &str>| {
            let answer = test.post(PATH, &body).await;
            match expect {
                Ok(before) => {
                    assert_eq!(answer.status, 200, "{}", answer.text());
                    let before = engine::time::Time::from_millis(before).to_string();
                    assert_eq!(answer.json()["downtime"]["skip_before"], before);
                    assert_eq!(answer.json()["downtime"]["is_open"], false);
                }
                Err(part) => {
                    assert_eq!(answer.status, 422, "{}", answer.text());
                    assert!(answer.text().contains(part), "{}", answer.text());
                }
            }
        };
        check(json!({"send": "some"}), Err("neither `all` nor `none`")).await;
        check(json!({}), Err("Say either")).await;
        let both = json!({"send": "all", "skip_older_than": "3h"});
        check(both, Err("Say either")).await;
        check(json!({"skip_older_than": "-3h"}), Err("no length")).await;
        check(json!({"skip_older_than": "1mo"}), Err("no length")).await;
        check(json!({"skip_older_than": "soon"}), Err("not a length")).await;
        check(json!({"wanted": "all"}), Err("wanted")).await;
        check(json!({"send": "all"}), Ok(0)).await;
        check(json!({"send": "none"}), Ok(now.millis())).await;
        let hours = now.millis() - 3 * HOUR_MS;
        check(json!({"skip_older_than": "3h"}), Ok(hours)).await;
    }
}
