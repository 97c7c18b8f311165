//! `GET /api/v1/inbox/{id}/raw`: a caught mail byte for byte, as a download, for a mail program or a
//! checker.

use axum::extract::Path;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use store::Workspace;

use crate::auth::Caller;
use crate::mail_view;
use crate::problem::Problem;

pub(crate) async fn handle(caller: Caller, Path(id): Path<String>) -> Result<Response, Problem> {
    raw(caller.workspace(), &id).await
}

/// The mail with the number in a path, as a download.
pub(crate) async fn raw(workspace: Workspace<'_>, id: &str) -> Result<Response, Problem> {
    let id = mail_view::id(id)?;
    let mail = workspace.caught_one(id).await?;
    let mail = mail.ok_or_else(|| Problem::no("mail"))?;
    let headers = [
        (CONTENT_TYPE, "message/rfc822".to_owned()),
        // Never shown in our origin, whatever the mail says it is.
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"mail-{}.eml\"", id.0),
        ),
    ];
    Ok((headers, mail.raw).into_response())
}

#[cfg(test)]
mod tests {
    use crate::mail_view::tests::RAW;
    use crate::test_app::TestApp;

    #[tokio::test]
    async fn the_bytes_come_back_as_a_download() {
        let test = TestApp::new().await;
        let id = test.catch("x", RAW).await;
        let answer = test.get(&format!("/api/v1/inbox/{id}/raw")).await;
        assert_eq!(answer.body, RAW.as_bytes());
        assert_eq!(answer.header("content-type"), "message/rfc822");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert!(
            answer
                .header("content-disposition")
                .starts_with("attachment;")
        );
        assert_eq!(test.get("/api/v1/inbox/4711/raw").await.status, 404);
    }
}
