//! Databases on the PostgreSQL server of the tests, one per test.
//!
//! The server is named by `POSTDUIF_TEST_POSTGRES`; `cargo xtask test` starts one. Without it the
//! tests on PostgreSQL fail: nothing that was not tried counts as passed.

use std::sync::atomic::{AtomicU32, Ordering};

use tokio_postgres::{Config, NoTls, SimpleQueryMessage};

/// The server's URL: a user who may make databases, and a database to connect to for that.
const VARIABLE: &str = "POSTDUIF_TEST_POSTGRES";

/// Told apart within this process.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// A database; it goes when this is dropped.
pub(crate) struct Database {
    server: String,
    name: String,
}

fn server() -> String {
    std::env::var(VARIABLE).unwrap_or_else(|_| {
        panic!(
            "run this through `cargo xtask test`, which starts a PostgreSQL server; or set \
             {VARIABLE} to the URL of one, or leave these tests out with `--skip on_postgres::`"
        )
    })
}

impl Database {
    pub(crate) fn new() -> Self {
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("postduif_program_{}_{n}", std::process::id());
        Self::on(server(), name)
    }

    /// One on another server.
    pub(crate) fn on(server: String, name: String) -> Self {
        ask(&server, &format!("CREATE DATABASE {name}")).unwrap();
        Self { server, name }
    }

    /// The one number that a statement gives.
    pub(crate) fn number(&self, sql: &str) -> i64 {
        let found = ask(&self.url(), sql).unwrap().unwrap();
        found.parse().unwrap()
    }

    /// With a password, which must not be seen anywhere; the tests' server asks for none.
    pub(crate) fn url(&self) -> String {
        let (server, _) = self.server.rsplit_once('/').unwrap();
        let server = server.replacen("postgres@", "postgres:s3cret@", 1);
        format!("{server}/{}", self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        // A test that failed says why, and not that its database stays.
        let _ = ask(&self.server, &drop);
    }
}

/// The first column of the first row, as text, of the tests' server.
pub(crate) fn ask_server(sql: &str) -> Option<String> {
    ask(&server(), sql).unwrap()
}

/// Runs a statement; the first column of its first row, as text. On a thread with a runtime of its
/// own: one cannot wait within another.
pub(crate) fn ask(url: &str, sql: &str) -> Result<Option<String>, tokio_postgres::Error> {
    let (url, sql) = (url.to_owned(), sql.to_owned());
    let run = move || {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_all().build().unwrap();
        runtime.block_on(async {
            let config: Config = url.parse()?;
            let (client, connection) = config.connect(NoTls).await?;
            tokio::spawn(connection);
            let mut rows = client.simple_query(&sql).await?.into_iter();
            Ok(rows.find_map(|message| match message {
                SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
                _ => None,
            }))
        })
    };
    std::thread::spawn(run).join().unwrap()
}
