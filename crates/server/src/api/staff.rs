//! A person on our side, as the endpoints about them answer.

use engine::id::Handle;
use schemars::JsonSchema;
use serde::Serialize;
use store::staff::Staff;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "StaffPerson")]
pub(crate) struct Person {
    handle: Handle,
    name: String,
    email: String,
    roles: Vec<Handle>,
    /// The handle of who is told when they do not act.
    manager: Option<Handle>,
    active: bool,
}

impl From<Staff> for Person {
    fn from(staff: Staff) -> Self {
        Self {
            handle: staff.handle,
            name: staff.name,
            email: staff.email,
            roles: staff.roles,
            manager: staff.manager,
            active: staff.active,
        }
    }
}
