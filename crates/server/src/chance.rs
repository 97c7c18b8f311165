//! Chance, at its single source in this crate: keys, cookies, links and salts are drawn from the
//! operating system.

use crate::problem::{Kind, Problem};

/// Thirty-two bytes that nobody can guess.
pub(crate) fn random() -> Result<[u8; 32], Problem> {
    let mut bytes = [0; 32];
    match getrandom::fill(&mut bytes) {
        Ok(()) => Ok(bytes),
        Err(error) => {
            tracing::error!(%error, "there is no randomness from the operating system");
            let detail = "Something that nobody can guess could not be made; nothing was done.";
            Err(Problem::new(Kind::Internal, detail))
        }
    }
}
