//! What blocks ask of a shop: pools of codes, and people who do the tasks and are told of things.

use engine::id::Handle;
use engine::time::Time;
use store::Workspace;
use store::coupon::NewCode;
use store::staff::Staff;

use super::Trouble;
use crate::draft::invent::POOLS;
use crate::staff::STAFF;

/// More codes than the people of any shop come by for: which of two gets the last one would depend on
/// when a process dies.
const CODES: usize = 2_000;

/// Makes the pools, the first with codes, and the people on the shop's side.
pub(super) async fn furnish(scope: Workspace<'_>, now: Time) -> Result<(), Trouble> {
    for pool in POOLS {
        let handle = handle(pool)?;
        scope.save_pool(&handle, pool, 0, now).await?;
    }
    let code = |n: usize| NewCode {
        code: format!("CODE-{n}"),
        expires_at: None,
    };
    let codes = (0..CODES).map(code).collect();
    scope.import_codes(&handle(POOLS[0])?, codes).await?;
    for (n, one) in STAFF.iter().enumerate() {
        save(scope, (n, one.active), now).await?;
    }
    Ok(())
}

/// Writes down whether somebody on the shop's side is there.
pub(super) async fn save(
    scope: Workspace<'_>,
    (n, active): (usize, bool),
    now: Time,
) -> Result<(), Trouble> {
    let one = STAFF[n];
    let manager = one.manager.map(|n| handle(STAFF[n].handle)).transpose()?;
    let staff = Staff {
        handle: handle(one.handle)?,
        name: one.handle.to_owned(),
        email: one.address.to_owned(),
        roles: vec![handle(one.role)?],
        manager,
        active,
    };
    scope.save_staff(staff, now).await?;
    Ok(())
}

fn handle(text: &str) -> Result<Handle, Trouble> {
    let handle = Handle::new(text);
    handle.ok_or_else(|| Trouble::Wrong(format!("{text} is no handle")))
}
