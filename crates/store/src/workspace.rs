//! A workspace: the tenant to which everything belongs. [`Workspace`] is the only way to the verbs
//! that read or write what belongs to one, so no query can forget whose rows it means.
//!
//! The verbs stand with their subjects; here are the workspace's own settings and the list of
//! addresses that are never mailed.

use engine::calendar::Zone;
use engine::id::{ContactId, WorkspaceId};
use engine::time::Time;

use crate::bucket::Bucket;
use crate::driver::Driver;
use crate::error::{Error, Result};
use crate::row::Row;
use crate::sql;
use crate::store::Store;
use crate::who::{IdentityKind, normal_key};

/// Longest name, address or tag in the settings of a workspace.
const SETTING_BYTES_MAX: usize = 254;
/// Longest reason for never mailing an address.
const REASON_BYTES_MAX: usize = 500;

/// The verbs of one workspace.
#[derive(Clone, Copy, Debug)]
pub struct Workspace<'a> {
    store: &'a Store,
    id: WorkspaceId,
}

/// What is set for a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How people call it.
    pub name: String,
    /// The zone of contacts that have none of their own, an IANA name.
    pub zone: String,
    /// The language of contacts that have none of their own, a BCP 47 tag.
    pub language: String,
    /// The name that mail comes from.
    pub sender_name: String,
    /// The address that mail comes from.
    pub sender_email: String,
}

impl<'a> Workspace<'a> {
    pub(crate) const fn new(store: &'a Store, id: WorkspaceId) -> Self {
        Self { store, id }
    }

    /// Its number.
    pub const fn id(&self) -> WorkspaceId {
        self.id
    }

    /// Whether it is there for longer than the process: in a file that nobody keeps a past is played, or a
    /// scenario, and nothing leaves it.
    pub fn is_kept(&self) -> bool {
        self.driver().is_kept()
    }

    pub(crate) fn driver(&self) -> &'a Driver {
        self.store.driver()
    }

    pub(crate) fn bucket_of(&self, contact: ContactId) -> Bucket {
        self.store.bucket_of(self.id, contact)
    }

    /// What is set for it; nothing if there is no such workspace.
    pub async fn settings(self) -> Result<Option<Settings>> {
        let rows = self
            .driver()
            .read(&sql::WORKSPACE_ONE, params![self.id])
            .await?;
        rows.first().map(settings).transpose()
    }

    /// Sets all of it.
    pub async fn set_settings(self, settings: Settings) -> Result<()> {
        settings.check()?;
        let params = params![
            self.id,
            settings.name,
            settings.zone,
            settings.language,
            settings.sender_name,
            settings.sender_email
        ];
        let write = vec![
            (&sql::WORKSPACE_SET, params, Some(1)),
            (&sql::META_GROW, params!["definitions"], Some(1)),
        ];
        self.driver().write(write).await?.all()
    }

    /// Never mails this address again, whoever has it: contacts with it are read as suppressed.
    /// The first reason stays. Whoever has it is told by an event, which ends their journeys.
    pub async fn suppress(self, address: &str, reason: &str, at: Time) -> Result<()> {
        Error::unless_over("bytes of a reason", reason.len(), REASON_BYTES_MAX)?;
        let address = normal_key(IdentityKind::Email, address).map_err(Error::Refused)?;
        let driver = self.driver();
        driver
            .suppress(self.id, address, reason.to_owned(), at)
            .await
    }

    /// Why this address is never mailed; nothing if it may be.
    pub async fn suppressed(self, address: &str) -> Result<Option<String>> {
        let address = normal_key(IdentityKind::Email, address).map_err(Error::Refused)?;
        let params = params![self.id, address];
        let rows = self.driver().read(&sql::SUPPRESSION_ONE, params).await?;
        rows.first().map(|row| row.text("reason")).transpose()
    }
}

impl Settings {
    pub(crate) fn check(&self) -> Result<()> {
        let texts = [
            ("name", &self.name),
            ("zone", &self.zone),
            ("language", &self.language),
            ("sender's name", &self.sender_name),
            ("sender's address", &self.sender_email),
        ];
        for (what, text) in texts {
            if text.len() > SETTING_BYTES_MAX || text.chars().any(char::is_control) {
                return Err(Error::Refused(format!(
                    "the {what} has more than {SETTING_BYTES_MAX} bytes or a control character"
                )));
            }
        }
        if Zone::named(&self.zone).is_none() {
            return Err(Error::Refused(format!("`{}` is no time zone", self.zone)));
        }
        Ok(())
    }
}

pub(crate) fn settings(row: &Row) -> Result<Settings> {
    Ok(Settings {
        name: row.text("name")?,
        zone: row.text("zone")?,
        language: row.text("language")?,
        sender_name: row.text("sender_name")?,
        sender_email: row.text("sender_email")?,
    })
}
