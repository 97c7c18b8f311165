//! `POST /api/v1/workflows/{handle}/publish`: makes the draft the live version.
//!
//! Takes nothing, or `{"revision": n}`: the draft that was looked at. 409 if it changed since, 422
//! with the findings if an error stands in the way. Publishing the same draft twice makes no second
//! version.

use axum::extract::{Path, State};
use engine::calendar::zone_database_version;
use engine::draft::FORMAT;
use store::workflow::Published;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::object::{Faults, Object};
use crate::problem::{Kind, Problem};

use super::workflow::{Workflow, checked, find};

/// Largest body: one number.
const BODY_BYTES_MAX: usize = 1_024;

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<Workflow>, Problem> {
    let wanted = revision(&body.bytes)?;
    let workspace = caller.workspace();
    let row = find(workspace, &handle).await?;
    if let Some(wanted) = wanted.filter(|wanted| *wanted != row.draft_revision) {
        return Err(other_revision(wanted, row.draft_revision));
    }
    let checked = checked(workspace, &row.draft).await?;
    if !checked.publishable {
        let detail = "The draft has errors; it was not published.";
        return Err(Problem::findings(detail, checked.findings));
    }
    let zones = zone_database_version();
    let published = workspace.publish(&row.handle, row.draft_revision, zones, FORMAT, app.now());
    if published.await? == Published::Changed {
        let now_at = find(workspace, &handle).await?.draft_revision;
        return Err(other_revision(row.draft_revision, now_at));
    }
    app.nudge.ring();
    let row = find(workspace, &handle).await?;
    Ok(json::ok(Workflow::new(&row, checked)))
}

fn revision(body: &[u8]) -> Result<Option<i64>, Problem> {
    if body.is_empty() {
        return Ok(None);
    }
    let json = json::read(body)?;
    let mut faults = Faults::default();
    let object = Object::open(&json, "", &["revision"], &mut faults);
    let wanted = object.and_then(|object| object.get("revision"));
    let revision = wanted.and_then(serde_json::Value::as_i64);
    if wanted.is_some() && revision.is_none() {
        faults.add("revision", "This must be a whole number.");
    }
    if faults.is_empty() {
        Ok(revision)
    } else {
        Err(Problem::invalid(faults.into_list()))
    }
}

/// The draft is not at the revision that was looked at.
fn other_revision(wanted: i64, now_at: i64) -> Problem {
    let detail = if wanted > now_at {
        format!("The draft has no revision {wanted}: it is at revision {now_at}.")
    } else {
        format!(
            "The draft changed after revision {wanted}: it is at revision {now_at} now. Nothing was published."
        )
    };
    Problem::new(Kind::Conflict, detail)
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
