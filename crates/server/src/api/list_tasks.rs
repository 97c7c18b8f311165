//! `GET /api/v1/tasks` and `GET /api/v1/staff/{handle}/tasks`, with `?after=&limit=`: what is to be
//! done, by everybody or by one person, the oldest first.

use axum::extract::{Path, State};
use axum::http::Uri;
use engine::id::{Handle, TaskId};
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use store::task::TaskState;

use crate::app::App;
use crate::auth::Caller;
use crate::cursor::Page;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::task::Task;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Tasks {
    tasks: Vec<Listed>,
    /// The `after` of the next page; null on the last.
    next: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ListedTask")]
struct Listed {
    #[serde(flatten)]
    task: Task,
    /// The contact's address; null if there is none.
    email: Option<String>,
    /// Whether the moment at which it is due has passed.
    is_overdue: bool,
}

pub(crate) async fn all(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
) -> Result<Json<Tasks>, Problem> {
    listed(&caller, &uri, None, app.now()).await
}

pub(crate) async fn of_person(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    uri: Uri,
) -> Result<Json<Tasks>, Problem> {
    let nobody = || Problem::no("person");
    let handle = Handle::new(&handle).ok_or_else(nobody)?;
    let person = caller.workspace().staff_named(handle.as_str()).await?;
    person.ok_or_else(nobody)?;
    listed(&caller, &uri, Some(&handle), app.now()).await
}

async fn listed(
    caller: &Caller,
    uri: &Uri,
    owner: Option<&Handle>,
    now: Time,
) -> Result<Json<Tasks>, Problem> {
    let page = Page::of(uri)?;
    let after = page.after(|text| text.parse::<TaskId>().ok())?;
    let workspace = caller.workspace();
    let rows = workspace.tasks(TaskState::Open, owner, after, page.limit);
    let rows = rows.await?;
    let next = page.next(&rows, |row| row.id.to_string());
    let emails = workspace.emails_of(rows.iter().map(|row| row.contact));
    let emails = emails.await?;
    let listed = |row: store::task::Task| Listed {
        email: emails.get(&row.contact).cloned(),
        is_overdue: row.due_at.is_some_and(|due| due < now),
        task: row.into(),
    };
    let tasks = rows.into_iter().map(listed).collect();
    Ok(json::ok(Tasks { tasks, next }))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn what_is_to_be_done_is_listed() {
        let test = TestApp::new().await;
        let contact = test.journeyed().await.contact;
        test.put("/api/v1/staff/anna", &json!({"email": "anna@shop.test"}))
            .await;
        let path = format!("/api/v1/contacts/{contact}/tasks");
        for n in 0..3 {
            let owner = (n == 1).then_some("anna");
            test.post(
                &path,
                &json!({"title": format!("Task {n}"), "owner": owner}),
            )
            .await;
        }
        let titles = async |path: &str| {
            let listed = test.get(path).await.json();
            assert_eq!(listed["tasks"][0]["email"], "anna@example.test");
            let tasks = listed["tasks"].as_array().unwrap().iter();
            let titles = tasks.map(|task| task["title"].as_str().unwrap().to_owned());
            (titles.collect::<Vec<_>>(), listed["next"].clone())
        };
        let (first, next) = titles("/api/v1/tasks?limit=2").await;
        assert_eq!(first, ["Task 0", "Task 1"]);
        let next = next.as_str().unwrap();
        let rest = titles(&format!("/api/v1/tasks?limit=2&after={next}")).await;
        assert_eq!(rest, (vec!["Task 2".to_owned()], json!(null)));
        let hers = titles("/api/v1/staff/anna/tasks").await;
        assert_eq!(hers.0, ["Task 1"]);
        assert_eq!(test.get("/api/v1/staff/carol/tasks").await.status, 404);
        assert_eq!(test.get("/api/v1/tasks?after=x").await.status, 400);
    }

    #[tokio::test]
    async fn what_should_have_been_done_by_now_is_marked() {
        let test = TestApp::new().await;
        let contact = test.journeyed().await.contact;
        let now = test.app.now();
        for (title, due) in [("late", -1), ("now", 0), ("later", 1)] {
            let due_at = now.plus_ms(due).to_string();
            let path = format!("/api/v1/contacts/{contact}/tasks");
            test.post(&path, &json!({"title": title, "due_at": due_at}))
                .await;
        }
        let path = format!("/api/v1/contacts/{contact}/tasks");
        test.post(&path, &json!({"title": "some day"})).await;
        let listed = test.get("/api/v1/tasks").await.json();
        let marks: Vec<_> = listed["tasks"]
            .as_array()
            .unwrap()
            .iter()
            .map(|task| (task["title"].clone(), task["is_overdue"].clone()))
            .collect();
        let expect = [
            (json!("late"), json!(true)),
            (json!("now"), json!(false)),
            (json!("later"), json!(false)),
            (json!("some day"), json!(false)),
        ];
        assert_eq!(marks, expect);
    }
}
