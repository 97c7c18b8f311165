//! Webhooks: programs of other people that are told what happens, by the names of events. What is to
//! be told to each is a [`delivery`](crate::delivery). Nothing here tells anybody, and what signs it is
//! sealed with a key that is not in the database.

use engine::event::{NAME_BYTES_MAX, name_fault};
use engine::id::{Handle, WorkspaceId};
use engine::time::Time;
use serde_json::{Value as Json, json};

use crate::driver::Wrote;
use crate::error::{Error, Result};
use crate::row::Row;
use crate::secret::SEALED_BYTES_MAX;
use crate::sql;
use crate::system::System;
use crate::workspace::Workspace;

/// Most webhooks in one workspace; all of them are listed at once, and each event may go to each.
pub const WEBHOOKS_MAX: usize = 20;
/// Most names of events that one hears of.
pub const NAMES_MAX: usize = 100;
/// Longest address.
pub const URL_BYTES_MAX: usize = 2_048;
/// The number of the form in which names are stored.
const FORMAT: u64 = 1;

/// The number of a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WebhookId(pub i64);

/// Whether a webhook is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is.
    On,
    /// Somebody switched it off.
    Off,
    /// It failed for so long that it is left alone until somebody sets it again.
    Failed,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::On, Self::Off, Self::Failed];

    /// As it is stored and written in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
            Self::Failed => "failed",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// A webhook as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookRow {
    /// Its number.
    pub id: WebhookId,
    /// Its name, unique in the workspace.
    pub name: Handle,
    /// Where it is told.
    pub url: String,
    /// What, by the names of events.
    pub events: Vec<String>,
    /// Whether.
    pub state: State,
    /// Why it was switched off by itself.
    pub reason: Option<String>,
    /// How many tries in a row failed.
    pub failures: u32,
    /// Since when.
    pub failing_since: Option<Time>,
    /// Until when nothing is tried.
    pub rests_until: Option<Time>,
    /// When it was made.
    pub created_at: Time,
    /// When it was last set, or switched off by itself.
    pub updated_at: Time,
}

/// What somebody sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set {
    /// Where it is told.
    pub url: String,
    /// What, by the names of events.
    pub events: Vec<String>,
    /// Whether it is told.
    pub is_on: bool,
    /// The sealed secret that signs; a new webhook must have one, and of one that is there it stays
    /// another than this.
    pub sealed: Option<Vec<u8>>,
}

/// Who listens to what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// Whose.
    pub workspace: WorkspaceId,
    /// Which webhook.
    pub webhook: WebhookId,
    /// To events of these names.
    pub events: Vec<String>,
}

/// What came of setting a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It is new.
    Made,
    /// It was there.
    Changed,
}

impl Workspace<'_> {
    /// Makes a webhook or sets it. One that was switched off by itself is tried again at once.
    pub async fn save_webhook(self, name: &Handle, set: Set, now: Time) -> Result<Saved> {
        Error::unless_over("bytes of an address", set.url.len(), URL_BYTES_MAX)?;
        Error::unless_over("events of a webhook", set.events.len(), NAMES_MAX)?;
        for event in &set.events {
            if let Some(fault) = name_fault(event) {
                let why = format!("the name of an event {fault}; at most {NAME_BYTES_MAX} bytes");
                return Err(Error::Refused(why));
            }
        }
        let sealed = set.sealed.as_ref().map_or(0, Vec::len);
        Error::unless_over("bytes of a sealed secret", sealed, SEALED_BYTES_MAX)?;
        let driver = self.driver();
        driver.save_webhook(self.id(), name.clone(), set, now).await
    }

    /// Gives a webhook another secret; the one before signs along until `before_until`. Whether there is
    /// such a webhook.
    pub async fn set_webhook_secret(
        self,
        id: WebhookId,
        sealed: Vec<u8>,
        before_until: Time,
        now: Time,
    ) -> Result<bool> {
        Error::unless_over("bytes of a sealed secret", sealed.len(), SEALED_BYTES_MAX)?;
        let params = params![self.id(), id.0, sealed, before_until, now];
        let write = vec![(&sql::WEBHOOK_SET_SECRET, params, Some(1))];
        Ok(matches!(self.driver().write(write).await?, Wrote::All))
    }

    /// Deletes a webhook; whether there was one. What waits for it is dropped.
    pub async fn delete_webhook(self, id: WebhookId, now: Time) -> Result<bool> {
        let params = params![self.id(), id.0, now, Vec::new()];
        let write = vec![
            (&sql::WEBHOOK_DELETE, params, Some(1)),
            (&sql::META_GROW, params!["definitions"], Some(1)),
        ];
        Ok(matches!(self.driver().write(write).await?, Wrote::All))
    }

    /// All of them, by name.
    pub async fn webhooks(self) -> Result<Vec<WebhookRow>> {
        let rows = self.driver().read(&sql::WEBHOOK_LIST, params![self.id()]);
        rows.await?.iter().map(shown).collect()
    }

    /// One of them.
    pub async fn webhook(self, name: &Handle) -> Result<Option<WebhookRow>> {
        let params = params![self.id(), name.to_string()];
        let rows = self.driver().read(&sql::WEBHOOK_ONE, params).await?;
        rows.first().map(shown).transpose()
    }

    /// The sealed secrets that sign what a webhook is told now: the one of now, and the one before while
    /// both do. None of a webhook that is gone.
    pub async fn webhook_sealed(self, id: WebhookId, now: Time) -> Result<Vec<Vec<u8>>> {
        let params = params![self.id(), id.0];
        let rows = self.driver().read(&sql::WEBHOOK_SEALED, params).await?;
        rows.first().map_or(Ok(Vec::new()), |row| sealed(row, now))
    }
}

impl System<'_> {
    /// Whom to tell what, of everybody.
    pub async fn listeners(self) -> Result<Vec<Listener>> {
        let rows = self
            .driver()
            .read(&sql::WEBHOOK_LISTENING, params![])
            .await?;
        let read = |row: &Row| {
            Ok(Listener {
                workspace: WorkspaceId(row.int("workspace")?),
                webhook: WebhookId(row.int("id")?),
                events: names(row)?,
            })
        };
        rows.iter().map(read).collect()
    }
}

fn shown(row: &Row) -> Result<WebhookRow> {
    Ok(WebhookRow {
        id: WebhookId(row.int("id")?),
        name: row.parse("name", Handle::new)?,
        url: row.text("url")?,
        events: names(row)?,
        state: row.parse("state", State::named)?,
        reason: row.opt_text("reason")?,
        failures: row.count("failures")?,
        failing_since: row.opt_time("failing_since")?,
        rests_until: row.opt_time("rests_until")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

/// The sealed secrets in the columns of a webhook that sign now.
pub(crate) fn sealed(row: &Row, now: Time) -> Result<Vec<Vec<u8>>> {
    let mut sealed = vec![row.bytes("sealed")?];
    let until = row.opt_time("sealed_before_until")?;
    if until.is_some_and(|until| until > now) {
        sealed.push(row.bytes("sealed_before")?);
    }
    Ok(sealed)
}

fn names(row: &Row) -> Result<Vec<String>> {
    names_of(row.text_ref("events")?).map_err(|why| row.bad("events", why))
}

/// The stored form of names.
pub(crate) fn names_text(names: &[String]) -> String {
    json!({ "format": FORMAT, "names": names }).to_string()
}

/// Reads it. The error is a fragment.
fn names_of(text: &str) -> std::result::Result<Vec<String>, String> {
    let json: Json = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let format = json["format"].as_u64().unwrap_or(0);
    if format != FORMAT {
        return Err(format!(
            "names of format {format}; this program reads {FORMAT}"
        ));
    }
    let names = json["names"].as_array().ok_or("`names` is missing")?;
    let name = |json: &Json| json.as_str().map(str::to_owned).ok_or("a name is no text");
    Ok(names
        .iter()
        .map(name)
        .collect::<std::result::Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names as format 1 writes them. Never change this text: it is what databases hold.
    const FORMAT_1: &str = r#"{"format":1,"names":["email_sent","order_placed"]}"#;

    #[test]
    fn stored_names_still_open() {
        let names = names_of(FORMAT_1).unwrap();
        assert_eq!(names, ["email_sent", "order_placed"]);
        assert_eq!(names_text(&names), FORMAT_1);
        let check = |text: &str, expect: &str| assert_eq!(names_of(text).unwrap_err(), expect);
        check(r#"{"format":2}"#, "names of format 2; this program reads 1");
        check(r#"{"format":1}"#, "`names` is missing");
        check(r#"{"format":1,"names":[1]}"#, "a name is no text");
    }

    #[test]
    fn every_stored_name_is_read_back() {
        for state in State::ALL {
            assert_eq!(State::named(state.as_str()), Some(state));
        }
    }
}
