//! A database that is open: the way to everything else in this crate.
//!
//! A [`Store`] is a handle; clones share one database. Verbs that belong to one workspace are
//! reached through [`Store::workspace`], the few that cross workspaces through [`Store::system`].

use std::sync::Arc;

use engine::id::{ContactId, JourneyId, WorkspaceId};

use crate::address;
use crate::allot::Kind;
use crate::bucket::Bucket;
use crate::crash::Points;
use crate::driver::Driver;
use crate::error::{Error, Result};
use crate::moving;
use crate::room::Room;
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
    /// Into how many buckets a new PostgreSQL database shares out its contacts; the usual number
    /// if empty. It can never change, so opening one that has another number is refused.
    pub buckets: Option<i16>,
    /// How large a file may grow, for tests.
    pub room: Room,
    /// The file goes with the process that made it, as a played shop's does: no commit waits for the
    /// disk, and it is read and written where it is asked, without a thread of its own. What a crash of the
    /// machine leaves of it is of no use to anybody.
    pub is_disposable: bool,
}

impl Default for Options {
    /// No crash points; as many readers as keep two cores busy beside the writer.
    fn default() -> Self {
        Self {
            crash: Points::none(),
            readers: 3,
            buckets: None,
            room: Room::of_the_disk(),
            is_disposable: false,
        }
    }
}

/// An open database. Cheap to clone; the last clone that goes closes it.
#[derive(Clone, Debug)]
pub struct Store {
    driver: Arc<Driver>,
}

impl Store {
    /// Opens a database, makes it if the file is new, and brings its schema up to date. One that was
    /// moved away, or that is in the midst of a move, is refused.
    ///
    /// `address` is the path of a SQLite file, also as `sqlite:path`, or the URL of a PostgreSQL
    /// database that is there, `postgres://user:password@host/name`. A file may be open in one
    /// process at a time; a PostgreSQL database in any number, and the runtime in which it is
    /// opened has to outlive the store.
    pub async fn open(address: &str, options: Options) -> Result<Self> {
        let store = Self::even_if_shut(address, options).await?;
        let shown = address::shown(address);
        if let Err(error) = moving::check_open(store.driver(), shown).await {
            store.close().await;
            return Err(error);
        }
        Ok(store)
    }

    /// Opens a database also in the midst of a move, which is nobody's business but the move's.
    pub(crate) async fn even_if_shut(address: &str, options: Options) -> Result<Self> {
        let driver = Arc::new(Driver::open(address, options).await?);
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

    /// Whether several processes can work on this database, each as a node.
    pub fn is_shared(&self) -> bool {
        self.driver.asks_over_a_network()
    }

    /// Grows with every transaction of this process that writes.
    pub fn commits(&self) -> u64 {
        self.driver.commits()
    }

    /// All buckets of this database.
    pub fn buckets(&self) -> Vec<Bucket> {
        self.driver.buckets().all()
    }

    /// The bucket of a contact.
    pub fn bucket_of(&self, workspace: WorkspaceId, contact: ContactId) -> Bucket {
        self.driver.buckets().of(workspace, contact)
    }

    /// Numbers for journeys that begin, in order. Those that are not used are lost, which is no
    /// harm: numbers need to be unique and in order, not without gaps.
    pub async fn allot_journey_ids(&self, count: usize) -> Result<Vec<JourneyId>> {
        Error::unless_over("ids in one call", count, IDS_MAX)?;
        let ids = self.driver.allot(Kind::Journey, count).await?;
        Ok(ids.into_iter().map(JourneyId).collect())
    }

    pub(crate) fn driver(&self) -> &Driver {
        &self.driver
    }
}
