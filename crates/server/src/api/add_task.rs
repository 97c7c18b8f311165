//! `POST /api/v1/contacts/{id}/tasks`: gives out a task about a contact, by hand.
//!
//! Takes `{"title": "Call back", "note": "...", "owner": "anna", "due_at": "2027-03-01T09:00:00Z"}`;
//! the title must be there, the owner is a handle or an address of somebody active. Answers 201 with
//! the task, and the event `task_created` is the contact's.

use crate::forms::INSTANT;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use engine::form::{Form, Shape};
use engine::id::ContactId;
use engine::read::{Key, key};
use serde_json::Value;
use store::task::{NOTE_BYTES_MAX, NewTask, TITLE_BYTES_MAX};
use store::who::{KEY_BYTES_MAX, Who};

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::object::{Faults, Object};
use crate::problem::{Located, Problem};

use super::contact;
use super::task::Task;

/// Largest body: the longest title and note, as JSON.
const BODY_BYTES_MAX: usize = 64 * 1024;

const KEYS: &[Key] = &[
    key("title", "What is to be done.")
        .takes(Form::Line(TITLE_BYTES_MAX))
        .required(),
    key("note", "More about it.").takes(Form::Free(NOTE_BYTES_MAX)),
    key(
        "owner",
        "Whose it is: a handle or an address of somebody on our side. Everybody's if left out.",
    )
    .takes(Form::Free(KEY_BYTES_MAX)),
    key("due_at", "Until when.").takes(INSTANT),
];

/// What it takes.
pub(crate) const BODY: Shape = Shape::of(&[KEYS]);

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<Task>, Problem> {
    let contact = contact::id(&id)?;
    let workspace = caller.workspace();
    if workspace.contact(&Who::Contact(contact)).await?.is_none() {
        return Err(Problem::no("contact"));
    }
    let json = json::read(&body.bytes)?;
    let mut faults = Faults::default();
    let task = read(&json, contact, &mut faults);
    let Some(task) = task.filter(|_| faults.is_empty()) else {
        return Err(Problem::invalid(faults.into_list()));
    };
    let task = match workspace.add_task(task, app.now()).await {
        // All else was looked at above.
        Err(store::Error::Refused(why)) => {
            return Err(Problem::invalid(vec![Located::refused("owner", &why)]));
        }
        task => task?,
    };
    app.nudge.ring();
    Ok(Json(StatusCode::CREATED, Task::from(task)))
}

fn read(json: &Value, contact: ContactId, faults: &mut Faults) -> Option<NewTask> {
    let body = Object::shaped(json, "", &BODY, faults)?;
    body.required("title", faults);
    let title = body.text("title", TITLE_BYTES_MAX, faults);
    let is_line = |title: &String| !title.trim().is_empty() && !title.chars().any(char::is_control);
    if title.as_ref().is_some_and(|title| !is_line(title)) {
        faults.add("title", "This must be one line that is not empty.");
    }
    let note = body
        .text("note", NOTE_BYTES_MAX, faults)
        .unwrap_or_default();
    let owner = body.text("owner", KEY_BYTES_MAX, faults);
    let due_at = body.instant("due_at", faults);
    Some(NewTask {
        contact,
        title: title?,
        note,
        owner,
        due_at,
        origin: None,
    })
}

#[cfg(test)]
mod tests {
    use crate::test_app::{NOW, TestApp};
    use serde_json::json;

    #[tokio::test]
    async fn a_task_is_given_out() {
        let test = TestApp::new().await;
        let contact = test.journeyed().await.contact;
        test.put("/api/v1/staff/anna", &json!({"email": "anna@shop.test"}))
            .await;
        let path = format!("/api/v1/contacts/{contact}/tasks");
        let task = json!({"title": "Call back", "note": "She asked", "owner": "Anna@shop.test",
                          "due_at": "2027-03-02T09:00:00Z"});
        let given = test.post(&path, &task).await;
        assert_eq!(given.status, 201, "{}", given.text());
        let expect = json!({"id": given.json()["id"], "contact": contact, "title": "Call back",
            "note": "She asked", "owner": "anna", "due_at": "2027-03-02T09:00:00Z",
            "state": "open", "created_at": NOW, "origin": null, "closed": null});
        assert_eq!(given.json(), expect);
        let events = test
            .get(&format!("/api/v1/contacts/{contact}/events"))
            .await
            .json();
        assert_eq!(events["events"][0]["event"], "task_created", "{events}");
    }

    #[tokio::test]
    async fn what_is_wrong_has_a_place() {
        let test = TestApp::new().await;
        let contact = test.journeyed().await.contact;
        let path = format!("/api/v1/contacts/{contact}/tasks");
        let check = async |task: serde_json::Value, at: &str| {
            let answer = test.post(&path, &task).await;
            assert_eq!(answer.status, 422, "{}", answer.text());
            assert_eq!(answer.json()["errors"][0]["at"], at, "{}", answer.text());
        };
        check(json!({}), "title").await;
        check(json!({"title": " "}), "title").await;
        check(json!({"title": "a\nb"}), "title").await;
        check(json!({"title": "x".repeat(301)}), "title").await;
        check(json!({"title": "a", "due_at": "soon"}), "due_at").await;
        check(json!({"title": "a", "owner": "carol"}), "owner").await;
        check(json!({"title": "a", "onwer": "carol"}), "onwer").await;
        assert_eq!(test.get("/api/v1/tasks").await.json()["tasks"], json!([]));
        let nobody = test
            .post("/api/v1/contacts/999999/tasks", &json!({"title": "a"}))
            .await;
        assert_eq!(nobody.status, 404);
    }
}
