//! A database that is open: the way to everything else in this crate.
//!
//! A [`Store`] is a handle; clones share one database. Verbs that belong to one workspace are
//! reached through [`Store::workspace`], the few that cross workspaces through [`Store::system`].

use std::sync::Arc;

use engine::id::{ContactId, JourneyId, WorkspaceId};

use crate::bucket::Bucket;
use crate::crash::Points;
use crate::error::{Error, Result};
use crate::sqlite::{Kind, Sqlite};
use crate::system::System;
use crate::workspace::Workspace;

/// Most ids allotted in one call.
pub const IDS_MAX: usize = 10_000;

/// How a database is opened.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to crash, for tests.
    pub crash: Points,
    /// How many reads run at the same time.
    pub readers: usize,
}

impl Default for Options {
    /// No crash points; as many readers as keep two cores busy beside the writer.
    fn default() -> Self {
        Self {
            crash: Points::none(),
            readers: 3,
        }
    }
}

/// An open database. Cheap to clone; the last clone that goes closes it.
#[derive(Clone, Debug)]
pub struct Store {
    driver: Arc<Sqlite>,
}

impl Store {
    /// Opens a database, makes it if the file is new, and brings its schema up to date.
    ///
    /// `address` is the path of a SQLite file, also as `sqlite:path`. The file may be open in one
    /// process at a time.
    pub async fn open(address: &str, options: Options) -> Result<Self> {
        let path = match address.split_once(':') {
            Some(("sqlite", path)) => path,
            Some(("postgres" | "postgresql", _)) => {
                return Err(Error::Address {
                    address: address.to_owned(),
                    why: "PostgreSQL is not supported yet; use the path of a SQLite file"
                        .to_owned(),
                });
            }
            _ => address,
        };
        let driver = Arc::new(Sqlite::open(path, options).await?);
        Ok(Self { driver })
    }

    /// Finishes what was asked and closes the database, also for all clones of this handle: their
    /// verbs fail from then on. The file can be opened again afterwards.
    pub async fn close(&self) {
        self.driver.close().await;
    }

    /// The verbs of one workspace.
    pub const fn workspace(&self, id: WorkspaceId) -> Workspace<'_> {
        Workspace::new(self, id)
    }

    /// The verbs that cross workspaces.
    pub const fn system(&self) -> System<'_> {
        System::new(self)
    }

    /// The crash points that this store was opened with.
    pub fn crash(&self) -> &Points {
        self.driver.crash()
    }

    /// A random text that was made with the database, and tells it from every other.
    pub fn instance(&self) -> &str {
        self.driver.instance()
    }

    /// All buckets of this database.
    pub fn buckets(&self) -> Vec<Bucket> {
        vec![Bucket::ONLY]
    }

    /// The bucket of a contact.
    pub const fn bucket_of(&self, workspace: WorkspaceId, contact: ContactId) -> Bucket {
        Bucket::of(workspace, contact)
    }

    /// Numbers for journeys that begin, in order. Those that are not used are lost, which is no
    /// harm: numbers need to be unique and in order, not without gaps.
    pub async fn allot_journey_ids(&self, count: usize) -> Result<Vec<JourneyId>> {
        Error::unless_over("ids in one call", count, IDS_MAX)?;
        let ids = self.driver.allot(Kind::Journey, count).await?;
        Ok(ids.into_iter().map(JourneyId).collect())
    }

    pub(crate) fn driver(&self) -> &Sqlite {
        &self.driver
    }
}
