//! Reading inside a transaction, whichever database it is. Statements are compiled once per
//! connection and kept.

use engine::id::{ContactId, WorkspaceId};

use crate::bucket::{Bucket, Buckets};
use crate::error::Result;
use crate::param::Param;
use crate::postgres::Session;
use crate::row::Row;
use crate::sql::Statement;
use crate::sqlite;

/// The connection on which something is read or written.
#[derive(Clone, Copy)]
pub(crate) enum Link<'c> {
    Sqlite(&'c dyn sqlite::Run),
    Postgres(&'c Session),
}

/// What a transaction sees.
#[derive(Clone, Copy)]
pub(crate) struct View<'c> {
    link: Link<'c>,
    buckets: Buckets,
}

impl<'c> View<'c> {
    pub(crate) const fn new(link: Link<'c>, buckets: Buckets) -> Self {
        Self { link, buckets }
    }

    pub(crate) const fn link(self) -> Link<'c> {
        self.link
    }

    pub(crate) const fn buckets(self) -> Buckets {
        self.buckets
    }

    pub(crate) const fn bucket_of(self, workspace: WorkspaceId, contact: ContactId) -> Bucket {
        self.buckets.of(workspace, contact)
    }

    /// All rows of a statement.
    pub(crate) fn rows(
        self,
        statement: &'static Statement,
        params: &[Param<'_>],
    ) -> Result<Vec<Row>> {
        match self.link {
            Link::Sqlite(desk) => desk.rows(statement, params),
            Link::Postgres(session) => session.rows(statement, params),
        }
    }

    /// All rows of a statement that is made as it is asked, as a segment's rule is. `text` is the
    /// database's own SQL.
    pub(crate) fn rows_made(self, text: &str, params: &[Param<'_>]) -> Result<Vec<Row>> {
        match self.link {
            Link::Sqlite(desk) => desk.rows_made(text, params),
            Link::Postgres(session) => session.rows_made(text, params),
        }
    }

    /// The first row of a statement that gives one or none.
    pub(crate) fn row(
        self,
        statement: &'static Statement,
        params: &[Param<'_>],
    ) -> Result<Option<Row>> {
        Ok(self.rows(statement, params)?.into_iter().next())
    }
}
