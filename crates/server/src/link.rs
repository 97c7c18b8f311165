//! The token of a link that signs somebody in: random, and kept as a hash only.

use crate::key::{self, Hash};

/// A token that was just made.
pub struct NewLink {
    /// What stands in the link.
    pub text: String,
    /// Its hash, which is kept.
    pub hash: Hash,
}

/// The token that these random bytes make. They must come from the machine's secure source.
pub fn new(random: [u8; 32]) -> NewLink {
    let text = key::hex(&random);
    NewLink {
        hash: key::hash(&text),
        text,
    }
}
