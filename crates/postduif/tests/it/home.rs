//! Where a database of the tests lies, in a folder of its own or on a server, and the key of links
//! beside it. Both go when this is dropped.

use crate::server::Database;

/// Which database a test takes place on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum On {
    Sqlite,
    Postgres,
}

/// Where the database and the key of links lie.
pub(crate) struct Home {
    folder: tempfile::TempDir,
    pub(crate) server: Option<Database>,
}

impl Home {
    pub(crate) fn new(on: On) -> Self {
        Self::with(matches!(on, On::Postgres).then(Database::new))
    }

    /// With a database that is there.
    pub(crate) fn with(server: Option<Database>) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            server,
        }
    }

    pub(crate) fn address(&self) -> String {
        match &self.server {
            Some(database) => database.url(),
            None => self.path("shop.db"),
        }
    }

    pub(crate) fn key_file(&self) -> String {
        self.path("links.key")
    }

    /// A file of this name with this in it; where it lies.
    pub(crate) fn put(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// What must never be, and is; nothing may run on the database.
    pub(crate) async fn breaches(&self) -> Vec<store::health::Breach> {
        let address = self.address();
        let store = store::Store::open(&address, store::Options::default());
        let store = store.await.unwrap();
        let breaches = store.system().invariants().await.unwrap();
        store.close().await;
        breaches
    }
}
