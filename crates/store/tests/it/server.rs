//! Databases on the PostgreSQL server of the tests, one per story.
//!
//! The server is named by `POSTDUIF_TEST_POSTGRES`; `cargo xtask test` starts one. Without it the
//! stories on PostgreSQL fail: nothing that was not tried counts as passed.

use std::sync::atomic::{AtomicU32, Ordering};

use tokio_postgres::{Client, Config, NoTls};

/// The server's URL: a user who may make databases, and a database to connect to for that.
const VARIABLE: &str = "POSTDUIF_TEST_POSTGRES";

/// Told apart within this process.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// A database; it goes when this is dropped.
pub(crate) struct Database(String);

fn server() -> Config {
    let url = std::env::var(VARIABLE).unwrap_or_else(|_| {
        panic!(
            "run this through `cargo xtask test`, which starts a PostgreSQL server; or set \
             {VARIABLE} to the URL of one, or leave these tests out with `--skip on_postgres::`"
        )
    });
    url.parse().unwrap()
}

async fn connect(config: &Config) -> Client {
    let (client, connection) = config.connect(NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

impl Database {
    pub(crate) async fn new() -> Self {
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("postduif_test_{}_{n}", std::process::id());
        let client = connect(&server()).await;
        let make = format!("CREATE DATABASE {name}");
        client.batch_execute(&make).await.unwrap();
        Self(name)
    }

    pub(crate) fn url(&self) -> String {
        let server = std::env::var(VARIABLE).unwrap();
        let (server, _) = server.rsplit_once('/').unwrap();
        format!("{server}/{}", self.0)
    }

    pub(crate) async fn client(&self) -> Client {
        let mut config = server();
        connect(config.dbname(&self.0)).await
    }

    pub(crate) async fn run(&self, sql: &str) {
        self.client().await.batch_execute(sql).await.unwrap();
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.0);
        let run = move || {
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = runtime.enable_all().build().unwrap();
            runtime.block_on(async { connect(&server()).await.batch_execute(&drop).await })
        };
        // A runtime cannot wait within another; the thread has its own. A story that failed says
        // why, and not that its database stays.
        let _ = std::thread::spawn(run).join();
    }
}
