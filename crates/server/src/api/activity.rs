//! Activities and registrations as the endpoints about them answer them, and what those share: the
//! handle in a path, and what the store refuses.

use engine::id::{ContactId, Handle};
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;
use store::activity::Activity as Row;
use store::registration::{Attendance, Registered, Registration as RegistrationRow};

use crate::auth::Caller;
use crate::json;
use crate::problem::{Located, Problem};

/// An activity.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Activity {
    handle: Handle,
    name: String,
    starts_at: Time,
    ends_at: Time,
    zone: String,
    /// What else is known of it.
    fields: Json,
    /// `planned` or `cancelled`.
    status: &'static str,
    revision: i64,
    created_at: Time,
    updated_at: Time,
}

impl From<Row> for Activity {
    fn from(row: Row) -> Self {
        Self {
            handle: row.what.handle,
            name: row.what.name,
            starts_at: row.what.starts_at,
            ends_at: row.what.ends_at,
            zone: row.what.zone,
            fields: row.what.fields.to_json(),
            status: row.status.as_str(),
            revision: row.revision,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// An activity after a change, with the job that tells those who are registered.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ActivityChanged")]
pub(crate) struct Changed {
    #[serde(flatten)]
    pub(crate) activity: Activity,
    /// Null where nobody has to be told.
    pub(crate) job: Option<String>,
}

/// A registration.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Registration {
    id: String,
    contact: ContactId,
    /// `registered`, `cancelled`, `attended` or `absent`.
    status: &'static str,
    registered_at: Time,
    updated_at: Time,
}

impl From<RegistrationRow> for Registration {
    fn from(row: RegistrationRow) -> Self {
        Self {
            id: row.id.to_string(),
            contact: row.contact,
            status: row.status.as_str(),
            registered_at: row.registered_at,
            updated_at: row.updated_at,
        }
    }
}

/// The handle in a path.
pub(crate) fn handle(text: &str) -> Result<Handle, Problem> {
    Handle::new(text).ok_or_else(unknown)
}

/// There is no such activity.
pub(crate) fn unknown() -> Problem {
    Problem::no("activity")
}

/// The activity of this handle.
pub(crate) async fn find(caller: &Caller, text: &str) -> Result<Row, Problem> {
    let found = caller.workspace().activity(&handle(text)?).await?;
    found.ok_or_else(unknown)
}

/// What came of a change of a registration.
pub(crate) fn answered(
    came: Result<Registered, store::Error>,
    at: &str,
) -> Result<json::Json<Registration>, Problem> {
    match came {
        Ok(Registered::Now(row) | Registered::Same(row)) => Ok(json::ok(row.into())),
        Ok(Registered::Unknown) => Err(Problem::no("registration")),
        Err(store::Error::Refused(why)) => Err(Problem::invalid(vec![Located::refused(at, &why)])),
        Err(error) => Err(error.into()),
    }
}

/// As a number of each, by how somebody stands with an activity.
pub(crate) fn counts(rows: Vec<(Attendance, i64)>) -> Json {
    let all = rows.into_iter();
    all.map(|(status, n)| (status.as_str().to_owned(), Json::from(n)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
