//! Coupons: pools of codes that a shop has made, each given to one contact once. A code comes from
//! one visit of one block, and asking again for that visit gives the same code. Whether it was used
//! is the shop's to say.

use engine::id::{ContactId, Handle};
use engine::time::Time;

use crate::error::{Error, Result};
use crate::row::Row;
use crate::sql;
use crate::task::Origin;
use crate::view::View;
use crate::workspace::Workspace;

/// Most pools in one workspace; all of them are listed at once.
pub const POOLS_MAX: usize = 500;
/// Most codes in one import: what one transaction should write.
pub const IMPORT_MAX: usize = 10_000;
/// Longest code.
pub const CODE_BYTES_MAX: usize = 100;
/// How far the free codes of a pool are counted: beyond it, nobody needs the number.
pub const COUNTED_MAX: usize = 10_000;
/// Longest name of a pool.
pub const NAME_BYTES_MAX: usize = 120;

/// A pool as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// By which workflows name it.
    pub handle: Handle,
    /// How people call it.
    pub name: String,
    /// Below so many free codes people are told; at most [`COUNTED_MAX`].
    pub warn_below: u32,
    /// Codes that nobody has and that have not run out, counted up to [`COUNTED_MAX`].
    pub free: usize,
}

impl Pool {
    /// Whether there are so few that people have to be told.
    pub fn is_low(&self) -> bool {
        self.free < usize::try_from(self.warn_below).unwrap_or(usize::MAX)
    }
}

/// A code to be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCode {
    /// As the shop knows it. Spelling counts.
    pub code: String,
    /// Of no use from then on.
    pub expires_at: Option<Time>,
}

/// What came of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    /// How many are new.
    pub added: usize,
    /// How many the pool had already; those stay as they are.
    pub known: usize,
}

/// Who gets a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taker {
    /// The contact.
    pub contact: ContactId,
    /// The visit of the block that gives it.
    pub origin: Origin,
}

/// What came of giving a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// This one, now or at an earlier try for the same visit.
    Code {
        /// The code.
        code: String,
        /// Of no use from then on: what the shop said, or the block, whichever is earlier.
        expires_at: Option<Time>,
    },
    /// The pool has none left.
    Empty,
    /// There is no such pool.
    Unknown,
}

impl Workspace<'_> {
    /// Makes or changes a pool.
    pub async fn save_pool(
        self,
        handle: &Handle,
        name: &str,
        warn_below: u32,
        now: Time,
    ) -> Result<()> {
        Error::unless_over("bytes of a name", name.len(), NAME_BYTES_MAX)?;
        if name.chars().any(char::is_control) {
            return Err(Error::Refused("the name holds a control character".into()));
        }
        let asked = usize::try_from(warn_below).unwrap_or(usize::MAX);
        Error::unless_over("codes below which to warn", asked, COUNTED_MAX)?;
        let name = name.to_owned();
        let saved = self
            .driver()
            .save_pool(self.id(), handle.clone(), name, warn_below, now);
        saved.await
    }

    /// All pools, by handle, with what is left in them at `now`.
    pub async fn pools(self, now: Time) -> Result<Vec<Pool>> {
        let id = self.id();
        let look = move |view: View<'_>| {
            let rows = view.rows(&sql::COUPON_POOL_LIST, &params![id])?;
            rows.iter().map(|row| pool(view, id, row, now)).collect()
        };
        self.driver().view(look).await
    }

    /// A pool, with what is left in it at `now`.
    pub async fn pool(self, handle: &Handle, now: Time) -> Result<Option<Pool>> {
        let (id, handle) = (self.id(), handle.clone());
        let look = move |view: View<'_>| {
            let row = view.row(&sql::COUPON_POOL_ONE, &params![id, &handle])?;
            row.map(|row| pool(view, id, &row, now)).transpose()
        };
        self.driver().view(look).await
    }

    /// Adds codes to a pool, all or none; nothing if there is no such pool. Those imported first
    /// are given first.
    pub async fn import_codes(
        self,
        handle: &Handle,
        codes: Vec<NewCode>,
    ) -> Result<Option<Imported>> {
        Error::unless_over("codes in one import", codes.len(), IMPORT_MAX)?;
        for (n, code) in codes.iter().enumerate() {
            if let Some(fault) = code_fault(&code.code) {
                return Err(Error::Refused(format!("code {} {fault}", n + 1)));
            }
        }
        self.driver()
            .import_codes(self.id(), handle.clone(), codes)
            .await
    }

    /// Gives the next code of a pool, once for each visit of a block, with the event `coupon_given`.
    /// It is of no use from `valid_until` on, or earlier if the shop said so.
    pub async fn give_code(
        self,
        pool: &Handle,
        taker: Taker,
        valid_until: Option<Time>,
        now: Time,
    ) -> Result<Given> {
        let given = self
            .driver()
            .give_code(self.id(), pool.clone(), taker, valid_until, now);
        given.await
    }
}

/// Why a text cannot be a code: a fragment; `None` if it can.
pub fn code_fault(code: &str) -> Option<String> {
    if code.is_empty() || code.trim() != code || code.chars().any(char::is_control) {
        return Some("is empty, or has a space at its end or a control character".to_owned());
    }
    let length = code.len();
    (length > CODE_BYTES_MAX).then(|| format!("has {length} bytes; at most {CODE_BYTES_MAX}"))
}

fn pool(view: View<'_>, workspace: engine::id::WorkspaceId, row: &Row, now: Time) -> Result<Pool> {
    let params = params![workspace, row.int("id")?, now, COUNTED_MAX];
    let counted = view.row(&sql::COUPON_FREE, &params)?;
    let free = counted.map(|row| row.count("n")).transpose()?;
    Ok(Pool {
        handle: row.parse("handle", Handle::new)?,
        name: row.text("name")?,
        warn_below: row.count("warn_below")?,
        free: usize::try_from(free.unwrap_or(0)).unwrap_or(COUNTED_MAX),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_a_code() {
        let check = |code: &str, is_good: bool| {
            assert_eq!(code_fault(code).is_none(), is_good, "{code}");
        };
        check("A", true);
        check("WELKOM 10%", true);
        check(&"A".repeat(100), true);
        check(&"A".repeat(101), false);
        for bad in ["", " A", "A ", "A\nB", "\0"] {
            check(bad, false);
        }
    }
}
