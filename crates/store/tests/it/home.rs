//! Where the database of a story lies: in a folder of its own, or on the server of the tests.

use std::path::PathBuf;

use tempfile::TempDir;

use crate::server::Database;

/// Which database a story takes place on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum On {
    Sqlite,
    Postgres,
}

/// Where a database lies; it goes when this is dropped.
pub(crate) enum Home {
    Folder(TempDir),
    Server(Database),
}

impl Home {
    pub(crate) async fn new(on: On) -> Self {
        match on {
            On::Sqlite => Self::Folder(tempfile::tempdir().unwrap()),
            On::Postgres => Self::Server(Database::new().await),
        }
    }

    pub(crate) fn address(&self) -> String {
        match self {
            Self::Folder(_) => {
                format!("sqlite:{}", self.path().to_str().unwrap())
            }
            Self::Server(database) => database.url(),
        }
    }

    /// The file, if it is one.
    pub(crate) fn path(&self) -> PathBuf {
        match self {
            Self::Folder(folder) => folder.path().join("postduif.db"),
            Self::Server(_) => panic!("a database of a server is no file"),
        }
    }

    /// A connection of its own, to a database of a server.
    pub(crate) async fn client(&self) -> tokio_postgres::Client {
        match self {
            Self::Folder(_) => panic!("a file has no connections"),
            Self::Server(database) => database.client().await,
        }
    }

    /// Runs statements that the store does not know.
    pub(crate) async fn run(&self, sql: &str) {
        match self {
            Self::Folder(_) => {
                let file = rusqlite::Connection::open(self.path()).unwrap();
                file.execute_batch(sql).unwrap();
            }
            // The two write no bytes differently; everything else they take alike.
            Self::Server(database) => database.run(&sql.replace("x''", "''")).await,
        }
    }
}
