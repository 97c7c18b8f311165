//! Where a pool of connections leads and what rules hold there, checked before the first one.
//!
//! Settings only: nothing here opens a connection.

use std::{fmt, time::Duration};

use super::tls::{Check, Tls, TlsError};
use crate::address::is_domain;

/// Most connections to one destination. Receivers that take more at once are not known.
pub const CONNECTIONS_MAX: usize = 200;
/// Longest user name or password: an AUTH line has room for it (RFC 4954 §4 allows 12,288 octets).
const SECRET_BYTES_MAX: usize = 1_000;

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte, usually on port 465.
    Implicit,
    /// STARTTLS, and not a byte of mail without it. The right one for a smart host on port 587.
    StartTls,
    /// STARTTLS where the server offers it, else plain, and no certificate is checked. What servers
    /// do among each other on port 25; no login can be used. An offer that then fails is a failure
    /// and not a reason to go on in plain text.
    StartTlsIfOffered,
    /// Never TLS. Only connects to this machine itself.
    PlainOnLoopback,
}

/// User and password.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The user's name.
    pub user: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Login({}, password not shown)", self.user)
    }
}

/// How long to wait for what. The defaults are for a smart host; RFC 5321 §4.5.3.2 has longer ones
/// for strangers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For the TCP connection, per address of the host.
    pub connect: Duration,
    /// For the greeting, TLS, and each command but those below.
    pub command: Duration,
    /// For the go-ahead after DATA.
    pub data: Duration,
    /// To send the message and to get the answer to it. A shorter one than the RFC's ten minutes
    /// makes duplicates: the server was still at it.
    pub message: Duration,
    /// A connection that nobody has used for this long is closed, at the latest after half as much
    /// again.
    pub idle: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            command: Duration::from_mins(1),
            data: Duration::from_mins(2),
            message: Duration::from_mins(10),
            idle: Duration::from_secs(30),
        }
    }
}

/// One server and how to use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// Name or address; with TLS the name that its certificate must have.
    pub host: String,
    /// The port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// User and password, if the server wants them.
    pub login: Option<Login>,
    /// The name by which we introduce ourselves (EHLO).
    pub our_name: String,
    /// Certificates of authorities to trust beside the public ones, as PEM.
    pub roots_pem: Option<String>,
    /// Connections at the same time, 1 to [`CONNECTIONS_MAX`].
    pub connections_max: usize,
    /// Messages over one connection before it is closed, at least 1.
    pub messages_per_connection_max: u32,
    /// How long to wait.
    pub timeouts: Timeouts,
}

impl Destination {
    /// A destination with the usual limits and time-outs, without a login.
    pub fn new(host: impl Into<String>, port: u16, security: Security) -> Self {
        Self {
            host: host.into(),
            port,
            security,
            login: None,
            our_name: "localhost".into(),
            roots_pem: None,
            connections_max: 10,
            messages_per_connection_max: 100,
            timeouts: Timeouts::default(),
        }
    }

    /// Checks the settings and makes the TLS side ready.
    pub(super) fn check(&self) -> Result<Option<Tls>, DestinationError> {
        if !is_domain(&self.our_name) || !self.our_name.is_ascii() {
            return Err(DestinationError::OurName(self.our_name.clone()));
        }
        if !(1..=CONNECTIONS_MAX).contains(&self.connections_max) {
            return Err(DestinationError::Connections(self.connections_max));
        }
        if self.messages_per_connection_max == 0 {
            return Err(DestinationError::NoMessages);
        }
        if let Some(login) = &self.login {
            self.check_login(login)?;
        }
        let check = match self.security {
            Security::Implicit | Security::StartTls => Check::Full,
            Security::StartTlsIfOffered => Check::None,
            Security::PlainOnLoopback => return Ok(None),
        };
        Ok(Some(Tls::new(
            &self.host,
            check,
            self.roots_pem.as_deref(),
        )?))
    }

    fn check_login(&self, login: &Login) -> Result<(), DestinationError> {
        if self.security == Security::StartTlsIfOffered {
            return Err(DestinationError::LoginWithoutTls);
        }
        for (what, secret) in [("user name", &login.user), ("password", &login.password)] {
            if secret.len() > SECRET_BYTES_MAX || secret.is_empty() || secret.contains('\0') {
                return Err(DestinationError::Secret(what));
            }
        }
        Ok(())
    }
}

/// Why a destination cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DestinationError {
    /// Our name is no host name.
    #[error("`{0}` is no host name to introduce ourselves with")]
    OurName(String),
    /// Too few or too many connections.
    #[error("{0} connections are not possible: 1 to {CONNECTIONS_MAX} are")]
    Connections(usize),
    /// No message per connection.
    #[error("a connection must be allowed at least one message")]
    NoMessages,
    /// A login over what may be a plain connection.
    #[error("a login needs TLS that is required, not TLS if offered")]
    LoginWithoutTls,
    /// A user name or password that cannot be sent.
    #[error("the {0} must have 1 to {SECRET_BYTES_MAX} bytes and no NUL")]
    Secret(&'static str),
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(change: impl FnOnce(&mut Destination), wanted: &str) {
        let mut destination = Destination::new("mail.example.org", 587, Security::StartTls);
        destination.login = Some(Login {
            user: "shop".into(),
            password: "secret".into(),
        });
        change(&mut destination);
        let got = destination
            .check()
            .err()
            .map_or("fine".into(), |error| error.to_string());
        assert_eq!(got, wanted);
    }

    #[test]
    fn settings() {
        check(|_| {}, "fine");
        check(
            |d| d.our_name = "a\r\nMAIL".into(),
            "`a\r\nMAIL` is no host name to introduce ourselves with",
        );
        check(
            |d| d.our_name = "bücher.example".into(),
            "`bücher.example` is no host name to introduce ourselves with",
        );
        check(
            |d| d.connections_max = 0,
            "0 connections are not possible: 1 to 200 are",
        );
        check(
            |d| d.connections_max = 201,
            "201 connections are not possible: 1 to 200 are",
        );
        check(
            |d| d.messages_per_connection_max = 0,
            "a connection must be allowed at least one message",
        );
        let wanted = "a login needs TLS that is required, not TLS if offered";
        check(|d| d.security = Security::StartTlsIfOffered, wanted);
        check(
            |d| d.host = "a b".into(),
            "`a b` cannot be the host of a certificate",
        );
    }

    #[test]
    fn a_login_has_a_user_and_a_password() {
        let login = |user: &str, password: &str| {
            let login = Login {
                user: user.into(),
                password: password.into(),
            };
            move |d: &mut Destination| d.login = Some(login)
        };
        check(
            login("", "x"),
            "the user name must have 1 to 1000 bytes and no NUL",
        );
        check(
            login("x", "a\0b"),
            "the password must have 1 to 1000 bytes and no NUL",
        );
        check(
            login("x", &"p".repeat(1_001)),
            "the password must have 1 to 1000 bytes and no NUL",
        );
    }

    #[test]
    fn a_password_is_not_in_the_log() {
        let login = Login {
            user: "shop".into(),
            password: "secret".into(),
        };
        assert_eq!(format!("{login:?}"), "Login(shop, password not shown)");
    }
}
