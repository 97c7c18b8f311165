//! The two identifiers of a message's header: its own and that of its stream.
//!
//! Both are `left@right` or dotted words without blanks, quotes or brackets, so that they fit on
//! one line and every reader agrees where they end. What they identify is the caller's affair.

use crate::header::HeaderText;

/// Longest identifier: with the name of the header well below a line of 998 octets, and not folded
/// by readers that fold at 255.
const ID_BYTES_MAX: usize = 200;

/// Why a text is no identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not of the form of a Message-ID.
    #[error(
        "`{0}` is no Message-ID: it needs the form left@right, in letters, digits and . - _ + ="
    )]
    MessageId(String),
    /// Not of the form of a List-Id.
    #[error("`{0}` is no List-Id: it needs dotted words of letters, digits, - and _")]
    ListId(String),
    /// More bytes than an identifier may have.
    #[error("an identifier of {0} bytes is too long: the limit is {ID_BYTES_MAX}")]
    TooLong(usize),
}

/// A Message-ID without its angle brackets (RFC 5322 §3.6.4), from letters, digits and `. - _ + =`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(String);

impl MessageId {
    /// Checks an identifier such as `17f3.1@mail.example.org`.
    pub fn new(id: impl Into<String>) -> Result<Self, IdError> {
        let id = id.into();
        if id.len() > ID_BYTES_MAX {
            return Err(IdError::TooLong(id.len()));
        }
        let is_well_formed = id
            .split_once('@')
            .is_some_and(|(left, right)| is_dotted(left, "-_+=") && is_dotted(right, "-"));
        if is_well_formed {
            Ok(Self(id))
        } else {
            Err(IdError::MessageId(id))
        }
    }

    /// The identifier, without angle brackets.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The identity of a stream of mail (RFC 2919): dotted words, with an optional name for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListId {
    name: Option<HeaderText>,
    id: String,
}

impl ListId {
    /// Checks an identifier such as `offers.example.org`.
    pub fn new(name: Option<HeaderText>, id: impl Into<String>) -> Result<Self, IdError> {
        let id = id.into();
        if id.len() > ID_BYTES_MAX {
            return Err(IdError::TooLong(id.len()));
        }
        if !is_dotted(&id, "-_") {
            return Err(IdError::ListId(id));
        }
        Ok(Self { name, id })
    }

    /// The name that readers show.
    pub fn name(&self) -> Option<&HeaderText> {
        self.name.as_ref()
    }

    /// The identifier, without angle brackets.
    pub fn id(&self) -> &str {
        &self.id
    }
}

fn is_dotted(text: &str, also: &str) -> bool {
    text.split('.').all(|word| {
        !word.is_empty()
            && word
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || also.contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_ids() {
        for id in ["17f3.1@mail.example.org", "a-b_c+d=e@h"] {
            assert_eq!(
                MessageId::new(id).map(|i| i.as_str().to_owned()),
                Ok(id.to_owned())
            );
        }
        for id in [
            "",
            "a",
            "@b",
            "a@",
            "a@b@c",
            "a..b@c",
            "<a@b>",
            "a b@c",
            "a@b\r\nX: y",
            "é@b",
        ] {
            assert_eq!(MessageId::new(id), Err(IdError::MessageId(id.to_owned())));
        }
        assert_eq!(
            MessageId::new(format!("{}@b", "a".repeat(199))),
            Err(IdError::TooLong(201))
        );
    }

    #[test]
    fn list_ids() {
        assert_eq!(
            ListId::new(None, "offers.shop_1.example").map(|l| l.id),
            Ok("offers.shop_1.example".into())
        );
        for id in ["", ".a", "a b", "a>b", "a\nb", "a@b"] {
            assert_eq!(ListId::new(None, id), Err(IdError::ListId(id.to_owned())));
        }
    }
}
