//! `POST /api/v1/users/{handle}/link`: a link that signs a person in once, within a day. Whoever makes
//! it hands it over; no mail is sent. An earlier link is void.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use engine::id::Handle;
use schemars::JsonSchema;
use serde::Serialize;

use crate::app::App;
use crate::auth::Caller;
use crate::chance;
use crate::json::Json;
use crate::link;
use crate::problem::Problem;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SignInLink")]
pub(crate) struct Made {
    /// Shown only now.
    url: String,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Json<Made>, Problem> {
    let nobody = || Problem::no("user");
    let handle = Handle::new(&handle).ok_or_else(nobody)?;
    let token = link::new(chance::random()?);
    let added = caller
        .workspace()
        .add_sign_in_link(&handle, &token.hash, app.machine_now());
    if !added.await? {
        return Err(nobody());
    }
    let url = format!("{}/sign-in/{}", app.public_origin, token.text);
    Ok(Json(StatusCode::CREATED, Made { url }))
}
