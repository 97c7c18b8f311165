//! What a provider is given to repeat in its reports, one for each message: what it says of others, of
//! another installation with the same account or of mail that was never ours, is about none of ours.

use engine::id::{MessageId, WorkspaceId};

use crate::marked::{KEY_BYTES, Marks};

/// What its MAC is for; part of it.
const PURPOSE: &[u8] = b"provider reference\0";

/// Makes and checks references.
#[derive(Clone)]
pub struct References(Marks);

impl References {
    /// References made with a secret key.
    pub fn new(key: [u8; KEY_BYTES]) -> Self {
        Self(Marks::new(PURPOSE.to_vec(), key))
    }

    /// The same, which also knows those that were made with these earlier keys.
    #[must_use]
    pub fn with_old_keys(mut self, keys: impl IntoIterator<Item = [u8; KEY_BYTES]>) -> Self {
        self.0.add_old_keys(keys);
        self
    }

    /// What is repeated in whatever is told of this message: at most 61 small letters, digits and
    /// hyphens.
    pub fn of(&self, workspace: WorkspaceId, message: MessageId) -> String {
        self.0.of(workspace, message)
    }

    /// Which message it is; none if nobody here made it.
    pub fn message(&self, reference: &str) -> Option<(WorkspaceId, MessageId)> {
        self.0.message(reference)
    }
}

impl std::fmt::Debug for References {
    /// Without the keys.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("References").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_made_here_is_about_a_message() {
        let references = References::new([7; 32]);
        let about = (WorkspaceId(3), MessageId(4711));
        let reference = references.of(about.0, about.1);
        assert!(reference.starts_with("3-4711-"), "{reference}");
        assert_eq!(references.message(&reference), Some(about));
        assert_eq!(References::new([8; 32]).message(&reference), None);
        for bad in [
            "",
            "3-4711",
            "3-4711-00",
            "03-4711-x",
            "3-4712-0123456789abcdef0123",
        ] {
            assert_eq!(references.message(bad), None, "{bad}");
        }
        let longest = references.of(WorkspaceId(i64::MAX), MessageId(i64::MAX));
        assert!(longest.len() <= 61, "{longest}");
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        assert!(longest.bytes().all(plain), "{longest}");
    }

    #[test]
    fn those_of_earlier_keys_are_known_and_no_longer_made() {
        let about = (WorkspaceId(3), MessageId(4711));
        let old = References::new([7; 32]).of(about.0, about.1);
        let now = References::new([8; 32]).with_old_keys([[6; 32], [7; 32]]);
        assert_eq!(now.message(&old), Some(about));
        assert_ne!(now.of(about.0, about.1), old);
    }
}
