//! `POST /api/v1/activities/{handle}/registrations/{contact}/cancel`, `.../attended` and `.../absent`:
//! withdraws a registration, or says whether the contact was there. Each is an event of the contact
//! (`activity_registration_cancelled`, `activity_attended`, `activity_absent`), once.

use axum::extract::{Path, State};
use store::registration::Attendance;

use crate::app::App;
use crate::auth::Caller;
use crate::json::Json;
use crate::problem::Problem;

use super::activity::{Registration, answered};
use super::registrations::{contact, named};

type Named = Path<(String, String)>;

pub(crate) async fn cancel(
    State(app): State<App>,
    caller: Caller,
    Path(of): Named,
) -> Result<Json<Registration>, Problem> {
    set(&app, &caller, of, Attendance::Cancelled).await
}

pub(crate) async fn attended(
    State(app): State<App>,
    caller: Caller,
    Path(of): Named,
) -> Result<Json<Registration>, Problem> {
    set(&app, &caller, of, Attendance::Attended).await
}

pub(crate) async fn absent(
    State(app): State<App>,
    caller: Caller,
    Path(of): Named,
) -> Result<Json<Registration>, Problem> {
    set(&app, &caller, of, Attendance::Absent).await
}

async fn set(
    app: &App,
    caller: &Caller,
    (activity, of): (String, String),
    to: Attendance,
) -> Result<Json<Registration>, Problem> {
    let (activity, contact) = (named(&activity)?, contact(&of)?);
    let workspace = caller.workspace();
    let came = workspace.set_attendance(&activity, contact, to, app.now());
    let came = came.await;
    app.nudge.ring();
    answered(came, "contact")
}
