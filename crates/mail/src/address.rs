//! E-mail addresses, and addresses with a name before them.
//!
//! [`Address`] is the one gate for everything that ends up between `<` and `>` in a header or in an
//! SMTP command. It is stricter than RFC 5321: no quoted local parts and no address literals, which
//! no mailbox of a real person needs and which have carried commands past other programs' checks.
//! It says nothing about whether a mailbox exists.

use std::fmt;

use crate::header::HeaderText;

/// Longest address: a path has at most 256 octets, of which two are `<` and `>` (RFC 5321 §4.5.3.1).
pub const ADDRESS_BYTES_MAX: usize = 254;
/// Longest part before the `@` (RFC 5321 §4.5.3.1.1).
pub const LOCAL_BYTES_MAX: usize = 64;
/// Longest label of a domain (RFC 1035 §2.3.4).
pub const LABEL_BYTES_MAX: usize = 63;

/// Why a text is not an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// More than [`ADDRESS_BYTES_MAX`] bytes.
    #[error("an address of {0} bytes is too long: the limit is {ADDRESS_BYTES_MAX}")]
    TooLong(usize),
    /// No `@`.
    #[error("an address needs an @")]
    NoAt,
    /// Nothing before the `@`.
    #[error("there is nothing before the @")]
    NoLocal,
    /// More than [`LOCAL_BYTES_MAX`] bytes before the `@`.
    #[error("{0} bytes before the @ are too many: the limit is {LOCAL_BYTES_MAX}")]
    LocalTooLong(usize),
    /// A dot at the start or the end of the local part, or two in a row.
    #[error("a dot before the @ must stand between two other characters")]
    Dot,
    /// A character that cannot stand before the `@`.
    #[error("the character {character:?} (at byte {at}) cannot stand before the @")]
    LocalCharacter {
        /// The character.
        character: char,
        /// Its place in the address, in bytes.
        at: usize,
    },
    /// A domain that is not letters, digits and inner hyphens between dots.
    #[error("`{0}` is not a domain")]
    Domain(String),
}

/// A checked address such as `zoe@example.org`: what SMTP calls a mailbox without its name.
/// Letters outside ASCII are kept on both sides of the `@`; such an address needs a server with
/// SMTPUTF8 (RFC 6531).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(String);

impl Address {
    /// Checks an address. Nothing is trimmed or rewritten.
    pub fn new(text: impl Into<String>) -> Result<Self, AddressError> {
        let text = text.into();
        if text.len() > ADDRESS_BYTES_MAX {
            return Err(AddressError::TooLong(text.len()));
        }
        let (local, domain) = text.rsplit_once('@').ok_or(AddressError::NoAt)?;
        check_local(local)?;
        if !is_domain(domain) {
            return Err(AddressError::Domain(domain.to_owned()));
        }
        Ok(Self(text))
    }

    /// The address as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands behind the `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// Whether it has only ASCII characters, so that every server can take it.
    pub fn is_ascii(&self) -> bool {
        self.0.is_ascii()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn check_local(local: &str) -> Result<(), AddressError> {
    if local.is_empty() {
        return Err(AddressError::NoLocal);
    }
    if local.len() > LOCAL_BYTES_MAX {
        return Err(AddressError::LocalTooLong(local.len()));
    }
    if let Some((at, character)) = local
        .char_indices()
        .find(|&(_, c)| c != '.' && !is_atext(c))
    {
        return Err(AddressError::LocalCharacter { character, at });
    }
    if local.split('.').any(str::is_empty) {
        return Err(AddressError::Dot);
    }
    Ok(())
}

/// RFC 5322 §3.2.3; outside ASCII letters and digits only, so neither blanks nor the invisible
/// characters that make two different addresses look the same.
fn is_atext(character: char) -> bool {
    character.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(character)
}

/// Whether a text is a host or domain name: labels of letters, digits and inner hyphens.
pub(crate) fn is_domain(domain: &str) -> bool {
    domain.split('.').all(|label| {
        (1..=LABEL_BYTES_MAX).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    })
}

/// An address with the name that a reader shows instead of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The name; none and an empty one are written alike.
    pub name: Option<HeaderText>,
    /// The address.
    pub address: Address,
}

impl From<Address> for Mailbox {
    fn from(address: Address) -> Self {
        Self {
            name: None,
            address,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, wanted: &Result<&str, AddressError>) {
        let got = Address::new(text);
        let domain = got.as_ref().map(Address::domain).map_err(Clone::clone);
        assert_eq!(&domain, wanted, "{text:?}");
    }

    #[test]
    fn addresses_of_people() {
        check("zoe@example.org", &Ok("example.org"));
        check(
            "o'neill+news=1@mail.example.co.uk",
            &Ok("mail.example.co.uk"),
        );
        check("zoë@bücher.example", &Ok("bücher.example"));
        check("root@localhost", &Ok("localhost"));
        check("x_1@1and1.example", &Ok("1and1.example"));
    }

    #[test]
    fn what_is_no_address() {
        use AddressError as E;
        let local = |character, at| Err(E::LocalCharacter { character, at });
        check("zoe", &Err(E::NoAt));
        check("@example.org", &Err(E::NoLocal));
        check("zoe@", &Err(E::Domain(String::new())));
        check(".zoe@example.org", &Err(E::Dot));
        check("z..e@example.org", &Err(E::Dot));
        check("zoe.@example.org", &Err(E::Dot));
        check("zo e@example.org", &local(' ', 2));
        check("é\u{200b}@example.org", &local('\u{200b}', 2));
        check("\"zoe\"@example.org", &local('"', 0));
        check("a@b@example.org", &local('@', 1));
        check("zoe@example..org", &Err(E::Domain("example..org".into())));
        check("zoe@-example.org", &Err(E::Domain("-example.org".into())));
        check("zoe@[127.0.0.1]", &Err(E::Domain("[127.0.0.1]".into())));
        check("zoe@a_b.example", &Err(E::Domain("a_b.example".into())));
    }

    #[test]
    fn nothing_smuggles_a_second_header_or_command() {
        for text in [
            "c@d.e\r\nBcc: q@q.q",
            "c@d.e>\r\nRCPT TO:<q@q.q",
            "c@d.e>, <q@q.q",
            "a\r\nb@c.d",
            "a>b@c.d",
            "a@b.c\0",
            "a,b@c.d",
            "a\0@b.c",
        ] {
            assert!(Address::new(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn an_address_is_bounded() {
        let of = |local: usize, domain: usize| {
            let labels = format!("{}.", "d".repeat(LABEL_BYTES_MAX)).repeat(4);
            format!("{}@{}", "l".repeat(local), &labels[..domain])
        };
        check(&of(64, 189), &Ok(&of(64, 189)[65..]));
        check(&of(64, 190), &Err(AddressError::TooLong(255)));
        check(&of(65, 20), &Err(AddressError::LocalTooLong(65)));
        let label = "d".repeat(LABEL_BYTES_MAX + 1);
        check(&format!("a@{label}"), &Err(AddressError::Domain(label)));
    }
}
