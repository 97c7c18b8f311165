//! `GET /api/v1/workflows/{handle}/changes`: the draft beside the live version, block by block, with how
//! many people stand in each, and which of them need an answer before it can be published.

use axum::extract::Path;
use engine::edit::Kept;
use engine::id::BlockId;
use runner::edit::Block;
use schemars::JsonSchema;
use serde::Serialize;

use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::moves;
use super::workflow::find;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WorkflowChanges")]
pub(crate) struct Changes {
    /// The live version; null if nothing was ever published.
    from: Option<i64>,
    /// The revision of the draft.
    revision: i64,
    /// How many journeys are under way, in all versions.
    people: i64,
    /// The blocks of the draft in its order, then those that are gone.
    blocks: Vec<Changed>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "BlockChange")]
struct Changed {
    id: BlockId,
    /// `same`, `moved`, `added`, `changed` or `removed`.
    #[schemars(extend("enum" = ["same", "moved", "added", "changed", "removed"]))]
    change: &'static str,
    /// How many stand in it.
    people: i64,
    /// Whether publishing needs to be told where those go on.
    needs_answer: bool,
    /// What can be answered; `block` stands for `{"block": "..."}`.
    answers: Vec<&'static str>,
}

pub(crate) async fn handle(
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Json<Changes>, Problem> {
    let workspace = caller.workspace();
    let row = find(workspace, &handle).await?;
    let edit = moves::look(workspace, &row).await?;
    Ok(json::ok(Changes {
        from: edit.from,
        revision: row.draft_revision,
        people: edit.people,
        blocks: edit.blocks.iter().map(changed).collect(),
    }))
}

fn changed(block: &Block) -> Changed {
    let stays: &[_] = match block.kept {
        Kept::Timed => &["keep", "retime"],
        Kept::Yes => &["keep"],
        Kept::Gone | Kept::OtherKind => &[],
    };
    let always = ["leave", "stay", "block"];
    let answers = if block.people > 0 {
        stays.iter().copied().chain(always).collect()
    } else {
        Vec::new()
    };
    Changed {
        id: block.id.clone(),
        change: block.change.as_str(),
        people: block.people,
        needs_answer: block.people > 0 && block.change.needs_answer(),
        answers,
    }
}

#[cfg(test)]
mod tests {
    use crate::test_app::{TestApp, WELCOME};

    #[tokio::test]
    async fn what_was_never_published_is_all_new() {
        let test = TestApp::new().await;
        let path = "/api/v1/workflows/welcome/changes";
        assert_eq!(test.get(path).await.status, 404);
        test.send("PUT", "/api/v1/workflows", WELCOME).await;
        let changes = test.get(path).await.json();
        assert_eq!(
            (&changes["from"], &changes["people"]),
            (&serde_json::Value::Null, &0.into())
        );
        assert_eq!(changes["blocks"][0]["change"], "added");
        test.send(
            "PUT",
            "/api/v1/workflows",
            "{ handle: welcome, name: W, blocks: 1 }",
        )
        .await;
        assert_eq!(test.get(path).await.status, 409);
    }
}
