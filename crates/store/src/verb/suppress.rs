//! Never mailing an address again, and the event that says so to the journeys of whoever has it: they
//! end at once, and not when their waits are over.

use engine::contact::map;
use engine::event::own;
use engine::id::{ContactId, WorkspaceId};
use engine::time::Time;

use super::append::append_own;
use crate::append::OwnEvent;
use crate::driver::{Driver, Family};
use crate::error::Result;
use crate::sql;
use crate::tx::Tx;
use crate::who::IdentityKind;

/// Who wrote the event.
const SOURCE: &str = "suppression";
/// Rows that it writes: its own, an event, and that one's place in the inbox.
const ROWS: usize = 3;

impl Driver {
    /// `address` in the form in which it is a key.
    pub(crate) async fn suppress(
        &self,
        workspace: WorkspaceId,
        address: String,
        reason: String,
        at: Time,
    ) -> Result<()> {
        self.work(Family::Other, ROWS, move |tx| {
            suppress(tx, workspace, &address, &reason, at)
        })
        .await
    }
}

fn suppress(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    address: &str,
    reason: &str,
    at: Time,
) -> Result<()> {
    let params = params![workspace, address, reason, at];
    if tx.run(&sql::SUPPRESSION_INSERT, &params)? == 0 {
        // It was so already, and was told then.
        return Ok(());
    }
    let key = params![workspace, IdentityKind::Email.as_str(), address];
    let Some(row) = tx.row(&sql::IDENTITY_ONE, &key)? else {
        return Ok(());
    };
    let event = OwnEvent {
        name: own::CONTACT_SUPPRESSED.to_owned(),
        occurred_at: at,
        source: SOURCE.to_owned(),
        data: map([("reason", reason.into())]),
    };
    let contact = ContactId(row.int("contact")?);
    append_own(tx, workspace, contact, &event, at).map(drop)
}
