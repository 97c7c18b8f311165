//! Saving a person with their roles, and passing the turn on.

use engine::id::{Handle, WorkspaceId};
use engine::time::Time;

use crate::allot::Kind;
use crate::driver::{Driver, Family};
use crate::error::{Error, Result};
use crate::sql;
use crate::staff::{ROLES_MAX, STAFF_MAX, Staff, named, with_roles};
use crate::tx::Tx;

impl Driver {
    pub(crate) async fn save_staff(
        &self,
        workspace: WorkspaceId,
        staff: Staff,
        now: Time,
    ) -> Result<Staff> {
        self.work(Family::Other, ROLES_MAX, move |tx| {
            save(tx, workspace, &staff, now)?;
            Ok(staff.clone())
        })
        .await
    }

    pub(crate) async fn staff_in_turn(
        &self,
        workspace: WorkspaceId,
        role: Handle,
    ) -> Result<Option<Staff>> {
        self.work(Family::Other, 1, move |tx| in_turn(tx, workspace, &role))
            .await
    }
}

fn save(tx: &Tx<'_>, workspace: WorkspaceId, staff: &Staff, now: Time) -> Result<()> {
    let (handle, manager) = (&staff.handle, staff.manager.as_ref());
    let by_email = tx.row(&sql::STAFF_OF_EMAIL, &params![workspace, &staff.email])?;
    let whose = by_email.map(|row| row.text("handle")).transpose()?;
    if whose.is_some_and(|whose| whose != handle.as_str()) {
        let text = format!("the address `{}` is somebody else's", staff.email);
        return Err(Error::Refused(text));
    }
    if let Some(manager) = manager
        && tx
            .row(&sql::STAFF_ONE, &params![workspace, manager])?
            .is_none()
    {
        return Err(Error::Refused(format!("nobody is called `{manager}`")));
    }
    let (name, email) = (&staff.name, &staff.email);
    let id = if let Some(row) = tx.row(&sql::STAFF_ONE, &params![workspace, handle])? {
        let id = row.int("id")?;
        let params = params![workspace, id, name, email, manager, staff.active];
        tx.run(&sql::STAFF_SET, &params)?;
        id
    } else {
        let count = tx.rows(&sql::STAFF_LIST, &params![workspace])?.len() + 1;
        Error::unless_over("people in one workspace", count, STAFF_MAX)?;
        let id = tx.id(Kind::Staff)?;
        let active = staff.active;
        let params = params![workspace, id, handle, name, email, manager, active, now];
        if tx.run(&sql::STAFF_INSERT, &params)? == 0 {
            // Somebody made them in the meantime; they can be seen when this runs again.
            return Err(Error::Busy);
        }
        id
    };
    tx.run(&sql::STAFF_ROLE_DELETE, &params![workspace, id])?;
    for role in &staff.roles {
        tx.run(&sql::STAFF_ROLE_INSERT, &params![workspace, role, id])?;
    }
    // Who gets the summary of the week, and where, is kept until this changes.
    tx.run(&sql::META_GROW, &params!["definitions"])?;
    Ok(())
}

/// Goes round by number: after the last one comes the first, whoever has joined or left since.
pub(super) fn in_turn(tx: &Tx<'_>, workspace: WorkspaceId, role: &Handle) -> Result<Option<Staff>> {
    let held = tx.row(&sql::STAFF_TURN_HOLD, &params![workspace, role])?;
    let last = held.map(|row| row.int("staff")).transpose()?.unwrap_or(0);
    let roles = tx.rows(&sql::STAFF_ROLES, &params![workspace])?;
    let rows = tx.rows(&sql::STAFF_OF_ROLE, &params![workspace, role])?;
    let people = rows.iter().map(|row| with_roles(row, &roles));
    let mut people = people.collect::<Result<Vec<_>>>()?;
    if people.is_empty() {
        return Ok(None);
    }
    let next = people.iter().position(|(id, _)| *id > last).unwrap_or(0);
    let (id, staff) = people.swap_remove(next);
    tx.run(&sql::STAFF_TURN_SET, &params![workspace, role, id])?;
    Ok(Some(staff))
}

/// The handle of an active person by handle or address, for whom something is meant.
pub(super) fn active(tx: &Tx<'_>, workspace: WorkspaceId, name: &str) -> Result<Option<Handle>> {
    let found = named(tx.view(), workspace, name)?;
    Ok(found
        .filter(|(_, staff)| staff.active)
        .map(|(_, staff)| staff.handle))
}
