//! `GET /api/v1/images?after=&limit=`: pictures for e-mails, the newest first.

use axum::extract::State;
use axum::http::Uri;
use schemars::JsonSchema;
use serde::Serialize;

use crate::app::App;
use crate::auth::Caller;
use crate::cursor::Page;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::image::{self, Shown};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Images")]
pub(crate) struct List {
    images: Vec<Shown>,
    /// The `after` of the next page; null on the last.
    next: Option<String>,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
) -> Result<Json<List>, Problem> {
    let page = Page::of(&uri)?;
    let workspace = caller.workspace();
    let before = match page.after(|text| image::id(text).map(str::to_owned))? {
        None => None,
        Some(id) => {
            // The last of the page before; it may have been deleted meanwhile.
            let image = workspace.image(&id).await?;
            let image = image.ok_or_else(|| Problem::no("image"))?;
            Some((image.created_at, id))
        }
    };
    let rows = workspace.images(before, page.limit).await?;
    let next = page.next(&rows, |row| row.hash.clone());
    let shown = rows
        .into_iter()
        .map(|row| Shown::new(&app, workspace.id(), row));
    Ok(json::ok(List {
        images: shown.collect(),
        next,
    }))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;

    #[tokio::test]
    async fn no_pictures_and_cursors_of_nobody() {
        let test = TestApp::new().await;
        let listed = test.get("/api/v1/images").await.json();
        assert_eq!(listed["images"].as_array().map(Vec::len), Some(0));
        assert_eq!(test.get("/api/v1/images?after=x").await.status, 400);
        let gone = format!("/api/v1/images?after={}", "0".repeat(32));
        assert_eq!(test.get(&gone).await.status, 404);
    }
}
