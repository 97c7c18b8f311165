//! `PUT /api/v1/workflows/{handle}/tags`: under which words a workflow is sorted. Nothing hangs on them but lists,
//! so they can be set whatever the workflow does, and its draft stays at its revision.
//!
//! Takes `{"tags": ["shop", "spring"]}`, all of them at once.

use std::collections::BTreeSet;

use axum::extract::Path;
use engine::form::{Form, Shape};
use engine::read::{Key, key};
use schemars::JsonSchema;
use serde::Serialize;
use store::workflow::{TAG_CHARS_MAX, TAGS_MAX};

use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::object::{Faults, Object};
use crate::problem::Problem;

use super::workflow;

/// Room for all tags in any script, written as escapes.
const BODY_BYTES_MAX: usize = 16 * 1024;

const KEYS: &[Key] = &[key("tags", "All of its tags.")
    .takes(Form::list(&Form::Trimmed(TAG_CHARS_MAX), 0, TAGS_MAX))
    .required()];

/// What it takes.
pub(crate) const BODY: Shape = Shape::of(&[KEYS]);

/// The tags of a workflow.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "WorkflowTags")]
pub(crate) struct Tags {
    tags: BTreeSet<String>,
}

pub(crate) async fn set(
    caller: Caller,
    Path(handle): Path<String>,
    body: Received<BODY_BYTES_MAX>,
) -> Result<Json<Tags>, Problem> {
    let workspace = caller.workspace();
    let row = workflow::find(workspace, &handle).await?;
    let json = json::read(&body.bytes)?;
    let mut faults = Faults::default();
    let read = read(&json, &mut faults);
    let Some(tags) = read.filter(|_| faults.is_empty()) else {
        return Err(Problem::invalid(faults.into_list()));
    };
    workspace.set_workflow_tags(&row.handle, &tags).await?;
    Ok(json::ok(Tags { tags }))
}

fn read(json: &serde_json::Value, faults: &mut Faults) -> Option<BTreeSet<String>> {
    let object = Object::shaped(json, "", &BODY, faults)?;
    object.required("tags", faults)?;
    let mut tags = BTreeSet::new();
    for (at, tag) in object.list("tags", TAGS_MAX, faults) {
        let is_tag = |text: &&str| {
            let is_line = !text.is_empty() && text.trim() == *text;
            is_line && text.chars().count() <= TAG_CHARS_MAX && !text.chars().any(char::is_control)
        };
        match tag.as_str().filter(is_tag) {
            Some(tag) => drop(tags.insert(tag.to_owned())),
            None => faults.add(at, format!("A tag has 1 to {TAG_CHARS_MAX} characters on one line, and no spaces at its ends.")),
        }
    }
    Some(tags)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_app::TestApp;
    use serde_json::json;

    const PATH: &str = "/api/v1/workflows/a/tags";

    async fn app() -> TestApp {
        let test = TestApp::new().await;
        for handle in ["a", "b"] {
            let draft = format!("format: 1\nhandle: {handle}\nname: Some {handle}\n");
            test.send("PUT", "/api/v1/workflows", &draft).await;
        }
        test
    }

    #[tokio::test]
    async fn they_stand_in_the_list_and_leave_the_draft_alone() {
        let test = app().await;
        let before = test.get("/api/v1/workflows").await.json();
        assert_eq!(before["workflows"][0]["tags"], json!([]));
        let answer = test
            .put(PATH, &json!({"tags": ["shop", "Voorjaar 2027", "shop"]}))
            .await;
        let tags = json!(["Voorjaar 2027", "shop"]);
        assert_eq!((answer.status, answer.json()), (200, json!({"tags": tags})));
        let after = test.get("/api/v1/workflows").await.json();
        assert_eq!(after["workflows"][0]["tags"], tags);
        assert_eq!(
            after["workflows"][0]["revision"],
            before["workflows"][0]["revision"]
        );
        assert_eq!(after["workflows"][1]["tags"], json!([]));
        test.put(PATH, &json!({"tags": []})).await;
        let last = test.get("/api/v1/workflows").await.json();
        assert_eq!(last["workflows"][0]["tags"], json!([]));
    }

    #[tokio::test]
    async fn what_is_wrong_has_a_place() {
        let test = app().await;
        let check = async |body: serde_json::Value, at: &str| {
            let answer = test.put(PATH, &body).await;
            assert_eq!(answer.status, 422, "{}", answer.text());
            assert_eq!(answer.json()["errors"][0]["at"], at, "{body}");
        };
        check(json!({}), "tags").await;
        check(json!({"tags": "shop"}), "tags").await;
        check(json!({"tags": ["a", 1]}), "tags/1").await;
        check(json!({"tags": [""]}), "tags/0").await;
        check(json!({"tags": [" a"]}), "tags/0").await;
        check(json!({"tags": ["a\nb"]}), "tags/0").await;
        check(json!({"tags": ["x".repeat(TAG_CHARS_MAX + 1)]}), "tags/0").await;
        check(json!({"tags": vec!["a"; TAGS_MAX + 1]}), "tags").await;
        check(json!({"tags": [], "more": 1}), "more").await;
        let long = json!({"tags": ["é".repeat(TAG_CHARS_MAX)]});
        assert_eq!(test.put(PATH, &long).await.status, 200);
        let none = test.put("/api/v1/workflows/none/tags", &long).await;
        assert_eq!(none.status, 404);
    }
}
