//! Of whom an event or command speaks: a contact by number, or by the keys that the outside world
//! has for people. Keys are brought into one form here, so that `Anna@Example.test ` and
//! `anna@example.test` are one person. This module does not look anybody up.

use engine::id::ContactId;

/// Most keys that one event may carry.
pub const KEYS_MAX: usize = 4;
/// Longest key: an e-mail address has at most 254 bytes (RFC 5321), and ids of shops are shorter.
pub const KEY_BYTES_MAX: usize = 254;

/// A person, as a caller names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// By our own number.
    Contact(ContactId),
    /// By one to four keys. Those that are not known yet become keys of the same contact.
    Keys(Vec<(IdentityKind, String)>),
}

/// What kind of key it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdentityKind {
    /// An e-mail address; compared in lower case.
    Email,
    /// The customer number of the shop or school.
    ExternalId,
    /// What a browser is known by before anybody logs in.
    AnonymousId,
    /// A telephone number.
    Phone,
}

impl IdentityKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [
        Self::Email,
        Self::ExternalId,
        Self::AnonymousId,
        Self::Phone,
    ];

    /// As it is stored and written in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::ExternalId => "external_id",
            Self::AnonymousId => "anonymous_id",
            Self::Phone => "phone",
        }
    }

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// The keys in their one form, each once, in the order given; or a sentence on what is wrong.
pub fn normal_keys(keys: &[(IdentityKind, String)]) -> Result<Vec<(IdentityKind, String)>, String> {
    if keys.is_empty() || keys.len() > KEYS_MAX {
        return Err(format!(
            "a person is named by 1 to {KEYS_MAX} keys, not {}",
            keys.len()
        ));
    }
    let mut normal = Vec::with_capacity(keys.len());
    for (kind, value) in keys {
        let key = (*kind, normal_key(*kind, value)?);
        if !normal.contains(&key) {
            normal.push(key);
        }
    }
    Ok(normal)
}

/// One key in its one form.
pub(crate) fn normal_key(kind: IdentityKind, value: &str) -> Result<String, String> {
    let name = kind.as_str();
    let value = value.trim();
    if value.is_empty() {
        return Err(format!("the key `{name}` is empty"));
    }
    if value.len() > KEY_BYTES_MAX {
        let length = value.len();
        return Err(format!(
            "the key `{name}` has {length} bytes; at most {KEY_BYTES_MAX}"
        ));
    }
    if value.chars().any(char::is_control) {
        return Err(format!("the key `{name}` holds a control character"));
    }
    if kind != IdentityKind::Email {
        return Ok(value.to_owned());
    }
    // Whether mail can reach the address is for the sender to find out; here it is only a key.
    match value.split_once('@') {
        Some((local, domain))
            if !local.is_empty() && !domain.is_empty() && !value.contains(char::is_whitespace) =>
        {
            Ok(value.to_lowercase())
        }
        _ => Err(format!("`{value}` is not an e-mail address")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: IdentityKind, value: &str, expect: Result<&str, &str>) {
        let got = normal_key(kind, value);
        assert_eq!(
            got.as_deref().map_err(String::as_str),
            expect,
            "{kind:?} {value:?}"
        );
    }

    #[test]
    fn keys_have_one_form() {
        use IdentityKind::{Email, ExternalId, Phone};
        check(Email, " Anna@Example.TEST ", Ok("anna@example.test"));
        check(ExternalId, " C-17 ", Ok("C-17"));
        check(Phone, "+31 6 1234", Ok("+31 6 1234"));
        check(ExternalId, "  ", Err("the key `external_id` is empty"));
        check(
            ExternalId,
            "a\0b",
            Err("the key `external_id` holds a control character"),
        );
        check(Email, "anna", Err("`anna` is not an e-mail address"));
        check(Email, "@b.test", Err("`@b.test` is not an e-mail address"));
        check(
            Email,
            "a b@c.test",
            Err("`a b@c.test` is not an e-mail address"),
        );
        check(
            ExternalId,
            &"x".repeat(255),
            Err("the key `external_id` has 255 bytes; at most 254"),
        );
    }

    #[test]
    fn one_to_four_keys_each_once() {
        let key = |value: &str| (IdentityKind::ExternalId, value.to_owned());
        let got = normal_keys(&[key("1"), key(" 1"), key("2")]).unwrap();
        assert_eq!(got, [key("1"), key("2")]);
        assert!(normal_keys(&[]).unwrap_err().contains("1 to 4 keys, not 0"));
        let five = ["1", "2", "3", "4", "5"].map(key);
        assert!(normal_keys(&five).unwrap_err().contains("not 5"));
    }
}
