//! `GET /api/v1/jobs/{id}`: one job, with how far it is.

use axum::extract::Path;

use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::job::{self, Job};

pub(crate) async fn handle(caller: Caller, Path(id): Path<String>) -> Result<Json<Job>, Problem> {
    let row = caller.workspace().job(job::id(&id)?).await?;
    let row = row.ok_or_else(|| Problem::no("job"))?;
    Ok(json::ok(row.into()))
}
