//! Who on our side is meant: everybody active, once, in the order in which they are named.

use engine::id::WorkspaceId;
use engine::step::ask::Whom;

use super::staff::in_turn;
use crate::error::Result;
use crate::sql;
use crate::staff::{Staff, named, with_roles};
use crate::tx::Tx;

/// Those who are meant by one recipient; nobody if nobody active is.
pub(super) fn people(tx: &Tx<'_>, workspace: WorkspaceId, whom: &Whom) -> Result<Vec<Staff>> {
    let found = match whom {
        Whom::Nobody => Vec::new(),
        Whom::Person(name) => named(tx.view(), workspace, name)?
            .map(|(_, staff)| staff)
            .into_iter()
            .collect(),
        Whom::Turn(role) => in_turn(tx, workspace, role)?.into_iter().collect(),
        Whom::Role(role) => {
            let roles = tx.rows(&sql::STAFF_ROLES, &params![workspace])?;
            let rows = tx.rows(&sql::STAFF_OF_ROLE, &params![workspace, role])?;
            let one = |row| Ok(with_roles(row, &roles)?.1);
            rows.iter().map(one).collect::<Result<_>>()?
        }
        Whom::ManagerOf(whom) => {
            let mut managers = Vec::new();
            for staff in people_of(tx, workspace, whom)? {
                if let Some(manager) = staff.manager {
                    let found = named(tx.view(), workspace, manager.as_str())?;
                    managers.extend(found.map(|(_, staff)| staff));
                }
            }
            managers
        }
    };
    let mut once = Vec::new();
    for staff in found {
        let is_new = !once.iter().any(|one: &Staff| one.handle == staff.handle);
        if staff.active && is_new {
            once.push(staff);
        }
    }
    Ok(once)
}

/// Whose managers are meant: also of somebody who left, since their work is still somebody's.
fn people_of(tx: &Tx<'_>, workspace: WorkspaceId, whom: &Whom) -> Result<Vec<Staff>> {
    match whom {
        Whom::Person(name) => {
            let found = named(tx.view(), workspace, name)?;
            Ok(found.map(|(_, staff)| staff).into_iter().collect())
        }
        whom => people(tx, workspace, whom),
    }
}

/// Whose it is: the first of these who is found. Of a role, whose turn it is.
pub(super) fn one_of(tx: &Tx<'_>, workspace: WorkspaceId, to: &[Whom]) -> Result<Option<Staff>> {
    for whom in to {
        let found = match whom {
            Whom::Role(role) => in_turn(tx, workspace, role)?,
            whom => people(tx, workspace, whom)?.into_iter().next(),
        };
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}
