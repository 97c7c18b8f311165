//! The addresses that messages are sent from, one for each message, so that whatever comes back says
//! which message it is about. Each carries a MAC: nobody can make one, and so nobody can have people
//! taken off by reports about messages that they never got.

use engine::id::{MessageId, WorkspaceId};
use mail::address::{Address, AddressError};

use crate::marked::{KEY_BYTES, Marks};

/// What a MAC is for; part of it.
const PURPOSE: &[u8] = b"return path\0";
/// Before the plus, so that a server can send all of them to one place.
const MAILBOX: &str = "b";

/// Longest part before the `@` (RFC 5321 §4.5.3.1.1).
const LOCAL_BYTES_MAX: usize = 64;
/// Most addresses of our domain that are looked at in one mail: a report repeats one some ten times.
const LOOKED_AT_MAX: usize = 100;

/// Makes and checks such addresses.
#[derive(Clone)]
pub struct ReturnPaths {
    domain: String,
    marks: Marks,
}

impl ReturnPaths {
    /// Addresses in this domain, made with a secret key.
    pub fn new(domain: &str, key: [u8; KEY_BYTES]) -> Result<Self, AddressError> {
        let domain = domain.to_ascii_lowercase();
        Address::new(format!("{MAILBOX}@{domain}"))?;
        let purpose = [PURPOSE, domain.as_bytes(), b"\0"].concat();
        let marks = Marks::new(purpose, key);
        Ok(Self { domain, marks })
    }

    /// The same, which also know addresses that were made with these earlier keys: a report may be days
    /// on its way.
    #[must_use]
    pub fn with_old_keys(mut self, keys: impl IntoIterator<Item = [u8; KEY_BYTES]>) -> Self {
        self.marks.add_old_keys(keys);
        self
    }

    /// Where what is about this message comes back to.
    pub fn of(&self, workspace: WorkspaceId, message: MessageId) -> Result<Address, AddressError> {
        let mark = self.marks.of(workspace, message);
        Address::new(format!("{MAILBOX}+{mark}@{}", self.domain))
    }

    /// Which message an address is about; none if nobody here made it.
    pub fn message(&self, address: &str) -> Option<(WorkspaceId, MessageId)> {
        let (local, domain) = address.rsplit_once('@')?;
        if !domain.eq_ignore_ascii_case(&self.domain) || !local.is_ascii() {
            return None;
        }
        let local = local.to_ascii_lowercase();
        let mark = local.strip_prefix(MAILBOX)?.strip_prefix('+')?;
        self.marks.message(mark)
    }

    /// The first of our addresses in a mail, whatever it stands in: the headers that say whom it was
    /// delivered to come before a report, and a report before what it is about.
    pub fn found_in(&self, mail: &[u8]) -> Option<(WorkspaceId, MessageId)> {
        let ats = mail.iter().enumerate().filter(|(_, byte)| **byte == b'@');
        let addresses = ats.filter_map(|(at, _)| {
            let domain = mail.get(at + 1..at + 1 + self.domain.len())?;
            let is_ours = domain.eq_ignore_ascii_case(self.domain.as_bytes());
            let local = is_ours.then(|| local_part(&mail[..at]))?;
            std::str::from_utf8(local).ok()
        });
        addresses
            .take(LOOKED_AT_MAX)
            .find_map(|local| self.message(&format!("{local}@{}", self.domain)))
    }
}

/// What such an address can have before its `@`, at the end of a text.
fn local_part(before: &[u8]) -> &[u8] {
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-');
    let bytes = before.iter().rev().take(LOCAL_BYTES_MAX);
    &before[before.len() - bytes.take_while(is_part).count()..]
}

impl std::fmt::Debug for ReturnPaths {
    /// Without the keys.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReturnPaths")
            .field("domain", &self.domain)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_made_here_is_about_a_message() {
        let paths = ReturnPaths::new("Bounce.Example", [7; 32]).unwrap();
        let (workspace, message) = (WorkspaceId(3), MessageId(4711));
        let address = paths.of(workspace, message).unwrap();
        let address = address.as_str();
        assert!(
            address.starts_with("b+3-4711-") && address.ends_with("@bounce.example"),
            "{address}"
        );
        assert_eq!(paths.message(address), Some((workspace, message)));
        // Servers change letters.
        assert_eq!(
            paths.message(&address.to_uppercase()),
            Some((workspace, message))
        );
        for other in [
            ReturnPaths::new("bounce.example", [8; 32]).unwrap(),
            ReturnPaths::new("other.example", [7; 32]).unwrap(),
        ] {
            let moved = address.replace("bounce.example", &other.domain);
            assert_eq!(other.message(&moved), None);
        }
        let local_bytes = address.find('@').unwrap();
        for n in 0..local_bytes {
            let mut changed = address.as_bytes().to_vec();
            changed[n] = if changed[n] == b'1' { b'2' } else { b'1' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(paths.message(&changed), None, "{changed}");
        }
        for bad in [
            "",
            "@",
            "b@bounce.example",
            "b+3-4711@bounce.example",
            "b+3-4711-00@bounce.example",
            "b+03-4711-x@bounce.example",
        ] {
            assert_eq!(paths.message(bad), None, "{bad}");
        }
    }

    #[test]
    fn addresses_of_earlier_keys_are_known_after_a_change() {
        let paths = |key| ReturnPaths::new("bounce.example", [key; 32]).unwrap();
        let about = (WorkspaceId(3), MessageId(4711));
        let old = paths(7).of(about.0, about.1).unwrap();
        assert_eq!(paths(8).message(old.as_str()), None);
        let now = paths(8).with_old_keys([[6; 32], [7; 32]]);
        assert_eq!(now.message(old.as_str()), Some(about));
        assert_ne!(now.of(about.0, about.1).unwrap(), old);
    }

    #[test]
    fn an_address_is_found_wherever_it_stands_in_a_mail() {
        let paths = ReturnPaths::new("bounce.example", [7; 32]).unwrap();
        let address = |message| paths.of(WorkspaceId(3), MessageId(message)).unwrap();
        let (first, second) = (address(1), address(2));
        let (first, second) = (first.as_str(), second.as_str());
        let check = |mail: &str, wanted: Option<i64>| {
            let found = paths.found_in(mail.as_bytes());
            let wanted = wanted.map(|message| (WorkspaceId(3), MessageId(message)));
            assert_eq!(found, wanted, "{mail}");
        };
        check(first, Some(1));
        check(&format!("Delivered-To: {second}\nTo: <{first}>\n"), Some(2));
        check(&format!("rfc822;{}", first.to_uppercase()), Some(1));
        check(
            &format!("b@bounce.example, b+3-1-00@bounce.example\n{first}"),
            Some(1),
        );
        check(&format!("x{first}"), None);
        check(&first[..first.len() - 1], None);
        check("", None);
        check("@bounce.example", None);
        check(
            &format!("{}{first}", "a@bounce.example ".repeat(LOOKED_AT_MAX)),
            None,
        );
    }

    #[test]
    fn the_longest_address_is_one() {
        let paths = ReturnPaths::new("bounce.example", [7; 32]).unwrap();
        let (workspace, message) = (WorkspaceId(i64::MAX), MessageId(i64::MAX));
        let address = paths.of(workspace, message).unwrap();
        assert_eq!(paths.message(address.as_str()), Some((workspace, message)));
        assert!(ReturnPaths::new("no domain", [7; 32]).is_err());
    }
}
