//! What blocks ask of a shop: pools of codes, and somebody who does the tasks.

use engine::id::Handle;
use engine::time::Time;
use store::Workspace;
use store::coupon::NewCode;
use store::staff::Staff;

use super::Trouble;
use crate::draft::invent::POOLS;

/// More codes than the people of any shop come by for: which of two gets the last one would depend on
/// when a process dies.
const CODES: usize = 2_000;

/// Makes the pools, the first with codes, and the one person who has a role.
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
    let tess = Staff {
        handle: handle("tess")?,
        name: "Tess".to_owned(),
        email: "tess@shop.test".to_owned(),
        roles: vec![handle("sales")?],
        manager: None,
        active: true,
    };
    scope.save_staff(tess, now).await?;
    Ok(())
}

fn handle(text: &str) -> Result<Handle, Trouble> {
    let handle = Handle::new(text);
    handle.ok_or_else(|| Trouble::Wrong(format!("{text} is no handle")))
}
