//! `POST /api/v1/segments/check`: what is found in a segment's text. Nothing is saved.

use axum::http::HeaderMap;
use engine::finding::Finding;
use engine::id::Handle;
use schemars::JsonSchema;
use serde::Serialize;

use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::segment::{SEGMENT_BYTES_MAX, checked};
use super::workflow::text;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SegmentCheck")]
pub(crate) struct Found {
    handle: Option<Handle>,
    name: Option<String>,
    findings: Vec<Finding>,
    /// Whether it could be saved.
    sound: bool,
}

pub(crate) async fn handle(
    caller: Caller,
    headers: HeaderMap,
    body: Received<SEGMENT_BYTES_MAX>,
) -> Result<Json<Found>, Problem> {
    let rows = caller.workspace().segments().await?;
    let checked = checked(&rows, text(&headers, &body.bytes)?);
    Ok(json::ok(Found {
        handle: checked.head.handle,
        name: checked.head.name,
        findings: checked.findings,
        sound: checked.segment.is_some(),
    }))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn findings_are_given_and_nothing_is_saved() {
        let test = TestApp::new().await;
        let check = async |text: &str| {
            let found = test.send("POST", "/api/v1/segments/check", text).await;
            assert_eq!(found.status, 200, "{}", found.text());
            found.json()
        };
        let found =
            check("format: 1\nhandle: a\nname: A\nrule: { field: trigger.x, is: 1 }\n").await;
        assert_eq!(found["findings"][0]["at"], "rule/field");
        assert_eq!(found["findings"][0]["line"], 4);
        assert_eq!(found["sound"], false);
        let found = check("{ format: 1, handle: a, name: A, rule: { segment: b } }").await;
        assert_eq!(found["findings"][0]["code"], "unknown_segment");
        let found = check("{ format: 1, handle: a, name: A, rule: { tag: b } }").await;
        assert_eq!(
            (&found["sound"], &found["findings"]),
            (&json!(true), &json!([]))
        );
        let listed = test.get("/api/v1/segments").await.json();
        assert_eq!(listed["segments"], json!([]));
    }
}
