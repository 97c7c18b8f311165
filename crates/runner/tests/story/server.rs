//! Databases on the PostgreSQL server of the tests, one per story. The server is named by
//! `POSTDUIF_TEST_POSTGRES`, which `cargo xtask test` starts; without it stories on PostgreSQL fail.

use std::sync::atomic::{AtomicU32, Ordering};

use tokio_postgres::NoTls;

/// The server's URL: a user who may make databases, and a database to connect to for that.
const VARIABLE: &str = "POSTDUIF_TEST_POSTGRES";

/// A database; it goes when this is dropped.
pub(crate) struct Database {
    server: String,
    name: String,
}

impl Database {
    pub(crate) async fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let missing =
            "run this through `cargo xtask test`, or leave it out with `--skip on_postgres::`";
        let database = Self {
            server: std::env::var(VARIABLE).expect(missing),
            name: format!("postduif_runner_{}_{n}", std::process::id()),
        };
        let make = format!("CREATE DATABASE {}", database.name);
        run(&database.server, &make).await;
        database
    }

    pub(crate) fn url(&self) -> String {
        let (server, _) = self.server.rsplit_once('/').unwrap();
        format!("{server}/{}", self.name)
    }
}

async fn run(server: &str, sql: &str) {
    let (client, connection) = tokio_postgres::connect(server, NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
}

impl Drop for Database {
    fn drop(&mut self) {
        let server = self.server.clone();
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let run = move || {
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = runtime.enable_all().build().unwrap();
            runtime.block_on(run(&server, &drop));
        };
        // A runtime cannot wait within another; the thread has its own. A story that failed says
        // why, and not that its database stays.
        let _ = std::thread::spawn(run).join();
    }
}
