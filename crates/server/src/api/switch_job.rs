//! `POST /api/v1/jobs/{id}/pause`, `.../resume` and `.../cancel`.
//!
//! A job stops after the chunk that is under way, and goes on from there. What is done stays done.
//! One that failed can be resumed; one that is over cannot.

use axum::extract::{Path, State};
use store::job::{State as Standing, Switch, Switched};

use crate::app::App;
use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::{Kind, Problem};

use super::job::{self, Job};

type Answer = Result<Json<Job>, Problem>;

pub(crate) async fn pause(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Answer {
    switch(&app, &caller, &id, Switch::Pause, Standing::Paused).await
}

pub(crate) async fn resume(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Answer {
    switch(&app, &caller, &id, Switch::Resume, Standing::Queued).await
}

pub(crate) async fn cancel(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Answer {
    switch(&app, &caller, &id, Switch::Cancel, Standing::Cancelled).await
}

/// Switches a job, unless it is so already: a caller who did not hear the answer can ask again.
async fn switch(app: &App, caller: &Caller, id: &str, switch: Switch, wanted: Standing) -> Answer {
    let (workspace, id) = (caller.workspace(), job::id(id)?);
    match workspace.switch_job(id, switch, app.now()).await? {
        Switched::Unknown => return Err(Problem::no("job")),
        Switched::Not(state) if state != wanted => {
            let state = state.as_str();
            let detail = format!("The job is {state}, and cannot be switched so.");
            return Err(Problem::new(Kind::Conflict, detail));
        }
        Switched::Done | Switched::Not(_) => {}
    }
    let row = workspace.job(id).await?;
    let row = row.ok_or_else(|| Problem::no("job"))?;
    Ok(json::ok(row.into()))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;
    use store::retention::Retention;

    async fn with_job(test: &TestApp) -> String {
        let (store, now) = (&test.app.store, test.app.now());
        let bucket = store.buckets()[0];
        let system = store.system();
        let made = system.make_retention_job(bucket, Retention::default(), now);
        made.await.unwrap().unwrap().0.to_string()
    }

    #[tokio::test]
    async fn jobs_are_listed_paused_resumed_and_cancelled() {
        let test = TestApp::alone().await;
        let id = with_job(&test).await;
        let listed = test.get("/api/v1/jobs").await.json();
        assert_eq!(
            (&listed["jobs"][0]["id"], &listed["next"]),
            (&json!(id), &json!(null))
        );
        assert_eq!(listed["jobs"][0]["kind"], "retention");
        let check = async |verb: &str, status: u16, state: &str| {
            let path = format!("/api/v1/jobs/{id}/{verb}");
            let answer = test.send("POST", &path, "").await;
            assert_eq!(answer.status, status, "{verb}: {}", answer.text());
            let shown = test.get(&format!("/api/v1/jobs/{id}")).await.json();
            assert_eq!(shown["state"], state, "{verb}");
        };
        check("pause", 200, "paused").await;
        check("pause", 200, "paused").await;
        check("resume", 200, "queued").await;
        check("cancel", 200, "cancelled").await;
        check("resume", 409, "cancelled").await;
        for path in ["/api/v1/jobs/99", "/api/v1/jobs/x"] {
            assert_eq!(test.get(path).await.status, 404, "{path}");
        }
        let metrics = test.send_as(None, "GET", "/metrics", "").await.text();
        assert!(
            metrics.contains("postduif_jobs{state=\"paused\"} 0\n"),
            "{metrics}"
        );
    }

    #[tokio::test]
    async fn what_concerns_several_workspaces_is_no_matter_of_one() {
        let test = TestApp::new().await;
        let id = with_job(&test).await;
        let listed = test.get("/api/v1/jobs").await.json();
        assert_eq!(listed["jobs"], json!([]));
        let path = format!("/api/v1/jobs/{id}/pause");
        assert_eq!(test.send("POST", &path, "").await.status, 404);
        let metrics = test.send_as(None, "GET", "/metrics", "").await.text();
        assert!(
            metrics.contains("postduif_jobs{state=\"queued\"} 1\n"),
            "{metrics}"
        );
    }
}
