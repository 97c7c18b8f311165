//! `DELETE /api/v1/emails/{handle}`: deletes an e-mail that nobody sends.
//!
//! 409 where a version sends it that is live or in which people are, or where a message of it has not
//! left yet: they would have nothing to send. A draft may name it; its findings say so.

use std::collections::BTreeSet;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use engine::block::{Block, Does, One};
use engine::draft;
use engine::id::Handle;
use store::Workspace;
use store::workflow::{Status, WorkflowRow};

use crate::app::App;
use crate::auth::Caller;
use crate::problem::{Kind, Problem};

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<StatusCode, Problem> {
    let workspace = caller.workspace();
    let no_email = || Problem::no("e-mail");
    let handle = Handle::new(&handle).ok_or_else(no_email)?;
    // First this: whatever is published while it is looked at is found out by it.
    let stamp = app.store.system().definitions_stamp().await?;
    let email = workspace.email(&handle).await?.ok_or_else(no_email)?;
    for row in workspace.workflows().await? {
        if let Some(version) = version_sending(workspace, &row, &handle).await? {
            let detail = format!(
                "Version {version} of the workflow `{}` sends it; it was not deleted.",
                row.handle
            );
            return Err(Problem::new(Kind::Conflict, detail));
        }
    }
    if workspace.email_is_pending(&handle).await? {
        let detail = "A message of it has not left yet; it was not deleted.";
        return Err(Problem::new(Kind::Conflict, detail));
    }
    if !workspace.delete_email(&email, stamp).await? {
        let detail = "Something was published or saved at the same moment; it was not deleted.";
        return Err(Problem::new(Kind::Conflict, detail));
    }
    app.nudge.ring();
    Ok(StatusCode::NO_CONTENT)
}

/// The version of a workflow that sends the e-mail: the live one, or one in which people are.
async fn version_sending(
    workspace: Workspace<'_>,
    row: &WorkflowRow,
    email: &Handle,
) -> Result<Option<i64>, Problem> {
    let mut versions: BTreeSet<i64> = runner::edit::versions_in_use(workspace, row).await?;
    if matches!(row.status, Status::Live | Status::Paused) {
        versions.extend(row.live_version);
    }
    for version in versions {
        let stored = workspace.version(row.id, version).await?;
        let draft = stored.and_then(|stored| draft::read(&stored.source).draft);
        let Some(draft) = draft else { continue };
        let last_words = draft.exits.iter().map(|exit| exit.blocks.as_slice());
        let mut open: Vec<&Block> = draft.blocks.iter().chain(last_words.flatten()).collect();
        while let Some(block) = open.pop() {
            if matches!(&block.does, Does::One(One::SendEmail(send)) if send.email == *email) {
                return Ok(Some(version));
            }
            open.extend(block.inner().into_iter().flatten());
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use crate::test_app::{TestApp, WELCOME};

    #[tokio::test]
    async fn what_is_sent_stays_and_what_nobody_sends_goes() {
        let test = TestApp::new().await;
        test.journeyed().await;
        test.put_emails(&["spare"]).await;
        let delete = async |handle: &str| {
            let path = format!("/api/v1/emails/{handle}");
            let answer = test.send("DELETE", &path, "").await;
            (answer.status, answer.text())
        };
        let (status, text) = delete("welcome").await;
        assert_eq!(status, 409);
        assert!(
            text.contains("Version 1 of the workflow `welcome`"),
            "{text}"
        );
        assert_eq!(delete("spare").await.0, 204);
        assert_eq!(delete("spare").await.0, 404);
        assert_eq!(test.get("/api/v1/emails/spare").await.status, 404);
        // Also where the newest version does not send it any more, and one is in an older one.
        let without = WELCOME.replace("  - { id: m1, do: send_email, email: welcome }\n", "");
        test.send("PUT", "/api/v1/workflows", &without).await;
        let stay = r#"{"moves": {"two_days": "stay"}}"#;
        let path = "/api/v1/workflows/welcome/publish";
        assert_eq!(test.send("POST", path, stay).await.status, 200);
        assert_eq!(delete("welcome").await.0, 409);
    }
}
