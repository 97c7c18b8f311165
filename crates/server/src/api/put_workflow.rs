//! `PUT /api/v1/workflows`: saves a draft, as YAML or JSON, under the handle that stands in it.
//!
//! The draft is saved as it is, also with errors in it, so that no work is lost; the answer lists
//! what was found. Only without a handle there is nothing to save it under: 422. With `?revision=` it
//! is saved only over the revision that was seen, 0 for a new workflow: if somebody else saved since,
//! 409 with the revision that it is at, so that two who edit do not overwrite each other.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use serde::Deserialize;
use store::workflow::Saved;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::problem::{Located, Problem};

use super::workflow::{DRAFT_BYTES_MAX, Workflow, checked, text};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    revision: Option<i64>,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    asked: Result<Query<Asked>, QueryRejection>,
    body: Received<DRAFT_BYTES_MAX>,
) -> Result<Json<Workflow>, Problem> {
    let sentence = "`revision` is the number of the draft that was seen, 0 for a new workflow.";
    let bad = |_| Problem::invalid(vec![Located::new("query", sentence)]);
    let Query(asked) = asked.map_err(bad)?;
    let text = text(&headers, &body.bytes)?;
    let workspace = caller.workspace();
    let checked = checked(workspace, text).await?;
    let Some(handle) = checked.head.handle.clone() else {
        let detail = "The draft has no readable handle, so it cannot be saved.";
        return Err(Problem::findings(detail, checked.findings));
    };
    caller.is_about(handle.as_str());
    let name = checked.head.name.as_deref().unwrap_or(handle.as_str());
    let row = match asked.revision {
        None => workspace.save_draft(&handle, name, text, app.now()).await?,
        Some(seen) => {
            let saving = workspace.save_seen_draft(&handle, name, text, seen, app.now());
            match saving.await? {
                Saved::Draft(row) => row,
                Saved::At(now_at) => return Err(not_at(seen, now_at)),
            }
        }
    };
    Ok(json::ok(Workflow::new(&row, checked)))
}

fn not_at(seen: i64, now_at: i64) -> Problem {
    let detail = if now_at == 0 {
        "There is no such workflow yet: its revision is 0. Nothing was saved.".to_owned()
    } else {
        format!("The draft is at revision {now_at}, not at {seen}. Nothing was saved.")
    };
    Problem::at_revision(detail, now_at)
}

#[cfg(test)]
mod tests {
    use crate::test_app::{TestApp, WELCOME};
    use serde_json::json;

    #[tokio::test]
    async fn a_draft_is_saved_with_what_is_found_in_it() {
        let test = TestApp::new().await;
        let saved = test.send("PUT", "/api/v1/workflows", WELCOME).await;
        assert_eq!(saved.status, 200, "{}", saved.text());
        let saved = saved.json();
        assert_eq!(saved["handle"], "welcome");
        assert_eq!(saved["status"], "draft");
        assert_eq!(saved["revision"], 1);
        assert_eq!(saved["publishable"], false);
        assert_eq!(saved["findings"][0]["code"], "unknown_email");
        test.put_emails(&["welcome"]).await;
        let again = test.send("PUT", "/api/v1/workflows", WELCOME).await.json();
        assert_eq!(again["findings"], json!([]));
        assert_eq!(again["publishable"], true);
        assert_eq!(again["revision"], 1);
        let shown = test.get("/api/v1/workflows/welcome").await.json();
        assert_eq!(shown["draft"], WELCOME);
    }

    #[tokio::test]
    async fn nobody_overwrites_what_they_did_not_see() {
        let test = TestApp::new().await;
        let put = async |revision: &str, name: &str| {
            let text = WELCOME.replace("name: Welcome", &format!("name: {name}"));
            let path = format!("/api/v1/workflows?revision={revision}");
            test.send("PUT", &path, &text).await
        };
        let check = async |revision: &str, name: &str, status: u16, now_at: i64| {
            let answer = put(revision, name).await;
            assert_eq!(
                answer.status,
                status,
                "{revision} {name}: {}",
                answer.text()
            );
            assert_eq!(answer.json()["revision"], now_at, "{revision} {name}");
        };
        check("1", "A", 409, 0).await;
        check("0", "A", 200, 1).await;
        check("0", "B", 409, 1).await;
        check("1", "B", 200, 2).await;
        // Sent again because the answer was lost.
        check("1", "B", 200, 2).await;
        check("1", "C", 409, 2).await;
        let detail = put("1", "C").await.json()["detail"].to_string();
        assert!(detail.contains("at revision 2, not at 1"), "{detail}");
        assert_eq!(put("x", "C").await.status, 422);
        let shown = test.get("/api/v1/workflows/welcome").await.json();
        assert_eq!(shown["name"], "B");
    }

    #[tokio::test]
    async fn a_draft_with_errors_is_kept() {
        let test = TestApp::new().await;
        let draft = "format: 1\nhandle: broken\nname: Broken\nblocks: 7\n";
        let saved = test.send("PUT", "/api/v1/workflows", draft).await;
        assert_eq!(
            (saved.status, &saved.json()["publishable"]),
            (200, &json!(false))
        );
        let shown = test.get("/api/v1/workflows/broken").await.json();
        assert_eq!(shown["draft"], draft);
    }

    #[tokio::test]
    async fn what_cannot_be_saved_says_why() {
        let test = TestApp::new().await;
        let check = async |body: &str, status: u16, part: &str| {
            let answer = test.send("PUT", "/api/v1/workflows", body).await;
            assert_eq!(answer.status, status, "{}", answer.text());
            assert!(answer.text().contains(part), "{}", answer.text());
        };
        check("name: x\n", 422, "no readable handle").await;
        check("a: [", 422, "\"line\":").await;
        check("\u{0}", 422, "NUL").await;
        check(&"#".repeat(1024 * 1024 + 1), 413, "1048576 bytes").await;
    }
}
