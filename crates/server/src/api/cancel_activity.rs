//! `POST /api/v1/activities/{handle}/cancel`: calls an activity off. Those who are registered are told by a
//! job: `activity_cancelled`. Calling it off again changes nothing.

use axum::extract::{Path, State};

use crate::app::App;
use crate::auth::Caller;
use crate::json::Json;
use crate::problem::Problem;

use super::activity::{self, Changed};
use super::put_activity::answered;

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Json<Changed>, Problem> {
    let handle = activity::handle(&handle)?;
    let saved = caller.workspace().cancel_activity(&handle, app.now());
    answered(&app, saved.await?)
}
