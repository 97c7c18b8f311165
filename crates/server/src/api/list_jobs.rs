//! `GET /api/v1/jobs?after=&limit=`: jobs, newest first, each with how far it is.

use axum::http::Uri;
use schemars::JsonSchema;
use serde::Serialize;
use store::job::JobId;

use crate::auth::Caller;
use crate::cursor::Page;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::job::Job;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Jobs {
    jobs: Vec<Job>,
    /// The `after` of the next page; null on the last.
    next: Option<String>,
}

pub(crate) async fn handle(caller: Caller, uri: Uri) -> Result<Json<Jobs>, Problem> {
    let page = Page::of(&uri)?;
    let before = page.after(|text| text.parse().ok().map(JobId))?;
    let rows = caller.workspace().jobs(before, page.limit).await?;
    let next = page.next(&rows, |row| row.id.0.to_string());
    Ok(json::ok(Jobs {
        jobs: rows.into_iter().map(Job::from).collect(),
        next,
    }))
}
