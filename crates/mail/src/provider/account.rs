//! Our account at a provider: what its settings are, which of them it needs, and where it is reached.

use std::fmt;
use std::str::FromStr;

use outward::target::{Target, TargetError};

use crate::address::Address;

/// A provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// Amazon SES, API version 2.
    Ses,
    /// Postmark.
    Postmark,
    /// Mailgun.
    Mailgun,
    /// SendGrid.
    SendGrid,
    /// Brevo.
    Brevo,
    /// Resend.
    Resend,
}

impl Name {
    /// All there are.
    pub const ALL: [Self; 6] = [
        Self::Ses,
        Self::Postmark,
        Self::Mailgun,
        Self::SendGrid,
        Self::Brevo,
        Self::Resend,
    ];

    /// As it stands in settings, in paths, and as the way of what comes back.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ses => "ses",
            Self::Postmark => "postmark",
            Self::Mailgun => "mailgun",
            Self::SendGrid => "sendgrid",
            Self::Brevo => "brevo",
            Self::Resend => "resend",
        }
    }

    /// Whether it takes the whole message, with our signatures; the others write it themselves and sign it.
    pub const fn takes_whole(self) -> bool {
        matches!(self, Self::Ses | Self::Mailgun)
    }
}

impl FromStr for Name {
    type Err = AccountError;

    fn from_str(text: &str) -> Result<Self, AccountError> {
        let known = Self::ALL.into_iter().find(|name| name.as_str() == text);
        known.ok_or_else(|| AccountError::Name(text.to_owned()))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What only we and the provider know. It is not shown in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// As it was given.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Our account.
#[derive(Clone, Debug)]
pub struct Account {
    /// Where.
    pub name: Name,
    /// The key of its API; at SES the secret access key.
    pub key: Secret,
    /// SES: the access key's id.
    pub user: Option<String>,
    /// SES: a region such as `eu-west-1`. Mailgun, SendGrid: `eu`, or nothing for their other one.
    pub region: Option<String>,
    /// Mailgun: the domain that is sent from.
    pub domain: Option<String>,
    /// SES: the configuration set. Postmark: the message stream.
    pub stream: Option<String>,
    /// Another address of the API, as of a server that stands for it in a test.
    pub url: Option<String>,
}

/// Why an account cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// No provider of this name.
    #[error("`{0}` is none of ses, postmark, mailgun, sendgrid, brevo and resend")]
    Name(String),
    /// Something is needed that is not there.
    #[error("{0} needs {1}")]
    Needs(Name, &'static str),
    /// Something that this provider has no use for: it would be thought to do something.
    #[error("{0} has no {1}")]
    HasNo(Name, &'static str),
    /// A region that is none.
    #[error("`{1}` is no region of {0}")]
    Region(Name, String),
    /// A domain that is none.
    #[error("`{0}` is not a domain")]
    Domain(String),
    /// A key with a character that no header takes.
    #[error("the key of {0} is empty, or has a blank or a character outside ASCII")]
    Key(Name),
    /// An address that cannot be called.
    #[error("the address of the API: {0}")]
    Url(#[from] TargetError),
}

impl Account {
    /// Where the API is, once the settings were looked at.
    pub(super) fn base(&self) -> Result<Target, AccountError> {
        self.check()?;
        if let Some(url) = &self.url {
            return Ok(url.parse()?);
        }
        let is_eu = self.region.is_some();
        let base = match self.name {
            Name::Ses => {
                let region = self.region.as_deref().unwrap_or_default();
                return Ok(format!("https://email.{region}.amazonaws.com").parse()?);
            }
            Name::Postmark => "https://api.postmarkapp.com",
            Name::Mailgun if is_eu => "https://api.eu.mailgun.net",
            Name::Mailgun => "https://api.mailgun.net",
            Name::SendGrid if is_eu => "https://api.eu.sendgrid.com",
            Name::SendGrid => "https://api.sendgrid.com",
            Name::Brevo => "https://api.brevo.com",
            Name::Resend => "https://api.resend.com",
        };
        Ok(base.parse()?)
    }

    /// Whether all is there that is needed, and nothing else.
    pub fn check(&self) -> Result<(), AccountError> {
        let name = self.name;
        let key = self.key.reveal();
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(AccountError::Key(name));
        }
        let is_ses = name == Name::Ses;
        let settings: [(&'static str, &Option<String>, bool, bool); 4] = [
            ("user: the id of the access key", &self.user, is_ses, is_ses),
            (
                "region",
                &self.region,
                is_ses,
                matches!(name, Name::Ses | Name::Mailgun | Name::SendGrid),
            ),
            (
                "domain",
                &self.domain,
                name == Name::Mailgun,
                name == Name::Mailgun,
            ),
            (
                "stream",
                &self.stream,
                false,
                matches!(name, Name::Ses | Name::Postmark),
            ),
        ];
        for (what, value, is_needed, is_known) in settings {
            match value {
                None if is_needed => return Err(AccountError::Needs(name, what)),
                Some(_) if !is_known => return Err(AccountError::HasNo(name, what)),
                _ => {}
            }
        }
        self.check_region()?;
        if let Some(domain) = &self.domain
            && Address::new(format!("a@{domain}")).is_err()
        {
            return Err(AccountError::Domain(domain.clone()));
        }
        Ok(())
    }

    fn check_region(&self) -> Result<(), AccountError> {
        let Some(region) = &self.region else {
            return Ok(());
        };
        let is_one = match self.name {
            Name::Ses => is_word(region),
            _ => region == "eu",
        };
        if is_one {
            Ok(())
        } else {
            Err(AccountError::Region(self.name, region.clone()))
        }
    }
}

/// What a region of Amazon looks like: it becomes part of a host.
fn is_word(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty() && text.len() <= 40 && text.bytes().all(is_plain)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn account(name: Name) -> Account {
        let some = |text: &str| Some(text.to_owned());
        Account {
            name,
            key: Secret::new("k3y"),
            user: (name == Name::Ses).then(|| "AKIDEXAMPLE".to_owned()),
            region: some("eu-west-1").filter(|_| name == Name::Ses),
            domain: some("mg.shop.example").filter(|_| name == Name::Mailgun),
            stream: None,
            url: None,
        }
    }

    #[test]
    fn where_each_is() {
        let check = |name: Name, region: Option<&str>, expect: &str| {
            let mut account = account(name);
            if let Some(region) = region {
                account.region = Some(region.to_owned());
            }
            assert_eq!(account.base().unwrap().host(), expect, "{name}");
        };
        check(Name::Ses, None, "email.eu-west-1.amazonaws.com");
        check(Name::Postmark, None, "api.postmarkapp.com");
        check(Name::Mailgun, None, "api.mailgun.net");
        check(Name::Mailgun, Some("eu"), "api.eu.mailgun.net");
        check(Name::SendGrid, Some("eu"), "api.eu.sendgrid.com");
        check(Name::SendGrid, None, "api.sendgrid.com");
        check(Name::Brevo, None, "api.brevo.com");
        check(Name::Resend, None, "api.resend.com");
    }

    #[test]
    fn what_is_missing_or_too_much_is_said() {
        let check = |name: Name, change: &dyn Fn(&mut Account), expect: &str| {
            let mut account = account(name);
            change(&mut account);
            assert_eq!(account.check().unwrap_err().to_string(), expect);
        };
        let text = |text: &str| Some(text.to_owned());
        check(
            Name::Ses,
            &|one| one.user = None,
            "ses needs user: the id of the access key",
        );
        check(Name::Ses, &|one| one.region = None, "ses needs region");
        check(
            Name::Ses,
            &|one| one.region = text("evil.example/"),
            "`evil.example/` is no region of ses",
        );
        check(
            Name::Mailgun,
            &|one| one.domain = None,
            "mailgun needs domain",
        );
        check(
            Name::Mailgun,
            &|one| one.domain = text("a/b"),
            "`a/b` is not a domain",
        );
        check(
            Name::Mailgun,
            &|one| one.region = text("us"),
            "`us` is no region of mailgun",
        );
        check(
            Name::Brevo,
            &|one| one.stream = text("x"),
            "brevo has no stream",
        );
        check(
            Name::Resend,
            &|one| one.key = Secret::new("a\r\nb"),
            "the key of resend is empty, or has a blank or a character outside ASCII",
        );
        check(
            Name::Postmark,
            &|one| one.region = text("eu"),
            "postmark has no region",
        );
        let error = "sendmail".parse::<Name>().unwrap_err().to_string();
        assert!(error.contains("none of ses"), "{error}");
        for name in Name::ALL {
            assert_eq!(name.as_str().parse(), Ok(name));
            assert_eq!(account(name).check(), Ok(()));
        }
        assert!(!format!("{:?}", account(Name::Brevo)).contains("k3y"));
    }
}
