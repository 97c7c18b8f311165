//! Proofs that a provider gives with what it tells and that are not over what it tells. Whoever catches
//! one on its way could write anything beside it; so each is good for one thing said, and for that as often
//! as it is told again. What is a proof, and how long one is good, is not known here.

use engine::time::Time;

use crate::driver::Family;
use crate::error::{Error, Result};
use crate::sql;
use crate::system::System;

/// Longest proof: Mailgun's have 50 characters.
pub const TOKEN_BYTES_MAX: usize = 200;
/// With each that comes, so many old ones are forgotten at most: more than come, so they never pile up.
const FORGOTTEN_AT_ONCE: usize = 20;

impl System<'_> {
    /// Uses a proof for something said, of which this is the hash; whether it is good for it. Those from
    /// before `since` are forgotten: they are good for nothing any more.
    pub async fn use_proof(self, token: &str, said: &str, now: Time, since: Time) -> Result<bool> {
        Error::unless_over("bytes of a proof", token.len(), TOKEN_BYTES_MAX)?;
        let (token, said) = (token.to_owned(), said.to_owned());
        let work = move |tx: &crate::tx::Tx<'_>| {
            tx.run(&sql::HOOK_PROOF_FORGET, &params![since, FORGOTTEN_AT_ONCE])?;
            let params = params![token.as_str(), said.as_str(), now];
            if tx.run(&sql::HOOK_PROOF_INSERT, &params)? == 1 {
                return Ok(true);
            }
            let row = tx.row(&sql::HOOK_PROOF_ONE, &params![token.as_str()])?;
            let known = row.map(|row| row.text("said")).transpose()?;
            Ok(known.is_some_and(|known| known == said))
        };
        self.driver().work(Family::Other, 2, work).await
    }
}
