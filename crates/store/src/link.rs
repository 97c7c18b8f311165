//! Where the links of e-mails lead. A link in a mail names a row, so nobody outside can say where it
//! leads. Rows are only added: mail that was sent keeps its links, whatever becomes of its e-mail.

use engine::id::Handle;

use crate::allot::Kind;
use crate::driver::Family;
use crate::error::{Error, Result};
use crate::row::Row;
use crate::sql;
use crate::workspace::Workspace;

/// Most links of one version of an e-mail. Further ones are told with the address in the link.
pub const LINKS_MAX: usize = 500;
/// Longest address of a link.
pub const URL_BYTES_MAX: usize = 2_000;
/// Longest name that an author gives a link.
pub const LABEL_BYTES_MAX: usize = 100;

/// A link as its author wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Where it leads; nothing if that is made of data.
    pub url: Option<String>,
    /// How its author calls it.
    pub label: Option<String>,
}

/// A link that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRow {
    /// Its number, from 1.
    pub id: i64,
    /// As it was written.
    pub written: Written,
}

impl Workspace<'_> {
    /// The links of a version of an e-mail, with those added that are not kept yet.
    pub async fn links(
        self,
        email: &Handle,
        version: i64,
        written: Vec<Written>,
    ) -> Result<Vec<LinkRow>> {
        Error::unless_over("links of an e-mail", written.len(), LINKS_MAX)?;
        for one in &written {
            let length = one.url.as_ref().map_or(0, String::len);
            Error::unless_over("bytes of a link's address", length, URL_BYTES_MAX)?;
            let length = one.label.as_ref().map_or(0, String::len);
            Error::unless_over("bytes of a link's name", length, LABEL_BYTES_MAX)?;
        }
        let (workspace, email) = (self.id(), email.clone());
        let read = params![workspace, email.to_string(), version];
        let kept = self.driver().read(&sql::LINK_LIST, read.clone()).await?;
        let kept: Vec<LinkRow> = kept.iter().map(link).collect::<Result<_>>()?;
        if written.iter().all(|one| has(&kept, one)) {
            return Ok(kept);
        }
        let work = move |tx: &crate::tx::Tx<'_>| {
            let rows = tx.rows(&sql::LINK_LIST, &read)?;
            let mut kept: Vec<LinkRow> = rows.iter().map(link).collect::<Result<_>>()?;
            for one in &written {
                if has(&kept, one) {
                    continue;
                }
                let id = tx.id(Kind::Link)?;
                let (url, label) = (one.url.clone(), one.label.clone());
                let params = params![id, workspace, email.to_string(), version, url, label];
                tx.run(&sql::LINK_INSERT, &params)?;
                let written = one.clone();
                kept.push(LinkRow { id, written });
            }
            Ok(kept)
        };
        self.driver().work(Family::Other, LINKS_MAX, work).await
    }

    /// One link.
    pub async fn link(self, id: i64) -> Result<Option<LinkRow>> {
        let rows = self.driver().read(&sql::LINK_ONE, params![self.id(), id]);
        rows.await?.first().map(link).transpose()
    }
}

fn has(kept: &[LinkRow], one: &Written) -> bool {
    kept.iter().any(|row| row.written == *one)
}

fn link(row: &Row) -> Result<LinkRow> {
    Ok(LinkRow {
        id: row.int("id")?,
        written: Written {
            url: row.opt_text("url")?,
            label: row.opt_text("label")?,
        },
    })
}
