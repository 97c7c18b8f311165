//! `POST /api/v1/workflows/{handle}/publish`: makes the draft the live version, and takes along those
//! who are inside.
//!
//! Takes nothing, or `{"revision": n, "moves": {"block": answer}}`: the draft that was looked at, and
//! where those go on who stand in a block that changed or went. 409 if the draft changed since, 422
//! with the findings if an error stands in the way, or with each block that people stand in and that
//! has no answer. Publishing the same draft twice makes no second version.

use axum::extract::{Path, State};
use engine::calendar::zone_database_version;
use engine::draft::FORMAT;
use schemars::JsonSchema;
use serde::Serialize;
use store::workflow::Published;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::moves::{self, BODY_BYTES_MAX, other_revision};
use super::workflow::{Workflow, checked, find};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WorkflowPublished")]
pub(crate) struct Answer {
    #[serde(flatten)]
    workflow: Workflow,
    /// Who is taken along; null if nobody was inside, or nothing new was published.
    moving: Option<Moving>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WorkflowMoving")]
struct Moving {
    /// The job that does it.
    job: String,
    /// How many journeys are under way.
    people: i64,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<Answer>, Problem> {
    let asked = moves::asked(&body.bytes)?;
    let workspace = caller.workspace();
    let row = find(workspace, &handle).await?;
    let revision = row.draft_revision;
    if let Some(wanted) = asked.revision.filter(|wanted| *wanted != revision) {
        return Err(other_revision(wanted, revision));
    }
    let checked = checked(workspace, &row.draft).await?;
    if !checked.publishable {
        let detail = "The draft has errors; it was not published.";
        return Err(Problem::findings(detail, checked.findings));
    }
    let edit = moves::look(workspace, &row).await?;
    let moving = moves::settled(&edit, &asked)?;
    let (handle, zones, now) = (&row.handle, zone_database_version(), app.now());
    let (published, job) = if let Some(moving) = &moving {
        let of = (zones, FORMAT);
        let published = workspace.publish_moving(handle, revision, of, moving, now);
        published.await?
    } else {
        let published = workspace.publish(handle, revision, zones, FORMAT, now);
        (published.await?, None)
    };
    if published == Published::Changed {
        let now_at = find(workspace, handle.as_str()).await?.draft_revision;
        return Err(other_revision(revision, now_at));
    }
    app.nudge.ring();
    let row = find(workspace, handle.as_str()).await?;
    let moving = job.zip(moving).map(|(job, moving)| Moving {
        job: job.0.to_string(),
        people: moving.people,
    });
    Ok(json::ok(Answer {
        workflow: Workflow::new(&row, checked),
        moving,
    }))
}

#[cfg(test)]
mod tests {
    use crate::test_app::{TestApp, WELCOME};

    const PUBLISH: &str = "/api/v1/workflows/welcome/publish";

    #[tokio::test]
    async fn a_sound_draft_goes_live_once() {
        let test = TestApp::new().await;
        test.put_emails(&["welcome"]).await;
        test.send("PUT", "/api/v1/workflows", WELCOME).await;
        let published = test.send("POST", PUBLISH, r#"{"revision": 1}"#).await;
        assert_eq!(published.status, 200, "{}", published.text());
        assert_eq!(published.json()["status"], "live");
        let again = test.send("POST", PUBLISH, "").await.json();
        assert_eq!(again["live_version"], 1);
        let changed = WELCOME.replace("2d", "3d");
        test.send("PUT", "/api/v1/workflows", &changed).await;
        let second = test.send("POST", PUBLISH, "").await.json();
        assert_eq!(second["live_version"], 2);
    }

    #[tokio::test]
    async fn who_is_inside_is_taken_along_with_an_answer() {
        let test = TestApp::new().await;
        test.journeyed().await;
        let gone = WELCOME.replace(
            "  - { id: two_days, do: wait, for: 2d, time: \"10:00\" }\n",
            "",
        );
        test.send("PUT", "/api/v1/workflows", &gone).await;
        let changes = test.get("/api/v1/workflows/welcome/changes").await.json();
        assert_eq!(changes["people"], 1);
        let last = changes["blocks"].as_array().unwrap().last().unwrap();
        assert_eq!(
            (
                &last["id"],
                &last["change"],
                &last["people"],
                &last["needs_answer"]
            ),
            (
                &"two_days".into(),
                &"removed".into(),
                &1.into(),
                &true.into()
            )
        );
        assert_eq!(
            last["answers"],
            serde_json::json!(["leave", "stay", "block"])
        );
        let refused = test.send("POST", PUBLISH, "").await;
        assert_eq!(refused.status, 422);
        let fault = &refused.json()["errors"][0];
        assert_eq!(fault["at"], "moves/two_days");
        let check = async |body: &str, part: &str| {
            let answer = test.send("POST", PUBLISH, body).await;
            assert_eq!(answer.status, 422, "{}", answer.text());
            assert!(answer.text().contains(part), "{}", answer.text());
        };
        check(r#"{"moves": {"two_days": "keep"}}"#, "is not in the draft").await;
        check(r#"{"moves": {"two_days": "go"}}"#, "This must be").await;
        check(
            r#"{"moves": {"Two days": "keep"}}"#,
            "not the id of a block",
        )
        .await;
        check(r#"{"moves": []}"#, "must be an object").await;
        let answer = r#"{"moves": {"two_days": {"block": "done"}}}"#;
        let ahead = "/api/v1/workflows/welcome/forecast";
        let ahead = test.send("POST", ahead, answer).await;
        assert_eq!(ahead.status, 200, "{}", ahead.text());
        assert_eq!(ahead.json()["looked_at"], 1);
        let published = test.send("POST", PUBLISH, answer).await;
        assert_eq!(published.status, 200, "{}", published.text());
        assert_eq!(published.json()["moving"]["people"], 1);
        let job = published.json()["moving"]["job"]
            .as_str()
            .unwrap()
            .to_owned();
        let job = test.get(&format!("/api/v1/jobs/{job}")).await.json();
        assert_eq!(
            (&job["kind"], &job["total"]),
            (&"move_journeys".into(), &1.into())
        );
        let versions = test.get("/api/v1/workflows/welcome/versions").await.json();
        assert_eq!(versions["versions"][0]["version"], 2);
        assert_eq!(
            versions["versions"][0]["moves"]["two_days"]["block"],
            "done"
        );
        assert_eq!(versions["versions"][1]["people"], 1);
    }

    #[tokio::test]
    async fn what_stands_in_the_way_is_said() {
        let test = TestApp::new().await;
        assert_eq!(test.send("POST", PUBLISH, "").await.status, 404);
        test.send("PUT", "/api/v1/workflows", WELCOME).await;
        let check = async |body: &str, status: u16, part: &str| {
            let answer = test.send("POST", PUBLISH, body).await;
            assert_eq!(answer.status, status, "{}", answer.text());
            assert!(answer.text().contains(part), "{}", answer.text());
        };
        check("", 422, "unknown_email").await;
        let ahead = "The draft has no revision 7: it is at revision 1.";
        check(r#"{"revision": 7}"#, 409, ahead).await;
        let behind = "The draft changed after revision 0: it is at revision 1 now.";
        check(r#"{"revision": 0}"#, 409, behind).await;
        check(r#"{"revision": "1"}"#, 422, "This must be a whole number.").await;
        check(r#"{"version": 1}"#, 422, "Unknown name `version`").await;
        check("{", 400, "line 1").await;
        check("[]", 422, "must be an object").await;
        let shown = test.get("/api/v1/workflows/welcome").await.json();
        assert_eq!(shown["status"], "draft");
    }
}
