//! The addresses that are never mailed: the list of them, and who may be taken off it again. How one gets
//! onto it stands in `verb/suppress.rs`. Nothing here knows why anybody wants it changed.

use engine::time::Time;

use crate::driver::Wrote;
use crate::error::{Error, Result};
use crate::row::Row;
use crate::seeing::PAGE_MAX;
use crate::sql;
use crate::who::{IdentityKind, normal_key};
use crate::workspace::Workspace;

/// Why an address is on the list that somebody put there by hand.
pub const BY_HAND: &str = "by_hand";
/// For these reasons an address may be taken off again: they say something of the address, or somebody on our side
/// said them. What the person said (a complaint, a deletion, an opt-out) only they can take back.
pub const MAY_BE_LIFTED: [&str; 4] = [BY_HAND, "hard_bounce", "soft_bounces", "import"];

/// An address that is never mailed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppressed {
    /// In the form in which it is a key.
    pub address: String,
    /// Why.
    pub reason: String,
    /// Since when.
    pub at: Time,
}

impl Suppressed {
    /// Whether somebody on our side may take it off the list.
    pub fn may_be_lifted(&self) -> bool {
        MAY_BE_LIFTED.contains(&self.reason.as_str())
    }
}

impl Workspace<'_> {
    /// Those behind `after` that begin with `prefix`, in the order of bytes, at most `limit`. Both may be empty.
    pub async fn suppressions(
        self,
        after: &str,
        prefix: &str,
        limit: usize,
    ) -> Result<Vec<Suppressed>> {
        Error::unless_over("addresses on a page", limit, PAGE_MAX)?;
        let to = format!("{prefix}{}", char::MAX);
        let params = params![self.id(), after.to_owned(), prefix.to_owned(), to, limit];
        let rows = self.driver().read(&sql::SUPPRESSION_LIST, params).await?;
        let read = |row: &Row| {
            Ok(Suppressed {
                address: row.text("address")?,
                reason: row.text("reason")?,
                at: row.time("at")?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// Takes an address off the list, if it is there for this reason still. Whether the reason allows it, the caller
    /// has looked at. Journeys that ended because of it stay ended, and no consent comes back.
    pub async fn lift_suppression(self, address: &str, reason: &str) -> Result<bool> {
        let address = normal_key(IdentityKind::Email, address).map_err(Error::Refused)?;
        let params = params![self.id(), address, reason.to_owned()];
        let write = vec![(&sql::SUPPRESSION_LIFT, params, Some(1))];
        Ok(matches!(self.driver().write(write).await?, Wrote::All))
    }
}
