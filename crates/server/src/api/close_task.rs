//! `GET /api/v1/contacts/{id}/tasks/{task}`, and `POST` to `.../done` and `.../drop` below it.
//!
//! Ending a task takes nothing, or `{"by": "anna", "result": "She will come on Monday"}`, and says
//! `task_done` or `task_dropped` to the contact's workflows. Doing it twice is no fault: the task is
//! answered as it was ended first.

use axum::extract::{Path, State};
use engine::form::{Form, Shape};
use engine::read::{Key, key};
use store::task::{Closing, Closure, NOTE_BYTES_MAX, TaskState};
use store::who::KEY_BYTES_MAX;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::object::{Faults, Object};
use crate::problem::{Kind, Located, Problem};

use super::contact;
use super::task::{self, Task};

/// Largest body: the longest result, as JSON.
const BODY_BYTES_MAX: usize = 64 * 1024;

const KEYS: &[Key] = &[
    key("by", "Who did it: a handle or an address.").takes(Form::Free(KEY_BYTES_MAX)),
    key("result", "What came of it.").takes(Form::Free(NOTE_BYTES_MAX)),
];

/// What it takes.
pub(crate) const BODY: Shape = Shape::of(&[KEYS]);

pub(crate) async fn show(
    caller: Caller,
    Path((id, task)): Path<(String, String)>,
) -> Result<Json<Task>, Problem> {
    let (contact, task) = (contact::id(&id)?, task::id(&task)?);
    let found = caller.workspace().task(contact, task).await?;
    let found = found.ok_or_else(|| Problem::no("task"))?;
    Ok(json::ok(Task::from(found)))
}

pub(crate) async fn done(
    State(app): State<App>,
    caller: Caller,
    Path(path): Path<(String, String)>,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<Task>, Problem> {
    close(&app, &caller, path, &body.bytes, TaskState::Done).await
}

pub(crate) async fn drop(
    State(app): State<App>,
    caller: Caller,
    Path(path): Path<(String, String)>,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<Task>, Problem> {
    close(&app, &caller, path, &body.bytes, TaskState::Dropped).await
}

async fn close(
    app: &App,
    caller: &Caller,
    (id, task): (String, String),
    body: &[u8],
    state: TaskState,
) -> Result<Json<Task>, Problem> {
    let (contact, task) = (contact::id(&id)?, task::id(&task)?);
    let closing = read(body, state)?;
    let closed = caller
        .workspace()
        .close_task(contact, task, closing, app.now());
    match closed.await {
        Ok(Closure::Now(task)) => {
            app.nudge.ring();
            Ok(json::ok(Task::from(task)))
        }
        Ok(Closure::Before(task)) if task.state == state => Ok(json::ok(Task::from(task))),
        Ok(Closure::Before(task)) => {
            let detail = format!("The task is {} already.", task.state.as_str());
            Err(Problem::new(Kind::Conflict, detail))
        }
        Ok(Closure::Unknown) => Err(Problem::no("task")),
        // All else was looked at above.
        Err(store::Error::Refused(why)) => {
            Err(Problem::invalid(vec![Located::refused("by", &why)]))
        }
        Err(error) => Err(error.into()),
    }
}

fn read(body: &[u8], state: TaskState) -> Result<Closing, Problem> {
    let mut closing = Closing {
        state,
        by: None,
        result: String::new(),
    };
    if body.is_empty() {
        return Ok(closing);
    }
    let json = json::read(body)?;
    let mut faults = Faults::default();
    if let Some(body) = Object::shaped(&json, "", &BODY, &mut faults) {
        closing.by = body.text("by", KEY_BYTES_MAX, &mut faults);
        let result = body.text("result", NOTE_BYTES_MAX, &mut faults);
        closing.result = result.unwrap_or_default();
    }
    if faults.is_empty() {
        Ok(closing)
    } else {
        Err(Problem::invalid(faults.into_list()))
    }
}

#[cfg(test)]
mod tests {
    use crate::test_app::{NOW, TestApp};
    use serde_json::json;

    #[tokio::test]
    async fn a_task_ends_once() {
        let test = TestApp::new().await;
        let contact = test.journeyed().await.contact;
        test.put("/api/v1/staff/anna", &json!({"email": "anna@shop.test"}))
            .await;
        let tasks = format!("/api/v1/contacts/{contact}/tasks");
        let given = test
            .post(&tasks, &json!({"title": "Call back"}))
            .await
            .json();
        let path = format!("{tasks}/{}", given["id"].as_str().unwrap());
        assert_eq!(test.get(&path).await.json(), given);
        for bad in [
            json!({"by": "carol"}),
            json!({"who": "anna"}),
            json!({"result": 1}),
        ] {
            assert_eq!(
                test.post(&format!("{path}/done"), &bad).await.status,
                422,
                "{bad}"
            );
        }
        let result = json!({"by": "anna", "result": "She comes"});
        let done = test.post(&format!("{path}/done"), &result).await;
        let closed = json!({"at": NOW, "by": "anna", "result": "She comes"});
        assert_eq!(
            (done.status, &done.json()["closed"]),
            (200, &closed),
            "{}",
            done.text()
        );
        let again = test.send("POST", &format!("{path}/done"), "").await;
        assert_eq!((again.status, &again.json()["closed"]), (200, &closed));
        let other = test.send("POST", &format!("{path}/drop"), "").await;
        assert_eq!(other.status, 409, "{}", other.text());
        assert_eq!(test.get(&path).await.json()["state"], "done");
        let events = test
            .get(&format!("/api/v1/contacts/{contact}/events"))
            .await
            .json();
        assert_eq!(events["events"][0]["event"], "task_done", "{events}");
    }

    #[tokio::test]
    async fn a_task_is_dropped_and_an_unknown_one_is_not_found() {
        let test = TestApp::new().await;
        let contact = test.journeyed().await.contact;
        let tasks = format!("/api/v1/contacts/{contact}/tasks");
        let given = test
            .post(&tasks, &json!({"title": "Call back"}))
            .await
            .json();
        let id = given["id"].as_str().unwrap();
        let dropped = test.send("POST", &format!("{tasks}/{id}/drop"), "").await;
        assert_eq!(dropped.json()["state"], "dropped", "{}", dropped.text());
        for path in ["999999/done", "x/done", "999999/drop"] {
            let answer = test.send("POST", &format!("{tasks}/{path}"), "").await;
            assert_eq!(answer.status, 404, "{path}");
        }
        let elsewhere = format!("/api/v1/contacts/999999/tasks/{id}");
        assert_eq!(test.get(&elsewhere).await.status, 404);
    }
}
