//! `GET /api/v1/workflows/{handle}/document`: the draft, or with `?version=` a published version, as a
//! JSON tree that can be drawn, edited and saved again, with what is found in it. Every trigger, block,
//! way, exit and goal in it has an id; where the author left one out, one is proposed.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::{Located, Problem};
use crate::tree::{self, Tree};

use super::workflow::{Workflow, checked, find};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    version: Option<i64>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WorkflowDocument")]
pub(crate) struct Drawn {
    #[serde(flatten)]
    workflow: Workflow,
    /// The version that it is; null for the draft.
    version: Option<i64>,
    /// Null where the text is neither YAML nor JSON; the findings say why.
    #[schemars(with = "Option<BTreeMap<String, serde_json::Value>>")]
    document: Option<Tree>,
}

pub(crate) async fn handle(
    caller: Caller,
    Path(handle): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<Drawn>, Problem> {
    let sentence = "`version` is the number of a published version; left out, it is the draft.";
    let bad = |_| Problem::invalid(vec![Located::new("query", sentence)]);
    let Query(asked) = asked.map_err(bad)?;
    let workspace = caller.workspace();
    let row = find(workspace, &handle).await?;
    let text = match asked.version {
        Some(version) => {
            let version = workspace.version(row.id, version).await?;
            version.ok_or_else(|| Problem::no("version"))?.source
        }
        None => row.draft.clone(),
    };
    let checked = checked(workspace, &text).await?;
    Ok(json::ok(Drawn {
        workflow: Workflow::new(&row, checked),
        version: asked.version,
        document: tree::read(&text),
    }))
}

#[cfg(test)]
mod tests {
    use crate::test_app::{TestApp, WELCOME};
    use serde_json::{Value, json};

    const PATH: &str = "/api/v1/workflows/welcome/document";

    #[tokio::test]
    async fn a_draft_is_a_tree_that_can_be_saved_again() {
        let test = TestApp::new().await;
        test.put_emails(&["welcome"]).await;
        test.send("PUT", "/api/v1/workflows", WELCOME).await;
        let drawn = test.get(PATH).await;
        assert_eq!(drawn.status, 200, "{}", drawn.text());
        let drawn = drawn.json();
        assert_eq!(
            (&drawn["revision"], &drawn["version"]),
            (&json!(1), &Value::Null)
        );
        assert_eq!(drawn["document"]["handle"], "welcome");
        assert_eq!(drawn["document"]["blocks"][0]["id"], "m1");
        assert_eq!(drawn["findings"], json!([]));
        // The author's order of keys, which a tree of maps would lose.
        let text = test.get(PATH).await.text();
        assert!(
            text.contains("\"document\":{\"format\":1,\"handle\":"),
            "{text}"
        );
        let saved = test
            .put("/api/v1/workflows?revision=1", &drawn["document"])
            .await;
        assert_eq!(saved.status, 200, "{}", saved.text());
        assert_eq!(saved.json()["publishable"], true);
        assert_eq!(test.get(PATH).await.json()["document"], drawn["document"]);
    }

    #[tokio::test]
    async fn a_version_is_told_apart_from_the_draft() {
        let test = TestApp::new().await;
        test.publish_welcome().await;
        let changed = WELCOME.replace("name: Welcome", "name: Changed");
        assert_ne!(changed, WELCOME);
        test.send("PUT", "/api/v1/workflows", &changed).await;
        let check = async |query: &str, name: &str, version: Value| {
            let drawn = test.get(&format!("{PATH}{query}")).await.json();
            assert_eq!(drawn["document"]["name"], name);
            assert_eq!(
                (&drawn["version"], &drawn["revision"]),
                (&version, &json!(2))
            );
        };
        check("", "Changed", Value::Null).await;
        check("?version=1", "Welcome", json!(1)).await;
        for (query, status) in [("?version=2", 404), ("?version=x", 422), ("?x=1", 422)] {
            assert_eq!(
                test.get(&format!("{PATH}{query}")).await.status,
                status,
                "{query}"
            );
        }
        assert_eq!(
            test.get("/api/v1/workflows/none/document").await.status,
            404
        );
    }
}
