//! `GET /api/v1/segments/{handle}`: a segment with its text, and what of it the database cannot
//! tell.

use axum::extract::{Path, State};

use crate::app::App;
use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::segment::{self, Shown};

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Json<Shown>, Problem> {
    let workspace = caller.workspace();
    let row = segment::find(workspace, &handle).await?;
    let question = segment::question(workspace, &row.handle, app.now()).await?;
    Ok(json::ok(Shown::new(row, question.as_ref())))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;

    #[tokio::test]
    async fn a_segment_is_shown_as_it_was_written() {
        let test = TestApp::new().await;
        test.put_segment("vip", "{ tag: vip }").await;
        let shown = test.get("/api/v1/segments/vip").await.json();
        assert!(shown["source"].as_str().unwrap().contains("{ tag: vip }"));
        assert_eq!(shown["updated_at"], crate::test_app::NOW);
        assert_eq!(test.get("/api/v1/segments/none").await.status, 404);
        assert_eq!(test.get("/api/v1/segments/No%20Handle").await.status, 404);
    }
}
