//! Registering contacts for activities, each change with its event.

use engine::activity::REGISTRATION_ID;
use engine::id::{ContactId, Handle, WorkspaceId};
use engine::time::Time;
use engine::value::Value;

use super::activity::{SOURCE, held};
use super::append::append_own;
use super::identity;
use crate::activity::{Activity, ActivityStatus};
use crate::allot::Kind;
use crate::append::OwnEvent;
use crate::driver::{Driver, Family};
use crate::error::{Error, Result};
use crate::registration::{Attendance, Registered, Registration, registration};
use crate::sql;
use crate::tx::Tx;
use crate::who::Who;

/// Rows that one registration writes: its own, an event, that one's place in the inbox, and perhaps a
/// contact.
const ROWS: usize = 4;

impl Driver {
    pub(crate) async fn register(
        &self,
        workspace: WorkspaceId,
        activity: Handle,
        who: Who,
        now: Time,
    ) -> Result<Registered> {
        self.work(Family::Other, ROWS, move |tx| {
            identity::hold_unknown(tx, workspace, [&who])?;
            let Some(activity) = held(tx, workspace, &activity)? else {
                return Ok(Registered::Unknown);
            };
            let contact = identity::resolve(tx, workspace, &who, SOURCE, now)?;
            register(tx, workspace, &activity, contact, now)
        })
        .await
    }

    pub(crate) async fn set_attendance(
        &self,
        workspace: WorkspaceId,
        (activity, contact): (Handle, ContactId),
        to: Attendance,
        now: Time,
    ) -> Result<Registered> {
        self.work(Family::Other, ROWS, move |tx| {
            let Some(activity) = held(tx, workspace, &activity)? else {
                return Ok(Registered::Unknown);
            };
            let Some(before) = known(tx, workspace, &activity, contact)? else {
                return Ok(Registered::Unknown);
            };
            if before.status == to {
                return Ok(Registered::Same(before));
            }
            if before.status == Attendance::Cancelled {
                let why = "the registration was withdrawn; register the contact again first";
                return Err(Error::Refused(why.to_owned()));
            }
            let after = Registration {
                status: to,
                updated_at: now,
                ..before
            };
            write(tx, workspace, &activity, after, now)
        })
        .await
    }
}

fn known(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    activity: &Activity,
    contact: ContactId,
) -> Result<Option<Registration>> {
    let bucket = tx.bucket_of(workspace, contact);
    let params = params![workspace, bucket, activity.id.0, contact];
    let row = tx.row(&sql::REGISTRATION_ONE, &params)?;
    row.as_ref().map(registration).transpose()
}

fn register(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    activity: &Activity,
    contact: ContactId,
    now: Time,
) -> Result<Registered> {
    let before = known(tx, workspace, activity, contact)?;
    if let Some(before) = before.filter(|before| before.status != Attendance::Cancelled) {
        return Ok(Registered::Same(before));
    }
    if activity.status == ActivityStatus::Cancelled {
        let handle = &activity.what.handle;
        return Err(Error::Refused(format!("{handle} is called off")));
    }
    let new = Registration {
        id: tx.id(Kind::Registration)?,
        contact,
        status: Attendance::Registered,
        registered_at: now,
        updated_at: now,
    };
    write(tx, workspace, activity, new, now)
}

/// Writes how a contact stands with an activity from now on, and says it to the contact's workflows.
fn write(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    activity: &Activity,
    after: Registration,
    now: Time,
) -> Result<Registered> {
    let params = params![
        tx.bucket_of(workspace, after.contact),
        activity.id.0,
        after.contact,
        workspace,
        after.id,
        after.status.as_str(),
        activity.revision,
        after.registered_at,
        now
    ];
    tx.run(&sql::REGISTRATION_SET, &params)?;
    let mut data = activity.what.told(activity.status);
    if let Value::Map(fields) = &mut data {
        let id = Value::Text(after.id.to_string());
        fields.insert(REGISTRATION_ID.to_owned(), id);
    }
    let event = OwnEvent {
        name: after.status.event().to_owned(),
        occurred_at: now,
        source: SOURCE.to_owned(),
        data,
    };
    append_own(tx, workspace, after.contact, &event, now)?;
    Ok(Registered::Now(after))
}
