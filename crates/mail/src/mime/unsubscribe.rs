//! The link with which a reader leaves a stream of mail, as the two headers carry it.
//!
//! This checks the form of the link, not that something answers there; whoever sends marketing mail
//! makes sure of that.

/// Longest link: one that is longer could not stand on one line of 998 octets.
pub const LINK_BYTES_MAX: usize = 900;

/// Why a link cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnsubscribeError {
    /// Not a web link in visible ASCII.
    #[error(
        "`{0}` is no web link: it needs to begin with https:// or http://, a host, and visible ASCII"
    )]
    Link(String),
    /// One click needs HTTPS (RFC 8058 §3.1).
    #[error("`{0}` cannot be the link for one click: that needs https://")]
    NotHttps(String),
    /// More than [`LINK_BYTES_MAX`] bytes.
    #[error("a link of {0} bytes is too long: the limit is {LINK_BYTES_MAX}")]
    TooLong(usize),
}

/// The value of `List-Unsubscribe`, and whether `List-Unsubscribe-Post` goes with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsubscribe {
    link: String,
    one_click: bool,
}

impl Unsubscribe {
    /// A link to a page where the reader confirms (RFC 2369).
    pub fn page(link: impl Into<String>) -> Result<Self, UnsubscribeError> {
        let link = checked(link.into())?;
        Ok(Self {
            link,
            one_click: false,
        })
    }

    /// A link that unsubscribes at once when a mail program posts to it (RFC 8058).
    pub fn one_click(link: impl Into<String>) -> Result<Self, UnsubscribeError> {
        let link = checked(link.into())?;
        if !link.starts_with("https://") {
            return Err(UnsubscribeError::NotHttps(link));
        }
        Ok(Self {
            link,
            one_click: true,
        })
    }

    /// The link, without angle brackets.
    pub fn link(&self) -> &str {
        &self.link
    }

    /// Whether a post to the link is enough.
    pub fn is_one_click(&self) -> bool {
        self.one_click
    }
}

fn checked(link: String) -> Result<String, UnsubscribeError> {
    if link.len() > LINK_BYTES_MAX {
        return Err(UnsubscribeError::TooLong(link.len()));
    }
    let rest = link
        .strip_prefix("https://")
        .or_else(|| link.strip_prefix("http://"));
    let has_host =
        rest.is_some_and(|r| r.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '['));
    // RFC 2369 ends a link at `>` and separates links by a comma.
    let is_clean = link
        .bytes()
        .all(|b| b.is_ascii_graphic() && !b"<>\"\\,".contains(&b));
    if has_host && is_clean {
        Ok(link)
    } else {
        Err(UnsubscribeError::Link(link))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links() {
        for link in [
            "https://m.example/u/a1?x=%2C&y=1",
            "http://127.0.0.1:8025/u",
            "https://[::1]/",
        ] {
            assert_eq!(Unsubscribe::page(link).map(|u| u.link), Ok(link.to_owned()));
        }
        for link in [
            "",
            "mailto:a@b.c",
            "https://",
            "https:// a",
            "https://a/>,<b",
            "https://a\r\nX: y",
            "https://é.nl/",
        ] {
            assert_eq!(
                Unsubscribe::page(link),
                Err(UnsubscribeError::Link(link.to_owned()))
            );
        }
        let long = format!("https://{}", "a".repeat(LINK_BYTES_MAX));
        assert_eq!(Unsubscribe::page(long), Err(UnsubscribeError::TooLong(908)));
    }

    #[test]
    fn one_click_needs_https() {
        assert!(Unsubscribe::one_click("https://m.example/u").is_ok_and(|u| u.is_one_click()));
        let plain = "http://m.example/u";
        assert_eq!(
            Unsubscribe::one_click(plain),
            Err(UnsubscribeError::NotHttps(plain.into()))
        );
    }
}
