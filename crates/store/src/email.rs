//! E-mails by handle, with numbered versions that never change. A block names the handle, and what
//! goes out is the newest version at the moment of sending. This module does not read templates.

use engine::id::{EmailId, Handle};
use engine::time::Time;

use crate::allot::Kind;
use crate::driver::Wrote;
use crate::error::{Error, Result};
use crate::param::Param;
use crate::row::Row;
use crate::sql;
use crate::workflow::NAME_BYTES_MAX;
use crate::workspace::Workspace;

/// Longest part of an e-mail's source. Mail programs cut what is far shorter; this leaves room for
/// images that were pasted in.
pub const PART_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Most e-mails in one workspace; all of them are listed at once.
pub const EMAILS_MAX: usize = 5_000;
/// Most languages of one e-mail beside its own: what the European Union has, and some.
pub const LANGUAGES_MAX: usize = 30;
/// Most versions on a page.
pub const VERSIONS_PAGE_MAX: usize = 200;
/// How often saving is tried when others save the same e-mail at the same moment.
const TRIES_MAX: usize = 10;

/// What an e-mail is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EmailSource {
    /// How people call it.
    pub name: String,
    /// The subject line, a template.
    pub subject: String,
    /// The line that mail programs show beside the subject, a template.
    pub preheader: String,
    /// The blocks that the MJML is made of, as JSON with a format number; then `mjml` and `html` are
    /// empty.
    pub blocks: String,
    /// The MJML that the HTML is made of, a template; then `html` is empty.
    pub mjml: String,
    /// The HTML, a template; empty where there is MJML, or plain text only.
    pub html: String,
    /// The plain text, a template; empty to have it made from the HTML.
    pub text: String,
    /// The same in further languages, by language.
    pub languages: Vec<Translation>,
}

/// An e-mail in a further language. What is empty here is empty in it: nothing is taken from another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Translation {
    /// Its language as contacts have it, in small letters: `nl`, `nl-be`.
    pub language: String,
    /// As in [`EmailSource`].
    pub subject: String,
    /// As in [`EmailSource`].
    pub preheader: String,
    /// As in [`EmailSource`].
    pub blocks: String,
    /// As in [`EmailSource`].
    pub mjml: String,
    /// As in [`EmailSource`].
    pub html: String,
    /// As in [`EmailSource`].
    pub text: String,
}

/// An e-mail in one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailRow {
    /// Its number.
    pub id: EmailId,
    /// Its handle, unique in the workspace.
    pub handle: Handle,
    /// The version, from 1.
    pub version: i64,
    /// What that version is made of; the name is today's.
    pub source: EmailSource,
    /// When the version was saved.
    pub created_at: Time,
}

/// An e-mail in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailListed {
    /// Its number.
    pub id: EmailId,
    /// Its handle.
    pub handle: Handle,
    /// How people call it.
    pub name: String,
    /// Its newest version.
    pub version: i64,
    /// The subject of that version.
    pub subject: String,
    /// When that version was saved.
    pub created_at: Time,
    /// What it is written as: `blocks`, `mjml`, `html` or `text`.
    pub written: String,
    /// The revision of what somebody is writing of it; 0 if nobody is.
    pub draft: i64,
}

/// One of an e-mail's versions in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionListed {
    /// The version, from 1.
    pub version: i64,
    /// Its subject.
    pub subject: String,
    /// When it was saved.
    pub created_at: Time,
}

impl Workspace<'_> {
    /// Saves an e-mail and gives its version, which is a new one if the content changed.
    pub async fn save_email(self, handle: &Handle, source: &EmailSource, now: Time) -> Result<i64> {
        Error::unless_over("bytes of a name", source.name.len(), NAME_BYTES_MAX)?;
        Error::unless_over(
            "languages of an e-mail",
            source.languages.len(),
            LANGUAGES_MAX,
        )?;
        let translated = source.languages.iter().flat_map(Translation::parts);
        for part in source.parts().into_iter().chain(translated) {
            Error::unless_over("bytes of a part of an e-mail", part.len(), PART_BYTES_MAX)?;
        }
        for _ in 0..TRIES_MAX {
            if let Some(version) = self.try_save_email(handle, source, now).await? {
                return Ok(version);
            }
        }
        Err(Error::Busy)
    }

    /// `None` if somebody else saved it in between.
    async fn try_save_email(
        self,
        handle: &Handle,
        source: &EmailSource,
        now: Time,
    ) -> Result<Option<i64>> {
        let old = self.email(handle).await?;
        if let Some(old) = old.as_ref().filter(|old| same_content(&old.source, source)) {
            if old.source.name != source.name {
                let params = params![self.id(), old.id, source.name.clone()];
                let write = vec![(&sql::EMAIL_RENAME, params, None)];
                self.driver().write(write).await?.all()?;
            }
            return Ok(Some(old.version));
        }
        let mut write = Vec::new();
        let (id, version) = if let Some(old) = old {
            (old.id, old.version + 1)
        } else {
            let count = self.emails().await?.len() + 1;
            Error::unless_over("e-mails in one workspace", count, EMAILS_MAX)?;
            let id = EmailId(self.driver().allot(Kind::Email, 1).await?[0]);
            let (handle, name) = (handle.as_str().to_owned(), source.name.clone());
            let params = params![self.id(), id, handle, name];
            write.push((&sql::EMAIL_INSERT, params, Some(1)));
            (id, 1)
        };
        let content = params![
            self.id(),
            id,
            version,
            source.subject.clone(),
            source.preheader.clone(),
            source.mjml.clone(),
            source.html.clone(),
            source.text.clone(),
            now,
            source.blocks.clone()
        ];
        let set = params![self.id(), id, version, source.name.clone()];
        write.push((&sql::EMAIL_SET_VERSION, set, Some(1)));
        write.push((&sql::EMAIL_VERSION_INSERT, content, Some(1)));
        for one in &source.languages {
            let params = self.language_row(id, version, one);
            write.push((&sql::EMAIL_LANGUAGE_INSERT, params, Some(1)));
        }
        write.push((&sql::META_GROW, params!["definitions"], Some(1)));
        let wrote = self.driver().write(write).await?;
        Ok(matches!(wrote, Wrote::All).then_some(version))
    }

    /// Whether a message is to leave yet with this e-mail, or may have left and nobody can say.
    pub async fn email_is_pending(self, handle: &Handle) -> Result<bool> {
        let params = params![self.id(), handle.as_str().to_owned()];
        let rows = self.driver().read(&sql::EMAIL_PENDING, params).await?;
        Ok(!rows.is_empty())
    }

    /// Deletes an e-mail with all its versions. `stamp` is that of the definitions when it was looked at
    /// who uses it; false if anything was published or saved since, and then nothing was done.
    pub async fn delete_email(self, email: &EmailRow, stamp: i64) -> Result<bool> {
        let write = vec![
            (&sql::META_GROW_IF, params!["definitions", stamp], Some(1)),
            (
                &sql::EMAIL_VERSIONS_DELETE,
                params![self.id(), email.id],
                None,
            ),
            (&sql::EMAIL_DRAFT_DELETE, params![self.id(), email.id], None),
            (
                &sql::EMAIL_LANGUAGES_DELETE,
                params![self.id(), email.id],
                None,
            ),
            (
                &sql::EMAIL_DELETE,
                params![self.id(), email.id, email.version],
                Some(1),
            ),
        ];
        Ok(matches!(self.driver().write(write).await?, Wrote::All))
    }

    /// An e-mail in its newest version.
    pub async fn email(self, handle: &Handle) -> Result<Option<EmailRow>> {
        let params = params![self.id(), handle.as_str().to_owned()];
        let rows = self.driver().read(&sql::EMAIL_ONE, params).await?;
        self.with_languages(rows.first().map(email_row).transpose()?)
            .await
    }

    /// An e-mail in this version.
    pub async fn email_version(self, handle: &Handle, version: i64) -> Result<Option<EmailRow>> {
        let params = params![self.id(), handle.as_str().to_owned(), version];
        let rows = self.driver().read(&sql::EMAIL_VERSION_ONE, params).await?;
        self.with_languages(rows.first().map(email_row).transpose()?)
            .await
    }

    /// A version never changes, so its languages may be read after it.
    async fn with_languages(self, email: Option<EmailRow>) -> Result<Option<EmailRow>> {
        let Some(mut email) = email else {
            return Ok(None);
        };
        let params = params![self.id(), email.id, email.version];
        let rows = self.driver().read(&sql::EMAIL_LANGUAGES, params).await?;
        email.source.languages = rows.iter().map(translation).collect::<Result<_>>()?;
        Ok(Some(email))
    }

    fn language_row(self, id: EmailId, version: i64, one: &Translation) -> Vec<Param<'static>> {
        params![
            self.id(),
            id,
            version,
            one.language.clone(),
            one.subject.clone(),
            one.preheader.clone(),
            one.mjml.clone(),
            one.html.clone(),
            one.text.clone(),
            one.blocks.clone()
        ]
    }

    /// The versions of an e-mail before this one, the newest first.
    pub async fn email_versions(
        self,
        id: EmailId,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<VersionListed>> {
        Error::unless_over("versions on a page", limit, VERSIONS_PAGE_MAX)?;
        let params = params![self.id(), id, before.unwrap_or(i64::MAX), limit];
        let rows = self.driver().read(&sql::EMAIL_VERSIONS, params);
        rows.await?.iter().map(version_listed).collect()
    }

    /// All e-mails, by handle.
    pub async fn emails(self) -> Result<Vec<EmailListed>> {
        let rows = self.driver().read(&sql::EMAIL_LIST, params![self.id()]);
        rows.await?.iter().map(email_listed).collect()
    }
}

/// The name is for people; changing it makes no other mail.
fn same_content(a: &EmailSource, b: &EmailSource) -> bool {
    a.parts() == b.parts() && a.languages == b.languages
}

impl EmailSource {
    fn parts(&self) -> [&str; 6] {
        [
            &self.subject,
            &self.preheader,
            &self.blocks,
            &self.mjml,
            &self.html,
            &self.text,
        ]
    }
}

impl Translation {
    fn parts(&self) -> [&str; 6] {
        [
            &self.subject,
            &self.preheader,
            &self.blocks,
            &self.mjml,
            &self.html,
            &self.text,
        ]
    }
}

fn translation(row: &Row) -> Result<Translation> {
    Ok(Translation {
        language: row.text("language")?,
        subject: row.text("subject")?,
        preheader: row.text("preheader")?,
        blocks: row.text("blocks")?,
        mjml: row.text("mjml")?,
        html: row.text("html")?,
        text: row.text("text")?,
    })
}

fn email_row(row: &Row) -> Result<EmailRow> {
    Ok(EmailRow {
        id: EmailId(row.int("id")?),
        handle: row.parse("handle", Handle::new)?,
        version: row.int("version")?,
        source: EmailSource {
            name: row.text("name")?,
            subject: row.text("subject")?,
            preheader: row.text("preheader")?,
            blocks: row.text("blocks")?,
            mjml: row.text("mjml")?,
            html: row.text("html")?,
            text: row.text("text")?,
            languages: Vec::new(),
        },
        created_at: row.time("created_at")?,
    })
}

fn email_listed(row: &Row) -> Result<EmailListed> {
    Ok(EmailListed {
        id: EmailId(row.int("id")?),
        handle: row.parse("handle", Handle::new)?,
        name: row.text("name")?,
        version: row.int("version")?,
        subject: row.text("subject")?,
        created_at: row.time("created_at")?,
        written: row.text("written")?,
        draft: row.int("draft")?,
    })
}

fn version_listed(row: &Row) -> Result<VersionListed> {
    Ok(VersionListed {
        version: row.int("version")?,
        subject: row.text("subject")?,
        created_at: row.time("created_at")?,
    })
}
