//! `PUT /api/v1/workflows`: saves a draft, as YAML or JSON, under the handle that stands in it.
//!
//! The draft is saved as it is, also with errors in it, so that no work is lost; the answer lists
//! what was found. Only without a handle there is nothing to save it under: 422.

use axum::extract::State;
use axum::http::HeaderMap;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::workflow::{DRAFT_BYTES_MAX, Workflow, checked, text};

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    body: Received<DRAFT_BYTES_MAX>,
) -> Result<Json<Workflow>, Problem> {
    let text = text(&headers, &body.bytes)?;
    let workspace = caller.workspace();
    let checked = checked(workspace, text).await?;
    let Some(handle) = checked.head.handle.clone() else {
        let detail = "The draft has no readable handle, so it cannot be saved.";
        return Err(Problem::findings(detail, checked.findings));
    };
    caller.is_about(handle.as_str());
    let name = checked.head.name.as_deref().unwrap_or(handle.as_str());
    let row = workspace.save_draft(&handle, name, text, app.now()).await?;
    Ok(json::ok(Workflow::new(&row, checked)))
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
