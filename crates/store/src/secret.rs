//! Secrets that go along with calls: set, replaced and deleted, and never read back by who asks from
//! outside. What lies here is sealed with a key that is not in the database; this module cannot open it.

use engine::id::Handle;
use engine::time::Time;

use crate::error::{Error, Result};
use crate::sql;
use crate::system::System;
use crate::workspace::Workspace;

/// Most secrets in one workspace; all of them are listed at once.
pub const SECRETS_MAX: usize = 200;
/// Longest sealed secret.
pub const SEALED_BYTES_MAX: usize = 10_000;

/// A secret as it is shown: not what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretRow {
    /// By which workflows name it.
    pub name: Handle,
    /// When it was set.
    pub set_at: Time,
}

impl Workspace<'_> {
    /// Sets or replaces a secret.
    pub async fn save_secret(self, name: &Handle, sealed: Vec<u8>, now: Time) -> Result<()> {
        Error::unless_over("bytes of a sealed secret", sealed.len(), SEALED_BYTES_MAX)?;
        let known = self.secrets().await?;
        let is_new = !known.iter().any(|one| one.name == *name);
        let count = known.len() + usize::from(is_new);
        Error::unless_over("secrets in one workspace", count, SECRETS_MAX)?;
        let params = params![self.id(), name.to_string(), sealed, now];
        let write = vec![(&sql::SECRET_SET, params, Some(1))];
        self.driver().write(write).await?.all()
    }

    /// The sealed secret of this name.
    pub async fn sealed(self, name: &Handle) -> Result<Option<Vec<u8>>> {
        let params = params![self.id(), name.to_string()];
        let rows = self.driver().read(&sql::SECRET_ONE, params).await?;
        rows.first().map(|row| row.bytes("sealed")).transpose()
    }

    /// All of them, by name.
    pub async fn secrets(self) -> Result<Vec<SecretRow>> {
        let rows = self
            .driver()
            .read(&sql::SECRET_LIST, params![self.id()])
            .await?;
        let one = |row: &crate::row::Row| {
            Ok(SecretRow {
                name: row.parse("name", Handle::new)?,
                set_at: row.time("set_at")?,
            })
        };
        rows.iter().map(one).collect()
    }

    /// Deletes a secret; whether there was one.
    pub async fn delete_secret(self, name: &Handle) -> Result<bool> {
        let is_there = self.sealed(name).await?.is_some();
        let params = params![self.id(), name.to_string()];
        let write = vec![(&sql::SECRET_DELETE, params, None)];
        self.driver().write(write).await?.all()?;
        Ok(is_there)
    }
}

impl System<'_> {
    /// Any sealed secret, the newest; to see whether the key at hand opens it.
    pub async fn any_sealed(self) -> Result<Option<Vec<u8>>> {
        let rows = self.driver().read(&sql::SECRET_ANY, params![]).await?;
        rows.first().map(|row| row.bytes("sealed")).transpose()
    }
}
