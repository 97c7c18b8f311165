//! Databases on the PostgreSQL server of the tests, one per run. The server is named by
//! `POSTDUIF_TEST_POSTGRES`, which `cargo xtask test` starts; without it these tests fail.

use std::sync::atomic::{AtomicU32, Ordering};

use postduif_sim::run::{self, Outcome, Plan, Site};
use tokio_postgres::NoTls;

/// The server's URL: a user who may make databases, and a database to connect to for that.
const VARIABLE: &str = "POSTDUIF_TEST_POSTGRES";

/// A database; it goes when this is dropped.
struct Database {
    server: String,
    name: String,
}

/// Runs a plan over a database with so many buckets.
pub(crate) fn run(plan: Plan, buckets: i16) -> Outcome {
    let database = Database::new();
    let site = Site {
        address: database.url(),
        buckets: Some(buckets),
    };
    run::run_at(plan, &site).unwrap_or_else(|fault| panic!("{fault}"))
}

impl Database {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let missing =
            "run this through `cargo xtask test`, or leave it out with `--skip on_postgres::`";
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let database = Self {
            server: std::env::var(VARIABLE).expect(missing),
            name: format!("postduif_sim_{}_{n}", std::process::id()),
        };
        let make = format!("CREATE DATABASE {}", database.name);
        tell(&database.server, &make).unwrap();
        database
    }

    fn url(&self) -> String {
        let (server, _) = self.server.rsplit_once('/').unwrap();
        format!("{server}/{}", self.name)
    }
}

/// Each word is said over a connection of its own: a run has its own runtime, and it is over.
fn tell(server: &str, sql: &str) -> Result<(), tokio_postgres::Error> {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().build().unwrap();
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(server, NoTls).await?;
        tokio::spawn(connection);
        client.batch_execute(sql).await
    })
}

impl Drop for Database {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        // A run that failed says why, and not that its database stays.
        let _ = tell(&self.server, &drop);
    }
}
