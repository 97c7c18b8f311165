//! `GET /api/v1/inbox/{id}`: a caught mail with its headers and texts, and why it was sent: the
//! workflow, block, journey, contact, interest and legal ground.

use axum::extract::Path;

use crate::auth::Caller;
use crate::json::{self, Json};
use crate::mail_view::{self, Mail};
use crate::problem::Problem;

pub(crate) async fn handle(caller: Caller, Path(id): Path<String>) -> Result<Json<Mail>, Problem> {
    let id = mail_view::id(&id)?;
    Ok(json::ok(mail_view::find(caller.workspace(), id).await?))
}

#[cfg(test)]
mod tests {
    use crate::mail_view::tests::RAW;
    use crate::test_app::TestApp;

    #[tokio::test]
    async fn a_mail_is_shown_with_the_reason() {
        let test = TestApp::new().await;
        test.journeyed().await;
        let id = test.catch("Halló", RAW).await;
        let mail = test.get(&format!("/api/v1/inbox/{id}")).await.json();
        assert_eq!(mail["subject"], "Halló");
        assert_eq!(mail["headers"][0]["name"], "From");
        assert!(mail["html"].as_str().unwrap().contains("<script>"));
        assert_eq!(mail["why"]["workflow"], "welcome");
        assert_eq!(mail["why"]["block"], "m1");
        assert_eq!(mail["why"]["purpose"], "marketing");
        for id in ["4711", "x"] {
            assert_eq!(test.get(&format!("/api/v1/inbox/{id}")).await.status, 404);
        }
    }
}
