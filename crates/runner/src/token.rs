//! The links that stand in messages. A link's token says whose message it is, and carries a MAC over
//! that, over what the link is for and over whatever goes along with it: nobody can make one, and one
//! made for one thing cannot be used for another. It has the contact's number and never the bucket,
//! which changes when a database is moved. There is no expiry: an unsubscribe link works for as long
//! as the mail is kept.
//!
//! Keys can be changed. A token names the key that made it, and the keys before it go on checking, so
//! links in mail that was sent years ago still work. What stands behind a link is not known here.

mod key;

use std::fmt::{self, Write as _};

use engine::id::{ContactId, Handle, MessageId, WorkspaceId};

use self::key::Key;

/// Length of one secret.
pub const KEY_BYTES: usize = key::KEY_BYTES;

/// Longest that a link of most installations is behind their address: what it is for, its numbers, its MAC.
const LINK_BYTES: usize = 128;
/// The part of a link of [`Purpose::Click`] that no reader sees: who follows it is a program.
pub const TRAP: i64 = -1;

/// What a link is for; part of its MAC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Leaves the interest of the message.
    Unsubscribe,
    /// Shows and sets what its reader wants to get.
    Preferences,
    /// Leads on to where a link of the message goes.
    Click,
    /// Is the picture that tells that the message was shown.
    Open,
    /// Confirms that somebody asked for mail.
    Confirm,
    /// Says when a form was shown, and which version of it.
    Form,
}

impl Purpose {
    /// All there are.
    pub const ALL: [Self; 6] = [
        Self::Unsubscribe,
        Self::Preferences,
        Self::Click,
        Self::Open,
        Self::Confirm,
        Self::Form,
    ];

    /// Never change one: it is in the MAC of every link that was ever sent.
    const fn word(self) -> &'static str {
        match self {
            Self::Unsubscribe => "unsubscribe",
            Self::Preferences => "preferences",
            Self::Click => "click",
            Self::Open => "open",
            Self::Confirm => "confirm",
            Self::Form => "form",
        }
    }

    /// Where its pages are, below the public address.
    const fn path(self) -> &'static str {
        match self {
            Self::Unsubscribe => "u",
            Self::Preferences => "p",
            Self::Click => "c",
            Self::Open => "o",
            Self::Confirm => "confirm",
            Self::Form => "f",
        }
    }
}

/// Makes and checks the links of an installation.
#[derive(Clone)]
pub struct Links {
    base_url: String,
    /// The first makes links; all of them check.
    keys: Vec<Key>,
}

/// The message that a link stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// Whose message it is.
    pub workspace: WorkspaceId,
    /// Who got it.
    pub contact: ContactId,
    /// The message.
    pub message: MessageId,
}

/// What a link leads by: the message, and which of its links it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// The message.
    pub bearer: Bearer,
    /// Which link of this purpose; 0 where a message has one only.
    pub part: i64,
}

impl Links {
    /// Links below a public address such as `https://mail.example.test`, made with a secret key.
    pub fn new(base_url: &str, key: [u8; KEY_BYTES]) -> Self {
        Self {
            base_url: base_url.trim_end_matches('/').to_owned(),
            keys: vec![Key::new(key)],
        }
    }

    /// The same, which also takes links that were made with these earlier keys.
    #[must_use]
    pub fn with_old_keys(mut self, keys: impl IntoIterator<Item = [u8; KEY_BYTES]>) -> Self {
        self.keys.extend(keys.into_iter().map(Key::new));
        self
    }

    /// The public address that all of them begin with, without a slash at its end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Where the receiver of this message leaves its interest.
    pub fn unsubscribe(&self, bearer: Bearer) -> String {
        self.link(Purpose::Unsubscribe, Token { bearer, part: 0 }, "")
    }

    /// Where the receiver of this message says what they want to get.
    pub fn preferences(&self, bearer: Bearer) -> String {
        self.link(Purpose::Preferences, Token { bearer, part: 0 }, "")
    }

    /// A link for something, with what goes along with it: the token is good for exactly that.
    pub fn link(&self, purpose: Purpose, token: Token, along: &str) -> String {
        let (base, path) = (&self.base_url, purpose.path());
        let mut link = String::with_capacity(base.len() + LINK_BYTES);
        link.extend([base, "/", path, "/"]);
        self.write_token(&mut link, purpose, token, along);
        link
    }

    /// The page of a workflow, for people on our side.
    pub(crate) fn workflow(&self, handle: &Handle) -> String {
        format!("{}/workflows/{handle}", self.base_url)
    }

    /// The page of what is to be done, for people on our side.
    pub(crate) fn tasks(&self) -> String {
        format!("{}/app/tasks", self.base_url)
    }

    /// What the token of a link of this purpose says; `None` if nobody here made it, for this, with
    /// this along.
    pub fn read(&self, purpose: Purpose, token: &str, along: &str) -> Option<Token> {
        let parts: Vec<&str> = token.split('.').collect();
        match parts[..] {
            [key, workspace, contact, message, part, mac] => {
                let token = Token {
                    bearer: bearer(workspace, contact, message)?,
                    part: key::number(part)?,
                };
                let made = words(purpose, token, along);
                let known = self.keys.iter().filter(|known| known.name() == key);
                known.into_iter().find(|known| known.made(&made, mac))?;
                Some(token)
            }
            // As they were made before a key had a name: for leaving only.
            [workspace, contact, message, mac] if purpose == Purpose::Unsubscribe => {
                let bearer = bearer(workspace, contact, message)?;
                let made = first_words(bearer);
                self.keys.iter().find(|known| known.made(&made, mac))?;
                Some(Token { bearer, part: 0 })
            }
            _ => None,
        }
    }

    /// What an address is remembered by once its owner was forgotten: a MAC with each of the keys, so that
    /// nobody without them can try addresses out.
    pub fn address_hashes(&self, workspace: WorkspaceId, address: &str) -> Vec<String> {
        let mut words = b"postduif erased address\0".to_vec();
        words.extend(workspace.0.to_be_bytes());
        words.extend(address.trim().to_lowercase().into_bytes());
        self.keys.iter().map(|key| key.mac(&words)).collect()
    }

    /// The token alone: what a link ends with, or a form carries.
    pub fn token(&self, purpose: Purpose, token: Token, along: &str) -> String {
        let mut text = String::with_capacity(LINK_BYTES);
        self.write_token(&mut text, purpose, token, along);
        text
    }

    fn write_token(&self, text: &mut String, purpose: Purpose, token: Token, along: &str) {
        let key = &self.keys[0];
        let Token { bearer, part } = token;
        text.push_str(key.name());
        let numbers = [bearer.workspace.0, bearer.contact.0, bearer.message.0, part];
        for number in numbers {
            write!(text, ".{number}").expect("a text takes all that is written to it");
        }
        text.push('.');
        text.push_str(&key.mac(&words(purpose, token, along)));
    }
}

/// The numbers of a token. Each has one spelling.
fn bearer(workspace: &str, contact: &str, message: &str) -> Option<Bearer> {
    Some(Bearer {
        workspace: WorkspaceId(key::number(workspace)?),
        contact: ContactId(key::number(contact)?),
        message: MessageId(key::number(message)?),
    })
}

/// What the MAC is over. No two tokens have the same: all but the last is of one length, or ends in
/// a byte that cannot stand in it.
fn words(purpose: Purpose, token: Token, along: &str) -> Vec<u8> {
    let Bearer {
        workspace,
        contact,
        message,
    } = token.bearer;
    [
        b"postduif link\0",
        purpose.word().as_bytes(),
        b"\0",
        &workspace.0.to_be_bytes(),
        &contact.0.to_be_bytes(),
        &message.0.to_be_bytes(),
        &token.part.to_be_bytes(),
        along.as_bytes(),
    ]
    .concat()
}

/// The same of tokens from before a key had a name.
fn first_words(bearer: Bearer) -> Vec<u8> {
    let mut words = Purpose::Unsubscribe.word().as_bytes().to_vec();
    words.push(0);
    words.extend(numbers(bearer));
    words
}

fn numbers(bearer: Bearer) -> impl Iterator<Item = u8> {
    [bearer.workspace.0, bearer.contact.0, bearer.message.0]
        .into_iter()
        .flat_map(i64::to_be_bytes)
}

impl fmt::Debug for Links {
    /// Without the keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Links")
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
