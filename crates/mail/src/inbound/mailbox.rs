//! Reading a mailbox (IMAP, RFC 3501), for who cannot have mail delivered to port 25: what has come into
//! it since the last time, each mail once, in order. The mailbox is opened for reading only and left as
//! it is, so people can look into it as well.
//!
//! The protocol is the library's, which is given bytes and gives some back; here are the connection, the
//! limits and the order of things. Where a mail ends up, and how far was read, is for others to keep.

mod session;

use std::num::NonZeroU32;
use std::pin::Pin;
use std::time::Duration;

use self::session::Session;
use super::MAIL_BYTES_MAX;
use crate::smtp::{Dial, Login, Security, Stream, TcpDial, Tls, TlsCheck, TlsError};

/// How long a connection may take to be there, per address of the host.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(30);
/// Most mails of one visit; the others are read at the next, which comes at once.
const MAILS_MAX: usize = 200;
/// The place of which everybody is told if they name none.
const FOLDER: &str = "INBOX";

/// A mailbox and how to get into it.
#[derive(Clone, Debug)]
pub struct Mailbox {
    /// Name or address; with TLS the name that its certificate must have.
    pub host: String,
    /// The port: 993 with TLS from the first byte, 143 with STARTTLS.
    pub port: u16,
    /// All but [`Security::StartTlsIfOffered`].
    pub security: Security,
    /// Who we are there.
    pub login: Login,
    /// The folder; `INBOX` is where mail arrives.
    pub folder: String,
    /// Certificates of authorities to trust beside the public ones, as PEM.
    pub roots_pem: Option<String>,
}

/// A mail's place in a mailbox. Numbers only grow for as long as the first stays what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The server's word for "these numbers" (UIDVALIDITY).
    pub validity: u32,
    /// The mail's number (UID).
    pub uid: u32,
}

/// What takes the mails.
pub trait Reader: Send + Sync {
    /// Takes the beginning of a mail, and remembers its place. False: not now, it is to be read again.
    fn take(&self, place: Place, mail: Vec<u8>) -> Reading<'_>;
}

/// What [`Reader::take`] gives.
pub type Reading<'a> = Pin<Box<dyn Future<Output = bool> + Send + 'a>>;

/// What a visit came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    /// How many mails were taken.
    pub taken: usize,
    /// Whether there are more.
    pub is_more: bool,
    /// Whether the reader could take no more.
    pub is_stopped: bool,
}

/// Why a mailbox could not be read.
#[derive(Debug, thiserror::Error)]
pub enum MailboxError {
    /// A password needs TLS, and other ways to it are not offered.
    #[error("a mailbox is read with TLS, or without any on this machine")]
    Security,
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// A user, a password or a folder that cannot be said in the protocol.
    #[error("the {0} has characters that no mailbox has")]
    Unsayable(&'static str),
    /// The connection could not be made, or broke.
    #[error("{0}")]
    Broken(#[from] std::io::Error),
    /// The server said no.
    #[error("{what} was refused: {said}")]
    Refused {
        /// What was asked.
        what: &'static str,
        /// Its words.
        said: String,
    },
    /// The server does not speak as it should.
    #[error("the server does not speak IMAP: {0}")]
    Nonsense(&'static str),
}

impl Mailbox {
    /// A mailbox with the usual folder.
    pub fn new(host: impl Into<String>, port: u16, security: Security, login: Login) -> Self {
        Self {
            host: host.into(),
            port,
            security,
            login,
            folder: FOLDER.to_owned(),
            roots_pem: None,
        }
    }

    /// Reads what came in behind this place, the oldest first, and hands it to `reader` until that can
    /// take no more. Where the server has numbered its mails anew, all of them are read again.
    pub async fn visit(
        &self,
        behind: Option<Place>,
        reader: &dyn Reader,
    ) -> Result<Visit, MailboxError> {
        self.visit_over(self.connect().await?, behind, reader).await
    }

    async fn visit_over(
        &self,
        stream: Box<dyn Stream>,
        behind: Option<Place>,
        reader: &dyn Reader,
    ) -> Result<Visit, MailboxError> {
        let mut session = Session::new(stream).await?;
        if self.security == Security::StartTls {
            let stream = self.with_tls(session.into_tls().await?).await?;
            session = Session::secured(stream);
        }
        session.log_in(&self.login).await?;
        let validity = session.open(&self.folder).await?;
        let behind = behind.filter(|place| place.validity == validity);
        let behind = behind.map_or(0, |place| place.uid);
        let mut uids = match NonZeroU32::new(behind.saturating_add(1)) {
            Some(first) => session.uids_from(first).await?,
            None => Vec::new(),
        };
        // "from 8 on" names the last mail also where it is the seventh.
        uids.retain(|uid| uid.get() > behind);
        uids.sort_unstable();
        uids.dedup();
        let is_more = uids.len() > MAILS_MAX;
        let (mut taken, mut is_stopped) = (0, false);
        for uid in uids.into_iter().take(MAILS_MAX) {
            // Somebody may have deleted it just now; then there is nothing to be told of it.
            let mail = session.mail(uid, MAIL_BYTES_MAX).await?.unwrap_or_default();
            let uid = uid.get();
            is_stopped = !reader.take(Place { validity, uid }, mail).await;
            if is_stopped {
                break;
            }
            taken += 1;
        }
        session.log_out().await;
        Ok(Visit {
            taken,
            is_more,
            is_stopped,
        })
    }

    async fn connect(&self) -> Result<Box<dyn Stream>, MailboxError> {
        let (is_plain, has_tls) = match self.security {
            Security::Implicit => (false, true),
            Security::StartTls => (false, false),
            Security::PlainOnLoopback => (true, false),
            Security::StartTlsIfOffered => return Err(MailboxError::Security),
        };
        let dial = TcpDial {
            host: self.host.clone(),
            port: self.port,
            loopback_only: is_plain,
            timeout: CONNECT_TIME_MAX,
        };
        let stream = dial.dial().await?;
        if has_tls {
            return self.with_tls(stream).await;
        }
        Ok(stream)
    }

    async fn with_tls(&self, stream: Box<dyn Stream>) -> Result<Box<dyn Stream>, MailboxError> {
        let tls = Tls::new(&self.host, TlsCheck::Full, self.roots_pem.as_deref())?;
        let shaking = tokio::time::timeout(CONNECT_TIME_MAX, tls.wrap(stream)).await;
        Ok(shaking.map_err(|_| session::in_vain())??)
    }
}

#[cfg(test)]
mod tests;
