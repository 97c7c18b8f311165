//! `GET /inbox/{id}/html`: the HTML of a caught mail, for the frame on its page and for nothing else.
//!
//! It comes from templates and contacts, so it is treated as hostile: the policy that goes with it
//! puts it into an origin of its own, without scripts, forms, or anything fetched, also if somebody
//! opens the address by itself.

use axum::extract::Path;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::auth::Visitor;
use crate::mail_view;
use crate::pages::Fault;
use crate::problem::Problem;

/// Styles as mails have them, pictures only from the mail itself, and nothing else at all.
const POLICY: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

pub(crate) async fn handle(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Fault> {
    let mail = mail_view::find(visitor.workspace(), mail_view::id(&id)?).await?;
    let html = mail.html.ok_or_else(|| Problem::no("part of the mail"))?;
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, POLICY),
    ];
    Ok((headers, html).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail_view::tests::RAW;
    use crate::test_app::TestApp;

    #[tokio::test]
    async fn a_mails_html_comes_as_it_is_and_locked_in() {
        let test = TestApp::new().await;
        let id = test.catch("x", RAW).await;
        let answer = test
            .send_as(None, "GET", &format!("/inbox/{id}/html"), "")
            .await;
        assert!(answer.text().starts_with("<p style=\"color: red\">"));
        assert_eq!(answer.header("content-security-policy"), POLICY);
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        let text_only = test.catch("x", "Subject: x\r\n\r\nonly text").await;
        let answer = test
            .send_as(None, "GET", &format!("/inbox/{text_only}/html"), "")
            .await;
        assert_eq!(answer.status, 404);
    }
}
