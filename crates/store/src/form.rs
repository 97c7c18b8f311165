//! Forms and their versions. A version is never changed: what somebody agreed to can be shown as it
//! was. What a form's text means is for the engine to say.

use engine::id::Handle;
use engine::time::Time;

use crate::allot::Kind;
use crate::driver::Family;
use crate::error::{Error, Result};
use crate::row::Row;
use crate::sql;
use crate::tx::Tx;
use crate::workflow::NAME_BYTES_MAX;
use crate::workspace::Workspace;

/// Longest text of a form: every field with all its answers in four languages.
pub const SOURCE_BYTES_MAX: usize = 256 * 1024;
/// Most forms of a workspace; all of them are listed at once.
pub const FORMS_MAX: usize = 500;

/// A form in its newest version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormRow {
    /// Its number.
    pub id: i64,
    /// Its name in addresses.
    pub handle: Handle,
    /// What our own people call it.
    pub name: String,
    /// Counts the changes, from 1.
    pub version: i64,
    /// Whether it may be filled in.
    pub is_open: bool,
    /// When it last changed.
    pub updated_at: Time,
    /// Its author's text.
    pub source: String,
}

impl Workspace<'_> {
    /// Saves a form as its next version, and opens it; its version. Saving the same again changes
    /// nothing but that it is open. Nothing if somebody else changed it at the same moment.
    pub async fn save_form(
        self,
        handle: &Handle,
        name: &str,
        source: &str,
        now: Time,
    ) -> Result<Option<i64>> {
        Error::unless_over("bytes of a form", source.len(), SOURCE_BYTES_MAX)?;
        Error::unless_over("bytes of a name", name.len(), NAME_BYTES_MAX)?;
        let workspace = self.id();
        let (handle, name, source) = (handle.to_string(), name.to_owned(), source.to_owned());
        let work = move |tx: &Tx<'_>| {
            let row = tx.row(&sql::FORM_ONE, &params![workspace, &handle])?;
            let (id, version) = if let Some(row) = row {
                let old = form(&row)?;
                let is_same = old.source == source && old.name == name;
                let version = old.version + i64::from(!is_same);
                let params = params![workspace, old.id, old.version, &name, version, now];
                if tx.run(&sql::FORM_SET, &params)? == 0 {
                    return Ok(None);
                }
                if is_same {
                    return Ok(Some(version));
                }
                (old.id, version)
            } else {
                let count = tx.rows(&sql::FORM_LIST, &params![workspace])?.len();
                Error::unless_over("forms in one workspace", count + 1, FORMS_MAX)?;
                let id = tx.id(Kind::Form)?;
                let params = params![id, workspace, &handle, &name, now];
                tx.run(&sql::FORM_INSERT, &params)?;
                (id, 1)
            };
            let params = params![workspace, id, version, &source, now];
            tx.run(&sql::FORM_VERSION_INSERT, &params)?;
            Ok(Some(version))
        };
        self.driver().work(Family::Other, 2, work).await
    }

    /// Lets nobody fill in a form any more; `false` if it is closed or there is none. What was filled
    /// in stays, as the proof of a consent.
    pub async fn close_form(self, handle: &Handle) -> Result<bool> {
        let params = params![self.id(), handle.to_string()];
        let work = move |tx: &Tx<'_>| tx.run(&sql::FORM_CLOSE, &params);
        Ok(self.driver().work(Family::Other, 1, work).await? == 1)
    }

    /// All forms, by handle.
    pub async fn forms(self) -> Result<Vec<FormRow>> {
        let rows = self.driver().read(&sql::FORM_LIST, params![self.id()]);
        rows.await?.iter().map(form).collect()
    }

    /// A form by its handle.
    pub async fn form(self, handle: &Handle) -> Result<Option<FormRow>> {
        let params = params![self.id(), handle.to_string()];
        let rows = self.driver().read(&sql::FORM_ONE, params).await?;
        rows.first().map(form).transpose()
    }

    /// A form by its number.
    pub async fn form_of_id(self, id: i64) -> Result<Option<FormRow>> {
        let rows = self.driver().read(&sql::FORM_OF_ID, params![self.id(), id]);
        rows.await?.first().map(form).transpose()
    }
}

fn form(row: &Row) -> Result<FormRow> {
    Ok(FormRow {
        id: row.int("id")?,
        handle: row.parse("handle", Handle::new)?,
        name: row.text("name")?,
        version: row.int("version")?,
        is_open: row.flag("is_open")?,
        updated_at: row.time("updated_at")?,
        source: row.text("source")?,
    })
}
