//! People on our side: whom a workflow tells, who works tasks off, and whose turn it is. They are
//! found by handle, or by the address that a contact's `owner` holds. Nothing is sent here.

use engine::id::Handle;
use engine::time::Time;

use crate::error::{Error, Result};
use crate::row::Row;
use crate::sql;
use crate::who::{IdentityKind, normal_key};
use crate::workspace::Workspace;

/// Most people in one workspace; all of them are listed at once.
pub const STAFF_MAX: usize = 1_000;
/// Most roles of one person.
pub const ROLES_MAX: usize = 20;
/// Longest name of a person.
pub const NAME_BYTES_MAX: usize = 120;

/// A person on our side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    /// By which workflows name them; unique in the workspace.
    pub handle: Handle,
    /// How people call them.
    pub name: String,
    /// Where they are written to; unique in the workspace, in lower case.
    pub email: String,
    /// What they do; each once, in order.
    pub roles: Vec<Handle>,
    /// Who is told when they do not act.
    pub manager: Option<Handle>,
    /// Whether they are told anything, and have a turn. One who left stays in the list.
    pub active: bool,
}

impl Workspace<'_> {
    /// Makes or changes a person; how they are written down.
    ///
    /// Refused if the address is somebody else's, or the manager is unknown or themselves.
    pub async fn save_staff(self, staff: Staff, now: Time) -> Result<Staff> {
        Error::unless_over("bytes of a name", staff.name.len(), NAME_BYTES_MAX)?;
        Error::unless_over("roles of one person", staff.roles.len(), ROLES_MAX)?;
        if staff.name.chars().any(char::is_control) {
            return Err(refused("the name holds a control character"));
        }
        if staff.manager.as_ref() == Some(&staff.handle) {
            return Err(refused("nobody is their own manager"));
        }
        let email = normal_key(IdentityKind::Email, &staff.email).map_err(Error::Refused)?;
        let mut staff = Staff { email, ..staff };
        staff.roles.sort();
        staff.roles.dedup();
        self.driver().save_staff(self.id(), staff, now).await
    }

    /// Everybody, by handle.
    pub async fn staff(self) -> Result<Vec<Staff>> {
        let id = self.id();
        let look = move |view: crate::view::View<'_>| {
            let roles = view.rows(&sql::STAFF_ROLES, &params![id])?;
            let rows = view.rows(&sql::STAFF_LIST, &params![id])?;
            let one = |row: &Row| Ok(with_roles(row, &roles)?.1);
            rows.iter().map(one).collect()
        };
        self.driver().view(look).await
    }

    /// Who has this handle, or this address: an `owner` can be written either way.
    pub async fn staff_named(self, name: &str) -> Result<Option<Staff>> {
        let id = self.id();
        let name = name.to_owned();
        let look = move |view: crate::view::View<'_>| named(view, id, &name);
        let found = self.driver().view(look).await?;
        Ok(found.map(|(_, staff)| staff))
    }

    /// Everybody active who has this role, in the order in which they came.
    pub async fn staff_of_role(self, role: &Handle) -> Result<Vec<Staff>> {
        let (id, role) = (self.id(), role.clone());
        let look = move |view: crate::view::View<'_>| {
            let roles = view.rows(&sql::STAFF_ROLES, &params![id])?;
            let rows = view.rows(&sql::STAFF_OF_ROLE, &params![id, &role])?;
            let one = |row: &Row| Ok(with_roles(row, &roles)?.1);
            rows.iter().map(one).collect()
        };
        self.driver().view(look).await
    }

    /// Whose turn it is among those who have this role; the next time it is the next one's. Nobody
    /// if nobody active has it.
    pub async fn staff_in_turn(self, role: &Handle) -> Result<Option<Staff>> {
        self.driver().staff_in_turn(self.id(), role.clone()).await
    }
}

fn refused(why: &str) -> Error {
    Error::Refused(why.to_owned())
}

/// By handle, else by address.
pub(crate) fn named(
    view: crate::view::View<'_>,
    workspace: engine::id::WorkspaceId,
    name: &str,
) -> Result<Option<(i64, Staff)>> {
    let mut row = view.row(&sql::STAFF_ONE, &params![workspace, name])?;
    if row.is_none()
        && let Ok(email) = normal_key(IdentityKind::Email, name)
    {
        row = view.row(&sql::STAFF_OF_EMAIL, &params![workspace, email])?;
    }
    let Some(row) = row else {
        return Ok(None);
    };
    let roles = view.rows(&sql::STAFF_ROLES, &params![workspace])?;
    with_roles(&row, &roles).map(Some)
}

/// A person and their number. `roles` are those of everybody.
pub(crate) fn with_roles(row: &Row, roles: &[Row]) -> Result<(i64, Staff)> {
    let id = row.int("id")?;
    let mut own = Vec::new();
    for role in roles {
        if role.int("staff")? == id {
            own.push(role.parse("role", Handle::new)?);
        }
    }
    let staff = Staff {
        handle: row.parse("handle", Handle::new)?,
        name: row.text("name")?,
        email: row.text("email")?,
        roles: own,
        manager: row.opt_parse("manager", Handle::new)?,
        active: row.flag("active")?,
    };
    Ok((id, staff))
}
