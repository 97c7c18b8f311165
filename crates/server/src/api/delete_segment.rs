//! `DELETE /api/v1/segments/{handle}`: deletes a segment that nothing names.
//!
//! 409 where another segment, or a version of a live or paused workflow, names it: their rules would
//! no longer mean anything. A draft may; its findings say so.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use engine::check::Catalogue;
use engine::condition::Condition;
use engine::id::Handle;
use engine::plan::Plan;
use engine::segment as rules;
use store::Workspace;

use crate::app::App;
use crate::auth::Caller;
use crate::problem::{Kind, Problem};

use super::segment;

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<StatusCode, Problem> {
    let workspace = caller.workspace();
    let row = segment::find(workspace, &handle).await?;
    if let Some(user) = user(workspace, &row.handle).await? {
        let detail = format!("{user} names the segment; it was not deleted.");
        return Err(Problem::new(Kind::Conflict, detail));
    }
    if !workspace.delete_segment(&row.handle, row.revision).await? {
        let detail = "Somebody else changed the segment at the same moment; it was not deleted.";
        return Err(Problem::new(Kind::Conflict, detail));
    }
    app.nudge.ring();
    Ok(StatusCode::NO_CONTENT)
}

/// What names the segment, as the beginning of a sentence.
async fn user(workspace: Workspace<'_>, handle: &Handle) -> Result<Option<String>, Problem> {
    for row in workspace.segments().await? {
        let mut names = false;
        if let Some(other) = rules::read(&row.source).segment {
            other.rule.each(&mut |part| {
                names |= matches!(part, Condition::Segment(one) if one.segment == *handle);
            });
        }
        if names {
            return Ok(Some(format!("The segment `{}`", row.handle)));
        }
    }
    let catalogue = Catalogue {
        segments: Some(segment::all(workspace).await?),
        is_published: true,
        ..Catalogue::default()
    };
    for version in workspace.versions_naming(handle).await? {
        let plan = Plan::from_text(&version.source, &catalogue);
        // One that cannot be compiled now may be again, and has the name in its text.
        if plan.map_or(true, |plan| plan.segments_named().contains(handle)) {
            let (workflow, version) = (version.workflow, version.version);
            return Ok(Some(format!(
                "Version {version} of the workflow `{workflow}`"
            )));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use crate::test_app::{TestApp, WELCOME};

    #[tokio::test]
    async fn what_is_named_stays() {
        let test = TestApp::new().await;
        for (handle, rule) in [
            ("vip", "{ tag: vip }"),
            ("resellers", "{ tag: r }"),
            ("best", "{ segment: vip }"),
        ] {
            test.put_segment(handle, rule).await;
        }
        let check = async |handle: &str, status: u16, part: &str| {
            let path = format!("/api/v1/segments/{handle}");
            let answer = test.send("DELETE", &path, "").await;
            assert_eq!(answer.status, status, "{}", answer.text());
            assert!(answer.text().contains(part), "{}", answer.text());
        };
        check("vip", 409, "The segment `best` names").await;
        check("best", 204, "").await;
        check("best", 404, "").await;
        test.put_emails(&["welcome"]).await;
        let draft = WELCOME.replace(
            "blocks:",
            "audience: { not: { segment: resellers } }\nblocks:",
        );
        test.send("PUT", "/api/v1/workflows", &draft).await;
        let published = test
            .send("POST", "/api/v1/workflows/welcome/publish", "")
            .await;
        assert_eq!(published.status, 200, "{}", published.text());
        check(
            "resellers",
            409,
            "Version 1 of the workflow `welcome` names",
        )
        .await;
        check("vip", 204, "").await;
        // Nobody is in a segment that is not there.
        let draft = draft.replace("resellers", "vip");
        let saved = test.send("PUT", "/api/v1/workflows", &draft).await.json();
        assert_eq!(saved["findings"][0]["code"], "unknown_segment", "{saved}");
        assert_eq!(saved["findings"][0]["at"], "audience");
    }
}
