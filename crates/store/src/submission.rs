//! Forms that were filled in: who agreed to what, when, and from where. Where a consent has to be
//! confirmed, all that was filled in waits here and is not yet known of the contact; what nobody
//! confirms in time is deleted, and somebody of whom nothing else is known with it.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use engine::contact::Change;
use engine::id::{ContactId, Handle};
use engine::time::{HOUR_MS, Time};
use engine::value::Value;
use serde_json::{Value as Json, json};

use crate::bucket::Bucket;
use crate::command::Command;
use crate::error::{Error, Result};
use crate::lease::Lease;
use crate::row::Row;
use crate::sql;
use crate::stored;
use crate::system::System;
use crate::workspace::Workspace;

/// How long somebody may take to confirm.
pub const CONFIRM_WITHIN_MS: i64 = 72 * HOUR_MS;
/// Most that are forgotten in one call.
pub const EXPIRED_MAX: usize = 100;
/// Most on a page.
pub const PAGE_MAX: usize = 200;
/// Longest name of a program and longest address that are kept; what is longer ends there, since both
/// are what a stranger says of itself.
const STRANGER_BYTES_MAX: usize = 300;
/// The number of the form in which answers that wait are stored.
const FORMAT: u64 = 1;

/// A form as it was filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct NewSubmission {
    /// By whom.
    pub email: String,
    /// The form.
    pub form: i64,
    /// Its name.
    pub handle: Handle,
    /// The version that was shown.
    pub version: i64,
    /// Whether consents of it have to be confirmed by mail.
    pub confirm: bool,
    /// What they subscribed to; empty if they did not agree.
    pub interests: Vec<Handle>,
    /// The words that they agreed to.
    pub wording: String,
    /// What was said of privacy.
    pub privacy: String,
    /// What they answered: a [`Value::Map`].
    pub answers: Value,
    /// Fields of the contact, and its consents.
    pub changes: Vec<Change>,
    /// In which language it was shown.
    pub language: String,
    /// From where it came.
    pub address: String,
    /// By which program.
    pub agent: String,
    /// When.
    pub at: Time,
}

/// What came of a form that was filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is done.
    Done,
    /// It waits until it is confirmed.
    Asked,
}

/// What came of a confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// It is confirmed, now or before.
    Done,
    /// Too late, or never asked for.
    Gone,
}

/// A form that was filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubmissionRow {
    /// Its number.
    pub id: i64,
    /// By whom.
    pub contact: ContactId,
    /// The form.
    pub form: i64,
    /// The version that was shown.
    pub version: i64,
    /// `taken`, `asked` or `confirmed`.
    pub state: String,
    /// What they subscribed to.
    pub interests: Vec<Handle>,
    /// The words that they agreed to.
    pub wording: String,
    /// What was said of privacy.
    pub privacy: String,
    /// In which language it was shown.
    pub language: String,
    /// From where it came.
    pub address: String,
    /// By which program.
    pub agent: String,
    /// When.
    pub at: Time,
    /// Until when it can be confirmed, while it waits for that.
    pub expires_at: Option<Time>,
    /// When it was confirmed.
    pub confirmed_at: Option<Time>,
    /// From where.
    pub confirmed_address: Option<String>,
    /// By which program.
    pub confirmed_agent: Option<String>,
}

impl Workspace<'_> {
    /// Takes a form that was filled in. Consents of somebody who has left the interest wait for a
    /// confirmation, whatever the form says: whoever knows an address can write it.
    pub async fn submit(self, mut new: NewSubmission) -> Result<Taken> {
        new.address = shortened(new.address);
        new.agent = shortened(new.agent);
        self.driver().submit(self.id(), new).await
    }

    /// One that was filled in.
    pub async fn submission(self, contact: ContactId, id: i64) -> Result<Option<SubmissionRow>> {
        let params = params![self.bucket_of(contact), id, self.id()];
        let rows = self.driver().read(&sql::SUBMISSION_ONE, params).await?;
        rows.first().map(submission).transpose()
    }

    /// Confirms one; doing it again changes nothing.
    pub async fn confirm_submission(
        self,
        contact: ContactId,
        id: i64,
        (address, agent): (String, String),
        now: Time,
    ) -> Result<Confirmed> {
        let from = (shortened(address), shortened(agent));
        let confirmed = self
            .driver()
            .confirm_submission((self.id(), contact, id), from, now);
        confirmed.await
    }

    /// What was filled in of a form, newest first: those before `before`.
    pub async fn submissions(
        self,
        form: i64,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<SubmissionRow>> {
        Error::unless_over("submissions on a page", limit, PAGE_MAX)?;
        let params = params![self.id(), form, before.unwrap_or(i64::MAX), limit];
        let rows = self.driver().read(&sql::SUBMISSION_OF_FORM, params).await?;
        rows.iter().map(submission).collect()
    }

    /// What was answered in those of a form with these numbers, by number: of who did not confirm yet nothing
    /// is known, and what was said is kept as long as events are.
    pub async fn answers(
        self,
        form: i64,
        numbers: RangeInclusive<i64>,
    ) -> Result<BTreeMap<i64, Value>> {
        let params = params![self.id(), form, *numbers.start(), *numbers.end()];
        let rows = self.driver().read(&sql::SUBMISSION_ANSWERS, params).await?;
        let mut found = BTreeMap::new();
        for row in rows {
            let event = stored::event::event(row, "id")?;
            // At one instant a contact may have filled in several.
            let number = match event.data.get("request") {
                Some(Value::Text(number)) => number.parse().ok(),
                _ => None,
            };
            let number = number.filter(|number| numbers.contains(number));
            if let (Some(number), Some(answers)) = (number, event.data.get("answers")) {
                found.insert(number, answers.clone());
            }
        }
        Ok(found)
    }

    /// What a contact filled in, newest first: those before `before`.
    pub async fn submissions_of(
        self,
        contact: ContactId,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<SubmissionRow>> {
        Error::unless_over("submissions on a page", limit, PAGE_MAX)?;
        let before = before.unwrap_or(i64::MAX);
        let params = params![self.id(), self.bucket_of(contact), contact, before, limit];
        let rows = self
            .driver()
            .read(&sql::SUBMISSION_OF_CONTACT, params)
            .await?;
        rows.iter().map(submission).collect()
    }
}

impl System<'_> {
    /// Forgets what nobody confirmed in time. Gives how many there were.
    pub async fn expire_submissions(self, lease: impl Into<Lease>, now: Time) -> Result<usize> {
        self.driver().expire_submissions(lease.into(), now).await
    }

    /// Whether anything of a bucket has run out.
    pub async fn has_expired(self, bucket: Bucket, now: Time) -> Result<bool> {
        let params = params![bucket, now, 1_i64];
        let rows = self.driver().read(&sql::SUBMISSION_DUE, params).await?;
        Ok(!rows.is_empty())
    }
}

/// What waits for a confirmation, as it is stored.
pub(crate) struct Waiting {
    pub(crate) answers: Value,
    pub(crate) command: Command,
}

impl Waiting {
    pub(crate) fn to_text(&self) -> String {
        let command = self.command.to_json();
        json!({ "format": FORMAT, "answers": self.answers, "command": command }).to_string()
    }

    /// Reads the stored form. The error is a fragment.
    pub(crate) fn from_text(text: &str) -> std::result::Result<Self, String> {
        let json: Json = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let format = json["format"].as_u64().unwrap_or(0);
        if format != FORMAT {
            return Err(format!(
                "answers of format {format}; this program reads {FORMAT}"
            ));
        }
        let answers = Value::from_json(&json["answers"], "answers");
        Ok(Self {
            answers: answers.map_err(|refused| refused.to_string())?,
            command: Command::from_json(&json["command"])?,
        })
    }
}

/// What a stranger says of itself, as far as it is kept, without what a database cannot hold.
fn shortened(mut text: String) -> String {
    text.retain(|c| !c.is_control());
    text.truncate(text.floor_char_boundary(STRANGER_BYTES_MAX));
    text
}

pub(crate) fn submission(row: &Row) -> Result<SubmissionRow> {
    let interests = row.text("interests")?;
    let interests = serde_json::from_str(&interests);
    Ok(SubmissionRow {
        id: row.int("id")?,
        contact: ContactId(row.int("contact")?),
        form: row.int("form")?,
        version: row.int("form_version")?,
        state: row.text("state")?,
        interests: interests.map_err(|error| row.bad("interests", error.to_string()))?,
        wording: row.text("wording")?,
        privacy: row.text("privacy")?,
        language: row.text("language")?,
        address: row.text("address")?,
        agent: row.text("agent")?,
        at: row.time("at")?,
        expires_at: row.opt_time("expires_at")?,
        confirmed_at: row.opt_time("confirmed_at")?,
        confirmed_address: row.opt_text("confirmed_address")?,
        confirmed_agent: row.opt_text("confirmed_agent")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers as format 1 writes them. Never change this text: it is what databases hold.
    const FORMAT_1: &str = r#"{"answers":{"size":"m"},"command":{"changes":[{"field":"size","value":"m"}],"do":"change_contact","format":1,"source":"form:news"},"format":1}"#;

    #[test]
    fn answers_that_wait_still_open() {
        let waiting = Waiting::from_text(FORMAT_1).unwrap();
        assert_eq!(waiting.to_text(), FORMAT_1);
        let error = Waiting::from_text(r#"{"format":2}"#)
            .map(|_| ())
            .unwrap_err();
        assert_eq!(error, "answers of format 2; this program reads 1");
    }
}
