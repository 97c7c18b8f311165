//! Keys to the API: what is known of them, which is never the key itself. How a key looks and how it
//! is hashed is the server's.

use engine::id::WorkspaceId;
use engine::time::{MINUTE_MS, Time};

use crate::allot::Kind;
use crate::error::{Error, Result};
use crate::right::Rights;
use crate::row::Row;
use crate::sql;
use crate::system::System;
use crate::workspace::Workspace;

/// Most keys of one workspace; all of them are listed at once.
pub const KEYS_MAX: usize = 200;
/// Longest name of a key.
pub const NAME_BYTES_MAX: usize = 120;
/// How exactly it is known when a key was last used: what thousands of requests a second use must not
/// be written as often.
const USED_EVERY_MS: i64 = MINUTE_MS;

/// The number of a key.
pub type KeyId = i64;

/// A key that is to be added.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// Its first few characters, by which people recognise it.
    pub prefix: String,
    /// Its hash; nothing else of it is kept.
    pub hash: Vec<u8>,
    /// What it is for.
    pub name: String,
    /// What may be done with it.
    pub rights: Rights,
}

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its number.
    pub id: KeyId,
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// Its first few characters.
    pub prefix: String,
    /// What it is for.
    pub name: String,
    /// What may be done with it.
    pub rights: Rights,
    /// Since when.
    pub created_at: Time,
    /// When it was last used, to the minute.
    pub used_at: Option<Time>,
}

impl Workspace<'_> {
    /// Lets whoever has a key with this hash do everything in this workspace.
    pub async fn add_key(self, prefix: &str, hash: &[u8], name: &str, now: Time) -> Result<()> {
        let key = NewKey {
            prefix: prefix.to_owned(),
            hash: hash.to_vec(),
            name: name.to_owned(),
            rights: Rights::ALL,
        };
        self.add_key_with(key, now).await.map(drop)
    }

    /// Lets whoever has the key with this hash do in this workspace what its rights allow.
    pub async fn add_key_with(self, key: NewKey, now: Time) -> Result<KeyId> {
        Error::unless_over("bytes of a name", key.name.len(), NAME_BYTES_MAX)?;
        if key.name.chars().any(char::is_control) {
            let why = "the name holds a control character";
            return Err(Error::Refused(why.to_owned()));
        }
        let count = self.keys().await?.len() + 1;
        Error::unless_over("keys of one workspace", count, KEYS_MAX)?;
        let id = self.driver().allot(Kind::ApiKey, 1).await?[0];
        let rights = key.rights.to_string();
        let params = params![id, self.id(), key.prefix, key.hash, key.name, rights, now];
        let write = vec![(&sql::KEY_INSERT, params, Some(1))];
        self.driver().write(write).await?.all()?;
        Ok(id)
    }

    /// All keys, the oldest first.
    pub async fn keys(self) -> Result<Vec<Key>> {
        let rows = self
            .driver()
            .read(&sql::KEY_LIST, params![self.id()])
            .await?;
        rows.iter().map(read).collect()
    }

    /// Lets nobody in with this key any more. Whether there was one.
    pub async fn revoke_key(self, id: KeyId) -> Result<bool> {
        let delete = (&sql::KEY_DELETE, params![self.id(), id], Some(1));
        let wrote = self.driver().write(vec![delete]).await?;
        Ok(matches!(wrote, crate::driver::Wrote::All))
    }

    /// Notes that a key was used, unless that was noted within the last minute.
    pub async fn key_used(self, key: &Key, now: Time) -> Result<()> {
        let noted = now.plus_ms(-USED_EVERY_MS);
        if key.used_at.is_some_and(|used| used > noted) {
            return Ok(());
        }
        let params = params![self.id(), key.id, now, noted];
        let write = vec![(&sql::KEY_USED, params, None)];
        self.driver().write(write).await?.all()
    }
}

impl System<'_> {
    /// The key with this hash, which says whose workspace it opens.
    pub async fn key(self, hash: &[u8]) -> Result<Option<Key>> {
        let params = params![hash.to_vec()];
        let rows = self.driver().read(&sql::KEY_OF_HASH, params).await?;
        rows.first().map(read).transpose()
    }
}

fn read(row: &Row) -> Result<Key> {
    Ok(Key {
        id: row.int("id")?,
        workspace: WorkspaceId(row.int("workspace")?),
        prefix: row.text("prefix")?,
        name: row.text("name")?,
        rights: row.parse("rights", Rights::parse)?,
        created_at: row.time("created_at")?,
        used_at: row.opt_time("used_at")?,
    })
}
