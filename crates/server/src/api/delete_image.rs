//! `DELETE /api/v1/images/{image}`: deletes a picture that no mail shows.
//!
//! 409 where it stands in an e-mail, in any of its versions: a mail that left long ago may be opened
//! today; or where it stands in the house style.

use axum::extract::{Path, State};
use axum::http::StatusCode;

use crate::app::App;
use crate::auth::Caller;
use crate::problem::{Kind, Problem};

use super::image;

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let workspace = caller.workspace();
    let no_image = || Problem::no("image");
    let id = image::id(&id).ok_or_else(no_image)?;
    // First this: whatever is saved while it is looked at is found out by it.
    let stamp = app.store.system().definitions_stamp().await?;
    workspace.image(id).await?.ok_or_else(no_image)?;
    if let Some(email) = workspace.image_is_in(id).await? {
        let detail = format!("It stands in the e-mail `{email}`; it was not deleted.");
        return Err(Problem::new(Kind::Conflict, detail));
    }
    let house = workspace.house_style().await?;
    if house.is_some_and(|house| house.style.contains(id)) {
        let detail = "It stands in the house style; it was not deleted.";
        return Err(Problem::new(Kind::Conflict, detail));
    }
    if !workspace.delete_image(id, stamp).await? {
        let detail = "Something was saved at the same moment; it was not deleted.";
        return Err(Problem::new(Kind::Conflict, detail));
    }
    Ok(StatusCode::NO_CONTENT)
}
