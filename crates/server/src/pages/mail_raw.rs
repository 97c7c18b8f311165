//! `GET /inbox/{id}/raw`: a caught mail byte for byte, as a download.

use axum::extract::Path;
use axum::response::Response;

use crate::api::raw_mail::raw;
use crate::auth::Visitor;
use crate::pages::Fault;

pub(crate) async fn handle(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Fault> {
    Ok(raw(visitor.workspace(), &id).await?)
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;

    #[tokio::test]
    async fn a_mail_can_be_saved() {
        let test = TestApp::new().await;
        let id = test.catch("x", "Subject: x\r\n\r\n<script>").await;
        let answer = test
            .send_as(None, "GET", &format!("/inbox/{id}/raw"), "")
            .await;
        assert_eq!(answer.body, b"Subject: x\r\n\r\n<script>");
        assert!(
            answer
                .header("content-disposition")
                .starts_with("attachment;")
        );
        assert_eq!(
            test.send_as(None, "GET", "/inbox/4711/raw", "")
                .await
                .status,
            404
        );
    }
}
