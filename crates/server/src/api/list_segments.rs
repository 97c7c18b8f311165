//! `GET /api/v1/segments`: all segments, by handle, without their rules.

use engine::id::Handle;
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;

use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::Problem;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Segments")]
pub(crate) struct Listing {
    segments: Vec<Listed>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SegmentListed")]
struct Listed {
    handle: Handle,
    name: String,
    revision: i64,
    updated_at: Time,
}

pub(crate) async fn handle(caller: Caller) -> Result<Json<Listing>, Problem> {
    let rows = caller.workspace().segments().await?;
    let listed = rows.into_iter().map(|row| Listed {
        handle: row.handle,
        name: row.name,
        revision: row.revision,
        updated_at: row.updated_at,
    });
    Ok(json::ok(Listing {
        segments: listed.collect(),
    }))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;

    #[tokio::test]
    async fn all_are_listed_by_handle() {
        let test = TestApp::new().await;
        test.put_segment("b", "{ tag: b }").await;
        test.put_segment("a", "{ segment: b }").await;
        let listed = test.get("/api/v1/segments").await.json();
        assert_eq!(listed["segments"][0]["handle"], "a");
        assert_eq!(listed["segments"][1]["revision"], 1);
    }
}
