//! `POST /api/v1/merges/{id}/undo`: takes a merge back, within thirty days. What comes back and what does not is
//! said in `docs/api.md`.

use axum::extract::{Path, State};
use store::merge::{MergeId, Undone};

use super::merge::Merge;
use crate::app::App;
use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::{Kind, Problem};

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Merge>, Problem> {
    let unknown = || Problem::no("merge");
    let id = id.parse().map(MergeId).map_err(|_| unknown())?;
    let conflict = |detail: String| Err(Problem::new(Kind::Conflict, detail));
    match caller.workspace().undo_merge(id, app.now()).await? {
        Undone::Done(row) => {
            app.nudge.ring();
            Ok(json::ok(row.into()))
        }
        Undone::Unknown => Err(unknown()),
        Undone::Not(state) => conflict(format!("This merge is {} already.", state.as_str())),
        Undone::Late => conflict("This merge is longer ago than thirty days.".to_owned()),
        Undone::Busy => {
            let detail = "What the contact did is being read. Try again in a moment.";
            conflict(detail.to_owned())
        }
        Undone::Inside(other) => conflict(format!(
            "The contact is part of contact {other} by now; take that back first."
        )),
    }
}
